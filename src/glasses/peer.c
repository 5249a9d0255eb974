/* Messages out, messages in, and their numbers. What a message means is in requests.c. */
#include "glasses/glasses.h"

#include "glasses/requests.h"
#include "wire/sequence.h"

#include <stdarg.h>
#include <string.h>

static void post(struct qk_glasses *glasses, struct qk_envelope *envelope, const void *params)
{
	struct qk_peer *peer = &glasses->peer;
	struct qk_parcel *parcel = qk_port_parcel(&glasses->port);
	int status = QUARK_ERR_NOMEM;

	if (glasses->port.state != QK_PORT_UP || glasses->port.closing) {
		if (parcel)
			qk_port_recycle(&glasses->port, parcel);
		return;
	}
	envelope->ack = peer->received;
	if (qk_is_numbered(envelope->kind) && peer->greeted)
		envelope->seq = ++peer->sent;
	if (parcel)
		status = qk_encode(&parcel->bytes, envelope, params);
	if (parcel && status)
		qk_port_recycle(&glasses->port, parcel);
	else if (parcel)
		status = qk_port_post(glasses, parcel);
	peer->unacked = 0;
	if (status == QUARK_ERR_AGAIN)
		qk_port_close(glasses, QUARK_ERR_IO, 0, "the app did not read what the glasses sent");
	else if (status && status != QUARK_ERR_CLOSED)
		qk_port_close(glasses, status, 0, "the glasses could not write a message: %s",
			      qk_message_name(envelope->kind));
}

void qk_peer_notify(struct qk_glasses *glasses, uint32_t kind, const void *params)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_NOTIFICATION};

	if (glasses->peer.greeted)
		post(glasses, &envelope, params);
}

void qk_peer_answer(struct qk_glasses *glasses, uint32_t kind, uint64_t id, const void *result)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_RESULT, .id = id};

	post(glasses, &envelope, result);
}

int qk_refusal_set(struct qk_refusal *refusal, int status, int stage, int retry, const char *hint, const char *format,
		   ...)
{
	va_list arguments;

	refusal->status = status;
	refusal->stage = stage;
	refusal->retry = retry;
	refusal->hint = hint;
	va_start(arguments, format);
	vsnprintf(refusal->text, sizeof refusal->text, format, arguments);
	va_end(arguments);
	return status;
}

void qk_peer_refuse(struct qk_glasses *glasses, uint32_t kind, uint64_t id, const struct qk_refusal *refusal)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_ERROR, .id = id};
	struct qk_error error = {
		.code = QK_RPC_STATUS(refusal->status),
		.message = refusal->text,
		.stage = (uint32_t)refusal->stage,
		.retry = (uint32_t)refusal->retry,
		.hint = refusal->hint,
	};

	post(glasses, &envelope, &error);
}

void qk_peer_closing(struct qk_glasses *glasses, uint32_t reason, int status, int refused, const char *text)
{
	struct qk_closing closing = {.reason = reason, .text = text};

	qk_peer_notify(glasses, QK_DEVICE_CLOSING, &closing);
	qk_port_close(glasses, status, refused, "%s", text);
	qk_peer_lost(glasses, reason == QK_CLOSING_THERMAL || reason == QK_CLOSING_BATTERY);
}

static void break_off(struct qk_glasses *glasses, const char *text)
{
	qk_peer_closing(glasses, QK_CLOSING_PROTOCOL, QUARK_ERR_PROTOCOL, 0, text);
}

static void send_rpc_error(struct qk_glasses *glasses, const struct qk_decoded *decoded)
{
	struct qk_envelope envelope = {.form = QK_FORM_ERROR, .id = decoded->envelope.id};
	struct qk_error error = {
		.code = decoded->rpc_code,
		.message = decoded->text,
		.stage = QUARK_STAGE_LINK,
		.retry = QUARK_RETRY_NEVER,
	};

	post(glasses, &envelope, &error);
}

/* A request that is well numbered but not known or not well filled in is refused, and the talk goes on: a newer app
 * may ask for what these glasses do not know. Anything else cannot be counted on. */
static void refuse_bad(struct qk_glasses *glasses)
{
	struct qk_peer *peer = &glasses->peer;
	const struct qk_decoded *decoded = &peer->decoded;
	int countable = peer->greeted && decoded->envelope.id && decoded->envelope.seq == peer->received + 1 &&
			(decoded->rpc_code == QK_RPC_NO_METHOD || decoded->rpc_code == QK_RPC_INVALID_PARAMS);

	if (countable)
		peer->received++;
	send_rpc_error(glasses, decoded);
	if (!countable)
		break_off(glasses, decoded->text[0] ? decoded->text : "the app sent a message that cannot be read");
}

static void count_in(struct qk_glasses *glasses)
{
	struct qk_peer *peer = &glasses->peer;

	peer->received++;
	if (peer->unacked++ == 0)
		peer->unacked_us = glasses->now_us;
}

/* 0: go on with it. */
static int check_numbers(struct qk_glasses *glasses, const struct qk_envelope *envelope)
{
	struct qk_peer *peer = &glasses->peer;
	char text[160];

	if (envelope->ack > peer->sent) {
		snprintf(text, sizeof text, "the app acknowledged message %llu, but only %llu were sent",
			 (unsigned long long)envelope->ack, (unsigned long long)peer->sent);
		break_off(glasses, text);
		return -1;
	}
	if (!qk_is_numbered(envelope->kind) || (envelope->kind == QK_MESSAGE_NONE && envelope->seq == 0))
		return 0;
	if (envelope->seq != peer->received + 1) {
		snprintf(text, sizeof text, "the app sent message number %llu, but %llu was next",
			 (unsigned long long)envelope->seq, (unsigned long long)peer->received + 1);
		break_off(glasses, text);
		return -1;
	}
	count_in(glasses);
	return 0;
}

static uint32_t no_request(void *user_data, uint64_t id)
{
	(void)user_data;
	(void)id;
	return QK_MESSAGE_NONE;
}

void qk_peer_message(struct qk_glasses *glasses, const char *text, size_t length)
{
	struct qk_peer *peer = &glasses->peer;
	struct qk_decoded *decoded = &peer->decoded;
	int status = qk_decode(decoded, QK_TO_GLASSES, text, length, no_request, NULL);

	if (status == QUARK_ERR_NOMEM) {
		qk_port_close(glasses, QUARK_ERR_NOMEM, 0, "the glasses have no memory for a message");
	} else if (status) {
		refuse_bad(glasses);
	} else if (decoded->envelope.form != QK_FORM_REQUEST && decoded->envelope.form != QK_FORM_NOTIFICATION) {
		break_off(glasses, "the app answered a question that the glasses did not ask");
	} else if (decoded->envelope.kind == QK_LINK_HELLO) {
		if (peer->greeted)
			break_off(glasses, "the app said hello twice on one connection");
		else
			qk_peer_hello(glasses, decoded->envelope.id, decoded->params);
	} else if (!peer->greeted) {
		break_off(glasses, "the app's first message was not link.hello");
	} else if (check_numbers(glasses, &decoded->envelope) == 0) {
		qk_request_handle(glasses, decoded);
	}
}

void qk_peer_run(struct qk_glasses *glasses)
{
	struct qk_peer *peer = &glasses->peer;

	if (peer->lost_us != QK_NEVER && glasses->now_us >= peer->lost_us + QK_BLANK_US)
		peer->lost_us = QK_NEVER;
	if (peer->greeted && peer->unacked &&
	    (peer->unacked >= QK_ACK_MESSAGES || glasses->now_us >= peer->unacked_us + QK_ACK_DELAY_US))
		qk_peer_notify(glasses, QK_LINK_ACK, NULL);
}

uint64_t qk_peer_next_us(const struct qk_glasses *glasses)
{
	const struct qk_peer *peer = &glasses->peer;

	if (peer->lost_us != QK_NEVER)
		return peer->lost_us + QK_BLANK_US;
	if (!peer->greeted || !peer->unacked)
		return QK_NEVER;
	return peer->unacked >= QK_ACK_MESSAGES ? 0 : peer->unacked_us + QK_ACK_DELAY_US;
}
