/* The door: how apps reach a pair of glasses, and what a program that serves them needs besides. In one process the
 * simulator link comes through it, over the network the server. All functions run on the glasses' thread.
 *
 * A *port* is one connection of an app. What the app says on it (link.hello) decides which session it goes on with, or
 * that a new one begins; a session outlives its ports. */
#ifndef QK_GLASSES_DOOR_H
#define QK_GLASSES_DOOR_H

#include "link/sim_entry.h"
#include "wire/media.h"

#include <stddef.h>
#include <stdint.h>

struct qk_glasses;
struct qk_port;
struct qk_app; /* one session of an app, connected or not */

struct qk_caller {             /* who is at the door, as the transport has proved */
	unsigned char key[32]; /* the app's pin; all 0 in one process */
	const char *app_id;    /* hello must say the same; NULL: it may say anything */
};

/* An app wants to connect. Later, inside a step, the sink is told opened() or closed(). NULL without memory. The
 * glasses wake the sink that they were created with, not this one. What `caller` points at is copied; NULL: anybody.
 *
 * Statuses of closed(), beside those for which a later attempt may help (IO, TIMEOUT, NOMEM, NOT_READY):
 * QUARK_ERR_PROTOCOL, QUARK_ERR_VERSION, QUARK_ERR_DENIED (not this app, or not any more), QUARK_ERR_REVOKED (the
 * wearer removed it just now), QUARK_ERR_SUPERSEDED (another connection resumed the session), QUARK_ERR_BUSY (too many
 * apps), QUARK_ERR_CLOSED (the app said good-bye), QUARK_ERR_GONE (switched off for good). */
struct qk_port *qk_door_connect(struct qk_glasses *glasses, const struct qk_sim_sink *sink, void *owner,
				const struct qk_caller *caller);
/* The app, or the network, ended it: tells nothing. After closed() the port is gone by itself. */
void qk_door_disconnect(struct qk_port *port);
/* QUARK_OK, QUARK_ERR_CLOSED, QUARK_ERR_AGAIN (too much is under way), QUARK_ERR_NOMEM. */
int qk_door_send(struct qk_port *port, const char *text, size_t length);
int qk_door_send_media(struct qk_port *port, const struct qk_media_header *header, struct qk_media_buffer *buffer);

/* Something over which the wearer decided, to be kept over a restart. */
struct qk_keeper {
	/* A permission of this app that holds for longer than a session was given or taken back. left_us: how long it
	 * still holds. enum quark_sensor, enum quark_permission. */
	void (*permission)(void *owner, const char *app_id, uint32_t sensor, uint32_t state, uint64_t left_us);
	/* The wearer removed the app from the glasses. */
	void (*removed)(void *owner, const char *app_id);
};
void qk_door_keep(struct qk_glasses *glasses, const struct qk_keeper *keeper, void *owner);
int qk_door_restore(struct qk_glasses *glasses, const char *app_id, uint32_t sensor, uint32_t state, uint64_t left_us);

/* The key that the glasses will have next, as hello tells it: "sha256//..."; NULL: none. Copied. */
void qk_door_next_pin(struct qk_glasses *glasses, const char *pin);

/* The wearer removes an app: its connections close (refused for good), its sessions and permissions are gone. */
void qk_door_remove(struct qk_glasses *glasses, const char *app_id);

/* --- pairing ------------------------------------------------------------------------------------------------------ */

struct qk_pairing {
	const char *app_id, *app_name; /* borrowed during the call */
	uint32_t check;                /* 0 to 999999, shown to the wearer */
	uint32_t sensors;              /* permissions that are wanted, bits 1 << enum quark_sensor */
};

/* The wearer's answer; `sensors`: what was ticked, and is given for 30 days already. Never from within
 * qk_pairing_ask(). */
typedef void (*qk_pairing_done_fn)(void *owner, int accepted, uint32_t sensors);

/* Asks the wearer, on a trusted surface (or spoken on glasses without a display); answered as other questions are: by
 * policy, nod or shake, quark_sim_answer(), "yes" or "no", and with no after 30 s. 0; QUARK_ERR_BUSY: a question is
 * shown already; QUARK_ERR_NOT_READY: nobody wears them. */
int qk_pairing_ask(struct qk_glasses *glasses, const struct qk_pairing *pairing, qk_pairing_done_fn done, void *owner);
/* Nobody waits for the answer any more; `done` is not called. */
void qk_pairing_withdraw(struct qk_glasses *glasses, void *owner);

/* --- many apps ---------------------------------------------------------------------------------------------------- */

/* One app is in front: the wearer sees its overlays, its inputs go to it, and it alone may use a sensor. A new session
 * comes to the front; one that is resumed keeps its place; when the front one ends, the one before it comes back. */
struct qk_app *qk_door_front(const struct qk_glasses *glasses); /* NULL: none */
void qk_door_bring_front(struct qk_glasses *glasses, struct qk_app *app);

/* The sessions, in the order in which they would come to the front; NULL: the first, and after the last. */
struct qk_app *qk_door_next(const struct qk_glasses *glasses, const struct qk_app *after);
const char *qk_app_id(const struct qk_app *app);
const char *qk_app_name(const struct qk_app *app);
uint64_t qk_app_session(const struct qk_app *app);
int qk_app_connected(const struct qk_app *app);
uint64_t qk_app_commits(const struct qk_app *app); /* overlay commits that were applied, since the session began */

#endif
