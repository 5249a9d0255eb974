/* The network link as the session sees it. */
#include "link/websocket_private.h"

#include "channel/media_service.h"
#include "core/context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEP_MAX 64

struct qk_link {
	struct quark_context *context;
	struct qk_websocket_target target;
	const struct qk_link_sink *sink;
	void *owner;
	unsigned forks; /* of the process, when this was made */
	int uses_thread;

	struct qk_inbox inbox;
	struct qk_lookup *lookup;
	struct qk_socket *socket; /* NULL: no attempt runs and nothing is up */
	int connected;
	uint32_t check;
	struct sockaddr_storage peer;
	unsigned char peer_pin[QK_PIN_SIZE];

	struct qk_media_connection *media;
	uint32_t media_round;
	atomic_uint frames, pieces; /* that wait in the inbox; pieces of sound */
	struct qk_link_counts counts;
};

/* --- target ------------------------------------------------------------------------------------------------------- */

int qk_websocket_new(struct quark_context *context, const struct qk_websocket_target *target,
		     const struct qk_link_sink *sink, void *owner, struct qk_link **out)
{
	struct qk_link *link = calloc(1, sizeof *link);

	if (!link)
		return qk_no_memory(context, "a link");
	link->context = context;
	link->target = *target;
	link->target.key = target->key ? qk_key_ref(target->key) : NULL;
	link->sink = sink;
	link->owner = owner;
	link->forks = qk_websocket_forks();
	qk_inbox_open(&link->inbox, context);
	*out = link;
	return QUARK_OK;
}

static int websocket_open(struct quark_context *context, const struct quark_device *device, const char *uri,
			  const struct qk_link_sink *sink, void *owner, struct qk_link **out)
{
	struct qk_websocket_target target = {.pins_count = 0};
	int status = qk_websocket_target_of(context, uri, &target);

	(void)device;
	if (status)
		return status;
	status = qk_websocket_new(context, &target, sink, owner, out);
	qk_key_unref(target.key);
	return status;
}

/* After a fork the threads are only in the other process. */
static int is_ours(const struct qk_link *link)
{
	return link->forks == qk_websocket_forks();
}

/* --- connecting --------------------------------------------------------------------------------------------------- */

static void tell_closed(struct qk_link *link, const struct quark_failure *failure, int terminal)
{
	struct qk_note *note = qk_note_new(QK_NOTE_CLOSED, NULL, 0);

	if (!note)
		return; /* the session's own watchdog ends the attempt */
	note->u.closed.failure = *failure;
	note->u.closed.terminal = terminal;
	qk_inbox_post(&link->inbox, &note->item);
}

static void name_socket(struct qk_socket *socket)
{
	const char *scheme = socket->key ? "wss" : "ws";
	int is_v6 = strchr(socket->host, ':') != NULL;

	snprintf(socket->name, sizeof socket->name, "%s://%s%.200s%s:%u", scheme, is_v6 ? "[" : "", socket->host,
		 is_v6 ? "]" : "", socket->port);
}

static struct qk_socket *make_socket(struct qk_link *link)
{
	const struct qk_websocket_target *target = &link->target;
	struct qk_socket *socket = calloc(1, sizeof *socket);

	if (!socket)
		return NULL;
	atomic_init(&socket->references, 2); /* the link's and the thread's */
	socket->key = target->key ? qk_key_ref(target->key) : NULL;
	memcpy(socket->pins, target->pins, sizeof socket->pins);
	socket->pins_count = target->pins_count;
	socket->path = target->path;
	snprintf(socket->host, sizeof socket->host, "%s", target->host);
	socket->port = target->port;
	name_socket(socket);
	qk_list_init(&socket->todo);
	qk_list_init(&socket->queue);
	qk_list_init(&socket->place);
	qk_list_init(&socket->turn);
	socket->inbox = &link->inbox;
	return socket;
}

static int start(struct qk_link *link, const struct sockaddr_storage *addresses, uint32_t count)
{
	struct qk_socket *socket = make_socket(link);

	if (!socket)
		return QUARK_ERR_NOMEM;
	memcpy(socket->addresses, addresses, count * sizeof *addresses);
	socket->addresses_count = count;
	link->socket = socket;
	qk_websocket_lock();
	qk_websocket_todo(socket, QK_SOCKET_CONNECT);
	qk_websocket_unlock();
	return QUARK_OK;
}

static void found(void *owner, struct qk_lookup *lookup)
{
	struct qk_link *link = owner;
	struct quark_failure failure;
	int terminal = 0;

	link->lookup = NULL;
	if (*lookup->why) {
		terminal = qk_say_no_name(lookup->host, lookup->why, &failure);
		tell_closed(link, &failure, terminal);
	} else if (start(link, lookup->addresses, lookup->count)) {
		qk_failure_set(&failure, QUARK_ERR_NOMEM, QUARK_STAGE_LINK, QUARK_RETRY_LATER, NULL,
			       "no memory for a connection");
		tell_closed(link, &failure, terminal);
	}
	free(lookup);
}

static int look_up(struct qk_link *link)
{
	struct qk_lookup *lookup = qk_lookup_new(link->target.host, link->target.port);
	int status;

	if (!lookup)
		return QUARK_ERR_NOMEM;
	lookup->done = found;
	lookup->owner = link;
	status = qk_worker_submit(link->context, &lookup->job);
	if (status)
		free(lookup);
	else
		link->lookup = lookup;
	return status;
}

static int websocket_connect(struct qk_link *link)
{
	struct sockaddr_storage addresses[QK_ADDRESSES_MAX];
	uint32_t count;
	int status;

	if (!is_ours(link))
		return QUARK_ERR_CLOSED;
	status = link->uses_thread ? QUARK_OK : qk_websocket_use();
	if (status)
		return status;
	link->uses_thread = 1;
	link->counts = (struct qk_link_counts){.state = QK_LINK_CONNECTING};
	count = qk_addresses_of(link->target.host, link->target.port, addresses);
	status = count ? start(link, addresses, count) : look_up(link);
	if (status)
		link->counts.state = QK_LINK_DOWN;
	return status;
}

/* --- ending ------------------------------------------------------------------------------------------------------- */

static void drop_media(struct qk_link *link)
{
	qk_media_close(link->media);
	link->media = NULL;
	link->media_round++;
	link->counts.media_state = QK_LINK_DOWN;
}

/* What is queued still leaves, then the far end is told good-bye; the link hears of none of it. */
static void let_go(struct qk_link *link)
{
	struct qk_socket *socket = link->socket;

	if (!socket)
		return;
	link->socket = NULL;
	qk_websocket_lock();
	socket->inbox = NULL;
	qk_websocket_todo(socket, QK_SOCKET_LEAVE);
	qk_websocket_unlock();
	qk_socket_unref(socket);
}

static void websocket_disconnect(struct qk_link *link)
{
	if (!is_ours(link))
		return;
	if (link->lookup)
		qk_job_cancel(&link->lookup->job);
	link->lookup = NULL;
	link->connected = 0;
	link->counts.state = QK_LINK_DOWN;
	drop_media(link);
	let_go(link);
	qk_inbox_clear(&link->inbox);
	atomic_store(&link->frames, 0);
	atomic_store(&link->pieces, 0);
}

static void websocket_close(struct qk_link *link)
{
	websocket_disconnect(link);
	if (is_ours(link) && link->uses_thread)
		qk_websocket_unuse();
	if (is_ours(link))
		qk_inbox_free(&link->inbox);
	qk_key_unref(link->target.key);
	OPENSSL_cleanse(&link->target, sizeof link->target);
	free(link);
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

static int enqueue(struct qk_socket *socket, struct qk_outgoing *out)
{
	if (!socket->up)
		return QUARK_ERR_CLOSED;
	if (socket->queue_count >= QK_OUT_MESSAGES || socket->queue_bytes + out->length > QK_OUT_BYTES)
		return QUARK_ERR_AGAIN;
	qk_list_append(&socket->queue, &out->link);
	socket->queue_count++;
	socket->queue_bytes += out->length;
	qk_websocket_todo(socket, QK_SOCKET_WRITE);
	return QUARK_OK;
}

static int websocket_send(struct qk_link *link, const char *text, size_t length)
{
	struct qk_outgoing *out;
	int status;

	if (!is_ours(link) || !link->connected)
		return QUARK_ERR_CLOSED;
	out = malloc(sizeof *out + LWS_PRE + length);
	if (!out)
		return QUARK_ERR_NOMEM;
	out->length = length;
	memcpy(out->bytes + LWS_PRE, text, length);
	qk_websocket_lock();
	status = enqueue(link->socket, out);
	qk_websocket_unlock();
	if (status)
		free(out);
	else
		link->counts.sent++;
	return status;
}

/* --- media -------------------------------------------------------------------------------------------------------- */

static void post_media(struct qk_link *link, struct qk_note *note)
{
	note->u.media.round = link->media_round;
	qk_inbox_post(&link->inbox, &note->item);
}

static void media_opened(void *owner)
{
	struct qk_note *note = qk_note_new(QK_NOTE_MEDIA_STATE, NULL, 0);

	if (!note)
		return;
	note->u.media.up = 1;
	post_media(owner, note);
}

static atomic_uint *counter(struct qk_link *link, uint32_t kind)
{
	return kind == QK_MEDIA_AUDIO ? &link->pieces : &link->frames;
}

/* On the media thread. The glasses have credits, so more than this only comes from glasses that do not keep to them, or
 * is sound that the app does not take. */
static void media_frame(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct qk_link *link = owner;
	struct qk_note *note = NULL;

	if (atomic_load(counter(link, header->kind)) < (header->kind == QK_MEDIA_AUDIO ? QK_IN_SOUND : QK_IN_FRAMES))
		note = qk_note_new(QK_NOTE_MEDIA, NULL, 0);
	if (!note) {
		qk_media_unref(buffer);
		return;
	}
	note->u.media.header = *header;
	note->u.media.buffer = buffer;
	atomic_fetch_add(counter(link, header->kind), 1);
	post_media(link, note);
}

static void media_closed(void *owner, int status, const char *why)
{
	struct qk_note *note = qk_note_new(QK_NOTE_MEDIA_STATE, why, strlen(why));

	(void)status;
	if (note)
		post_media(owner, note);
}

static const struct qk_media_events media_events = {media_opened, media_frame, media_closed};

static void set_port(struct sockaddr_storage *address, uint32_t port)
{
	if (address->ss_family == AF_INET6)
		((struct sockaddr_in6 *)(void *)address)->sin6_port = htons((uint16_t)port);
	else
		((struct sockaddr_in *)(void *)address)->sin_port = htons((uint16_t)port);
}

static int websocket_open_media(struct qk_link *link, uint32_t port, const unsigned char *ticket)
{
	struct qk_media_target target = {.address = link->peer, .key = link->target.key};
	int status;

	if (!is_ours(link) || !link->connected || !port || port > 65535)
		return QUARK_ERR_CLOSED;
	drop_media(link);
	set_port(&target.address, port);
	memcpy(target.pins, link->target.pins, sizeof target.pins);
	target.pins_count = link->target.pins_count;
	memcpy(target.ticket, ticket, sizeof target.ticket);
	status = qk_media_open(&target, &media_events, link, &link->media);
	OPENSSL_cleanse(&target, sizeof target);
	if (!status)
		link->counts.media_state = QK_LINK_CONNECTING;
	return status;
}

static int websocket_send_media(struct qk_link *link, const struct qk_media_header *header,
				struct qk_media_buffer *buffer)
{
	int status;

	if (!is_ours(link) || !link->media) {
		qk_media_unref(buffer);
		return QUARK_ERR_CLOSED;
	}
	status = qk_media_send(link->media, header, buffer);
	if (!status)
		link->counts.media_sent++;
	return status;
}

/* --- delivering --------------------------------------------------------------------------------------------------- */

static void tell_media_state(struct qk_link *link, const struct qk_note *note)
{
	if (note->u.media.up) {
		link->counts.media_state = QK_LINK_UP;
	} else {
		qk_log(link->context, QUARK_LOG_INFO, "%s", note->text);
		drop_media(link);
	}
	link->sink->media_state(link->owner, note->u.media.up);
}

static void tell_media(struct qk_link *link, struct qk_note *note)
{
	struct qk_media_buffer *buffer = note->u.media.buffer;

	note->u.media.buffer = NULL;
	link->counts.media_received++;
	link->sink->media(link->owner, &note->u.media.header, buffer);
}

static void tell_opened(struct qk_link *link, const struct qk_note *note)
{
	link->connected = 1;
	link->counts.state = QK_LINK_UP;
	link->check = note->u.opened.check;
	link->peer = note->u.opened.address;
	memcpy(link->peer_pin, note->u.opened.pin, sizeof link->peer_pin);
	link->sink->opened(link->owner);
}

static void tell(struct qk_link *link, struct qk_note *note)
{
	int is_stale = note->u.media.round != link->media_round;

	switch (note->kind) {
	case QK_NOTE_OPENED:
		tell_opened(link, note);
		break;
	case QK_NOTE_MESSAGE:
		link->counts.received++;
		link->sink->message(link->owner, note->text, note->length);
		break;
	case QK_NOTE_MEDIA:
		atomic_fetch_sub(counter(link, note->u.media.header.kind), 1);
		if (!is_stale)
			tell_media(link, note);
		break;
	case QK_NOTE_MEDIA_STATE:
		if (!is_stale)
			tell_media_state(link, note);
		break;
	default:
		websocket_disconnect(link);
		link->sink->closed(link->owner, &note->u.closed.failure, note->u.closed.terminal);
	}
}

/* See hold_back(). */
static void resume(struct qk_link *link)
{
	if (!link->socket || !atomic_load(&link->socket->held) || qk_inbox_weight(&link->inbox) > QK_IN_BYTES / 2)
		return;
	qk_websocket_lock();
	qk_websocket_todo(link->socket, QK_SOCKET_RESUME);
	qk_websocket_unlock();
}

static void websocket_step(struct qk_link *link)
{
	for (int i = 0; i < STEP_MAX; i++) {
		struct qk_inbox_item *item = qk_inbox_take(&link->inbox);

		if (!item)
			break;
		tell(link, qk_container(item, struct qk_note, item));
		item->drop(item);
	}
	resume(link);
}

static uint64_t websocket_next_us(struct qk_link *link)
{
	return is_ours(link) && !qk_inbox_is_empty(&link->inbox) ? 0 : QK_NEVER;
}

static void websocket_counts(const struct qk_link *link, struct qk_link_counts *out)
{
	*out = link->counts;
}

static void websocket_accepted(struct qk_link *link, const char *next_pin)
{
	if (link->target.key)
		qk_websocket_met(link->context, &link->target, link->peer_pin, next_pin);
}

uint32_t qk_websocket_check_number(const struct qk_link *link)
{
	return link->check;
}

const struct qk_link_ops qk_websocket_link = {
	.scheme = "wss",
	.open = websocket_open,
	.connect = websocket_connect,
	.disconnect = websocket_disconnect,
	.send = websocket_send,
	.send_media = websocket_send_media,
	.open_media = websocket_open_media,
	.next_us = websocket_next_us,
	.step = websocket_step,
	.close = websocket_close,
	.counts = websocket_counts,
	.accepted = websocket_accepted,
};

const struct qk_link_ops qk_websocket_plain_link = {
	.scheme = "ws",
	.open = websocket_open,
	.connect = websocket_connect,
	.disconnect = websocket_disconnect,
	.send = websocket_send,
	.send_media = websocket_send_media,
	.open_media = websocket_open_media,
	.next_us = websocket_next_us,
	.step = websocket_step,
	.close = websocket_close,
	.counts = websocket_counts,
	.accepted = websocket_accepted,
};
