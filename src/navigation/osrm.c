#include "navigation/osrm.h"

#include "navigation/line.h"
#include "navigation/osrm_private.h"
#include "navigation/route_private.h"
#include "navigation/service_failure.h"

#include <string.h>

/* --- a leg -------------------------------------------------------------------------------------------------------- */

static int read_congestion(struct qk_osrm *osrm, struct qk_json annotation)
{
	static const char *const names[] = {"congestion"};
	struct qk_json array;

	qk_buffer_clear(&osrm->congestion);
	if (!annotation.at)
		return 0;
	if (qk_fields(&osrm->reading, annotation, names, 1, &array))
		return -1;
	if (qk_field_array(&osrm->reading, "congestion", &array) <= 0)
		return osrm->reading.status ? -1 : 0;
	while (qk_json_item(&array) == 1) {
		int congestion = QK_CONGESTION_SEVERE;

		while (congestion && !qk_json_is(array, qk_congestion_name(congestion)))
			congestion--;
		qk_buffer_byte(&osrm->congestion, (char)congestion);
		qk_json_skip(&array);
	}
	return osrm->congestion.failed ? qk_reading_no_memory(&osrm->reading) : 0;
}

static int read_leg(struct qk_osrm *osrm, struct qk_json object)
{
	static const char *const names[] = {"steps", "annotation"};
	struct qk_json values[2];

	if (qk_fields(&osrm->reading, object, names, 2, values) || read_congestion(osrm, values[1]))
		return -1;
	osrm->leg_segments = 0;
	if (qk_field_array(&osrm->reading, "steps", &values[0]) < 0)
		return -1;
	for (size_t number = 0; values[0].at && qk_json_item(&values[0]) == 1; number++) {
		size_t path = qk_reading_enter(&osrm->reading, "steps[%zu]", number);

		if (qk_osrm_read_step(osrm, values[0]))
			return -1;
		qk_reading_leave(&osrm->reading, path);
		qk_json_skip(&values[0]);
	}
	return 0;
}

/* --- a route ------------------------------------------------------------------------------------------------------ */

/* Asked without steps, a service still tells the line of the whole. */
static int read_line(struct qk_osrm *osrm, struct qk_json geometry, const struct qk_wgs84 *near)
{
	struct qk_route_step step = {.length_m = -1, .duration_s = -1, .bearing_before = -1, .bearing_after = -1};
	struct qk_route *steps = osrm->route, *line = qk_route_new("");

	if (!line)
		return qk_reading_no_memory(&osrm->reading);
	osrm->route = line;
	qk_route_add_step(line, &step);
	if (!qk_osrm_read_geometry(osrm, geometry, near))
		qk_line_add_steps(steps, line->points, line->point_count, 0, QK_TRAVEL_DRIVING);
	osrm->route = steps;
	qk_route_free(line);
	return osrm->reading.status ? -1 : 0;
}

static int read_legs(struct qk_osrm *osrm, struct qk_json legs)
{
	if (qk_field_array(&osrm->reading, "legs", &legs) <= 0)
		return osrm->reading.status ? -1 : 0;
	for (osrm->leg = 0; qk_json_item(&legs) == 1; osrm->leg++) {
		size_t path = qk_reading_enter(&osrm->reading, "legs[%u]", osrm->leg);

		if (read_leg(osrm, legs))
			return -1;
		qk_reading_leave(&osrm->reading, path);
		qk_json_skip(&legs);
	}
	return 0;
}

static int read_route(struct qk_osrm *osrm, struct qk_json object, const struct qk_wgs84 *start)
{
	static const char *const names[] = {"legs", "geometry", "distance", "duration", "voiceLocale"};
	struct qk_reading *reading = &osrm->reading;
	struct qk_json values[5];

	if (qk_fields(reading, object, names, 5, values) ||
	    qk_field_text(reading, names[4], values[4], &osrm->texts[TEXT_LANGUAGE], &osrm->language) ||
	    read_legs(osrm, values[0]))
		return -1;
	if (!osrm->route->step_count && values[1].at && read_line(osrm, values[1], start))
		return -1;
	/* A step that found no memory is told at the end. */
	if (!osrm->route->step_count && !osrm->route->memory->failed)
		return qk_reading_fail(reading, "the route has neither steps nor a geometry");
	return qk_field_number(reading, names[2], values[2], &osrm->route->length_m) ||
			       qk_field_number(reading, names[3], values[3], &osrm->route->duration_s)
		       ? -1
		       : 0;
}

/* --- the answer --------------------------------------------------------------------------------------------------- */

static int read_waypoint(struct qk_osrm *osrm, struct qk_json object)
{
	static const char *const names[] = {"location", "name"};
	struct qk_waypoint waypoint = {0};
	struct qk_json values[2];

	if (qk_fields(&osrm->reading, object, names, 2, values))
		return -1;
	if (!values[0].at)
		return qk_reading_fail(&osrm->reading, "the waypoint has no location");
	if (qk_read_lng_lat(&osrm->reading, &values[0], &waypoint.place) ||
	    qk_field_text(&osrm->reading, names[1], values[1], &osrm->texts[TEXT_NAME], &waypoint.name))
		return -1;
	qk_route_add_waypoint(osrm->route, &waypoint);
	return 0;
}

static int read_waypoints(struct qk_osrm *osrm, struct qk_json array)
{
	if (qk_field_array(&osrm->reading, "waypoints", &array) <= 0)
		return osrm->reading.status ? -1 : 0;
	for (size_t number = 0; qk_json_item(&array) == 1; number++) {
		size_t path = qk_reading_enter(&osrm->reading, "waypoints[%zu]", number);

		/* A matching has none where a place was left out. */
		if (qk_json_peek(&array) != QK_JSON_NULL && read_waypoint(osrm, array))
			return -1;
		qk_reading_leave(&osrm->reading, path);
		qk_json_skip(&array);
	}
	return 0;
}

/* Steps to number `which` of the routes. 0 or -1. */
static int find_route(struct qk_osrm *osrm, struct qk_json *routes, size_t which)
{
	size_t count = 0;

	if (qk_field_array(&osrm->reading, "routes", routes) <= 0)
		return qk_reading_fail(&osrm->reading,
				       "there is no \"routes\" here: this is no answer of OSRM or Valhalla "
				       "(which needs format=osrm)");
	for (; qk_json_item(routes) == 1; count++) {
		if (count == which)
			return 0;
		qk_json_skip(routes);
	}
	if (!count)
		return qk_reading_fail(&osrm->reading, "the answer has no route in it");
	return qk_reading_fail(&osrm->reading, "route number %zu was asked for, but there are %zu", which + 1, count);
}

/* The service says that it has no route. */
static int tell_failure(struct qk_osrm *osrm, const char *json, size_t length)
{
	struct qk_service_failure failure;
	int status = qk_osrm_failure(json, length, 0, &failure);

	if (!status)
		return 0;
	qk_reading_fail(&osrm->reading, "%s", failure.failure.text);
	osrm->reading.status = status;
	return -1;
}

static int read_answer(struct qk_osrm *osrm, const char *json, size_t length, size_t which)
{
	static const char *const names[] = {"routes", "matchings", "waypoints", "code", "error_code"};
	const struct qk_wgs84 *start = NULL;
	struct qk_json values[5], answer, routes;
	size_t path;

	if (qk_reading_open(&osrm->reading, json, length, &answer) ||
	    qk_fields(&osrm->reading, answer, names, 5, values))
		return -1;
	if ((values[4].at || (values[3].at && !qk_json_is(values[3], "Ok"))) && tell_failure(osrm, json, length))
		return -1;
	routes = values[0].at ? values[0] : values[1];
	if (read_waypoints(osrm, values[2]) || find_route(osrm, &routes, which))
		return -1;
	if (osrm->route->waypoint_count)
		start = &osrm->route->waypoints[0].place;
	path = qk_reading_enter(&osrm->reading, values[0].at ? "routes[%zu]" : "matchings[%zu]", which);
	if (read_route(osrm, routes, start))
		return -1;
	qk_reading_leave(&osrm->reading, path);
	return 0;
}

static int is_known_shape(const char *shape)
{
	return !shape || !strcmp(shape, "polyline") || !strcmp(shape, "polyline6") || !strcmp(shape, "geojson");
}

static int read_all(struct qk_osrm *osrm, const char *json, size_t length, size_t which)
{
	struct qk_reading *reading = &osrm->reading;

	if (!is_known_shape(osrm->shape))
		qk_reading_fail(reading, "\"%s\" is none of polyline, polyline6, geojson", osrm->shape);
	else if (length > QK_ROUTE_JSON_MAX)
		qk_reading_fail(reading, "the answer is longer than %zu bytes", QK_ROUTE_JSON_MAX);
	else if (!osrm->route)
		qk_reading_no_memory(reading);
	else if (!read_answer(osrm, json, length, which))
		reading->status = qk_route_finish(osrm->route, reading->why, reading->why_size);
	return reading->status;
}

int qk_route_from_osrm(const char *json, size_t length, const char *shape, size_t which, struct qk_route **out,
		       char *why, size_t why_size)
{
	struct qk_osrm osrm = {.reading = {.why = why, .why_size = why_size}, .shape = shape};
	int status;

	osrm.route = qk_route_new("OSRM");
	status = read_all(&osrm, json, length, which);
	for (int i = 0; i < TEXT_COUNT; i++)
		qk_buffer_free(&osrm.texts[i]);
	qk_buffer_free(&osrm.congestion);
	if (status) {
		qk_route_free(osrm.route);
		osrm.route = NULL;
	}
	*out = osrm.route;
	return status;
}

size_t qk_osrm_route_count(const char *json, size_t length)
{
	static const char *const names[] = {"routes", "matchings"};
	struct qk_reading reading = {0};
	struct qk_json values[2], answer;
	size_t count = 0;

	if (length > QK_ROUTE_JSON_MAX || qk_reading_open(&reading, json, length, &answer) ||
	    qk_fields(&reading, answer, names, 2, values) ||
	    qk_field_array(&reading, "routes", values[0].at ? &values[0] : &values[1]) <= 0)
		return 0;
	if (!values[0].at)
		values[0] = values[1];
	for (; qk_json_item(&values[0]) == 1; count++)
		qk_json_skip(&values[0]);
	return count;
}
