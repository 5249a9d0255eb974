/* One control connection: messages in, messages out, and how it ends. */
#include "server/guard.h"
#include "server/server_private.h"

#include "core/text.h"

#include <quark/base.h>

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define CLOSING_SECONDS 5 /* for what waits to be sent, and for the far end's own close */

struct qk_outgoing { /* one message that waits; LWS_PRE bytes of room, then the text */
	struct qk_outgoing *next;
	uint32_t length;
	unsigned char bytes[];
};

/* --- out ---------------------------------------------------------------------------------------------------------- */

static int has_room(const struct qk_connection *connection, size_t length)
{
	return connection->out_count < QK_OUT_MESSAGES && length <= QK_OUT_BYTES - connection->out_bytes;
}

int qk_connection_send(struct qk_connection *connection, const char *text, size_t length)
{
	struct qk_outgoing *out;

	if (connection->code || !connection->wsi)
		return QUARK_ERR_CLOSED;
	if (!has_room(connection, length))
		return QUARK_ERR_AGAIN;
	out = malloc(sizeof *out + LWS_PRE + length);
	if (!out)
		return QUARK_ERR_NOMEM;
	out->next = NULL;
	out->length = (uint32_t)length;
	memcpy(out->bytes + LWS_PRE, text, length);
	if (connection->last)
		connection->last->next = out;
	else
		connection->first = out;
	connection->last = out;
	connection->out_count++;
	connection->out_bytes += (uint32_t)length;
	connection->sent++;
	qk_log_message(connection, QK_LOG_TO_APP, text, length);
	if (!connection->is_hearing)
		lws_callback_on_writable(connection->wsi);
	return QUARK_OK;
}

static struct qk_outgoing *take(struct qk_connection *connection)
{
	struct qk_outgoing *out = connection->first;

	if (!out)
		return NULL;
	connection->first = out->next;
	if (!connection->first)
		connection->last = NULL;
	connection->out_count--;
	connection->out_bytes -= out->length;
	return out;
}

static int finish(struct qk_connection *connection)
{
	const char *reason = connection->reason ? connection->reason : "";

	if (connection->code == QK_CLOSE_CUT)
		return -1;
	lws_close_reason(connection->wsi, (enum lws_close_status)connection->code, (unsigned char *)reason,
			 strlen(reason));
	qk_guard_close(lws_get_socket_fd(connection->wsi));
	return -1;
}

/* One message each time: libwebsockets bears no more. */
int qk_connection_writeable(struct qk_connection *connection)
{
	struct qk_outgoing *out = take(connection);
	int written;

	if (!out)
		return connection->code ? finish(connection) : 0;
	written = lws_write(connection->wsi, out->bytes + LWS_PRE, out->length, LWS_WRITE_TEXT);
	if (written < (int)out->length) {
		free(out);
		return -1;
	}
	free(out);
	if (connection->first || connection->code)
		lws_callback_on_writable(connection->wsi);
	return 0;
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

static void heard(struct qk_connection *connection)
{
	qk_list_remove(&connection->silent);
}

static char *cut_to_fit(char *reason)
{
	size_t length = strlen(reason);

	if (length > QK_CLOSE_REASON)
		length = QK_CLOSE_REASON;
	while (length > 0 && !qk_text_valid(reason, length))
		length--;
	reason[length] = '\0';
	return reason;
}

static void let_go_of_port(struct qk_connection *connection)
{
	struct qk_port *port = connection->port;

	connection->port = NULL;
	if (port)
		qk_door_disconnect(port);
}

void qk_connection_close(struct qk_connection *connection, uint16_t code, const char *format, ...)
{
	char reason[256];
	va_list arguments;

	if (connection->code || !connection->wsi)
		return;
	va_start(arguments, format);
	vsnprintf(reason, sizeof reason, format, arguments);
	va_end(arguments);
	connection->code = code;
	connection->reason = strdup(cut_to_fit(reason));
	heard(connection);
	let_go_of_port(connection);
	lws_set_timeout(connection->wsi, PENDING_TIMEOUT_CLOSE_SEND, CLOSING_SECONDS);
	lws_callback_on_writable(connection->wsi);
}

void qk_connection_cut(struct qk_connection *connection)
{
	struct qk_outgoing *out;

	while ((out = take(connection)))
		free(out);
	connection->code = QK_CLOSE_CUT;
	heard(connection);
	let_go_of_port(connection);
	if (connection->wsi)
		lws_set_timeout(connection->wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
}

void qk_connection_end(struct qk_connection *connection)
{
	struct qk_server *server = connection->server;
	struct qk_outgoing *out;

	connection->wsi = NULL;
	if (connection->is_pairing)
		qk_pairing_lost(connection);
	let_go_of_port(connection);
	qk_freight_end(connection);
	while ((out = take(connection)))
		free(out);
	qk_list_remove(&connection->link);
	qk_list_remove(&connection->silent);
	qk_buffer_free(&connection->in);
	qk_buffer_free(&connection->early);
	free(connection->reason);
	free(connection);
	server->count--;
	qk_server_changed(server, QK_CHANGED_CONNECTIONS);
}

/* --- before the glasses are there --------------------------------------------------------------------------------- */

/* An app speaks as soon as the network lets it. What it says is counted and kept until the glasses, which may simulate
 * a slow network, have taken the connection. */
static int keep_early(struct qk_connection *connection, const char *text, size_t length)
{
	uint32_t prefix = (uint32_t)length;

	if (connection->early.length + length > QK_EARLY_BYTES)
		return QUARK_ERR_AGAIN;
	qk_buffer_append(&connection->early, &prefix, sizeof prefix);
	qk_buffer_append(&connection->early, text, length);
	return connection->early.failed ? QUARK_ERR_NOMEM : QUARK_OK;
}

static void deliver_early(struct qk_connection *connection)
{
	struct qk_buffer early = connection->early;
	size_t at = 0;
	uint32_t length;

	connection->early = (struct qk_buffer){0};
	while (at < early.length && connection->port) {
		memcpy(&length, early.data + at, sizeof length);
		qk_door_send(connection->port, early.data + at + sizeof length, length);
		at += sizeof length + length;
	}
	qk_buffer_free(&early);
}

static int hand_over(struct qk_connection *connection, const char *text, size_t length)
{
	if (!connection->port)
		return QUARK_OK;
	if (!connection->opened)
		return keep_early(connection, text, length);
	return qk_door_send(connection->port, text, length);
}

/* --- what the glasses tell ---------------------------------------------------------------------------------------- */

static void port_opened(void *owner)
{
	struct qk_connection *connection = owner;

	connection->opened = 1;
	deliver_early(connection);
}

static void port_message(void *owner, const char *text, size_t length)
{
	struct qk_connection *connection = owner;
	int status = qk_connection_send(connection, text, length);

	if (status && status != QUARK_ERR_CLOSED)
		qk_connection_cut(connection);
}

static void port_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	qk_freight_send(owner, header, buffer);
}

static uint16_t code_of(int status, int refused)
{
	switch (status) {
	case QUARK_ERR_VERSION:
		return QK_CLOSE_VERSION;
	case QUARK_ERR_DENIED:
	case QUARK_ERR_REVOKED:
		return QK_CLOSE_REMOVED;
	case QUARK_ERR_SUPERSEDED:
		return QK_CLOSE_REPLACED;
	case QUARK_ERR_GONE:
		return refused ? QK_CLOSE_ENDED : QK_CLOSE_AWAY;
	case QUARK_ERR_PROTOCOL:
		return QK_CLOSE_PROTOCOL;
	case QUARK_ERR_NOT_READY:
	case QUARK_ERR_BUSY:
	case QUARK_ERR_AGAIN:
		return QK_CLOSE_NOT_NOW;
	case QUARK_ERR_TIMEOUT:
		return QK_CLOSE_EXPIRED;
	case QUARK_ERR_CLOSED:
		return QK_CLOSE_NORMAL;
	default:
		return QK_CLOSE_FAILED;
	}
}

/* A link that is cut says no good-bye. */
static void port_closed(void *owner, int status, int refused, const char *text)
{
	struct qk_connection *connection = owner;

	connection->port = NULL;
	if (status == QUARK_ERR_IO && !refused)
		qk_connection_cut(connection);
	else
		qk_connection_close(connection, code_of(status, refused), "%s", text);
}

static void port_wake(void *owner)
{
	struct qk_connection *connection = owner;

	qk_server_changed(connection->server, 0);
}

static int port_ticket(void *owner, unsigned char *ticket, uint32_t *port)
{
	return qk_freight_ticket(owner, ticket, port);
}

static const struct qk_sim_sink port_sink = {port_opened, port_message, port_media,
					     port_closed, port_wake,    port_ticket};

/* --- the beginning ------------------------------------------------------------------------------------------------ */

static uint16_t far_port(struct lws *wsi)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof address;

	if (getpeername(lws_get_socket_fd(wsi), (struct sockaddr *)&address, &length))
		return 0;
	return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
						   : ((struct sockaddr_in *)&address)->sin_port);
}

static struct qk_connection *make(struct qk_server *server, struct lws *wsi, int is_pairing)
{
	struct qk_connection *connection = calloc(1, sizeof *connection);

	if (!connection)
		return NULL;
	connection->server = server;
	connection->wsi = wsi;
	connection->is_pairing = is_pairing != 0;
	connection->id = ++server->last_id;
	connection->since_us = qk_clock_now(&server->clock);
	connection->far_port = far_port(wsi);
	qk_list_append(&server->connections, &connection->link);
	qk_list_append(&server->silent, &connection->silent);
	server->count++;
	return connection;
}

/* The key was looked at in the handshake; since then it may have been removed. */
static struct qk_paired_app *who(struct qk_connection *connection)
{
	SSL *ssl = lws_get_ssl(connection->wsi);

	if (!ssl || qk_tls_peer_pin(ssl, connection->pin))
		return NULL;
	return qk_paired_find(connection->server, connection->pin);
}

static void come_to_the_door(struct qk_connection *connection)
{
	struct qk_server *server = connection->server;
	struct qk_caller caller = {.app_id = NULL};
	struct qk_paired_app *app = server->insecure ? NULL : who(connection);

	if (!server->insecure && !app) {
		qk_connection_close(connection, QK_CLOSE_UNKNOWN_KEY, "this app's key is not paired");
		return;
	}
	if (app) {
		caller.app_id = app->app_id;
		qk_paired_used(server, app);
	}
	memcpy(caller.key, connection->pin, sizeof caller.key);
	connection->port = qk_door_connect(server->glasses, &port_sink, connection, &caller);
	if (!connection->port)
		qk_connection_close(connection, QK_CLOSE_NOT_NOW, "the glasses have no memory for another app");
}

/* Whether the window is open is looked at with the token, so that the app is told what is wrong with it. */
static void ask_to_pair(struct qk_connection *connection)
{
	if (connection->server->insecure)
		qk_connection_close(connection, QK_CLOSE_PROTOCOL, "there is nothing to pair without TLS");
	else
		who(connection);
}

int qk_connection_begin(struct qk_server *server, struct lws *wsi, int is_pairing, struct qk_connection **out)
{
	struct qk_connection *connection = make(server, wsi, is_pairing);

	*out = connection;
	if (!connection)
		return -1;
	if (server->count > server->limit)
		qk_connection_close(connection, QK_CLOSE_NOT_NOW, "too many connections are open already");
	else if (is_pairing)
		ask_to_pair(connection);
	else
		come_to_the_door(connection);
	qk_server_changed(server, QK_CHANGED_CONNECTIONS);
	qk_server_turn(server);
	return 0;
}

/* --- in ----------------------------------------------------------------------------------------------------------- */

static void message(struct qk_connection *connection, const char *text, size_t length)
{
	int status = 0;

	heard(connection);
	connection->received++;
	qk_log_message(connection, QK_LOG_TO_GLASSES, text, length);
	if (connection->is_pairing)
		qk_pairing_message(connection, text, length);
	else
		status = hand_over(connection, text, length);
	if (status == QUARK_ERR_AGAIN)
		qk_connection_close(connection, QK_CLOSE_NOT_NOW, "the app sends more than the glasses can take");
	else if (status == QUARK_ERR_NOMEM)
		qk_connection_close(connection, QK_CLOSE_FAILED, "the glasses have no memory for a message");
}

static int too_big(struct qk_connection *connection)
{
	qk_connection_close(connection, QK_CLOSE_TOO_BIG, "a message is longer than %u bytes", QK_MESSAGE_MAX);
	return 0;
}

/* A message may come in parts; what is whole is not copied. */
/* The answer leaves at once, without another turn of libwebsockets' loop: one write, when nothing waits before it. */
static int answer(struct qk_connection *connection)
{
	connection->is_hearing = 0;
	if (!connection->first || connection->code || !connection->wsi)
		return 0;
	if (!lws_partial_buffered(connection->wsi))
		return qk_connection_writeable(connection);
	lws_callback_on_writable(connection->wsi);
	return 0;
}

int qk_connection_receive(struct qk_connection *connection, const char *data, size_t length)
{
	struct lws *wsi = connection->wsi;
	int last = lws_is_final_fragment(wsi) && !lws_remaining_packet_payload(wsi);

	if (connection->code)
		return 0;
	if (lws_frame_is_binary(wsi)) {
		qk_connection_close(connection, QK_CLOSE_BINARY, "messages are text");
		return 0;
	}
	if (length + connection->in.length + lws_remaining_packet_payload(wsi) > QK_MESSAGE_MAX)
		return too_big(connection);
	connection->is_hearing = (uint8_t)last;
	if (last && !connection->in.length) {
		message(connection, data, length);
	} else {
		qk_buffer_append(&connection->in, data, length);
		if (connection->in.failed)
			return -1;
		if (!last)
			return 0;
		message(connection, connection->in.data, connection->in.length);
		qk_buffer_free(&connection->in);
	}
	qk_server_turn(connection->server);
	return answer(connection);
}
