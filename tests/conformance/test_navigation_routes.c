/* data/navigation: every file with a route is read, or refused with a sentence. The counts of what is in them are those
 * that a look into the files with another program gives. */
#include "navigation/osrm.h"
#include "qtest.h"

#include <quark/base.h>

#include <stdio.h>
#include <stdlib.h>

struct outcome {
	const char *file;
	size_t steps, points;
	const char *why; /* a part of the sentence, of one that is refused */
	size_t lanes, visuals, spoken;
	uint32_t legs;
};

static const struct outcome outcomes[] = {
	{"ferrostar/routes/recording_canonical.json", 0, 0, "there is no \"routes\"", 0, 0, 0, 0},
	{"ferrostar/routes/recording_legacy_native.json", 0, 0, "there is no \"routes\"", 0, 0, 0, 0},
	{"ferrostar/routes/standard_osrm_polyline6_response.json", 8, 18, NULL, 0, 0, 0, 1},
	{"ferrostar/routes/valhalla_osrm_response.json", 23, 141, NULL, 0, 23, 23, 1},
	{"ferrostar/routes/valhalla_extended_osrm_response.json", 8, 119, NULL, 15, 8, 0, 1},
	{"ferrostar/routes/valhalla_self_intersecting_osrm_response.json", 4, 43, NULL, 6, 0, 0, 1},
	{"ferrostar/routes/valhalla_osrm_with_roundabouts.json", 12, 184, NULL, 3, 0, 0, 2},
	{"ferrostar/routes/valhalla_osrm_response_with_exit_info.json", 4, 43, NULL, 12, 3, 0, 1},
	{"ferrostar/routes/valhalla_osrm_response_via_ways.json", 2, 102, NULL, 0, 2, 2, 1},
	{"maplibre/directions_two_leg_route.json", 38, 924, NULL, 76, 0, 0, 2},
	{"maplibre/directions_v5_precision_6.json", 10, 922, NULL, 17, 13, 21, 1},
	{"maplibre/reroute.json", 0, 0, "there is no \"routes\"", 0, 0, 0, 0},
	{"maplibre/routeWithInstructions.json", 9, 85, NULL, 2, 0, 20, 1},
	{"maplibre/route-with-lanes.json", 11, 222, NULL, 5, 0, 0, 1},
	{"maplibre/long_step.json", 1, 2, NULL, 0, 0, 0, 1},
	{"maplibre/tunnel.json", 0, 0, "there is an array", 0, 0, 0, 0},
	{"maplibre/single_intersection.json", 2, 3, NULL, 0, 0, 0, 1},
};

static char *read_file(const char *file, size_t *length)
{
	char name[200];
	const char *path;

	snprintf(name, sizeof name, "navigation/%s", file);
	path = qt_data(name);
	if (!path)
		qt_skip("no outside data");
	return qt_read(path, length);
}

static void check_route(const struct outcome *outcome, const struct qk_route *route)
{
	double measured = 0;

	qt_uint(route->step_count, outcome->steps);
	qt_uint(route->point_count, outcome->points);
	qt_uint(route->lane_count, outcome->lanes);
	qt_uint(route->visual_count, outcome->visuals);
	qt_uint(route->spoken_count, outcome->spoken);
	qt_uint(route->steps[route->step_count - 1].leg + 1, outcome->legs);
	qt_uint(route->steps[0].first, 0);
	qt_uint(route->steps[route->step_count - 1].last, route->point_count - 1);
	for (size_t i = 0; i + 1 < route->point_count; i++)
		measured += qk_distance_m(route->points[i], route->points[i + 1]);
	/* One file tells the length of a longer route than its line is. */
	if (outcome->steps > 1)
		qt_near(measured, route->length_m, 0.005 * route->length_m);
}

QTEST(every_route_file_is_read_or_refused)
{
	for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
		const struct outcome *outcome = &outcomes[i];
		char why[256] = "";
		struct qk_route *route;
		size_t length;
		char *text = read_file(outcome->file, &length);
		int status = qk_route_from_osrm(text, length, NULL, 0, &route, why, sizeof why);

		printf("%s: %s\n", outcome->file, status ? why : "read");
		if (outcome->why) {
			qt_int(status, QUARK_ERR_INVALID);
			qt_contains(why, outcome->why);
		} else if (status) {
			qt_fail("%s: %s", outcome->file, why);
		} else {
			check_route(outcome, route);
		}
		qk_route_free(route);
		free(text);
	}
}

static struct qk_route *read_route(const char *file)
{
	char why[256] = "";
	struct qk_route *route;
	size_t length;
	char *text = read_file(file, &length);

	if (qk_route_from_osrm(text, length, NULL, 0, &route, why, sizeof why))
		qt_fail("%s: %s", file, why);
	free(text);
	return route;
}

QTEST(traffic_of_a_route_with_two_legs)
{
	struct qk_route *route = read_route("maplibre/directions_two_leg_route.json");
	size_t known = 0;

	for (size_t i = 0; i + 1 < route->point_count; i++)
		known += route->congestion[i] != QK_CONGESTION_UNKNOWN;
	qt_true(known > 900);
	qk_route_free(route);
}

QTEST(what_is_shown_and_said_on_a_route)
{
	struct qk_route *route = read_route("maplibre/directions_v5_precision_6.json");
	const struct qk_route_step *step = &route->steps[2];
	const struct qk_visual *visual = &route->visuals[step->visuals.first];

	qt_text(visual->text, "US 101 South");
	qt_int(visual->maneuver, QK_MANEUVER_MERGE);
	qt_int(visual->modifier, QK_MODIFIER_SLIGHT_LEFT);
	qt_near(visual->trigger_m, 379.8, 0);
	qt_text(step->language, "en-US");
	for (visual = route->visuals; !visual->lane_count; visual++)
		;
	qt_uint(visual->lane_count, 3);
	qt_uint(route->lanes[visual->lane_first + 1].indications, 1u << QK_MODIFIER_STRAIGHT | 1u << QK_MODIFIER_LEFT);
	qt_uint(route->lanes[visual->lane_first + 1].active, 1);
	qt_uint(route->lanes[visual->lane_first + 2].active, 0);
	qk_route_free(route);
}
