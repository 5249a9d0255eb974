/* The wearer, the batteries and the speaker of simulated glasses. */
#include "qtest.h"
#include "support_glasses.h"

#include <quark/device.h>

#include <stdlib.h>
#include <string.h>

static struct far_app app;

static const struct qk_readiness *newest(void)
{
	const struct qk_readiness *readiness = NULL, *next;
	static struct qk_readiness kept;

	far_step(&app);
	while ((next = far_told(&app, QK_DEVICE_READINESS)) != NULL) {
		kept = *next;
		readiness = &kept;
	}
	return readiness;
}

QTEST(changes_within_one_step_are_one_snapshot)
{
	const struct qk_readiness *readiness;

	far_start(&app, NULL);
	newest();
	far_set(&app, QUARK_SIM_VALUE_CHARGING, 3);
	far_set(&app, QUARK_SIM_VALUE_LOW_POWER, 1);
	far_set(&app, QUARK_SIM_VALUE_OTHER_APP, 1);
	far_step(&app);
	qt_int(far_left(&app, QK_DEVICE_READINESS), 1);
	readiness = newest();
	qt_uint(readiness->charging, 3);
	qt_uint(readiness->low_power, 1);
	qt_uint(readiness->foreground, 0);
	qt_uint(readiness->camera_user, QUARK_SENSOR_USER_OTHER);
	far_set(&app, QUARK_SIM_VALUE_LOW_POWER, 1);
	qt_true(newest() == NULL);
	far_close(&app);
}

QTEST(batteries_drain_slowly_and_faster_alone)
{
	far_start(&app, NULL);
	far_run(&app, 3600000000u);
	qt_int(quark_sim_get(far_sim(&app), QUARK_SIM_VALUE_BATTERY_LEFT), 97);
	far_set(&app, QUARK_SIM_VALUE_BATTERY_RIGHT, -1);
	far_run(&app, 3600000000u);
	qt_int(quark_sim_get(far_sim(&app), QUARK_SIM_VALUE_BATTERY_LEFT), 91);
	far_set(&app, QUARK_SIM_VALUE_CHARGING, 1);
	far_run(&app, 360000000u);
	qt_int(quark_sim_get(far_sim(&app), QUARK_SIM_VALUE_BATTERY_LEFT), 97);
	far_run(&app, 3600000000u);
	qt_int(quark_sim_get(far_sim(&app), QUARK_SIM_VALUE_BATTERY_LEFT), 100);
	far_close(&app);
}

QTEST(each_per_cent_is_told)
{
	far_start(&app, NULL);
	newest();
	far_run(&app, 1200000000u + 1);
	qt_int(newest()->battery_left, 99);
	far_close(&app);
}

QTEST(batteries_can_be_swapped_one_after_the_other)
{
	uint64_t id;

	far_start(&app, NULL);
	far_set(&app, QUARK_SIM_VALUE_BATTERY_LEFT, -1);
	qt_int(newest()->battery_left, -1);
	far_set(&app, QUARK_SIM_VALUE_BATTERY_LEFT, 90);
	far_set(&app, QUARK_SIM_VALUE_BATTERY_RIGHT, -1);
	id = far_photo(&app, 1);
	far_run(&app, 100000);
	qt_int(far_answer(&app, id), 0);
	qt_int(app.closed, 0);
	far_set(&app, QUARK_SIM_VALUE_BATTERY_RIGHT, 80);
	qt_int(newest()->battery_right, 80);
	far_close(&app);
}

static void expect_off(uint32_t reason)
{
	const struct qk_closing *closing;

	far_step(&app);
	closing = far_told(&app, QK_DEVICE_CLOSING);
	qt_true(closing && closing->reason == reason);
	qt_int(app.closed, 1);
	qt_int(app.close_status, QUARK_ERR_NOT_READY);
	qt_int(app.close_refused, 0);
	quark_sim_entry.connect(app.glasses);
	far_step(&app);
	qt_int(app.closed, 2);
}

QTEST(without_any_battery_they_switch_off_and_on_again)
{
	uint64_t session;

	far_start(&app, NULL);
	session = qk_app_session(qk_door_front(app.glasses));
	far_set(&app, QUARK_SIM_VALUE_BATTERY_LEFT, -1);
	far_set(&app, QUARK_SIM_VALUE_BATTERY_RIGHT, 0);
	expect_off(QK_CLOSING_BATTERY);
	qt_contains(app.close_text, "batteries");
	qt_uint(qk_past_reason(&app.glasses->past, session), QK_SESSION_REBOOT);
	far_set(&app, QUARK_SIM_VALUE_BATTERY_RIGHT, 60);
	far_hello(&app);
	far_close(&app);
}

QTEST(too_much_heat_switches_them_off)
{
	far_start(&app, NULL);
	far_set(&app, QUARK_SIM_VALUE_THERMAL, QUARK_THERMAL_SHUTDOWN);
	expect_off(QK_CLOSING_THERMAL);
	far_set(&app, QUARK_SIM_VALUE_THERMAL, QUARK_THERMAL_NORMAL);
	far_hello(&app);
	far_close(&app);
}

QTEST(a_day_of_doing_nothing_does_not_empty_them)
{
	far_start(&app, NULL);
	far_run(&app, 86400000000u);
	qt_int(app.closed, 0);
	qt_int(quark_sim_get(far_sim(&app), QUARK_SIM_VALUE_BATTERY_LEFT), 28);
	qt_int(app.bad, 0);
	far_close(&app);
}

static uint64_t speak(const char *text)
{
	struct qk_speak params = {.text = text, .language = "en"};

	return far_request(&app, QK_DEVICE_SPEAK, &params);
}

QTEST(speech_takes_its_time_queues_and_is_kept)
{
	const struct qk_speak_result *result;
	uint64_t first, second;
	char *spoken;

	far_start(&app, NULL);
	first = speak("hello world, you"); /* 16 characters */
	second = speak("一二\n三");
	far_run(&app, 16 * 66667 - 1);
	qt_int(far_answer(&app, first), 1);
	far_run(&app, 1);
	result = far_take(&app, QK_DEVICE_SPEAK, QK_FORM_RESULT);
	qt_true(result && result->duration_us == 16 * 66667);
	far_run(&app, 3 * 60000 + 66667);
	qt_int(far_answer(&app, second), 0);
	qt_int(quark_sim_spoken(far_sim(&app), &spoken), QUARK_OK);
	qt_text(spoken, "hello world, you\n一二 三\n");
	quark_sim_free(spoken);
	far_close(&app);
}

QTEST(speech_can_be_cancelled_before_and_while_it_is_spoken)
{
	struct qk_cancel cancel;
	uint64_t first, second, third;

	far_start(&app, NULL);
	first = speak("one that takes rather long, but is not heard to its end");
	second = speak("two");
	third = speak("three");
	far_step(&app);
	cancel.id = first;
	far_notify(&app, QK_LINK_CANCEL, &cancel);
	cancel.id = third;
	far_notify(&app, QK_LINK_CANCEL, &cancel);
	far_run(&app, 3 * 66667 - 1);
	qt_int(far_answer(&app, second), 1);
	far_run(&app, 1);
	qt_int(far_answer(&app, first), QUARK_ERR_CANCELLED);
	qt_int(far_answer(&app, second), 0);
	qt_int(far_answer(&app, third), QUARK_ERR_CANCELLED);
	far_close(&app);
}

QTEST(the_seventeenth_waiting_text_is_refused_and_doffing_silences)
{
	uint64_t first, last = 0;
	int i;

	far_start(&app, NULL);
	first = speak("x");
	for (i = 0; i < 17; i++)
		last = speak("y");
	far_step(&app);
	qt_int(far_answer(&app, last), QUARK_ERR_AGAIN);
	far_set(&app, QUARK_SIM_VALUE_WORN, 0);
	far_step(&app);
	qt_int(far_answer(&app, first), QUARK_ERR_NOT_READY);
	qt_uint(app.glasses->speaker.count, 0);
	last = speak("z");
	far_step(&app);
	qt_int(far_answer(&app, last), QUARK_ERR_NOT_READY);
	far_close(&app);
}

QTEST(only_the_newest_64_kib_of_speech_are_kept)
{
	char text[1001], *spoken;
	int i;

	far_start(&app, NULL);
	for (i = 0; i < 80; i++) {
		memset(text, 'a' + i % 26, 1000);
		text[1000] = 0;
		speak(text);
		far_run(&app, 100000000);
	}
	qt_int(quark_sim_spoken(far_sim(&app), &spoken), QUARK_OK);
	qt_true(strlen(spoken) <= QK_SPOKEN_MAX && strlen(spoken) > QK_SPOKEN_MAX - 2000);
	qt_true(spoken[strlen(spoken) - 2] == 'a' + 79 % 26);
	quark_sim_free(spoken);
	far_close(&app);
}

QTEST(inputs_reach_the_app_in_front_only)
{
	const struct qk_input *input;

	far_start(&app, NULL);
	qt_int(quark_sim_input(far_sim(&app), QUARK_INPUT_SWIPE_BACK), QUARK_OK);
	far_step(&app);
	input = far_told(&app, QK_DEVICE_INPUT);
	qt_true(input && input->input == QUARK_INPUT_SWIPE_BACK);
	far_set(&app, QUARK_SIM_VALUE_OTHER_APP, 1);
	qt_int(quark_sim_input(far_sim(&app), QUARK_INPUT_TAP), QUARK_OK);
	far_set(&app, QUARK_SIM_VALUE_FOLDED, 1);
	qt_int(quark_sim_input(far_sim(&app), QUARK_INPUT_TAP), QUARK_ERR_NOT_READY);
	qt_int(quark_sim_say(far_sim(&app), "hello"), QUARK_ERR_NOT_READY);
	far_step(&app);
	qt_int(far_left(&app, QK_DEVICE_INPUT), 0);
	far_close(&app);
}

QTEST(a_cover_of_the_view_follows_the_wearer_at_once)
{
	char *svg;

	far_start(&app, NULL);
	far_commit(&app, 1, 0);
	far_step(&app);
	qt_int(quark_sim_view(far_sim(&app), 0, &svg), QUARK_OK);
	qt_contains(svg, "Hello");
	quark_sim_free(svg);
	far_set(&app, QUARK_SIM_VALUE_WORN, 0);
	qt_int(quark_sim_view(far_sim(&app), 1, &svg), QUARK_OK);
	qt_true(strstr(svg, "Hello") == NULL);
	quark_sim_free(svg);
	qt_int(quark_sim_view(far_sim(&app), 2, &svg), QUARK_ERR_INVALID);
	far_close(&app);
}

QTEST(the_scene_is_a_png)
{
	void *png;
	size_t length;

	far_start(&app, NULL);
	qt_int(quark_sim_scene(far_sim(&app), &png, &length), QUARK_OK);
	qt_true(length > 100 && memcmp(png, "\x89PNG", 4) == 0);
	quark_sim_free(png);
	far_close(&app);
}
