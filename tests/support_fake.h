/* A link that is under the test's hand, and the letters that go over it. Who plays the glasses behind it is the test's
 * affair: a test by hand (test_session.c), a model (support_model.h), or bytes (fuzz/fuzz_session.c).
 *
 * What the app sends lies in `sent` until somebody takes it. What the test says to the app lies in `said` until the
 * link is stepped, and at most as many letters as `deliver` says are delivered then. */
#ifndef SUPPORT_FAKE_H
#define SUPPORT_FAKE_H

#include "link/session_private.h"

#include <quark/quark.h>

struct fake_letter {
	struct qk_list link;
	size_t length;
	char text[];
};

enum fake_state { FAKE_DOWN = 0, FAKE_CONNECTING, FAKE_UP };

struct fake {
	const struct qk_link_sink *sink;
	void *owner;
	struct quark_context *context;
	int state; /* enum fake_state */
	int alive; /* a link is open */
	struct qk_list sent, said;
	uint32_t sent_count;
	uint32_t deliver; /* letters that step() may still deliver; UINT32_MAX: all */
	int closing;      /* closed() is told after the letters */
	int close_terminal, close_status;
	int refuse;    /* so many attempts to connect fail */
	int silent;    /* attempts to connect never end */
	int full;      /* send() takes nothing */
	int no_memory; /* send() has no memory */
	uint32_t connects, opens, disconnects;
	uint64_t delivering;    /* the number of the letter that is being delivered; 0: none, or not numbered */
	uint32_t stale_applied; /* letters that were applied although their connection had been given up */
	/* The media connection. */
	int media_asked, media_up, media_full;
	uint32_t media_opens, media_port;
	unsigned char ticket[QK_TICKET_SIZE];
	uint32_t media_sent;                 /* frames */
	struct qk_media_header media_last;   /* the newest */
	uint64_t credits;                    /* the sum of all that were sent */
	int media_state_pending, media_next; /* told in step() */
	void (*on_media)(const struct qk_media_header *header);
	void (*on_send)(const char *text, size_t length); /* before it is taken */
};

extern struct fake fake;

/* Without a media connection of its own, as in one process, and with one, as over the network. */
extern const struct qk_link_ops fake_link, fake_network_link;

#define FAKE_TYPES 512
#define FAKE_REQUESTS 1024

/* A context with virtual time, and a device on the fake link. */
struct fake_app {
	struct quark_context *context;
	struct quark_device *device;
	struct qk_session *session;
	uint64_t open_request;
	/* What was pulled: how many events of each type (modulo FAKE_TYPES), and how each request ended. */
	uint32_t events[FAKE_TYPES];
	uint32_t done[FAKE_REQUESTS];
	int status[FAKE_REQUESTS];
	uint64_t lost;
	char why[600]; /* the newest failure */
	void (*on_event)(struct fake_app *app, const struct quark_event *event);
};

int fake_open(struct fake_app *app, const struct qk_link_ops *ops); /* 0 or a status */
void fake_close(struct fake_app *app);

/* The oldest letter that the app sent, taken; NULL: none. free() it. */
struct fake_letter *fake_take(void);
void fake_drop_sent(void);
void fake_drop_said(void);

/* The number that stands behind a member's name; 0: there is none. */
uint64_t fake_number(const char *text, const char *member);

/* Says bytes, or a message, to the app. */
void fake_say_text(const char *text, size_t length);
int fake_say(const struct qk_envelope *envelope, const void *params);

/* The connection ends after what was said; now: what was said and not delivered is lost, too. */
void fake_end(int status, int terminal);
void fake_cut(void);

void fake_pull(struct fake_app *app);

/* One step of the context without waiting; or all that happens within so many milliseconds. */
void fake_step(struct fake_app *app);
void fake_pass(struct fake_app *app, uint32_t ms);

/* The media connection comes up, or goes, in the next step. */
void fake_media(int up);

#endif
