#include "glasses/frames.h"

#include "glasses/glasses.h"

#include <quark/camera.h>
#include <quark/device.h>

#define DROPPED_EVERY_US 1000000u

static uint64_t frame_us(const struct qk_viewfinder *stream, uint64_t index)
{
	uint32_t pace = stream->effective.fps_milli;

	return stream->base_us + (index * 1000000000u + pace - 1) / pace;
}

uint64_t qk_frames_due_us(const struct qk_viewfinder *stream)
{
	return frame_us(stream, stream->index);
}

void qk_frames_tell_dropped(struct qk_glasses *glasses, int last)
{
	struct qk_viewfinder *stream = &glasses->camera.stream;
	struct qk_dropped told = {.stream = stream->number, .credit = stream->credit_drops};

	if (stream->credit_drops == stream->drops_told ||
	    (!last && stream->drops_told && glasses->now_us < stream->drops_told_us + DROPPED_EVERY_US))
		return;
	stream->drops_told = stream->credit_drops;
	stream->drops_told_us = glasses->now_us;
	qk_peer_notify(stream->app, QK_CAMERA_DROPPED, &told);
}

int qk_frames_must_tell(const struct qk_glasses *glasses)
{
	const struct qk_viewfinder *stream = &glasses->camera.stream;

	return stream->number && stream->credit_drops != stream->drops_told;
}

static void describe(struct qk_glasses *glasses, struct qk_media_header *header, size_t length)
{
	const struct qk_viewfinder *stream = &glasses->camera.stream;

	header->kind = QK_MEDIA_FRAME;
	header->number = stream->number;
	header->length = (uint32_t)length;
	header->sequence = stream->sequence;
	header->capture_us = glasses->now_us;
	header->format = stream->effective.format;
	header->width = stream->effective.width;
	header->height = stream->effective.height;
	header->mode = stream->effective.mode;
	header->lost = stream->lost;
	qk_camera_side_geometry(glasses, header);
}

/* Takes the frame; without a credit it is only looked at. */
static void hand_out(struct qk_glasses *glasses, struct qk_media_buffer *frame, int keep)
{
	struct qk_viewfinder *stream = &glasses->camera.stream;
	struct qk_media_header *header = qk_port_header(stream->app->port);

	describe(glasses, header, frame->length);
	if (stream->wanted.codes && glasses->now_us >= stream->code_us)
		qk_reader_stream(glasses, header, frame, keep);
	if (!stream->credits) {
		qk_media_unref(frame);
		return;
	}
	if (!qk_port_media(stream->app->port, header, frame)) {
		stream->lost++;
		return;
	}
	stream->lost = 0;
	stream->delivered++;
	qk_audit_frame(&glasses->audit, stream->use);
	if (--stream->credits == 0) {
		stream->starved_us = glasses->now_us;
		qk_glasses_stay_quiet(glasses, stream->starved_us + QK_UNSERVICED_US);
	}
}

static void capture(struct qk_glasses *glasses)
{
	struct qk_camera_side *camera = &glasses->camera;
	struct qk_viewfinder *stream = &camera->stream;
	struct qk_media_buffer *frame = NULL;
	uint32_t width, height;
	char why[160] = "no memory";
	int status;

	stream->sequence++;
	if (!stream->credits)
		stream->credit_drops++;
	if (!stream->credits && (!stream->wanted.codes || glasses->now_us < stream->code_us))
		return;
	status = qk_lens_frame(camera->lens, glasses->now_us, stream->sequence, stream->effective.format,
			       stream->effective.width, stream->effective.height, camera->noise, &frame, &width,
			       &height, why, sizeof why);
	if (status == 0)
		hand_out(glasses, frame, 1);
	else if (status == QUARK_ERR_NOMEM)
		stream->lost++;
	else
		qk_viewfinder_end(glasses, QK_ENDED_SENSOR, why);
}

/* The clock jumped over frames, because the app slept: they are skipped, not sent in a burst. Had they all been sent,
 * the app would have been without a credit since when? */
static int slept_too_long(const struct qk_viewfinder *stream, uint64_t skipped, uint64_t now_us)
{
	return skipped >= stream->credits &&
	       now_us >= frame_us(stream, stream->index + stream->credits) + QK_UNSERVICED_US;
}

static void run_frames(struct qk_glasses *glasses)
{
	struct qk_viewfinder *stream = &glasses->camera.stream;
	uint64_t newest, skipped;

	if (glasses->now_us < qk_frames_due_us(stream))
		return;
	newest = (glasses->now_us - stream->base_us) * stream->effective.fps_milli / 1000000000u;
	if (frame_us(stream, newest) > glasses->now_us)
		newest--;
	if (frame_us(stream, newest + 1) <= glasses->now_us)
		newest++;
	skipped = newest - stream->index;
	if (slept_too_long(stream, skipped, glasses->now_us)) {
		qk_viewfinder_end(glasses, QK_ENDED_UNSERVICED, "the app did not take frames for 10 s");
		return;
	}
	stream->index = newest + 1;
	if (glasses->now_us < glasses->camera.stall_until_us)
		return;
	stream->sequence += skipped;
	capture(glasses);
}

static void run_lease(struct qk_glasses *glasses)
{
	struct qk_viewfinder *stream = &glasses->camera.stream;
	struct qk_lease told = {.stream = stream->number, .lease_ms = QK_LEASE_MS};

	if (glasses->now_us >= stream->lease_until_us) {
		qk_viewfinder_end(glasses, QK_ENDED_LEASE, "the lease of the camera ran out");
	} else if (stream->starved_us != QK_NEVER && glasses->now_us >= stream->starved_us + QK_UNSERVICED_US) {
		qk_viewfinder_end(glasses, QK_ENDED_UNSERVICED, "the app gave no frame back for 10 s");
	} else if (glasses->now_us >= stream->lease_renew_us) {
		stream->lease_until_us = glasses->now_us + QK_LEASE_MS * 1000u;
		stream->lease_renew_us = glasses->now_us + QK_LEASE_RENEW_US;
		qk_peer_notify(stream->app, QK_CAMERA_LEASE, &told);
	}
}

/* A session that ended within this step leaves its stream behind for a moment. */
static int runs(const struct qk_viewfinder *stream)
{
	return stream->number && stream->app->port;
}

void qk_viewfinder_run(struct qk_glasses *glasses)
{
	const struct qk_viewfinder *stream = &glasses->camera.stream;

	if (runs(stream))
		run_frames(glasses);
	if (runs(stream))
		run_lease(glasses);
	if (runs(stream))
		qk_frames_tell_dropped(glasses, 0);
}

uint64_t qk_viewfinder_next_us(const struct qk_glasses *glasses)
{
	const struct qk_viewfinder *stream = &glasses->camera.stream;
	uint64_t next;

	if (!stream->number)
		return QK_NEVER;
	next = qk_frames_due_us(stream);
	if (stream->lease_renew_us < next)
		next = stream->lease_renew_us;
	if (stream->starved_us != QK_NEVER && stream->starved_us + QK_UNSERVICED_US < next)
		next = stream->starved_us + QK_UNSERVICED_US;
	return next;
}

/* What a pushed frame must weigh; a JPEG may weigh anything. */
static int fits(const struct qk_viewfinder *stream, size_t length)
{
	size_t size =
		qk_picture_frame_size(stream->effective.format, stream->effective.width, stream->effective.height);

	return size ? length == size : length > 0 && length <= QK_MEDIA_MAX;
}

static int refuse_push(int status, qk_release_fn release, void *user_data)
{
	if (release)
		release(user_data);
	return status;
}

int qk_viewfinder_push(struct qk_glasses *glasses, const void *data, size_t length, qk_release_fn release,
		       void *user_data)
{
	struct qk_viewfinder *stream = &glasses->camera.stream;
	struct qk_media_buffer *frame;

	if (!runs(stream))
		return refuse_push(QUARK_ERR_NOT_READY, release, user_data);
	if (!fits(stream, length))
		return QUARK_ERR_INVALID;
	stream->sequence++;
	if (!stream->credits) {
		stream->credit_drops++;
		return refuse_push(QUARK_ERR_AGAIN, release, user_data);
	}
	frame = qk_pool_wrap(glasses->camera.pool, data, length, release, user_data);
	if (!frame)
		return refuse_push(QUARK_ERR_NOMEM, release, user_data);
	hand_out(glasses, frame, 0);
	return QUARK_OK;
}
