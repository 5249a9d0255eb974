/* Starting a stream, and changing one that runs. */
#include "camera/camera_private.h"

#include "core/struct_size.h"

#include <stdlib.h>
#include <string.h>

static struct qk_capture *of(struct qk_operation *operation)
{
	return (struct qk_capture *)(void *)operation;
}

static void begin_early(struct quark_camera *camera, uint32_t number)
{
	qk_stream_drop_early(camera);
	camera->stream.number = number;
}

static int send_start(struct qk_operation *operation)
{
	struct qk_capture *capture = of(operation);
	struct quark_camera *camera = capture->camera;

	/* Ids of requests are unique in the context, so they serve as numbers on the wire. */
	if (!camera->stream.number)
		begin_early(camera, (uint32_t)operation->request.id);
	capture->number = capture->start.stream = camera->stream.number;
	capture->start.purpose = camera->purpose;
	return qk_operation_send(operation, &capture->start);
}

void qk_stream_lease(struct quark_camera *camera, uint32_t lease_ms)
{
	if (!lease_ms)
		return;
	camera->stream.effective.lease_ms = lease_ms;
	camera->stream.lease_until_us = qk_camera_now(camera) + (uint64_t)lease_ms * 1000u;
	qk_camera_schedule(camera);
}

void qk_stream_configure(struct quark_camera *camera, const struct qk_stream *effective, int droppable)
{
	struct quark_event *event = qk_event_new(camera->handle.context, QUARK_EVENT_CAMERA_CONFIG, &camera->handle);

	camera->stream.effective = *effective;
	qk_stream_lease(camera, effective->lease_ms);
	if (!event)
		return;
	event->droppable = droppable;
	qk_event_post(event);
}

static struct quark_event *new_end(struct quark_camera *camera)
{
	struct quark_event *event = qk_event_new(camera->handle.context, QUARK_EVENT_CAMERA_ENDED, &camera->handle);

	if (!event)
		return NULL;
	event->failure = calloc(1, sizeof *event->failure);
	if (event->failure)
		return event;
	qk_camera_discard(event);
	return NULL;
}

static int begin(struct quark_camera *camera, const struct qk_capture *capture)
{
	struct quark_event *ended = new_end(camera);
	struct qk_credits *credits = ended ? qk_credits_new(camera->handle.context, capture->start.credits) : NULL;
	struct qk_camera_stream *stream = &camera->stream, before = *stream;

	if (!credits) {
		qk_camera_discard(ended);
		return QUARK_ERR_NOMEM;
	}
	memset(stream, 0, sizeof *stream);
	stream->number = capture->number;
	stream->early = before.early;
	stream->early_bytes = before.early_bytes;
	stream->early_replaced = before.early_replaced;
	stream->running = 1;
	stream->ended = ended;
	stream->credits = credits;
	stream->began_us = stream->fresh_us = qk_camera_now(camera);
	stream->use = qk_device_use_begin(camera->device, QUARK_SENSOR_CAMERA_STREAM, camera->purpose);
	return QUARK_OK;
}

/* The glasses run one stream of another number: the one before it must have ended unheard. */
static void end_replaced(struct quark_camera *camera)
{
	struct quark_failure failure;

	qk_failure_set(&failure, QUARK_ERR_BUSY, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER, NULL,
		       "the camera stream ended: another stream of this app took its place");
	qk_stream_end(camera, &failure);
}

static void forget_number(struct qk_capture *capture)
{
	struct quark_camera *camera = capture->camera;

	qk_list_remove(&capture->link);
	if (!capture->number || camera->stream.running || camera->stream.number != capture->number)
		return;
	if (qk_capture_find(camera, QUARK_SENSOR_CAMERA_STREAM, capture->number))
		return;
	qk_stream_drop_early(camera);
	camera->stream.number = 0;
}

static void no_memory(struct qk_capture *capture)
{
	struct quark_camera *camera = capture->camera;
	uint32_t number = capture->number;

	forget_number(capture);
	qk_stream_stop_silently(camera, number);
	qk_request_fail(&capture->operation.request, QUARK_ERR_NOMEM, QUARK_STAGE_APP, QUARK_RETRY_LATER,
			"Free memory and start again.", "camera start: no memory for the stream");
}

static void stopped_before(struct qk_capture *capture)
{
	qk_request_fail(&capture->operation.request, QUARK_ERR_CANCELLED, QUARK_STAGE_APP, QUARK_RETRY_NOW, NULL,
			"camera start: the app stopped the stream before it had started");
}

static void answered(struct qk_operation *operation, const void *result)
{
	struct qk_capture *capture = of(operation);
	struct quark_camera *camera = capture->camera;
	struct qk_camera_stream *stream = &camera->stream;

	if (capture->stopped) {
		stopped_before(capture);
		return;
	}
	if (stream->running && stream->number != capture->number)
		end_replaced(camera);
	if (!stream->running && begin(camera, capture)) {
		no_memory(capture);
		return;
	}
	stream->stall_ms = capture->stall_ms;
	qk_credits_resize(stream->credits, capture->start.credits);
	qk_stream_configure(camera, result, 0);
	qk_request_end(&operation->request, NULL);
	qk_stream_take_early(camera);
}

static void failed(struct qk_operation *operation, const struct quark_failure *failure)
{
	struct qk_capture *capture = of(operation);
	struct quark_camera *camera = capture->camera;
	uint32_t number = capture->number;

	forget_number(capture);
	/* It may have started: then it must not go on unseen. */
	if (number && failure->status == QUARK_ERR_UNKNOWN && camera->stream.number != number)
		qk_stream_stop_silently(camera, number);
	qk_request_end(&operation->request, failure);
}

static void free_start(struct qk_operation *operation)
{
	qk_capture_drop(of(operation));
}

static const struct qk_operation_ops start_ops = {
	.name = "camera start",
	.kind = QK_CAMERA_START,
	.needs_media = 1,
	.send = send_start,
	.answered = answered,
	.failed = failed,
	.free = free_start,
};

static uint32_t either(uint32_t wanted, uint32_t otherwise)
{
	return wanted ? wanted : otherwise;
}

static int start(struct quark_camera *camera, const struct quark_stream_config *config, uint64_t *request)
{
	struct qk_capture *capture = qk_capture_new(camera, QUARK_SENSOR_CAMERA_STREAM);

	if (!capture)
		return qk_no_memory(camera->handle.context, "a stream");
	capture->start.format = either(config->format, QUARK_FORMAT_NV12);
	capture->start.width = either(config->width, 1280);
	capture->start.height = either(config->height, 720);
	capture->start.fps = either(config->fps, 30);
	capture->start.mode = config->mode;
	capture->start.credits = either(config->credits, 4);
	capture->start.codes = config->codes;
	capture->stall_ms = either(config->stall_ms, 2000);
	return qk_capture_start(capture, &start_ops, request);
}

int quark_camera_start(struct quark_camera *camera, const struct quark_stream_config *config, uint64_t *request)
{
	struct quark_stream_config known;
	int status = qk_camera_enter_open(camera, __func__);

	if (request)
		*request = 0;
	if (!status)
		status = qk_struct_read(camera->handle.context, &known, sizeof known, sizeof known, config,
					"quark_stream_config");
	if (!status)
		status = qk_camera_check_stream(camera->handle.context, __func__, &known);
	return status ? status : start(camera, &known, request);
}
