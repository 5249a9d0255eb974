#include "navigation/navigation_route.h"

#include "core/context.h"
#include "navigation/navigation_say.h"

#include <stdlib.h>
#include <string.h>

static struct quark_route *of(struct qk_handle *handle)
{
	return (struct quark_route *)(void *)handle;
}

static void close_route(struct qk_handle *handle)
{
	(void)handle;
}

static void free_route(struct qk_handle *handle)
{
	qk_route_free(of(handle)->route);
	free(of(handle)->text);
	free(handle);
}

static const struct qk_handle_ops route_ops = {QK_HANDLE_ROUTE, close_route, free_route};

int qk_route_wrap(struct quark_context *context, struct qk_route *route, int service, struct quark_route **out)
{
	struct quark_route *own = calloc(1, sizeof *own);

	*out = NULL;
	if (!own) {
		qk_route_free(route);
		return qk_no_memory(context, "a route");
	}
	qk_handle_init(&own->handle, &route_ops, qk_context_handle(context), context);
	own->route = route;
	own->service = service;
	*out = own;
	return QUARK_OK;
}

struct quark_route *quark_route_ref(struct quark_route *route)
{
	if (route)
		qk_handle_ref(&route->handle);
	return route;
}

void quark_route_unref(struct quark_route *route)
{
	if (route)
		qk_handle_unref(&route->handle);
}

/* --- numbers ------------------------------------------------------------------------------------------------------ */

static int turn(int modifier)
{
	static const int turns[] = {
		[QK_MODIFIER_NONE] = QUARK_MANEUVER_STRAIGHT,
		[QK_MODIFIER_UTURN] = QUARK_MANEUVER_UTURN,
		[QK_MODIFIER_SHARP_RIGHT] = QUARK_MANEUVER_SHARP_RIGHT,
		[QK_MODIFIER_RIGHT] = QUARK_MANEUVER_RIGHT,
		[QK_MODIFIER_SLIGHT_RIGHT] = QUARK_MANEUVER_SLIGHT_RIGHT,
		[QK_MODIFIER_STRAIGHT] = QUARK_MANEUVER_STRAIGHT,
		[QK_MODIFIER_SLIGHT_LEFT] = QUARK_MANEUVER_SLIGHT_LEFT,
		[QK_MODIFIER_LEFT] = QUARK_MANEUVER_LEFT,
		[QK_MODIFIER_SHARP_LEFT] = QUARK_MANEUVER_SHARP_LEFT,
	};

	return modifier >= 0 && (size_t)modifier < sizeof turns / sizeof *turns ? turns[modifier]
										: QUARK_MANEUVER_STRAIGHT;
}

/* On one side of a road that splits, or on the way off it. */
static int keep(int modifier)
{
	switch (modifier) {
	case QK_MODIFIER_SHARP_RIGHT:
	case QK_MODIFIER_RIGHT:
	case QK_MODIFIER_SLIGHT_RIGHT:
		return QUARK_MANEUVER_KEEP_RIGHT;
	case QK_MODIFIER_SHARP_LEFT:
	case QK_MODIFIER_LEFT:
	case QK_MODIFIER_SLIGHT_LEFT:
		return QUARK_MANEUVER_KEEP_LEFT;
	default:
		return turn(modifier);
	}
}

int qk_route_maneuver(const struct qk_route_step *step)
{
	switch (step->maneuver) {
	case QK_MANEUVER_DEPART:
		return QUARK_MANEUVER_DEPART;
	case QK_MANEUVER_ARRIVE:
		return QUARK_MANEUVER_ARRIVE;
	case QK_MANEUVER_MERGE:
		return QUARK_MANEUVER_MERGE;
	case QK_MANEUVER_ROUNDABOUT:
	case QK_MANEUVER_ROTARY:
		return QUARK_MANEUVER_ROUNDABOUT;
	case QK_MANEUVER_EXIT_ROUNDABOUT:
	case QK_MANEUVER_EXIT_ROTARY:
		return QUARK_MANEUVER_LEAVE_ROUNDABOUT;
	case QK_MANEUVER_FORK:
	case QK_MANEUVER_ON_RAMP:
	case QK_MANEUVER_OFF_RAMP:
		return keep(step->modifier);
	default:
		return turn(step->modifier);
	}
}

static int travel_of(int mode)
{
	switch (mode) {
	case QK_TRAVEL_WALKING:
		return QUARK_TRAVEL_WALKING;
	case QK_TRAVEL_CYCLING:
	case QK_TRAVEL_PUSHING_BIKE:
		return QUARK_TRAVEL_CYCLING;
	case QK_TRAVEL_DRIVING:
		return QUARK_TRAVEL_DRIVING;
	default:
		return QUARK_TRAVEL_NONE;
	}
}

static double bytes_of(const struct qk_route *route)
{
	return (double)(route->point_count * QK_ROUTE_POINT_BYTES + route->step_count * sizeof *route->steps);
}

double quark_route_get(const struct quark_route *route, int value)
{
	if (!route)
		return 0;
	switch (value) {
	case QUARK_ROUTE_VALUE_LENGTH_M:
		return route->route->length_m;
	case QUARK_ROUTE_VALUE_DURATION_S:
		return route->route->duration_s;
	case QUARK_ROUTE_VALUE_STEPS:
		return (double)route->route->step_count;
	case QUARK_ROUTE_VALUE_POINTS:
		return (double)route->route->point_count;
	case QUARK_ROUTE_VALUE_TRAVEL:
		return travel_of(route->route->steps[0].mode);
	case QUARK_ROUTE_VALUE_BYTES:
		return bytes_of(route->route);
	default:
		return 0;
	}
}

static const struct qk_route_step *step_of(const struct quark_route *route, size_t step)
{
	return route && step < route->route->step_count ? &route->route->steps[step] : NULL;
}

double quark_route_step_get(const struct quark_route *route, size_t step, int value)
{
	const struct qk_route_step *own = step_of(route, step);

	if (!own)
		return 0;
	switch (value) {
	case QUARK_STEP_VALUE_MANEUVER:
		return qk_route_maneuver(own);
	case QUARK_STEP_VALUE_LENGTH_M:
		return own->length_m;
	case QUARK_STEP_VALUE_DURATION_S:
		return own->duration_s;
	case QUARK_STEP_VALUE_FIRST_POINT:
		return own->first;
	case QUARK_STEP_VALUE_LAST_POINT:
		return own->last;
	case QUARK_STEP_VALUE_EXIT:
		return own->exit_number;
	default:
		return 0;
	}
}

int quark_route_point(const struct quark_route *route, size_t point, double *latitude, double *longitude)
{
	int is_there = route && point < route->route->point_count;

	if (latitude)
		*latitude = is_there ? route->route->points[point].latitude : 0;
	if (longitude)
		*longitude = is_there ? route->route->points[point].longitude : 0;
	return is_there ? QUARK_OK : QUARK_ERR_INVALID;
}
