/* HTTP for services: what comes back, and every way in which it does not. */
#include "qtest.h"
#include "support_http.h"

#include "core/buffer.h"
#include "net/http.h"

#include <quark/quark.h>
#include <quark/service.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
	struct http_server *server;
	struct quark_context *context;
	char url[256];
	struct qk_http *http;
	unsigned done, pieces;
	int code, status, retry;
	char type[80], body[4096], text[300], heard[4096];
} own;

static void on_done(void *owner, const struct qk_http_answer *answer, const struct quark_failure *failure)
{
	qt_true(owner == &own);
	qt_true(!answer != !failure);
	own.done++;
	own.http = NULL;
	if (answer) {
		own.code = answer->code;
		qt_uint(strlen(answer->body), answer->length);
		snprintf(own.type, sizeof own.type, "%s", answer->type);
		snprintf(own.body, sizeof own.body, "%s", answer->body);
	} else {
		own.status = quark_failure_status(failure);
		own.retry = quark_failure_retry(failure);
		qt_int(quark_failure_stage(failure), QUARK_STAGE_SERVICE);
		snprintf(own.text, sizeof own.text, "%s", quark_failure_text(failure));
	}
}

static void on_piece(void *owner, const char *bytes, size_t length)
{
	qt_true(owner == &own);
	own.pieces++;
	strncat(own.heard, bytes, length);
}

static void open_context(int clock)
{
	struct quark_context_config config = {
		.size = sizeof config, .clock = (uint32_t)clock, .log_level = QUARK_LOG_NONE};

	qt_int(quark_context_new(&config, &own.context), QUARK_OK);
}

static void begin(int tls, http_handler handler)
{
	memset(&own, 0, sizeof own);
	own.server = http_server_new(tls, handler, NULL);
	open_context(QUARK_CLOCK_REAL);
}

static void say(const char *ca, uint32_t deadline_ms)
{
	struct quark_service_config config = {
		.size = sizeof config, .proxy = "", .ca_file = ca, .deadline_ms = deadline_ms};

	qt_int(quark_context_set_service(own.context, QUARK_SERVICE_ROUTING, &config), QUARK_OK);
}

static struct qk_http_wish wish_of(const char *path)
{
	snprintf(own.url, sizeof own.url, "%s%s", own.server ? http_server_url(own.server) : "", path);
	own.done = 0;
	return (struct qk_http_wish){.name = "routing",
				     .method = "GET",
				     .url = own.url,
				     .service = qk_context_service(own.context, QUARK_SERVICE_ROUTING),
				     .done = on_done,
				     .owner = &own};
}

static void start(const struct qk_http_wish *wish)
{
	qt_int(qk_http_start(own.context, wish, &own.http), QUARK_OK);
}

static void finish(void)
{
	while (!own.done)
		qt_int(quark_context_dispatch(own.context, 100), QUARK_OK);
	qt_uint(own.done, 1);
}

static void get(const char *path)
{
	struct qk_http_wish wish = wish_of(path);

	start(&wish);
	finish();
}

static void end(void)
{
	quark_context_unref(own.context);
	if (own.server)
		http_server_free(own.server);
}

/* --- answers ------------------------------------------------------------------------------------------------------ */

static void echo(void *user_data, const struct http_seen *seen, struct http_reply *reply)
{
	char text[2048], agent[100] = "", query[100] = "", special[100] = "";

	(void)user_data;
	http_header(seen, "User-Agent", agent, sizeof agent);
	http_header(seen, "X-Special", special, sizeof special);
	http_query(seen, "q", query, sizeof query);
	snprintf(text, sizeof text, "%s %s [%s] [%s] [%s] [%s] %u", seen->method, seen->target, query, special, agent,
		 seen->body, seen->connection);
	http_answer(reply, 200, "Application/JSON; charset=utf-8", text);
}

QTEST(an_answer_comes_whole)
{
	begin(0, echo);
	say(NULL, 0);
	get("/a?q=b%20c");
	qt_int(own.code, 200);
	qt_text(own.type, "application/json");
	qt_contains(own.body, "GET /a?q=b%20c [b c] [] [libquark/");
	end();
}

QTEST(headers_and_bodies_are_sent)
{
	static const char *const headers[] = {"X-Special: yes", "Content-Type: application/json", NULL};
	struct qk_http_wish wish;

	begin(0, echo);
	say(NULL, 0);
	wish = wish_of("/b");
	wish.method = "POST";
	wish.headers = headers;
	wish.body = "{\"a\":1}";
	wish.body_length = 7;
	start(&wish);
	finish();
	qt_contains(own.body, "POST /b [] [yes] [libquark/");
	qt_contains(own.body, "[{\"a\":1}]");
	end();
}

QTEST(a_connection_is_used_again)
{
	begin(0, echo);
	say(NULL, 0);
	for (int i = 0; i < 5; i++) {
		get("/");
		qt_contains(own.body, "] 1");
	}
	qt_uint(http_server_requests(own.server), 5);
	end();
}

QTEST(what_is_escaped_comes_back_as_it_was)
{
	struct qk_buffer out = {0};

	qk_http_escape(&out, "a-Z0._~ /?&=+%\xe6\x9d\xad");
	qk_buffer_byte(&out, '\0');
	qt_text(out.data, "a-Z0._~%20%2F%3F%26%3D%2B%25%E6%9D%AD");
	qk_buffer_free(&out);
}

static void in_pieces(void *user_data, const struct http_seen *seen, struct http_reply *reply)
{
	static const char head[] =
		"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

	(void)user_data;
	if (strstr(seen->target, "bad")) {
		http_answer(reply, 401, "application/json", "{\"why\":\"key\"}");
		return;
	}
	http_send(reply, head, sizeof head - 1);
	http_send(reply, "5\r\nfirst\r\n", 10);
	http_hold(reply);
	http_send(reply, "6\r\nsecond\r\n0\r\n\r\n", 16);
}

QTEST(pieces_come_as_they_are_sent)
{
	struct qk_http_wish wish;

	begin(0, in_pieces);
	say(NULL, 0);
	wish = wish_of("/");
	wish.piece = on_piece;
	start(&wish);
	while (!own.pieces)
		qt_int(quark_context_dispatch(own.context, 100), QUARK_OK);
	qt_text(own.heard, "first");
	qt_uint(own.done, 0);
	http_server_release(own.server);
	finish();
	qt_text(own.heard, "firstsecond");
	qt_text(own.body, "");
	qt_int(own.code, 200);
	own.pieces = 0;
	wish = wish_of("/bad");
	wish.piece = on_piece;
	start(&wish);
	finish();
	qt_uint(own.pieces, 0);
	qt_int(own.code, 401);
	qt_text(own.body, "{\"why\":\"key\"}");
	end();
}

/* --- trying again ------------------------------------------------------------------------------------------------- */

static void twice_bad(void *user_data, const struct http_seen *seen, struct http_reply *reply)
{
	(void)user_data;
	if (seen->number == 1)
		http_hang_up(reply);
	else if (seen->number == 2)
		http_answer(reply, 503, "text/plain", "busy");
	else
		http_answer(reply, 200, "text/plain", "at last");
}

QTEST(what_may_be_repeated_is_tried_again)
{
	struct qk_http_wish wish;

	begin(0, twice_bad);
	say(NULL, 0);
	wish = wish_of("/");
	wish.tries = 3;
	start(&wish);
	finish();
	qt_int(own.code, 200);
	qt_text(own.body, "at last");
	end();
}

QTEST(what_may_not_be_repeated_is_not)
{
	struct qk_http_wish wish;

	begin(0, twice_bad);
	say(NULL, 0);
	/* A POST: curl itself repeats a GET whose connection was closed before an answer, on a used connection only. */
	wish = wish_of("/");
	wish.method = "POST";
	start(&wish);
	finish();
	qt_int(own.status, QUARK_ERR_IO);
	qt_contains(own.text, "it hung up without an answer");
	qt_uint(http_server_requests(own.server), 1);
	get("/");
	qt_int(own.code, 503);
	qt_text(own.body, "busy");
	end();
}

/* --- failures ----------------------------------------------------------------------------------------------------- */

static void hold(void *user_data, const struct http_seen *seen, struct http_reply *reply)
{
	(void)user_data;
	(void)seen;
	http_hold(reply);
	http_hang_up(reply);
}

QTEST(a_service_that_says_nothing_ends_with_its_deadline)
{
	begin(0, hold);
	say(NULL, 200);
	get("/secret?key=hidden");
	qt_int(own.status, QUARK_ERR_TIMEOUT);
	qt_int(own.retry, QUARK_RETRY_LATER);
	qt_contains(own.text, "routing (127.0.0.1:");
	qt_contains(own.text, "did not answer in time");
	qt_true(!strstr(own.text, "hidden") && !strstr(own.text, "secret"));
	end();
}

QTEST(nobody_there_is_told)
{
	unsigned port;

	begin(0, echo);
	port = http_server_port(own.server);
	http_server_free(own.server);
	own.server = NULL;
	say(NULL, 0);
	{
		struct qk_http_wish wish = wish_of("");

		snprintf(own.url, sizeof own.url, "http://127.0.0.1:%u/", port);
		start(&wish);
		finish();
	}
	qt_int(own.status, QUARK_ERR_IO);
	qt_contains(own.text, "nobody answers there");
	end();
}

static void long_answer(void *user_data, const struct http_seen *seen, struct http_reply *reply)
{
	char block[4096];

	(void)user_data;
	memset(block, 'x', sizeof block - 1);
	block[sizeof block - 1] = '\0';
	if (strstr(seen->target, "cut"))
		http_answer_raw(reply, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", 44);
	else if (strstr(seen->target, "garbage"))
		http_answer_raw(reply, "220 smtp.example.org\r\n\r\n", 24);
	else
		http_answer(reply, 200, "text/plain", block);
}

QTEST(an_answer_that_is_too_long_is_not_taken)
{
	struct qk_http_wish wish;

	begin(0, long_answer);
	say(NULL, 0);
	wish = wish_of("/");
	wish.most = 4094;
	start(&wish);
	finish();
	qt_int(own.status, QUARK_ERR_PROTOCOL);
	qt_contains(own.text, "longer than 4094 bytes");
	wish = wish_of("/");
	wish.most = 4095;
	start(&wish);
	finish();
	qt_int(own.code, 200);
	end();
}

QTEST(half_an_answer_is_none)
{
	begin(0, long_answer);
	say(NULL, 0);
	get("/cut");
	qt_int(own.status, QUARK_ERR_IO);
	qt_contains(own.text, "its answer ended too early");
	get("/garbage");
	qt_true(own.status == QUARK_ERR_PROTOCOL || own.status == QUARK_ERR_INVALID);
	end();
}

static void elsewhere(void *user_data, const struct http_seen *seen, struct http_reply *reply)
{
	(void)user_data;
	(void)seen;
	http_answer_header(reply, "Location: http://127.0.0.1:1/");
	http_answer(reply, 302, "text/plain", "there");
}

QTEST(a_redirect_is_an_answer_and_not_followed)
{
	begin(0, elsewhere);
	say(NULL, 0);
	get("/");
	qt_int(own.code, 302);
	end();
}

QTEST(a_certificate_is_trusted_when_its_authority_is_named)
{
	begin(1, echo);
	say(NULL, 0);
	get("/");
	qt_int(own.status, QUARK_ERR_IO);
	qt_int(own.retry, QUARK_RETRY_NEVER);
	qt_contains(own.text, "its certificate is not trusted");
	say("/nowhere/ca.pem", 0);
	get("/");
	qt_contains(own.text, "ca_file cannot be read");
	say(http_server_ca(own.server), 0);
	get("/");
	qt_int(own.code, 200);
	end();
}

/* --- the end of the one who asked --------------------------------------------------------------------------------- */

QTEST(what_is_cancelled_says_nothing_any_more)
{
	struct qk_http_wish wish;

	begin(0, hold);
	say(NULL, 0);
	wish = wish_of("/");
	start(&wish);
	while (!http_server_requests(own.server))
		qt_int(quark_context_dispatch(own.context, 1), QUARK_OK);
	qk_http_cancel(own.http);
	start(&wish);
	qk_http_cancel(own.http); /* before the thread looked */
	http_server_release(own.server);
	quark_context_dispatch(own.context, 1);
	qt_uint(own.done, 0);
	end();
}

QTEST(virtual_time_waits_for_an_answer)
{
	begin(0, in_pieces);
	quark_context_unref(own.context);
	open_context(QUARK_CLOCK_VIRTUAL);
	say(NULL, 0);
	{
		struct qk_http_wish wish = wish_of("/");

		wish.piece = on_piece;
		start(&wish);
	}
	while (!own.pieces)
		qt_int(quark_context_dispatch(own.context, 0), QUARK_OK);
	http_server_release(own.server);
	/* Without waiting it would jump there, and the answer come later. */
	qt_int(quark_context_dispatch(own.context, 1000), QUARK_OK);
	qt_uint(own.done, 1);
	qt_int(own.code, 200);
	qt_uint(quark_context_time_us(own.context), 1000000);
	end();
}

/* --- what is known of services ------------------------------------------------------------------------------------ */

QTEST(a_service_that_cannot_be_is_refused)
{
	static const char *const urls[] = {
		"", "ftp://a", "https://", "https:///a", "https://a?b", "https://u@h", "https://a b", "a.example"};
	struct quark_service_config config = {.size = sizeof config};

	memset(&own, 0, sizeof own);
	open_context(QUARK_CLOCK_REAL);
	qt_int(quark_context_set_service(own.context, 0, NULL), QUARK_ERR_INVALID);
	qt_int(quark_context_set_service(own.context, 99, NULL), QUARK_ERR_INVALID);
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		config.url = urls[i];
		qt_int(quark_context_set_service(own.context, QUARK_SERVICE_AMAP, &config), QUARK_ERR_INVALID);
	}
	config.url = "https://a.example:8443/base";
	config.key = "two words";
	qt_int(quark_context_set_service(own.context, QUARK_SERVICE_AMAP, &config), QUARK_ERR_INVALID);
	qt_contains(quark_failure_text(quark_context_failure(own.context)), "key and secret");
	config.key = "k";
	config.deadline_ms = 99;
	qt_int(quark_context_set_service(own.context, QUARK_SERVICE_AMAP, &config), QUARK_ERR_INVALID);
	config.deadline_ms = 100;
	qt_int(quark_context_set_service(own.context, QUARK_SERVICE_AMAP, &config), QUARK_OK);
	config.size = 3;
	qt_int(quark_context_set_service(own.context, QUARK_SERVICE_AMAP, &config), QUARK_ERR_ABI);
	qt_text(quark_service_name(QUARK_SERVICE_AMAP), "amap");
	qt_text(quark_service_name(99), "?");
	end();
}

QTEST(what_the_app_says_goes_before_the_environment)
{
	struct quark_service_config config = {.size = sizeof config, .key = "from the app"};

	setenv("AMAP_API_KEY", "from-the-environment", 1);
	unsetenv("AMAP_BASE_URL");
	memset(&own, 0, sizeof own);
	open_context(QUARK_CLOCK_REAL);
	qt_text(qk_context_service(own.context, QUARK_SERVICE_AMAP)->key, "from-the-environment");
	qt_text(qk_context_service(own.context, QUARK_SERVICE_AMAP)->url, "https://restapi.amap.com");
	config.key = "from-the-app";
	qt_int(quark_context_set_service(own.context, QUARK_SERVICE_AMAP, &config), QUARK_OK);
	qt_text(qk_context_service(own.context, QUARK_SERVICE_AMAP)->key, "from-the-app");
	qt_int(quark_context_set_service(own.context, QUARK_SERVICE_AMAP, NULL), QUARK_OK);
	qt_text(qk_context_service(own.context, QUARK_SERVICE_AMAP)->key, "from-the-environment");
	end();
}
