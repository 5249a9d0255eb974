#include "navigation/guidance_private.h"

#include <math.h>

/* A step that only the app may end is not passed without a fix, and the destination is not reached without one. */
static int may_pass(const struct qk_guidance *guidance)
{
	return guidance->config.advance[0].kind != QK_ADVANCE_MANUAL &&
	       guidance->route->step_count - guidance->state.step > 2;
}

static void go_on(struct qk_guidance *guidance, double along_m)
{
	struct qk_guidance_state *state = &guidance->state;
	const struct qk_route_step *step = &guidance->route->steps[state->step];

	while (along_m > guidance->way.along[step->last] && may_pass(guidance)) {
		qk_guidance_enter(guidance, state->step + 1);
		step = &guidance->route->steps[state->step];
	}
	along_m = qk_smaller(along_m, guidance->way.along[step->last]);
	qk_way_at(&guidance->way, along_m, step->first, step->last, &guidance->hit);
	qk_guidance_stand_at(guidance);
}

static int64_t limit_us(const struct qk_guidance *guidance)
{
	const struct qk_route_step *step = &guidance->route->steps[guidance->state.step];
	int tunnel = step->last > step->first && (guidance->route->classes[guidance->hit.segment] & QK_CLASS_TUNNEL);

	return tunnel ? guidance->config.reckon_tunnel_us : guidance->config.reckon_us;
}

/* Seconds of this tick for which the last speed is still believed. */
static double believed(struct qk_guidance *guidance, const struct qk_position *position)
{
	int64_t from = guidance->tick_us, to = position->time_us, end = guidance->fix_us + limit_us(guidance);

	if (to > from)
		guidance->tick_us = to;
	if (to > end) {
		guidance->state.flags |= QK_GUIDANCE_LOST;
		to = end;
	}
	return to > from ? (double)(to - from) / 1e6 : 0;
}

void qk_guidance_reckon(struct qk_guidance *guidance, const struct qk_position *position)
{
	struct qk_guidance_state *state = &guidance->state;
	double seconds, speed = guidance->speed_mps;

	if (state->phase == QK_GUIDANCE_WAITING || !(position->has & QK_POSITION_TIME) || guidance->fix_us < 0)
		return;
	seconds = believed(guidance, position);
	if (!(state->flags & QK_GUIDANCE_LOST))
		state->flags |= QK_GUIDANCE_RECKONED;
	if (seconds <= 0 || speed <= 0 || (state->flags & (QK_GUIDANCE_STANDING | QK_GUIDANCE_ARRIVED)) ||
	    state->deviation != QK_DEVIATION_NONE)
		return;
	if (!guidance->reckoned)
		guidance->reckoned_from = state->step;
	guidance->reckoned = 1;
	go_on(guidance, state->along_m + speed * seconds);
}

/* Whoever was slower than reckoned may still be on an earlier step. */
void qk_guidance_correct(struct qk_guidance *guidance)
{
	struct qk_guidance_state *state = &guidance->state;
	const struct qk_route_step *steps = guidance->route->steps;
	size_t from = guidance->reckoned_from, to = state->step;
	struct qk_hit hit;

	if (!guidance->reckoned || from == to || steps[from].first == steps[to].last)
		return;
	qk_way_nearest(&guidance->way, &guidance->near, steps[from].first, steps[to].last, steps[from].first, &hit);
	while (to > from && steps[to].first > hit.segment)
		to--;
	if (to == state->step)
		return;
	qk_guidance_enter(guidance, to);
	state->flags |= QK_GUIDANCE_BACKWARDS;
}
