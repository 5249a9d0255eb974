/* What holds for guidance on any route and any walk. Routes and walks are made from seeds: `seed` in a failure repeats
 * it. */
#include "core/random.h"
#include "navigation/way.h"
#include "qtest.h"
#include "support_routes.h"

#include <math.h>
#include <stdlib.h>

#define POINTS 60
#define WALKS 150

static double between(struct qk_random *random, double low, double high)
{
	return low + (high - low) * ((double)(qk_random_next(random) >> 11) / 9007199254740992.0);
}

struct world {
	struct metres points[POINTS];
	size_t ends[POINTS];
	size_t count;
	struct qk_route *route;
	struct qk_guidance *guidance;
	struct qk_guidance_config config;
	double seconds;
};

/* Blocks of a town, so that routes cross and overlap themselves and turn back. The lengths of half of the steps are
 * told wrong by up to 3 m, as services do. */
static void make_world(struct world *world, struct qk_random *random, const char *preset)
{
	size_t ends = 0;

	*world = (struct world){.count = 3 + (size_t)between(random, 0, POINTS - 3)};
	for (size_t i = 1; i < world->count; i++) {
		double length = between(random, 1, 6) * 30;
		int way = (int)between(random, 0, 4);

		world->points[i] = world->points[i - 1];
		*(way % 2 ? &world->points[i].east : &world->points[i].north) += way < 2 ? length : -length;
		if (i + 1 == world->count || between(random, 0, 1) < 0.5)
			world->ends[ends++] = i;
	}
	world->route = route_through(world->points, world->ends);
	for (size_t i = 0; i + 1 < world->route->step_count; i += 2)
		world->route->steps[i].length_m = fmax(0, world->route->steps[i].length_m + between(random, -3, 3));
	qt_int(qk_guidance_preset_named(&world->config, preset), 0);
	world->guidance = qk_guidance_new(world->route, &world->config);
	qt_true(world->guidance != NULL);
}

static void free_world(struct world *world)
{
	qk_guidance_free(world->guidance);
	qk_route_free(world->route);
}

static void fail(uint64_t seed, int tick, const struct qk_guidance_state *state, const char *what)
{
	qt_fail("seed %llu, fix %d, step %zu, %.2f m along: %s", (unsigned long long)seed, tick, state->step,
		state->along_m, what);
}

/* On the line as nobody can tell it from: less than a centimetre. */
static void check_snap(const struct world *world, const struct qk_guidance_state *state, uint64_t seed, int tick)
{
	const struct qk_route_step *step = &world->route->steps[state->step];
	struct qk_near near = qk_near_at(state->snapped, world->route->points[step->first]);
	double least = INFINITY;

	for (uint32_t i = step->first; i <= step->last; i++)
		least = fmin(least, qk_near_distance_m(&near, world->route->points[i]));
	for (uint32_t i = step->first; i < step->last; i++) {
		struct qk_way way = {.points = world->route->points, .count = world->route->point_count};
		struct qk_hit hit;

		qk_way_hit(&way, &near, i, &hit);
		least = fmin(least, sqrt(hit.square) * QK_METRES_PER_DEGREE);
	}
	if (least > 0.12)
		fail(seed, tick, state, "the matched place is not on the step");
	if (state->segment > step->last - step->first ||
	    (step->last > step->first && state->segment >= step->last - step->first))
		fail(seed, tick, state, "the segment is not of the step");
}

static void check_growth(const struct qk_guidance_state *before, const struct qk_guidance_state *state, uint64_t seed,
			 int tick)
{
	int told = state->deviation != QK_DEVIATION_NONE || before->deviation != QK_DEVIATION_NONE ||
		   (state->flags & QK_GUIDANCE_BACKWARDS) || before->phase == QK_GUIDANCE_WAITING;

	if (state->remaining_m > before->remaining_m && !told)
		fail(seed, tick, state, "more is left than before, and nothing says why");
	if (state->step < before->step && !(state->flags & QK_GUIDANCE_BACKWARDS))
		fail(seed, tick, state, "an earlier step, and nothing says why");
	if (!(state->remaining_m >= 0) || !(state->to_maneuver_m >= 0) || !(state->remaining_s >= 0))
		fail(seed, tick, state, "less than nothing is left");
	if (before->phase == QK_GUIDANCE_COMPLETE && state->phase != QK_GUIDANCE_COMPLETE)
		fail(seed, tick, state, "a complete trip goes on");
	if (state->phase == QK_GUIDANCE_COMPLETE && state->remaining_m != 0)
		fail(seed, tick, state, "something is left of a complete trip");
	if (state->deviation == QK_DEVIATION_OFF_ROUTE && (state->visual >= 0 || state->spoken >= 0))
		fail(seed, tick, state, "an instruction is due off the route");
}

static void feed(struct world *world, struct metres here, double accuracy_m, uint64_t seed, int tick)
{
	struct qk_guidance_state before = *qk_guidance_state(world->guidance);
	const struct qk_guidance_state *state;

	state = fix_at(world->guidance, here, accuracy_m, world->seconds += 4);
	check_snap(world, state, seed, tick);
	check_growth(&before, state, seed, tick);
}

/* Along the route with noise, sometimes back, sometimes away, sometimes a jump. */
static void wander(struct world *world, struct qk_random *random, uint64_t seed)
{
	double spread = between(random, 0, 12), length = 0, at = 0;
	int tick = 0;

	for (size_t i = 1; i < world->count; i++)
		length += hypot(world->points[i].east - world->points[i - 1].east,
				world->points[i].north - world->points[i - 1].north);
	while (at < length + 20 && tick < 2000) {
		struct metres here = world->points[world->count - 1];
		double left = at;

		for (size_t i = 1; i < world->count; i++) {
			struct metres from = world->points[i - 1], to = world->points[i];
			double part = hypot(to.east - from.east, to.north - from.north);

			if (left < part) {
				here.east = from.east + (to.east - from.east) * left / part;
				here.north = from.north + (to.north - from.north) * left / part;
				break;
			}
			left -= part;
		}
		here.east += between(random, -spread, spread);
		here.north += between(random, -spread, spread);
		if (between(random, 0, 1) < 0.01)
			here.east += between(random, -300, 300);
		feed(world, here, between(random, 0, 1) < 0.5 ? 0 : between(random, 1, 120), seed, tick++);
		at += between(random, 0, 1) < 0.1 ? -between(random, 0, 30) : between(random, 0, 15);
		at = fmax(0, at);
	}
}

QTEST(on_any_walk_the_match_is_on_the_step_and_what_is_left_grows_only_where_it_is_told)
{
	for (uint64_t seed = 1; seed <= WALKS; seed++) {
		for (size_t i = 0; qk_guidance_presets[i]; i++) {
			struct qk_random random = {seed};
			struct world world;

			make_world(&world, &random, qk_guidance_presets[i]);
			wander(&world, &random, seed);
			free_world(&world);
		}
	}
}

/* Exactly along the line every step is passed once, in order, and the end is reached with nothing left. */
static void follow(struct world *world, double step_m, uint64_t seed)
{
	const struct qk_guidance_state *state = qk_guidance_state(world->guidance);
	size_t step = 0;
	int tick = 0;

	feed(world, world->points[0], 0, seed, tick);
	for (size_t i = 1; i < world->count; i++) {
		struct metres from = world->points[i - 1], to = world->points[i];
		double length = hypot(to.east - from.east, to.north - from.north);

		for (double at = fmin(step_m, length);; at = fmin(at + step_m, length)) {
			struct metres here = {from.east + (to.east - from.east) * at / length,
					      from.north + (to.north - from.north) * at / length};

			feed(world, here, 0, seed, ++tick);
			if (state->step < step)
				fail(seed, tick, state, "an earlier step");
			if (state->deviation != QK_DEVIATION_NONE)
				fail(seed, tick, state, "off the route on its very line");
			step = state->step;
			if (at >= length)
				break;
		}
	}
	feed(world, world->points[world->count - 1], 0, seed, ++tick);
	if (state->phase != QK_GUIDANCE_COMPLETE)
		fail(seed, tick, state, "the end of the line is not the end of the trip");
}

QTEST(whoever_follows_the_line_arrives)
{
	const char *presets[] = {"walking", "cycling", "driving", "exact_distance"};

	for (uint64_t seed = 1; seed <= WALKS; seed++)
		for (size_t i = 0; i < 4; i++) {
			struct qk_random random = {seed};
			struct world world;

			make_world(&world, &random, presets[i]);
			follow(&world, between(&random, 2, 10), seed);
			free_world(&world);
		}
}

QTEST(no_bad_fix_deviates)
{
	for (uint64_t seed = 1; seed <= WALKS; seed++) {
		struct qk_random random = {seed};
		struct world world;

		make_world(&world, &random, "walking");
		for (int tick = 0; tick < 200; tick++) {
			struct metres here = {between(&random, -2000, 2000), between(&random, -2000, 2000)};

			feed(&world, here, between(&random, 50.001, 500), seed, tick);
			qt_int(qk_guidance_state(world.guidance)->deviation, QK_DEVIATION_NONE);
		}
		free_world(&world);
	}
}

/* Wherever somebody stops, he stays on the step: but for the last two, where stopping is arriving. */
QTEST(nobody_who_stands_passes_a_step)
{
	for (uint64_t seed = 1; seed <= WALKS; seed++) {
		for (size_t i = 0; qk_guidance_presets[i]; i++) {
			struct qk_random random = {seed};
			struct metres here;
			struct world world;
			size_t point, step;

			make_world(&world, &random, qk_guidance_presets[i]);
			point = (size_t)between(&random, 0, (double)world.count);
			here = world.points[point];
			here.east += between(&random, -15, 15);
			here.north += between(&random, -15, 15);
			for (size_t n = 0; n < point; n++)
				feed(&world, world.points[n], 0, seed, (int)n);
			feed(&world, here, 0, seed, 1000);
			step = qk_guidance_state(world.guidance)->step;
			for (int tick = 0; tick < 10; tick++) {
				feed(&world, here, 0, seed, 1001 + tick);
				if (world.route->step_count - step > 2)
					qt_uint(qk_guidance_state(world.guidance)->step, step);
			}
			free_world(&world);
		}
	}
}

QTEST(the_same_fixes_give_the_same_states)
{
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct qk_random random = {seed}, again = {seed};
		struct world one, two;

		make_world(&one, &random, "cycling");
		wander(&one, &random, seed);
		make_world(&two, &again, "cycling");
		wander(&two, &again, seed);
		qt_near(qk_guidance_state(one.guidance)->along_m, qk_guidance_state(two.guidance)->along_m, 0);
		qt_near(qk_guidance_state(one.guidance)->travelled_m, qk_guidance_state(two.guidance)->travelled_m, 0);
		qt_uint(qk_guidance_state(one.guidance)->step, qk_guidance_state(two.guidance)->step);
		free_world(&one);
		free_world(&two);
	}
}
