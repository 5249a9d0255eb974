#include "core/json_read.h"
#include "core/text.h"
#include "glasses/scenario.h"

#include <quark/device.h>

#include <stdlib.h>
#include <string.h>

static void write_text(struct qk_buffer *out, const char *member, const char *text)
{
	char *lossy = NULL;

	if (!text)
		text = "";
	if (!qk_text_valid(text, strlen(text)))
		text = lossy = qk_text_lossy(text, strlen(text));
	qk_buffer_text(out, ",\"");
	qk_buffer_text(out, member);
	qk_buffer_text(out, "\":");
	if (text)
		qk_json_write_string(out, text);
	else
		out->failed = 1;
	free(lossy);
}

static void write_what(struct qk_buffer *out, const struct qk_action *action)
{
	const char *name = qk_action_what_name(action->kind, action->what);

	if (name)
		write_text(out, "what", name);
	else
		out->failed = 1;
}

static void write_value(struct qk_buffer *out, const struct qk_action *action)
{
	const char *name = action->kind == QK_ACTION_SET ? qk_action_value_name(action->what, action->value) : NULL;

	if (name) {
		write_text(out, "value", name);
		return;
	}
	qk_buffer_text(out, ",\"value\":");
	qk_buffer_i64(out, action->value);
}

static void write_position(struct qk_buffer *out, const struct qk_action *action)
{
	static const char *const members[] = {"latitude", "longitude", "accuracy_m", "heading"};

	for (int i = 0; i < 4; i++) {
		qk_buffer_text(out, ",\"");
		qk_buffer_text(out, members[i]);
		qk_buffer_text(out, "\":");
		qk_json_write_double(out, action->numbers[i]);
	}
}

/* Milliseconds, with up to three decimals. */
static void write_time(struct qk_buffer *out, uint64_t at_us)
{
	uint64_t rest = at_us % 1000;

	qk_buffer_text(out, "{\"at_ms\":");
	qk_buffer_u64(out, at_us / 1000);
	if (rest == 0)
		return;
	qk_buffer_byte(out, '.');
	qk_buffer_byte(out, (char)('0' + rest / 100));
	if (rest % 100)
		qk_buffer_byte(out, (char)('0' + rest / 10 % 10));
	if (rest % 10)
		qk_buffer_byte(out, (char)('0' + rest % 10));
}

void qk_scenario_write_head(struct qk_buffer *out, const char *model, uint64_t seed)
{
	qk_buffer_text(out, "{\"format\":\"" QK_SCENARIO_FORMAT "\"");
	if (model)
		write_text(out, "model", model);
	qk_buffer_text(out, ",\"seed\":");
	qk_buffer_u64(out, seed);
	qk_buffer_text(out, ",\"steps\":[\n");
}

static void write_members(struct qk_buffer *out, const struct qk_action *action)
{
	switch (action->kind) {
	case QK_ACTION_SET:
	case QK_ACTION_FAULT:
	case QK_ACTION_TICK:
		write_what(out, action);
		write_value(out, action);
		break;
	case QK_ACTION_INPUT:
	case QK_ACTION_ANSWER:
	case QK_ACTION_REVOKE:
		write_what(out, action);
		break;
	case QK_ACTION_SAY:
	case QK_ACTION_NOTE:
		write_text(out, "text", action->text);
		break;
	case QK_ACTION_POSITION:
		write_position(out, action);
		break;
	case QK_ACTION_LOOK:
	case QK_ACTION_HEAR:
		write_text(out, "source", action->text);
		break;
	default:
		out->failed = 1;
		break;
	}
}

void qk_scenario_write_action(struct qk_buffer *out, const struct qk_action *action)
{
	qk_buffer_text(out, "{\"do\":\"");
	qk_buffer_text(out, qk_action_name(action->kind));
	qk_buffer_byte(out, '"');
	write_members(out, action);
	qk_buffer_byte(out, '}');
}

void qk_scenario_write_step(struct qk_buffer *out, uint64_t at_us, const struct qk_action *action, int first)
{
	const char *name = qk_action_name(action->kind);

	if (!first)
		qk_buffer_text(out, ",\n");
	write_time(out, at_us);
	write_text(out, "do", name);
	write_members(out, action);
	qk_buffer_byte(out, '}');
}

void qk_scenario_write_tail(struct qk_buffer *out)
{
	qk_buffer_text(out, "\n]}\n");
}
