/* The messages of a connection, on the libwebsockets thread: in, out, and the good-bye. */
#include "link/websocket_private.h"

#include <stdlib.h>

/* lws has this number, and keeps it to itself: it wants close frames to go by lws_close_reason() alone. */
#define WRITE_CLOSE ((enum lws_write_protocol)4)
#define TO_4413 "a message of more than 65536 bytes"

/* Says good-bye and reads on until the far end has answered, but not for long. Not by lws_close_reason(): while lws
 * waits for the answer, 4.1.6 can spin on what TLS has received meanwhile. */
static int farewell(struct qk_socket *socket, struct lws *wsi, uint16_t code)
{
	unsigned char frame[LWS_PRE + 2];

	if (socket->said_farewell)
		return 0;
	socket->said_farewell = 1;
	frame[LWS_PRE] = (unsigned char)(code >> 8);
	frame[LWS_PRE + 1] = (unsigned char)code;
	lws_set_timeout(wsi, PENDING_TIMEOUT_USER_REASON_BASE, QK_CLOSE_SECONDS);
	return lws_write(wsi, frame + LWS_PRE, 2, WRITE_CLOSE) < 0 ? -1 : 0;
}

/* The close code goes out when lws can write; until then what arrives is thrown away. */
static int refuse(struct qk_socket *socket, struct lws *wsi, uint16_t code, const char *what)
{
	struct quark_failure failure;
	int terminal = qk_say_misbehaved(socket, what, &failure);

	socket->refusal = code;
	qk_socket_end(socket, &failure, terminal);
	lws_callback_on_writable(wsi);
	return 0;
}

/* What the context does not take for long stays in the network, and in the end with the glasses. The link looks at
 * `held` after it has taken something, and this looks at the inbox after it has set it: one of both sees the other. */
static int is_behind(struct qk_socket *socket, size_t most)
{
	int behind;

	qk_websocket_lock();
	behind = socket->inbox && qk_inbox_weight(socket->inbox) > most;
	qk_websocket_unlock();
	return behind;
}

void qk_socket_hold_back(struct qk_socket *socket, struct lws *wsi)
{
	int before = atomic_load(&socket->held), now = 0;

	if (is_behind(socket, before ? QK_IN_BYTES / 2 : QK_IN_BYTES)) {
		atomic_store(&socket->held, 1);
		now = is_behind(socket, QK_IN_BYTES / 2);
	}
	atomic_store(&socket->held, now);
	if (now != before)
		lws_rx_flow_control(wsi, !now);
}

static int deliver(struct qk_socket *socket, struct lws *wsi, const char *text, size_t length)
{
	struct qk_note *note = qk_note_new(QK_NOTE_MESSAGE, text, length);

	if (!note) {
		qk_socket_no_memory(socket);
		return -1;
	}
	qk_socket_post(socket, note);
	qk_socket_hold_back(socket, wsi);
	return 0;
}

int qk_socket_received(struct qk_socket *socket, struct lws *wsi, const char *text, size_t length)
{
	size_t left = lws_remaining_packet_payload(wsi);
	int last = lws_is_final_fragment(wsi) && !left, result;

	if (socket->over || socket->leaving)
		return 0;
	if (lws_frame_is_binary(wsi))
		return refuse(socket, wsi, 4400, "a binary message, and there are none in this protocol");
	if (socket->in.length + length + left > QK_MESSAGE_MAX)
		return refuse(socket, wsi, 4413, TO_4413);
	if (last && !socket->in.length)
		return deliver(socket, wsi, text, length);
	qk_buffer_append(&socket->in, text, length);
	if (socket->in.failed) {
		qk_socket_no_memory(socket);
		return -1;
	}
	if (!last)
		return 0;
	result = deliver(socket, wsi, socket->in.data, socket->in.length);
	qk_buffer_free(&socket->in);
	return result;
}

static struct qk_outgoing *take_outgoing(struct qk_socket *socket)
{
	struct qk_outgoing *out = NULL;

	qk_websocket_lock();
	if (!qk_list_empty(&socket->queue)) {
		out = qk_container(socket->queue.next, struct qk_outgoing, link);
		qk_list_remove(&out->link);
		socket->queue_count--;
		socket->queue_bytes -= out->length;
	}
	qk_websocket_unlock();
	return out;
}

static int has_more(struct qk_socket *socket)
{
	int more;

	qk_websocket_lock();
	more = !qk_list_empty(&socket->queue);
	qk_websocket_unlock();
	return more;
}

/* One write for each time that lws says so: a second one can corrupt its stream. */
static int write_some(struct qk_socket *socket, struct lws *wsi)
{
	struct qk_outgoing *out = socket->sending;
	size_t size = out->length - socket->sent;
	int flags = socket->sent ? LWS_WRITE_CONTINUATION : LWS_WRITE_TEXT;

	if (size > QK_WRITE_MAX) {
		size = QK_WRITE_MAX;
		flags |= LWS_WRITE_NO_FIN;
	}
	if (lws_write(wsi, out->bytes + LWS_PRE + socket->sent, size, (enum lws_write_protocol)flags) < (int)size)
		return -1;
	socket->sent += size;
	if (socket->sent < out->length)
		return 0;
	free(out);
	socket->sending = NULL;
	socket->sent = 0;
	return 0;
}

int qk_socket_writeable(struct qk_socket *socket, struct lws *wsi)
{
	if (socket->over && !socket->sent)
		return farewell(socket, wsi, socket->refusal ? socket->refusal : LWS_CLOSE_STATUS_NORMAL);
	if (!socket->sending)
		socket->sending = take_outgoing(socket);
	if (socket->sending && write_some(socket, wsi))
		return -1;
	if (socket->sending || has_more(socket)) {
		lws_callback_on_writable(wsi);
		return 0;
	}
	return socket->leaving ? farewell(socket, wsi, LWS_CLOSE_STATUS_NORMAL) : 0;
}
