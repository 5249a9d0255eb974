/* What the voice is doing, and for how long it may: its state, its lease, and whether the app looks after it. */
#include "voice/voice_private.h"

int qk_voice_state(struct quark_voice *voice)
{
	if (voice->hearing.running)
		return voice->hearing.state;
	return qk_wish_find(voice, QK_WISH_LISTEN, 0) ? QUARK_VOICE_STATE_STARTING : QUARK_VOICE_STATE_IDLE;
}

void qk_voice_show(struct quark_voice *voice)
{
	int state = voice->session ? qk_voice_state(voice) : voice->told_state;
	struct quark_event *event;

	if (state == voice->told_state)
		return;
	voice->told_state = state;
	event = qk_event_new(voice->handle.context, QUARK_EVENT_VOICE_STATE, &voice->handle);
	if (!event)
		return;
	event->droppable = 1;
	event->numbers[0] = state;
	qk_event_post(event);
}

void qk_voice_lease(struct quark_voice *voice, uint32_t lease_ms)
{
	voice->lease_until_us = qk_voice_now(voice) + (uint64_t)lease_ms * 1000u;
	qk_voice_schedule(voice);
}

int qk_voice_has_lease(const struct quark_voice *voice)
{
	return qk_voice_now(voice) < voice->lease_until_us;
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* The time of the last dispatch is brought up to date at its end, so that inside of one the gap before it shows. */
static uint64_t service_ends_us(const struct quark_voice *voice)
{
	uint64_t since = qk_context_serviced_us(voice->handle.context);

	if (voice->hearing.running)
		since = later(since, voice->hearing.began_us);
	if (voice->sound.running)
		since = later(since, voice->sound.began_us);
	return since + QK_VOICE_SERVICE_US;
}

int qk_voice_unserviced(struct quark_voice *voice, uint64_t now_us)
{
	return (voice->hearing.running || voice->sound.running) && now_us > service_ends_us(voice);
}

static uint64_t next_us(const struct quark_voice *voice, uint64_t now)
{
	uint64_t next;

	if (!voice->hearing.running && !voice->sound.running)
		return QK_NEVER;
	next = service_ends_us(voice) + 1;
	if (voice->lease_until_us > now && voice->lease_until_us < next)
		next = voice->lease_until_us;
	return later(next, now + 1);
}

void qk_voice_schedule(struct quark_voice *voice)
{
	if (voice->session)
		qk_session_tick_at(voice->session, &voice->listener, next_us(voice, qk_voice_now(voice)));
}

/* What was under way without a lease is not the app's to have. */
static void check_lease(struct quark_voice *voice)
{
	if (qk_voice_has_lease(voice))
		return;
	if (voice->hearing.running)
		qk_voice_forget_partials(voice);
	if (!voice->sound.running)
		return;
	voice->dropped_lease += voice->piece_count;
	qk_voice_sound_wipe(voice);
}

uint64_t qk_voice_tick(struct qk_listener *listener, uint64_t now_us)
{
	struct quark_voice *voice = qk_container(listener, struct quark_voice, listener);

	if (qk_voice_unserviced(voice, now_us))
		qk_voice_end_unserviced(voice);
	check_lease(voice);
	return next_us(voice, now_us);
}

static int64_t lease_ms(const struct quark_voice *voice)
{
	uint64_t now = qk_voice_now(voice);

	if (!voice->hearing.running && !voice->sound.running)
		return 0;
	return voice->lease_until_us > now ? (int64_t)((voice->lease_until_us - now) / 1000u) : 0;
}

static int64_t mode(struct quark_voice *voice)
{
	const struct qk_wish *wish = qk_wish_find(voice, QK_WISH_LISTEN, 0);

	if (voice->hearing.running)
		return voice->hearing.mode;
	return wish ? wish->listen.mode : QUARK_LISTEN_NONE;
}

int64_t quark_voice_get(struct quark_voice *voice, int value)
{
	if (qk_voice_enter(voice, __func__))
		return 0;
	switch (value) {
	case QUARK_VOICE_VALUE_STATE:
		return qk_voice_state(voice);
	case QUARK_VOICE_VALUE_MODE:
		return mode(voice);
	case QUARK_VOICE_VALUE_LEASE_MS:
		return lease_ms(voice);
	case QUARK_VOICE_VALUE_UTTERANCES:
		return (int64_t)voice->finals;
	case QUARK_VOICE_VALUE_AUDIO_ON:
		return voice->sound.running;
	case QUARK_VOICE_VALUE_AUDIO_QUEUED:
		return voice->piece_count;
	case QUARK_VOICE_VALUE_AUDIO_PIECES:
		return (int64_t)voice->pieces_ever;
	case QUARK_VOICE_VALUE_AUDIO_DROPPED:
		return (int64_t)voice->dropped;
	case QUARK_VOICE_VALUE_GRAMMARS:
		return (int64_t)voice->grammar_count;
	case QUARK_VOICE_VALUE_DROPPED_LEASE:
		return (int64_t)voice->dropped_lease;
	default:
		return 0;
	}
}
