/* Simulated glasses seen from the app's end of the link: conversation, numbers, faults. */
#include "qtest.h"
#include "support_glasses.h"

#include <quark/device.h>

#include <string.h>

static struct far_app app;

QTEST(hello_is_answered_with_what_the_glasses_are)
{
	const struct qk_readiness *readiness;
	const struct qk_hello_result *result;
	struct qk_hello hello = {.protocol_min = 1, .protocol_max = 9, .app_id = "org.example.test"};

	qt_int(far_open(&app, "s1", "clock=virtual&name=Anna%27s%20glasses"), 0);
	quark_sim_entry.connect(app.glasses);
	far_step(&app);
	far_request(&app, QK_LINK_HELLO, &hello);
	far_step(&app);
	result = far_take(&app, QK_LINK_HELLO, QK_FORM_RESULT);
	qt_true(result != NULL);
	qt_uint(result->protocol, 1);
	qt_true(result->session > 0 && result->session < 1ull << 48);
	qt_text(result->name, "Anna's glasses");
	qt_uint(result->display.count, 2);
	qt_uint(result->metrics.advances_count, 95);
	qt_true(result->capabilities & QUARK_CAPABILITY_COLOUR);
	readiness = far_told(&app, QK_DEVICE_READINESS);
	qt_true(readiness && readiness->worn == 1 && readiness->foreground == 1);
	qt_int(readiness->battery_left, 100);
	qt_int(app.bad, 0);
	far_close(&app);
}

QTEST(audio_glasses_have_no_display_and_refuse_a_commit)
{
	uint64_t id;

	qt_int(far_open(&app, "g1", NULL), 0);
	far_hello(&app);
	app.sent = 0;
	id = far_commit(&app, 1, 0);
	far_step(&app);
	qt_int(far_answer(&app, id), QUARK_ERR_UNSUPPORTED);
	qt_int(far_left(&app, QK_OVERLAY_VISIBILITY), 0);
	far_close(&app);
}

QTEST(wrong_versions_are_refused_for_good_and_say_who_is_too_old)
{
	static const struct {
		uint32_t speaks, offers;
		const char *part;
	} cases[] = {{7, 1, "app's libquark is too old"}, {1, 3, "firmware is too old"}, {0, 1, "firmware is too old"}};
	size_t i;

	for (i = 0; i < 3; i++) {
		struct qk_hello hello = {
			.protocol_min = cases[i].offers, .protocol_max = cases[i].offers, .app_id = "a.b"};
		uint64_t id;

		qt_int(far_open(&app, "s1", NULL), 0);
		far_fault(&app, QUARK_SIM_FAULT_FIRMWARE, cases[i].speaks);
		quark_sim_entry.connect(app.glasses);
		far_step(&app);
		id = far_request(&app, QK_LINK_HELLO, &hello);
		far_step(&app);
		qt_int(far_answer(&app, id), QUARK_ERR_VERSION);
		qt_int(app.closed, 1);
		qt_int(app.close_refused, 1);
		qt_int(app.close_status, QUARK_ERR_VERSION);
		qt_contains(app.close_text, cases[i].part);
		far_close(&app);
	}
}

QTEST(a_commit_is_presented_at_once_on_both_displays)
{
	const struct qk_commit_result *result;

	far_start(&app, NULL);
	far_run(&app, 5000);
	far_commit(&app, 3, 0);
	qt_true(app.wakes > 0);
	far_step(&app);
	result = far_take(&app, QK_OVERLAY_COMMIT, QK_FORM_RESULT);
	qt_true(result != NULL);
	qt_uint(result->revision, 3);
	qt_uint(result->displays, 3);
	qt_uint(result->presented_us, far_now(&app));
	qt_uint(far_scenes(&app), 1);
	far_close(&app);
}

QTEST(a_commit_on_a_wrong_base_is_refused_with_a_sentence)
{
	const struct qk_error *error;

	far_start(&app, NULL);
	far_commit(&app, 3, 2);
	far_step(&app);
	error = far_take(&app, QK_OVERLAY_COMMIT, QK_FORM_ERROR);
	qt_true(error != NULL && error->message[0] != 0 && error->hint != NULL);
	qt_uint(error->stage, QUARK_STAGE_DEVICE);
	far_close(&app);
}

QTEST(hidden_displays_present_nothing_and_say_so)
{
	const struct qk_visibility *visibility;
	const struct qk_commit_result *result;

	far_start(&app, NULL);
	far_set(&app, QUARK_SIM_VALUE_WORN, 0);
	far_step(&app);
	visibility = far_told(&app, QK_OVERLAY_VISIBILITY);
	qt_true(visibility && !visibility->visible && visibility->overlay == 0);
	far_commit(&app, 1, 0);
	far_step(&app);
	result = far_take(&app, QK_OVERLAY_COMMIT, QK_FORM_RESULT);
	qt_true(result && result->displays == 0);
	far_set(&app, QUARK_SIM_VALUE_WORN, 1);
	far_step(&app);
	visibility = far_told(&app, QK_OVERLAY_VISIBILITY);
	qt_true(visibility && visibility->visible);
	far_close(&app);
}

QTEST(a_step_delivers_at_most_64_messages)
{
	size_t before;
	int i;

	far_start(&app, NULL);
	for (i = 0; i < 100; i++)
		far_commit(&app, (uint32_t)i + 1, 0);
	before = app.count;
	quark_sim_entry.step(app.glasses);
	qt_uint(app.count - before, 64);
	far_step(&app);
	qt_uint(app.count - before, 100);
	qt_int(app.bad, 0);
	far_close(&app);
}

static void expect_break(const char *part)
{
	const struct qk_closing *closing;

	far_step(&app);
	closing = far_told(&app, QK_DEVICE_CLOSING);
	qt_true(closing && closing->reason == QK_CLOSING_PROTOCOL);
	qt_int(app.closed, 1);
	qt_int(app.close_status, QUARK_ERR_PROTOCOL);
	qt_int(app.close_refused, 0);
	qt_contains(app.close_text, part);
	far_close(&app);
}

QTEST(a_jump_in_the_numbers_breaks_the_link)
{
	far_start(&app, NULL);
	app.sent++;
	far_commit(&app, 1, 0);
	expect_break("message number 2, but 1 was next");
}

QTEST(a_repeated_number_breaks_the_link)
{
	far_start(&app, NULL);
	far_commit(&app, 1, 0);
	app.sent--;
	far_commit(&app, 2, 1);
	expect_break("message number 1, but 2 was next");
}

QTEST(an_acknowledgement_of_what_was_not_sent_breaks_the_link)
{
	far_start(&app, NULL);
	app.received = 4000;
	far_notify(&app, QK_LINK_ACK, NULL);
	far_step(&app);
	qt_int(app.close_status, QUARK_ERR_PROTOCOL);
	qt_contains(app.close_text, "acknowledged message 4000");
	far_close(&app);
}

QTEST(a_second_hello_and_a_missing_one_break_the_link)
{
	struct qk_hello hello = {.protocol_min = 1, .protocol_max = 1, .app_id = "a.b"};

	far_start(&app, NULL);
	far_request(&app, QK_LINK_HELLO, &hello);
	expect_break("hello twice");
	qt_int(far_open(&app, "s1", NULL), 0);
	quark_sim_entry.connect(app.glasses);
	far_step(&app);
	far_commit(&app, 1, 0);
	far_step(&app);
	qt_int(app.close_status, QUARK_ERR_PROTOCOL);
	qt_contains(app.close_text, "first message was not link.hello");
	far_close(&app);
}

QTEST(garbage_is_answered_with_a_json_rpc_error_and_breaks_the_link)
{
	static const char *const garbage[] = {"{", "[]", "null", "{\"jsonrpc\":\"2.0\",\"id\":4,\"result\":{}}",
					      "\xff"};
	size_t i;

	for (i = 0; i < sizeof garbage / sizeof *garbage; i++) {
		far_start(&app, NULL);
		qt_int(far_text(&app, garbage[i]), QUARK_OK);
		far_step(&app);
		qt_int(app.closed, 1);
		qt_int(app.close_status, QUARK_ERR_PROTOCOL);
		far_close(&app);
	}
}

QTEST(a_request_that_is_not_known_is_refused_and_the_talk_goes_on)
{
	uint64_t id;

	far_start(&app, NULL);
	far_text(&app, "{\"jsonrpc\":\"2.0\",\"method\":\"device.fly\",\"id\":77,\"params\":{},\"seq\":1}");
	far_step(&app);
	qt_int(app.closed, 0);
	app.sent = 1;
	id = far_commit(&app, 1, 0);
	far_step(&app);
	qt_int(far_answer(&app, id), 0);
	far_close(&app);
}

QTEST(notifications_are_acknowledged_within_100_ms_or_32_messages)
{
	struct qk_cancel cancel = {.id = 4000};
	int i;

	far_start(&app, NULL);
	far_notify(&app, QK_LINK_CANCEL, &cancel);
	far_run(&app, 99000);
	qt_int(far_left(&app, QK_LINK_ACK), 0);
	far_run(&app, 1000);
	qt_true(far_told(&app, QK_LINK_ACK) != NULL);
	for (i = 0; i < 32; i++)
		far_notify(&app, QK_LINK_CANCEL, &cancel);
	far_step(&app);
	qt_true(far_told(&app, QK_LINK_ACK) != NULL);
	qt_uint(app.decoded.envelope.ack, 33);
	far_close(&app);
}

QTEST(a_ping_is_answered_with_a_pong_without_a_number)
{
	far_start(&app, NULL);
	far_notify(&app, QK_LINK_PING, NULL);
	far_step(&app);
	qt_true(far_told(&app, QK_LINK_PONG) != NULL);
	qt_uint(app.decoded.envelope.seq, 0);
	far_close(&app);
}

QTEST(latency_delays_each_way_and_keeps_order)
{
	uint64_t id;

	far_start(&app, NULL);
	far_fault(&app, QUARK_SIM_FAULT_LATENCY, 20000);
	id = far_commit(&app, 1, 0);
	far_run(&app, 39999);
	qt_int(far_answer(&app, id), 1);
	far_run(&app, 1);
	qt_int(far_answer(&app, id), 0);
	far_close(&app);
}

QTEST(jitter_keeps_order)
{
	int i;

	far_start(&app, "clock=virtual&seed=5");
	far_fault(&app, QUARK_SIM_FAULT_JITTER, 50000);
	for (i = 0; i < 60; i++) {
		far_commit(&app, (uint32_t)i + 1, 0);
		far_run(&app, 1000);
	}
	far_run(&app, 200000);
	qt_int(app.bad, 0);
	qt_int(app.closed, 0);
	for (i = 0; i < 60; i++)
		qt_int(((const struct qk_commit_result *)far_take(&app, QK_OVERLAY_COMMIT, QK_FORM_RESULT))->revision,
		       i + 1);
	far_close(&app);
}

QTEST(a_drop_closes_refuses_for_a_while_and_begins_a_new_session)
{
	uint64_t session;

	far_start(&app, NULL);
	session = qk_app_session(qk_door_front(app.glasses));
	far_commit(&app, 1, 0);
	far_step(&app);
	qt_uint(far_scenes(&app), 1);
	far_commit(&app, 2, 1);
	far_fault(&app, QUARK_SIM_FAULT_DROP, 500);
	far_step(&app);
	qt_int(app.closed, 1);
	qt_int(app.close_refused, 0);
	qt_int(far_left(&app, QK_OVERLAY_COMMIT), 0);
	far_run(&app, 100000);
	quark_sim_entry.connect(app.glasses);
	far_step(&app);
	qt_int(app.closed, 2);
	qt_contains(app.close_text, "400 ms");
	far_run(&app, 400000);
	far_hello(&app);
	qt_true(qk_app_session(qk_door_front(app.glasses)) != session);
	qt_uint(far_scenes(&app), 0);
	far_close(&app);
}

QTEST(the_session_that_was_asked_for_is_gone_for_a_reason)
{
	static const struct {
		int fault, known;
		uint64_t away_us;
		uint32_t reason;
	} cases[] = {{QUARK_SIM_FAULT_DROP, 1, QK_SESSION_KEPT_US, QK_SESSION_EXPIRED},
		     {QUARK_SIM_FAULT_REBOOT, 1, 0, QK_SESSION_REBOOT},
		     {QUARK_SIM_FAULT_DROP, 0, 0, QK_SESSION_UNKNOWN}};
	const struct qk_hello_result *result;
	size_t i;

	for (i = 0; i < 3; i++) {
		far_start(&app, NULL);
		app.session += !cases[i].known;
		far_fault(&app, cases[i].fault, 0);
		far_step(&app);
		far_run(&app, cases[i].away_us);
		result = far_return(&app);
		qt_true(result != NULL && !result->resumed);
		qt_true(result->session && result->session != app.session);
		qt_uint(result->reason, cases[i].reason);
		far_close(&app);
	}
}

QTEST(a_half_open_link_swallows_everything_and_tells_nobody)
{
	uint64_t id, stream;

	far_start(&app, NULL);
	stream = far_stream(&app, 1, 4);
	far_step(&app);
	qt_int(far_answer(&app, stream), 0);
	far_fault(&app, QUARK_SIM_FAULT_HALF_OPEN, 1);
	id = far_commit(&app, 1, 0);
	far_run(&app, 30000000);
	qt_int(far_answer(&app, id), 1);
	qt_int(app.closed, 0);
	qt_true(!app.glasses->camera.light);
	qt_true(app.glasses->display.blanked);
	quark_sim_entry.disconnect(app.glasses);
	quark_sim_entry.connect(app.glasses);
	far_run(&app, 10000000);
	qt_int(app.close_status, QUARK_ERR_TIMEOUT);
	far_fault(&app, QUARK_SIM_FAULT_HALF_OPEN, 0);
	far_hello(&app);
	qt_int(app.bad, 0);
	far_close(&app);
}

QTEST(a_half_open_link_that_comes_back_is_cut_because_something_is_missing)
{
	far_start(&app, NULL);
	far_fault(&app, QUARK_SIM_FAULT_HALF_OPEN, 1);
	far_commit(&app, 1, 0);
	far_run(&app, 1000000);
	far_fault(&app, QUARK_SIM_FAULT_HALF_OPEN, 0);
	far_step(&app);
	qt_int(app.closed, 1);
	qt_int(app.close_refused, 0);
	far_close(&app);
}

QTEST(the_end_says_good_bye_and_is_for_good)
{
	const struct qk_closing *closing;

	far_start(&app, NULL);
	far_fault(&app, QUARK_SIM_FAULT_END, 1);
	far_step(&app);
	closing = far_told(&app, QK_DEVICE_CLOSING);
	qt_true(closing && closing->reason == QK_CLOSING_SHUTDOWN);
	qt_int(app.close_refused, 1);
	quark_sim_entry.connect(app.glasses);
	far_step(&app);
	qt_int(app.closed, 2);
	qt_int(app.close_refused, 1);
	far_close(&app);
}

QTEST(a_revoked_app_is_refused_for_good)
{
	far_start(&app, NULL);
	far_fault(&app, QUARK_SIM_FAULT_REFUSE, 1);
	far_step(&app);
	qt_int(app.close_refused, 1);
	qt_int(app.close_status, QUARK_ERR_DENIED);
	far_close(&app);
}

QTEST(lost_inputs_are_told_as_a_gap)
{
	const struct qk_gap *gap;

	far_start(&app, NULL);
	qt_int(quark_sim_input(far_sim(&app), QUARK_INPUT_TAP), QUARK_OK);
	far_fault(&app, QUARK_SIM_FAULT_EVENTS, 7);
	far_step(&app);
	qt_true(far_told(&app, QK_DEVICE_INPUT) != NULL);
	gap = far_told(&app, QK_LINK_GAP);
	qt_true(gap && gap->first == 2 && gap->count == 7);
	far_close(&app);
}

QTEST(garbage_out_is_malformed_and_carries_no_number)
{
	far_start(&app, NULL);
	far_fault(&app, QUARK_SIM_FAULT_GARBAGE, 20);
	far_step(&app);
	qt_int(app.bad, 20);
	far_close(&app);
}

QTEST(the_displays_go_blank_three_seconds_after_the_link_is_lost)
{
	far_start(&app, NULL);
	far_commit(&app, 1, 0);
	far_step(&app);
	quark_sim_entry.disconnect(app.glasses);
	far_run(&app, 2999999);
	qt_true(!app.glasses->display.blanked);
	far_run(&app, 1);
	qt_true(app.glasses->display.blanked);
	far_close(&app);
}

QTEST(an_app_that_never_steps_cannot_grow_the_glasses)
{
	int i, status = 0;

	far_start(&app, NULL);
	for (i = 0; i < 5000 && status == 0; i++)
		status = far_text(&app, "{}");
	qt_int(status, QUARK_ERR_AGAIN);
	qt_int(i, QK_PORT_INWARD + 1);
	far_close(&app);
}

/* Nothing is acknowledged before it arrives, so all that is sent is kept. */
QTEST(inputs_that_pile_up_on_a_slow_link_are_counted)
{
	const struct qk_gap *gap;
	uint64_t told;
	int i;

	far_start(&app, NULL);
	far_fault(&app, QUARK_SIM_FAULT_LATENCY, 1000000);
	for (i = 0; i < 1000; i++)
		qt_int(quark_sim_input(far_sim(&app), QUARK_INPUT_TAP), QUARK_OK);
	far_run(&app, 1000000);
	far_notify(&app, QK_LINK_ACK, NULL);
	far_run(&app, 10000000);
	qt_int(app.closed, 0);
	told = far_left(&app, QK_DEVICE_INPUT);
	qt_uint(far_left(&app, QK_LINK_GAP), 1);
	gap = far_told(&app, QK_LINK_GAP);
	qt_uint(gap->first + gap->count, 1000 - QK_INPUTS_WAITING + 1);
	qt_uint(told + gap->count, 1000);
	qt_int(app.bad, 0);
	far_close(&app);
}

QTEST(answers_that_pile_up_on_a_slow_link_close_it)
{
	int i;

	far_start(&app, NULL);
	far_fault(&app, QUARK_SIM_FAULT_LATENCY, 60000000);
	for (i = 0; i < 300; i++)
		far_commit(&app, (uint32_t)i + 1, 0);
	far_run(&app, 60000000);
	qt_true(qk_door_front(app.glasses) == NULL);
	far_run(&app, 60000000);
	qt_int(app.closed, 1);
	qt_contains(app.close_text, "did not read");
	far_close(&app);
}

QTEST(glasses_may_be_destroyed_from_within_a_delivery)
{
	struct quark_sim *sim;

	far_start(&app, NULL);
	sim = quark_sim_ref(far_sim(&app));
	far_commit(&app, 1, 0);
	far_commit(&app, 2, 0);
	app.destroy_at = (int)app.count + 1;
	far_step(&app);
	qt_true(app.glasses == NULL);
	qt_int(quark_sim_set(sim, QUARK_SIM_VALUE_WORN, 1), QUARK_ERR_CLOSED);
	qt_contains(quark_sim_error(sim), "gone");
	quark_sim_unref(sim);
	far_close(&app);
}

QTEST(good_bye_ends_the_session_at_once)
{
	far_start(&app, NULL);
	far_commit(&app, 1, 0);
	far_notify(&app, QK_LINK_BYE, NULL);
	far_step(&app);
	qt_int(app.closed, 1);
	qt_uint(far_scenes(&app), 0);
	far_close(&app);
}
