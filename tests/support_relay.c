#include "support_relay.h"

#include "qtest.h"

#include "channel/tls.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int socket_to(int port, int listens)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd >= 0 && !(listens ? bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 8)
				 : connect(fd, (struct sockaddr *)&address, sizeof address)))
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

/* --- the relay ---------------------------------------------------------------------------------------------------- */

struct relay {
	struct qk_key *key;
	SSL_CTX *as_glasses, *as_app;
	char pin[QK_PIN_TEXT];
	int port, target, listener;
	int stop[2];
	atomic_int passed;
	pthread_t thread;
};

static int anybody(void *user_data, SSL *ssl, const unsigned char *pin)
{
	(void)user_data, (void)ssl, (void)pin;
	return 1;
}

/* Reads what is there of one side and writes it to the other. 0; -1: it is over. */
static int pump(SSL *from, SSL *to)
{
	char bytes[16384];
	int got = SSL_read(from, bytes, sizeof bytes);

	return got > 0 && SSL_write(to, bytes, got) == got ? 0 : -1;
}

static void relay_bytes(const struct relay *relay, SSL *app, SSL *glasses)
{
	struct pollfd fds[] = {{.fd = SSL_get_fd(app), .events = POLLIN},
			       {.fd = SSL_get_fd(glasses), .events = POLLIN},
			       {.fd = relay->stop[0], .events = POLLIN}};
	int over = 0;

	while (!over && poll(fds, 3, -1) > 0 && !fds[2].revents) {
		if (fds[0].revents)
			over = pump(app, glasses);
		if (!over && fds[1].revents)
			over = pump(glasses, app);
	}
}

static SSL *shake_hands(SSL_CTX *context, int fd, int accepts)
{
	SSL *ssl = SSL_new(context);

	if (ssl && SSL_set_fd(ssl, fd) == 1 && (accepts ? SSL_accept(ssl) : SSL_connect(ssl)) == 1)
		return ssl;
	SSL_free(ssl);
	return NULL;
}

static void serve(struct relay *relay, int fd)
{
	SSL *app = shake_hands(relay->as_glasses, fd, 1), *glasses = NULL;
	int far = app ? socket_to(relay->target, 0) : -1;

	/* In TLS 1.3 this end has finished before the other one looked at the key; bytes tell. */
	if (far >= 0)
		glasses = shake_hands(relay->as_app, far, 0);
	if (glasses && pump(app, glasses) == 0) {
		atomic_fetch_add(&relay->passed, 1);
		relay_bytes(relay, app, glasses);
	}
	SSL_free(app);
	SSL_free(glasses);
	if (far >= 0)
		close(far);
	close(fd);
}

static void *run(void *argument)
{
	struct relay *relay = argument;
	struct pollfd fds[] = {{.fd = relay->listener, .events = POLLIN}, {.fd = relay->stop[0], .events = POLLIN}};

	while (poll(fds, 2, -1) > 0 && !fds[1].revents) {
		int fd = accept4(relay->listener, NULL, NULL, SOCK_CLOEXEC);

		if (fd >= 0)
			serve(relay, fd);
	}
	return NULL;
}

struct relay *relay_start(int port)
{
	struct relay *relay = calloc(1, sizeof *relay);
	struct sockaddr_in address;
	socklen_t size = sizeof address;

	signal(SIGPIPE, SIG_IGN);
	relay->target = port;
	relay->key = qk_key_new();
	qk_pin_write(qk_key_pin(relay->key), relay->pin);
	relay->as_glasses = qk_tls_server(relay->key, anybody, NULL);
	relay->as_app = qk_tls_client(relay->key, anybody, NULL);
	relay->listener = socket_to(0, 1);
	qt_true(relay->as_glasses && relay->as_app && relay->listener >= 0 && pipe(relay->stop) == 0);
	qt_int(getsockname(relay->listener, (struct sockaddr *)&address, &size), 0);
	relay->port = ntohs(address.sin_port);
	qt_int(pthread_create(&relay->thread, NULL, run, relay), 0);
	return relay;
}

int relay_port(const struct relay *relay)
{
	return relay->port;
}

const char *relay_pin(const struct relay *relay)
{
	return relay->pin;
}

int relay_passed(const struct relay *relay)
{
	return atomic_load(&relay->passed);
}

void relay_stop(struct relay *relay)
{
	close(relay->stop[1]);
	pthread_join(relay->thread, NULL);
	close(relay->stop[0]);
	close(relay->listener);
	SSL_CTX_free(relay->as_glasses);
	SSL_CTX_free(relay->as_app);
	qk_key_unref(relay->key);
	free(relay);
}
