#include "glasses/glasses.h"

#include "core/text.h"

#include <quark/device.h>

#include <string.h>

#define DAY_MS 86400000
#define TEXT_MAX 1000
#define PATH_MAX_BYTES 4000

struct range {
	const char *name;
	int64_t low, high;
};

static const struct range values[QK_SIM_VALUES] = {
	[QUARK_SIM_VALUE_WORN] = {"worn", 0, 1},
	[QUARK_SIM_VALUE_FOLDED] = {"folded", 0, 1},
	[QUARK_SIM_VALUE_BATTERY_LEFT] = {"battery left", -1, 100},
	[QUARK_SIM_VALUE_BATTERY_RIGHT] = {"battery right", -1, 100},
	[QUARK_SIM_VALUE_CHARGING] = {"charging", 0, 3},
	[QUARK_SIM_VALUE_THERMAL] = {"thermal", QUARK_THERMAL_NORMAL, QUARK_THERMAL_SHUTDOWN},
	[QUARK_SIM_VALUE_LOW_POWER] = {"low power", 0, 1},
	[QUARK_SIM_VALUE_OTHER_APP] = {"other app", 0, 1},
	[QUARK_SIM_VALUE_MICROPHONE_BUSY] = {"microphone busy", 0, 1},
	[QUARK_SIM_VALUE_LIGHT_COVERED] = {"light covered", 0, 1},
	[QUARK_SIM_VALUE_CONSENT] = {"consent", QUARK_SIM_CONSENT_GRANT, QUARK_SIM_CONSENT_ASK},
	[QUARK_SIM_VALUE_CODE_NOISE] = {"code noise", 0, 255},
	[QUARK_SIM_VALUE_NOISE] = {"noise", 0, QK_NOISE_MAX},
};

static const struct range faults[] = {
	[QUARK_SIM_FAULT_DROP] = {"drop", 0, DAY_MS},
	[QUARK_SIM_FAULT_HALF_OPEN] = {"half open", 0, 1},
	[QUARK_SIM_FAULT_LATENCY] = {"latency", 0, 60000000},
	[QUARK_SIM_FAULT_JITTER] = {"jitter", 0, 60000000},
	[QUARK_SIM_FAULT_LOSS] = {"loss", 0, 1000},
	[QUARK_SIM_FAULT_BANDWIDTH] = {"bandwidth", 0, 1000000000000},
	[QUARK_SIM_FAULT_STALL] = {"stall", 0, DAY_MS},
	[QUARK_SIM_FAULT_END] = {"end", 0, 1},
	[QUARK_SIM_FAULT_REBOOT] = {"reboot", 0, DAY_MS},
	[QUARK_SIM_FAULT_FIRMWARE] = {"firmware", 0, 1000},
	[QUARK_SIM_FAULT_CAPTURE] = {"capture", 0, 1000},
	[QUARK_SIM_FAULT_GARBAGE] = {"garbage", 0, 1000},
	[QUARK_SIM_FAULT_REFUSE] = {"refuse", 0, 1},
	[QUARK_SIM_FAULT_EVENTS] = {"events", 1, 1000000},
};

static int check_range(const char *what, const struct range *table, int32_t count, const struct qk_action *action,
		       char *why, size_t why_size)
{
	const struct range *range = action->what > 0 && action->what < count ? &table[action->what] : NULL;

	if (!range) {
		snprintf(why, why_size, "there is no %s %d; known are 1 to %d", what, (int)action->what,
			 (int)count - 1);
		return QUARK_ERR_INVALID;
	}
	if (action->value >= range->low && action->value <= range->high)
		return 0;
	snprintf(why, why_size, "the %s \"%s\" cannot be %lld; allowed are %lld to %lld", what, range->name,
		 (long long)action->value, (long long)range->low, (long long)range->high);
	return QUARK_ERR_INVALID;
}

static int check_what(const char *what, int32_t low, int32_t high, int32_t value, char *why, size_t why_size)
{
	if (value >= low && value <= high)
		return 0;
	snprintf(why, why_size, "there is no %s %d; known are %d to %d", what, (int)value, (int)low, (int)high);
	return QUARK_ERR_INVALID;
}

static int check_text(const char *what, const char *text, size_t longest, char *why, size_t why_size)
{
	size_t length = text ? strlen(text) : 0;

	if (length > 0 && length <= longest && qk_text_valid(text, length))
		return 0;
	snprintf(why, why_size, "the %s must be 1 to %zu bytes of UTF-8", what, longest);
	return QUARK_ERR_INVALID;
}

static int check_answer(int32_t answer, char *why, size_t why_size)
{
	if (answer >= QUARK_PERMISSION_ONCE && answer <= QUARK_PERMISSION_REFUSED)
		return 0;
	snprintf(why, why_size, "%d is no answer; answer once, session, always, or refused", (int)answer);
	return QUARK_ERR_INVALID;
}

/* Written so that a number that is none fails as well. */
static int check_position(const double *numbers, char *why, size_t why_size)
{
	if (numbers[0] >= -90 && numbers[0] <= 90 && numbers[1] >= -180 && numbers[1] <= 180 && numbers[2] > 0 &&
	    numbers[2] <= 1e7 && numbers[3] <= 360 && numbers[3] >= -1e7)
		return 0;
	snprintf(
		why, why_size,
		"the position is out of range: latitude -90 to 90, longitude -180 to 180, accuracy above 0, heading to "
		"360");
	return QUARK_ERR_INVALID;
}

static int check_tick(const struct qk_action *action, char *why, size_t why_size)
{
	if (action->value == 0 || action->value == 1)
		return check_what("sensor", QUARK_SENSOR_CAMERA_PHOTO, QUARK_SENSOR_POSITION, action->what, why,
				  why_size);
	snprintf(why, why_size, "a tick is 1 or 0, not %lld", (long long)action->value);
	return QUARK_ERR_INVALID;
}

int qk_action_check(const struct qk_action *action, char *why, size_t why_size)
{
	switch (action->kind) {
	case QK_ACTION_SET:
		return check_range("value", values, QK_SIM_VALUES, action, why, why_size);
	case QK_ACTION_FAULT:
		return check_range("fault", faults, sizeof faults / sizeof *faults, action, why, why_size);
	case QK_ACTION_INPUT:
		return check_what("input", QUARK_INPUT_TAP, QUARK_INPUT_SHAKE, action->what, why, why_size);
	case QK_ACTION_SAY:
		return check_text("utterance", action->text, TEXT_MAX, why, why_size);
	case QK_ACTION_ANSWER:
		return check_answer(action->what, why, why_size);
	case QK_ACTION_REVOKE:
		return check_what("sensor", QUARK_SENSOR_CAMERA_PHOTO, QUARK_SENSOR_POSITION, action->what, why,
				  why_size);
	case QK_ACTION_TICK:
		return check_tick(action, why, why_size);
	case QK_ACTION_POSITION:
		return check_position(action->numbers, why, why_size);
	case QK_ACTION_HEAR:
	case QK_ACTION_LOOK:
		return check_text("source", action->text, PATH_MAX_BYTES, why, why_size);
	case QK_ACTION_NOTE:
		return check_text("note", action->text, PATH_MAX_BYTES, why, why_size);
	default:
		snprintf(why, why_size, "there is no action %u", (unsigned)action->kind);
		return QUARK_ERR_INVALID;
	}
}

static void fault(struct qk_glasses *glasses, int what, int64_t value)
{
	if (qk_port_fault(glasses, what, value))
		return;
	if (what == QUARK_SIM_FAULT_STALL)
		glasses->camera.stall_until_us = glasses->now_us + (uint64_t)value * 1000;
	else if (what == QUARK_SIM_FAULT_CAPTURE)
		glasses->camera.failures = (uint32_t)value;
	else if (what == QUARK_SIM_FAULT_EVENTS)
		qk_wearer_lose_inputs(glasses, (uint64_t)value);
}

static int answer(struct qk_glasses *glasses, int permission, char *why, size_t why_size)
{
	if (qk_consent_answer(glasses, permission) == 0)
		return 0;
	snprintf(why, why_size, "no question is shown that could be answered");
	return QUARK_ERR_INVALID;
}

static int tick(struct qk_glasses *glasses, const struct qk_action *action, char *why, size_t why_size)
{
	if (qk_pairing_tick(glasses, (uint32_t)action->what, action->value != 0) == 0)
		return 0;
	snprintf(why, why_size, "no app that asks to be paired wishes for %s now",
		 qk_sensor_words((uint32_t)action->what));
	return QUARK_ERR_INVALID;
}

static int act(struct qk_glasses *glasses, const struct qk_action *action, char *why, size_t why_size)
{
	switch (action->kind) {
	case QK_ACTION_SET:
		qk_wearer_set(glasses, action->what, (int32_t)action->value);
		return 0;
	case QK_ACTION_FAULT:
		fault(glasses, action->what, action->value);
		return 0;
	case QK_ACTION_INPUT:
		return qk_wearer_input(glasses, action->what, why, why_size);
	case QK_ACTION_SAY:
		return qk_wearer_say(glasses, action->text, why, why_size);
	case QK_ACTION_ANSWER:
		return answer(glasses, action->what, why, why_size);
	case QK_ACTION_REVOKE:
		qk_consent_revoke(glasses, (uint32_t)action->what);
		return 0;
	case QK_ACTION_TICK:
		return tick(glasses, action, why, why_size);
	case QK_ACTION_POSITION:
		qk_position_moved(glasses, action->numbers);
		return 0;
	case QK_ACTION_HEAR:
		return qk_wearer_hear(glasses, action->text, why, why_size);
	case QK_ACTION_LOOK:
		return qk_camera_side_look(glasses, action->text, why, why_size);
	default: /* a note */
		if (qk_day_note(glasses, action->text) == 0)
			return 0;
		snprintf(why, why_size, "there is no memory for the note");
		return QUARK_ERR_NOMEM;
	}
}

int qk_glasses_act(struct qk_glasses *glasses, const struct qk_action *action, char *why, size_t why_size)
{
	int status = qk_action_check(action, why, why_size);

	if (status == 0)
		status = act(glasses, action, why, why_size);
	if (status)
		return status;
	if (glasses->recorder.file)
		qk_recorder_step(glasses, action);
	glasses->touched = 1;
	qk_glasses_wake(glasses);
	return 0;
}
