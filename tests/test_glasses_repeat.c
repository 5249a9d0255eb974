/* What must repeat: a seed, a scenario, a recording; and the options that choose them. */
#include "qtest.h"
#include "support_glasses.h"

#include <quark/camera.h>
#include <quark/device.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct far_app app;

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	qt_true(file != NULL);
	qt_true(fputs(text, file) >= 0);
	fclose(file);
}

static const char *path_of(const char *name)
{
	static char paths[4][512];
	static int next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof paths[0], "%s/%s", qt_folder(), name);
	return path;
}

/* A busy minute with everything that is random in it; the answer is all that reached the app. */
static char *live(const char *query, size_t *length)
{
	char *all;
	int i;

	far_start(&app, query);
	far_fault(&app, QUARK_SIM_FAULT_JITTER, 30000);
	far_fault(&app, QUARK_SIM_FAULT_LOSS, 200);
	far_stream(&app, 1, 4);
	for (i = 0; i < 20; i++) {
		far_commit(&app, (uint32_t)i + 1, 0);
		far_run(&app, 500000);
	}
	far_photo(&app, 7);
	far_fault(&app, QUARK_SIM_FAULT_GARBAGE, 3);
	far_run(&app, 1000000);
	far_fault(&app, QUARK_SIM_FAULT_DROP, 100);
	far_run(&app, 200000);
	far_fault(&app, QUARK_SIM_FAULT_JITTER, 0);
	far_hello(&app);
	far_run(&app, 1000000);
	all = qk_buffer_take(&app.all, length);
	far_close(&app);
	return all;
}

QTEST(the_same_seed_gives_the_same_bytes_and_another_one_others)
{
	size_t a_length, b_length, c_length;
	char *a = live("clock=virtual&seed=11", &a_length), *b = live("clock=virtual&seed=11", &b_length);
	char *c = live("clock=virtual&seed=12", &c_length);

	qt_uint(a_length, b_length);
	qt_true(memcmp(a, b, a_length) == 0);
	qt_true(a_length != c_length || memcmp(a, c, a_length) != 0);
	qt_true(a_length > 100000);
	free(a);
	free(b);
	free(c);
}

static const char day[] = "{\"format\":\"quark-scenario/1\",\"model\":\"s1\",\"seed\":5,\"steps\":["
			  "{\"at_ms\":1000,\"do\":\"set\",\"what\":\"battery_left\",\"value\":40},"
			  "{\"at_ms\":2000,\"do\":\"answer\",\"what\":\"always\"},"
			  "{\"at_ms\":3000,\"do\":\"input\",\"what\":\"tap\"}]}";

QTEST(a_scenario_of_the_uri_runs_when_its_steps_are_due)
{
	const char *path = path_of("day.json");
	char query[700];

	write_file(path, day);
	snprintf(query, sizeof query, "clock=virtual&scenario=%s", path);
	qt_int(far_open(&app, "s1", query), 0);
	qt_text(app.why, "");
	qt_uint(app.glasses->seed, 5);
	far_hello(&app);
	qt_uint(quark_sim_scenario_left_us(far_sim(&app)), 3000000 - far_now(&app));
	far_run(&app, 999999);
	qt_int(quark_sim_get(far_sim(&app), QUARK_SIM_VALUE_BATTERY_LEFT), 100);
	far_run(&app, 1);
	qt_int(quark_sim_get(far_sim(&app), QUARK_SIM_VALUE_BATTERY_LEFT), 40);
	far_run(&app, 1000000);
	qt_contains(quark_sim_error(far_sim(&app)), "step 2");
	far_run(&app, 1000000);
	qt_true(far_told(&app, QK_DEVICE_INPUT) != NULL);
	qt_uint(quark_sim_scenario_left_us(far_sim(&app)), 0);
	far_close(&app);
	qt_int(far_open(&app, "g1", query), QUARK_ERR_INVALID);
	qt_contains(app.why, "model \"s1\"");
	far_close(&app);
}

QTEST(what_is_left_of_a_scenario_is_counted_from_now)
{
	const char *path = path_of("day.json");

	write_file(path, day);
	far_start(&app, NULL);
	qt_uint(quark_sim_scenario_left_us(far_sim(&app)), 0);
	qt_int(quark_sim_run_scenario(far_sim(&app), path), QUARK_OK);
	qt_uint(quark_sim_scenario_left_us(far_sim(&app)), 3000000);
	far_run(&app, 1250000);
	qt_uint(quark_sim_scenario_left_us(far_sim(&app)), 1750000);
	qt_int(quark_sim_advance(far_sim(&app), 5000000), QUARK_OK);
	qt_uint(quark_sim_scenario_left_us(far_sim(&app)), 1);
	far_step(&app);
	qt_uint(quark_sim_scenario_left_us(far_sim(&app)), 0);
	qt_uint(quark_sim_scenario_left_us(NULL), 0);
	far_close(&app);
}

static void note_is(const char *expected)
{
	char *note = NULL;

	qt_int(quark_sim_note(far_sim(&app), &note), QUARK_OK);
	qt_text(note, expected);
	quark_sim_free(note);
}

QTEST(the_newest_note_is_the_caption)
{
	const char *path = path_of("notes.json");

	write_file(path, "{\"format\":\"quark-scenario/1\",\"steps\":["
			 "{\"at_ms\":1000,\"do\":\"note\",\"text\":\"One\"},"
			 "{\"at_ms\":2000,\"do\":\"note\",\"text\":\"Two\"}]}");
	far_start(&app, NULL);
	qt_int(quark_sim_note(NULL, NULL), QUARK_ERR_INVALID);
	qt_int(quark_sim_note(far_sim(&app), NULL), QUARK_ERR_INVALID);
	qt_int(quark_sim_run_scenario(far_sim(&app), path), QUARK_OK);
	note_is("");
	far_run(&app, 1000000);
	note_is("One");
	far_run(&app, 5000000);
	note_is("Two");
	far_close(&app);
}

QTEST(one_scenario_runs_at_a_time)
{
	const char *path = path_of("day.json");

	write_file(path, day);
	far_start(&app, NULL);
	qt_int(quark_sim_run_scenario(far_sim(&app), path), QUARK_OK);
	qt_int(quark_sim_run_scenario(far_sim(&app), path), QUARK_ERR_BUSY);
	far_run(&app, 4000000);
	qt_int(quark_sim_run_scenario(far_sim(&app), path), QUARK_OK);
	qt_int(quark_sim_run_scenario(far_sim(&app), NULL), QUARK_ERR_INVALID);
	far_close(&app);
	far_start(&app, NULL);
	qt_int(quark_sim_run_scenario(far_sim(&app), "/nowhere/day.json"), QUARK_ERR_IO);
	qt_true(quark_sim_error(far_sim(&app))[0] != 0);
	far_close(&app);
}

/* What the app does is the same each time; what the wearer does comes from code first, then from the recording. */
static char *app_day(size_t *length, int from_code)
{
	char *all;
	int i;

	far_hello(&app);
	for (i = 0; i < 12; i++) {
		if (from_code && i == 1)
			far_set(&app, QUARK_SIM_VALUE_LOW_POWER, 1);
		if (from_code && i == 2)
			far_fault(&app, QUARK_SIM_FAULT_JITTER, 20000);
		if (from_code && i == 4)
			qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_SESSION), QUARK_OK);
		if (from_code && i == 6)
			qt_int(quark_sim_say(far_sim(&app), "你好 \"quoted\""), QUARK_OK);
		if (from_code && i == 8)
			qt_int(quark_sim_position(far_sim(&app), 31.25, 121.5, 5, -1), QUARK_OK);
		if (from_code && i == 9)
			qt_int(quark_sim_look(far_sim(&app), "pattern"), QUARK_OK);
		if (from_code && i == 10)
			far_fault(&app, QUARK_SIM_FAULT_LOSS, 500);
		if (i == 3)
			far_stream(&app, 1, 4);
		far_run(&app, 400000);
	}
	all = qk_buffer_take(&app.all, length);
	return all;
}

QTEST(a_recording_replays_to_the_same_bytes)
{
	const char *path = path_of("recording.json");
	char query[700], *first, *second;
	size_t first_length, second_length;

	qt_int(far_open(&app, "s1", "clock=virtual&seed=77"), 0);
	qt_int(quark_sim_record(far_sim(&app), path), QUARK_OK);
	qt_int(quark_sim_record(far_sim(&app), path), QUARK_ERR_BUSY);
	far_set(&app, QUARK_SIM_VALUE_CONSENT, QUARK_SIM_CONSENT_ASK);
	first = app_day(&first_length, 1);
	qt_int(quark_sim_record(far_sim(&app), NULL), QUARK_OK);
	qt_int(quark_sim_record(far_sim(&app), NULL), QUARK_ERR_INVALID);
	far_close(&app);
	snprintf(query, sizeof query, "clock=virtual&scenario=%s", path);
	qt_int(far_open(&app, "s1", query), 0);
	qt_text(app.why, "");
	second = app_day(&second_length, 0);
	qt_near(app.glasses->position.place.longitude, 121.5, 0);
	far_close(&app);
	qt_uint(first_length, second_length);
	qt_true(memcmp(first, second, first_length) == 0);
	free(first);
	free(second);
}

QTEST(a_recording_begins_with_what_is_not_as_new)
{
	const char *path = path_of("state.json");
	char *text;

	far_start(&app, NULL);
	far_set(&app, QUARK_SIM_VALUE_BATTERY_RIGHT, 33);
	qt_int(quark_sim_record(far_sim(&app), path), QUARK_OK);
	qt_int(quark_sim_look(far_sim(&app), "pattern"), QUARK_OK);
	far_close(&app); /* also ends the recording */
	text = qt_read(path, NULL);
	qt_contains(text, "33");
	qt_contains(text, "FNV-1a");
	free(text);
	far_start(&app, NULL);
	qt_int(quark_sim_run_scenario(far_sim(&app), path), QUARK_OK);
	far_run(&app, 1000);
	qt_int(quark_sim_get(far_sim(&app), QUARK_SIM_VALUE_BATTERY_RIGHT), 33);
	qt_int(quark_sim_record(far_sim(&app), "/nowhere/at/all.json"), QUARK_ERR_IO);
	far_close(&app);
}

static void expect_refused(const char *model, const char *query, const char *part)
{
	qt_int(far_open(&app, model, query), QUARK_ERR_INVALID);
	qt_true(app.glasses == NULL);
	qt_contains(app.why, part);
	far_close(&app);
}

QTEST(wrong_options_are_refused_by_name_with_what_is_allowed)
{
	expect_refused("s1", "clock=fast", "\"clock\"");
	expect_refused("s1", "clock=fast", "\"virtual\"");
	expect_refused("s1", "colur=mono", "allowed are clock, seed");
	expect_refused("s1", "seed=-1", "\"seed\"");
	expect_refused("s1", "seed=18446744073709551616", "\"seed\"");
	expect_refused("s1", "seed", "\"seed\"");
	expect_refused("s1", "seed=1&seed=2", "twice");
	expect_refused("s1", "consent=maybe", "\"ask\"");
	expect_refused("s1", "colour=red", "\"mono\"");
	expect_refused("s1", "name=", "\"name\"");
	expect_refused("s1", "name=%0a", "\"name\"");
	expect_refused("s1", "name=%4", "\"name\"");
	expect_refused("s1", "name=%zz", "\"name\"");
	expect_refused("s1", "name=%00", "\"name\"");
	expect_refused("s1", "name=%ff", "\"name\"");
	expect_refused("s1", "scenario=", "\"scenario\"");
	expect_refused("g1", "colour=mono", "no");
	expect_refused("x9", NULL, "s1, g1");
}

QTEST(the_clock_is_known_before_the_glasses_are_made)
{
	char why[256] = "";
	int is_virtual;

	qt_int(quark_sim_entry.wants_virtual_clock(NULL, &is_virtual, why, sizeof why), 0);
	qt_int(is_virtual, 0);
	qt_int(quark_sim_entry.wants_virtual_clock("seed=18446744073709551615&clock=virtual", &is_virtual, why,
						   sizeof why),
	       0);
	qt_int(is_virtual, 1);
	qt_int(quark_sim_entry.wants_virtual_clock("clock=", &is_virtual, why, sizeof why), QUARK_ERR_INVALID);
}

QTEST(mono_displays_say_so)
{
	far_start(&app, "clock=virtual&colour=mono");
	qt_true(!(app.glasses->profile.capabilities & QUARK_CAPABILITY_COLOUR));
	far_close(&app);
}

QTEST(values_out_of_range_are_refused_with_a_sentence)
{
	far_start(&app, NULL);
	qt_int(quark_sim_set(far_sim(&app), 99, 1), QUARK_ERR_INVALID);
	qt_int(quark_sim_set(far_sim(&app), QUARK_SIM_VALUE_NONE, 1), QUARK_ERR_INVALID);
	qt_int(quark_sim_set(far_sim(&app), QUARK_SIM_VALUE_BATTERY_LEFT, 101), QUARK_ERR_INVALID);
	qt_contains(quark_sim_error(far_sim(&app)), "-1 to 100");
	qt_int(quark_sim_fault(far_sim(&app), QUARK_SIM_FAULT_LOSS, 1001), QUARK_ERR_INVALID);
	qt_int(quark_sim_fault(far_sim(&app), -3, 1), QUARK_ERR_INVALID);
	qt_int(quark_sim_input(far_sim(&app), 8), QUARK_ERR_INVALID);
	qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_ASKING), QUARK_ERR_INVALID);
	qt_int(quark_sim_revoke(far_sim(&app), 0), QUARK_ERR_INVALID);
	qt_int(quark_sim_say(far_sim(&app), ""), QUARK_ERR_INVALID);
	qt_int(quark_sim_say(far_sim(&app), NULL), QUARK_ERR_INVALID);
	qt_int(quark_sim_position(far_sim(&app), 91, 0, 1, 0), QUARK_ERR_INVALID);
	qt_int(quark_sim_position(far_sim(&app), (double)NAN, 0, 1, 0), QUARK_ERR_INVALID);
	qt_int(quark_sim_look(far_sim(&app), NULL), QUARK_ERR_INVALID);
	qt_int(quark_sim_look(far_sim(&app), "/nowhere.png"), QUARK_ERR_IO);
	qt_int(quark_sim_advance(far_sim(&app), 86400000001u), QUARK_ERR_INVALID);
	qt_int(quark_sim_set(NULL, QUARK_SIM_VALUE_WORN, 1), QUARK_ERR_INVALID);
	qt_text(quark_sim_error(NULL), "");
	far_close(&app);
}

QTEST(glasses_are_found_by_their_device_and_remembered_when_gone)
{
	const struct quark_device *device = (const struct quark_device *)(const void *)&app;
	struct quark_sim *sim;
	int other = 0;

	far_start(&app, NULL);
	qt_int(quark_sim_from_device(device, &sim), QUARK_OK);
	quark_sim_unref(sim);
	qt_int(quark_sim_from_device((const struct quark_device *)(const void *)&other, &sim), QUARK_ERR_UNSUPPORTED);
	qt_true(sim == NULL);
	qt_int(quark_sim_from_device(NULL, &sim), QUARK_ERR_INVALID);
	qt_int(quark_sim_from_device(device, &sim), QUARK_OK);
	quark_sim_unref(sim);
	far_close(&app);
	qt_int(quark_sim_from_device(device, &sim), QUARK_ERR_CLOSED);
}
