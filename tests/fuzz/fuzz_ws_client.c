/* Bytes of hostile glasses against the network link as an app uses it, libwebsockets and all: on a loopback socket
 * without TLS. The link runs on its own thread in real time; each run ends when the link has told that it is over.
 *
 * The first byte of the input says how the rest is meant: as it is, in the place of the HTTP answer; after a good
 * answer, as it is; or after one as frames that are whole. Another bit lets it come in two pieces. */
#include "core/context.h"
#include "link/websocket_private.h"

#include <quark/quark.h>

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define BYTES_MAX (1u << 18)
#define PATIENCE_MS 15000

enum { KIND = 3, KIND_HTTP = 0, KIND_RAW = 1, IN_PIECES = 4 };

static struct quark_context *context;
static int listener;
static uint16_t port;
static unsigned char bytes[BYTES_MAX];

static struct heard {
	int opened, closed;
	uint64_t messages;
} heard;

/* --- what the link tells ------------------------------------------------------------------------------------------ */

static void on_opened(void *owner)
{
	(void)owner;
	heard.opened++;
}

/* The link promises what the codec builds on. */
static void on_message(void *owner, const char *text, size_t length)
{
	(void)owner;
	if (length > QK_MESSAGE_MAX || !heard.opened || heard.closed || (length && !text))
		abort();
	heard.messages++;
}

static void on_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	(void)owner;
	(void)header;
	(void)buffer;
	abort();
}

static void on_closed(void *owner, const struct quark_failure *failure, int terminal)
{
	(void)owner;
	(void)terminal;
	if (!quark_failure_status(failure) || !*quark_failure_text(failure))
		abort();
	heard.closed++;
}

static void on_media_state(void *owner, int up)
{
	(void)owner;
	(void)up;
}

static void on_wake(void *owner)
{
	(void)owner;
}

static const struct qk_link_sink sink = {on_opened, on_message, on_media, on_closed, on_media_state, on_wake};

/* --- the glasses -------------------------------------------------------------------------------------------------- */

static void start(void)
{
	struct quark_context_config config = {.size = sizeof config, .log_level = QUARK_LOG_NONE};
	struct sockaddr_in name = {.sin_family = AF_INET};
	socklen_t length = sizeof name;

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener < 0 || bind(listener, (struct sockaddr *)&name, sizeof name) || listen(listener, 16) ||
	    getsockname(listener, (struct sockaddr *)&name, &length) || quark_context_new(&config, &context))
		abort();
	port = ntohs(name.sin_port);
	/* The thread stays from run to run. */
	if (qk_websocket_use())
		abort();
}

static struct qk_link *connect_link(void)
{
	struct qk_websocket_target target = {.host = "127.0.0.1", .port = port, .path = QK_PATH_SESSION};
	struct qk_link *link;

	if (qk_websocket_new(context, &target, &sink, NULL, &link) || qk_websocket_link.connect(link))
		abort();
	return link;
}

static int await(int fd)
{
	struct pollfd readable = {.fd = fd, .events = POLLIN};
	int count;

	do /* libFuzzer looks at the clock by a signal */
		count = poll(&readable, 1, PATIENCE_MS);
	while (count < 0 && errno == EINTR);
	return count > 0;
}

/* The request, whole; NUL-terminated. */
static void read_request(int fd, char *out, size_t size)
{
	size_t length = 0;

	*out = '\0';
	while (!strstr(out, "\r\n\r\n") && length < size - 1 && await(fd)) {
		ssize_t part = recv(fd, out + length, size - 1 - length, 0);

		if (part <= 0)
			abort();
		length += (size_t)part;
		out[length] = '\0';
	}
}

static size_t put(size_t at, const void *data, size_t length)
{
	if (length > BYTES_MAX - at)
		length = BYTES_MAX - at;
	memcpy(bytes + at, data, length);
	return at + length;
}

static size_t put_text(size_t at, const char *text)
{
	return put(at, text, strlen(text));
}

/* A good answer to this request. */
static size_t put_answer(const char *request)
{
	static const char name[] = "Sec-WebSocket-Key: ";
	const char *key = strcasestr(request, name);
	unsigned char digest[SHA_DIGEST_LENGTH], accept[64];
	char text[128];
	size_t at;

	if (!key)
		abort();
	snprintf(text, sizeof text, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key + sizeof name - 1);
	SHA1((const unsigned char *)text, strlen(text), digest);
	EVP_EncodeBlock(accept, digest, sizeof digest);
	at = put_text(0, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
			 "Sec-WebSocket-Protocol: quark.glasses.v1\r\nSec-WebSocket-Accept: ");
	return put_text(put_text(at, (const char *)accept), "\r\n\r\n");
}

/* Each frame of the input: its first byte, two bytes of length, its payload. */
static size_t put_frames(size_t at, const uint8_t *data, size_t size)
{
	while (size >= 3) {
		size_t length = (size_t)data[1] << 8 | data[2];
		unsigned char head[4] = {data[0], 126};
		size_t head_length = 4;

		if (length > size - 3)
			length = size - 3;
		head[2] = (unsigned char)(length >> 8);
		head[3] = (unsigned char)length;
		if (length < 126) {
			head[1] = (unsigned char)length;
			head_length = 2;
		}
		at = put(put(at, head, head_length), data + 3, length);
		data += 3 + length;
		size -= 3 + length;
	}
	return at;
}

static size_t compose(const char *request, uint8_t kind, const uint8_t *data, size_t size)
{
	size_t length = 0;

	if ((kind & KIND) == KIND_HTTP)
		return put(0, data, size);
	length = put_answer(request);
	return (kind & KIND) == KIND_RAW ? put(length, data, size) : put_frames(length, data, size);
}

static void say(int fd, const unsigned char *out, size_t length)
{
	while (length) {
		ssize_t part = send(fd, out, length, MSG_NOSIGNAL);

		if (part <= 0)
			return; /* the link has closed */
		out += part;
		length -= (size_t)part;
	}
}

/* The socket stays until the link has told its end: it may wait a while for a farewell. */
static int play_glasses(uint8_t kind, const uint8_t *data, size_t size)
{
	struct linger at_once = {.l_onoff = 1};
	int fd = await(listener) ? accept(listener, NULL, NULL) : -1;
	char request[4096];
	size_t length, first;

	if (fd < 0)
		abort();
	read_request(fd, request, sizeof request);
	length = compose(request, kind, data, size);
	first = kind & IN_PIECES ? length / 2 : 0;
	say(fd, bytes, first);
	say(fd, bytes + first, length - first);
	shutdown(fd, SHUT_WR);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct qk_link *link;
	int fd;

	if (!size)
		return 0;
	if (!context)
		start();
	memset(&heard, 0, sizeof heard);
	link = connect_link();
	fd = play_glasses(data[0], data + 1, size - 1);
	while (!heard.closed) {
		/* One step delivers only so much, and says so. */
		if (qk_websocket_link.next_us(link) == QK_NEVER)
			await(quark_context_get_fd(context));
		if (quark_context_dispatch(context, 0))
			abort();
		do /* one step takes some of what came, and nobody is woken for the rest */
			qk_websocket_link.step(link);
		while (qk_websocket_link.next_us(link) != QK_NEVER && !heard.closed);
	}
	if (heard.closed != 1 || heard.opened > 1)
		abort();
	qk_websocket_link.close(link);
	close(fd);
	return 0;
}
