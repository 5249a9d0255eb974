/* Routes for tests of guidance, drawn in metres on a flat piece of the Earth. */
#ifndef QUARK_TESTS_SUPPORT_ROUTES_H
#define QUARK_TESTS_SUPPORT_ROUTES_H

#include "navigation/guidance.h"

#include <stddef.h>

/* Metres east and north of 48 degrees north, 11 degrees east. */
struct metres {
	double east, north;
};

struct qk_wgs84 place_at(struct metres metres);

/* A route through these points. `ends` are the numbers of the points where the steps end, the last one the destination,
 * then 0; an arrival is added. Lengths and durations (1.4 m/s) are told exactly. Fails the test when it
 * cannot be built. */
struct qk_route *route_through(const struct metres *points, const size_t *ends);

/* Feeds a fix, exact or with an accuracy (0: none told), at a time in seconds (negative: none told). */
const struct qk_guidance_state *fix_at(struct qk_guidance *guidance, struct metres metres, double accuracy_m,
				       double seconds);

/* Feeds fixes from one place to another, one every `step_m` metres, the last one at the end, a second apart when the
 * time is told (`seconds` is where it stands, and is carried on). */
const struct qk_guidance_state *walk_to(struct qk_guidance *guidance, struct metres from, struct metres to,
					double step_m, double *seconds);

/* East 300 m, north 200 m, east 200 m, in three steps. */
extern const struct metres stairs[];
extern const size_t stairs_ends[];

/* A route, its guidance, the state it is in, and the time of the last fix. */
struct trip {
	struct qk_route *route;
	struct qk_guidance *guidance;
	const struct qk_guidance_state *state;
	double seconds;
};

struct trip trip_with(const struct metres *points, const size_t *ends, const struct qk_guidance_config *config);
struct trip trip_as(const struct metres *points, const size_t *ends, const char *preset);
void trip_end(struct trip *trip);

/* A fix every 5 m and every second up to the second place; one exact fix; one second and more without a fix. */
void trip_go(struct trip *trip, double from_east, double from_north, double to_east, double to_north);
void trip_fix(struct trip *trip, double east, double north);
void trip_pass_time(struct trip *trip, double seconds);

/* 1 when the state has one of these flags. */
int trip_flag(const struct trip *trip, uint32_t flags);

#endif
