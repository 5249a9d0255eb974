#include "navigation/guidance_private.h"

#include <math.h>
#include <stdlib.h>

#define LASTING ((uint32_t)(QK_GUIDANCE_ARRIVED | QK_GUIDANCE_STANDING | QK_GUIDANCE_WRONG_WAY))

static int sum_up(struct qk_guidance *guidance)
{
	const struct qk_route *route = guidance->route;
	size_t count = route->step_count;

	guidance->length_after = malloc(count * sizeof(double));
	guidance->duration_after = malloc(count * sizeof(double));
	if (!guidance->length_after || !guidance->duration_after)
		return -1;
	guidance->length_after[count - 1] = guidance->duration_after[count - 1] = 0;
	for (size_t i = count - 1; i > 0; i--) {
		guidance->length_after[i - 1] = guidance->length_after[i] + route->steps[i].length_m;
		guidance->duration_after[i - 1] = guidance->duration_after[i] + route->steps[i].duration_s;
	}
	return 0;
}

struct qk_guidance *qk_guidance_new(const struct qk_route *route, const struct qk_guidance_config *config)
{
	struct qk_guidance *guidance = calloc(1, sizeof *guidance);

	if (!guidance)
		return NULL;
	guidance->route = route;
	guidance->config = *config;
	if (qk_way_build(&guidance->way, route->points, route->point_count) || sum_up(guidance)) {
		qk_guidance_free(guidance);
		return NULL;
	}
	guidance->fix_us = guidance->tick_us = -1;
	guidance->first = 1;
	guidance->state.waypoint = route->waypoint_count > 1 ? 1 : 0;
	guidance->state.waypoints_left = route->waypoint_count - guidance->state.waypoint;
	guidance->state.snapped = guidance->state.place = route->points[0];
	guidance->hit.segment = route->steps[0].first;
	qk_guidance_stand_at(guidance);
	qk_guidance_tell(guidance);
	return guidance;
}

void qk_guidance_free(struct qk_guidance *guidance)
{
	if (!guidance)
		return;
	qk_way_free(&guidance->way);
	free(guidance->length_after);
	free(guidance->duration_after);
	free(guidance);
}

size_t qk_guidance_memory(const struct qk_guidance *guidance)
{
	size_t points = guidance->way.count, boxes = 0;

	for (size_t items = points - 1; items > 1; items = (items + QK_WAY_FAN - 1) / QK_WAY_FAN)
		boxes += (items + QK_WAY_FAN - 1) / QK_WAY_FAN;
	return sizeof *guidance + points * sizeof(double) + boxes * sizeof(struct qk_way_box) +
	       (guidance->way.unwrapped ? points * sizeof(struct qk_wgs84) : 0) +
	       guidance->route->step_count * 2 * sizeof(double);
}

const struct qk_guidance_state *qk_guidance_state(const struct qk_guidance *guidance)
{
	return &guidance->state;
}

void qk_guidance_enter(struct qk_guidance *guidance, size_t step)
{
	guidance->state.step = step;
	guidance->state.flags |= QK_GUIDANCE_ADVANCED;
	guidance->advance.entered = guidance->arrival.entered = 0;
	guidance->rejoin_count = 0;
	qk_guidance_forget_way(guidance);
	if (step + 1 == guidance->route->step_count)
		guidance->state.flags |= QK_GUIDANCE_ARRIVED;
}

static int usable(const struct qk_guidance *guidance, const struct qk_position *position)
{
	double limit = guidance->config.usable_accuracy_m;

	if (!(position->has & QK_POSITION_PLACE) || !(fabs(position->place.latitude) <= 90) ||
	    !(fabs(position->place.longitude) <= 180))
		return 0;
	return !(position->has & QK_POSITION_ACCURACY) || limit == 0 || position->accuracy_m <= limit;
}

static int told(const struct qk_position *position, uint32_t what, double value)
{
	return (position->has & what) && isfinite(value) && value >= 0;
}

/* Trusted in motion only. */
static double told_course(const struct qk_position *position)
{
	if (told(position, QK_POSITION_COURSE, position->course_deg) &&
	    (!told(position, QK_POSITION_SPEED, position->speed_mps) || position->speed_mps > 0.5))
		return position->course_deg;
	return -1;
}

static double speed(const struct qk_guidance *guidance, const struct qk_position *position)
{
	double seconds = (double)(position->time_us - guidance->fix_us) / 1e6;

	if (told(position, QK_POSITION_SPEED, position->speed_mps))
		return position->speed_mps;
	if (guidance->fix_us < 0 || !(position->has & QK_POSITION_TIME) || seconds <= 0)
		return guidance->speed_mps;
	return guidance->moved_m / seconds;
}

static void watch_standing(struct qk_guidance *guidance, const struct qk_position *position, int first)
{
	double least = qk_smaller(10, qk_larger(guidance->config.stand_m, guidance->accuracy_m / 2));
	int stands = told(position, QK_POSITION_SPEED, position->speed_mps) && position->speed_mps < 0.3;

	/* Exactly there is always standing, also where every movement counts. */
	stands |= qk_near_distance_m(&guidance->near, guidance->stood) <= (guidance->config.stand_m > 0 ? least : 0);
	guidance->state.flags &= ~(uint32_t)QK_GUIDANCE_STANDING;
	if (stands && !first)
		guidance->state.flags |= QK_GUIDANCE_STANDING;
	else
		guidance->stood = position->place;
}

static void take_fix(struct qk_guidance *guidance, const struct qk_position *position, int first)
{
	struct qk_guidance_state *state = &guidance->state;

	guidance->near = qk_near_at(position->place, guidance->way.points[guidance->hit.segment]);
	guidance->accuracy_m = told(position, QK_POSITION_ACCURACY, position->accuracy_m) ? position->accuracy_m : 0;
	guidance->moved_m = first ? 0 : qk_near_distance_m(&guidance->near, state->place);
	guidance->course_deg = told_course(position);
	guidance->from = state->place;
	guidance->speed_mps = speed(guidance, position);
	watch_standing(guidance, position, first);
	state->travelled_m += guidance->moved_m;
	state->place = position->place;
	if (position->has & QK_POSITION_TIME)
		guidance->fix_us = guidance->tick_us = position->time_us;
}

/* The destination is never passed. */
static void watch_waypoint(struct qk_guidance *guidance)
{
	struct qk_guidance_state *state = &guidance->state;
	const struct qk_route *route = guidance->route;

	if (state->waypoints_left < 2 ||
	    qk_near_distance_m(&guidance->near, route->waypoints[state->waypoint].place) >= guidance->config.waypoint_m)
		return;
	state->waypoint++;
	state->waypoints_left--;
	state->flags |= QK_GUIDANCE_WAYPOINT;
}

static void place_fix(struct qk_guidance *guidance)
{
	qk_guidance_snap(guidance);
	qk_guidance_deviate(guidance);
}

/* Steps done at this fix; those before the last two go on at once, for the next one may be done as well. */
static void advance_steps(struct qk_guidance *guidance)
{
	struct qk_guidance_state *state = &guidance->state;
	size_t count = guidance->route->step_count;
	int arriving = 0;

	while (!arriving) {
		arriving = count - state->step <= 2;
		if ((!arriving && (state->flags & QK_GUIDANCE_STANDING)) || !qk_guidance_step_done(guidance, arriving))
			return;
		if (state->step + 1 == count) {
			state->phase = QK_GUIDANCE_COMPLETE;
			state->flags |= QK_GUIDANCE_ARRIVED;
			return;
		}
		qk_guidance_enter(guidance, state->step + 1);
		place_fix(guidance);
	}
}

static void follow(struct qk_guidance *guidance, const struct qk_position *position)
{
	struct qk_guidance_state *state = &guidance->state;
	double along = state->along_m;
	size_t step = state->step;

	guidance->first = state->phase == QK_GUIDANCE_WAITING;
	state->phase = QK_GUIDANCE_NAVIGATING;
	take_fix(guidance, position, guidance->first);
	watch_waypoint(guidance);
	qk_guidance_correct(guidance);
	place_fix(guidance);
	guidance->reckoned = 0;
	if (!guidance->first) {
		advance_steps(guidance);
		if (qk_guidance_rejoin(guidance))
			place_fix(guidance);
	}
	if (!guidance->first && state->step == step && state->along_m < along)
		state->flags |= QK_GUIDANCE_BACKWARDS;
	qk_guidance_watch_way(guidance);
}

const struct qk_guidance_state *qk_guidance_update(struct qk_guidance *guidance, const struct qk_position *position)
{
	struct qk_guidance_state *state = &guidance->state;

	state->flags &= LASTING;
	if (state->phase == QK_GUIDANCE_COMPLETE)
		return state;
	guidance->told_before = state->deviation;
	if (usable(guidance, position))
		follow(guidance, position);
	else
		qk_guidance_reckon(guidance, position);
	qk_guidance_tell(guidance);
	return state;
}

const struct qk_guidance_state *qk_guidance_advance(struct qk_guidance *guidance)
{
	struct qk_guidance_state *state = &guidance->state;

	state->flags &= LASTING;
	if (state->phase == QK_GUIDANCE_COMPLETE)
		return state;
	if (state->step + 1 == guidance->route->step_count) {
		state->phase = QK_GUIDANCE_COMPLETE;
		state->flags |= QK_GUIDANCE_ARRIVED;
	} else {
		qk_guidance_enter(guidance, state->step + 1);
		if (state->phase == QK_GUIDANCE_WAITING) {
			guidance->hit = (struct qk_hit){.segment = guidance->route->steps[state->step].first};
			qk_guidance_stand_at(guidance);
		} else {
			place_fix(guidance);
		}
	}
	qk_guidance_tell(guidance);
	return state;
}
