/* The session: one device's conversation with its glasses, whatever link carries it. It numbers messages, matches
 * answers to requests, connects again after a loss, and tells the rooms what happened. The rooms (device, overlay,
 * camera) talk to the session only. */
#ifndef QK_LINK_SESSION_H
#define QK_LINK_SESSION_H

#include "core/context.h"
#include "core/request.h"
#include "link/link.h"
#include "wire/codec.h"
#include "wire/messages.h"

struct quark_device;
struct qk_session;

struct qk_listener;

/* A room's ear. All functions may be NULL; none is called after qk_session_unlisten(). */
struct qk_listener_ops {
	/* READY, for the first time or again. `resumed` 0: the glasses know nothing of what was before. */
	void (*ready)(struct qk_listener *listener, int resumed);
	/* The link is lost; the session reconnects. Operations that were sent stay under way: after a resume they are
	 * answered, and at the READY of a new session they end or are sent anew before ready() is called. */
	void (*lost)(struct qk_listener *listener, const struct quark_failure *failure);
	/* Gone for good. All operations have ended already. */
	void (*gone)(struct qk_listener *listener, const struct quark_failure *failure);
	/* A notification of the glasses, decoded; the bytes live until the function returns. */
	void (*notified)(struct qk_listener *listener, const struct qk_envelope *envelope, const void *params);
	/* A media frame for somebody; returns 1 if it took it, with one reference of `buffer`. */
	int (*media)(struct qk_listener *listener, const struct qk_media_header *header,
		     struct qk_media_buffer *buffer);
	/* A media connection is up, or will not be had; it was lost, with what was under way on it. Only where media
	 * needs one. */
	void (*media_up)(struct qk_listener *listener);
	void (*media_lost)(struct qk_listener *listener);
	/* 1: the room uses the media connection, beyond its operations. */
	int (*wants_media)(const struct qk_listener *listener);
	/* Inside each step of the session: timers of the room. Returns when it wants to be called next. */
	uint64_t (*tick)(struct qk_listener *listener, uint64_t now_us);
};

struct qk_listener {
	const struct qk_listener_ops *ops;
	struct qk_list link;
	uint64_t tick_us; /* session's: when tick wants to be called; a room sets it by qk_session_tick_at() */
};

void qk_session_listen(struct qk_session *session, struct qk_listener *listener, const struct qk_listener_ops *ops);
void qk_session_unlisten(struct qk_session *session, struct qk_listener *listener);

/* The head of all listeners, oldest first, so that a room finds its own other handles by their ops. */
struct qk_list *qk_session_listeners(struct qk_session *session);

/* Wants tick() at `us` or earlier; QK_NEVER: not. */
void qk_session_tick_at(struct qk_session *session, struct qk_listener *listener, uint64_t us);

/* One request of the app's that needs one answer of the glasses. Embed it as the first member, zeroed. */
struct qk_operation;

struct qk_operation_ops {
	const char *name; /* "overlay commit", for sentences */
	uint32_t kind;    /* enum qk_message_kind of the request */
	/* 1: when its session is lost, it is sent again in the new one (after the listeners' ready()) instead of
	 * ending with UNKNOWN. */
	int idempotent;
	/* 1: it builds on what the session has seen, so it always ends with it. */
	int bound;
	/* 1: its answer comes with media: where that needs a connection, it is sent once that is up. */
	int needs_media;
	/* Writes the request. Called when it is to be sent: at once, or after READY. Return 0 after
	 * qk_operation_send(), or end the operation's request yourself (qk_request_fail) and return -1. */
	int (*send)(struct qk_operation *operation);
	/* The glasses did it; `result` is the decoded result. Fill operation->request.done and call qk_request_end(),
	 * or keep it open (for example until a photo's bytes are here) and end it later. */
	void (*answered)(struct qk_operation *operation, const void *result);
	/* It ended without an answer that succeeded: `failure` says how. NULL: the default, which ends the request with
	 * it. The room that sets it must end the request. */
	void (*failed)(struct qk_operation *operation, const struct quark_failure *failure);
	/* Frees the room's struct after the end; NULL: free(). */
	void (*free)(struct qk_operation *operation);
};

struct qk_operation {
	struct qk_request request;
	const struct qk_operation_ops *ops;
	struct qk_session *session; /* NULL after the session is gone */
	struct qk_list link;
	uint64_t wire_id; /* 0: not sent */
	uint64_t number;  /* the message's in the session */
	uint32_t losses;  /* of media, when it was sent */
	int held;         /* answered, but kept open by its room */
};

/* Begins the request (id to *id if not NULL) and sends it now or when the session is READY. `operation` is malloc'ed
 * and zeroed by the room, and freed by ops->free in every case. On failure the context's failure is set and *id is 0.
 */
int qk_operation_start(struct qk_operation *operation, const struct qk_operation_ops *ops, struct qk_session *session,
		       struct qk_handle *handle, uint64_t timeout_us, uint64_t *id);

/* Encodes and sends the operation's request with these params; from ops->send only. */
int qk_operation_send(struct qk_operation *operation, const void *params);

/* Sends a notification; while the link is down, with its resume. Lost without a trace with its session. */
void qk_session_notify(struct qk_session *session, uint32_t kind, const void *params);

/* 1: media that the glasses sent for it may have been lost with the link, and will not come again. */
int qk_operation_lost_media(const struct qk_operation *operation);

/* Grows whenever media that was under way may have been lost. */
uint32_t qk_session_media_losses(const struct qk_session *session);

/* Does media need a connection of its own, as over the network? Then the two channels are not ordered. */
int qk_session_media_is_apart(const struct qk_session *session);
/* Can media be sent now? */
int qk_session_media_is_up(const struct qk_session *session);

/* Sends a media frame; takes one reference of `buffer`. QUARK_OK, QUARK_ERR_CLOSED, QUARK_ERR_NOMEM;
 * QUARK_ERR_UNSUPPORTED: these glasses take no media; QUARK_ERR_AGAIN: the link is full, or the media connection is
 * being opened, of which media_up() tells. */
int qk_session_media(struct qk_session *session, const struct qk_media_header *header, struct qk_media_buffer *buffer);

/* enum quark_device_state. */
int qk_session_state(const struct qk_session *session);

/* Why the last attempt to connect failed, or the last connection ended; NULL: none did. */
const struct quark_failure *qk_session_lost_failure(const struct qk_session *session);

/* What the glasses said in their hello; NULL before the first READY. Lives until the next READY. */
const struct qk_hello_result *qk_session_hello(const struct qk_session *session);

/* A time of the glasses' clock in the context's time. */
uint64_t qk_session_local_us(const struct qk_session *session, uint64_t glasses_us);

/* Ends the session for good, with this failure; idempotent. */
void qk_session_end(struct qk_session *session, const struct quark_failure *failure);

/* The network changed: no waiting before the next attempt, and a connection is asked whether it lives. */
void qk_session_try_now(struct qk_session *session);

/* From now on no DEVICE_STATE or DEVICE_GONE is queued: the app let go of the device. */
void qk_session_silence(struct qk_session *session);

/* The device behind it, as a handle (its kind is QK_HANDLE_DEVICE). */
struct qk_handle *qk_session_device(const struct qk_session *session);

/* Implemented by the device room. */
struct qk_session *qk_device_session(const struct quark_device *device);
struct qk_handle *qk_device_handle(const struct quark_device *device);

/* The device room keeps the record of sensor use (rule P9) for the camera, and later for the microphone. begin returns
 * a number to end it with, 0 when it could not be kept. */
uint32_t qk_device_use_begin(struct quark_device *device, int sensor, const char *purpose);
void qk_device_use_frame(struct quark_device *device, uint32_t use);
void qk_device_use_end(struct quark_device *device, uint32_t use);

/* Why something that the glasses ran for the app has ended, for people. */
struct qk_end_reason {
	int status, stage, retry;
	const char *sentence, *hint;
};

/* Fills `failure` with "WHAT ended: why" for a reason of the protocol (enum qk_ended_reason; one that is not known is
 * told as such). `own` has QK_ENDED_SENSOR + 1 rows: one with a sentence stands in place of what is said elsewhere.
 * `text`, of the glasses, may be NULL. */
void qk_ended_explain(struct quark_failure *failure, const char *what, const struct qk_end_reason *own, uint32_t number,
		      const char *text);

/* Made and freed by the device room. `uri` has been checked for its scheme. */
int qk_session_new(struct quark_context *context, struct qk_handle *device, const struct qk_link_ops *ops,
		   const char *uri, struct qk_session **out);
void qk_session_free(struct qk_session *session);

#endif
