/* The route that every service and file is read into. */
#include "failing_malloc.h"
#include "navigation/route.h"
#include "qtest.h"

#include <quark/base.h>

#include <math.h>
#include <string.h>

static char why[256];

static struct qk_wgs84 at(double latitude, double longitude)
{
	return (struct qk_wgs84){latitude, longitude};
}

static void add_points(struct qk_route *route, const struct qk_wgs84 *points, size_t count)
{
	for (size_t i = 0; i < count; i++)
		qk_route_add_point(route, points[i]);
}

/* North for two segments, east for one, there. */
static struct qk_route *corner(void)
{
	struct qk_route *route = qk_route_new("a test");
	const struct qk_lane lanes[] = {{.indications = 1 << QK_MODIFIER_LEFT},
					{.indications = 1 << QK_MODIFIER_RIGHT, .valid = 1}};

	if (!route)
		return NULL;
	qk_route_add_step(route,
			  &(struct qk_route_step){
				  .maneuver = QK_MANEUVER_DEPART, .name = "First", .length_m = 222, .duration_s = 60});
	add_points(route, (struct qk_wgs84[]){at(0, 0), at(0.001, 0), at(0.002, 0)}, 3);
	qk_route_add_lanes(route, 1, lanes, 2);
	qk_route_add_spoken(route, &(struct qk_spoken){.trigger_m = 10, .text = "now"});
	qk_route_add_spoken(route, &(struct qk_spoken){.trigger_m = 200, .text = "soon"});
	qk_route_add_visual(route, &(struct qk_visual){.trigger_m = 222, .text = "Second"}, lanes, 2);
	qk_route_add_step(route, &(struct qk_route_step){.maneuver = QK_MANEUVER_TURN,
							 .modifier = QK_MODIFIER_RIGHT,
							 .length_m = -1,
							 .duration_s = -1});
	add_points(route, (struct qk_wgs84[]){at(0.002, 0), at(0.002, 0.001)}, 2);
	qk_route_set_congestion(route, 0, 99, QK_CONGESTION_HEAVY);
	qk_route_add_classes(route, 0, 1, QK_CLASS_TUNNEL);
	qk_route_add_step(route, &(struct qk_route_step){.maneuver = QK_MANEUVER_ARRIVE});
	return route;
}

QTEST(steps_share_the_point_between_them)
{
	struct qk_route *route = corner();

	qt_int(qk_route_finish(route, why, sizeof why), 0);
	qt_uint(route->point_count, 4);
	qt_uint(route->steps[0].last, 2);
	qt_uint(route->steps[1].first, 2);
	qt_uint(route->steps[1].last, 3);
	qt_uint(route->steps[2].first, 3);
	qt_uint(route->steps[2].last, 3);
	qk_route_free(route);
}

QTEST(a_step_that_stands_still_keeps_its_points)
{
	struct qk_route *route = qk_route_new("a test");

	qk_route_add_step(route, &(struct qk_route_step){.length_m = -1});
	add_points(route, (struct qk_wgs84[]){at(0, 0), at(0, 1)}, 2);
	qk_route_add_step(route, &(struct qk_route_step){.length_m = -1});
	add_points(route, (struct qk_wgs84[]){at(0, 1), at(0, 1)}, 2);
	qt_int(qk_route_finish(route, why, sizeof why), 0);
	qt_uint(route->point_count, 3);
	qt_uint(route->steps[1].first, 1);
	qt_uint(route->steps[1].last, 2);
	qt_near(route->steps[1].length_m, 0, 0);
	qk_route_free(route);
}

QTEST(what_is_not_told_is_measured)
{
	struct qk_route *route = corner();

	qt_int(qk_route_finish(route, why, sizeof why), 0);
	qt_near(route->steps[0].length_m, 222, 0);
	qt_near(route->steps[1].length_m, 111.195, 0.001);
	qt_near(route->length_m, 333.195, 0.001);
	qt_near(route->duration_s, 60, 0);
	qt_uint(route->waypoint_count, 2);
	qt_near(route->waypoints[1].place.longitude, 0.001, 0);
	qk_route_free(route);
}

QTEST(texts_are_copied_and_stand_in_the_order_in_which_they_fall_due)
{
	struct qk_route *route = corner();
	char name[] = "Changing";

	qk_route_add_waypoint(route, &(struct qk_waypoint){.place = at(0, 0), .name = name});
	memset(name, 'x', sizeof name - 1);
	qt_int(qk_route_finish(route, why, sizeof why), 0);
	qt_text(route->waypoints[0].name, "Changing");
	qt_text(route->source, "a test");
	qt_text(route->steps[0].name, "First");
	qt_text(route->steps[1].name, NULL);
	qt_uint(route->steps[0].spoken.count, 2);
	qt_text(route->spoken[0].text, "soon");
	qt_text(route->spoken[1].text, "now");
	qt_text(route->visuals[route->steps[0].visuals.first].text, "Second");
	qk_route_free(route);
}

QTEST(lanes_traffic_and_classes_lie_where_they_were_put)
{
	struct qk_route *route = corner();

	qt_int(qk_route_finish(route, why, sizeof why), 0);
	qt_uint(route->steps[0].lane_sets.count, 1);
	qt_uint(route->lane_sets[0].point, 1);
	qt_uint(route->lanes[route->lane_sets[0].first + 1].valid, 1);
	qt_uint(route->visuals[0].lane_count, 2);
	qt_uint(route->visuals[0].lane_first, 2);
	qt_uint(route->congestion[1], QK_CONGESTION_UNKNOWN);
	qt_uint(route->congestion[2], QK_CONGESTION_HEAVY);
	qt_uint(route->congestion[3], QK_CONGESTION_UNKNOWN);
	qt_uint(route->classes[2], QK_CLASS_TUNNEL);
	qk_route_free(route);
}

static void refused(struct qk_route *route, const char *part)
{
	qt_int(qk_route_finish(route, why, sizeof why), QUARK_ERR_INVALID);
	qt_contains(why, part);
	qk_route_free(route);
}

QTEST(what_is_no_route_is_refused_with_a_sentence)
{
	struct qk_route *route = qk_route_new("a test");

	refused(route, "no steps");
	route = qk_route_new("a test");
	qk_route_add_step(route, &(struct qk_route_step){.length_m = 0});
	refused(route, "first step of the route has no points");
	route = qk_route_new("a test");
	qk_route_add_step(route, &(struct qk_route_step){.length_m = 0});
	qk_route_add_point(route, at(1, 1));
	refused(route, "1 points");
	route = corner();
	qk_route_add_point(route, at(90.1, 0));
	refused(route, "point 5 of the route is latitude 90.1");
	route = corner();
	qk_route_add_point(route, at(NAN, 0));
	refused(route, "nowhere on Earth");
	route = corner();
	qk_route_add_waypoint(route, &(struct qk_waypoint){.place = at(0, 181)});
	refused(route, "waypoint 1");
	route = corner();
	qk_route_add_step(route, &(struct qk_route_step){.length_m = INFINITY});
	refused(route, "step 4");
	route = corner();
	qk_route_add_spoken(route, &(struct qk_spoken){.trigger_m = NAN});
	refused(route, "step 3 says");
}

QTEST(a_route_has_no_more_points_than_can_be_guided)
{
	struct qk_route *route = qk_route_new("a test");

	qk_route_add_step(route, &(struct qk_route_step){.length_m = -1});
	for (uint32_t i = 0; i <= QK_ROUTE_POINTS_MAX; i++)
		qk_route_add_point(route, at(0, i / 1e4));
	refused(route, "more than 1000000 points");
}

QTEST(names_of_manoeuvres_read_back)
{
	for (int i = 1; i <= QK_MANEUVER_USE_LANE; i++)
		qt_int(qk_maneuver_find(qk_maneuver_name(i)), i);
	for (int i = 1; i <= QK_MODIFIER_SHARP_LEFT; i++)
		qt_int(qk_modifier_find(qk_modifier_name(i)), i);
	for (int i = 1; i <= QK_TRAVEL_INACCESSIBLE; i++)
		qt_int(qk_travel_mode_find(qk_travel_mode_name(i)), i);
	for (int i = 1; i <= QK_CONGESTION_SEVERE; i++)
		qt_int(qk_congestion_find(qk_congestion_name(i)), i);
	qt_int(qk_maneuver_find("ramp"), QK_MANEUVER_ON_RAMP);
	qt_int(qk_maneuver_find("fly"), 0);
	qt_int(qk_modifier_find(""), 0);
	qt_text(qk_maneuver_name(99), "");
}

QTEST(a_route_without_memory_is_a_status)
{
	long live;

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	live = qt_live_blocks();
	for (long n = 0;; n++) {
		struct qk_route *route;
		int status = QUARK_ERR_NOMEM;

		qt_fail_after(n);
		route = corner();
		if (route)
			status = qk_route_finish(route, why, sizeof why);
		qk_route_free(route);
		if (!qt_fail_never()) {
			qt_int(status, 0);
			break;
		}
		qt_int(status, QUARK_ERR_NOMEM);
		qt_int(qt_live_blocks(), live);
	}
}
