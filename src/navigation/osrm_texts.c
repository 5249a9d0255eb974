/* What the service wants shown (bannerInstructions) and said (voiceInstructions). */
#include "navigation/osrm_private.h"

static int read_lane_components(struct qk_osrm *osrm, struct qk_json array, struct qk_lane *lanes, size_t *count)
{
	static const char *const names[] = {"type"};
	struct qk_buffer kept = {0};
	struct qk_json type;
	int found;

	if (qk_field_array(&osrm->reading, "components", &array) <= 0)
		return osrm->reading.status ? -1 : 0;
	qk_buffer_byte(&kept, '[');
	while (qk_json_item(&array) == 1) {
		struct qk_json component = array;

		if (qk_fields(&osrm->reading, array, names, 1, &type)) {
			qk_buffer_free(&kept);
			return -1;
		}
		qk_json_skip(&array);
		if (!type.at || !qk_json_is(type, "lane"))
			continue;
		if (kept.length > 1)
			qk_buffer_byte(&kept, ',');
		qk_buffer_append(&kept, component.at, (size_t)(array.at - component.at));
	}
	qk_buffer_byte(&kept, ']');
	found = kept.failed ? qk_reading_no_memory(&osrm->reading)
			    : qk_osrm_read_lanes(osrm, qk_json_open(kept.data, kept.length), lanes);
	qk_buffer_free(&kept);
	*count = found > 0 ? (size_t)found : 0;
	return found < 0 ? -1 : 0;
}

struct banner_part {
	const char *text;
	int maneuver, modifier;
	struct qk_json components;
};

static int read_part(struct qk_osrm *osrm, const char *name, struct qk_json object, int text, struct banner_part *part)
{
	static const char *const names[] = {"text", "type", "modifier", "components"};
	struct qk_json values[4];
	const char *word = NULL;

	if (!object.at)
		return 0;
	size_t path = qk_reading_enter(&osrm->reading, "%s", name);
	if (qk_fields(&osrm->reading, object, names, 4, values) ||
	    qk_field_text(&osrm->reading, "text", values[0], &osrm->texts[text], &part->text) ||
	    qk_field_text(&osrm->reading, "type", values[1], &osrm->texts[TEXT_OTHER], &word))
		return -1;
	part->maneuver = word ? qk_maneuver_find(word) : 0;
	word = NULL;
	if (qk_field_text(&osrm->reading, "modifier", values[2], &osrm->texts[TEXT_OTHER], &word))
		return -1;
	part->modifier = word ? qk_modifier_find(word) : 0;
	part->components = values[3];
	qk_reading_leave(&osrm->reading, path);
	return 0;
}

static int read_banner(struct qk_osrm *osrm, struct qk_json object)
{
	static const char *const names[] = {"distanceAlongGeometry", "primary", "secondary", "sub"};
	struct banner_part primary = {0}, secondary = {0}, sub = {0};
	struct qk_lane lanes[QK_OSRM_LANES_MAX];
	struct qk_visual visual = {0};
	struct qk_json values[4];
	size_t count = 0;

	if (qk_fields(&osrm->reading, object, names, 4, values) ||
	    qk_field_number(&osrm->reading, names[0], values[0], &visual.trigger_m) ||
	    read_part(osrm, names[1], values[1], TEXT_NAME, &primary) ||
	    read_part(osrm, names[2], values[2], TEXT_MORE, &secondary) ||
	    read_part(osrm, names[3], values[3], TEXT_MOST, &sub) ||
	    read_lane_components(osrm, sub.components, lanes, &count))
		return -1;
	visual.text = primary.text;
	visual.secondary = secondary.text;
	visual.sub = sub.text;
	visual.maneuver = (uint8_t)primary.maneuver;
	visual.modifier = (uint8_t)primary.modifier;
	qk_route_add_visual(osrm->route, &visual, lanes, count);
	return 0;
}

static int read_voice(struct qk_osrm *osrm, struct qk_json object)
{
	static const char *const names[] = {"distanceAlongGeometry", "announcement", "ssmlAnnouncement"};
	struct qk_spoken spoken = {0};
	struct qk_json values[3];

	if (qk_fields(&osrm->reading, object, names, 3, values) ||
	    qk_field_number(&osrm->reading, names[0], values[0], &spoken.trigger_m) ||
	    qk_field_text(&osrm->reading, names[1], values[1], &osrm->texts[TEXT_NAME], &spoken.text) ||
	    qk_field_text(&osrm->reading, names[2], values[2], &osrm->texts[TEXT_MORE], &spoken.ssml))
		return -1;
	if (spoken.text || spoken.ssml)
		qk_route_add_spoken(osrm->route, &spoken);
	return 0;
}

static int read_each(struct qk_osrm *osrm, const char *name, struct qk_json array,
		     int (*read)(struct qk_osrm *, struct qk_json))
{
	if (qk_field_array(&osrm->reading, name, &array) <= 0)
		return osrm->reading.status ? -1 : 0;
	for (size_t number = 0; qk_json_item(&array) == 1; number++) {
		size_t path = qk_reading_enter(&osrm->reading, "%s[%zu]", name, number);

		if (read(osrm, array))
			return -1;
		qk_reading_leave(&osrm->reading, path);
		qk_json_skip(&array);
	}
	return 0;
}

int qk_osrm_read_banners(struct qk_osrm *osrm, struct qk_json array)
{
	return read_each(osrm, "bannerInstructions", array, read_banner);
}

int qk_osrm_read_voices(struct qk_osrm *osrm, struct qk_json array)
{
	return read_each(osrm, "voiceInstructions", array, read_voice);
}
