/* The network backend: a WebSocket over TLS for messages, on the one libwebsockets thread of this process, and beside
 * it the media connection (channel/media_service.h). */
#ifndef QK_LINK_WEBSOCKET_H
#define QK_LINK_WEBSOCKET_H

#include "channel/key.h"
#include "link/link.h"

struct qk_websocket_target {
	char host[256]; /* a name or an address */
	uint16_t port;
	const char *path;   /* QK_PATH_SESSION or QK_PATH_PAIR */
	struct qk_key *key; /* NULL: without TLS, to loopback addresses only */
	unsigned char pins[2][QK_PIN_SIZE];
	uint32_t pins_count;
	uint64_t used_ms; /* when the store of pairings says that it was last connected */
};

/* A link to this target, to be used through qk_websocket_link's functions; connects nothing yet. */
int qk_websocket_new(struct quark_context *context, const struct qk_websocket_target *target,
		     const struct qk_link_sink *sink, void *owner, struct qk_link **out);

/* While connected over TLS: the number that both ends show when they pair (qk_tls_check_number()). */
uint32_t qk_websocket_check_number(const struct qk_link *link);

/* pairings.c: finds the target of a "wss:" or "ws:" URI: the key in the state folder (one reference, the caller's), and
 * the pins that pairing left. QUARK_OK; else the context's failure says what is missing and what to do. */
int qk_websocket_target_of(struct quark_context *context, const char *uri, struct qk_websocket_target *out);

/* pairings.c: for the link's accepted(): the glasses with the key `pin` accepted this app and announce `next_pin` (NULL
 * or
 * "": nothing). Brings the pins of the target up to date, for the next connection, and has the store written when there
 * is something new. */
void qk_websocket_met(struct quark_context *context, struct qk_websocket_target *target, const unsigned char *pin,
		      const char *next_pin);

#endif
