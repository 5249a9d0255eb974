/* The session's own layout: for link's files only. */
#ifndef QK_LINK_SESSION_PRIVATE_H
#define QK_LINK_SESSION_PRIVATE_H

#include "core/buffer.h"
#include "core/random.h"
#include "link/session.h"
#include "wire/sequence.h"

#define QK_CONNECT_US 10000000u /* one attempt, up to the answer to hello */
#define QK_PING_US 5000000u     /* idle for so long: ping */
#define QK_DEAD_US 6500000u     /* no answer to a ping for so long: dead (the app shall know within 12 s of a cut) */
#define QK_HAND_AGAIN_US 5000u  /* after the link was full */
#define QK_BACKOFF_US 250000u
#define QK_BACKOFF_MAX_US 30000000u
#define QK_ARENA_KEPT 16384u /* memory for messages that is kept from one to the next, at most */
#define QK_BROUGHT 2u        /* messages after READY, more than glasses send by themselves: then the link was of use */

enum qk_media_way { /* how far the media connection is, where media needs one */
		    QK_WAY_NONE = 0,
		    QK_WAY_ASKING,  /* for a ticket */
		    QK_WAY_OPENING, /* with the ticket */
		    QK_WAY_UP,
		    QK_WAY_WAITING, /* before the next attempt */
		    QK_WAY_REFUSED, /* these glasses have none: until they are connected anew */
};

struct qk_session {
	struct qk_source source;
	struct quark_context *context;
	struct qk_handle *device;
	const struct qk_link_ops *ops;
	struct qk_link *link; /* NULL once gone */
	int state;            /* enum quark_device_state */
	int stepping;         /* inside ops->step: the link must not be freed */
	int in_link;          /* inside ops->step: the link must not be disconnected either */
	int dropping;         /* disconnect as soon as ops->step returns */
	int silent;           /* the last reference is gone: no DEVICE_ events any more */
	int connected;        /* between opened and closed */
	int ending;           /* gone was decided while stepping */
	struct quark_failure end_failure;
	struct quark_failure lost_failure; /* of the last attempt or connection; QUARK_OK: none failed yet */

	struct qk_list listeners;
	struct qk_list *next_listener; /* the walk's place, moved on when a listener goes away */
	struct qk_list operations;

	/* connection attempts */
	uint32_t attempts;      /* failed ones in a row */
	uint64_t retry_us;      /* when to try again; QK_NEVER: not waiting to */
	uint64_t watchdog_us;   /* when this attempt has taken too long; QK_NEVER: none runs */
	uint64_t ready_us;      /* when it was READY last */
	uint64_t ready_applied; /* what had been applied then */
	uint64_t link_us;       /* when the link wants to be stepped; next_us() looks, right before each step() */
	struct qk_random random;

	/* the conversation */
	uint64_t wire_id;    /* of the last request sent */
	uint64_t hello_id;   /* of the hello that waits for its answer; 0: none */
	uint64_t session_id; /* the glasses' name for this conversation; 0: none yet */
	struct qk_sequence sequence;
	uint64_t handed;            /* the highest number that this connection's link has got */
	uint64_t handed_ever;       /* that any link of this session has got */
	uint64_t resumed_at;        /* what the glasses had applied when the session was resumed last; 0: it is new */
	uint64_t again_us;          /* when a link that was full is tried again; QK_NEVER: nothing waits for it */
	uint64_t ack_us;            /* when the acknowledgement must go; QK_NEVER: nothing to tell */
	uint64_t heard_us, ping_us; /* last message of the glasses; last unanswered ping, QK_NEVER: none */

	/* the media connection */
	int media_way;     /* enum qk_media_way */
	uint64_t media_id; /* of the link.media that waits for its answer; 0: none */
	uint64_t media_us; /* when to try again, or when this attempt has taken too long; QK_NEVER: neither */
	uint64_t media_up_us;
	uint32_t media_attempts; /* failed ones in a row */
	uint32_t media_losses;

	struct qk_buffer out;
	struct qk_decoded in;
	struct qk_decoded hello; /* kept: the rooms read it */
	int has_hello;
	int64_t offset_us; /* the context's time minus the glasses' */
};

/* session.c */
void qk_session_connect(struct qk_session *session);
void qk_session_drop(struct qk_session *session); /* disconnects, now or as soon as that is safe */
void qk_session_lost(struct qk_session *session, const struct quark_failure *failure, int terminal);
void qk_session_ready(struct qk_session *session, int resumed);

/* Full jitter: between nothing and the whole step, so that a thousand apps do not come back at once. */
uint64_t qk_session_backoff(struct qk_session *session, uint32_t attempts);

/* session_send.c */
int qk_session_send(struct qk_session *session, uint32_t kind, uint32_t form, uint64_t id, const void *params);
void qk_session_hand(struct qk_session *session); /* what is kept, as far as the link takes it */
void qk_session_told(struct qk_session *session); /* the newest acknowledgement is on its way */
void qk_session_log(struct qk_session *session, const char *way, uint32_t kind, uint64_t id, size_t length);

/* session_hello.c */
void qk_session_say_hello(struct qk_session *session);
void qk_session_greeted(struct qk_session *session); /* session->in answers hello */

/* session_media.c */
int qk_session_need_media(struct qk_session *session); /* 1: it is up; 0: it is seen to */
void qk_session_media_ready(struct qk_session *session);
void qk_session_media_answered(struct qk_session *session); /* session->in answers link.media */
void qk_session_media_state(struct qk_session *session, int up);
void qk_session_media_reset(struct qk_session *session);
void qk_session_media_try_now(struct qk_session *session, uint64_t now_us);
void qk_session_media_tick(struct qk_session *session, uint64_t now_us);

/* session_io.c */
extern const struct qk_link_sink qk_session_sink;
/* The far end broke the protocol: this connection is over, the next may be better. */
void qk_session_violation(struct qk_session *session, const char *sentence);
uint64_t qk_session_io_next_us(const struct qk_session *session);
void qk_session_ping(struct qk_session *session, uint64_t now_us);
void qk_session_io_tick(struct qk_session *session, uint64_t now_us);
void qk_session_io_reset(struct qk_session *session);

/* operation.c */
struct qk_operation *qk_operation_find(struct qk_session *session, uint64_t wire_id);
void qk_operation_answer(struct qk_operation *operation, const void *result);
void qk_operation_refuse(struct qk_operation *operation, const struct qk_error *error);
void qk_operations_send(struct qk_session *session);
void qk_operations_lost(struct qk_session *session, const char *why); /* with their session */
void qk_operations_gone(struct qk_session *session, const struct quark_failure *failure);

/* listeners.c */
void qk_listeners_ready(struct qk_session *session, int resumed);
void qk_listeners_lost(struct qk_session *session, const struct quark_failure *failure);
void qk_listeners_gone(struct qk_session *session, const struct quark_failure *failure);
void qk_listeners_notified(struct qk_session *session, const struct qk_envelope *envelope, const void *params);
void qk_listeners_media(struct qk_session *session, const struct qk_media_header *header,
			struct qk_media_buffer *buffer);
void qk_listeners_media_up(struct qk_session *session);
void qk_listeners_media_lost(struct qk_session *session);
int qk_listeners_want_media(const struct qk_session *session);
uint64_t qk_listeners_next_us(const struct qk_session *session);
void qk_listeners_tick(struct qk_session *session, uint64_t now_us);

#endif
