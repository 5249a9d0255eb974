/* Guidance against the recorded runs of Ferrostar (every tick), and the off-route cases of MapLibre. */
#include "core/json_read.h"
#include "navigation/guidance.h"
#include "navigation/osrm.h"
#include "qtest.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS 17
#define MILLIMETRE 0.001

enum column {
	STATE = 1,
	LATITUDE,
	LONGITUDE,
	SNAPPED_LATITUDE,
	SNAPPED_LONGITUDE,
	INDEX,
	STEPS_LEFT,
	WAYPOINTS_LEFT,
	TO_MANEUVER,
	REMAINING,
	REMAINING_S,
	TRAVELLED,
	DEVIATION,
	SPOKEN,
	VISUAL,
	INSTRUCTION,
};

static struct qk_route *route_of(const char *path)
{
	const char *full = qt_data(path);
	struct qk_route *route;
	size_t length;
	char *text, why[256] = "";

	if (!full)
		qt_skip("the recorded routes are not there");
	text = qt_read(full, &length);
	if (qk_route_from_osrm(text, length, NULL, 0, &route, why, sizeof why))
		qt_fail("%s: %s", path, why);
	free(text);
	return route;
}

/* Cuts a row, in which a field with a comma stands in quotes. Returns the next row, or NULL. */
static char *cut_row(char *at, char *fields[COLUMNS])
{
	for (int i = 0; i < COLUMNS; i++) {
		int quoted = *at == '"';

		fields[i] = at += quoted;
		at += quoted ? strcspn(at, "\"") : strcspn(at, ",\r\n");
		if (quoted)
			*at++ = 0;
		if (*at == '\r' || *at == '\n' || !*at) {
			char *next = *at ? at + strspn(at, "\r\n") : NULL;

			*at = 0;
			while (++i < COLUMNS)
				fields[i] = at;
			return next && *next ? next : NULL;
		}
		*at++ = 0;
	}
	return at;
}

static const char *or_nothing(const char *text)
{
	return text ? text : "";
}

static void compare_texts(const struct qk_route *route, const struct qk_guidance_state *state, char *fields[COLUMNS])
{
	qt_text(or_nothing(state->visual < 0 ? NULL : route->visuals[state->visual].text), fields[VISUAL]);
	qt_text(or_nothing(state->spoken < 0 ? NULL : route->spoken[state->spoken].text), fields[SPOKEN]);
	qt_text(or_nothing(route->steps[state->step].instruction), fields[INSTRUCTION]);
}

static void compare_tick(const struct qk_route *route, const struct qk_guidance_state *state, char *fields[COLUMNS])
{
	if (!strcmp(fields[STATE], "Complete")) {
		qt_int(state->phase, QK_GUIDANCE_COMPLETE);
		return;
	}
	qt_int(state->phase, QK_GUIDANCE_NAVIGATING);
	qt_uint(route->step_count - state->step, strtoul(fields[STEPS_LEFT], NULL, 10));
	qt_uint(state->segment, strtoul(fields[INDEX], NULL, 10));
	qt_near(state->to_maneuver_m, strtod(fields[TO_MANEUVER], NULL), MILLIMETRE);
	qt_near(state->remaining_m, strtod(fields[REMAINING], NULL), MILLIMETRE);
	qt_near(state->remaining_s, strtod(fields[REMAINING_S], NULL), MILLIMETRE);
	qt_near(state->travelled_m, strtod(fields[TRAVELLED], NULL), MILLIMETRE);
	qt_near(state->snapped.latitude, strtod(fields[SNAPPED_LATITUDE], NULL), 1e-9);
	qt_near(state->snapped.longitude, strtod(fields[SNAPPED_LONGITUDE], NULL), 1e-9);
	qt_int(state->deviation, QK_DEVIATION_NONE);
	qt_true(!(state->flags & QK_GUIDANCE_BACKWARDS));
	compare_texts(route, state, fields);
}

/* The peer counts a waypoint as passed one fix later than the fix that is near it. */
static void compare_waypoints(size_t left, size_t left_before, char *fields[COLUMNS])
{
	size_t expected = strtoul(fields[WAYPOINTS_LEFT], NULL, 10);

	if (*fields[WAYPOINTS_LEFT])
		qt_true(left == expected || left_before == expected);
}

static void replay(const char *run, const char *route_path, const char *preset)
{
	struct qk_route *route = route_of(route_path);
	struct qk_guidance_config config;
	struct qk_guidance *guidance;
	char path[128], *text, *row, *fields[COLUMNS];
	size_t left = route->waypoint_count, left_before, ticks = 0;

	snprintf(path, sizeof path, "navigation/ferrostar/expected/%s", run);
	text = qt_read(qt_data(path), NULL);
	qt_int(qk_guidance_preset_named(&config, preset), 0);
	guidance = qk_guidance_new(route, &config);
	for (row = strchr(text, '\n') + 1; row; ticks++) {
		const struct qk_guidance_state *state = qk_guidance_state(guidance);
		struct qk_position position = {.has = QK_POSITION_PLACE, .place = state->place};

		row = cut_row(row, fields);
		if (*fields[LATITUDE])
			position.place =
				(struct qk_wgs84){strtod(fields[LATITUDE], NULL), strtod(fields[LONGITUDE], NULL)};
		left_before = left;
		state = qk_guidance_update(guidance, &position);
		left = state->waypoints_left;
		compare_tick(route, state, fields);
		compare_waypoints(left, left_before, fields);
	}
	qt_true(ticks > 100);
	free(text);
	qk_guidance_free(guidance);
	qk_route_free(route);
}

QTEST(ferrostar_extended_with_exact_distances)
{
	replay("extended_exact_distance.csv", "navigation/ferrostar/routes/valhalla_extended_osrm_response.json",
	       "exact_distance");
}

QTEST(ferrostar_roundabouts_with_exact_distances)
{
	replay("roundabout_exact_distance.csv", "navigation/ferrostar/routes/valhalla_osrm_with_roundabouts.json",
	       "exact_distance");
}

QTEST(ferrostar_self_intersecting_with_entry_and_exit)
{
	replay("self_intersecting_relative_linestring.csv",
	       "navigation/ferrostar/routes/valhalla_self_intersecting_osrm_response.json", "relative_linestring");
}

/* As the peer counts it: the way to the manoeuvre as measured, and the rest as the service told it. */
static double remaining_as_told(const struct qk_route *route, const struct qk_guidance_state *state)
{
	double remaining = state->to_maneuver_m;

	for (size_t i = state->step + 1; i < route->step_count; i++)
		remaining += route->steps[i].length_m;
	return remaining;
}

/* The positions of a run under the other condition, for which nothing is recorded here: all steps are passed in order,
 * nothing grows, the trip is complete at the end. */
static void walk_through(const char *run, const char *route_path, const char *preset)
{
	struct qk_route *route = route_of(route_path);
	struct qk_guidance_config config;
	struct qk_guidance *guidance;
	char path[128], *text, *row, *fields[COLUMNS];
	size_t step = 0;
	double remaining = INFINITY;
	const struct qk_guidance_state *state;

	snprintf(path, sizeof path, "navigation/ferrostar/expected/%s", run);
	text = qt_read(qt_data(path), NULL);
	qt_int(qk_guidance_preset_named(&config, preset), 0);
	guidance = qk_guidance_new(route, &config);
	state = qk_guidance_state(guidance);
	for (row = strchr(text, '\n') + 1; row;) {
		struct qk_position position = {.has = QK_POSITION_PLACE};

		row = cut_row(row, fields);
		position.place = (struct qk_wgs84){strtod(fields[LATITUDE], NULL), strtod(fields[LONGITUDE], NULL)};
		if (!*fields[LATITUDE])
			position.place = state->place;
		state = qk_guidance_update(guidance, &position);
		qt_true(state->step == step || state->step == step + 1);
		qt_true(state->remaining_m <= remaining);
		if (state->phase == QK_GUIDANCE_NAVIGATING && state->step + 1 < route->step_count)
			qt_near(state->remaining_m, remaining_as_told(route, state), MILLIMETRE);
		qt_int(state->deviation, QK_DEVIATION_NONE);
		step = state->step;
		remaining = state->remaining_m;
	}
	qt_int(state->phase, QK_GUIDANCE_COMPLETE);
	free(text);
	qk_guidance_free(guidance);
	qk_route_free(route);
}

QTEST(ferrostar_extended_with_entry_and_exit)
{
	walk_through("extended_exact_distance.csv", "navigation/ferrostar/routes/valhalla_extended_osrm_response.json",
		     "relative_linestring");
}

QTEST(ferrostar_self_intersecting_with_exact_distances)
{
	walk_through("self_intersecting_relative_linestring.csv",
		     "navigation/ferrostar/routes/valhalla_self_intersecting_osrm_response.json", "exact_distance");
}
