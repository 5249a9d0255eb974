/* Grammars by calls and from JSON: what they hold, what is refused, and what a match tells. */
#include "qtest.h"
#include "support_grammar.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *failure(const struct grammar_bench *bench)
{
	return quark_failure_text(quark_context_failure(bench->context));
}

static void new_grammar(struct grammar_bench *bench, const char *language)
{
	grammar_bench_open(bench);
	qt_int(quark_grammar_new(bench->context, language, &bench->grammar), QUARK_OK);
}

QTEST(a_grammar_is_built_by_calls)
{
	struct quark_range range = {.size = sizeof range, .from = 0, .to = 100, .step = 5, .multiplier = 0.01};
	struct grammar_bench bench;

	new_grammar(&bench, "en-GB");
	qt_int(quark_grammar_add_sentence(bench.grammar, "Volume", "<set> volume to {level}[%]"), QUARK_OK);
	qt_int(quark_grammar_add_sentence(bench.grammar, "Call", "call {who}"), QUARK_OK);
	qt_int(quark_grammar_add_sentence(bench.grammar, "Say", "say {what}"), QUARK_OK);
	qt_int(quark_grammar_add_rule(bench.grammar, "set", "(set|turn) [the]"), QUARK_OK);
	qt_int(quark_grammar_add_range(bench.grammar, "level", &range), QUARK_OK);
	qt_int(quark_grammar_add_value(bench.grammar, "who", "(mum|mom)[my]", "+44 1", NULL), QUARK_OK);
	qt_int(quark_grammar_add_value(bench.grammar, "who", "Bob", NULL, NULL), QUARK_OK);
	qt_int(quark_grammar_add_kind(bench.grammar, "what", QUARK_LIST_WILDCARD), QUARK_OK);
	qt_int(quark_grammar_add_skip_words(bench.grammar, "please"), QUARK_OK);
	qt_uint(quark_grammar_get(bench.grammar, QUARK_GRAMMAR_VALUE_COMPILED), 0);
	qt_int(quark_grammar_match(bench.grammar, "call bob", NULL, bench.match), QUARK_ERR_INVALID);
	qt_contains(failure(&bench), "not compiled");
	qt_int(quark_grammar_compile(bench.grammar), QUARK_OK);
	qt_uint(quark_grammar_get(bench.grammar, QUARK_GRAMMAR_VALUE_COMPILED), 1);
	qt_uint(quark_grammar_get(bench.grammar, QUARK_GRAMMAR_VALUE_INTENTS), 3);
	qt_uint(quark_grammar_get(bench.grammar, QUARK_GRAMMAR_VALUE_SENTENCES), 3);
	qt_uint(quark_grammar_get(bench.grammar, QUARK_GRAMMAR_VALUE_LISTS), 3);
	qt_uint(quark_grammar_get(bench.grammar, QUARK_GRAMMAR_VALUE_RULES), 1);
	qt_true(quark_grammar_get(bench.grammar, QUARK_GRAMMAR_VALUE_BYTES) > 0);
	qt_uint(quark_grammar_get(bench.grammar, 99), 0);
	qt_uint(grammar_bench_match(&bench, 0, "Turn the volume to fifty-five %"), 1);
	qt_text(quark_match_intent(bench.match, 0), "Volume");
	qt_text(grammar_bench_slot(&bench, "level"), "0.55");
	qt_uint(grammar_bench_match(&bench, 0, "turn the volume to 56"), 0);
	qt_uint(grammar_bench_match(&bench, 0, "please call Mummy"), 1);
	qt_text(grammar_bench_slot(&bench, "who"), "+44 1");
	qt_uint(grammar_bench_match(&bench, 0, "call bob"), 1);
	qt_text(grammar_bench_slot(&bench, "who"), "bob");
	grammar_bench_close(&bench);
}

QTEST(a_list_is_filled_anew)
{
	struct grammar_bench bench;

	new_grammar(&bench, "en");
	qt_int(quark_grammar_add_sentence(bench.grammar, "Call", "call {who}"), QUARK_OK);
	qt_int(quark_grammar_add_value(bench.grammar, "who", "ann", NULL, NULL), QUARK_OK);
	qt_int(quark_grammar_compile(bench.grammar), QUARK_OK);
	qt_uint(grammar_bench_match(&bench, 0, "call ann"), 1);
	qt_int(quark_grammar_clear_list(bench.grammar, "who"), QUARK_OK);
	qt_text(quark_match_intent(bench.match, 0), "Call");
	qt_text(grammar_bench_slot(&bench, "who"), "ann");
	qt_int(quark_grammar_add_value(bench.grammar, "who", "bob", NULL, NULL), QUARK_OK);
	qt_int(quark_grammar_compile(bench.grammar), QUARK_OK);
	qt_uint(grammar_bench_match(&bench, 0, "call ann"), 0);
	qt_uint(grammar_bench_match(&bench, 0, "call bob"), 1);
	qt_int(quark_grammar_clear_list(bench.grammar, "nobody"), QUARK_ERR_INVALID);
	grammar_bench_close(&bench);
}

struct refusal {
	const char *json, *part;
};

static const struct refusal refusals[] = {
	{"", "no JSON"},
	{"{'intents':{\n},\n}", "no JSON: line 3, column 1: a member's name was expected"},
	{"[]", "an array, not an object"},
	{"{'intents':[]}", "line 1, column 12: \"intents\" is an array, not an object"},
	{"{'intents':{'X':{'data':[{'sentences':['ok','a ()']}]}}}",
	 "block 1 of intent \"X\": sentence 2, its line 1, column 3: \"()\" has nothing in it"},
	{"{\n'intents':{'X':{'data':[\n{'sentences':['{}']}]}}}", "line 3, column 15"},
	{"{'intents':{'X':{'data':[{'sentences':['{}']}]}}}", "\"{}\" has no name"},
	{"{'intents':{'X':{'data':[{'sentences':['a','(b']}]}}}", "\"(\" is never closed"},
	{"{'intents':{'X':{'data':[{'sentences':['a <r>']}]}}}", "there is no rule <r>"},
	{"{'intents':{'X':{'data':[{'sentences':['a {l}']}]}}}", "there is no list {l}"},
	{"{'intents':{'X':{'data':[{'sentences':['<r>']}]}},'expansion_rules':{'r':'a <s>','s':'[<r>]'}}",
	 "rule \"r\" leads back to itself"},
	{"{'intents':{'X':{'data':[{'sentences':['{l}']}]}},'lists':{'l':{'values':['a [{l}]']}}}",
	 "list \"l\" leads back to itself"},
	{"{'intents':{}}", "no sentence"},
	{"{'lists':{'l':{'range':{'from':5,'to':1}}}}", "begins behind its end"},
	{"{'lists':{'l':{'range':{'from':5}}}}", "\"from\" and \"to\""},
	{"{'lists':{'l':{'range':{'from':0,'to':5,'step':0}}}}", "not positive"},
	{"{'lists':{'l':{'range':{'from':0,'to':5,'fractions':'thirds'}}}}", "\"fractions\""},
	{"{'lists':{'l':{}}}", "has none of"},
	{"{'lists':{'l':{'values':[5]}}}", "value 1 of list \"l\" is a number, not a string"},
	{"{'lists':{'l':{'values':[{'out':5}]}}}", "no \"in\""},
	{"{'lists':{'l':{'kind':'colour'}}}", "\"kind\" is none of"},
	{"{'language':''}", "\"language\" has 1 to 35"},
	{"{'skip_words':['']}", "a skip word has 0 bytes"},
	{"{'settings':{'ignore_whitespace':1}}", "not true or false"},
	{"{'expansion_rules':{'r':'a|(b'}}", "rule <r>"},
	{"{'intents':{'X':{'data':[{'sentences':['a\\u0000']}]}}}", "NUL"},
};

QTEST(wrong_grammars_are_refused_with_a_sentence)
{
	struct grammar_bench bench;

	grammar_bench_open(&bench);
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
		char *json = strdup(refusals[i].json);

		for (char *at = json; *at; at++)
			if (*at == '\'')
				*at = '"';
		qt_int(quark_grammar_load(bench.context, json, strlen(json), &bench.grammar), QUARK_ERR_INVALID);
		qt_true(bench.grammar == NULL);
		qt_contains(failure(&bench), refusals[i].part);
		free(json);
	}
	grammar_bench_close(&bench);
}

QTEST(a_grammar_is_as_before_when_something_wrong_is_added)
{
	static const char wrong[] = "{\"lists\":{\"c\":{\"values\":[\"green\"]}},\"expansion_rules\":{\"r\":\"(\"}}";
	struct grammar_bench bench;

	grammar_bench_open(&bench);
	grammar_bench_load(&bench,
			   "{'intents':{'T':{'data':[{'sentences':['a {c}']}]}},'lists':{'c':{'values':['red']}}}");
	qt_int(quark_grammar_add_json(bench.grammar, wrong, strlen(wrong)), QUARK_ERR_INVALID);
	qt_int(quark_grammar_add_sentence(bench.grammar, "T", "a ("), QUARK_ERR_INVALID);
	qt_contains(failure(&bench), "line 1, column 3");
	qt_int(quark_grammar_add_value(bench.grammar, "c", "blue", NULL, "[1]"), QUARK_ERR_INVALID);
	qt_uint(quark_grammar_get(bench.grammar, QUARK_GRAMMAR_VALUE_COMPILED), 1);
	qt_uint(grammar_bench_match(&bench, 0, "a red"), 1);
	qt_uint(grammar_bench_match(&bench, 0, "a green"), 0);
	grammar_bench_close(&bench);
}

QTEST(what_is_added_replaces_lists_and_rules_of_the_same_name)
{
	static const char more[] = "{\"lists\":{\"c\":{\"values\":[\"green\"]}},\"expansion_rules\":{\"r\":\"b\"},"
				   "\"intents\":{\"U\":{\"data\":[{\"sentences\":[\"u\"]}]},"
				   "\"T\":{\"data\":[{\"sentences\":[\"t\"]}]}}}";
	struct grammar_bench bench;

	grammar_bench_open(&bench);
	grammar_bench_load(&bench, "{'intents':{'T':{'data':[{'sentences':['<r> {c}']}]}},"
				   "'lists':{'c':{'values':['red']}},'expansion_rules':{'r':'a'}}");
	qt_int(quark_grammar_add_json(bench.grammar, more, strlen(more)), QUARK_OK);
	qt_int(quark_grammar_compile(bench.grammar), QUARK_OK);
	qt_uint(grammar_bench_match(&bench, 0, "a red"), 0);
	qt_uint(grammar_bench_match(&bench, 0, "b green"), 1);
	qt_uint(grammar_bench_match(&bench, 0, "t"), 1);
	qt_text(quark_match_intent(bench.match, 0), "T");
	qt_uint(quark_grammar_get(bench.grammar, QUARK_GRAMMAR_VALUE_INTENTS), 2);
	grammar_bench_close(&bench);
}

QTEST(rules_that_double_each_other_end_at_a_limit)
{
	struct grammar_bench bench;
	char name[8], sentence[32];

	new_grammar(&bench, "en");
	qt_int(quark_grammar_add_rule(bench.grammar, "r0", "[a]"), QUARK_OK);
	for (int i = 1; i < 30; i++) {
		snprintf(name, sizeof name, "r%d", i);
		snprintf(sentence, sizeof sentence, "(<r%d> b|<r%d> c)", i - 1, i - 1);
		qt_int(quark_grammar_add_rule(bench.grammar, name, sentence), QUARK_OK);
	}
	qt_int(quark_grammar_add_sentence(bench.grammar, "T", "<r29>"), QUARK_OK);
	qt_int(quark_grammar_compile(bench.grammar), QUARK_ERR_INVALID);
	qt_contains(failure(&bench), "more than 1000000 nodes");
	grammar_bench_close(&bench);
}

static const char contexts[] =
	"{'intents':{'On':{'data':[{'sentences':['on {name}'],'requires_context':{'domain':['light','fan']},"
	"'slots':{'kind':'device','level':5},'response':'done','metadata':{'m':true}},"
	"{'sentences':['order {name}'],'requires_context':{'screen':{'value':'order','slot':'where'}}},"
	"{'sentences':['anything {name}'],'excludes_context':{'domain':'lock'}}]}},"
	"'lists':{'name':{'values':[{'in':'Lamp','out':'l1','context':{'domain':'light'}},"
	"{'in':'Front "
	"Door','out':7,'context':{'domain':'lock'}},{'in':'Lamp','out':'l2','context':{'domain':'fan'}}]}}}";

QTEST(values_of_lists_bring_what_a_block_requires)
{
	struct grammar_bench bench;

	grammar_bench_open(&bench);
	grammar_bench_load(&bench, contexts);
	qt_uint(grammar_bench_match(&bench, 0, "on lamp"), 1);
	qt_text(grammar_bench_slot(&bench, "name"), "l1");
	qt_text(grammar_bench_slot(&bench, "kind"), "device");
	qt_int(quark_match_slot_type(bench.match, 0, (size_t)quark_match_find_slot(bench.match, 0, "level")),
	       QUARK_SLOT_NUMBER);
	qt_text(quark_match_context(bench.match, 0, "domain"), "light");
	qt_true(quark_match_context(bench.match, 0, "other") == NULL);
	qt_text(quark_match_metadata(bench.match, 0, "response"), "done");
	qt_text(quark_match_metadata(bench.match, 0, "m"), "true");
	qt_uint(grammar_bench_match(&bench, QUARK_MATCH_ALL, "on lamp"), 2);
	qt_uint(grammar_bench_match(&bench, 0, "on front door"), 0);
	qt_uint(grammar_bench_match(&bench, 0, "anything front door"), 0);
	qt_uint(grammar_bench_match(&bench, 0, "anything lamp"), 1);
	grammar_bench_close(&bench);
}

QTEST(a_part_of_a_grammar_is_switched_by_the_context)
{
	struct grammar_bench bench;

	grammar_bench_open(&bench);
	grammar_bench_load(&bench, contexts);
	qt_uint(grammar_bench_match(&bench, 0, "order front door"), 0);
	qt_int(quark_grammar_set_context(bench.grammar, "screen", "order", "The order"), QUARK_OK);
	qt_uint(grammar_bench_match(&bench, 0, "order front door"), 1);
	qt_text(grammar_bench_slot(&bench, "where"), "order");
	qt_text(quark_match_slot_text(bench.match, 0, 1), "The order");
	qt_int(quark_match_slot_span(bench.match, 0, 1, NULL, NULL), 0);
	qt_int(quark_grammar_set_context(bench.grammar, "screen", "map", NULL), QUARK_OK);
	qt_uint(grammar_bench_match(&bench, 0, "order front door"), 0);
	qt_int(quark_grammar_set_context(bench.grammar, "screen", NULL, NULL), QUARK_OK);
	qt_uint(grammar_bench_match(&bench, 0, "order front door"), 0);
	grammar_bench_close(&bench);
}

QTEST(spans_are_of_what_was_said)
{
	static const char text[] = "Please,  call  «Ｒené»\tDUPONT !";
	struct grammar_bench bench;
	size_t start, end;

	grammar_bench_open(&bench);
	grammar_bench_load(&bench, "{'skip_words':['please'],'intents':{'C':{'data':[{'sentences':['call {who}']}]}},"
				   "'lists':{'who':{'wildcard':true}}}");
	qt_uint(grammar_bench_match(&bench, 0, text), 1);
	qt_int(quark_match_slot_span(bench.match, 0, 0, &start, &end), 1);
	qt_uint(start, 15);
	qt_uint(end, strlen(text) - 2);
	qt_text(quark_match_slot_text(bench.match, 0, 0), "«Ｒené» DUPONT");
	qt_int(quark_match_slot_is_wildcard(bench.match, 0, 0), 1);
	qt_uint(quark_match_closeness(bench.match, 0), 1000);
	grammar_bench_close(&bench);
}

QTEST(composed_and_decomposed_letters_are_the_same)
{
	struct grammar_bench bench;

	grammar_bench_open(&bench);
	grammar_bench_load(&bench, "{'intents':{'C':{'data':[{'sentences':['caf\xc3\xa9 {n} stra\xc3\x9f"
				   "e']}]}},'lists':{'n':{'values':['\xc3\x85sa']}}}");
	qt_uint(grammar_bench_match(&bench, 0, "CAFE\xcc\x81 A\xcc\x8asa STRASSE"), 1);
	qt_text(quark_match_slot_text(bench.match, 0, 0), "A\xcc\x8asa");
	grammar_bench_close(&bench);
}

QTEST(kinds_are_read)
{
	struct grammar_bench bench;

	grammar_bench_open(&bench);
	grammar_bench_load(&bench,
			   "{'language':'en','intents':{'P':{'data':[{'sentences':['pay {m}','the {o} one','wait {d}',"
			   "'wake me at {t}','count {n}']}]}},'lists':{'m':{'kind':'money'},'o':{'kind':'ordinal'},"
			   "'d':{'kind':'duration'},'t':{'kind':'time'},'n':{'kind':'number'}}}");
	qt_uint(grammar_bench_match(&bench, 0, "pay three dollars fifty"), 1);
	qt_text(grammar_bench_slot(&bench, "m"), "3.50 USD");
	qt_int(quark_match_slot_minor_units(bench.match, 0, 0), 350);
	qt_text(quark_match_slot_currency(bench.match, 0, 0), "USD");
	qt_uint(grammar_bench_match(&bench, 0, "the twenty-first one"), 1);
	qt_text(grammar_bench_slot(&bench, "o"), "21");
	qt_int(quark_match_slot_type(bench.match, 0, 0), QUARK_SLOT_ORDINAL);
	qt_uint(grammar_bench_match(&bench, 0, "count minus 2.50"), 1);
	qt_text(grammar_bench_slot(&bench, "n"), "-2.5");
	grammar_bench_close(&bench);
}

QTEST(a_reading_is_explained_as_a_tree)
{
	struct grammar_bench bench;

	grammar_bench_open(&bench);
	grammar_bench_load(&bench, "{'skip_words':['please'],'intents':{'T':{'data':[{'sentences':["
				   "'turn on [<the>] {c} light[s]']}]}},'expansion_rules':{'the':'(the|my)'},"
				   "'lists':{'c':{'values':['red']}}}");
	qt_uint(grammar_bench_match(&bench, 0, "Please turn on the RED lights"), 1);
	qt_text(quark_match_explain(bench.match, 0), "T: turn on [<the>] {c} light[s]\n"
						     "  turn on: \"turn on\"\n"
						     "  [<the>]: \"the\"\n"
						     "    <the>: \"the\"\n"
						     "      (the|my): \"the\"\n"
						     "        the: \"the\"\n"
						     "  {c}: \"RED\"\n"
						     "  light: \"light\"\n"
						     "  [s]: \"s\"\n"
						     "    s: \"s\"\n");
	qt_text(quark_match_explain(bench.match, 1), "");
	grammar_bench_close(&bench);
}

QTEST(what_does_not_match_has_intents_that_come_closest)
{
	struct grammar_bench bench;

	grammar_bench_open(&bench);
	grammar_bench_load(&bench,
			   "{'intents':{'On':{'data':[{'sentences':['turn on the {c} light[s]']}]},"
			   "'Off':{'data':[{'sentences':['turn off the {c} light[s]','off']}]},"
			   "'Time':{'data':[{'sentences':['what time is it']}]},'A':{'data':[{'sentences':['lamp']}]}},"
			   "'lists':{'c':{'values':['red']}}}");
	qt_uint(grammar_bench_match(&bench, QUARK_MATCH_CLOSEST, "turn off all red lights"), 2);
	qt_text(quark_match_intent(bench.match, 0), "Off");
	qt_uint(quark_match_closeness(bench.match, 0), 842);
	qt_text(quark_match_intent(bench.match, 1), "On");
	qt_uint(quark_match_closeness(bench.match, 1), 684);
	qt_uint(grammar_bench_match(&bench, QUARK_MATCH_CLOSEST, "hello"), 0);
	qt_uint(grammar_bench_match(&bench, QUARK_MATCH_CLOSEST, "it is what time"), 1);
	qt_uint(quark_match_closeness(bench.match, 0), 999);
	grammar_bench_close(&bench);
}

QTEST(wrong_calls_are_refused)
{
	struct quark_match_config config = {.size = sizeof config, .mode = 5};
	struct quark_range range = {.size = sizeof range, .from = 2, .to = 1};
	struct grammar_bench bench;
	char text[1100];

	new_grammar(&bench, "en");
	qt_int(quark_grammar_add_sentence(bench.grammar, "", "a"), QUARK_ERR_INVALID);
	qt_int(quark_grammar_add_sentence(bench.grammar, "T", "a"), QUARK_OK);
	qt_int(quark_grammar_add_range(bench.grammar, "l", &range), QUARK_ERR_INVALID);
	range.size = 4;
	qt_int(quark_grammar_add_range(bench.grammar, "l", &range), QUARK_ERR_ABI);
	qt_int(quark_grammar_add_kind(bench.grammar, "l", 99), QUARK_ERR_INVALID);
	qt_int(quark_grammar_add_kind(bench.grammar, "l", QUARK_LIST_WILDCARD), QUARK_OK);
	qt_int(quark_grammar_add_value(bench.grammar, "l", "a", NULL, NULL), QUARK_ERR_INVALID);
	qt_int(quark_grammar_set_ignore_whitespace(bench.grammar, 2), QUARK_ERR_INVALID);
	qt_int(quark_grammar_compile(bench.grammar), QUARK_OK);
	qt_int(quark_grammar_match(bench.grammar, NULL, NULL, bench.match), QUARK_ERR_INVALID);
	qt_int(quark_grammar_match(bench.grammar, "a", NULL, NULL), QUARK_ERR_INVALID);
	qt_int(quark_grammar_match(bench.grammar, "\xff", NULL, bench.match), QUARK_ERR_INVALID);
	qt_int(quark_grammar_match(bench.grammar, "a", &config, bench.match), QUARK_ERR_INVALID);
	memset(text, 'a', sizeof text);
	text[1001] = '\0';
	qt_int(quark_grammar_match(bench.grammar, text, NULL, bench.match), QUARK_ERR_INVALID);
	text[1000] = '\0';
	qt_int(quark_grammar_match(bench.grammar, text, NULL, bench.match), QUARK_OK);
	qt_int(quark_grammar_match(bench.grammar, "", NULL, bench.match), QUARK_OK);
	qt_uint(quark_match_count(bench.match), 0);
	qt_text(quark_match_intent(bench.match, 0), "");
	qt_int(quark_match_find_slot(bench.match, 0, "x"), QUARK_ERR_INVALID);
	qt_int(quark_grammar_new(bench.context, "en us", &(struct quark_grammar *){NULL}), QUARK_ERR_INVALID);
	grammar_bench_close(&bench);
}

QTEST(ten_thousand_contacts_are_a_list)
{
	struct grammar_bench bench;
	char name[32];

	new_grammar(&bench, "en");
	qt_int(quark_grammar_add_sentence(bench.grammar, "Call", "call {who} [now]"), QUARK_OK);
	for (int i = 0; i < 10000; i++) {
		snprintf(name, sizeof name, "contact %d smith", i);
		qt_int(quark_grammar_add_value(bench.grammar, "who", name, NULL, NULL), QUARK_OK);
	}
	qt_int(quark_grammar_compile(bench.grammar), QUARK_OK);
	qt_true(quark_grammar_get(bench.grammar, QUARK_GRAMMAR_VALUE_BYTES) < 4 * 1024 * 1024);
	qt_uint(grammar_bench_match(&bench, 0, "call Contact 9876 Smith now"), 1);
	qt_text(grammar_bench_slot(&bench, "who"), "Contact 9876 Smith");
	grammar_bench_close(&bench);
}
