#include "core/buffer.h"
#include "navigation/osrm.h"
#include "navigation/service_failure.h"
#include "qtest.h"

#include <quark/base.h>

#include <stdlib.h>
#include <string.h>

#include "failing_malloc.h"

/* Two legs, the second one with a step alone; the first point of each step is the last one of the one before. */
static const char answer[] =
	"{\"code\":\"Ok\",\"waypoints\":[{\"location\":[13.3,52.5],\"name\":\"A\"},{\"location\":[13.302,52.501]}],"
	"\"routes\":[{\"distance\":300,\"duration\":240,\"voiceLocale\":\"de\",\"legs\":[{\"annotation\":{"
	"\"congestion\":[\"low\",\"severe\",\"unknown\"]},\"steps\":["
	"{\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[13.3,52.5],[13.3,52.5005],[13.3,52.501]]},"
	"\"distance\":111.2,\"duration\":80,\"mode\":\"walking\",\"name\":\"Lange Stra\\u00dfe\",\"ref\":\"\","
	"\"driving_side\":\"left\",\"maneuver\":{\"type\":\"depart\",\"location\":[13.3,52.5],\"bearing_before\":0,"
	"\"bearing_after\":360,\"instruction\":\"Los!\"},"
	"\"intersections\":[{\"location\":[13.3,52.5]},{\"location\":[13.3,52.5005],\"classes\":[\"tunnel\",\"x\"],"
	"\"lanes\":[{\"indications\":[\"left\",\"straight\"],\"valid\":false},{\"indications\":[\"right\"],"
	"\"valid\":\"true\",\"valid_indication\":\"right\"}]}],"
	"\"bannerInstructions\":[{\"distanceAlongGeometry\":111.2,\"primary\":{\"text\":\"Kurze "
	"Gasse\",\"type\":\"turn\","
	"\"modifier\":\"right\",\"components\":[]},\"secondary\":null,\"sub\":{\"text\":\"\",\"components\":["
	"{\"type\":\"text\",\"text\":\"x\"},{\"type\":\"lane\",\"directions\":[\"right\"],\"active\":true}]}}],"
	"\"voiceInstructions\":[{\"distanceAlongGeometry\":20,\"announcement\":\"Rechts\",\"ssmlAnnouncement\":\"<s/"
	">\"},"
	"{\"distanceAlongGeometry\":90.5,\"announcement\":\"Gleich rechts\"}]},"
	"{\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[13.3,52.501],[13.301,52.501]]},"
	"\"distance\":67.7,\"maneuver\":{\"type\":\"spiral\",\"modifier\":\"right\",\"exit\":3}},"
	"{\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[13.301,52.501],[13.301,52.501]]},\"distance\":0,"
	"\"duration\":0,\"maneuver\":{\"type\":\"arrive\"}}]},"
	"{\"steps\":[{\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[13.301,52.501],[13.302,52.501]]},"
	"\"mode\":\"ferry\",\"maneuver\":{\"type\":\"depart\"}}]}]},"
	"{\"legs\":[],\"geometry\":\"_izlhA~rlgdF_{geC~ywl@_kwzCn`{nI\"}]}";

static struct qk_route *read_route(const char *json, size_t which)
{
	struct qk_route *route;
	char why[256] = "";

	if (qk_route_from_osrm(json, strlen(json), NULL, which, &route, why, sizeof why))
		qt_fail("%s", why);
	return route;
}

QTEST(a_route_of_osrm_is_read)
{
	struct qk_route *route = read_route(answer, 0);

	qt_uint(qk_osrm_route_count(answer, sizeof answer - 1), 2);
	qt_uint(route->step_count, 4);
	qt_near(route->length_m, 300, 0);
	qt_near(route->duration_s, 240, 0);
	qt_text(route->source, "OSRM");
	qt_text(route->steps[0].name, "Lange Straße");
	qt_text(route->steps[0].ref, NULL);
	qt_text(route->steps[0].instruction, "Los!");
	qt_text(route->steps[0].language, "de");
	qt_int(route->steps[0].bearing_after, 0);
	qt_int(route->steps[1].bearing_after, -1);
	qt_int(route->steps[0].mode, QK_TRAVEL_WALKING);
	qt_int(route->steps[0].driving_side, QK_SIDE_LEFT);
	qt_int(route->steps[1].maneuver, QK_MANEUVER_TURN);
	qt_int(route->steps[1].exit_number, 3);
	qt_int(route->steps[2].maneuver, QK_MANEUVER_ARRIVE);
	qt_int(route->steps[3].leg, 1);
	qt_int(route->steps[3].mode, QK_TRAVEL_FERRY);
	qt_uint(route->waypoint_count, 2);
	qt_text(route->waypoints[0].name, "A");
	qk_route_free(route);
}

QTEST(the_extras_of_a_step_are_read)
{
	struct qk_route *route = read_route(answer, 0);
	const struct qk_route_step *step = &route->steps[0];

	qt_int(route->congestion[0], QK_CONGESTION_LOW);
	qt_int(route->congestion[1], QK_CONGESTION_SEVERE);
	qt_int(route->congestion[2], QK_CONGESTION_UNKNOWN);
	qt_int(route->classes[0], 0);
	qt_int(route->classes[1], QK_CLASS_TUNNEL);
	qt_int(route->classes[2], 0);
	qt_uint(step->lane_sets.count, 1);
	qt_uint(route->lane_sets[0].point, 1);
	qt_uint(route->lanes[0].indications, 1u << QK_MODIFIER_LEFT | 1u << QK_MODIFIER_STRAIGHT);
	qt_uint(route->lanes[0].valid, 0);
	qt_uint(route->lanes[1].valid, 1);
	qt_uint(route->lanes[1].take, QK_MODIFIER_RIGHT);
	qt_uint(step->visuals.count, 1);
	qt_text(route->visuals[0].text, "Kurze Gasse");
	qt_uint(route->visuals[0].lane_count, 1);
	qt_uint(route->lanes[route->visuals[0].lane_first].active, 1);
	qt_uint(step->spoken.count, 2);
	qt_text(route->spoken[0].text, "Gleich rechts");
	qt_text(route->spoken[1].ssml, "<s/>");
	qk_route_free(route);
}

QTEST(another_route_of_the_answer_and_none_beyond)
{
	struct qk_route *route = read_route(answer, 1);
	char why[256] = "";

	qt_near(route->points[0].latitude, 38.5, 0);
	qt_int(route->steps[0].maneuver, QK_MANEUVER_DEPART);
	qt_int(route->steps[route->step_count - 1].maneuver, QK_MANEUVER_ARRIVE);
	qk_route_free(route);
	qt_int(qk_route_from_osrm(answer, sizeof answer - 1, NULL, 2, &route, why, sizeof why), QUARK_ERR_INVALID);
	qt_text(why, "route number 3 was asked for, but there are 2");
	qt_true(route == NULL);
}

QTEST(the_precision_is_found_out_from_where_the_step_is)
{
	static const char *const shapes[] = {"polyline", "polyline6"};
	static const char format[] =
		"{\"code\":\"Ok\",\"routes\":[{\"legs\":[{\"steps\":[{\"geometry\":\"%s\",\"maneuver\":"
		"{\"type\":\"depart\",\"location\":[-120.2,38.5]}}]}]}]}";

	for (int i = 0; i < 2; i++) {
		char json[512], why[256] = "";
		struct qk_route *route;
		struct qk_buffer text = {0};

		qk_buffer_print(&text, format, i ? "_izlhA~rlgdF_{geC~ywl@_kwzCn`{nI" : "_p~iF~ps|U_ulLnnqC_mqNvxq`@");
		memcpy(json, text.data, text.length + 1);
		qk_buffer_free(&text);
		route = read_route(json, 0);
		qt_near(route->points[2].longitude, -126.453, 0);
		qk_route_free(route);
		qt_int(qk_route_from_osrm(json, strlen(json), shapes[i], 0, &route, why, sizeof why), 0);
		qt_near(route->points[2].longitude, -126.453, 0);
		qk_route_free(route);
	}
}

QTEST(what_is_no_route_is_refused_with_the_place)
{
	static const struct {
		const char *json, *shape, *part;
	} cases[] = {
		{"", NULL, "this is not JSON"},
		{"<html>502</html>", NULL, "this is HTML or XML, not JSON"},
		{"[]", NULL, "there should be an object here, but there is an array"},
		{"{}", NULL, "there is no \"routes\" here"},
		{"{\"routes\":{}}", NULL, "\"routes\" should be an array, but it is an object"},
		{"{\"routes\":[]}", NULL, "the answer has no route in it"},
		{"{\"routes\":[1]}", NULL, "routes[0]: there should be an object here, but there is a number"},
		{"{\"routes\":[{}]}", NULL, "routes[0]: the route has neither steps nor a geometry"},
		{"{\"routes\":[{\"legs\":[{\"steps\":[{}]}]}]}", NULL,
		 "routes[0].legs[0].steps[0]: the step has no maneuver"},
		{"{\"routes\":[{\"legs\":[{},{\"steps\":[{\"maneuver\":{\"type\":1}}]}]}]}", NULL,
		 "routes[0].legs[1].steps[0].maneuver: \"type\" should be a text, but it is a number"},
		{"{\"routes\":[{\"legs\":[{\"steps\":[{\"maneuver\":{\"exit\":-1}}]}]}]}", NULL,
		 "\"exit\" is not between 0 and 255"},
		{"{\"routes\":[{\"legs\":[{\"steps\":[{\"maneuver\":{}}]}]}]}", NULL,
		 "there is no geometry; ask the service"},
		{"{\"routes\":[{\"legs\":[{\"steps\":[{\"maneuver\":{},\"geometry\":\"_p~iF~\"}]}]}]}", NULL,
		 "routes[0].legs[0].steps[0]: the encoded polyline is broken at byte 6"},
		{"{\"routes\":[{\"legs\":[{\"steps\":[{\"maneuver\":{},\"geometry\":\"_p~iF~ps|U\"}]}]}]}", "geojson",
		 "the geometry should be a GeoJSON object, but it is a string"},
		{"{\"routes\":[{\"legs\":[{\"steps\":[{\"maneuver\":{},\"geometry\":{\"type\":\"Point\"}}]}]}]}", NULL,
		 "the geometry is no LineString"},
		{"{\"routes\":[{\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[200,0]]}}]}", NULL,
		 "longitude 200, latitude 0 is nowhere on Earth"},
		{"{\"routes\":[{\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[2]]}}]}", NULL,
		 "but it has 1 numbers"},
		{"{\"routes\":[{\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[\"2\",3]]}}]}", NULL,
		 "no number"},
		{"{\"routes\":[{\"geometry\":\"?\\u0000\"}]}", NULL, "NUL"},
		{"{\"routes\":[]}", "wkt", "\"wkt\" is none of polyline, polyline6, geojson"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct qk_route *route = (struct qk_route *)1;
		char why[256] = "";

		qt_int(qk_route_from_osrm(cases[i].json, strlen(cases[i].json), cases[i].shape, 0, &route, why,
					  sizeof why),
		       QUARK_ERR_INVALID);
		qt_contains(why, cases[i].part);
		qt_true(route == NULL);
	}
}

QTEST(every_failure_of_osrm_is_told)
{
	static const struct {
		const char *json;
		int http, trouble, status, retry;
		const char *part;
	} cases[] = {
		{"{\"code\":\"Ok\",\"routes\":[]}", 200, QK_TROUBLE_NONE, 0, QUARK_RETRY_NEVER, ""},
		{"{\"code\":\"NoRoute\",\"message\":\"Impossible route between points\"}", 400, QK_TROUBLE_NO_ROUTE,
		 QUARK_ERR_INVALID, QUARK_RETRY_NEVER,
		 "the route service found no way between the places (NoRoute): \"Impossible route between points\""},
		{"{\"code\":\"NoSegment\"}", 400, QK_TROUBLE_NO_ROAD, QUARK_ERR_INVALID, QUARK_RETRY_NEVER,
		 "no road near"},
		{"{\"code\":\"TooBig\"}", 400, QK_TROUBLE_TOO_FAR, QUARK_ERR_INVALID, QUARK_RETRY_NEVER,
		 "farther apart"},
		{"{\"code\":\"DistanceExceeded\"}", 400, QK_TROUBLE_TOO_FAR, QUARK_ERR_INVALID, QUARK_RETRY_NEVER,
		 "apart"},
		{"{\"code\":\"InvalidQuery\"}", 400, QK_TROUBLE_BAD_REQUEST, QUARK_ERR_INVALID, QUARK_RETRY_NEVER,
		 "did not understand the places"},
		{"{\"code\":\"DisabledDataset\"}", 400, QK_TROUBLE_OUTSIDE, QUARK_ERR_INVALID, QUARK_RETRY_NEVER,
		 "map"},
		{"{\"code\":\"ServiceUnavailable\"}", 503, QK_TROUBLE_UPSTREAM, QUARK_ERR_IO, QUARK_RETRY_LATER,
		 "not working"},
		{"{\"code\":\"Brandnew\"}", 400, QK_TROUBLE_UPSTREAM, QUARK_ERR_IO, QUARK_RETRY_LATER, "(Brandnew)"},
		{"{\"code\":7}", 200, QK_TROUBLE_NONE, 0, QUARK_RETRY_NEVER, ""},
		{"{\"error_code\":442,\"error\":\"No path could be found for input\"}", 400, QK_TROUBLE_NO_ROUTE,
		 QUARK_ERR_INVALID, QUARK_RETRY_NEVER, "(442): \"No path"},
		{"{\"error_code\":154,\"error\":\"far\"}", 400, QK_TROUBLE_TOO_FAR, QUARK_ERR_INVALID,
		 QUARK_RETRY_NEVER, "154"},
		{"{\"error_code\":171,\"error\":\"far\"}", 400, QK_TROUBLE_NO_ROAD, QUARK_ERR_INVALID,
		 QUARK_RETRY_NEVER, "171"},
		{"{\"error_code\":125,\"error\":\"costing\"}", 400, QK_TROUBLE_BAD_REQUEST, QUARK_ERR_INVALID,
		 QUARK_RETRY_NEVER, "125"},
		{"{\"error_code\":599,\"error\":\"x\"}", 500, QK_TROUBLE_UPSTREAM, QUARK_ERR_IO, QUARK_RETRY_LATER,
		 "599"},
		{"{\"message\":\"Not Authorized - Invalid Token\"}", 401, QK_TROUBLE_KEY, QUARK_ERR_DENIED,
		 QUARK_RETRY_NEVER, "refused the key (HTTP 401)"},
		{"<html>", 429, QK_TROUBLE_BUSY, QUARK_ERR_AGAIN, QUARK_RETRY_LATER, "too often"},
		{"<html>", 502, QK_TROUBLE_UPSTREAM, QUARK_ERR_IO, QUARK_RETRY_LATER, "failed (HTTP 502)"},
		{"<html>", 200, QK_TROUBLE_UPSTREAM, QUARK_ERR_IO, QUARK_RETRY_LATER, "HTML"},
		{"", 200, QK_TROUBLE_UPSTREAM, QUARK_ERR_IO, QUARK_RETRY_LATER, "answered nothing"},
		{"[1]", 200, QK_TROUBLE_UPSTREAM, QUARK_ERR_IO, QUARK_RETRY_LATER, "did not answer in JSON"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct qk_service_failure failure;

		qt_int(qk_osrm_failure(cases[i].json, strlen(cases[i].json), cases[i].http, &failure), cases[i].status);
		qt_int(failure.trouble, cases[i].trouble);
		qt_int(failure.failure.status, cases[i].status);
		qt_int(failure.failure.retry, cases[i].retry);
		qt_contains(failure.failure.text, cases[i].part);
	}
}

QTEST(a_failure_of_the_service_is_why_there_is_no_route)
{
	static const char json[] = "{\"code\":\"NoRoute\",\"message\":\"Impossible\"}";
	struct qk_route *route;
	char why[256] = "";

	qt_int(qk_route_from_osrm(json, sizeof json - 1, NULL, 0, &route, why, sizeof why), QUARK_ERR_INVALID);
	qt_text(why, "the route service found no way between the places (NoRoute): \"Impossible\"");
}

QTEST(reading_a_route_survives_each_failed_allocation)
{
	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	for (long n = 0;; n++) {
		struct qk_route *route;
		char why[256] = "";
		int status, failed;
		long before = qt_live_blocks();

		qt_fail_after(n);
		status = qk_route_from_osrm(answer, sizeof answer - 1, NULL, 0, &route, why, sizeof why);
		failed = qt_fail_never() > 0;
		if (status)
			qt_true(route == NULL && why[0]);
		qk_route_free(route);
		qt_int(qt_live_blocks(), before);
		if (!failed) {
			qt_int(status, 0);
			break;
		}
	}
}
