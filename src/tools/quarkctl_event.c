/* Events as records. */
#include "quarkctl_grammar.h"

#include <string.h>

static const char *user_name(int user)
{
	static const char *const names[] = {"nobody", "self", "other", "system"};

	return user >= 0 && user < (int)(sizeof names / sizeof *names) ? names[user] : "?";
}

static void put_part(struct qk_ctl_record *record, int part, int32_t value)
{
	char name[32];

	snprintf(name, sizeof name, "%s", quark_readiness_name(part));
	for (char *dash = name; (dash = strchr(dash, '-')) != NULL;)
		*dash = '_'; /* as all fields are written, and easy to ask for with jq */
	switch (part) {
	case QUARK_READINESS_THERMAL:
		qk_ctl_text(record, name, quark_thermal_name(value));
		break;
	case QUARK_READINESS_CAMERA_USER:
	case QUARK_READINESS_MICROPHONE_USER:
		qk_ctl_text(record, name, user_name(value));
		break;
	case QUARK_READINESS_CAMERA_PERMISSION:
	case QUARK_READINESS_MICROPHONE_PERMISSION:
		qk_ctl_text(record, name, quark_permission_name(value));
		break;
	default:
		qk_ctl_number(record, name, value);
	}
}

void qk_ctl_readiness(struct qk_ctl_record *record, const struct qk_ctl *ctl)
{
	for (int part = QUARK_READINESS_LINK; part <= QUARK_READINESS_FOREGROUND; part++)
		put_part(record, part, quark_device_readiness(ctl->device, part));
}

static void put_changes(struct qk_ctl_record *record, const struct quark_event *event)
{
	uint32_t changed = quark_event_readiness_changed(event);

	for (int part = QUARK_READINESS_LINK; part <= QUARK_READINESS_FOREGROUND; part++)
		if (changed & 1u << part)
			put_part(record, part, quark_event_readiness(event, part));
}

static void put_code(struct qk_ctl_record *record, const struct quark_event *event)
{
	qk_ctl_text(record, "kind", quark_code_name(quark_event_code(event)));
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

static void put_intent(struct qk_ctl_record *record, const struct quark_match *match)
{
	struct qk_buffer slots = {0};

	qk_ctl_text(record, "intent", quark_match_intent(match, 0));
	qk_ctl_slots_json(&slots, match, 0, 0);
	if (!slots.failed && slots.data)
		qk_ctl_raw(record, "slots", slots.data);
	qk_buffer_free(&slots);
}

static void put_heard(struct qk_ctl_record *record, const struct quark_event *event)
{
	int type = quark_event_type(event);

	qk_ctl_number(record, "utterance", (long long)quark_event_utterance(event));
	if (type == QUARK_EVENT_VOICE_HEARING)
		return;
	qk_ctl_text(record, "text", quark_event_transcript(event));
	qk_ctl_number(record, "confidence", quark_event_confidence(event));
	if (type == QUARK_EVENT_VOICE_INTENT)
		put_intent(record, quark_event_match(event));
	else if (type == QUARK_EVENT_VOICE_NO_MATCH)
		qk_ctl_text(record, "closest", quark_match_intent(quark_event_match(event), 0));
}

static void put_voice(struct qk_ctl_record *record, const struct quark_event *event)
{
	switch (quark_event_type(event)) {
	case QUARK_EVENT_VOICE_STATE:
		qk_ctl_text(record, "state", quark_voice_state_name(quark_event_voice_state(event)));
		break;
	case QUARK_EVENT_VOICE_ENDED:
		qk_ctl_text(record, "sensor", quark_sensor_name(quark_event_sensor(event)));
		break;
	case QUARK_EVENT_VOICE_AUDIO:
		qk_ctl_number(record, "count", (long long)quark_event_count(event));
		break;
	default:
		put_heard(record, event);
	}
}

static void put_details(struct qk_ctl_record *record, const struct quark_event *event)
{
	switch (quark_event_type(event)) {
	case QUARK_EVENT_REQUEST_DONE:
		put_presented(record, event);
		break;
	case QUARK_EVENT_DEVICE_STATE:
		qk_ctl_text(record, "state", quark_device_state_name(quark_event_device_state(event)));
		break;
	case QUARK_EVENT_DEVICE_READINESS:
		put_changes(record, event);
		break;
	case QUARK_EVENT_DEVICE_INPUT:
		qk_ctl_text(record, "input", quark_input_name(quark_event_input(event)));
		break;
	case QUARK_EVENT_DEVICE_PERMISSION:
		qk_ctl_text(record, "sensor", quark_sensor_name(quark_event_sensor(event)));
		qk_ctl_text(record, "permission", quark_permission_name(quark_event_permission(event)));
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
	if (quark_event_type(event) >= QUARK_EVENT_VOICE_STATE && quark_event_type(event) <= QUARK_EVENT_VOICE_ENDED)
		put_voice(&record, event);
	else
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
