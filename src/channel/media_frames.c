/* Frames in and out, once the connection is open. */
#include "channel/media_pool.h"
#include "channel/media_private.h"

#include <quark/base.h>

#include <stdlib.h>

/* --- arriving ----------------------------------------------------------------------------------------------------- */

int qk_media_take_start(struct qk_media_connection *connection, size_t wanted)
{
	size_t got;
	int result = 1;

	while (connection->head_length < wanted && result == 1) {
		result = qk_media_read_some(connection, connection->head + connection->head_length,
					    wanted - connection->head_length, &got);
		connection->head_length += got;
	}
	return result;
}

static int no_memory(struct qk_media_connection *connection)
{
	qk_media_fail(connection, QUARK_ERR_NOMEM, "no memory for a frame of %u bytes from %s",
		      (unsigned)connection->header.length, connection->name);
	return -1;
}

static int begin_frame(struct qk_media_connection *connection)
{
	char why[120];
	int result = qk_media_take_start(connection, QK_MEDIA_HEADER_SIZE);

	if (result != 1)
		return result;
	if (qk_media_read(&connection->header, connection->head, QK_MEDIA_HEADER_SIZE, why, sizeof why)) {
		qk_media_fail(connection, QUARK_ERR_PROTOCOL, "%s: %s", connection->name, why);
		return -1;
	}
	connection->has_header = 1;
	connection->body_length = 0;
	if (!connection->header.length)
		return 1;
	connection->body = qk_media_pool_take(connection->header.length);
	return connection->body ? 1 : no_memory(connection);
}

static int fill_body(struct qk_media_connection *connection)
{
	size_t room = qk_media_pool_room(connection->body), length = connection->header.length, got;
	int result;

	if (connection->body_length == room) {
		connection->body = qk_media_pool_grow(connection->body);
		if (!connection->body)
			return no_memory(connection);
		room = qk_media_pool_room(connection->body);
	}
	result = qk_media_read_some(connection, qk_media_pool_bytes(connection->body) + connection->body_length,
				    (room < length ? room : length) - connection->body_length, &got);
	connection->body_length += got;
	return result;
}

static void deliver(struct qk_media_connection *connection)
{
	struct qk_media_buffer *body = connection->body;

	connection->body = NULL;
	connection->has_header = 0;
	connection->head_length = 0;
	if (!qk_media_call_begin(&connection->watch)) {
		qk_media_unref(body);
		return;
	}
	connection->events->frame(connection->owner, &connection->header, body);
	qk_media_call_end(&connection->watch);
}

static int receive_some(struct qk_media_connection *connection, size_t *turn)
{
	size_t before = connection->body_length;
	int result = 1;

	if (!connection->has_header) {
		*turn += QK_MEDIA_HEADER_SIZE;
		result = begin_frame(connection);
		before = 0;
	}
	if (result == 1 && connection->body_length < connection->header.length) {
		result = fill_body(connection);
		*turn += connection->body_length - before;
	}
	if (result == 1 && connection->body_length == connection->header.length)
		deliver(connection);
	return result;
}

int qk_media_receive(struct qk_media_connection *connection)
{
	size_t turn = 0;
	int result = 1;

	while (result == 1 && turn < QK_MEDIA_TURN)
		result = receive_some(connection, &turn);
	return connection->state == QK_MEDIA_OVER ? -1 : result;
}

/* --- leaving ------------------------------------------------------------------------------------------------------ */

int qk_media_put_start(struct qk_media_connection *connection)
{
	size_t put;
	int result = 1;

	while (connection->start_sent < connection->start_length && result == 1) {
		result = qk_media_write_some(connection, connection->start + connection->start_sent,
					     connection->start_length - connection->start_sent, &put);
		connection->start_sent += put;
	}
	return result;
}

static void free_frame(struct qk_media_frame *frame)
{
	if (!frame)
		return;
	qk_media_unref(frame->buffer);
	free(frame);
}

static int next_frame(struct qk_media_connection *connection)
{
	qk_media_lock();
	if (!qk_list_empty(&connection->queue)) {
		struct qk_list *first = connection->queue.next;

		qk_list_remove(first);
		connection->waiting--;
		connection->leaving = qk_container(first, struct qk_media_frame, link);
	}
	qk_media_unlock();
	if (!connection->leaving)
		return 0;
	qk_media_write(&connection->leaving->header, connection->leaving->bytes);
	connection->sent = 0;
	return 1;
}

static int put_frame(struct qk_media_connection *connection, size_t *turn)
{
	struct qk_media_frame *frame = connection->leaving;
	size_t sent = connection->sent, put;
	const unsigned char *from = frame->bytes + sent;
	size_t left = QK_MEDIA_HEADER_SIZE - sent;
	int result;

	if (sent >= QK_MEDIA_HEADER_SIZE) {
		from = (const unsigned char *)frame->buffer->data + (sent - QK_MEDIA_HEADER_SIZE);
		left = frame->header.length + QK_MEDIA_HEADER_SIZE - sent;
	}
	result = qk_media_write_some(connection, from, left, &put);
	*turn += put;
	connection->sent += put;
	if (result == 1 && connection->sent == frame->header.length + (size_t)QK_MEDIA_HEADER_SIZE) {
		connection->leaving = NULL;
		free_frame(frame);
	}
	return result;
}

int qk_media_transmit(struct qk_media_connection *connection)
{
	size_t turn = 0;
	int result = qk_media_put_start(connection);

	while (result == 1 && turn < QK_MEDIA_TURN) {
		if (!connection->leaving && !next_frame(connection))
			return 0;
		result = put_frame(connection, &turn);
	}
	return result;
}

void qk_media_drop_frames(struct qk_media_connection *connection)
{
	struct qk_list *item, *after, all;

	qk_list_init(&all);
	qk_media_lock();
	connection->over = 1;
	connection->waiting = 0;
	qk_list_each_safe (item, after, &connection->queue) {
		qk_list_remove(item);
		qk_list_append(&all, item);
	}
	qk_media_unlock();
	qk_list_each_safe (item, after, &all)
		free_frame(qk_container(item, struct qk_media_frame, link));
	free_frame(connection->leaving);
	connection->leaving = NULL;
}
