/* Scenario files: what is read, what is refused with which sentence, and that what is written reads back. */
#include "core/json_read.h"
#include "glasses/scenario.h"
#include "qtest.h"

#include <quark/device.h>
#include <quark/sim.h>

#include <dirent.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD "{\"format\":\"quark-scenario/1\",\"steps\":["

static int parse(struct qk_scenario *scenario, const char *text, char *why, size_t why_size)
{
	*why = '\0';
	return qk_scenario_parse(scenario, text, strlen(text), "/day", why, why_size);
}

static void reads(struct qk_scenario *scenario, const char *text)
{
	char why[256];
	int status = parse(scenario, text, why, sizeof(why));

	qt_text(why, "");
	qt_int(status, QUARK_OK);
}

static void refuses(const char *text, const char *sentence)
{
	struct qk_scenario scenario;
	char why[256];

	qt_int(parse(&scenario, text, why, sizeof(why)), QUARK_ERR_INVALID);
	qt_contains(why, sentence);
	qt_true(scenario.steps == NULL && scenario.count == 0);
}

QTEST(every_kind_of_step_is_read)
{
	struct qk_scenario scenario;
	const struct qk_step *step;

	reads(&scenario,
	      "{\"format\":\"quark-scenario/1\",\"title\":\"T\",\"model\":\"s1\",\"seed\":18446744073709551615,"
	      "\"steps\":[\n"
	      "{\"at_ms\":0,\"do\":\"set\",\"what\":\"battery_left\",\"value\":-1},\n"
	      "{\"at_ms\":1,\"do\":\"set\",\"what\":\"thermal\",\"value\":\"hot\"},\n"
	      "{\"at_ms\":1.5,\"do\":\"fault\",\"what\":\"drop\",\"value\":8000},\n"
	      "{\"after_ms\":0.001,\"do\":\"input\",\"what\":\"nod\"},\n"
	      "{\"at_ms\":3,\"do\":\"say\",\"text\":\"\\u4f60\\u597d \\ud83d\\ude00 \\\"x\\\"\"},\n"
	      "{\"at_ms\":4,\"do\":\"answer\",\"what\":\"session\"},\n"
	      "{\"at_ms\":5,\"do\":\"revoke\",\"what\":\"camera_stream\"},\n"
	      "{\"at_ms\":6,\"do\":\"position\",\"latitude\":30.25,\"longitude\":-120.5},\n"
	      "{\"at_ms\":7,\"do\":\"look\",\"source\":\"shelf.png\"},\n"
	      "{\"at_ms\":8,\"do\":\"note\",\"text\":\"done\"},\n"
	      "{\"at_ms\":9,\"do\":\"fault\",\"what\":\"end\"}]}");
	step = scenario.steps;
	qt_uint(scenario.count, 11);
	qt_text(scenario.title, "T");
	qt_text(scenario.model, "s1");
	qt_uint(scenario.seed, UINT64_MAX);
	qt_int(step[0].action.what, QUARK_SIM_VALUE_BATTERY_LEFT);
	qt_int(step[0].action.value, -1);
	qt_int(step[1].action.value, QUARK_THERMAL_HOT);
	qt_uint(step[2].at_us, 1500);
	qt_int(step[2].action.value, 8000);
	qt_uint(step[3].at_us, 1501);
	qt_int(step[3].action.what, QUARK_INPUT_NOD);
	qt_text(step[4].action.text, "\xe4\xbd\xa0\xe5\xa5\xbd \xf0\x9f\x98\x80 \"x\"");
	qt_int(step[5].action.what, QUARK_PERMISSION_SESSION);
	qt_int(step[6].action.what, QUARK_SENSOR_CAMERA_STREAM);
	qt_near(step[7].action.numbers[1], -120.5, 0);
	qt_near(step[7].action.numbers[2], 5, 0);
	qt_near(step[7].action.numbers[3], -1, 0);
	qt_text(step[8].action.text, "/day/shelf.png");
	qt_text(step[9].action.text, "done");
	qk_scenario_free(&scenario);
}

QTEST(every_name_is_found_again)
{
	static const struct {
		uint32_t kind;
		int32_t last;
	} kinds[] = {{QK_ACTION_SET, QUARK_SIM_VALUE_NOISE},
		     {QK_ACTION_FAULT, QUARK_SIM_FAULT_EVENTS},
		     {QK_ACTION_INPUT, QUARK_INPUT_SHAKE},
		     {QK_ACTION_REVOKE, QUARK_SENSOR_POSITION},
		     {QK_ACTION_ANSWER, QUARK_PERMISSION_REFUSED}};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		int32_t first = kinds[i].kind == QK_ACTION_ANSWER ? QUARK_PERMISSION_ONCE : 1;

		for (int32_t what = first; what <= kinds[i].last; what++) {
			const char *name = qk_action_what_name(kinds[i].kind, what);

			qt_true(name != NULL);
			qt_int(qk_action_what_find(kinds[i].kind, name), what);
		}
		qt_true(qk_action_what_name(kinds[i].kind, kinds[i].last + 1) == NULL);
		qt_true(qk_action_what_name(kinds[i].kind, -1) == NULL);
	}
}

QTEST(sources_are_meant_from_the_file)
{
	struct qk_scenario scenario;
	const char *text = HEAD "{\"at_ms\":0,\"do\":\"look\",\"source\":\"pattern\"},"
				"{\"at_ms\":0,\"do\":\"look\",\"source\":\"/abs/a.png\"},"
				"{\"at_ms\":0,\"do\":\"look\",\"source\":\"b.png\"}]}";

	reads(&scenario, text);
	qt_text(scenario.steps[0].action.text, "pattern");
	qt_text(scenario.steps[1].action.text, "/abs/a.png");
	qt_text(scenario.steps[2].action.text, "/day/b.png");
	qk_scenario_free(&scenario);
	qt_int(qk_scenario_parse(&scenario, text, strlen(text), NULL, (char[8]){0}, 8), 0);
	qt_text(scenario.steps[2].action.text, "b.png");
	qk_scenario_free(&scenario);
}

QTEST(repeats_are_written_out)
{
	struct qk_scenario scenario;

	reads(&scenario,
	      HEAD "{\"at_ms\":100,\"repeat\":{\"times\":3,\"every_ms\":1000,\"steps\":["
		   "{\"at_ms\":10,\"do\":\"say\",\"text\":\"a\"},{\"after_ms\":5,\"do\":\"input\",\"what\":\"tap\"}]}},"
		   "{\"after_ms\":1,\"do\":\"note\",\"text\":\"end\"}]}");
	qt_uint(scenario.count, 7);
	qt_uint(scenario.steps[0].at_us, 110000);
	qt_uint(scenario.steps[1].at_us, 115000);
	qt_uint(scenario.steps[4].at_us, 2110000);
	qt_text(scenario.steps[4].action.text, "a");
	qt_uint(scenario.steps[6].at_us, 3101000);
	qk_scenario_free(&scenario);
}

QTEST(repeats_have_bounds)
{
	struct qk_scenario scenario;

#define REPEAT(times, every, steps)                                                                                    \
	HEAD "{\"at_ms\":0,\"repeat\":{\"times\":" times ",\"every_ms\":" every ",\"steps\":[" steps "]}}]}"
#define TAP "{\"at_ms\":0,\"do\":\"input\",\"what\":\"tap\"}"
	reads(&scenario, REPEAT("100000", "1", TAP));
	qt_uint(scenario.count, 100000);
	qk_scenario_free(&scenario);
	refuses(REPEAT("50001", "1", TAP "," TAP), "line 1, step 1: the scenario has more than 100000 steps");
	refuses(REPEAT("100001", "1", TAP), "\"times\" is a whole number from 1 to 100000");
	refuses(REPEAT("0", "1", TAP), "\"times\"");
	refuses(REPEAT("2", "0", TAP), "\"every_ms\" is more than 0");
	refuses(REPEAT("100", "2678400000", TAP), "longer than 31 days");
	refuses(REPEAT("2", "5", "{\"at_ms\":6,\"do\":\"input\",\"what\":\"tap\"}"), "longer than \"every_ms\"");
	refuses(REPEAT("2", "5", TAP ",{\"at_ms\":1,\"repeat\":{\"times\":1,\"every_ms\":1,\"steps\":[]}}"),
		"line 1, step 1.2: a repeat cannot hold another one");
	refuses(HEAD "{\"at_ms\":0,\"do\":\"note\",\"repeat\":{\"times\":1,\"every_ms\":1,\"steps\":[]}}]}",
		"nothing else but its time");
	refuses(HEAD "{\"at_ms\":0,\"repeat\":{\"times\":1,\"every_ms\":1}}]}",
		"\"repeat\" needs the member \"steps\"");
}

QTEST(what_is_wrong_is_said_with_line_and_step)
{
	static const struct {
		const char *text, *sentence;
	} wrong[] = {
		{"[]", "line 1: an object is needed here, not an array"},
		{"{}", "line 1: a scenario has the member \"format\""},
		{"{\"format\":\"quark-scenario/2\",\"steps\":[]}", "\"quark-scenario/1\""},
		{"{\"format\":\"quark-scenario/1\"}", "the member \"steps\" is missing"},
		{"{\"format\":\"quark-scenario/1\",\n\"sede\":1,\"steps\":[]}", "line 2: unknown member \"sede\""},
		{"{\"format\":\"quark-scenario/1\",\"seed\":1,\"seed\":2,\"steps\":[]}", "\"seed\" is there twice"},
		{"{\"format\":\"quark-scenario/1\",\"seed\":-1,\"steps\":[]}", "\"seed\" is a whole number"},
		{"{\"format\":\"quark-scenario/1\",\"seed\":18446744073709551616,\"steps\":[]}", "\"seed\" is a whole"},
		{"{\"format\":\"quark-scenario/1\",\"model\":\"s9\",\"steps\":[]}",
		 "no model \"s9\"; known are s1, g1"},
		{"{\"format\":\"quark-scenario/1\",\"title\":5,\"steps\":[]}", "\"title\" is a string, not a number"},
		{"{\"format\":\"quark-scenario/1\",\"steps\":{}}", "\"steps\" is an array, not an object"},
		{HEAD "\n7]}", "line 2, step 1: an object is needed here, not a number"},
		{HEAD "{\"at_ms\":0,\"do\":\"note\",\"text\":\"a\"},\n{\"at_ms\":0,\"do\":\"set\",\"what\":\"worn\","
		      "\"vlaue\":1}]}",
		 "line 2, step 2: unknown member \"vlaue\""},
		{HEAD "{\"do\":\"note\",\"text\":\"a\"}]}", "either \"at_ms\" or \"after_ms\""},
		{HEAD "{\"at_ms\":1,\"after_ms\":1,\"do\":\"note\",\"text\":\"a\"}]}",
		 "either \"at_ms\" or \"after_ms\""},
		{HEAD "{\"at_ms\":1}]}", "the member \"do\" is missing"},
		{HEAD "{\"at_ms\":1,\"do\":\"dance\"}]}", "\"do\" is one of set, fault"},
		{HEAD "{\"at_ms\":1,\"do\":5}]}", "\"do\" is one of set, fault"},
		{HEAD "{\"at_ms\":-1,\"do\":\"note\",\"text\":\"a\"}]}", "\"at_ms\" is a number of milliseconds"},
		{HEAD "{\"at_ms\":1e3,\"do\":\"note\",\"text\":\"a\"}]}", "\"at_ms\" is a number of milliseconds"},
		{HEAD "{\"at_ms\":0.0001,\"do\":\"note\",\"text\":\"a\"}]}", "three decimals"},
		{HEAD "{\"at_ms\":2678400001,\"do\":\"note\",\"text\":\"a\"}]}", "31 days"},
		{HEAD "{\"at_ms\":\"1\",\"do\":\"note\",\"text\":\"a\"}]}", "\"at_ms\" is a number of milliseconds"},
		{HEAD "{\"at_ms\":800,\"do\":\"note\",\"text\":\"a\"},{\"at_ms\":500,\"do\":\"note\",\"text\":\"a\"}]}",
		 "step 2: time runs backwards; the step before ends at 800.000 ms"},
		{HEAD "{\"at_ms\":0,\"do\":\"set\",\"what\":\"worn\"}]}", "\"set\" needs the member \"value\""},
		{HEAD "{\"at_ms\":0,\"do\":\"set\",\"value\":1}]}", "\"set\" needs the member \"what\""},
		{HEAD "{\"at_ms\":0,\"do\":\"set\",\"what\":\"hat\",\"value\":1}]}", "\"set\" does not know \"hat\""},
		{HEAD "{\"at_ms\":0,\"do\":\"set\",\"what\":\"worn\",\"value\":2}]}", "line 1, step 1:"},
		{HEAD "{\"at_ms\":0,\"do\":\"set\",\"what\":\"worn\",\"value\":0.5}]}", "\"value\" is a whole number"},
		{HEAD "{\"at_ms\":0,\"do\":\"set\",\"what\":\"battery_left\",\"value\":101}]}", "battery left"},
		{HEAD "{\"at_ms\":0,\"do\":\"set\",\"what\":\"thermal\",\"value\":\"icy\"}]}",
		 "\"thermal\" has no such value"},
		{HEAD "{\"at_ms\":0,\"do\":\"set\",\"what\":\"worn\",\"value\":\"yes\"}]}",
		 "\"worn\" has no such value"},
		{HEAD "{\"at_ms\":0,\"do\":\"fault\",\"what\":\"drop\"}]}",
		 "the fault \"drop\" needs the member \"value\""},
		{HEAD "{\"at_ms\":0,\"do\":\"fault\",\"what\":\"loss\",\"value\":1001}]}", "loss"},
		{HEAD "{\"at_ms\":0,\"do\":\"input\",\"what\":\"tap\",\"value\":1}]}",
		 "\"input\" has no member \"value\""},
		{HEAD "{\"at_ms\":0,\"do\":\"say\",\"text\":\"\"}]}", "utterance"},
		{HEAD "{\"at_ms\":0,\"do\":\"say\",\"text\":null}]}", "\"text\" is a string, not null"},
		{HEAD "{\"at_ms\":0,\"do\":\"position\",\"latitude\":91,\"longitude\":0}]}", "latitude"},
		{HEAD "{\"at_ms\":0,\"do\":\"position\",\"latitude\":1e999,\"longitude\":0}]}",
		 "\"latitude\" is a number"},
		{HEAD "{\"at_ms\":0,\"do\":\"position\",\"latitude\":1}]}",
		 "\"position\" needs the member \"longitude\""},
		{HEAD "{\"at_ms\":0,\"do\":\"look\",\"text\":\"a\"}]}", "\"look\""},
		{HEAD "{\"at_ms\":0,\"do\":\"answer\",\"what\":\"maybe\"}]}", "\"answer\" does not know \"maybe\""},
		{HEAD "{\"at_ms\":0,\"do\":\"revoke\",\"what\":\"nose\"}]}", "\"revoke\" does not know \"nose\""},
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		refuses(wrong[i].text, wrong[i].sentence);
}

QTEST(what_is_not_json_is_refused)
{
	refuses("", "not JSON");
	refuses("{\"format\":\"quark-scenario/1\",\"steps\":[}", "not JSON");
	refuses(HEAD "]}\n x", "line 2: this is not JSON");
	refuses(HEAD "{\"at_ms\":0,\"do\":\"say\",\"text\":\"\xff\"}]}", "not JSON");
	refuses(HEAD "{\"at_ms\":01,\"do\":\"say\",\"text\":\"a\"}]}", "not JSON");
	refuses(HEAD "{\"at_ms\":0,\"do\":\"say\",\"text\":\"\\u0000\"}]}", "NUL");
	refuses(HEAD "[[[[[[[[[[[[]]]]]]]]]]]]]}", "not JSON");
}

static void same_step(const struct qk_step *a, const struct qk_step *b)
{
	qt_uint(a->at_us, b->at_us);
	qt_uint(a->action.kind, b->action.kind);
	qt_int(a->action.what, b->action.what);
	qt_int(a->action.value, b->action.value);
	qt_text(a->action.text, b->action.text);
	qt_int(memcmp(a->action.numbers, b->action.numbers, sizeof(a->action.numbers)), 0);
}

static void write_all(struct qk_buffer *out, const struct qk_step *steps, size_t count)
{
	qk_scenario_write_head(out, "s1", UINT64_MAX);
	for (size_t i = 0; i < count; i++)
		qk_scenario_write_step(out, steps[i].at_us, &steps[i].action, i == 0);
	qk_scenario_write_tail(out);
}

QTEST(what_is_written_reads_back_the_same)
{
	const struct qk_step steps[] = {
		{0, {.kind = QK_ACTION_SET, .what = QUARK_SIM_VALUE_THERMAL, .value = QUARK_THERMAL_WARM}},
		{1, {.kind = QK_ACTION_SET, .what = QUARK_SIM_VALUE_BATTERY_RIGHT, .value = -1}},
		{20, {.kind = QK_ACTION_FAULT, .what = QUARK_SIM_FAULT_BANDWIDTH, .value = 123456789012}},
		{300, {.kind = QK_ACTION_INPUT, .what = QUARK_INPUT_SWIPE_BACK}},
		{1000, {.kind = QK_ACTION_SAY, .text = "a \"quoted\" \\ line\n\t\x01 \xe4\xbd\xa0"}},
		{123456, {.kind = QK_ACTION_ANSWER, .what = QUARK_PERMISSION_ONCE}},
		{123456, {.kind = QK_ACTION_REVOKE, .what = QUARK_SENSOR_POSITION}},
		{200010,
		 {.kind = QK_ACTION_POSITION, .numbers = {30.274112345678901, -0.1, 1.0 / 3, 359.99999999999994}}},
		{86400000000, {.kind = QK_ACTION_LOOK, .text = "/tmp/a b.png"}},
		{86400000001, {.kind = QK_ACTION_NOTE, .text = "end"}},
	};
	struct qk_buffer out = {0};
	struct qk_scenario scenario;

	setlocale(LC_ALL, "de_DE.UTF-8");
	write_all(&out, steps, 10);
	qt_int(out.failed, 0);
	qt_contains(out.data, "{\"at_ms\":0.001,");
	qt_contains(out.data, "{\"at_ms\":0.02,");
	qt_contains(out.data, "{\"at_ms\":123.456,");
	qt_contains(out.data, "\"value\":\"warm\"");
	reads(&scenario, out.data);
	qt_uint(scenario.count, 10);
	qt_uint(scenario.seed, UINT64_MAX);
	for (size_t i = 0; i < 10; i++)
		same_step(&scenario.steps[i], &steps[i]);
	qk_scenario_free(&scenario);
	qk_buffer_free(&out);
}

QTEST(an_empty_recording_is_a_scenario)
{
	struct qk_buffer out = {0};
	struct qk_scenario scenario;

	write_all(&out, NULL, 0);
	reads(&scenario, out.data);
	qt_uint(scenario.count, 0);
	qk_scenario_free(&scenario);
	qk_buffer_free(&out);
}

QTEST(a_step_without_a_name_cannot_be_written)
{
	const struct qk_action wrong[] = {{.kind = QK_ACTION_SET, .what = 99},
					  {.kind = 99},
					  {.kind = QK_ACTION_POSITION, .numbers = {0, 1.0 / 0.0, 1, 1}}};

	for (size_t i = 0; i < 3; i++) {
		struct qk_buffer out = {0};

		qk_scenario_write_step(&out, 0, &wrong[i], 1);
		qt_int(out.failed, 1);
		qk_buffer_free(&out);
	}
}

QTEST(text_that_is_not_utf_8_is_written_readable)
{
	const struct qk_action action = {.kind = QK_ACTION_LOOK,
					 .text = "/a\xff"
						 "b"};
	struct qk_buffer out = {0};

	qk_scenario_write_step(&out, 0, &action, 1);
	qt_contains(out.data, "/a\xef\xbf\xbd"
			      "b");
	qk_buffer_free(&out);
}

QTEST(files_are_loaded_and_missing_ones_told)
{
	struct qk_scenario scenario;
	char why[256] = "", path[512];
	FILE *file;

	qt_int(qk_scenario_load(&scenario, qt_source("tests/scenarios/half_open_link.json"), why, sizeof(why)), 0);
	qt_uint(scenario.count, 2);
	qk_scenario_free(&scenario);
	qt_int(qk_scenario_load(&scenario, "/nowhere/at/all.json", why, sizeof(why)), QUARK_ERR_IO);
	qt_contains(why, "/nowhere/at/all.json cannot be opened: No such file");
	qt_int(qk_scenario_load(&scenario, qt_folder(), why, sizeof(why)), QUARK_ERR_IO);
	snprintf(path, sizeof(path), "%s/look.json", qt_folder());
	file = fopen(path, "we");
	fputs(HEAD "{\"at_ms\":0,\"do\":\"look\",\"source\":\"a.png\"}]}", file);
	fclose(file);
	qt_int(qk_scenario_load(&scenario, path, why, sizeof(why)), 0);
	snprintf(why, sizeof(why), "%s/a.png", qt_folder());
	qt_text(scenario.steps[0].action.text, why);
	qk_scenario_free(&scenario);
}

/* --- the files of this tree ----------------------------------------------------------------------------------------
 */

static void load_one(const char *path)
{
	struct qk_scenario scenario;
	char why[256] = "";

	if (qk_scenario_load(&scenario, path, why, sizeof(why)))
		qt_fail("%s: %s", path, why);
	qt_true(*scenario.title != '\0');
	qk_scenario_free(&scenario);
}

QTEST(the_named_scenarios_and_the_demo_are_scenarios)
{
	const char *folder = qt_source("tests/scenarios");
	DIR *listing = opendir(folder);
	struct dirent *entry;
	char path[1024];
	int count = 0;

	while ((entry = readdir(listing))) {
		if (!strstr(entry->d_name, ".json"))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		load_one(path);
		count++;
	}
	closedir(listing);
	qt_true(count >= 15);
	load_one(qt_source("examples/data/day.json"));
}

QTEST(the_examples_of_the_documentation_are_scenarios)
{
	char *text = qt_read(qt_source("docs/simulator.md"), NULL), *at = text;
	int count = 0;

	while ((at = strstr(at, "```json scenario\n"))) {
		struct qk_scenario scenario;
		char why[256] = "", *end;

		at += strlen("```json scenario\n");
		end = strstr(at, "```");
		if (qk_scenario_parse(&scenario, at, (size_t)(end - at), NULL, why, sizeof(why)))
			qt_fail("example %d: %s", count + 1, why);
		qk_scenario_free(&scenario);
		at = end;
		count++;
	}
	qt_true(count >= 3);
	free(text);
}

QTEST(every_name_is_in_the_documentation_and_the_schema)
{
	static const uint32_t kinds[] = {QK_ACTION_SET, QK_ACTION_FAULT, QK_ACTION_INPUT, QK_ACTION_ANSWER,
					 QK_ACTION_REVOKE};
	char *guide = qt_read(qt_source("docs/simulator.md"), NULL);
	char *schema = qt_read(qt_source("docs/schemas/scenario.json"), NULL);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		for (int32_t what = 0; what < 32; what++) {
			const char *name = qk_action_what_name(kinds[i], what);
			char quoted[64];

			if (!name)
				continue;
			snprintf(quoted, sizeof(quoted), "`%s`", name);
			qt_contains(guide, quoted);
			snprintf(quoted, sizeof(quoted), "\"%s\"", name);
			qt_contains(schema, quoted);
		}
	}
	free(guide);
	free(schema);
}

/* --- the reader of JSON text ----------------------------------------------------------------------------------------
 */

QTEST(the_reader_stays_within_bad_text)
{
	static const char *const texts[] = {"",
					    "{",
					    "[",
					    "[1",
					    "[1,",
					    "{\"a\"",
					    "{\"a\":",
					    "\"\\",
					    "\"\\u12",
					    "\"\\ud800x\"",
					    "-",
					    "[}",
					    "{]",
					    "\"abc",
					    "{\"a\":[{\"b\":\"}",
					    "\"\\ud800\\u0041\"",
					    "\"\\q\""};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct qk_json json = qk_json_open(texts[i], strlen(texts[i])), copy = json, name;
		struct qk_buffer out = {0};
		int64_t number;

		qk_json_skip(&copy);
		copy = json;
		qt_int(qk_json_string(&copy, &out), -1);
		copy = json;
		qt_int(qk_json_i64(&copy, &number), -1);
		copy = json;
		if (qk_json_enter(&copy) == 0) {
			if (qk_json_item(&copy) == 1)
				qk_json_skip(&copy);
			qk_json_item(&copy);
			copy = json;
			qk_json_enter(&copy);
			qk_json_member(&copy, &name);
		}
		qt_true(copy.at <= copy.end);
		qk_buffer_free(&out);
	}
}

QTEST(whole_numbers_are_read_exactly)
{
	static const struct {
		const char *text;
		int64_t value;
		int status;
	} cases[] = {{"0", 0, 0},
		     {"-1", -1, 0},
		     {"9223372036854775807", INT64_MAX, 0},
		     {"-9223372036854775808", INT64_MIN, 0},
		     {"9223372036854775808", 0, -1},
		     {"-9223372036854775809", 0, -1},
		     {"1.0", 0, -1},
		     {"1e2", 0, -1}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct qk_json json = qk_json_open(cases[i].text, strlen(cases[i].text));
		int64_t number = 0;

		qt_int(qk_json_i64(&json, &number), cases[i].status);
		if (cases[i].status == 0)
			qt_int(number, cases[i].value);
	}
}

static int read_one(struct qk_action *action, const char *json, struct qk_buffer *memory, char *why)
{
	memset(why, 0, 256);
	return qk_action_read(action, json, strlen(json), memory, why, 256);
}

QTEST(one_action_is_read_alone)
{
	struct qk_buffer memory = {0};
	struct qk_action action;
	char why[256];

	qt_int(read_one(&action, "{\"do\":\"say\",\"text\":\"h\\u00e4llo\"}", &memory, why), 0);
	qt_uint(action.kind, QK_ACTION_SAY);
	qt_text(action.text, "h\xc3\xa4llo");
	qt_int(read_one(&action, "{\"do\":\"set\",\"what\":\"thermal\",\"value\":\"hot\"}", &memory, why), 0);
	qt_uint(action.kind, QK_ACTION_SET);
	qt_int(action.value, 3);
	qt_true(action.text == NULL);
	qt_int(read_one(&action, "{\"do\":\"look\",\"source\":\"a.png\"}", &memory, why), 0);
	qt_text(action.text, "a.png");
	qk_buffer_free(&memory);
}

QTEST(an_action_that_is_wrong_is_refused_with_a_sentence)
{
	static const struct {
		const char *json, *part;
	} cases[] = {{"{\"do\":\"input\",\"what\":\"tap\",\"at_ms\":1}", "has no \"at_ms\""},
		     {"{\"do\":\"input\",\"what\":\"tap\"", "not JSON"},
		     {"{\"do\":\"fly\"}", "\"do\" is one of"},
		     {"{\"do\":\"say\",\"text\":\"a\\u0000b\"}", "NUL"},
		     {"[]", "an object is needed"},
		     {"{\"do\":\"input\",\"what\":\"hop\"}", "does not know"}};
	struct qk_buffer memory = {0};
	struct qk_action action;
	char why[256];

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		qt_int(read_one(&action, cases[i].json, &memory, why), QUARK_ERR_INVALID);
		qt_contains(why, cases[i].part);
	}
	qk_buffer_free(&memory);
}
