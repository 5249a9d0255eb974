/* What a position means: the route that is followed, where the wearer is on it, and what of that is told. */
#include "navigation/navigation_private.h"

#include <stdlib.h>
#include <string.h>

#define TRAFFIC_AHEAD_M 3000

void qk_navigation_set_state(struct quark_navigation *navigation, int state)
{
	int shown = navigation->paused && navigation->route ? QUARK_NAVIGATION_STATE_PAUSED : state;

	navigation->state = state;
	if (shown == navigation->told_state)
		return;
	navigation->told_state = shown;
	qk_navigation_tell(navigation, QUARK_EVENT_NAVIGATION_STATE, 0);
}

/* --- the route ---------------------------------------------------------------------------------------------------- */

static void configure(const struct quark_navigation *navigation, const struct quark_route *route,
		      struct qk_guidance_config *config)
{
	switch (navigation->travel) {
	case QUARK_TRAVEL_WALKING:
		qk_guidance_walking(config);
		break;
	case QUARK_TRAVEL_CYCLING:
	case QUARK_TRAVEL_ELECTROBIKE:
		qk_guidance_cycling(config);
		break;
	case QUARK_TRAVEL_DRIVING:
		qk_guidance_driving(config);
		break;
	default:
		qk_guidance_preset(config, route->route);
	}
}

static void take(struct quark_navigation *navigation, struct quark_route *route, struct qk_guidance *guidance)
{
	quark_route_ref(route);
	qk_guidance_free(navigation->guidance);
	quark_route_unref(navigation->route);
	navigation->guidance = guidance;
	navigation->route = route;
	navigation->before = *qk_guidance_state(guidance);
	navigation->announced_step = UINT64_MAX;
	navigation->visual = navigation->spoken = -1;
	navigation->wrong_way = navigation->traffic = 0;
}

int qk_navigation_follow(struct quark_navigation *navigation, struct quark_route *route)
{
	struct qk_guidance_config config;
	struct qk_guidance *guidance;

	configure(navigation, route, &config);
	guidance = qk_guidance_new(route->route, &config);
	if (!guidance)
		return qk_no_memory(navigation->handle.context, "guidance");
	qk_reroute_end(navigation);
	take(navigation, route, guidance);
	qk_navigation_set_state(navigation, QUARK_NAVIGATION_STATE_STARTING);
	return QUARK_OK;
}

void qk_navigation_forget(struct quark_navigation *navigation)
{
	qk_reroute_end(navigation);
	qk_card_hide(navigation);
	qk_guidance_free(navigation->guidance);
	navigation->guidance = NULL;
	quark_route_unref(navigation->route);
	navigation->route = NULL;
	memset(&navigation->last, 0, sizeof navigation->last);
	qk_navigation_set_state(navigation, QUARK_NAVIGATION_STATE_IDLE);
}

/* --- a position --------------------------------------------------------------------------------------------------- */

static void tell_deviation(struct quark_navigation *navigation, const struct qk_guidance_state *now)
{
	int off = now->deviation == QK_DEVIATION_OFF_ROUTE,
	    was = navigation->state == QUARK_NAVIGATION_STATE_OFF_ROUTE ||
		  navigation->state == QUARK_NAVIGATION_STATE_REROUTING;

	if (off && !was) {
		qk_navigation_set_state(navigation, QUARK_NAVIGATION_STATE_OFF_ROUTE);
		qk_navigation_tell(navigation, QUARK_EVENT_NAVIGATION_OFF_ROUTE, now->aside_m);
		qk_reroute_begin(navigation);
	} else if (!off && was) {
		qk_reroute_end(navigation);
		qk_navigation_set_state(navigation, QUARK_NAVIGATION_STATE_GUIDING);
	}
}

static void tell_wrong_way(struct quark_navigation *navigation, const struct qk_guidance_state *now)
{
	int wrong = (now->flags & QK_GUIDANCE_WRONG_WAY) != 0;

	if (wrong && !navigation->wrong_way)
		qk_navigation_tell(navigation, QUARK_EVENT_NAVIGATION_WRONG_WAY, 0);
	navigation->wrong_way = wrong;
}

/* Worse than moderate, within three kilometres: the worst of it, and how far it is. */
static int traffic_ahead(const struct quark_navigation *navigation, const struct qk_guidance_state *now,
			 double *distance_m)
{
	const struct qk_route *route = navigation->route->route;
	size_t segment = route->steps[now->step].first + now->segment;
	double ahead_m = 0;
	int worst = QK_CONGESTION_UNKNOWN;

	for (; segment + 1 < route->point_count && ahead_m < TRAFFIC_AHEAD_M; segment++) {
		if (route->congestion[segment] > worst) {
			worst = route->congestion[segment];
			*distance_m = ahead_m;
		}
		ahead_m += qk_distance_m(route->points[segment], route->points[segment + 1]);
	}
	return worst;
}

/* In every new step, and whenever it began anew: a jam is not news at each position. */
static void tell_traffic(struct quark_navigation *navigation, const struct qk_guidance_state *now)
{
	double distance_m = 0;
	int worst = traffic_ahead(navigation, now, &distance_m);

	if (worst >= QK_CONGESTION_HEAVY && worst > navigation->traffic)
		qk_navigation_tell(navigation, QUARK_EVENT_NAVIGATION_TRAFFIC, distance_m);
	navigation->traffic = worst;
}

static void arrive(struct quark_navigation *navigation)
{
	qk_reroute_end(navigation);
	qk_navigation_set_state(navigation, QUARK_NAVIGATION_STATE_ARRIVED);
	qk_navigation_tell(navigation, QUARK_EVENT_NAVIGATION_ARRIVED, 0);
	qk_feed_stop(navigation);
}

static int has_arrived(const struct qk_guidance_state *state)
{
	return state->phase == QK_GUIDANCE_COMPLETE || (state->flags & QK_GUIDANCE_ARRIVED);
}

static void tell_step(struct quark_navigation *navigation)
{
	struct qk_instruction next;

	qk_navigation_next(navigation, &next);
	qk_navigation_tell_instruction(navigation, QUARK_EVENT_NAVIGATION_STEP, &next);
}

static void compare(struct quark_navigation *navigation, const struct qk_guidance_state *now)
{
	int began = navigation->state == QUARK_NAVIGATION_STATE_STARTING && now->phase != QK_GUIDANCE_WAITING;

	if (began)
		qk_navigation_set_state(navigation, QUARK_NAVIGATION_STATE_GUIDING);
	if (has_arrived(now)) {
		if (navigation->state != QUARK_NAVIGATION_STATE_ARRIVED)
			arrive(navigation);
		return;
	}
	if (now->phase != QK_GUIDANCE_NAVIGATING)
		return;
	if (began || now->step != navigation->before.step)
		tell_step(navigation);
	tell_deviation(navigation, now);
	tell_wrong_way(navigation, now);
	tell_traffic(navigation, now);
	qk_navigation_tell_progress(navigation);
}

void qk_navigation_update(struct quark_navigation *navigation, const struct qk_position *position)
{
	const struct qk_guidance_state *now;

	if (!navigation->guidance || navigation->state == QUARK_NAVIGATION_STATE_ARRIVED)
		return;
	if (position->has & QK_POSITION_PLACE)
		navigation->last = *position;
	now = qk_guidance_update(navigation->guidance, position);
	compare(navigation, now);
	qk_navigation_instruct(navigation);
	if (navigation->guidance)
		navigation->before = *now;
	qk_card_show(navigation);
}
