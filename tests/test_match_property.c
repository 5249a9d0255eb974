/* The matcher against the slow one, over random small grammars and texts from fixed seeds. QUARK_MATCH_CASES asks for
 * more of them. */
#include "qtest.h"

#include "support_match_compare.h"

#include <quark/quark.h>
#include <stdio.h>
#include <stdlib.h>

#define CASES 20000
#define BYTES 240

/* xorshift64*: the same numbers on every machine. */
static uint64_t next_number(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return *state * 2685821657736338717u;
}

struct totals {
	size_t compared, matching, too_big;
};

static void compare_one(struct quark_context *context, uint64_t *state, struct totals *totals)
{
	struct qt_random_grammar grammar;
	struct qt_comparison comparison;
	uint8_t bytes[BYTES];

	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(next_number(state) >> 40);
	if (qt_random_grammar_make(&grammar, bytes, sizeof bytes))
		qt_fail("no memory");
	comparison = qt_compare_matchers(context, &grammar);
	if (comparison.difference)
		qt_fail("%s", comparison.difference);
	totals->compared++;
	totals->too_big += (size_t)comparison.too_big;
	totals->matching += comparison.readings > 0;
	qt_random_grammar_free(&grammar);
}

static size_t cases(void)
{
	const char *wanted = getenv("QUARK_MATCH_CASES");

	return wanted ? strtoul(wanted, NULL, 10) : CASES;
}

QTEST(the_matcher_finds_what_the_slow_one_finds)
{
	struct quark_context_config config = {.size = sizeof config, .clock = QUARK_CLOCK_VIRTUAL};
	struct quark_context *context;
	struct totals totals = {0};
	uint64_t state = 20260701;

	qt_int(quark_context_new(&config, &context), QUARK_OK);
	while (totals.compared < cases())
		compare_one(context, &state, &totals);
	quark_context_unref(context);
	printf("%zu grammars, %zu texts matched, %zu too big for the slow matcher\n", totals.compared, totals.matching,
	       totals.too_big);
	/* Else it would compare nothing with nothing. */
	qt_true(totals.matching > totals.compared / 3);
	qt_true(totals.too_big < totals.compared / 20);
}

static size_t count_all(const char *sentence, const char *text)
{
	struct qt_random_grammar grammar = {.slot = "l"};
	struct quark_context_config config = {.size = sizeof config, .clock = QUARK_CLOCK_VIRTUAL};
	struct quark_context *context;
	struct qt_comparison comparison;

	qk_buffer_print(&grammar.json,
			"{\"skip_words\":[\"please\"],\"lists\":{\"w\":{\"wildcard\":true},"
			"\"l\":{\"values\":[{\"in\":\"(B; a-b ;aa)\"}]}},\"expansion_rules\":"
			"{\"r\":\"[two|[two b] c|{w:s}]\"},\"intents\":{\"I\":{\"data\":[{\"sentences\":[\"%s\"]}]}}}",
			sentence);
	qk_buffer_text(&grammar.text, text);
	qt_int(quark_context_new(&config, &context), QUARK_OK);
	comparison = qt_compare_matchers(context, &grammar);
	if (comparison.difference)
		qt_fail("%s", comparison.difference);
	quark_context_unref(context);
	qt_random_grammar_free(&grammar);
	return comparison.readings;
}

QTEST(all_readings_are_found_where_wildcards_begin_at_many_places)
{
	qt_uint(count_all("aa [a-b[two c]|(a'ba'b)] <r><r>", "aa a'ba'b c c"), 13);
}

QTEST(nothing_but_skip_words_means_nothing)
{
	qt_uint(count_all("[lights] [on]", "please"), 0);
	qt_uint(count_all("[lights] [on]", "lights please"), 1);
	qt_uint(count_all("please", "please"), 1);
}

QTEST(blanks_around_a_value_do_not_count_for_its_slot)
{
	qt_true(count_all("{w} [b c|[a'b ba|two]{l}] [a-b|[aa aa|two]|aa [b| a|a a]] a", "b c a'b baB  a-b  aa a-b a") >
		1);
}
