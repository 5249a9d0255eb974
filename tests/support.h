/* A context, simulated glasses in virtual time, and what tests ask of them. The glasses are in this process, or in one
 * of their own: the tests are the same. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <quark/quark.h>
#include <quark/sim.h>

struct remote;
struct qk_port;

enum backend {
	BACKEND_SIM,      /* in this process */
	BACKEND_LOOPBACK, /* quark-glasses, ws: without TLS */
	BACKEND_WSS,      /* quark-glasses, wss: paired */
};

/* As QUARK_TEST_BACKEND says (sim, ws, wss); without it BACKEND_SIM. */
int glasses_backend(void);

struct glasses {
	struct quark_context *context;
	struct quark_device *device;
	struct quark_sim *sim;
	struct remote *remote; /* NULL: in this process */
	size_t greeting;       /* bytes that were spoken before the test began, to pair */
	struct quark_context *other_context;
	struct quark_device *other_device;
	struct qk_port *intruder; /* in this process: another connection of the same app */
};

/* Opens glasses and waits until they are READY; `uri` NULL: "sim:s1?clock=virtual&seed=1". */
void glasses_open(struct glasses *glasses, const char *uri);
/* The same without waiting. */
void glasses_start(struct glasses *glasses, const char *uri);
/* The same on a given backend; the URI is that of "sim:" glasses always, and the others become the same. */
void glasses_start_on(struct glasses *glasses, int backend, const char *uri);
void glasses_open_on(struct glasses *glasses, int backend, const char *uri);
void glasses_close(struct glasses *glasses);

/* Skips the test on other backends than BACKEND_SIM: it does what only glasses in this process bear. */
void glasses_only_here(const char *why);

/* As quark_sim_spoken(), without what was spoken to pair; must succeed. */
char *glasses_spoken(struct glasses *glasses);

/* Virtual time passes while the app does nothing: streams end after 10 s, a silent connection after 11.5 s. */
void glasses_hang(struct glasses *glasses, uint64_t duration_us);

/* Another app comes to the front (1), or goes again (0). */
void glasses_other_app(struct glasses *glasses, int comes);

/* The wearer removes the app from the glasses. */
void glasses_remove_app(struct glasses *glasses);

/* In another process only: the same app, with the same key, opens the glasses once more, as other_device. */
void glasses_open_again(struct glasses *glasses);

/* Whether the app, with the same key, gets in once more, where keys decide. */
int glasses_let_in_again(struct glasses *glasses);

/* Another connection of the same app, with its key, goes on with its session. */
void glasses_take_over(struct glasses *glasses);

/* Cuts the media connection alone, where there is one of its own. */
void glasses_cut_media(struct glasses *glasses);

/* Pulls events until one of this type comes, at most `seconds` of virtual time; others are dropped. NULL: none came. */
struct quark_event *glasses_await(struct glasses *glasses, int type, int seconds);

/* Awaits one, which must come, and returns its status; the event is freed. */
int glasses_expect(struct glasses *glasses, int type, int seconds);

/* Lets virtual time pass, dispatching; events are dropped. */
void glasses_run(struct glasses *glasses, int ms);

/* Pulls and counts all queued events of a type; the others are dropped. */
int glasses_count(struct glasses *glasses, int type);

/* A camera with a stream that runs; waits for its first frame. */
struct quark_camera *glasses_stream(struct glasses *glasses);

#endif
