/* Bytes in and out, with TLS or without. */
#include "channel/media_private.h"

#include <quark/base.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#define READ_BUFFER (64 * 1024) /* records that one read brings */
#define UNSENT_MAX (256 * 1024) /* what the kernel holds beyond what is on its way */

static void set_option(int fd, int level, int name, int value)
{
	setsockopt(fd, level, name, &value, sizeof value);
}

/* A frame that is late is worth less than the next one, so little waits in the kernel; a far end that vanished without
 * a word is noticed though nothing is sent. */
void qk_media_tune(int fd)
{
	set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set_option(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, UNSENT_MAX);
	set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, 5);
	set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, 2);
	set_option(fd, IPPROTO_TCP, TCP_KEEPCNT, 4);
}

/* Pictures flow here: many records to a read, and the memory for it stays. */
void qk_media_tune_tls(SSL *ssl)
{
	SSL_clear_mode(ssl, SSL_MODE_RELEASE_BUFFERS);
	SSL_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE);
	SSL_set_read_ahead(ssl, 1);
	SSL_set_default_read_buffer_len(ssl, READ_BUFFER);
}

void qk_media_name(const struct sockaddr_storage *address, char *name, size_t size)
{
	char text[INET6_ADDRSTRLEN] = "?";

	if (address->ss_family == AF_INET6) {
		const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)address;

		inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
		snprintf(name, size, "[%s]:%u", text, ntohs(v6->sin6_port));
	} else {
		const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)address;

		inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
		snprintf(name, size, "%s:%u", text, ntohs(v4->sin_port));
	}
}

static int ended(struct qk_media_connection *connection)
{
	qk_media_fail(connection, QUARK_ERR_CLOSED, "the far end at %s closed the media connection", connection->name);
	return -1;
}

static int broke(struct qk_media_connection *connection, int error)
{
	char text[96];

	if (error == ECONNRESET || error == EPIPE || error == 0)
		return ended(connection);
	qk_media_fail(connection, QUARK_ERR_IO, "the media connection to %s broke: %s", connection->name,
		      strerror_r(error, text, sizeof text));
	return -1;
}

static int is_not_now(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static int refused(struct qk_media_connection *connection)
{
	if (connection->pin_refused)
		qk_media_fail(connection, QUARK_ERR_DENIED,
			      "whoever answers at %s shows another key than the glasses that were paired",
			      connection->name);
	else
		qk_media_fail(connection, QUARK_ERR_DENIED, "%s does not accept the key of this side",
			      connection->name);
	return -1;
}

static int is_about_keys(unsigned long error)
{
	int reason = ERR_GET_REASON(error);

	return reason == SSL_R_CERTIFICATE_VERIFY_FAILED || reason == SSL_R_SSLV3_ALERT_BAD_CERTIFICATE ||
	       reason == SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED || reason == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE;
}

static int tls_failed(struct qk_media_connection *connection)
{
	unsigned long error = ERR_peek_last_error();
	const char *reason = ERR_reason_error_string(error);

	ERR_clear_error();
	if (ERR_GET_REASON(error) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
		return ended(connection);
	if (connection->pin_refused || is_about_keys(error))
		return refused(connection);
	qk_media_fail(connection, QUARK_ERR_PROTOCOL, "TLS of the media connection to %s failed: %s", connection->name,
		      reason ? reason : "no reason given");
	return -1;
}

/* What the result of an SSL_ function means: 0 not now, -1 failed. */
static int judge(struct qk_media_connection *connection, int result)
{
	int error_number = errno;

	switch (SSL_get_error(connection->ssl, result)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return 0;
	case SSL_ERROR_ZERO_RETURN:
		return ended(connection);
	case SSL_ERROR_SYSCALL:
		ERR_clear_error();
		return broke(connection, error_number);
	default:
		return tls_failed(connection);
	}
}

int qk_media_shake(struct qk_media_connection *connection)
{
	uint32_t interest = EPOLLIN;
	int result;

	ERR_clear_error();
	result = SSL_do_handshake(connection->ssl);
	if (result == 1) {
		return qk_media_watch_fd(&connection->watch, EPOLLIN) ? broke(connection, errno) : 1;
	}
	result = judge(connection, result);
	if (result)
		return result;
	if (SSL_want_write(connection->ssl))
		interest |= EPOLLOUT;
	return qk_media_watch_fd(&connection->watch, interest) ? broke(connection, errno) : 0;
}

static int plain(struct qk_media_connection *connection, ssize_t result, size_t *done)
{
	if (result > 0) {
		*done = (size_t)result;
		return 1;
	}
	if (result < 0 && is_not_now(errno))
		return 0;
	return result == 0 ? ended(connection) : broke(connection, errno);
}

int qk_media_read_some(struct qk_media_connection *connection, void *data, size_t length, size_t *done)
{
	int result;

	*done = 0;
	if (!connection->ssl)
		return plain(connection, recv(connection->watch.fd, data, length, 0), done);
	ERR_clear_error();
	result = SSL_read_ex(connection->ssl, data, length, done);
	return result == 1 ? 1 : judge(connection, result);
}

int qk_media_write_some(struct qk_media_connection *connection, const void *data, size_t length, size_t *done)
{
	int result;

	*done = 0;
	if (!connection->ssl)
		return plain(connection, send(connection->watch.fd, data, length, MSG_NOSIGNAL), done);
	ERR_clear_error();
	result = SSL_write_ex(connection->ssl, data, length, done);
	return result == 1 ? 1 : judge(connection, result);
}
