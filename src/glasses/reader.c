/* Codes in what the camera sees. */
#include "glasses/glasses.h"

#include <string.h>

void qk_reader_forget(struct qk_camera_side *camera)
{
	qk_media_unref(camera->read);
	camera->read = NULL;
	qk_codes_free(&camera->codes);
	memset(&camera->codes, 0, sizeof camera->codes);
}

static uint64_t hash(const unsigned char *data, size_t length)
{
	uint64_t value = 0xcbf29ce484222325u;

	while (length--)
		value = (value ^ *data++) * 0x100000001b3u;
	return value;
}

static void read_frame(struct qk_camera_side *camera, const struct qk_media_header *header, uint32_t kinds,
		       struct qk_media_buffer *frame)
{
	if (camera->read == frame && camera->read_kinds == kinds)
		return;
	qk_reader_forget(camera);
	if (qk_codes_read(&camera->codes, kinds, header->format, header->width, header->height, frame->data,
			  frame->length))
		memset(&camera->codes, 0, sizeof camera->codes);
	qk_media_ref(frame);
	camera->read = frame;
	camera->read_kinds = kinds;
}

static void tell(struct qk_app *app, const struct qk_media_header *header, const struct qk_code_found *found)
{
	struct qk_code code = {
		.stream = header->kind == QK_MEDIA_FRAME ? header->number : 0,
		.photo = header->kind == QK_MEDIA_PHOTO ? header->number : 0,
		.kind = found->kind,
		.data = {found->data, found->length},
		.x = found->x,
		.y = found->y,
		.width = found->width,
		.height = found->height,
		.time_us = header->capture_us,
	};

	if (found->length > 0 && found->length <= QK_CODE_BYTES_MAX)
		qk_peer_notify(app, QK_CAMERA_CODE, &code);
}

/* 1 when it was out of sight so far. */
static int appears(struct qk_viewfinder *stream, const struct qk_code_found *found, uint64_t now_us)
{
	struct qk_seen look = {found->kind, found->length, hash(found->data, found->length), now_us};
	struct qk_seen *oldest = stream->seen;
	size_t i;

	for (i = 0; i < stream->seen_count; i++) {
		struct qk_seen *seen = &stream->seen[i];
		uint64_t before = seen->seen_us;

		if (seen->kind == look.kind && seen->length == look.length && seen->hash == look.hash) {
			seen->seen_us = now_us;
			return now_us - before > QK_CODE_FORGET_US;
		}
		if (seen->seen_us < oldest->seen_us)
			oldest = seen;
	}
	if (stream->seen_count < QK_CODES_KEPT)
		oldest = &stream->seen[stream->seen_count++];
	*oldest = look;
	return 1;
}

void qk_reader_stream(struct qk_glasses *glasses, const struct qk_media_header *header, struct qk_media_buffer *frame,
		      int keep)
{
	struct qk_camera_side *camera = &glasses->camera;
	size_t i;

	camera->stream.code_us = glasses->now_us + QK_CODE_EVERY_US;
	read_frame(camera, header, camera->stream.wanted.codes, frame);
	for (i = 0; i < camera->codes.count; i++)
		if (appears(&camera->stream, &camera->codes.found[i], glasses->now_us))
			tell(camera->stream.app, header, &camera->codes.found[i]);
	if (!keep)
		qk_reader_forget(camera);
}

void qk_reader_photo(struct qk_app *app, const struct qk_media_header *header, uint32_t kinds,
		     struct qk_media_buffer *frame)
{
	struct qk_camera_side *camera = &app->glasses->camera;
	size_t i;

	read_frame(camera, header, kinds, frame);
	for (i = 0; i < camera->codes.count; i++)
		tell(app, header, &camera->codes.found[i]);
	qk_reader_forget(camera);
}
