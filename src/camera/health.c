/* How the stream fares: its values, its stalls, its lease. */
#include "camera/camera_private.h"

void qk_camera_tell(struct quark_camera *camera, int type, uint64_t count)
{
	struct quark_event *event = qk_event_new(camera->handle.context, type, &camera->handle);

	if (!event)
		return;
	event->droppable = 1;
	event->count = count;
	qk_event_post(event);
}

static uint64_t stall_us(const struct qk_camera_stream *stream)
{
	return stream->fresh_us + (uint64_t)stream->stall_ms * 1000u;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t next_us(const struct quark_camera *camera, uint64_t now)
{
	const struct qk_camera_stream *stream = &camera->stream;
	uint64_t serviced = qk_context_serviced_us(camera->handle.context), next;

	if (!stream->running)
		return QK_NEVER;
	next = (serviced > stream->began_us ? serviced : stream->began_us) + QK_SERVICE_US + 1;
	if (!stream->stalled)
		next = earlier(next, stall_us(stream));
	if (camera->mailbox && stream->lease_until_us > now)
		next = earlier(next, stream->lease_until_us);
	return next > now ? next : now + 1;
}

void qk_camera_schedule(struct quark_camera *camera)
{
	qk_session_tick_at(camera->session, &camera->listener, next_us(camera, qk_camera_now(camera)));
}

static void check_stall(struct quark_camera *camera, uint64_t now)
{
	struct qk_camera_stream *stream = &camera->stream;

	if (!stream->running || stream->stalled || now < stall_us(stream))
		return;
	stream->stalled = 1;
	qk_camera_tell(camera, QUARK_EVENT_CAMERA_STALL, (now - stream->fresh_us) / 1000u);
}

static void check_lease(struct quark_camera *camera, uint64_t now)
{
	if (!camera->mailbox || now < camera->stream.lease_until_us)
		return;
	camera->stream.dropped_lease++;
	qk_stream_empty_mailbox(camera);
}

uint64_t qk_camera_tick(struct qk_listener *listener, uint64_t now_us)
{
	struct quark_camera *camera = qk_container(listener, struct quark_camera, listener);

	if (qk_stream_unserviced(camera, now_us))
		qk_stream_end_unserviced(camera);
	check_lease(camera, now_us);
	check_stall(camera, now_us);
	return next_us(camera, now_us);
}

/* Frames that the sender knows it lost, or that are missing in the count and were not held back for want of credits,
 * whichever tells of more. */
static uint64_t lost_on_the_way(const struct qk_camera_stream *stream)
{
	uint64_t missing = stream->missing > stream->dropped_credit ? stream->missing - stream->dropped_credit : 0;

	return stream->broken + (missing > stream->lost ? missing : stream->lost);
}

static uint64_t left(uint64_t until, uint64_t now)
{
	return until > now ? until - now : 0;
}

static int64_t of_running(const struct quark_camera *camera, int value)
{
	const struct qk_camera_stream *stream = &camera->stream;
	uint64_t now = qk_camera_now(camera);

	switch (value) {
	case QUARK_CAMERA_VALUE_STREAMING:
		return 1;
	case QUARK_CAMERA_VALUE_FORMAT:
		return stream->effective.format;
	case QUARK_CAMERA_VALUE_WIDTH:
		return stream->effective.width;
	case QUARK_CAMERA_VALUE_HEIGHT:
		return stream->effective.height;
	case QUARK_CAMERA_VALUE_FPS_MILLI:
		return stream->effective.fps_milli;
	case QUARK_CAMERA_VALUE_MODE:
		return stream->effective.mode;
	case QUARK_CAMERA_VALUE_LEASE_MS:
		return (int64_t)(left(stream->lease_until_us, now) / 1000u);
	case QUARK_CAMERA_VALUE_AGE_US:
		return stream->frames ? (int64_t)left(now, stream->capture_us) : 0;
	case QUARK_CAMERA_VALUE_STALLED:
		return stream->stalled;
	default:
		return 0;
	}
}

int64_t quark_camera_get(const struct quark_camera *camera, int value)
{
	if (qk_camera_enter(camera, __func__))
		return 0;
	switch (value) {
	case QUARK_CAMERA_VALUE_FRAMES:
		return (int64_t)camera->stream.frames;
	case QUARK_CAMERA_VALUE_DROPPED_APP:
		return (int64_t)camera->stream.dropped_app;
	case QUARK_CAMERA_VALUE_DROPPED_CREDIT:
		return (int64_t)camera->stream.dropped_credit;
	case QUARK_CAMERA_VALUE_DROPPED_LINK:
		return (int64_t)lost_on_the_way(&camera->stream);
	case QUARK_CAMERA_VALUE_DROPPED_LEASE:
		return (int64_t)camera->stream.dropped_lease;
	case QUARK_CAMERA_VALUE_LIGHT:
		return camera->light;
	default:
		return camera->stream.running ? of_running(camera, value) : 0;
	}
}
