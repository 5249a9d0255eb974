#include "glasses/scenario_private.h"

#include <quark/base.h>
#include <quark/sim.h>

#include <string.h>

#define ACCURACY_DEFAULT_M 5.0
#define HEADING_UNKNOWN (-1.0)

struct names { /* of the members that an action has */
	const char *needed, *possible;
};

static struct names members_of(uint32_t kind)
{
	switch (kind) {
	case QK_ACTION_SET:
		return (struct names){"what value", ""};
	case QK_ACTION_TICK:
	case QK_ACTION_FAULT:
		return (struct names){"what", "value"};
	case QK_ACTION_INPUT:
	case QK_ACTION_ANSWER:
	case QK_ACTION_REVOKE:
		return (struct names){"what", ""};
	case QK_ACTION_POSITION:
		return (struct names){"latitude longitude", "accuracy_m heading"};
	case QK_ACTION_LOOK:
	case QK_ACTION_HEAR:
		return (struct names){"source", ""};
	default:
		return (struct names){"text", ""};
	}
}

/* 1 when `name` is one of the words of `list`. */
static int is_among(const char *list, const char *name)
{
	size_t length = strlen(name);

	while (*list) {
		size_t word = strcspn(list, " ");

		if (word == length && memcmp(list, name, length) == 0)
			return 1;
		list += word;
		list += strspn(list, " ");
	}
	return 0;
}

static int check_members(struct qk_scenario_reader *reader, const struct qk_member *members, struct qk_json at,
			 uint32_t kind)
{
	struct names names = members_of(kind);

	for (int i = QK_STEP_WHAT; i < QK_STEP_MEMBERS; i++) {
		const struct qk_member *own = &members[i];
		int is_needed = is_among(names.needed, own->name);

		if (!own->present && is_needed)
			return qk_scenario_refuse(reader, at, "\"%s\" needs the member \"%s\"", qk_action_name(kind),
						  own->name);
		if (own->present && !is_needed && !is_among(names.possible, own->name))
			return qk_scenario_refuse(reader, own->value, "\"%s\" has no member \"%s\"",
						  qk_action_name(kind), own->name);
	}
	return 0;
}

static int read_kind(struct qk_scenario_reader *reader, const struct qk_member *members, struct qk_json at,
		     uint32_t *kind)
{
	if (!members[QK_STEP_DO].present)
		return qk_scenario_refuse(reader, at, "the member \"do\" is missing");
	for (*kind = QK_ACTION_SET; *kind <= QK_ACTION_NOTE; ++*kind)
		if (qk_json_is(members[QK_STEP_DO].value, qk_action_name(*kind)))
			return 0;
	return qk_scenario_refuse(
		reader, members[QK_STEP_DO].value,
		"\"do\" is one of set, fault, input, say, answer, revoke, position, look, hear, tick, note");
}

static int read_what(struct qk_scenario_reader *reader, const struct qk_member *members, uint32_t kind, int32_t *what)
{
	size_t length = reader->texts.length, text;
	int status = qk_scenario_text(reader, &members[QK_STEP_WHAT], &text);

	if (status)
		return status;
	*what = qk_action_what_find(kind, reader->texts.data + text);
	if (*what == 0)
		status = qk_scenario_refuse(reader, members[QK_STEP_WHAT].value, "\"%s\" does not know \"%.60s\"",
					    qk_action_name(kind), reader->texts.data + text);
	reader->texts.length = length;
	return status;
}

static int read_value_name(struct qk_scenario_reader *reader, const struct qk_member *member, struct qk_action *action)
{
	for (action->value = 0; action->value < 8; action->value++) {
		const char *name = qk_action_value_name(action->what, action->value);

		if (name && qk_json_is(member->value, name))
			return 0;
	}
	return qk_scenario_refuse(reader, member->value, "\"%s\" has no such value",
				  qk_action_what_name(action->kind, action->what));
}

static int read_value(struct qk_scenario_reader *reader, const struct qk_member *members, struct qk_action *action)
{
	const struct qk_member *member = &members[QK_STEP_VALUE];
	struct qk_json value = member->value;

	if (!member->present) {
		if (action->what == QUARK_SIM_FAULT_END)
			return 0;
		return qk_scenario_refuse(reader, members[QK_STEP_WHAT].value,
					  "the fault \"%s\" needs the member \"value\"",
					  qk_action_what_name(action->kind, action->what));
	}
	if (action->kind == QK_ACTION_SET && qk_json_peek(&value) == QK_JSON_STRING)
		return read_value_name(reader, member, action);
	return qk_scenario_integer(reader, member, INT64_MIN, INT64_MAX, &action->value);
}

static int read_position(struct qk_scenario_reader *reader, const struct qk_member *members, struct qk_action *action)
{
	int status = 0;

	action->numbers[2] = ACCURACY_DEFAULT_M;
	action->numbers[3] = HEADING_UNKNOWN;
	for (int i = 0; i < 4 && status == 0; i++)
		if (members[QK_STEP_LATITUDE + i].present)
			status = qk_scenario_number(reader, &members[QK_STEP_LATITUDE + i], &action->numbers[i]);
	return status;
}

/* Paths in a file are meant from where the file is. */
static int read_source(struct qk_scenario_reader *reader, const struct qk_member *member, size_t *text)
{
	size_t start = reader->texts.length;
	struct qk_json value = member->value;
	int status = qk_scenario_text(reader, member, text);
	const char *source = reader->texts.data + start;

	if (status || !reader->folder || *source == '/' || *source == '\0' || strcmp(source, "pattern") == 0 ||
	    strncmp(source, "v4l2:", 5) == 0)
		return status;
	reader->texts.length = start;
	qk_buffer_text(&reader->texts, reader->folder);
	qk_buffer_byte(&reader->texts, '/');
	qk_json_string(&value, &reader->texts);
	qk_buffer_byte(&reader->texts, '\0');
	return reader->texts.failed ? QUARK_ERR_NOMEM : 0;
}

static int read_rest(struct qk_scenario_reader *reader, const struct qk_member *members, struct qk_action *action,
		     size_t *text)
{
	int status = members[QK_STEP_WHAT].present ? read_what(reader, members, action->kind, &action->what) : 0;

	if (status)
		return status;
	switch (action->kind) {
	case QK_ACTION_SET:
	case QK_ACTION_FAULT:
		return read_value(reader, members, action);
	case QK_ACTION_POSITION:
		return read_position(reader, members, action);
	case QK_ACTION_LOOK:
	case QK_ACTION_HEAR:
		return read_source(reader, &members[QK_STEP_SOURCE], text);
	case QK_ACTION_SAY:
	case QK_ACTION_NOTE:
		return qk_scenario_text(reader, &members[QK_STEP_TEXT], text);
	default:
		return 0;
	}
}

int qk_scenario_action(struct qk_scenario_reader *reader, const struct qk_member *members, struct qk_json at,
		       struct qk_action *action, size_t *text)
{
	char why[192] = "";
	int status;

	memset(action, 0, sizeof(*action));
	*text = QK_NO_TEXT;
	status = read_kind(reader, members, at, &action->kind);
	if (status == 0)
		status = check_members(reader, members, at, action->kind);
	if (status == 0)
		status = read_rest(reader, members, action, text);
	if (status)
		return status;
	if (*text != QK_NO_TEXT)
		action->text = reader->texts.data + *text;
	if (qk_action_check(action, why, sizeof(why)))
		status = qk_scenario_refuse(reader, at, "%s", why);
	action->text = NULL;
	return status;
}
