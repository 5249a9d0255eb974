/* Where the wearer is: the place that the world gives, and the app that is told of it. */
#ifndef QK_GLASSES_POSITION_H
#define QK_GLASSES_POSITION_H

#include "glasses/consent.h"

struct qk_place {
	double latitude, longitude, accuracy_m, heading;
	uint64_t since_us;
};

struct qk_position_side {
	struct qk_place place; /* accuracy 0: none yet */
	double speed_mps;      /* between the last two places; below 0: not known */

	uint32_t number; /* 0: nobody is told */
	struct qk_app *app;
	uint32_t interval_ms, use;
	uint64_t told_us; /* QK_NEVER: nothing yet */
	uint64_t lease_until_us, lease_renew_us;
	int changed;
};

/* Requests, decoded; and on, permitted. */
void qk_position_request(struct qk_app *app, uint64_t id, const struct qk_position_wish *wish);
void qk_position_begin(const struct qk_waiting *waiting);
void qk_position_stop(struct qk_app *app, uint64_t id, const struct qk_position_id *position);

/* Ends it: enum qk_ended_reason and a sentence. */
void qk_position_end(struct qk_glasses *glasses, uint32_t reason, const char *text);
void qk_position_leave(struct qk_app *app, const char *text); /* the app is away */

/* The wearer is elsewhere now: latitude, longitude, accuracy_m, heading (below 0: not known). */
void qk_position_moved(struct qk_glasses *glasses, const double *numbers);

void qk_position_run(struct qk_glasses *glasses);
uint64_t qk_position_next_us(const struct qk_glasses *glasses);

#endif
