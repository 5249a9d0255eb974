#include "core/json_read.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_LENGTH_MAX 400u

struct qk_json qk_json_open(const char *text, size_t length)
{
	return (struct qk_json){text, text, text + length};
}

static void skip_space(struct qk_json *json)
{
	while (json->at < json->end &&
	       (*json->at == ' ' || *json->at == '\t' || *json->at == '\n' || *json->at == '\r'))
		json->at++;
}

enum qk_json_kind qk_json_peek(struct qk_json *json)
{
	skip_space(json);
	if (json->at >= json->end)
		return QK_JSON_NONE;
	switch (*json->at) {
	case '{':
		return QK_JSON_OBJECT;
	case '[':
		return QK_JSON_ARRAY;
	case '"':
		return QK_JSON_STRING;
	case 't':
		return QK_JSON_TRUE;
	case 'f':
		return QK_JSON_FALSE;
	case 'n':
		return QK_JSON_NULL;
	default:
		return *json->at == '-' || (*json->at >= '0' && *json->at <= '9') ? QK_JSON_NUMBER : QK_JSON_NONE;
	}
}

const char *qk_json_kind_name(enum qk_json_kind kind)
{
	static const char *const names[] = {"nothing",  "an object", "an array", "a string",
					    "a number", "true",      "false",    "null"};

	return names[kind <= QK_JSON_NULL ? kind : QK_JSON_NONE];
}

uint32_t qk_json_line(struct qk_json *json)
{
	uint32_t line = 1;

	skip_space(json);
	for (const char *at = json->begin; at < json->at; at++)
		line += *at == '\n';
	return line;
}

/* --- structure ---------------------------------------------------------------------------------------------------- */

int qk_json_enter(struct qk_json *json)
{
	enum qk_json_kind kind = qk_json_peek(json);

	if (kind != QK_JSON_OBJECT && kind != QK_JSON_ARRAY)
		return -1;
	json->at++;
	return 0;
}

static int take(struct qk_json *json, char byte)
{
	skip_space(json);
	if (json->at >= json->end || *json->at != byte)
		return 0;
	json->at++;
	return 1;
}

/* At the opening bracket's right side nothing lies between; later there is a comma. */
static int next_in(struct qk_json *json, char opening, char closing)
{
	int first = json->at > json->begin && json->at[-1] == opening;

	if (take(json, closing))
		return 0;
	if (!first && !take(json, ','))
		return -1;
	return qk_json_peek(json) == QK_JSON_NONE ? -1 : 1;
}

int qk_json_item(struct qk_json *json)
{
	return next_in(json, '[', ']');
}

int qk_json_member(struct qk_json *json, struct qk_json *name)
{
	int more = next_in(json, '{', '}');

	if (more <= 0)
		return more;
	*name = *json;
	if (qk_json_peek(json) != QK_JSON_STRING || qk_json_skip(json) || !take(json, ':'))
		return -1;
	return qk_json_peek(json) == QK_JSON_NONE ? -1 : 1;
}

static int skip_string(struct qk_json *json)
{
	for (json->at++; json->at < json->end && *json->at != '"'; json->at++)
		if (*json->at == '\\' && json->at + 1 < json->end)
			json->at++;
	return take(json, '"') ? 0 : -1;
}

static int skip_word(struct qk_json *json)
{
	while (json->at < json->end && strchr("+-.0123456789abcdefghijklmnopqrstuvwxyzE", *json->at) && *json->at)
		json->at++;
	return 0;
}

/* Counts brackets; strings are passed over whole, so that brackets in them do not count. */
static int skip_nested(struct qk_json *json)
{
	size_t depth = 0;

	while (json->at < json->end) {
		char byte = *json->at;

		if (byte == '"') {
			if (skip_string(json))
				return -1;
			continue;
		}
		json->at++;
		if (byte == '{' || byte == '[')
			depth++;
		if ((byte == '}' || byte == ']') && --depth == 0)
			return 0;
	}
	return -1;
}

int qk_json_skip(struct qk_json *json)
{
	switch (qk_json_peek(json)) {
	case QK_JSON_NONE:
		return -1;
	case QK_JSON_OBJECT:
	case QK_JSON_ARRAY:
		return skip_nested(json);
	case QK_JSON_STRING:
		return skip_string(json);
	default:
		return skip_word(json);
	}
}

/* --- strings ------------------------------------------------------------------------------------------------------ */

static int read_hex(const char *text, uint32_t *out)
{
	uint32_t value = 0;

	for (int i = 0; i < 4; i++) {
		char digit = text[i];

		value <<= 4;
		if (digit >= '0' && digit <= '9')
			value |= (uint32_t)(digit - '0');
		else if ((digit | 0x20) >= 'a' && (digit | 0x20) <= 'f')
			value |= (uint32_t)((digit | 0x20) - 'a' + 10);
		else
			return -1;
	}
	*out = value;
	return 0;
}

/* After "\u": one code point, from one or two halves. */
static int read_escape(struct qk_json *json, uint32_t *out)
{
	uint32_t low;

	if (json->end - json->at < 4 || read_hex(json->at, out))
		return -1;
	json->at += 4;
	if (*out < 0xd800 || *out > 0xdfff)
		return 0;
	if (*out > 0xdbff || json->end - json->at < 6 || json->at[0] != '\\' || json->at[1] != 'u' ||
	    read_hex(json->at + 2, &low) || low < 0xdc00 || low > 0xdfff)
		return -1;
	json->at += 6;
	*out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
	return 0;
}

static size_t write_code_point(char *out, uint32_t code)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | code >> 18);
	out[1] = (char)(0x80 | (code >> 12 & 0x3f));
	out[2] = (char)(0x80 | (code >> 6 & 0x3f));
	out[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

/* After the backslash. Length of what it means, 0: not JSON. */
static size_t read_escaped(struct qk_json *json, char *out)
{
	static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
	const char *name;
	uint32_t code;

	if (json->at >= json->end)
		return 0;
	if (*json->at == 'u') {
		json->at++;
		return read_escape(json, &code) ? 0 : write_code_point(out, code);
	}
	name = *json->at ? strchr(names, *json->at) : NULL;
	if (!name)
		return 0;
	json->at++;
	out[0] = meanings[name - names];
	return 1;
}

int qk_json_string(struct qk_json *json, struct qk_buffer *out)
{
	if (qk_json_peek(json) != QK_JSON_STRING)
		return -1;
	json->at++;
	while (json->at < json->end && *json->at != '"') {
		const char *start = json->at;
		char bytes[4];
		size_t length;

		while (json->at < json->end && *json->at != '"' && *json->at != '\\')
			json->at++;
		qk_buffer_append(out, start, (size_t)(json->at - start));
		if (json->at >= json->end || *json->at == '"')
			continue;
		json->at++;
		length = read_escaped(json, bytes);
		if (length == 0)
			return -1;
		qk_buffer_append(out, bytes, length);
	}
	return take(json, '"') ? 0 : -1;
}

int qk_json_is(struct qk_json json, const char *text)
{
	if (qk_json_peek(&json) != QK_JSON_STRING)
		return 0;
	for (json.at++; json.at < json.end && *json.at != '"'; text++) {
		char bytes[4] = {*json.at, 0, 0, 0};
		size_t length = 1;

		json.at++;
		if (bytes[0] == '\\')
			length = read_escaped(&json, bytes);
		if (length != 1 || bytes[0] != *text || *text == '\0')
			return 0;
	}
	return *text == '\0';
}

/* --- numbers ------------------------------------------------------------------------------------------------------ */

int qk_json_number_text(struct qk_json *json, const char **text, size_t *length)
{
	if (qk_json_peek(json) != QK_JSON_NUMBER)
		return -1;
	*text = json->at;
	skip_word(json);
	*length = (size_t)(json->at - *text);
	return 0;
}

int qk_json_i64(struct qk_json *json, int64_t *out)
{
	const char *text;
	size_t length;
	uint64_t value = 0, limit;
	int negative;

	if (qk_json_number_text(json, &text, &length))
		return -1;
	negative = text[0] == '-';
	limit = (uint64_t)INT64_MAX + (uint64_t)negative;
	for (size_t i = (size_t)negative; i < length; i++) {
		uint64_t digit = (uint64_t)(text[i] - '0');

		if (text[i] < '0' || text[i] > '9' || value > (limit - digit) / 10)
			return -1;
		value = value * 10 + digit;
	}
	*out = negative ? (int64_t)(0 - value) : (int64_t)value;
	return length > (size_t)negative ? 0 : -1;
}

int qk_json_double(struct qk_json *json, double *out)
{
	char copy[NUMBER_LENGTH_MAX + 1];
	const char *text;
	char *stop;
	size_t length;
	locale_t plain;

	if (qk_json_number_text(json, &text, &length) || length > NUMBER_LENGTH_MAX)
		return -1;
	plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	if (!plain)
		return -1;
	memcpy(copy, text, length);
	copy[length] = '\0';
	*out = strtod_l(copy, &stop, plain);
	freelocale(plain);
	return stop == copy + length && isfinite(*out) ? 0 : -1;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static void write_escaped(struct qk_buffer *out, unsigned char byte)
{
	static const char digits[] = "0123456789abcdef";
	char escape[6] = {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};

	if (byte == '"' || byte == '\\') {
		escape[1] = (char)byte;
		qk_buffer_append(out, escape, 2);
	} else if (byte == '\n') {
		qk_buffer_append(out, "\\n", 2);
	} else {
		qk_buffer_append(out, escape, 6);
	}
}

void qk_json_write_string(struct qk_buffer *out, const char *text)
{
	qk_buffer_byte(out, '"');
	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte < 0x20 || byte == '"' || byte == '\\')
			write_escaped(out, byte);
		else
			qk_buffer_byte(out, *text);
	}
	qk_buffer_byte(out, '"');
}

void qk_json_write_double(struct qk_buffer *out, double number)
{
	locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0), before;
	char text[40];

	if (!plain || !isfinite(number)) {
		out->failed = 1;
		if (plain)
			freelocale(plain);
		return;
	}
	before = uselocale(plain);
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			break;
	}
	uselocale(before);
	freelocale(plain);
	qk_buffer_text(out, text);
}
