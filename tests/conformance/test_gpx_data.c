/* Each GPX file of other projects: how many points it has, and whether it is a route. */
#include "navigation/gpx.h"
#include "qtest.h"

#include <quark/base.h>

#include <stdio.h>
#include <stdlib.h>

static const struct {
	const char *name;
	size_t tracks, routes, waypoints;
	int is_route;
} files[] = {
	{"gpx/gpxv1_0.gpx", 14, 0, 0, 1},
	{"gpx/issue-70.gpx", 17, 0, 0, 1},
	{"gpx/no_trk.gpx", 0, 0, 0, 0},
	{"gpx/no_trkpt.gpx", 0, 0, 0, 0},
	{"gpx/test-only-wpt.gpx", 0, 5, 8, 1},
	{"gpx/test2_no_millis.gpx", 3, 1, 0, 1},
	{"gpx/tour-with-loop.gpx", 11, 11, 0, 1},
	{"gpx/tour4-with-uturn.gpx", 5, 9, 0, 1},
	{"maplibre/morning_row.gpx", 1154, 0, 0, 1},
	{"maplibre/test.gpx", 3, 0, 0, 1},
};

QTEST(files_of_other_projects)
{
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char path[96], why[256] = "", *text;
		const char *full;
		struct qk_route *route;
		struct qk_gpx gpx;
		size_t length;

		snprintf(path, sizeof path, "navigation/%s", files[i].name);
		full = qt_data(path);
		if (!full)
			qt_skip("the files are not there");
		text = qt_read(full, &length);
		if (qk_gpx_read(text, length, &gpx, why, sizeof why))
			qt_fail("%s: %s", files[i].name, why);
		if (gpx.counts[QK_GPX_TRACK] != files[i].tracks || gpx.counts[QK_GPX_ROUTE] != files[i].routes ||
		    gpx.counts[QK_GPX_WAYPOINT] != files[i].waypoints)
			qt_fail("%s has %zu points of tracks, %zu of routes, %zu waypoints", files[i].name,
				gpx.counts[QK_GPX_TRACK], gpx.counts[QK_GPX_ROUTE], gpx.counts[QK_GPX_WAYPOINT]);
		qk_gpx_free(&gpx);
		qt_int(qk_route_from_gpx(text, length, 0, &route, why, sizeof why),
		       files[i].is_route ? 0 : QUARK_ERR_INVALID);
		if (!files[i].is_route)
			qt_contains(why, "no track and no route");
		qk_route_free(route);
		free(text);
	}
}
