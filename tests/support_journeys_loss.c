/* Journeys over which a connection is lost. */
#include "journeys_private.h"

#include "qtest.h"

#include <string.h>

static struct quark_overlay *open_overlay(struct glasses *glasses)
{
	struct quark_overlay *overlay;

	qt_int(quark_overlay_open(glasses->device, NULL, &overlay), QUARK_OK);
	return overlay;
}

static uint64_t show(struct quark_overlay *overlay, const char *text)
{
	uint64_t request;

	qt_int(quark_overlay_set_text(overlay, 1, text), QUARK_OK);
	qt_int(quark_overlay_commit(overlay, &request), QUARK_OK);
	return request;
}

static uint64_t speak(struct glasses *glasses, const char *text)
{
	uint64_t request;

	qt_int(quark_device_speak(glasses->device, text, "en", &request), QUARK_OK);
	qt_int(quark_context_set_timeout(glasses->context, request, 60000), QUARK_OK);
	return request;
}

static int ends_with(struct glasses *glasses, uint64_t request)
{
	return quark_context_wait(glasses->context, request, 60000);
}

/* How often it was spoken. */
static int times_spoken(struct glasses *glasses, const char *text)
{
	char *spoken;
	int times = 0;

	qt_int(quark_sim_spoken(glasses->sim, &spoken), QUARK_OK);
	for (const char *at = spoken; (at = strstr(at, text)); at++)
		times++;
	quark_sim_free(spoken);
	return times;
}

/* Waits until so many milliseconds after the start. */
static void run_until(struct glasses *glasses, int ms)
{
	uint64_t now = quark_context_time_us(glasses->context);

	if (now < (uint64_t)ms * 1000u)
		glasses_run(glasses, ms - (int)(now / 1000u));
}

/* What was under way when the link was cut is done, once, whichever way its messages were lost. */
void journey_drop_and_resume(struct glasses *glasses)
{
	struct quark_overlay *early = open_overlay(glasses), *late = open_overlay(glasses);
	uint64_t asked, shown, spoken, lost, said;

	run_until(glasses, 2500);
	/* Arrives at 2.8 s; what comes of it is lost, or waits. */
	qt_int(quark_device_request_permission(glasses->device, QUARK_SENSOR_CAMERA_PHOTO, "to see", &asked), QUARK_OK);
	qt_int(quark_context_set_timeout(glasses->context, asked, 60000), QUARK_OK);
	shown = show(early, "its answer is lost");
	spoken = speak(glasses, "a sentence that takes some time to say, longer than the link lasts");
	run_until(glasses, 2900);
	/* Lost on its way. */
	lost = show(late, "the request is lost");
	said = speak(glasses, "the second");
	qt_int(quark_context_set_timeout(glasses->context, shown, 60000), QUARK_OK);
	qt_int(quark_context_set_timeout(glasses->context, lost, 60000), QUARK_OK);
	qt_int(glasses_expect(glasses, QUARK_EVENT_DEVICE_STATE, 5), QUARK_ERR_IO);
	qt_int(quark_device_get_state(glasses->device), QUARK_DEVICE_STATE_RECONNECTING);
	qt_int(ends_with(glasses, shown), QUARK_OK);
	qt_int(quark_device_get_state(glasses->device), QUARK_DEVICE_STATE_READY);
	qt_int(ends_with(glasses, lost), QUARK_OK);
	qt_int(ends_with(glasses, spoken), QUARK_OK);
	qt_int(ends_with(glasses, said), QUARK_OK);
	qt_int(ends_with(glasses, asked), QUARK_OK);
	qt_int(times_spoken(glasses, "longer than the link lasts"), 1);
	qt_int(times_spoken(glasses, "the second"), 1);
	qt_int(quark_device_permission(glasses->device, QUARK_SENSOR_CAMERA_PHOTO), QUARK_PERMISSION_SESSION);
	journey_view_has(glasses, "its answer is lost", 1);
	journey_view_has(glasses, "the request is lost", 1);
	qt_int(glasses_count(glasses, QUARK_EVENT_LOST), 0);
	quark_overlay_unref(early);
	quark_overlay_unref(late);
}

/* A session that ended: what may have been done is unknown, what was never sent is sent, scenes are told anew. */
void journey_reboot_new_session(struct glasses *glasses)
{
	struct quark_overlay *overlay = open_overlay(glasses), *other = open_overlay(glasses);
	uint64_t before, running, during, never;

	qt_int(ends_with(glasses, show(overlay, "told anew")), QUARK_OK);
	run_until(glasses, 2500);
	running = speak(glasses, "it may have been said");
	before = show(other, "shown before");
	qt_int(quark_context_set_timeout(glasses->context, before, 60000), QUARK_OK);
	qt_int(glasses_expect(glasses, QUARK_EVENT_DEVICE_STATE, 5), QUARK_ERR_IO);
	never = speak(glasses, "it was never sent");
	during = show(other, "shown during");
	qt_int(quark_context_set_timeout(glasses->context, during, 60000), QUARK_OK);
	qt_int(ends_with(glasses, running), QUARK_ERR_UNKNOWN);
	journey_failure_is(quark_context_failure(glasses->context), QUARK_ERR_UNKNOWN, QUARK_STAGE_LINK,
			   QUARK_RETRY_AFTER_EVENT);
	qt_int(quark_device_get_state(glasses->device), QUARK_DEVICE_STATE_READY);
	qt_int(ends_with(glasses, never), QUARK_OK);
	qt_int(ends_with(glasses, during), QUARK_OK);
	ends_with(glasses, before);
	qt_int(times_spoken(glasses, "it was never sent"), 1);
	glasses_run(glasses, 1000);
	journey_view_has(glasses, "told anew", 1);
	journey_view_has(glasses, "shown during", 1);
	journey_view_has(glasses, "shown before", 0);
	quark_overlay_unref(overlay);
	quark_overlay_unref(other);
}

struct counted {
	int inputs, taps, lost, lost_after_taps, last;
};

static void count_event(const struct quark_event *event, struct counted *counted)
{
	if (quark_event_type(event) == QUARK_EVENT_LOST) {
		counted->lost += (int)quark_event_count(event);
		counted->lost_after_taps |= counted->taps > 0;
	} else if (quark_event_type(event) == QUARK_EVENT_DEVICE_INPUT) {
		counted->inputs++;
		counted->last = quark_event_input(event);
		counted->taps += counted->last == QUARK_INPUT_TAP;
	}
}

/* Every input arrives or is counted, and the gap stands where the missing ones would have been. */
void journey_inputs_over_a_gap(struct glasses *glasses)
{
	struct counted counted = {0};
	struct quark_event *event;
	uint64_t end = quark_context_time_us(glasses->context) + 15000000u;

	while (quark_context_time_us(glasses->context) < end) {
		quark_context_dispatch(glasses->context, 1000);
		while ((event = quark_context_next_event(glasses->context))) {
			count_event(event, &counted);
			quark_event_free(event);
		}
	}
	qt_int(counted.inputs + counted.lost, 103);
	qt_int(counted.lost, 37);
	qt_int(counted.lost_after_taps, 0);
	qt_int(counted.taps, 63);
	qt_int(counted.last, QUARK_INPUT_SHAKE);
	qt_int(quark_device_get_state(glasses->device), QUARK_DEVICE_STATE_READY);
}

/* Pictures stop and come again; nothing else happens. */
void journey_media_connection_cut(struct glasses *glasses)
{
	struct quark_camera *camera = glasses_stream(glasses);
	struct quark_overlay *overlay = open_overlay(glasses);

	for (int i = 0; i < 3; i++) {
		glasses_cut_media(glasses);
		qt_int(ends_with(glasses, show(overlay, "messages go on")), QUARK_OK);
		glasses_run(glasses, 1000);
		qt_int(glasses_expect(glasses, QUARK_EVENT_CAMERA_FRAME, 5), QUARK_OK);
		qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STREAMING), 1);
	}
	qt_int(quark_device_get_state(glasses->device), QUARK_DEVICE_STATE_READY);
	quark_overlay_unref(overlay);
	quark_camera_unref(camera);
}

/* Out within 200 ms, for good. */
void journey_removed_app(struct glasses *glasses)
{
	struct quark_camera *camera = glasses_stream(glasses);
	uint64_t removed;

	glasses_run(glasses, 500);
	removed = quark_context_time_us(glasses->context);
	glasses_remove_app(glasses);
	journey_fails_with(glasses, QUARK_EVENT_DEVICE_GONE, 2, QUARK_ERR_REVOKED, QUARK_STAGE_DEVICE,
			   QUARK_RETRY_ASK_WEARER);
	qt_true(quark_context_time_us(glasses->context) <= removed + 200000u);
	glasses_run(glasses, 60000);
	qt_int(quark_device_get_state(glasses->device), QUARK_DEVICE_STATE_GONE);
	qt_int(quark_camera_photo(camera, NULL, NULL), QUARK_ERR_CLOSED);
	qt_true(!glasses_let_in_again(glasses));
	quark_camera_unref(camera);
}

/* The older connection is told, and stays away. */
void journey_replaced_connection(struct glasses *glasses)
{
	struct quark_overlay *overlay = open_overlay(glasses);

	qt_int(ends_with(glasses, show(overlay, "of the older connection")), QUARK_OK);
	glasses_run(glasses, 500);
	glasses_take_over(glasses);
	journey_fails_with(glasses, QUARK_EVENT_DEVICE_GONE, 5, QUARK_ERR_GONE, QUARK_STAGE_DEVICE, QUARK_RETRY_LATER);
	glasses_run(glasses, 2000);
	qt_int(quark_device_get_state(glasses->device), QUARK_DEVICE_STATE_GONE);
	/* The session goes on, with what it shows; in this process the glasses went with their device. */
	if (glasses->remote)
		journey_view_has(glasses, "of the older connection", 1);
	quark_overlay_unref(overlay);
}
