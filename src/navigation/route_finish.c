#include "navigation/route_private.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define EARTH_RADIUS_M 6371008.77
#define RADIANS (3.14159265358979323846 / 180)

double qk_distance_m(struct qk_wgs84 from, struct qk_wgs84 to)
{
	double north = sin((to.latitude - from.latitude) * RADIANS / 2);
	double east = sin((to.longitude - from.longitude) * RADIANS / 2);
	double part = north * north + cos(from.latitude * RADIANS) * cos(to.latitude * RADIANS) * east * east;

	return 2 * EARTH_RADIUS_M * asin(part < 1 ? sqrt(part) : 1);
}

__attribute__((format(printf, 3, 4))) static int wrong(char *why, size_t size, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (size)
		vsnprintf(why, size, format, arguments);
	va_end(arguments);
	return QUARK_ERR_INVALID;
}

/* In one comparison that NaN fails too. */
static int on_earth(struct qk_wgs84 place)
{
	return fabs(place.latitude) <= 90 && fabs(place.longitude) <= 180;
}

static int check_points(const struct qk_route *route, char *why, size_t size)
{
	if (route->point_count < 2)
		return wrong(why, size, "the route has %zu points; it needs at least 2", route->point_count);
	for (size_t i = 0; i < route->point_count; i++)
		if (!on_earth(route->points[i]))
			return wrong(why, size,
				     "point %zu of the route is latitude %g, longitude %g, which is nowhere on Earth",
				     i + 1, route->points[i].latitude, route->points[i].longitude);
	for (size_t i = 0; i < route->waypoint_count; i++)
		if (!on_earth(route->waypoints[i].place))
			return wrong(why, size, "waypoint %zu is latitude %g, longitude %g, which is nowhere on Earth",
				     i + 1, route->waypoints[i].place.latitude, route->waypoints[i].place.longitude);
	return 0;
}

/* A step without points stands where the step before ended. */
static int place_steps(struct qk_route *route, char *why, size_t size)
{
	if (!route->step_count)
		return wrong(why, size, "the route has no steps");
	if (route->steps[0].first == QK_ROUTE_NO_POINT)
		return wrong(why, size, "the first step of the route has no points");
	for (size_t i = 1; i < route->step_count; i++)
		if (route->steps[i].first == QK_ROUTE_NO_POINT)
			route->steps[i].first = route->steps[i].last = route->steps[i - 1].last;
	return 0;
}

static int check_triggers(const struct qk_route *route, const struct qk_route_step *step, size_t number, char *why,
			  size_t size)
{
	for (uint32_t i = 0; i < step->visuals.count; i++)
		if (!isfinite(route->visuals[step->visuals.first + i].trigger_m))
			return wrong(why, size, "step %zu shows an instruction at a distance that is no number",
				     number);
	for (uint32_t i = 0; i < step->spoken.count; i++)
		if (!isfinite(route->spoken[step->spoken.first + i].trigger_m))
			return wrong(why, size, "step %zu says an instruction at a distance that is no number", number);
	return 0;
}

static int check_steps(const struct qk_route *route, char *why, size_t size)
{
	for (size_t i = 0; i < route->step_count; i++) {
		const struct qk_route_step *step = &route->steps[i];

		if (!isfinite(step->length_m) || !isfinite(step->duration_s))
			return wrong(why, size, "the length or the duration of step %zu is no number", i + 1);
		if (check_triggers(route, step, i + 1, why, size))
			return QUARK_ERR_INVALID;
	}
	if (!isfinite(route->length_m) || !isfinite(route->duration_s))
		return wrong(why, size, "the length or the duration of the route is no number");
	return 0;
}

static double measure(const struct qk_route *route, const struct qk_route_step *step)
{
	double length = 0;

	for (uint32_t i = step->first; i < step->last; i++)
		length += qk_distance_m(route->points[i], route->points[i + 1]);
	return length;
}

static void fill_lengths(struct qk_route *route)
{
	double length = 0, duration = 0;

	for (size_t i = 0; i < route->step_count; i++) {
		struct qk_route_step *step = &route->steps[i];

		if (step->length_m < 0)
			step->length_m = measure(route, step);
		if (step->duration_s < 0)
			step->duration_s = 0;
		length += step->length_m;
		duration += step->duration_s;
	}
	if (route->length_m < 0)
		route->length_m = length;
	if (route->duration_s < 0)
		route->duration_s = duration;
}

/* Those due earlier, at the larger distance, come first; equal ones keep their order. Services send them sorted. */
static void sort_visuals(struct qk_visual *visuals, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct qk_visual visual = visuals[i];
		size_t at = i;

		for (; at && visuals[at - 1].trigger_m < visual.trigger_m; at--)
			visuals[at] = visuals[at - 1];
		visuals[at] = visual;
	}
}

static void sort_spoken(struct qk_spoken *spoken, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct qk_spoken one = spoken[i];
		size_t at = i;

		for (; at && spoken[at - 1].trigger_m < one.trigger_m; at--)
			spoken[at] = spoken[at - 1];
		spoken[at] = one;
	}
}

static void sort_texts(struct qk_route *route)
{
	for (size_t i = 0; i < route->step_count; i++) {
		const struct qk_route_step *step = &route->steps[i];

		if (step->visuals.count)
			sort_visuals(route->visuals + step->visuals.first, step->visuals.count);
		if (step->spoken.count)
			sort_spoken(route->spoken + step->spoken.first, step->spoken.count);
	}
}

static void fill_waypoints(struct qk_route *route)
{
	if (route->waypoint_count)
		return;
	qk_route_add_waypoint(route, &(struct qk_waypoint){.place = route->points[0]});
	qk_route_add_waypoint(route, &(struct qk_waypoint){.place = route->points[route->point_count - 1]});
}

static int told_failure(const struct qk_route *route, char *why, size_t size)
{
	const struct qk_route_memory *memory = route->memory;

	if (memory->too_many)
		wrong(why, size, "the route has more than %zu %s, which is the most that can be guided", memory->most,
		      memory->too_many);
	else if (memory->failed)
		wrong(why, size, "no memory for the route");
	return memory->failed;
}

int qk_route_finish(struct qk_route *route, char *why, size_t why_size)
{
	int status = told_failure(route, why, why_size);

	if (!status)
		status = place_steps(route, why, why_size);
	if (!status)
		status = check_points(route, why, why_size);
	if (!status)
		status = check_steps(route, why, why_size);
	if (status)
		return status;
	fill_lengths(route);
	sort_texts(route);
	fill_waypoints(route);
	return told_failure(route, why, why_size);
}
