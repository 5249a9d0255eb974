/* Photos: the result comes on the control channel, the bytes on the media channel, in either order. */
#include "camera/camera_private.h"

#include "core/struct_size.h"

#include <stdlib.h>

static struct qk_capture *of(struct qk_operation *operation)
{
	return (struct qk_capture *)(void *)operation;
}

static int send_photo(struct qk_operation *operation)
{
	struct qk_capture *capture = of(operation);
	struct qk_photo photo = capture->photo;

	/* Ids of requests are unique in the context, so they serve as numbers on the wire. */
	capture->number = photo.photo = (uint32_t)operation->request.id;
	photo.purpose = capture->camera->purpose;
	return qk_operation_send(operation, &photo);
}

static void release_frame(void *payload)
{
	quark_frame_unref(payload);
}

static void record_use(struct quark_camera *camera)
{
	uint32_t use = qk_device_use_begin(camera->device, QUARK_SENSOR_CAMERA_PHOTO, camera->purpose);

	qk_device_use_frame(camera->device, use);
	qk_device_use_end(camera->device, use);
}

static void finish(struct qk_capture *capture)
{
	struct quark_event *done = capture->operation.request.done;

	if (!capture->answered || !capture->frame)
		return;
	record_use(capture->camera);
	done->payload = capture->frame;
	done->release = release_frame;
	capture->frame = NULL;
	qk_request_end(&capture->operation.request, NULL);
}

/* Its bytes may still be under way; then they are recognised and wiped. */
static void expect_late(struct qk_capture *capture)
{
	struct quark_camera *camera = capture->camera;

	if (capture->number && !capture->operation.request.done->payload && !capture->frame)
		camera->late[camera->late_next++ % QK_LATE_PHOTOS] = capture->number;
	qk_frame_wipe(capture->frame);
	capture->frame = NULL;
}

/* Pictures are not sent again: it was taken for nothing. */
static void lose_picture(struct qk_capture *capture)
{
	expect_late(capture);
	qk_request_fail(&capture->operation.request, QUARK_ERR_UNKNOWN, QUARK_STAGE_LINK, QUARK_RETRY_NOW,
			"Take the photo again.", "camera photo: it was taken, but the picture was lost with the link");
}

static void answered(struct qk_operation *operation, const void *result)
{
	struct qk_capture *capture = of(operation);

	(void)result;
	capture->answered = 1;
	if (!capture->frame && qk_operation_lost_media(operation))
		lose_picture(capture);
	else
		finish(capture);
}

static struct qk_capture *next_unseen(struct quark_camera *camera)
{
	struct qk_list *item;

	qk_list_each (item, &camera->captures) {
		struct qk_capture *capture = qk_container(item, struct qk_capture, link);

		if (capture->sensor == QUARK_SENSOR_CAMERA_PHOTO && capture->answered && !capture->frame)
			return capture;
	}
	return NULL;
}

void qk_photos_lose(struct quark_camera *camera)
{
	struct qk_capture *capture;

	while ((capture = next_unseen(camera)))
		lose_picture(capture);
}

static void failed(struct qk_operation *operation, const struct quark_failure *failure)
{
	expect_late(of(operation));
	qk_request_end(&operation->request, failure);
}

static void free_photo(struct qk_operation *operation)
{
	qk_capture_drop(of(operation));
}

static const struct qk_operation_ops photo_ops = {
	.name = "camera photo",
	.kind = QK_CAMERA_PHOTO,
	.needs_media = 1,
	.send = send_photo,
	.answered = answered,
	.failed = failed,
	.free = free_photo,
};

static int take_late(struct quark_camera *camera, uint32_t number)
{
	for (int i = 0; number && i < QK_LATE_PHOTOS; i++) {
		if (camera->late[i] != number)
			continue;
		camera->late[i] = 0;
		return 1;
	}
	return 0;
}

static void no_memory(struct qk_capture *capture)
{
	qk_request_fail(&capture->operation.request, QUARK_ERR_NOMEM, QUARK_STAGE_APP, QUARK_RETRY_LATER,
			"Free memory and take the photo again.",
			"camera photo: it came, but there is no memory for it");
}

static void broken(struct qk_capture *capture)
{
	qk_request_fail(&capture->operation.request, QUARK_ERR_PROTOCOL, QUARK_STAGE_LINK, QUARK_RETRY_NOW,
			"Take the photo again. If it happens again, update the glasses.",
			"camera photo: what came is not a whole picture");
}

static void deliver(struct qk_capture *capture, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct quark_camera *camera = capture->camera;

	capture->frame = qk_frame_new(header, buffer);
	if (!capture->frame) {
		qk_media_wipe(buffer);
		no_memory(capture);
		return;
	}
	capture->frame->arrival_us = qk_camera_now(camera);
	capture->frame->capture_us = qk_session_local_us(camera->session, header->capture_us);
	finish(capture);
}

int qk_photo_media(struct quark_camera *camera, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct qk_capture *capture = qk_capture_find(camera, QUARK_SENSOR_CAMERA_PHOTO, header->number);

	if (!capture && !take_late(camera, header->number))
		return 0;
	if (capture && !capture->frame && qk_frame_fits(header, buffer)) {
		deliver(capture, header, buffer);
		return 1;
	}
	qk_media_wipe(buffer);
	if (capture && !capture->frame)
		broken(capture);
	return 1;
}

static int take_photo(struct quark_camera *camera, const struct quark_photo_config *config, uint64_t *request)
{
	struct qk_capture *capture = qk_capture_new(camera, QUARK_SENSOR_CAMERA_PHOTO);

	if (!capture)
		return qk_no_memory(camera->handle.context, "a photo");
	capture->photo.format = config->format ? config->format : QUARK_FORMAT_JPEG;
	capture->photo.width = config->width;
	capture->photo.height = config->height;
	capture->photo.mode = config->mode;
	capture->photo.codes = config->codes;
	return qk_capture_start(capture, &photo_ops, request);
}

int quark_camera_photo(struct quark_camera *camera, const struct quark_photo_config *config, uint64_t *request)
{
	struct quark_photo_config known;
	int status = qk_camera_enter_open(camera, __func__);

	if (request)
		*request = 0;
	if (!status)
		status = qk_struct_read(camera->handle.context, &known, sizeof known, sizeof known, config,
					"quark_photo_config");
	if (!status)
		status = qk_camera_check_photo(camera->handle.context, __func__, &known);
	return status ? status : take_photo(camera, &known, request);
}

struct quark_frame *quark_event_frame(const struct quark_event *event)
{
	event = qk_event_check(event, __func__, QUARK_EVENT_REQUEST_DONE, 0);
	return event && event->release == release_frame ? event->payload : NULL;
}
