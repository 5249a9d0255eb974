/* What every event can be asked, whatever its type. */
#include "core/context_private.h"

#include <stdlib.h>
#include <string.h>

const struct quark_event *qk_event_check(const struct quark_event *event, const char *function, int type_a, int type_b)
{
	if (event && (event->type == type_a || (type_b && event->type == type_b)))
		return event;
	qk_log(event ? event->context : NULL, QUARK_LOG_WARNING, "client bug: %s: the event is %s", function,
	       event ? quark_event_type_name(event->type) : "NULL");
	return NULL;
}

int quark_event_type(const struct quark_event *event)
{
	return event ? event->type : QUARK_EVENT_NONE;
}

const char *quark_event_type_name(int type)
{
	static const struct {
		int type;
		const char *name;
	} names[] = {
		{QUARK_EVENT_NONE, "none"},
		{QUARK_EVENT_LOST, "lost"},
		{QUARK_EVENT_REQUEST_DONE, "request-done"},
		{QUARK_EVENT_PAIRING, "pairing"},
		{QUARK_EVENT_DEVICE_STATE, "device-state"},
		{QUARK_EVENT_DEVICE_GONE, "device-gone"},
		{QUARK_EVENT_DEVICE_READINESS, "device-readiness"},
		{QUARK_EVENT_DEVICE_INPUT, "device-input"},
		{QUARK_EVENT_DEVICE_PERMISSION, "device-permission"},
		{QUARK_EVENT_OVERLAY_VISIBILITY, "overlay-visibility"},
		{QUARK_EVENT_CAMERA_FRAME, "camera-frame"},
		{QUARK_EVENT_CAMERA_CONFIG, "camera-config"},
		{QUARK_EVENT_CAMERA_STALL, "camera-stall"},
		{QUARK_EVENT_CAMERA_ENDED, "camera-ended"},
		{QUARK_EVENT_CAMERA_CODE, "camera-code"},
		{QUARK_EVENT_CAMERA_LIGHT, "camera-light"},
		{QUARK_EVENT_VOICE_STATE, "voice-state"},
		{QUARK_EVENT_VOICE_HEARING, "voice-hearing"},
		{QUARK_EVENT_VOICE_PARTIAL, "voice-partial"},
		{QUARK_EVENT_VOICE_FINAL, "voice-final"},
		{QUARK_EVENT_VOICE_INTENT, "voice-intent"},
		{QUARK_EVENT_VOICE_NO_MATCH, "voice-no-match"},
		{QUARK_EVENT_VOICE_AUDIO, "voice-audio"},
		{QUARK_EVENT_VOICE_ENDED, "voice-ended"},
		{QUARK_EVENT_NAVIGATION_STATE, "navigation-state"},
		{QUARK_EVENT_NAVIGATION_STEP, "navigation-step"},
		{QUARK_EVENT_NAVIGATION_PROGRESS, "navigation-progress"},
		{QUARK_EVENT_NAVIGATION_INSTRUCTION, "navigation-instruction"},
		{QUARK_EVENT_NAVIGATION_OFF_ROUTE, "navigation-off-route"},
		{QUARK_EVENT_NAVIGATION_REROUTING, "navigation-rerouting"},
		{QUARK_EVENT_NAVIGATION_REROUTED, "navigation-rerouted"},
		{QUARK_EVENT_NAVIGATION_WRONG_WAY, "navigation-wrong-way"},
		{QUARK_EVENT_NAVIGATION_TRAFFIC, "navigation-traffic"},
		{QUARK_EVENT_NAVIGATION_ARRIVED, "navigation-arrived"},
		{QUARK_EVENT_NAVIGATION_ENDED, "navigation-ended"},
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].type == type)
			return names[i].name;
	return "?";
}

uint64_t quark_event_time_us(const struct quark_event *event)
{
	return event ? event->time_us : 0;
}

uint64_t quark_event_request(const struct quark_event *event)
{
	return event ? event->request : 0;
}

int quark_event_status(const struct quark_event *event)
{
	return event && event->failure ? event->failure->status : QUARK_OK;
}

const struct quark_failure *quark_event_failure(const struct quark_event *event)
{
	return event ? event->failure : NULL;
}

const char *quark_event_failure_text(const struct quark_event *event)
{
	const struct quark_failure *failure = quark_event_failure(event);
	/* The line is a cache of the failure, so filling it does not change the event. */
	struct quark_event *keeper = (struct quark_event *)(uintptr_t)event;

	if (!failure)
		return "no failure";
	if (!keeper->failure_line)
		keeper->failure_line = malloc(QK_FAILURE_LINE);
	return keeper->failure_line ? qk_failure_line(failure, keeper->failure_line, QK_FAILURE_LINE) : failure->text;
}

static struct qk_handle *find_kind(const struct quark_event *event, int kind)
{
	struct qk_handle *handle = event ? event->handle : NULL;

	while (handle && handle->ops->kind != kind)
		handle = handle->parent;
	return handle;
}

/* Every handle is the first member of its public struct. */
struct quark_device *quark_event_device(const struct quark_event *event)
{
	return (struct quark_device *)(void *)find_kind(event, QK_HANDLE_DEVICE);
}

struct quark_overlay *quark_event_overlay(const struct quark_event *event)
{
	return (struct quark_overlay *)(void *)find_kind(event, QK_HANDLE_OVERLAY);
}

struct quark_camera *quark_event_camera(const struct quark_event *event)
{
	return (struct quark_camera *)(void *)find_kind(event, QK_HANDLE_CAMERA);
}

struct quark_voice *quark_event_voice(const struct quark_event *event)
{
	return (struct quark_voice *)(void *)find_kind(event, QK_HANDLE_VOICE);
}

struct quark_navigation *quark_event_navigation(const struct quark_event *event)
{
	return (struct quark_navigation *)(void *)find_kind(event, QK_HANDLE_NAVIGATION);
}

uint64_t quark_event_count(const struct quark_event *event)
{
	return event ? event->count : 0;
}
