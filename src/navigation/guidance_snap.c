#include "navigation/guidance_private.h"

#include <math.h>

#define SAME_DEGREES 1e-6 /* nearer than this a fix is on the line */
#define STRANDS 16
#define STRAND_M 25.0       /* so much farther than the nearest strand others are looked at */
#define STRAND_LEAST_M 15.0 /* where the accuracy is told */
#define OPPOSITE_M 15.0     /* what going against a strand counts as */
#define JUMP_PART 0.2       /* what a metre of the way that was not walked counts as */
#define MERGE_M 1.5
#define APART_M 2.0    /* two fixes tell the course from here on */
#define AGAINST -0.174 /* the cosine of 100 degrees */
#define RADIANS (3.14159265358979323846 / 180)

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

/* A course told, or else two fixes that lie apart. */
static int heading(const struct qk_guidance *guidance, double *east, double *north)
{
	const struct qk_near *near = &guidance->near;

	if (guidance->course_deg >= 0) {
		*east = sin(guidance->course_deg * RADIANS);
		*north = cos(guidance->course_deg * RADIANS);
		return 1;
	}
	*east = near->longitude - guidance->from.longitude;
	*east = fabs(*east) > 180 ? *east - copysign(360, *east) : *east;
	*east *= near->cosine;
	*north = near->latitude - guidance->from.latitude;
	return guidance->moved_m >= qk_larger(APART_M, guidance->accuracy_m / 2);
}

int qk_guidance_goes(const struct qk_guidance *guidance, size_t segment)
{
	const struct qk_wgs84 *from = &guidance->way.points[segment], *to = from + 1;
	double x = (to->longitude - from->longitude) * guidance->near.cosine, y = to->latitude - from->latitude;
	double east, north, part, whole;

	if (!heading(guidance, &east, &north))
		return 2;
	part = x * east + y * north;
	whole = sqrt((x * x + y * y) * (east * east + north * north));
	return part > 0 ? 1 : part < AGAINST * whole ? -1 : 0;
}

/* How little a strand of the step is where the wearer should be by now. */
static double cost(const struct qk_guidance *guidance, const struct qk_hit *hit, double expected_m)
{
	double cost = hit->distance_m + JUMP_PART * fabs(qk_way_along(&guidance->way, hit) - expected_m);

	return qk_guidance_goes(guidance, hit->segment) == -1 ? cost + OPPOSITE_M : cost;
}

static size_t guess(const struct qk_guidance *guidance, const struct qk_route_step *step)
{
	size_t segment = guidance->hit.segment;

	return segment < step->first ? step->first : segment >= step->last ? step->last - 1 : segment;
}

/* How much farther than the nearest one the right strand may be. */
static double strands_within(const struct qk_guidance *guidance)
{
	return guidance->accuracy_m > 0 ? qk_larger(STRAND_LEAST_M, 2 * guidance->accuracy_m) : STRAND_M;
}

/* Of strands that lie side by side, or cross, the one that goes on from where the wearer was. The nearest one is among
 * them: `within_m` is more than its distance. */
static void choose_strand(struct qk_guidance *guidance, const struct qk_route_step *step, double expected_m,
			  double within_m)
{
	struct qk_hit hits[STRANDS];
	size_t count = qk_way_approaches(&guidance->way, &guidance->near, &guidance->nook, step->first, step->last,
					 within_m + strands_within(guidance), hits, STRANDS);
	double best = INFINITY;

	guidance->nearest_m = within_m;
	for (size_t i = 0; i < count; i++) {
		double own = count > 1 ? cost(guidance, &hits[i], expected_m) : 0;

		guidance->nearest_m = qk_smaller(guidance->nearest_m, hits[i].distance_m);
		if (own >= best)
			continue;
		best = own;
		guidance->hit = hits[i];
	}
}

/* From the segment before it is mostly near enough to look around at once. */
static void find_strand(struct qk_guidance *guidance, const struct qk_route_step *step, double expected_m)
{
	struct qk_hit *hit = &guidance->hit;

	qk_way_hit(&guidance->way, &guidance->near, guess(guidance, step), hit);
	hit->distance_m = sqrt(hit->square) * QK_METRES_PER_DEGREE;
	if (hit->distance_m > STRAND_M)
		qk_way_nearest(&guidance->way, &guidance->near, step->first, step->last, hit->segment, hit);
	choose_strand(guidance, step, expected_m, hit->distance_m);
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
	if (step->last > step->first && guidance->course_of != guidance->hit.segment + 1) {
		guidance->course_of = guidance->hit.segment + 1;
		state->course_deg = qk_way_course(&guidance->way, guidance->hit.segment);
	}
}

static void snap_to_point(struct qk_guidance *guidance, const struct qk_route_step *step)
{
	guidance->hit = (struct qk_hit){.segment = step->first};
	guidance->hit.distance_m = qk_near_distance_m(&guidance->near, guidance->route->points[step->first]);
	qk_guidance_stand_at(guidance);
	guidance->state.aside_m = guidance->nearest_m = guidance->hit.distance_m;
}

void qk_guidance_snap(struct qk_guidance *guidance)
{
	struct qk_guidance_state *state = &guidance->state;
	const struct qk_route_step *step = &guidance->route->steps[state->step];
	double expected = qk_larger(state->along_m, guidance->way.along[step->first]);

	if (step->first == step->last) {
		snap_to_point(guidance, step);
		return;
	}
	/* A reckoned place has gone on by itself. */
	find_strand(guidance, step, guidance->reckoned ? expected : expected + guidance->moved_m);
	state->aside_m = guidance->hit.distance_m;
	if (settle(guidance, step)) {
		qk_guidance_stand_at(guidance);
		state->snapped = state->place;
		state->aside_m = guidance->nearest_m = 0;
	} else {
		qk_guidance_stand_at(guidance);
	}
}
