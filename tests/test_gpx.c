/* GPX files: what is read, and what is refused with a sentence. */
#include "failing_malloc.h"
#include "navigation/gpx.h"
#include "qtest.h"

#include <quark/base.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char walk[] =
	"<?xml version=\"1.0\"?>\n<gpx version=\"1.1\" xmlns=\"http://www.topografix.com/GPX/1/1\">"
	"<metadata><time>2001-01-01T00:00:00Z</time></metadata><wpt lat=\"1\" lon=\"2\"><name>Well</name></wpt>"
	"<trk><trkseg><trkpt lat=\"48.0\" lon=\"11.0\"><ele>5</ele><time>2009-10-17T18:37:26Z</time></trkpt>"
	"<trkpt lon=\"+11.002\" lat=\" 48.0 \"><extensions><x:time xmlns:x=\"y\">never</x:time></extensions></trkpt>"
	"<trkpt lat=\"48.002\" lon=\"11.002\"/></trkseg><trkseg><trkpt lat=\"-.5\" lon=\"7.\"/></trkseg></trk>"
	"<rte><rtept lat=\"3\" lon=\"4\"/></rte></gpx>";

static struct qk_gpx gpx;
static char why[256];

static int read_text(const char *text)
{
	return qk_gpx_read(text, strlen(text), &gpx, why, sizeof why);
}

QTEST(tracks_routes_and_waypoints_in_order)
{
	qt_int(read_text(walk), 0);
	qt_uint(gpx.count, 6);
	qt_uint(gpx.counts[QK_GPX_TRACK], 4);
	qt_uint(gpx.counts[QK_GPX_ROUTE], 1);
	qt_uint(gpx.counts[QK_GPX_WAYPOINT], 1);
	qt_uint(gpx.points[0].kind, QK_GPX_WAYPOINT);
	qt_near(gpx.points[2].place.longitude, 11.002, 0);
	qt_near(gpx.points[4].place.latitude, -0.5, 0);
	qt_near(gpx.points[4].place.longitude, 7, 0);
	qt_int(qk_gpx_line_kind(&gpx), QK_GPX_TRACK);
	qk_gpx_free(&gpx);
}

QTEST(segments_begin_where_they_begin_and_only_a_point_has_a_time)
{
	const int begins[] = {0, 1, 0, 0, 1, 1};

	qt_int(read_text(walk), 0);
	for (int i = 0; i < 6; i++) {
		qt_int(gpx.points[i].begins, begins[i]);
		qt_int(gpx.points[i].has_time, i == 1);
	}
	qt_int(gpx.points[1].time_us, 1255804646000000);
	qk_gpx_free(&gpx);
}

QTEST(the_point_is_a_point_where_people_write_commas)
{
	if (!setlocale(LC_NUMERIC, "de_DE.UTF-8"))
		qt_skip("there is no German locale");
	qt_int(read_text(walk), 0);
	qt_near(gpx.points[3].place.latitude, 48.002, 0);
	qk_gpx_free(&gpx);
	setlocale(LC_NUMERIC, "C");
}

QTEST(times)
{
	int64_t us;

	qt_int(qk_gpx_time("1970-01-01T00:00:00Z", &us), 0);
	qt_int(us, 0);
	qt_int(qk_gpx_time(" 2000-02-29T12:00:00.25+02:00\n", &us), 0);
	qt_int(us, 951818400250000);
	qt_int(qk_gpx_time("2015-02-03T17:34:05.1234567", &us), 0);
	qt_int(us, 1422984845123456);
	qt_int(qk_gpx_time("1969-12-31T23:59:59-00:00", &us), 0);
	qt_int(us, -1000000);
}

QTEST(what_is_no_time)
{
	const char *wrong[] = {"",
			       "today",
			       "2001-02-29T00:00:00Z",
			       "2001-13-01T00:00:00Z",
			       "2001-01-01",
			       "2001-01-01T25:00:00Z",
			       "2001-01-01T00:60:00Z",
			       "2001-01-01T00:00:00+99:00",
			       "2001-01-01T00:00:00Zulu",
			       "0000-01-01T00:00:00Z",
			       "2001-1-01T00:00:00Z"};
	int64_t us;

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		if (!qk_gpx_time(wrong[i], &us))
			qt_fail("\"%s\" was taken for a time", wrong[i]);
}

static void refused(const char *text, const char *part)
{
	qt_int(read_text(text), QUARK_ERR_INVALID);
	qt_contains(why, part);
	qt_true(!gpx.points && !gpx.count);
}

QTEST(what_is_no_gpx_is_refused_with_the_line)
{
	refused("", "line 1: ");
	refused("<gpx>\n<trk>", "line 2: ");
	refused("<kml/>", "this is <kml>, not <gpx>");
	refused("<gpx>\n\n<trkpt lat=\"91\" lon=\"0\"/></gpx>", "line 3: <trkpt> needs lat");
	refused("<gpx><trkpt lat=\"1\"/></gpx>", "needs lat");
	refused("<gpx><trkpt lat=\"north\" lon=\"1\"/></gpx>", "needs lat");
	refused("<gpx><trkpt lat=\"\" lon=\"1\"/></gpx>", "needs lat");
	refused("<gpx><trkpt lat=\"+\" lon=\"1\"/></gpx>", "needs lat");
	refused("<gpx><trkpt lat=\"-\" lon=\"1\"/></gpx>", "needs lat");
	refused("<gpx><trkpt lat=\".\" lon=\"1\"/></gpx>", "needs lat");
	refused("<gpx><trkpt lat=\"1e999\" lon=\"1\"/></gpx>", "needs lat");
	refused("<gpx><trkpt lat=\"nan\" lon=\"1\"/></gpx>", "needs lat");
	refused("<gpx><trkpt lat=\"0x1\" lon=\"1\"/></gpx>", "needs lat");
	refused("<gpx><trkpt lat=\"1 2\" lon=\"1\"/></gpx>", "needs lat");
	refused("<gpx><trkpt lat=\"1\" lon=\"1\"><time>noon</time></trkpt></gpx>", "\"noon\" is no time");
}

QTEST(entities_are_refused_before_they_are_anything)
{
	refused("<!DOCTYPE gpx [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><gpx><name>&b;</name></gpx>",
		"document type is not accepted");
	refused("<!DOCTYPE gpx SYSTEM \"file:///etc/passwd\"><gpx/>", "document type is not accepted");
	refused("<gpx>&other;</gpx>", "undefined entity");
}

QTEST(depth_and_length_have_limits)
{
	char deep[1024] = "<gpx>", *text = malloc(QK_GPX_BYTES_MAX + 1);

	for (int i = 0; i < 70; i++)
		strcat(deep, "<a>");
	refused(deep, "more than 64 deep");
	qt_int(qk_gpx_read(text, QK_GPX_BYTES_MAX + 1, &gpx, why, sizeof why), QUARK_ERR_INVALID);
	qt_contains(why, "32 MB");
	free(text);
}

QTEST(a_track_becomes_a_route_with_its_turns)
{
	struct qk_route *route;

	qt_int(qk_route_from_gpx(walk, strlen(walk), QK_TRAVEL_CYCLING, &route, why, sizeof why), 0);
	qt_uint(route->point_count >= 3, 1);
	qt_uint(route->step_count, 3);
	qt_uint(route->steps[0].maneuver, QK_MANEUVER_DEPART);
	qt_uint(route->steps[0].mode, QK_TRAVEL_CYCLING);
	qt_uint(route->steps[1].modifier, QK_MODIFIER_LEFT);
	qt_uint(route->steps[2].maneuver, QK_MANEUVER_ARRIVE);
	qt_near(route->length_m, 371.2, 0.5);
	qk_route_free(route);
}

QTEST(the_first_route_that_is_long_enough_without_the_waypoints_between)
{
	const char *text = "<gpx><rte><rtept lat=\"1\" lon=\"1\"/></rte><rte><rtept lat=\"2\" lon=\"2\"/>"
			   "<wpt lat=\"9\" lon=\"9\"/><rtept lat=\"2.01\" lon=\"2\"/></rte><rte>"
			   "<rtept lat=\"3\" lon=\"3\"/><rtept lat=\"4\" lon=\"4\"/></rte></gpx>";
	struct qk_route *route;

	qt_int(qk_route_from_gpx(text, strlen(text), 0, &route, why, sizeof why), 0);
	qt_near(route->length_m, 1111.95, 0.1);
	qt_near(route->points[0].latitude, 2, 0);
	qk_route_free(route);
}

QTEST(points_alone_are_no_route)
{
	const char *text = "<gpx><wpt lat=\"1\" lon=\"1\"/></gpx>";
	const char *single =
		"<gpx><trk><trkseg><trkpt lat=\"1\" lon=\"1\"/></trkseg><trkseg><trkpt lat=\"1\" lon=\"2\"/>"
		"</trkseg></trk></gpx>";
	struct qk_route *route;

	qt_int(qk_route_from_gpx(text, strlen(text), 0, &route, why, sizeof why), QUARK_ERR_INVALID);
	qt_contains(why, "only 1 waypoint");
	qt_true(!route);
	qt_int(qk_route_from_gpx(single, strlen(single), 0, &route, why, sizeof why), QUARK_ERR_INVALID);
	qt_true(!route);
}

QTEST(a_file_without_memory_is_a_status)
{
	long live;

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	live = qt_live_blocks();
	for (long n = 0;; n++) {
		struct qk_route *route;
		int status;

		qt_fail_after(n);
		status = qk_route_from_gpx(walk, strlen(walk), 0, &route, why, sizeof why);
		qk_route_free(route);
		if (!qt_fail_never()) {
			qt_int(status, 0);
			break;
		}
		qt_int(status, QUARK_ERR_NOMEM);
		qt_int(qt_live_blocks(), live);
	}
}
