#include "quarkctl_instructions.h"
#include "quarkctl_guide.h"

#include <stdlib.h>
#include <string.h>

struct cases {
	struct qk_osrm osrm; /* what reads lanes */
	int language;
	const char *tag;
	size_t passed, total;
};

/* --- reading ------------------------------------------------------------------------------------------------------ */

enum { NAME, REF, DESTINATIONS, EXITS, ROTARY, JUNCTION, TYPE, MODIFIER, MODE, WAYPOINT, THEIRS, FIXTURE, CLASS };

static int read_maneuver(struct qk_reading *reading, struct qk_json object, struct qk_ctl_case *one)
{
	static const char *const names[] = {"type", "modifier", "exit", "bearing_after"};
	const char *type = NULL, *modifier = NULL;
	int64_t exit = 0, bearing = -1;
	struct qk_json values[4];

	if (qk_fields(reading, object, names, 4, values) ||
	    qk_field_text(reading, "type", values[0], &one->texts[TYPE], &type) ||
	    qk_field_text(reading, "modifier", values[1], &one->texts[MODIFIER], &modifier) ||
	    qk_field_whole(reading, "exit", values[2], 0, 255, &exit) ||
	    qk_field_whole(reading, "bearing_after", values[3], 0, 360, &bearing))
		return -1;
	one->words.maneuver = type ? qk_maneuver_find(type) : 0;
	/* As for routes: what is not known is a turn. */
	if (!one->words.maneuver)
		one->words.maneuver = QK_MANEUVER_TURN;
	one->words.modifier = modifier ? qk_modifier_find(modifier) : 0;
	one->words.exit_number = (uint32_t)exit;
	one->words.bearing_after = bearing < 0 ? -1 : (int)bearing % 360;
	return 0;
}

static int read_lanes(struct cases *cases, struct qk_json intersections, struct qk_ctl_case *one)
{
	static const char *const names[] = {"lanes"};
	struct qk_json lanes;
	int count;

	if (!intersections.at)
		return 0;
	if (qk_field_array(&cases->osrm.reading, "intersections", &intersections) <= 0 ||
	    qk_json_item(&intersections) != 1)
		return cases->osrm.reading.status ? -1 : 0;
	if (qk_fields(&cases->osrm.reading, intersections, names, 1, &lanes))
		return -1;
	count = qk_osrm_read_lanes(&cases->osrm, lanes, one->lanes);
	if (count < 0)
		return -1;
	one->words.lanes = one->lanes;
	one->words.lane_count = (size_t)count;
	return 0;
}

static int read_step(struct cases *cases, struct qk_json object, struct qk_ctl_case *one)
{
	static const char *const names[] = {"name",          "ref",      "destinations", "exits",        "rotary_name",
					    "junction_name", "maneuver", "mode",         "intersections"};
	struct qk_reading *reading = &cases->osrm.reading;
	const char **const texts[] = {&one->words.name,  &one->words.ref,         &one->words.destinations,
				      &one->words.exits, &one->words.rotary_name, &one->words.junction};
	const char *mode = NULL;
	struct qk_json values[9];

	if (qk_fields(reading, object, names, 9, values))
		return -1;
	for (int i = NAME; i <= JUNCTION; i++)
		if (qk_field_text(reading, names[i], values[i], &one->texts[i], texts[i]))
			return -1;
	if (!values[6].at)
		return qk_reading_fail(reading, "the step has no maneuver");
	if (read_maneuver(reading, values[6], one) ||
	    qk_field_text(reading, "mode", values[7], &one->texts[MODE], &mode) || read_lanes(cases, values[8], one))
		return -1;
	one->words.mode = mode ? qk_travel_mode_find(mode) : 0;
	return 0;
}

static int read_options(struct qk_reading *reading, struct qk_json object, struct qk_ctl_case *one)
{
	static const char *const names[] = {"legIndex", "legCount", "waypointName", "classes"};
	int64_t leg = -1, legs = 0;
	struct qk_json values[4];

	if (!object.at)
		return 0;
	if (qk_fields(reading, object, names, 4, values) ||
	    qk_field_whole(reading, names[0], values[0], 0, 1000, &leg) ||
	    qk_field_whole(reading, names[1], values[1], 0, 1000, &legs) ||
	    qk_field_text(reading, names[2], values[2], &one->texts[WAYPOINT], &one->words.waypoint) ||
	    qk_field_array(reading, names[3], &values[3]) < 0)
		return -1;
	if (leg >= 0 && leg + 1 < legs)
		one->words.stop = (uint32_t)leg + 1;
	while (values[3].at && qk_json_item(&values[3]) == 1) {
		one->words.is_motorway |= qk_json_is(values[3], "motorway");
		qk_json_skip(&values[3]);
	}
	return 0;
}

static int read_case(struct cases *cases, struct qk_json object, struct qk_ctl_case *one)
{
	static const char *const names[] = {"step", "instructions", "options", "fixture"};
	struct qk_reading *reading = &cases->osrm.reading;
	struct qk_json values[4], theirs;

	one->words.bearing_after = -1;
	if (qk_fields(reading, object, names, 4, values))
		return -1;
	if (!values[0].at)
		return qk_reading_fail(reading, "there is no \"step\"");
	if (read_step(cases, values[0], one) || read_options(reading, values[2], one) ||
	    qk_field_text(reading, "fixture", values[3], &one->texts[FIXTURE], &one->name))
		return -1;
	if (!values[1].at)
		return 0;
	return qk_fields(reading, values[1], &cases->tag, 1, &theirs) ||
			       qk_field_text(reading, cases->tag, theirs, &one->texts[THEIRS], &one->theirs)
		       ? -1
		       : 0;
}

/* --- telling ------------------------------------------------------------------------------------------------------ */

static void member(struct qk_buffer *out, const char *name, const char *value)
{
	if (!value)
		return;
	qk_buffer_text(out, out->length > 1 ? ",\"" : "\"");
	qk_buffer_text(out, name);
	qk_buffer_text(out, "\":");
	qk_json_write_string(out, value);
}

/* A case whose other sentence is not told is worded, and all terms of the step are asked of it. */
static int tell(struct cases *cases, struct qk_ctl_case *one)
{
	struct qk_buffer ours = {0}, missing = {0}, line = {0};
	int failed;

	if (!one->theirs)
		one->theirs = "";
	qk_words_write(&ours, cases->language, &one->words);
	qk_ctl_missing_terms(one, cases->language, ours.data ? ours.data : "", &missing);
	qk_buffer_byte(&line, '{');
	member(&line, "fixture", one->name);
	member(&line, "text", ours.data ? ours.data : "");
	member(&line, "passed", missing.length ? "no" : "yes");
	if (missing.length) {
		member(&line, "missing", missing.data);
		member(&line, "theirs", one->theirs);
	}
	qk_buffer_text(&line, "}\n");
	failed = ours.failed || missing.failed || line.failed;
	if (!failed)
		fwrite(line.data, 1, line.length, stdout);
	cases->total++;
	cases->passed += !missing.length;
	qk_buffer_free(&ours);
	qk_buffer_free(&missing);
	qk_buffer_free(&line);
	return failed ? qk_reading_no_memory(&cases->osrm.reading) : 0;
}

static int go_through(struct cases *cases, const char *text, size_t length)
{
	struct qk_json array;

	if (qk_reading_open(&cases->osrm.reading, text, length, &array) ||
	    qk_field_array(&cases->osrm.reading, "the file", &array) < 0)
		return -1;
	for (size_t number = 0; qk_json_item(&array) == 1; number++) {
		size_t path = qk_reading_enter(&cases->osrm.reading, "[%zu]", number);
		struct qk_ctl_case one = {0};
		int failed = read_case(cases, array, &one) || tell(cases, &one);

		for (size_t i = 0; i < sizeof one.texts / sizeof *one.texts; i++)
			qk_buffer_free(&one.texts[i]);
		if (failed)
			return -1;
		qk_reading_leave(&cases->osrm.reading, path);
		qk_json_skip(&array);
	}
	return 0;
}

int qk_ctl_instructions(struct qk_ctl *ctl)
{
	const char *path = ctl->values[QK_CTL_CASES], *tag = ctl->values[QK_CTL_LANGUAGE];
	struct cases cases = {0};
	char why[256] = "", *text;
	size_t length;

	cases.language = qk_language_find(tag ? tag : "en");
	if (!path) {
		qk_ctl_say(ctl, "which cases? Name their file with --cases FILE");
		return QK_CTL_USAGE;
	}
	if (!cases.language)
		return qk_ctl_say(ctl, "there are no instructions in %s; there are en and zh-Hans", tag);
	cases.tag = cases.language == QK_LANGUAGE_ZH ? "zh-Hans" : "en";
	cases.osrm.reading = (struct qk_reading){.why = why, .why_size = sizeof why};
	text = qk_ctl_read_file(ctl, path, &length);
	if (!text)
		return QK_CTL_FAILED;
	go_through(&cases, text, length);
	free(text);
	for (int i = 0; i < TEXT_COUNT; i++)
		qk_buffer_free(&cases.osrm.texts[i]);
	if (cases.osrm.reading.status)
		return qk_ctl_say(ctl, "%s has no cases: %s", path, why);
	printf("{\"passed\":%zu,\"total\":%zu}\n", cases.passed, cases.total);
	return cases.passed == cases.total ? QK_CTL_OK : QK_CTL_FAILED;
}
