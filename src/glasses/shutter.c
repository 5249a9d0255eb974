/* Photos: light on, a moment later the picture, light off. */
#include "glasses/glasses.h"

#include <quark/camera.h>
#include <quark/device.h>

static int has_format(const struct qk_glasses *glasses, uint32_t format)
{
	const struct qk_camera_limits *limits = &glasses->profile.camera;
	uint32_t i;

	for (i = 0; i < limits->formats_count; i++)
		if (limits->formats[i] == format)
			return 1;
	return 0;
}

void qk_shutter_request(struct qk_app *app, uint64_t id, const struct qk_photo *photo)
{
	struct qk_waiting request = {
		.kind = QK_CAMERA_PHOTO, .id = id, .sensor = QUARK_SENSOR_CAMERA_PHOTO, .photo = *photo};
	struct qk_refusal refusal;

	if (!request.photo.format)
		request.photo.format = QUARK_FORMAT_JPEG;
	if (qk_camera_side_ready(app, &refusal)) {
		qk_peer_refuse(app, QK_CAMERA_PHOTO, id, &refusal);
		return;
	}
	if (!has_format(app->glasses, request.photo.format)) {
		qk_refusal_set(&refusal, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
			       "Ask for JPEG, NV12, RGB or GREY.", "the camera does not make photos in this format");
		qk_peer_refuse(app, QK_CAMERA_PHOTO, id, &refusal);
		return;
	}
	snprintf(request.purpose, sizeof request.purpose, "%s", photo->purpose);
	qk_consent_request(app, &request);
}

void qk_shutter_refuse(struct qk_waiting *waiting, const struct qk_refusal *refusal)
{
	struct qk_app *app = waiting->app;
	struct qk_glasses *glasses = app->glasses;

	qk_audit_end(&glasses->audit, waiting->use, glasses->now_us);
	qk_peer_refuse(app, QK_CAMERA_PHOTO, waiting->id, refusal);
	qk_waiting_free(waiting);
	qk_consent_used(app, QUARK_SENSOR_CAMERA_PHOTO);
	qk_camera_side_light(glasses);
}

void qk_shutter_begin(struct qk_waiting *waiting)
{
	struct qk_glasses *glasses = waiting->app->glasses;
	struct qk_refusal refusal;

	if (qk_camera_side_ready(waiting->app, &refusal)) {
		qk_shutter_refuse(waiting, &refusal);
		return;
	}
	qk_waiting_unask(waiting);
	waiting->state = QK_WAITING_SHUTTER;
	glasses->consent.shooting++;
	waiting->due_us = glasses->now_us + QK_SHUTTER_US;
	waiting->use = qk_audit_begin(&glasses->audit, waiting->sensor, waiting->app->app_id, waiting->purpose,
				      glasses->now_us);
	qk_camera_side_light(glasses);
}

static uint32_t side(uint32_t wanted, uint32_t natural, uint32_t limit)
{
	uint32_t value = wanted ? wanted : natural;

	if (value > limit)
		value = limit;
	return value > 1 ? value & ~1u : 2;
}

/* The size: as asked, at most what the camera can; without a wish the lens's own. */
static void choose_size(const struct qk_glasses *glasses, const struct qk_photo *photo, uint32_t *width,
			uint32_t *height)
{
	const struct qk_camera_limits *limits = &glasses->profile.camera;

	qk_lens_size(glasses->camera.lens, glasses->now_us, width, height);
	if (!photo->width && !photo->height && *width <= limits->photo_width && *height <= limits->photo_height)
		return;
	*width = side(photo->width, *width, limits->photo_width);
	*height = side(photo->height, *height, limits->photo_height);
}

static int capture(struct qk_glasses *glasses, const struct qk_photo *photo, struct qk_media_header *header,
		   struct qk_media_buffer **out, char *why, size_t why_size)
{
	struct qk_camera_side *camera = &glasses->camera;
	int status;

	if (camera->failures) {
		camera->failures--;
		snprintf(why, why_size, "the sensor gave no picture");
		return QUARK_ERR_DEVICE;
	}
	choose_size(glasses, photo, &header->width, &header->height);
	status = qk_lens_frame(camera->lens, glasses->now_us, 0, photo->format, header->width, header->height,
			       camera->noise, out, &header->width, &header->height, why, why_size);
	if (status == QUARK_ERR_NOMEM)
		snprintf(why, why_size, "the glasses have no memory for the picture");
	if (status)
		return status;
	header->length = (uint32_t)(*out)->length;
	qk_camera_side_geometry(glasses, header);
	return 0;
}

static void fail(struct qk_waiting *waiting, int status, const char *why)
{
	struct qk_refusal refusal;

	qk_refusal_set(&refusal, status == QUARK_ERR_NOMEM ? status : QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE,
		       QUARK_RETRY_NOW, "Take the photo again.", "the photo failed: %s", why);
	qk_shutter_refuse(waiting, &refusal);
}

static void finish(struct qk_waiting *waiting, const struct qk_media_header *header)
{
	struct qk_app *app = waiting->app;
	struct qk_glasses *glasses = app->glasses;
	struct qk_photo_result result = {
		.photo = header->number,
		.format = header->format,
		.width = header->width,
		.height = header->height,
		.mode = header->mode,
		.capture_us = header->capture_us,
	};

	qk_peer_answer(app, QK_CAMERA_PHOTO, waiting->id, &result);
	qk_audit_frame(&glasses->audit, waiting->use);
	qk_audit_end(&glasses->audit, waiting->use, glasses->now_us);
	qk_waiting_free(waiting);
	qk_consent_used(app, QUARK_SENSOR_CAMERA_PHOTO);
	qk_camera_side_light(glasses);
}

/* A connection that just ended has told so, or will. */
static int deliver(struct qk_app *app, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	if (app->port)
		return qk_port_media(app->port, header, buffer) || app->glasses->line.half_open;
	qk_media_unref(buffer);
	return 0;
}

static void take(struct qk_waiting *waiting)
{
	struct qk_app *app = waiting->app;
	const struct qk_photo *photo = &waiting->photo;
	struct qk_media_header header = {
		.kind = QK_MEDIA_PHOTO,
		.number = photo->photo,
		.capture_us = app->glasses->now_us,
		.format = photo->format,
		.mode = photo->mode & app->glasses->profile.camera.modes,
	};
	struct qk_media_buffer *buffer = NULL;
	char why[160] = "";
	int status = capture(app->glasses, photo, &header, &buffer, why, sizeof why);

	if (status) {
		fail(waiting, status, why);
		return;
	}
	if (photo->codes)
		qk_reader_photo(app, &header, photo->codes, buffer);
	if (deliver(app, &header, buffer))
		finish(waiting, &header);
	else
		fail(waiting, QUARK_ERR_DEVICE, "too much is under way to the app already");
}

static struct qk_waiting *waiting_of(const struct qk_list *item)
{
	return qk_container(item, struct qk_waiting, link);
}

void qk_shutter_run(struct qk_glasses *glasses)
{
	struct qk_list *item, *after;

	if (!glasses->consent.shooting || glasses->now_us < glasses->camera.stall_until_us)
		return;
	qk_list_each_safe (item, after, &glasses->consent.waiting)
		if (waiting_of(item)->state == QK_WAITING_SHUTTER && glasses->now_us >= waiting_of(item)->due_us)
			take(waiting_of(item));
}

uint64_t qk_shutter_next_us(const struct qk_glasses *glasses)
{
	const struct qk_camera_side *camera = &glasses->camera;
	const struct qk_list *item;
	uint64_t next = QK_NEVER;

	if (!glasses->consent.shooting)
		return QK_NEVER;
	qk_list_each (item, &glasses->consent.waiting)
		if (waiting_of(item)->state == QK_WAITING_SHUTTER && waiting_of(item)->due_us < next)
			next = waiting_of(item)->due_us;
	return next < camera->stall_until_us ? camera->stall_until_us : next;
}

static void why_ended(struct qk_refusal *refusal, uint32_t reason, const char *text)
{
	int status = QUARK_ERR_NOT_READY, retry = QUARK_RETRY_AFTER_EVENT, stage = QUARK_STAGE_DEVICE;

	if (reason == QK_ENDED_REVOKED) {
		status = QUARK_ERR_REVOKED;
		retry = QUARK_RETRY_ASK_WEARER;
		stage = QUARK_STAGE_CONSENT;
	} else if (reason == QK_ENDED_TAKEN) {
		status = QUARK_ERR_BUSY;
	} else if (reason == QK_ENDED_LIGHT) {
		status = QUARK_ERR_DEVICE;
		retry = QUARK_RETRY_ASK_WEARER;
	} else if (reason == QK_ENDED_NONE) {
		status = QUARK_ERR_GONE;
		retry = QUARK_RETRY_NOW;
		stage = QUARK_STAGE_LINK;
	}
	qk_refusal_set(refusal, status, stage, retry, "Take the photo again when the glasses are ready for it.",
		       "the photo was not taken: %s", text);
}

/* Of one app or session, or all. */
static void end(struct qk_glasses *glasses, const struct qk_known *known, const struct qk_app *app,
		const struct qk_refusal *refusal)
{
	struct qk_list *item, *after;

	qk_list_each_safe (item, after, &glasses->consent.waiting) {
		struct qk_waiting *waiting = waiting_of(item);

		if (waiting->state == QK_WAITING_SHUTTER && (!known || waiting->app->known == known) &&
		    (!app || waiting->app == app))
			qk_shutter_refuse(waiting, refusal);
	}
}

void qk_shutter_end_of(struct qk_glasses *glasses, const struct qk_known *known, uint32_t reason, const char *text)
{
	struct qk_refusal refusal;

	if (!glasses->consent.shooting)
		return;
	why_ended(&refusal, reason, text);
	end(glasses, known, NULL, &refusal);
}

void qk_shutter_end(struct qk_glasses *glasses, uint32_t reason, const char *text)
{
	qk_shutter_end_of(glasses, NULL, reason, text);
}

void qk_shutter_leave(struct qk_app *app, const char *text)
{
	struct qk_refusal refusal;

	if (!app->glasses->consent.shooting)
		return;
	why_ended(&refusal, QK_ENDED_NONE, text);
	end(app->glasses, NULL, app, &refusal);
}
