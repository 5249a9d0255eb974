/* What photos and the stream share: whether the camera may run, the capture light, the lens. */
#include "glasses/glasses.h"

#include <quark/camera.h>
#include <quark/device.h>

#include <string.h>

#define POSE_US 1000u

int qk_camera_side_init(struct qk_glasses *glasses)
{
	struct qk_camera_side *camera = &glasses->camera;
	char why[64];

	camera->pool = qk_pool_new();
	if (!camera->pool)
		return QUARK_ERR_NOMEM;
	return qk_lens_open(&camera->lens, "pattern", why, sizeof why);
}

void qk_camera_side_free(struct qk_glasses *glasses)
{
	struct qk_camera_side *camera = &glasses->camera;

	qk_reader_forget(camera);
	if (camera->lens)
		qk_lens_close(camera->lens);
	qk_pool_free(camera->pool);
}

int qk_camera_side_look(struct qk_glasses *glasses, const char *source, char *why, size_t why_size)
{
	struct qk_lens *lens;
	int status = qk_lens_open(&lens, source, why, why_size);

	if (status)
		return status;
	qk_reader_forget(&glasses->camera);
	qk_lens_close(glasses->camera.lens);
	glasses->camera.lens = lens;
	return 0;
}

static int not_ready(struct qk_refusal *refusal, const char *hint, const char *why)
{
	return qk_refusal_set(refusal, QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT, hint,
			      "the camera cannot be used: %s", why);
}

/* Only the app that the wearer sees, and that is there, uses a sensor. */
static int not_its_turn(const struct qk_app *app, struct qk_refusal *refusal)
{
	const struct qk_app *front = qk_door_front(app->glasses);

	if (app->glasses->wearer.values[QUARK_SIM_VALUE_OTHER_APP])
		return qk_refusal_set(refusal, QUARK_ERR_BUSY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
				      "Wait until QUARK_READINESS_FOREGROUND is 1.", "another app has the camera");
	if (front && front != app)
		return qk_refusal_set(refusal, QUARK_ERR_BUSY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
				      "Wait until QUARK_READINESS_FOREGROUND is 1.",
				      "%s is in front and has the camera", front->app_name);
	if (!app->port)
		return qk_refusal_set(refusal, QUARK_ERR_GONE, QUARK_STAGE_LINK, QUARK_RETRY_NOW,
				      "Ask again now that the link is back.",
				      "the link was lost before the camera could be used");
	return 0;
}

int qk_camera_side_ready(const struct qk_app *app, struct qk_refusal *refusal)
{
	const struct qk_glasses *glasses = app->glasses;
	const int32_t *values = glasses->wearer.values;

	if (!(glasses->profile.capabilities & QUARK_CAPABILITY_CAMERA))
		return qk_refusal_set(refusal, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
				      "Look for QUARK_CAPABILITY_CAMERA first.", "these glasses have no camera");
	if (values[QUARK_SIM_VALUE_FOLDED])
		return not_ready(refusal, "Wait until QUARK_READINESS_FOLDED is 0.", "the glasses are folded");
	if (!values[QUARK_SIM_VALUE_WORN])
		return not_ready(refusal, "Wait until QUARK_READINESS_WORN is 1.", "the glasses are not worn");
	if (not_its_turn(app, refusal))
		return refusal->status;
	if (values[QUARK_SIM_VALUE_THERMAL] >= QUARK_THERMAL_HOT)
		return not_ready(refusal, "Wait until QUARK_READINESS_THERMAL falls.", "the glasses are too hot");
	if (qk_power_best(glasses) <= QK_BATTERY_CRITICAL)
		return not_ready(refusal, "Ask the wearer to change or charge a battery.",
				 "both batteries are nearly empty");
	if (values[QUARK_SIM_VALUE_LIGHT_COVERED])
		return qk_refusal_set(refusal, QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE, QUARK_RETRY_ASK_WEARER,
				      "Ask the wearer to uncover the light at the front of the glasses.",
				      "nothing is captured while the capture light is covered");
	return 0;
}

void qk_camera_side_light(struct qk_glasses *glasses)
{
	struct qk_light told = {.on = glasses->camera.stream.number || glasses->consent.shooting};
	struct qk_list *item, *after;

	if (glasses->camera.light == (int)told.on)
		return;
	glasses->camera.light = (int)told.on;
	qk_list_each_safe (item, after, &glasses->apps) {
		struct qk_app *app = qk_container(item, struct qk_app, link);

		if (app->port)
			qk_peer_notify(app, QK_CAMERA_LIGHT, &told);
	}
}

void qk_camera_side_end(struct qk_glasses *glasses, uint32_t reason, const char *text)
{
	qk_shutter_end(glasses, reason, text);
	qk_viewfinder_end(glasses, reason, text);
}

void qk_camera_side_leave(struct qk_app *app, const char *text)
{
	qk_shutter_leave(app, text);
	if (app->glasses->camera.stream.number && app->glasses->camera.stream.app == app)
		qk_viewfinder_end(app->glasses, QK_ENDED_NONE, text);
}

/* The head turns slowly from side to side: a triangle of 8 s, 0.05 rad each way. The sine and cosine of so small an
 * angle are their first terms, to 1e-10. */
static void measure(uint64_t time_us, double *out)
{
	uint64_t phase = time_us % 8000000;
	double turn = (double)(phase < 4000000 ? phase : 8000000 - phase) * (1 / 4000000.0) - 0.5;
	double half = turn * 0.05, square = half * half;

	out[0] = out[1] = out[2] = out[3] = out[5] = 0;
	out[4] = half * (1 + square * (-1 / 6.0 + square * (1 / 120.0)));
	out[6] = 1 + square * (-1 / 2.0 + square * (1 / 24.0));
}

/* The head's movement is measured a thousand times a second. */
static const double *pose(struct qk_glasses *glasses)
{
	struct qk_camera_side *camera = &glasses->camera;
	uint64_t time_us = glasses->now_us + glasses->sway;

	if (time_us < camera->posed_us || time_us >= camera->posed_us + POSE_US || camera->pose[6] == 0) {
		camera->posed_us = time_us / POSE_US * POSE_US;
		measure(camera->posed_us, camera->pose);
	}
	return camera->pose;
}

void qk_camera_side_geometry(struct qk_glasses *glasses, struct qk_media_header *header)
{
	header->flags = QK_MEDIA_HAS_POSE | QK_MEDIA_HAS_INTRINSICS;
	header->stride = header->format == QUARK_FORMAT_RGB ? header->width * 3 : header->width;
	if (header->format == QUARK_FORMAT_JPEG)
		header->stride = 0;
	memcpy(header->pose, pose(glasses), sizeof header->pose);
	header->intrinsics[0] = header->intrinsics[1] = header->width * 0.9;
	header->intrinsics[2] = header->width * 0.5;
	header->intrinsics[3] = header->height * 0.5;
}
