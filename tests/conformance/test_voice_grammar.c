/* Grammars against outside material: the sentences of Home Assistant in two languages, with the intents and slots that
 * its own tests expect, and the calls of hassil's tests with the results that hassil gives. */
#include "qtest.h"
#include "support_grammar.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static cJSON *read_json(const char *path)
{
	const char *found = qt_data(path);
	char *text;
	cJSON *json;

	if (!found)
		qt_skip("the outside test data is not here");
	text = qt_read(found, NULL);
	json = cJSON_Parse(text);
	free(text);
	if (!json)
		qt_fail("%s is no JSON", path);
	return json;
}

static const char *text_of(const cJSON *json, const char *name)
{
	return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name));
}

static void load(struct grammar_bench *bench, const cJSON *json)
{
	char *text = cJSON_PrintUnformatted(json);
	int status = quark_grammar_load(bench->context, text, strlen(text), &bench->grammar);

	if (status)
		qt_fail("%s", quark_failure_text(quark_context_failure(bench->context)));
	free(text);
}

/* --- cases of sentences ------------------------------------------------------------------------------------------- */

static void add_list(cJSON *lists, const char *name, const cJSON *items)
{
	cJSON *list = cJSON_AddObjectToObject(lists, name), *values = cJSON_AddArrayToObject(list, "values");
	const cJSON *item;

	cJSON_ArrayForEach(item, items)
	{
		cJSON *value = cJSON_CreateObject();
		const char *text = cJSON_GetStringValue(cJSON_IsArray(item) ? cJSON_GetArrayItem(item, 0) : item);

		cJSON_AddStringToObject(value, "in", text);
		cJSON_AddStringToObject(value, "out", text);
		if (cJSON_IsArray(item)) {
			const char *domain = cJSON_GetStringValue(cJSON_GetArrayItem(item, 1));

			cJSON_AddStringToObject(cJSON_AddObjectToObject(value, "context"), "domain", domain);
		}
		cJSON_AddItemToArray(values, value);
	}
}

/* The lists and the context that a case names; the grammar is the same as for the case before when they are. */
static void use_fixtures(struct grammar_bench *bench, const cJSON *fixtures)
{
	cJSON *json = cJSON_CreateObject(), *lists = cJSON_AddObjectToObject(json, "lists");
	char *text;

	add_list(lists, "name", cJSON_GetObjectItem(fixtures, "names"));
	add_list(lists, "area", cJSON_GetObjectItem(fixtures, "areas"));
	add_list(lists, "floor", cJSON_GetObjectItem(fixtures, "floors"));
	text = cJSON_PrintUnformatted(json);
	qt_int(quark_grammar_add_json(bench->grammar, text, strlen(text)), QUARK_OK);
	qt_int(quark_grammar_compile(bench->grammar), QUARK_OK);
	qt_int(quark_grammar_set_context(bench->grammar, "area", text_of(fixtures, "context_area"), NULL), QUARK_OK);
	free(text);
	cJSON_Delete(json);
}

static int slot_is(const struct quark_match *match, size_t reading, const char *name, const cJSON *expected)
{
	int slot = quark_match_find_slot(match, reading, name);
	const cJSON *item;

	if (cJSON_IsArray(expected)) {
		cJSON_ArrayForEach(item, expected) if (slot_is(match, reading, name, item)) return 1;
		return 0;
	}
	if (slot < 0)
		return 0;
	if (cJSON_IsNumber(expected))
		return fabs(quark_match_slot_number(match, reading, (size_t)slot) - expected->valuedouble) < 1e-9;
	if (cJSON_IsBool(expected))
		return quark_match_slot_number(match, reading, (size_t)slot) == cJSON_IsTrue(expected);
	return cJSON_IsString(expected) &&
	       !strcmp(quark_match_slot_value(match, reading, (size_t)slot), expected->valuestring);
}

static int is_as_expected(const struct quark_match *match, const cJSON *test)
{
	const cJSON *slots = cJSON_GetObjectItem(test, "slots"), *slot;

	if (!quark_match_count(match) || strcmp(quark_match_intent(match, 0), text_of(test, "intent")) != 0)
		return 0;
	cJSON_ArrayForEach(slot, slots) if (!slot_is(match, 0, slot->string, slot)) return 0;
	return quark_match_slots(match, 0) == (size_t)cJSON_GetArraySize(slots);
}

struct count {
	int passed, total;
};

static void try_case(struct grammar_bench *bench, const cJSON *test, struct count *count)
{
	struct quark_match_config config = {.size = sizeof config, .slot = "name"};
	const cJSON *sentence;

	cJSON_ArrayForEach(sentence, cJSON_GetObjectItem(test, "sentences"))
	{
		count->total++;
		qt_int(quark_grammar_match(bench->grammar, sentence->valuestring, &config, bench->match), QUARK_OK);
		if (is_as_expected(bench->match, test)) {
			count->passed++;
			continue;
		}
		printf("%s (%s): %s\n", sentence->valuestring, text_of(test, "intent"),
		       quark_match_count(bench->match) ? quark_match_sentence(bench->match, 0) : "no match");
	}
}

static void try_language(const char *path, int total)
{
	struct grammar_bench bench;
	struct count count = {0, 0};
	cJSON *json = read_json(path), *grammar = cJSON_GetObjectItem(json, "grammar");
	const cJSON *test, *before = NULL;

	grammar_bench_open(&bench);
	add_list(cJSON_GetObjectItem(grammar, "lists"), "name", NULL);
	add_list(cJSON_GetObjectItem(grammar, "lists"), "area", NULL);
	add_list(cJSON_GetObjectItem(grammar, "lists"), "floor", NULL);
	load(&bench, grammar);
	cJSON_ArrayForEach(test, cJSON_GetObjectItem(json, "cases"))
	{
		const cJSON *fixtures = cJSON_GetObjectItem(test, "fixtures");

		if (!before || !cJSON_Compare(before, fixtures, 1))
			use_fixtures(&bench, fixtures);
		before = fixtures;
		try_case(&bench, test, &count);
	}
	printf("%s: %d of %d\n", path, count.passed, count.total);
	grammar_bench_close(&bench);
	cJSON_Delete(json);
	qt_int(count.total, total);
	qt_int(count.passed, count.total);
}

QTEST(english_sentences_of_home_assistant)
{
	try_language("voice/ohf-intents/en.json", 1110);
}

QTEST(chinese_sentences_of_home_assistant)
{
	try_language("voice/ohf-intents/zh-CN.json", 817);
}

/* --- recorded calls ----------------------------------------------------------------------------------------------- */

static cJSON *value_of_array(const cJSON *array)
{
	cJSON *value = cJSON_CreateObject();
	static const char *const names[] = {"in", "out", "context", "metadata"};

	for (int i = 0; i < cJSON_GetArraySize(array) && i < 4; i++)
		cJSON_AddItemToObject(value, names[i], cJSON_Duplicate(cJSON_GetArrayItem(array, i), 1));
	return value;
}

/* Lists that the call brings itself, with values as arrays. */
static void add_call_lists(cJSON *grammar, const cJSON *lists)
{
	cJSON *into = cJSON_GetObjectItem(grammar, "lists");
	const cJSON *list, *value;

	if (!into)
		into = cJSON_AddObjectToObject(grammar, "lists");
	cJSON_ArrayForEach(list, lists)
	{
		cJSON *copy, *values = cJSON_GetObjectItem(list, "values");

		cJSON_DeleteItemFromObject(into, list->string);
		if (!values) {
			cJSON_AddItemToObject(into, list->string, cJSON_Duplicate(list, 1));
			continue;
		}
		copy = cJSON_AddArrayToObject(cJSON_AddObjectToObject(into, list->string), "values");
		cJSON_ArrayForEach(value, values) cJSON_AddItemToArray(copy, value_of_array(value));
	}
}

static void set_call_context(struct grammar_bench *bench, const cJSON *context)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, context)
	{
		const char *value = cJSON_IsObject(item) ? text_of(item, "value") : item->valuestring;

		qt_int(quark_grammar_set_context(bench->grammar, item->string, value,
						 cJSON_IsObject(item) ? text_of(item, "text") : NULL),
		       QUARK_OK);
	}
}

/* As hassil reads it: without regard to case, trimmed. Where a wildcard went before it, hassil's text of a number has
 * the blank in front. */
static int text_is(const char *text, const char *expected)
{
	size_t length;

	while (*expected == ' ')
		expected++;
	length = strlen(expected);
	while (length && expected[length - 1] == ' ')
		length--;
	return strlen(text) == length && !strncasecmp(text, expected, length);
}

/* hassil's spans are of the text without punctuation and skip words, may hold blanks around, and are wrong behind a
 * number in words; so what they hold is compared where that is what it says it is. */
static int span_is(const struct quark_match *match, size_t slot, const cJSON *entity, const char *text)
{
	const cJSON *span = cJSON_GetObjectItem(entity, "span");
	const char *said = text_of(entity, "text");
	char part[200];
	size_t start, end, from, to;

	if (!cJSON_IsArray(span))
		return quark_match_slot_span(match, 0, slot, NULL, NULL) == 0;
	if (!quark_match_slot_span(match, 0, slot, &start, &end))
		return 0;
	snprintf(part, sizeof part, "%.*s", (int)(end - start), text + start);
	if (!text_is(part, said))
		return 0;
	from = (size_t)cJSON_GetArrayItem(span, 0)->valueint;
	to = (size_t)cJSON_GetArrayItem(span, 1)->valueint;
	if (to > strlen(text))
		return 1;
	snprintf(part, sizeof part, "%.*s", (int)(to - from), text + from);
	while (part[0] == ' ' && from < to)
		memmove(part, part + 1, strlen(part)), from++;
	return !text_is(part, said) || from == start;
}

static int entity_is(const struct quark_match *match, size_t reading, const cJSON *entity, const char *text)
{
	int slot = quark_match_find_slot(match, reading, entity->string);
	const cJSON *value = cJSON_GetObjectItem(entity, "value");

	if (slot < 0)
		return 0;
	if (cJSON_IsString(value) ? !text_is(quark_match_slot_value(match, reading, (size_t)slot), value->valuestring)
				  : !slot_is(match, reading, entity->string, value))
		return 0;
	if (quark_match_slot_is_wildcard(match, reading, (size_t)slot) !=
	    cJSON_IsTrue(cJSON_GetObjectItem(entity, "wildcard")))
		return 0;
	if (!quark_match_slot_span(match, reading, (size_t)slot, NULL, NULL))
		return cJSON_IsNull(cJSON_GetObjectItem(entity, "span"));
	return text_is(quark_match_slot_text(match, reading, (size_t)slot), text_of(entity, "text")) &&
	       (reading > 0 || span_is(match, (size_t)slot, entity, text));
}

static int pairs_are(const struct quark_match *match, size_t reading, const cJSON *pairs,
		     const char *(*get)(const struct quark_match *, size_t, const char *))
{
	const cJSON *item;

	cJSON_ArrayForEach(item, pairs)
	{
		const char *value = get(match, reading, item->string);

		if (!value || !cJSON_IsString(item) || strcmp(value, item->valuestring) != 0)
			return 0;
	}
	return 1;
}

static int reading_is(const struct quark_match *match, size_t reading, const cJSON *result, const char *text)
{
	const cJSON *entities = cJSON_GetObjectItem(result, "entities"), *entity;
	const char *response = quark_match_metadata(match, reading, "response");

	if (reading >= quark_match_count(match) ||
	    strcmp(quark_match_intent(match, reading), text_of(result, "intent")) != 0)
		return 0;
	cJSON_ArrayForEach(entity, entities) if (!entity_is(match, reading, entity, text)) return 0;
	return quark_match_slots(match, reading) == (size_t)cJSON_GetArraySize(entities) &&
	       !strcmp(response ? response : "default", text_of(result, "response")) &&
	       pairs_are(match, reading, cJSON_GetObjectItem(result, "captures"), quark_match_capture) &&
	       pairs_are(match, reading, cJSON_GetObjectItem(result, "context"), quark_match_context);
}

/* Each result is one of the readings, and there are as many. */
static int results_are(const struct quark_match *match, const cJSON *results, const char *text)
{
	const cJSON *result;

	cJSON_ArrayForEach(result, results)
	{
		size_t reading = 0;

		while (reading < quark_match_count(match) && !reading_is(match, reading, result, text))
			reading++;
		if (reading == quark_match_count(match))
			return 0;
	}
	return quark_match_count(match) == (size_t)cJSON_GetArraySize(results);
}

static uint32_t mode_of(const char *call)
{
	if (!strcmp(call, "recognize"))
		return QUARK_MATCH_FIRST;
	return !strcmp(call, "recognize_all") ? QUARK_MATCH_ALL : QUARK_MATCH_BEST;
}

static int try_call(const cJSON *call)
{
	const cJSON *opts = cJSON_GetObjectItem(call, "opts"), *result = cJSON_GetObjectItem(call, "result");
	struct quark_match_config config = {.size = sizeof config, .mode = mode_of(text_of(call, "call"))};
	cJSON *grammar = cJSON_Duplicate(cJSON_GetObjectItem(call, "intents"), 1);
	const char *text = text_of(call, "text");
	struct grammar_bench bench;
	int is_right;

	grammar_bench_open(&bench);
	config.metadata = text_of(opts, "best_metadata_key");
	if (text_of(opts, "language"))
		cJSON_ReplaceItemInObject(grammar, "language", cJSON_CreateString(text_of(opts, "language")));
	add_call_lists(grammar, cJSON_GetObjectItem(call, "slot_lists"));
	load(&bench, grammar);
	set_call_context(&bench, cJSON_GetObjectItem(opts, "intent_context"));
	qt_int(quark_grammar_match(bench.grammar, text, &config, bench.match), QUARK_OK);
	if (cJSON_IsArray(result))
		is_right = results_are(bench.match, result, text);
	else if (cJSON_IsNull(result))
		is_right = quark_match_count(bench.match) == 0;
	else
		is_right = reading_is(bench.match, 0, result, text);
	if (!is_right)
		printf("%s: %s: %s\n", text_of(call, "test"), text,
		       quark_match_count(bench.match) ? quark_match_sentence(bench.match, 0) : "no match");
	grammar_bench_close(&bench);
	cJSON_Delete(grammar);
	return is_right;
}

QTEST(calls_of_the_tests_of_hassil)
{
	cJSON *json = read_json("voice/hassil-recorded.json");
	int passed = 0, total = 0, skipped = 0;
	const cJSON *call;

	cJSON_ArrayForEach(call, cJSON_GetObjectItem(json, "calls"))
	{
		const cJSON *opts = cJSON_GetObjectItem(call, "opts");

		if (cJSON_IsTrue(cJSON_GetObjectItem(opts, "allow_unmatched_entities"))) {
			printf("skipped: %s: %s: values that are in no list are not matched\n", text_of(call, "test"),
			       text_of(call, "text"));
			skipped++;
			continue;
		}
		total++;
		passed += try_call(call);
	}
	printf("hassil-recorded: %d of %d, %d skipped\n", passed, total, skipped);
	cJSON_Delete(json);
	qt_int(total, 97);
	qt_int(skipped, 12);
	qt_int(passed, total);
}
