/* Every rule of RFC 6455 that an app can break on the way to quark-glasses is answered with a close frame of the right
 * code, in one piece and byte by byte, and the glasses serve others as before. */
#include "qtest.h"
#include "support_frames.h"
#include "support_remote.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PATIENCE_MS 20000
#define DROPPED (-1) /* closed without a close frame */
#define SILENT (-2)  /* neither closed nor answered */

static const char upgrade[] = "GET /session HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
			      "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
			      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: quark.glasses.v1\r\n\r\n";

static struct remote *remote;

static int connect_to_glasses(void)
{
	struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons((uint16_t)remote_port(remote))};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	qt_int(connect(fd, (struct sockaddr *)&name, sizeof name), 0);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	return fd;
}

/* One more piece of what the glasses say; 0: nothing more comes, -1: nothing came for long. */
static ssize_t hear(int fd, unsigned char *out, size_t size)
{
	struct pollfd readable = {.fd = fd, .events = POLLIN};
	ssize_t length;

	if (poll(&readable, 1, PATIENCE_MS) <= 0)
		return -1;
	length = read(fd, out, size);
	return length < 0 ? 0 : length;
}

static int open_websocket(void)
{
	char answer[1000];
	size_t length = 0;
	int fd = connect_to_glasses();

	qt_int(send(fd, upgrade, sizeof upgrade - 1, 0), sizeof upgrade - 1);
	do {
		ssize_t part = hear(fd, (unsigned char *)answer + length, 1);

		qt_true(part == 1 && length < sizeof answer - 2);
		answer[++length] = '\0';
	} while (!strstr(answer, "\r\n\r\n"));
	qt_contains(answer, "HTTP/1.1 101");
	return fd;
}

/* The code of the first close frame in what came; 0: there is none yet. 1005: one without a code. */
static int code_in(const unsigned char *bytes, size_t length)
{
	size_t at = 0;

	while (at + 2 <= length) {
		size_t size = bytes[at + 1] & 127, head = 2;

		if (size == 126 && at + 4 <= length) {
			size = (size_t)bytes[at + 2] << 8 | bytes[at + 3];
			head = 4;
		}
		if (at + head + size > length)
			return 0;
		if ((bytes[at] & 15) == OP_CLOSE)
			return size < 2 ? 1005 : bytes[at + 2] << 8 | bytes[at + 3];
		at += head + size;
	}
	return 0;
}

static int answer_code(int fd)
{
	static unsigned char heard[100000];
	size_t length = 0;

	for (;;) {
		int code = code_in(heard, length);
		ssize_t part;

		if (code)
			return code;
		part = hear(fd, heard + length, sizeof heard - length);
		if (part <= 0)
			return part ? SILENT : DROPPED;
		length += (size_t)part;
	}
}

static int try(const struct violation *violation, size_t piece)
{
	size_t length, at;
	unsigned char *bytes = violation_write(violation, &length);
	int fd = open_websocket(), code;

	qt_true(bytes != NULL);
	for (at = 0; at < length; at += piece)
		if (send(fd, bytes + at, length - at < piece ? length - at : piece, MSG_NOSIGNAL) < 0)
			break;
	code = answer_code(fd);
	close(fd);
	free(bytes);
	return code;
}

static int is_right(const struct violation *violation, int code)
{
	return code && (code == violation->code || code == violation->alternative);
}

static void start(void)
{
	remote = remote_start(NULL);
}

/* Tries them all, and tells of all that are wrong at once. */
static void try_all(size_t piece, size_t longest)
{
	int wrong = 0;

	start();
	for (size_t i = 0; i < violations_count; i++) {
		const struct violation *violation = &violations[i];
		int code;

		if (violation->frames[0].length > longest)
			continue;
		code = try(violation, piece);
		if (is_right(violation, code))
			continue;
		fprintf(stderr, "%s: %d instead of %d or %d\n", violation->name, code, violation->code,
			violation->alternative);
		wrong++;
	}
	remote_stop(remote);
	qt_int(wrong, 0);
}

QTEST(violations_in_one_piece_are_answered_with_their_codes)
{
	try_all(1000000, 1000000);
}

QTEST(violations_byte_by_byte_are_answered_with_their_codes)
{
	try_all(1, 200);
}

QTEST(violations_with_the_upgrade_request_are_answered_with_their_codes)
{
	static const struct frame unmasked = {OP_TEXT, FRAME_UNMASKED, "x", 0};
	unsigned char bytes[sizeof upgrade + 20];
	size_t length = sizeof upgrade - 1;
	int fd;

	start();
	fd = connect_to_glasses();
	memcpy(bytes, upgrade, length);
	length += frame_write(&unmasked, bytes + length);
	qt_int(send(fd, bytes, length, 0), (ssize_t)length);
	length = 0;
	while (length < sizeof bytes - 1) {
		qt_int(hear(fd, bytes + length, 1), 1);
		bytes[++length] = '\0';
		if (strstr((const char *)bytes, "\r\n\r\n"))
			break;
	}
	qt_int(answer_code(fd), 1002);
	close(fd);
	remote_stop(remote);
}

static int refused_without(const char *part)
{
	char request[sizeof upgrade], *found;
	unsigned char answer[13];
	int fd = connect_to_glasses(), good;

	memcpy(request, upgrade, sizeof upgrade);
	found = strstr(request, part);
	qt_true(found != NULL);
	memmove(found, found + strlen(part), strlen(found + strlen(part)) + 1);
	qt_int(send(fd, request, strlen(request), 0), (ssize_t)strlen(request));
	good = hear(fd, answer, sizeof answer - 1) != (ssize_t)sizeof answer - 1 ||
	       memcmp(answer, "HTTP/1.1 101", 12) != 0;
	close(fd);
	return good;
}

QTEST(upgrades_that_are_not_whole_are_refused)
{
	start();
	qt_true(refused_without("Sec-WebSocket-Protocol: quark.glasses.v1\r\n"));
	qt_true(refused_without("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"));
	qt_true(refused_without("Upgrade: websocket\r\n"));
	qt_true(refused_without("session"));
	qt_true(refused_without(".v1"));
	qt_true(refused_without("Host: 127.0.0.1\r\n"));
	qt_true(!refused_without(""));
	remote_stop(remote);
}
