#include "support_far_end.h"

#include "qtest.h"
#include "wire/messages.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int accept_app(void *user_data, SSL *ssl, const unsigned char *pin)
{
	struct ws_far_end *far = user_data;

	(void)ssl;
	return far->any_pin || qk_pin_same(pin, far->app_pin);
}

int ws_far_put(struct ws_far_end *far, const void *data, size_t length)
{
	if (far->ssl)
		return SSL_write(far->ssl, data, (int)length) == (int)length ? 0 : -1;
	return send(far->fd, data, length, MSG_NOSIGNAL) == (ssize_t)length ? 0 : -1;
}

int ws_far_get(struct ws_far_end *far, void *data, size_t length)
{
	char *out = data;

	while (length > 0) {
		ssize_t got = far->ssl ? SSL_read(far->ssl, out, (int)length) : recv(far->fd, out, length, 0);

		if (got <= 0)
			return -1;
		out += got;
		length -= (size_t)got;
	}
	return 0;
}

int ws_far_shake(struct ws_far_end *far)
{
	if (!far->context)
		return 0;
	far->ssl = SSL_new(far->context);
	if (!far->ssl || SSL_set_fd(far->ssl, far->fd) != 1)
		return -1;
	return SSL_accept(far->ssl) == 1 ? 0 : -1;
}

int ws_far_read_request(struct ws_far_end *far)
{
	size_t length = 0;

	while (length + 1 < sizeof far->request) {
		if (ws_far_get(far, far->request + length, 1))
			return -1;
		far->request[++length] = '\0';
		if (length >= 4 && !memcmp(far->request + length - 4, "\r\n\r\n", 4))
			return 0;
	}
	return -1;
}

static void answer_key(const char *request, char *out)
{
	static const char magic[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	const char *key = strcasestr(request, "sec-websocket-key: ");
	unsigned char digest[SHA_DIGEST_LENGTH];
	char both[200];

	key = key ? key + strlen("sec-websocket-key: ") : "";
	snprintf(both, sizeof both, "%.*s%s", (int)strcspn(key, "\r"), key, magic);
	SHA1((const unsigned char *)both, strlen(both), digest);
	EVP_EncodeBlock((unsigned char *)out, digest, sizeof digest);
}

int ws_far_welcome(struct ws_far_end *far, const char *protocol)
{
	char key[40], answer[400];

	if (ws_far_shake(far) || ws_far_read_request(far))
		return -1;
	answer_key(far->request, key);
	snprintf(answer, sizeof answer,
		 "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		 "Sec-WebSocket-Accept: %s\r\n%s%s%s\r\n",
		 key, protocol ? "Sec-WebSocket-Protocol: " : "", protocol ? protocol : "", protocol ? "\r\n" : "");
	return ws_far_put(far, answer, strlen(answer));
}

int ws_far_send(struct ws_far_end *far, unsigned first, const void *data, size_t length)
{
	unsigned char head[10] = {(unsigned char)first};
	size_t size = 2;

	if (length < 126) {
		head[1] = (unsigned char)length;
	} else if (length < 65536) {
		head[1] = 126;
		head[2] = (unsigned char)(length >> 8);
		head[3] = (unsigned char)length;
		size = 4;
	} else {
		head[1] = 127;
		for (int i = 0; i < 8; i++)
			head[2 + i] = (unsigned char)((uint64_t)length >> (56 - 8 * i));
		size = 10;
	}
	return ws_far_put(far, head, size) || (length && ws_far_put(far, data, length)) ? -1 : 0;
}

int ws_far_close(struct ws_far_end *far, uint16_t code, const char *reason)
{
	unsigned char bytes[125] = {(unsigned char)(code >> 8), (unsigned char)code};

	snprintf((char *)bytes + 2, sizeof bytes - 2, "%s", reason);
	return ws_far_send(far, 0x88, bytes, 2 + strlen(reason));
}

int ws_far_receive(struct ws_far_end *far, unsigned char *data, size_t *length)
{
	unsigned char head[8], mask[4];
	size_t size;

	if (ws_far_get(far, head, 2) || !(head[1] & 0x80))
		return -1;
	size = head[1] & 0x7f;
	if (size >= 126) {
		size_t count = size == 126 ? 2 : 8;
		unsigned char more[8];

		if (ws_far_get(far, more, count))
			return -1;
		for (size = 0; count > 0; count--)
			size = size << 8 | more[(size_t)(head[1] == 0xfe ? 2 : 8) - count];
	}
	if (size > *length || ws_far_get(far, mask, 4) || ws_far_get(far, data, size))
		return -1;
	for (size_t i = 0; i < size; i++)
		data[i] ^= mask[i % 4];
	*length = size;
	return head[0];
}

void ws_far_wait(struct ws_far_end *far)
{
	unsigned char data[70000];
	size_t length;
	int first;

	do {
		length = sizeof data;
		first = ws_far_receive(far, data, &length);
	} while (first >= 0 && first != 0x88);
}

static void *run(void *argument)
{
	struct ws_far_end *far = argument;
	sigset_t pipe;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &pipe, NULL);
	while (!__atomic_load_n(&far->stop, __ATOMIC_ACQUIRE)) {
		far->fd = accept4(far->listener, NULL, NULL, SOCK_CLOEXEC);
		if (far->fd < 0)
			break;
		if (!__atomic_load_n(&far->stop, __ATOMIC_ACQUIRE))
			far->play(far, far->user_data);
		SSL_free(far->ssl);
		far->ssl = NULL;
		close(far->fd);
		ERR_clear_error();
	}
	OPENSSL_thread_stop();
	return NULL;
}

void ws_far_start(struct ws_far_end *far, struct qk_key *key, const struct qk_key *app, ws_far_play_fn play,
		  void *user_data)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;

	memset(far, 0, sizeof *far);
	far->key = key;
	far->play = play;
	far->user_data = user_data;
	if (app)
		memcpy(far->app_pin, qk_key_pin(app), QK_PIN_SIZE);
	if (key) {
		far->context = qk_tls_server(key, accept_app, far);
		qt_true(far->context != NULL);
		SSL_CTX_set_mode(far->context, SSL_MODE_AUTO_RETRY);
	}
	far->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	qt_int(bind(far->listener, (struct sockaddr *)&address, size), 0);
	qt_int(listen(far->listener, 64), 0);
	qt_int(getsockname(far->listener, (struct sockaddr *)&address, &size), 0);
	far->port = ntohs(address.sin_port);
	qt_int(pthread_create(&far->thread, NULL, run, far), 0);
}

/* The thread is woken by a connection of its own. */
void ws_far_stop(struct ws_far_end *far)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_port = htons(far->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	__atomic_store_n(&far->stop, 1, __ATOMIC_RELEASE);
	qt_int(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	pthread_join(far->thread, NULL);
	close(fd);
	close(far->listener);
	SSL_CTX_free(far->context);
}
