/* What photos and starts share: the deadline that waits for the wearer, and the list of those that run. */
#include "camera/camera_private.h"

#include <stdlib.h>

struct qk_capture *qk_capture_new(struct quark_camera *camera, int sensor)
{
	struct qk_capture *capture = calloc(1, sizeof *capture);

	if (!capture)
		return NULL;
	capture->camera = camera;
	capture->sensor = sensor;
	qk_list_init(&capture->link);
	return capture;
}

int qk_capture_start(struct qk_capture *capture, const struct qk_operation_ops *ops, uint64_t *request)
{
	struct quark_camera *camera = capture->camera;
	uint64_t timeout_us = QK_CAPTURE_US;

	if (quark_device_permission(camera->device, capture->sensor) == QUARK_PERMISSION_ASKING) {
		capture->asking = 1;
		timeout_us = QK_CAPTURE_ASKING_US;
	}
	capture->deadline_us = qk_camera_now(camera) + timeout_us;
	qk_list_append(&camera->captures, &capture->link);
	return qk_operation_start(&capture->operation, ops, camera->session, &camera->handle, timeout_us, request);
}

void qk_capture_drop(struct qk_capture *capture)
{
	qk_list_remove(&capture->link);
	quark_frame_unref(capture->frame);
	free(capture);
}

struct qk_capture *qk_capture_find(struct quark_camera *camera, int sensor, uint32_t number)
{
	struct qk_list *item;

	if (!number)
		return NULL;
	qk_list_each (item, &camera->captures) {
		struct qk_capture *capture = qk_container(item, struct qk_capture, link);

		if (capture->sensor == sensor && capture->number == number)
			return capture;
	}
	return NULL;
}

/* A deadline that the app has set itself is left alone. */
static void set_deadline(struct qk_capture *capture, uint64_t timeout_us)
{
	struct qk_request *request = &capture->operation.request;

	if (request->expiring || request->deadline_us != capture->deadline_us)
		return;
	capture->deadline_us = request->deadline_us = qk_camera_now(capture->camera) + timeout_us;
	qk_context_touch(request->context);
}

void qk_captures_permission(struct quark_camera *camera, const struct qk_permission_state *permission)
{
	int asking = permission->state == QUARK_PERMISSION_ASKING;
	struct qk_list *item;

	qk_list_each (item, &camera->captures) {
		struct qk_capture *capture = qk_container(item, struct qk_capture, link);

		if (capture->sensor != (int)permission->sensor || capture->asking == asking)
			continue;
		capture->asking = asking;
		set_deadline(capture, asking ? QK_CAPTURE_ASKING_US : QK_CAPTURE_US);
	}
}

void qk_captures_close(struct quark_camera *camera)
{
	while (!qk_list_empty(&camera->captures)) {
		struct qk_capture *capture = qk_container(camera->captures.next, struct qk_capture, link);
		struct qk_operation *operation = &capture->operation;
		struct qk_cancel cancel = {operation->wire_id};

		if (operation->wire_id && !operation->held)
			qk_session_notify(camera->session, QK_LINK_CANCEL, &cancel);
		qk_request_fail(&operation->request, QUARK_ERR_CLOSED, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
				"Keep a reference of the camera until its requests have ended.",
				"%s: the app closed the camera", operation->ops->name);
	}
}
