/* The media connection of quark-glasses: tickets, and what goes over it. */
#include "qtest.h"

#include "glasses/glasses.h"
#include "glasses/remote.h"
#include "support_caller.h"
#include "support_remote_private.h"
#include "wire/base64.h"

#include <stdlib.h>
#include <string.h>

#define SHOP "com.example.shop"

struct ticket {
	int port;
	unsigned char bytes[QK_TICKET_SIZE];
};

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

/* Of the first connection. */
static int64_t count(const struct remote *remote, const char *what)
{
	char member[40];
	struct qk_json at;
	const char *found;

	snprintf(member, sizeof member, "\"%s\":", what);
	qt_int(ask(remote, "{\"do\":\"state\"}"), 0);
	qt_true(qk_remote_answer(remote->sim->remote, "connections", &at));
	found = strstr(at.at, member);
	qt_true(found != NULL);
	found += strlen(member);
	return *found == 't' ? 1 : *found == 'f' ? 0 : atoll(found);
}

static struct caller *come_in(const struct remote *remote, struct qk_key *key)
{
	struct caller *caller =
		caller_open(&(struct caller_how){.port = remote_port(remote), .key = key, .plain = !key});

	qt_true(caller != NULL);
	qt_int(caller_upgrade(caller), 101);
	caller_hello(caller, SHOP);
	qt_contains(caller_hear(caller), "\"session\":");
	return caller;
}

static const char *hear(struct caller *caller, const char *part)
{
	const char *text;

	do {
		text = caller_hear(caller);
		qt_true(text != NULL);
	} while (!strstr(text, part));
	return text;
}

static struct ticket get_ticket(struct caller *caller)
{
	struct ticket ticket;
	const char *text, *at;

	caller_say(caller, "{\"jsonrpc\":\"2.0\",\"method\":\"link.media\",\"id\":7}");
	text = hear(caller, "\"id\":7,");
	at = strstr(text, "\"port\":");
	qt_true(at != NULL);
	ticket.port = atoi(at + 7);
	at = strstr(text, "\"ticket\":\"");
	qt_true(at != NULL);
	at += 10;
	{
		unsigned char bytes[48];

		qt_uint(qk_base64_read(bytes, at, strcspn(at, "\"")), QK_TICKET_SIZE);
		memcpy(ticket.bytes, bytes, sizeof ticket.bytes);
	}
	return ticket;
}

/* Opens with this ticket: the connection, and the answer in *status (1: closed without one, or in the handshake). */
static struct caller *open_media(const struct ticket *ticket, struct qk_key *key, int *status)
{
	unsigned char opening[QK_MEDIA_OPENING_SIZE], answer[QK_MEDIA_ANSWER_SIZE];
	struct caller *media =
		caller_open(&(struct caller_how){.port = ticket->port, .key = key, .plain = !key, .path = ""});
	char why[160];

	*status = 1;
	if (!media)
		return NULL;
	qk_media_opening_write(ticket->bytes, opening);
	caller_write(media, opening, sizeof opening);
	if (caller_read(media, answer, sizeof answer) == sizeof answer)
		qt_int(qk_media_answer_read(status, answer, why, sizeof why), 0);
	return media;
}

static void refused(const struct ticket *ticket, struct qk_key *key)
{
	int status;

	caller_close(open_media(ticket, key, &status));
	qt_true(status != 0);
}

static void pair(const struct remote *remote, struct qk_key *key, const char *app_id)
{
	struct caller *caller;
	struct qk_json at;
	char token[32] = "";
	const char *found;

	qt_int(ask(remote, "{\"do\":\"pair\"}"), 0);
	qt_true(qk_remote_answer(remote->sim->remote, "uri", &at));
	found = strstr(at.at, "&tok=");
	qt_true(found != NULL);
	memcpy(token, found + 5, 22);
	caller = caller_open(&(struct caller_how){.port = remote_port(remote), .key = key, .path = "/pair"});
	qt_true(caller != NULL);
	qt_int(caller_upgrade(caller), 101);
	caller_pair(caller, token, app_id);
	qt_contains(caller_hear(caller), "\"result\":{");
	caller_close(caller);
}

QTEST(a_ticket_is_good_once)
{
	struct remote *remote = remote_start(NULL);
	struct caller *caller = come_in(remote, NULL), *media;
	struct ticket ticket = get_ticket(caller), wrong;
	int status;

	wrong = ticket;
	wrong.bytes[31] ^= 1;
	refused(&wrong, NULL);
	media = open_media(&ticket, NULL, &status);
	qt_int(status, 0);
	refused(&ticket, NULL);
	while (!count(remote, "media_up"))
		;
	/* It ends with the control connection. */
	caller_close(caller);
	qt_uint(caller_read(media, &status, 1), 0);
	caller_close(media);
	remote_stop(remote);
}

QTEST(a_ticket_is_good_for_ten_seconds_of_the_glasses)
{
	struct remote *remote = remote_start(NULL);
	struct caller *caller = come_in(remote, NULL), *media;
	struct ticket first = get_ticket(caller), second;
	int status;

	qt_int(ask(remote, "{\"do\":\"advance\",\"to_us\":9999999}"), 0);
	second = get_ticket(caller);
	qt_int(ask(remote, "{\"do\":\"advance\",\"to_us\":10000000}"), 0);
	refused(&first, NULL);
	media = open_media(&second, NULL, &status);
	qt_int(status, 0);
	caller_close(media);
	caller_close(caller);
	remote_stop(remote);
}

QTEST(of_many_tickets_the_newest_are_good)
{
	struct remote *remote = remote_start(NULL);
	struct caller *caller = come_in(remote, NULL), *media;
	struct ticket tickets[5];
	int status;

	for (int i = 0; i < 5; i++)
		tickets[i] = get_ticket(caller);
	refused(&tickets[0], NULL);
	for (int i = 4; i > 0; i--) {
		media = open_media(&tickets[i], NULL, &status);
		qt_int(status, 0);
		caller_close(media);
	}
	caller_close(caller);
	remote_stop(remote);
}

QTEST(a_ticket_belongs_to_the_key_that_asked)
{
	struct remote *remote = remote_start(&(struct remote_options){.secure = 1});
	struct qk_key *key = qk_key_new(), *other = qk_key_new(), *stranger = qk_key_new();
	struct caller *caller, *media;
	struct ticket ticket;
	int status;

	pair(remote, key, SHOP);
	pair(remote, other, "com.example.other");
	caller = come_in(remote, key);
	ticket = get_ticket(caller);
	refused(&ticket, other);
	/* In wrong hands it is spent. */
	refused(&ticket, key);
	ticket = get_ticket(caller);
	refused(&ticket, stranger);
	ticket = get_ticket(caller);
	media = open_media(&ticket, key, &status);
	qt_int(status, 0);
	qt_int(memcmp(caller_pin(media), caller_pin(caller), QK_PIN_SIZE), 0);
	/* Who is removed is out here, too. */
	qt_int(ask(remote, "{\"do\":\"remove\",\"app\":\"" SHOP "\"}"), 0);
	qt_uint(caller_read(media, &status, 1), 0);
	qt_int(caller_end(caller), 4403);
	caller_close(media);
	caller_close(caller);
	qk_key_unref(key);
	qk_key_unref(other);
	qk_key_unref(stranger);
	remote_stop(remote);
}

QTEST(what_does_not_open_as_it_should_is_closed)
{
	struct remote *remote = remote_start(NULL);
	struct caller *caller = come_in(remote, NULL), *media;
	struct ticket ticket = get_ticket(caller);
	unsigned char opening[QK_MEDIA_OPENING_SIZE];

	media = caller_open(&(struct caller_how){.port = ticket.port, .plain = 1, .path = ""});
	qk_media_opening_write(ticket.bytes, opening);
	opening[0] ^= 1;
	caller_write(media, opening, sizeof opening);
	qt_true(caller_read(media, opening, sizeof opening) <= QK_MEDIA_ANSWER_SIZE);
	caller_close(media);
	caller_close(caller);
	remote_stop(remote);
}

/* --- frames ------------------------------------------------------------------------------------------------------- */

static void read_frame(struct caller *media, struct qk_media_header *header)
{
	unsigned char bytes[QK_MEDIA_HEADER_SIZE];
	char why[160], *body;

	qt_uint(caller_read(media, bytes, sizeof bytes), sizeof bytes);
	qt_int(qk_media_read(header, bytes, sizeof bytes, why, sizeof why), 0);
	body = malloc(header->length);
	qt_true(body != NULL);
	qt_uint(caller_read(media, body, header->length), header->length);
	free(body);
}

static void take_photo(struct caller *caller, int number, int seq)
{
	char text[256];

	snprintf(text, sizeof text,
		 "{\"jsonrpc\":\"2.0\",\"method\":\"camera.photo\",\"id\":%d,\"params\":{\"photo\":%d,\"format\":"
		 "\"jpeg\","
		 "\"width\":640,\"height\":480,\"purpose\":\"A test\"},\"seq\":%d}",
		 100 + number, number, seq);
	caller_say(caller, text);
}

static void run_to(const struct remote *remote, unsigned ms)
{
	char question[64];

	snprintf(question, sizeof question, "{\"do\":\"advance\",\"to_us\":%u000}", ms);
	qt_int(ask(remote, question), 0);
}

QTEST(photos_come_over_it)
{
	struct remote *remote = remote_start(&(struct remote_options){.more = {"--consent", "grant"}});
	struct caller *caller = come_in(remote, NULL), *media;
	struct ticket ticket = get_ticket(caller);
	struct qk_media_header header;
	int status;

	media = open_media(&ticket, NULL, &status);
	qt_int(status, 0);
	while (!count(remote, "media_up"))
		;
	for (int i = 1; i <= 3; i++) {
		take_photo(caller, i, i);
		while (count(remote, "received") < 2 + i)
			;
		run_to(remote, (unsigned)i * 1000);
		read_frame(media, &header);
		qt_uint(header.kind, QK_MEDIA_PHOTO);
		qt_uint(header.number, i);
		qt_uint(header.width, 640);
		hear(caller, "\"result\":{");
	}
	qt_int(count(remote, "media_sent"), 3);
	qt_int(count(remote, "media_lost"), 0);
	caller_close(media);
	caller_close(caller);
	remote_stop(remote);
}

/* The app asks for the photo first and for the connection then: the photo waits for it. */
QTEST(a_photo_waits_for_its_connection)
{
	struct remote *remote = remote_start(&(struct remote_options){.more = {"--consent", "grant"}});
	struct caller *caller = come_in(remote, NULL), *media;
	struct ticket ticket = get_ticket(caller);
	struct qk_media_header header;
	int status;

	take_photo(caller, 1, 1);
	while (count(remote, "received") < 3)
		;
	run_to(remote, 1000);
	hear(caller, "\"id\":101,");
	qt_int(count(remote, "media_sent"), 0);
	media = open_media(&ticket, NULL, &status);
	qt_int(status, 0);
	read_frame(media, &header);
	qt_uint(header.number, 1);
	qt_int(count(remote, "media_sent"), 1);
	caller_close(media);
	caller_close(caller);
	remote_stop(remote);
}

QTEST(a_newer_connection_takes_the_place_of_the_older)
{
	struct remote *remote = remote_start(&(struct remote_options){.more = {"--consent", "grant"}});
	struct caller *caller = come_in(remote, NULL), *older, *newer;
	struct ticket ticket = get_ticket(caller);
	struct qk_media_header header;
	int status;

	older = open_media(&ticket, NULL, &status);
	qt_int(status, 0);
	ticket = get_ticket(caller);
	newer = open_media(&ticket, NULL, &status);
	qt_int(status, 0);
	qt_uint(caller_read(older, &status, 1), 0);
	take_photo(caller, 1, 1);
	while (count(remote, "received") < 4)
		;
	run_to(remote, 1000);
	read_frame(newer, &header);
	qt_uint(header.number, 1);
	caller_close(older);
	caller_close(newer);
	caller_close(caller);
	remote_stop(remote);
}

/* Credits and pictures of the app are counted where the network begins. */
QTEST(frames_of_the_app_are_counted)
{
	struct remote *remote = remote_start(NULL);
	struct caller *caller = come_in(remote, NULL), *media;
	struct ticket ticket = get_ticket(caller);
	struct qk_media_header header = {.kind = QK_MEDIA_CREDIT, .number = 1, .sequence = 2};
	unsigned char bytes[QK_MEDIA_HEADER_SIZE];
	int status;

	media = open_media(&ticket, NULL, &status);
	qt_int(status, 0);
	qk_media_write(&header, bytes);
	for (int i = 0; i < 5; i++)
		caller_write(media, bytes, sizeof bytes);
	while (count(remote, "media_received") < 5)
		;
	/* Nonsense ends the media connection alone. */
	memset(bytes, 0xff, sizeof bytes);
	caller_write(media, bytes, sizeof bytes);
	qt_uint(caller_read(media, &status, 1), 0);
	while (count(remote, "media_up"))
		;
	caller_say(caller, "{\"jsonrpc\":\"2.0\",\"method\":\"link.ping\"}");
	hear(caller, "link.pong");
	caller_close(media);
	caller_close(caller);
	remote_stop(remote);
}
