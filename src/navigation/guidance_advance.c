#include "navigation/guidance_private.h"

#include <math.h>

#define LEFT_MORE_M 10.0
#define AWAY_M 10.0  /* so far from where it was nearest to the end */
#define BESIDE_M 5.0 /* as near to the next step as to this one, or nearly */

/* The conditions stand in one array, an OR or AND before its own. */
struct reading {
	struct qk_guidance *guidance;
	const struct qk_advance *conditions;
	struct qk_advance_memory *memory;
	int at;
};

static int accurate(const struct qk_guidance *guidance, const struct qk_advance *condition)
{
	return condition->accuracy_m == 0 || guidance->accuracy_m <= condition->accuracy_m;
}

static int allowed(const struct qk_guidance *guidance, const struct qk_advance *condition)
{
	int deviation = guidance->state.deviation;

	if (condition->policy == QK_ADVANCE_WHILE_ON_STEP)
		return deviation == QK_DEVIATION_NONE;
	return condition->policy == QK_ADVANCE_ALWAYS || deviation != QK_DEVIATION_OFF_ROUTE;
}

static const struct qk_route_step *step_at(const struct qk_guidance *guidance, size_t ahead)
{
	size_t step = guidance->state.step + ahead;

	return step < guidance->route->step_count ? &guidance->route->steps[step] : NULL;
}

static double to_end_m(const struct qk_guidance *guidance)
{
	return qk_near_distance_m(&guidance->near, guidance->route->points[step_at(guidance, 0)->last]);
}

/* Also by the way that is left, for a round walk begins where it ends. */
static int near_end(const struct qk_guidance *guidance, const struct qk_advance *condition)
{
	double left = guidance->way.along[step_at(guidance, 0)->last] - guidance->state.along_m;

	return accurate(guidance, condition) && left <= 2 * condition->enter_m + LEFT_MORE_M &&
	       to_end_m(guidance) <= condition->enter_m;
}

static double from_step_m(const struct qk_guidance *guidance, const struct qk_near *near,
			  const struct qk_route_step *step)
{
	struct qk_hit hit;

	if (step->first == step->last)
		return qk_near_distance_m(near, guidance->route->points[step->first]);
	qk_way_nearest(&guidance->way, near, step->first, step->last, step->first, &hit);
	return hit.distance_m;
}

static int off_step(const struct qk_guidance *guidance, const struct qk_advance *condition)
{
	return accurate(guidance, condition) && allowed(guidance, condition) && guidance->nearest_m > condition->exit_m;
}

/* Matched with this step and the next one, so that the other pavement of a street is not off the step. */
static int snapped_off_step(const struct qk_guidance *guidance, const struct qk_advance *condition)
{
	const struct qk_route_step *step = step_at(guidance, 0), *next = step_at(guidance, 1);
	double exit_m = condition->exit_m;
	struct qk_near near;
	struct qk_hit hit;

	if (!accurate(guidance, condition) || !allowed(guidance, condition))
		return 0;
	if (!next)
		return 1;
	if (next->first == next->last)
		return guidance->nearest_m > exit_m;
	qk_way_nearest(&guidance->way, &guidance->near, step->first, next->last, next->first, &hit);
	near = qk_near_at(qk_way_place(&guidance->way, &hit), guidance->way.points[hit.segment]);
	/* So that a short step is not passed before it is begun. */
	return from_step_m(guidance, &near, step) > qk_smaller(exit_m, next->length_m / 2);
}

static int nearer_next(const struct qk_guidance *guidance, const struct qk_advance *condition)
{
	const struct qk_route_step *next = step_at(guidance, 1);

	return next && accurate(guidance, condition) &&
	       from_step_m(guidance, &guidance->near, next) + condition->exit_m < guidance->nearest_m;
}

/* Near the beginning of the next step, and going its way. */
static int on_next(const struct qk_guidance *guidance, double to_end)
{
	const struct qk_route_step *next = step_at(guidance, 1);
	struct qk_hit hit;

	if (!next || next->first == next->last)
		return 0;
	qk_way_nearest(&guidance->way, &guidance->near, next->first, next->last, next->first, &hit);
	return hit.distance_m <= guidance->nearest_m + BESIDE_M &&
	       qk_way_along(&guidance->way, &hit) - guidance->way.along[next->first] <= 2 * to_end + LEFT_MORE_M &&
	       qk_guidance_goes(guidance, hit.segment) == 1;
}

/* A step that goes back over the one before, as after a U-turn, is never off it: there, coming away from the end the
 * way the next one goes is leaving. */
static int gone_on(const struct qk_guidance *guidance, const struct qk_advance *condition, double *nearest_m)
{
	double to_end = to_end_m(guidance);

	if (to_end < *nearest_m)
		*nearest_m = to_end;
	return to_end >= *nearest_m + qk_larger(AWAY_M, condition->exit_m) && accurate(guidance, condition) &&
	       allowed(guidance, condition) && on_next(guidance, to_end);
}

/* In two parts on two fixes, with a movement between them. */
static int entered_and_left(struct reading *reading, const struct qk_advance *condition, int at)
{
	const struct qk_guidance *guidance = reading->guidance;
	struct qk_advance_memory *memory = reading->memory;

	if (memory->entered & 1u << at) {
		if (qk_near_distance_m(&guidance->near, memory->where[at]) <= 0)
			return 0;
		if (gone_on(guidance, condition, &memory->nearest_m[at]))
			return 1;
		return condition->kind == QK_ADVANCE_ENTRY_EXIT ? off_step(guidance, condition)
								: snapped_off_step(guidance, condition);
	}
	if (near_end(guidance, condition)) {
		memory->entered |= 1u << at;
		memory->where[at] = guidance->state.place;
		memory->nearest_m[at] = to_end_m(guidance);
	}
	return 0;
}

static int fulfilled(struct reading *reading, int needed);

/* All of them are read, as some keep what they have seen; what keeps nothing is asked only while it matters. */
static int fulfilled_group(struct reading *reading, const struct qk_advance *group, int needed)
{
	int all = group->kind == QK_ADVANCE_AND, result = all;

	for (int i = 0; i < group->count; i++) {
		int one = fulfilled(reading, needed && result == all);

		result = all ? result && one : result || one;
	}
	return result;
}

static int fulfilled(struct reading *reading, int needed)
{
	const struct qk_guidance *guidance = reading->guidance;
	const struct qk_advance *condition;
	int at = reading->at++;

	if (at >= QK_ADVANCE_MAX)
		return 0;
	condition = &reading->conditions[at];
	switch (condition->kind) {
	case QK_ADVANCE_OR:
	case QK_ADVANCE_AND:
		return fulfilled_group(reading, condition, needed);
	case QK_ADVANCE_ENTRY_EXIT:
	case QK_ADVANCE_ENTRY_SNAPPED:
		return entered_and_left(reading, condition, at);
	case QK_ADVANCE_TO_END:
		return needed && near_end(guidance, condition);
	case QK_ADVANCE_FROM_STEP:
		return needed && off_step(guidance, condition);
	case QK_ADVANCE_NEARER_NEXT:
		return needed && nearer_next(guidance, condition);
	default:
		return 0;
	}
}

int qk_guidance_step_done(struct qk_guidance *guidance, int arriving)
{
	struct reading reading = {guidance, guidance->config.advance, &guidance->advance, 0};
	const struct qk_route_step *step = step_at(guidance, 0);

	if (arriving) {
		reading.conditions = guidance->config.arrival;
		reading.memory = &guidance->arrival;
		/* At the last step of a route that ends with the arrival there is nothing left to walk. */
		if (!step_at(guidance, 1) && guidance->way.along[step->last] - guidance->way.along[step->first] <= 0 &&
		    guidance->config.arrival[0].kind != QK_ADVANCE_MANUAL)
			return 1;
	}
	return fulfilled(&reading, 1);
}
