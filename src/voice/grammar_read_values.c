/* Strings, numbers, values and conditions of a grammar's JSON. */
#include "voice/grammar_read_private.h"

#include <quark/base.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int qk_grammar_reader_no_memory(struct qk_grammar_reader *reader)
{
	reader->status = QUARK_ERR_NOMEM;
	return -1;
}

static uint32_t column_of(struct qk_json json)
{
	uint32_t column = 1;

	qk_json_peek(&json);
	for (const char *at = json.at; at > json.begin && at[-1] != '\n'; at--)
		column += ((unsigned char)at[-1] & 0xc0u) != 0x80u;
	return column;
}

int qk_grammar_reader_refuse(struct qk_grammar_reader *reader, struct qk_json json, const char *format, ...)
{
	char what[220];
	va_list list;

	if (reader->status)
		return -1;
	reader->status = QUARK_ERR_INVALID;
	va_start(list, format);
	vsnprintf(what, sizeof what, format, list);
	va_end(list);
	snprintf(reader->error->text, sizeof reader->error->text, "line %u, column %u%s%s: %s", qk_json_line(&json),
		 column_of(json), reader->where[0] ? ", " : "", reader->where, what);
	return -1;
}

int qk_grammar_reader_expect(struct qk_grammar_reader *reader, struct qk_json *json, enum qk_json_kind kind,
			     const char *what)
{
	enum qk_json_kind found = qk_json_peek(json);

	if (found == kind)
		return 0;
	return qk_grammar_reader_refuse(reader, *json, "%s is %s, not %s", what, qk_json_kind_name(found),
					qk_json_kind_name(kind));
}

int qk_grammar_reader_string(struct qk_grammar_reader *reader, struct qk_json *json, const char *what)
{
	if (qk_grammar_reader_expect(reader, json, QK_JSON_STRING, what))
		return -1;
	qk_buffer_clear(&reader->text);
	qk_buffer_text(&reader->text, "");
	if (qk_json_string(json, &reader->text) && !reader->text.failed)
		return qk_grammar_reader_refuse(reader, *json, "%s cannot be read", what);
	qk_buffer_reserve(&reader->text, 1);
	if (reader->text.failed)
		return qk_grammar_reader_no_memory(reader);
	reader->text.data[reader->text.length] = '\0';
	return 0;
}

int qk_grammar_reader_name(struct qk_grammar_reader *reader, struct qk_json *json, const char *what)
{
	struct qk_json at = *json;

	if (qk_grammar_reader_string(reader, json, what))
		return -1;
	if (!reader->text.length || reader->text.length > QK_NAME_BYTES)
		return qk_grammar_reader_refuse(reader, at, "%s has %zu bytes; 1 to %d are allowed", what,
						reader->text.length, QK_NAME_BYTES);
	return 0;
}

int qk_grammar_reader_copy(struct qk_grammar_reader *reader, struct qk_json *json, const char *what, char **out)
{
	char *copy;

	if (qk_grammar_reader_string(reader, json, what))
		return -1;
	copy = strdup(reader->text.data);
	if (!copy)
		return qk_grammar_reader_no_memory(reader);
	free(*out);
	*out = copy;
	return 0;
}

int qk_grammar_reader_boolean(struct qk_grammar_reader *reader, struct qk_json *json, const char *what, int *out)
{
	enum qk_json_kind kind = qk_json_peek(json);

	if (kind != QK_JSON_TRUE && kind != QK_JSON_FALSE)
		return qk_grammar_reader_refuse(reader, *json, "%s is %s, not true or false", what,
						qk_json_kind_name(kind));
	*out = kind == QK_JSON_TRUE;
	return qk_json_skip(json);
}

int qk_grammar_reader_integer(struct qk_grammar_reader *reader, struct qk_json *json, const char *what, int64_t *out)
{
	struct qk_json at = *json;

	if (qk_grammar_reader_expect(reader, json, QK_JSON_NUMBER, what))
		return -1;
	if (qk_json_i64(json, out) || *out > 1000000000000000 || *out < -1000000000000000)
		return qk_grammar_reader_refuse(reader, at, "%s is no whole number, or too large a one", what);
	return 0;
}

int qk_grammar_reader_member(struct qk_grammar_reader *reader, struct qk_json *json)
{
	struct qk_json name;
	int more = qk_json_member(json, &name);

	if (more <= 0)
		return more < 0 ? qk_grammar_reader_refuse(reader, *json, "it cannot be read") : 0;
	return qk_grammar_reader_string(reader, &name, "a name") ? -1 : 1;
}

static uint32_t type_of(enum qk_json_kind kind)
{
	switch (kind) {
	case QK_JSON_STRING:
		return QUARK_SLOT_TEXT;
	case QK_JSON_NUMBER:
		return QUARK_SLOT_NUMBER;
	case QK_JSON_TRUE:
	case QK_JSON_FALSE:
		return QUARK_SLOT_BOOLEAN;
	case QK_JSON_NULL:
		return QUARK_SLOT_NULL;
	default:
		return QUARK_SLOT_JSON;
	}
}

static int read_number(struct qk_grammar_reader *reader, struct qk_json json, struct qk_named *out)
{
	if (out->type == QUARK_SLOT_BOOLEAN)
		out->number = qk_json_peek(&json) == QK_JSON_TRUE;
	else if (out->type == QUARK_SLOT_NUMBER && qk_json_double(&json, &out->number))
		return qk_grammar_reader_refuse(reader, json, "the number is too large");
	return 0;
}

int qk_grammar_reader_value(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_named *out)
{
	const char *begin;

	out->type = type_of(qk_json_peek(json));
	if (out->type == QUARK_SLOT_TEXT)
		return qk_grammar_reader_copy(reader, json, "the value", &out->text);
	if (read_number(reader, *json, out))
		return -1;
	begin = json->at;
	if (qk_json_skip(json))
		return qk_grammar_reader_refuse(reader, *json, "the value cannot be read");
	free(out->text);
	out->text = strndup(begin, (size_t)(json->at - begin));
	return out->text ? 0 : qk_grammar_reader_no_memory(reader);
}

/* The pair of the name in reader->text: the one that is there, or a new one. */
static struct qk_named *pair_for(struct qk_grammar_reader *reader, struct qk_pairs *pairs)
{
	const struct qk_named *old = qk_pairs_find(pairs, reader->text.data);
	struct qk_named *pair = old ? &pairs->items[old - pairs->items] : qk_pairs_room(pairs);

	if (!pair || (!old && !(pair->key = strdup(reader->text.data)))) {
		qk_grammar_reader_no_memory(reader);
		return NULL;
	}
	pairs->count += !old;
	return pair;
}

int qk_grammar_reader_pairs(struct qk_grammar_reader *reader, struct qk_json *json, const char *what,
			    struct qk_pairs *out)
{
	int more;

	if (qk_json_peek(json) == QK_JSON_NULL)
		return qk_json_skip(json);
	if (qk_grammar_reader_expect(reader, json, QK_JSON_OBJECT, what) || qk_json_enter(json))
		return -1;
	while ((more = qk_grammar_reader_member(reader, json)) > 0) {
		struct qk_named *pair = pair_for(reader, out);

		if (!pair || qk_grammar_reader_value(reader, json, pair))
			return -1;
	}
	return more;
}

static int read_wanted(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_pairs *out)
{
	struct qk_named *pair = qk_pairs_room(out);

	if (!pair)
		return qk_grammar_reader_no_memory(reader);
	out->count++;
	return qk_grammar_reader_value(reader, json, pair);
}

/* A value, an array of them, or null for any. */
static int read_wanted_values(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_pairs *out)
{
	enum qk_json_kind kind = qk_json_peek(json);
	int more;

	if (kind == QK_JSON_NULL)
		return qk_json_skip(json);
	if (kind != QK_JSON_ARRAY)
		return read_wanted(reader, json, out);
	qk_json_enter(json);
	while ((more = qk_json_item(json)) > 0)
		if (read_wanted(reader, json, out))
			return -1;
	return more;
}

/* true: the slot has the key's name. */
static int read_slot(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_condition *out)
{
	int wanted;

	if (qk_json_peek(json) == QK_JSON_STRING)
		return qk_grammar_reader_copy(reader, json, "\"slot\"", &out->slot);
	if (qk_json_peek(json) == QK_JSON_NULL)
		return qk_json_skip(json);
	if (qk_grammar_reader_boolean(reader, json, "\"slot\"", &wanted))
		return -1;
	if (wanted && !out->slot && !(out->slot = strdup(out->key)))
		return qk_grammar_reader_no_memory(reader);
	return 0;
}

static int read_condition(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_condition *out)
{
	int more;

	if (qk_json_peek(json) != QK_JSON_OBJECT)
		return read_wanted_values(reader, json, &out->values);
	qk_json_enter(json);
	while ((more = qk_grammar_reader_member(reader, json)) > 0) {
		int failed;

		if (!strcmp(reader->text.data, "value"))
			failed = read_wanted_values(reader, json, &out->values);
		else if (!strcmp(reader->text.data, "slot"))
			failed = read_slot(reader, json, out);
		else
			failed = qk_json_skip(json);
		if (failed)
			return -1;
	}
	return more;
}

int qk_grammar_reader_conditions(struct qk_grammar_reader *reader, struct qk_json *json, const char *what,
				 struct qk_conditions *out)
{
	int more;

	if (qk_json_peek(json) == QK_JSON_NULL)
		return qk_json_skip(json);
	if (qk_grammar_reader_expect(reader, json, QK_JSON_OBJECT, what) || qk_json_enter(json))
		return -1;
	while ((more = qk_grammar_reader_member(reader, json)) > 0) {
		struct qk_condition *condition = qk_conditions_room(out);

		if (!condition || !(condition->key = strdup(reader->text.data)))
			return qk_grammar_reader_no_memory(reader);
		out->count++;
		if (read_condition(reader, json, condition))
			return -1;
	}
	return more;
}

int qk_grammar_reader_template(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_template *out,
			       const char *format, ...)
{
	struct qk_template_error error;
	struct qk_json at = *json;
	char which[140];
	va_list list;
	int status;

	va_start(list, format);
	vsnprintf(which, sizeof which, format, list);
	va_end(list);
	if (qk_grammar_reader_string(reader, json, which))
		return -1;
	status = qk_template_parse(reader->text.data, reader->text.length, out, &error);
	if (status == QUARK_ERR_NOMEM)
		return qk_grammar_reader_no_memory(reader);
	if (status)
		return qk_grammar_reader_refuse(reader, at, "%s, its line %u, column %u: %s", which, error.line,
						error.column, error.text);
	return 0;
}
