/* The network link against a far end that is played by hand. */
#include "qtest.h"
#include "support_far_end.h"

#include "channel/media_service.h"
#include "core/context.h"
#include "link/websocket_private.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- the near end ------------------------------------------------------------------------------------------------- */

struct near {
	struct qk_source source;
	struct quark_context *context;
	struct qk_key *key;
	struct qk_link *link;
	int opened, closed, terminal, media_up, media_down, frames;
	struct quark_failure failure;
	int messages;
	size_t bytes;
	char last[70000];
	size_t last_length;
	struct qk_media_header header;
};

static void on_opened(void *owner)
{
	((struct near *)owner)->opened++;
}

static void on_message(void *owner, const char *text, size_t length)
{
	struct near *near = owner;

	near->messages++;
	near->bytes += length;
	near->last_length = length;
	if (length >= sizeof near->last)
		abort();
	memcpy(near->last, text, length);
	near->last[length] = '\0';
}

static void on_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct near *near = owner;

	near->frames++;
	near->header = *header;
	qk_media_unref(buffer);
}

static void on_closed(void *owner, const struct quark_failure *failure, int terminal)
{
	struct near *near = owner;

	near->closed++;
	near->failure = *failure;
	near->terminal = terminal;
}

static void on_media_state(void *owner, int up)
{
	struct near *near = owner;

	near->media_up += up;
	near->media_down += !up;
}

static const struct qk_link_sink sink = {on_opened, on_message, on_media, on_closed, on_media_state, NULL};

static uint64_t next_us(struct qk_source *source)
{
	struct near *near = qk_container(source, struct near, source);

	return qk_websocket_link.next_us(near->link);
}

static void step(struct qk_source *source)
{
	struct near *near = qk_container(source, struct near, source);

	qk_websocket_link.step(near->link);
	quark_context_wakeup(near->context); /* dispatch returns, though there is no event */
}

static const struct qk_source_ops source_ops = {next_us, step};

static void near_open_at(struct near *near, const char *host, uint16_t port, struct qk_key *key,
			 const struct qk_key *glasses)
{
	struct quark_context_config config = {.size = sizeof config};
	struct qk_websocket_target target = {.port = port, .path = QK_PATH_SESSION, .key = key};

	memset(near, 0, sizeof *near);
	snprintf(target.host, sizeof target.host, "%s", host);
	if (glasses) {
		memcpy(target.pins[0], qk_key_pin(glasses), QK_PIN_SIZE);
		target.pins_count = 1;
	}
	if (quark_context_new(&config, &near->context) ||
	    qk_websocket_new(near->context, &target, &sink, near, &near->link))
		abort();
	near->source.ops = &source_ops;
	qk_context_add_source(near->context, &near->source);
}

static void near_close(struct near *near)
{
	qk_context_remove_source(near->context, &near->source);
	qk_websocket_link.close(near->link);
	quark_context_unref(near->context);
}

static void await(struct near *near, const int *what, int count)
{
	while (*what < count)
		quark_context_dispatch(near->context, -1);
}

static void connect_and_await(struct near *near, const int *what, int count)
{
	qt_int(qk_websocket_link.connect(near->link), QUARK_OK);
	await(near, what, count);
}

/* Both keys, both ends. */
struct pair {
	struct qk_key *app, *glasses;
	struct ws_far_end far;
	struct near near;
};

static void pair_open(struct pair *pair, int with_tls, ws_far_play_fn play, void *user_data)
{
	pair->app = with_tls ? qk_key_new() : NULL;
	pair->glasses = with_tls ? qk_key_new() : NULL;
	ws_far_start(&pair->far, pair->glasses, pair->app, play, user_data);
	near_open_at(&pair->near, "127.0.0.1", pair->far.port, pair->app, pair->glasses);
}

static void pair_close(struct pair *pair)
{
	near_close(&pair->near);
	ws_far_stop(&pair->far);
	qk_key_unref(pair->app);
	qk_key_unref(pair->glasses);
}

static int send_text(struct near *near, const char *text)
{
	return qk_websocket_link.send(near->link, text, strlen(text));
}

/* --- messages ----------------------------------------------------------------------------------------------------- */

static void echo(struct ws_far_end *far, void *user_data)
{
	unsigned char *data = malloc(70000);
	size_t length;
	int first;

	(void)user_data;
	if (ws_far_welcome(far, QK_SUBPROTOCOL) == 0) {
		for (;;) {
			length = 70000;
			first = ws_far_receive(far, data, &length);
			if (first < 0 || ws_far_send(far, (unsigned)first, data, length) || first == 0x88)
				break;
		}
	}
	free(data);
}

static void messages_of_all_sizes_go_there_and_back(int with_tls)
{
	static const size_t sizes[] = {2, 125, 126, 1000, 2048, 16383, 16384, 16385, 40000, 65535, 65536};
	char *text = malloc(65537);
	struct pair pair;
	int count = 0;

	pair_open(&pair, with_tls, echo, NULL);
	connect_and_await(&pair.near, &pair.near.opened, 1);
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		for (size_t k = 0; k < sizes[i]; k++)
			text[k] = (char)('a' + (k + i + k / 251) % 26);
		qt_int(qk_websocket_link.send(pair.near.link, text, sizes[i]), QUARK_OK);
		count = pair.near.messages;
		/* A big one comes back in the fragments that it left in: they are put together here, too. */
		while (pair.near.messages == count)
			quark_context_dispatch(pair.near.context, -1);
		qt_uint(pair.near.last_length, sizes[i]);
		qt_true(memcmp(pair.near.last, text, sizes[i]) == 0);
	}
	qt_int(pair.near.closed, 0);
	free(text);
	pair_close(&pair);
}

QTEST(messages_of_all_sizes_go_there_and_back_over_tls)
{
	messages_of_all_sizes_go_there_and_back(1);
}

QTEST(messages_of_all_sizes_go_there_and_back_without_tls)
{
	messages_of_all_sizes_go_there_and_back(0);
}

QTEST(many_messages_keep_their_order)
{
	struct pair pair;
	char text[32];
	int sent = 0;

	pair_open(&pair, 1, echo, NULL);
	connect_and_await(&pair.near, &pair.near.opened, 1);
	while (pair.near.messages < 3000) {
		int before = pair.near.messages;

		while (sent < 3000 && sent - before < 500) {
			snprintf(text, sizeof text, "message %d", sent++);
			qt_int(send_text(&pair.near, text), QUARK_OK);
		}
		await(&pair.near, &pair.near.messages, before + 1);
		snprintf(text, sizeof text, "message %d", pair.near.messages - 1);
		qt_text(pair.near.last, text);
	}
	pair_close(&pair);
}

static void say_hello_and_wait(struct ws_far_end *far, void *user_data)
{
	if (ws_far_welcome(far, QK_SUBPROTOCOL))
		return;
	strcpy(user_data, far->request);
	ws_far_send(far, 0x81, "{}", 2);
	ws_far_wait(far);
}

QTEST(the_request_is_what_glasses_expect)
{
	char request[2048] = "";
	struct pair pair;

	pair_open(&pair, 1, say_hello_and_wait, request);
	connect_and_await(&pair.near, &pair.near.messages, 1);
	pair_close(&pair);
	qt_true(strncmp(request, "GET /session HTTP/1.1\r\n", 23) == 0);
	qt_true(strcasestr(request, "Sec-WebSocket-Protocol: quark.glasses.v1\r\n") != NULL);
	qt_true(strcasestr(request, "Sec-WebSocket-Extensions") == NULL);
}

static void read_none(struct ws_far_end *far, void *user_data)
{
	char byte;

	if (ws_far_welcome(far, QK_SUBPROTOCOL) == 0)
		(void)!read(*(int *)user_data, &byte, 1);
}

QTEST(what_does_not_fit_into_the_queue_is_refused)
{
	char *text = calloc(1, 60000);
	struct pair pair;
	int status, sent = 0, until[2];

	qt_int(pipe(until), 0);
	memset(text, 'x', 60000);
	pair_open(&pair, 0, read_none, &until[0]);
	connect_and_await(&pair.near, &pair.near.opened, 1);
	do
		status = qk_websocket_link.send(pair.near.link, text, 60000);
	while (status == QUARK_OK && ++sent < 2000);
	qt_int(status, QUARK_ERR_AGAIN);
	free(text);
	close(until[1]);
	pair_close(&pair);
	close(until[0]);
}

struct stall {
	int until;           /* the end of a pipe: read from then on */
	int received, wrong; /* messages; those that were not as they were sent */
};

/* The number of a message stands in all of it. */
static void fill(char *text, int number, size_t size)
{
	for (size_t i = 0; i < size; i++)
		text[i] = (char)('a' + ((size_t)number * 7 + i / 100) % 26);
}

static int take_message(struct ws_far_end *far, unsigned char *data, size_t *length)
{
	int first = 0;

	for (*length = 0; !(first & 0x80);) {
		size_t room = 70000 - *length;

		first = ws_far_receive(far, data + *length, &room);
		if (first < 0 || first == 0x88)
			return -1;
		*length += room;
	}
	return 0;
}

static void stall_then_check(struct ws_far_end *far, void *user_data)
{
	unsigned char *data = malloc(70000);
	char *expected = malloc(70000), byte;
	struct stall *stall = user_data;
	size_t length;

	if (ws_far_welcome(far, QK_SUBPROTOCOL) == 0) {
		(void)!read(stall->until, &byte, 1);
		while (take_message(far, data, &length) == 0) {
			fill(expected, stall->received++, length);
			stall->wrong += memcmp(data, expected, length) != 0;
		}
	}
	free(expected);
	free(data);
}

/* The far end stands still until nothing fits any more, then reads: every fragment was written once, and in order. */
static void a_stall_costs_no_byte(int with_tls)
{
	static const size_t sizes[] = {50, 60000, 300, 17000};
	char *text = malloc(60000);
	struct stall stall = {0};
	struct pair pair;
	int until[2], sent = 0, status;

	qt_int(pipe(until), 0);
	stall.until = until[0];
	pair_open(&pair, with_tls, stall_then_check, &stall);
	connect_and_await(&pair.near, &pair.near.opened, 1);
	do {
		fill(text, sent, sizes[sent % 4]);
		status = qk_websocket_link.send(pair.near.link, text, sizes[sent % 4]);
	} while (status == QUARK_OK && ++sent < 5000);
	qt_int(status, QUARK_ERR_AGAIN);
	close(until[1]);
	/* Now all of it goes through; the last one is sent when there is room again. */
	while ((status = qk_websocket_link.send(pair.near.link, text, sizes[sent % 4])) == QUARK_ERR_AGAIN)
		sched_yield();
	qt_int(status, QUARK_OK);
	for (sent++; sent % 50; sent++) {
		fill(text, sent, 50);
		while (qk_websocket_link.send(pair.near.link, text, 50) == QUARK_ERR_AGAIN)
			sched_yield();
	}
	pair_close(&pair);
	qt_int(stall.wrong, 0);
	qt_true(stall.received > 100);
	free(text);
	close(until[0]);
}

QTEST(a_stall_costs_no_byte_over_tls)
{
	a_stall_costs_no_byte(1);
}

QTEST(a_stall_costs_no_byte_without_tls)
{
	a_stall_costs_no_byte(0);
}

/* --- what the far end must not do --------------------------------------------------------------------------------- */

struct script {
	unsigned first; /* of the frame that is sent */
	size_t length;
	int code; /* the close code that came back */
};

static void send_scripted(struct ws_far_end *far, void *user_data)
{
	struct script *script = user_data;
	unsigned char *data = malloc(100000);
	size_t length = 100000;
	int first;

	memset(data, 'x', length);
	if (ws_far_welcome(far, QK_SUBPROTOCOL) == 0 && ws_far_send(far, script->first, data, script->length) == 0) {
		do {
			length = 100000;
			first = ws_far_receive(far, data, &length);
		} while (first >= 0 && first != 0x88);
		__atomic_store_n(&script->code, first == 0x88 && length >= 2 ? data[0] << 8 | data[1] : -1,
				 __ATOMIC_RELEASE);
	}
	free(data);
}

static void expect_refused(unsigned first, size_t length, int code, const char *part)
{
	struct script script = {first, length, 0};
	struct pair pair;

	pair_open(&pair, 1, send_scripted, &script);
	connect_and_await(&pair.near, &pair.near.closed, 1);
	qt_int(pair.near.failure.status, QUARK_ERR_PROTOCOL);
	qt_contains(pair.near.failure.text, part);
	qt_int(pair.near.terminal, 0);
	qt_int(pair.near.messages, 0);
	pair_close(&pair);
	qt_int(__atomic_load_n(&script.code, __ATOMIC_ACQUIRE), code);
}

QTEST(a_binary_message_is_refused)
{
	expect_refused(0x82, 10, 4400, "binary");
}

QTEST(a_message_that_is_too_long_is_refused_before_it_is_here)
{
	expect_refused(0x81, 65537, 4413, "65536");
	expect_refused(0x01, 65537, 4413, "65536");
}

static void send_endless(struct ws_far_end *far, void *user_data)
{
	char data[1000];
	unsigned first = 0x01;

	(void)user_data;
	memset(data, 'x', sizeof data);
	if (ws_far_welcome(far, QK_SUBPROTOCOL))
		return;
	while (ws_far_send(far, first, data, sizeof data) == 0)
		first = 0;
}

QTEST(fragments_without_end_are_refused)
{
	struct pair pair;

	pair_open(&pair, 1, send_endless, NULL);
	connect_and_await(&pair.near, &pair.near.closed, 1);
	qt_int(pair.near.failure.status, QUARK_ERR_PROTOCOL);
	qt_contains(pair.near.failure.text, "65536");
	pair_close(&pair);
}

static void flood(struct ws_far_end *far, void *user_data)
{
	char data[2000];
	int i;

	memset(data, 'x', sizeof data);
	if (ws_far_welcome(far, QK_SUBPROTOCOL))
		return;
	for (i = 0; i < 30000 && ws_far_send(far, 0x81, data, sizeof data) == 0; i++)
		__atomic_store_n((int *)user_data, i, __ATOMIC_RELEASE);
	ws_far_wait(far);
}

/* 60 MB want to come, and the app does not look. */
QTEST(a_flood_waits_in_the_network_and_not_in_memory)
{
	struct pair pair;
	int sent = 0, before = -1;

	pair_open(&pair, 0, flood, &sent);
	connect_and_await(&pair.near, &pair.near.opened, 1);
	/* The flood has come to a stand: many looks in a row show the same. */
	for (int same = 0; same < 200000;) {
		int now = __atomic_load_n(&sent, __ATOMIC_ACQUIRE);

		same = now == before && now > 0 ? same + 1 : 0;
		before = now;
		sched_yield();
	}
	qt_true(before < 25000);
	await(&pair.near, &pair.near.messages, 30000);
	qt_uint(pair.near.bytes, 30000u * 2000u);
	pair_close(&pair);
}

/* --- refusals, and what they are called --------------------------------------------------------------------------- */

struct close_script {
	uint16_t code;
	const char *reason;
};

static void close_scripted(struct ws_far_end *far, void *user_data)
{
	struct close_script *script = user_data;

	if (ws_far_welcome(far, QK_SUBPROTOCOL))
		return;
	if (script->code)
		ws_far_close(far, script->code, script->reason);
	else
		return;
	ws_far_wait(far);
}

static void expect_closed(uint16_t code, const char *reason, int status, int terminal, const char *part)
{
	struct close_script script = {code, reason};
	struct pair pair;

	pair_open(&pair, 1, close_scripted, &script);
	connect_and_await(&pair.near, &pair.near.closed, 1);
	qt_int(pair.near.opened, 1);
	qt_int(pair.near.failure.status, status);
	qt_int(pair.near.failure.stage, QUARK_STAGE_LINK);
	qt_int(pair.near.terminal, terminal);
	qt_true(terminal || pair.near.failure.retry != QUARK_RETRY_NEVER);
	qt_contains(pair.near.failure.text, part);
	qt_contains(pair.near.failure.text, "wss://127.0.0.1:");
	pair_close(&pair);
}

QTEST(each_close_code_has_its_meaning)
{
	expect_closed(0, "", QUARK_ERR_IO, 0, "broke");
	expect_closed(1000, "", QUARK_ERR_CLOSED, 0, "closed");
	expect_closed(1001, "", QUARK_ERR_CLOSED, 0, "going away");
	expect_closed(4400, "seq 9 after 7", QUARK_ERR_PROTOCOL, 0, "seq 9 after 7");
	expect_closed(4401, "", QUARK_ERR_DENIED, 1, "do not know");
	expect_closed(4403, "", QUARK_ERR_REVOKED, 1, "remove");
	expect_closed(4408, "", QUARK_ERR_CLOSED, 0, "gave this connection up");
	expect_closed(4409, "", QUARK_ERR_GONE, 1, "another connection");
	expect_closed(4410, "", QUARK_ERR_GONE, 1, "switched off");
	expect_closed(4413, "", QUARK_ERR_PROTOCOL, 0, "too big");
	expect_closed(4426, "", QUARK_ERR_VERSION, 1, "version");
	expect_closed(4429, "", QUARK_ERR_BUSY, 0, "no room");
	expect_closed(4999, "odd", QUARK_ERR_CLOSED, 0, "4999: odd");
}

static void expect_not_connected(struct near *near, int status, int terminal, const char *part)
{
	connect_and_await(near, &near->closed, 1);
	qt_int(near->opened, 0);
	qt_contains(near->failure.text, part);
	qt_int(near->failure.status, status);
	qt_int(near->terminal, terminal);
	qt_int(near->failure.retry == QUARK_RETRY_NEVER, terminal);
	qt_true(near->failure.hint[0] != '\0');
}

QTEST(another_key_than_the_paired_one_ends_it_for_good)
{
	struct qk_key *other = qk_key_new(), *app = qk_key_new(), *glasses = qk_key_new();
	struct ws_far_end far;
	struct near near;

	ws_far_start(&far, other, app, echo, NULL);
	near_open_at(&near, "127.0.0.1", far.port, app, glasses);
	expect_not_connected(&near, QUARK_ERR_DENIED, 1, "another key");
	qt_contains(near.failure.hint, "somebody may stand in between");
	near_close(&near);
	ws_far_stop(&far);
	qk_key_unref(other);
	qk_key_unref(app);
	qk_key_unref(glasses);
}

QTEST(glasses_that_do_not_know_the_key_end_it_for_good)
{
	struct qk_key *other = qk_key_new(), *app = qk_key_new(), *glasses = qk_key_new();
	struct ws_far_end far;
	struct near near;

	ws_far_start(&far, glasses, other, echo, NULL);
	near_open_at(&near, "127.0.0.1", far.port, app, glasses);
	expect_not_connected(&near, QUARK_ERR_DENIED, 1, "do not know this app's key");
	near_close(&near);
	ws_far_stop(&far);
	qk_key_unref(other);
	qk_key_unref(app);
	qk_key_unref(glasses);
}

static void name_another(struct ws_far_end *far, void *user_data)
{
	if (ws_far_welcome(far, user_data) == 0)
		ws_far_wait(far);
}

QTEST(another_subprotocol_or_none_ends_it_for_good)
{
	static const char *const names[] = {NULL, "quark.glasses.v2", "chat"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct pair pair;

		pair_open(&pair, 1, name_another, (void *)(uintptr_t)names[i]);
		expect_not_connected(&pair.near, QUARK_ERR_VERSION, 1, "quark.glasses.v1");
		pair_close(&pair);
	}
}

static void answer_http(struct ws_far_end *far, void *user_data)
{
	if (ws_far_shake(far) == 0 && ws_far_read_request(far) == 0)
		ws_far_put(far, user_data, strlen(user_data));
}

QTEST(an_answer_of_another_kind_of_server_is_told)
{
	struct pair pair;

	pair_open(&pair, 1, answer_http, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
	expect_not_connected(&pair.near, QUARK_ERR_PROTOCOL, 0, "404");
	pair_close(&pair);
	pair_open(&pair, 1, answer_http, "220 mail.example ESMTP\r\n");
	expect_not_connected(&pair.near, QUARK_ERR_PROTOCOL, 0, "refused the WebSocket");
	pair_close(&pair);
}

/* Followed, it would lead to a port that nobody listens at, and the failure would speak of that. */
QTEST(a_redirect_is_not_followed)
{
	struct pair pair;

	pair_open(&pair, 1, answer_http,
		  "HTTP/1.1 302 Found\r\nLocation: wss://127.0.0.1:1/session\r\nContent-Length: 0\r\n\r\n");
	expect_not_connected(&pair.near, QUARK_ERR_PROTOCOL, 0, "302");
	pair_close(&pair);
}

static void speak_plainly(struct ws_far_end *far, void *user_data)
{
	char byte;

	(void)user_data;
	(void)!recv(far->fd, &byte, 1, 0);
	(void)!send(far->fd, "220 mail.example ESMTP\r\n", 24, MSG_NOSIGNAL);
}

QTEST(a_server_without_tls_is_told)
{
	struct pair pair;

	pair_open(&pair, 1, speak_plainly, NULL);
	expect_not_connected(&pair.near, QUARK_ERR_PROTOCOL, 0, "TLS 1.3");
	pair_close(&pair);
}

static uint16_t unused_port(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	qt_int(bind(fd, (struct sockaddr *)&address, size), 0);
	qt_int(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	close(fd);
	return ntohs(address.sin_port);
}

QTEST(a_port_at_which_nothing_listens_is_told)
{
	struct near near;

	near_open_at(&near, "127.0.0.1", unused_port(), NULL, NULL);
	expect_not_connected(&near, QUARK_ERR_IO, 0, "cannot be reached");
	qt_contains(near.failure.text, "refused");
	qt_contains(near.failure.hint, "quarkctl doctor");
	/* And again, as the session does after a while. */
	expect_not_connected(&near, QUARK_ERR_IO, 0, "cannot be reached");
	near_close(&near);
}

QTEST(a_name_that_nobody_knows_is_told)
{
	struct near near;

	near_open_at(&near, "no.such.host.invalid", 9443, NULL, NULL);
	expect_not_connected(&near, QUARK_ERR_IO, 0, "no.such.host.invalid");
	near_close(&near);
}

QTEST(the_next_address_is_tried_when_one_does_not_answer)
{
	struct sockaddr_storage addresses[QK_ADDRESSES_MAX];
	struct ws_far_end far;
	struct near near;

	qt_uint(qk_addresses_of("localhost", 80, addresses), 2);
	qt_int(addresses[0].ss_family, AF_INET);
	qt_int(addresses[1].ss_family, AF_INET6);
	ws_far_start(&far, NULL, NULL, echo, NULL);
	near_open_at(&near, "localhost", far.port, NULL, NULL);
	connect_and_await(&near, &near.opened, 1);
	near_close(&near);
	ws_far_stop(&far);
	near_open_at(&near, "localhost", unused_port(), NULL, NULL);
	expect_not_connected(&near, QUARK_ERR_IO, 0, "cannot be reached");
	near_close(&near);
}

static void never_answer(struct ws_far_end *far, void *user_data)
{
	(void)user_data;
	while (poll(&(struct pollfd){.fd = far->fd, .events = POLLRDHUP}, 1, -1) < 1)
		;
}

QTEST(a_server_that_never_answers_ends_the_patience)
{
	struct pair pair;

	qk_websocket_patience_us = 100000;
	pair_open(&pair, 1, never_answer, NULL);
	expect_not_connected(&pair.near, QUARK_ERR_TIMEOUT, 0, "TLS handshake");
	pair_close(&pair);
	pair_open(&pair, 0, never_answer, NULL);
	expect_not_connected(&pair.near, QUARK_ERR_TIMEOUT, 0, "answer to the WebSocket");
	pair_close(&pair);
}

static void die_in_the_middle(struct ws_far_end *far, void *user_data)
{
	(void)user_data;
	if (ws_far_welcome(far, QK_SUBPROTOCOL) == 0)
		ws_far_put(far, "\x81\x7e\x10\x00half", 8);
}

QTEST(an_end_in_the_middle_of_a_message_is_told_and_the_message_is_not)
{
	struct pair pair;

	pair_open(&pair, 1, die_in_the_middle, NULL);
	connect_and_await(&pair.near, &pair.near.closed, 1);
	qt_int(pair.near.failure.status, QUARK_ERR_IO);
	qt_int(pair.near.messages, 0);
	pair_close(&pair);
}

/* --- coming and going --------------------------------------------------------------------------------------------- */

static void note_last(struct ws_far_end *far, void *user_data)
{
	unsigned char data[200];
	size_t length;

	if (ws_far_welcome(far, QK_SUBPROTOCOL))
		return;
	for (;;) {
		length = sizeof data - 1;
		if (ws_far_receive(far, data, &length) != 0x81)
			return;
		data[length] = '\0';
		memcpy(user_data, data, length + 1);
	}
}

QTEST(what_was_sent_before_the_end_still_arrives)
{
	char last[200] = "";
	struct pair pair;

	pair_open(&pair, 1, note_last, last);
	connect_and_await(&pair.near, &pair.near.opened, 1);
	qt_int(send_text(&pair.near, "link.bye"), QUARK_OK);
	pair_close(&pair);
	qt_text(last, "link.bye");
}

QTEST(nothing_is_told_after_disconnect_and_connect_works_again)
{
	struct pair pair;

	pair_open(&pair, 1, echo, NULL);
	for (int i = 1; i <= 10; i++) {
		connect_and_await(&pair.near, &pair.near.opened, i);
		qt_int(send_text(&pair.near, "hello"), QUARK_OK);
		if (i % 2)
			await(&pair.near, &pair.near.messages, pair.near.messages + 1);
		qk_websocket_link.disconnect(pair.near.link);
		qt_int(send_text(&pair.near, "late"), QUARK_ERR_CLOSED);
		qt_true(qk_websocket_link.next_us(pair.near.link) == QK_NEVER);
	}
	qt_int(pair.near.closed, 0);
	pair_close(&pair);
}

QTEST(an_attempt_may_be_given_up_at_any_time)
{
	struct pair pair;

	pair_open(&pair, 1, echo, NULL);
	for (int i = 0; i < 30; i++) {
		qt_int(qk_websocket_link.connect(pair.near.link), QUARK_OK);
		for (int k = 0; k < i; k++)
			quark_context_dispatch(pair.near.context, 0);
		qk_websocket_link.disconnect(pair.near.link);
	}
	qt_int(pair.near.closed, 0);
	pair_close(&pair);
}

static int count_threads(void)
{
	DIR *folder = opendir("/proc/self/task");
	int count = 0;

	while (folder && readdir(folder))
		count++;
	if (folder)
		closedir(folder);
	return count - 2;
}

static void expect_threads(int expected)
{
	for (int i = 0; i < 100000 && count_threads() != expected; i++)
		sched_yield();
	qt_int(count_threads(), expected);
}

static int open_fds(void)
{
	int count = 0;

	for (int fd = 0; fd < 1024; fd++)
		count += poll(&(struct pollfd){.fd = fd}, 1, 0) == 0;
	return count;
}

QTEST(a_hundred_links_leave_nothing_behind)
{
	struct qk_key *app = qk_key_new(), *glasses = qk_key_new();
	struct ws_far_end far;
	struct near near;
	int fds, threads;

	ws_far_start(&far, glasses, app, echo, NULL);
	near_open_at(&near, "127.0.0.1", far.port, app, glasses);
	connect_and_await(&near, &near.opened, 1);
	near_close(&near);
	threads = count_threads();
	fds = open_fds();
	for (int i = 0; i < 100; i++) {
		near_open_at(&near, "127.0.0.1", far.port, app, glasses);
		connect_and_await(&near, &near.opened, 1);
		near_close(&near);
	}
	expect_threads(threads);
	/* The far end may still have its last one. */
	for (int i = 0; i < 100000 && open_fds() > fds; i++)
		sched_yield();
	qt_true(open_fds() <= fds);
	ws_far_stop(&far);
	qk_key_unref(app);
	qk_key_unref(glasses);
}

QTEST(sigpipe_is_left_as_it_was)
{
	struct sigaction now;
	struct pair pair;

	signal(SIGPIPE, SIG_DFL);
	pair_open(&pair, 1, echo, NULL);
	connect_and_await(&pair.near, &pair.near.opened, 1);
	qt_int(sigaction(SIGPIPE, NULL, &now), 0);
	qt_true(now.sa_handler == SIG_DFL);
	pair_close(&pair);
	qt_int(sigaction(SIGPIPE, NULL, &now), 0);
	qt_true(now.sa_handler == SIG_DFL);
}

QTEST(in_the_child_of_a_fork_the_link_is_closed)
{
	struct pair pair;
	pid_t child;
	int status;

	pair_open(&pair, 1, echo, NULL);
	connect_and_await(&pair.near, &pair.near.opened, 1);
	child = fork();
	if (child == 0) {
		status = send_text(&pair.near, "from the child") == QUARK_ERR_CLOSED &&
			 qk_websocket_link.connect(pair.near.link) == QUARK_ERR_CLOSED;
		qk_websocket_link.disconnect(pair.near.link);
		qk_websocket_link.close(pair.near.link);
		_exit(status ? 0 : 1);
	}
	qt_int(waitpid(child, &status, 0), child);
	qt_int(status, 0);
	qt_int(send_text(&pair.near, "from the parent"), QUARK_OK);
	await(&pair.near, &pair.near.messages, 1);
	qt_text(pair.near.last, "from the parent");
	pair_close(&pair);
}

/* Several contexts, each on its own thread, share the one libwebsockets thread. The checks of the harness are for one
 * thread, so these leave a note instead. */
struct life {
	struct near near;
	uint16_t port;
	struct qk_key *app, *glasses;
	int failed;
};

static void live_once(struct life *life, int messages)
{
	near_open_at(&life->near, "127.0.0.1", life->port, life->app, life->glasses);
	life->failed |= qk_websocket_link.connect(life->near.link) != QUARK_OK;
	await(&life->near, &life->near.opened, 1);
	for (int k = 0; k < 50; k++)
		life->failed |= send_text(&life->near, "hello") != QUARK_OK;
	await(&life->near, &life->near.messages, messages);
	life->failed |= life->near.closed;
	near_close(&life->near);
}

static void *live(void *argument)
{
	for (int i = 0; i < 5; i++)
		live_once(argument, i == 3 ? 10 : 50);
	return NULL;
}

QTEST(contexts_on_several_threads_do_not_disturb_each_other)
{
	struct life *lives = calloc(4, sizeof *lives);
	struct ws_far_end fars[4];
	pthread_t threads[4];

	for (int i = 0; i < 4; i++) {
		lives[i].app = i % 2 ? qk_key_new() : NULL;
		lives[i].glasses = i % 2 ? qk_key_new() : NULL;
		ws_far_start(&fars[i], lives[i].glasses, lives[i].app, echo, NULL);
		lives[i].port = fars[i].port;
	}
	for (int i = 0; i < 4; i++)
		qt_int(pthread_create(&threads[i], NULL, live, &lives[i]), 0);
	for (int i = 0; i < 4; i++) {
		qt_int(pthread_join(threads[i], NULL), 0);
		qt_true(!lives[i].failed);
		ws_far_stop(&fars[i]);
		qk_key_unref(lives[i].app);
		qk_key_unref(lives[i].glasses);
	}
	free(lives);
}

/* --- media -------------------------------------------------------------------------------------------------------- */

static const unsigned char ticket[QK_TICKET_SIZE] = "the ticket of 32 bytes, as it is";

struct gate {
	struct qk_media_connection *connection;
	int credits;
};

static void gate_opened(void *owner)
{
	struct gate *gate = owner;
	struct qk_media_header header = {.kind = QK_MEDIA_FRAME, .number = 7, .sequence = 1};

	qk_media_send(gate->connection, &header, qk_media_copy(NULL, 100000));
}

static void gate_frame(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct gate *gate = owner;

	__atomic_add_fetch(&gate->credits, (int)header->sequence, __ATOMIC_RELEASE);
	qk_media_unref(buffer);
}

static void gate_closed(void *owner, int status, const char *why)
{
	(void)owner, (void)status, (void)why;
}

static const struct qk_media_events gate_events = {gate_opened, gate_frame, gate_closed};

static int admit(void *user_data, const unsigned char *shown, const unsigned char *pin,
		 struct qk_media_connection *connection, const struct qk_media_events **events, void **owner)
{
	struct gate *gate = user_data;

	if (!pin || memcmp(shown, ticket, sizeof ticket) != 0 || gate->connection)
		return 0;
	gate->connection = connection;
	*events = &gate_events;
	*owner = gate;
	return 1;
}

static int any_key(void *user_data, SSL *ssl, const unsigned char *pin)
{
	(void)user_data, (void)ssl, (void)pin;
	return 1;
}

QTEST(frames_come_by_a_connection_of_their_own)
{
	struct gate gate = {0};
	struct qk_media_gate media_gate = {admit, &gate};
	struct qk_media_listener *listener;
	struct sockaddr_storage address = {0};
	struct pair pair;
	uint16_t port;

	((struct sockaddr_in *)(void *)&address)->sin_family = AF_INET;
	((struct sockaddr_in *)(void *)&address)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	pair_open(&pair, 1, echo, NULL);
	qt_int(qk_media_listen(&address, pair.glasses, any_key, &media_gate, &listener, &port), QUARK_OK);
	qt_int(qk_websocket_link.open_media(pair.near.link, port, ticket), QUARK_ERR_CLOSED);
	connect_and_await(&pair.near, &pair.near.opened, 1);
	qt_int(qk_websocket_link.open_media(pair.near.link, port, ticket), QUARK_OK);
	await(&pair.near, &pair.near.frames, 1);
	qt_int(pair.near.media_up, 1);
	qt_uint(pair.near.header.number, 7);
	qt_uint(pair.near.header.length, 100000);
	qt_int(qk_websocket_link.send_media(pair.near.link,
					    &(struct qk_media_header){.kind = QK_MEDIA_CREDIT, .sequence = 4}, NULL),
	       QUARK_OK);
	while (__atomic_load_n(&gate.credits, __ATOMIC_ACQUIRE) != 4)
		sched_yield();
	qk_media_close(gate.connection);
	await(&pair.near, &pair.near.media_down, 1);
	qt_int(pair.near.closed, 0);
	/* The ticket is spent. */
	qt_int(qk_websocket_link.open_media(pair.near.link, port, ticket), QUARK_OK);
	await(&pair.near, &pair.near.media_down, 2);
	qk_media_listener_close(listener);
	pair_close(&pair);
}
