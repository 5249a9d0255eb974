#include "support_caller.h"

#include "channel/tls.h"
#include "core/buffer.h"
#include "qtest.h"
#include "wire/base64.h"
#include "wire/messages.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define PATIENCE_S 30

struct caller {
	int fd, code;
	SSL_CTX *context;
	SSL *ssl;
	unsigned char pin[QK_PIN_SIZE];
	struct qk_buffer text;
	char reason[128];
};

static int any_pin(void *user_data, SSL *ssl, const unsigned char *pin)
{
	(void)ssl;
	memcpy(user_data, pin, QK_PIN_SIZE);
	return 1;
}

static int connect_to(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	struct timeval patience = {.tv_sec = PATIENCE_S};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	qt_true(fd >= 0);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0)
		return fd;
	close(fd);
	return -1;
}

static int shake(struct caller *caller, const struct caller_how *how)
{
	caller->context = qk_tls_client(how->key, any_pin, caller->pin);
	qt_true(caller->context != NULL);
	if (how->tls12) {
		SSL_CTX_set_min_proto_version(caller->context, TLS1_2_VERSION);
		SSL_CTX_set_max_proto_version(caller->context, TLS1_2_VERSION);
	}
	caller->ssl = SSL_new(caller->context);
	qt_true(caller->ssl != NULL);
	SSL_set_fd(caller->ssl, caller->fd);
	errno = 0;
	if (SSL_connect(caller->ssl) == 1)
		return 0;
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		qt_fail("the handshake was not ended within %d s", PATIENCE_S);
	return -1;
}

void caller_write(struct caller *caller, const void *bytes, size_t length)
{
	/* A far end that closed already is no failure of the caller's. */
	if (caller->ssl)
		SSL_write(caller->ssl, bytes, (int)length);
	else if (send(caller->fd, bytes, length, MSG_NOSIGNAL) < 0)
		return;
}

static void upgrade(struct caller *caller, const struct caller_how *how)
{
	const char *protocol = how->protocol ? how->protocol : QK_SUBPROTOCOL;
	struct qk_buffer request = {0};

	qk_buffer_print(&request,
			"GET %s HTTP/1.1\r\nHost: glasses\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n",
			how->path ? how->path : QK_PATH_SESSION);
	if (*protocol)
		qk_buffer_print(&request, "Sec-WebSocket-Protocol: %s\r\n", protocol);
	qk_buffer_text(&request, "\r\n");
	caller_write(caller, request.data, request.length);
	qk_buffer_free(&request);
}

struct caller *caller_open(const struct caller_how *how)
{
	struct caller *caller = calloc(1, sizeof *caller);

	qt_true(caller != NULL);
	caller->fd = connect_to(how->port);
	if (caller->fd < 0 || (!how->plain && shake(caller, how))) {
		caller_close(caller);
		return NULL;
	}
	if (how->path == NULL || *how->path)
		upgrade(caller, how);
	return caller;
}

const unsigned char *caller_pin(const struct caller *caller)
{
	return caller->pin;
}

static ssize_t read_some(struct caller *caller, char *bytes, size_t length)
{
	ssize_t got;

	errno = 0;
	got = caller->ssl ? SSL_read(caller->ssl, bytes, (int)length) : recv(caller->fd, bytes, length, 0);
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		qt_fail("nothing came for %d s, and no end either", PATIENCE_S);
	return got;
}

size_t caller_read(struct caller *caller, void *bytes, size_t length)
{
	size_t done = 0;
	ssize_t got;

	while (done < length && (got = read_some(caller, (char *)bytes + done, length - done)) > 0)
		done += (size_t)got;
	return done;
}

int caller_upgrade(struct caller *caller)
{
	char head[4096];
	size_t length = 0;

	while (length < sizeof head - 1 && caller_read(caller, head + length, 1) == 1) {
		length++;
		if (length >= 4 && memcmp(head + length - 4, "\r\n\r\n", 4) == 0)
			break;
	}
	head[length] = '\0';
	return length > 12 ? atoi(head + 9) : 0;
}

void caller_say(struct caller *caller, const char *text)
{
	size_t length = strlen(text);
	struct qk_buffer frame = {0};

	qk_buffer_byte(&frame, (char)0x81);
	if (length < 126) {
		qk_buffer_byte(&frame, (char)(0x80 | length));
	} else {
		qt_true(length < 65536);
		qk_buffer_byte(&frame, (char)(0x80 | 126));
		qk_buffer_byte(&frame, (char)(length >> 8));
		qk_buffer_byte(&frame, (char)length);
	}
	qk_buffer_append(&frame, "\0\0\0\0", 4);
	qk_buffer_append(&frame, text, length);
	caller_write(caller, frame.data, frame.length);
	qk_buffer_free(&frame);
}

static void note_close(struct caller *caller)
{
	const char *text = caller->text.data;
	size_t length = caller->text.length;

	if (length < 2)
		return;
	caller->code = (unsigned char)text[0] << 8 | (unsigned char)text[1];
	snprintf(caller->reason, sizeof caller->reason, "%.*s", (int)length - 2, text + 2);
}

/* One frame into caller->text; its operation, -1 at the end. */
static int read_frame(struct caller *caller)
{
	unsigned char head[2], more[8] = {0};
	size_t length, i, wide;

	if (caller_read(caller, head, 2) != 2)
		return -1;
	wide = (head[1] & 127) == 126 ? 2 : (head[1] & 127) == 127 ? 8 : 0;
	length = wide ? 0 : head[1] & 127;
	if (caller_read(caller, more, wide) != wide)
		return -1;
	for (i = 0; i < wide; i++)
		length = length << 8 | more[i];
	qt_true(length <= QK_MESSAGE_MAX);
	qk_buffer_clear(&caller->text);
	qt_int(qk_buffer_reserve(&caller->text, length + 1), 0);
	if (caller_read(caller, caller->text.data, length) != length)
		return -1;
	caller->text.data[length] = '\0';
	caller->text.length = length;
	return head[0] & 15;
}

const char *caller_hear(struct caller *caller)
{
	int operation;

	while ((operation = read_frame(caller)) >= 0) {
		if (operation == 1)
			return caller->text.data;
		if (operation == 8) {
			note_close(caller);
			return NULL;
		}
	}
	return NULL;
}

int caller_end(struct caller *caller)
{
	while (caller_hear(caller))
		;
	return caller->code;
}

const char *caller_reason(const struct caller *caller)
{
	return caller->reason;
}

void caller_close(struct caller *caller)
{
	if (!caller)
		return;
	SSL_free(caller->ssl);
	SSL_CTX_free(caller->context);
	if (caller->fd >= 0)
		close(caller->fd);
	qk_buffer_free(&caller->text);
	free(caller);
}

/* --- messages ----------------------------------------------------------------------------------------------------- */

void caller_hello(struct caller *caller, const char *app_id)
{
	struct qk_buffer text = {0};

	qk_buffer_print(&text,
			"{\"jsonrpc\":\"2.0\",\"method\":\"link.hello\",\"id\":1,\"params\":{\"protocol_min\":1,"
			"\"protocol_max\":1,\"app_id\":\"%s\",\"app_name\":\"Shop\",\"app_version\":\"1.2\","
			"\"library\":\"0.1.0\"}}",
			app_id);
	caller_say(caller, text.data);
	qk_buffer_free(&text);
}

/* The URI has base64url without padding, a message base64 with it. */
static void write_token(struct qk_buffer *out, const char *token)
{
	for (; *token; token++)
		qk_buffer_byte(out, *token == '-' ? '+' : *token == '_' ? '/' : *token);
	qk_buffer_text(out, "==");
}

void caller_pair(struct caller *caller, const char *token, const char *app_id)
{
	struct qk_buffer text = {0};

	qk_buffer_text(&text, "{\"jsonrpc\":\"2.0\",\"method\":\"link.pair\",\"id\":2,\"params\":{\"token\":\"");
	write_token(&text, token);
	qk_buffer_print(&text, "\",\"app_id\":\"%s\",\"app_name\":\"Shop\",\"sensors\":[\"camera_photo\"]}}", app_id);
	caller_say(caller, text.data);
	qk_buffer_free(&text);
}
