/* The end of a stream that the app did not ask for: exactly one CAMERA_ENDED that says why. */
#include "camera/camera_private.h"

static const struct qk_end_reason reasons[QK_ENDED_SENSOR + 1] = {
	[QK_ENDED_THERMAL] = {QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			      "the glasses are too hot",
			      "Start again, smaller or slower, when QUARK_READINESS_THERMAL is normal."},
	[QK_ENDED_TAKEN] = {QUARK_ERR_BUSY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			    "another app or the system took the camera",
			    "Start again when QUARK_READINESS_CAMERA_USER is none."},
	[QK_ENDED_LIGHT] = {QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE, QUARK_RETRY_ASK_WEARER,
			    "the capture light is covered or broken",
			    "Ask the wearer to uncover the light, then start again."},
	[QK_ENDED_SENSOR] = {QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE, QUARK_RETRY_LATER, "the camera failed",
			     "Start again; if it fails again, the glasses need a restart."},
};

void qk_camera_discard(struct quark_event *event)
{
	if (!event)
		return;
	/* As if the app had pulled it: the pin of the queue becomes a reference, which the event then gives back. */
	qk_handle_ref(event->handle);
	qk_handle_unpin(event->handle);
	quark_event_free(event);
}

struct quark_event *qk_stream_forget(struct quark_camera *camera)
{
	struct qk_camera_stream *stream = &camera->stream;
	struct quark_event *ended = stream->ended;

	qk_stream_drop_early(camera);
	qk_stream_empty_mailbox(camera);
	qk_credits_close(stream->credits);
	if (stream->running)
		qk_device_use_end(camera->device, stream->use);
	camera->past = stream->number;
	stream->ended = NULL;
	stream->credits = NULL;
	stream->number = 0;
	stream->running = stream->stalled = 0;
	stream->lease_until_us = 0;
	return ended;
}

void qk_stream_end(struct quark_camera *camera, const struct quark_failure *failure)
{
	struct quark_event *ended;

	if (!camera->stream.running)
		return;
	ended = qk_stream_forget(camera);
	*ended->failure = *failure;
	ended->time_us = qk_camera_now(camera);
	qk_event_post(ended);
}

static void end_with(struct quark_camera *camera, uint32_t reason, const char *text)
{
	struct quark_failure failure;

	qk_ended_explain(&failure, "the camera stream", reasons, reason, text);
	qk_stream_end(camera, &failure);
}

void qk_stream_end_reason(struct quark_camera *camera, const struct qk_ended *ended)
{
	if (ended->stream == camera->stream.number)
		end_with(camera, ended->reason, ended->text);
	else
		qk_stream_stopped(camera, ended->stream);
}

void qk_stream_end_link(struct quark_camera *camera, const struct quark_failure *why, int retry)
{
	struct quark_failure failure;

	qk_failure_set(&failure, QUARK_ERR_GONE, QUARK_STAGE_LINK, retry,
		       retry == QUARK_RETRY_NEVER ? "Open the device again."
						  : "Wait for the device to be READY, then start the stream again.",
		       "the camera stream ended with the link to the glasses: %s", why->text);
	qk_stream_end(camera, &failure);
}

/* The time of the last dispatch is brought up to date at its end, so that inside of one the gap before it shows. */
int qk_stream_unserviced(struct quark_camera *camera, uint64_t now_us)
{
	uint64_t since = qk_context_serviced_us(camera->handle.context);

	if (since < camera->stream.began_us)
		since = camera->stream.began_us;
	return camera->stream.running && now_us > since + QK_SERVICE_US;
}

void qk_stream_end_unserviced(struct quark_camera *camera)
{
	uint32_t number = camera->stream.number;

	end_with(camera, QK_ENDED_UNSERVICED, NULL);
	qk_stream_stop_silently(camera, number);
}
