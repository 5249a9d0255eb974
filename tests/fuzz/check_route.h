/* What holds for each route that a reader accepts, whatever it read. */
#ifndef CHECK_ROUTE_H
#define CHECK_ROUTE_H

#include "navigation/route.h"

#include <math.h>
#include <stdlib.h>

static inline void check_points(const struct qk_route *route)
{
	for (size_t i = 0; i < route->point_count; i++)
		if (!(fabs(route->points[i].latitude) <= 90) || !(fabs(route->points[i].longitude) <= 180))
			abort();
}

static inline void check_step(const struct qk_route *route, const struct qk_route_step *step)
{
	const struct qk_run *sets = &step->lane_sets;

	if (step->first > step->last || step->last >= route->point_count || !isfinite(step->length_m))
		abort();
	if (sets->first + sets->count > route->lane_set_count ||
	    step->visuals.first + step->visuals.count > route->visual_count)
		abort();
	for (uint32_t set = sets->first; set < sets->first + sets->count; set++)
		if (route->lane_sets[set].first + route->lane_sets[set].count > route->lane_count)
			abort();
}

static inline void check_route(const struct qk_route *route)
{
	check_points(route);
	for (size_t i = 0; i < route->step_count; i++)
		check_step(route, &route->steps[i]);
}

#endif
