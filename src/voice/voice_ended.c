/* Ends that the app did not ask for: exactly one VOICE_ENDED for each of listening and sound, which says why. */
#include "voice/voice_private.h"

#include <stdlib.h>

static const struct qk_end_reason reasons[QK_ENDED_SENSOR + 1] = {
	[QK_ENDED_TAKEN] = {QUARK_ERR_BUSY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			    "another app or the system took the microphone",
			    "Start again when QUARK_READINESS_MICROPHONE_USER is none."},
	[QK_ENDED_SENSOR] = {QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE, QUARK_RETRY_LATER, "the microphone failed",
			     "Start again; if it fails again, the glasses need a restart."},
};

struct quark_event *qk_voice_new_end(struct quark_voice *voice, int sensor)
{
	struct quark_event *event = qk_event_new(voice->handle.context, QUARK_EVENT_VOICE_ENDED, &voice->handle);

	if (!event)
		return NULL;
	event->numbers[0] = sensor;
	event->failure = calloc(1, sizeof *event->failure);
	if (event->failure)
		return event;
	qk_voice_drop_end(event);
	return NULL;
}

void qk_voice_post_end(struct quark_event *ended, const struct quark_failure *failure)
{
	if (!ended)
		return;
	if (failure) {
		*ended->failure = *failure;
	} else {
		free(ended->failure);
		ended->failure = NULL;
	}
	ended->time_us = qk_clock_now(qk_context_clock(ended->context));
	qk_event_post(ended);
}

void qk_voice_drop_end(struct quark_event *ended)
{
	if (ended)
		qk_event_drop(ended);
}

/* "Stopped" while the app stops it, or has something else in its place, is what the app wished. */
static int is_wished(struct quark_voice *voice, uint32_t reason)
{
	return reason == QK_ENDED_STOPPED &&
	       (qk_wish_find(voice, QK_WISH_STOP, 1) || qk_wish_find(voice, QK_WISH_LISTEN, 1));
}

static void end_listening(struct quark_voice *voice, const struct qk_voice_ended *ended)
{
	struct quark_failure failure;

	/* What is heard once ends with the answer to its request. */
	if (!voice->hearing.ended) {
		if (voice->hearing.running)
			qk_voice_forget_partials(voice);
		return;
	}
	qk_ended_explain(&failure, "listening", reasons, ended->reason, ended->text);
	qk_hearing_end(voice, is_wished(voice, ended->reason) ? NULL : &failure);
}

static void end_sound(struct quark_voice *voice, const struct qk_voice_ended *ended)
{
	struct quark_failure failure;

	qk_ended_explain(&failure, "the sound", reasons, ended->reason, ended->text);
	qk_voice_sound_end(voice, &failure);
}

void qk_voice_ended(struct quark_voice *voice, const struct qk_voice_ended *ended)
{
	if (ended->what == QK_VOICE_PART_AUDIO)
		end_sound(voice, ended);
	else
		end_listening(voice, ended);
}

void qk_voice_end_link(struct quark_voice *voice, const struct quark_failure *why, int retry)
{
	const char *hint = retry == QUARK_RETRY_NEVER ? "Open the device again."
						      : "Wait for the device to be READY, then start it again.";
	struct quark_failure failure;

	qk_failure_set(&failure, QUARK_ERR_GONE, QUARK_STAGE_LINK, retry, hint,
		       "listening ended with the link to the glasses: %s", why->text);
	qk_hearing_end(voice, &failure);
	qk_failure_set(&failure, QUARK_ERR_GONE, QUARK_STAGE_LINK, retry, hint,
		       "the sound ended with the link to the glasses: %s", why->text);
	qk_voice_sound_end(voice, &failure);
}

void qk_voice_end_unserviced(struct quark_voice *voice)
{
	struct quark_failure failure;

	qk_ended_explain(&failure, "listening", reasons, QK_ENDED_UNSERVICED, NULL);
	qk_listen_fail_once(voice, &failure);
	qk_hearing_end(voice, &failure);
	qk_ended_explain(&failure, "the sound", reasons, QK_ENDED_UNSERVICED, NULL);
	qk_voice_sound_end(voice, &failure);
	qk_voice_tell_glasses(voice, QK_VOICE_CLOSE);
}
