/* Text to what the wearer reads as characters. */
#include "core/text.h"
#include "overlay/layout.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define VARIATION_EMOJI 0xfe0f

void qk_layout_scratch_free(struct qk_layout_scratch *scratch)
{
	free(scratch->clusters);
	memset(scratch, 0, sizeof(*scratch));
}

static int reserve(struct qk_layout_scratch *scratch, size_t count)
{
	struct qk_cluster *clusters;

	if (count <= scratch->capacity)
		return 0;
	clusters = realloc(scratch->clusters, count * sizeof(*clusters));
	if (!clusters)
		return -1;
	scratch->clusters = clusters;
	scratch->capacity = count;
	return 0;
}

static int is_unseen(int32_t c)
{
	return c < 0x20 || c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

/* The letters of flags are drawn as pictures. */
static int is_wide(int32_t c)
{
	if (c <= 0x7e || (c >= 0x4e00 && c <= 0x9fff))
		return c > 0x7e;
	return utf8proc_charwidth(c) == 2 || (c >= 0x1f1e6 && c <= 0x1f1ff);
}

uint32_t qk_advance(const struct qk_text_metrics *metrics, int32_t c)
{
	if (c >= 0x20 && c <= 0x7e)
		return metrics->advances[c - 0x20];
	if (is_unseen(c))
		return 0;
	if (is_wide(c))
		return metrics->wide_advance;
	return utf8proc_charwidth(c) ? metrics->other_advance : 0;
}

/* Several code points are drawn over each other: the widest counts. */
static void widen(struct qk_cluster *cluster, const struct qk_layout_config *config, int32_t c)
{
	uint32_t advance = c == VARIATION_EMOJI ? config->metrics->wide_advance : qk_advance(config->metrics, c);

	if (advance > 0 && config->bold)
		advance += config->metrics->bold_extra;
	if (advance > cluster->advance)
		cluster->advance = advance;
	if (c == VARIATION_EMOJI)
		cluster->wide = 1;
}

static void begin(struct qk_cluster *cluster, const struct qk_layout_config *config, int32_t c, size_t start)
{
	memset(cluster, 0, sizeof(*cluster));
	cluster->start = (uint32_t)start;
	cluster->first = c;
	cluster->kind = (uint8_t)qk_cluster_kind(c);
	cluster->wide = (uint8_t)is_wide(c);
	widen(cluster, config, c);
}

/* Between two of these there is always a new character: no need to ask. */
static int is_plain(int32_t c)
{
	return (c >= 0x20 && c < 0x7f) || (c >= 0x4e00 && c <= 0x9fff);
}

size_t qk_clusters_read(struct qk_layout_scratch *scratch, const char *text, const struct qk_layout_config *config)
{
	size_t length = strlen(text), at = 0, count = 0;
	utf8proc_int32_t state = 0;
	int32_t before = 0, c;

	if (reserve(scratch, length))
		return SIZE_MAX;
	while (at < length) {
		size_t size = qk_text_read(text + at, length - at, &c);
		int breaks = 1;

		if (is_plain(before) && is_plain(c))
			state = 0;
		else if (count > 0)
			breaks = utf8proc_grapheme_break_stateful(before, c, &state);
		if (breaks)
			begin(&scratch->clusters[count++], config, c, at);
		else
			widen(&scratch->clusters[count - 1], config, c);
		scratch->clusters[count - 1].length += (uint32_t)size;
		before = c;
		at += size;
	}
	qk_clusters_glue(scratch->clusters, count, text);
	return count;
}
