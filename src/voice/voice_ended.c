/* Ends that the app did not ask for: exactly one VOICE_ENDED for each of listening and sound, which says why. */
#include "voice/voice_private.h"

#include <stdlib.h>
#include <string.h>

struct reason {
	int status, stage, retry;
	const char *sentence, *hint;
};

static const struct reason reasons[] = {
	[QK_ENDED_NONE] = {QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE, QUARK_RETRY_LATER,
			   "the glasses gave no reason that this version knows", "Start it again."},
	[QK_ENDED_STOPPED] = {QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE, QUARK_RETRY_NOW,
			      "the glasses stopped it, and the app had not asked for that", "Start it again."},
	[QK_ENDED_REVOKED] = {QUARK_ERR_REVOKED, QUARK_STAGE_CONSENT, QUARK_RETRY_ASK_WEARER,
			      "the wearer took the permission back",
			      "Tell the wearer what is missing, and start again only when they ask for it."},
	[QK_ENDED_DOFFED] = {QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			     "the glasses were taken off", "Start again when QUARK_READINESS_WORN is 1."},
	[QK_ENDED_FOLDED] = {QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			     "the glasses were folded", "Start again when QUARK_READINESS_FOLDED is 0."},
	[QK_ENDED_THERMAL] = {QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			      "the glasses are too hot", "Start again when QUARK_READINESS_THERMAL is normal."},
	[QK_ENDED_BATTERY] = {QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			      "the glasses' batteries are too low",
			      "Start again when a battery was charged or exchanged."},
	[QK_ENDED_TAKEN] = {QUARK_ERR_BUSY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			    "another app or the system took the microphone",
			    "Start again when QUARK_READINESS_MICROPHONE_USER is none."},
	[QK_ENDED_LIGHT] = {QUARK_ERR_DEVICE, QUARK_STAGE_DEVICE, QUARK_RETRY_ASK_WEARER,
			    "the light that tells others of it is covered or broken",
			    "Ask the wearer to uncover the light, then start again."},
	[QK_ENDED_LEASE] = {QUARK_ERR_REVOKED, QUARK_STAGE_CONSENT, QUARK_RETRY_ASK_WEARER,
			    "the glasses did not renew its lease",
			    "Ask for the permission again: quark_device_request_permission()."},
	[QK_ENDED_UNSERVICED] = {QUARK_ERR_TIMEOUT, QUARK_STAGE_APP, QUARK_RETRY_NOW,
				 "the app did not service its context for 10 seconds",
				 "Call quark_context_dispatch() whenever quark_context_get_fd() is readable, then "
				 "start again."},
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

static void explain(struct quark_failure *failure, const char *what, uint32_t number, const char *text)
{
	const struct reason *reason = &reasons[number < sizeof reasons / sizeof *reasons ? number : QK_ENDED_NONE];
	/* What the glasses say is told where it adds something. */
	int has_text = text && *text && !strstr(reason->sentence, text);

	qk_failure_set(failure, reason->status, reason->stage, reason->retry, reason->hint, "%s ended: %s%s%s%s", what,
		       reason->sentence, has_text ? " (" : "", has_text ? text : "", has_text ? ")" : "");
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
	explain(&failure, "listening", ended->reason, ended->text);
	qk_hearing_end(voice, is_wished(voice, ended->reason) ? NULL : &failure);
}

static void end_sound(struct quark_voice *voice, const struct qk_voice_ended *ended)
{
	struct quark_failure failure;

	explain(&failure, "the sound", ended->reason, ended->text);
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

	explain(&failure, "listening", QK_ENDED_UNSERVICED, NULL);
	qk_listen_fail_once(voice, &failure);
	qk_hearing_end(voice, &failure);
	explain(&failure, "the sound", QK_ENDED_UNSERVICED, NULL);
	qk_voice_sound_end(voice, &failure);
	qk_voice_tell_glasses(voice, QK_VOICE_CLOSE);
}
