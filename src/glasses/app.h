/* One app on the glasses: its session, which outlives its connections, and what the app has on the glasses. */
#ifndef QK_GLASSES_APP_H
#define QK_GLASSES_APP_H

#include "glasses/display.h"
#include "glasses/door.h"
#include "wire/sequence.h"

#define QK_SESSION_KEPT_US 300000000u /* after a loss */
#define QK_SESSIONS_MAX 2048
#define QK_PAST_MAX 4096          /* ended sessions whose end is remembered */
#define QK_INPUTS_WAITING 64      /* inputs that wait for an app that is away */
#define QK_ROOM_FOR_ANSWERS 64    /* kept messages that inputs leave free */
#define QK_BLANK_US 3000000u      /* overlays of an app that is away go blank */
#define QK_AWAY_BYTES (64u << 20) /* that sessions without a connection may hold together */

struct qk_felt {         /* an input, or inputs that are missing */
	uint32_t input;  /* enum quark_input; 0: missing ones */
	uint64_t number; /* of it, or of the first one */
	uint64_t time_us, count;
};

struct qk_inputs { /* made for this app and not sent yet */
	struct qk_felt *ring;
	size_t first, count;
	struct qk_gap lost; /* before all that wait */
	uint64_t made;
};

struct qk_app {
	struct qk_list link;  /* in qk_glasses.apps: the one in front first; after the end in .doomed */
	struct qk_list away;  /* in qk_glasses.away: without a connection, longest first */
	struct qk_list owing; /* in qk_glasses.owing: an acknowledgement is due, earliest first */
	struct qk_glasses *glasses;
	struct qk_port *port; /* NULL: away */
	struct qk_known *known;
	unsigned char key[32];
	char app_id[136], app_name[164];
	uint64_t session;
	struct qk_sequence sequence;
	uint64_t owing_us, lost_us;
	size_t away_bytes;
	struct qk_inputs inputs;
	struct qk_canvas canvas;
	struct qk_readiness told; /* last, without the name */
	uint64_t told_name;       /* the session whose app it named */
	struct qk_list ears;      /* its voices */
	uint32_t ear_count;
	uint32_t waiting; /* requests that wait for the wearer */
	int visible;      /* told last */
	int dirty;        /* its readiness may have changed */
	int doomed;       /* the session has ended */
};

struct qk_past { /* sessions that ended, and why: a ring */
	uint64_t sessions[QK_PAST_MAX];
	uint8_t reasons[QK_PAST_MAX]; /* enum qk_session_reason */
	size_t next;
};

/* A new session, in front. NULL without memory, or when there are too many. */
struct qk_app *qk_app_begin(struct qk_port *port, const struct qk_hello *hello);

/* The session that a caller names; NULL, and why a new one is needed: enum qk_session_reason. */
struct qk_app *qk_app_find(struct qk_port *port, const struct qk_hello *hello, uint32_t *reason);

/* The session goes on at this port; an older connection is closed. */
void qk_app_attach(struct qk_app *app, struct qk_port *port);

/* The connection is no more; the session is kept. */
void qk_app_lost(struct qk_app *app);

/* The session ends: at once for everybody who asks, its memory goes with the next step. `reason` is what its app is
 * told when it comes back: enum qk_session_reason. */
void qk_app_doom(struct qk_app *app, uint32_t reason);
void qk_app_doom_all(struct qk_glasses *glasses, uint32_t reason);

/* Part of a step: sessions that were kept long enough, and the memory of those that ended. */
void qk_app_run(struct qk_glasses *glasses);
uint64_t qk_app_next_us(const struct qk_glasses *glasses);
void qk_app_free_all(struct qk_glasses *glasses);

/* Remembers that a session ended. */
uint32_t qk_past_reason(const struct qk_past *past, uint64_t session);

/* An input, or inputs that are missing, in order. */
void qk_inputs_add(struct qk_app *app, uint32_t input, uint64_t time_us);
void qk_inputs_lose(struct qk_app *app, uint64_t count);
void qk_inputs_send(struct qk_app *app); /* as many as may go now */

#endif
