/* Names of enum values on the wire. The place in an array is the value; in an array of flags, the number of the bit. */
#include "wire/table.h"

#include <quark/camera.h>
#include <quark/device.h>
#include <quark/overlay.h>
#include <quark/voice.h>

#include <string.h>

#define NAMES(variable, words, strings)                                                                                \
	const struct qk_names variable = {words, strings, sizeof strings / sizeof *strings}

static const char *const session_reasons[] = {
	[QK_SESSION_NONE] = "none",       [QK_SESSION_EXPIRED] = "expired", [QK_SESSION_REBOOT] = "reboot",
	[QK_SESSION_REVOKED] = "revoked", [QK_SESSION_UNKNOWN] = "unknown",
};
NAMES(qk_names_session_reason, "session reason", session_reasons);

static const char *const closing_reasons[] = {
	[QK_CLOSING_NONE] = "none",         [QK_CLOSING_SHUTDOWN] = "shutdown", [QK_CLOSING_THERMAL] = "thermal",
	[QK_CLOSING_BATTERY] = "battery",   [QK_CLOSING_USER] = "user",         [QK_CLOSING_REVOKED] = "revoked",
	[QK_CLOSING_PROTOCOL] = "protocol", [QK_CLOSING_REPLACED] = "replaced",
};
NAMES(qk_names_closing_reason, "closing reason", closing_reasons);

static const char *const ended_reasons[] = {
	[QK_ENDED_NONE] = "none",     [QK_ENDED_STOPPED] = "stopped", [QK_ENDED_REVOKED] = "revoked",
	[QK_ENDED_DOFFED] = "doffed", [QK_ENDED_FOLDED] = "folded",   [QK_ENDED_THERMAL] = "thermal",
	[QK_ENDED_TAKEN] = "taken",   [QK_ENDED_BATTERY] = "battery", [QK_ENDED_UNSERVICED] = "unserviced",
	[QK_ENDED_LIGHT] = "light",   [QK_ENDED_LEASE] = "lease",     [QK_ENDED_SENSOR] = "sensor",
};
NAMES(qk_names_ended_reason, "reason of an end", ended_reasons);

static const char *const nodes[] = {
	[QK_NODE_NONE] = "none",         [QK_NODE_TEXT] = "text",           [QK_NODE_IMAGE] = "image",
	[QK_NODE_ICON] = "icon",         [QK_NODE_ARROW] = "arrow",         [QK_NODE_LINE] = "line",
	[QK_NODE_PROGRESS] = "progress", [QK_NODE_RECTANGLE] = "rectangle", [QK_NODE_GROUP] = "group",
};
NAMES(qk_names_node, "kind of node", nodes);

static const char *const capabilities[] = {"overlay", "stereo",     "colour", "camera",
					   "codes",   "microphone", "speech", "position"};
NAMES(qk_names_capability, "capability", capabilities);

static const char *const formats[] = {
	[QUARK_FORMAT_NONE] = "none", [QUARK_FORMAT_JPEG] = "jpeg", [QUARK_FORMAT_NV12] = "nv12",
	[QUARK_FORMAT_RGB] = "rgb",   [QUARK_FORMAT_GREY] = "grey",
};
NAMES(qk_names_format, "picture format", formats);

static const char *const codes[] = {"qr", "ean", "other"};
NAMES(qk_names_code, "kind of code", codes);

static const char *const modes[] = {"low_light", "stabilised", "blur"};
NAMES(qk_names_mode, "camera mode", modes);

static const char *const sensors[] = {
	[QUARK_SENSOR_NONE] = "none",
	[QUARK_SENSOR_CAMERA_PHOTO] = "camera_photo",
	[QUARK_SENSOR_CAMERA_STREAM] = "camera_stream",
	[QUARK_SENSOR_MICROPHONE_TEXT] = "microphone_text",
	[QUARK_SENSOR_MICROPHONE_AUDIO] = "microphone_audio",
	[QUARK_SENSOR_POSITION] = "position",
};
NAMES(qk_names_sensor, "sensor", sensors);

static const char *const permissions[] = {
	[QUARK_PERMISSION_NONE] = "none",       [QUARK_PERMISSION_ASKING] = "asking",
	[QUARK_PERMISSION_ONCE] = "once",       [QUARK_PERMISSION_SESSION] = "session",
	[QUARK_PERMISSION_ALWAYS] = "always",   [QUARK_PERMISSION_REFUSED] = "refused",
	[QUARK_PERMISSION_REVOKED] = "revoked",
};
NAMES(qk_names_permission, "permission", permissions);

static const char *const thermals[] = {
	[QUARK_THERMAL_NONE] = "none", [QUARK_THERMAL_NORMAL] = "normal",     [QUARK_THERMAL_WARM] = "warm",
	[QUARK_THERMAL_HOT] = "hot",   [QUARK_THERMAL_SHUTDOWN] = "shutdown",
};
NAMES(qk_names_thermal, "thermal state", thermals);

static const char *const sensor_users[] = {
	[QUARK_SENSOR_USER_NONE] = "none",
	[QUARK_SENSOR_USER_SELF] = "self",
	[QUARK_SENSOR_USER_OTHER] = "other",
	[QUARK_SENSOR_USER_SYSTEM] = "system",
};
NAMES(qk_names_sensor_user, "user of a sensor", sensor_users);

static const char *const inputs[] = {
	[QUARK_INPUT_NONE] = "none",
	[QUARK_INPUT_TAP] = "tap",
	[QUARK_INPUT_DOUBLE_TAP] = "double_tap",
	[QUARK_INPUT_LONG_PRESS] = "long_press",
	[QUARK_INPUT_SWIPE_FORWARD] = "swipe_forward",
	[QUARK_INPUT_SWIPE_BACK] = "swipe_back",
	[QUARK_INPUT_NOD] = "nod",
	[QUARK_INPUT_SHAKE] = "shake",
};
NAMES(qk_names_input, "input", inputs);

static const char *const sides[] = {"left", "right"};
NAMES(qk_names_side, "side", sides);

static const char *const anchors[] = {
	[QUARK_ANCHOR_NONE] = "none",     [QUARK_ANCHOR_TOP_LEFT] = "top_left",
	[QUARK_ANCHOR_TOP] = "top",       [QUARK_ANCHOR_TOP_RIGHT] = "top_right",
	[QUARK_ANCHOR_LEFT] = "left",     [QUARK_ANCHOR_CENTRE] = "centre",
	[QUARK_ANCHOR_RIGHT] = "right",   [QUARK_ANCHOR_BOTTOM_LEFT] = "bottom_left",
	[QUARK_ANCHOR_BOTTOM] = "bottom", [QUARK_ANCHOR_BOTTOM_RIGHT] = "bottom_right",
};
NAMES(qk_names_anchor, "anchor", anchors);

static const char *const aligns[] = {
	[QUARK_ALIGN_NONE] = "none",
	[QUARK_ALIGN_START] = "start",
	[QUARK_ALIGN_CENTRE] = "centre",
	[QUARK_ALIGN_END] = "end",
};
NAMES(qk_names_align, "alignment", aligns);

static const char *const icons[] = {
	[QUARK_ICON_NONE] = "none",
	[QUARK_ICON_INFO] = "info",
	[QUARK_ICON_WARNING] = "warning",
	[QUARK_ICON_CHECK] = "check",
	[QUARK_ICON_CROSS] = "cross",
	[QUARK_ICON_CAMERA] = "camera",
	[QUARK_ICON_MICROPHONE] = "microphone",
	[QUARK_ICON_SPEAKER] = "speaker",
	[QUARK_ICON_PIN] = "pin",
	[QUARK_ICON_CLOCK] = "clock",
	[QUARK_ICON_CART] = "cart",
	[QUARK_ICON_BATTERY] = "battery",
	[QUARK_ICON_TRANSLATE] = "translate",
};
NAMES(qk_names_icon, "icon", icons);

static const char *const arrows[] = {
	[QUARK_ARROW_NONE] = "none",
	[QUARK_ARROW_STRAIGHT] = "straight",
	[QUARK_ARROW_SLIGHT_LEFT] = "slight_left",
	[QUARK_ARROW_LEFT] = "left",
	[QUARK_ARROW_SHARP_LEFT] = "sharp_left",
	[QUARK_ARROW_SLIGHT_RIGHT] = "slight_right",
	[QUARK_ARROW_RIGHT] = "right",
	[QUARK_ARROW_SHARP_RIGHT] = "sharp_right",
	[QUARK_ARROW_UTURN_LEFT] = "uturn_left",
	[QUARK_ARROW_UTURN_RIGHT] = "uturn_right",
	[QUARK_ARROW_ARRIVE] = "arrive",
};
NAMES(qk_names_arrow, "arrow", arrows);

static const char *const stages[] = {
	[QUARK_STAGE_NONE] = "none",       [QUARK_STAGE_APP] = "app",       [QUARK_STAGE_LINK] = "link",
	[QUARK_STAGE_CONSENT] = "consent", [QUARK_STAGE_DEVICE] = "device", [QUARK_STAGE_SERVICE] = "service",
};
NAMES(qk_names_stage, "stage", stages);

static const char *const retries[] = {
	[QUARK_RETRY_NEVER] = "never",           [QUARK_RETRY_NOW] = "now",
	[QUARK_RETRY_LATER] = "later",           [QUARK_RETRY_AFTER_EVENT] = "after_event",
	[QUARK_RETRY_ASK_WEARER] = "ask_wearer",
};
NAMES(qk_names_retry, "retry", retries);

static const char *const listen_modes[] = {
	[QUARK_LISTEN_NONE] = "none",
	[QUARK_LISTEN_ONCE] = "once",
	[QUARK_LISTEN_WAKE_WORD] = "wake_word",
	[QUARK_LISTEN_ALWAYS] = "always",
};
NAMES(qk_names_listen_mode, "way to listen", listen_modes);

static const char *const voice_states[] = {
	[QUARK_VOICE_STATE_NONE] = "none",           [QUARK_VOICE_STATE_IDLE] = "idle",
	[QUARK_VOICE_STATE_STARTING] = "starting",   [QUARK_VOICE_STATE_WAITING] = "waiting",
	[QUARK_VOICE_STATE_LISTENING] = "listening", [QUARK_VOICE_STATE_HEARING] = "hearing",
};
NAMES(qk_names_voice_state, "state of a voice", voice_states);

static const char *const voice_parts[] = {
	[QK_VOICE_PART_NONE] = "none",
	[QK_VOICE_PART_LISTENING] = "listening",
	[QK_VOICE_PART_AUDIO] = "audio",
};
NAMES(qk_names_voice_part, "part of a voice", voice_parts);

uint32_t qk_names_find(const struct qk_names *names, const char *name)
{
	for (uint32_t i = 0; i < names->count; i++)
		if (names->names[i][0] == name[0] && strcmp(names->names[i], name) == 0)
			return i;
	return UINT32_MAX;
}
