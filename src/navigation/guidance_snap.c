#include "navigation/guidance_private.h"

#include <math.h>

#define SAME_DEGREES 1e-6 /* nearer than this a fix is on the line */
#define STRANDS 16
#define STRAND_M 25.0   /* strands as far again as the nearest one are looked at */
#define OPPOSITE_M 15.0 /* what going against a strand counts as */
#define JUMP_PART 0.2   /* what a metre of the way that was not walked counts as */
#define MERGE_M 1.5

/* The distance of a fix from a segment in plain degrees: what tells one that lies on the line, whatever the latitude.
 */
static double plain_degrees(const struct qk_guidance *guidance, size_t segment, double *fraction)
{
	const struct qk_wgs84 *from = &guidance->way.points[segment], *to = from + 1;
	double x = guidance->near.longitude - from->longitude, y = guidance->near.latitude - from->latitude;
	double east = to->longitude - from->longitude, north = to->latitude - from->latitude;
	double length = east * east + north * north, at = length > 0 ? (x * east + y * north) / length : 0;

	*fraction = at < 0 ? 0 : at > 1 ? 1 : at;
	x -= *fraction * east;
	y -= *fraction * north;
	return sqrt(x * x + y * y);
}

static size_t end_of(const struct qk_route_step *step)
{
	return step->last > step->first ? step->last : step->first + 1;
}

/* How little a strand of the step is where the wearer should be by now. */
static double cost(const struct qk_guidance *guidance, const struct qk_hit *hit, double expected_m)
{
	double cost = hit->distance_m + JUMP_PART * fabs(qk_way_along(&guidance->way, hit) - expected_m);

	if (guidance->heading_deg >= 0 &&
	    fabs(remainder(qk_way_course(&guidance->way, hit->segment) - guidance->heading_deg, 360)) > 100)
		cost += OPPOSITE_M;
	return cost;
}

/* Of strands that lie side by side, or cross, the one that goes on from where the wearer was. */
static void choose_strand(struct qk_guidance *guidance, const struct qk_route_step *step, double expected_m)
{
	double within = guidance->hit.distance_m + fmax(STRAND_M, guidance->accuracy_m);
	struct qk_hit hits[STRANDS];
	double best = 0;
	size_t count =
		qk_way_approaches(&guidance->way, &guidance->near, step->first, end_of(step), within, hits, STRANDS);

	if (count < 2)
		return;
	for (size_t i = 0; i < count; i++) {
		double own = cost(guidance, &hits[i], expected_m);

		if (i && own >= best)
			continue;
		best = own;
		guidance->hit = hits[i];
	}
}

/* A fix on the line is left as it is. Where two segments meet, it is on the first one. */
static int settle(struct qk_guidance *guidance, const struct qk_route_step *step)
{
	struct qk_hit *hit = &guidance->hit;
	size_t segment = hit->segment;
	double along = qk_way_along(&guidance->way, hit), fraction;
	double best = plain_degrees(guidance, segment, &fraction);
	struct qk_hit other = *hit;

	if (best >= 2 * SAME_DEGREES)
		return 0;
	hit->fraction = fraction;
	for (size_t i = segment ? segment - 1 : 0; i <= segment + 1; i++) {
		double degrees;

		if (i == segment || i < step->first || i >= end_of(step))
			continue;
		degrees = plain_degrees(guidance, i, &fraction);
		other.segment = i;
		other.fraction = fraction;
		if (degrees > best || (degrees == best && i > hit->segment) ||
		    fabs(qk_way_along(&guidance->way, &other) - along) > MERGE_M)
			continue;
		best = degrees;
		*hit = other;
	}
	return best < SAME_DEGREES;
}

void qk_guidance_stand_at(struct qk_guidance *guidance)
{
	struct qk_guidance_state *state = &guidance->state;
	const struct qk_route_step *step = &guidance->route->steps[state->step];

	state->along_m = qk_way_along(&guidance->way, &guidance->hit);
	state->snapped = qk_way_place(&guidance->way, &guidance->hit);
	state->segment = guidance->hit.segment - step->first;
	if (step->last > step->first)
		state->course_deg = qk_way_course(&guidance->way, guidance->hit.segment);
}

static void snap_to_point(struct qk_guidance *guidance, const struct qk_route_step *step)
{
	guidance->hit = (struct qk_hit){.segment = step->first};
	guidance->hit.distance_m = qk_near_distance_m(&guidance->near, guidance->route->points[step->first]);
	qk_guidance_stand_at(guidance);
	guidance->state.aside_m = guidance->nearest_m = guidance->hit.distance_m;
}

static size_t guess(const struct qk_guidance *guidance, const struct qk_route_step *step)
{
	size_t segment = guidance->hit.segment;

	return segment < step->first ? step->first : segment >= step->last ? step->last - 1 : segment;
}

void qk_guidance_snap(struct qk_guidance *guidance)
{
	struct qk_guidance_state *state = &guidance->state;
	const struct qk_route_step *step = &guidance->route->steps[state->step];
	double expected = fmax(state->along_m, guidance->way.along[step->first]);

	if (step->first == step->last) {
		snap_to_point(guidance, step);
		return;
	}
	qk_way_nearest(&guidance->way, &guidance->near, step->first, step->last, guess(guidance, step), &guidance->hit);
	guidance->nearest_m = guidance->hit.distance_m;
	/* A reckoned place has gone on by itself. */
	choose_strand(guidance, step, guidance->reckoned ? expected : expected + guidance->moved_m);
	state->aside_m = guidance->hit.distance_m;
	if (settle(guidance, step)) {
		qk_guidance_stand_at(guidance);
		state->snapped = state->place;
		state->aside_m = guidance->nearest_m = 0;
	} else {
		qk_guidance_stand_at(guidance);
	}
}
