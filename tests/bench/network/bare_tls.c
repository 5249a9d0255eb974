/* The reference for frames: OpenSSL and two blocking sockets, each frame read into the same place. */
#include "network.h"

#include "wire/media.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct order { /* what the far end shall send */
	uint64_t size;
	uint64_t times;
};

struct bare_tls {
	pid_t child;
	int listener;
	uint16_t port;
	struct qk_key *key;
	SSL_CTX *context;
	SSL *ssl;
	size_t size;
	unsigned char *place;
};

/* As fast as OpenSSL goes: many records to a read of the socket. */
static SSL *make(SSL_CTX *context, int fd)
{
	SSL *ssl = context ? SSL_new(context) : NULL;
	int on = 1;

	if (!ssl || SSL_set_fd(ssl, fd) != 1)
		network_fail("no memory");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	SSL_set_read_ahead(ssl, 1);
	SSL_set_default_read_buffer_len(ssl, 65536);
	return ssl;
}

static void read_all(SSL *ssl, unsigned char *out, size_t length)
{
	while (length) {
		int part = SSL_read(ssl, out, length > 1u << 30 ? 1 << 30 : (int)length);

		if (part <= 0)
			network_fail("the bare TLS pair broke");
		out += part;
		length -= (size_t)part;
	}
}

static void serve(void *user_data)
{
	struct bare_tls *pair = user_data;
	SSL_CTX *context = qk_tls_server(pair->key, network_accept_any, NULL);
	SSL *ssl = make(context, accept(pair->listener, NULL, NULL));
	unsigned char *bytes = calloc(1, 8u << 20);
	struct order order;

	if (!bytes || SSL_accept(ssl) != 1)
		_exit(1);
	while (SSL_read(ssl, &order, sizeof order) == sizeof order)
		while (order.times-- > 0)
			if (SSL_write(ssl, bytes, (int)(QK_MEDIA_HEADER_SIZE + order.size)) <= 0)
				_exit(1);
}

struct bare_tls *bare_tls_start(void)
{
	struct bare_tls *pair = calloc(1, sizeof *pair);

	if (!pair || !(pair->key = qk_key_new()))
		network_fail("no memory");
	pair->listener = network_listen(&pair->port);
	pair->child = network_fork(serve, pair);
	pair->context = qk_tls_client(pair->key, network_accept_any, NULL);
	pair->ssl = make(pair->context, network_connect(pair->port));
	pair->place = malloc(8u << 20);
	if (!pair->place || SSL_connect(pair->ssl) != 1)
		network_fail("the bare TLS pair does not come together");
	return pair;
}

void bare_tls_stop(struct bare_tls *pair)
{
	network_end(pair->child);
	close(SSL_get_fd(pair->ssl));
	close(pair->listener);
	SSL_free(pair->ssl);
	SSL_CTX_free(pair->context);
	qk_key_unref(pair->key);
	free(pair->place);
	free(pair);
}

void bare_tls_size(struct bare_tls *pair, size_t frame_size)
{
	pair->size = frame_size;
}

void bare_tls_run(void *user_data, int times)
{
	struct bare_tls *pair = user_data;
	struct order order = {pair->size, (uint64_t)times};

	if (SSL_write(pair->ssl, &order, sizeof order) != sizeof order)
		network_fail("the bare TLS pair broke");
	while (times-- > 0)
		read_all(pair->ssl, pair->place, QK_MEDIA_HEADER_SIZE + pair->size);
}
