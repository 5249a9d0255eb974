#include "navigation/line.h"

#include "navigation/route_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define RADIANS (3.14159265358979323846 / 180)

/* A bend is the difference between where the line comes from, this far behind, and where it goes, this far ahead: far
 * enough for the jitter of a receiver not to be a turn, near enough for two corners of a city not to be one. */
#define REACH_M 15.0
#define TURN_DEGREES 35.0

double qk_bearing(struct qk_wgs84 from, struct qk_wgs84 to)
{
	double east = (to.longitude - from.longitude) * RADIANS;
	double a = from.latitude * RADIANS, b = to.latitude * RADIANS;
	double degrees = atan2(sin(east) * cos(b), cos(a) * sin(b) - sin(a) * cos(b) * cos(east)) / RADIANS;

	return degrees < 0 ? degrees + 360 : degrees;
}

int qk_modifier_of_turn(double degrees)
{
	double amount = fabs(degrees);

	if (amount < 20)
		return QK_MODIFIER_STRAIGHT;
	if (amount > 160)
		return QK_MODIFIER_UTURN;
	if (amount < 50)
		return degrees > 0 ? QK_MODIFIER_SLIGHT_RIGHT : QK_MODIFIER_SLIGHT_LEFT;
	if (amount < 125)
		return degrees > 0 ? QK_MODIFIER_RIGHT : QK_MODIFIER_LEFT;
	return degrees > 0 ? QK_MODIFIER_SHARP_RIGHT : QK_MODIFIER_SHARP_LEFT;
}

static double turn_between(double before, double after)
{
	double turn = fmod(after - before + 540, 360) - 180;

	return turn < -180 ? turn + 360 : turn;
}

/* Of each point, the bend there; NaN near the ends. 0, or -1 without memory. */
struct bends {
	double *along; /* metres from the start */
	double *turn;
	int16_t *before, *after;
	size_t count;
};

static void bends_free(struct bends *bends)
{
	free(bends->along);
	free(bends->turn);
	free(bends->before);
	free(bends->after);
}

static int bends_new(struct bends *bends, size_t count)
{
	*bends = (struct bends){malloc(count * sizeof(double)), malloc(count * sizeof(double)),
				malloc(count * sizeof(int16_t)), malloc(count * sizeof(int16_t)), count};
	if (bends->along && bends->turn && bends->before && bends->after)
		return 0;
	bends_free(bends);
	return -1;
}

static void measure(struct bends *bends, const struct qk_wgs84 *points)
{
	size_t behind = 0, ahead = 0, count = bends->count;

	bends->along[0] = 0;
	for (size_t i = 1; i < count; i++)
		bends->along[i] = bends->along[i - 1] + qk_distance_m(points[i - 1], points[i]);
	for (size_t i = 0; i < count; i++) {
		double before, after;

		while (behind + 1 < i && bends->along[i] - bends->along[behind + 1] >= REACH_M)
			behind++;
		while (ahead + 1 < count && (ahead <= i || bends->along[ahead] - bends->along[i] < REACH_M))
			ahead++;
		bends->turn[i] = 0;
		if (bends->along[i] - bends->along[behind] < 1 || bends->along[ahead] - bends->along[i] < 1)
			continue;
		before = qk_bearing(points[behind], points[i]);
		after = qk_bearing(points[i], points[ahead]);
		bends->turn[i] = turn_between(before, after);
		bends->before[i] = (int16_t)((int)before % 360);
		bends->after[i] = (int16_t)((int)after % 360);
	}
}

/* Of a run of points that all bend to the same side by a turn, the one that bends most; the run ends at *end. */
static size_t sharpest(const struct bends *bends, size_t from, size_t *end)
{
	size_t best = from, at = from;
	int right = bends->turn[from] > 0;

	for (; at + 1 < bends->count && fabs(bends->turn[at]) >= TURN_DEGREES && (bends->turn[at] > 0) == right; at++) {
		if (bends->along[at] - bends->along[from] > 2 * REACH_M)
			break;
		if (fabs(bends->turn[at]) > fabs(bends->turn[best]))
			best = at;
	}
	*end = at > from ? at : from + 1;
	return best;
}

static void add_step(struct qk_route *route, const struct qk_wgs84 *points, size_t first, size_t last,
		     struct qk_route_step step)
{
	if (step.mode == QK_TRAVEL_NONE || step.mode == QK_TRAVEL_WALKING)
		step.duration_s = 0;
	for (size_t i = first; i < last && step.duration_s >= 0; i++)
		step.duration_s += qk_distance_m(points[i], points[i + 1]) / QK_LINE_WALKING_MPS;
	qk_route_add_step(route, &step);
	for (size_t i = first; i <= last; i++)
		qk_route_add_point(route, points[i]);
}

static struct qk_route_step step_at(const struct bends *bends, size_t at, struct qk_route_step step)
{
	step.maneuver = at ? QK_MANEUVER_TURN : QK_MANEUVER_DEPART;
	step.modifier = (uint8_t)(at ? qk_modifier_of_turn(bends->turn[at]) : QK_MODIFIER_NONE);
	step.bearing_before = (int16_t)(at ? bends->before[at] : -1);
	step.bearing_after = (int16_t)(at ? bends->after[at] : step.bearing_after);
	return step;
}

static void add_turns(struct qk_route *route, const struct qk_wgs84 *points, const struct bends *bends,
		      struct qk_route_step pattern)
{
	size_t count = bends->count, begin = 0;

	for (size_t i = 1; i + 1 < count;) {
		size_t end = i + 1, turn = i;

		if (fabs(bends->turn[i]) >= TURN_DEGREES) {
			turn = sharpest(bends, i, &end);
			add_step(route, points, begin, turn, step_at(bends, begin, pattern));
			begin = turn;
			/* The bend is seen from both sides of the corner. */
			while (end + 1 < count && bends->along[end] - bends->along[turn] < REACH_M)
				end++;
		}
		i = end;
	}
	add_step(route, points, begin, count - 1, step_at(bends, begin, pattern));
}

void qk_line_add_steps(struct qk_route *route, const struct qk_wgs84 *points, size_t count, uint32_t leg, int mode)
{
	struct qk_route_step pattern = {.length_m = -1,
					.duration_s = -1,
					.leg = leg,
					.mode = (uint8_t)(mode ? mode : QK_TRAVEL_WALKING),
					.bearing_before = -1,
					.bearing_after = -1};
	struct bends bends;

	if (count < 2)
		return;
	if (bends_new(&bends, count)) {
		route->memory->failed = QUARK_ERR_NOMEM;
		return;
	}
	measure(&bends, points);
	pattern.bearing_after = (int16_t)((int)qk_bearing(points[0], points[1]) % 360);
	add_turns(route, points, &bends, pattern);
	pattern.maneuver = QK_MANEUVER_ARRIVE;
	pattern.bearing_before = (int16_t)((int)qk_bearing(points[count - 2], points[count - 1]) % 360);
	pattern.bearing_after = -1;
	add_step(route, points, count - 1, count - 1, pattern);
	bends_free(&bends);
}
