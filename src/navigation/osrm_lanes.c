/* Intersections: lanes, and what the road behind them is (a tunnel, a ferry, ...). */
#include "navigation/osrm_private.h"

#include <math.h>
#include <string.h>

static int read_directions(struct qk_osrm *osrm, struct qk_json array, uint16_t *out)
{
	struct qk_buffer *text = &osrm->texts[TEXT_OTHER];

	if (qk_field_array(&osrm->reading, "indications", &array) <= 0)
		return osrm->reading.status ? -1 : 0;
	while (qk_json_item(&array) == 1) {
		const char *name = NULL;

		if (qk_field_text(&osrm->reading, "indications", array, text, &name))
			return -1;
		*out = (uint16_t)(*out | 1u << qk_modifier_find(name ? name : ""));
		qk_json_skip(&array);
	}
	return 0;
}

/* The lanes of an intersection, and those of a banner, which have other names for the same. */
static int read_lane(struct qk_osrm *osrm, struct qk_json object, struct qk_lane *lane)
{
	static const char *const names[] = {"indications",      "valid",      "active",
					    "valid_indication", "directions", "active_direction"};
	struct qk_json values[6];
	const char *take = NULL;
	int valid = 0, active;

	*lane = (struct qk_lane){0};
	if (qk_fields(&osrm->reading, object, names, 6, values) ||
	    read_directions(osrm, values[0], &lane->indications) ||
	    read_directions(osrm, values[4], &lane->indications))
		return -1;
	if (qk_field_true(&osrm->reading, "valid", values[1], &valid))
		return -1;
	active = valid;
	if (qk_field_true(&osrm->reading, "active", values[2], &active))
		return -1;
	if (!values[1].at)
		valid = active;
	if (qk_field_text(&osrm->reading, "valid_indication", values[3].at ? values[3] : values[5],
			  &osrm->texts[TEXT_OTHER], &take))
		return -1;
	lane->valid = (uint8_t)valid;
	lane->active = (uint8_t)active;
	lane->take = (uint8_t)(take ? qk_modifier_find(take) : 0);
	return 0;
}

int qk_osrm_read_lanes(struct qk_osrm *osrm, struct qk_json array, struct qk_lane *lanes)
{
	int count = 0;

	if (qk_field_array(&osrm->reading, "lanes", &array) <= 0)
		return osrm->reading.status ? -1 : 0;
	while (qk_json_item(&array) == 1) {
		if (count == (int)QK_OSRM_LANES_MAX)
			return qk_reading_fail(&osrm->reading, "there are more than %u lanes", QK_OSRM_LANES_MAX);
		if (read_lane(osrm, array, &lanes[count++]))
			return -1;
		qk_json_skip(&array);
	}
	return count;
}

static int read_classes(struct qk_osrm *osrm, struct qk_json array, int *out)
{
	static const struct {
		const char *name;
		int bit;
	} classes[] = {{"tunnel", QK_CLASS_TUNNEL},
		       {"ferry", QK_CLASS_FERRY},
		       {"toll", QK_CLASS_TOLL},
		       {"motorway", QK_CLASS_MOTORWAY},
		       {"restricted", QK_CLASS_RESTRICTED}};

	if (qk_field_array(&osrm->reading, "classes", &array) <= 0)
		return osrm->reading.status ? -1 : 0;
	while (qk_json_item(&array) == 1) {
		for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
			*out |= qk_json_is(array, classes[i].name) ? classes[i].bit : 0;
		qk_json_skip(&array);
	}
	return 0;
}

/* The next intersection is looked for among so many points, so that the work stays in proportion to the answer. */
#define AHEAD_MAX 4096u

/* The point of the last step, from number `from` on, that is nearest to the place. Intersections come in order. */
static uint32_t nearest_point(const struct qk_osrm *osrm, struct qk_wgs84 place, uint32_t from)
{
	const struct qk_route_step *step = &osrm->route->steps[osrm->route->step_count - 1];
	const struct qk_wgs84 *points = osrm->route->points + step->first;
	uint32_t count = step->last - step->first + 1, best = from;
	double least = INFINITY;

	for (uint32_t i = from; i < count && i - from < AHEAD_MAX; i++) {
		double miss = fabs(points[i].latitude - place.latitude) + fabs(points[i].longitude - place.longitude);

		if (miss < least) {
			least = miss;
			best = i;
		}
		/* Written in 6 digits on both sides: this is it. */
		if (miss < 2e-6)
			break;
	}
	return best;
}

static int read_intersection(struct qk_osrm *osrm, struct qk_json object, uint32_t *at)
{
	static const char *const names[] = {"location", "lanes", "classes"};
	struct qk_json values[3];
	struct qk_lane lanes[QK_OSRM_LANES_MAX];
	struct qk_wgs84 place;
	int count, classes = 0;

	if (qk_fields(&osrm->reading, object, names, 3, values))
		return -1;
	if (values[0].at) {
		if (qk_read_lng_lat(&osrm->reading, &values[0], &place))
			return -1;
		*at = nearest_point(osrm, place, *at);
	}
	count = qk_osrm_read_lanes(osrm, values[1], lanes);
	if (count < 0 || read_classes(osrm, values[2], &classes))
		return -1;
	if (count)
		qk_route_add_lanes(osrm->route, *at, lanes, (size_t)count);
	return classes;
}

/* What an intersection says of the road holds up to the next one. */
int qk_osrm_read_intersections(struct qk_osrm *osrm, struct qk_json array)
{
	uint32_t at = 0, before = 0;
	int classes = 0;

	if (qk_field_array(&osrm->reading, "intersections", &array) <= 0)
		return osrm->reading.status ? -1 : 0;
	for (size_t number = 0; qk_json_item(&array) == 1; number++) {
		size_t path = qk_reading_enter(&osrm->reading, "intersections[%zu]", number);
		int found = read_intersection(osrm, array, &at);

		if (osrm->reading.status)
			return -1;
		if (classes && at > before)
			qk_route_add_classes(osrm->route, before, at - before, classes);
		classes = found;
		before = at;
		qk_reading_leave(&osrm->reading, path);
		qk_json_skip(&array);
	}
	if (classes)
		qk_route_add_classes(osrm->route, before, UINT32_MAX, classes);
	return 0;
}
