/* Journeys in which nothing fails but what must. */
#include "journeys_private.h"

#include "qtest.h"

#include <string.h>

/* Only the app in front is seen, and only it sees. */
void journey_second_app_takes_the_front(struct glasses *glasses)
{
	struct quark_camera *camera = glasses_stream(glasses);
	struct quark_overlay *overlay;
	uint64_t commit;

	qt_int(quark_overlay_open(glasses->device, NULL, &overlay), QUARK_OK);
	qt_int(quark_overlay_set_text(overlay, 1, "of the first app"), QUARK_OK);
	qt_int(quark_overlay_commit(overlay, &commit), QUARK_OK);
	qt_int(quark_context_wait(glasses->context, commit, -1), QUARK_OK);
	journey_view_has(glasses, "of the first app", 1);
	glasses_other_app(glasses, 1);
	journey_fails_with(glasses, QUARK_EVENT_CAMERA_ENDED, 5, QUARK_ERR_BUSY, QUARK_STAGE_DEVICE,
			   QUARK_RETRY_AFTER_EVENT);
	glasses_run(glasses, 1000);
	qt_int(quark_device_readiness(glasses->device, QUARK_READINESS_FOREGROUND), 0);
	journey_view_has(glasses, "of the first app", 0);
	qt_int(journey_try_stream(glasses, camera), QUARK_ERR_BUSY);
	qt_int(quark_sim_input(glasses->sim, QUARK_INPUT_TAP), QUARK_OK);
	glasses_run(glasses, 500);
	glasses_other_app(glasses, 0);
	journey_readiness_becomes(glasses, QUARK_READINESS_FOREGROUND, 1);
	glasses_run(glasses, 500);
	journey_view_has(glasses, "of the first app", 1);
	qt_int(journey_try_stream(glasses, camera), QUARK_OK);
	quark_overlay_unref(overlay);
	quark_camera_unref(camera);
}

static void photo_is_whole(struct glasses *glasses, struct quark_camera *camera)
{
	struct quark_photo_config config = {.size = sizeof config, .width = 1280, .height = 960};
	struct quark_event *event;
	const unsigned char *data;
	uint64_t request;
	size_t length;

	qt_int(quark_camera_photo(camera, &config, &request), QUARK_OK);
	qt_int(quark_context_wait_event(glasses->context, request, -1, &event), QUARK_OK);
	data = quark_frame_data(quark_event_frame(event), &length);
	qt_true(data && length > 1000);
	qt_int(data[0] << 8 | data[1], 0xffd8);
	qt_int(data[length - 2] << 8 | data[length - 1], 0xffd9);
	qt_uint(quark_frame_width(quark_event_frame(event)), 1280);
	quark_event_free(event);
}

/* Frames in order, each whole and newer than the one before. */
static void frames_flow(struct glasses *glasses, struct quark_camera *camera, int wanted)
{
	uint64_t sequence = 0, capture = 0;

	while (wanted) {
		struct quark_frame *frame;
		size_t length;

		qt_int(glasses_expect(glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
		frame = quark_camera_acquire(camera);
		if (!frame)
			continue;
		qt_true(quark_frame_data(frame, &length) != NULL);
		qt_uint(length, (size_t)quark_frame_stride(frame) * quark_frame_height(frame) * 3 / 2);
		qt_true(quark_frame_sequence(frame) > sequence);
		qt_true(quark_frame_capture_us(frame) > capture);
		qt_true(quark_frame_arrival_us(frame) >= quark_frame_capture_us(frame));
		sequence = quark_frame_sequence(frame);
		capture = quark_frame_capture_us(frame);
		quark_frame_unref(frame);
		wanted--;
	}
}

void journey_photo_and_stream(struct glasses *glasses)
{
	struct quark_camera *camera = journey_open_camera(glasses);
	uint64_t stopped;

	photo_is_whole(glasses, camera);
	qt_int(journey_try_stream(glasses, camera), QUARK_OK);
	frames_flow(glasses, camera, 30);
	photo_is_whole(glasses, camera);
	frames_flow(glasses, camera, 30);
	qt_int(quark_camera_get(camera, QUARK_CAMERA_VALUE_DROPPED_LINK), 0);
	qt_int(quark_camera_stop(camera, &stopped), QUARK_OK);
	qt_int(quark_context_wait(glasses->context, stopped, -1), QUARK_OK);
	glasses_run(glasses, 500);
	qt_int(quark_device_readiness(glasses->device, QUARK_READINESS_CAPTURE_LIGHT), 0);
	photo_is_whole(glasses, camera);
	quark_camera_unref(camera);
}

/* A picture crosses to the glasses, once, and is still there after a change beside it. */
void journey_image_overlay(struct glasses *glasses)
{
	struct quark_overlay *overlay;
	uint64_t commit;
	size_t length;
	void *png;

	qt_int(quark_sim_scene(glasses->sim, &png, &length), QUARK_OK);
	qt_int(quark_overlay_open(glasses->device, NULL, &overlay), QUARK_OK);
	qt_int(quark_overlay_set_image(overlay, 1, png, length), QUARK_OK);
	quark_sim_free(png);
	qt_int(quark_overlay_commit(overlay, &commit), QUARK_OK);
	qt_int(quark_context_wait(glasses->context, commit, -1), QUARK_OK);
	journey_view_has(glasses, "data:image/png;base64,iVBOR", 1);
	qt_int(quark_overlay_set_text(overlay, 2, "a shelf"), QUARK_OK);
	qt_int(quark_overlay_commit(overlay, &commit), QUARK_OK);
	qt_int(quark_context_wait(glasses->context, commit, -1), QUARK_OK);
	journey_view_has(glasses, "data:image/png;base64,iVBOR", 1);
	journey_view_has(glasses, "a shelf", 1);
	quark_overlay_unref(overlay);
}
