/* Messages in: their numbers, whom they are for, and how long nothing was heard. */
#include "link/session_private.h"

#include <quark/device.h>

#include <string.h>

#define ARENA_KEPT 4096u /* bytes, from message to message */

static uint64_t now_us(const struct qk_session *session)
{
	return qk_clock_now(qk_context_clock(session->context));
}

void qk_session_io_reset(struct qk_session *session)
{
	session->hello_id = 0;
	session->ack_us = session->ping_us = session->again_us = QK_NEVER;
	session->heard_us = now_us(session);
	qk_session_media_reset(session);
}

static void on_opened(void *owner)
{
	struct qk_session *session = owner;

	qk_session_io_reset(session);
	session->connected = 1;
	qk_session_say_hello(session);
}

static void on_closed(void *owner, const struct quark_failure *failure, int terminal)
{
	qk_session_lost(owner, failure, terminal);
}

static void on_wake(void *owner)
{
	struct qk_session *session = owner;

	qk_context_touch(session->context);
}

/* The far end broke the protocol: this connection is over, the next may be better. */
void qk_session_violation(struct qk_session *session, const char *sentence)
{
	struct quark_failure failure;

	qk_failure_set(&failure, QUARK_ERR_PROTOCOL, QUARK_STAGE_LINK, QUARK_RETRY_LATER,
		       "The link is made anew. If it happens again, update the glasses or the library.",
		       "the glasses sent a message that the protocol forbids: %s", sentence);
	qk_log(session->context, QUARK_LOG_WARNING, "%s", failure.text);
	qk_session_drop(session);
	qk_session_lost(session, &failure, 0);
}

static uint32_t kind_of_id(void *user_data, uint64_t id)
{
	struct qk_session *session = user_data;
	struct qk_operation *operation;

	if (id && id == session->hello_id)
		return QK_LINK_HELLO;
	if (id && id == session->media_id)
		return QK_LINK_MEDIA;
	operation = qk_operation_find(session, id);
	return operation ? operation->ops->kind : QK_MESSAGE_NONE;
}

static void on_answer(struct qk_session *session)
{
	const struct qk_envelope *envelope = &session->in.envelope;
	struct qk_operation *operation;

	if (envelope->kind == QK_LINK_MEDIA) {
		qk_session_media_answered(session);
		return;
	}
	operation = qk_operation_find(session, envelope->id);
	if (!operation)
		return; /* it ended before its answer came */
	if (envelope->form == QK_FORM_RESULT)
		qk_operation_answer(operation, session->in.params);
	else
		qk_operation_refuse(operation, session->in.params);
}

static void on_notification(struct qk_session *session)
{
	const struct qk_gap *gap = session->in.params;

	switch (session->in.envelope.kind) {
	case QK_LINK_PING:
		qk_session_send(session, QK_LINK_PONG, QK_FORM_NOTIFICATION, 0, NULL);
		break;
	case QK_LINK_GAP:
		qk_event_lost(session->context, session->device, gap->count);
		break;
	case QK_MESSAGE_NONE:
	case QK_LINK_ACK:
	case QK_LINK_PONG:
		break;
	default:
		qk_listeners_notified(session, &session->in.envelope, session->in.params);
	}
}

/* NULL, or what is wrong with the numbers. Only a message that is known to need none may come without. */
static const char *check_numbers(struct qk_session *session, const struct qk_envelope *envelope)
{
	int may_lack = envelope->kind == QK_MESSAGE_NONE || !qk_is_numbered(envelope->kind);

	/* Kept is more than handed: those that wait for a link that is full were not sent either. */
	if (envelope->ack > session->handed)
		return "it acknowledges what was not sent";
	qk_sequence_acknowledge(&session->sequence, envelope->ack);
	if (!envelope->seq)
		return may_lack ? NULL : "it has no sequence number";
	if (envelope->kind != QK_MESSAGE_NONE && may_lack)
		return "it has a sequence number and must not";
	if (qk_sequence_look(&session->sequence, envelope->seq) == QK_SEQUENCE_JUMP)
		return "its sequence number is not the next one";
	return NULL;
}

/* Whatever is sent from inside of this carries the acknowledgement of before. */
static void apply(struct qk_session *session)
{
	struct qk_envelope envelope = session->in.envelope;

	if (envelope.seq && qk_sequence_look(&session->sequence, envelope.seq) == QK_SEQUENCE_SEEN)
		return;
	if (envelope.form == QK_FORM_NOTIFICATION)
		on_notification(session);
	else
		on_answer(session);
	if (!envelope.seq)
		return;
	qk_sequence_apply(&session->sequence);
	if (session->ack_us == QK_NEVER)
		session->ack_us = now_us(session) + QK_ACK_US;
	if (qk_sequence_owed(&session->sequence) >= QK_ACK_MESSAGES)
		session->ack_us = now_us(session);
}

/* Before the answer to hello nothing else may come, but a good-bye. */
static void take_first(struct qk_session *session)
{
	const struct qk_envelope *envelope = &session->in.envelope;

	if (envelope->kind == QK_DEVICE_CLOSING && !envelope->seq)
		on_notification(session);
	else if (envelope->id != session->hello_id || envelope->form == QK_FORM_NOTIFICATION)
		qk_session_violation(session, "its first message does not answer link.hello");
	else if (envelope->seq || envelope->ack)
		qk_session_violation(session, "the answer to link.hello has numbers");
	else
		qk_session_greeted(session);
}

static void take(struct qk_session *session)
{
	const char *wrong;

	if (session->in.envelope.form == QK_FORM_REQUEST)
		qk_session_violation(session, "glasses send no requests");
	else if (session->hello_id)
		take_first(session);
	else if ((wrong = check_numbers(session, &session->in.envelope)))
		qk_session_violation(session, wrong);
	else
		apply(session);
}

static void hear(struct qk_session *session, const char *text, size_t length)
{
	int status;

	session->heard_us = now_us(session);
	session->ping_us = QK_NEVER;
	status = qk_decode(&session->in, QK_TO_APP, text, length, kind_of_id, session);
	if (status) {
		qk_session_violation(session, status == QUARK_ERR_NOMEM ? "no memory to read it" : session->in.text);
		return;
	}
	qk_session_log(session, "received", session->in.envelope.kind, session->in.envelope.id, length);
	take(session);
	/* The answer to hello is far longer than what follows. */
	if (session->in.arena_size > ARENA_KEPT)
		qk_decoded_free(&session->in);
}

/* A thousand idle sessions must not hold the memory of the largest message that each ever saw. */
static void let_go(struct qk_session *session)
{
	if (session->in.arena_size > QK_ARENA_KEPT)
		qk_decoded_free(&session->in);
	if (session->out.capacity > QK_ARENA_KEPT)
		qk_buffer_free(&session->out);
}

static void on_message(void *owner, const char *text, size_t length)
{
	struct qk_session *session = owner;

	if (!session->connected)
		return; /* still on its way when the link was given up */
	hear(session, text, length);
	let_go(session);
}

static void on_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct qk_session *session = owner;

	/* A media connection of its own says nothing about the control connection. */
	if (!session->ops->open_media)
		session->heard_us = now_us(session);
	if (session->connected && session->state == QUARK_DEVICE_STATE_READY)
		qk_listeners_media(session, header, buffer);
	else
		qk_media_unref(buffer);
}

static void on_media_state(void *owner, int up)
{
	qk_session_media_state(owner, up);
}

const struct qk_link_sink qk_session_sink = {
	.opened = on_opened,
	.message = on_message,
	.media = on_media,
	.closed = on_closed,
	.media_state = on_media_state,
	.wake = on_wake,
};

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t qk_session_io_next_us(const struct qk_session *session)
{
	uint64_t liveness;

	if (session->state != QUARK_DEVICE_STATE_READY || !session->connected)
		return QK_NEVER;
	liveness = session->ping_us == QK_NEVER ? session->heard_us + QK_PING_US : session->ping_us + QK_DEAD_US;
	return earlier(liveness, earlier(earlier(session->ack_us, session->again_us), session->media_us));
}

static void half_open(struct qk_session *session)
{
	struct quark_failure failure;

	qk_failure_set(&failure, QUARK_ERR_GONE, QUARK_STAGE_LINK, QUARK_RETRY_AFTER_EVENT,
		       "The link is made anew by itself; wait for READY.",
		       "nothing was heard of the glasses for 11.5 seconds, although the link looked open");
	qk_session_drop(session);
	qk_session_lost(session, &failure, 0);
}

void qk_session_ping(struct qk_session *session, uint64_t now)
{
	if (session->state != QUARK_DEVICE_STATE_READY || !session->connected || session->ping_us != QK_NEVER)
		return;
	session->ping_us = now;
	qk_session_send(session, QK_LINK_PING, QK_FORM_NOTIFICATION, 0, NULL);
}

void qk_session_io_tick(struct qk_session *session, uint64_t now)
{
	if (session->state != QUARK_DEVICE_STATE_READY || !session->connected)
		return;
	if (session->again_us <= now)
		qk_session_hand(session);
	if (session->ack_us <= now && qk_session_send(session, QK_LINK_ACK, QK_FORM_NOTIFICATION, 0, NULL))
		session->ack_us = now + QK_HAND_AGAIN_US;
	if (session->ping_us == QK_NEVER && now >= session->heard_us + QK_PING_US) {
		qk_session_ping(session, now);
	} else if (session->ping_us != QK_NEVER && now >= session->ping_us + QK_DEAD_US &&
		   session->ops->next_us(session->link) > now) {
		/* Only when nothing waits to be read: an app that slept must not blame the glasses. */
		half_open(session);
	}
}
