/* The hot path: a frame comes, waits in the mailbox, and is acquired; its credit goes back. */
#include "camera/camera_private.h"

static int is_queued(const struct quark_event *event)
{
	return event && !qk_list_empty(&event->link);
}

/* A CAMERA_FRAME is freed. An event that is not in the queue can only be one that was pulled or dropped. */
static void frame_event_gone(void *payload)
{
	struct quark_camera *camera = payload;

	if (!is_queued(camera->frame_event))
		camera->frame_event = NULL;
}

static void tell_frame(struct quark_camera *camera)
{
	struct quark_event *event = camera->frame_event;

	if (is_queued(event)) {
		event->count++;
		return;
	}
	event = qk_event_new(camera->handle.context, QUARK_EVENT_CAMERA_FRAME, &camera->handle);
	camera->frame_event = event;
	if (!event)
		return;
	event->count = 1;
	event->payload = camera;
	event->release = frame_event_gone;
	qk_event_post(event);
}

void qk_stream_empty_mailbox(struct quark_camera *camera)
{
	struct quark_frame *frame = camera->mailbox;

	camera->mailbox = NULL;
	qk_frame_wipe(frame);
}

static void count_frame(struct qk_camera_stream *stream, const struct qk_media_header *header)
{
	stream->frames++;
	stream->lost += header->lost;
	if (header->sequence > stream->sequence + 1)
		stream->missing += header->sequence - stream->sequence - 1;
	stream->sequence = header->sequence;
}

static void deliver(struct quark_camera *camera, struct quark_frame *frame, uint64_t now)
{
	struct qk_camera_stream *stream = &camera->stream;

	frame->arrival_us = now;
	frame->capture_us = qk_session_local_us(camera->session, frame->header.capture_us);
	stream->fresh_us = now;
	stream->capture_us = frame->capture_us;
	if (stream->stalled) {
		stream->stalled = 0;
		qk_camera_tell(camera, QUARK_EVENT_CAMERA_STALL, 0);
		qk_camera_schedule(camera);
	}
	if (camera->mailbox) {
		stream->dropped_app++;
		quark_frame_unref(camera->mailbox);
	}
	camera->mailbox = frame;
	tell_frame(camera);
}

static void give_credits(struct quark_camera *camera, uint32_t number, uint32_t count)
{
	struct qk_media_header *header = &camera->credit;

	header->kind = QK_MEDIA_CREDIT;
	header->number = number;
	header->sequence = count;
	if (qk_session_media(camera->session, header, NULL) != QUARK_ERR_AGAIN || !camera->stream.credits)
		return;
	camera->credit_us = qk_camera_now(camera) + QK_CREDITS_AGAIN_US;
	while (count--)
		qk_credits_skip(camera->stream.credits);
}

static int drop(struct quark_camera *camera, struct qk_media_buffer *buffer, uint64_t *counter)
{
	if (counter)
		++*counter;
	if (camera->stream.credits)
		qk_credits_skip(camera->stream.credits);
	qk_media_wipe(buffer);
	return 1;
}

static int accept(struct quark_camera *camera, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct qk_camera_stream *stream = &camera->stream;
	uint64_t now = qk_camera_now(camera);
	struct quark_frame *frame;

	if (qk_stream_unserviced(camera, now)) {
		qk_stream_end_unserviced(camera);
		return drop(camera, buffer, NULL);
	}
	if (now >= stream->lease_until_us)
		return drop(camera, buffer, &stream->dropped_lease);
	if (!qk_frame_fits(header, buffer))
		return drop(camera, buffer, &stream->broken);
	frame = qk_credits_frame(stream->credits, header, buffer);
	count_frame(stream, header);
	if (frame)
		deliver(camera, frame, now);
	else
		stream->broken++;
	return 1;
}

/* It overtook the answer that lets it in, and waits for that; the newest wins, as in the mailbox. */
static int keep_early(struct quark_camera *camera, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct qk_camera_stream *stream = &camera->stream;

	if (stream->early_bytes) {
		give_credits(camera, stream->number, 1);
		stream->early_replaced++;
		qk_media_wipe(stream->early_bytes);
	}
	stream->early = *header;
	stream->early_bytes = buffer;
	return 1;
}

void qk_stream_drop_early(struct quark_camera *camera)
{
	struct qk_media_buffer *bytes = camera->stream.early_bytes;

	camera->stream.early_bytes = NULL;
	camera->stream.early_replaced = 0;
	qk_media_wipe(bytes);
}

void qk_stream_take_early(struct quark_camera *camera)
{
	struct qk_camera_stream *stream = &camera->stream;
	struct qk_media_buffer *bytes = stream->early_bytes;

	if (!bytes)
		return;
	stream->early_bytes = NULL;
	stream->dropped_app += stream->early_replaced;
	stream->sequence = stream->early.sequence - 1;
	accept(camera, &stream->early, bytes);
}

int qk_stream_media(struct quark_camera *camera, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct qk_camera_stream *stream = &camera->stream;

	if (!header->number)
		return 0;
	if (header->number == stream->number && stream->running)
		return accept(camera, header, buffer);
	if (header->number == stream->number)
		return keep_early(camera, header, buffer);
	if (header->number != camera->past)
		return 0;
	stream->dropped_lease += !qk_stream_is_stopping(camera, header->number);
	qk_media_wipe(buffer);
	return 1;
}

struct quark_frame *quark_camera_acquire(struct quark_camera *camera)
{
	struct quark_frame *frame;
	uint64_t now;

	if (qk_camera_enter(camera, __func__) || !camera->mailbox)
		return NULL;
	now = qk_camera_now(camera);
	if (now >= camera->stream.lease_until_us || qk_stream_unserviced(camera, now)) {
		camera->stream.dropped_lease++;
		qk_stream_empty_mailbox(camera);
		return NULL;
	}
	frame = camera->mailbox;
	camera->mailbox = NULL;
	qk_device_use_frame(camera->device, camera->stream.use);
	return frame;
}

static struct quark_camera *of(struct qk_source *source)
{
	return qk_container(source, struct quark_camera, source);
}

static uint64_t credits_next_us(struct qk_source *source)
{
	struct qk_credits *credits = of(source)->stream.credits;

	return credits && qk_credits_due(credits, 0) ? of(source)->credit_us : QK_NEVER;
}

static void credits_step(struct qk_source *source)
{
	struct quark_camera *camera = of(source);
	uint32_t count = camera->stream.credits ? qk_credits_due(camera->stream.credits, 1) : 0;

	if (count)
		give_credits(camera, camera->stream.number, count);
}

const struct qk_source_ops qk_camera_source_ops = {credits_next_us, credits_step};
