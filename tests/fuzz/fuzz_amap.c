/* Any bytes as an answer of Amap: refused with a sentence, or a route whose parts are all in range. */
#include "navigation/amap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct qk_route *route)
{
	for (size_t i = 0; i < route->point_count; i++)
		if (!(fabs(route->points[i].latitude) <= 90) || !(fabs(route->points[i].longitude) <= 180))
			abort();
	for (size_t i = 0; i < route->step_count; i++) {
		const struct qk_route_step *step = &route->steps[i];
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
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char why[160] = "", *text = malloc(size + 1);
	struct qk_route *route;

	if (!text)
		return 0;
	/* Without a NUL behind it, so that reading beyond it is seen. */
	text = realloc(text, size ? size : 1);
	memcpy(text, data, size);
	if (!qk_route_from_amap(text, size, 0, 0, &route, why, sizeof why))
		check(route);
	else if (!*why || route)
		abort();
	qk_route_free(route);
	free(text);
	return 0;
}
