#include "navigation/geojson.h"
#include "navigation/route_read.h"
#include "qtest.h"

#include <quark/base.h>

#include <string.h>

#include "failing_malloc.h"

#define LINE "{\"type\":\"LineString\",\"coordinates\":[[13.3,52.5,34],[13.3,52.501],[13.302,52.501]]}"
#define POINT "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]}}"

static void check_turn(const char *json, size_t which)
{
	struct qk_route *route;
	char why[256] = "";

	if (qk_route_read(json, strlen(json), which, &route, why, sizeof why))
		qt_fail("%s", why);
	qt_text(route->source, "GeoJSON");
	qt_uint(route->step_count, 3);
	qt_int(route->steps[0].maneuver, QK_MANEUVER_DEPART);
	qt_int(route->steps[1].maneuver, QK_MANEUVER_TURN);
	qt_int(route->steps[1].modifier, QK_MODIFIER_RIGHT);
	qt_int(route->steps[2].maneuver, QK_MANEUVER_ARRIVE);
	qt_int(route->steps[0].mode, QK_TRAVEL_WALKING);
	qk_route_free(route);
}

QTEST(lines_of_geojson_become_routes)
{
	check_turn(LINE, 0);
	check_turn("{\"type\":\"Feature\",\"geometry\":" LINE "}", 0);
	check_turn("{\"type\":\"FeatureCollection\",\"features\":[" POINT ",{\"type\":\"Feature\",\"geometry\":null},"
		   "{\"type\":\"Feature\",\"geometry\":" LINE "}]}",
		   0);
	check_turn("{\"type\":\"FeatureCollection\",\"features\":[{\"geometry\":{\"type\":\"LineString\","
		   "\"coordinates\":7}},"
		   "{\"geometry\":" LINE "}]}",
		   1);
	check_turn("{\"type\":\"MultiLineString\",\"coordinates\":[[[13.3,52.5],[13.3,52.501]],[[13.302,52.501]]]}", 0);
}

QTEST(what_is_no_line_is_refused_with_the_place)
{
	static const struct {
		const char *json, *part;
		size_t which;
	} cases[] = {
		{POINT, "there is no LineString in this GeoJSON", 0},
		{LINE, "line number 2 was asked for, but there are 1", 1},
		{"{\"type\":\"FeatureCollection\"}", "the FeatureCollection has no features", 0},
		{"{\"type\":\"FeatureCollection\",\"features\":[3]}", "features[0]: there should be an object", 0},
		{"{\"type\":\"LineString\"}", "the line has no coordinates", 0},
		{"{\"type\":\"LineString\",\"coordinates\":[]}", "the line has 0 points; it needs at least 2", 0},
		{"{\"type\":\"LineString\",\"coordinates\":[[1,2],[1]]}", "but it has 1 numbers", 0},
		{"{\"type\":\"MultiLineString\",\"coordinates\":[[[1,2],[1,2]],[[1,95]]]}",
		 "coordinates[1]: longitude 1, latitude 95 is nowhere on Earth", 0},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct qk_route *route = (struct qk_route *)1;
		char why[256] = "";

		qt_int(qk_route_read(cases[i].json, strlen(cases[i].json), cases[i].which, &route, why, sizeof why),
		       QUARK_ERR_INVALID);
		qt_contains(why, cases[i].part);
		qt_true(route == NULL);
	}
}

QTEST(each_format_is_found_out)
{
	static const char gpx[] = "\xef\xbb\xbf <gpx version=\"1.1\"><trk><trkseg><trkpt lat=\"1\" lon=\"2\"/>"
				  "<trkpt lat=\"1.001\" lon=\"2\"/></trkseg></trk></gpx>";
	struct qk_route *route;
	char why[256] = "";

	qt_int(qk_route_read(gpx, sizeof gpx - 1, 0, &route, why, sizeof why), 0);
	qk_route_free(route);
	qt_int(qk_route_read(gpx, sizeof gpx - 1, 1, &route, why, sizeof why), QUARK_ERR_INVALID);
	qt_text(why, "route number 2 was asked for, but a GPX file is one");
	qt_int(qk_route_read("{\"infocode\":\"10001\"}", 20, 0, &route, why, sizeof why), QUARK_ERR_DENIED);
	qt_contains(why, "Amap");
	qt_int(qk_route_read("{\"code\":\"NoRoute\"}", 18, 0, &route, why, sizeof why), QUARK_ERR_INVALID);
	qt_contains(why, "(NoRoute)");
	qt_int(qk_route_read("", 0, 0, &route, why, sizeof why), QUARK_ERR_INVALID);
}

QTEST(reading_geojson_survives_each_failed_allocation)
{
	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	for (long n = 0;; n++) {
		struct qk_route *route;
		char why[256] = "";
		long before = qt_live_blocks(), failed;
		int status;

		qt_fail_after(n);
		status = qk_route_from_geojson(LINE, sizeof LINE - 1, 0, 0, &route, why, sizeof why);
		failed = qt_fail_never();
		qk_route_free(route);
		qt_int(qt_live_blocks(), before);
		if (!failed) {
			qt_int(status, 0);
			qt_true(n >= 8);
			break;
		}
	}
}
