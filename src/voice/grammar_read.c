/* Grammars from JSON: intents and blocks, and the whole. */
#include "voice/grammar_read_private.h"

#include "core/text.h"
#include "wire/codec.h"

#include <quark/base.h>

#include <stdio.h>
#include <string.h>

#define DEPTH_MAX 64

static int read_sentences(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_block *block)
{
	int more;

	if (qk_grammar_reader_expect(reader, json, QK_JSON_ARRAY, "\"sentences\"") || qk_json_enter(json))
		return -1;
	while ((more = qk_json_item(json)) > 0) {
		struct qk_template *sentence = qk_block_room(block);

		if (!sentence)
			return qk_grammar_reader_no_memory(reader);
		if (qk_grammar_reader_template(reader, json, sentence, "sentence %u", block->count + 1))
			return -1;
		block->count++;
	}
	return more;
}

static int read_response(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_block *block)
{
	if (qk_json_peek(json) == QK_JSON_NULL)
		return qk_json_skip(json);
	return qk_grammar_reader_copy(reader, json, "\"response\"", &block->response);
}

static int read_block_member(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_block *block)
{
	const char *name = reader->text.data;

	if (!strcmp(name, "sentences"))
		return read_sentences(reader, json, block);
	if (!strcmp(name, "slots"))
		return qk_grammar_reader_pairs(reader, json, "\"slots\"", &block->slots);
	if (!strcmp(name, "metadata"))
		return qk_grammar_reader_pairs(reader, json, "\"metadata\"", &block->metadata);
	if (!strcmp(name, "requires_context"))
		return qk_grammar_reader_conditions(reader, json, "\"requires_context\"", &block->requires);
	if (!strcmp(name, "excludes_context"))
		return qk_grammar_reader_conditions(reader, json, "\"excludes_context\"", &block->excludes);
	if (!strcmp(name, "response"))
		return read_response(reader, json, block);
	if (!strcmp(name, "lists"))
		return qk_grammar_reader_lists(reader, json, &block->scope);
	if (!strcmp(name, "expansion_rules"))
		return qk_grammar_reader_rules(reader, json, &block->scope);
	return qk_json_skip(json);
}

static int read_block(struct qk_grammar_reader *reader, struct qk_json *json, uint32_t intent)
{
	struct qk_block *block;
	int more;

	if (qk_grammar_reader_expect(reader, json, QK_JSON_OBJECT, "a block of \"data\"") || qk_json_enter(json))
		return -1;
	block = qk_model_block(reader->model, intent);
	if (!block)
		return qk_grammar_reader_no_memory(reader);
	while ((more = qk_grammar_reader_member(reader, json)) > 0)
		if (read_block_member(reader, json, block))
			return -1;
	return more;
}

static int read_data(struct qk_grammar_reader *reader, struct qk_json *json, uint32_t intent)
{
	uint32_t number = 0;
	int more;

	if (qk_grammar_reader_expect(reader, json, QK_JSON_ARRAY, "\"data\"") || qk_json_enter(json))
		return -1;
	while ((more = qk_json_item(json)) > 0) {
		snprintf(reader->where, sizeof reader->where, "block %u of intent \"%.60s\"", ++number,
			 reader->model->intents[intent]);
		if (read_block(reader, json, intent))
			return -1;
	}
	return more;
}

static int read_intent(struct qk_grammar_reader *reader, struct qk_json *json)
{
	uint32_t intent;
	int more;

	if (!reader->text.length || reader->text.length > QK_NAME_BYTES)
		return qk_grammar_reader_refuse(reader, *json, "an intent's name has 1 to %d bytes", QK_NAME_BYTES);
	intent = qk_model_intent(reader->model, reader->text.data);
	if (intent == UINT32_MAX)
		return qk_grammar_reader_no_memory(reader);
	snprintf(reader->where, sizeof reader->where, "intent \"%.60s\"", reader->model->intents[intent]);
	if (qk_grammar_reader_expect(reader, json, QK_JSON_OBJECT, "an intent") || qk_json_enter(json))
		return -1;
	while ((more = qk_grammar_reader_member(reader, json)) > 0)
		if (strcmp(reader->text.data, "data") != 0 ? qk_json_skip(json) : read_data(reader, json, intent))
			return -1;
	reader->where[0] = '\0';
	return more;
}

static int read_intents(struct qk_grammar_reader *reader, struct qk_json *json)
{
	int more;

	if (qk_grammar_reader_expect(reader, json, QK_JSON_OBJECT, "\"intents\"") || qk_json_enter(json))
		return -1;
	while ((more = qk_grammar_reader_member(reader, json)) > 0)
		if (read_intent(reader, json))
			return -1;
	return more;
}

static int read_skip_words(struct qk_grammar_reader *reader, struct qk_json *json)
{
	int more;

	if (qk_grammar_reader_expect(reader, json, QK_JSON_ARRAY, "\"skip_words\"") || qk_json_enter(json))
		return -1;
	while ((more = qk_json_item(json)) > 0) {
		if (qk_grammar_reader_name(reader, json, "a skip word"))
			return -1;
		if (qk_model_skip_words(reader->model, reader->text.data))
			return qk_grammar_reader_no_memory(reader);
	}
	return more;
}

static int read_settings(struct qk_grammar_reader *reader, struct qk_json *json)
{
	int more;

	if (qk_grammar_reader_expect(reader, json, QK_JSON_OBJECT, "\"settings\"") || qk_json_enter(json))
		return -1;
	while ((more = qk_grammar_reader_member(reader, json)) > 0)
		if (strcmp(reader->text.data, "ignore_whitespace") != 0
			    ? qk_json_skip(json)
			    : qk_grammar_reader_boolean(reader, json, "\"ignore_whitespace\"",
							&reader->model->ignore_blanks))
			return -1;
	return more;
}

static int read_language(struct qk_grammar_reader *reader, struct qk_json *json)
{
	struct qk_json begin = *json;

	if (qk_grammar_reader_string(reader, json, "\"language\""))
		return -1;
	if (!reader->text.length || reader->text.length >= sizeof reader->model->language)
		return qk_grammar_reader_refuse(reader, begin, "\"language\" has 1 to %zu bytes",
						sizeof reader->model->language - 1);
	snprintf(reader->model->language, sizeof reader->model->language, "%s", reader->text.data);
	return 0;
}

static int read_member(struct qk_grammar_reader *reader, struct qk_json *json)
{
	const char *name = reader->text.data;

	if (!strcmp(name, "intents"))
		return read_intents(reader, json);
	if (!strcmp(name, "lists"))
		return qk_grammar_reader_lists(reader, json, &reader->model->scope);
	if (!strcmp(name, "expansion_rules"))
		return qk_grammar_reader_rules(reader, json, &reader->model->scope);
	if (!strcmp(name, "skip_words"))
		return read_skip_words(reader, json);
	if (!strcmp(name, "settings"))
		return read_settings(reader, json);
	if (!strcmp(name, "language"))
		return read_language(reader, json);
	return qk_json_skip(json);
}

static int check_json(const char *json, size_t length, struct qk_grammar_error *error)
{
	char why[160];
	int has_nul = 0;

	if (length > QK_GRAMMAR_JSON_BYTES) {
		snprintf(error->text, sizeof error->text, "it has %zu bytes; %u are the most", length,
			 QK_GRAMMAR_JSON_BYTES);
		return -1;
	}
	if (qk_json_check_file(json, length, DEPTH_MAX, &has_nul, why, sizeof why)) {
		snprintf(error->text, sizeof error->text, "it is no JSON: %s", why);
		return -1;
	}
	if (has_nul)
		snprintf(error->text, sizeof error->text, "a string in it has a NUL");
	return has_nul ? -1 : 0;
}

int qk_grammar_read(const char *json, size_t length, struct qk_model *model, struct qk_grammar_error *error)
{
	struct qk_grammar_reader reader = {.model = model, .error = error};
	struct qk_json cursor = qk_json_open(json, length);
	int more = -1;

	if (check_json(json, length, error))
		return QUARK_ERR_INVALID;
	if (!qk_grammar_reader_expect(&reader, &cursor, QK_JSON_OBJECT, "the grammar") && !qk_json_enter(&cursor))
		while ((more = qk_grammar_reader_member(&reader, &cursor)) > 0)
			if (read_member(&reader, &cursor)) {
				more = -1;
				break;
			}
	if (more < 0 && !reader.status)
		qk_grammar_reader_refuse(&reader, cursor, "it cannot be read");
	qk_buffer_free(&reader.text);
	return reader.status;
}

int qk_grammar_read_pairs(const char *json, size_t length, struct qk_pairs *out, struct qk_grammar_error *error)
{
	struct qk_grammar_reader reader = {.error = error};
	struct qk_json cursor = qk_json_open(json, length);

	if (check_json(json, length, error))
		return QUARK_ERR_INVALID;
	if (qk_grammar_reader_pairs(&reader, &cursor, "the context", out) && !reader.status)
		qk_grammar_reader_refuse(&reader, cursor, "it cannot be read");
	qk_buffer_free(&reader.text);
	return reader.status;
}
