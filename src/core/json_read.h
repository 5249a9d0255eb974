/* Reads JSON text piece by piece, without a tree. Meant for text that qk_json_check() has passed; on other text every
 * function still stays within its bounds and ends in a failure.
 *
 * A cursor is a position in the text and can be copied: read on with the copy, the original stays where it was. */
#ifndef QK_CORE_JSON_READ_H
#define QK_CORE_JSON_READ_H

#include "core/buffer.h"

#include <stddef.h>
#include <stdint.h>

enum qk_json_kind {
	QK_JSON_NONE = 0, /* the end, or no JSON */
	QK_JSON_OBJECT,
	QK_JSON_ARRAY,
	QK_JSON_STRING,
	QK_JSON_NUMBER,
	QK_JSON_TRUE,
	QK_JSON_FALSE,
	QK_JSON_NULL,
};

struct qk_json {
	const char *begin, *at, *end;
};

struct qk_json qk_json_open(const char *text, size_t length);

/* What comes next. */
enum qk_json_kind qk_json_peek(struct qk_json *json);

/* "object", "array", ... for sentences. */
const char *qk_json_kind_name(enum qk_json_kind kind);

/* Line of the next value, from 1. */
uint32_t qk_json_line(struct qk_json *json);

/* Steps into the object or array that comes next. 0, or -1 if something else comes. */
int qk_json_enter(struct qk_json *json);

/* Between values of an array: 1 and the cursor is at the next one, 0 and the cursor is behind the array, -1 failure. */
int qk_json_item(struct qk_json *json);

/* The same for an object; `name` then stands at the member's name and `json` at its value. */
int qk_json_member(struct qk_json *json, struct qk_json *name);

/* Goes past the next value. 0 or -1. */
int qk_json_skip(struct qk_json *json);

/* Appends the next string, escapes resolved, without a NUL. 0, or -1: no string. */
int qk_json_string(struct qk_json *json, struct qk_buffer *out);

/* 1 when the string that comes next is this ASCII text (escapes are resolved; nothing is read). */
int qk_json_is(struct qk_json json, const char *text);

/* The bytes of the next number. 0 or -1. */
int qk_json_number_text(struct qk_json *json, const char **text, size_t *length);

/* The next number, if it is a whole one without fraction and exponent and fits. 0 or -1. */
int qk_json_i64(struct qk_json *json, int64_t *out);

/* The next number, the same in every locale. 0, or -1 also for one too large for a double. */
int qk_json_double(struct qk_json *json, double *out);

/* Writes: a string with quotes and escapes (valid UTF-8 comes out as valid JSON), and a finite number that reads back
 * as the same one, the same in every locale. */
void qk_json_write_string(struct qk_buffer *out, const char *text);
void qk_json_write_double(struct qk_buffer *out, double number);

#endif
