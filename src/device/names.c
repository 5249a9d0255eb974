/* The numbers of a device as words. */
#include "core/names.h"

#include <quark/device.h>

const char *quark_device_state_name(int state)
{
	static const char *const names[] = {
		[QUARK_DEVICE_STATE_NONE] = "none",   [QUARK_DEVICE_STATE_CONNECTING] = "connecting",
		[QUARK_DEVICE_STATE_READY] = "ready", [QUARK_DEVICE_STATE_RECONNECTING] = "reconnecting",
		[QUARK_DEVICE_STATE_GONE] = "gone",
	};

	return QK_NAME_AT(names, state);
}

const char *quark_readiness_name(int part)
{
	static const char *const names[] = {
		[QUARK_READINESS_NONE] = "none",
		[QUARK_READINESS_LINK] = "link",
		[QUARK_READINESS_WORN] = "worn",
		[QUARK_READINESS_FOLDED] = "folded",
		[QUARK_READINESS_BATTERY_LEFT] = "battery-left",
		[QUARK_READINESS_BATTERY_RIGHT] = "battery-right",
		[QUARK_READINESS_CHARGING] = "charging",
		[QUARK_READINESS_THERMAL] = "thermal",
		[QUARK_READINESS_LOW_POWER] = "low-power",
		[QUARK_READINESS_CAMERA_USER] = "camera-user",
		[QUARK_READINESS_MICROPHONE_USER] = "microphone-user",
		[QUARK_READINESS_CAPTURE_LIGHT] = "capture-light",
		[QUARK_READINESS_CAMERA_PERMISSION] = "camera-permission",
		[QUARK_READINESS_MICROPHONE_PERMISSION] = "microphone-permission",
		[QUARK_READINESS_FOREGROUND] = "foreground",
	};

	return QK_NAME_AT(names, part);
}

const char *quark_thermal_name(int thermal)
{
	static const char *const names[] = {
		[QUARK_THERMAL_NONE] = "none", [QUARK_THERMAL_NORMAL] = "normal",     [QUARK_THERMAL_WARM] = "warm",
		[QUARK_THERMAL_HOT] = "hot",   [QUARK_THERMAL_SHUTDOWN] = "shutdown",
	};

	return QK_NAME_AT(names, thermal);
}

const char *quark_sensor_name(int sensor)
{
	static const char *const names[] = {
		[QUARK_SENSOR_NONE] = "none",
		[QUARK_SENSOR_CAMERA_PHOTO] = "camera-photo",
		[QUARK_SENSOR_CAMERA_STREAM] = "camera-stream",
		[QUARK_SENSOR_MICROPHONE_TEXT] = "microphone-text",
		[QUARK_SENSOR_MICROPHONE_AUDIO] = "microphone-audio",
		[QUARK_SENSOR_POSITION] = "position",
	};

	return QK_NAME_AT(names, sensor);
}

const char *quark_permission_name(int permission)
{
	static const char *const names[] = {
		[QUARK_PERMISSION_NONE] = "none",       [QUARK_PERMISSION_ASKING] = "asking",
		[QUARK_PERMISSION_ONCE] = "once",       [QUARK_PERMISSION_SESSION] = "session",
		[QUARK_PERMISSION_ALWAYS] = "always",   [QUARK_PERMISSION_REFUSED] = "refused",
		[QUARK_PERMISSION_REVOKED] = "revoked",
	};

	return QK_NAME_AT(names, permission);
}

const char *quark_input_name(int input)
{
	static const char *const names[] = {
		[QUARK_INPUT_NONE] = "none",
		[QUARK_INPUT_TAP] = "tap",
		[QUARK_INPUT_DOUBLE_TAP] = "double-tap",
		[QUARK_INPUT_LONG_PRESS] = "long-press",
		[QUARK_INPUT_SWIPE_FORWARD] = "swipe-forward",
		[QUARK_INPUT_SWIPE_BACK] = "swipe-back",
		[QUARK_INPUT_NOD] = "nod",
		[QUARK_INPUT_SHAKE] = "shake",
	};

	return QK_NAME_AT(names, input);
}
