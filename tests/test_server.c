/* quark-glasses as apps find it: who is let in, what is refused with which code, and what it says to who drives it. */
#include "qtest.h"

#include "glasses/glasses.h"
#include "glasses/remote.h"
#include "support_caller.h"
#include "support_remote_private.h"
#include "wire/messages.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

static struct remote *begin(void)
{
	return remote_start(NULL);
}

static struct caller *call(const struct remote *remote, const char *path, const char *protocol)
{
	return caller_open(
		&(struct caller_how){.port = remote_port(remote), .plain = 1, .path = path, .protocol = protocol});
}

static struct caller *come_in(const struct remote *remote)
{
	struct caller *caller = call(remote, NULL, NULL);

	qt_true(caller != NULL);
	qt_int(caller_upgrade(caller), 101);
	return caller;
}

/* 0, or the status; the answer stays in remote->sim->remote. */
static int ask(const struct remote *remote, const char *question)
{
	struct qk_buffer line = {0};
	char why[320];
	int status;

	qk_buffer_text(&line, question);
	status = qk_remote_ask(remote->sim->remote, &line, why, sizeof why);
	qk_buffer_free(&line);
	return status;
}

QTEST(only_the_two_paths_and_the_subprotocol_are_there)
{
	static const struct {
		const char *path, *protocol;
		int status;
	} tries[] = {
		{"/", NULL, 404},
		{"/sessions", NULL, 404},
		{"/session/x", NULL, 404},
		{"/session", "", 400},
		{"/session", "quark.glasses.v2", 0}, /* libwebsockets closes without a word */
		{"/session", NULL, 101},
		{"/session", "other, quark.glasses.v1", 101},
	};
	struct remote *remote = begin();

	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		struct caller *caller = call(remote, tries[i].path, tries[i].protocol);

		qt_true(caller != NULL);
		qt_int(caller_upgrade(caller), tries[i].status);
		caller_close(caller);
	}
	remote_stop(remote);
}

QTEST(nothing_but_the_upgrade_is_answered)
{
	static const char *const requests[] = {
		"GET /session HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
		"POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
		"POST /session HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
		"nonsense\r\n\r\n",
	};
	struct remote *remote = begin();

	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		struct caller *caller = call(remote, "", NULL);
		int status;

		caller_write(caller, requests[i], strlen(requests[i]));
		status = caller_upgrade(caller);
		qt_true(status == 0 || (status >= 400 && status < 500));
		caller_close(caller);
	}
	caller_close(come_in(remote));
	remote_stop(remote);
}

QTEST(the_first_message_is_awaited_for_ten_seconds_of_the_glasses)
{
	struct remote *remote = begin();
	struct caller *silent = come_in(remote), *speaking = come_in(remote);

	caller_hello(speaking, "com.example.shop");
	qt_contains(caller_hear(speaking), "\"session\":");
	qt_int(ask(remote, "{\"do\":\"advance\",\"to_us\":9999999}"), 0);
	caller_write(silent, "\x89\x80\0\0\0\0", 6);
	qt_int(ask(remote, "{\"do\":\"advance\",\"to_us\":10000000}"), 0);
	qt_int(caller_end(silent), 4408);
	caller_close(silent);
	caller_say(speaking, "{\"jsonrpc\":\"2.0\",\"method\":\"link.ping\"}");
	while (!strstr(caller_hear(speaking), "link.pong"))
		;
	caller_close(speaking);
	remote_stop(remote);
}

QTEST(a_binary_frame_and_a_message_that_is_too_long_are_refused)
{
	static unsigned char head[14] = {0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 1};
	char *text = malloc(65537);
	struct remote *remote = begin();
	struct caller *caller = come_in(remote);

	caller_write(caller, "\x82\x83\0\0\0\0abc", 9);
	qt_int(caller_end(caller), 1003);
	caller_close(caller);

	qt_true(text != NULL);
	memset(text, ' ', 65537);
	caller = come_in(remote);
	caller_write(caller, head, sizeof head);
	caller_write(caller, text, 65537);
	qt_int(caller_end(caller), 4413);
	caller_close(caller);
	free(text);
	remote_stop(remote);
}

/* In parts, each of which would be short enough. */
QTEST(parts_are_added_up)
{
	unsigned char head[8] = {0x01, 0xfe, 0x80, 0x00};
	char *text = malloc(32768);
	struct remote *remote = begin();
	struct caller *caller = come_in(remote);

	qt_true(text != NULL);
	memset(text, ' ', 32768);
	caller_write(caller, head, sizeof head);
	caller_write(caller, text, 32768);
	head[0] = 0x00;
	caller_write(caller, head, sizeof head);
	caller_write(caller, text, 32768);
	caller_write(caller, "\x80\x81\0\0\0\0 ", 7);
	qt_int(caller_end(caller), 4413);
	caller_close(caller);
	free(text);
	remote_stop(remote);
}

QTEST(a_message_in_parts_is_one_message)
{
	struct remote *remote = begin();
	struct caller *caller = come_in(remote);

	caller_write(caller, "\x01\x80\0\0\0\0", 6);
	caller_write(caller, "\x00\x82\0\0\0\0{\"", 8);
	caller_write(caller, "\x80\x86\0\0\0\0no\":1}", 12);
	/* An object without "jsonrpc", and no broken text. */
	qt_contains(caller_hear(caller), "-32600");
	qt_int(caller_end(caller), 4400);
	caller_close(caller);
	remote_stop(remote);
}

QTEST(what_is_cut_says_no_good_bye)
{
	struct remote *remote = begin();
	struct caller *caller = come_in(remote);

	caller_hello(caller, "com.example.shop");
	qt_contains(caller_hear(caller), "\"session\":");
	qt_int(ask(remote, "{\"do\":\"fault\",\"what\":\"drop\",\"value\":500}"), 0);
	qt_int(caller_end(caller), 0);
	caller_close(caller);
	caller = come_in(remote);
	qt_int(caller_end(caller), 0);
	caller_close(caller);
	qt_int(ask(remote, "{\"do\":\"advance\",\"to_us\":500000}"), 0);
	caller = come_in(remote);
	caller_hello(caller, "com.example.shop");
	qt_contains(caller_hear(caller), "\"session\":");
	caller_close(caller);
	remote_stop(remote);
}

QTEST(glasses_that_end_say_so)
{
	struct remote *remote = begin();
	struct caller *first = come_in(remote), *second = come_in(remote);

	caller_hello(first, "com.example.shop");
	qt_contains(caller_hear(first), "\"session\":");
	remote_stop(remote);
	qt_int(caller_end(first), 1001);
	qt_int(caller_end(second), 1001);
	caller_close(first);
	caller_close(second);
}

/* --- what state tells --------------------------------------------------------------------------------------------- */

static int64_t count(const struct remote *remote, const char *what)
{
	struct qk_json at, name;
	int64_t value = -1;

	qt_int(ask(remote, "{\"do\":\"state\"}"), 0);
	qt_true(qk_remote_answer(remote->sim->remote, "connections", &at));
	qt_int(qk_json_enter(&at), 0);
	if (qk_json_item(&at) <= 0)
		return -1;
	qt_int(qk_json_enter(&at), 0);
	while (qk_json_member(&at, &name) > 0) {
		struct qk_json here = at;

		if (qk_json_is(name, what))
			qt_int(qk_json_i64(&here, &value), 0);
		qk_json_skip(&at);
	}
	return value;
}

QTEST(messages_are_counted_where_the_network_begins)
{
	struct remote *remote = begin();
	struct caller *caller = come_in(remote);

	qt_int(count(remote, "id"), 1);
	qt_int(count(remote, "received"), 0);
	caller_hello(caller, "com.example.shop");
	qt_contains(caller_hear(caller), "\"session\":");
	qt_contains(caller_hear(caller), "device.readiness");
	qt_int(count(remote, "received"), 1);
	qt_int(count(remote, "sent"), 2);
	/* Swallowed by a fault, but it came. */
	qt_int(ask(remote, "{\"do\":\"fault\",\"what\":\"half_open\",\"value\":1}"), 0);
	caller_say(caller, "{\"jsonrpc\":\"2.0\",\"method\":\"link.ping\"}");
	while (count(remote, "received") < 2)
		;
	qt_int(count(remote, "sent"), 2);
	caller_close(caller);
	while (count(remote, "id") == 1)
		;
	qt_int(count(remote, "id"), -1);
	remote_stop(remote);
}

/* While simulated time must pass before the glasses take a connection, what comes on it is counted all the same: a test
 * that lets time pass only when nothing is under way would wait for ever. */
QTEST(a_slow_connection_is_counted_at_once)
{
	struct remote *remote = begin();
	struct caller *caller;

	qt_int(ask(remote, "{\"do\":\"fault\",\"what\":\"latency\",\"value\":50000}"), 0);
	caller = come_in(remote);
	caller_hello(caller, "com.example.shop");
	while (count(remote, "received") < 1)
		;
	qt_int(count(remote, "sent"), 0);
	qt_int(ask(remote, "{\"do\":\"advance\",\"to_us\":1000000}"), 0);
	qt_contains(caller_hear(caller), "\"session\":");
	caller_close(caller);
	remote_stop(remote);
}

QTEST(who_speaks_too_much_too_early_is_refused)
{
	struct remote *remote = begin();
	struct caller *caller;

	qt_int(ask(remote, "{\"do\":\"fault\",\"what\":\"latency\",\"value\":50000}"), 0);
	caller = come_in(remote);
	for (int i = 0; i < 300000 / 40; i++)
		caller_say(caller, "{\"jsonrpc\":\"2.0\",\"method\":\"link.ping\"}");
	qt_int(caller_end(caller), 4429);
	caller_close(caller);
	remote_stop(remote);
}

/* Nobody can make the glasses keep answers without end. */
QTEST(who_does_not_read_is_cut)
{
	struct remote *remote = begin();
	struct caller *caller = come_in(remote);

	caller_hello(caller, "com.example.shop");
	do
		for (int i = 0; i < 2000; i++)
			caller_say(caller, "{\"jsonrpc\":\"2.0\",\"method\":\"link.ping\"}");
	while (count(remote, "id") == 1);
	caller_close(caller);
	caller = come_in(remote);
	caller_hello(caller, "com.example.shop");
	qt_contains(caller_hear(caller), "\"session\":");
	caller_close(caller);
	remote_stop(remote);
}

/* --- the control channel itself ----------------------------------------------------------------------------------- */

QTEST(the_secret_is_asked_for_first)
{
	struct remote *remote = begin();
	struct quark_sim *sim;
	struct qk_remote *channel;
	char why[320];

	qt_int(quark_sim_connect(remote_address(remote), "another", &sim), QUARK_ERR_DENIED);
	qt_int(qk_remote_open(remote_address(remote), "a secret of the tests ", &channel, why, sizeof why),
	       QUARK_ERR_DENIED);
	qt_int(qk_remote_open(remote_address(remote), "", &channel, why, sizeof why), QUARK_ERR_DENIED);
	/* Several may drive them at once. */
	qt_int(quark_sim_connect(remote_address(remote), remote_secret(remote), &sim), QUARK_OK);
	qt_int(quark_sim_set(sim, QUARK_SIM_VALUE_BATTERY_LEFT, 17), QUARK_OK);
	qt_int(quark_sim_get(remote_sim(remote), QUARK_SIM_VALUE_BATTERY_LEFT), 17);
	quark_sim_unref(sim);
	remote_stop(remote);
}

QTEST(commands_that_are_wrong_are_refused_and_the_channel_goes_on)
{
	static const char *const wrong[] = {
		"nonsense",
		"[]",
		"{}",
		"{\"do\":5}",
		"{\"do\":\"dance\"}",
		"{\"do\":\"advance\"}",
		"{\"do\":\"advance\",\"to_us\":-1}",
		"{\"do\":\"advance\",\"to_us\":\"5\"}",
		"{\"do\":\"get\",\"what\":\"nothing\"}",
		"{\"do\":\"get\"}",
		"{\"do\":\"view\",\"display\":2}",
		"{\"do\":\"view\"}",
		"{\"do\":\"set\",\"what\":\"worn\",\"value\":7}",
		"{\"do\":\"set\",\"what\":\"worn\",\"value\":1,\"at_ms\":5}",
		"{\"do\":\"scenario\",\"path\":\"/nowhere/at/all.json\"}",
		"{\"do\":\"scenario\"}",
		"{\"do\":\"record\"}",
		"{\"do\":\"record\",\"path\":null}",
		"{\"do\":\"remove\",\"app\":\"com.example.nobody\"}",
		"{\"do\":\"pair\"}",
	};
	struct remote *remote = begin();

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		qt_true(ask(remote, wrong[i]) < 0);
	qt_int(ask(remote, "{\"do\":\"state\"}"), 0);
	remote_stop(remote);
}

QTEST(virtual_time_stops_at_each_thing_that_is_due)
{
	struct remote *remote = begin();
	struct qk_json at;
	int64_t now;

	qt_int(ask(remote, "{\"do\":\"advance\",\"to_us\":3600000000}"), 0);
	qt_true(qk_remote_answer(remote->sim->remote, "now_us", &at));
	qt_int(qk_json_i64(&at, &now), 0);
	qt_int(now, 3600000000);
	/* Back is nowhere to go. */
	qt_int(ask(remote, "{\"do\":\"advance\",\"to_us\":5}"), 0);
	qt_true(qk_remote_answer(remote->sim->remote, "now_us", &at));
	qt_int(qk_json_i64(&at, &now), 0);
	qt_int(now, 3600000000);
	/* The batteries have run for an hour, not for one step at its end. */
	qt_true(quark_sim_get(remote_sim(remote), QUARK_SIM_VALUE_BATTERY_LEFT) < 100);
	remote_stop(remote);
}
