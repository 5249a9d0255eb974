/* Skip words. */
#include "voice/spoken.h"

#include <quark/base.h>

#include <string.h>

struct strip {
	const struct qk_spoken *in;
	const struct qk_skip_words *words;
	struct qk_spoken *out;
	int ignore_blanks;
};

static int is_free(const struct strip *strip, uint32_t at)
{
	return strip->ignore_blanks || qk_spoken_boundary(strip->in, at);
}

/* The bytes of the skip word at `at`, or 0. */
static uint32_t word_at(const struct strip *strip, uint32_t at)
{
	const struct qk_spoken *in = strip->in;

	if (!(in->first[at] & strip->words->first) || !is_free(strip, at))
		return 0;
	for (uint32_t i = 0; i < strip->words->count; i++) {
		size_t size = strlen(strip->words->words[i]);

		if (size <= in->length - at && !memcmp(in->text + at, strip->words->words[i], size) &&
		    is_free(strip, at + (uint32_t)size))
			return (uint32_t)size;
	}
	return 0;
}

/* The bytes of the skip word that ends at `end`, or 0. */
static uint32_t word_before(const struct strip *strip, uint32_t end)
{
	const struct qk_spoken *in = strip->in;

	for (uint32_t i = 0; i < strip->words->count; i++) {
		size_t size = strlen(strip->words->words[i]);

		if (size <= end && !memcmp(in->text + end - size, strip->words->words[i], size) &&
		    is_free(strip, end - (uint32_t)size) && is_free(strip, end))
			return (uint32_t)size;
	}
	return 0;
}

static uint32_t skip_blanks(const struct qk_spoken *in, uint32_t at)
{
	while (at < in->length && in->text[at] == ' ')
		at++;
	return at;
}

static void copy(struct strip *strip, uint32_t at)
{
	const struct qk_spoken *in = strip->in;
	struct qk_spoken *out = strip->out;

	if (in->text[at] == ' ' && (!out->length || out->text[out->length - 1] == ' '))
		return;
	out->text[out->length] = in->text[at];
	out->from[out->length] = in->from[at];
	out->to[out->length++] = in->to[at];
}

static int strip_everywhere(struct strip *strip)
{
	const struct qk_spoken *in = strip->in;
	uint32_t at = 0;
	int found = 0;

	while (at < in->length) {
		uint32_t size = in->marks[at] & QK_MARK_START ? word_at(strip, at) : 0;

		if (!size)
			copy(strip, at);
		found |= size > 0;
		at += size ? size : 1;
	}
	return found;
}

int qk_spoken_has_any(const struct qk_spoken *in, const struct qk_skip_words *words, int ignore_blanks)
{
	const struct strip strip = {in, words, NULL, ignore_blanks};

	for (uint32_t at = 0; at < in->length; at++)
		if ((in->marks[at] & QK_MARK_START) && word_at(&strip, at))
			return 1;
	return 0;
}

static int strip_ends(struct strip *strip, int start)
{
	const struct qk_spoken *in = strip->in;
	uint32_t from = 0, to = in->length, size;

	if (start)
		while (from < to && (size = word_at(strip, from)) > 0)
			from = skip_blanks(in, from + size);
	else
		while (to > 0 && (size = word_before(strip, to)) > 0)
			for (to -= size; to > 0 && in->text[to - 1] == ' '; to--)
				continue;
	for (uint32_t at = from; at < to; at++)
		copy(strip, at);
	return from > 0 || to < in->length;
}

int qk_spoken_strip(const struct qk_spoken *in, const struct qk_skip_words *words, int ignore_blanks, int start,
		    int end, struct qk_spoken *out)
{
	struct strip strip = {in, words, out, ignore_blanks};
	int found;

	out->length = 0;
	if (!words->count || (!start && !end))
		return 0;
	if (qk_spoken_reserve(out, in->length + 1))
		return QUARK_ERR_NOMEM;
	found = start && end ? strip_everywhere(&strip) : strip_ends(&strip, start);
	if (found)
		qk_spoken_finish(out);
	return found;
}
