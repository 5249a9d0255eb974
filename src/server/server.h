/* quark-glasses: a pair of glasses that apps reach over the network. One thread serves everything: the link's
 * WebSockets, the web page, the control channel, and it steps the glasses. Only the media service has a thread of its
 * own.
 *
 * This header is what the parts that show the glasses to people and to tests (web, control, the program) use. All
 * functions run on the server's thread. */
#ifndef QK_SERVER_SERVER_H
#define QK_SERVER_SERVER_H

#include "channel/key.h"
#include "core/buffer.h"
#include "core/clock.h"
#include "core/list.h"
#include "glasses/door.h"
#include "glasses/glasses.h"

#include <libwebsockets.h>
#include <stdint.h>

struct qk_server;

struct qk_endpoint {   /* where to listen */
	char host[64]; /* an address, without brackets */
	uint16_t port; /* 0: any */
};

struct qk_server_options {
	const char *model;  /* "s1" or "g1" */
	const char *query;  /* of the glasses, as after "sim:s1?"; NULL: all defaults */
	const char *camera; /* what the glasses look at: "pattern", a file, "v4l2:/dev/video0"; NULL: "pattern" */
	const char *state;  /* folder; NULL: nothing is kept (only with insecure) */
	const char *record; /* file; NULL: none */
	const char *secret; /* of the control channel; NULL: there is none */
	struct qk_endpoint listen;
	struct qk_endpoint web;
	int has_web, allow_remote_web;
	int insecure;          /* no TLS, no keys; loopback only */
	uint16_t media_port;   /* 0: any */
	uint16_t control_port; /* 0: any */
	uint32_t connections;  /* at most so many; 0: 4096 */
};

/* Starts everything that listens. 0; or a status and a sentence. */
int qk_server_new(const struct qk_server_options *options, struct qk_server **out, char *why, size_t why_size);
/* Serves until qk_server_stop(). */
void qk_server_run(struct qk_server *server);
/* Ends qk_server_run() soon. Also from a signal handler. */
void qk_server_stop(struct qk_server *server);
/* A signal handler asks for a pairing window; its URI and QR code go to stdout. */
void qk_server_ask_pairing(struct qk_server *server);
void qk_server_free(struct qk_server *server);

/* The parts. */
struct qk_glasses *qk_server_glasses(const struct qk_server *server);
struct quark_sim *qk_server_sim(const struct qk_server *server); /* quark/sim.h works on it; borrowed */
struct lws_context *qk_server_lws(const struct qk_server *server);
struct qk_clock *qk_server_clock(const struct qk_server *server);
uint16_t qk_server_port(const struct qk_server *server);
uint16_t qk_server_media_port(const struct qk_server *server);
uint16_t qk_server_control_port(const struct qk_server *server); /* 0: there is none */
uint16_t qk_server_web_port(const struct qk_server *server);     /* 0: there is none */

/* --- doing things to the glasses ---------------------------------------------------------------------------------- */

/* One step as in a scenario file, without a time: {"do":"input","what":"tap"}. `folder`: relative paths in it are meant
 * from there; NULL: as they are. 0; or a status and a sentence. What comes of it has begun when this returns. */
int qk_server_act(struct qk_server *server, const char *json, size_t length, const char *folder, char *why,
		  size_t why_size);

/* Lets the glasses do all that is due, and sets the timer for what comes next. To be called after anything that was
 * done to the glasses other than by qk_server_act(). */
void qk_server_turn(struct qk_server *server);

/* --- pairing ------------------------------------------------------------------------------------------------------ */

#define QK_PAIRING_URI_MAX 640

/* Opens the pairing window for 120 s (of the glasses' clock), or opens it anew with another token. `uri` has
 * QK_PAIRING_URI_MAX bytes. 0; QUARK_ERR_UNSUPPORTED (without TLS there is nothing to pair). */
int qk_server_pair_begin(struct qk_server *server, char *uri, char *why, size_t why_size);
void qk_server_pair_end(struct qk_server *server);
/* The URI of the window that is open, and how long it still is; NULL: it is closed. */
const char *qk_server_pair_uri(const struct qk_server *server, uint64_t *left_us);

struct qk_paired { /* one app that is paired */
	unsigned char pin[QK_PIN_SIZE];
	const char *app_id, *app_name; /* borrowed until the next change */
	int64_t created_s, used_s;     /* seconds since 1970 */
	uint32_t connections;          /* that are open now */
};

/* The paired apps in the order in which they came: 1 and fills *out for index 0, 1, ...; 0 behind the last one. */
int qk_server_paired(const struct qk_server *server, size_t index, struct qk_paired *out);
/* The wearer removes an app: it cannot come back, and its connections are closed with 4403. 0; QUARK_ERR_INVALID: it is
 * not paired; QUARK_ERR_IO with a sentence. */
int qk_server_remove(struct qk_server *server, const char *app_id, char *why, size_t why_size);

/* --- connections -------------------------------------------------------------------------------------------------- */

struct qk_connected {            /* one control connection */
	uint64_t id;             /* counted from 1 */
	uint16_t port;           /* of the far end */
	const char *app_name;    /* "" before its first message; borrowed */
	uint64_t received, sent; /* control messages, before any simulated fault */
	int media_up;
	uint64_t media_received, media_sent; /* frames */
	uint64_t media_lost;                 /* frames that did not fit into the queue */
};

/* As qk_server_paired(). */
int qk_server_connected(const struct qk_server *server, size_t index, struct qk_connected *out);

/* --- the log of messages ------------------------------------------------------------------------------------------ */

#define QK_LOG_ENTRIES 512u

enum qk_log_direction { QK_LOG_TO_GLASSES = 1, QK_LOG_TO_APP = 2 };

struct qk_log_entry {
	uint64_t number;     /* counted from 1 */
	uint64_t time_us;    /* the glasses' clock */
	uint64_t connection; /* struct qk_connected: id */
	uint64_t id;         /* of the request that it is or answers; 0: none */
	uint32_t direction;  /* enum qk_log_direction */
	uint32_t form;       /* enum qk_form; media frames: 0 */
	uint32_t bytes;
	char name[32]; /* the method, that of the request for an answer; "media frame", ... */
};

/* Keeps a log from now on; before it is called nothing is logged. 0 or QUARK_ERR_NOMEM. */
int qk_server_log_begin(struct qk_server *server);
/* The entry with this number, NULL when it is not there yet, or not any more. */
const struct qk_log_entry *qk_server_log(const struct qk_server *server, uint64_t number);
uint64_t qk_server_log_last(const struct qk_server *server); /* number of the newest; 0: none */

/* --- who wants to know -------------------------------------------------------------------------------------------- */

#define QK_CHANGED_GLASSES 1u     /* something was done, said, shown: look at the glasses again */
#define QK_CHANGED_CONNECTIONS 2u /* somebody came or went */
#define QK_CHANGED_PAIRINGS 4u    /* an app was paired or removed */
#define QK_CHANGED_WINDOW 8u      /* the pairing window opened or closed */
#define QK_CHANGED_LOG 16u        /* the log has new entries */

struct qk_server_watch { /* in the watcher's memory; filled by it but for `link` */
	struct qk_list link;
	/* Bits of QK_CHANGED_, once for each turn in which something changed. It may ask, but not act. */
	void (*changed)(void *owner, uint32_t what);
	void *owner;
};
void qk_server_watch(struct qk_server *server, struct qk_server_watch *watch);
void qk_server_unwatch(struct qk_server_watch *watch);

/* --- web*.c: the page, on a virtual host of its own in the same libwebsockets context ------------------------------
 */

struct qk_web;

/* Listens at options->web. 0, and *port tells where; or a status and a sentence. */
int qk_web_open(struct qk_server *server, const struct qk_server_options *options, struct qk_web **out, uint16_t *port,
		char *why, size_t why_size);
/* After the libwebsockets context was destroyed; NULL is fine. */
void qk_web_close(struct qk_web *web);

#endif
