/* The end of a stream that the app did not ask for: exactly one CAMERA_ENDED that says why. */
#include "camera/camera_private.h"

#include <string.h>

struct reason {
	int status, stage, retry;
	const char *sentence, *hint;
};

static const struct reason reasons[] = {
	[QK_ENDED_NONE] = {QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE, QUARK_RETRY_LATER,
			   "the glasses gave no reason that this version knows", "Start the stream again."},
	[QK_ENDED_STOPPED] = {QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE, QUARK_RETRY_NOW,
			      "the glasses stopped it, and the app had not asked for that", "Start the stream again."},
	[QK_ENDED_REVOKED] = {QUARK_ERR_REVOKED, QUARK_STAGE_CONSENT, QUARK_RETRY_ASK_WEARER,
			      "the wearer took the permission back",
			      "Tell the wearer what is missing, and start again only when they ask for it."},
	[QK_ENDED_DOFFED] = {QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			     "the glasses were taken off", "Start again when QUARK_READINESS_WORN is 1."},
	[QK_ENDED_FOLDED] = {QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			     "the glasses were folded", "Start again when QUARK_READINESS_FOLDED is 0."},
	[QK_ENDED_THERMAL] = {QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			      "the glasses are too hot",
			      "Start again, smaller or slower, when QUARK_READINESS_THERMAL is normal."},
	[QK_ENDED_BATTERY] = {QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			      "the glasses' batteries are too low",
			      "Start again when a battery was charged or exchanged."},
	[QK_ENDED_TAKEN] = {QUARK_ERR_BUSY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			    "another app or the system took the camera",
			    "Start again when QUARK_READINESS_CAMERA_USER is none."},
	[QK_ENDED_LIGHT] = {QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE, QUARK_RETRY_ASK_WEARER,
			    "the capture light is covered or broken",
			    "Ask the wearer to uncover the light, then start again."},
	[QK_ENDED_LEASE] = {QUARK_ERR_REVOKED, QUARK_STAGE_CONSENT, QUARK_RETRY_ASK_WEARER,
			    "the glasses did not renew its lease",
			    "Ask for the permission again: quark_device_request_permission()."},
	[QK_ENDED_UNSERVICED] = {QUARK_ERR_TIMEOUT, QUARK_STAGE_APP, QUARK_RETRY_NOW,
				 "the app did not service its context for 10 seconds",
				 "Call quark_context_dispatch() whenever quark_context_get_fd() is readable, then "
				 "start again."},
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

static void end_with(struct quark_camera *camera, const struct reason *reason, const char *text)
{
	struct quark_failure failure;
	/* What the glasses say is told where it adds something. */
	int has_text = text && *text && !strstr(reason->sentence, text);

	qk_failure_set(&failure, reason->status, reason->stage, reason->retry, reason->hint,
		       "the camera stream ended: %s%s%s%s", reason->sentence, has_text ? " (" : "",
		       has_text ? text : "", has_text ? ")" : "");
	qk_stream_end(camera, &failure);
}

void qk_stream_end_reason(struct quark_camera *camera, const struct qk_ended *ended)
{
	uint32_t reason = ended->reason < sizeof reasons / sizeof *reasons ? ended->reason : QK_ENDED_NONE;

	if (ended->stream == camera->stream.number)
		end_with(camera, &reasons[reason], ended->text);
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

	end_with(camera, &reasons[QK_ENDED_UNSERVICED], NULL);
	qk_stream_stop_silently(camera, number);
}
