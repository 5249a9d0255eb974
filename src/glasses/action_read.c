/* One action as text: a step of a scenario without its time, as a control channel brings it. */
#include "glasses/scenario_private.h"

#include "wire/codec.h"

#include <quark/base.h>

#include <stdio.h>

#define ACTION_DEPTH 2u

static int check(const char *json, size_t length, char *why, size_t why_size)
{
	char reason[160] = "";
	int has_nul = 0;

	if (qk_json_check(json, length, ACTION_DEPTH, &has_nul, reason, sizeof(reason)))
		snprintf(why, why_size, "this is not JSON: %s", reason);
	else if (has_nul)
		snprintf(why, why_size, "there is a NUL character (\\u0000) in a string");
	else
		return 0;
	return QUARK_ERR_INVALID;
}

static int read_members(struct qk_scenario_reader *reader, struct qk_json json, struct qk_action *action, size_t *text)
{
	struct qk_member members[QK_STEP_MEMBERS] = {
		{.name = "do"},       {.name = "at_ms"},     {.name = "after_ms"},   {.name = "repeat"},
		{.name = "what"},     {.name = "value"},     {.name = "text"},       {.name = "source"},
		{.name = "latitude"}, {.name = "longitude"}, {.name = "accuracy_m"}, {.name = "heading"}};
	struct qk_json at = json;
	int status = qk_scenario_members(reader, &json, members, QK_STEP_MEMBERS);

	if (status)
		return status;
	for (int i = QK_STEP_AT; i <= QK_STEP_REPEAT; i++)
		if (members[i].present)
			return qk_scenario_refuse(reader, members[i].value, "an action that is done now has no \"%s\"",
						  members[i].name);
	return qk_scenario_action(reader, members, at, action, text);
}

int qk_action_read(struct qk_action *action, const char *json, size_t length, struct qk_buffer *memory, char *why,
		   size_t why_size)
{
	struct qk_scenario_reader reader = {.why = why, .why_size = why_size};
	size_t text = QK_NO_TEXT;
	int status = check(json, length, why, why_size);

	if (status)
		return status;
	status = read_members(&reader, qk_json_open(json, length), action, &text);
	if (status == 0) {
		qk_buffer_free(memory);
		*memory = reader.texts;
		reader.texts = (struct qk_buffer){0};
		if (text != QK_NO_TEXT)
			action->text = memory->data + text;
	}
	if (status == QUARK_ERR_NOMEM)
		snprintf(why, why_size, "there is no memory for the action");
	qk_buffer_free(&reader.texts);
	return status;
}
