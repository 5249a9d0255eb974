/* Messages out: each gets its number, is kept until it is acknowledged, and is handed to the link in order. */
#include "link/session_private.h"

#include <quark/device.h>

static uint64_t now_us(const struct qk_session *session)
{
	return qk_clock_now(qk_context_clock(session->context));
}

/* A log line names a message, never its content. */
void qk_session_log(struct qk_session *session, const char *way, uint32_t kind, uint64_t id, size_t length)
{
	if (qk_log_wanted(session->context, QUARK_LOG_DEBUG))
		qk_log(session->context, QUARK_LOG_DEBUG, "%s %s id %llu, %zu bytes", way, qk_message_name(kind),
		       (unsigned long long)id, length);
}

/* The oldest kept message that the link has not got on this connection: looked for from the end, where it mostly is. */
static const struct qk_kept *first_waiting(const struct qk_session *session)
{
	const struct qk_list *item = session->sequence.kept.previous;

	for (uint64_t behind = session->sequence.sent - session->handed; behind > 1; behind--)
		item = item->previous;
	return qk_container(item, struct qk_kept, link);
}

void qk_session_hand(struct qk_session *session)
{
	const struct qk_kept *kept;

	if (!session->connected || session->hello_id || session->handed == session->sequence.sent)
		return;
	session->again_us = QK_NEVER;
	for (kept = first_waiting(session); kept; kept = qk_sequence_next(&session->sequence, kept)) {
		int status = session->ops->send(session->link, kept->text, kept->length);

		/* A link that has closed says so in its next step; what it did not take is kept anyway. */
		if (status) {
			session->again_us = now_us(session) + QK_HAND_AGAIN_US;
			return;
		}
		session->handed = kept->number;
		if (session->handed_ever < session->handed)
			session->handed_ever = session->handed;
	}
}

static int send_numbered(struct qk_session *session)
{
	struct qk_buffer *out = &session->out;
	int status = qk_sequence_keep(&session->sequence, out->data, out->length);

	if (status)
		return status;
	qk_session_hand(session);
	if (session->handed == session->sequence.sent)
		qk_session_told(session);
	return QUARK_OK;
}

static int send_unnumbered(struct qk_session *session, uint32_t kind)
{
	int status;

	if (!session->connected)
		return QUARK_ERR_CLOSED;
	status = session->ops->send(session->link, session->out.data, session->out.length);
	if (!status && kind != QK_LINK_HELLO)
		qk_session_told(session);
	return status;
}

void qk_session_told(struct qk_session *session)
{
	qk_sequence_tell(&session->sequence);
	session->ack_us = QK_NEVER;
}

int qk_session_send(struct qk_session *session, uint32_t kind, uint32_t form, uint64_t id, const void *params)
{
	struct qk_envelope envelope = {.kind = kind, .form = form, .id = id};
	int is_numbered = qk_is_numbered(kind), status;

	if (is_numbered)
		envelope.seq = session->sequence.sent + 1;
	if (kind != QK_LINK_HELLO)
		envelope.ack = session->sequence.applied;
	qk_buffer_clear(&session->out);
	status = qk_encode(&session->out, &envelope, params);
	if (!status)
		status = is_numbered ? send_numbered(session) : send_unnumbered(session, kind);
	if (!status)
		qk_session_log(session, "sent", kind, id, session->out.length);
	return status;
}

/* While the link is down, what belongs to the session waits for its resume. */
static int may_notify(const struct qk_session *session)
{
	return session->state == QUARK_DEVICE_STATE_READY ||
	       (session->state == QUARK_DEVICE_STATE_RECONNECTING && session->session_id);
}

void qk_session_notify(struct qk_session *session, uint32_t kind, const void *params)
{
	if (may_notify(session))
		qk_session_send(session, kind, QK_FORM_NOTIFICATION, 0, params);
}
