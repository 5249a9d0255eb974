/* The app's side of the link to simulated glasses, by hand: messages in and out of the entry table, virtual time. */
#ifndef SUPPORT_GLASSES_H
#define SUPPORT_GLASSES_H

#include "glasses/glasses.h"

#define FAR_MESSAGES 8192
#define FAR_FRAMES 4096

struct far_message {
	char *text;
	size_t length;
	int taken;
};

struct far_frame {
	struct qk_media_header header;
	struct qk_media_buffer *buffer;
	uint64_t at_us;
	size_t after; /* messages that came before it */
	int taken;
};

struct far_app {
	struct qk_clock clock, *time; /* its own, or that of the app whose glasses it shares */
	struct qk_glasses *glasses;
	struct qk_port *port; /* of an app that shares glasses */
	int shares;
	struct qk_caller caller;
	const char *name; /* in hello; NULL: "Test" */
	uint64_t sent, received, id, session;
	uint32_t kinds[4096]; /* by id */
	struct far_message messages[FAR_MESSAGES];
	size_t count;
	struct far_frame frames[FAR_FRAMES];
	size_t frame_count;
	int opened, closed, close_status, close_refused, wakes;
	int bad;        /* messages that could not be read, or came out of order */
	int keep;       /* 1: frames are kept, and no credit is given back */
	int destroy_at; /* destroys the glasses inside this many-th message */
	char close_text[256];
	char why[320]; /* of a failed open */
	struct qk_decoded in, decoded;
	struct qk_buffer all; /* every byte that came */
};

/* 0, or the status of create(). `query` without the "?", NULL: "clock=virtual". */
int far_open(struct far_app *app, const char *model, const char *query);
void far_close(struct far_app *app);

/* Connects and says hello, which must succeed. */
void far_hello(struct far_app *app);
void far_start(struct far_app *app, const char *query); /* open s1, hello */

/* Another app on the same glasses, with a key that begins with this byte: connects and says hello. It is closed before
 * the first one. */
void far_join(struct far_app *app, struct far_app *first, const char *app_id, unsigned char key);

/* The connection alone. */
void far_connect(struct far_app *app);
void far_disconnect(struct far_app *app);

/* Connects and names the session it had: what the glasses answer. */
const struct qk_hello_result *far_return(struct far_app *app);
void far_resume(struct far_app *app); /* which must succeed */

/* Sends; returns the id of a request. */
uint64_t far_request(struct far_app *app, uint32_t kind, const void *params);
void far_notify(struct far_app *app, uint32_t kind, const void *params);
int far_send(struct far_app *app, struct qk_envelope *envelope, const void *params);
int far_text(struct far_app *app, const char *text);
void far_credit(struct far_app *app, uint32_t stream, uint32_t more);

/* Lets virtual time pass, with a step whenever the glasses want one. */
void far_run(struct far_app *app, uint64_t us);
void far_step(struct far_app *app);
uint64_t far_now(const struct far_app *app);

/* The oldest message of this kind and form that was not taken yet, decoded; NULL: none. Answers that say no more than
 * "done" give a pointer as well. */
const void *far_take(struct far_app *app, uint32_t kind, uint32_t form);
const void *far_told(struct far_app *app, uint32_t kind); /* a notification */
/* The answer to this request: 0, or the status of its error, or 1 when there is none yet. */
int far_answer(struct far_app *app, uint64_t id);
size_t far_left(struct far_app *app, uint32_t kind); /* notifications not taken */
struct far_frame *far_frame(struct far_app *app);    /* the oldest not taken; NULL */

/* Usual requests. */
uint64_t far_photo(struct far_app *app, uint32_t photo);
uint64_t far_stream(struct far_app *app, uint32_t stream, uint32_t credits);
uint64_t far_commit(struct far_app *app, uint32_t revision, uint32_t base);
void far_set(struct far_app *app, int what, int32_t value);
void far_fault(struct far_app *app, int fault, int64_t value);
struct quark_sim *far_sim(struct far_app *app);
struct qk_app *far_self(struct far_app *app); /* its session in the glasses; NULL: gone */
size_t far_scenes(struct far_app *app);       /* overlays of the app in front */

#endif
