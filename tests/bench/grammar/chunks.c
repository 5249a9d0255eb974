#include "chunks.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static int known(const struct bench_cases *cases, const char *text, size_t length)
{
	for (size_t i = 0; i < cases->chunk_count; i++)
		if (cases->chunks[i].length == length && memcmp(cases->chunks[i].text, text, length) == 0)
			return 1;
	return 0;
}

static void add_chunk(struct bench_cases *cases, const char *text, size_t length)
{
	struct bench_chunk *chunk;

	while (length > 0 && text[0] == ' ')
		text++, length--;
	while (length > 0 && text[length - 1] == ' ')
		length--;
	if (length == 0 || known(cases, text, length))
		return;
	cases->chunks = realloc(cases->chunks, (cases->chunk_count + 1) * sizeof *cases->chunks);
	if (!cases->chunks)
		abort();
	chunk = &cases->chunks[cases->chunk_count++];
	chunk->length = length;
	chunk->text = strndup(text, length);
}

/* The literal text between the signs of the template language; names of lists and rules are none. */
static void add_template(struct bench_cases *cases, const char *sentence)
{
	char *lower = strdup(sentence), *at = lower;

	for (char *c = lower; c && *c; c++)
		*c = (char)tolower((unsigned char)*c);
	while (at && *at) {
		size_t length = strcspn(at, "[](){}<>|;");

		add_chunk(cases, at, length);
		at += length;
		if (*at == '{' || *at == '<')
			at += strcspn(at, "}>");
		if (*at)
			at++;
	}
	free(lower);
}

static void add_lists(struct bench_cases *cases, const cJSON *lists)
{
	const cJSON *list, *value;

	cJSON_ArrayForEach(list, lists)
	{
		cJSON_ArrayForEach(value, cJSON_GetObjectItem(list, "values"))
		{
			const cJSON *said = cJSON_IsObject(value) ? cJSON_GetObjectItem(value, "in") : value;

			if (cJSON_IsString(said))
				add_template(cases, said->valuestring);
		}
	}
}

static void add_sentences(struct bench_cases *cases, const cJSON *intents)
{
	const cJSON *intent, *block, *sentence;

	cJSON_ArrayForEach(intent, intents)
	{
		cJSON_ArrayForEach(block, cJSON_GetObjectItem(intent, "data"))
		{
			cJSON_ArrayForEach(sentence, cJSON_GetObjectItem(block, "sentences"))
			{
				add_template(cases, sentence->valuestring);
			}
		}
	}
}

void bench_chunks_read(struct bench_cases *cases, const cJSON *grammar)
{
	const cJSON *rule;

	add_sentences(cases, cJSON_GetObjectItem(grammar, "intents"));
	add_lists(cases, cJSON_GetObjectItem(grammar, "lists"));
	cJSON_ArrayForEach(rule, cJSON_GetObjectItem(grammar, "expansion_rules"))
	{
		add_template(cases, rule->valuestring);
	}
}
