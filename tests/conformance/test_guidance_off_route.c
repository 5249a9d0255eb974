/* The off-route cases of MapLibre, on the route that they were written for, and what its other tests say in words. */
#include "core/buffer.h"
#include "core/json_read.h"
#include "navigation/guidance.h"
#include "navigation/osrm.h"
#include "qtest.h"

#include <stdlib.h>
#include <string.h>

#define ROUTE "navigation/maplibre/directions_v5_precision_6.json"
#define FIXES 32

struct off_case {
	struct qk_buffer name;
	struct qk_position trace[FIXES];
	int off[FIXES];
	int fixes, expected;
	int advances; /* the last fix ends the step */
};

static struct qk_guidance *guide(struct qk_route **route)
{
	const char *path = qt_data(ROUTE);
	struct qk_guidance_config config;
	char *text, why[256] = "";
	size_t length;

	if (!path)
		qt_skip("the recorded routes are not there");
	text = qt_read(path, &length);
	if (qk_route_from_osrm(text, length, NULL, 0, route, why, sizeof why))
		qt_fail("%s", why);
	free(text);
	qk_guidance_preset(&config, *route);
	return qk_guidance_new(*route, &config);
}

static int is_off(const struct qk_guidance_state *state)
{
	return state->deviation != QK_DEVIATION_NONE || (state->flags & QK_GUIDANCE_WRONG_WAY) ? 1 : 0;
}

static void read_fix(struct qk_json *json, struct qk_position *position)
{
	struct qk_json name;

	position->has = QK_POSITION_PLACE;
	qk_json_enter(json);
	while (qk_json_member(json, &name) == 1)
		if (qk_json_is(name, "lat"))
			qt_int(qk_json_double(json, &position->place.latitude), 0);
		else if (qk_json_is(name, "lng"))
			qt_int(qk_json_double(json, &position->place.longitude), 0);
		else if (qk_json_is(name, "accuracy") || qk_json_is(name, "accuracy_m")) {
			position->has |= QK_POSITION_ACCURACY;
			qt_int(qk_json_double(json, &position->accuracy_m), 0);
		} else
			qk_json_skip(json);
}

static void read_trace(struct qk_json *json, struct off_case *one)
{
	for (qk_json_enter(json); qk_json_item(json) == 1; one->fixes++)
		read_fix(json, &one->trace[one->fixes]);
}

static void read_expected(struct qk_json *json, struct off_case *one)
{
	for (qk_json_enter(json); qk_json_item(json) == 1; qk_json_skip(json))
		one->off[one->expected++] = qk_json_peek(json) == QK_JSON_TRUE;
}

static void read_case(struct qk_json *json, struct off_case *one)
{
	struct qk_json name;

	*one = (struct off_case){0};
	qk_json_enter(json);
	while (qk_json_member(json, &name) == 1)
		if (qk_json_is(name, "name"))
			qk_json_string(json, &one->name);
		else if (qk_json_is(name, "trace"))
			read_trace(json, one);
		else if (qk_json_is(name, "expect_off_route"))
			read_expected(json, one);
		else {
			one->advances |= qk_json_is(name, "expect_advance") && qk_json_peek(json) == QK_JSON_TRUE;
			qk_json_skip(json);
		}
}

static void run_case(const struct off_case *one)
{
	struct qk_route *route;
	struct qk_guidance *guidance = guide(&route);
	const struct qk_guidance_state *state = qk_guidance_state(guidance);

	for (int i = 0; i < one->fixes; i++) {
		state = qk_guidance_update(guidance, &one->trace[i]);
		if (is_off(state) != one->off[i])
			qt_fail("%s: fix %d is %s the route", one->name.data, i + 1, one->off[i] ? "on" : "off");
	}
	qt_uint(state->step, one->advances ? 1 : 0);
	qk_guidance_free(guidance);
	qk_route_free(route);
}

QTEST(recorded_off_route_cases)
{
	const char *path = qt_data("navigation/vectors/offroute-cases.json");
	struct qk_json json, name;
	struct off_case one;
	size_t length;
	int count = 0;
	char *text;

	if (!path)
		qt_skip("the recorded cases are not there");
	text = qt_read(path, &length);
	json = qk_json_open(text, length);
	qk_json_enter(&json);
	while (qk_json_member(&json, &name) == 1) {
		if (!qk_json_is(name, "cases")) {
			qk_json_skip(&json);
			continue;
		}
		for (qk_json_enter(&json); qk_json_item(&json) == 1; count++) {
			read_case(&json, &one);
			qt_int(one.fixes, one.expected);
			run_case(&one);
			qk_buffer_free(&one.name);
		}
	}
	qt_int(count, 5);
	free(text);
}

/* Fixes at vertices of the first step, after a first one that is far away; `off` is what the last one is. */
static void at_vertices(const int *vertices, size_t count, double right_way_m, int off)
{
	struct qk_route *route;
	struct qk_guidance *guidance = guide(&route), *other;
	struct qk_guidance_config config;
	struct qk_position fix = {.has = QK_POSITION_PLACE, .place = {38.89993519985637, -77.0339782574523}};

	qk_guidance_preset(&config, route);
	config.right_way_m = right_way_m;
	other = qk_guidance_new(route, &config);
	qk_guidance_free(guidance);
	qt_true(!is_off(qk_guidance_update(other, &fix)));
	for (size_t i = 0; i < count; i++) {
		fix.place = route->points[vertices[i]];
		qt_int(is_off(qk_guidance_update(other, &fix)), i + 1 < count ? 0 : off);
	}
	qk_guidance_free(other);
	qk_route_free(route);
}

QTEST(going_back_along_the_step_is_the_wrong_way)
{
	at_vertices((int[]){7, 6, 5, 4, 3}, 5, 20, 1);
}

QTEST(a_stretch_the_right_way_forgives_what_was_before)
{
	at_vertices((int[]){7, 6, 5, 4, 6, 3}, 6, 20, 0);
}

QTEST(too_short_a_stretch_the_right_way_forgives_nothing)
{
	at_vertices((int[]){7, 6, 5, 4, 6, 3}, 6, 60, 1);
}

/* A fix so far east of the start of the route, which goes west. */
static int is_off_east(double metres, double accuracy_m)
{
	struct qk_route *route;
	struct qk_guidance *guidance = guide(&route);
	struct qk_position fix = {.has = QK_POSITION_PLACE, .place = {38.89993519985637, -77.0339782574523}};
	int off;

	qk_guidance_update(guidance, &fix);
	fix.place = route->points[0];
	fix.place.longitude += metres / 87886;
	if (accuracy_m > 0) {
		fix.has |= QK_POSITION_ACCURACY;
		fix.accuracy_m = accuracy_m;
	}
	off = is_off(qk_guidance_update(guidance, &fix));
	qk_guidance_free(guidance);
	qk_route_free(route);
	return off;
}

QTEST(beside_the_start_is_off_from_fifty_metres_on)
{
	qt_int(is_off_east(10, 0), 0);
	qt_int(is_off_east(49, 0), 0);
	qt_int(is_off_east(52, 0), 1);
	qt_int(is_off_east(100, 0), 1);
}

QTEST(a_fix_as_bad_as_it_is_far_is_not_off)
{
	qt_int(is_off_east(250, 300), 0);
	qt_int(is_off_east(250, 5), 1);
}
