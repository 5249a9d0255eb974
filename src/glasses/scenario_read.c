#include "glasses/scenario_private.h"

#include <quark/base.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int qk_scenario_refuse(struct qk_scenario_reader *reader, struct qk_json at, const char *format, ...)
{
	char text[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	snprintf(reader->why, reader->why_size, "line %u%s%s: %s", qk_json_line(&at), *reader->place ? ", " : "",
		 reader->place, text);
	return QUARK_ERR_INVALID;
}

/* The start of a string from the file, for a sentence about it. */
static void quote(struct qk_json json, char *out, size_t size)
{
	struct qk_buffer text = {0};

	out[0] = '\0';
	if (qk_json_string(&json, &text) == 0 && text.data)
		snprintf(out, size, "%s", text.data);
	qk_buffer_free(&text);
}

static struct qk_member *find_member(struct qk_member *members, size_t count, struct qk_json name)
{
	for (size_t i = 0; i < count; i++)
		if (qk_json_is(name, members[i].name))
			return &members[i];
	return NULL;
}

static int take_member(struct qk_scenario_reader *reader, struct qk_json *json, struct qk_json name,
		       struct qk_member *members, size_t count)
{
	struct qk_member *member = find_member(members, count, name);
	char text[64];

	if (!member) {
		quote(name, text, sizeof(text));
		return qk_scenario_refuse(reader, name, "unknown member \"%s\"", text);
	}
	if (member->present)
		return qk_scenario_refuse(reader, name, "the member \"%s\" is there twice", member->name);
	member->present = 1;
	member->value = *json;
	return qk_json_skip(json) ? qk_scenario_refuse(reader, *json, "this is not JSON") : 0;
}

int qk_scenario_members(struct qk_scenario_reader *reader, struct qk_json *json, struct qk_member *members,
			size_t count)
{
	struct qk_json name;
	int more, status = 0;

	if (qk_json_peek(json) != QK_JSON_OBJECT)
		return qk_scenario_refuse(reader, *json, "an object is needed here, not %s",
					  qk_json_kind_name(qk_json_peek(json)));
	qk_json_enter(json);
	while (status == 0 && (more = qk_json_member(json, &name)) != 0) {
		if (more < 0)
			return qk_scenario_refuse(reader, *json, "this is not JSON");
		status = take_member(reader, json, name, members, count);
	}
	return status;
}

int qk_scenario_text(struct qk_scenario_reader *reader, const struct qk_member *member, size_t *out)
{
	struct qk_json value = member->value;

	if (qk_json_peek(&value) != QK_JSON_STRING)
		return qk_scenario_refuse(reader, value, "\"%s\" is a string, not %s", member->name,
					  qk_json_kind_name(qk_json_peek(&value)));
	*out = reader->texts.length;
	if (qk_json_string(&value, &reader->texts))
		return qk_scenario_refuse(reader, member->value, "\"%s\" is not a whole string", member->name);
	qk_buffer_byte(&reader->texts, '\0');
	return reader->texts.failed ? QUARK_ERR_NOMEM : 0;
}

static int read_digits(const char *text, size_t length, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < length; i++) {
		if (text[i] < '0' || text[i] > '9' || i == 15)
			return -1;
		*out = *out * 10 + (uint64_t)(text[i] - '0');
	}
	return length ? 0 : -1;
}

static int read_time(const char *text, size_t length, uint64_t *out_us)
{
	const char *point = memchr(text, '.', length);
	size_t whole = point ? (size_t)(point - text) : length, decimals = point ? length - whole - 1 : 0;
	uint64_t ms, part = 0;

	if (read_digits(text, whole, &ms) || decimals > 3 || (point && read_digits(point + 1, decimals, &part)))
		return -1;
	for (size_t i = decimals; i < 3; i++)
		part *= 10;
	*out_us = ms * 1000 + part;
	return *out_us > QK_SCENARIO_TIME_MAX_US ? -1 : 0;
}

int qk_scenario_time(struct qk_scenario_reader *reader, const struct qk_member *member, uint64_t *out_us)
{
	struct qk_json value = member->value;
	const char *text;
	size_t length;

	if (qk_json_number_text(&value, &text, &length) || read_time(text, length, out_us))
		return qk_scenario_refuse(
			reader, member->value,
			"\"%s\" is a number of milliseconds from 0 to 2678400000 (31 days), with at most "
			"three decimals",
			member->name);
	return 0;
}

int qk_scenario_integer(struct qk_scenario_reader *reader, const struct qk_member *member, int64_t low, int64_t high,
			int64_t *out)
{
	struct qk_json value = member->value;

	if (qk_json_i64(&value, out) || *out < low || *out > high)
		return qk_scenario_refuse(reader, member->value, "\"%s\" is a whole number from %lld to %lld",
					  member->name, (long long)low, (long long)high);
	return 0;
}

int qk_scenario_number(struct qk_scenario_reader *reader, const struct qk_member *member, double *out)
{
	struct qk_json value = member->value;

	if (qk_json_double(&value, out))
		return qk_scenario_refuse(reader, member->value, "\"%s\" is a number", member->name);
	return 0;
}

static int grow(struct qk_scenario_reader *reader)
{
	struct qk_scenario *scenario = reader->scenario;
	size_t capacity = reader->capacity ? reader->capacity * 2 : 32;
	struct qk_step *steps;
	size_t *text_at;

	if (scenario->count < reader->capacity)
		return 0;
	steps = realloc(scenario->steps, capacity * sizeof(*steps));
	if (!steps)
		return QUARK_ERR_NOMEM;
	scenario->steps = steps;
	text_at = realloc(reader->text_at, capacity * sizeof(*text_at));
	if (!text_at)
		return QUARK_ERR_NOMEM;
	reader->text_at = text_at;
	reader->capacity = capacity;
	return 0;
}

int qk_scenario_append(struct qk_scenario_reader *reader, struct qk_json at, const struct qk_step *step, size_t text)
{
	struct qk_scenario *scenario = reader->scenario;
	int status;

	if (scenario->count == QK_SCENARIO_STEPS_MAX)
		return qk_scenario_refuse(reader, at,
					  "the scenario has more than %u steps when repeats are written out",
					  QK_SCENARIO_STEPS_MAX);
	if (step->at_us > QK_SCENARIO_TIME_MAX_US)
		return qk_scenario_refuse(reader, at, "the scenario is longer than 31 days");
	status = grow(reader);
	if (status)
		return status;
	reader->text_at[scenario->count] = text;
	scenario->steps[scenario->count++] = *step;
	return 0;
}
