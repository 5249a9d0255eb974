/* Any bytes as a GPX file: refused with a sentence, or points on Earth, and a route that guidance can follow. */
#include "navigation/gpx.h"
#include "navigation/guidance.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void follow(struct qk_route *route)
{
	struct qk_guidance_config config;
	struct qk_guidance *guidance;

	qk_guidance_walking(&config);
	guidance = qk_guidance_new(route, &config);
	for (size_t i = 0; guidance && i < route->point_count && i < 50; i++) {
		struct qk_position position = {.has = QK_POSITION_PLACE, .place = route->points[i]};
		const struct qk_guidance_state *state = qk_guidance_update(guidance, &position);

		if (!isfinite(state->remaining_m) || state->remaining_m < 0 || state->step >= route->step_count)
			abort();
	}
	qk_guidance_free(guidance);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct qk_route *route;
	struct qk_gpx gpx;
	char why[160] = "";

	if (qk_gpx_read((const char *)data, size, &gpx, why, sizeof why)) {
		if (!*why || strlen(why) >= sizeof why || gpx.points)
			abort();
		return 0;
	}
	for (size_t i = 0; i < gpx.count; i++)
		if (!(fabs(gpx.points[i].place.latitude) <= 90) || !(fabs(gpx.points[i].place.longitude) <= 180))
			abort();
	qk_gpx_free(&gpx);
	if (!qk_route_from_gpx((const char *)data, size, 0, &route, why, sizeof why))
		follow(route);
	qk_route_free(route);
	return 0;
}
