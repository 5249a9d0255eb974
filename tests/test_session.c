/* The app's session, with the glasses played by hand: numbers, acknowledgements, resume, deadlines. */
#include "qtest.h"
#include "support_hand.h"

#include <string.h>

/* --- numbers and acknowledgements ----------------------------------------------------------------------------------
 */

QTEST(messages_are_numbered_from_one)
{
	hand_open_ready();
	hand_speak("one");
	hand_expect(QK_DEVICE_SPEAK);
	qt_uint(hand.heard.envelope.seq, 1);
	hand_speak("two");
	hand_expect(QK_DEVICE_SPEAK);
	qt_uint(hand.heard.envelope.seq, 2);
	hand_done();
}

QTEST(an_acknowledgement_waits_for_company_for_a_while)
{
	hand_open_ready();
	hand_say_input();
	fake_step(&hand.app);
	qt_true(!hand_take());
	fake_pass(&hand.app, 99);
	qt_true(!hand_take());
	fake_pass(&hand.app, 1);
	qt_true(hand_take());
	qt_int(hand.heard.envelope.kind, QK_LINK_ACK);
	qt_uint(hand.heard.envelope.ack, 2);
	qt_uint(hand.heard.envelope.seq, 0);
	hand_say_input();
	fake_step(&hand.app);
	hand_speak("it carries the next one");
	hand_expect(QK_DEVICE_SPEAK);
	qt_uint(hand.heard.envelope.ack, 3);
	fake_pass(&hand.app, 200);
	qt_true(!hand_take());
	hand_done();
}

QTEST(after_32_messages_an_acknowledgement_waits_no_longer)
{
	hand_open_ready();
	for (int i = 0; i < 32; i++)
		hand_say_input();
	fake_step(&hand.app);
	fake_step(&hand.app);
	qt_true(hand_take());
	qt_int(hand.heard.envelope.kind, QK_LINK_ACK);
	qt_uint(hand.heard.envelope.ack, 33);
	hand_done();
}

QTEST(a_message_counts_as_applied_after_its_handler)
{
	struct qk_commit_result shown = {.revision = 1, .displays = 1};
	struct quark_overlay *overlay;

	hand_open_ready();
	qt_int(quark_overlay_open(hand.app.device, NULL, &overlay), QUARK_OK);
	for (int i = 0; i < 3; i++) { /* two on their way, one that the first answer lets go */
		qt_int(quark_overlay_set_progress(overlay, 1, 10u + (uint32_t)i), QUARK_OK);
		qt_int(quark_overlay_commit(overlay, NULL), QUARK_OK);
	}
	hand_expect(QK_OVERLAY_COMMIT);
	hand_answer(QK_OVERLAY_COMMIT, hand.heard.envelope.id, 1, &shown);
	hand_expect(QK_OVERLAY_COMMIT);
	fake_step(&hand.app);
	hand_expect(QK_OVERLAY_COMMIT);
	qt_uint(hand.heard.envelope.seq, 3);
	qt_uint(hand.heard.envelope.ack, hand.said - 1);
	quark_overlay_unref(overlay);
	hand_done();
}

QTEST(what_breaks_the_numbers_ends_the_connection)
{
	struct qk_input input = {.input = QUARK_INPUT_TAP};
	struct qk_envelope bad[] = {
		{.kind = QK_DEVICE_INPUT, .form = QK_FORM_NOTIFICATION, .seq = 3},             /* a jump */
		{.kind = QK_DEVICE_INPUT, .form = QK_FORM_NOTIFICATION},                       /* no number */
		{.kind = QK_LINK_PING, .form = QK_FORM_NOTIFICATION, .seq = 2},                /* a number */
		{.kind = QK_DEVICE_INPUT, .form = QK_FORM_NOTIFICATION, .seq = 2, .ack = 100}, /* never sent */
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		hand_open_ready();
		qt_int(fake_say(&bad[i], bad[i].kind == QK_DEVICE_INPUT ? &input : NULL), 0);
		fake_step(&hand.app);
		qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_RECONNECTING);
		qt_uint(hand.app.events[QUARK_EVENT_DEVICE_INPUT], 0);
		qt_contains(hand.app.why, "the protocol forbids");
		hand_done();
	}
}

QTEST(an_acknowledgement_of_what_waits_for_the_link_is_refused)
{
	hand_open_ready();
	fake.full = 1;
	hand_speak("the link has not got this");
	hand_say(QK_LINK_ACK, 1, NULL);
	fake_step(&hand.app);
	qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_RECONNECTING);
	hand_done();
}

QTEST(nothing_is_said_before_the_answer_to_hello)
{
	hand_open_ready();
	hand_come_back();
	hand_say_input();
	fake_step(&hand.app);
	qt_uint(hand.app.events[QUARK_EVENT_DEVICE_INPUT], 0);
	qt_uint(fake.disconnects, 1);
	qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_RECONNECTING);
	hand_done();
}

QTEST(a_good_bye_may_come_before_the_answer_to_hello)
{
	struct qk_closing closing = {.reason = QK_CLOSING_REPLACED, .text = "another connection"};

	hand_open_ready();
	hand_come_back();
	hand_say(QK_DEVICE_CLOSING, 0, &closing);
	fake_step(&hand.app);
	qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_GONE);
	hand_done();
}

/* --- a full link, a full store -------------------------------------------------------------------------------------
 */

QTEST(what_a_full_link_does_not_take_waits_in_order)
{
	hand_open_ready();
	fake.full = 1;
	hand_speak("one");
	hand_speak("two");
	fake_pass(&hand.app, 20);
	qt_true(!hand_take());
	fake.full = 0;
	fake_pass(&hand.app, 20);
	hand_expect(QK_DEVICE_SPEAK);
	qt_uint(hand.heard.envelope.seq, 1);
	hand_expect(QK_DEVICE_SPEAK);
	qt_uint(hand.heard.envelope.seq, 2);
	hand_expect_nothing();
	hand_done();
}

QTEST(an_acknowledgement_waits_for_a_full_link)
{
	hand_open_ready();
	fake.full = 1;
	hand_say_input();
	fake_pass(&hand.app, 300);
	fake.full = 0;
	fake_pass(&hand.app, 10);
	qt_true(hand_take());
	qt_int(hand.heard.envelope.kind, QK_LINK_ACK);
	hand_done();
}

QTEST(a_full_store_refuses_the_app)
{
	uint64_t last = 0;

	hand_open_ready();
	for (uint32_t i = 0; i < QK_KEPT_MESSAGES / 2; i++) {
		last = hand_speak("kept");
		hand_expect(QK_DEVICE_SPEAK);
		hand_spoken(hand.heard.envelope.id, 0);
		fake_step(&hand.app);
	}
	for (uint32_t i = 0; i < QK_KEPT_MESSAGES / 2; i++)
		last = hand_speak("kept");
	hand_under_way(last);
	last = hand_speak("one too many");
	fake_step(&hand.app);
	hand_ended(last, QUARK_ERR_AGAIN);
	hand_say(QK_LINK_ACK, QK_KEPT_MESSAGES, NULL);
	fake_step(&hand.app);
	hand_under_way(hand_speak("room again"));
	hand_done();
}

QTEST(an_overlay_comes_again_when_the_store_was_full)
{
	struct qk_commit_result shown = {.revision = 1, .displays = 1};
	struct quark_overlay *overlay;
	uint64_t commit;

	hand_open_ready();
	qt_int(quark_overlay_open(hand.app.device, NULL, &overlay), QUARK_OK);
	for (uint32_t i = 0; i < QK_KEPT_MESSAGES; i++) {
		hand_speak("kept");
		hand_expect(QK_DEVICE_SPEAK);
		hand_spoken(hand.heard.envelope.id, 0);
		fake_step(&hand.app);
	}
	qt_int(quark_overlay_set_progress(overlay, 1, 10), QUARK_OK);
	qt_int(quark_overlay_commit(overlay, &commit), QUARK_OK);
	fake_pass(&hand.app, 50);
	hand_expect_nothing();
	hand_under_way(commit);
	hand_say(QK_LINK_ACK, QK_KEPT_MESSAGES, NULL);
	fake_pass(&hand.app, 50);
	hand_expect(QK_OVERLAY_COMMIT);
	hand_answer(QK_OVERLAY_COMMIT, hand.heard.envelope.id, 0, &shown);
	fake_step(&hand.app);
	hand_ended(commit, QUARK_OK);
	quark_overlay_unref(overlay);
	hand_done();
}

/* --- resume --------------------------------------------------------------------------------------------------------
 */

QTEST(hello_names_the_session_and_what_was_applied)
{
	hand_open_ready();
	hand_say_input();
	hand_say_input();
	fake_step(&hand.app);
	hand_come_back();
	qt_uint(((const struct qk_hello *)hand.heard.params)->session, HAND_SESSION);
	qt_uint(((const struct qk_hello *)hand.heard.params)->last_received, 3);
	qt_uint(hand.heard.envelope.seq, 0);
	qt_uint(hand.heard.envelope.ack, 0);
	hand_done();
}

QTEST(what_was_not_received_is_sent_again_with_the_same_bytes)
{
	char kept[sizeof hand.bytes];
	uint64_t one, two;

	hand_open_ready();
	one = hand_speak("one");
	hand_expect(QK_DEVICE_SPEAK);
	two = hand_speak("two");
	hand_expect(QK_DEVICE_SPEAK);
	memcpy(kept, hand.bytes, sizeof kept);
	hand_say_input();
	fake_step(&hand.app);
	hand_come_back();
	hand_under_way(one);
	hand_greet_again(1);
	hand_expect(QK_DEVICE_SPEAK);
	qt_text(hand.bytes, kept);
	hand_spoken(hand.heard.envelope.id, 2);
	hand_spoken(hand.heard.envelope.id - 1, 2);
	hand_expect_nothing();
	fake_step(&hand.app);
	hand_ended(one, QUARK_OK);
	hand_ended(two, QUARK_OK);
	hand_done();
}

QTEST(what_is_asked_while_the_link_is_down_goes_after_the_rest)
{
	hand_open_ready();
	hand_speak("before");
	fake_cut();
	fake_step(&hand.app);
	hand_speak("meanwhile");
	fake_pass(&hand.app, 1);
	hand_expect(QK_LINK_HELLO);
	hand_greet_again(0);
	hand_expect(QK_DEVICE_SPEAK);
	qt_contains(hand.bytes, "before");
	hand_expect(QK_DEVICE_SPEAK);
	qt_contains(hand.bytes, "meanwhile");
	qt_uint(hand.heard.envelope.seq, 2);
	hand_done();
}

QTEST(numbers_that_were_seen_are_dropped_after_a_resume)
{
	hand_open_ready();
	hand_say_input();
	fake_step(&hand.app);
	qt_uint(hand.app.events[QUARK_EVENT_DEVICE_INPUT], 1);
	hand_come_back();
	hand_greet_as(HAND_SESSION, 1, 0, QK_SESSION_NONE);
	hand.said--;
	hand_say_input(); /* number 2 again */
	hand_say_input();
	fake_step(&hand.app);
	qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_READY);
	qt_uint(hand.app.events[QUARK_EVENT_DEVICE_INPUT], 2);
	hand_done();
}

QTEST(a_jump_after_a_resume_is_refused)
{
	hand_open_ready();
	hand_come_back();
	hand_greet_as(HAND_SESSION, 1, 0, QK_SESSION_NONE);
	hand.said++;
	hand_say_input();
	fake_step(&hand.app);
	qt_uint(hand.app.events[QUARK_EVENT_DEVICE_INPUT], 0);
	qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_RECONNECTING);
	hand_done();
}

QTEST(a_resume_that_cannot_be_is_refused_and_a_new_session_asked_for)
{
	struct {
		uint64_t session, last_received;
	} wrong[] = {{HAND_SESSION + 1, 1}, {HAND_SESSION, 3}, {HAND_SESSION, 0}};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		hand_open_ready();
		hand_speak("one");
		hand_speak("two");
		hand_say(QK_LINK_ACK, 1, NULL);
		fake_step(&hand.app);
		fake_drop_sent();
		hand_come_back();
		hand_greet_as(wrong[i].session, 1, wrong[i].last_received, QK_SESSION_NONE);
		fake_step(&hand.app);
		qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_RECONNECTING);
		fake_pass(&hand.app, 1000);
		hand_expect(QK_LINK_HELLO);
		qt_uint(((const struct qk_hello *)hand.heard.params)->session, 0);
		qt_uint(((const struct qk_hello *)hand.heard.params)->last_received, 0);
		hand_done();
	}
}

QTEST(glasses_that_resume_what_was_never_asked_for_are_refused)
{
	qt_int(fake_open(&hand.app, &fake_link), QUARK_OK);
	fake_step(&hand.app);
	hand_expect(QK_LINK_HELLO);
	hand_greet_as(HAND_SESSION, 1, 0, QK_SESSION_NONE);
	fake_step(&hand.app);
	qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_CONNECTING);
	hand_done();
}

QTEST(bytes_of_a_connection_that_was_given_up_are_not_applied)
{
	hand_open_ready();
	fake_say_text("no message", 10);
	hand_say_input();
	hand_say_input();
	fake_step(&hand.app);
	qt_uint(hand.app.events[QUARK_EVENT_DEVICE_INPUT], 0);
	fake_pass(&hand.app, 1);
	hand_expect(QK_LINK_HELLO);
	qt_uint(((const struct qk_hello *)hand.heard.params)->last_received, 1);
	hand_done();
}

/* --- a new session -------------------------------------------------------------------------------------------------
 */

QTEST(a_new_session_ends_what_may_have_run_and_sends_the_rest_anew)
{
	struct qk_permission_state given = {.sensor = QUARK_SENSOR_CAMERA_PHOTO, .state = QUARK_PERMISSION_SESSION};
	uint64_t sent, asked, waiting;

	hand_open_ready();
	sent = hand_speak("sent");
	asked = hand_ask();
	fake_cut();
	fake_step(&hand.app);
	waiting = hand_speak("waiting");
	fake_pass(&hand.app, 1);
	hand_under_way(sent);
	hand_expect(QK_LINK_HELLO);
	hand_greet_new(HAND_SESSION + 1, QK_SESSION_REBOOT);
	hand_ended(sent, QUARK_ERR_UNKNOWN);
	hand_under_way(asked);
	hand_under_way(waiting);
	hand_expect(QK_DEVICE_PERMISSION);
	qt_uint(hand.heard.envelope.seq, 1);
	hand_answer(QK_DEVICE_PERMISSION, hand.heard.envelope.id, 1, &given);
	hand_expect(QK_DEVICE_SPEAK);
	qt_contains(hand.bytes, "waiting");
	qt_uint(hand.heard.envelope.seq, 2);
	hand_spoken(hand.heard.envelope.id, 2);
	hand_expect_nothing();
	fake_step(&hand.app);
	hand_ended(asked, QUARK_OK);
	hand_ended(waiting, QUARK_OK);
	qt_contains(hand.app.why, "the glasses restarted");
	hand_done();
}

QTEST(gone_ends_everything)
{
	uint64_t sent, asked, waiting;

	hand_open_ready();
	sent = hand_speak("sent");
	asked = hand_ask();
	fake_cut();
	fake_step(&hand.app);
	waiting = hand_speak("waiting");
	fake_pass(&hand.app, 1);
	fake_end(QUARK_ERR_REVOKED, 1);
	fake_step(&hand.app);
	fake_step(&hand.app);
	qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_GONE);
	hand_ended(sent, QUARK_ERR_UNKNOWN);
	hand_ended(asked, QUARK_ERR_REVOKED);
	hand_ended(waiting, QUARK_ERR_REVOKED);
	hand_done();
}

/* --- deadlines and cancels while the link is down ------------------------------------------------------------------
 */

/* The link goes and does not come back. */
static void stay_away(void)
{
	fake.silent = 1;
	fake_cut();
	fake_step(&hand.app);
}

QTEST(a_deadline_that_passes_without_a_link)
{
	uint64_t sent, waiting;

	hand_open_ready();
	sent = hand_speak("sent");
	qt_int(quark_context_set_timeout(hand.app.context, sent, 2000), QUARK_OK);
	stay_away();
	waiting = hand_speak("waiting");
	qt_int(quark_context_set_timeout(hand.app.context, waiting, 2000), QUARK_OK);
	fake_pass(&hand.app, 2100);
	hand_ended(waiting, QUARK_ERR_TIMEOUT);
	hand_under_way(sent);
	fake_pass(&hand.app, 1000);
	hand_ended(sent, QUARK_ERR_UNKNOWN);
	qt_contains(hand.app.why, "not back in time");
	hand_done();
}

QTEST(a_cancel_waits_for_the_resume)
{
	uint64_t sent, waiting;

	hand_open_ready();
	sent = hand_speak("sent");
	stay_away();
	waiting = hand_speak("waiting");
	qt_int(quark_context_cancel(hand.app.context, waiting), QUARK_OK);
	qt_int(quark_context_cancel(hand.app.context, sent), QUARK_OK);
	fake_step(&hand.app);
	hand_ended(waiting, QUARK_ERR_CANCELLED);
	hand_under_way(sent);
	fake.silent = 0;
	fake_pass(&hand.app, 1);
	hand_expect(QK_LINK_HELLO);
	hand_greet_again(1);
	hand_expect(QK_LINK_CANCEL);
	qt_uint(hand.heard.envelope.seq, 2);
	hand_refuse(QK_DEVICE_SPEAK, ((const struct qk_cancel *)hand.heard.params)->id, QUARK_ERR_CANCELLED);
	fake_step(&hand.app);
	hand_ended(sent, QUARK_ERR_CANCELLED);
	hand_done();
}

QTEST(a_late_answer_after_a_resume_still_counts)
{
	uint64_t sent;

	hand_open_ready();
	sent = hand_speak("sent");
	hand_expect(QK_DEVICE_SPEAK);
	stay_away();
	qt_int(quark_context_set_timeout(hand.app.context, sent, 100), QUARK_OK);
	fake_pass(&hand.app, 500); /* in the second of grace */
	hand_spoken(hand.heard.envelope.id, 1);
	fake.silent = 0;
	fake_drop_said();
	hand.said--;
	fake_pass(&hand.app, 1);
	hand_expect(QK_LINK_HELLO);
	hand_greet_as(HAND_SESSION, 1, 1, QK_SESSION_NONE);
	hand_spoken(1 + 1, 1);
	fake_step(&hand.app);
	hand_ended(sent, QUARK_OK);
	hand_done();
}

/* --- gaps ----------------------------------------------------------------------------------------------------------
 */

QTEST(a_gap_is_told_with_its_count)
{
	struct qk_gap gap = {.first = 1, .count = 12345};

	hand_open_ready();
	hand_say(QK_LINK_GAP, 0, &gap);
	hand_say_input();
	fake_step(&hand.app);
	qt_uint(hand.app.lost, 12345);
	qt_uint(hand.app.events[QUARK_EVENT_DEVICE_INPUT], 1);
	hand_done();
}
