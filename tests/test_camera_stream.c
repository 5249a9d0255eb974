/* The stream while it runs: configuration, frames, credits, stalls, changes. */
#include "qtest.h"
#include "support.h"

#include "camera/camera_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct quark_camera_config config = {.size = sizeof config, .purpose = "to test the stream"};

static struct quark_camera *open_camera(struct glasses *glasses)
{
	struct quark_camera *camera = NULL;

	qt_int(quark_camera_open(glasses->device, &config, &camera), QUARK_OK);
	return camera;
}

static struct quark_stream_config small(void)
{
	return (struct quark_stream_config){.size = sizeof(struct quark_stream_config), .width = 160, .height = 120};
}

static void start(struct glasses *glasses, struct quark_camera *camera, const struct quark_stream_config *wanted)
{
	uint64_t request = 0;

	qt_int(quark_camera_start(camera, wanted, &request), QUARK_OK);
	qt_text(quark_status_name(quark_context_wait(glasses->context, request, -1)), "QUARK_OK");
}

static void end(struct glasses *glasses, struct quark_camera *camera)
{
	quark_camera_unref(camera);
	glasses_close(glasses);
}

static void failed_with(struct glasses *glasses, int actual, int status, const char *name)
{
	qt_text(quark_status_name(actual), quark_status_name(status));
	qt_int(quark_failure_status(quark_context_failure(glasses->context)), status);
	qt_contains(quark_failure_text(quark_context_failure(glasses->context)), name);
}

QTEST(start_arguments_are_checked_and_named)
{
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_stream_config wanted;
	uint64_t request = 3;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
#define REFUSED(member, value)                                                                                         \
	wanted = small();                                                                                              \
	wanted.member = value;                                                                                         \
	failed_with(&glasses, quark_camera_start(camera, &wanted, &request), QUARK_ERR_INVALID, "config->" #member)
	REFUSED(format, 9);
	REFUSED(width, 17);
	REFUSED(width, 8);
	REFUSED(height, 9000);
	REFUSED(fps, 241);
	REFUSED(mode, 16);
	REFUSED(credits, 1);
	REFUSED(credits, 17);
	REFUSED(stall_ms, 99);
	REFUSED(stall_ms, 60001);
	REFUSED(codes, 64);
	REFUSED(reserved, 1);
#undef REFUSED
	wanted = small();
	wanted.size = 12;
	failed_with(&glasses, quark_camera_start(camera, &wanted, &request), QUARK_ERR_ABI, "quark_stream_config");
	qt_uint(request, 0);
	failed_with(&glasses, quark_camera_stop(camera, &request), QUARK_ERR_INVALID, "no stream");
	end(&glasses, camera);
}

QTEST(the_configuration_is_told_before_the_request_ends)
{
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_event *event;
	uint64_t request;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	qt_int(quark_camera_start(camera, NULL, &request), QUARK_OK);
	event = glasses_await(&glasses, QUARK_EVENT_CAMERA_CONFIG, 5);
	qt_true(quark_event_camera(event) == camera);
	quark_event_free(event);
	event = glasses_await(&glasses, QUARK_EVENT_REQUEST_DONE, 5);
	qt_uint(quark_event_request(event), request);
	qt_int(quark_event_status(event), QUARK_OK);
	quark_event_free(event);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STREAMING), 1);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_FORMAT), QUARK_FORMAT_NV12);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_WIDTH), 1280);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_HEIGHT), 720);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_FPS_MILLI), 30000);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_MODE), 0);
	qt_true(quark_camera_get(camera, QUARK_CAMERA_VALUE_LEASE_MS) > 50000);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_LIGHT), 1);
	qt_int(quark_camera_get(camera, 999), 0);
	end(&glasses, camera);
}

QTEST(the_glasses_may_give_less_and_say_so)
{
	struct quark_stream_config wanted = small();
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	wanted.width = wanted.height = 8192;
	wanted.fps = 240;
	wanted.mode = QUARK_CAMERA_MODE_BLUR | QUARK_CAMERA_MODE_STABILISED;
	start(&glasses, camera, &wanted);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_WIDTH),
	       quark_device_limit(glasses.device, QUARK_LIMIT_CAMERA_WIDTH));
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_FPS_MILLI), 30000);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_MODE), QUARK_CAMERA_MODE_STABILISED);
	end(&glasses, camera);
}

QTEST(a_frame_carries_what_it_is)
{
	struct quark_stream_config wanted = small();
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_frame *frame;
	double pose[7], intrinsics[4];
	size_t length;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	start(&glasses, camera, &wanted);
	qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
	frame = quark_camera_acquire(camera);
	qt_true(frame != NULL);
	qt_true(quark_camera_acquire(camera) == NULL);
	qt_true(quark_frame_data(frame, &length) != NULL);
	qt_uint(length, 160 * 180);
	qt_int(quark_frame_format(frame), QUARK_FORMAT_NV12);
	qt_uint(quark_frame_width(frame), 160);
	qt_uint(quark_frame_height(frame), 120);
	qt_uint(quark_frame_stride(frame), 160);
	qt_true(quark_frame_sequence(frame) >= 1);
	qt_true(quark_frame_capture_us(frame) <= quark_frame_arrival_us(frame));
	qt_true(quark_frame_arrival_us(frame) <= quark_context_time_us(glasses.context));
	qt_int(quark_frame_pose(frame, pose), 1);
	qt_near(pose[3] * pose[3] + pose[4] * pose[4] + pose[5] * pose[5] + pose[6] * pose[6], 1, 1e-6);
	qt_int(quark_frame_intrinsics(frame, intrinsics), 1);
	qt_true(intrinsics[0] > 0);
	quark_frame_unref(frame);
	end(&glasses, camera);
}

QTEST(the_newest_frame_wins_and_one_event_stands_for_all)
{
	struct quark_stream_config wanted = small();
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_event *event;
	struct quark_frame *frame;
	uint64_t count;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	start(&glasses, camera, &wanted);
	while ((event = quark_context_next_event(glasses.context)))
		quark_event_free(event);
	count = (uint64_t)quark_camera_get(camera, QUARK_CAMERA_VALUE_FRAMES);
	for (uint64_t until = quark_context_time_us(glasses.context) + 1000000;
	     quark_context_time_us(glasses.context) < until;) {
		uint64_t request;

		/* A wait lets time pass without pulling the other events. */
		qt_int(quark_device_speak(glasses.device, "one two three", "en", &request), QUARK_OK);
		qt_int(quark_context_wait(glasses.context, request, -1), QUARK_OK);
	}
	count = (uint64_t)quark_camera_get(camera, QUARK_CAMERA_VALUE_FRAMES) - count;
	qt_true(count >= 20);
	event = glasses_await(&glasses, QUARK_EVENT_CAMERA_FRAME, 0);
	qt_true(quark_event_count(event) >= count - 1);
	quark_event_free(event);
	qt_int(glasses_count(&glasses, QUARK_EVENT_CAMERA_FRAME), 0);
	qt_true((uint64_t)quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_APP) >= count - 1);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_CREDIT), 0);
	frame = quark_camera_acquire(camera);
	qt_uint(quark_frame_sequence(frame), quark_camera_get(camera, QUARK_CAMERA_VALUE_FRAMES));
	quark_frame_unref(frame);
	end(&glasses, camera);
}

/* Pull one, free it later than the next is posted: the pointer to the queued event must not go astray. */
QTEST(a_frame_event_may_be_kept_while_the_next_is_queued)
{
	struct quark_stream_config wanted = small();
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_event *kept[3];

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	start(&glasses, camera, &wanted);
	for (int i = 0; i < 3; i++) {
		kept[i] = glasses_await(&glasses, QUARK_EVENT_CAMERA_FRAME, 2);
		qt_uint(quark_event_count(kept[i]), 1);
		quark_frame_unref(quark_camera_acquire(camera));
	}
	quark_event_free(kept[1]);
	quark_context_dispatch(glasses.context, 40);
	qt_true(camera->frame_event != NULL);
	quark_event_free(kept[0]);
	qt_true(camera->frame_event != NULL);
	quark_event_free(kept[2]);
	qt_int(glasses_count(&glasses, QUARK_EVENT_CAMERA_FRAME), 1);
	qt_true(camera->frame_event == NULL);
	end(&glasses, camera);
}

QTEST(an_app_that_holds_all_credits_gets_no_more_until_it_gives_one_back)
{
	struct quark_stream_config wanted = small();
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_frame *held[3];

	wanted.credits = 3;
	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	start(&glasses, camera, &wanted);
	for (int i = 0; i < 3; i++) {
		qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
		held[i] = quark_camera_acquire(camera);
	}
	glasses_run(&glasses, 1500);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_FRAMES), 3);
	qt_true(quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_CREDIT) >= 20);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_LINK), 0);
	quark_frame_unref(held[1]);
	qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
	quark_frame_unref(quark_camera_acquire(camera));
	qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
	quark_frame_unref(held[0]);
	quark_frame_unref(held[2]);
	glasses_run(&glasses, 3000);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_LINK), 0);
	end(&glasses, camera);
}

QTEST(a_change_keeps_the_stream_and_brings_its_credits_in_line)
{
	struct quark_stream_config wanted = small();
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_frame *held[6];
	uint32_t number;

	wanted.credits = 2;
	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	start(&glasses, camera, &wanted);
	number = camera->stream.number;
	wanted.width = 320;
	wanted.height = 240;
	wanted.credits = 6;
	wanted.format = QUARK_FORMAT_GREY;
	start(&glasses, camera, &wanted);
	qt_uint(camera->stream.number, number);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_WIDTH), 320);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_FORMAT), QUARK_FORMAT_GREY);
	glasses_count(&glasses, 0);
	quark_frame_unref(quark_camera_acquire(camera));
	for (int i = 0; i < 6; i++) {
		qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
		held[i] = quark_camera_acquire(camera);
	}
	qt_uint(quark_frame_width(held[5]), 320);
	glasses_run(&glasses, 1000);
	qt_true(quark_camera_acquire(camera) == NULL);
	for (int i = 0; i < 6; i++)
		quark_frame_unref(held[i]);
	qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
	end(&glasses, camera);
}

QTEST(a_change_that_is_refused_leaves_the_stream_as_it_is)
{
	struct quark_stream_config wanted = small();
	struct glasses glasses;
	struct quark_camera *camera;
	uint64_t request;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	start(&glasses, camera, &wanted);
	quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_LATENCY, 5000000);
	qt_int(quark_camera_start(camera, NULL, &request), QUARK_OK);
	qt_int(quark_context_set_timeout(glasses.context, request, 1000), QUARK_OK);
	qt_true(quark_context_wait(glasses.context, request, -1) != QUARK_OK);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STREAMING), 1);
	end(&glasses, camera);
}

QTEST(the_microphone_takes_bandwidth_and_the_new_configuration_is_told)
{
	struct quark_stream_config wanted = small();
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	start(&glasses, camera, &wanted);
	glasses_count(&glasses, 0);
	quark_sim_set(glasses.sim, QUARK_SIM_VALUE_MICROPHONE_BUSY, 1);
	qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_CONFIG, 2), QUARK_OK);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_WIDTH), 80);
	end(&glasses, camera);
}

QTEST(a_stall_is_told_once_and_so_is_its_end)
{
	struct quark_stream_config wanted = small();
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_event *event;

	wanted.stall_ms = 500;
	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	start(&glasses, camera, &wanted);
	qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
	quark_frame_unref(quark_camera_acquire(camera));
	quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_STALL, 3000);
	event = glasses_await(&glasses, QUARK_EVENT_CAMERA_STALL, 2);
	qt_true(quark_event_count(event) >= 500 && quark_event_count(event) < 600);
	quark_event_free(event);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STALLED), 1);
	qt_true(quark_camera_get(camera, QUARK_CAMERA_VALUE_AGE_US) >= 500000);
	event = glasses_await(&glasses, QUARK_EVENT_CAMERA_STALL, 10);
	qt_uint(quark_event_count(event), 0);
	quark_event_free(event);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STALLED), 0);
	qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_FRAME, 1), QUARK_OK);
	glasses_run(&glasses, 2000);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STALLED), 0);
	end(&glasses, camera);
}

QTEST(frames_lost_on_the_way_are_counted)
{
	struct quark_stream_config wanted = small();
	struct glasses glasses;
	struct quark_camera *camera;
	int64_t frames;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	start(&glasses, camera, &wanted);
	quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_LOSS, 300);
	glasses_run(&glasses, 10000);
	quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_LOSS, 0);
	glasses_run(&glasses, 1000);
	frames = quark_camera_get(camera, QUARK_CAMERA_VALUE_FRAMES);
	qt_true(quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_LINK) > 50);
	qt_near(frames + quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_LINK), 330, 5);
	end(&glasses, camera);
}

QTEST(a_pushed_frame_arrives_at_its_own_address)
{
	static const unsigned char bytes[160 * 180];
	struct quark_stream_config wanted = small();
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_frame *frame;

	glasses_only_here("pushes a frame by reference");
	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	start(&glasses, camera, &wanted);
	quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_STALL, 60000);
	glasses_count(&glasses, 0);
	quark_frame_unref(quark_camera_acquire(camera));
	qt_int(quark_sim_push_frame(glasses.sim, bytes, sizeof bytes, NULL, NULL), QUARK_OK);
	qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_FRAME, 1), QUARK_OK);
	frame = quark_camera_acquire(camera);
	qt_true(quark_frame_data(frame, NULL) == bytes);
	quark_frame_unref(frame);
	end(&glasses, camera);
}

QTEST(codes_in_the_stream_are_told)
{
	struct quark_stream_config wanted = {.size = sizeof wanted, .codes = QUARK_CODE_QR};
	const char *path = qt_data("qr/qrcode-1/1.png");
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_event *event;

	if (!path)
		qt_skip("the photographs of QR codes are not there");
	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	qt_int(quark_sim_look(glasses.sim, path), QUARK_OK);
	start(&glasses, camera, &wanted);
	event = glasses_await(&glasses, QUARK_EVENT_CAMERA_CODE, 5);
	qt_int(quark_event_code(event), QUARK_CODE_QR);
	qt_true(strlen(quark_event_code_text(event)) > 0);
	quark_event_free(event);
	end(&glasses, camera);
}

QTEST(the_light_is_told_when_it_goes_on_and_off)
{
	struct quark_stream_config wanted = small();
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	qt_int(quark_camera_start(camera, &wanted, NULL), QUARK_OK);
	event = glasses_await(&glasses, QUARK_EVENT_CAMERA_LIGHT, 2);
	qt_uint(quark_event_count(event), 1);
	quark_event_free(event);
	qt_int(glasses_expect(&glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
	qt_int(quark_camera_stop(camera, NULL), QUARK_OK);
	event = glasses_await(&glasses, QUARK_EVENT_CAMERA_LIGHT, 2);
	qt_uint(quark_event_count(event), 0);
	quark_event_free(event);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_LIGHT), 0);
	end(&glasses, camera);
}

/* Forged media, straight into the room. */
struct forged {
	struct qk_media_buffer buffer;
	int released;
};

static void forget(struct qk_media_buffer *buffer)
{
	((struct forged *)(void *)buffer)->released++;
}

static const unsigned char grey[16 * 16];

static int push(struct quark_camera *camera, struct forged *forged, uint32_t number, uint32_t length)
{
	struct qk_media_header header = {.kind = QK_MEDIA_FRAME,
					 .number = number,
					 .length = length,
					 .sequence = camera->stream.sequence + 1,
					 .format = QUARK_FORMAT_GREY,
					 .width = 16,
					 .height = 16,
					 .stride = 16};

	*forged = (struct forged){.buffer = {.data = grey, .length = sizeof grey, .release = forget}};
	atomic_init(&forged->buffer.references, 1);
	return qk_stream_media(camera, &header, &forged->buffer);
}

QTEST(frames_that_may_not_be_seen_are_dropped_and_counted)
{
	struct quark_stream_config wanted = small();
	struct glasses glasses;
	struct quark_camera *camera;
	struct forged forged;
	uint32_t number;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	qt_int(push(camera, &forged, 77, sizeof grey), 0);
	start(&glasses, camera, &wanted);
	quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_STALL, 60000);
	quark_frame_unref(quark_camera_acquire(camera));
	number = camera->stream.number;
	qt_int(push(camera, &forged, number + 1, sizeof grey), 0);
	qt_int(push(camera, &forged, number, sizeof grey - 1), 1);
	qt_int(forged.released, 1);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_LINK), 1);
	camera->stream.lease_until_us = quark_context_time_us(glasses.context);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_LEASE_MS), 0);
	qt_int(push(camera, &forged, number, sizeof grey), 1);
	qt_int(forged.released, 1);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_LEASE), 1);
	qt_true(quark_camera_acquire(camera) == NULL);
	qk_stream_lease(camera, 1000);
	qt_int(push(camera, &forged, number, sizeof grey), 1);
	qt_int(forged.released, 0);
	camera->stream.lease_until_us = quark_context_time_us(glasses.context);
	qt_true(quark_camera_acquire(camera) == NULL);
	qt_int(forged.released, 1);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_LEASE), 2);
	end(&glasses, camera);
}

QTEST(a_frame_whose_lease_runs_out_in_the_mailbox_is_dropped)
{
	struct quark_stream_config wanted = small();
	struct glasses glasses;
	struct quark_camera *camera;
	struct forged forged;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	start(&glasses, camera, &wanted);
	quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_STALL, 60000);
	qt_int(push(camera, &forged, camera->stream.number, sizeof grey), 1);
	qk_stream_lease(camera, 300);
	glasses_run(&glasses, 400);
	qt_int(forged.released, 1);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_LEASE), 1);
	end(&glasses, camera);
}

/* Over the network the media channel may be faster than the answer that lets its frames in. */
static struct quark_camera *start_and_overtake(struct glasses *glasses, struct forged *early, struct forged *newer,
					       uint64_t *request)
{
	struct quark_stream_config wanted = small();
	struct quark_camera *camera;

	glasses_open(glasses, "sim:s1?clock=virtual&consent=ask");
	camera = open_camera(glasses);
	qt_int(quark_camera_start(camera, &wanted, request), QUARK_OK);
	glasses_run(glasses, 100);
	qt_true(camera->stream.number != 0);
	qt_int(push(camera, early, camera->stream.number, sizeof grey), 1);
	qt_int(push(camera, newer, camera->stream.number, sizeof grey), 1);
	qt_int(early->released, 1);
	qt_int(newer->released, 0);
	qt_true(quark_camera_acquire(camera) == NULL);
	return camera;
}

QTEST(the_newest_frame_before_the_answer_waits_for_it)
{
	struct glasses glasses;
	struct forged early, newer;
	uint64_t request;
	struct quark_camera *camera = start_and_overtake(&glasses, &early, &newer, &request);
	struct quark_frame *frame;

	quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_STALL, 60000);
	qt_int(quark_sim_answer(glasses.sim, QUARK_PERMISSION_SESSION), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_OK);
	frame = quark_camera_acquire(camera);
	qt_true(frame && quark_frame_data(frame, NULL) == grey);
	quark_frame_unref(frame);
	qt_int(newer.released, 1);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_FRAMES), 1);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_APP), 1);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_LINK), 0);
	end(&glasses, camera);
}

QTEST(a_frame_before_a_refusal_is_never_seen)
{
	struct glasses glasses;
	struct forged early, newer;
	uint64_t request;
	struct quark_camera *camera = start_and_overtake(&glasses, &early, &newer, &request);

	qt_int(quark_sim_answer(glasses.sim, QUARK_PERMISSION_REFUSED), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_DENIED);
	qt_int(newer.released, 1);
	qt_true(quark_camera_acquire(camera) == NULL);
	end(&glasses, camera);
}

QTEST(a_frame_before_the_answer_goes_with_its_camera)
{
	struct glasses glasses;
	struct forged early, newer;
	uint64_t request;
	struct quark_camera *camera = start_and_overtake(&glasses, &early, &newer, &request);

	end(&glasses, camera);
	qt_int(newer.released, 1);
}
