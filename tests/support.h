/* A context, simulated glasses in virtual time, and what tests ask of them. Everything here is public API. */
#ifndef SUPPORT_H
#define SUPPORT_H

#include <quark/quark.h>
#include <quark/sim.h>

struct glasses {
	struct quark_context *context;
	struct quark_device *device;
	struct quark_sim *sim;
};

/* Opens glasses and waits until they are READY; `uri` NULL: "sim:s1?clock=virtual&seed=1". */
void glasses_open(struct glasses *glasses, const char *uri);
/* The same without waiting. */
void glasses_start(struct glasses *glasses, const char *uri);
void glasses_close(struct glasses *glasses);

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
