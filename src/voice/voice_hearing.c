/* Listening as the glasses do it: from its beginning to its end. */
#include "voice/voice_private.h"

#include <string.h>

/* What is heard once is answered at its end only, so its lease comes without a word. */
static void begin_lease(struct quark_voice *voice)
{
	uint64_t until_us = qk_voice_now(voice) + QK_VOICE_LEASE_MS * (uint64_t)1000;

	if (voice->lease_until_us < until_us)
		voice->lease_until_us = until_us;
}

void qk_hearing_begin(struct quark_voice *voice, struct qk_wish *wish)
{
	struct qk_hearing *hearing = &voice->hearing;
	struct quark_event *before;

	if (hearing->running && hearing->request == wish->operation.request.id)
		return;
	before = qk_hearing_forget(voice);
	hearing->running = 1;
	hearing->request = wish->operation.request.id;
	hearing->mode = (int)wish->listen.mode;
	hearing->state =
		hearing->mode == QUARK_LISTEN_WAKE_WORD ? QUARK_VOICE_STATE_WAITING : QUARK_VOICE_STATE_LISTENING;
	hearing->began_us = qk_voice_now(voice);
	hearing->use = qk_device_use_begin(voice->device, QUARK_SENSOR_MICROPHONE_TEXT, voice->purpose);
	hearing->ended = wish->ended;
	wish->ended = NULL;
	if (hearing->mode == QUARK_LISTEN_ONCE)
		begin_lease(voice);
	qk_voice_post_end(before, NULL);
	qk_voice_schedule(voice);
}

struct quark_event *qk_hearing_forget(struct quark_voice *voice)
{
	struct quark_event *ended = voice->hearing.ended;

	if (!voice->hearing.running)
		return NULL;
	qk_voice_forget_partials(voice);
	qk_device_use_end(voice->device, voice->hearing.use);
	memset(&voice->hearing, 0, sizeof voice->hearing);
	return ended;
}

void qk_hearing_end(struct quark_voice *voice, const struct quark_failure *failure)
{
	struct quark_event *ended = qk_hearing_forget(voice);

	if (!ended)
		return;
	qk_voice_show(voice);
	qk_voice_post_end(ended, failure);
}

/* The glasses tell what they do before they answer, or after it. */
void qk_hearing_told(struct quark_voice *voice, const struct qk_voice_state *told)
{
	struct qk_hearing *hearing = &voice->hearing;
	struct qk_wish *wish = qk_wish_find(voice, QK_WISH_LISTEN, 1);

	/* One that was told to be idle and is not has given its place to a newer one. */
	if (wish && told->state >= QUARK_VOICE_STATE_WAITING &&
	    (!hearing->running || hearing->state == QUARK_VOICE_STATE_IDLE))
		qk_hearing_begin(voice, wish);
	if (!hearing->running)
		return;
	hearing->state = told->state ? (int)told->state : QUARK_VOICE_STATE_IDLE;
	qk_voice_show(voice);
	if (told->state == QUARK_VOICE_STATE_HEARING)
		qk_voice_utterance(voice, told->utterance);
}
