/* Events as records. */
#include "quarkctl.h"

static const char *name_at(const char *const *names, int count, int index)
{
	return index >= 0 && index < count && names[index] ? names[index] : "?";
}

#define NAME(names, index) name_at(names, (int)(sizeof(names) / sizeof *(names)), index)

const char *qk_ctl_state_name(int state)
{
	static const char *const names[] = {"none", "connecting", "ready", "reconnecting", "gone"};

	return NAME(names, state);
}

const char *qk_ctl_permission_name(int permission)
{
	static const char *const names[] = {"none", "asking", "once", "session", "always", "refused", "revoked"};

	return NAME(names, permission);
}

const char *qk_ctl_code_name(int code)
{
	static const char *const names[] = {"none", "qr", "ean", NULL, "other"};

	return NAME(names, code);
}

static const char *sensor_name(int sensor)
{
	static const char *const names[] = {
		"none", "camera-photo", "camera-stream", "microphone-text", "microphone-audio", "position"};

	return NAME(names, sensor);
}

static const char *input_name(int input)
{
	static const char *const names[] = {"none",          "tap",        "double-tap", "long-press",
					    "swipe-forward", "swipe-back", "nod",        "shake"};

	return NAME(names, input);
}

static const char *thermal_name(int thermal)
{
	static const char *const names[] = {"unknown", "normal", "warm", "hot", "shutdown"};

	return NAME(names, thermal);
}

static const char *user_name(int user)
{
	static const char *const names[] = {"nobody", "self", "other", "system"};

	return NAME(names, user);
}

static const struct part {
	int part;
	const char *name;
	const char *(*value)(int value); /* NULL: a number */
} parts[] = {
	{QUARK_READINESS_LINK, "link", NULL},
	{QUARK_READINESS_WORN, "worn", NULL},
	{QUARK_READINESS_FOLDED, "folded", NULL},
	{QUARK_READINESS_BATTERY_LEFT, "battery_left", NULL},
	{QUARK_READINESS_BATTERY_RIGHT, "battery_right", NULL},
	{QUARK_READINESS_CHARGING, "charging", NULL},
	{QUARK_READINESS_THERMAL, "thermal", thermal_name},
	{QUARK_READINESS_LOW_POWER, "low_power", NULL},
	{QUARK_READINESS_CAMERA_USER, "camera_user", user_name},
	{QUARK_READINESS_MICROPHONE_USER, "microphone_user", user_name},
	{QUARK_READINESS_CAPTURE_LIGHT, "capture_light", NULL},
	{QUARK_READINESS_CAMERA_PERMISSION, "camera_permission", qk_ctl_permission_name},
	{QUARK_READINESS_MICROPHONE_PERMISSION, "microphone_permission", qk_ctl_permission_name},
	{QUARK_READINESS_FOREGROUND, "foreground", NULL},
};

static void put_part(struct qk_ctl_record *record, const struct part *part, int32_t value)
{
	if (part->value)
		qk_ctl_text(record, part->name, part->value(value));
	else
		qk_ctl_number(record, part->name, value);
}

void qk_ctl_readiness(struct qk_ctl_record *record, const struct qk_ctl *ctl)
{
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		put_part(record, &parts[i], quark_device_readiness(ctl->device, parts[i].part));
}

static void put_changes(struct qk_ctl_record *record, const struct quark_event *event)
{
	uint32_t changed = quark_event_readiness_changed(event);

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (changed & 1u << parts[i].part)
			put_part(record, &parts[i], quark_event_readiness(event, parts[i].part));
}

static void put_code(struct qk_ctl_record *record, const struct quark_event *event)
{
	qk_ctl_text(record, "kind", qk_ctl_code_name(quark_event_code(event)));
	qk_ctl_text(record, "text", quark_event_code_text(event));
}

static void put_stream(struct qk_ctl_record *record, const struct quark_camera *camera)
{
	qk_ctl_number(record, "width", quark_camera_get(camera, QUARK_CAMERA_VALUE_WIDTH));
	qk_ctl_number(record, "height", quark_camera_get(camera, QUARK_CAMERA_VALUE_HEIGHT));
	qk_ctl_number(record, "fps_milli", quark_camera_get(camera, QUARK_CAMERA_VALUE_FPS_MILLI));
}

static void put_presented(struct qk_ctl_record *record, const struct quark_event *event)
{
	qk_ctl_number(record, "request", (long long)quark_event_request(event));
	if (!quark_event_overlay(event) || quark_event_status(event))
		return;
	qk_ctl_number(record, "presented_us", (long long)quark_event_presented_us(event));
	qk_ctl_number(record, "displays", quark_event_displays(event));
}

static void put_details(struct qk_ctl_record *record, const struct quark_event *event)
{
	switch (quark_event_type(event)) {
	case QUARK_EVENT_REQUEST_DONE:
		put_presented(record, event);
		break;
	case QUARK_EVENT_DEVICE_STATE:
		qk_ctl_text(record, "state", qk_ctl_state_name(quark_event_device_state(event)));
		break;
	case QUARK_EVENT_DEVICE_READINESS:
		put_changes(record, event);
		break;
	case QUARK_EVENT_DEVICE_INPUT:
		qk_ctl_text(record, "input", input_name(quark_event_input(event)));
		break;
	case QUARK_EVENT_DEVICE_PERMISSION:
		qk_ctl_text(record, "sensor", sensor_name(quark_event_sensor(event)));
		qk_ctl_text(record, "permission", qk_ctl_permission_name(quark_event_permission(event)));
		break;
	case QUARK_EVENT_OVERLAY_VISIBILITY:
		qk_ctl_flag(record, "visible", quark_event_visible(event));
		break;
	case QUARK_EVENT_CAMERA_CONFIG:
		put_stream(record, quark_event_camera(event));
		break;
	case QUARK_EVENT_CAMERA_CODE:
		put_code(record, event);
		break;
	case QUARK_EVENT_LOST:
	case QUARK_EVENT_CAMERA_FRAME:
	case QUARK_EVENT_CAMERA_STALL:
	case QUARK_EVENT_CAMERA_LIGHT:
		qk_ctl_number(record, "count", (long long)quark_event_count(event));
	}
}

void qk_ctl_print_event(const struct qk_ctl *ctl, const struct quark_event *event)
{
	uint64_t time_us = quark_event_time_us(event);
	struct qk_ctl_record record;

	if (!ctl->json)
		printf("%6llu.%06llu  %-18s  ", (unsigned long long)(time_us / 1000000),
		       (unsigned long long)(time_us % 1000000), quark_event_type_name(quark_event_type(event)));
	record = qk_ctl_begin(ctl, QK_CTL_LINE);
	if (ctl->json) {
		qk_ctl_number(&record, "time_us", (long long)time_us);
		qk_ctl_text(&record, "event", quark_event_type_name(quark_event_type(event)));
	}
	put_details(&record, event);
	qk_ctl_failure(&record, quark_event_failure(event));
	qk_ctl_end(&record);
}

int qk_ctl_print_events(const struct qk_ctl *ctl)
{
	struct quark_event *event;
	int gone = 0;

	while ((event = quark_context_next_event(ctl->context)) != NULL) {
		gone |= quark_event_type(event) == QUARK_EVENT_DEVICE_GONE;
		qk_ctl_print_event(ctl, event);
		quark_event_free(event);
	}
	return gone;
}
