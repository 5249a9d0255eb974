/* Stopping a stream: for the app, and in silence when nobody is there to hear of it. */
#include "camera/camera_private.h"

#include <stdlib.h>

static struct qk_camera_stop *of(struct qk_operation *operation)
{
	return (struct qk_camera_stop *)(void *)operation;
}

static int send_stop(struct qk_operation *operation)
{
	struct qk_stream_id stream = {of(operation)->number};

	if (stream.stream)
		return qk_operation_send(operation, &stream);
	qk_request_end(&operation->request, NULL); /* its start was never sent */
	return -1;
}

static void tell_end(struct qk_camera_stop *stop)
{
	struct quark_event *ended = stop->ended;

	stop->ended = NULL;
	if (!ended)
		return;
	free(ended->failure);
	ended->failure = NULL;
	ended->time_us = qk_clock_now(qk_context_clock(ended->context));
	qk_event_post(ended);
}

static void answered(struct qk_operation *operation, const void *result)
{
	(void)result;
	tell_end(of(operation));
	qk_request_end(&operation->request, NULL);
}

/* Glasses that know of no such stream have stopped it. */
static void failed(struct qk_operation *operation, const struct quark_failure *failure)
{
	tell_end(of(operation));
	qk_request_end(&operation->request, failure->status == QUARK_ERR_INVALID ? NULL : failure);
}

static void free_stop(struct qk_operation *operation)
{
	struct qk_camera_stop *stop = of(operation);

	qk_list_remove(&stop->link);
	qk_camera_discard(stop->ended);
	free(stop);
}

static const struct qk_operation_ops stop_ops = {
	.name = "camera stop",
	.kind = QK_CAMERA_STOP,
	.send = send_stop,
	.answered = answered,
	.failed = failed,
	.free = free_stop,
};

static void silently_answered(struct qk_operation *operation, const void *result)
{
	(void)result;
	qk_request_abort(&operation->request);
}

static void silently_failed(struct qk_operation *operation, const struct quark_failure *failure)
{
	(void)failure;
	qk_request_abort(&operation->request);
}

static const struct qk_operation_ops silent_ops = {
	.name = "camera stop",
	.kind = QK_CAMERA_STOP,
	.send = send_stop,
	.answered = silently_answered,
	.failed = silently_failed,
	.free = free_stop,
};

static struct qk_camera_stop *new_stop(uint32_t number)
{
	struct qk_camera_stop *stop = calloc(1, sizeof *stop);

	if (!stop)
		return NULL;
	stop->number = number;
	qk_list_init(&stop->link);
	return stop;
}

/* Without memory the glasses end the stream by themselves: its credits run out, then its lease. */
void qk_stream_stop_silently(struct quark_camera *camera, uint32_t number)
{
	struct qk_camera_stop *stop;

	if (qk_session_state(camera->session) != QUARK_DEVICE_STATE_READY)
		return;
	stop = new_stop(number);
	if (stop)
		qk_operation_start(&stop->operation, &silent_ops, camera->session,
				   qk_context_handle(camera->handle.context), QK_STOP_US, NULL);
}

static struct qk_camera_stop *find_stop(struct quark_camera *camera, uint32_t number)
{
	struct qk_list *item;

	qk_list_each (item, &camera->stops) {
		struct qk_camera_stop *stop = qk_container(item, struct qk_camera_stop, link);

		if (stop->number == number)
			return stop;
	}
	return NULL;
}

int qk_stream_is_stopping(struct quark_camera *camera, uint32_t number)
{
	return number && find_stop(camera, number) != NULL;
}

void qk_stream_stopped(struct quark_camera *camera, uint32_t number)
{
	struct qk_camera_stop *stop = number ? find_stop(camera, number) : NULL;

	if (stop)
		tell_end(stop);
}

void qk_stops_close(struct quark_camera *camera)
{
	struct qk_list *item;

	qk_list_each (item, &camera->stops) {
		struct qk_camera_stop *stop = qk_container(item, struct qk_camera_stop, link);
		struct quark_event *ended = stop->ended;

		stop->ended = NULL;
		qk_camera_discard(ended);
	}
}

static struct qk_capture *next_start(struct quark_camera *camera)
{
	struct qk_list *item;

	qk_list_each (item, &camera->captures) {
		struct qk_capture *capture = qk_container(item, struct qk_capture, link);

		if (capture->sensor == QUARK_SENSOR_CAMERA_STREAM && !capture->stopped)
			return capture;
	}
	return NULL;
}

static void cancel_starts(struct quark_camera *camera)
{
	struct qk_capture *capture;

	while ((capture = next_start(camera))) {
		capture->stopped = 1;
		quark_context_cancel(camera->handle.context, capture->operation.request.id);
	}
}

/* The request runs: from here on the stream's end is its. */
static void hand_over(struct quark_camera *camera, uint32_t number)
{
	struct quark_event *ended = qk_stream_forget(camera);
	struct qk_camera_stop *stop = find_stop(camera, number);

	cancel_starts(camera);
	if (!stop) { /* it ended at once, for want of a link */
		struct qk_camera_stop none = {.ended = ended};

		tell_end(&none);
		return;
	}
	stop->ended = ended;
	if (!number)
		qk_request_end(&stop->operation.request, NULL);
}

static int stop_stream(struct quark_camera *camera, uint64_t *request)
{
	uint32_t number = camera->stream.number;
	struct qk_camera_stop *stop = new_stop(number);
	int status;

	if (!stop)
		return qk_no_memory(camera->handle.context, "the stop of a stream");
	qk_list_append(&camera->stops, &stop->link);
	status = qk_operation_start(&stop->operation, &stop_ops, camera->session, &camera->handle, QK_STOP_US, request);
	if (!status)
		hand_over(camera, number);
	return status;
}

int quark_camera_stop(struct quark_camera *camera, uint64_t *request)
{
	int status = qk_camera_enter_open(camera, __func__);

	if (request)
		*request = 0;
	if (status)
		return status;
	if (!camera->stream.running && !next_start(camera))
		return qk_client_bug(camera->handle.context, __func__, "no stream of this camera runs or starts");
	return stop_stream(camera, request);
}
