/* A media connection as its owner sees it, and what the thread does about it. */
#include "channel/media_private.h"

#include <quark/base.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

static struct qk_media_connection *of(struct qk_media_watch *watch)
{
	return qk_container(watch, struct qk_media_connection, watch);
}

static void unref(struct qk_media_connection *connection)
{
	if (atomic_fetch_sub_explicit(&connection->references, 1, memory_order_acq_rel) != 1)
		return;
	qk_key_unref(connection->target.key);
	OPENSSL_cleanse(&connection->target, sizeof connection->target);
	free(connection);
}

/* --- on the media thread ------------------------------------------------------------------------------------------ */

/* What belongs to the thread goes at once; the memory stays until the owner has closed it. */
static void let_go(struct qk_media_connection *connection)
{
	connection->state = QK_MEDIA_OVER;
	qk_media_wait_until(&connection->watch, UINT64_MAX);
	SSL_free(connection->ssl);
	connection->ssl = NULL;
	qk_media_unwatch_fd(&connection->watch);
	qk_media_unref(connection->body);
	connection->body = NULL;
	qk_media_drop_frames(connection);
}

void qk_media_dispose(struct qk_media_connection *connection)
{
	if (connection->state != QK_MEDIA_OVER)
		let_go(connection);
	if (connection->listener)
		qk_media_listener_left(connection->listener);
	qk_list_remove(&connection->watch.place);
	qk_media_unpost(&connection->watch);
	unref(connection);
}

static void tell_closed(struct qk_media_connection *connection, int status)
{
	if (!connection->events || !qk_media_call_begin(&connection->watch))
		return;
	connection->events->closed(connection->owner, status, connection->why);
	qk_media_call_end(&connection->watch);
}

void qk_media_fail(struct qk_media_connection *connection, int status, const char *format, ...)
{
	va_list list;

	if (connection->state == QK_MEDIA_OVER)
		return;
	va_start(list, format);
	vsnprintf(connection->why, sizeof connection->why, format, list);
	va_end(list);
	/* A farewell, where that is possible, so that the far end need not guess. */
	if (connection->ssl && connection->state == QK_MEDIA_RUNNING)
		SSL_shutdown(connection->ssl);
	let_go(connection);
	tell_closed(connection, status);
	if (!connection->listener)
		return;
	qk_media_lock();
	qk_media_post(&connection->watch, QK_MEDIA_END);
	qk_media_unlock();
}

static void again(struct qk_media_connection *connection, unsigned bits)
{
	qk_media_lock();
	qk_media_post(&connection->watch, bits);
	qk_media_unlock();
}

/* While frames leave, the other direction may have to go on too: TLS says only which of both it waits for. */
static void look_for(struct qk_media_connection *connection, int wants_to_write)
{
	uint32_t interest = wants_to_write ? EPOLLIN | EPOLLOUT : EPOLLIN;

	if (connection->state != QK_MEDIA_OVER && qk_media_watch_fd(&connection->watch, interest))
		qk_media_fail(connection, QUARK_ERR_IO, "the media connection to %s cannot be watched",
			      connection->name);
}

static void exchange(struct qk_media_connection *connection)
{
	int sent = qk_media_transmit(connection), got = sent < 0 ? -1 : qk_media_receive(connection);

	if (got < 0)
		return;
	if (sent > 0 || got > 0)
		again(connection, QK_MEDIA_READ | QK_MEDIA_WRITE);
	look_for(connection, connection->leaving != NULL || connection->start_sent < connection->start_length);
}

void qk_media_advance(struct qk_media_connection *connection)
{
	if (connection->state != QK_MEDIA_RUNNING && connection->state != QK_MEDIA_OVER &&
	    qk_media_open_step(connection) <= 0)
		return;
	if (connection->state == QK_MEDIA_RUNNING)
		exchange(connection);
}

static void ready(struct qk_media_watch *watch, uint32_t events)
{
	(void)events; /* what failed is told by reading and writing */
	qk_media_advance(of(watch));
}

static void todo(struct qk_media_watch *watch, unsigned bits)
{
	struct qk_media_connection *connection = of(watch);

	if (bits & QK_MEDIA_END) {
		qk_media_dispose(connection);
		return;
	}
	if (bits & QK_MEDIA_BEGIN)
		qk_media_begin(connection);
	qk_media_advance(connection);
}

static void expired(struct qk_media_watch *watch)
{
	struct qk_media_connection *connection = of(watch);

	qk_media_fail(connection, QUARK_ERR_TIMEOUT,
		      "the media connection to %s was not open after 10 s; something between both ends lets the first "
		      "packets through and not the rest, or the far end is stuck",
		      connection->name);
}

static const struct qk_media_watch_ops connection_ops = {ready, todo, expired};

static struct qk_media_connection *make(int fd)
{
	struct qk_media_connection *connection = calloc(1, sizeof *connection);

	if (!connection)
		return NULL;
	connection->watch.ops = &connection_ops;
	connection->watch.fd = fd;
	connection->watch.deadline_us = UINT64_MAX;
	qk_list_init(&connection->watch.place);
	qk_list_init(&connection->watch.wait);
	qk_list_init(&connection->watch.todo);
	qk_list_init(&connection->queue);
	atomic_init(&connection->references, 1);
	return connection;
}

struct qk_media_connection *qk_media_connection_of(struct qk_media_listener *listener, int fd, SSL *ssl,
						   const char *name)
{
	struct qk_media_connection *connection = make(fd);

	if (!connection)
		return NULL;
	connection->listener = listener;
	connection->ssl = ssl;
	snprintf(connection->name, sizeof connection->name, "%s", name);
	return connection;
}

/* --- from any thread ---------------------------------------------------------------------------------------------- */

int qk_media_open(const struct qk_media_target *target, const struct qk_media_events *events, void *owner,
		  struct qk_media_connection **out)
{
	struct qk_media_connection *connection = make(-1);
	int status;

	*out = NULL;
	if (!connection)
		return QUARK_ERR_NOMEM;
	connection->target = *target;
	connection->target.key = target->key ? qk_key_ref(target->key) : NULL;
	connection->events = events;
	connection->owner = owner;
	atomic_store(&connection->references, 2);
	status = qk_media_use(&connection->watch);
	if (status) {
		atomic_store(&connection->references, 1);
		unref(connection);
		return status;
	}
	*out = connection;
	again(connection, QK_MEDIA_BEGIN);
	return QUARK_OK;
}

void qk_media_close(struct qk_media_connection *connection)
{
	struct qk_media_service *service;

	if (!connection)
		return;
	service = connection->watch.service;
	qk_media_lock();
	connection->over = 1;
	qk_media_mute(&connection->watch);
	qk_media_post(&connection->watch, QK_MEDIA_END);
	qk_media_unlock();
	unref(connection);
	qk_media_unuse(service);
}

/* --- frames to be sent -------------------------------------------------------------------------------------------- */

/* Two credits for one stream that wait are as good as one for both. */
static int add_to_credit(struct qk_media_connection *connection, const struct qk_media_header *header)
{
	struct qk_list *item;

	if (header->kind != QK_MEDIA_CREDIT)
		return 0;
	qk_list_each (item, &connection->queue) {
		struct qk_media_frame *frame = qk_container(item, struct qk_media_frame, link);

		if (frame->header.kind == QK_MEDIA_CREDIT && frame->header.number == header->number) {
			frame->header.sequence += header->sequence;
			return 1;
		}
	}
	return 0;
}

static int enqueue(struct qk_media_connection *connection, struct qk_media_frame *frame)
{
	if (connection->over)
		return QUARK_ERR_CLOSED;
	if (add_to_credit(connection, &frame->header))
		return 1;
	if (connection->waiting >= QK_MEDIA_QUEUE)
		return QUARK_ERR_AGAIN;
	qk_list_append(&connection->queue, &frame->link);
	connection->waiting++;
	qk_media_post(&connection->watch, QK_MEDIA_WRITE);
	return QUARK_OK;
}

int qk_media_send(struct qk_media_connection *connection, const struct qk_media_header *header,
		  struct qk_media_buffer *buffer)
{
	struct qk_media_frame *frame = malloc(sizeof *frame);
	int status = QUARK_ERR_NOMEM;

	if (frame) {
		frame->header = *header;
		frame->header.length = buffer ? (uint32_t)buffer->length : 0;
		frame->buffer = buffer;
		qk_media_lock();
		status = enqueue(connection, frame);
		qk_media_unlock();
	}
	if (status == QUARK_OK)
		return status;
	free(frame);
	qk_media_unref(buffer);
	return status == 1 ? QUARK_OK : status;
}

uint32_t qk_media_waiting(const struct qk_media_connection *connection)
{
	uint32_t waiting;

	qk_media_lock();
	waiting = connection->waiting;
	qk_media_unlock();
	return waiting;
}
