/* Permissions: the wearer's answers, and what takes them back. */
#include "qtest.h"
#include "support_glasses.h"

#include <quark/device.h>

#include <string.h>

static struct far_app app;

static uint64_t ask(uint32_t sensor)
{
	struct qk_permission_ask params = {.sensor = sensor, .purpose = "find the price"};

	return far_request(&app, QK_DEVICE_PERMISSION, &params);
}

static void expect_state(uint32_t sensor, uint32_t state)
{
	const struct qk_permission_state *told = far_told(&app, QK_DEVICE_PERMISSION_CHANGED);

	qt_true(told != NULL);
	qt_uint(told->sensor, sensor);
	qt_uint(told->state, state);
}

QTEST(a_wearer_who_grants_is_not_asked)
{
	uint64_t id;

	far_start(&app, "clock=virtual&consent=grant");
	id = ask(QUARK_SENSOR_CAMERA_PHOTO);
	far_step(&app);
	qt_int(far_answer(&app, id), 0);
	expect_state(QUARK_SENSOR_CAMERA_PHOTO, QUARK_PERMISSION_SESSION);
	far_close(&app);
}

QTEST(a_wearer_who_refuses_is_not_asked_either)
{
	uint64_t id;

	far_start(&app, "clock=virtual&consent=refuse");
	id = far_photo(&app, 1);
	far_step(&app);
	qt_int(far_answer(&app, id), QUARK_ERR_DENIED);
	expect_state(QUARK_SENSOR_CAMERA_PHOTO, QUARK_PERMISSION_REFUSED);
	qt_int(far_left(&app, QK_CAMERA_LIGHT), 0);
	far_close(&app);
}

QTEST(a_question_is_a_trusted_surface_until_it_is_answered)
{
	const struct qk_visibility *visibility;
	uint64_t id;

	far_start(&app, "clock=virtual&consent=ask");
	id = ask(QUARK_SENSOR_CAMERA_STREAM);
	far_run(&app, 1000000);
	qt_int(far_answer(&app, id), 1);
	expect_state(QUARK_SENSOR_CAMERA_STREAM, QUARK_PERMISSION_ASKING);
	qt_int(app.glasses->display.prompt.kind, QK_PROMPT_CONSENT);
	qt_text(app.glasses->display.prompt.app_name, "Test");
	qt_text(app.glasses->display.prompt.purpose, "find the price");
	visibility = far_told(&app, QK_OVERLAY_VISIBILITY);
	qt_true(visibility && !visibility->visible);
	qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_ALWAYS), QUARK_OK);
	far_step(&app);
	qt_int(far_answer(&app, id), 0);
	expect_state(QUARK_SENSOR_CAMERA_STREAM, QUARK_PERMISSION_ALWAYS);
	qt_int(app.glasses->display.prompt.kind, QK_PROMPT_NONE);
	visibility = far_told(&app, QK_OVERLAY_VISIBILITY);
	qt_true(visibility && visibility->visible);
	qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_ALWAYS), QUARK_ERR_INVALID);
	far_close(&app);
}

QTEST(questions_queue_up_and_one_answer_holds_for_the_same_sensor)
{
	uint64_t first, second, third;

	far_start(&app, "clock=virtual&consent=ask");
	first = ask(QUARK_SENSOR_CAMERA_PHOTO);
	second = ask(QUARK_SENSOR_POSITION);
	third = far_photo(&app, 9);
	far_step(&app);
	qt_int(app.glasses->display.prompt.sensor, QUARK_SENSOR_CAMERA_PHOTO);
	qt_int(quark_sim_say(far_sim(&app), "yes"), QUARK_OK);
	far_run(&app, 60000);
	qt_int(far_answer(&app, first), 0);
	qt_int(far_answer(&app, third), 0);
	qt_int(app.glasses->display.prompt.sensor, QUARK_SENSOR_POSITION);
	qt_int(quark_sim_say(far_sim(&app), "不"), QUARK_OK);
	far_step(&app);
	qt_int(far_answer(&app, second), QUARK_ERR_DENIED);
	far_close(&app);
}

QTEST(a_nod_and_a_shake_answer_and_no_app_hears_of_them)
{
	uint64_t id;

	far_start(&app, "clock=virtual&consent=ask");
	id = ask(QUARK_SENSOR_POSITION);
	far_step(&app);
	qt_int(quark_sim_input(far_sim(&app), QUARK_INPUT_TAP), QUARK_OK);
	qt_int(quark_sim_input(far_sim(&app), QUARK_INPUT_SHAKE), QUARK_OK);
	far_step(&app);
	qt_int(far_answer(&app, id), QUARK_ERR_DENIED);
	qt_int(far_left(&app, QK_DEVICE_INPUT), 0);
	far_close(&app);
}

QTEST(a_permission_for_one_use_ends_with_the_use)
{
	uint64_t first, second;

	far_start(&app, "clock=virtual&consent=ask");
	first = far_photo(&app, 1);
	second = far_photo(&app, 2);
	far_step(&app);
	qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_ONCE), QUARK_OK);
	far_run(&app, 100000);
	qt_int(far_answer(&app, first), 0);
	qt_int(far_answer(&app, second), 1);
	qt_true(app.glasses->consent.asked != NULL);
	qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_REFUSED), QUARK_OK);
	far_step(&app);
	qt_int(far_answer(&app, second), QUARK_ERR_DENIED);
	far_photo(&app, 3);
	far_step(&app);
	qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_ONCE), QUARK_OK);
	far_run(&app, 100000);
	qt_uint(qk_consent_state(qk_door_front(app.glasses), QUARK_SENSOR_CAMERA_PHOTO), QUARK_PERMISSION_NONE);
	far_close(&app);
}

QTEST(a_question_without_an_answer_is_a_no_after_30_s)
{
	const struct qk_error *error;

	far_start(&app, "clock=virtual&consent=ask");
	ask(QUARK_SENSOR_CAMERA_PHOTO);
	far_run(&app, 29999999);
	qt_true(far_take(&app, QK_DEVICE_PERMISSION, QK_FORM_ERROR) == NULL);
	far_run(&app, 1);
	error = far_take(&app, QK_DEVICE_PERMISSION, QK_FORM_ERROR);
	qt_true(error != NULL);
	qt_int(error->code, QK_RPC_STATUS(QUARK_ERR_DENIED));
	qt_uint(error->stage, QUARK_STAGE_CONSENT);
	qt_uint(error->retry, QUARK_RETRY_ASK_WEARER);
	qt_contains(error->message, "30 s");
	far_close(&app);
}

QTEST(taking_the_glasses_off_answers_no_and_ends_what_was_given_for_the_session)
{
	uint64_t given, asked;

	far_start(&app, "clock=virtual&consent=ask");
	given = ask(QUARK_SENSOR_CAMERA_PHOTO);
	far_step(&app);
	quark_sim_answer(far_sim(&app), QUARK_PERMISSION_SESSION);
	far_step(&app);
	qt_int(far_answer(&app, given), 0);
	asked = ask(QUARK_SENSOR_CAMERA_STREAM);
	far_step(&app);
	far_set(&app, QUARK_SIM_VALUE_WORN, 0);
	far_step(&app);
	qt_int(far_answer(&app, asked), QUARK_ERR_DENIED);
	qt_uint(qk_consent_state(qk_door_front(app.glasses), QUARK_SENSOR_CAMERA_PHOTO), QUARK_PERMISSION_NONE);
	far_close(&app);
}

QTEST(a_grant_for_always_survives_doffing_and_a_new_session_but_not_30_days)
{
	far_start(&app, "clock=virtual&consent=ask");
	ask(QUARK_SENSOR_CAMERA_PHOTO);
	far_step(&app);
	quark_sim_answer(far_sim(&app), QUARK_PERMISSION_ALWAYS);
	far_set(&app, QUARK_SIM_VALUE_WORN, 0);
	far_set(&app, QUARK_SIM_VALUE_WORN, 1);
	quark_sim_entry.disconnect(app.glasses);
	far_hello(&app);
	qt_uint(qk_consent_state(qk_door_front(app.glasses), QUARK_SENSOR_CAMERA_PHOTO), QUARK_PERMISSION_ALWAYS);
	quark_sim_entry.disconnect(app.glasses);
	qk_clock_jump(&app.clock, far_now(&app) + QK_ALWAYS_US);
	far_set(&app, QUARK_SIM_VALUE_BATTERY_LEFT, 100);
	far_hello(&app);
	qt_uint(qk_consent_state(qk_door_front(app.glasses), QUARK_SENSOR_CAMERA_PHOTO), QUARK_PERMISSION_NONE);
	far_close(&app);
}

QTEST(a_waiting_request_can_be_cancelled)
{
	struct qk_cancel cancel;

	far_start(&app, "clock=virtual&consent=ask");
	cancel.id = far_photo(&app, 1);
	far_step(&app);
	far_notify(&app, QK_LINK_CANCEL, &cancel);
	far_step(&app);
	qt_int(far_answer(&app, cancel.id), QUARK_ERR_CANCELLED);
	qt_int(app.glasses->display.prompt.kind, QK_PROMPT_NONE);
	far_close(&app);
}

QTEST(too_many_questions_are_refused)
{
	uint64_t id = 0;
	int i;

	far_start(&app, "clock=virtual&consent=ask");
	for (i = 0; i <= QK_WAITING_MAX; i++)
		id = ask(QUARK_SENSOR_POSITION);
	far_step(&app);
	qt_int(far_answer(&app, id), QUARK_ERR_AGAIN);
	far_close(&app);
}

QTEST(nobody_can_be_asked_while_the_glasses_are_not_worn)
{
	uint64_t id;

	far_start(&app, "clock=virtual&consent=ask");
	far_set(&app, QUARK_SIM_VALUE_WORN, 0);
	id = ask(QUARK_SENSOR_POSITION);
	far_step(&app);
	qt_int(far_answer(&app, id), QUARK_ERR_NOT_READY);
	far_close(&app);
}

QTEST(audio_glasses_speak_the_question)
{
	char *spoken;

	qt_int(far_open(&app, "g1", "clock=virtual&consent=ask"), 0);
	far_hello(&app);
	ask(QUARK_SENSOR_CAMERA_PHOTO);
	far_step(&app);
	qt_int(quark_sim_spoken(far_sim(&app), &spoken), QUARK_OK);
	qt_contains(spoken, "Test asks for taking photos: find the price. Yes or no?");
	quark_sim_free(spoken);
	far_close(&app);
}

QTEST(a_question_outlives_a_lost_link_and_its_answer_waits)
{
	uint64_t id;

	far_start(&app, "clock=virtual&consent=ask");
	id = ask(QUARK_SENSOR_POSITION);
	far_step(&app);
	far_fault(&app, QUARK_SIM_FAULT_DROP, 0);
	far_step(&app);
	qt_int(app.glasses->display.prompt.kind, QK_PROMPT_CONSENT);
	qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_SESSION), QUARK_OK);
	far_run(&app, 1000000);
	qt_int(far_answer(&app, id), 1);
	far_resume(&app);
	qt_int(far_answer(&app, id), 0);
	qt_int(app.bad, 0);
	far_close(&app);
}

QTEST(the_readiness_snapshot_tells_the_camera_permission)
{
	const struct qk_readiness *readiness;

	far_start(&app, NULL);
	far_told(&app, QK_DEVICE_READINESS);
	ask(QUARK_SENSOR_CAMERA_PHOTO);
	far_step(&app);
	readiness = far_told(&app, QK_DEVICE_READINESS);
	qt_true(readiness && readiness->camera_permission == QUARK_PERMISSION_SESSION);
	far_close(&app);
}
