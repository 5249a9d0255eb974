/* What the glasses tell the camera, and what an app can ask its events. */
#include "camera/camera_private.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

enum { CODE_KIND, CODE_X, CODE_Y, CODE_WIDTH, CODE_HEIGHT };

struct code {
	char *text;
	size_t length;
	unsigned char data[];
};

static void free_code(void *payload)
{
	struct code *code = payload;

	free(code->text);
	free(code);
}

static struct code *new_code(const struct qk_bytes *bytes)
{
	struct code *code = malloc(sizeof *code + bytes->length);

	if (!code)
		return NULL;
	code->length = bytes->length;
	if (bytes->length)
		memcpy(code->data, bytes->data, bytes->length);
	code->text = qk_text_lossy(code->data, code->length);
	if (code->text)
		return code;
	free(code);
	return NULL;
}

static void fill_code(struct quark_event *event, const struct qk_code *told)
{
	event->numbers[CODE_KIND] = told->kind;
	event->numbers[CODE_X] = told->x;
	event->numbers[CODE_Y] = told->y;
	event->numbers[CODE_WIDTH] = told->width;
	event->numbers[CODE_HEIGHT] = told->height;
}

static void tell_code(struct quark_camera *camera, const struct qk_code *told)
{
	struct quark_event *event = qk_event_new(camera->handle.context, QUARK_EVENT_CAMERA_CODE, &camera->handle);

	if (!event)
		return;
	event->payload = new_code(&told->data);
	if (!event->payload) {
		qk_camera_discard(event);
		qk_event_lost(camera->handle.context, &camera->handle, 1);
		return;
	}
	event->release = free_code;
	event->droppable = 1;
	fill_code(event, told);
	qk_event_post(event);
}

/* Codes are pictures in short: they need the same stream or photo that a picture needs. */
static void on_code(struct quark_camera *camera, const struct qk_code *told)
{
	int of_stream = told->stream && camera->stream.running && told->stream == camera->stream.number &&
			qk_camera_now(camera) < camera->stream.lease_until_us;

	if (of_stream || qk_capture_find(camera, QUARK_SENSOR_CAMERA_PHOTO, told->photo))
		tell_code(camera, told);
}

static void on_light(struct quark_camera *camera, const struct qk_light *light)
{
	int on = light->on != 0;

	if (on == camera->light)
		return;
	camera->light = on;
	qk_camera_tell(camera, QUARK_EVENT_CAMERA_LIGHT, (uint64_t)on);
}

static int is_ours(const struct quark_camera *camera, uint32_t number)
{
	return camera->stream.running && camera->stream.number == number;
}

static void on_config(struct quark_camera *camera, const struct qk_stream *effective)
{
	if (is_ours(camera, effective->stream))
		qk_stream_configure(camera, effective, 1);
}

static void on_lease(struct quark_camera *camera, const struct qk_lease *lease)
{
	if (is_ours(camera, lease->stream))
		qk_stream_lease(camera, lease->lease_ms);
}

static void on_dropped(struct quark_camera *camera, const struct qk_dropped *dropped)
{
	if (is_ours(camera, dropped->stream))
		camera->stream.dropped_credit = dropped->credit;
}

void qk_camera_notified(struct qk_listener *listener, const struct qk_envelope *envelope, const void *params)
{
	struct quark_camera *camera = qk_container(listener, struct quark_camera, listener);

	switch (envelope->kind) {
	case QK_DEVICE_PERMISSION_CHANGED:
		qk_captures_permission(camera, params);
		break;
	case QK_CAMERA_CONFIG:
		on_config(camera, params);
		break;
	case QK_CAMERA_ENDED:
		qk_stream_end_reason(camera, params);
		break;
	case QK_CAMERA_LEASE:
		on_lease(camera, params);
		break;
	case QK_CAMERA_LIGHT:
		on_light(camera, params);
		break;
	case QK_CAMERA_CODE:
		on_code(camera, params);
		break;
	case QK_CAMERA_DROPPED:
		on_dropped(camera, params);
		break;
	default:
		break;
	}
}

static const struct quark_event *check_code(const struct quark_event *event, const char *function)
{
	return qk_event_check(event, function, QUARK_EVENT_CAMERA_CODE, 0);
}

int quark_event_code(const struct quark_event *event)
{
	event = check_code(event, __func__);
	return event ? (int)event->numbers[CODE_KIND] : QUARK_CODE_NONE;
}

const char *quark_event_code_text(const struct quark_event *event)
{
	event = check_code(event, __func__);
	return event ? ((const struct code *)event->payload)->text : "";
}

const void *quark_event_code_data(const struct quark_event *event, size_t *length)
{
	const struct code *code;

	event = check_code(event, __func__);
	code = event ? event->payload : NULL;
	if (length)
		*length = code ? code->length : 0;
	return code ? code->data : NULL;
}

int quark_event_code_box(const struct quark_event *event, int32_t *box)
{
	event = check_code(event, __func__);
	if (!event || !box || !event->numbers[CODE_WIDTH] || !event->numbers[CODE_HEIGHT])
		return 0;
	for (int i = 0; i < 4; i++)
		box[i] = (int32_t)event->numbers[CODE_X + i];
	return 1;
}
