#include "navigation/osrm_private.h"

#include <string.h>

/* What a step's maneuver says, and where it is. */
static int read_maneuver(struct qk_osrm *osrm, struct qk_json object, struct qk_route_step *step,
			 struct qk_wgs84 *place, int *has_place)
{
	static const char *const names[] = {"type",          "modifier", "exit",       "bearing_before",
					    "bearing_after", "location", "instruction"};
	struct qk_reading *reading = &osrm->reading;
	struct qk_json values[7];
	const char *type = NULL, *modifier = NULL;
	int64_t exit = 0, before = -1, after = -1;

	if (qk_fields(reading, object, names, 7, values) ||
	    qk_field_text(reading, names[0], values[0], &osrm->texts[TEXT_OTHER], &type))
		return -1;
	/* The documentation asks clients to take an unknown type for a turn. */
	step->maneuver = (uint8_t)(type ? qk_maneuver_find(type) : 0);
	if (!step->maneuver)
		step->maneuver = QK_MANEUVER_TURN;
	if (qk_field_text(reading, names[1], values[1], &osrm->texts[TEXT_OTHER], &modifier) ||
	    qk_field_whole(reading, names[2], values[2], 0, 255, &exit) ||
	    qk_field_whole(reading, names[3], values[3], -360, 360, &before) ||
	    qk_field_whole(reading, names[4], values[4], -360, 360, &after) ||
	    qk_field_text(reading, names[6], values[6], &osrm->texts[TEXT_INSTRUCTION], &step->instruction))
		return -1;
	step->modifier = (uint8_t)(modifier ? qk_modifier_find(modifier) : 0);
	step->exit_number = (uint8_t)exit;
	step->bearing_before = (int16_t)(values[3].at ? (before + 360) % 360 : -1);
	step->bearing_after = (int16_t)(values[4].at ? (after + 360) % 360 : -1);
	*has_place = values[5].at != NULL;
	return *has_place ? qk_read_lng_lat(reading, &values[5], place) : 0;
}

enum {
	NAME,
	REF,
	DESTINATIONS,
	EXITS,
	ROTARY,
	JUNCTION,
	PRONUNCIATION,
	DISTANCE,
	DURATION,
	GEOMETRY,
	MODE,
	SIDE,
	MANEUVER,
	INTERSECTIONS,
	BANNERS,
	VOICES,
	FIELDS
};

static const char *const field_names[] = {
	[NAME] = "name",
	[REF] = "ref",
	[DESTINATIONS] = "destinations",
	[EXITS] = "exits",
	[ROTARY] = "rotary_name",
	[JUNCTION] = "junction_name",
	[PRONUNCIATION] = "pronunciation",
	[DISTANCE] = "distance",
	[DURATION] = "duration",
	[GEOMETRY] = "geometry",
	[MODE] = "mode",
	[SIDE] = "driving_side",
	[MANEUVER] = "maneuver",
	[INTERSECTIONS] = "intersections",
	[BANNERS] = "bannerInstructions",
	[VOICES] = "voiceInstructions",
};

static int read_texts(struct qk_osrm *osrm, const struct qk_json *values, struct qk_route_step *step)
{
	const char **const texts[] = {&step->name,        &step->ref,      &step->destinations, &step->exits,
				      &step->rotary_name, &step->junction, &step->pronunciation};

	for (int i = NAME; i <= PRONUNCIATION; i++)
		if (qk_field_text(&osrm->reading, field_names[i], values[i], &osrm->texts[TEXT_NAME + i], texts[i]))
			return -1;
	return 0;
}

static int read_numbers(struct qk_osrm *osrm, const struct qk_json *values, struct qk_route_step *step)
{
	const char *mode = NULL, *side = NULL;

	if (qk_field_number(&osrm->reading, "distance", values[DISTANCE], &step->length_m) ||
	    qk_field_number(&osrm->reading, "duration", values[DURATION], &step->duration_s) ||
	    qk_field_text(&osrm->reading, "mode", values[MODE], &osrm->texts[TEXT_OTHER], &mode))
		return -1;
	step->mode = (uint8_t)(mode ? qk_travel_mode_find(mode) : 0);
	if (qk_field_text(&osrm->reading, "driving_side", values[SIDE], &osrm->texts[TEXT_OTHER], &side))
		return -1;
	if (side)
		step->driving_side = !strcmp(side, "left") ? QK_SIDE_LEFT : QK_SIDE_RIGHT;
	return 0;
}

/* The annotations of a leg are of its segments, one step after the other. */
static void set_congestion(struct qk_osrm *osrm)
{
	const struct qk_route *route = osrm->route;
	const struct qk_route_step *step = &route->steps[route->step_count - 1];
	size_t count = step->last - step->first;

	for (size_t i = 0; i < count && osrm->leg_segments + i < osrm->congestion.length; i++)
		if (osrm->congestion.data[osrm->leg_segments + i])
			qk_route_set_congestion(osrm->route, (uint32_t)i, 1,
						osrm->congestion.data[osrm->leg_segments + i]);
	osrm->leg_segments += count;
}

static int read_parts(struct qk_osrm *osrm, const struct qk_json *values, const struct qk_wgs84 *place)
{
	const struct qk_route *route = osrm->route;

	if (qk_osrm_read_geometry(osrm, values[GEOMETRY], place))
		return -1;
	/* Without memory, or with too many points: qk_route_finish() tells. A step without points has no segments. */
	if (!route->step_count || route->steps[route->step_count - 1].first == UINT32_MAX)
		return 0;
	if (qk_osrm_read_intersections(osrm, values[INTERSECTIONS]))
		return -1;
	set_congestion(osrm);
	return qk_osrm_read_banners(osrm, values[BANNERS]) || qk_osrm_read_voices(osrm, values[VOICES]) ? -1 : 0;
}

int qk_osrm_read_step(struct qk_osrm *osrm, struct qk_json object)
{
	struct qk_route_step step = {.length_m = -1, .duration_s = -1, .leg = osrm->leg, .language = osrm->language};
	struct qk_json values[FIELDS];
	struct qk_wgs84 place = {0};
	int has_place = 0;

	if (qk_fields(&osrm->reading, object, field_names, FIELDS, values))
		return -1;
	if (!values[MANEUVER].at)
		return qk_reading_fail(&osrm->reading, "the step has no maneuver");
	if (read_texts(osrm, values, &step) || read_numbers(osrm, values, &step))
		return -1;
	size_t path = qk_reading_enter(&osrm->reading, "maneuver");
	if (read_maneuver(osrm, values[MANEUVER], &step, &place, &has_place))
		return -1;
	qk_reading_leave(&osrm->reading, path);
	qk_route_add_step(osrm->route, &step);
	return read_parts(osrm, values, has_place ? &place : NULL);
}
