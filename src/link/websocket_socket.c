/* A connection on the libwebsockets thread, from the attempt to its end. */
#include "link/websocket_private.h"

#include "channel/tls.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

uint64_t qk_websocket_patience_us = 10000000;

static void drop_note(struct qk_inbox_item *item)
{
	struct qk_note *note = qk_container(item, struct qk_note, item);

	if (note->kind == QK_NOTE_MEDIA)
		qk_media_unref(note->u.media.buffer);
	free(note);
}

struct qk_note *qk_note_new(int kind, const char *text, size_t length)
{
	struct qk_note *note = malloc(sizeof *note + length + 1);

	if (!note)
		return NULL;
	memset(note, 0, sizeof *note);
	note->item.drop = drop_note;
	note->item.weight = sizeof *note + length;
	note->kind = kind;
	note->length = length;
	if (length)
		memcpy(note->text, text, length);
	note->text[length] = '\0';
	return note;
}

/* --- what becomes of it ------------------------------------------------------------------------------------------- */

static void free_queue(struct qk_socket *socket)
{
	struct qk_list *item, *after;

	qk_list_each_safe (item, after, &socket->queue)
		free(qk_container(item, struct qk_outgoing, link));
	free(socket->sending);
}

void qk_socket_unref(struct qk_socket *socket)
{
	if (atomic_fetch_sub_explicit(&socket->references, 1, memory_order_acq_rel) != 1)
		return;
	free_queue(socket);
	qk_buffer_free(&socket->in);
	qk_key_unref(socket->key);
	free(socket);
}

void qk_socket_post(struct qk_socket *socket, struct qk_note *note)
{
	if (!note)
		return;
	qk_websocket_lock();
	if (socket->inbox) {
		qk_inbox_post(socket->inbox, &note->item);
		note = NULL;
	}
	qk_websocket_unlock();
	if (note)
		note->item.drop(&note->item);
}

/* Those whose turn it is try from the thread's loop. */
static void call_next(struct qk_websocket_home *home)
{
	unsigned count = home->trying < QK_TRYING_MAX ? QK_TRYING_MAX - home->trying : 0;

	qk_websocket_lock();
	for (; count && !qk_list_empty(&home->waiting); count--) {
		struct qk_socket *next = qk_container(home->waiting.next, struct qk_socket, turn);

		qk_list_remove(&next->turn);
		qk_websocket_todo(next, QK_SOCKET_CONNECT);
	}
	qk_websocket_unlock();
}

/* It is up, or over, or nobody wants it any more. */
static void stop_trying(struct qk_socket *socket)
{
	struct qk_websocket_home *home = socket->home;

	qk_list_remove(&socket->turn);
	if (!home)
		return;
	home->trying -= socket->trying != 0;
	socket->trying = 0;
	call_next(home);
}

/* 1: now; 0: later, when others are done. */
static int has_turn(struct qk_websocket_home *home, struct qk_socket *socket)
{
	if (socket->trying)
		return 1;
	if (home->trying >= QK_TRYING_MAX) {
		qk_list_append(&home->waiting, &socket->turn);
		return 0;
	}
	home->trying++;
	socket->trying = 1;
	return 1;
}

void qk_socket_end(struct qk_socket *socket, const struct quark_failure *failure, int terminal)
{
	struct qk_note *note = socket->over ? NULL : qk_note_new(QK_NOTE_CLOSED, NULL, 0);

	socket->over = 1;
	lws_sul_cancel(&socket->patience);
	stop_trying(socket);
	qk_websocket_lock();
	socket->up = 0;
	qk_websocket_unlock();
	if (!note)
		return;
	note->u.closed.failure = *failure;
	note->u.closed.terminal = terminal;
	qk_socket_post(socket, note);
}

/* The thread lets go when the link has, and lws has. */
static void settle(struct qk_socket *socket)
{
	if (!socket->leaving || socket->wsi || qk_list_empty(&socket->place))
		return;
	lws_sul_cancel(&socket->patience);
	qk_list_remove(&socket->place);
	/* The thread waits for the last one, inside lws. */
	if (socket->home->is_stopping && socket->home->lws && qk_list_empty(&socket->home->sockets))
		lws_cancel_service(socket->home->lws);
	qk_socket_unref(socket);
}

void qk_socket_abandon_all(struct qk_websocket_home *home)
{
	while (!qk_list_empty(&home->sockets)) {
		struct qk_socket *socket = qk_container(home->sockets.next, struct qk_socket, place);

		socket->wsi = NULL;
		socket->leaving = 1;
		settle(socket);
	}
}

/* As after a timeout: at once, whatever the connection is doing. */
static void kill_later(struct lws *wsi)
{
	lws_set_timeout(wsi, PENDING_TIMEOUT_USER_REASON_BASE, LWS_TO_KILL_ASYNC);
}

/* --- connecting --------------------------------------------------------------------------------------------------- */

static void lose_patience(lws_sorted_usec_list_t *timer)
{
	struct qk_socket *socket = lws_container_of(timer, struct qk_socket, patience);
	struct quark_failure failure;
	int terminal = qk_say_too_late(socket, &failure);

	qk_socket_end(socket, &failure, terminal);
	if (socket->wsi)
		kill_later(socket->wsi);
}

static void write_address(const struct sockaddr_storage *address, char *out, size_t size)
{
	if (address->ss_family == AF_INET6)
		inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, out,
			  (socklen_t)size);
	else
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr, out,
			  (socklen_t)size);
}

void qk_socket_no_memory(struct qk_socket *socket)
{
	struct quark_failure failure;
	int terminal = qk_say_no_memory(socket, &failure);

	qk_socket_end(socket, &failure, terminal);
}

static void ask_lws(struct qk_websocket_home *home, struct qk_socket *socket, const char *address)
{
	struct lws_client_connect_info info = {
		.context = home->lws,
		.vhost = socket->key ? home->vhost : home->plain,
		.address = address,
		.port = socket->port,
		.path = socket->path,
		.host = socket->host,
		.protocol = QK_SUBPROTOCOL,
		/* Following one frees what is still in use; and where it leads nobody has paired with. */
		.ssl_connection = LCCSCF_HTTP_NO_FOLLOW_REDIRECT | (socket->key ? LCCSCF_USE_SSL : 0),
		.ietf_version_or_minus_one = -1,
		.alpn = "http/1.1",
		.pwsi = &socket->wsi,
		.opaque_user_data = socket,
	};

	home->starting = socket;
	/* NULL: the wsi is gone, whatever was stored meanwhile. */
	if (!lws_client_connect_via_info(&info)) {
		socket->wsi = NULL;
		if (!socket->over && !socket->retrying)
			qk_socket_no_memory(socket);
	}
	home->starting = NULL;
}

static void try_address(struct qk_websocket_home *home, struct qk_socket *socket)
{
	char address[INET6_ADDRSTRLEN] = "";

	socket->stage = QK_SOCKET_TCP;
	socket->retrying = 0;
	write_address(&socket->addresses[socket->address], address, sizeof address);
	ask_lws(home, socket, address);
}

static void begin(struct qk_websocket_home *home, struct qk_socket *socket)
{
	if (qk_list_empty(&socket->place))
		qk_list_append(&home->sockets, &socket->place);
	if (!home->lws || !home->plain) {
		qk_socket_no_memory(socket);
		return;
	}
	if (!has_turn(home, socket))
		return;
	if (socket->address == 0)
		lws_sul_schedule(home->lws, 0, &socket->patience, lose_patience, (lws_usec_t)qk_websocket_patience_us);
	try_address(home, socket);
}

/* With more addresses, one that nobody answers at is not the end. Later: this wsi is still being taken down. */
static int try_next(struct qk_socket *socket)
{
	if (socket->stage != QK_SOCKET_TCP || socket->address + 1 >= socket->addresses_count)
		return 0;
	socket->address++;
	socket->retrying = 1;
	qk_websocket_lock();
	qk_websocket_todo(socket, QK_SOCKET_CONNECT);
	qk_websocket_unlock();
	return 1;
}

static int http_status_of(struct lws *wsi, const struct qk_socket *socket)
{
	return wsi && socket->stage == QK_SOCKET_HTTP ? (int)lws_http_client_http_response(wsi) : 0;
}

/* lws keeps the reason to itself; where the kernel knows it at once, it is asked again. */
static void ask_kernel(const struct sockaddr_storage *address, char *detail, size_t size)
{
	socklen_t length = address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
	int fd = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), error = 0;
	socklen_t error_size = sizeof error;
	char text[96];

	if (fd < 0 || connect(fd, (const struct sockaddr *)address, length))
		error = errno;
	if (error == EINPROGRESS)
		getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &error_size);
	if (error)
		snprintf(detail, size, "%s", strerror_r(error, text, sizeof text));
	if (fd >= 0)
		close(fd);
}

/* Glasses that do not know the key say so and hang up. When they were faster than the request, lws saw the hanging up
 * alone; what they said is still there. */
static void hear_alert(struct qk_socket *socket, struct lws *wsi)
{
	SSL *ssl = socket->key && wsi && socket->stage == QK_SOCKET_HTTP ? lws_get_ssl(wsi) : NULL;
	char byte;

	if (!ssl || socket->alert)
		return;
	SSL_peek(ssl, &byte, 1);
	ERR_clear_error();
}

static void not_connected(struct qk_socket *socket, struct lws *wsi, const char *text, size_t length)
{
	struct quark_failure failure;
	char detail[160];
	int terminal;

	if (socket->over || try_next(socket))
		return;
	hear_alert(socket, wsi);
	snprintf(detail, sizeof detail, "%.*s", (int)(text && length < sizeof detail ? length : 0), text ? text : "");
	if (socket->stage == QK_SOCKET_TCP)
		ask_kernel(&socket->addresses[socket->address], detail, sizeof detail);
	if (strstr(detail, "PROTOCOL") || strstr(detail, "filter cb"))
		socket->wrong_protocol = 1;
	terminal = qk_say_not_connected(socket, *detail ? detail : "no reason was given", http_status_of(wsi, socket),
					&failure);
	qk_socket_end(socket, &failure, terminal);
}

/* A server that names no subprotocol would be taken for one that speaks the first of ours. */
static int check_protocol(struct lws *wsi)
{
	char name[sizeof QK_SUBPROTOCOL + 8] = "";

	return lws_hdr_copy(wsi, name, sizeof name, WSI_TOKEN_PROTOCOL) > 0 && !strcmp(name, QK_SUBPROTOCOL) ? 0 : -1;
}

/* The handshake has seen to it already; this is the second look. */
static int pin_fits(const struct qk_socket *socket, SSL *ssl)
{
	unsigned char pin[QK_PIN_SIZE];

	if (!socket->key)
		return 1;
	if (!ssl || qk_tls_peer_pin(ssl, pin))
		return 0;
	for (uint32_t i = 0; i < socket->pins_count; i++)
		if (qk_pin_same(pin, socket->pins[i]))
			return 1;
	return 0;
}

static int opened(struct qk_socket *socket, struct lws *wsi)
{
	SSL *ssl = socket->key ? lws_get_ssl(wsi) : NULL;
	struct qk_note *note;

	if (socket->over || socket->leaving)
		return -1;
	if (!pin_fits(socket, ssl)) {
		socket->pin_refused = 1;
		not_connected(socket, wsi, NULL, 0);
		return -1;
	}
	note = qk_note_new(QK_NOTE_OPENED, NULL, 0);
	if (!note) {
		qk_socket_no_memory(socket);
		return -1;
	}
	lws_sul_cancel(&socket->patience);
	stop_trying(socket);
	socket->stage = QK_SOCKET_OPEN;
	note->u.opened.check = ssl ? qk_tls_check_number(ssl) : 0;
	note->u.opened.address = socket->addresses[socket->address];
	if (ssl)
		qk_tls_peer_pin(ssl, note->u.opened.pin);
	qk_websocket_lock();
	socket->up = 1;
	qk_websocket_unlock();
	qk_socket_post(socket, note);
	return 0;
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

static void told_why(struct qk_socket *socket, const unsigned char *bytes, size_t length)
{
	if (length < 2)
		return;
	socket->close_code = (uint16_t)(bytes[0] << 8 | bytes[1]);
	length = length - 2 < sizeof socket->close_reason - 1 ? length - 2 : sizeof socket->close_reason - 1;
	memcpy(socket->close_reason, bytes + 2, length);
	socket->close_reason[length] = '\0';
}

static void closed(struct qk_socket *socket)
{
	struct quark_failure failure;
	int terminal;

	if (socket->over)
		return;
	terminal = qk_say_closed(socket, &failure);
	qk_socket_end(socket, &failure, terminal);
}

static void destroyed(struct qk_socket *socket, struct lws *wsi)
{
	if (socket->wsi == wsi)
		socket->wsi = NULL;
	lws_set_opaque_user_data(wsi, NULL);
	/* lws does not always say that an attempt failed. */
	if (!socket->retrying && socket->stage == QK_SOCKET_OPEN)
		closed(socket);
	else if (!socket->retrying)
		not_connected(socket, NULL, NULL, 0);
	settle(socket);
}

int qk_socket_callback(struct lws *wsi, enum lws_callback_reasons reason, void *in, size_t length)
{
	struct qk_socket *socket = wsi ? lws_get_opaque_user_data(wsi) : NULL;

	if (!socket)
		return 0;
	if (socket->wsi && socket->wsi != wsi) /* of an address that was tried before */
		return reason == LWS_CALLBACK_CLIENT_ESTABLISHED ? -1 : 0;
	switch (reason) {
	case LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER:
		socket->stage = QK_SOCKET_HTTP;
		return 0;
	case LWS_CALLBACK_CLIENT_FILTER_PRE_ESTABLISH:
		return check_protocol(wsi);
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		return opened(socket, wsi);
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		not_connected(socket, wsi, in, length);
		return 0;
	case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
		not_connected(socket, wsi, NULL, 0);
		return 0;
	case LWS_CALLBACK_CLIENT_RECEIVE:
		return qk_socket_received(socket, wsi, in, length);
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		return qk_socket_writeable(socket, wsi);
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
		told_why(socket, in, length);
		closed(socket);
		lws_set_timeout(wsi, PENDING_TIMEOUT_USER_REASON_BASE,
				socket->said_farewell ? LWS_TO_KILL_ASYNC : QK_CLOSE_SECONDS);
		return 0;
	case LWS_CALLBACK_CLIENT_CLOSED:
		closed(socket);
		return 0;
	case LWS_CALLBACK_WSI_DESTROY:
		destroyed(socket, wsi);
		return 0;
	default:
		return 0;
	}
}

/* --- what other threads want -------------------------------------------------------------------------------------- */

/* A message that nothing waits before goes out at once, without another turn of lws's loop. It is the one write of this
 * turn: what is asked for meanwhile waits for the next. */
static void write_now(struct qk_socket *socket, struct lws *wsi)
{
	if (socket->over || socket->sending || lws_partial_buffered(wsi))
		lws_callback_on_writable(wsi);
	else if (qk_socket_writeable(socket, wsi))
		kill_later(wsi);
}

static void leave(struct qk_socket *socket)
{
	socket->leaving = 1;
	lws_sul_cancel(&socket->patience);
	stop_trying(socket);
	if (socket->wsi && socket->stage == QK_SOCKET_OPEN)
		lws_callback_on_writable(socket->wsi);
	else if (socket->wsi)
		kill_later(socket->wsi);
	settle(socket);
}

void qk_socket_do(struct qk_websocket_home *home, struct qk_socket *socket, unsigned bits)
{
	socket->home = home;
	if (bits & QK_SOCKET_LEAVE) {
		if (qk_list_empty(&socket->place)) /* it never came to connect() */
			qk_list_append(&home->sockets, &socket->place);
		leave(socket);
		return;
	}
	if (bits & QK_SOCKET_CONNECT && !socket->over)
		begin(home, socket);
	if (bits & QK_SOCKET_RESUME && atomic_load(&socket->held) && socket->wsi)
		qk_socket_hold_back(socket, socket->wsi);
	if (bits & QK_SOCKET_WRITE && socket->wsi && socket->stage == QK_SOCKET_OPEN)
		write_now(socket, socket->wsi);
}
