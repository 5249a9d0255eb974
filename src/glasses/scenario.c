#include "glasses/scenario.h"

#include "glasses/profile.h"
#include "glasses/scenario_private.h"
#include "wire/codec.h"

#include <quark/base.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JSON_DEPTH_MAX 8u
#define TITLE_MAX 200u

/* --- time --------------------------------------------------------------------------------------------------------- */

struct course { /* of time, through the file or through one round of a repeat */
	uint64_t start_us, last_us;
};

static int read_step_time(struct qk_scenario_reader *reader, const struct qk_member *members, struct qk_json at,
			  const struct course *course, uint64_t *out_us)
{
	uint64_t us;
	int status;

	if (members[QK_STEP_AT].present == members[QK_STEP_AFTER].present)
		return qk_scenario_refuse(reader, at, "a step has either \"at_ms\" or \"after_ms\"");
	if (members[QK_STEP_AFTER].present) {
		status = qk_scenario_time(reader, &members[QK_STEP_AFTER], &us);
		*out_us = course->last_us + us;
		return status;
	}
	status = qk_scenario_time(reader, &members[QK_STEP_AT], &us);
	*out_us = course->start_us + us;
	if (status == 0 && *out_us < course->last_us)
		return qk_scenario_refuse(reader, members[QK_STEP_AT].value,
					  "time runs backwards; the step before ends at %llu.%03llu ms",
					  (unsigned long long)((course->last_us - course->start_us) / 1000),
					  (unsigned long long)((course->last_us - course->start_us) % 1000));
	return status;
}

/* --- steps -------------------------------------------------------------------------------------------------------- */

static int read_steps(struct qk_scenario_reader *reader, struct qk_json json, struct course *course,
		      const char *within);

static int read_repeat_members(struct qk_scenario_reader *reader, struct qk_json at, int64_t *times, uint64_t *every_us,
			       struct qk_json *steps)
{
	struct qk_member members[] = {{.name = "times"}, {.name = "every_ms"}, {.name = "steps"}};
	struct qk_json object = at;
	int status = qk_scenario_members(reader, &object, members, 3);

	for (int i = 0; i < 3 && status == 0; i++)
		if (!members[i].present)
			return qk_scenario_refuse(reader, at, "\"repeat\" needs the member \"%s\"", members[i].name);
	if (status == 0)
		status = qk_scenario_integer(reader, &members[0], 1, QK_SCENARIO_STEPS_MAX, times);
	if (status == 0)
		status = qk_scenario_time(reader, &members[1], every_us);
	if (status == 0 && *every_us == 0)
		return qk_scenario_refuse(reader, members[1].value, "\"every_ms\" is more than 0");
	*steps = members[2].value;
	return status;
}

/* Rounds after the first one are copies of it, later. */
static int copy_rounds(struct qk_scenario_reader *reader, struct qk_json at, size_t first, int64_t times,
		       uint64_t every_us)
{
	size_t count = reader->scenario->count - first;
	int status = 0;

	for (int64_t round = 1; round < times && count > 0; round++) {
		for (size_t i = 0; i < count && status == 0; i++) {
			struct qk_step step = reader->scenario->steps[first + i];

			step.at_us += (uint64_t)round * every_us;
			status = qk_scenario_append(reader, at, &step, reader->text_at[first + i]);
		}
		if (status)
			return status;
	}
	return 0;
}

static int read_repeat(struct qk_scenario_reader *reader, struct qk_json at, struct course *course, const char *place)
{
	struct course round = *course;
	size_t first = reader->scenario->count;
	uint64_t every_us = 0;
	int64_t times = 0;
	struct qk_json steps;
	int status = read_repeat_members(reader, at, &times, &every_us, &steps);

	if (status)
		return status;
	round.start_us = round.last_us;
	status = read_steps(reader, steps, &round, place);
	if (status)
		return status;
	snprintf(reader->place, sizeof(reader->place), "%s", place);
	if (round.last_us - round.start_us > every_us)
		return qk_scenario_refuse(reader, at, "a round takes longer than \"every_ms\"");
	if ((uint64_t)times > QK_SCENARIO_TIME_MAX_US / every_us)
		return qk_scenario_refuse(reader, at, "the scenario is longer than 31 days");
	course->last_us += (uint64_t)times * every_us;
	return copy_rounds(reader, at, first, times, every_us);
}

static int has_action_members(const struct qk_member *members)
{
	for (int i = QK_STEP_WHAT; i < QK_STEP_MEMBERS; i++)
		if (members[i].present)
			return 1;
	return members[QK_STEP_DO].present;
}

static int read_step(struct qk_scenario_reader *reader, struct qk_json *json, struct course *course, int in_repeat)
{
	struct qk_member members[QK_STEP_MEMBERS] = {
		{.name = "do"},       {.name = "at_ms"},     {.name = "after_ms"},   {.name = "repeat"},
		{.name = "what"},     {.name = "value"},     {.name = "text"},       {.name = "source"},
		{.name = "latitude"}, {.name = "longitude"}, {.name = "accuracy_m"}, {.name = "heading"}};
	struct qk_json at = *json;
	struct qk_step step = {0};
	char place[sizeof(reader->place)];
	size_t text = QK_NO_TEXT;
	int status = qk_scenario_members(reader, json, members, QK_STEP_MEMBERS);

	if (status == 0)
		status = read_step_time(reader, members, at, course, &step.at_us);
	if (status)
		return status;
	course->last_us = step.at_us;
	if (!members[QK_STEP_REPEAT].present) {
		status = qk_scenario_action(reader, members, at, &step.action, &text);
		return status ? status : qk_scenario_append(reader, at, &step, text);
	}
	if (in_repeat)
		return qk_scenario_refuse(reader, at, "a repeat cannot hold another one");
	if (has_action_members(members))
		return qk_scenario_refuse(reader, at, "a step with \"repeat\" has nothing else but its time");
	memcpy(place, reader->place, sizeof(place));
	return read_repeat(reader, members[QK_STEP_REPEAT].value, course, place);
}

static int read_steps(struct qk_scenario_reader *reader, struct qk_json json, struct course *course, const char *within)
{
	unsigned number = 0;
	int more, status = 0;

	if (qk_json_peek(&json) != QK_JSON_ARRAY)
		return qk_scenario_refuse(reader, json, "\"steps\" is an array, not %s",
					  qk_json_kind_name(qk_json_peek(&json)));
	qk_json_enter(&json);
	while (status == 0 && (more = qk_json_item(&json)) != 0) {
		snprintf(reader->place, sizeof(reader->place), "%.20s%s%u", *within ? within : "step ",
			 *within ? "." : "", ++number);
		if (more < 0)
			return qk_scenario_refuse(reader, json, "this is not JSON");
		status = read_step(reader, &json, course, *within != '\0');
	}
	return status;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static int read_title(struct qk_scenario_reader *reader, const struct qk_member *member, char **out)
{
	size_t text = QK_NO_TEXT;
	int status = member->present ? qk_scenario_text(reader, member, &text) : 0;

	if (status)
		return status;
	if (text != QK_NO_TEXT && strlen(reader->texts.data + text) > TITLE_MAX)
		return qk_scenario_refuse(reader, member->value, "\"%s\" is longer than %u bytes", member->name,
					  TITLE_MAX);
	*out = strdup(text == QK_NO_TEXT ? "" : reader->texts.data + text);
	return *out ? 0 : QUARK_ERR_NOMEM;
}

static int read_model(struct qk_scenario_reader *reader, const struct qk_member *member)
{
	int status;

	if (!member->present)
		return 0;
	status = read_title(reader, member, &reader->scenario->model);
	if (status == 0 && !qk_profile_find(reader->scenario->model))
		return qk_scenario_refuse(reader, member->value, "there is no model \"%.40s\"; known are %s",
					  reader->scenario->model, qk_profile_names());
	return status;
}

static int read_seed(struct qk_scenario_reader *reader, const struct qk_member *member)
{
	const char *text;
	struct qk_json value = member->value;
	uint64_t seed = 0;
	size_t length;

	if (!member->present)
		return 0;
	if (qk_json_number_text(&value, &text, &length))
		length = 0;
	for (size_t i = 0; i < length; i++) {
		uint64_t digit = (uint64_t)(text[i] - '0');

		if (text[i] < '0' || text[i] > '9' || seed > (UINT64_MAX - digit) / 10)
			length = 0;
		seed = seed * 10 + digit;
	}
	if (length == 0)
		return qk_scenario_refuse(reader, member->value, "\"seed\" is a whole number from 0 to 2^64 - 1");
	reader->scenario->seed = seed;
	reader->scenario->has_seed = 1;
	return 0;
}

static int read_head(struct qk_scenario_reader *reader, const struct qk_member *members, struct qk_json at)
{
	int status;

	if (!members[0].present || !qk_json_is(members[0].value, QK_SCENARIO_FORMAT))
		return qk_scenario_refuse(reader, members[0].present ? members[0].value : at,
					  "a scenario has the member \"format\": \"" QK_SCENARIO_FORMAT "\"");
	if (!members[4].present)
		return qk_scenario_refuse(reader, at, "the member \"steps\" is missing");
	status = read_title(reader, &members[1], &reader->scenario->title);
	if (status == 0)
		status = read_model(reader, &members[2]);
	return status ? status : read_seed(reader, &members[3]);
}

static int read_all(struct qk_scenario_reader *reader, struct qk_json json)
{
	struct qk_member members[] = {
		{.name = "format"}, {.name = "title"}, {.name = "model"}, {.name = "seed"}, {.name = "steps"}};
	struct course course = {0, 0};
	struct qk_json at = json;
	int status = qk_scenario_members(reader, &json, members, 5);

	if (status == 0)
		status = read_head(reader, members, at);
	return status ? status : read_steps(reader, members[4].value, &course, "");
}

/* The texts stay where they are now: the steps can point at them. */
static void settle_texts(struct qk_scenario_reader *reader)
{
	struct qk_scenario *scenario = reader->scenario;

	scenario->memory = reader->texts.data;
	memset(&reader->texts, 0, sizeof(reader->texts));
	for (size_t i = 0; i < scenario->count; i++)
		if (reader->text_at[i] != QK_NO_TEXT)
			scenario->steps[i].action.text = scenario->memory + reader->text_at[i];
}

/* The check tells a byte; people look for a line. */
static uint32_t line_of(const char *text, size_t length, const char *reason)
{
	struct qk_json json = qk_json_open(text, length);
	size_t byte = 0;

	if (sscanf(reason, "byte %zu:", &byte) == 1 && byte < length)
		json.at += byte;
	return qk_json_line(&json);
}

static int check_text(const char *text, size_t length, char *why, size_t why_size)
{
	char reason[160] = "";
	int has_nul = 0;

	if (length > QK_SCENARIO_FILE_MAX) {
		snprintf(why, why_size, "the scenario is larger than %u bytes", QK_SCENARIO_FILE_MAX);
		return QUARK_ERR_INVALID;
	}
	if (qk_json_check(text, length, JSON_DEPTH_MAX, &has_nul, reason, sizeof(reason))) {
		snprintf(why, why_size, "line %u: this is not JSON: %s", line_of(text, length, reason), reason);
		return QUARK_ERR_INVALID;
	}
	if (has_nul) {
		snprintf(why, why_size, "the scenario has a NUL character (\\u0000) in a string");
		return QUARK_ERR_INVALID;
	}
	return 0;
}

int qk_scenario_parse(struct qk_scenario *scenario, const char *text, size_t length, const char *folder, char *why,
		      size_t why_size)
{
	struct qk_scenario_reader reader = {.scenario = scenario, .folder = folder, .why = why, .why_size = why_size};
	int status;

	memset(scenario, 0, sizeof(*scenario));
	status = check_text(text, length, why, why_size);
	if (status == 0)
		status = read_all(&reader, qk_json_open(text, length));
	if (status == 0)
		settle_texts(&reader);
	else
		qk_scenario_free(scenario);
	if (status == QUARK_ERR_NOMEM)
		snprintf(why, why_size, "there is no memory for the scenario");
	free(reader.text_at);
	qk_buffer_free(&reader.texts);
	return status;
}

void qk_scenario_free(struct qk_scenario *scenario)
{
	free(scenario->title);
	free(scenario->model);
	free(scenario->steps);
	free(scenario->memory);
	memset(scenario, 0, sizeof(*scenario));
}

/* --- files -------------------------------------------------------------------------------------------------------- */

static int read_file(struct qk_buffer *out, FILE *file)
{
	size_t got;

	do {
		if (qk_buffer_reserve(out, 65536))
			return QUARK_ERR_NOMEM;
		got = fread(out->data + out->length, 1, 65536, file);
		out->length += got;
	} while (got > 0 && out->length <= QK_SCENARIO_FILE_MAX);
	out->data[out->length] = '\0';
	return ferror(file) ? QUARK_ERR_IO : 0;
}

static int load_text(struct qk_buffer *out, const char *path, char *why, size_t why_size)
{
	FILE *file = fopen(path, "rbe");
	int status, reason;

	if (!file) {
		snprintf(why, why_size, "the scenario %s cannot be opened: %s", path, strerror(errno));
		return QUARK_ERR_IO;
	}
	status = read_file(out, file);
	reason = errno;
	fclose(file);
	if (status == QUARK_ERR_IO)
		snprintf(why, why_size, "the scenario %s cannot be read: %s", path, strerror(reason));
	if (status == QUARK_ERR_NOMEM)
		snprintf(why, why_size, "there is no memory for the scenario %s", path);
	return status;
}

int qk_scenario_load(struct qk_scenario *scenario, const char *path, char *why, size_t why_size)
{
	struct qk_buffer text = {0};
	const char *slash = strrchr(path, '/');
	char *folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
	int status;

	memset(scenario, 0, sizeof(*scenario));
	if (!folder) {
		snprintf(why, why_size, "there is no memory for the scenario %s", path);
		return QUARK_ERR_NOMEM;
	}
	status = load_text(&text, path, why, why_size);
	if (status == 0)
		status = qk_scenario_parse(scenario, text.data, text.length, folder, why, why_size);
	qk_buffer_free(&text);
	free(folder);
	return status;
}
