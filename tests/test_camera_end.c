/* How streams end: by the app, by the wearer, by the glasses, by the link, by neglect. */
#include "qtest.h"
#include "support.h"

#include "camera/camera_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct quark_camera_config config = {.size = sizeof config, .purpose = "to test the end"};
static const struct quark_stream_config stream = {.size = sizeof stream, .width = 160, .height = 120};

static struct quark_camera *open_camera(struct glasses *glasses)
{
	struct quark_camera *camera = NULL;

	qt_int(quark_camera_open(glasses->device, &config, &camera), QUARK_OK);
	return camera;
}

static struct quark_camera *run_stream(struct glasses *glasses)
{
	struct quark_camera *camera = open_camera(glasses);
	uint64_t request;

	qt_int(quark_camera_start(camera, &stream, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses->context, request, -1), QUARK_OK);
	qt_int(glasses_expect(glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
	return camera;
}

static void end(struct glasses *glasses, struct quark_camera *camera)
{
	quark_camera_unref(camera);
	glasses_close(glasses);
}

/* One ENDED with this failure, no second one, and nothing to acquire. */
static void ends_with(struct glasses *glasses, struct quark_camera *camera, int status, int stage, int retry)
{
	struct quark_event *event = glasses_await(glasses, QUARK_EVENT_CAMERA_ENDED, 30);
	const struct quark_failure *failure = quark_event_failure(event);

	qt_text(event ? quark_status_name(quark_event_status(event)) : "no event", quark_status_name(status));
	qt_true(quark_event_camera(event) == camera);
	if (status) {
		qt_int(quark_failure_stage(failure), stage);
		qt_int(quark_failure_retry(failure), retry);
		qt_contains(quark_failure_text(failure), "the camera stream ended");
		qt_true(strlen(quark_failure_hint(failure)) > 10);
	}
	qt_int(failure != NULL, status != QUARK_OK);
	quark_event_free(event);
	qt_true(quark_camera_acquire(camera) == NULL);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STREAMING), 0);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_WIDTH), 0);
	qt_true(glasses_await(glasses, QUARK_EVENT_CAMERA_ENDED, 3) == NULL);
	qt_true(quark_camera_acquire(camera) == NULL);
}

QTEST(each_reason_of_the_glasses_has_its_failure)
{
	static const struct {
		int what, bad, good, status, retry;
	} cases[] = {
		{QUARK_SIM_VALUE_WORN, 0, 1, QUARK_ERR_NOT_READY, QUARK_RETRY_AFTER_EVENT},
		{QUARK_SIM_VALUE_FOLDED, 1, 0, QUARK_ERR_NOT_READY, QUARK_RETRY_AFTER_EVENT},
		{QUARK_SIM_VALUE_THERMAL, QUARK_THERMAL_HOT, QUARK_THERMAL_NORMAL, QUARK_ERR_NOT_READY,
		 QUARK_RETRY_AFTER_EVENT},
		{QUARK_SIM_VALUE_OTHER_APP, 1, 0, QUARK_ERR_BUSY, QUARK_RETRY_AFTER_EVENT},
		{QUARK_SIM_VALUE_LIGHT_COVERED, 1, 0, QUARK_ERR_DEVICE, QUARK_RETRY_ASK_WEARER},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct glasses glasses;
		struct quark_camera *camera;

		glasses_open(&glasses, NULL);
		camera = run_stream(&glasses);
		qt_int(quark_sim_set(glasses.sim, cases[i].what, cases[i].bad), QUARK_OK);
		ends_with(&glasses, camera, cases[i].status, QUARK_STAGE_DEVICE, cases[i].retry);
		qt_int(quark_sim_set(glasses.sim, cases[i].what, cases[i].good), QUARK_OK);
		glasses_run(&glasses, 1000);
		qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STREAMING), 0);
		qt_int(quark_camera_start(camera, &stream, NULL), QUARK_OK);
		qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_FRAME, 3), QUARK_OK);
		end(&glasses, camera);
	}
}

/* All reasons, straight from the wire. */
QTEST(every_reason_has_a_sentence_and_a_hint)
{
	static const int expected[] = {
		[QK_ENDED_NONE] = QUARK_ERR_DEVICE,        [QK_ENDED_STOPPED] = QUARK_ERR_DEVICE,
		[QK_ENDED_REVOKED] = QUARK_ERR_REVOKED,    [QK_ENDED_DOFFED] = QUARK_ERR_NOT_READY,
		[QK_ENDED_FOLDED] = QUARK_ERR_NOT_READY,   [QK_ENDED_THERMAL] = QUARK_ERR_NOT_READY,
		[QK_ENDED_BATTERY] = QUARK_ERR_NOT_READY,  [QK_ENDED_TAKEN] = QUARK_ERR_BUSY,
		[QK_ENDED_LIGHT] = QUARK_ERR_DEVICE,       [QK_ENDED_LEASE] = QUARK_ERR_REVOKED,
		[QK_ENDED_UNSERVICED] = QUARK_ERR_TIMEOUT, [QK_ENDED_SENSOR] = QUARK_ERR_DEVICE,
		[QK_ENDED_SENSOR + 1] = QUARK_ERR_DEVICE,
	};
	static const char *const own_words[QK_ENDED_SENSOR + 2] = {
		[QK_ENDED_TAKEN] = "took the camera",
		[QK_ENDED_LIGHT] = "the capture light",
		[QK_ENDED_SENSOR] = "the camera failed",
	};

	for (uint32_t reason = 0; reason < sizeof expected / sizeof *expected; reason++) {
		struct glasses glasses;
		struct quark_camera *camera;
		struct quark_event *event;
		struct qk_ended ended = {.reason = reason, .text = reason % 2 ? "so it is" : NULL};

		glasses_open(&glasses, NULL);
		camera = run_stream(&glasses);
		ended.stream = camera->stream.number;
		qk_stream_end_reason(camera, &ended);
		qk_stream_end_reason(camera, &ended);
		event = glasses_await(&glasses, QUARK_EVENT_CAMERA_ENDED, 1);
		qt_int(quark_event_status(event), expected[reason]);
		qt_true(strlen(quark_failure_hint(quark_event_failure(event))) > 10);
		if (own_words[reason])
			qt_contains(quark_failure_text(quark_event_failure(event)), own_words[reason]);
		if (reason % 2)
			qt_contains(quark_failure_text(quark_event_failure(event)), "(so it is)");
		quark_event_free(event);
		qt_int(glasses_count(&glasses, QUARK_EVENT_CAMERA_ENDED), 0);
		end(&glasses, camera);
	}
}

QTEST(the_glasses_words_are_not_said_twice)
{
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	camera = run_stream(&glasses);
	qt_int(quark_sim_set(glasses.sim, QUARK_SIM_VALUE_THERMAL, QUARK_THERMAL_HOT), QUARK_OK);
	event = glasses_await(&glasses, QUARK_EVENT_CAMERA_ENDED, 5);
	qt_text(quark_failure_text(quark_event_failure(event)), "the camera stream ended: the glasses are too hot");
	quark_event_free(event);
	end(&glasses, camera);
}

QTEST(after_a_revocation_no_frame_is_seen)
{
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_open(&glasses, NULL);
	camera = run_stream(&glasses);
	qt_true(camera->mailbox != NULL);
	qt_int(quark_sim_revoke(glasses.sim, QUARK_SENSOR_CAMERA_STREAM), QUARK_OK);
	ends_with(&glasses, camera, QUARK_ERR_REVOKED, QUARK_STAGE_CONSENT, QUARK_RETRY_ASK_WEARER);
	end(&glasses, camera);
}

QTEST(a_frame_of_an_ended_stream_is_counted_and_dropped)
{
	static const unsigned char grey[16 * 16];
	struct qk_media_buffer buffer = {.data = grey, .length = sizeof grey};
	struct qk_media_header header = {.kind = QK_MEDIA_FRAME, .length = sizeof grey};
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_open(&glasses, NULL);
	camera = run_stream(&glasses);
	header.number = camera->stream.number;
	quark_sim_revoke(glasses.sim, QUARK_SENSOR_CAMERA_STREAM);
	ends_with(&glasses, camera, QUARK_ERR_REVOKED, QUARK_STAGE_CONSENT, QUARK_RETRY_ASK_WEARER);
	atomic_init(&buffer.references, 2);
	qt_int(qk_stream_media(camera, &header, &buffer), 1);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_LEASE), 1);
	qt_uint(atomic_load(&buffer.references), 1);
	end(&glasses, camera);
}

QTEST(a_lost_link_ends_the_stream_for_good)
{
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_open(&glasses, NULL);
	camera = run_stream(&glasses);
	quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_DROP, 500);
	ends_with(&glasses, camera, QUARK_ERR_GONE, QUARK_STAGE_LINK, QUARK_RETRY_AFTER_EVENT);
	glasses_run(&glasses, 5000);
	qt_int(quark_device_get_state(glasses.device), QUARK_DEVICE_STATE_READY);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STREAMING), 0);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_FRAMES) > 0, 1);
	end(&glasses, camera);
}

QTEST(glasses_that_go_end_the_stream)
{
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_open(&glasses, NULL);
	camera = run_stream(&glasses);
	quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_END, 1);
	ends_with(&glasses, camera, QUARK_ERR_GONE, QUARK_STAGE_LINK, QUARK_RETRY_NEVER);
	end(&glasses, camera);
}

QTEST(closing_the_device_ends_the_stream)
{
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_open(&glasses, NULL);
	camera = run_stream(&glasses);
	qt_int(quark_device_close(glasses.device), QUARK_OK);
	qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_ENDED, 1), QUARK_ERR_GONE);
	qt_int(glasses_expect(&glasses, QUARK_EVENT_DEVICE_GONE, 1), QUARK_ERR_CLOSED);
	end(&glasses, camera);
}

QTEST(an_app_that_hangs_loses_its_stream)
{
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_open(&glasses, NULL);
	camera = run_stream(&glasses);
	glasses_hang(&glasses, 10100000);
	qt_true(quark_camera_acquire(camera) == NULL);
	ends_with(&glasses, camera, QUARK_ERR_TIMEOUT, QUARK_STAGE_APP, QUARK_RETRY_NOW);
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_CAPTURE_LIGHT), 0);
	qt_int(quark_camera_start(camera, &stream, NULL), QUARK_OK);
	qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_FRAME, 3), QUARK_OK);
	end(&glasses, camera);
}

static struct quark_camera *run_slow_stream(struct glasses *glasses)
{
	struct quark_stream_config slow = stream;
	struct quark_camera *camera = open_camera(glasses);
	uint64_t request;

	slow.fps = 1;
	slow.stall_ms = 60000;
	qt_int(quark_camera_start(camera, &slow, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses->context, request, -1), QUARK_OK);
	qt_int(glasses_expect(glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
	return camera;
}

/* So few frames that the glasses have not missed the app yet: the library sees to it by itself. */
QTEST(the_library_itself_stops_the_stream_of_an_app_that_hangs)
{
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_open(&glasses, NULL);
	camera = run_slow_stream(&glasses);
	glasses_hang(&glasses, 10100000);
	ends_with(&glasses, camera, QUARK_ERR_TIMEOUT, QUARK_STAGE_APP, QUARK_RETRY_NOW);
	glasses_run(&glasses, 1000);
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_CAPTURE_LIGHT), 0);
	end(&glasses, camera);
}

QTEST(frames_that_queued_while_the_app_hung_are_not_taken)
{
	static const unsigned char grey[16 * 16];
	struct qk_media_buffer buffer = {.data = grey, .length = sizeof grey};
	struct qk_media_header header = {.kind = QK_MEDIA_FRAME, .length = sizeof grey};
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_open(&glasses, NULL);
	camera = run_slow_stream(&glasses);
	header.number = camera->stream.number;
	glasses_hang(&glasses, 10100000);
	atomic_init(&buffer.references, 2);
	qt_int(qk_stream_media(camera, &header, &buffer), 1);
	qt_uint(atomic_load(&buffer.references), 1);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STREAMING), 0);
	end(&glasses, camera);
}

QTEST(a_camera_let_go_while_it_stops_tells_no_end)
{
	struct glasses glasses;
	struct quark_camera *camera;
	uint64_t request;

	glasses_open(&glasses, NULL);
	camera = run_stream(&glasses);
	qt_int(quark_camera_stop(camera, &request), QUARK_OK);
	quark_camera_unref(camera);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_OK);
	qt_true(glasses_await(&glasses, QUARK_EVENT_CAMERA_ENDED, 2) == NULL);
	glasses_close(&glasses);
}

QTEST(an_app_that_hangs_for_nine_seconds_does_not)
{
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_open(&glasses, NULL);
	camera = run_stream(&glasses);
	quark_frame_unref(quark_camera_acquire(camera));
	glasses_hang(&glasses, 9000000);
	qt_true(glasses_await(&glasses, QUARK_EVENT_CAMERA_ENDED, 3) == NULL);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STREAMING), 1);
	end(&glasses, camera);
}

QTEST(a_stop_of_the_app_ends_without_a_failure)
{
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_frame *held;
	uint64_t request;

	glasses_open(&glasses, NULL);
	camera = run_stream(&glasses);
	held = quark_camera_acquire(camera);
	qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
	qt_int(quark_camera_stop(camera, &request), QUARK_OK);
	qt_true(quark_camera_acquire(camera) == NULL);
	qt_int(quark_camera_stop(camera, NULL), QUARK_ERR_INVALID);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_OK);
	ends_with(&glasses, camera, QUARK_OK, 0, 0);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_LEASE), 0);
	qt_uint(quark_frame_width(held), 160);
	quark_frame_unref(held);
	end(&glasses, camera);
}

QTEST(a_start_is_stopped_at_each_stage)
{
	struct glasses glasses;
	struct quark_camera *camera;
	uint64_t starting, stopping;

	glasses_start(&glasses, "sim:s1?clock=virtual&consent=ask");
	camera = open_camera(&glasses);
	qt_int(quark_camera_start(camera, &stream, &starting), QUARK_OK);
	qt_int(quark_camera_stop(camera, &stopping), QUARK_OK);
	qt_int(glasses_count(&glasses, QUARK_EVENT_REQUEST_DONE), 2); /* at once: there was nothing to undo */

	glasses_run(&glasses, 2000);
	qt_int(quark_camera_start(camera, &stream, &starting), QUARK_OK);
	glasses_run(&glasses, 1000);
	qt_int(quark_camera_stop(camera, &stopping), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, starting, -1), QUARK_ERR_CANCELLED);
	qt_int(quark_context_wait(glasses.context, stopping, -1), QUARK_OK);

	quark_sim_set(glasses.sim, QUARK_SIM_VALUE_CONSENT, QUARK_SIM_CONSENT_GRANT);
	qt_int(quark_camera_start(camera, &stream, &starting), QUARK_OK);
	qt_int(quark_camera_stop(camera, &stopping), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, stopping, -1), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, starting, -1), QUARK_ERR_CANCELLED);
	qt_true(glasses_await(&glasses, QUARK_EVENT_CAMERA_ENDED, 2) == NULL);
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_CAPTURE_LIGHT), 0);

	qt_int(quark_camera_start(camera, &stream, &starting), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, starting, -1), QUARK_OK);
	end(&glasses, camera);
}

QTEST(a_start_can_be_cancelled_at_each_stage)
{
	struct glasses glasses;
	struct quark_camera *camera;
	uint64_t request;

	glasses_start(&glasses, "sim:s1?clock=virtual&consent=ask");
	camera = open_camera(&glasses);
	qt_int(quark_camera_start(camera, &stream, &request), QUARK_OK);
	qt_int(quark_context_cancel(glasses.context, request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_CANCELLED);
	qt_int(quark_camera_stop(camera, NULL), QUARK_ERR_INVALID);
	glasses_run(&glasses, 2000);
	qt_int(quark_camera_start(camera, &stream, &request), QUARK_OK);
	glasses_run(&glasses, 1000);
	qt_int(quark_context_cancel(glasses.context, request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_CANCELLED);
	qt_int(quark_camera_stop(camera, NULL), QUARK_ERR_INVALID);
	qt_int(camera->stream.number, 0);
	end(&glasses, camera);
}

QTEST(a_stream_can_start_again_while_it_stops)
{
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_event *event;
	uint64_t request;
	int ended = 0, configured = 0;

	glasses_open(&glasses, NULL);
	camera = run_stream(&glasses);
	qt_int(quark_camera_stop(camera, NULL), QUARK_OK);
	qt_int(quark_camera_start(camera, &stream, &request), QUARK_OK);
	while (!configured && (quark_context_dispatch(glasses.context, 1000) == QUARK_OK)) {
		while ((event = quark_context_next_event(glasses.context))) {
			ended += quark_event_type(event) == QUARK_EVENT_CAMERA_ENDED;
			configured |= quark_event_type(event) == QUARK_EVENT_CAMERA_CONFIG;
			if (quark_event_type(event) == QUARK_EVENT_CAMERA_CONFIG)
				qt_int(ended, 1);
			quark_event_free(event);
		}
	}
	qt_int(ended, 1);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STREAMING), 1);
	qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
	end(&glasses, camera);
}

QTEST(starts_fail_as_documented)
{
	struct glasses glasses;
	struct quark_camera *camera, *other;
	uint64_t request;

	glasses_open(&glasses, "sim:s1?clock=virtual&consent=refuse");
	camera = open_camera(&glasses);
	qt_int(quark_camera_start(camera, &stream, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_DENIED);
	qt_int(quark_failure_stage(quark_context_failure(glasses.context)), QUARK_STAGE_CONSENT);
	quark_sim_set(glasses.sim, QUARK_SIM_VALUE_CONSENT, QUARK_SIM_CONSENT_GRANT);
	quark_sim_set(glasses.sim, QUARK_SIM_VALUE_WORN, 0);
	qt_int(quark_camera_start(camera, &stream, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_NOT_READY);
	quark_sim_set(glasses.sim, QUARK_SIM_VALUE_WORN, 1);
	glasses_run(&glasses, 500);
	other = run_stream(&glasses);
	qt_int(quark_camera_start(camera, &stream, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_BUSY);
	quark_camera_unref(other);
	glasses_run(&glasses, 500);
	qt_int(quark_camera_start(camera, &stream, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_OK);
	end(&glasses, camera);
}

QTEST(the_last_reference_stops_the_stream_in_silence)
{
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	camera = run_stream(&glasses);
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_CAPTURE_LIGHT), 1);
	glasses_count(&glasses, 0);
	quark_camera_unref(camera);
	for (int i = 0; i < 10; i++) {
		quark_context_dispatch(glasses.context, 100);
		while ((event = quark_context_next_event(glasses.context))) {
			qt_true(quark_event_camera(event) == NULL);
			qt_true(quark_event_type(event) != QUARK_EVENT_REQUEST_DONE);
			quark_event_free(event);
		}
	}
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_CAPTURE_LIGHT), 0);
	glasses_close(&glasses);
}

QTEST(a_camera_may_be_let_go_at_any_stage)
{
	for (int stage = 0; stage < 8; stage++) {
		struct glasses glasses;
		struct quark_camera *camera;

		glasses_open(&glasses, stage < 3 ? "sim:s1?clock=virtual&consent=ask" : NULL);
		camera = stage < 3 ? open_camera(&glasses) : run_stream(&glasses);
		if (stage == 1 || stage == 2)
			qt_int(quark_camera_start(camera, &stream, NULL), QUARK_OK);
		if (stage == 2)
			glasses_run(&glasses, 500);
		if (stage == 4 || stage == 5)
			qt_int(quark_camera_stop(camera, NULL), QUARK_OK);
		if (stage == 6)
			qt_int(quark_device_close(glasses.device), QUARK_OK);
		if (stage == 7)
			quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_DROP, 100);
		if (stage == 5)
			glasses_run(&glasses, 500);
		quark_camera_unref(camera);
		if (stage % 2)
			glasses_run(&glasses, 500);
		glasses_close(&glasses);
	}
}

QTEST(frames_outlive_camera_device_and_context)
{
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_frame *frame;
	const unsigned char *bytes;
	size_t length;
	unsigned sum = 0;

	glasses_open(&glasses, NULL);
	camera = run_stream(&glasses);
	frame = quark_camera_acquire(camera);
	end(&glasses, camera);
	bytes = quark_frame_data(frame, &length);
	for (size_t i = 0; i < length; i++)
		sum += bytes[i];
	qt_true(sum > 0);
	quark_frame_unref(frame);
}

QTEST(events_keep_a_camera_that_the_app_let_go)
{
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	camera = run_stream(&glasses);
	event = glasses_await(&glasses, QUARK_EVENT_CAMERA_FRAME, 2);
	quark_camera_unref(camera);
	glasses_close(&glasses);
	camera = quark_event_camera(event);
	quark_frame_unref(quark_camera_acquire(camera));
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STREAMING), 1);
	quark_event_free(event);
}

QTEST(streams_stand_in_the_record_of_sensor_use)
{
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_privacy_log *log;
	uint64_t request;

	glasses_open(&glasses, NULL);
	glasses_run(&glasses, 100);
	camera = run_stream(&glasses);
	quark_frame_unref(quark_camera_acquire(camera));
	qt_int(quark_privacy_log(glasses.device, &log), QUARK_OK);
	qt_uint(quark_privacy_log_count(log), 1);
	qt_uint(quark_privacy_log_end_us(log, 0), 0);
	quark_privacy_log_free(log);
	qt_int(quark_camera_stop(camera, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_OK);
	qt_int(quark_privacy_log(glasses.device, &log), QUARK_OK);
	qt_int(quark_privacy_log_sensor(log, 0), QUARK_SENSOR_CAMERA_STREAM);
	qt_text(quark_privacy_log_purpose(log, 0), "to test the end");
	qt_uint(quark_privacy_log_frames(log, 0), 1);
	qt_true(quark_privacy_log_end_us(log, 0) >= 100000 &&
		quark_privacy_log_end_us(log, 0) >= quark_privacy_log_start_us(log, 0));
	quark_privacy_log_free(log);
	end(&glasses, camera);
}
