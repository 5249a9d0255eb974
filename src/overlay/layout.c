#include "overlay/layout.h"

#include <stdlib.h>
#include <string.h>

#define ELLIPSIS "\xe2\x80\xa6"
#define ELLIPSIS_CODE_POINT 0x2026

struct run { /* what is being broken */
	const char *text;
	const struct qk_cluster *clusters;
	size_t count;
	const struct qk_layout_config *config;
	uint64_t limit; /* thousandths of the text size */
	uint64_t ellipsis;
};

struct line {
	size_t first, end; /* clusters; spaces at the end are not among them */
	size_t next;       /* where the next line begins */
	uint64_t advance;
};

void qk_text_metrics_read(struct qk_text_metrics *metrics, const struct qk_hello_result *hello)
{
	const struct qk_display_limits *display = &hello->display;
	const struct qk_metrics *from = &hello->metrics;

	memset(metrics, 0, sizeof(*metrics));
	if (!from->advances || from->advances_count < QK_LAYOUT_ADVANCES)
		return;
	metrics->known = 1;
	memcpy(metrics->advances, from->advances, sizeof(metrics->advances));
	metrics->wide_advance = from->wide_advance;
	metrics->other_advance = from->other_advance;
	metrics->bold_extra = from->bold_extra;
	metrics->line_height = from->line_height;
	if (display->width > display->safe_left + display->safe_right)
		metrics->width = display->width - display->safe_left - display->safe_right;
}

int qk_text_metrics_same(const struct qk_text_metrics *a, const struct qk_text_metrics *b)
{
	/* all members are uint32_t: no padding */
	return memcmp(a, b, sizeof(*a)) == 0;
}

void qk_layout_free(struct qk_layout *layout)
{
	free((void *)layout->lines);
	memset(layout, 0, sizeof(*layout));
}

/* --- one line ---------------------------------------------------------------------------------------------------- */

static int is_newline(const struct run *run, size_t at)
{
	return run->clusters[at].kind == QK_CLUSTER_NEWLINE;
}

static int is_space(const struct run *run, size_t at)
{
	return run->clusters[at].kind == QK_CLUSTER_SPACE || run->clusters[at].kind == QK_CLUSTER_GAP;
}

/* Inside a word that is too long: as far to the right as punctuation allows, at least one cluster. */
static size_t force_break(const struct run *run, size_t first, size_t at)
{
	size_t good = at;

	if (at <= first + 1)
		return first + 1;
	while (good > first + 1 && qk_must_not_break(run->clusters, good))
		good--;
	return qk_must_not_break(run->clusters, good) ? at : good;
}

/* Whether all fits up to a newline or the end, which is then at `end`: where it might break is not asked. */
static int fits(const struct run *run, size_t first, size_t *end)
{
	uint64_t advance = 0;
	size_t at;

	for (at = first; at < run->count && !is_newline(run, at) && advance <= run->limit; at++)
		advance += run->clusters[at].advance;
	*end = at;
	return advance <= run->limit;
}

/* Where the line that begins at `first` ends: at a newline, at the end, or before the cluster returned. */
static size_t find_end(const struct run *run, size_t first)
{
	uint64_t advance = 0;
	size_t at, good = 0;

	if (fits(run, first, &at))
		return at;
	for (at = first; at < run->count && !is_newline(run, at); at++) {
		if (at > first && qk_may_break(run->clusters, at))
			good = at;
		advance += run->clusters[at].advance;
		if (advance > run->limit && !is_space(run, at))
			return good ? good : force_break(run, first, at);
	}
	return at;
}

static void trim(const struct run *run, struct line *line)
{
	while (line->end > line->first && is_space(run, line->end - 1))
		line->end--;
}

static void measure(const struct run *run, struct line *line)
{
	line->advance = 0;
	for (size_t i = line->first; i < line->end; i++)
		line->advance += run->clusters[i].advance;
}

static void read_line(const struct run *run, struct line *line, size_t first)
{
	line->first = first;
	line->end = find_end(run, first);
	line->next = line->end;
	if (line->next < run->count && is_newline(run, line->next))
		line->next++;
	else
		while (line->next < run->count && is_space(run, line->next))
			line->next++;
	trim(run, line);
	measure(run, line);
}

/* The last line that there is room for: as much as fits before the ellipsis. */
static void cut_line(const struct run *run, struct line *line)
{
	size_t at = line->first;
	uint64_t advance = run->ellipsis;

	while (at < run->count && !is_newline(run, at) && advance + run->clusters[at].advance <= run->limit)
		advance += run->clusters[at++].advance;
	line->end = at;
	trim(run, line);
	measure(run, line);
	line->advance += run->ellipsis;
}

/* --- all lines --------------------------------------------------------------------------------------------------- */

struct writer {
	struct qk_layout *layout;
	char *at;
	uint64_t widest;
};

static int reserve(struct qk_layout *layout, size_t text_length, size_t max_lines)
{
	size_t needed = max_lines * sizeof(char *) + text_length + max_lines + sizeof(ELLIPSIS);
	const char **lines;

	if (needed <= layout->capacity)
		return 0;
	lines = malloc(needed);
	if (!lines)
		return -1;
	free((void *)layout->lines);
	layout->lines = lines;
	layout->capacity = needed;
	return 0;
}

static void write_bytes(struct writer *writer, const char *bytes, size_t length)
{
	memcpy(writer->at, bytes, length);
	writer->at += length;
}

static void write_line(struct writer *writer, const struct run *run, const struct line *line, int is_cut)
{
	struct qk_layout *layout = writer->layout;
	const struct qk_cluster *last = &run->clusters[line->end - (line->end > line->first)];

	layout->lines[layout->count++] = writer->at;
	if (line->end > line->first) {
		uint32_t start = run->clusters[line->first].start;

		write_bytes(writer, run->text + start, last->start + last->length - start);
	}
	if (is_cut)
		write_bytes(writer, ELLIPSIS, sizeof(ELLIPSIS) - 1);
	*writer->at++ = 0;
	if (line->advance > writer->widest)
		writer->widest = line->advance;
}

static int ends_with_newline(const struct run *run)
{
	return run->count > 0 && is_newline(run, run->count - 1);
}

static void write_lines(struct writer *writer, const struct run *run)
{
	struct qk_layout *layout = writer->layout;
	size_t at = 0;
	int more = run->count > 0;

	while (more) {
		struct line line;
		int is_last = layout->count + 1 == run->config->max_lines;

		if (at < run->count)
			read_line(run, &line, at);
		else
			line = (struct line){run->count, run->count, run->count, 0};
		/* A newline at the very end begins one more line, an empty one. */
		more = line.next < run->count || (at < run->count && line.next == run->count && ends_with_newline(run));
		if (is_last && more) {
			cut_line(run, &line);
			layout->cut = 1;
			more = 0;
		}
		write_line(writer, run, &line, layout->cut != 0);
		at = line.next;
	}
}

static uint32_t to_pixels(uint64_t thousandths, uint32_t text_size)
{
	return (uint32_t)((thousandths * text_size + 999) / 1000);
}

static void finish(struct writer *writer, const struct qk_layout_config *config)
{
	struct qk_layout *layout = writer->layout;

	layout->bytes = layout->count ? (uint32_t)(writer->at - layout->lines[0]) : 0;
	layout->width = to_pixels(writer->widest, config->text_size);
	layout->height = to_pixels((uint64_t)layout->count * config->metrics->line_height, config->text_size);
}

int qk_layout_break(struct qk_layout *layout, struct qk_layout_scratch *scratch, const char *text,
		    const struct qk_layout_config *config)
{
	uint32_t extra = config->bold ? config->metrics->bold_extra : 0;
	struct run run = {.text = text, .config = config};
	struct writer writer = {.layout = layout};
	size_t lines;

	run.count = qk_clusters_read(scratch, text, config);
	if (run.count == SIZE_MAX)
		return -1;
	/* Each has a cluster at least, but for one after a newline at the end. */
	lines = run.count + 1 < config->max_lines ? run.count + 1 : config->max_lines;
	if (reserve(layout, strlen(text), lines))
		return -1;
	run.clusters = scratch->clusters;
	run.limit = config->width ? (uint64_t)config->width * 1000 / config->text_size : UINT64_MAX / 2;
	run.ellipsis = qk_advance(config->metrics, ELLIPSIS_CODE_POINT) + extra;
	layout->count = layout->cut = 0;
	writer.at = (char *)(layout->lines + lines);
	write_lines(&writer, &run);
	finish(&writer, config);
	return 0;
}
