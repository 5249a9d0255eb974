/* The slow matcher itself, by hand, from what the language means. */
#include "qtest.h"

#include "support_slow_matcher.h"

#include <quark/base.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LISTS                                                                                                          \
	"\"lists\":{\"name\":{\"values\":[{\"in\":\"lamp[s]\",\"out\":\"L\",\"context\":{\"d\":\"light\"}},"           \
	"{\"in\":\"fan\",\"context\":{\"d\":\"fan\"}},{\"in\":\"red lamp\",\"out\":\"R\"}]},"                          \
	"\"n\":{\"range\":{\"from\":0,\"to\":100,\"step\":5}},"                                                        \
	"\"h\":{\"range\":{\"from\":-5,\"to\":30,\"fractions\":\"halves\",\"multiplier\":2}},"                         \
	"\"w\":{\"wildcard\":true},\"v\":{\"wildcard\":true}},"                                                        \
	"\"expansion_rules\":{\"the\":\"(the|my)\",\"here\":\"[in] here\"},"

/* The readings of a text, one a line without the sentence, of a grammar with one sentence. */
static const char *readings(const char *more, const char *sentence, const char *text)
{
	static char out[4096];
	char json[4096];
	struct qt_slow *slow;

	snprintf(json, sizeof json, "{%s" LISTS "\"intents\":{\"I\":{\"data\":[{\"sentences\":[\"%s\"]}]}}}", more,
		 sentence);
	slow = qt_slow_new(json, NULL);
	qt_slow_match(slow, text, NULL, NULL);
	out[0] = '\0';
	for (size_t i = 0; i < slow->count; i++) {
		const char *slots = strrchr(slow->readings[i].line, '"') + 1;
		size_t used = strlen(out);

		snprintf(out + used, sizeof out - used, "%s%.*s", i ? "|" : "", (int)(strstr(slots, " c:") - slots),
			 slots);
	}
	if (slow->count == 0)
		snprintf(out, sizeof out, "none");
	qt_slow_free(slow);
	return out;
}

static const char *plain(const char *sentence, const char *text)
{
	return readings("", sentence, text);
}

QTEST(the_slow_matcher_takes_literals_with_their_blanks)
{
	qt_text(plain("turn on [the] light[s]", "Turn on the Lights"), "");
	qt_text(plain("turn on [the] light[s]", "turn  on light"), "");
	qt_text(plain("turn on [the] light[s]", "turnonthelight"), "none");
	qt_text(plain("turn on [the] light[s]", "turn on the light s"), "none");
	qt_text(plain("turn on", "Turn-on!"), "");
	qt_text(plain("light(s| ing)", "light ing"), "");
	qt_text(plain("light(s| ing)", "lighting"), "none");
	qt_text(plain("lights on [now] [please]", "lights on"), "");
	qt_text(plain("\\\\[a\\\\] b", "[a] b"), "");
}

QTEST(the_slow_matcher_takes_all_alternatives_and_every_order)
{
	qt_text(plain("(a|a b)[ b] c", "a b c"), "");
	qt_text(plain("x (on;<here>)", "x on in here"), "");
	qt_text(plain("x (on;<here>)", "x here on"), "");
	qt_text(plain("x (on;<here>)", "x on"), "none");
	qt_text(plain("(a;b;c)", "c a b"), "");
	qt_text(plain("(a;b;c)", "cab"), "none");
}

QTEST(the_slow_matcher_takes_values_of_lists)
{
	qt_text(plain("{name} on", "Lamps on"), " name=L[0,5]");
	qt_text(plain("[red ]{name:s} on", "red lamp on"), " s=L[4,8]| s=R[0,8]");
	qt_text(plain("{name} on", "FAN, on."), " name=FAN[0,3]");
	qt_text(plain("{name}", "light"), "none");
}

QTEST(the_slow_matcher_takes_numbers)
{
	qt_text(plain("to {n}[ ]%", "to 50 %"), " n=50[3,5]");
	qt_text(plain("to {n}", "to 51"), "none");
	qt_text(plain("to {n}", "to 105"), "none");
	qt_text(plain("to {h}", "to 20.5"), " h=41[3,7]");
	qt_text(plain("to {h}", "to -2"), " h=-4[3,5]");
	qt_text(plain("to {1..9,2:s}", "to 3"), " s=3[3,4]");
	qt_text(plain("to {1..9,2:s}", "to 4"), "none");
}

QTEST(the_slow_matcher_lets_wildcards_take_every_split)
{
	qt_text(plain("play {w} by {v}", "play by by by by by"),
		" w=by[5,7]* v=by by by[11,19]*| w=by by[5,10]* v=by by[14,19]*| w=by by by[5,13]* v=by[17,19]*");
	qt_text(plain("play {w}", "play"), "none");
	qt_text(plain("{w} light", "Blue Light"), " w=Blue[0,4]*");
}

QTEST(the_slow_matcher_skips_words_but_first_takes_them_as_they_are)
{
	const char *skip = "\"skip_words\":[\"please\",\"can you\"],";

	qt_text(readings(skip, "lights on", "can you please lights on please"), "");
	qt_text(readings(skip, "lights on", "lights onplease"), "none");
	qt_text(readings(skip, "say {w}", "please say yes please"), " w=yes please[11,21]*");
	qt_text(readings(skip, "{w}", "please"), " w=please[0,6]*");
}

QTEST(the_slow_matcher_ignores_blanks_where_it_must)
{
	const char *ignore = "\"settings\":{\"ignore_whitespace\":true},\"skip_words\":[\"uh\"],";

	qt_text(readings(ignore, "a b c", "ab c"), "");
	qt_text(readings(ignore, "abc", "a uhbc"), "");
	qt_text(readings(ignore, "{name}x", "lamp x"), " name=L[0,4]");
}

QTEST(the_slow_matcher_knows_punctuation)
{
	qt_text(plain("a b", "a, b."), "");
	qt_text(plain("set 2.5", "set 2.5?"), "");
	qt_text(plain("A.C. on", "a.c. on"), "");
	qt_text(plain("a b", "a.b"), "none");
}

static const char *lines(const char *block, const char *context_d, const char *text)
{
	static char out[4096];
	char json[4096];
	struct qt_slow *slow;

	snprintf(json, sizeof json,
		 "{" LISTS "\"intents\":{\"I\":{\"data\":[{\"sentences\":[\"{name}\",\"[the] fan\"]%s}]}}}", block);
	slow = qt_slow_new(json, context_d);
	qt_slow_match(slow, text, "name", NULL);
	snprintf(out, sizeof out, "%zu:%s", slow->count, slow->count ? slow->readings[0].line : "");
	qt_slow_free(slow);
	return out;
}

QTEST(the_slow_matcher_looks_at_the_context)
{
	qt_text(lines("", NULL, "fan"), "2:I \"{name}\" name=fan[0,3] c:- d:fan e:-");
	qt_text(lines(",\"requires_context\":{\"d\":[\"fan\",\"x\"]}", NULL, "fan"),
		"1:I \"{name}\" name=fan[0,3] c:- d:fan e:-");
	qt_text(lines(",\"requires_context\":{\"d\":\"light\"}", NULL, "fan"), "0:");
	qt_text(lines(",\"excludes_context\":{\"d\":\"fan\"}", NULL, "fan"), "1:I \"[the] fan\" c:- d:- e:-");
	qt_text(lines(",\"excludes_context\":{\"d\":\"x\"}", "x", "fan"), "0:");
	qt_text(lines(",\"requires_context\":{\"d\":{\"slot\":true}}", "x", "the fan"),
		"1:I \"[the] fan\" d=x c:- d:x e:-");
	qt_text(lines(",\"slots\":{\"s\":\"t\"}", NULL, "the fan"), "1:I \"[the] fan\" s=t c:- d:- e:-");
}

QTEST(the_slow_matcher_prefers_as_the_header_says)
{
	struct qt_slow_score plain_score = {.literals = 3}, slot = {.slot = 2, .literals = 1};
	struct qt_slow_score wildcard = {.wildcards = 1, .literals = 9, .wildcard_text = 4};
	struct qt_slow_score longer = wildcard, key = {.metadata = 1, .wildcards = 3};

	longer.wildcard_text = 5;
	qt_true(qt_slow_compare(&slot, &plain_score) < 0);
	qt_true(qt_slow_compare(&plain_score, &wildcard) < 0);
	qt_true(qt_slow_compare(&wildcard, &longer) < 0);
	qt_true(qt_slow_compare(&key, &slot) < 0);
	qt_int(qt_slow_compare(&slot, &slot), 0);
}

QTEST(the_slow_matcher_gives_up_rather_than_to_take_for_ever)
{
	struct qt_slow *slow;

	slow = qt_slow_new("{\"lists\":{\"w\":{\"wildcard\":true}},\"intents\":{\"I\":{\"data\":[{\"sentences\":"
			   "[\"{w}{w}{w}{w}{w}{w}\"]}]}}}",
			   NULL);
	qt_slow_match(slow, "a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a", NULL, NULL);
	qt_true(slow->too_big);
	qt_uint(slow->count, 0);
	qt_slow_free(slow);
}
