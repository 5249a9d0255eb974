/* What the grammars make of a final text, as an event. */
#include "voice/grammar_handles.h"
#include "voice/voice_private.h"

void qk_heard_drop_match(struct qk_heard *heard)
{
	struct quark_match *match = heard->match;

	heard->match = NULL;
	if (match && heard->is_pinned)
		qk_handle_unpin(qk_match_handle(match));
	else
		quark_match_unref(match);
}

/* A match keeps its context, which would never end while it keeps the event. What was read stays. */
static void pin_match(struct quark_event *event)
{
	struct qk_heard *heard = event->payload;

	if (event->release != qk_heard_release || !heard->match || heard->is_pinned)
		return;
	heard->is_pinned = 1;
	qk_handle_pin(qk_match_handle(heard->match));
	quark_match_unref(heard->match);
}

void qk_voice_pin_matches(struct quark_voice *voice)
{
	qk_event_each(voice->handle.context, &voice->handle, pin_match);
}

/* What comes closest, where nothing reads it. A text that grammars cannot look at, for its length, comes to nothing. */
static int read_text(struct quark_voice *voice, struct qk_heard *heard, int *type)
{
	int status = quark_match_new(voice->handle.context, &heard->match);

	if (!status)
		status = qk_voice_read(voice, heard->text, heard->match);
	*type = !status && quark_match_count(heard->match) ? QUARK_EVENT_VOICE_INTENT : QUARK_EVENT_VOICE_NO_MATCH;
	if (!status && *type == QUARK_EVENT_VOICE_NO_MATCH)
		status = qk_voice_read_closest(voice, heard->text, heard->match);
	return status == QUARK_ERR_INVALID ? QUARK_OK : status;
}

void qk_voice_tell_intent(struct quark_voice *voice, const struct qk_final *final)
{
	struct quark_event *event;
	struct qk_heard *heard;

	if (!voice->grammar_count)
		return;
	event = qk_voice_new_text(voice, QUARK_EVENT_VOICE_NO_MATCH, final->text);
	if (!event)
		return;
	heard = event->payload;
	if (read_text(voice, heard, &event->type)) {
		qk_event_drop(event);
		qk_event_lost(voice->handle.context, &voice->handle, 1);
		return;
	}
	event->numbers[QK_HEARD_STABLE] = (int64_t)heard->length;
	event->numbers[QK_HEARD_CONFIDENCE] = final->confidence;
	qk_event_post(event);
}
