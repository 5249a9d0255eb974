/* Amap: what is asked, how it is signed, what is read of its answers. */
#include "qtest.h"

#include "navigation/amap.h"
#include "navigation/gcj02.h"
#include "navigation/service_failure.h"

#include <quark/navigation.h>

#include <stdio.h>
#include <string.h>

static char why[256];

/* Two steps in the form of v5: a walk to the south, then to the west. */
#define WALK                                                                                                                \
	"{\"status\":\"1\",\"info\":\"OK\",\"infocode\":\"10000\",\"count\":\"1\",\"route\":{\"paths\":[{"                  \
	"\"distance\":"                                                                                                     \
	"\"133\",\"cost\":{\"duration\":\"106\",\"taxi\":\"0\"},\"steps\":[{\"instruction\":\"x\",\"road_name\":"           \
	"\"建国门北大街\",\"step_distance\":\"85\",\"cost\":{\"duration\":\"68\"},\"navi\":{\"action\":\"右转\","   \
	"\"assistant_action\":[],\"walk_type\":\"0\"},\"polyline\":\"116.434965,39.909041;116.434965,39.909041;"            \
	"116.434883,39.908303\"},{\"step_distance\":48,\"navi\":{\"action\":\"\",\"assistant_action\":\"到达目的地\"}" \
	","                                                                                                                 \
	"\"polyline\":\"116.434883,39.908303;116.434449,39.908303\"}]}]}}"

static struct qk_route *read_ok(const char *json, int travel, size_t which)
{
	struct qk_route *route = NULL;

	if (qk_route_from_amap(json, strlen(json), travel, which, &route, why, sizeof why))
		qt_fail("%s", why);
	return route;
}

QTEST(a_walk_is_read)
{
	struct qk_route *route = read_ok(WALK, QUARK_TRAVEL_WALKING, 0);
	struct qk_wgs84 first = qk_wgs84_from_gcj02((struct qk_gcj02){39.909041, 116.434965});

	qt_uint(route->step_count, 3);
	qt_int(route->steps[0].maneuver, QK_MANEUVER_DEPART);
	qt_text(route->steps[0].name, "建国门北大街");
	qt_near(route->steps[0].length_m, 85, 0);
	qt_near(route->steps[0].duration_s, 68, 0);
	qt_int(route->steps[0].mode, QK_TRAVEL_WALKING);
	qt_int(route->steps[1].maneuver, QK_MANEUVER_TURN);
	qt_int(route->steps[1].modifier, QK_MODIFIER_RIGHT);
	qt_true(route->steps[1].name == NULL);
	qt_near(route->steps[1].length_m, 48, 0);
	qt_int(route->steps[2].maneuver, QK_MANEUVER_ARRIVE);
	/* Shifted back, and a point that stood twice once. */
	qt_uint(route->steps[0].last - route->steps[0].first, 1);
	qt_near(route->points[0].latitude, first.latitude, 1e-12);
	qt_near(route->points[0].longitude, first.longitude, 1e-12);
	qt_true(qk_distance_m(first, (struct qk_wgs84){39.909041, 116.434965}) > 100);
	qt_uint(qk_amap_route_count(WALK, strlen(WALK)), 1);
	qk_route_free(route);
}

QTEST(what_is_not_there_is_told)
{
	static const struct {
		const char *json, *part;
		int status;
	} rows[] = {
		{"<html>502</html>", "not JSON", QUARK_ERR_INVALID},
		{"{}", "answered something else", QUARK_ERR_IO},
		{"{\"status\":\"1\",\"infocode\":\"10000\"}", "no route", QUARK_ERR_INVALID},
		{"{\"status\":\"1\",\"infocode\":\"10000\",\"route\":{\"paths\":[]}}", "no route", QUARK_ERR_INVALID},
		{"{\"status\":\"1\",\"infocode\":\"10000\",\"route\":{\"paths\":[{\"steps\":[]}]}}", "no steps",
		 QUARK_ERR_INVALID},
		{"{\"status\":\"1\",\"infocode\":\"10000\",\"route\":{\"paths\":[{\"steps\":[{\"polyline\":\"1,2;x\"}]}"
		 "]}}",
		 "route.paths[0].steps[0]", QUARK_ERR_INVALID},
		{"{\"status\":\"1\",\"infocode\":\"10000\",\"route\":{\"paths\":[{\"steps\":[{\"polyline\":\"1,92\"}]}]"
		 "}}",
		 "no place", QUARK_ERR_INVALID},
	};
	struct qk_route *route;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		qt_int(qk_route_from_amap(rows[i].json, strlen(rows[i].json), 0, 0, &route, why, sizeof why),
		       rows[i].status);
		qt_true(route == NULL);
		qt_contains(why, rows[i].part);
	}
	qt_int(qk_route_from_amap(WALK, strlen(WALK), 0, 1, &route, why, sizeof why), QUARK_ERR_INVALID);
	qt_contains(why, "there are 1 routes");
	qt_uint(qk_amap_route_count("{}", 2), 0);
}

QTEST(an_infocode_is_a_failure_of_its_class)
{
	static const char json[] = "{\"status\":\"0\",\"info\":\"INVALID_USER_KEY\",\"infocode\":\"10001\"}";
	struct qk_route *route;

	qt_int(qk_route_from_amap(json, sizeof json - 1, 0, 0, &route, why, sizeof why), QUARK_ERR_DENIED);
	qt_contains(why, "10001");
}

QTEST(the_older_form_of_v4_is_read)
{
	struct qk_route *route =
		read_ok("{\"data\":{\"paths\":[{\"distance\":54,\"duration\":13,\"steps\":[{\"action\":\"左转\","
			"\"assistant_action\":\"\",\"distance\":54,\"duration\":13,\"road\":\"\",\"polyline\":"
			"\"116.434319,39.90905;116.434967,39.90905\"},{\"action\":\"\",\"distance\":48,\"duration\":12,"
			"\"polyline\":\"116.434967,39.90905;116.434456,39.90807\",\"road\":[]}]}]},\"errcode\":0,"
			"\"errdetail\":null,\"errmsg\":\"OK\"}",
			QUARK_TRAVEL_CYCLING, 0);

	qt_uint(route->step_count, 3);
	qt_int(route->steps[1].modifier, QK_MODIFIER_LEFT);
	qt_int(route->steps[1].mode, QK_TRAVEL_CYCLING);
	qt_near(route->steps[1].duration_s, 12, 0);
	qk_route_free(route);
}

QTEST(traffic_lies_on_the_stretches_that_it_is_told_of)
{
	struct qk_route *route = read_ok(
		"{\"status\":\"1\",\"infocode\":\"10000\",\"route\":{\"paths\":[{\"steps\":[{\"step_distance\":\"333\","
		"\"polyline\":\"116.40,39.900;116.40,39.901;116.40,39.902;116.40,39.903\",\"tmcs\":[{\"tmc_status\":"
		"\"畅通\",\"tmc_distance\":\"111\"},{\"tmc_status\":\"严重拥堵\",\"tmc_distance\":\"111\"},"
		"{\"tmc_status\":\"未知\",\"tmc_distance\":\"111\"}]}]}]}}",
		QUARK_TRAVEL_DRIVING, 0);

	qt_int(route->congestion[0], QK_CONGESTION_LOW);
	qt_int(route->congestion[1], QK_CONGESTION_SEVERE);
	qt_int(route->congestion[2], QK_CONGESTION_UNKNOWN);
	qk_route_free(route);
}

QTEST(actions_are_understood_by_their_parts)
{
	static const struct {
		const char *action;
		int maneuver, modifier;
	} rows[] = {
		{"左转调头", QK_MANEUVER_TURN, QK_MODIFIER_UTURN},
		{"向右后方行驶", QK_MANEUVER_TURN, QK_MODIFIER_SHARP_RIGHT},
		{"向左前方", QK_MANEUVER_TURN, QK_MODIFIER_SLIGHT_LEFT},
		{"靠右", QK_MANEUVER_FORK, QK_MODIFIER_SLIGHT_RIGHT},
		{"进入环岛", QK_MANEUVER_ROUNDABOUT, QK_MODIFIER_RIGHT},
		{"离开环岛", QK_MANEUVER_EXIT_ROUNDABOUT, QK_MODIFIER_RIGHT},
		{"直行", QK_MANEUVER_CONTINUE, QK_MODIFIER_STRAIGHT},
		{"通过人行横道", QK_MANEUVER_CONTINUE, QK_MODIFIER_STRAIGHT},
		{"", QK_MANEUVER_CONTINUE, QK_MODIFIER_STRAIGHT},
		{"到达途经地", QK_MANEUVER_NOTIFICATION, QK_MODIFIER_STRAIGHT},
	};
	struct qk_route_step step;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		qk_amap_action(rows[i].action, &step);
		qt_int(step.maneuver, rows[i].maneuver);
		qt_int(step.modifier, rows[i].modifier);
	}
}

static int trouble_of(const char *json, int http_status)
{
	struct qk_service_failure failure;

	qk_amap_failure(json, strlen(json), http_status, &failure);
	return failure.trouble;
}

QTEST(each_class_of_infocodes_is_told_apart)
{
	static const struct {
		const char *code;
		int trouble, status;
	} rows[] = {
		{"10001", QK_TROUBLE_KEY, QUARK_ERR_DENIED},       {"10007", QK_TROUBLE_KEY, QUARK_ERR_DENIED},
		{"10041", QK_TROUBLE_KEY, QUARK_ERR_DENIED},       {"10003", QK_TROUBLE_QUOTA, QUARK_ERR_DENIED},
		{"40000", QK_TROUBLE_QUOTA, QUARK_ERR_DENIED},     {"10004", QK_TROUBLE_BUSY, QUARK_ERR_AGAIN},
		{"10021", QK_TROUBLE_BUSY, QUARK_ERR_AGAIN},       {"20001", QK_TROUBLE_BAD_REQUEST, QUARK_ERR_INVALID},
		{"20800", QK_TROUBLE_OUTSIDE, QUARK_ERR_INVALID},  {"20801", QK_TROUBLE_NO_ROAD, QUARK_ERR_INVALID},
		{"20802", QK_TROUBLE_NO_ROUTE, QUARK_ERR_INVALID}, {"20803", QK_TROUBLE_TOO_FAR, QUARK_ERR_INVALID},
		{"30007", QK_TROUBLE_UPSTREAM, QUARK_ERR_IO},      {"32203", QK_TROUBLE_UPSTREAM, QUARK_ERR_IO},
		{"99999", QK_TROUBLE_UPSTREAM, QUARK_ERR_IO},
	};
	struct qk_service_failure failure;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		qt_int(qk_amap_code_failure(rows[i].code, "INFO", &failure), rows[i].status);
		qt_int(failure.trouble, rows[i].trouble);
		qt_contains(failure.failure.text, rows[i].code);
		qt_contains(failure.failure.text, "INFO");
	}
	qt_int(trouble_of("{\"status\":\"1\"}", 200), QK_TROUBLE_NONE);
	qt_int(trouble_of("{\"status\":\"0\",\"infocode\":\"10003\"}", 200), QK_TROUBLE_QUOTA);
	qt_int(trouble_of("{\"errcode\":30001,\"errmsg\":\"FAILED\"}", 200), QK_TROUBLE_UPSTREAM);
	qt_int(trouble_of("{\"errcode\":0}", 200), QK_TROUBLE_NONE);
	qt_int(trouble_of("<html>", 200), QK_TROUBLE_UPSTREAM);
	qt_int(trouble_of("<html>", 403), QK_TROUBLE_KEY);
	qt_int(trouble_of("", 200), QK_TROUBLE_UPSTREAM);
	qt_int(trouble_of("{}", 503), QK_TROUBLE_UPSTREAM);
}

/* The example of Amap's own documentation. */
QTEST(requests_are_signed_as_documented)
{
	static const char *const parameters[] = {"a=23", "b=12", "d=48", "f=8", "c=67"};
	char signature[33];

	qk_amap_sign(parameters, 5, "bbbbb", signature);
	qt_text(signature, "a89e8c2266d888860c46672d77d069f3");
}

QTEST(a_request_has_its_places_shifted_and_in_the_right_order)
{
	const struct qk_wgs84 places[] = {{39.9, 116.4}, {39.95, 116.45}, {22.28, 114.16}};
	struct qk_service settings = {.url = "https://restapi.amap.com", .key = "k", .secret = NULL};
	struct qk_gcj02 first = qk_gcj02_from_wgs84(places[0]);
	struct qk_buffer url = {0};
	char expected[64];

	qk_amap_write_request(&url, &settings, QUARK_TRAVEL_WALKING, 1, places, 2);
	qk_buffer_byte(&url, '\0');
	snprintf(expected, sizeof expected, "?origin=%.6f%%2C%.6f&", first.longitude, first.latitude);
	qt_contains(url.data, "https://restapi.amap.com/v5/direction/walking?origin=116.4");
	qt_contains(url.data, expected);
	qt_contains(url.data, "&key=k&show_fields=cost%2Cnavi%2Cpolyline&alternative_route=2");
	qt_true(!strstr(url.data, "sig="));
	qk_buffer_free(&url);
	settings.secret = "s";
	qk_amap_write_request(&url, &settings, QUARK_TRAVEL_DRIVING, 1, places, 3);
	qk_buffer_byte(&url, '\0');
	qt_contains(url.data, "/v5/direction/driving?");
	qt_contains(url.data, "&destination=114.160000%2C22.280000&"); /* Hong Kong is not shifted */
	qt_contains(url.data, "%2Ctmcs");
	qt_contains(url.data, "&waypoints=116.45");
	qt_contains(url.data, "&sig=");
	qt_true(!strstr(url.data, "alternative_route"));
	qk_buffer_free(&url);
}
