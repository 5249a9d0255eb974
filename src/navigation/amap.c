/* Reading Amap's answers. All numbers may be texts, and an empty text may be an empty array. */
#include "navigation/amap.h"

#include "navigation/fields.h"
#include "navigation/gcj02.h"
#include "navigation/service_failure.h"

#include <quark/navigation.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct amap {
	struct qk_reading reading;
	struct qk_route *route;
	struct qk_buffer text, action, assistant, name, line;
	int mode;
	struct qk_wgs84 last; /* point */
	size_t points;        /* of the step */
	double *lengths;      /* of its segments, so far */
	size_t lengths_capacity;
	struct qk_route_step next; /* its manoeuvre is what the step before ends with */
};

/* --- lenient values ----------------------------------------------------------------------------------------------- */

/* A text, a number as it stands, or "" for [] and null and what is absent. 0, or -1. */
static int text_of(struct amap *amap, const char *name, struct qk_json value, struct qk_buffer *out)
{
	const char *digits;
	size_t length;

	qk_buffer_clear(out);
	if (value.at)
		switch (qk_json_peek(&value)) {
		case QK_JSON_STRING:
			qk_json_string(&value, out);
			break;
		case QK_JSON_NUMBER:
			if (qk_json_number_text(&value, &digits, &length) == 0)
				qk_buffer_append(out, digits, length);
			break;
		case QK_JSON_ARRAY:
		case QK_JSON_NULL:
			break;
		default:
			return qk_reading_fail(&amap->reading, "%s should be a text, but it is %s", name,
					       qk_json_kind_name(qk_json_peek(&value)));
		}
	qk_buffer_byte(out, '\0');
	return out->failed ? qk_reading_no_memory(&amap->reading) : 0;
}

/* Digits with a point, in every locale. */
static double number_in(const char *text)
{
	struct qk_json json = qk_json_open(text, strlen(text));
	double number = -1;

	return *text && qk_json_double(&json, &number) == 0 ? number : -1;
}

static int number_of(struct amap *amap, const char *name, struct qk_json value, double *out)
{
	if (text_of(amap, name, value, &amap->text))
		return -1;
	*out = number_in(amap->text.data);
	return 0;
}

/* --- manoeuvres --------------------------------------------------------------------------------------------------- */

static const struct {
	const char *part;
	uint8_t maneuver, modifier;
} actions[] = {
	{"到达途经", QK_MANEUVER_NOTIFICATION, QK_MODIFIER_STRAIGHT},
	{"调头", QK_MANEUVER_TURN, QK_MODIFIER_UTURN},
	{"掉头", QK_MANEUVER_TURN, QK_MODIFIER_UTURN},
	{"离开环岛", QK_MANEUVER_EXIT_ROUNDABOUT, QK_MODIFIER_RIGHT},
	{"环岛", QK_MANEUVER_ROUNDABOUT, QK_MODIFIER_RIGHT},
	{"左后", QK_MANEUVER_TURN, QK_MODIFIER_SHARP_LEFT},
	{"右后", QK_MANEUVER_TURN, QK_MODIFIER_SHARP_RIGHT},
	{"左前", QK_MANEUVER_TURN, QK_MODIFIER_SLIGHT_LEFT},
	{"右前", QK_MANEUVER_TURN, QK_MODIFIER_SLIGHT_RIGHT},
	{"靠左", QK_MANEUVER_FORK, QK_MODIFIER_SLIGHT_LEFT},
	{"靠右", QK_MANEUVER_FORK, QK_MODIFIER_SLIGHT_RIGHT},
	{"左侧道路", QK_MANEUVER_FORK, QK_MODIFIER_SLIGHT_LEFT},
	{"右侧道路", QK_MANEUVER_FORK, QK_MODIFIER_SLIGHT_RIGHT},
	{"左转", QK_MANEUVER_TURN, QK_MODIFIER_LEFT},
	{"右转", QK_MANEUVER_TURN, QK_MODIFIER_RIGHT},
	{"匝道", QK_MANEUVER_ON_RAMP, QK_MODIFIER_STRAIGHT},
	{"进入主路", QK_MANEUVER_MERGE, QK_MODIFIER_STRAIGHT},
	{"进入辅路", QK_MANEUVER_OFF_RAMP, QK_MODIFIER_STRAIGHT},
};

void qk_amap_action(const char *action, struct qk_route_step *step)
{
	step->maneuver = QK_MANEUVER_CONTINUE;
	step->modifier = QK_MODIFIER_STRAIGHT;
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (strstr(action, actions[i].part)) {
			step->maneuver = actions[i].maneuver;
			step->modifier = actions[i].modifier;
			return;
		}
}

/* --- a step ------------------------------------------------------------------------------------------------------- */

static int keep_length(struct amap *amap, double length)
{
	if (amap->points > amap->lengths_capacity) {
		size_t capacity = amap->lengths_capacity ? amap->lengths_capacity * 2 : 64;
		double *longer = realloc(amap->lengths, capacity * sizeof *longer);

		if (!longer)
			return qk_reading_no_memory(&amap->reading);
		amap->lengths = longer;
		amap->lengths_capacity = capacity;
	}
	amap->lengths[amap->points - 1] = length;
	return 0;
}

static int add_point(struct amap *amap, double longitude, double latitude)
{
	struct qk_wgs84 point = qk_wgs84_from_gcj02((struct qk_gcj02){latitude, longitude});

	if (!(latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180))
		return qk_reading_fail(&amap->reading, "polyline: %g,%g is no place", longitude, latitude);
	/* Points are written twice at times. */
	if (amap->points && point.latitude == amap->last.latitude && point.longitude == amap->last.longitude)
		return 0;
	if (amap->points && keep_length(amap, qk_distance_m(amap->last, point)))
		return -1;
	amap->points++;
	amap->last = point;
	qk_route_add_point(amap->route, point);
	return 0;
}

/* "lng,lat;lng,lat;..." */
static int add_polyline(struct amap *amap, const char *text)
{
	amap->points = 0;
	while (*text) {
		size_t comma = strcspn(text, ",;"), whole = strcspn(text, ";");
		char longitude[32], latitude[32];

		if (text[comma] != ',' || comma >= sizeof longitude || whole - comma - 1 >= sizeof latitude)
			return qk_reading_fail(&amap->reading, "polyline: \"%.24s\" is no \"lng,lat\"", text);
		snprintf(longitude, sizeof longitude, "%.*s", (int)comma, text);
		snprintf(latitude, sizeof latitude, "%.*s", (int)(whole - comma - 1), text + comma + 1);
		struct qk_json x = qk_json_open(longitude, strlen(longitude)),
			       y = qk_json_open(latitude, strlen(latitude));
		double numbers[2];

		if (qk_json_double(&x, &numbers[0]) || qk_json_double(&y, &numbers[1]))
			return qk_reading_fail(&amap->reading, "polyline: \"%.24s\" is no \"lng,lat\"", text);
		if (add_point(amap, numbers[0], numbers[1]))
			return -1;
		text += whole + (text[whole] == ';');
	}
	return 0;
}

static int congestion_of(const char *status)
{
	return !strcmp(status, "畅通")       ? QK_CONGESTION_LOW
	       : !strcmp(status, "缓行")     ? QK_CONGESTION_MODERATE
	       : !strcmp(status, "严重拥堵") ? QK_CONGESTION_SEVERE
	       : !strcmp(status, "拥堵")     ? QK_CONGESTION_HEAVY
					     : QK_CONGESTION_UNKNOWN;
}

/* A stretch of so many metres, from where the one before ended, on the segments whose middle it holds. */
static void set_traffic(struct amap *amap, double *from_m, double metres, int congestion)
{
	double at = 0, until = *from_m + metres;
	size_t segments = amap->points ? amap->points - 1 : 0;

	for (size_t i = 0; i < segments; i++) {
		double middle = at + amap->lengths[i] / 2;

		if (middle >= *from_m && middle < until)
			qk_route_set_congestion(amap->route, (uint32_t)i, 1, congestion);
		at += amap->lengths[i];
	}
	*from_m = until;
}

static int read_stretch(struct amap *amap, struct qk_json object, double *from_m)
{
	static const char *const names[] = {"tmc_status", "status", "tmc_distance", "distance"};
	struct qk_json values[4];
	double metres = 0;

	if (qk_fields(&amap->reading, object, names, 4, values) ||
	    number_of(amap, "tmc_distance", values[2].at ? values[2] : values[3], &metres) ||
	    text_of(amap, "tmc_status", values[0].at ? values[0] : values[1], &amap->text))
		return -1;
	if (metres > 0)
		set_traffic(amap, from_m, metres, congestion_of(amap->text.data));
	return 0;
}

/* An object alone stands for an array of one. */
static int read_traffic(struct amap *amap, struct qk_json tmcs)
{
	double from_m = 0;

	if (!tmcs.at || qk_json_peek(&tmcs) == QK_JSON_NULL)
		return 0;
	if (qk_json_peek(&tmcs) == QK_JSON_OBJECT)
		return read_stretch(amap, tmcs, &from_m);
	if (qk_field_array(&amap->reading, "tmcs", &tmcs) < 0)
		return -1;
	while (qk_json_item(&tmcs) > 0) {
		if (read_stretch(amap, tmcs, &from_m))
			return -1;
		qk_json_skip(&tmcs);
	}
	return 0;
}

enum { ROAD_NAME, ROAD, STEP_DISTANCE, DISTANCE, COST, DURATION, NAVI, ACTION, ASSISTANT, POLYLINE, TMCS, STEP_FIELDS };

static const char *const step_names[] = {"road_name", "road",   "step_distance",    "distance", "cost", "duration",
					 "navi",      "action", "assistant_action", "polyline", "tmcs"};

/* v5 keeps these in groups, the older forms do not. */
static int read_groups(struct amap *amap, struct qk_json *values)
{
	static const char *const cost[] = {"duration"}, *const navi[] = {"action", "assistant_action"};
	struct qk_json group[2];

	if (values[COST].at && qk_json_peek(&values[COST]) == QK_JSON_OBJECT) {
		if (qk_fields(&amap->reading, values[COST], cost, 1, group))
			return -1;
		values[DURATION] = group[0];
	}
	if (values[NAVI].at && qk_json_peek(&values[NAVI]) == QK_JSON_OBJECT) {
		if (qk_fields(&amap->reading, values[NAVI], navi, 2, group))
			return -1;
		values[ACTION] = group[0];
		values[ASSISTANT] = group[1];
	}
	return 0;
}

static void begin_step(struct amap *amap, double length_m, double duration_s)
{
	struct qk_route_step step = amap->next;

	step.length_m = length_m;
	step.duration_s = duration_s;
	step.mode = (uint8_t)amap->mode;
	step.driving_side = QK_SIDE_RIGHT;
	step.name = amap->name.data && *amap->name.data ? amap->name.data : NULL;
	qk_route_add_step(amap->route, &step);
}

static int read_step(struct amap *amap, struct qk_json object)
{
	struct qk_json values[STEP_FIELDS];
	double length_m, duration_s;

	if (qk_fields(&amap->reading, object, step_names, STEP_FIELDS, values) || read_groups(amap, values) ||
	    number_of(amap, "step_distance", values[STEP_DISTANCE].at ? values[STEP_DISTANCE] : values[DISTANCE],
		      &length_m) ||
	    number_of(amap, "duration", values[DURATION], &duration_s) ||
	    text_of(amap, "road_name", values[ROAD_NAME].at ? values[ROAD_NAME] : values[ROAD], &amap->name) ||
	    text_of(amap, "action", values[ACTION], &amap->action) ||
	    text_of(amap, "assistant_action", values[ASSISTANT], &amap->assistant) ||
	    text_of(amap, "polyline", values[POLYLINE], &amap->line))
		return -1;
	begin_step(amap, length_m, duration_s);
	if (add_polyline(amap, amap->line.data) || read_traffic(amap, values[TMCS]))
		return -1;
	amap->next = (struct qk_route_step){.bearing_before = -1, .bearing_after = -1};
	qk_amap_action(*amap->action.data ? amap->action.data : amap->assistant.data, &amap->next);
	return 0;
}

/* --- a path ------------------------------------------------------------------------------------------------------- */

static int read_path(struct amap *amap, struct qk_json object)
{
	static const char *const names[] = {"steps"};
	struct qk_json steps;
	size_t number = 0;

	if (qk_fields(&amap->reading, object, names, 1, &steps) || qk_field_array(&amap->reading, "steps", &steps) < 0)
		return -1;
	amap->next = (struct qk_route_step){.maneuver = QK_MANEUVER_DEPART, .bearing_before = -1, .bearing_after = -1};
	for (; steps.at && qk_json_item(&steps) > 0; number++) {
		size_t path = qk_reading_enter(&amap->reading, "steps[%zu]", number);

		if (read_step(amap, steps))
			return -1;
		qk_reading_leave(&amap->reading, path);
		qk_json_skip(&steps);
	}
	if (!number)
		return qk_reading_fail(&amap->reading, "the path has no steps");
	amap->next.maneuver = QK_MANEUVER_ARRIVE;
	amap->next.modifier = QK_MODIFIER_NONE;
	qk_buffer_clear(&amap->name);
	begin_step(amap, 0, 0);
	return 0;
}

/* The array of paths, in "route" or, in v4, in "data". 1, 0: there is none, -1. */
static int find_paths(struct qk_reading *reading, struct qk_json whole, struct qk_json *paths)
{
	static const char *const tops[] = {"route", "data"}, *const names[] = {"paths"};
	struct qk_json values[2];
	struct qk_json *top;

	if (qk_fields(reading, whole, tops, 2, values))
		return -1;
	top = values[0].at ? &values[0] : &values[1];
	if (!top->at || qk_json_peek(top) != QK_JSON_OBJECT)
		return 0;
	if (qk_fields(reading, *top, names, 1, paths))
		return -1;
	return qk_field_array(reading, "route.paths", paths);
}

static int read_which(struct amap *amap, struct qk_json whole, size_t which)
{
	struct qk_json paths;
	int found = find_paths(&amap->reading, whole, &paths);
	size_t number = 0;

	if (found < 0)
		return -1;
	for (; found && qk_json_item(&paths) > 0; number++) {
		if (number == which) {
			qk_reading_enter(&amap->reading, "route.paths[%zu]", which);
			return read_path(amap, paths);
		}
		qk_json_skip(&paths);
	}
	return number ? qk_reading_fail(&amap->reading, "there are %zu routes, number %zu is not one of them", number,
					which)
		      : qk_reading_fail(&amap->reading, "there is no route in it");
}

static int mode_of(int travel)
{
	return travel == QUARK_TRAVEL_DRIVING                                         ? QK_TRAVEL_DRIVING
	       : travel == QUARK_TRAVEL_CYCLING || travel == QUARK_TRAVEL_ELECTROBIKE ? QK_TRAVEL_CYCLING
										      : QK_TRAVEL_WALKING;
}

static int read_all(struct amap *amap, const char *json, size_t length, size_t which)
{
	struct qk_service_failure failure;
	struct qk_json whole;

	if (qk_reading_open(&amap->reading, json, length, &whole))
		return amap->reading.status;
	if (qk_amap_failure(json, length, 0, &failure))
		return qk_reading_fail(&amap->reading, "%s", failure.failure.text) ? failure.failure.status : 0;
	if (read_which(amap, whole, which))
		return amap->reading.status;
	return qk_route_finish(amap->route, amap->reading.why, amap->reading.why_size);
}

int qk_route_from_amap(const char *json, size_t length, int travel, size_t which, struct qk_route **out, char *why,
		       size_t why_size)
{
	struct amap amap = {.reading = {.why = why, .why_size = why_size}, .mode = mode_of(travel)};
	int status = QUARK_ERR_NOMEM;

	*out = NULL;
	amap.route = qk_route_new("Amap");
	if (amap.route)
		status = read_all(&amap, json, length, which);
	else
		snprintf(why, why_size, "there is no memory for the route");
	if (status)
		qk_route_free(amap.route);
	else
		*out = amap.route;
	qk_buffer_free(&amap.text);
	qk_buffer_free(&amap.action);
	qk_buffer_free(&amap.assistant);
	qk_buffer_free(&amap.name);
	qk_buffer_free(&amap.line);
	free(amap.lengths);
	return status;
}

size_t qk_amap_route_count(const char *json, size_t length)
{
	char why[160];
	struct qk_reading reading = {.why = why, .why_size = sizeof why};
	struct qk_json whole, paths;
	size_t count = 0;

	if (qk_reading_open(&reading, json, length, &whole) || find_paths(&reading, whole, &paths) < 1)
		return 0;
	for (; qk_json_item(&paths) > 0; count++)
		qk_json_skip(&paths);
	return count;
}
