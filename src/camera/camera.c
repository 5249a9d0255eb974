/* The handle: opening, counting, closing. */
#include "camera/camera_private.h"

#include "core/struct_size.h"

#include <stdlib.h>
#include <string.h>

static struct quark_camera *of(struct qk_handle *handle)
{
	return (struct quark_camera *)(void *)handle;
}

static struct quark_camera *of_listener(struct qk_listener *listener)
{
	return qk_container(listener, struct quark_camera, listener);
}

static void on_ready(struct qk_listener *listener, int resumed)
{
	struct quark_camera *camera = of_listener(listener);

	/* Glasses that know nothing of before have no capture running for us: the light cannot be ours. */
	if (resumed || !camera->light)
		return;
	camera->light = 0;
	qk_camera_tell(camera, QUARK_EVENT_CAMERA_LIGHT, 0);
}

static void on_lost(struct qk_listener *listener, const struct quark_failure *failure)
{
	qk_stream_end_link(of_listener(listener), failure, QUARK_RETRY_AFTER_EVENT);
	qk_photos_lose(of_listener(listener));
}

static void on_gone(struct qk_listener *listener, const struct quark_failure *failure)
{
	qk_stream_end_link(of_listener(listener), failure, QUARK_RETRY_NEVER);
}

/* What was under way to and fro is lost, credits, too. A stream goes on all the same; its stall tells. */
static void on_media_up(struct qk_listener *listener)
{
	struct quark_camera *camera = of_listener(listener);

	if (!camera->stream.running)
		return;
	qk_credits_renew(camera->stream.credits);
	qk_context_touch(camera->handle.context);
}

static void on_media_lost(struct qk_listener *listener)
{
	qk_photos_lose(of_listener(listener));
}

static int wants_media(const struct qk_listener *listener)
{
	return qk_container((struct qk_listener *)(uintptr_t)listener, struct quark_camera, listener)->stream.running;
}

static int on_media(struct qk_listener *listener, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct quark_camera *camera = of_listener(listener);

	if (header->kind == QK_MEDIA_FRAME)
		return qk_stream_media(camera, header, buffer);
	if (header->kind == QK_MEDIA_PHOTO)
		return qk_photo_media(camera, header, buffer);
	return 0;
}

static const struct qk_listener_ops listener_ops = {
	.ready = on_ready,
	.lost = on_lost,
	.gone = on_gone,
	.notified = qk_camera_notified,
	.media = on_media,
	.media_up = on_media_up,
	.media_lost = on_media_lost,
	.wants_media = wants_media,
	.tick = qk_camera_tick,
};

/* May run again after a queued event brought the handle back, and while an event is discarded here: then there is
 * nothing left to do. */
static void close_camera(struct qk_handle *handle)
{
	struct quark_camera *camera = of(handle);
	struct qk_session *session = camera->session;
	uint32_t number = camera->stream.number;
	struct quark_event *ended;

	if (!session)
		return;
	ended = qk_stream_forget(camera);
	qk_captures_close(camera);
	if (number)
		qk_stream_stop_silently(camera, number);
	camera->session = NULL;
	qk_session_unlisten(session, &camera->listener);
	qk_context_remove_source(handle->context, &camera->source);
	qk_camera_discard(ended);
	qk_stops_close(camera);
}

static void free_camera(struct qk_handle *handle)
{
	free(of(handle));
}

static const struct qk_handle_ops camera_ops = {QK_HANDLE_CAMERA, close_camera, free_camera};

int qk_camera_enter(const struct quark_camera *camera, const char *function)
{
	return qk_context_enter(camera ? camera->handle.context : NULL, function);
}

static int refuse_closed(struct quark_context *context, const char *function)
{
	return qk_fail(context, QUARK_ERR_CLOSED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
		       "Open the device and its camera again.", "%s: the glasses are gone", function);
}

int qk_camera_enter_open(const struct quark_camera *camera, const char *function)
{
	int status = qk_camera_enter(camera, function);

	if (status)
		return status;
	if (!camera->session || qk_session_state(camera->session) == QUARK_DEVICE_STATE_GONE)
		return refuse_closed(camera->handle.context, function);
	return QUARK_OK;
}

static int count_cameras(struct qk_session *session)
{
	struct qk_list *head = qk_session_listeners(session), *item;
	int count = 0;

	qk_list_each (item, head)
		count += qk_container(item, struct qk_listener, link)->ops == &listener_ops;
	return count;
}

static int check_device(struct quark_context *context, struct qk_session *session, const char *function)
{
	const struct qk_hello_result *hello = qk_session_hello(session);

	if (qk_session_state(session) == QUARK_DEVICE_STATE_GONE)
		return refuse_closed(context, function);
	if (hello && !(hello->capabilities & QUARK_CAPABILITY_CAMERA))
		return qk_fail(context, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
			       "Ask quark_device_capabilities() for QUARK_CAPABILITY_CAMERA first.",
			       "%s: these glasses have no camera", function);
	if (count_cameras(session) >= QK_CAMERAS_MAX)
		return qk_fail(context, QUARK_ERR_AGAIN, QUARK_STAGE_APP, QUARK_RETRY_LATER,
			       "Give one back with quark_camera_unref() first.",
			       "%s: %d cameras are open on this device already", function, QK_CAMERAS_MAX);
	return QUARK_OK;
}

static int check_config(struct quark_context *context, const char *function, const struct quark_camera_config *config,
			struct quark_camera_config *known)
{
	int status;

	if (!config)
		return qk_client_bug(context, function, "config is NULL");
	status = qk_struct_read(context, known, sizeof *known, sizeof *known, config, "quark_camera_config");
	if (status)
		return status;
	if (known->flags)
		return qk_client_bug(context, function, "config->flags is %u, must be 0", known->flags);
	return qk_purpose_check(context, function, known->purpose);
}

static void build(struct quark_camera *camera, struct quark_device *device, const char *purpose)
{
	struct qk_handle *parent = qk_device_handle(device);

	qk_handle_init(&camera->handle, &camera_ops, parent, parent->context);
	camera->device = device;
	camera->session = qk_device_session(device);
	memcpy(camera->purpose, purpose, strlen(purpose) + 1);
	qk_list_init(&camera->captures);
	qk_list_init(&camera->stops);
	camera->source.ops = &qk_camera_source_ops;
	qk_session_listen(camera->session, &camera->listener, &listener_ops);
	qk_context_add_source(parent->context, &camera->source);
}

static int open_camera(struct quark_device *device, const char *function, const struct quark_camera_config *config,
		       struct quark_camera **out)
{
	struct quark_context *context = qk_device_handle(device)->context;
	struct quark_camera_config known;
	int status = check_config(context, function, config, &known);

	if (!status)
		status = check_device(context, qk_device_session(device), function);
	if (status)
		return status;
	*out = calloc(1, sizeof **out);
	if (!*out)
		return qk_no_memory(context, "a camera");
	build(*out, device, known.purpose);
	return QUARK_OK;
}

int quark_camera_open(struct quark_device *device, const struct quark_camera_config *config, struct quark_camera **out)
{
	struct quark_context *context = device ? qk_device_handle(device)->context : NULL;
	int status = qk_context_enter(context, __func__);

	if (out)
		*out = NULL;
	if (status)
		return status;
	if (!out)
		return qk_client_bug(context, __func__, "out is NULL");
	return open_camera(device, __func__, config, out);
}

struct quark_camera *quark_camera_ref(struct quark_camera *camera)
{
	if (camera)
		qk_handle_ref(&camera->handle);
	return camera;
}

void quark_camera_unref(struct quark_camera *camera)
{
	if (camera)
		qk_handle_unref(&camera->handle);
}

struct quark_device *quark_camera_device(const struct quark_camera *camera)
{
	return camera ? camera->device : NULL;
}
