/* Sentences that other engines get wrong, each from a report or from trying hassil 3.8. */
#include "qtest.h"
#include "support_grammar.h"
#include "voice/grammar_private.h"

#include <stdio.h>
#include <string.h>

struct row {
	const char *text, *slot, *value; /* slot NULL: no slot is asked for; value NULL: no match */
};

static void try_rows(const char *json, const struct row *rows, size_t count)
{
	struct grammar_bench bench;

	grammar_bench_open(&bench);
	grammar_bench_load(&bench, json);
	for (size_t i = 0; i < count; i++) {
		size_t found = grammar_bench_match(&bench, QUARK_MATCH_BEST, rows[i].text);
		const char *value = found && rows[i].slot ? grammar_bench_slot(&bench, rows[i].slot) : NULL;

		if (!rows[i].value && found)
			qt_fail("\"%s\" is matched by %s", rows[i].text, quark_match_sentence(bench.match, 0));
		if (rows[i].value && !found)
			qt_fail("\"%s\" is not matched", rows[i].text);
		if (rows[i].value && rows[i].slot && (!value || strcmp(value, rows[i].value) != 0))
			qt_fail("\"%s\": %s is %s, not %s", rows[i].text, rows[i].slot, value ? value : "nothing",
				rows[i].value);
	}
	grammar_bench_close(&bench);
}

#define TRY(json, rows) try_rows(json, rows, sizeof(rows) / sizeof *(rows))

QTEST(numbers_in_english_are_what_was_said)
{
	static const struct row rows[] = {
		{"temp minus five degrees", "n", "-5"},
		{"temp minus five and a half degrees", "n", "-5.5"},
		{"temp twenty and a half degrees", "n", "20.5"},
		{"temp two and a half", "n", "2.5"},
		{"temp 20.5 degrees", "n", "20.5"},
		{"temp ２５", "n", "25"},
		{"temp thirty", "n", "30"},
		{"temp thirty seven degrees", "n", "37"},
		{"temp 20.3", "n", NULL},
		{"temp minus forty one", "n", NULL},
		{"set it to one hundred and five", "m", "105"},
		{"set it to a hundred", "m", "100"},
		{"set it to ２５", "m", "25"},
		{"set it to 25", "m", "25"},
		{"set it to twenty-five", "m", "25"},
		{"set it to oneself", "m", NULL},
	};

	TRY("{'language':'en','intents':{'T':{'data':[{'sentences':['temp {n}[ degrees]','set it to {m}']}]}},"
	    "'lists':{'n':{'range':{'from':-40,'to':60,'fractions':'halves'}},'m':{'range':{'from':0,'to':200}}}}",
	    rows);
}

QTEST(numbers_in_chinese_are_what_was_said)
{
	static const struct row rows[] = {
		{"把亮度调到二百五", "n", "250"},
		{"把亮度调到２５", "n", "25"},
		{"把亮度调到廿五", "n", "25"},
		{"把亮度调到两百", "n", "200"},
		{"把亮度调到二百", "n", "200"},
		{"把亮度调到一百零五", "n", "105"},
		{"把亮度调到一百〇五", "n", "105"},
		{"温度零下五度", "t", "-5"},
		{"温度负五度", "t", "-5"},
		{"温度二十点五度", "t", "20.5"},
		{"温度 二十点五 度", "t", "20.5"},
		{"温度二十点三度", "t", NULL},
		{"打开灯", NULL, ""},
		{"打開燈", NULL, ""},
		{"打开，灯。", NULL, ""},
		{"打开 灯", NULL, ""},
		{"打灯", NULL, NULL},
		{"量温2度", "a", "温"},
		{"量温12度", "a", NULL},
	};

	TRY("{'language':'zh-CN','settings':{'ignore_whitespace':true},'intents':{'T':{'data':[{'sentences':["
	    "'把亮度调到{n}','温度{t}度','量{a}2度','(打开|打開)(灯|燈)']}]}},'lists':{'a':{'wildcard':true},'n':{'"
	    "range':{'from':0,'to':300}},"
	    "'t':{'range':{'from':-40,'to':60,'fractions':'halves'}}}}",
	    rows);
}

QTEST(words_and_blanks)
{
	static const struct row rows[] = {
		{"turn on blue-light", "c", "blue"},
		{"turn on blue light", "c", "blue"},
		{"Turn-on blue_light", "c", "blue"},
		{"turn onblue light", "c", NULL},
		{"turnonblue light", "c", NULL},
		{"turnonthelight", NULL, NULL},
		{"turn on the lights", NULL, ""},
		{"turn on  the\tlight.", NULL, ""},
		{"TURN ON THE LIGHT!", NULL, ""},
		{"turn on light", NULL, ""},
		{"turn on the lightss", NULL, NULL},
		{"light ing", NULL, ""},
		{"lighting", NULL, NULL},
		{"to the left", NULL, ""},
		{"to the left, please", NULL, ""},
		{"please to the left", NULL, ""},
		{"to the left pleased", NULL, NULL},
		{"to the left now", NULL, ""},
		{"to...the left", NULL, ""},
		{"the A.C. on", NULL, ""},
		{"set it to 2.5", NULL, ""},
	};

	TRY("{'language':'en','skip_words':['please'],'intents':{'T':{'data':[{'sentences':['turn on {c} light',"
	    "'turn on [the] light[s]','light(s | ing)','to the left [now]','the a.c. on','set it to 2.5']}]}},"
	    "'lists':{'c':{'values':['blue','red']}}}",
	    rows);
}

QTEST(wildcards_keep_what_was_dictated)
{
	static const struct row rows[] = {
		{"tell Bob to come here, please", "message", "come here, please"},
		{"please tell Bob to come here", "message", "come here"},
		{"please tell Bob to come, please", "message", "come, please"},
		{"please come upstairs aloud please", "aloud", "please come upstairs"},
		{"tell Bob to call 5.30.", "message", "call 5.30"},
		{"tell Bob to use the A.C.", "message", "use the A.C."},
		{"add eggs in the office", "item", "eggs in the office"},
		{"add eggs in the kitchen", "item", "eggs"},
		{"in the kitchen add eggs", "item", "eggs"},
		{"tell Bob to", "message", NULL},
		{"broadcast please wait now", "text", "please wait"},
	};

	TRY("{'language':'en','skip_words':['please'],'intents':{'T':{'data':[{'sentences':['tell Bob to {message}',"
	    "'broadcast {text} now','{aloud} aloud','(add {item}; in the {room})','add "
	    "{item}']}]}},'lists':{'message':{'wildcard':true},"
	    "'text':{'wildcard':true},'aloud':{'wildcard':true},'item':{'wildcard':true},'room':{'values':['kitchen']}}"
	    "}",
	    rows);
}

QTEST(every_split_of_a_wildcard_is_a_reading)
{
	static const char *const albums[] = {"by", "by by", "by by by"};
	struct grammar_bench bench;

	grammar_bench_open(&bench);
	grammar_bench_load(&bench, "{'intents':{'T':{'data':[{'sentences':['play {album} by {artist}']}]}},"
				   "'lists':{'album':{'wildcard':true},'artist':{'wildcard':true}}}");
	qt_uint(grammar_bench_match(&bench, QUARK_MATCH_ALL, "play by by by by by"), 3);
	for (size_t i = 0; i < 3; i++) {
		int slot = quark_match_find_slot(bench.match, i, "album");

		qt_text(quark_match_slot_value(bench.match, i, (size_t)slot), albums[i]);
	}
	grammar_bench_close(&bench);
}

/* How many states were looked at. */
static uint32_t work_of(struct grammar_bench *bench, const char *json, const char *text, size_t readings)
{
	grammar_bench_load(bench, json);
	qt_uint(grammar_bench_match(bench, QUARK_MATCH_BEST, text), readings);
	return bench->match->matcher.run.memo.used;
}

QTEST(optional_parts_that_end_in_a_mismatch_take_no_more_than_their_number_times_the_text)
{
	struct grammar_bench bench;
	char json[1000] = "{'intents':{'T':{'data':[{'sentences':['";

	for (int i = 0; i < 16; i++)
		strcat(json, "[a ]");
	strcat(json, "b']}]}}}");
	grammar_bench_open(&bench);
	qt_true(work_of(&bench, json, "a a a a a a a a a a a a a a a a c", 0) <= 17 * 40);
	qt_true(work_of(&bench, json, "a a a a a a a a a a a a a a a a b", 1) <= 17 * 40);
	grammar_bench_close(&bench);
}

QTEST(six_wildcards_over_thirty_words_take_no_more_than_their_number_times_the_text)
{
	static const char json[] =
		"{'intents':{'T':{'data':[{'sentences':['{a} x {b} x {c} x {d} x {e} x {f} y']}]}},'lists':{"
		"'a':{'wildcard':true},'b':{'wildcard':true},'c':{'wildcard':true},'d':{'wildcard':true},"
		"'e':{'wildcard':true},'f':{'wildcard':true}}}";
	struct grammar_bench bench;
	char text[200] = "x";

	for (int i = 1; i < 30; i++)
		strcat(text, " x");
	grammar_bench_open(&bench);
	qt_true(work_of(&bench, json, text, 0) <= 6 * 4 * strlen(text));
	strcat(text, " y");
	qt_true(work_of(&bench, json, text, 1) <= 6 * 4 * strlen(text));
	qt_uint(grammar_bench_match(&bench, QUARK_MATCH_ALL, text), 64);
	grammar_bench_close(&bench);
}
