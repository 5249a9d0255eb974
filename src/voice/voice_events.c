/* What the glasses tell the voice, and what an app can ask its events. */
#include "voice/voice_private.h"

#include "core/names.h"

static void on_lease(struct quark_voice *voice, const struct qk_voice_lease *lease)
{
	qk_voice_lease(voice, lease->lease_ms);
}

/* All of these begin with the number of the voice. */
static int is_ours(const struct quark_voice *voice, const struct qk_envelope *envelope, const void *params)
{
	const struct qk_voice_id *id = params;

	return envelope->kind >= QK_VOICE_STATE && envelope->kind <= QK_VOICE_LEASE && voice->number &&
	       id->voice == voice->number;
}

void qk_voice_notified(struct qk_listener *listener, const struct qk_envelope *envelope, const void *params)
{
	struct quark_voice *voice = qk_container(listener, struct quark_voice, listener);

	if (!is_ours(voice, envelope, params))
		return;
	switch (envelope->kind) {
	case QK_VOICE_STATE:
		qk_hearing_told(voice, params);
		break;
	case QK_VOICE_PARTIAL:
		qk_voice_partial(voice, params);
		break;
	case QK_VOICE_FINAL:
		qk_voice_final(voice, params);
		break;
	case QK_VOICE_ENDED:
		qk_voice_ended(voice, params);
		break;
	default:
		on_lease(voice, params);
		break;
	}
}

/* The event when its type is one of a run of numbers, else NULL and a client bug in the log. */
static const struct quark_event *check(const struct quark_event *event, const char *function, int first, int last)
{
	int type = event ? event->type : QUARK_EVENT_NONE;

	return qk_event_check(event, function, type >= first && type <= last ? type : last, 0);
}

static const struct quark_event *check_text(const struct quark_event *event, const char *function)
{
	return check(event, function, QUARK_EVENT_VOICE_PARTIAL, QUARK_EVENT_VOICE_NO_MATCH);
}

int quark_event_voice_state(const struct quark_event *event)
{
	event = check(event, __func__, QUARK_EVENT_VOICE_STATE, QUARK_EVENT_VOICE_STATE);
	return event ? (int)event->numbers[0] : QUARK_VOICE_STATE_NONE;
}

const char *quark_event_transcript(const struct quark_event *event)
{
	event = check_text(event, __func__);
	return event ? ((const struct qk_heard *)event->payload)->text : "";
}

size_t quark_event_transcript_stable(const struct quark_event *event)
{
	event = check(event, __func__, QUARK_EVENT_VOICE_PARTIAL, QUARK_EVENT_VOICE_FINAL);
	return event ? (size_t)event->numbers[QK_HEARD_STABLE] : 0;
}

uint32_t quark_event_confidence(const struct quark_event *event)
{
	event = check_text(event, __func__);
	return event ? (uint32_t)event->numbers[QK_HEARD_CONFIDENCE] : 0;
}

uint64_t quark_event_utterance(const struct quark_event *event)
{
	event = check(event, __func__, QUARK_EVENT_VOICE_HEARING, QUARK_EVENT_VOICE_NO_MATCH);
	return event ? (uint64_t)event->numbers[QK_HEARD_UTTERANCE] : 0;
}

struct quark_match *quark_event_match(const struct quark_event *event)
{
	event = check(event, __func__, QUARK_EVENT_VOICE_INTENT, QUARK_EVENT_VOICE_NO_MATCH);
	return event ? ((const struct qk_heard *)event->payload)->match : NULL;
}

const char *quark_voice_state_name(int state)
{
	static const char *const names[] = {
		[QUARK_VOICE_STATE_NONE] = "none",           [QUARK_VOICE_STATE_IDLE] = "idle",
		[QUARK_VOICE_STATE_STARTING] = "starting",   [QUARK_VOICE_STATE_WAITING] = "waiting",
		[QUARK_VOICE_STATE_LISTENING] = "listening", [QUARK_VOICE_STATE_HEARING] = "hearing",
	};

	return QK_NAME_AT(names, state);
}
