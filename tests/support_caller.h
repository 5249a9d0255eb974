/* One who calls at the door of glasses with bytes of their own: TLS and WebSocket by hand, blocking, without libquark's
 * link, so that a test sees what really comes. */
#ifndef SUPPORT_CALLER_H
#define SUPPORT_CALLER_H

#include "channel/key.h"

#include <stddef.h>
#include <stdint.h>

struct caller_how {
	int port;
	struct qk_key *key;   /* NULL: shows none */
	int plain;            /* no TLS */
	int tls12;            /* offers nothing newer */
	const char *path;     /* NULL: "/session" */
	const char *protocol; /* NULL: "quark.glasses.v1"; "": offers none */
};

struct caller;

/* NULL when the TCP connection, or the TLS handshake on either side, fails. The upgrade was sent, its answer not read.
 */
struct caller *caller_open(const struct caller_how *how);
/* The pin of the glasses. */
const unsigned char *caller_pin(const struct caller *caller);
/* The number of the answer to the upgrade: 101, 404, ...; 0: closed without one. */
int caller_upgrade(struct caller *caller);
void caller_say(struct caller *caller, const char *text);
/* Bytes without a frame around them. */
void caller_write(struct caller *caller, const void *bytes, size_t length);
size_t caller_read(struct caller *caller, void *bytes, size_t length); /* fewer: the end came */
/* The next text message, which lives until the next call; NULL: closed. */
const char *caller_hear(struct caller *caller);
/* Reads until the end: the code of the close frame, 0 without one. */
int caller_end(struct caller *caller);
const char *caller_reason(const struct caller *caller);
void caller_close(struct caller *caller);

/* link.hello of this app. */
void caller_hello(struct caller *caller, const char *app_id);
/* link.pair: the token as it stands in a pairing URI. */
void caller_pair(struct caller *caller, const char *token, const char *app_id);

#endif
