/* The media connections of this process, of either side, on one thread of their own: TLS (or, on loopback when asked
 * for, nothing), then frames as wire/media.h has them. The bytes of a frame are received where they stay, with one copy
 * out of the TLS record.
 *
 * The thread exists while there is a connection or a listener. All functions may be called from any thread and none
 * blocks; the functions of the sink are called on the media thread and must not block either. */
#ifndef QK_CHANNEL_MEDIA_SERVICE_H
#define QK_CHANNEL_MEDIA_SERVICE_H

#include "channel/tls.h"
#include "wire/media.h"
#include "wire/messages.h"

#include <netinet/in.h>

#define QK_MEDIA_QUEUE 64 /* frames that may wait to be sent */

struct qk_media_connection; /* counted */

struct qk_media_events {
	/* The opening was accepted. */
	void (*opened)(void *owner);
	/* One frame; takes one reference of `buffer` (NULL when the length is 0). */
	void (*frame)(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer);
	/* Over, once, also when the attempt failed; nothing follows. Not called after qk_media_close(). */
	void (*closed)(void *owner, int status, const char *why);
};

/* Opens a connection and sends the opening. `key` NULL: without TLS. The far end must have one of the pins. 0 or a
 * status; then nothing is told. */
struct qk_media_target {
	struct sockaddr_storage address;
	struct qk_key *key;
	unsigned char pins[2][QK_PIN_SIZE];
	uint32_t pins_count;
	unsigned char ticket[QK_TICKET_SIZE];
};
int qk_media_open(const struct qk_media_target *target, const struct qk_media_events *events, void *owner,
		  struct qk_media_connection **out);

/* Takes one frame and one reference of `buffer`, also on failure. QUARK_OK; QUARK_ERR_AGAIN (the queue is full),
 * QUARK_ERR_CLOSED. Credits of one stream that wait are added up. */
int qk_media_send(struct qk_media_connection *connection, const struct qk_media_header *header,
		  struct qk_media_buffer *buffer);

/* Frames that wait to be sent. */
uint32_t qk_media_waiting(const struct qk_media_connection *connection);

/* Ends it and gives the reference back; when this returns no function of the sink runs or will run any more. */
void qk_media_close(struct qk_media_connection *connection);

/* --- the glasses' side -------------------------------------------------------------------------------------------- */

struct qk_media_listener;

struct qk_media_gate {
	/* A connection shows its ticket; `pin` NULL: without TLS. Returns 1 and sets sink and owner of the connection,
	 * which from then on has one reference for the gate's owner; or 0: refused. On the media thread. */
	int (*admit)(void *user_data, const unsigned char *ticket, const unsigned char *pin,
		     struct qk_media_connection *connection, const struct qk_media_events **events, void **owner);
	void *user_data;
};

/* Listens. `key` NULL: without TLS. `port` in `address` 0: any; *port tells which. `accept` is asked in the handshake.
 */
int qk_media_listen(const struct sockaddr_storage *address, const struct qk_key *key, qk_tls_accept_fn accept,
		    const struct qk_media_gate *gate, struct qk_media_listener **out, uint16_t *port);
void qk_media_listener_close(struct qk_media_listener *listener);

#endif
