/* The camera in the glasses: photos, the stream, light, lease, credits, codes, and every way a stream ends. */
#include "qtest.h"
#include "support_glasses.h"

#include <quark/camera.h>
#include <quark/device.h>

#include <stdlib.h>
#include <string.h>

static struct far_app app;

static void start_stream(const char *query, uint32_t credits)
{
	uint64_t id;

	far_start(&app, query);
	id = far_stream(&app, 1, credits);
	far_step(&app);
	qt_int(far_answer(&app, id), 0);
}

static void expect_ended(uint32_t reason)
{
	const struct qk_ended *ended;

	far_step(&app);
	ended = far_told(&app, QK_CAMERA_ENDED);
	qt_true(ended != NULL);
	qt_uint(ended->stream, 1);
	qt_uint(ended->reason, reason);
	qt_uint(app.glasses->camera.stream.number, 0);
	qt_int(app.glasses->camera.light, 0);
	qt_int(far_left(&app, QK_CAMERA_ENDED), 0);
	qt_int(app.bad, 0);
	far_close(&app);
}

QTEST(a_photo_comes_before_its_result_under_the_light)
{
	const struct qk_photo_result *result;
	const struct qk_light *light;
	struct far_frame *frame;

	far_start(&app, NULL);
	far_photo(&app, 42);
	far_step(&app);
	light = far_told(&app, QK_CAMERA_LIGHT);
	qt_true(light && light->on);
	qt_true(far_frame(&app) == NULL);
	far_run(&app, QK_SHUTTER_US);
	frame = far_frame(&app);
	qt_true(frame && frame->header.kind == QK_MEDIA_PHOTO);
	qt_uint(frame->header.number, 42);
	qt_uint(frame->buffer->length, 1280 * 720);
	result = far_take(&app, QK_CAMERA_PHOTO, QK_FORM_RESULT);
	qt_true(result && result->photo == 42 && result->width == 1280);
	qt_uint(result->capture_us, frame->header.capture_us);
	light = far_told(&app, QK_CAMERA_LIGHT);
	qt_true(light && !light->on);
	qt_uint(qk_audit_count(&app.glasses->audit), 1);
	qt_uint(qk_audit_get(&app.glasses->audit, 0)->frames, 1);
	qt_text(qk_audit_get(&app.glasses->audit, 0)->purpose, "look at a shelf");
	qt_text(qk_audit_get(&app.glasses->audit, 0)->app_id, "org.example.test");
	qt_true(qk_audit_get(&app.glasses->audit, 0)->end_us == far_now(&app));
	far_close(&app);
}

QTEST(a_photo_larger_than_the_sensor_is_made_smaller)
{
	struct qk_photo photo = {
		.photo = 1, .format = QUARK_FORMAT_NV12, .width = 8000, .height = 101, .purpose = "large"};
	const struct qk_photo_result *result;

	far_start(&app, NULL);
	far_request(&app, QK_CAMERA_PHOTO, &photo);
	far_run(&app, QK_SHUTTER_US);
	result = far_take(&app, QK_CAMERA_PHOTO, QK_FORM_RESULT);
	qt_true(result != NULL);
	qt_uint(result->width, 4032);
	qt_uint(result->height, 100);
	far_close(&app);
}

static void expect_photo(int what, int32_t value, int status)
{
	uint64_t id;

	far_start(&app, NULL);
	far_set(&app, what, value);
	if (what == QUARK_SIM_VALUE_BATTERY_LEFT)
		far_set(&app, QUARK_SIM_VALUE_BATTERY_RIGHT, value);
	id = far_photo(&app, 1);
	far_run(&app, 100000);
	qt_int(far_answer(&app, id), status);
	qt_true(far_frame(&app) == NULL);
	qt_int(far_left(&app, QK_CAMERA_LIGHT), 0);
	far_close(&app);
}

QTEST(a_photo_is_refused_where_the_glasses_are_not_ready)
{
	expect_photo(QUARK_SIM_VALUE_WORN, 0, QUARK_ERR_NOT_READY);
	expect_photo(QUARK_SIM_VALUE_FOLDED, 1, QUARK_ERR_NOT_READY);
	expect_photo(QUARK_SIM_VALUE_THERMAL, QUARK_THERMAL_HOT, QUARK_ERR_NOT_READY);
	expect_photo(QUARK_SIM_VALUE_BATTERY_LEFT, 5, QUARK_ERR_NOT_READY);
	expect_photo(QUARK_SIM_VALUE_OTHER_APP, 1, QUARK_ERR_BUSY);
	expect_photo(QUARK_SIM_VALUE_LIGHT_COVERED, 1, QUARK_ERR_DEVICE);
}

static void expect_broken_photo(int what, int32_t value, int status)
{
	uint64_t id;

	far_start(&app, NULL);
	id = far_photo(&app, 1);
	far_run(&app, QK_SHUTTER_US / 2);
	far_set(&app, what, value);
	far_run(&app, QK_SHUTTER_US);
	qt_int(far_answer(&app, id), status);
	qt_true(far_frame(&app) == NULL);
	qt_int(app.glasses->camera.light, 0);
	far_close(&app);
}

QTEST(a_photo_ends_when_the_glasses_are_no_longer_ready)
{
	expect_broken_photo(QUARK_SIM_VALUE_WORN, 0, QUARK_ERR_NOT_READY);
	expect_broken_photo(QUARK_SIM_VALUE_FOLDED, 1, QUARK_ERR_NOT_READY);
	expect_broken_photo(QUARK_SIM_VALUE_OTHER_APP, 1, QUARK_ERR_BUSY);
	expect_broken_photo(QUARK_SIM_VALUE_LIGHT_COVERED, 1, QUARK_ERR_DEVICE);
}

QTEST(a_photo_is_cancelled_revoked_or_fails)
{
	struct qk_cancel cancel;
	uint64_t id;

	far_start(&app, NULL);
	cancel.id = far_photo(&app, 1);
	far_step(&app);
	far_notify(&app, QK_LINK_CANCEL, &cancel);
	far_step(&app);
	qt_int(far_answer(&app, cancel.id), QUARK_ERR_CANCELLED);
	id = far_photo(&app, 2);
	far_step(&app);
	qt_int(quark_sim_revoke(far_sim(&app), QUARK_SENSOR_CAMERA_PHOTO), QUARK_OK);
	far_step(&app);
	qt_int(far_answer(&app, id), QUARK_ERR_REVOKED);
	far_fault(&app, QUARK_SIM_FAULT_CAPTURE, 1);
	id = far_photo(&app, 3);
	far_run(&app, 100000);
	qt_int(far_answer(&app, id), QUARK_ERR_DEVICE);
	id = far_photo(&app, 4);
	far_run(&app, 100000);
	qt_int(far_answer(&app, id), 0);
	far_close(&app);
}

QTEST(frames_come_at_exact_times_after_light_and_answer)
{
	size_t light_at = 0, i;
	struct far_frame *frame;

	start_stream(NULL, 4);
	for (i = 0; i < app.count; i++)
		if (strstr(app.messages[i].text, "camera.light"))
			light_at = i;
	qt_true(light_at > 0);
	far_run(&app, 950000);
	for (i = 0; i < 10; i++) {
		frame = far_frame(&app);
		qt_true(frame != NULL);
		qt_true(frame->after > light_at + 1);
		qt_uint(frame->at_us, i * 100000);
		qt_uint(frame->header.capture_us, i * 100000);
		qt_uint(frame->header.sequence, i + 1);
		qt_uint(frame->header.flags, QK_MEDIA_HAS_POSE | QK_MEDIA_HAS_INTRINSICS);
		qt_uint(frame->header.stride, 320);
	}
	qt_true(far_frame(&app) == NULL);
	far_close(&app);
}

QTEST(the_pose_is_a_unit_quaternion_that_moves)
{
	struct far_frame *first, *second;
	double length;

	start_stream(NULL, 4);
	far_run(&app, 1000000);
	first = far_frame(&app);
	second = far_frame(&app);
	length = first->header.pose[4] * first->header.pose[4] + first->header.pose[6] * first->header.pose[6];
	qt_near(length, 1, 1e-9);
	qt_true(first->header.pose[4] != second->header.pose[4]);
	far_close(&app);
}

QTEST(without_credits_frames_are_dropped_counted_and_told)
{
	const struct qk_dropped *dropped;
	struct far_frame *frame;
	int i;

	start_stream(NULL, 2);
	app.keep = 1;
	far_run(&app, 1550000);
	qt_uint(app.frame_count, 3); /* one went back at once */
	dropped = far_told(&app, QK_CAMERA_DROPPED);
	qt_true(dropped && dropped->credit == 1);
	dropped = far_told(&app, QK_CAMERA_DROPPED);
	qt_true(dropped && dropped->credit == 11);
	qt_true(far_told(&app, QK_CAMERA_DROPPED) == NULL);
	far_credit(&app, 1, 1);
	far_run(&app, 100000);
	for (i = 0; i < 3; i++)
		far_frame(&app);
	frame = far_frame(&app);
	qt_true(frame && frame->header.sequence == 17);
	far_close(&app);
}

QTEST(a_stream_that_gets_nothing_back_for_10_s_ends)
{
	start_stream(NULL, 2);
	app.keep = 1;
	far_run(&app, 10099999);
	qt_int(far_left(&app, QK_CAMERA_ENDED), 0);
	far_run(&app, 200000);
	expect_ended(QK_ENDED_UNSERVICED);
}

QTEST(an_app_that_slept_for_12_s_loses_its_stream_and_one_that_slept_for_5_s_skips)
{
	struct far_frame *frame;

	start_stream(NULL, 4);
	while (far_frame(&app))
		;
	qt_int(quark_sim_advance(far_sim(&app), 5000000), QUARK_OK);
	far_step(&app);
	frame = far_frame(&app);
	qt_true(frame && frame->header.sequence == 51);
	qt_true(far_frame(&app) == NULL);
	qt_int(quark_sim_advance(far_sim(&app), 12000000), QUARK_OK);
	expect_ended(QK_ENDED_UNSERVICED);
}

QTEST(the_lease_is_renewed_every_20_s)
{
	const struct qk_lease *lease;
	int i;

	start_stream(NULL, 4);
	far_run(&app, 19999999);
	qt_int(far_left(&app, QK_CAMERA_LEASE), 0);
	far_run(&app, 100001000);
	for (i = 0; i < 6; i++) {
		lease = far_told(&app, QK_CAMERA_LEASE);
		qt_true(lease && lease->lease_ms == QK_LEASE_MS && lease->stream == 1);
	}
	qt_int(far_left(&app, QK_CAMERA_LEASE), 0);
	qt_uint(app.glasses->camera.stream.number, 1);
	far_close(&app);
}

QTEST(the_app_stops_the_stream)
{
	struct qk_stream_id stream = {1};
	uint64_t id;

	start_stream(NULL, 4);
	id = far_request(&app, QK_CAMERA_STOP, &stream);
	far_step(&app);
	qt_int(far_answer(&app, id), 0);
	expect_ended(QK_ENDED_STOPPED);
}

static void expect_set_ends(int what, int32_t value, uint32_t reason)
{
	start_stream(NULL, 4);
	far_run(&app, 500000);
	far_set(&app, what, value);
	if (what == QUARK_SIM_VALUE_BATTERY_LEFT)
		far_set(&app, QUARK_SIM_VALUE_BATTERY_RIGHT, value);
	expect_ended(reason);
}

QTEST(the_state_of_the_glasses_ends_a_stream)
{
	expect_set_ends(QUARK_SIM_VALUE_WORN, 0, QK_ENDED_DOFFED);
	expect_set_ends(QUARK_SIM_VALUE_FOLDED, 1, QK_ENDED_FOLDED);
	expect_set_ends(QUARK_SIM_VALUE_THERMAL, QUARK_THERMAL_HOT, QK_ENDED_THERMAL);
	expect_set_ends(QUARK_SIM_VALUE_BATTERY_LEFT, 5, QK_ENDED_BATTERY);
	expect_set_ends(QUARK_SIM_VALUE_OTHER_APP, 1, QK_ENDED_TAKEN);
	expect_set_ends(QUARK_SIM_VALUE_LIGHT_COVERED, 1, QK_ENDED_LIGHT);
}

QTEST(revoking_ends_a_stream_in_the_same_step)
{
	const struct qk_permission_state *state;
	size_t frames;

	start_stream(NULL, 4);
	far_run(&app, 500000);
	frames = app.frame_count;
	far_told(&app, QK_DEVICE_PERMISSION_CHANGED);
	qt_int(quark_sim_revoke(far_sim(&app), QUARK_SENSOR_CAMERA_STREAM), QUARK_OK);
	far_step(&app);
	state = far_told(&app, QK_DEVICE_PERMISSION_CHANGED);
	qt_true(state && state->state == QUARK_PERMISSION_REVOKED);
	far_run(&app, 1000000);
	qt_uint(app.frame_count, frames);
	expect_ended(QK_ENDED_REVOKED);
}

QTEST(a_sensor_that_breaks_ends_the_stream)
{
	start_stream(NULL, 4);
	app.glasses->camera.stream.lease_until_us = far_now(&app) + 1000;
	app.glasses->camera.stream.lease_renew_us = QK_NEVER;
	far_run(&app, 200000);
	expect_ended(QK_ENDED_LEASE);
}

QTEST(a_stall_gives_no_frames_for_a_while)
{
	start_stream(NULL, 4);
	far_run(&app, 250000);
	qt_uint(app.frame_count, 3);
	far_fault(&app, QUARK_SIM_FAULT_STALL, 1000);
	far_run(&app, 1000000);
	qt_uint(app.frame_count, 3);
	far_run(&app, 100000);
	qt_uint(app.frame_count, 4);
	qt_uint(app.frames[3].header.sequence, 4);
	far_close(&app);
}

static void expect_config(uint32_t width, uint32_t fps_milli)
{
	const struct qk_stream *config;

	far_step(&app);
	config = far_told(&app, QK_CAMERA_CONFIG);
	qt_true(config != NULL);
	qt_uint(config->width, width);
	qt_uint(config->fps_milli, fps_milli);
}

QTEST(low_power_and_the_microphone_change_the_stream)
{
	size_t frames;

	start_stream(NULL, 4);
	far_run(&app, 250000);
	far_set(&app, QUARK_SIM_VALUE_LOW_POWER, 1);
	expect_config(320, 5000);
	far_run(&app, 2000000);
	qt_uint(app.frames[3].at_us, 300000); /* the one that was next anyway */
	qt_uint(app.frames[4].at_us, 500000);
	frames = app.frame_count;
	far_run(&app, 1000000);
	qt_uint(app.frame_count - frames, 5);
	far_set(&app, QUARK_SIM_VALUE_MICROPHONE_BUSY, 1);
	expect_config(160, 5000);
	far_run(&app, 1000000);
	qt_uint(app.frames[app.frame_count - 1].header.width, 160);
	far_set(&app, QUARK_SIM_VALUE_LOW_POWER, 0);
	expect_config(160, 10000);
	far_set(&app, QUARK_SIM_VALUE_MICROPHONE_BUSY, 0);
	expect_config(320, 10000);
	far_close(&app);
}

QTEST(the_effective_configuration_is_what_the_camera_can_do)
{
	struct qk_start start = {.stream = 3,
				 .width = 8000,
				 .height = 8001,
				 .fps = 240,
				 .mode = QUARK_CAMERA_MODE_BLUR | QUARK_CAMERA_MODE_STABILISED,
				 .purpose = "x"};
	const struct qk_stream *stream;

	far_start(&app, NULL);
	far_request(&app, QK_CAMERA_START, &start);
	far_step(&app);
	stream = far_take(&app, QK_CAMERA_START, QK_FORM_RESULT);
	qt_true(stream != NULL);
	qt_uint(stream->width, 1920);
	qt_uint(stream->height, 1080);
	qt_uint(stream->fps_milli, 30000);
	qt_uint(stream->format, QUARK_FORMAT_NV12);
	qt_uint(stream->mode, QUARK_CAMERA_MODE_STABILISED);
	qt_uint(stream->lease_ms, 60000);
	far_close(&app);
}

QTEST(there_is_one_stream_and_it_can_be_changed)
{
	uint64_t id;

	start_stream(NULL, 4);
	id = far_stream(&app, 2, 4);
	far_step(&app);
	qt_int(far_answer(&app, id), QUARK_ERR_BUSY);
	id = far_stream(&app, 1, 4);
	far_step(&app);
	qt_int(far_answer(&app, id), 0);
	qt_uint(qk_audit_count(&app.glasses->audit), 1);
	far_close(&app);
}

QTEST(lost_frames_are_counted_in_the_next_and_take_no_credit)
{
	uint64_t lost = 0, i;

	start_stream("clock=virtual&seed=3", 4);
	far_fault(&app, QUARK_SIM_FAULT_LOSS, 300);
	far_run(&app, 20000000);
	for (i = 0; i < app.frame_count; i++)
		lost += app.frames[i].header.lost;
	qt_true(lost > 20);
	qt_uint(app.frame_count + lost, app.frames[app.frame_count - 1].header.sequence);
	qt_int(far_left(&app, QK_CAMERA_DROPPED), 0);
	far_close(&app);
}

QTEST(little_bandwidth_delays_frames_and_then_loses_them)
{
	uint64_t lost = 0, i;

	start_stream(NULL, 16);
	far_run(&app, 150000);
	far_fault(&app, QUARK_SIM_FAULT_BANDWIDTH, 320 * 240 * 5);
	far_run(&app, 10000000);
	for (i = 0; i < app.frame_count; i++)
		lost += app.frames[i].header.lost;
	qt_true(lost > 30 && app.frame_count > 40 && app.frame_count < 60);
	qt_true(app.frames[20].at_us > app.frames[20].header.capture_us + 100000);
	qt_int(app.bad, 0);
	far_close(&app);
}

static int released;

static void release(void *user_data)
{
	released += *(int *)user_data;
}

QTEST(a_pushed_frame_is_handed_on_by_reference)
{
	static unsigned char pixels[320 * 240];
	struct far_frame *frame;
	int one = 1;

	released = 0;
	start_stream(NULL, 4);
	while (far_frame(&app))
		;
	app.keep = 1;
	qt_int(quark_sim_push_frame(far_sim(&app), pixels, sizeof pixels, release, &one), QUARK_OK);
	far_step(&app);
	frame = far_frame(&app);
	qt_true(frame && frame->buffer->data == pixels);
	qt_int(released, 0);
	qk_media_unref(frame->buffer);
	frame->buffer = NULL;
	qt_int(released, 1);
	qt_int(quark_sim_push_frame(far_sim(&app), pixels, 5, release, &one), QUARK_ERR_INVALID);
	qt_int(released, 1);
	for (int i = 0; i < 3; i++)
		qt_int(quark_sim_push_frame(far_sim(&app), pixels, sizeof pixels, NULL, NULL), QUARK_OK);
	qt_int(quark_sim_push_frame(far_sim(&app), pixels, sizeof pixels, release, &one), QUARK_ERR_AGAIN);
	qt_int(released, 2);
	far_set(&app, QUARK_SIM_VALUE_WORN, 0);
	qt_int(quark_sim_push_frame(far_sim(&app), pixels, sizeof pixels, release, &one), QUARK_ERR_NOT_READY);
	qt_int(released, 3);
	far_close(&app);
}

QTEST(a_frame_outlives_the_glasses)
{
	static unsigned char pixels[320 * 240];
	struct qk_media_buffer *buffer;
	int one = 1;

	released = 0;
	start_stream(NULL, 4);
	app.keep = 1;
	qt_int(quark_sim_push_frame(far_sim(&app), pixels, sizeof pixels, release, &one), QUARK_OK);
	far_step(&app);
	buffer = app.frames[app.frame_count - 1].buffer;
	qk_media_ref(buffer);
	far_close(&app);
	qt_int(released, 0);
	qt_true(buffer->data == pixels);
	qk_media_unref(buffer);
	qt_int(released, 1);
}

QTEST(a_code_is_told_once_while_it_is_in_sight_and_again_later)
{
	const char *path = qt_data("qr/qrcode-1");
	struct qk_start start = {.stream = 1, .codes = QUARK_CODE_QR, .fps = 10, .credits = 4, .purpose = "x"};
	const struct qk_code *code;
	char file[512];

	if (!path)
		qt_skip("no photographs of QR codes here");
	snprintf(file, sizeof file, "%s/1.png", path);
	far_start(&app, NULL);
	if (quark_sim_look(far_sim(&app), file))
		qt_skip("no photograph 1.png");
	start.width = start.height = 480;
	far_request(&app, QK_CAMERA_START, &start);
	far_run(&app, 3000000);
	code = far_told(&app, QK_CAMERA_CODE);
	qt_true(code != NULL);
	qt_uint(code->stream, 1);
	qt_uint(code->kind, QUARK_CODE_QR);
	qt_int(far_left(&app, QK_CAMERA_CODE), 0);
	qt_int(quark_sim_look(far_sim(&app), "pattern"), QUARK_OK);
	far_run(&app, 3000000);
	qt_int(quark_sim_look(far_sim(&app), file), QUARK_OK);
	far_run(&app, 1000000);
	qt_int(far_left(&app, QK_CAMERA_CODE), 1);
	far_close(&app);
}

QTEST(a_covered_light_lets_no_stream_start)
{
	uint64_t id;

	far_start(&app, NULL);
	far_set(&app, QUARK_SIM_VALUE_LIGHT_COVERED, 1);
	id = far_stream(&app, 1, 4);
	far_run(&app, 1000000);
	qt_int(far_answer(&app, id), QUARK_ERR_DEVICE);
	qt_uint(app.frame_count, 0);
	far_close(&app);
}

QTEST(credits_end_with_their_media_connection)
{
	size_t frames;

	start_stream(NULL, 4);
	app.keep = 1;
	far_run(&app, 20000);
	qk_viewfinder_void(qk_door_front(app.glasses)); /* as for a ticket */
	frames = app.frame_count;
	far_run(&app, 1000000);
	qt_uint(app.frame_count, frames);
	far_credit(&app, 1, 2);
	far_run(&app, 1000000);
	qt_uint(app.frame_count, frames + 2);
	far_run(&app, 11000000);
	expect_ended(QK_ENDED_UNSERVICED);
}
