/* What went wrong between app and glasses, in sentences for whoever has to repair it. */
#include "core/text.h"
#include "link/websocket_private.h"

#include <errno.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <string.h>

#define LINK QUARK_STAGE_LINK
#define DOCTOR "`quarkctl doctor` tells more."
#define PAIR_AGAIN "Pair again: open pairing on the glasses, then `quarkctl pair URI`."

/* --- before the connection is there ------------------------------------------------------------------------------- */

static int pairs(const struct qk_socket *socket)
{
	return !strcmp(socket->path, QK_PATH_PAIR);
}

static int another_key(const struct qk_socket *socket, struct quark_failure *failure)
{
	if (pairs(socket))
		qk_failure_set(
			failure, QUARK_ERR_DENIED, LINK, QUARK_RETRY_NEVER,
			"Is it the URI that these glasses show now? If so, somebody stands in between: use another "
			"network. The URI is still good.",
			"%s shows another key than the pairing URI says; the token was not sent", socket->name);
	else
		qk_failure_set(failure, QUARK_ERR_DENIED, LINK, QUARK_RETRY_NEVER,
			       "Were the glasses reset or replaced? Then pair again. If not, somebody may stand in "
			       "between: use "
			       "another network, and do not pair over this one.",
			       "%s shows another key than the glasses that were paired; nothing was sent",
			       socket->name);
	return 1;
}

static int unknown_here(const struct qk_socket *socket, struct quark_failure *failure)
{
	if (pairs(socket))
		qk_failure_set(
			failure, QUARK_ERR_DENIED, LINK, QUARK_RETRY_ASK_WEARER,
			"Open a new pairing window on the glasses, and use the URI that they show then.",
			"the pairing window of the glasses at %s is closed: its time is over, or its URI was used",
			socket->name);
	else
		qk_failure_set(
			failure, QUARK_ERR_DENIED, LINK, QUARK_RETRY_NEVER, PAIR_AGAIN,
			"the glasses at %s do not know this app's key: it was never paired with them, or removed",
			socket->name);
	return 1;
}

static int other_protocol(const struct qk_socket *socket, struct quark_failure *failure)
{
	qk_failure_set(failure, QUARK_ERR_VERSION, LINK, QUARK_RETRY_NEVER,
		       "Check host and port; glasses of another version need another version of libquark.",
		       "what answers at %s does not speak " QK_SUBPROTOCOL, socket->name);
	return 1;
}

static int is_about_keys(int alert)
{
	return alert == SSL_AD_BAD_CERTIFICATE || alert == SSL_AD_CERTIFICATE_REQUIRED ||
	       alert == SSL_AD_CERTIFICATE_UNKNOWN || alert == SSL_AD_UNKNOWN_CA || alert == SSL_AD_ACCESS_DENIED;
}

static int no_tcp(const struct qk_socket *socket, const char *detail, struct quark_failure *failure)
{
	qk_failure_set(failure, QUARK_ERR_IO, LINK, QUARK_RETRY_LATER,
		       "Are the glasses on, in this network, and is the port right? " DOCTOR,
		       "%s cannot be reached: %s", socket->name, detail);
	return 0;
}

static int no_tls(const struct qk_socket *socket, const char *detail, struct quark_failure *failure)
{
	if (socket->alert)
		detail = SSL_alert_desc_string_long(socket->alert);
	qk_failure_set(failure, QUARK_ERR_PROTOCOL, LINK, QUARK_RETRY_LATER,
		       "Check the port: glasses speak TLS 1.3 and nothing older there. " DOCTOR,
		       "no TLS 1.3 with %s: %s", socket->name, detail);
	return 0;
}

static int no_websocket(const struct qk_socket *socket, const char *detail, int http_status,
			struct quark_failure *failure)
{
	char answer[64];

	snprintf(answer, sizeof answer, "it answered HTTP %d", http_status);
	qk_failure_set(failure, QUARK_ERR_PROTOCOL, LINK, QUARK_RETRY_LATER,
		       "Check host and port: this is where glasses should answer. " DOCTOR,
		       "%s refused the WebSocket %s: %s", socket->name, socket->path, http_status ? answer : detail);
	return 0;
}

int qk_say_not_connected(const struct qk_socket *socket, const char *detail, int http_status,
			 struct quark_failure *failure)
{
	if (socket->pin_refused)
		return another_key(socket, failure);
	if (is_about_keys(socket->alert))
		return unknown_here(socket, failure);
	if (socket->wrong_protocol)
		return other_protocol(socket, failure);
	if (socket->stage == QK_SOCKET_TCP)
		return no_tcp(socket, detail, failure);
	if (socket->stage == QK_SOCKET_TLS)
		return no_tls(socket, detail, failure);
	return no_websocket(socket, detail, http_status, failure);
}

int qk_say_too_late(const struct qk_socket *socket, struct quark_failure *failure)
{
	static const char *const stages[] = {"TCP answer", "TLS handshake", "answer to the WebSocket", "answer"};

	qk_failure_set(failure, QUARK_ERR_TIMEOUT, LINK, QUARK_RETRY_LATER,
		       "Are the glasses on and in this network? A firewall may drop packets silently. " DOCTOR,
		       "%s: no %s in time", socket->name, stages[socket->stage]);
	return 0;
}

int qk_say_no_memory(const struct qk_socket *socket, struct quark_failure *failure)
{
	qk_failure_set(failure, QUARK_ERR_NOMEM, LINK, QUARK_RETRY_LATER, "Free memory or descriptors (ulimit -n).",
		       "no memory or no file descriptor for a connection to %s", socket->name);
	return 0;
}

int qk_say_no_name(const char *host, const char *detail, struct quark_failure *failure)
{
	qk_failure_set(failure, QUARK_ERR_IO, LINK, QUARK_RETRY_LATER,
		       "Check the name, or use the glasses' address. " DOCTOR, "no address for \"%.100s\": %s", host,
		       detail);
	return 0;
}

/* --- afterwards --------------------------------------------------------------------------------------------------- */

struct meaning {
	uint16_t code;
	int status, retry, terminal;
	const char *text, *hint;
};

static const struct meaning meanings[] = {
	{1000, QUARK_ERR_CLOSED, QUARK_RETRY_LATER, 0, "closed the connection", NULL},
	{1001, QUARK_ERR_CLOSED, QUARK_RETRY_LATER, 0, "are going away", NULL},
	{4400, QUARK_ERR_PROTOCOL, QUARK_RETRY_LATER, 0, "found a mistake in what this side sent",
	 "This is a bug in libquark or in the glasses; a debug log (QUARK_LOG=debug) shows the messages."},
	{4401, QUARK_ERR_DENIED, QUARK_RETRY_NEVER, 1, "do not know this app's key", PAIR_AGAIN},
	{4403, QUARK_ERR_REVOKED, QUARK_RETRY_NEVER, 1, "were told by the wearer to remove this app", PAIR_AGAIN},
	{4408, QUARK_ERR_CLOSED, QUARK_RETRY_LATER, 0, "gave this connection up", NULL},
	{4409, QUARK_ERR_GONE, QUARK_RETRY_NEVER, 1, "went on with another connection of this app",
	 "Only one connection has a session. Open the device again to begin a new one."},
	{4410, QUARK_ERR_GONE, QUARK_RETRY_LATER, 1, "were switched off by their wearer",
	 "Open the device again when they are back on."},
	{4413, QUARK_ERR_PROTOCOL, QUARK_RETRY_LATER, 0, "got a message that was too big", NULL},
	{4426, QUARK_ERR_VERSION, QUARK_RETRY_NEVER, 1, "speak another version of the protocol",
	 "Update the glasses or libquark, whichever is older."},
	{4429, QUARK_ERR_BUSY, QUARK_RETRY_LATER, 0, "have no room for this app now", NULL},
};

static const struct meaning *meaning_of(uint16_t code)
{
	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
		if (meanings[i].code == code)
			return &meanings[i];
	return NULL;
}

/* The glasses may say more; it is shown only when it is text. */
static const char *reason_of(const struct qk_socket *socket)
{
	const char *reason = socket->close_reason;

	return qk_text_valid(reason, strlen(reason)) && !qk_text_has_control(reason, NULL) ? reason : "";
}

int qk_say_closed(const struct qk_socket *socket, struct quark_failure *failure)
{
	const struct meaning *meaning = meaning_of(socket->close_code);
	const char *reason = reason_of(socket);

	if (meaning) {
		qk_failure_set(failure, meaning->status, LINK, meaning->retry, meaning->hint,
			       "the glasses at %s %s%s%s", socket->name, meaning->text, *reason ? ": " : "", reason);
		return meaning->terminal;
	}
	if (socket->close_code)
		qk_failure_set(failure, QUARK_ERR_CLOSED, LINK, QUARK_RETRY_LATER, NULL,
			       "the glasses at %s closed the connection with code %u%s%s", socket->name,
			       socket->close_code, *reason ? ": " : "", reason);
	else
		qk_failure_set(failure, QUARK_ERR_IO, LINK, QUARK_RETRY_LATER, NULL, "the connection to %s broke",
			       socket->name);
	return 0;
}

int qk_say_misbehaved(const struct qk_socket *socket, const char *what, struct quark_failure *failure)
{
	qk_failure_set(failure, QUARK_ERR_PROTOCOL, LINK, QUARK_RETRY_LATER,
		       "This is a bug in the glasses, or something in between changes what they send.",
		       "the glasses at %s sent %s", socket->name, what);
	return 0;
}
