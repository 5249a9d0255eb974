#include "support_match_compare.h"

#include "support_slow_matcher.h"

#include <quark/grammar.h>
#include <quark/quark.h>
#include <stdlib.h>
#include <string.h>

struct comparing {
	const struct qt_random_grammar *made;
	struct qt_slow *slow;
	struct quark_grammar *grammar;
	struct quark_match *match;
	struct qk_buffer difference;
};

static void write_slot(struct qk_buffer *line, const struct quark_match *match, size_t index, size_t slot)
{
	size_t start = 0, end = 0;

	qk_buffer_print(line, " %s=%s", quark_match_slot_name(match, index, slot),
			quark_match_slot_value(match, index, slot));
	if (quark_match_slot_span(match, index, slot, &start, &end))
		qk_buffer_print(line, "[%zu,%zu]%s", start, end,
				quark_match_slot_is_wildcard(match, index, slot) ? "*" : "");
}

static const char *or_none(const char *text)
{
	return text ? text : "-";
}

/* As qt_slow_reading writes it. */
static char *line_of(const struct quark_match *match, size_t index)
{
	struct qk_buffer line = {0};

	qk_buffer_print(&line, "%s \"%s\"", quark_match_intent(match, index), quark_match_sentence(match, index));
	for (size_t i = 0; i < quark_match_slots(match, index); i++)
		write_slot(&line, match, index, i);
	qk_buffer_print(&line, " c:%s d:%s e:%s", or_none(quark_match_capture(match, index, "c")),
			or_none(quark_match_context(match, index, "d")),
			or_none(quark_match_context(match, index, "e")));
	return qk_buffer_take(&line, NULL);
}

#define ANY_SENTENCE (-1)

/* Of the slow one's readings with this line the best, or the best that may follow another; NULL: none. Several may have
 * the line: the same sentence may stand in the grammar twice, and captures of the same name hide each other. */
static const struct qt_slow_reading *find(const struct qt_slow *slow, const char *line, int sentence,
					  const struct qt_slow_score *before)
{
	const struct qt_slow_reading *best = NULL;

	for (size_t i = 0; line && i < slow->count; i++) {
		const struct qt_slow_reading *one = &slow->readings[i];

		if (strcmp(one->line, line) == 0 && (sentence == ANY_SENTENCE || one->sentence == sentence) &&
		    (!before || qt_slow_compare(&one->score, before) >= 0) &&
		    (!best || qt_slow_compare(&one->score, &best->score) < 0))
			best = one;
	}
	return best;
}

static void match_as(struct comparing *comparing, uint32_t mode)
{
	struct quark_match_config config = {.size = sizeof config,
					    .mode = mode,
					    .slot = comparing->made->slot,
					    .metadata = comparing->made->metadata,
					    .most = mode == QUARK_MATCH_ALL ? 1024 : 0};
	int status = quark_grammar_match(comparing->grammar, comparing->made->text.data, &config, comparing->match);

	if (status)
		qk_buffer_print(&comparing->difference, "mode %u ended with status %d\n", mode, status);
}

/* Which of the slow one's readings the library also has. */
static void look_for_missing(struct comparing *comparing)
{
	size_t count = quark_match_count(comparing->match);

	for (size_t i = 0; i < comparing->slow->count; i++) {
		int found = 0;

		for (size_t j = 0; j < count && !found; j++) {
			char *line = line_of(comparing->match, j);

			found = line && strcmp(line, comparing->slow->readings[i].line) == 0;
			free(line);
		}
		if (!found)
			qk_buffer_print(&comparing->difference, "all: missing %s\n", comparing->slow->readings[i].line);
	}
}

static void compare_all(struct comparing *comparing)
{
	const struct qt_slow_score *before = NULL;

	match_as(comparing, QUARK_MATCH_ALL);
	if (quark_match_count(comparing->match) != comparing->slow->count)
		qk_buffer_print(&comparing->difference, "all: %zu readings, not %zu\n",
				quark_match_count(comparing->match), comparing->slow->count);
	for (size_t i = 0; i < quark_match_count(comparing->match); i++) {
		char *line = line_of(comparing->match, i);
		const struct qt_slow_reading *reading = find(comparing->slow, line, ANY_SENTENCE, before);

		if (!reading)
			qk_buffer_print(&comparing->difference, "all: %s %s\n", line,
					find(comparing->slow, line, ANY_SENTENCE, NULL)
						? "is better than what is before it"
						: "is the library's alone");
		before = reading ? &reading->score : before;
		free(line);
	}
	look_for_missing(comparing);
}

/* Of the best scores the first in the order of the grammar. */
static const struct qt_slow_reading *best_of(const struct qt_slow *slow)
{
	const struct qt_slow_reading *best = NULL;

	for (size_t i = 0; i < slow->count; i++)
		if (!best || qt_slow_compare(&slow->readings[i].score, &best->score) < 0)
			best = &slow->readings[i];
	return best;
}

/* The expected reading or, of the same sentence, one that is as good. */
static void compare_one(struct comparing *comparing, const char *what, uint32_t mode,
			const struct qt_slow_reading *expected)
{
	const struct qt_slow_reading *found;
	size_t count;
	char *line;

	match_as(comparing, mode);
	count = quark_match_count(comparing->match);
	line = line_of(comparing->match, 0);
	found = expected ? find(comparing->slow, line, expected->sentence, NULL) : NULL;
	if (count != (expected ? 1u : 0u))
		qk_buffer_print(&comparing->difference, "%s: %zu readings, not %d\n", what, count, expected != NULL);
	else if (expected && !found)
		qk_buffer_print(&comparing->difference, "%s: not %s\n      but %s\n", what, expected->line, line);
	else if (expected && mode == QUARK_MATCH_BEST && qt_slow_compare(&found->score, &expected->score) != 0)
		qk_buffer_print(&comparing->difference, "%s: %s is better than %s\n", what, expected->line, line);
	free(line);
}

static int open_grammar(struct comparing *comparing, struct quark_context *context)
{
	const struct qk_buffer *json = &comparing->made->json;

	if (quark_grammar_load(context, json->data, json->length, &comparing->grammar)) {
		qk_buffer_print(&comparing->difference, "the grammar was refused\n");
		return -1;
	}
	if (quark_match_new(context, &comparing->match) ||
	    (comparing->made->context_d &&
	     quark_grammar_set_context(comparing->grammar, "d", comparing->made->context_d, NULL))) {
		qk_buffer_print(&comparing->difference, "no match, or no context, could be made\n");
		return -1;
	}
	return 0;
}

static void compare(struct comparing *comparing)
{
	const struct qt_slow *slow = comparing->slow;

	compare_all(comparing);
	compare_one(comparing, "best", QUARK_MATCH_BEST, best_of(slow));
	compare_one(comparing, "first", QUARK_MATCH_FIRST, slow->count ? &slow->readings[0] : NULL);
	if (comparing->difference.length)
		qk_buffer_print(&comparing->difference, "grammar: %s\ntext: \"%s\" slot %s metadata %s d %s\n",
				comparing->made->json.data, comparing->made->text.data, or_none(comparing->made->slot),
				or_none(comparing->made->metadata), or_none(comparing->made->context_d));
}

struct qt_comparison qt_compare_matchers(struct quark_context *context, const struct qt_random_grammar *made)
{
	struct comparing comparing = {.made = made};
	struct qt_comparison result = {0};

	comparing.slow = qt_slow_new(made->json.data, made->context_d);
	qt_slow_match(comparing.slow, made->text.data, made->slot, made->metadata);
	result.too_big = comparing.slow->too_big;
	result.readings = comparing.slow->count;
	if (open_grammar(&comparing, context) == 0 && !result.too_big)
		compare(&comparing);
	quark_match_unref(comparing.match);
	quark_grammar_unref(comparing.grammar);
	qt_slow_free(comparing.slow);
	if (comparing.difference.length)
		result.difference = qk_buffer_take(&comparing.difference, NULL);
	qk_buffer_free(&comparing.difference);
	return result;
}
