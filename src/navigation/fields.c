#include "navigation/fields.h"

#include "wire/codec.h"

#include <quark/base.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int qk_reading_open(struct qk_reading *reading, const char *json, size_t length, struct qk_json *out)
{
	char detail[160] = "";
	int has_nul = 0;

	reading->begin = json;
	for (size_t i = 0; i < length && i < 200; i++) {
		if (json[i] == '<')
			return qk_reading_fail(reading, "this is HTML or XML, not JSON");
		if (json[i] != ' ' && json[i] != '\n' && json[i] != '\r' && json[i] != '\t')
			break;
	}
	if (qk_json_check_file(json, length, QK_ROUTE_JSON_DEPTH, &has_nul, detail, sizeof detail))
		return qk_reading_fail(reading, "this is not JSON: %s", detail);
	if (has_nul)
		return qk_reading_fail(reading, "a text in this JSON has a NUL character");
	*out = qk_json_open(json, length);
	return 0;
}

size_t qk_reading_enter(struct qk_reading *reading, const char *format, ...)
{
	size_t before = reading->path_length, room = sizeof reading->path - before;
	va_list arguments;
	int written;

	if (before && room > 1) {
		reading->path[before] = '.';
		reading->path[before + 1] = '\0';
		reading->path_length++;
		room--;
	}
	va_start(arguments, format);
	written = vsnprintf(reading->path + reading->path_length, room, format, arguments);
	va_end(arguments);
	if (written > 0)
		reading->path_length += (size_t)written < room ? (size_t)written : room - 1;
	return before;
}

void qk_reading_leave(struct qk_reading *reading, size_t length)
{
	reading->path_length = length;
	reading->path[length] = '\0';
}

int qk_reading_fail(struct qk_reading *reading, const char *format, ...)
{
	va_list arguments;
	int length = 0;

	if (reading->status)
		return -1;
	reading->status = QUARK_ERR_INVALID;
	if (!reading->why_size)
		return -1;
	if (reading->path_length)
		length = snprintf(reading->why, reading->why_size, "%s: ", reading->path);
	if (length < 0 || (size_t)length >= reading->why_size)
		return -1;
	va_start(arguments, format);
	vsnprintf(reading->why + length, reading->why_size - (size_t)length, format, arguments);
	va_end(arguments);
	return -1;
}

int qk_reading_no_memory(struct qk_reading *reading)
{
	if (reading->status)
		return -1;
	reading->status = QUARK_ERR_NOMEM;
	if (reading->why_size)
		snprintf(reading->why, reading->why_size, "no memory for the route");
	return -1;
}

int qk_fields(struct qk_reading *reading, struct qk_json object, const char *const *names, size_t count,
	      struct qk_json *values)
{
	struct qk_json name;

	memset(values, 0, count * sizeof *values);
	if (qk_json_peek(&object) != QK_JSON_OBJECT)
		return qk_reading_fail(reading, "there should be an object here, but there is %s",
				       qk_json_kind_name(qk_json_peek(&object)));
	qk_json_enter(&object);
	while (qk_json_member(&object, &name) == 1) {
		for (size_t i = 0; i < count; i++)
			if (qk_json_is(name, names[i]) && qk_json_peek(&object) != QK_JSON_NULL)
				values[i] = object;
		qk_json_skip(&object);
	}
	return 0;
}

static int wrong_kind(struct qk_reading *reading, const char *name, struct qk_json value, const char *wanted)
{
	return qk_reading_fail(reading, "\"%s\" should be %s, but it is %s", name, wanted,
			       qk_json_kind_name(qk_json_peek(&value)));
}

int qk_field_number(struct qk_reading *reading, const char *name, struct qk_json value, double *out)
{
	if (!value.at)
		return 0;
	if (qk_json_peek(&value) != QK_JSON_NUMBER)
		return wrong_kind(reading, name, value, "a number");
	if (qk_json_double(&value, out))
		return qk_reading_fail(reading, "the number \"%s\" is too large", name);
	return 0;
}

int qk_field_whole(struct qk_reading *reading, const char *name, struct qk_json value, int64_t least, int64_t most,
		   int64_t *out)
{
	double number;

	if (!value.at)
		return 0;
	if (qk_field_number(reading, name, value, &number))
		return -1;
	if (!(number >= (double)least && number <= (double)most))
		return qk_reading_fail(reading, "\"%s\" is not between %lld and %lld", name, (long long)least,
				       (long long)most);
	*out = (int64_t)floor(number);
	return 0;
}

int qk_field_true(struct qk_reading *reading, const char *name, struct qk_json value, int *out)
{
	enum qk_json_kind kind;

	if (!value.at)
		return 0;
	kind = qk_json_peek(&value);
	/* The documentation of OSRM shows strings, the service sends booleans. */
	if (kind == QK_JSON_TRUE || qk_json_is(value, "true"))
		*out = 1;
	else if (kind == QK_JSON_FALSE || qk_json_is(value, "false"))
		*out = 0;
	else
		return wrong_kind(reading, name, value, "true or false");
	return 0;
}

int qk_field_text(struct qk_reading *reading, const char *name, struct qk_json value, struct qk_buffer *buffer,
		  const char **out)
{
	if (!value.at)
		return 0;
	qk_buffer_clear(buffer);
	if (qk_json_peek(&value) != QK_JSON_STRING)
		return wrong_kind(reading, name, value, "a text");
	if (qk_json_string(&value, buffer))
		return qk_reading_fail(reading, "\"%s\" is no text", name);
	if (buffer->failed)
		return qk_reading_no_memory(reading);
	*out = buffer->length ? buffer->data : NULL;
	return 0;
}

int qk_field_array(struct qk_reading *reading, const char *name, struct qk_json *value)
{
	if (!value->at)
		return 0;
	if (qk_json_peek(value) != QK_JSON_ARRAY)
		return wrong_kind(reading, name, *value, "an array");
	qk_json_enter(value);
	return 1;
}

int qk_read_lng_lat(struct qk_reading *reading, struct qk_json *json, struct qk_wgs84 *out)
{
	double numbers[2];
	size_t count = 0;

	if (qk_json_peek(json) != QK_JSON_ARRAY)
		return qk_reading_fail(reading, "a position should be [longitude, latitude], but it is %s",
				       qk_json_kind_name(qk_json_peek(json)));
	qk_json_enter(json);
	for (; qk_json_item(json) == 1; count++) {
		if (count >= 2 && qk_json_skip(json) == 0)
			continue;
		if (qk_json_double(json, &numbers[count]))
			return qk_reading_fail(reading, "a position has something that is no number");
	}
	if (count < 2)
		return qk_reading_fail(reading, "a position should be [longitude, latitude], but it has %zu numbers",
				       count);
	if (!(fabs(numbers[1]) <= 90 && fabs(numbers[0]) <= 180))
		return qk_reading_fail(reading, "longitude %g, latitude %g is nowhere on Earth", numbers[0],
				       numbers[1]);
	*out = (struct qk_wgs84){numbers[1], numbers[0]};
	return 0;
}
