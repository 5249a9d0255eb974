#include "cases.h"

#include "chunks.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void need(int holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "bench_grammar: %s\n", what);
	exit(1);
}

static cJSON *read_json(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text;
	long length;
	cJSON *json;

	need(file && fseek(file, 0, SEEK_END) == 0, path);
	length = ftell(file);
	rewind(file);
	text = malloc((size_t)length + 1);
	need(text && fread(text, 1, (size_t)length, file) == (size_t)length, path);
	fclose(file);
	json = cJSON_ParseWithLength(text, (size_t)length);
	free(text);
	need(json != NULL, "the file is no JSON");
	return json;
}

static void add_value(struct quark_grammar *grammar, const char *list, const cJSON *value)
{
	const cJSON *name = cJSON_IsArray(value) ? cJSON_GetArrayItem(value, 0) : value;
	char context[200] = "";

	if (cJSON_IsArray(value))
		snprintf(context, sizeof context, "{\"domain\":\"%s\"}", cJSON_GetArrayItem(value, 1)->valuestring);
	need(quark_grammar_add_value(grammar, list, name->valuestring, name->valuestring,
				     context[0] ? context : NULL) == QUARK_OK,
	     "a value was refused");
}

/* A list without a value is not there: one that nobody says is put into each. */
static void add_values(struct quark_grammar *grammar, const char *list, const cJSON *values)
{
	const cJSON *value;

	if (cJSON_GetArraySize(values) == 0)
		need(quark_grammar_add_value(grammar, list, "qqq", NULL, NULL) == QUARK_OK, "a value was refused");
	cJSON_ArrayForEach(value, values)
	{
		add_value(grammar, list, value);
	}
}

static struct quark_grammar *make(struct quark_context *context, const char *json, const cJSON *fixtures)
{
	const cJSON *area = cJSON_GetObjectItem(fixtures, "context_area");
	struct quark_grammar *grammar;

	need(quark_grammar_new(context, "en", &grammar) == QUARK_OK, "no grammar could be made");
	need(quark_grammar_add_json(grammar, json, strlen(json)) == QUARK_OK, "the grammar was refused");
	add_values(grammar, "name", cJSON_GetObjectItem(fixtures, "names"));
	add_values(grammar, "area", cJSON_GetObjectItem(fixtures, "areas"));
	add_values(grammar, "floor", cJSON_GetObjectItem(fixtures, "floors"));
	if (cJSON_IsString(area))
		need(quark_grammar_set_context(grammar, "area", area->valuestring, NULL) == QUARK_OK, "no context");
	need(quark_grammar_compile(grammar) == QUARK_OK, "the grammar does not compile");
	return grammar;
}

static void add_case(struct bench_cases *cases, struct quark_grammar *grammar, const char *text, const char *intent)
{
	struct bench_case *one;

	cases->cases = realloc(cases->cases, (cases->count + 1) * sizeof *cases->cases);
	need(cases->cases && strlen(text) < CASE_TEXT_MAX, "a sentence is too long");
	one = &cases->cases[cases->count++];
	one->grammar = grammar;
	one->intent = intent;
	one->length = strlen(text);
	for (size_t i = 0; i <= one->length; i++) {
		one->text[i] = text[i];
		one->lower[i] = (char)tolower((unsigned char)text[i]);
	}
}

struct reading {
	struct bench_cases *cases;
	struct quark_context *context;
	char *json;                /* the grammar */
	const cJSON *fixtures[64]; /* of the grammars */
};

static struct quark_grammar *grammar_of(struct reading *reading, const cJSON *fixtures)
{
	struct bench_cases *cases = reading->cases;

	for (size_t i = 0; i < cases->grammar_count; i++)
		if (cJSON_Compare(reading->fixtures[i], fixtures, 1))
			return cases->grammars[i];
	need(cases->grammar_count < 64, "too many sets of fixtures");
	cases->grammars = realloc(cases->grammars, (cases->grammar_count + 1) * sizeof(void *));
	need(cases->grammars != NULL, "no memory");
	reading->fixtures[cases->grammar_count] = fixtures;
	cases->grammars[cases->grammar_count] = make(reading->context, reading->json, fixtures);
	return cases->grammars[cases->grammar_count++];
}

static void read_case(struct reading *reading, const cJSON *item)
{
	struct quark_grammar *grammar = grammar_of(reading, cJSON_GetObjectItem(item, "fixtures"));
	const char *intent = cJSON_GetObjectItem(item, "intent")->valuestring;
	const cJSON *sentence;

	cJSON_ArrayForEach(sentence, cJSON_GetObjectItem(item, "sentences"))
	{
		add_case(reading->cases, grammar, sentence->valuestring, intent);
	}
}

void bench_cases_read(struct bench_cases *cases, struct quark_context *context, const char *path)
{
	struct reading reading = {.cases = cases, .context = context};
	cJSON *json = read_json(path);
	const cJSON *item;

	memset(cases, 0, sizeof *cases);
	cases->json = json;
	reading.json = cJSON_PrintUnformatted(cJSON_GetObjectItem(json, "grammar"));
	need(reading.json != NULL, "the file has no grammar");
	bench_chunks_read(cases, cJSON_GetObjectItem(json, "grammar"));
	cJSON_ArrayForEach(item, cJSON_GetObjectItem(json, "cases"))
	{
		read_case(&reading, item);
	}
	cJSON_free(reading.json);
}

void bench_cases_free(struct bench_cases *cases)
{
	for (size_t i = 0; i < cases->grammar_count; i++)
		quark_grammar_unref(cases->grammars[i]);
	for (size_t i = 0; i < cases->chunk_count; i++)
		free(cases->chunks[i].text);
	free(cases->grammars);
	free(cases->chunks);
	free(cases->cases);
	cJSON_Delete(cases->json);
}
