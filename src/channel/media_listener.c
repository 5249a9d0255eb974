/* Where the glasses wait for media connections. */
#include "channel/media_private.h"

#include <quark/base.h>

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG 64
#define STRANGERS_MAX 64   /* connections that have not shown their ticket yet */
#define NO_ROOM_US 100000u /* without descriptors: look again after so long */
#define ACCEPTS 16         /* at most, before something else has its turn */

struct qk_media_listener {
	struct qk_media_watch watch;
	struct qk_media_gate gate;
	qk_tls_accept_fn accept;
	SSL_CTX *context; /* NULL: plain */
	struct qk_list strangers;
	unsigned strangers_count;
};

static struct qk_media_listener *of(struct qk_media_watch *watch)
{
	return qk_container(watch, struct qk_media_listener, watch);
}

/* Closed meanwhile: then nobody is let in any more. */
static int accept_key(void *user_data, SSL *ssl, const unsigned char *pin)
{
	struct qk_media_listener *listener = user_data;
	int accepted;

	if (!qk_media_call_begin(&listener->watch))
		return 0;
	accepted = listener->accept(listener->gate.user_data, ssl, pin);
	qk_media_call_end(&listener->watch);
	return accepted;
}

void qk_media_listener_left(struct qk_media_listener *listener)
{
	listener->strangers_count--;
}

/* One reference more, and one user, before the gate's owner may know of it. */
static int prepare(struct qk_media_connection *connection)
{
	int result;

	qk_media_lock();
	result = qk_media_use_again(connection->watch.service);
	qk_media_unlock();
	if (!result)
		atomic_fetch_add_explicit(&connection->references, 1, memory_order_relaxed);
	return result;
}

static void take_back(struct qk_media_connection *connection)
{
	connection->events = NULL;
	atomic_fetch_sub_explicit(&connection->references, 1, memory_order_relaxed);
	qk_media_unuse(connection->watch.service);
}

int qk_media_admit(struct qk_media_connection *connection, const unsigned char *ticket, const unsigned char *pin)
{
	struct qk_media_listener *listener = connection->listener;
	int admitted;

	if (prepare(connection))
		return 0;
	admitted = qk_media_call_begin(&listener->watch);
	if (admitted) {
		admitted = listener->gate.admit(listener->gate.user_data, ticket, pin, connection, &connection->events,
						&connection->owner);
		qk_media_call_end(&listener->watch);
	}
	if (!admitted) {
		take_back(connection);
		return 0;
	}
	connection->listener = NULL;
	qk_list_remove(&connection->watch.place);
	qk_media_listener_left(listener);
	return 1;
}

static SSL *dress(struct qk_media_listener *listener, int fd)
{
	SSL *ssl = SSL_new(listener->context);

	if (ssl && SSL_set_fd(ssl, fd) == 1) {
		qk_media_tune_tls(ssl);
		SSL_set_accept_state(ssl);
		return ssl;
	}
	SSL_free(ssl);
	return NULL;
}

static int receive_stranger(struct qk_media_listener *listener, int fd, const char *name)
{
	SSL *ssl = listener->context ? dress(listener, fd) : NULL;
	struct qk_media_connection *connection =
		ssl || !listener->context ? qk_media_connection_of(listener, fd, ssl, name) : NULL;

	if (!connection) {
		SSL_free(ssl);
		return -1;
	}
	connection->watch.service = listener->watch.service;
	qk_list_append(&listener->strangers, &connection->watch.place);
	listener->strangers_count++;
	qk_media_tune(fd);
	qk_media_begin(connection);
	if (qk_media_watch_fd(&connection->watch, EPOLLIN))
		qk_media_fail(connection, QUARK_ERR_IO, "it cannot be watched");
	return 0;
}

/* Without descriptors the pending one stays and would wake the thread for ever. */
static void pause_accepting(struct qk_media_listener *listener)
{
	qk_media_watch_fd(&listener->watch, EPOLLERR);
	qk_media_wait_until(&listener->watch, qk_media_now() + NO_ROOM_US);
}

static int accept_one(struct qk_media_listener *listener)
{
	struct sockaddr_storage address = {0};
	socklen_t size = sizeof address;
	char name[64];
	int fd = accept4(listener->watch.fd, (struct sockaddr *)&address, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0 && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
		pause_accepting(listener);
	if (fd < 0)
		return -1;
	qk_media_name(&address, name, sizeof name);
	if (listener->strangers_count >= STRANGERS_MAX || receive_stranger(listener, fd, name))
		close(fd);
	return 0;
}

static void ready(struct qk_media_watch *watch, uint32_t events)
{
	(void)events;
	for (int i = 0; i < ACCEPTS; i++)
		if (accept_one(of(watch)))
			return;
}

static void expired(struct qk_media_watch *watch)
{
	qk_media_wait_until(watch, UINT64_MAX);
	qk_media_watch_fd(watch, EPOLLIN);
}

static void free_listener(struct qk_media_listener *listener)
{
	SSL_CTX_free(listener->context);
	free(listener);
}

static void todo(struct qk_media_watch *watch, unsigned bits)
{
	struct qk_media_listener *listener = of(watch);
	struct qk_list *item, *after;

	if (bits & QK_MEDIA_BEGIN)
		qk_media_watch_fd(watch, EPOLLIN);
	if (!(bits & QK_MEDIA_END))
		return;
	qk_list_each_safe (item, after, &listener->strangers) {
		struct qk_media_watch *stranger = qk_container(item, struct qk_media_watch, place);

		qk_media_dispose(qk_container(stranger, struct qk_media_connection, watch));
	}
	qk_media_wait_until(watch, UINT64_MAX);
	qk_media_unwatch_fd(watch);
	free_listener(listener);
}

static const struct qk_media_watch_ops listener_ops = {ready, todo, expired};

static int make(const struct qk_key *key, qk_tls_accept_fn accept, const struct qk_media_gate *gate,
		struct qk_media_listener **out)
{
	struct qk_media_listener *listener = calloc(1, sizeof *listener);

	if (!listener)
		return QUARK_ERR_NOMEM;
	listener->watch.ops = &listener_ops;
	listener->watch.fd = -1;
	listener->watch.deadline_us = UINT64_MAX;
	qk_list_init(&listener->watch.wait);
	qk_list_init(&listener->watch.todo);
	qk_list_init(&listener->watch.place);
	qk_list_init(&listener->strangers);
	listener->gate = *gate;
	listener->accept = accept;
	if (key)
		listener->context = qk_tls_server(key, accept_key, listener);
	if (key && !listener->context) {
		free(listener);
		return QUARK_ERR_NOMEM;
	}
	*out = listener;
	return QUARK_OK;
}

static uint16_t port_of(int fd)
{
	struct sockaddr_storage address = {0};
	socklen_t size = sizeof address;

	if (getsockname(fd, (struct sockaddr *)&address, &size))
		return 0;
	return ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)(void *)&address)->sin6_port
						   : ((struct sockaddr_in *)(void *)&address)->sin_port);
}

static int listen_at(const struct sockaddr_storage *address)
{
	socklen_t size = address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
	int fd = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0 &&
	    bind(fd, (const struct sockaddr *)address, size) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	close(fd);
	return -1;
}

int qk_media_listen(const struct sockaddr_storage *address, const struct qk_key *key, qk_tls_accept_fn accept,
		    const struct qk_media_gate *gate, struct qk_media_listener **out, uint16_t *port)
{
	struct qk_media_listener *listener = NULL;
	int status = make(key, accept, gate, &listener);

	*out = NULL;
	if (status)
		return status;
	listener->watch.fd = listen_at(address);
	status = listener->watch.fd < 0 ? QUARK_ERR_IO : qk_media_use(&listener->watch);
	if (status) {
		if (listener->watch.fd >= 0)
			close(listener->watch.fd);
		free_listener(listener);
		return status;
	}
	*port = port_of(listener->watch.fd);
	*out = listener;
	qk_media_lock();
	qk_media_post(&listener->watch, QK_MEDIA_BEGIN);
	qk_media_unlock();
	return QUARK_OK;
}

void qk_media_listener_close(struct qk_media_listener *listener)
{
	struct qk_media_service *service;

	if (!listener)
		return;
	service = listener->watch.service;
	qk_media_lock();
	qk_media_mute(&listener->watch);
	qk_media_post(&listener->watch, QK_MEDIA_END);
	qk_media_unlock();
	qk_media_unuse(service);
}
