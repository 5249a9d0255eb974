/* The conversation: numbering, acknowledging, matching answers, keeping the link alive. */
#include "link/session_private.h"

#include "wire/sequence.h"

#include <quark/device.h>

#include <string.h>

static uint64_t now_us(const struct qk_session *session)
{
	return qk_clock_now(qk_context_clock(session->context));
}

void qk_session_io_reset(struct qk_session *session)
{
	session->hello_id = 0;
	session->sent_seq = session->received_seq = session->told_ack = 0;
	session->ack_us = session->ping_us = QK_NEVER;
	session->heard_us = now_us(session);
}

/* A log line names a message, never its content. */
static void log_message(struct qk_session *session, const char *way, uint32_t kind, uint64_t id, size_t length)
{
	if (qk_log_wanted(session->context, QUARK_LOG_DEBUG))
		qk_log(session->context, QUARK_LOG_DEBUG, "%s %s id %llu, %zu bytes", way, qk_message_name(kind),
		       (unsigned long long)id, length);
}

int qk_session_send(struct qk_session *session, uint32_t kind, uint32_t form, uint64_t id, const void *params)
{
	struct qk_envelope envelope = {.kind = kind, .form = form, .id = id, .ack = session->received_seq};
	int status;

	if (!session->connected)
		return QUARK_ERR_CLOSED;
	if (qk_is_numbered(kind))
		envelope.seq = session->sent_seq + 1;
	qk_buffer_clear(&session->out);
	status = qk_encode(&session->out, &envelope, params);
	if (!status)
		status = session->ops->send(session->link, session->out.data, session->out.length);
	if (status)
		return status;
	log_message(session, "sent", kind, id, session->out.length);
	session->sent_seq = envelope.seq ? envelope.seq : session->sent_seq;
	session->told_ack = session->received_seq;
	session->ack_us = QK_NEVER;
	return QUARK_OK;
}

void qk_session_notify(struct qk_session *session, uint32_t kind, const void *params)
{
	if (session->state == QUARK_DEVICE_STATE_READY)
		qk_session_send(session, kind, QK_FORM_NOTIFICATION, 0, params);
}

int qk_session_media(struct qk_session *session, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	if (session->state == QUARK_DEVICE_STATE_READY)
		return session->ops->send_media(session->link, header, buffer);
	qk_media_unref(buffer);
	return QUARK_ERR_CLOSED;
}

static void say_hello(struct qk_session *session)
{
	struct quark_context *context = session->context;
	struct qk_hello hello = {
		.protocol_min = QK_PROTOCOL_MIN,
		.protocol_max = QK_PROTOCOL_MAX,
		.app_id = qk_context_app_id(context),
		.app_name = qk_context_app_name(context),
		.app_version = qk_context_app_version(context),
		.library = quark_version_text(),
		.session = session->session_id,
	};

	session->hello_id = ++session->wire_id;
	qk_session_send(session, QK_LINK_HELLO, QK_FORM_REQUEST, session->hello_id, &hello);
}

static void on_opened(void *owner)
{
	struct qk_session *session = owner;

	qk_session_io_reset(session);
	session->connected = 1;
	say_hello(session);
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
static void violation(struct qk_session *session, const char *sentence)
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
	operation = qk_operation_find(session, id);
	return operation ? operation->ops->kind : QK_MESSAGE_NONE;
}

static void accept_hello(struct qk_session *session, const struct qk_hello_result *result)
{
	struct qk_decoded kept = session->hello;

	if (result->protocol < QK_PROTOCOL_MIN || result->protocol > QK_PROTOCOL_MAX) {
		violation(session, "link.hello chose a protocol that was not offered");
		return;
	}
	session->hello = session->in;
	session->in = kept;
	session->hello_id = 0;
	session->has_hello = 1;
	session->session_id = result->session;
	session->offset_us = (int64_t)now_us(session) - (int64_t)result->time_us;
	qk_session_ready(session, result->resumed != 0);
}

static void refuse_hello(struct qk_session *session, const struct qk_error *error)
{
	int status = error->code >= -32099 && error->code <= -32000 ? error->code + 32000 : QUARK_ERR_PROTOCOL;
	int terminal = status == QUARK_ERR_VERSION || status == QUARK_ERR_DENIED || status == QUARK_ERR_REVOKED;
	struct quark_failure failure;

	qk_failure_set(&failure, status, QUARK_STAGE_LINK, terminal ? QUARK_RETRY_NEVER : QUARK_RETRY_LATER,
		       error->hint, "the glasses refused the connection: %s", error->message);
	session->hello_id = 0;
	qk_session_drop(session);
	qk_session_lost(session, &failure, terminal);
}

static void on_answer(struct qk_session *session)
{
	const struct qk_envelope *envelope = &session->in.envelope;
	struct qk_operation *operation;

	if (envelope->id && envelope->id == session->hello_id) {
		if (envelope->form == QK_FORM_RESULT)
			accept_hello(session, session->in.params);
		else
			refuse_hello(session, session->in.params);
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

/* 0 when the message is the next one in order. */
static int take_number(struct qk_session *session)
{
	const struct qk_envelope *envelope = &session->in.envelope;

	if (!envelope->seq)
		return 0;
	if (envelope->seq != session->received_seq + 1)
		return -1;
	session->received_seq++;
	if (session->ack_us == QK_NEVER)
		session->ack_us = now_us(session) + QK_ACK_US;
	if (session->received_seq - session->told_ack >= QK_ACK_MESSAGES)
		session->ack_us = now_us(session);
	return 0;
}

static int decode(struct qk_session *session, const char *text, size_t length)
{
	int status = qk_decode(&session->in, QK_TO_APP, text, length, kind_of_id, session);

	if (status == QUARK_ERR_NOMEM)
		violation(session, "no memory to read it");
	else if (status)
		violation(session, session->in.text);
	else if (session->in.envelope.ack > session->sent_seq)
		violation(session, "it acknowledges what was not sent");
	else if (take_number(session))
		violation(session, "its sequence number is not the next one");
	else
		return 0;
	return -1;
}

static void on_message(void *owner, const char *text, size_t length)
{
	struct qk_session *session = owner;

	if (!session->connected)
		return; /* still on its way when the link was given up */
	session->heard_us = now_us(session);
	session->ping_us = QK_NEVER;
	if (decode(session, text, length))
		return;
	log_message(session, "received", session->in.envelope.kind, session->in.envelope.id, length);
	if (session->in.envelope.form == QK_FORM_NOTIFICATION)
		on_notification(session);
	else if (session->in.envelope.form == QK_FORM_REQUEST)
		violation(session, "glasses send no requests");
	else
		on_answer(session);
}

static void on_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct qk_session *session = owner;

	session->heard_us = now_us(session);
	if (session->state == QUARK_DEVICE_STATE_READY)
		qk_listeners_media(session, header, buffer);
	else
		qk_media_unref(buffer);
}

const struct qk_link_sink qk_session_sink = {
	.opened = on_opened,
	.message = on_message,
	.media = on_media,
	.closed = on_closed,
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
	return earlier(liveness, session->ack_us);
}

static void half_open(struct qk_session *session)
{
	struct quark_failure failure;

	qk_failure_set(&failure, QUARK_ERR_GONE, QUARK_STAGE_LINK, QUARK_RETRY_AFTER_EVENT,
		       "The link is made anew by itself; wait for READY.",
		       "nothing was heard of the glasses for 12 seconds, although the link looked open");
	qk_session_drop(session);
	qk_session_lost(session, &failure, 0);
}

void qk_session_io_tick(struct qk_session *session, uint64_t now)
{
	if (session->state != QUARK_DEVICE_STATE_READY || !session->connected)
		return;
	if (session->ack_us <= now)
		qk_session_send(session, QK_LINK_ACK, QK_FORM_NOTIFICATION, 0, NULL);
	if (session->ping_us == QK_NEVER && now >= session->heard_us + QK_PING_US) {
		session->ping_us = now;
		qk_session_send(session, QK_LINK_PING, QK_FORM_NOTIFICATION, 0, NULL);
	} else if (session->ping_us != QK_NEVER && now >= session->ping_us + QK_DEAD_US &&
		   session->ops->next_us(session->link) > now) {
		/* Only when nothing waits to be read: an app that slept must not blame the glasses. */
		half_open(session);
	}
}
