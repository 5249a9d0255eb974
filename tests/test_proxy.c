/* The fault proxy on real sockets. Nothing here waits for time: each test waits for bytes, ends, or counts. */
#include "proxy/fault_proxy.h"
#include "qtest.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

static struct fault_proxy *proxy;
static int listener, app, glasses;

static int socket_or_fail(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	qt_true(fd >= 0);
	return fd;
}

static struct sockaddr_in loopback(uint16_t port)
{
	struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};

	name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return name;
}

static uint16_t listen_on_any_port(void)
{
	struct sockaddr_in name = loopback(0);
	socklen_t length = sizeof name;

	listener = socket_or_fail();
	qt_int(bind(listener, (struct sockaddr *)&name, sizeof name), 0);
	qt_int(listen(listener, 16), 0);
	qt_int(getsockname(listener, (struct sockaddr *)&name, &length), 0);
	return ntohs(name.sin_port);
}

static void start_proxy(void)
{
	proxy = fault_proxy_new("127.0.0.1", 0, "127.0.0.1", listen_on_any_port(), 1);
	qt_true(proxy != NULL);
}

static void connect_app(void)
{
	struct sockaddr_in name = loopback(fault_proxy_port(proxy));

	app = socket_or_fail();
	qt_int(connect(app, (struct sockaddr *)&name, sizeof name), 0);
}

static void join_up(void)
{
	connect_app();
	glasses = accept(listener, NULL, NULL);
	qt_true(glasses >= 0);
}

static void end(void)
{
	close(app);
	close(glasses);
	close(listener);
	fault_proxy_free(proxy);
}

static void say(int fd, const char *text)
{
	qt_int(send(fd, text, strlen(text), MSG_NOSIGNAL), (ssize_t)strlen(text));
}

static void hears(int fd, const char *text)
{
	char got[200] = "";
	size_t length = 0;

	while (length < strlen(text)) {
		ssize_t part = read(fd, got + length, strlen(text) - length);

		qt_true(part > 0);
		length += (size_t)part;
	}
	qt_text(got, text);
}

static int hears_nothing_now(int fd)
{
	char byte;

	return recv(fd, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

/* 0: the far end closed; ECONNRESET: reset. Bytes that come before are not minded. */
static int end_of(int fd)
{
	char bytes[100];
	ssize_t length;

	while ((length = read(fd, bytes, sizeof bytes)) > 0)
		;
	return length < 0 ? errno : 0;
}

QTEST(both_ways_pass_unchanged)
{
	start_proxy();
	join_up();
	say(app, "hello, glasses");
	hears(glasses, "hello, glasses");
	say(glasses, "hello, app");
	hears(app, "hello, app");
	qt_uint(fault_proxy_counts(proxy).bytes[0], 14);
	qt_uint(fault_proxy_counts(proxy).bytes[1], 10);
	end();
}

QTEST(a_great_deal_passes_in_slices_with_jitter_on_a_narrow_wire)
{
	static unsigned char sent[60000], got[60000];
	size_t length = 0;

	for (size_t i = 0; i < sizeof sent; i++)
		sent[i] = (unsigned char)(i * 31 + i / 251);
	start_proxy();
	fault_proxy_set(proxy, FAULT_UP, FAULT_SLICE, 700);
	fault_proxy_set(proxy, FAULT_UP, FAULT_JITTER_US, 3000);
	fault_proxy_set(proxy, FAULT_UP, FAULT_BANDWIDTH, 1000000);
	join_up();
	qt_int(send(app, sent, sizeof sent, 0), sizeof sent);
	while (length < sizeof got) {
		ssize_t part = read(glasses, got + length, sizeof got - length);

		qt_true(part > 0);
		length += (size_t)part;
	}
	qt_true(memcmp(sent, got, sizeof sent) == 0);
	end();
}

QTEST(the_end_of_one_side_is_told_to_the_other_alone)
{
	start_proxy();
	join_up();
	say(app, "last words");
	shutdown(app, SHUT_WR);
	hears(glasses, "last words");
	qt_int(end_of(glasses), 0);
	say(glasses, "still here");
	hears(app, "still here");
	end();
}

QTEST(a_slow_close_is_told_later_than_the_bytes)
{
	start_proxy();
	fault_proxy_set(proxy, FAULT_UP, FAULT_SLOW_CLOSE_US, 20000);
	join_up();
	say(app, "bye");
	shutdown(app, SHUT_WR);
	hears(glasses, "bye");
	qt_true(hears_nothing_now(glasses));
	qt_int(end_of(glasses), 0);
	end();
}

QTEST(a_cut_by_reset_reaches_both_ends)
{
	start_proxy();
	join_up();
	say(app, "x");
	hears(glasses, "x");
	qt_uint(fault_proxy_cut(proxy, FAULT_CUT_RST), 1);
	qt_int(end_of(app), ECONNRESET);
	qt_int(end_of(glasses), ECONNRESET);
	qt_uint(fault_proxy_counts(proxy).cut[FAULT_CUT_RST], 1);
	qt_uint(fault_proxy_counts(proxy).open, 0);
	end();
}

QTEST(a_cut_by_fin_reaches_both_ends)
{
	start_proxy();
	join_up();
	say(app, "x");
	hears(glasses, "x");
	qt_uint(fault_proxy_cut(proxy, FAULT_CUT_FIN), 1);
	qt_int(end_of(app), 0);
	qt_int(end_of(glasses), 0);
	qt_uint(fault_proxy_cut(proxy, FAULT_CUT_FIN), 0);
	end();
}

QTEST(a_limit_cuts_in_the_middle_of_a_message)
{
	char got[64];
	size_t length = 0;
	ssize_t part;

	start_proxy();
	fault_proxy_set(proxy, FAULT_UP, FAULT_LIMIT, 7);
	fault_proxy_limit_by(proxy, FAULT_CUT_FIN);
	join_up();
	say(app, "0123456789");
	while ((part = read(glasses, got + length, sizeof got - length)) > 0)
		length += (size_t)part;
	qt_int(part, 0);
	qt_uint(length, 7);
	qt_int(end_of(app), 0);
	qt_uint(fault_proxy_counts(proxy).cut[0], 1);
	end();
}

QTEST(a_limit_may_be_set_for_what_is_open)
{
	start_proxy();
	join_up();
	say(glasses, "12345");
	hears(app, "12345");
	fault_proxy_limit_by(proxy, FAULT_CUT_RST);
	fault_proxy_limit_now(proxy, FAULT_DOWN, 3);
	say(glasses, "678");
	hears(app, "678");
	qt_int(end_of(app), ECONNRESET);
	end();
}

QTEST(a_limit_may_be_set_for_the_next_connections_alone)
{
	start_proxy();
	fault_proxy_limit_next(proxy, FAULT_UP, 4, 2);
	for (int i = 0; i < 2; i++) {
		join_up();
		say(app, "1234");
		end_of(glasses);
		close(app);
		close(glasses);
	}
	qt_uint(fault_proxy_counts(proxy).cut[0], 2);
	join_up();
	say(app, "12345");
	hears(glasses, "12345");
	end();
}

static void await_swallowed(uint64_t count)
{
	while (fault_proxy_counts(proxy).swallowed < count)
		sched_yield();
	qt_uint(fault_proxy_counts(proxy).swallowed, count);
}

QTEST(half_open_swallows_bytes_and_ends_and_never_recovers)
{
	start_proxy();
	join_up();
	fault_proxy_set(proxy, FAULT_BOTH, FAULT_HALF_OPEN, 1);
	say(app, "12345");
	say(glasses, "678");
	await_swallowed(8);
	qt_true(hears_nothing_now(app));
	qt_true(hears_nothing_now(glasses));
	fault_proxy_set(proxy, FAULT_BOTH, FAULT_HALF_OPEN, 0);
	say(app, "9");
	await_swallowed(9);
	qt_true(hears_nothing_now(glasses));
	close(app);
	close(glasses);
	join_up();
	say(app, "a new one works");
	hears(glasses, "a new one works");
	end();
}

QTEST(half_open_one_way_leaves_the_other)
{
	start_proxy();
	join_up();
	fault_proxy_set(proxy, FAULT_DOWN, FAULT_HALF_OPEN, 1);
	say(glasses, "lost");
	await_swallowed(4);
	say(app, "found");
	hears(glasses, "found");
	qt_true(hears_nothing_now(app));
	end();
}

QTEST(refused_connections_are_reset)
{
	start_proxy();
	fault_proxy_refuse(proxy, 3600u * 1000000);
	connect_app();
	qt_int(end_of(app), ECONNRESET);
	qt_uint(fault_proxy_counts(proxy).refused, 1);
	close(app);
	fault_proxy_refuse(proxy, 0);
	join_up();
	say(app, "again");
	hears(glasses, "again");
	end();
}

QTEST(a_listener_that_is_gone_resets_the_app)
{
	start_proxy();
	close(listener);
	listener = glasses = -1;
	connect_app();
	qt_int(end_of(app), ECONNRESET);
	qt_uint(fault_proxy_counts(proxy).unreachable, 1);
	end();
}

QTEST(a_stall_lets_everything_pass_later)
{
	start_proxy();
	join_up();
	fault_proxy_set(proxy, FAULT_UP, FAULT_STALL_US, 3600u * 1000000);
	say(app, "patience");
	say(glasses, "not held");
	hears(app, "not held");
	qt_true(hears_nothing_now(glasses));
	fault_proxy_set(proxy, FAULT_UP, FAULT_STALL_US, 0);
	hears(glasses, "patience");
	end();
}

static const char *answer_to(const char *line)
{
	static char answer[512];

	qt_int(fault_proxy_line(proxy, line, answer, sizeof answer), 0);
	return answer;
}

QTEST(the_words_of_the_program_are_read)
{
	char answer[64];

	start_proxy();
	qt_text(answer_to("latency both 1000"), "ok");
	qt_text(answer_to("limit down 3"), "ok");
	qt_text(answer_to("limit-by rst"), "ok");
	join_up();
	say(glasses, "123456");
	hears(app, "123");
	qt_int(end_of(app), ECONNRESET);
	qt_contains(answer_to("counts"), "limited=1 rst=1 fin=0 open=0 up=0 down=3");
	qt_text(answer_to("clear"), "ok");
	close(app);
	close(glasses);
	join_up();
	qt_text(answer_to("cut fin"), "ok cut=1");
	qt_text(answer_to("refuse 1"), "ok");
	qt_int(fault_proxy_line(proxy, "quit", answer, sizeof answer), 1);
	end();
}

QTEST(words_that_are_not_known_are_refused)
{
	static const char *const lines[] = {
		"",         "latency",        "latency up", "latency sideways 1", "latency up -1", "latency up 1x",
		"cut hard", "latency up 1 2", "refuse",     "quit now",           "counts up 1",   "half-open none 1"};

	start_proxy();
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		qt_contains(answer_to(lines[i]), "error: ");
	app = glasses = -1;
	end();
}
