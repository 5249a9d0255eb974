/* A media connection from its first byte until frames may flow: TCP, TLS, and the opening with its answer. */
#include "channel/media_private.h"

#include <quark/base.h>

#include <errno.h>
#include <openssl/err.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static void refuse_tcp(struct qk_media_connection *connection, int error)
{
	char text[96];

	if (error == ECONNREFUSED)
		qk_media_fail(connection, QUARK_ERR_IO,
			      "nothing listens for the media connection at %s, though the glasses named that port; "
			      "a firewall may be in between",
			      connection->name);
	else
		qk_media_fail(connection, QUARK_ERR_IO, "no media connection to %s: %s", connection->name,
			      strerror_r(error, text, sizeof text));
}

static int dress(struct qk_media_connection *connection)
{
	const struct qk_key *key = connection->target.key;
	SSL_CTX *context = key ? qk_media_client_context(connection->watch.service) : NULL;

	if (!key)
		return 0;
	connection->ssl = context ? SSL_new(context) : NULL;
	if (!connection->ssl || SSL_use_certificate(connection->ssl, qk_key_certificate(key)) != 1 ||
	    SSL_use_PrivateKey(connection->ssl, qk_key_private(key)) != 1 ||
	    SSL_set_fd(connection->ssl, connection->watch.fd) != 1)
		return -1;
	qk_media_tune_tls(connection->ssl);
	SSL_set_app_data(connection->ssl, connection);
	SSL_set_connect_state(connection->ssl);
	return 0;
}

static socklen_t size_of(const struct sockaddr_storage *address)
{
	return address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
}

static void begin_tcp(struct qk_media_connection *connection)
{
	const struct sockaddr_storage *address = &connection->target.address;
	struct qk_media_watch *watch = &connection->watch;

	watch->fd = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (watch->fd < 0) {
		refuse_tcp(connection, errno);
		return;
	}
	qk_media_tune(watch->fd);
	if (dress(connection))
		qk_media_fail(connection, QUARK_ERR_NOMEM, "no memory for a media connection");
	else if (connect(watch->fd, (const struct sockaddr *)address, size_of(address)) && errno != EINPROGRESS)
		refuse_tcp(connection, errno);
	else if (qk_media_watch_fd(watch, EPOLLOUT))
		refuse_tcp(connection, errno);
}

void qk_media_begin(struct qk_media_connection *connection)
{
	qk_media_wait_until(&connection->watch, qk_media_now() + QK_MEDIA_OPENING_US);
	if (connection->listener) {
		connection->state = QK_MEDIA_SHAKING;
		return;
	}
	qk_media_name(&connection->target.address, connection->name, sizeof connection->name);
	qk_media_opening_write(connection->target.ticket, connection->start);
	connection->start_length = QK_MEDIA_OPENING_SIZE;
	begin_tcp(connection);
}

/* Until TCP is through, getpeername() fails. */
static int is_joined(struct qk_media_connection *connection)
{
	struct sockaddr_storage peer;
	socklen_t size = sizeof peer, error_size = sizeof(int);
	int error = 0;

	if (getsockopt(connection->watch.fd, SOL_SOCKET, SO_ERROR, &error, &error_size) == 0 && error) {
		refuse_tcp(connection, error);
		return -1;
	}
	if (getpeername(connection->watch.fd, (struct sockaddr *)&peer, &size))
		return 0;
	connection->state = QK_MEDIA_SHAKING;
	if (qk_media_watch_fd(&connection->watch, EPOLLIN) == 0)
		return 1;
	refuse_tcp(connection, errno);
	return -1;
}

static int is_shaken(struct qk_media_connection *connection)
{
	int result = connection->ssl ? qk_media_shake(connection) : 1;

	if (result == 1)
		connection->state = QK_MEDIA_ASKING;
	return result;
}

static void is_open(struct qk_media_connection *connection)
{
	connection->state = QK_MEDIA_RUNNING;
	connection->head_length = 0;
	qk_media_wait_until(&connection->watch, UINT64_MAX);
	if (!qk_media_call_begin(&connection->watch))
		return;
	connection->events->opened(connection->owner);
	qk_media_call_end(&connection->watch);
}

static int refuse_answer(struct qk_media_connection *connection, int status)
{
	qk_media_fail(connection, status,
		      "the glasses at %s refused the media connection (%s): its ticket was used, or older than 10 s",
		      connection->name, quark_status_name(status));
	return -1;
}

/* The app's side: the opening goes out, the answer comes. */
static int ask(struct qk_media_connection *connection)
{
	int status, result = qk_media_put_start(connection);

	if (result == 1)
		result = qk_media_take_start(connection, QK_MEDIA_ANSWER_SIZE);
	if (result != 1)
		return result;
	if (qk_media_answer_read(&status, connection->head, connection->why, sizeof connection->why)) {
		qk_media_fail(connection, QUARK_ERR_PROTOCOL, "%s: no glasses of this protocol answer there",
			      connection->name);
		return -1;
	}
	return status ? refuse_answer(connection, status) : 1;
}

static void say(struct qk_media_connection *connection, int status)
{
	qk_media_answer_write(status, connection->start);
	connection->start_length = QK_MEDIA_ANSWER_SIZE;
}

/* The glasses' side: the opening comes, the gate decides, the answer goes out (before the first frame, if not now). */
static int answer(struct qk_media_connection *connection)
{
	unsigned char ticket[QK_TICKET_SIZE], pin[QK_PIN_SIZE];
	int result = qk_media_take_start(connection, QK_MEDIA_OPENING_SIZE);

	if (result != 1)
		return result;
	if (qk_media_opening_read(ticket, connection->head, connection->why, sizeof connection->why) ||
	    (connection->ssl && qk_tls_peer_pin(connection->ssl, pin))) {
		qk_media_fail(connection, QUARK_ERR_PROTOCOL, "%s does not open as this protocol does",
			      connection->name);
		return -1;
	}
	result = qk_media_admit(connection, ticket, connection->ssl ? pin : NULL);
	OPENSSL_cleanse(ticket, sizeof ticket);
	say(connection, result ? QUARK_OK : QUARK_ERR_DENIED);
	if (qk_media_put_start(connection) < 0)
		return -1;
	if (result)
		return 1;
	qk_media_fail(connection, QUARK_ERR_DENIED, "%s came with a ticket that is not known", connection->name);
	return -1;
}

int qk_media_open_step(struct qk_media_connection *connection)
{
	int result = 1;

	if (connection->state == QK_MEDIA_JOINING)
		result = is_joined(connection);
	if (result == 1 && connection->state == QK_MEDIA_SHAKING)
		result = is_shaken(connection);
	if (result == 1 && connection->state == QK_MEDIA_ASKING)
		result = connection->listener ? answer(connection) : ask(connection);
	if (result == 1)
		is_open(connection);
	return result;
}
