#include "glasses/remote.h"

#include "wire/codec.h"

#include <quark/base.h>

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ANSWER_MAX QK_BUFFER_MAX
#define ANSWER_MS 60000 /* advancing by a day takes a while */
#define DEPTH_MAX 16u

struct qk_remote {
	int fd; /* -1: closed */
	struct qk_buffer in;
	size_t used; /* bytes of `in` that are the last answer */
};

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* Loopback alone: the channel is plain text. 0 or -1. */
static int parse_host(const char *host, union address *out)
{
	memset(out, 0, sizeof *out);
	if (inet_pton(AF_INET, host, &out->v4.sin_addr) == 1) {
		out->v4.sin_family = AF_INET;
		return ntohl(out->v4.sin_addr.s_addr) >> 24 == 127 ? 0 : -1;
	}
	if (strcmp(host, "[::1]"))
		return -1;
	out->v6.sin6_family = AF_INET6;
	out->v6.sin6_addr = in6addr_loopback;
	return 0;
}

static int parse_address(const char *text, union address *out)
{
	const char *colon = text ? strrchr(text, ':') : NULL;
	char host[64], *end;
	unsigned long port;

	if (!colon || colon[1] < '0' || colon[1] > '9' || colon - text >= (long)sizeof host)
		return -1;
	memcpy(host, text, (size_t)(colon - text));
	host[colon - text] = '\0';
	port = strtoul(colon + 1, &end, 10);
	if (*end || port == 0 || port > 65535 || parse_host(host, out))
		return -1;
	out->v4.sin_port = htons((uint16_t)port); /* at the same place in both */
	return 0;
}

static int connect_to(struct qk_remote *remote, const union address *address)
{
	remote->fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (remote->fd < 0)
		return -1;
	return connect(remote->fd, &address->any,
		       address->any.sa_family == AF_INET ? sizeof address->v4 : sizeof address->v6);
}

static void drop(struct qk_remote *remote)
{
	if (remote->fd >= 0)
		close(remote->fd);
	remote->fd = -1;
}

static int broken(struct qk_remote *remote, int status, char *why, size_t why_size, const char *sentence)
{
	drop(remote);
	snprintf(why, why_size, "%s", sentence);
	return status;
}

static int send_all(struct qk_remote *remote, const struct qk_buffer *bytes)
{
	size_t sent = 0;

	while (sent < bytes->length) {
		ssize_t now = send(remote->fd, bytes->data + sent, bytes->length - sent, MSG_NOSIGNAL);

		if (now < 0 && errno == EINTR)
			continue;
		if (now <= 0)
			return -1;
		sent += (size_t)now;
	}
	return 0;
}

/* Reads more into the buffer. 0; -1 when the far end is gone or too slow; -2 when the answer is too long. */
static int receive(struct qk_remote *remote)
{
	struct pollfd readable = {.fd = remote->fd, .events = POLLIN};
	char bytes[65536];
	ssize_t got;
	int ready;

	do
		ready = poll(&readable, 1, ANSWER_MS);
	while (ready < 0 && errno == EINTR);
	if (ready <= 0)
		return -1;
	got = recv(remote->fd, bytes, sizeof bytes, 0);
	if (got < 0 && errno == EINTR)
		return 0;
	if (got <= 0)
		return -1;
	if (remote->in.length + (size_t)got > ANSWER_MAX)
		return -2;
	qk_buffer_append(&remote->in, bytes, (size_t)got);
	return remote->in.failed ? -2 : 0;
}

/* Reads until a line is whole; 0 and its length, or what receive() says. */
static int read_line(struct qk_remote *remote, size_t *length)
{
	size_t looked = 0;
	int status = 0;

	qk_buffer_clear(&remote->in);
	for (;;) {
		const char *end = remote->in.length > looked
					  ? memchr(remote->in.data + looked, '\n', remote->in.length - looked)
					  : NULL;

		if (end) {
			*length = (size_t)(end - remote->in.data);
			return 0;
		}
		looked = remote->in.length;
		status = receive(remote);
		if (status)
			return status;
	}
}

int qk_remote_answer(const struct qk_remote *remote, const char *member, struct qk_json *out)
{
	struct qk_json json = qk_json_open(remote->in.data, remote->used), name;

	if (qk_json_enter(&json))
		return 0;
	while (qk_json_member(&json, &name) > 0) {
		*out = json;
		if (qk_json_is(name, member))
			return 1;
		if (qk_json_skip(&json))
			return 0;
	}
	return 0;
}

/* What the glasses say of a command that failed. */
static int refusal(struct qk_remote *remote, char *why, size_t why_size)
{
	struct qk_buffer text = {0};
	struct qk_json at;
	int64_t status = 0;

	if (!qk_remote_answer(remote, "status", &at) || qk_json_i64(&at, &status) || status >= 0 || status < -64)
		status = QUARK_ERR_PROTOCOL;
	if (qk_remote_answer(remote, "error", &at))
		qk_json_string(&at, &text);
	snprintf(why, why_size, "%s", text.data ? text.data : "the glasses did not say why");
	qk_buffer_free(&text);
	return (int)status;
}

static int judge(struct qk_remote *remote, char *why, size_t why_size)
{
	char sentence[160];
	struct qk_json at;
	int has_nul;

	if (qk_json_check(remote->in.data, remote->used, DEPTH_MAX, &has_nul, sentence, sizeof sentence) ||
	    !qk_remote_answer(remote, "ok", &at))
		return broken(remote, QUARK_ERR_CLOSED, why, why_size,
			      "the control channel is closed: what answered is no quark-glasses --test-control");
	return qk_json_peek(&at) == QK_JSON_TRUE ? 0 : refusal(remote, why, why_size);
}

int qk_remote_ask(struct qk_remote *remote, struct qk_buffer *question, char *why, size_t why_size)
{
	int status;

	qk_buffer_byte(question, '\n');
	if (question->failed) {
		snprintf(why, why_size, "no memory for the question to the glasses");
		return QUARK_ERR_NOMEM;
	}
	if (remote->fd < 0 || send_all(remote, question))
		return broken(remote, QUARK_ERR_CLOSED, why, why_size,
			      "these glasses are gone: their control channel is closed");
	status = read_line(remote, &remote->used);
	if (status == -2)
		return broken(remote, QUARK_ERR_CLOSED, why, why_size,
			      "the control channel is closed: an answer was too long to be kept");
	if (status)
		return broken(remote, QUARK_ERR_CLOSED, why, why_size,
			      "these glasses are gone: they closed their control channel, or did not answer within 60 "
			      "seconds");
	return judge(remote, why, why_size);
}

static int show_secret(struct qk_remote *remote, const char *secret, char *why, size_t why_size)
{
	struct qk_buffer line = {0};
	int status;

	qk_buffer_text(&line, "{\"secret\":");
	qk_json_write_string(&line, secret);
	qk_buffer_byte(&line, '}');
	status = qk_remote_ask(remote, &line, why, why_size);
	qk_buffer_free(&line);
	return status;
}

static int open_at(struct qk_remote *remote, const union address *address, const char *text, const char *secret,
		   char *why, size_t why_size)
{
	if (connect_to(remote, address) == 0)
		return show_secret(remote, secret, why, why_size);
	snprintf(why, why_size, "no control channel at %s: %s; is quark-glasses running with --test-control?", text,
		 strerror(errno));
	return QUARK_ERR_IO;
}

int qk_remote_open(const char *address, const char *secret, struct qk_remote **out, char *why, size_t why_size)
{
	struct qk_remote *remote;
	union address where;
	int status;

	*out = NULL;
	if (parse_address(address, &where)) {
		snprintf(why, why_size, "\"%.64s\" is no loopback address with a port, such as 127.0.0.1:7000",
			 address ? address : "NULL");
		return QUARK_ERR_INVALID;
	}
	remote = calloc(1, sizeof *remote);
	if (!remote) {
		snprintf(why, why_size, "no memory");
		return QUARK_ERR_NOMEM;
	}
	status = open_at(remote, &where, address, secret, why, why_size);
	if (status)
		qk_remote_close(remote);
	else
		*out = remote;
	return status;
}

void qk_remote_close(struct qk_remote *remote)
{
	if (!remote)
		return;
	drop(remote);
	qk_buffer_free(&remote->in);
	free(remote);
}

int qk_remote_is_open(const struct qk_remote *remote)
{
	return remote->fd >= 0;
}
