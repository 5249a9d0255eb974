/* The first words of a connection: hello, and what becomes of the session then. */
#include "link/session_private.h"

#include <quark/device.h>

static uint64_t now_us(const struct qk_session *session)
{
	return qk_clock_now(qk_context_clock(session->context));
}

void qk_session_say_hello(struct qk_session *session)
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
		.last_received = session->session_id ? session->sequence.applied : 0,
	};

	session->hello_id = ++session->wire_id;
	qk_session_send(session, QK_LINK_HELLO, QK_FORM_REQUEST, session->hello_id, &hello);
}

/* What the glasses say of the session must fit what is known here. NULL, or a sentence. */
static const char *contradiction(const struct qk_session *session, const struct qk_hello_result *result)
{
	const struct qk_sequence *sequence = &session->sequence;

	if (!result->resumed)
		return NULL;
	if (!session->session_id || result->session != session->session_id)
		return "link.hello resumed a session that was not asked for";
	if (result->last_received > sequence->sent)
		return "link.hello claims to have received what was not sent";
	if (result->last_received < sequence->acknowledged)
		return "link.hello forgot messages that were acknowledged";
	return NULL;
}

static void resume(struct qk_session *session, const struct qk_hello_result *result)
{
	qk_sequence_acknowledge(&session->sequence, result->last_received);
	qk_sequence_tell(&session->sequence);
	session->handed = session->resumed_at = result->last_received;
}

static const char *why_new(uint32_t reason)
{
	switch (reason) {
	case QK_SESSION_EXPIRED:
		return "the glasses did not keep it until the link was back";
	case QK_SESSION_REBOOT:
		return "the glasses restarted";
	case QK_SESSION_REVOKED:
		return "the wearer took the pairing back";
	default:
		return "the glasses began a new session";
	}
}

/* Nobody will ever say what became of what was under way. */
static void begin(struct qk_session *session, const struct qk_hello_result *result)
{
	qk_sequence_reset(&session->sequence);
	session->session_id = result->session;
	qk_operations_lost(session, why_new(result->reason));
	session->handed = session->handed_ever = session->resumed_at = 0;
}

static void keep_result(struct qk_session *session, const struct qk_hello_result *result)
{
	struct qk_decoded kept = session->hello;

	session->hello = session->in;
	session->in = kept;
	session->has_hello = 1;
	session->hello_id = 0;
	session->offset_us = (int64_t)now_us(session) - (int64_t)result->time_us;
}

static void accept(struct qk_session *session, const struct qk_hello_result *result)
{
	const char *wrong = contradiction(session, result);

	if (result->protocol < QK_PROTOCOL_MIN || result->protocol > QK_PROTOCOL_MAX)
		wrong = "link.hello chose a protocol that was not offered";
	if (wrong) {
		/* Asked again, they would say the same: better a new session than none. */
		session->session_id = 0;
		qk_session_violation(session, wrong);
		return;
	}
	keep_result(session, result);
	if (session->ops->accepted)
		session->ops->accepted(session->link, result->next_pin);
	if (result->resumed)
		resume(session, result);
	else
		begin(session, result);
	qk_session_ready(session, result->resumed != 0);
}

static void refuse(struct qk_session *session, const struct qk_error *error)
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

void qk_session_greeted(struct qk_session *session)
{
	if (session->in.envelope.form == QK_FORM_RESULT)
		accept(session, session->in.params);
	else
		refuse(session, session->in.params);
}
