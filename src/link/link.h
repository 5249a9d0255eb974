/* The backend interface: what carries messages between app and glasses. It is cut at messages, so that a backend knows
 * no feature and a feature knows no backend.
 *
 * Thread: all functions are called on the context's thread, and none blocks. A backend that has threads of its own
 * exchanges owned messages with them; everything it tells upwards it tells inside step(). */
#ifndef QK_LINK_LINK_H
#define QK_LINK_LINK_H

#include "core/clock.h"
#include "core/failure.h"
#include "wire/media.h"

struct qk_link;
struct quark_context;
struct quark_device;

/* What a link tells. Called inside step() only, but for wake(). */
struct qk_link_sink {
	/* Connected: messages may be sent. */
	void (*opened)(void *owner);
	/* One control message; the bytes live until the function returns. */
	void (*message)(void *owner, const char *text, size_t length);
	/* One media frame; takes one reference of `buffer` (may be NULL when the length is 0). */
	void (*media)(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer);
	/* Not connected any more, or the attempt failed. `terminal`: a new attempt is pointless. */
	void (*closed)(void *owner, const struct quark_failure *failure, int terminal);
	/* The media connection that open_media() asked for is up (1), or not any more, or was not to be had (0). */
	void (*media_state)(void *owner, int up);
	/* step() has work earlier than next_us() told last; on the context's thread, at any time. */
	void (*wake)(void *owner);
};

enum qk_link_state { QK_LINK_DOWN = 0, QK_LINK_CONNECTING, QK_LINK_UP };

/* Of the connection that is up, or of the last one; all begin at 0 with each connect(). */
struct qk_link_counts {
	int state, media_state;              /* enum qk_link_state; a close under way counts as what it closes */
	uint64_t received, sent;             /* control messages: told to the sink; taken by send() */
	uint64_t media_received, media_sent; /* frames: told to the sink; taken by send_media() */
};

struct qk_link_ops {
	/* "sim", "wss": the scheme of the URIs it opens. */
	const char *scheme;

	/* Makes a link for a URI and checks the URI; connects nothing yet. On failure the context's failure is set.
	 * `device` is an identity only; the backend must not use it. Returns enum quark_status. */
	int (*open)(struct quark_context *context, const struct quark_device *device, const char *uri,
		    const struct qk_link_sink *sink, void *owner, struct qk_link **out);

	/* Starts one attempt to connect; ends in opened() or closed(). Only while not connected. */
	int (*connect)(struct qk_link *link);

	/* Ends the connection, if any, without telling. After it connect() may be called again. */
	void (*disconnect)(struct qk_link *link);

	/* Takes a copy of one control message. QUARK_OK; QUARK_ERR_CLOSED (not connected); QUARK_ERR_AGAIN (its queue
	 * is full: try again after the next step); QUARK_ERR_NOMEM. */
	int (*send)(struct qk_link *link, const char *text, size_t length);

	/* Takes one media frame and one reference of `buffer` (may be NULL), also on failure. Results as send(). */
	int (*send_media)(struct qk_link *link, const struct qk_media_header *header, struct qk_media_buffer *buffer);

	/* Opens the media connection with a ticket of the glasses (link.media); ends in media_state(). NULL: media
	 * needs no connection of its own. `ticket`: QK_TICKET_SIZE bytes. */
	int (*open_media)(struct qk_link *link, uint32_t port, const unsigned char *ticket);

	/* When step() has work next, in the context's time; QK_NEVER: not before somebody calls. */
	uint64_t (*next_us)(struct qk_link *link);

	/* Does a bounded amount of work: delivers at most 64 messages to the sink. */
	void (*step)(struct qk_link *link);

	/* Disconnects and frees the link; returns with no thread of it left. */
	void (*close)(struct qk_link *link);

	/* What has gone over it, for tests that wait until nothing is under way any more. NULL: not counted. */
	void (*counts)(const struct qk_link *link, struct qk_link_counts *out);

	/* The glasses accepted the hello of this connection. `next_pin`: the key that they announce to have next (text;
	 * NULL: none). NULL: of no interest. */
	void (*accepted)(struct qk_link *link, const char *next_pin);
};

extern const struct qk_link_ops qk_simulator_link;
/* websocket.h: opens "wss://host:port" for an app that is paired, and "ws://127.0.0.1:port?insecure=loopback". */
extern const struct qk_link_ops qk_websocket_link;       /* "wss" */
extern const struct qk_link_ops qk_websocket_plain_link; /* "ws" */

#endif
