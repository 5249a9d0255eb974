/* The stream's life: permission, effective configuration, lease, end. frames.c makes its frames. */
#include "glasses/glasses.h"

#include "glasses/frames.h"

#include <quark/camera.h>
#include <quark/device.h>

#include <string.h>

#define CREDITS 4             /* where the app names none */
#define SLOW_FPS_MILLI 15000u /* when warm, or in low light */

static int check_start(const struct qk_app *app, const struct qk_start *start, struct qk_refusal *refusal)
{
	const struct qk_glasses *glasses = app->glasses;
	const struct qk_camera_limits *limits = &glasses->profile.camera;
	int status = qk_camera_side_ready(app, refusal);
	uint32_t i;

	if (status)
		return status;
	if (glasses->camera.stream.number && glasses->camera.stream.number != start->stream)
		return qk_refusal_set(refusal, QUARK_ERR_BUSY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
				      "Stop that stream first, or change it.",
				      "another stream of this app runs, and there is one camera");
	for (i = 0; i < limits->formats_count && start->format; i++)
		if (limits->formats[i] == start->format)
			return 0;
	return !start->format ? 0
			      : qk_refusal_set(refusal, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
					       "Ask for NV12, JPEG, RGB or GREY.",
					       "the camera does not make frames in this format");
}

static uint32_t side(uint32_t wanted, uint32_t usual, uint32_t limit, int halve)
{
	uint32_t value = wanted ? wanted : usual;

	if (value > limit)
		value = limit;
	if (halve)
		value /= 2;
	return value > 16 ? value & ~1u : 16;
}

static struct qk_stream configure(const struct qk_glasses *glasses, const struct qk_start *wanted)
{
	const struct qk_camera_limits *limits = &glasses->profile.camera;
	const int32_t *values = glasses->wearer.values;
	uint32_t fps = wanted->fps ? wanted->fps : 30;
	int halve = values[QUARK_SIM_VALUE_MICROPHONE_BUSY];
	struct qk_stream stream = {
		.stream = wanted->stream,
		.format = wanted->format ? wanted->format : QUARK_FORMAT_NV12,
		.width = side(wanted->width, 1280, limits->width, halve),
		.height = side(wanted->height, 720, limits->height, halve),
		.fps_milli = (fps < limits->fps ? fps : limits->fps) * 1000,
		.mode = wanted->mode & limits->modes,
		.lease_ms = QK_LEASE_MS,
	};

	if (values[QUARK_SIM_VALUE_LOW_POWER])
		stream.fps_milli /= 2;
	if ((values[QUARK_SIM_VALUE_THERMAL] >= QUARK_THERMAL_WARM || (stream.mode & QUARK_CAMERA_MODE_LOW_LIGHT)) &&
	    stream.fps_milli > SLOW_FPS_MILLI)
		stream.fps_milli = SLOW_FPS_MILLI;
	return stream;
}

/* The new pace begins with the frame that is next anyway. */
static void set_pace(struct qk_viewfinder *stream, const struct qk_stream *effective)
{
	stream->base_us = qk_frames_due_us(stream);
	stream->index = 0;
	stream->effective = *effective;
}

void qk_viewfinder_adapt(struct qk_glasses *glasses)
{
	struct qk_viewfinder *stream = &glasses->camera.stream;
	struct qk_stream effective;

	if (!stream->number)
		return;
	effective = configure(glasses, &stream->wanted);
	if (memcmp(&effective, &stream->effective, sizeof effective) == 0)
		return;
	set_pace(stream, &effective);
	qk_peer_notify(stream->app, QK_CAMERA_CONFIG, &stream->effective);
}

/* A running stream gets a new configuration; the permission it has is enough. */
static void change(struct qk_app *app, uint64_t id, const struct qk_start *start)
{
	struct qk_viewfinder *stream = &app->glasses->camera.stream;
	struct qk_stream effective = configure(app->glasses, start);

	stream->wanted = *start;
	stream->wanted.purpose = stream->purpose;
	set_pace(stream, &effective);
	qk_peer_answer(app, QK_CAMERA_START, id, &stream->effective);
}

void qk_viewfinder_request(struct qk_app *app, uint64_t id, const struct qk_start *start)
{
	struct qk_waiting request = {
		.kind = QK_CAMERA_START, .id = id, .sensor = QUARK_SENSOR_CAMERA_STREAM, .start = *start};
	struct qk_refusal refusal;

	if (check_start(app, start, &refusal)) {
		qk_peer_refuse(app, QK_CAMERA_START, id, &refusal);
	} else if (app->glasses->camera.stream.number) {
		change(app, id, start);
	} else {
		snprintf(request.purpose, sizeof request.purpose, "%s", start->purpose);
		qk_consent_request(app, &request);
	}
}

void qk_viewfinder_begin(const struct qk_waiting *waiting)
{
	struct qk_app *app = waiting->app;
	struct qk_glasses *glasses = app->glasses;
	struct qk_viewfinder *stream = &glasses->camera.stream;
	const struct qk_start *start = &waiting->start;
	struct qk_refusal refusal;

	if (check_start(app, start, &refusal)) {
		qk_peer_refuse(app, QK_CAMERA_START, waiting->id, &refusal);
		return;
	}
	if (stream->number) {
		change(app, waiting->id, start);
		return;
	}
	*stream = (struct qk_viewfinder){.number = start->stream, .app = app, .wanted = *start, .starved_us = QK_NEVER};
	memcpy(stream->purpose, waiting->purpose, sizeof stream->purpose);
	stream->wanted.purpose = stream->purpose;
	stream->effective = configure(glasses, start);
	stream->credits = start->credits ? start->credits : CREDITS;
	stream->base_us = stream->code_us = glasses->now_us;
	stream->lease_until_us = glasses->now_us + QK_LEASE_MS * 1000u;
	stream->lease_renew_us = glasses->now_us + QK_LEASE_RENEW_US;
	stream->use = qk_audit_begin(&glasses->audit, QUARK_SENSOR_CAMERA_STREAM, app->app_id, stream->purpose,
				     glasses->now_us);
	qk_camera_side_light(glasses);
	qk_peer_answer(app, QK_CAMERA_START, waiting->id, &stream->effective);
}

void qk_viewfinder_end(struct qk_glasses *glasses, uint32_t reason, const char *text)
{
	struct qk_viewfinder *stream = &glasses->camera.stream;
	struct qk_app *app = stream->app;
	struct qk_ended ended = {.stream = stream->number, .reason = reason, .text = text};

	if (!stream->number)
		return;
	qk_frames_tell_dropped(glasses, 1);
	stream->number = 0;
	qk_audit_end(&glasses->audit, stream->use, glasses->now_us);
	qk_reader_forget(&glasses->camera);
	qk_camera_side_light(glasses);
	qk_peer_notify(app, QK_CAMERA_ENDED, &ended);
	qk_consent_used(app, QUARK_SENSOR_CAMERA_STREAM);
}

void qk_viewfinder_stop(struct qk_app *app, uint64_t id, const struct qk_stream_id *stream)
{
	const struct qk_viewfinder *running = &app->glasses->camera.stream;

	if (running->number == stream->stream && running->app == app)
		qk_viewfinder_end(app->glasses, QK_ENDED_STOPPED, NULL);
	qk_peer_answer(app, QK_CAMERA_STOP, id, NULL);
}

void qk_viewfinder_void(struct qk_app *app)
{
	struct qk_viewfinder *stream = &app->glasses->camera.stream;

	if (!stream->number || stream->app != app || !stream->credits)
		return;
	stream->credits = 0;
	stream->starved_us = app->glasses->now_us;
	qk_glasses_stay_quiet(app->glasses, stream->starved_us + QK_UNSERVICED_US);
}

void qk_viewfinder_credit(struct qk_app *app, uint32_t number, uint64_t more)
{
	struct qk_viewfinder *stream = &app->glasses->camera.stream;

	if (!stream->number || stream->number != number || stream->app != app || !more)
		return;
	stream->credits += more < QK_PORT_FREIGHT ? more : QK_PORT_FREIGHT;
	if (stream->credits > QK_PORT_FREIGHT)
		stream->credits = QK_PORT_FREIGHT;
	stream->starved_us = QK_NEVER;
}
