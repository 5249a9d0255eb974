#include "support_routes.h"
#include "qtest.h"

#include <math.h>

#define LATITUDE 48.0
#define LONGITUDE 11.0
#define PER_DEGREE 111195.0802335329
#define WALK_MPS 1.4

struct qk_wgs84 place_at(struct metres metres)
{
	double cosine = cos(LATITUDE * 3.14159265358979323846 / 180);

	return (struct qk_wgs84){LATITUDE + metres.north / PER_DEGREE, LONGITUDE + metres.east / (PER_DEGREE * cosine)};
}

static void add_step(struct qk_route *route, const struct metres *points, size_t first, size_t last)
{
	double length = 0;

	for (size_t i = first; i < last; i++)
		length += qk_distance_m(place_at(points[i]), place_at(points[i + 1]));
	qk_route_add_step(route, &(struct qk_route_step){.maneuver = first ? QK_MANEUVER_TURN : QK_MANEUVER_DEPART,
							 .mode = QK_TRAVEL_WALKING,
							 .length_m = length,
							 .duration_s = length / WALK_MPS});
	for (size_t i = first; i <= last; i++)
		qk_route_add_point(route, place_at(points[i]));
}

struct qk_route *route_through(const struct metres *points, const size_t *ends)
{
	struct qk_route *route = qk_route_new("a test");
	size_t first, last = 0;
	char why[160];

	if (!route)
		qt_fail("no memory for the route");
	for (first = 0; *ends; first = last) {
		last = *ends++;
		add_step(route, points, first, last);
	}
	qk_route_add_step(route, &(struct qk_route_step){.maneuver = QK_MANEUVER_ARRIVE, .mode = QK_TRAVEL_WALKING});
	qk_route_add_point(route, place_at(points[last]));
	qk_route_add_point(route, place_at(points[last]));
	if (qk_route_finish(route, why, sizeof why))
		qt_fail("the route of the test is wrong: %s", why);
	return route;
}

const struct qk_guidance_state *fix_at(struct qk_guidance *guidance, struct metres metres, double accuracy_m,
				       double seconds)
{
	struct qk_position position = {.has = QK_POSITION_PLACE, .place = place_at(metres)};

	if (accuracy_m > 0) {
		position.has |= QK_POSITION_ACCURACY;
		position.accuracy_m = accuracy_m;
	}
	if (seconds >= 0) {
		position.has |= QK_POSITION_TIME;
		position.time_us = (int64_t)(seconds * 1e6);
	}
	return qk_guidance_update(guidance, &position);
}

const struct qk_guidance_state *walk_to(struct qk_guidance *guidance, struct metres from, struct metres to,
					double step_m, double *seconds)
{
	double east = to.east - from.east, north = to.north - from.north, length = hypot(east, north);
	const struct qk_guidance_state *state = qk_guidance_state(guidance);

	for (double at = fmin(step_m, length);; at = fmin(at + step_m, length)) {
		struct metres here = {from.east + east * at / length, from.north + north * at / length};

		state = fix_at(guidance, here, 0, seconds ? ++*seconds : -1);
		if (at >= length)
			return state;
	}
}

const struct metres stairs[] = {{0, 0}, {100, 0}, {300, 0}, {300, 200}, {500, 200}};
const size_t stairs_ends[] = {2, 3, 4, 0};

struct trip trip_with(const struct metres *points, const size_t *ends, const struct qk_guidance_config *config)
{
	struct trip trip = {.route = route_through(points, ends)};

	trip.guidance = qk_guidance_new(trip.route, config);
	qt_true(trip.guidance != NULL);
	trip.state = qk_guidance_state(trip.guidance);
	return trip;
}

struct trip trip_as(const struct metres *points, const size_t *ends, const char *preset)
{
	struct qk_guidance_config config;

	qt_int(qk_guidance_preset_named(&config, preset), 0);
	return trip_with(points, ends, &config);
}

void trip_end(struct trip *trip)
{
	qk_guidance_free(trip->guidance);
	qk_route_free(trip->route);
}

void trip_go(struct trip *trip, double from_east, double from_north, double to_east, double to_north)
{
	walk_to(trip->guidance, (struct metres){from_east, from_north}, (struct metres){to_east, to_north}, 5,
		&trip->seconds);
}

void trip_fix(struct trip *trip, double east, double north)
{
	fix_at(trip->guidance, (struct metres){east, north}, 0, ++trip->seconds);
}

int trip_flag(const struct trip *trip, uint32_t flags)
{
	return trip->state->flags & flags ? 1 : 0;
}

void trip_pass_time(struct trip *trip, double seconds)
{
	struct qk_position none = {.has = QK_POSITION_TIME};

	trip->seconds += seconds;
	none.time_us = (int64_t)(trip->seconds * 1e6);
	qk_guidance_update(trip->guidance, &none);
}
