/* The position in the glasses: who is told, how often, and every way it ends. */
#include "qtest.h"
#include "support_glasses.h"

#include <quark/device.h>

static struct far_app app;

static uint64_t start(struct far_app *who, uint32_t number, uint32_t interval_ms)
{
	struct qk_position_wish wish = {number, interval_ms, "Shows the way"};
	uint64_t id = far_request(who, QK_POSITION_START, &wish);

	far_step(who);
	return id;
}

static void begin(const char *query)
{
	uint64_t id;

	far_start(&app, query);
	id = start(&app, 7, 0);
	qt_int(far_answer(&app, id), 0);
}

static void move(double latitude, double longitude)
{
	qt_int(quark_sim_position(far_sim(&app), latitude, longitude, 4.5, 90), QUARK_OK);
	far_step(&app);
}

static void expect_ended(uint32_t reason)
{
	const struct qk_position_ended *ended;

	far_step(&app);
	ended = far_told(&app, QK_POSITION_ENDED);
	qt_true(ended != NULL);
	qt_uint(ended->position, 7);
	qt_uint(ended->reason, reason);
	qt_int(far_left(&app, QK_POSITION_ENDED), 0);
	while (far_told(&app, QK_POSITION_FIX))
		;
	move(1, 1);
	far_run(&app, 5000000);
	qt_int(far_left(&app, QK_POSITION_FIX), 0);
	qt_int(app.bad, 0);
	far_close(&app);
}

QTEST(a_place_is_told_at_once_and_then_every_interval)
{
	const struct qk_fix *fix;

	begin(NULL);
	far_run(&app, 3000000);
	qt_int(far_left(&app, QK_POSITION_FIX), 0);
	move(31.230416, 121.473701);
	fix = far_told(&app, QK_POSITION_FIX);
	qt_true(fix != NULL);
	qt_int(fix->latitude_e7, 312304160);
	qt_int(fix->longitude_e7, 1214737010);
	qt_uint(fix->accuracy_mm, 4500);
	qt_uint(fix->heading_cdeg, 9000);
	qt_uint(fix->speed_mm_s, 0);
	qt_uint(fix->time_us, far_now(&app));
	qt_int(far_left(&app, QK_POSITION_FIX), 0);
	far_run(&app, 5000000);
	qt_int(far_left(&app, QK_POSITION_FIX), 5);
	far_close(&app);
}

QTEST(a_walk_has_a_speed_and_a_jump_has_none)
{
	const struct qk_fix *fix;

	begin(NULL);
	move(-33.5, -70.25);
	fix = far_told(&app, QK_POSITION_FIX);
	qt_true(fix && fix->latitude_e7 == -335000000 && fix->longitude_e7 == -702500000);
	far_run(&app, 500000);
	move(-33.50000899, -70.25); /* a metre */
	fix = far_told(&app, QK_POSITION_FIX);
	qt_true(fix != NULL);
	qt_near(fix->speed_mm_s, 2000, 5);
	far_run(&app, 1000000);
	fix = far_told(&app, QK_POSITION_FIX);
	qt_true(fix && fix->speed_mm_s == 0);
	move(10, 10);
	fix = far_told(&app, QK_POSITION_FIX);
	qt_true(fix && fix->speed_mm_s == 0);
	far_close(&app);
}

QTEST(north_is_a_heading_and_an_unknown_one_is_none)
{
	const struct qk_fix *fix;

	begin(NULL);
	qt_int(quark_sim_position(far_sim(&app), 0, 0, 0.0001, 0), QUARK_OK);
	far_step(&app);
	fix = far_told(&app, QK_POSITION_FIX);
	qt_true(fix && fix->heading_cdeg == 36000 && fix->accuracy_mm == 1);
	qt_int(quark_sim_position(far_sim(&app), 0, 0, 5, -1), QUARK_OK);
	far_step(&app);
	fix = far_told(&app, QK_POSITION_FIX);
	qt_true(fix && fix->heading_cdeg == 0);
	far_close(&app);
}

QTEST(a_place_that_is_known_is_told_when_positions_begin)
{
	far_start(&app, NULL);
	move(1, 2);
	far_run(&app, 2000000);
	qt_int(far_left(&app, QK_POSITION_FIX), 0);
	qt_int(far_answer(&app, start(&app, 7, 500)), 0);
	far_step(&app);
	qt_int(far_left(&app, QK_POSITION_FIX), 1);
	far_run(&app, 2000000);
	qt_int(far_left(&app, QK_POSITION_FIX), 5);
	far_close(&app);
}

QTEST(the_wearer_is_asked_and_may_say_no)
{
	uint64_t id;

	far_start(&app, "clock=virtual&consent=ask");
	id = start(&app, 7, 0);
	move(1, 2);
	qt_int(far_answer(&app, id), 1);
	qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_REFUSED), QUARK_OK);
	far_step(&app);
	qt_int(far_answer(&app, id), QUARK_ERR_DENIED);
	far_run(&app, 3000000);
	qt_int(far_left(&app, QK_POSITION_FIX), 0);
	id = start(&app, 8, 0);
	qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_SESSION), QUARK_OK);
	far_step(&app);
	qt_int(far_answer(&app, id), 0);
	qt_int(far_left(&app, QK_POSITION_FIX), 1);
	far_close(&app);
}

QTEST(the_use_is_in_the_record_of_the_glasses)
{
	const struct qk_audit_use *use;

	begin(NULL);
	move(1, 2);
	use = qk_audit_get(&app.glasses->audit, qk_audit_count(&app.glasses->audit) - 1);
	qt_true(use != NULL);
	qt_uint(use->sensor, QUARK_SENSOR_POSITION);
	qt_text(use->purpose, "Shows the way");
	qt_uint(use->end_us, 0);
	qt_uint(use->frames, 1);
	far_run(&app, 1000000);
	qt_int(quark_sim_revoke(far_sim(&app), QUARK_SENSOR_POSITION), QUARK_OK);
	qt_true(use->end_us > 0);
	far_close(&app);
}

QTEST(the_lease_is_renewed)
{
	begin(NULL);
	far_run(&app, 19999999);
	qt_int(far_left(&app, QK_POSITION_LEASE), 0);
	far_run(&app, 100001000);
	qt_int(far_left(&app, QK_POSITION_LEASE), 6);
	qt_int(far_left(&app, QK_POSITION_ENDED), 0);
	far_close(&app);
}

QTEST(it_ends_when_the_app_says_so)
{
	struct qk_position_id other = {8}, own = {7};
	uint64_t id;

	begin(NULL);
	id = far_request(&app, QK_POSITION_STOP, &other);
	far_step(&app);
	qt_int(far_answer(&app, id), 0);
	qt_int(far_left(&app, QK_POSITION_ENDED), 0);
	id = far_request(&app, QK_POSITION_STOP, &own);
	far_step(&app);
	qt_int(far_answer(&app, id), 0);
	expect_ended(QK_ENDED_STOPPED);
}

QTEST(it_ends_when_the_wearer_takes_the_permission_back)
{
	begin(NULL);
	qt_int(quark_sim_revoke(far_sim(&app), QUARK_SENSOR_POSITION), QUARK_OK);
	expect_ended(QK_ENDED_REVOKED);
}

QTEST(it_ends_when_the_glasses_are_taken_off)
{
	begin(NULL);
	far_set(&app, QUARK_SIM_VALUE_WORN, 0);
	expect_ended(QK_ENDED_DOFFED);
}

QTEST(it_ends_when_the_glasses_are_folded)
{
	begin(NULL);
	far_set(&app, QUARK_SIM_VALUE_FOLDED, 1);
	expect_ended(QK_ENDED_FOLDED);
}

QTEST(it_ends_when_another_app_comes_to_the_front)
{
	begin(NULL);
	far_set(&app, QUARK_SIM_VALUE_OTHER_APP, 1);
	expect_ended(QK_ENDED_TAKEN);
}

QTEST(it_ends_with_the_link_and_is_not_started_again)
{
	begin(NULL);
	move(1, 2);
	while (far_told(&app, QK_POSITION_FIX))
		;
	far_disconnect(&app);
	far_run(&app, 1000000);
	far_resume(&app);
	expect_ended(QK_ENDED_NONE);
}

QTEST(who_cannot_be_told_is_refused)
{
	far_start(&app, NULL);
	far_set(&app, QUARK_SIM_VALUE_WORN, 0);
	qt_int(far_answer(&app, start(&app, 7, 0)), QUARK_ERR_NOT_READY);
	far_set(&app, QUARK_SIM_VALUE_WORN, 1);
	far_set(&app, QUARK_SIM_VALUE_FOLDED, 1);
	qt_int(far_answer(&app, start(&app, 7, 0)), QUARK_ERR_NOT_READY);
	far_set(&app, QUARK_SIM_VALUE_FOLDED, 0);
	far_set(&app, QUARK_SIM_VALUE_OTHER_APP, 1);
	qt_int(far_answer(&app, start(&app, 7, 0)), QUARK_ERR_BUSY);
	far_close(&app);
}
