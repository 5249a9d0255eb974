/* A new route for a wearer who left the old one: asked for at once, then after 5 s and 15 s, then not any more. */
#include "navigation/navigation_private.h"

#include <string.h>

static const uint64_t pauses_us[QK_REROUTES_MAX] = {0, 5000000, 15000000};

static int service_of(const struct quark_navigation *navigation)
{
	return navigation->service ? navigation->service : navigation->route->service;
}

void qk_reroute_end(struct quark_navigation *navigation)
{
	struct qk_reroute *reroute = &navigation->reroute;

	qk_route_ask_cancel(reroute->ask);
	memset(reroute, 0, sizeof *reroute);
	reroute->again_us = QK_NEVER;
}

static void again(struct quark_navigation *navigation)
{
	struct qk_reroute *reroute = &navigation->reroute;

	reroute->again_us = qk_navigation_now(navigation) + pauses_us[reroute->tried];
	qk_session_tick_at(navigation->session, &navigation->listener, reroute->again_us);
}

/* The last word: guidance goes on as it can. */
static void give_up(struct quark_navigation *navigation, const struct quark_failure *why)
{
	struct quark_failure failure;

	navigation->reroute.given_up = 1;
	navigation->reroute.again_us = QK_NEVER;
	qk_failure_set(&failure, why->status, why->stage, why->retry,
		       "Guidance goes on along the old route; go back to it, or ask for a route with "
		       "quark_route_request().",
		       "no new route after %u attempts, the old one stays: %s", navigation->reroute.tried, why->text);
	qk_navigation_set_state(navigation, QUARK_NAVIGATION_STATE_OFF_ROUTE);
	qk_navigation_tell_failure(navigation, QUARK_EVENT_NAVIGATION_REROUTED, &failure);
}

static void failed(struct quark_navigation *navigation, const struct quark_failure *failure)
{
	if (navigation->reroute.tried >= QK_REROUTES_MAX || failure->retry == QUARK_RETRY_NEVER)
		give_up(navigation, failure);
	else
		again(navigation);
}

static void found(struct quark_navigation *navigation, struct quark_route *route)
{
	struct qk_position last = navigation->last;

	if (qk_navigation_follow(navigation, route))
		return;
	navigation->reroutes++;
	qk_navigation_tell_route(navigation, route);
	qk_navigation_update(navigation, &last);
}

static void asked(void *owner, struct quark_route **routes, size_t count, const struct quark_failure *failure)
{
	struct quark_navigation *navigation = owner;

	navigation->reroute.ask = NULL;
	if (failure)
		failed(navigation, failure);
	else
		found(navigation, routes[0]);
	while (count)
		quark_route_unref(routes[--count]);
}

/* From here by the stops that are still ahead. */
static void fill(const struct quark_navigation *navigation, struct qk_route_wish *wish)
{
	const struct qk_route *route = navigation->route->route;
	const struct qk_guidance_state *now = qk_guidance_state(navigation->guidance);
	size_t first = now->waypoint;

	wish->service = service_of(navigation);
	wish->travel = navigation->travel ? navigation->travel
					  : (int)quark_route_get(navigation->route, QUARK_ROUTE_VALUE_TRAVEL);
	if (!wish->travel)
		wish->travel = QUARK_TRAVEL_WALKING;
	wish->heading = navigation->last.has & QK_POSITION_COURSE ? navigation->last.course_deg : -1;
	memcpy(wish->language, navigation->language, sizeof wish->language);
	wish->places[wish->places_count++] = navigation->last.place;
	if (first + QK_VIA_MAX + 1 < route->waypoint_count)
		first = route->waypoint_count - QK_VIA_MAX - 1;
	if (first < 1)
		first = 1; /* the start is behind */
	for (; first < route->waypoint_count; first++)
		wish->places[wish->places_count++] = route->waypoints[first].place;
}

static void ask(struct quark_navigation *navigation)
{
	struct quark_context *context = navigation->handle.context;
	struct qk_route_wish wish = {.service = 0};

	fill(navigation, &wish);
	navigation->reroute.again_us = QK_NEVER;
	navigation->reroute.tried++;
	if (qk_route_ask_check(context, "reroute", wish.service) ||
	    qk_route_ask_start(context, &wish, asked, navigation, &navigation->reroute.ask))
		failed(navigation, quark_context_failure(context));
}

void qk_reroute_begin(struct quark_navigation *navigation)
{
	if ((navigation->flags & QUARK_NAVIGATION_NO_REROUTE) || !service_of(navigation) ||
	    navigation->reroute.given_up)
		return;
	qk_navigation_set_state(navigation, QUARK_NAVIGATION_STATE_REROUTING);
	qk_navigation_tell(navigation, QUARK_EVENT_NAVIGATION_REROUTING, 0);
	ask(navigation);
}

void qk_reroute_tick(struct quark_navigation *navigation, uint64_t now_us)
{
	if (navigation->reroute.again_us <= now_us && navigation->guidance)
		ask(navigation);
}
