/* Messages out, messages in, and their numbers. What a message means is in requests.c. */
#include "glasses/glasses.h"

#include "glasses/requests.h"

#include <stdarg.h>
#include <string.h>

/* --- out ---------------------------------------------------------------------------------------------------------- */

/* The newest acknowledgement is on its way. */
static void acknowledged(struct qk_app *app)
{
	qk_sequence_tell(&app->sequence);
	qk_list_remove(&app->owing);
}

static void unwritten(struct qk_port *port, int status, uint32_t kind)
{
	if (status == QUARK_ERR_AGAIN)
		qk_port_close(port, QUARK_ERR_IO, 0, "the app did not read what the glasses sent");
	else if (status && status != QUARK_ERR_CLOSED)
		qk_port_close(port, status, 0, "the glasses could not write a message: %s", qk_message_name(kind));
}

/* Without a number: for this connection alone. */
static void post(struct qk_port *port, struct qk_envelope *envelope, const void *params)
{
	struct qk_parcel *parcel;
	int status = QUARK_ERR_NOMEM;

	if (port->state != QK_PORT_UP || port->closing || port->gone)
		return;
	parcel = qk_port_parcel(port->glasses);
	if (port->app && envelope->kind != QK_LINK_HELLO)
		envelope->ack = port->app->sequence.applied;
	if (parcel)
		status = qk_encode(&parcel->bytes, envelope, params);
	if (parcel && status)
		qk_port_recycle(port->glasses, parcel);
	else if (parcel)
		status = qk_port_post(port, parcel);
	if (envelope->ack && status == 0)
		acknowledged(port->app);
	unwritten(port, status, envelope->kind);
}

/* What an app that is away is told when it comes back. State is told whole then, and needs no keeping. */
static int must_not_be_lost(const struct qk_envelope *envelope)
{
	return envelope->form != QK_FORM_NOTIFICATION || envelope->kind == QK_DEVICE_PERMISSION_CHANGED ||
	       envelope->kind == QK_CAMERA_ENDED || envelope->kind == QK_VOICE_FINAL ||
	       envelope->kind == QK_VOICE_ENDED || envelope->kind == QK_POSITION_ENDED;
}

/* A message could not be kept: the session cannot go on when it was one of those that are never lost. */
static void unkept(struct qk_app *app, const struct qk_envelope *envelope, int status)
{
	if (app->port)
		unwritten(app->port, status, envelope->kind);
	if (must_not_be_lost(envelope))
		qk_app_doom(app, QK_SESSION_EXPIRED);
}

/* Gives the message a number, and keeps it. */
static int number(struct qk_app *app, struct qk_buffer *out, struct qk_envelope *envelope, const void *params)
{
	int status;

	envelope->seq = app->sequence.sent + 1;
	envelope->ack = app->sequence.applied;
	status = qk_encode(out, envelope, params);
	return status ? status : qk_sequence_keep(&app->sequence, out->data, out->length);
}

static int send_connected(struct qk_app *app, struct qk_envelope *envelope, const void *params)
{
	struct qk_port *port = app->port;
	struct qk_parcel *parcel = qk_port_parcel(app->glasses);
	int status = parcel ? number(app, &parcel->bytes, envelope, params) : QUARK_ERR_NOMEM;

	if (parcel && status)
		qk_port_recycle(app->glasses, parcel);
	if (status) {
		unkept(app, envelope, status);
		return status;
	}
	acknowledged(app);
	status = qk_port_post(port, parcel);
	if (status)
		unwritten(port, status, envelope->kind);
	return 0; /* it is kept */
}

static int send_away(struct qk_app *app, struct qk_envelope *envelope, const void *params)
{
	struct qk_glasses *glasses = app->glasses;
	int status;

	if (!must_not_be_lost(envelope))
		return QUARK_ERR_CLOSED;
	qk_buffer_clear(&glasses->scratch);
	status = number(app, &glasses->scratch, envelope, params);
	if (glasses->scratch.failed)
		qk_buffer_free(&glasses->scratch);
	if (status)
		unkept(app, envelope, status);
	return status;
}

static int send(struct qk_app *app, struct qk_envelope *envelope, const void *params)
{
	if (app->doomed)
		return QUARK_ERR_CLOSED;
	return app->port ? send_connected(app, envelope, params) : send_away(app, envelope, params);
}

int qk_peer_notify(struct qk_app *app, uint32_t kind, const void *params)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_NOTIFICATION};

	return send(app, &envelope, params);
}

void qk_peer_answer(struct qk_app *app, uint32_t kind, uint64_t id, const void *result)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_RESULT, .id = id};

	send(app, &envelope, result);
}

void qk_peer_say(struct qk_port *port, uint32_t kind, const void *params)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_NOTIFICATION};

	post(port, &envelope, params);
}

void qk_peer_reply(struct qk_port *port, uint32_t kind, uint64_t id, const void *result)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_RESULT, .id = id};

	post(port, &envelope, result);
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

static struct qk_error error_of(const struct qk_refusal *refusal)
{
	return (struct qk_error){
		.code = QK_RPC_STATUS(refusal->status),
		.message = refusal->text,
		.stage = (uint32_t)refusal->stage,
		.retry = (uint32_t)refusal->retry,
		.hint = refusal->hint,
	};
}

void qk_peer_refuse(struct qk_app *app, uint32_t kind, uint64_t id, const struct qk_refusal *refusal)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_ERROR, .id = id};
	struct qk_error error = error_of(refusal);

	send(app, &envelope, &error);
}

void qk_peer_turn_away(struct qk_port *port, uint32_t kind, uint64_t id, const struct qk_refusal *refusal)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_ERROR, .id = id};
	struct qk_error error = error_of(refusal);

	post(port, &envelope, &error);
}

void qk_peer_resend(struct qk_app *app)
{
	const struct qk_kept *kept = NULL;
	struct qk_parcel *parcel;
	int status = 0;

	while (status == 0 && (kept = qk_sequence_next(&app->sequence, kept)) != NULL) {
		parcel = qk_port_parcel(app->glasses);
		if (parcel)
			qk_buffer_append(&parcel->bytes, kept->text, kept->length);
		status = !parcel || parcel->bytes.failed ? QUARK_ERR_NOMEM : qk_port_post(app->port, parcel);
		if (parcel && status == QUARK_ERR_NOMEM)
			qk_port_recycle(app->glasses, parcel);
	}
	if (status && app->port)
		qk_port_close(app->port, status, 0, "the glasses could not send again what the app missed");
}

/* --- the end of a connection -------------------------------------------------------------------------------------- */

void qk_peer_closing(struct qk_port *port, uint32_t reason, int status, int refused, const char *text)
{
	struct qk_closing closing = {.reason = reason, .text = text};

	if (port->app)
		qk_peer_say(port, QK_DEVICE_CLOSING, &closing);
	qk_port_close(port, status, refused, "%s", text);
	if (port->app)
		qk_app_lost(port->app);
}

void qk_peer_closing_all(struct qk_glasses *glasses, uint32_t reason, int status, int refused, const char *text)
{
	struct qk_list *item;

	qk_list_each (item, &glasses->line.ports)
		qk_peer_closing(qk_container(item, struct qk_port, link), reason, status, refused, text);
}

static void break_off(struct qk_port *port, const char *text)
{
	qk_peer_closing(port, QK_CLOSING_PROTOCOL, QUARK_ERR_PROTOCOL, 0, text);
}

/* --- in ----------------------------------------------------------------------------------------------------------- */

static void acknowledge(struct qk_app *app)
{
	qk_peer_say(app->port, QK_LINK_ACK, NULL);
	qk_list_remove(&app->owing); /* also when it could not be sent: the connection ends then */
}

static void count_in(struct qk_app *app)
{
	struct qk_glasses *glasses = app->glasses;
	uint64_t owed;

	qk_sequence_apply(&app->sequence);
	owed = qk_sequence_owed(&app->sequence);
	if (app->port && owed >= QK_ACK_MESSAGES) {
		acknowledge(app);
	} else if (app->port && owed == 1) {
		app->owing_us = glasses->now_us;
		qk_list_remove(&app->owing);
		qk_list_append(&glasses->owing, &app->owing);
	}
}

enum { APPLY, DROP, BROKEN }; /* what to do with a message, by its number */

/* A number that was applied may come again only where the session was resumed. */
static int judge(struct qk_port *port, uint64_t seq)
{
	const struct qk_sequence *sequence = &port->app->sequence;
	enum qk_sequence_verdict verdict = qk_sequence_look(sequence, seq);
	char text[160];

	if (verdict == QK_SEQUENCE_NEXT)
		return APPLY;
	if (verdict == QK_SEQUENCE_SEEN && seq && seq <= port->seen_until)
		return DROP;
	snprintf(text, sizeof text, "the app sent message number %llu, but %llu was next", (unsigned long long)seq,
		 (unsigned long long)sequence->applied + 1);
	break_off(port, text);
	return BROKEN;
}

static int check_ack(struct qk_port *port, uint64_t ack)
{
	struct qk_sequence *sequence = &port->app->sequence;
	char text[160];

	if (qk_sequence_acknowledge(sequence, ack) == 0)
		return 0;
	snprintf(text, sizeof text, "the app acknowledged message %llu, but only %llu were sent",
		 (unsigned long long)ack, (unsigned long long)sequence->sent);
	break_off(port, text);
	return -1;
}

static void take(struct qk_port *port, const struct qk_decoded *decoded)
{
	const struct qk_envelope *envelope = &decoded->envelope;
	struct qk_app *app = port->app;
	int numbered = qk_is_numbered(envelope->kind) && (envelope->kind != QK_MESSAGE_NONE || envelope->seq);

	if (check_ack(port, envelope->ack) || (numbered && judge(port, envelope->seq) != APPLY))
		return;
	qk_request_handle(port, decoded);
	if (numbered && !app->doomed)
		count_in(app); /* only now: what was sent so far must not acknowledge it */
	if (app->inputs.count || app->inputs.lost.count)
		qk_inputs_send(app);
}

static void send_rpc_error(struct qk_port *port, const struct qk_decoded *decoded, int countable)
{
	struct qk_envelope envelope = {.form = QK_FORM_ERROR, .id = decoded->envelope.id};
	struct qk_error error = {
		.code = decoded->rpc_code,
		.message = decoded->text,
		.stage = QUARK_STAGE_LINK,
		.retry = QUARK_RETRY_NEVER,
	};

	if (countable)
		send(port->app, &envelope, &error);
	else
		post(port, &envelope, &error);
}

/* A request that is well numbered but not known or not well filled in is refused, and the talk goes on: a newer app
 * may ask for what these glasses do not know. Anything else cannot be counted on. */
static void refuse_bad(struct qk_port *port, const struct qk_decoded *decoded)
{
	struct qk_app *app = port->app;
	uint64_t seq = decoded->envelope.seq;
	int countable = app && decoded->envelope.id && seq &&
			(decoded->rpc_code == QK_RPC_NO_METHOD || decoded->rpc_code == QK_RPC_INVALID_PARAMS);

	if (countable && seq <= port->seen_until && seq <= app->sequence.applied)
		return;
	countable = countable && seq == app->sequence.applied + 1;
	send_rpc_error(port, decoded, countable);
	if (!countable)
		break_off(port, decoded->text[0] ? decoded->text : "the app sent a message that cannot be read");
	else if (!app->doomed)
		count_in(app);
}

static uint32_t no_request(void *user_data, uint64_t id)
{
	(void)user_data;
	(void)id;
	return QK_MESSAGE_NONE;
}

void qk_peer_message(struct qk_port *port, const char *text, size_t length)
{
	struct qk_decoded *decoded = &port->glasses->decoded;
	int status = qk_decode(decoded, QK_TO_GLASSES, text, length, no_request, NULL);

	if (status == QUARK_ERR_NOMEM) {
		qk_port_close(port, QUARK_ERR_NOMEM, 0, "the glasses have no memory for a message");
	} else if (status) {
		refuse_bad(port, decoded);
	} else if (decoded->envelope.form != QK_FORM_REQUEST && decoded->envelope.form != QK_FORM_NOTIFICATION) {
		break_off(port, "the app answered a question that the glasses did not ask");
	} else if (decoded->envelope.kind == QK_LINK_HELLO) {
		if (port->app)
			break_off(port, "the app said hello twice on one connection");
		else
			qk_peer_hello(port, decoded->envelope.id, decoded->params);
	} else if (!port->app) {
		break_off(port, "the app's first message was not link.hello");
	} else {
		take(port, decoded);
	}
}

/* --- acknowledging ------------------------------------------------------------------------------------------------ */

static struct qk_app *first_owing(const struct qk_glasses *glasses)
{
	return qk_list_empty(&glasses->owing) ? NULL : qk_container(glasses->owing.next, struct qk_app, owing);
}

void qk_peer_run(struct qk_glasses *glasses)
{
	struct qk_app *app;

	while ((app = first_owing(glasses)) && glasses->now_us >= app->owing_us + QK_ACK_US)
		acknowledge(app);
}

uint64_t qk_peer_next_us(const struct qk_glasses *glasses)
{
	const struct qk_app *app = first_owing(glasses);

	return app ? app->owing_us + QK_ACK_US : QK_NEVER;
}
