/* The named scenarios: each ends in the right failure structure, or in recovery. */
#include "journeys_private.h"

#include "qtest.h"

#include <string.h>

void journey_failure_is(const struct quark_failure *failure, int status, int stage, int retry)
{
	qt_text(quark_status_name(quark_failure_status(failure)), quark_status_name(status));
	qt_text(quark_stage_name(quark_failure_stage(failure)), quark_stage_name(stage));
	qt_int(quark_failure_retry(failure), retry);
	qt_true(strlen(quark_failure_text(failure)) > 10);
	qt_true(quark_failure_retry(failure) == QUARK_RETRY_NOW || *quark_failure_hint(failure));
}

/* Awaits one event of a type and looks at its failure. */
void journey_fails_with(struct glasses *glasses, int type, int seconds, int status, int stage, int retry)
{
	struct quark_event *event = glasses_await(glasses, type, seconds);

	qt_text(event ? quark_event_type_name(quark_event_type(event)) : "no event", quark_event_type_name(type));
	journey_failure_is(quark_event_failure(event), status, stage, retry);
	quark_event_free(event);
}

struct quark_camera *journey_open_camera(struct glasses *glasses)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "to see what the wearer sees"};
	struct quark_camera *camera;

	qt_int(quark_camera_open(glasses->device, &config, &camera), QUARK_OK);
	return camera;
}

int journey_try_stream(struct glasses *glasses, struct quark_camera *camera)
{
	struct quark_stream_config stream = {.size = sizeof stream, .width = 320, .height = 240};
	uint64_t request;

	qt_int(quark_camera_start(camera, &stream, &request), QUARK_OK);
	return quark_context_wait(glasses->context, request, -1);
}

/* No frame reaches the app after its stream ended, and nothing stays on. */
static void stream_is_over(struct glasses *glasses, struct quark_camera *camera)
{
	struct quark_frame *frame;

	glasses_run(glasses, 3000);
	frame = quark_camera_acquire(camera);
	qt_true(frame == NULL);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STREAMING), 0);
	if (quark_device_get_state(glasses->device) == QUARK_DEVICE_STATE_READY)
		qt_int(quark_device_readiness(glasses->device, QUARK_READINESS_CAPTURE_LIGHT), 0);
}

void journey_await_state(struct glasses *glasses, int state, int seconds)
{
	uint64_t end = quark_context_time_us(glasses->context) + (uint64_t)seconds * 1000000u;

	while (quark_device_get_state(glasses->device) != state && quark_context_time_us(glasses->context) < end)
		glasses_run(glasses, 100);
	qt_int(quark_device_get_state(glasses->device), state);
}

static void stall_while_streaming(struct glasses *glasses)
{
	struct quark_camera *camera = glasses_stream(glasses);
	struct quark_event *event = glasses_await(glasses, QUARK_EVENT_CAMERA_STALL, 20);

	qt_true(event && quark_event_count(event) >= 2000);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STALLED), 1);
	quark_event_free(event);
	event = glasses_await(glasses, QUARK_EVENT_CAMERA_STALL, 60);
	qt_true(event && quark_event_count(event) == 0);
	quark_event_free(event);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STALLED), 0);
	qt_int(glasses_expect(glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STREAMING), 1);
	quark_camera_unref(camera);
}

static void ended_by_device(struct glasses *glasses)
{
	struct quark_camera *camera = glasses_stream(glasses);
	struct quark_overlay *overlay;

	qt_int(quark_overlay_open(glasses->device, NULL, &overlay), QUARK_OK);
	journey_fails_with(glasses, QUARK_EVENT_CAMERA_ENDED, 20, QUARK_ERR_GONE, QUARK_STAGE_LINK, QUARK_RETRY_NEVER);
	journey_fails_with(glasses, QUARK_EVENT_DEVICE_GONE, 5, QUARK_ERR_GONE, QUARK_STAGE_DEVICE, QUARK_RETRY_LATER);
	qt_int(quark_overlay_set_text(overlay, 1, "too late"), QUARK_ERR_CLOSED);
	qt_int(quark_overlay_commit(overlay, NULL), QUARK_ERR_CLOSED);
	qt_int(quark_camera_photo(camera, NULL, NULL), QUARK_ERR_CLOSED);
	qt_int(quark_device_speak(glasses->device, "too late", NULL, NULL), QUARK_ERR_CLOSED);
	qt_int(quark_device_close(glasses->device), QUARK_OK);
	quark_overlay_unref(overlay);
	quark_camera_unref(camera);
}

static void doffed_during_capture(struct glasses *glasses)
{
	struct quark_camera *camera = glasses_stream(glasses);
	uint64_t request;

	journey_fails_with(glasses, QUARK_EVENT_CAMERA_ENDED, 20, QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE,
			   QUARK_RETRY_AFTER_EVENT);
	qt_int(quark_device_readiness(glasses->device, QUARK_READINESS_WORN), 0);
	qt_int(quark_camera_photo(camera, NULL, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses->context, request, -1), QUARK_ERR_NOT_READY);
	journey_failure_is(quark_context_failure(glasses->context), QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE,
			   QUARK_RETRY_AFTER_EVENT);
	stream_is_over(glasses, camera);
	quark_camera_unref(camera);
}

static void folded_mid_stream(struct glasses *glasses)
{
	struct quark_camera *camera = glasses_stream(glasses);

	journey_fails_with(glasses, QUARK_EVENT_CAMERA_ENDED, 20, QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE,
			   QUARK_RETRY_AFTER_EVENT);
	qt_int(quark_device_readiness(glasses->device, QUARK_READINESS_FOLDED), 1);
	stream_is_over(glasses, camera);
	quark_camera_unref(camera);
}

static void permission_revoked_mid_stream(struct glasses *glasses)
{
	struct quark_camera *camera = glasses_stream(glasses);
	struct quark_privacy_log *log;

	quark_frame_unref(quark_camera_acquire(camera));
	journey_fails_with(glasses, QUARK_EVENT_CAMERA_ENDED, 20, QUARK_ERR_REVOKED, QUARK_STAGE_CONSENT,
			   QUARK_RETRY_ASK_WEARER);
	stream_is_over(glasses, camera);
	qt_int(quark_device_permission(glasses->device, QUARK_SENSOR_CAMERA_STREAM), QUARK_PERMISSION_REVOKED);
	qt_int(quark_privacy_log(glasses->device, &log), QUARK_OK);
	qt_uint(quark_privacy_log_count(log), 1);
	qt_int(quark_privacy_log_sensor(log, 0), QUARK_SENSOR_CAMERA_STREAM);
	qt_true(quark_privacy_log_end_us(log, 0) > quark_privacy_log_start_us(log, 0));
	qt_true(quark_privacy_log_frames(log, 0) > 0);
	quark_privacy_log_free(log);
	quark_camera_unref(camera);
}

static void permission_refused(struct glasses *glasses)
{
	struct quark_camera *camera = journey_open_camera(glasses);

	qt_int(journey_try_stream(glasses, camera), QUARK_ERR_DENIED);
	journey_failure_is(quark_context_failure(glasses->context), QUARK_ERR_DENIED, QUARK_STAGE_CONSENT,
			   QUARK_RETRY_ASK_WEARER);
	qt_int(quark_device_permission(glasses->device, QUARK_SENSOR_CAMERA_STREAM), QUARK_PERMISSION_REFUSED);
	stream_is_over(glasses, camera);
	quark_camera_unref(camera);
}

static void mic_steals_bandwidth(struct glasses *glasses)
{
	struct quark_camera *camera = glasses_stream(glasses);
	int64_t before = quark_camera_get(camera, QUARK_CAMERA_VALUE_FPS_MILLI) *
			 quark_camera_get(camera, QUARK_CAMERA_VALUE_WIDTH);
	int64_t during;

	qt_int(glasses_expect(glasses, QUARK_EVENT_CAMERA_CONFIG, 20), QUARK_OK);
	during = quark_camera_get(camera, QUARK_CAMERA_VALUE_FPS_MILLI) *
		 quark_camera_get(camera, QUARK_CAMERA_VALUE_WIDTH);
	qt_true(during < before);
	qt_int(quark_device_readiness(glasses->device, QUARK_READINESS_MICROPHONE_USER), QUARK_SENSOR_USER_SYSTEM);
	qt_int(glasses_expect(glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
	qt_int(glasses_expect(glasses, QUARK_EVENT_CAMERA_CONFIG, 60), QUARK_OK);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_FPS_MILLI) *
		       quark_camera_get(camera, QUARK_CAMERA_VALUE_WIDTH),
	       before);
	quark_camera_unref(camera);
}

/* Awaits a readiness event that tells `value` for `part`. */
void journey_readiness_becomes(struct glasses *glasses, int part, int32_t value)
{
	struct quark_event *event;
	int32_t told;

	do {
		event = glasses_await(glasses, QUARK_EVENT_DEVICE_READINESS, 60);
		qt_true(event != NULL);
		told = quark_event_readiness(event, part);
		quark_event_free(event);
	} while (told != value);
}

static void battery_swap_left_then_right(struct glasses *glasses)
{
	struct quark_camera *camera = glasses_stream(glasses);

	journey_readiness_becomes(glasses, QUARK_READINESS_BATTERY_LEFT, -1);
	journey_readiness_becomes(glasses, QUARK_READINESS_BATTERY_LEFT, 100);
	journey_readiness_becomes(glasses, QUARK_READINESS_BATTERY_RIGHT, -1);
	qt_int(quark_device_readiness(glasses->device, QUARK_READINESS_BATTERY_LEFT) >= 99, 1);
	journey_readiness_becomes(glasses, QUARK_READINESS_BATTERY_RIGHT, 100);
	qt_int(quark_device_get_state(glasses->device), QUARK_DEVICE_STATE_READY);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STREAMING), 1);
	qt_int(glasses_expect(glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
	quark_camera_unref(camera);
}

static void thermal_shutdown(struct glasses *glasses)
{
	struct quark_camera *camera = glasses_stream(glasses);

	journey_fails_with(glasses, QUARK_EVENT_CAMERA_ENDED, 30, QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE,
			   QUARK_RETRY_AFTER_EVENT);
	qt_int(journey_try_stream(glasses, camera), QUARK_ERR_NOT_READY);
	journey_fails_with(glasses, QUARK_EVENT_DEVICE_GONE, 60, QUARK_ERR_GONE, QUARK_STAGE_DEVICE, QUARK_RETRY_LATER);
	qt_int(quark_device_get_state(glasses->device), QUARK_DEVICE_STATE_GONE);
	quark_camera_unref(camera);
}

static void battery_critical(struct glasses *glasses)
{
	struct quark_camera *camera = glasses_stream(glasses);

	journey_fails_with(glasses, QUARK_EVENT_CAMERA_ENDED, 60, QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE,
			   QUARK_RETRY_AFTER_EVENT);
	journey_fails_with(glasses, QUARK_EVENT_DEVICE_GONE, 120, QUARK_ERR_GONE, QUARK_STAGE_DEVICE,
			   QUARK_RETRY_LATER);
	quark_camera_unref(camera);
}

void journey_view_has(struct glasses *glasses, const char *part, int wanted)
{
	char *svg;

	qt_int(quark_sim_view(glasses->sim, 0, &svg), QUARK_OK);
	qt_int(strstr(svg, part) != NULL, wanted);
	quark_sim_free(svg);
}

static void clear_right_after_commit(struct glasses *glasses)
{
	struct quark_overlay *overlay;
	uint64_t shown, cleared, newest;

	qt_int(quark_overlay_open(glasses->device, NULL, &overlay), QUARK_OK);
	qt_int(quark_overlay_set_text(overlay, 1, "gone at once"), QUARK_OK);
	qt_int(quark_overlay_commit(overlay, &shown), QUARK_OK);
	qt_int(quark_overlay_clear(overlay), QUARK_OK);
	qt_int(quark_overlay_commit(overlay, &cleared), QUARK_OK);
	qt_int(quark_context_wait(glasses->context, shown, -1), QUARK_OK);
	qt_int(quark_context_wait(glasses->context, cleared, -1), QUARK_OK);
	journey_view_has(glasses, "gone at once", 0);
	for (int i = 0; i < 5; i++) {
		qt_int(quark_overlay_set_text(overlay, 2, "flood"), QUARK_OK);
		qt_int(quark_overlay_commit(overlay, NULL), QUARK_OK);
	}
	qt_int(quark_overlay_clear(overlay), QUARK_OK);
	qt_int(quark_overlay_commit(overlay, &cleared), QUARK_OK);
	qt_int(quark_overlay_set_text(overlay, 3, "after"), QUARK_OK);
	qt_int(quark_overlay_commit(overlay, &newest), QUARK_OK);
	qt_int(quark_context_wait(glasses->context, cleared, -1), QUARK_OK);
	qt_int(quark_context_wait(glasses->context, newest, -1), QUARK_OK);
	journey_view_has(glasses, "flood", 0);
	journey_view_has(glasses, "after", 1);
	quark_overlay_unref(overlay);
}

static void busy_by_other_app(struct glasses *glasses)
{
	struct quark_camera *camera = glasses_stream(glasses);

	journey_fails_with(glasses, QUARK_EVENT_CAMERA_ENDED, 20, QUARK_ERR_BUSY, QUARK_STAGE_DEVICE,
			   QUARK_RETRY_AFTER_EVENT);
	qt_int(quark_device_readiness(glasses->device, QUARK_READINESS_CAMERA_USER), QUARK_SENSOR_USER_OTHER);
	qt_true(*quark_device_get_text(glasses->device, QUARK_DEVICE_TEXT_CAMERA_USER));
	qt_int(journey_try_stream(glasses, camera), QUARK_ERR_BUSY);
	journey_failure_is(quark_context_failure(glasses->context), QUARK_ERR_BUSY, QUARK_STAGE_DEVICE,
			   QUARK_RETRY_AFTER_EVENT);
	journey_readiness_becomes(glasses, QUARK_READINESS_FOREGROUND, 1);
	qt_int(journey_try_stream(glasses, camera), QUARK_OK);
	quark_camera_unref(camera);
}

static void half_open_link(struct glasses *glasses)
{
	struct quark_camera *camera = glasses_stream(glasses);
	struct quark_overlay *overlay;
	uint64_t cut, commit, spoken;

	/* The scenario makes the link half open two seconds after the start. */
	glasses_run(glasses, 2500);
	cut = quark_context_time_us(glasses->context);
	qt_int(quark_overlay_open(glasses->device, NULL, &overlay), QUARK_OK);
	qt_int(quark_overlay_set_text(overlay, 1, "across the gap"), QUARK_OK);
	qt_int(quark_overlay_commit(overlay, &commit), QUARK_OK);
	qt_int(quark_context_set_timeout(glasses->context, commit, 60000), QUARK_OK);
	qt_int(quark_device_speak(glasses->device, "did you hear that", "en", &spoken), QUARK_OK);
	journey_fails_with(glasses, QUARK_EVENT_CAMERA_ENDED, 20, QUARK_ERR_GONE, QUARK_STAGE_LINK,
			   QUARK_RETRY_AFTER_EVENT);
	qt_true(quark_context_time_us(glasses->context) <= cut + 12000000u);
	/* The session is resumed, and what the link swallowed is sent again. */
	qt_int(quark_context_wait(glasses->context, spoken, -1), QUARK_OK);
	journey_await_state(glasses, QUARK_DEVICE_STATE_READY, 60);
	qt_int(journey_try_stream(glasses, camera), QUARK_OK);
	journey_view_has(glasses, "across the gap", 1);
	quark_overlay_unref(overlay);
	quark_camera_unref(camera);
}

static void refused_by_version(struct glasses *glasses, const char *hint)
{
	struct quark_event *event = glasses_await(glasses, QUARK_EVENT_DEVICE_GONE, 20);

	qt_true(event != NULL);
	journey_failure_is(quark_event_failure(event), QUARK_ERR_VERSION, QUARK_STAGE_LINK, QUARK_RETRY_NEVER);
	qt_contains(quark_failure_hint(quark_event_failure(event)), hint);
	quark_event_free(event);
	qt_int(glasses_count(glasses, QUARK_EVENT_NONE), 0);
	glasses_run(glasses, 60000);
	qt_int(quark_device_get_state(glasses->device), QUARK_DEVICE_STATE_GONE);
}

static void firmware_too_old(struct glasses *glasses)
{
	refused_by_version(glasses, "firmware");
}

static void firmware_newer(struct glasses *glasses)
{
	refused_by_version(glasses, "libquark");
}

const struct journey journeys[] = {
	{"stall_while_streaming", stall_while_streaming, 1, NULL},
	{"ended_by_device", ended_by_device, 1, NULL},
	{"doffed_during_capture", doffed_during_capture, 1, NULL},
	{"folded_mid_stream", folded_mid_stream, 1, NULL},
	{"permission_revoked_mid_stream", permission_revoked_mid_stream, 1, NULL},
	{"permission_refused", permission_refused, 1, NULL},
	{"mic_steals_bandwidth", mic_steals_bandwidth, 1, NULL},
	{"battery_swap_left_then_right", battery_swap_left_then_right, 1, NULL},
	{"thermal_shutdown", thermal_shutdown, 1, NULL},
	{"battery_critical", battery_critical, 1, NULL},
	{"clear_right_after_commit", clear_right_after_commit, 1, NULL},
	{"busy_by_other_app", busy_by_other_app, 1, NULL},
	{"half_open_link", half_open_link, 1, NULL},
	{"firmware_too_old", firmware_too_old, 0, NULL},
	{"firmware_newer", firmware_newer, 0, NULL},
	{"drop_and_resume", journey_drop_and_resume, 1, NULL},
	{"reboot_new_session", journey_reboot_new_session, 1, NULL},
	{"inputs_over_a_gap", journey_inputs_over_a_gap, 1, NULL},
	{"second_app_takes_the_front", journey_second_app_takes_the_front, 1, NULL},
	{"photo_and_stream", journey_photo_and_stream, 1, NULL},
	{"image_overlay", journey_image_overlay, 1, NULL},
	{"media_connection_cut", journey_media_connection_cut, 1, NULL},
	{"removed_app", journey_removed_app, 1, NULL},
	{"replaced_connection", journey_replaced_connection, 1, NULL},
	{"push_to_talk", journey_push_to_talk, 1, NULL},
	{"nobody_speaks", journey_nobody_speaks, 1, NULL},
	{"microphone_refused", journey_microphone_refused, 1, NULL},
	{"revoked_while_listening", journey_revoked_while_listening, 1, NULL},
	{"revoked_while_hearing_once", journey_revoked_while_hearing_once, 1, NULL},
	{"doffed_while_listening", journey_doffed_while_listening, 1, NULL},
	{"folded_while_listening", journey_folded_while_listening, 1, NULL},
	{"microphone_taken", journey_microphone_taken, 1, NULL},
	{"cancelled_at_each_stage", journey_cancelled_at_each_stage, 1, NULL},
	{"stopped_while_hearing", journey_stopped_while_hearing, 1, NULL},
	{"barge_in", journey_barge_in, 1, NULL},
	{"wake_word", journey_wake_word, 1, NULL},
	{"sound", journey_sound, 1, NULL},
	{"sound_revoked", journey_sound_revoked, 1, NULL},
	{"link_drop_while_listening", journey_link_drop_while_listening, 1, NULL},
	{"intent", journey_intent, 1, NULL},
	{"two_grammars", journey_two_grammars, 1, NULL},
	{"grammar_by_context", journey_grammar_by_context, 1, NULL},
	{"noise", journey_noise, 1, NULL},
	{"voice_without_display", journey_voice_without_display, 1, "g1"},
	{"walk_to_the_end", journey_walk_to_the_end, 1, NULL},
	{"off_route_then_rerouted", journey_off_route_then_rerouted, 1, NULL},
	{"reroute_fails_thrice", journey_reroute_fails_thrice, 1, NULL},
	{"drop_while_navigating", journey_drop_while_navigating, 1, NULL},
	{"navigation_without_display", journey_navigation_without_display, 1, "g1"},
	{"position_refused", journey_position_refused, 1, NULL},
	{"position_revoked", journey_position_revoked, 1, NULL},
};

const int journeys_count = (int)(sizeof journeys / sizeof *journeys);
