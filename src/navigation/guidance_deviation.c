#include "navigation/guidance_private.h"

#include <math.h>

/* The step that a segment is of: the last one that begins at it or before. */
static size_t step_of(const struct qk_guidance *guidance, size_t from, size_t segment)
{
	const struct qk_route_step *steps = guidance->route->steps;
	size_t low = from, high = guidance->route->step_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (steps[middle].first <= segment)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* Only what is still to come counts: whoever stands in a street that lies behind is off the route. */
static int deviation_ahead(struct qk_guidance *guidance, double limit_m)
{
	const struct qk_route_step *step = &guidance->route->steps[guidance->state.step];
	size_t end = guidance->way.count - 1;
	struct qk_hit hit;

	if (step->last >= end)
		return QK_DEVIATION_OFF_ROUTE;
	qk_way_nearest(&guidance->way, &guidance->near, step->last, end, step->last, &hit);
	if (hit.distance_m > limit_m && hit.square > 1e-12)
		return QK_DEVIATION_OFF_ROUTE;
	guidance->state.future_step = step_of(guidance, guidance->state.step + 1, hit.segment);
	guidance->future_m = qk_way_along(&guidance->way, &hit);
	return QK_DEVIATION_OFF_STEP;
}

void qk_guidance_deviate(struct qk_guidance *guidance)
{
	struct qk_guidance_state *state = &guidance->state;
	const struct qk_guidance_config *config = &guidance->config;
	double limit = qk_larger(config->deviation_m, guidance->accuracy_m);

	if (!config->deviation || guidance->first || (state->flags & QK_GUIDANCE_ARRIVED))
		state->deviation = QK_DEVIATION_NONE;
	else if (config->deviation_accuracy_m > 0 && guidance->accuracy_m > config->deviation_accuracy_m)
		state->deviation = guidance->told_before;
	else if (guidance->nearest_m <= limit)
		state->deviation = QK_DEVIATION_NONE;
	else
		state->deviation = deviation_ahead(guidance, limit);
	if (state->deviation != QK_DEVIATION_OFF_STEP)
		state->future_step = state->step;
}

static int onward(const struct qk_guidance *guidance)
{
	return guidance->rejoin_count && guidance->state.future_step >= guidance->rejoin_step &&
	       guidance->future_m > guidance->rejoin_along_m;
}

/* Not over the end of a leg: a stop that was not made is not left out. */
int qk_guidance_rejoin(struct qk_guidance *guidance)
{
	struct qk_guidance_state *state = &guidance->state;
	const struct qk_route_step *steps = guidance->route->steps;
	size_t to = state->future_step;

	if (!guidance->config.rejoin_fixes || state->deviation != QK_DEVIATION_OFF_STEP ||
	    (state->flags & QK_GUIDANCE_STANDING) || steps[to].leg != steps[state->step].leg) {
		if (!(state->flags & QK_GUIDANCE_STANDING))
			guidance->rejoin_count = 0;
		return 0;
	}
	guidance->rejoin_count = onward(guidance) ? guidance->rejoin_count + 1 : 1;
	guidance->rejoin_step = to;
	guidance->rejoin_along_m = guidance->future_m;
	if (guidance->rejoin_count < guidance->config.rejoin_fixes)
		return 0;
	qk_guidance_enter(guidance, to);
	state->flags |= QK_GUIDANCE_REJOINED;
	return 1;
}

void qk_guidance_forget_way(struct qk_guidance *guidance)
{
	guidance->wrong_known = 0;
	guidance->state.flags &= ~(uint32_t)QK_GUIDANCE_WRONG_WAY;
}

/* Measured from where the wearer turned. It begins anew after a stretch the right way, and never at the manoeuvre
 * itself: whoever stands at it has not chosen a way yet. */
void qk_guidance_watch_way(struct qk_guidance *guidance)
{
	const struct qk_route_step *step = &guidance->route->steps[guidance->state.step];
	double left = guidance->way.along[step->last] - guidance->state.along_m;

	if (guidance->config.wrong_way_m <= 0 || guidance->state.deviation != QK_DEVIATION_NONE) {
		qk_guidance_forget_way(guidance);
		return;
	}
	if (!guidance->wrong_known || left < guidance->wrong_from_m) {
		qk_guidance_forget_way(guidance);
		guidance->wrong_known = left > 0;
		guidance->wrong_from_m = guidance->wrong_to_m = left;
	} else if (left > guidance->wrong_to_m) {
		guidance->wrong_to_m = left;
		if (left - guidance->wrong_from_m >= guidance->config.wrong_way_m)
			guidance->state.flags |= QK_GUIDANCE_WRONG_WAY;
	} else if (guidance->wrong_to_m - left > guidance->config.right_way_m) {
		qk_guidance_forget_way(guidance);
	}
}
