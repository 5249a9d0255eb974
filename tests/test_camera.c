/* The camera's handle and its photos. */
#include "qtest.h"
#include "support.h"

#include "camera/camera_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct quark_camera_config config = {.size = sizeof config, .purpose = "to test the camera"};

static struct quark_camera *open_camera(struct glasses *glasses)
{
	struct quark_camera *camera = NULL;

	qt_int(quark_camera_open(glasses->device, &config, &camera), QUARK_OK);
	qt_true(camera != NULL);
	return camera;
}

/* The last call on the context failed with this status, and its sentence names this. */
static void failed_with(struct glasses *glasses, int actual, int status, const char *name)
{
	const struct quark_failure *failure = quark_context_failure(glasses->context);

	qt_text(quark_status_name(actual), quark_status_name(status));
	qt_int(quark_failure_status(failure), status);
	qt_contains(quark_failure_text(failure), name);
}

static int open_with(struct glasses *glasses, const char *purpose)
{
	struct quark_camera_config wanted = {.size = sizeof wanted, .purpose = purpose};
	struct quark_camera *camera = (void *)glasses;
	int status = quark_camera_open(glasses->device, &wanted, &camera);

	qt_int(camera == NULL, status != QUARK_OK);
	quark_camera_unref(camera);
	return status;
}

QTEST(opening_refuses_what_is_not_a_purpose)
{
	struct glasses glasses;
	char longest[QK_PURPOSE_BYTES + 4];

	glasses_open(&glasses, NULL);
	failed_with(&glasses, open_with(&glasses, NULL), QUARK_ERR_INVALID, "config->purpose");
	failed_with(&glasses, open_with(&glasses, ""), QUARK_ERR_INVALID, "config->purpose");
	failed_with(&glasses, open_with(&glasses, "\xff"), QUARK_ERR_INVALID, "config->purpose");
	failed_with(&glasses, open_with(&glasses, "a\nb"), QUARK_ERR_INVALID, "config->purpose");
	*longest = '\0';
	for (int i = 0; i < 80; i++)
		strcat(longest, "\xf0\x9f\x91\x93");
	qt_int(open_with(&glasses, longest), QUARK_OK);
	strcat(longest, "a");
	failed_with(&glasses, open_with(&glasses, longest), QUARK_ERR_INVALID, "config->purpose");
	glasses_close(&glasses);
}

QTEST(opening_refuses_wrong_arguments)
{
	struct glasses glasses;
	struct quark_camera_config wanted = config;
	struct quark_camera *camera = (void *)&glasses;

	glasses_open(&glasses, NULL);
	qt_int(quark_camera_open(NULL, &config, &camera), QUARK_ERR_INVALID);
	qt_true(camera == NULL);
	failed_with(&glasses, quark_camera_open(glasses.device, &config, NULL), QUARK_ERR_INVALID, "out");
	failed_with(&glasses, quark_camera_open(glasses.device, NULL, &camera), QUARK_ERR_INVALID, "config");
	wanted.size = 4;
	failed_with(&glasses, quark_camera_open(glasses.device, &wanted, &camera), QUARK_ERR_ABI,
		    "quark_camera_config");
	wanted = config;
	wanted.flags = 1;
	failed_with(&glasses, quark_camera_open(glasses.device, &wanted, &camera), QUARK_ERR_INVALID, "config->flags");
	glasses_close(&glasses);
}

QTEST(eight_cameras_can_be_open_on_one_device)
{
	struct glasses glasses;
	struct quark_camera *cameras[8], *more = NULL;

	glasses_open(&glasses, NULL);
	for (int i = 0; i < 8; i++)
		cameras[i] = open_camera(&glasses);
	failed_with(&glasses, quark_camera_open(glasses.device, &config, &more), QUARK_ERR_AGAIN, "8 cameras");
	quark_camera_unref(cameras[7]);
	cameras[7] = open_camera(&glasses);
	for (int i = 0; i < 8; i++)
		quark_camera_unref(cameras[i]);
	glasses_close(&glasses);
}

QTEST(a_camera_keeps_its_device_and_context_alive)
{
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_only_here("closes without glasses_close()");
	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	qt_true(quark_camera_ref(camera) == camera);
	quark_camera_unref(camera);
	quark_sim_unref(glasses.sim);
	quark_device_unref(glasses.device);
	quark_context_unref(glasses.context);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STREAMING), 0);
	qt_int(quark_camera_photo(camera, NULL, NULL), QUARK_OK);
	quark_camera_unref(camera);
	quark_camera_unref(NULL);
	qt_true(quark_camera_ref(NULL) == NULL);
}

QTEST(null_cameras_are_refused)
{
	uint64_t request = 7;

	qt_int(quark_camera_photo(NULL, NULL, &request), QUARK_ERR_INVALID);
	qt_uint(request, 0);
	qt_int(quark_camera_start(NULL, NULL, NULL), QUARK_ERR_INVALID);
	qt_int(quark_camera_stop(NULL, NULL), QUARK_ERR_INVALID);
	qt_int(quark_camera_get(NULL, QUARK_CAMERA_VALUE_FRAMES), 0);
	qt_true(quark_camera_acquire(NULL) == NULL);
}

QTEST(calls_after_the_glasses_are_gone_say_closed)
{
	struct glasses glasses;
	struct quark_camera *camera, *more;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	qt_int(quark_device_close(glasses.device), QUARK_OK);
	failed_with(&glasses, quark_camera_photo(camera, NULL, NULL), QUARK_ERR_CLOSED, "gone");
	failed_with(&glasses, quark_camera_start(camera, NULL, NULL), QUARK_ERR_CLOSED, "gone");
	failed_with(&glasses, quark_camera_stop(camera, NULL), QUARK_ERR_CLOSED, "gone");
	failed_with(&glasses, quark_camera_open(glasses.device, &config, &more), QUARK_ERR_CLOSED, "gone");
	qt_true(quark_camera_acquire(camera) == NULL);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_STREAMING), 0);
	quark_camera_unref(camera);
	glasses_close(&glasses);
}

static struct quark_event *photograph(struct glasses *glasses, struct quark_camera *camera,
				      const struct quark_photo_config *wanted, int status)
{
	struct quark_event *event = NULL;
	uint64_t request = 0;

	qt_int(quark_camera_photo(camera, wanted, &request), QUARK_OK);
	qt_true(request != 0);
	qt_text(quark_status_name(quark_context_wait_event(glasses->context, request, -1, &event)),
		quark_status_name(status));
	qt_true(quark_event_camera(event) == camera);
	qt_uint(quark_event_request(event), request);
	return event;
}

QTEST(a_photo_comes_with_the_end_of_its_request)
{
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_event *event;
	struct quark_frame *frame;
	size_t length = 0;
	const unsigned char *bytes;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	event = photograph(&glasses, camera, NULL, QUARK_OK);
	frame = quark_frame_ref(quark_event_frame(event));
	quark_event_free(event);
	quark_camera_unref(camera);
	glasses_close(&glasses);
	bytes = quark_frame_data(frame, &length);
	qt_true(length > 100 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[length - 1] == 0xd9);
	qt_int(quark_frame_format(frame), QUARK_FORMAT_JPEG);
	qt_uint(quark_frame_stride(frame), 0);
	qt_uint(quark_frame_sequence(frame), 0);
	qt_true(quark_frame_capture_us(frame) > 0);
	qt_true(quark_frame_arrival_us(frame) >= quark_frame_capture_us(frame));
	quark_frame_unref(frame);
}

QTEST(photos_come_in_each_format_and_size)
{
	static const struct {
		uint32_t format, stride;
		size_t length;
	} expected[] = {{QUARK_FORMAT_NV12, 320, 320 * 360},
			{QUARK_FORMAT_RGB, 960, 960 * 240},
			{QUARK_FORMAT_GREY, 320, 320 * 240},
			{QUARK_FORMAT_JPEG, 0, 0}};
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
		struct quark_photo_config wanted = {
			.size = sizeof wanted, .format = expected[i].format, .width = 320, .height = 240};
		struct quark_event *event = photograph(&glasses, camera, &wanted, QUARK_OK);
		struct quark_frame *frame = quark_event_frame(event);
		size_t length;

		qt_true(quark_frame_data(frame, &length) != NULL);
		qt_int(quark_frame_format(frame), expected[i].format);
		qt_uint(quark_frame_width(frame), 320);
		qt_uint(quark_frame_height(frame), 240);
		qt_uint(quark_frame_stride(frame), expected[i].stride);
		if (expected[i].length)
			qt_uint(length, expected[i].length);
		quark_event_free(event);
	}
	quark_camera_unref(camera);
	glasses_close(&glasses);
}

static void refuses_photo(struct glasses *glasses, struct quark_camera *camera, struct quark_photo_config wanted,
			  int status, const char *name)
{
	uint64_t request = 5;

	failed_with(glasses, quark_camera_photo(camera, &wanted, &request), status, name);
	qt_uint(request, 0);
}

QTEST(photo_arguments_are_checked_and_named)
{
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
#define REFUSED(member, value, name)                                                                                   \
	refuses_photo(&glasses, camera,                                                                                \
		      (struct quark_photo_config){.size = sizeof(struct quark_photo_config), .member = value},         \
		      QUARK_ERR_INVALID, name)
	REFUSED(format, 5, "config->format");
	REFUSED(width, 15, "config->width");
	REFUSED(width, 14, "config->width");
	REFUSED(width, 8194, "config->width");
	REFUSED(height, 101, "config->height");
	REFUSED(mode, 8, "config->mode");
	REFUSED(codes, 8, "config->codes");
#undef REFUSED
	refuses_photo(&glasses, camera, (struct quark_photo_config){.size = 8}, QUARK_ERR_ABI, "quark_photo_config");
	quark_camera_unref(camera);
	glasses_close(&glasses);
}

static void photo_fails(struct glasses *glasses, struct quark_camera *camera, int status, int stage)
{
	struct quark_event *event = photograph(glasses, camera, NULL, status);
	const struct quark_failure *failure = quark_event_failure(event);

	qt_int(quark_failure_stage(failure), stage);
	qt_true(strlen(quark_failure_text(failure)) > 10);
	qt_true(quark_event_frame(event) == NULL);
	quark_event_free(event);
}

QTEST(photos_fail_as_documented_and_work_again)
{
	static const struct {
		int what, bad, good, status;
	} cases[] = {{QUARK_SIM_VALUE_WORN, 0, 1, QUARK_ERR_NOT_READY},
		     {QUARK_SIM_VALUE_FOLDED, 1, 0, QUARK_ERR_NOT_READY},
		     {QUARK_SIM_VALUE_THERMAL, QUARK_THERMAL_HOT, QUARK_THERMAL_NORMAL, QUARK_ERR_NOT_READY},
		     {QUARK_SIM_VALUE_OTHER_APP, 1, 0, QUARK_ERR_BUSY},
		     {QUARK_SIM_VALUE_LIGHT_COVERED, 1, 0, QUARK_ERR_DEVICE}};
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		quark_sim_set(glasses.sim, cases[i].what, cases[i].bad);
		photo_fails(&glasses, camera, cases[i].status, QUARK_STAGE_DEVICE);
		quark_sim_set(glasses.sim, cases[i].what, cases[i].good);
		glasses_run(&glasses, 500);
	}
	quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_CAPTURE, 1);
	photo_fails(&glasses, camera, QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE);
	quark_event_free(photograph(&glasses, camera, NULL, QUARK_OK));
	quark_camera_unref(camera);
	glasses_close(&glasses);
}

QTEST(the_wearer_may_refuse_a_photo)
{
	struct glasses glasses;
	struct quark_camera *camera;

	glasses_open(&glasses, "sim:s1?clock=virtual&consent=refuse");
	camera = open_camera(&glasses);
	photo_fails(&glasses, camera, QUARK_ERR_DENIED, QUARK_STAGE_CONSENT);
	quark_camera_unref(camera);
	glasses_close(&glasses);
}

QTEST(a_photo_waits_longer_while_the_wearer_is_asked)
{
	struct glasses glasses;
	struct quark_camera *camera;
	uint64_t request;

	glasses_open(&glasses, "sim:s1?clock=virtual&consent=ask");
	camera = open_camera(&glasses);
	qt_int(quark_camera_photo(camera, NULL, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, 25000), QUARK_ERR_AGAIN);
	qt_int(quark_sim_answer(glasses.sim, QUARK_PERMISSION_ONCE), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_OK);
	quark_camera_unref(camera);
	glasses_close(&glasses);
}

QTEST(after_the_answer_the_deadline_is_short_again)
{
	struct glasses glasses;
	struct quark_camera *camera;
	uint64_t request, answered;

	glasses_open(&glasses, "sim:s1?clock=virtual&consent=ask");
	camera = open_camera(&glasses);
	qt_int(quark_camera_photo(camera, NULL, &request), QUARK_OK);
	glasses_run(&glasses, 15000);
	quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_STALL, 60000);
	qt_int(quark_sim_answer(glasses.sim, QUARK_PERMISSION_ONCE), QUARK_OK);
	answered = quark_context_time_us(glasses.context);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_TIMEOUT);
	qt_true(quark_context_time_us(glasses.context) >= answered + QK_CAPTURE_US);
	qt_true(quark_context_time_us(glasses.context) <= answered + QK_CAPTURE_US + 1500000);
	quark_camera_unref(camera);
	glasses_close(&glasses);
}

QTEST(a_deadline_that_the_app_set_is_left_alone)
{
	struct glasses glasses;
	struct quark_camera *camera;
	uint64_t request;

	glasses_open(&glasses, "sim:s1?clock=virtual&consent=ask");
	camera = open_camera(&glasses);
	qt_int(quark_camera_photo(camera, NULL, &request), QUARK_OK);
	qt_int(quark_context_set_timeout(glasses.context, request, 3000), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, 8000), QUARK_ERR_TIMEOUT);
	quark_camera_unref(camera);
	glasses_close(&glasses);
}

QTEST(a_photo_can_be_cancelled_at_each_stage)
{
	struct glasses glasses;
	struct quark_camera *camera;
	uint64_t request;

	glasses_start(&glasses, "sim:s1?clock=virtual&consent=ask");
	camera = open_camera(&glasses);
	qt_int(quark_camera_photo(camera, NULL, &request), QUARK_OK);
	qt_int(quark_context_cancel(glasses.context, request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, 0), QUARK_ERR_CANCELLED);

	qt_int(quark_camera_photo(camera, NULL, &request), QUARK_OK);
	glasses_run(&glasses, 2000);
	qt_int(quark_context_cancel(glasses.context, request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_CANCELLED);

	quark_sim_set(glasses.sim, QUARK_SIM_VALUE_CONSENT, QUARK_SIM_CONSENT_GRANT);
	qt_int(quark_camera_photo(camera, NULL, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, 20), QUARK_ERR_AGAIN);
	qt_int(quark_context_cancel(glasses.context, request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_CANCELLED);

	qt_int(quark_camera_photo(camera, NULL, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_OK);
	qt_int(quark_context_cancel(glasses.context, request), QUARK_ERR_INVALID);
	quark_camera_unref(camera);
	glasses_close(&glasses);
}

QTEST(a_photo_asked_for_before_ready_waits_for_it)
{
	struct glasses glasses;
	struct quark_camera *camera;
	uint64_t request;

	glasses_start(&glasses, NULL);
	camera = open_camera(&glasses);
	qt_int(quark_camera_photo(camera, NULL, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_OK);
	quark_camera_unref(camera);
	glasses_close(&glasses);
}

QTEST(photos_of_a_camera_that_is_let_go_end)
{
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_event *event;

	glasses_open(&glasses, "sim:s1?clock=virtual&consent=ask");
	camera = open_camera(&glasses);
	qt_int(quark_camera_photo(camera, NULL, NULL), QUARK_OK);
	glasses_run(&glasses, 100);
	quark_camera_unref(camera);
	event = glasses_await(&glasses, QUARK_EVENT_REQUEST_DONE, 1);
	qt_int(quark_event_status(event), QUARK_ERR_CLOSED);
	camera = quark_event_camera(event);
	qt_int(quark_camera_photo(camera, NULL, NULL), QUARK_ERR_CLOSED);
	qt_true(quark_camera_acquire(camera) == NULL);
	quark_event_free(event);
	glasses_close(&glasses);
}

QTEST(a_lost_link_ends_photos_and_the_glasses_say_so_when_it_is_back)
{
	struct glasses glasses;
	struct quark_camera *camera;
	uint64_t request;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	qt_int(quark_camera_photo(camera, NULL, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, 10), QUARK_ERR_AGAIN);
	quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_DROP, 1000);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_GONE);
	qt_int(quark_failure_stage(quark_context_failure(glasses.context)), QUARK_STAGE_LINK);
	quark_camera_unref(camera);
	glasses_close(&glasses);
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

static const unsigned char jpeg[16];

static struct qk_media_header forge(struct forged *forged, uint32_t number)
{
	struct qk_media_header header = {.kind = QK_MEDIA_PHOTO,
					 .number = number,
					 .length = sizeof jpeg,
					 .format = QUARK_FORMAT_JPEG,
					 .width = 16,
					 .height = 16};

	*forged = (struct forged){.buffer = {.data = jpeg, .length = sizeof jpeg, .release = forget}};
	atomic_init(&forged->buffer.references, 1);
	return header;
}

QTEST(a_late_photo_is_dropped)
{
	struct glasses glasses;
	struct quark_camera *camera;
	struct qk_media_header header;
	struct forged forged;
	uint64_t request;

	glasses_open(&glasses, "sim:s1?clock=virtual&consent=ask");
	camera = open_camera(&glasses);
	qt_int(quark_camera_photo(camera, NULL, &request), QUARK_OK);
	glasses_run(&glasses, 100);
	qt_int(quark_context_cancel(glasses.context, request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_CANCELLED);
	header = forge(&forged, (uint32_t)request);
	qt_int(qk_photo_media(camera, &header, &forged.buffer), 1);
	qt_int(forged.released, 1);
	header = forge(&forged, (uint32_t)request);
	qt_int(qk_photo_media(camera, &header, &forged.buffer), 0);
	header = forge(&forged, 0);
	qt_int(qk_photo_media(camera, &header, &forged.buffer), 0);
	quark_camera_unref(camera);
	glasses_close(&glasses);
}

QTEST(the_bytes_of_a_photo_may_come_before_its_result)
{
	struct glasses glasses;
	struct quark_camera *camera;
	struct qk_media_header header;
	struct quark_event *event = NULL;
	struct forged forged, again;
	uint64_t request;

	glasses_only_here("forges the bytes of a photo that is asked for at once");
	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	qt_int(quark_camera_photo(camera, NULL, &request), QUARK_OK);
	header = forge(&forged, (uint32_t)request);
	qt_int(qk_photo_media(camera, &header, &forged.buffer), 1);
	header = forge(&again, (uint32_t)request);
	qt_int(qk_photo_media(camera, &header, &again.buffer), 1);
	qt_int(again.released, 1);
	qt_int(forged.released, 0);
	qt_int(quark_context_wait_event(glasses.context, request, -1, &event), QUARK_OK);
	qt_true(quark_frame_data(quark_event_frame(event), NULL) == jpeg);
	quark_event_free(event);
	qt_int(forged.released, 1);
	quark_camera_unref(camera);
	glasses_close(&glasses);
}

QTEST(half_a_photo_is_refused)
{
	struct glasses glasses;
	struct quark_camera *camera;
	struct qk_media_header header;
	struct forged forged;
	uint64_t request;

	glasses_only_here("forges the bytes of a photo that is asked for at once");
	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	qt_int(quark_camera_photo(camera, NULL, &request), QUARK_OK);
	header = forge(&forged, (uint32_t)request);
	header.format = QUARK_FORMAT_RGB;
	header.stride = 48;
	qt_int(qk_photo_media(camera, &header, &forged.buffer), 1);
	qt_int(forged.released, 1);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_PROTOCOL);
	quark_camera_unref(camera);
	glasses_close(&glasses);
}

QTEST(photos_stand_in_the_record_of_sensor_use)
{
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_privacy_log *log;

	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	quark_event_free(photograph(&glasses, camera, NULL, QUARK_OK));
	qt_int(quark_privacy_log(glasses.device, &log), QUARK_OK);
	qt_uint(quark_privacy_log_count(log), 1);
	qt_int(quark_privacy_log_sensor(log, 0), QUARK_SENSOR_CAMERA_PHOTO);
	qt_text(quark_privacy_log_purpose(log, 0), "to test the camera");
	qt_uint(quark_privacy_log_frames(log, 0), 1);
	qt_true(quark_privacy_log_end_us(log, 0) > 0);
	quark_privacy_log_free(log);
	quark_camera_unref(camera);
	glasses_close(&glasses);
}

QTEST(codes_in_a_photo_are_told_before_its_end)
{
	struct quark_photo_config wanted = {.size = sizeof wanted, .codes = QUARK_CODE_QR};
	const char *path = qt_data("qr/qrcode-1/1.png");
	struct glasses glasses;
	struct quark_camera *camera;
	struct quark_event *event;
	uint64_t request;
	size_t length = 0;
	int32_t box[4];

	if (!path)
		qt_skip("the photographs of QR codes are not there");
	glasses_open(&glasses, NULL);
	camera = open_camera(&glasses);
	qt_int(quark_sim_look(glasses.sim, path), QUARK_OK);
	qt_int(quark_camera_photo(camera, &wanted, &request), QUARK_OK);
	event = glasses_await(&glasses, QUARK_EVENT_CAMERA_CODE, 5);
	qt_true(event != NULL);
	qt_true(quark_event_camera(event) == camera);
	qt_int(quark_event_code(event), QUARK_CODE_QR);
	qt_true(quark_event_code_data(event, &length) != NULL);
	qt_uint(length, strlen(quark_event_code_text(event)));
	qt_true(length > 0);
	qt_int(quark_event_code_box(event, box), 1);
	qt_true(box[2] > 0 && box[3] > 0);
	qt_int(quark_event_code_box(event, NULL), 0);
	quark_event_free(event);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_OK);
	quark_camera_unref(camera);
	glasses_close(&glasses);
}

QTEST(accessors_refuse_other_events)
{
	struct glasses glasses;
	struct quark_event *event;
	int32_t box[4];
	size_t length = 9;

	glasses_open(&glasses, NULL);
	quark_sim_input(glasses.sim, QUARK_INPUT_TAP);
	event = glasses_await(&glasses, QUARK_EVENT_DEVICE_INPUT, 5);
	qt_true(quark_event_frame(event) == NULL);
	qt_int(quark_event_code(event), QUARK_CODE_NONE);
	qt_text(quark_event_code_text(event), "");
	qt_true(quark_event_code_data(event, &length) == NULL);
	qt_uint(length, 0);
	qt_int(quark_event_code_box(event, box), 0);
	qt_true(quark_event_camera(event) == NULL);
	quark_event_free(event);
	glasses_close(&glasses);
}
