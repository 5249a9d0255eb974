/* A second matcher of sentence templates, slow and plain, that shares no code with the library's: its own reader of
 * templates and of the grammar's JSON, its own normalisation of texts, and sets of all ways to go through a template.
 * Only the reading of a single number is the library's. For small cases: it gives up when there are too many ways.
 *
 *	struct qt_slow *slow = qt_slow_new(json, context_d);
 *	qt_slow_match(slow, text, NULL, NULL);
 *	for (size_t i = 0; i < slow->count; i++)
 *		puts(slow->readings[i].line);
 *	qt_slow_free(slow);
 *
 * It knows what the random grammars of support_random_grammar.h have in them: value lists, ranges, wildcards, rules,
 * skip words, ignore_whitespace, requires_context and excludes_context, fixed slots, metadata without nesting. */
#ifndef SUPPORT_SLOW_MATCHER_H
#define SUPPORT_SLOW_MATCHER_H

#include <stddef.h>

struct qt_slow_score {
	/* As quark_match_mode says; `stripped`: only without skip words, which is worse. */
	int metadata, slot, wildcards, literals, stripped, wildcard_text;
};

struct qt_slow_reading {
	int sentence;   /* its place in the grammar */
	char *line;     /* all that it says, to be compared */
	char *captures; /* all of them: readings that differ in nothing else are two */
	struct qt_slow_score score;
};

struct qt_slow {
	struct qt_slow_reading *readings; /* all that differ, in the order of the grammar */
	size_t count;
	int too_big; /* 1: it gave up, and there are no readings */
	struct slow_grammar *grammar;
	struct slow_arena *arena;
};

/* A grammar that is right, as JSON. `context_d` is the context's "d", or NULL. Ends the program when it is not right.
 */
struct qt_slow *qt_slow_new(const char *json, const char *context_d);
void qt_slow_free(struct qt_slow *slow);

/* Finds all readings. `slot` and `metadata` are for the score, or NULL. */
void qt_slow_match(struct qt_slow *slow, const char *text, const char *slot, const char *metadata);

/* Negative: `a` is better than `b`; 0: as good. */
int qt_slow_compare(const struct qt_slow_score *a, const struct qt_slow_score *b);

#endif
