#include "glasses/scenario.h"

#include <quark/device.h>
#include <quark/sim.h>

#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char *const actions[] = {
	[QK_ACTION_SET] = "set",           [QK_ACTION_FAULT] = "fault",   [QK_ACTION_INPUT] = "input",
	[QK_ACTION_SAY] = "say",           [QK_ACTION_ANSWER] = "answer", [QK_ACTION_REVOKE] = "revoke",
	[QK_ACTION_POSITION] = "position", [QK_ACTION_LOOK] = "look",     [QK_ACTION_NOTE] = "note",
	[QK_ACTION_TICK] = "tick",         [QK_ACTION_HEAR] = "hear",
};

static const char *const values[] = {
	[QUARK_SIM_VALUE_WORN] = "worn",
	[QUARK_SIM_VALUE_FOLDED] = "folded",
	[QUARK_SIM_VALUE_BATTERY_LEFT] = "battery_left",
	[QUARK_SIM_VALUE_BATTERY_RIGHT] = "battery_right",
	[QUARK_SIM_VALUE_CHARGING] = "charging",
	[QUARK_SIM_VALUE_THERMAL] = "thermal",
	[QUARK_SIM_VALUE_LOW_POWER] = "low_power",
	[QUARK_SIM_VALUE_OTHER_APP] = "other_app",
	[QUARK_SIM_VALUE_MICROPHONE_BUSY] = "microphone_busy",
	[QUARK_SIM_VALUE_LIGHT_COVERED] = "light_covered",
	[QUARK_SIM_VALUE_CONSENT] = "consent",
	[QUARK_SIM_VALUE_CODE_NOISE] = "code_noise",
	[QUARK_SIM_VALUE_NOISE] = "noise",
};

static const char *const faults[] = {
	[QUARK_SIM_FAULT_DROP] = "drop",       [QUARK_SIM_FAULT_HALF_OPEN] = "half_open",
	[QUARK_SIM_FAULT_LATENCY] = "latency", [QUARK_SIM_FAULT_JITTER] = "jitter",
	[QUARK_SIM_FAULT_LOSS] = "loss",       [QUARK_SIM_FAULT_BANDWIDTH] = "bandwidth",
	[QUARK_SIM_FAULT_STALL] = "stall",     [QUARK_SIM_FAULT_END] = "end",
	[QUARK_SIM_FAULT_REBOOT] = "reboot",   [QUARK_SIM_FAULT_FIRMWARE] = "firmware",
	[QUARK_SIM_FAULT_CAPTURE] = "capture", [QUARK_SIM_FAULT_GARBAGE] = "garbage",
	[QUARK_SIM_FAULT_REFUSE] = "refuse",   [QUARK_SIM_FAULT_EVENTS] = "events",
};

static const char *const inputs[] = {
	[QUARK_INPUT_TAP] = "tap",
	[QUARK_INPUT_DOUBLE_TAP] = "double_tap",
	[QUARK_INPUT_LONG_PRESS] = "long_press",
	[QUARK_INPUT_SWIPE_FORWARD] = "swipe_forward",
	[QUARK_INPUT_SWIPE_BACK] = "swipe_back",
	[QUARK_INPUT_NOD] = "nod",
	[QUARK_INPUT_SHAKE] = "shake",
};

static const char *const answers[] = {
	[QUARK_PERMISSION_ONCE] = "once",
	[QUARK_PERMISSION_SESSION] = "session",
	[QUARK_PERMISSION_ALWAYS] = "always",
	[QUARK_PERMISSION_REFUSED] = "refused",
};

static const char *const sensors[] = {
	[QUARK_SENSOR_CAMERA_PHOTO] = "camera_photo",
	[QUARK_SENSOR_CAMERA_STREAM] = "camera_stream",
	[QUARK_SENSOR_MICROPHONE_TEXT] = "microphone_text",
	[QUARK_SENSOR_MICROPHONE_AUDIO] = "microphone_audio",
	[QUARK_SENSOR_POSITION] = "position",
};

static const char *const thermals[] = {
	[QUARK_THERMAL_NORMAL] = "normal",
	[QUARK_THERMAL_WARM] = "warm",
	[QUARK_THERMAL_HOT] = "hot",
	[QUARK_THERMAL_SHUTDOWN] = "shutdown",
};

static const char *const consents[] = {
	[QUARK_SIM_CONSENT_GRANT] = "grant",
	[QUARK_SIM_CONSENT_REFUSE] = "refuse",
	[QUARK_SIM_CONSENT_ASK] = "ask",
};

struct names {
	const char *const *of;
	size_t count;
};

static struct names whats(uint32_t kind)
{
	switch (kind) {
	case QK_ACTION_SET:
		return (struct names){values, COUNT(values)};
	case QK_ACTION_FAULT:
		return (struct names){faults, COUNT(faults)};
	case QK_ACTION_INPUT:
		return (struct names){inputs, COUNT(inputs)};
	case QK_ACTION_ANSWER:
		return (struct names){answers, COUNT(answers)};
	case QK_ACTION_REVOKE:
	case QK_ACTION_TICK:
		return (struct names){sensors, COUNT(sensors)};
	default:
		return (struct names){NULL, 0};
	}
}

static const char *name_at(struct names names, int64_t index)
{
	return index >= 0 && (uint64_t)index < names.count ? names.of[index] : NULL;
}

const char *qk_action_name(uint32_t kind)
{
	return name_at((struct names){actions, COUNT(actions)}, kind);
}

const char *qk_action_what_name(uint32_t kind, int32_t what)
{
	return name_at(whats(kind), what);
}

int32_t qk_action_what_find(uint32_t kind, const char *name)
{
	struct names names = whats(kind);

	for (size_t i = 0; i < names.count; i++)
		if (names.of[i] && strcmp(names.of[i], name) == 0)
			return (int32_t)i;
	return 0;
}

const char *qk_action_value_name(int32_t what, int64_t value)
{
	if (what == QUARK_SIM_VALUE_THERMAL)
		return name_at((struct names){thermals, COUNT(thermals)}, value);
	if (what == QUARK_SIM_VALUE_CONSENT)
		return name_at((struct names){consents, COUNT(consents)}, value);
	return NULL;
}
