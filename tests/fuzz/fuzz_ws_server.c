/* Bytes of a hostile app against the server of quark-glasses as it is configured, libwebsockets and all: on a loopback
 * socket without TLS, in one process, in virtual time.
 *
 * The first byte of the input says how the rest is meant: as it is, from the first byte of the HTTP request on; after a
 * good upgrade request, as it is; or after one as frames that are whole and masked, where libwebsockets is passed and
 * the glasses are reached. Another bit lets the bytes pass the guard first, as the program does. */
#include "server/guard.h"
#include "server/server.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TURNS 3000      /* of libwebsockets, for one connection */
#define SESSION_RUNS 64 /* then all sessions are too old */
#define SESSION_US 400000000u
#define BYTES_MAX (1u << 18)

enum { KIND = 3, KIND_HTTP = 0, KIND_RAW = 1, GUARDED = 4, STAYS_OPEN = 8 };

static const char upgrade[] = "GET /session HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
			      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
			      "Sec-WebSocket-Protocol: quark.glasses.v1\r\n\r\n";

static struct qk_server *server;
static unsigned char bytes[BYTES_MAX + QK_GUARD_HELD], passed[BYTES_MAX + QK_GUARD_HELD];

static void start(void)
{
	static const struct qk_server_options options = {
		.model = "s1", .query = "clock=virtual&seed=1", .insecure = 1, .listen = {.host = "127.0.0.1"}};
	char why[300] = "";

	if (!qk_server_new(&options, &server, why, sizeof why))
		return;
	fprintf(stderr, "the server does not start: %s\n", why);
	abort();
}

static int connect_to_server(void)
{
	struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(qk_server_port(server))};
	struct linger at_once = {.l_onoff = 1};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	/* Without a wait after the end: there are more runs than ports. */
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
	if (fd < 0 || connect(fd, (struct sockaddr *)&name, sizeof name))
		abort();
	return fd;
}

static size_t put(size_t at, const void *data, size_t length)
{
	if (length > BYTES_MAX - at)
		length = BYTES_MAX - at;
	memcpy(bytes + at, data, length);
	return at + length;
}

/* A frame of the app: its first byte and length from the input, its mask 0. */
static size_t put_frame(size_t at, unsigned char first, const uint8_t *data, size_t length)
{
	unsigned char head[8] = {first, (unsigned char)(0x80 | (length > 125 ? 126 : length))};
	size_t head_length = 2;

	if (length > 125) {
		head[2] = (unsigned char)(length >> 8);
		head[3] = (unsigned char)length;
		head_length = 4;
	}
	return put(put(at, head, head_length + 4), data, length);
}

/* Each frame of the input: its first byte, two bytes of length, its payload. */
static size_t put_frames(size_t at, const uint8_t *data, size_t size)
{
	while (size >= 3) {
		size_t length = (size_t)data[1] << 8 | data[2];

		if (length > size - 3)
			length = size - 3;
		at = put_frame(at, data[0], data + 3, length);
		data += 3 + length;
		size -= 3 + length;
	}
	return at;
}

static size_t compose(uint8_t kind, const uint8_t *data, size_t size)
{
	size_t length = 0;

	if ((kind & KIND) != KIND_HTTP)
		length = put(0, upgrade, sizeof upgrade - 1);
	if ((kind & KIND) <= KIND_RAW)
		return put(length, data, size);
	return put_frames(length, data, size);
}

/* Sends and hears until the server has closed, or has nothing to do any more. */
static void talk(int fd, const unsigned char *out, size_t length, int stays_open)
{
	struct lws_context *lws = qk_server_lws(server);
	unsigned char heard[4096];
	size_t at = 0;
	int quiet = 0;

	for (int i = 0; i < TURNS && quiet < 30; i++) {
		ssize_t part = at < length ? send(fd, out + at, length - at, MSG_DONTWAIT | MSG_NOSIGNAL) : 0;

		if (part > 0)
			at += (size_t)part;
		if (at == length && part > 0 && !stays_open)
			shutdown(fd, SHUT_WR);
		lws_service(lws, -1);
		part = recv(fd, heard, sizeof heard, MSG_DONTWAIT);
		if (part == 0 || (part < 0 && errno != EAGAIN))
			break;
		quiet = part > 0 || at < length ? 0 : quiet + 1;
	}
	close(fd);
}

/* Whatever was said: the connection is over, and nothing of it stays. */
static void expect_nobody(void)
{
	struct qk_connected one;

	for (int i = 0; i < TURNS && qk_server_connected(server, 0, &one); i++)
		lws_service(qk_server_lws(server), -1);
	if (qk_server_connected(server, 0, &one)) {
		fprintf(stderr, "a connection stays although its socket is closed\n");
		abort();
	}
}

static void forget_sessions(void)
{
	static int runs;

	if (++runs % SESSION_RUNS)
		return;
	qk_clock_jump(qk_server_clock(server), qk_clock_now(qk_server_clock(server)) + SESSION_US);
	qk_server_turn(server);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const unsigned char *out = bytes;
	size_t length;

	if (!size)
		return 0;
	if (!server)
		start();
	length = compose(data[0], data + 1, size - 1);
	if (data[0] & GUARDED) {
		struct qk_guard guard = {0};

		length = qk_guard_pass(&guard, bytes, length, passed);
		out = passed;
	}
	talk(connect_to_server(), out, length, data[0] & STAYS_OPEN);
	expect_nobody();
	forget_sessions();
	return 0;
}
