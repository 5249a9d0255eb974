/* Events of navigation, and what can be read of the handle and of them. */
#include "navigation/navigation_private.h"

#include <stdlib.h>
#include <string.h>

enum { NUMBER_DISTANCE_MM = 0, NUMBER_MANEUVER, NUMBER_STATE, NUMBER_ROUTES };

struct texts { /* the payload of an instruction */
	char *spoken;
	char shown[];
};

struct routes { /* of routes that a service gave */
	struct quark_route *of[QK_ROUTES_MAX];
};

struct quark_event *qk_navigation_event(struct quark_navigation *navigation, int type)
{
	return qk_event_new(navigation->handle.context, type, &navigation->handle);
}

void qk_navigation_tell(struct quark_navigation *navigation, int type, double distance_m)
{
	struct quark_event *event = qk_navigation_event(navigation, type);

	if (!event)
		return;
	event->numbers[NUMBER_DISTANCE_MM] = (int64_t)(distance_m * 1000);
	event->numbers[NUMBER_STATE] = navigation->told_state;
	qk_event_post(event);
}

/* The newest replaces the one that waits. */
void qk_navigation_tell_progress(struct quark_navigation *navigation)
{
	struct quark_context *context = navigation->handle.context;
	struct quark_event *event = qk_event_find(context, QUARK_EVENT_NAVIGATION_PROGRESS, &navigation->handle);
	const struct qk_guidance_state *now = qk_guidance_state(navigation->guidance);
	int is_new = !event;

	if (is_new)
		event = qk_navigation_event(navigation, QUARK_EVENT_NAVIGATION_PROGRESS);
	if (!event)
		return;
	event->time_us = qk_navigation_now(navigation);
	event->count++;
	event->droppable = 1;
	event->numbers[NUMBER_DISTANCE_MM] = (int64_t)(now->to_maneuver_m * 1000);
	if (is_new)
		qk_event_post(event);
}

void qk_navigation_tell_instruction(struct quark_navigation *navigation, int type,
				    const struct qk_instruction *instruction)
{
	size_t shown = strlen(instruction->shown) + 1, spoken = strlen(instruction->spoken) + 1;
	struct texts *texts = malloc(sizeof *texts + shown + spoken);
	struct quark_event *event = texts ? qk_navigation_event(navigation, type) : NULL;

	if (!event) {
		free(texts);
		return;
	}
	texts->spoken = texts->shown + shown;
	memcpy(texts->shown, instruction->shown, shown);
	memcpy(texts->spoken, instruction->spoken, spoken);
	event->payload = texts;
	event->release = free;
	event->numbers[NUMBER_DISTANCE_MM] = (int64_t)(instruction->distance_m * 1000);
	event->numbers[NUMBER_MANEUVER] = instruction->maneuver;
	qk_event_post(event);
}

void qk_navigation_tell_failure(struct quark_navigation *navigation, int type, const struct quark_failure *failure)
{
	struct quark_event *event = qk_navigation_event(navigation, type);

	if (!event)
		return;
	if (failure)
		qk_event_fail(event, failure);
	qk_event_post(event);
}

/* --- routes in events --------------------------------------------------------------------------------------------- */

static void release_routes(void *payload)
{
	struct routes *routes = payload;

	for (size_t i = 0; i < QK_ROUTES_MAX; i++)
		quark_route_unref(routes->of[i]);
	free(routes);
}

int qk_routes_into_event(struct quark_event *event, struct quark_route *const *of, size_t count)
{
	struct routes *routes = calloc(1, sizeof *routes);

	if (!routes)
		return QUARK_ERR_NOMEM;
	for (size_t i = 0; i < count && i < QK_ROUTES_MAX; i++)
		routes->of[i] = quark_route_ref(of[i]);
	event->payload = routes;
	event->release = release_routes;
	event->numbers[NUMBER_ROUTES] = (int64_t)count;
	return QUARK_OK;
}

void qk_navigation_tell_route(struct quark_navigation *navigation, struct quark_route *route)
{
	struct quark_event *event = qk_navigation_event(navigation, QUARK_EVENT_NAVIGATION_REROUTED);

	if (event && qk_routes_into_event(event, &route, 1) == QUARK_OK)
		qk_event_post(event);
	else if (event)
		qk_event_drop(event);
}

static const struct routes *routes_of(const struct quark_event *event)
{
	return event && event->release == release_routes ? event->payload : NULL;
}

size_t quark_event_routes(const struct quark_event *event)
{
	return routes_of(event) ? (size_t)event->numbers[NUMBER_ROUTES] : 0;
}

struct quark_route *quark_event_route(const struct quark_event *event, size_t index)
{
	const struct routes *routes = routes_of(event);

	return routes && index < QK_ROUTES_MAX ? routes->of[index] : NULL;
}

/* --- reading events ----------------------------------------------------------------------------------------------- */

static const struct texts *texts_of(const struct quark_event *event, const char *function)
{
	const struct quark_event *own =
		qk_event_check(event, function, QUARK_EVENT_NAVIGATION_INSTRUCTION, QUARK_EVENT_NAVIGATION_STEP);

	return own ? own->payload : NULL;
}

const char *quark_event_instruction(const struct quark_event *event)
{
	const struct texts *texts = texts_of(event, __func__);

	return texts ? texts->shown : "";
}

const char *quark_event_instruction_spoken(const struct quark_event *event)
{
	const struct texts *texts = texts_of(event, __func__);

	return texts ? texts->spoken : "";
}

int quark_event_maneuver(const struct quark_event *event)
{
	const struct quark_event *own =
		qk_event_check(event, __func__, QUARK_EVENT_NAVIGATION_INSTRUCTION, QUARK_EVENT_NAVIGATION_STEP);

	return own ? (int)own->numbers[NUMBER_MANEUVER] : QUARK_MANEUVER_NONE;
}

double quark_event_distance_m(const struct quark_event *event)
{
	int type = quark_event_type(event);

	if (type < QUARK_EVENT_NAVIGATION_STATE || type > QUARK_EVENT_NAVIGATION_ENDED) {
		qk_event_check(event, __func__, QUARK_EVENT_NAVIGATION_PROGRESS, QUARK_EVENT_NAVIGATION_OFF_ROUTE);
		return 0;
	}
	return (double)event->numbers[NUMBER_DISTANCE_MM] / 1000;
}

int quark_event_navigation_state(const struct quark_event *event)
{
	const struct quark_event *own = qk_event_check(event, __func__, QUARK_EVENT_NAVIGATION_STATE, 0);

	return own ? (int)own->numbers[NUMBER_STATE] : QUARK_NAVIGATION_STATE_NONE;
}

/* --- reading the handle ------------------------------------------------------------------------------------------- */

static int traffic_of(int congestion)
{
	static const int levels[] = {[QK_CONGESTION_UNKNOWN] = 0,
				     [QK_CONGESTION_LOW] = 1,
				     [QK_CONGESTION_MODERATE] = 2,
				     [QK_CONGESTION_HEAVY] = 3,
				     [QK_CONGESTION_SEVERE] = 4};

	return levels[congestion];
}

static double of_guidance(const struct quark_navigation *navigation, int value)
{
	const struct qk_guidance_state *now = navigation->guidance ? qk_guidance_state(navigation->guidance) : NULL;

	if (!now)
		return 0;
	switch (value) {
	case QUARK_NAVIGATION_VALUE_STEP:
		return (double)now->step;
	case QUARK_NAVIGATION_VALUE_TO_MANEUVER_M:
		return now->to_maneuver_m;
	case QUARK_NAVIGATION_VALUE_REMAINING_M:
		return now->remaining_m;
	case QUARK_NAVIGATION_VALUE_REMAINING_S:
		return now->remaining_s;
	case QUARK_NAVIGATION_VALUE_TRAVELLED_M:
		return now->travelled_m;
	case QUARK_NAVIGATION_VALUE_OFF_M:
		return now->aside_m;
	case QUARK_NAVIGATION_VALUE_RECKONED:
		return (now->flags & (QK_GUIDANCE_RECKONED | QK_GUIDANCE_LOST)) != 0;
	default:
		return 0;
	}
}

double quark_navigation_get(const struct quark_navigation *navigation, int value)
{
	if (!navigation)
		return 0;
	switch (value) {
	case QUARK_NAVIGATION_VALUE_STATE:
		return navigation->told_state;
	case QUARK_NAVIGATION_VALUE_WRONG_WAY:
		return navigation->wrong_way;
	case QUARK_NAVIGATION_VALUE_REROUTES:
		return navigation->reroutes;
	case QUARK_NAVIGATION_VALUE_MUTED:
		return navigation->muted;
	case QUARK_NAVIGATION_VALUE_TRAFFIC:
		return traffic_of(navigation->traffic);
	default:
		return of_guidance(navigation, value);
	}
}

struct quark_route *quark_navigation_route(const struct quark_navigation *navigation)
{
	return navigation ? navigation->route : NULL;
}

static const char *name_of(const char *const *names, size_t count, int number)
{
	return number > 0 && (size_t)number < count ? names[number] : "?";
}

const char *quark_navigation_state_name(int state)
{
	static const char *const names[] = {"?",         "idle",      "starting", "guiding",
					    "off-route", "rerouting", "paused",   "arrived"};

	return name_of(names, sizeof names / sizeof *names, state);
}

const char *quark_maneuver_name(int maneuver)
{
	static const char *const names[] = {
		"?",           "depart",    "straight",   "slight-right", "right",
		"sharp-right", "uturn",     "sharp-left", "left",         "slight-left",
		"keep-right",  "keep-left", "merge",      "roundabout",   "leave-roundabout",
		"arrive"};

	return name_of(names, sizeof names / sizeof *names, maneuver);
}
