#include "navigation/guidance_private.h"

#include <math.h>

#define EARLY_M 5.0 /* an instruction falls due this much before its place */

static int64_t due_visual(const struct qk_guidance *guidance, const struct qk_route_step *step)
{
	const struct qk_visual *visuals = guidance->route->visuals;
	uint32_t count = step->visuals.count, first = step->visuals.first;

	for (uint32_t i = count; i > 0; i--)
		if (guidance->state.to_maneuver_m - visuals[first + i - 1].trigger_m <= EARLY_M)
			return (int64_t)first + i - 1;
	return -1;
}

static int64_t due_spoken(const struct qk_guidance *guidance, const struct qk_route_step *step)
{
	const struct qk_spoken *spoken = guidance->route->spoken;
	uint32_t count = step->spoken.count, first = step->spoken.first;

	for (uint32_t i = count; i > 0; i--)
		if (guidance->state.to_maneuver_m - spoken[first + i - 1].trigger_m <= EARLY_M)
			return (int64_t)first + i - 1;
	return -1;
}

static int growth_is_told(const struct qk_guidance *guidance)
{
	return guidance->first || guidance->told_before != QK_DEVIATION_NONE ||
	       guidance->state.deviation != QK_DEVIATION_NONE || (guidance->state.flags & QK_GUIDANCE_BACKWARDS);
}

/* Services round the lengths of their steps, so at a new step more could be left than before: then it stays as it was
 * until the walk has made up for it. */
static void tell_remaining(struct qk_guidance *guidance, double remaining_m, double remaining_s)
{
	struct qk_guidance_state *state = &guidance->state;

	if (!growth_is_told(guidance)) {
		remaining_m = qk_smaller(remaining_m, state->remaining_m);
		remaining_s = qk_smaller(remaining_s, state->remaining_s);
	}
	state->remaining_m = remaining_m;
	state->remaining_s = remaining_s;
}

static void tell_end(struct qk_guidance_state *state)
{
	state->to_maneuver_m = state->remaining_m = state->remaining_s = 0;
	state->waypoints_left = 0;
	state->visual = state->spoken = -1;
	state->deviation = QK_DEVIATION_NONE;
}

static void tell_place(struct qk_guidance *guidance, const struct qk_route_step *step)
{
	struct qk_guidance_state *state = &guidance->state;
	const struct qk_route *route = guidance->route;

	if (step->last > step->first && (route->classes[guidance->hit.segment] & QK_CLASS_TUNNEL))
		state->flags |= QK_GUIDANCE_TUNNEL;
	if (state->step + 1 < route->step_count && route->steps[state->step + 1].modifier == QK_MODIFIER_UTURN)
		state->flags |= QK_GUIDANCE_UTURN;
}

void qk_guidance_tell(struct qk_guidance *guidance)
{
	struct qk_guidance_state *state = &guidance->state;
	const struct qk_route_step *step = &guidance->route->steps[state->step];
	double part = 0;

	if (state->phase == QK_GUIDANCE_COMPLETE) {
		tell_end(state);
		return;
	}
	state->to_maneuver_m = qk_larger(0, guidance->way.along[step->last] - state->along_m);
	if (step->length_m > 0)
		part = state->to_maneuver_m / step->length_m;
	tell_remaining(guidance, state->to_maneuver_m + guidance->length_after[state->step],
		       part * step->duration_s + guidance->duration_after[state->step]);
	tell_place(guidance, step);
	state->visual = state->spoken = -1;
	if (state->deviation == QK_DEVIATION_OFF_ROUTE)
		return;
	state->visual = due_visual(guidance, step);
	state->spoken = due_spoken(guidance, step);
}
