/* What was heard, as events: partial texts, the final one, and what the grammars make of it. */
#include "voice/voice_private.h"

#include <stdlib.h>
#include <string.h>

void qk_heard_release(void *payload)
{
	struct qk_heard *heard = payload;

	qk_heard_drop_match(heard);
	explicit_bzero(heard->text, heard->length);
	free(heard);
}

static struct qk_heard *new_heard(const char *text)
{
	size_t length = strlen(text);
	struct qk_heard *heard = malloc(sizeof *heard + length + 1);

	if (!heard)
		return NULL;
	heard->match = NULL;
	heard->is_pinned = 0;
	heard->length = length;
	memcpy(heard->text, text, length + 1);
	return heard;
}

/* Without memory for it, the app hears at least that something is missing. */
struct quark_event *qk_voice_new_text(struct quark_voice *voice, int type, const char *text)
{
	struct quark_event *event = qk_event_new(voice->handle.context, type, &voice->handle);

	if (!event) {
		qk_event_lost(voice->handle.context, &voice->handle, 1);
		return NULL;
	}
	event->numbers[QK_HEARD_UTTERANCE] = (int64_t)voice->utterance;
	event->payload = new_heard(text);
	if (event->payload) {
		event->release = qk_heard_release;
		return event;
	}
	qk_event_drop(event);
	qk_event_lost(voice->handle.context, &voice->handle, 1);
	return NULL;
}

static int is_of(const struct quark_event *event, const struct quark_voice *voice)
{
	return event && event->numbers[QK_HEARD_UTTERANCE] == (int64_t)voice->utterance;
}

static struct quark_event *queued_partial(struct quark_voice *voice)
{
	struct quark_event *event = qk_event_find(voice->handle.context, QUARK_EVENT_VOICE_PARTIAL, &voice->handle);

	return is_of(event, voice) ? event : NULL;
}

/* Partial texts are never counted as droppable: at most one of each utterance waits. */
void qk_voice_forget_partials(struct quark_voice *voice)
{
	struct quark_event *event;

	if (!voice->hearing.utterance || voice->hearing.is_final)
		return;
	event = queued_partial(voice);
	if (event)
		qk_event_drop(event);
}

void qk_voice_utterance(struct quark_voice *voice, uint64_t number)
{
	struct quark_event *event;

	if (number == voice->hearing.utterance)
		return;
	voice->hearing.utterance = number;
	voice->hearing.is_final = 0;
	voice->utterance++;
	event = qk_event_new(voice->handle.context, QUARK_EVENT_VOICE_HEARING, &voice->handle);
	if (!event)
		return;
	event->droppable = 1;
	event->numbers[QK_HEARD_UTTERANCE] = (int64_t)voice->utterance;
	qk_event_post(event);
}

/* Text without listening, or without a lease, is not the app's to have. */
static int may_hear(struct quark_voice *voice)
{
	uint64_t now = qk_voice_now(voice);

	if (voice->hearing.running && qk_voice_unserviced(voice, now))
		qk_voice_end_unserviced(voice);
	if (voice->hearing.running && qk_voice_has_lease(voice))
		return 1;
	voice->dropped_lease++;
	return 0;
}

/* A part of a character is not stable yet. */
static size_t stable_bytes(const char *text, uint32_t told)
{
	size_t length = strlen(text), stable = told < length ? told : length;

	while (stable && stable < length && ((unsigned char)text[stable] & 0xc0u) == 0x80)
		stable--;
	return stable;
}

static void set_payload(struct quark_event *event, const char *text)
{
	struct qk_heard *heard = new_heard(text);

	if (!heard)
		return; /* the one before stays: it is as true as it was */
	qk_heard_release(event->payload);
	event->payload = heard;
}

static struct quark_event *renew_partial(struct quark_voice *voice, const char *text)
{
	struct quark_event *event = queued_partial(voice);

	if (event)
		set_payload(event, text);
	return event;
}

void qk_voice_partial(struct quark_voice *voice, const struct qk_partial *partial)
{
	struct quark_event *event, *queued;

	if (!may_hear(voice))
		return;
	qk_voice_utterance(voice, partial->utterance);
	if (voice->hearing.is_final)
		return;
	queued = renew_partial(voice, partial->text);
	event = queued ? queued : qk_voice_new_text(voice, QUARK_EVENT_VOICE_PARTIAL, partial->text);
	if (!event)
		return;
	event->time_us = qk_voice_now(voice);
	event->numbers[QK_HEARD_STABLE] = (int64_t)stable_bytes(partial->text, partial->stable);
	event->numbers[QK_HEARD_CONFIDENCE] = partial->confidence;
	if (!queued)
		qk_event_post(event);
}

void qk_voice_final(struct quark_voice *voice, const struct qk_final *final)
{
	struct quark_event *event;

	if (!may_hear(voice))
		return;
	qk_voice_utterance(voice, final->utterance);
	if (voice->hearing.is_final)
		return;
	voice->hearing.is_final = 1;
	voice->finals++;
	qk_device_use_frame(voice->device, voice->hearing.use);
	event = qk_voice_new_text(voice, QUARK_EVENT_VOICE_FINAL, final->text);
	if (!event)
		return;
	event->numbers[QK_HEARD_STABLE] = (int64_t)strlen(final->text);
	event->numbers[QK_HEARD_CONFIDENCE] = final->confidence;
	qk_event_post(event);
	qk_voice_tell_intent(voice, final);
}
