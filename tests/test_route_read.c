/* A route file of any format, when one allocation fails: a status that says so, and nothing left behind. */
#include "navigation/route_read.h"
#include "qtest.h"

#include <quark/base.h>

#include <string.h>

#include "failing_malloc.h"

static void read_without_memory(const char *text, long least)
{
	for (long n = 0;; n++) {
		struct qk_route *route;
		char why[256] = "";
		long before = qt_live_blocks(), failed;
		int status;

		qt_fail_after(n);
		status = qk_route_read(text, strlen(text), 0, &route, why, sizeof why);
		failed = qt_fail_never();
		qk_route_free(route);
		qt_int(qt_live_blocks(), before);
		if (!failed) {
			qt_int(status, 0);
			qt_true(n >= least);
			return;
		}
		if (status != QUARK_ERR_NOMEM)
			qt_fail("without allocation %ld of %.20s: %d, %s", n + 1, text, status, why);
		qt_true(*why);
	}
}

QTEST(a_failed_allocation_is_told_as_such_whatever_the_format)
{
	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	read_without_memory("{\"type\":\"LineString\",\"coordinates\":[[13.3,52.5],[13.3,52.501],[13.302,52.501]]}", 3);
	read_without_memory(
		"<gpx version=\"1.1\"><trk><trkseg><trkpt lat=\"52.5\" lon=\"13.3\"/>"
		"<trkpt lat=\"52.501\" lon=\"13.3\"/><trkpt lat=\"52.501\" lon=\"13.302\"/></trkseg></trk></gpx>",
		3);
	read_without_memory("{\"code\":\"Ok\",\"routes\":[{\"distance\":200,\"duration\":150,\"legs\":[{\"steps\":["
			    "{\"distance\":200,\"duration\":150,\"name\":\"A\",\"mode\":\"walking\",\"geometry\":"
			    "{\"type\":\"LineString\",\"coordinates\":[[13.3,52.5],[13.3,52.502]]},"
			    "\"maneuver\":{\"type\":\"depart\",\"location\":[13.3,52.5]}},"
			    "{\"distance\":0,\"duration\":0,\"name\":\"A\",\"mode\":\"walking\",\"geometry\":"
			    "{\"type\":\"LineString\",\"coordinates\":[[13.3,52.502],[13.3,52.502]]},"
			    "\"maneuver\":{\"type\":\"arrive\",\"location\":[13.3,52.502]}}]}]}]}",
			    3);
	read_without_memory(
		"{\"status\":\"1\",\"infocode\":\"10000\",\"route\":{\"paths\":[{\"steps\":[{\"step_distance\":"
		"\"54\",\"road_name\":\"A\",\"polyline\":\"116.43,39.90;116.44,39.90\",\"navi\":{\"action\":"
		"\"右转\"}},{\"step_distance\":\"85\",\"polyline\":\"116.44,39.90;116.44,39.91\"}]}]}}",
		5);
}
