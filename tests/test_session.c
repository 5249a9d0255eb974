/* The app's session, with the glasses played by hand: numbers, acknowledgements, resume, deadlines, back-off. */
#include "qtest.h"
#include "support_fake.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SESSION 4711u

static struct fake_app app;
static struct qk_decoded heard; /* the newest message of the app's */
static uint64_t said;           /* the glasses' number given last */
static char bytes[2048];        /* of `heard` */

/* --- the glasses ---------------------------------------------------------------------------------------------------
 */

static int take(void)
{
	struct fake_letter *letter = fake_take();

	if (!letter)
		return 0;
	snprintf(bytes, sizeof bytes, "%s", letter->text);
	qt_int(qk_decode(&heard, QK_TO_GLASSES, letter->text, letter->length, NULL, NULL), 0);
	free(letter);
	return 1;
}

/* The next message that is no acknowledgement. */
static void expect(uint32_t kind)
{
	do
		qt_true(take());
	while (heard.envelope.kind == QK_LINK_ACK);
	qt_text(qk_message_name(heard.envelope.kind), qk_message_name(kind));
}

static void expect_nothing(void)
{
	while (take())
		qt_text(qk_message_name(heard.envelope.kind), qk_message_name(QK_LINK_ACK));
}

static void say(uint32_t kind, uint64_t ack, const void *params)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_NOTIFICATION, .ack = ack};

	if (qk_is_numbered(kind))
		envelope.seq = ++said;
	qt_int(fake_say(&envelope, params), 0);
}

static void answer(uint32_t kind, uint64_t id, uint64_t ack, const void *result)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_RESULT, .id = id, .ack = ack};

	if (qk_is_numbered(kind))
		envelope.seq = ++said;
	qt_int(fake_say(&envelope, result), 0);
}

static void refuse(uint32_t kind, uint64_t id, int status)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_ERROR, .id = id};
	struct qk_error error = {.code = QK_RPC_STATUS(status), .message = "the test refuses"};

	if (qk_is_numbered(kind))
		envelope.seq = ++said;
	qt_int(fake_say(&envelope, &error), 0);
}

static void say_readiness(void)
{
	struct qk_readiness readiness = {
		.worn = 1, .battery_left = 80, .battery_right = 80, .foreground = 1, .thermal = 1};

	say(QK_DEVICE_READINESS, 0, &readiness);
}

static void say_input(void)
{
	struct qk_input input = {.input = QUARK_INPUT_TAP, .time_us = 1};

	say(QK_DEVICE_INPUT, 0, &input);
}

static void greet_as(uint64_t session, int resumed, uint64_t last_received, uint32_t reason)
{
	struct qk_hello_result result = {
		.protocol = 1,
		.session = session,
		.resumed = (uint32_t)resumed,
		.reason = reason,
		.last_received = last_received,
		.name = "fake",
		.model = "fake",
		.firmware = "1",
		.capabilities = QUARK_CAPABILITY_OVERLAY | QUARK_CAPABILITY_SPEECH | QUARK_CAPABILITY_CAMERA,
		.display = {.count = 1, .width = 640, .height = 480, .nodes = 64},
		.camera = {.width = 1280, .height = 720, .fps = 30, .photo_width = 1280, .photo_height = 720},
	};

	answer(QK_LINK_HELLO, heard.envelope.id, 0, &result);
}

static void greet_new(uint64_t session, uint32_t reason)
{
	said = 0;
	greet_as(session, 0, 0, reason);
	say_readiness();
	fake_step(&app);
}

static void greet_again(uint64_t last_received)
{
	greet_as(SESSION, 1, last_received, QK_SESSION_NONE);
	fake_step(&app);
}

static void open_by(const struct qk_link_ops *ops)
{
	said = 0;
	qt_int(fake_open(&app, ops), QUARK_OK);
	fake_step(&app);
	expect(QK_LINK_HELLO);
	qt_uint(((const struct qk_hello *)heard.params)->session, 0);
	greet_new(SESSION, QK_SESSION_NONE);
	fake_pass(&app, 300);
	qt_int(quark_device_get_state(app.device), QUARK_DEVICE_STATE_READY);
	fake_drop_sent();
}

static void open_ready(void)
{
	open_by(&fake_link);
}

static void done(void)
{
	fake_close(&app);
	qk_decoded_free(&heard);
	qt_int(fake.alive, 0);
}

/* The connection is cut, and the next one has said hello. */
static void come_back(void)
{
	fake_cut();
	fake_step(&app);
	qt_int(quark_device_get_state(app.device), QUARK_DEVICE_STATE_RECONNECTING);
	fake_pass(&app, 1);
	expect(QK_LINK_HELLO);
}

static uint64_t speak(const char *text)
{
	uint64_t id = 0;

	qt_int(quark_device_speak(app.device, text, NULL, &id), QUARK_OK);
	return id;
}

static uint64_t ask(void)
{
	uint64_t id = 0;

	qt_int(quark_device_request_permission(app.device, QUARK_SENSOR_CAMERA_PHOTO, "to look", &id), QUARK_OK);
	return id;
}

static void spoken(uint64_t wire_id, uint64_t ack)
{
	struct qk_speak_result result = {.duration_us = 1};

	answer(QK_DEVICE_SPEAK, wire_id, ack, &result);
}

/* The request ended once, like this. */
static void ended(uint64_t request, int status)
{
	qt_uint(app.done[request], 1);
	qt_text(quark_status_name(app.status[request]), quark_status_name(status));
}

static void under_way(uint64_t request)
{
	qt_uint(app.done[request], 0);
}

/* --- numbers and acknowledgements ----------------------------------------------------------------------------------
 */

QTEST(messages_are_numbered_from_one)
{
	open_ready();
	speak("one");
	expect(QK_DEVICE_SPEAK);
	qt_uint(heard.envelope.seq, 1);
	speak("two");
	expect(QK_DEVICE_SPEAK);
	qt_uint(heard.envelope.seq, 2);
	done();
}

QTEST(an_acknowledgement_waits_for_company_for_a_while)
{
	open_ready();
	say_input();
	fake_step(&app);
	qt_true(!take());
	fake_pass(&app, 99);
	qt_true(!take());
	fake_pass(&app, 1);
	qt_true(take());
	qt_int(heard.envelope.kind, QK_LINK_ACK);
	qt_uint(heard.envelope.ack, 2);
	qt_uint(heard.envelope.seq, 0);
	say_input();
	fake_step(&app);
	speak("it carries the next one");
	expect(QK_DEVICE_SPEAK);
	qt_uint(heard.envelope.ack, 3);
	fake_pass(&app, 200);
	qt_true(!take());
	done();
}

QTEST(after_32_messages_an_acknowledgement_waits_no_longer)
{
	open_ready();
	for (int i = 0; i < 32; i++)
		say_input();
	fake_step(&app);
	fake_step(&app);
	qt_true(take());
	qt_int(heard.envelope.kind, QK_LINK_ACK);
	qt_uint(heard.envelope.ack, 33);
	done();
}

QTEST(a_message_counts_as_applied_after_its_handler)
{
	struct qk_commit_result shown = {.revision = 1, .displays = 1};
	struct quark_overlay *overlay;

	open_ready();
	qt_int(quark_overlay_open(app.device, NULL, &overlay), QUARK_OK);
	for (int i = 0; i < 3; i++) { /* two on their way, one that the first answer lets go */
		qt_int(quark_overlay_set_progress(overlay, 1, 10u + (uint32_t)i), QUARK_OK);
		qt_int(quark_overlay_commit(overlay, NULL), QUARK_OK);
	}
	expect(QK_OVERLAY_COMMIT);
	answer(QK_OVERLAY_COMMIT, heard.envelope.id, 1, &shown);
	expect(QK_OVERLAY_COMMIT);
	fake_step(&app);
	expect(QK_OVERLAY_COMMIT);
	qt_uint(heard.envelope.seq, 3);
	qt_uint(heard.envelope.ack, said - 1);
	quark_overlay_unref(overlay);
	done();
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
		open_ready();
		qt_int(fake_say(&bad[i], bad[i].kind == QK_DEVICE_INPUT ? &input : NULL), 0);
		fake_step(&app);
		qt_int(quark_device_get_state(app.device), QUARK_DEVICE_STATE_RECONNECTING);
		qt_uint(app.events[QUARK_EVENT_DEVICE_INPUT], 0);
		qt_contains(app.why, "the protocol forbids");
		done();
	}
}

QTEST(an_acknowledgement_of_what_waits_for_the_link_is_refused)
{
	open_ready();
	fake.full = 1;
	speak("the link has not got this");
	say(QK_LINK_ACK, 1, NULL);
	fake_step(&app);
	qt_int(quark_device_get_state(app.device), QUARK_DEVICE_STATE_RECONNECTING);
	done();
}

QTEST(nothing_is_said_before_the_answer_to_hello)
{
	open_ready();
	come_back();
	say_input();
	fake_step(&app);
	qt_uint(app.events[QUARK_EVENT_DEVICE_INPUT], 0);
	qt_uint(fake.disconnects, 1);
	qt_int(quark_device_get_state(app.device), QUARK_DEVICE_STATE_RECONNECTING);
	done();
}

QTEST(a_good_bye_may_come_before_the_answer_to_hello)
{
	struct qk_closing closing = {.reason = QK_CLOSING_REPLACED, .text = "another connection"};

	open_ready();
	come_back();
	say(QK_DEVICE_CLOSING, 0, &closing);
	fake_step(&app);
	qt_int(quark_device_get_state(app.device), QUARK_DEVICE_STATE_GONE);
	done();
}

/* --- a full link, a full store -------------------------------------------------------------------------------------
 */

QTEST(what_a_full_link_does_not_take_waits_in_order)
{
	open_ready();
	fake.full = 1;
	speak("one");
	speak("two");
	fake_pass(&app, 20);
	qt_true(!take());
	fake.full = 0;
	fake_pass(&app, 20);
	expect(QK_DEVICE_SPEAK);
	qt_uint(heard.envelope.seq, 1);
	expect(QK_DEVICE_SPEAK);
	qt_uint(heard.envelope.seq, 2);
	expect_nothing();
	done();
}

QTEST(a_full_store_refuses_the_app)
{
	uint64_t last = 0;

	open_ready();
	for (uint32_t i = 0; i < QK_KEPT_MESSAGES / 2; i++) {
		last = speak("kept");
		expect(QK_DEVICE_SPEAK);
		spoken(heard.envelope.id, 0);
		fake_step(&app);
	}
	for (uint32_t i = 0; i < QK_KEPT_MESSAGES / 2; i++)
		last = speak("kept");
	under_way(last);
	last = speak("one too many");
	fake_step(&app);
	ended(last, QUARK_ERR_AGAIN);
	say(QK_LINK_ACK, QK_KEPT_MESSAGES, NULL);
	fake_step(&app);
	under_way(speak("room again"));
	done();
}

QTEST(an_overlay_comes_again_when_the_store_was_full)
{
	struct qk_commit_result shown = {.revision = 1, .displays = 1};
	struct quark_overlay *overlay;
	uint64_t commit;

	open_ready();
	qt_int(quark_overlay_open(app.device, NULL, &overlay), QUARK_OK);
	for (uint32_t i = 0; i < QK_KEPT_MESSAGES; i++) {
		speak("kept");
		expect(QK_DEVICE_SPEAK);
		spoken(heard.envelope.id, 0);
		fake_step(&app);
	}
	qt_int(quark_overlay_set_progress(overlay, 1, 10), QUARK_OK);
	qt_int(quark_overlay_commit(overlay, &commit), QUARK_OK);
	fake_pass(&app, 50);
	expect_nothing();
	under_way(commit);
	say(QK_LINK_ACK, QK_KEPT_MESSAGES, NULL);
	fake_pass(&app, 50);
	expect(QK_OVERLAY_COMMIT);
	answer(QK_OVERLAY_COMMIT, heard.envelope.id, 0, &shown);
	fake_step(&app);
	ended(commit, QUARK_OK);
	quark_overlay_unref(overlay);
	done();
}

/* --- resume --------------------------------------------------------------------------------------------------------
 */

QTEST(hello_names_the_session_and_what_was_applied)
{
	open_ready();
	say_input();
	say_input();
	fake_step(&app);
	come_back();
	qt_uint(((const struct qk_hello *)heard.params)->session, SESSION);
	qt_uint(((const struct qk_hello *)heard.params)->last_received, 3);
	qt_uint(heard.envelope.seq, 0);
	qt_uint(heard.envelope.ack, 0);
	done();
}

QTEST(what_was_not_received_is_sent_again_with_the_same_bytes)
{
	char kept[sizeof bytes];
	uint64_t one, two;

	open_ready();
	one = speak("one");
	expect(QK_DEVICE_SPEAK);
	two = speak("two");
	expect(QK_DEVICE_SPEAK);
	memcpy(kept, bytes, sizeof kept);
	say_input();
	fake_step(&app);
	come_back();
	under_way(one);
	greet_again(1);
	expect(QK_DEVICE_SPEAK);
	qt_text(bytes, kept);
	spoken(heard.envelope.id, 2);
	spoken(heard.envelope.id - 1, 2);
	expect_nothing();
	fake_step(&app);
	ended(one, QUARK_OK);
	ended(two, QUARK_OK);
	done();
}

QTEST(what_is_asked_while_the_link_is_down_goes_after_the_rest)
{
	open_ready();
	speak("before");
	fake_cut();
	fake_step(&app);
	speak("meanwhile");
	fake_pass(&app, 1);
	expect(QK_LINK_HELLO);
	greet_again(0);
	expect(QK_DEVICE_SPEAK);
	qt_contains(bytes, "before");
	expect(QK_DEVICE_SPEAK);
	qt_contains(bytes, "meanwhile");
	qt_uint(heard.envelope.seq, 2);
	done();
}

QTEST(numbers_that_were_seen_are_dropped_after_a_resume)
{
	open_ready();
	say_input();
	fake_step(&app);
	qt_uint(app.events[QUARK_EVENT_DEVICE_INPUT], 1);
	come_back();
	greet_as(SESSION, 1, 0, QK_SESSION_NONE);
	said--;
	say_input(); /* number 2 again */
	say_input();
	fake_step(&app);
	qt_int(quark_device_get_state(app.device), QUARK_DEVICE_STATE_READY);
	qt_uint(app.events[QUARK_EVENT_DEVICE_INPUT], 2);
	done();
}

QTEST(a_jump_after_a_resume_is_refused)
{
	open_ready();
	come_back();
	greet_as(SESSION, 1, 0, QK_SESSION_NONE);
	said++;
	say_input();
	fake_step(&app);
	qt_uint(app.events[QUARK_EVENT_DEVICE_INPUT], 0);
	qt_int(quark_device_get_state(app.device), QUARK_DEVICE_STATE_RECONNECTING);
	done();
}

QTEST(a_resume_that_cannot_be_is_refused_and_a_new_session_asked_for)
{
	struct {
		uint64_t session, last_received;
	} wrong[] = {{SESSION + 1, 1}, {SESSION, 3}, {SESSION, 0}};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		open_ready();
		speak("one");
		speak("two");
		say(QK_LINK_ACK, 1, NULL);
		fake_step(&app);
		fake_drop_sent();
		come_back();
		greet_as(wrong[i].session, 1, wrong[i].last_received, QK_SESSION_NONE);
		fake_step(&app);
		qt_int(quark_device_get_state(app.device), QUARK_DEVICE_STATE_RECONNECTING);
		fake_pass(&app, 1000);
		expect(QK_LINK_HELLO);
		qt_uint(((const struct qk_hello *)heard.params)->session, 0);
		qt_uint(((const struct qk_hello *)heard.params)->last_received, 0);
		done();
	}
}

QTEST(glasses_that_resume_what_was_never_asked_for_are_refused)
{
	qt_int(fake_open(&app, &fake_link), QUARK_OK);
	fake_step(&app);
	expect(QK_LINK_HELLO);
	greet_as(SESSION, 1, 0, QK_SESSION_NONE);
	fake_step(&app);
	qt_int(quark_device_get_state(app.device), QUARK_DEVICE_STATE_CONNECTING);
	done();
}

QTEST(bytes_of_a_connection_that_was_given_up_are_not_applied)
{
	open_ready();
	fake_say_text("no message", 10);
	say_input();
	say_input();
	fake_step(&app);
	qt_uint(app.events[QUARK_EVENT_DEVICE_INPUT], 0);
	fake_pass(&app, 1);
	expect(QK_LINK_HELLO);
	qt_uint(((const struct qk_hello *)heard.params)->last_received, 1);
	done();
}

/* --- a new session -------------------------------------------------------------------------------------------------
 */

QTEST(a_new_session_ends_what_may_have_run_and_sends_the_rest_anew)
{
	struct qk_permission_state given = {.sensor = QUARK_SENSOR_CAMERA_PHOTO, .state = QUARK_PERMISSION_SESSION};
	uint64_t sent, asked, waiting;

	open_ready();
	sent = speak("sent");
	asked = ask();
	fake_cut();
	fake_step(&app);
	waiting = speak("waiting");
	fake_pass(&app, 1);
	under_way(sent);
	expect(QK_LINK_HELLO);
	greet_new(SESSION + 1, QK_SESSION_REBOOT);
	ended(sent, QUARK_ERR_UNKNOWN);
	under_way(asked);
	under_way(waiting);
	expect(QK_DEVICE_PERMISSION);
	qt_uint(heard.envelope.seq, 1);
	answer(QK_DEVICE_PERMISSION, heard.envelope.id, 1, &given);
	expect(QK_DEVICE_SPEAK);
	qt_contains(bytes, "waiting");
	qt_uint(heard.envelope.seq, 2);
	spoken(heard.envelope.id, 2);
	expect_nothing();
	fake_step(&app);
	ended(asked, QUARK_OK);
	ended(waiting, QUARK_OK);
	qt_contains(app.why, "the glasses restarted");
	done();
}

QTEST(gone_ends_everything)
{
	uint64_t sent, asked, waiting;

	open_ready();
	sent = speak("sent");
	asked = ask();
	fake_cut();
	fake_step(&app);
	waiting = speak("waiting");
	fake_pass(&app, 1);
	fake_end(QUARK_ERR_REVOKED, 1);
	fake_step(&app);
	fake_step(&app);
	qt_int(quark_device_get_state(app.device), QUARK_DEVICE_STATE_GONE);
	ended(sent, QUARK_ERR_UNKNOWN);
	ended(asked, QUARK_ERR_REVOKED);
	ended(waiting, QUARK_ERR_REVOKED);
	done();
}

/* --- deadlines and cancels while the link is down ------------------------------------------------------------------
 */

/* The link goes and does not come back. */
static void stay_away(void)
{
	fake.silent = 1;
	fake_cut();
	fake_step(&app);
}

QTEST(a_deadline_that_passes_without_a_link)
{
	uint64_t sent, waiting;

	open_ready();
	sent = speak("sent");
	qt_int(quark_context_set_timeout(app.context, sent, 2000), QUARK_OK);
	stay_away();
	waiting = speak("waiting");
	qt_int(quark_context_set_timeout(app.context, waiting, 2000), QUARK_OK);
	fake_pass(&app, 2100);
	ended(waiting, QUARK_ERR_TIMEOUT);
	under_way(sent);
	fake_pass(&app, 1000);
	ended(sent, QUARK_ERR_UNKNOWN);
	qt_contains(app.why, "not back in time");
	done();
}

QTEST(a_cancel_waits_for_the_resume)
{
	uint64_t sent, waiting;

	open_ready();
	sent = speak("sent");
	stay_away();
	waiting = speak("waiting");
	qt_int(quark_context_cancel(app.context, waiting), QUARK_OK);
	qt_int(quark_context_cancel(app.context, sent), QUARK_OK);
	fake_step(&app);
	ended(waiting, QUARK_ERR_CANCELLED);
	under_way(sent);
	fake.silent = 0;
	fake_pass(&app, 1);
	expect(QK_LINK_HELLO);
	greet_again(1);
	expect(QK_LINK_CANCEL);
	qt_uint(heard.envelope.seq, 2);
	refuse(QK_DEVICE_SPEAK, ((const struct qk_cancel *)heard.params)->id, QUARK_ERR_CANCELLED);
	fake_step(&app);
	ended(sent, QUARK_ERR_CANCELLED);
	done();
}

QTEST(a_late_answer_after_a_resume_still_counts)
{
	uint64_t sent;

	open_ready();
	sent = speak("sent");
	expect(QK_DEVICE_SPEAK);
	stay_away();
	qt_int(quark_context_set_timeout(app.context, sent, 100), QUARK_OK);
	fake_pass(&app, 500); /* in the second of grace */
	spoken(heard.envelope.id, 1);
	fake.silent = 0;
	fake_drop_said();
	said--;
	fake_pass(&app, 1);
	expect(QK_LINK_HELLO);
	greet_as(SESSION, 1, 1, QK_SESSION_NONE);
	spoken(1 + 1, 1);
	fake_step(&app);
	ended(sent, QUARK_OK);
	done();
}

/* --- gaps ----------------------------------------------------------------------------------------------------------
 */

QTEST(a_gap_is_told_with_its_count)
{
	struct qk_gap gap = {.first = 1, .count = 12345};

	open_ready();
	say(QK_LINK_GAP, 0, &gap);
	say_input();
	fake_step(&app);
	qt_uint(app.lost, 12345);
	qt_uint(app.events[QUARK_EVENT_DEVICE_INPUT], 1);
	done();
}

/* --- attempts ------------------------------------------------------------------------------------------------------
 */

QTEST(the_first_attempt_after_a_loss_is_immediate)
{
	open_ready();
	fake_cut();
	fake_step(&app);
	fake_step(&app);
	qt_uint(fake.connects, 2);
	qt_uint(fake.opens, 2);
	done();
}

QTEST(failed_attempts_wait_longer_and_longer)
{
	uint64_t start, spent;

	open_ready();
	fake.refuse = 1000;
	fake_cut();
	fake_step(&app);
	start = quark_context_time_us(app.context);
	while (fake.connects < 8)
		fake_pass(&app, 10);
	spent = quark_context_time_us(app.context) - start;
	qt_true(spent < 32000000u); /* 250 ms * (1 + 2 + ... + 64) */
	qt_true(spent > 1000000u);
	start = quark_context_time_us(app.context);
	while (fake.connects < 108)
		fake_pass(&app, 100);
	spent = quark_context_time_us(app.context) - start;
	qt_true(spent < 100u * 30000000u);
	qt_true(spent > 100u * 10000000u); /* 15 s in the middle */
	done();
}

QTEST(a_link_that_was_of_use_begins_the_waiting_anew)
{
	uint64_t start;

	open_ready();
	fake.refuse = 20;
	fake_cut();
	while (fake.opens < 2)
		fake_pass(&app, 1000);
	expect(QK_LINK_HELLO);
	greet_again(0);
	fake_pass(&app, 1000);
	fake.refuse = 1;
	fake_cut();
	fake_step(&app);
	start = quark_context_time_us(app.context);
	while (fake.opens < 3)
		fake_pass(&app, 10);
	qt_true(quark_context_time_us(app.context) - start <= 300000u);
	done();
}

QTEST(glasses_that_fall_over_at_each_ready_are_left_in_peace)
{
	open_ready();
	for (int i = 0; i < 20; i++) {
		fake_cut();
		while (fake.opens < (uint32_t)i + 2)
			fake_pass(&app, 1000);
		expect(QK_LINK_HELLO);
		greet_again(0);
	}
	qt_true(quark_context_time_us(app.context) > 30000000u);
	done();
}

QTEST(a_hello_that_is_not_answered_is_given_up)
{
	open_ready();
	come_back();
	fake_pass(&app, 9900);
	qt_uint(fake.connects, 2);
	fake_pass(&app, 1000);
	qt_uint(fake.connects, 3);
	qt_contains(app.why, "ended the connection");
	done();
}

QTEST(terminal_refusals_end_the_attempts)
{
	int terminal[] = {QUARK_ERR_VERSION, QUARK_ERR_DENIED, QUARK_ERR_REVOKED};

	for (size_t i = 0; i < sizeof terminal / sizeof *terminal; i++) {
		open_ready();
		come_back();
		refuse(QK_LINK_HELLO, heard.envelope.id, terminal[i]);
		fake_step(&app);
		qt_int(quark_device_get_state(app.device), QUARK_DEVICE_STATE_GONE);
		done();
	}
	open_ready();
	come_back();
	refuse(QK_LINK_HELLO, heard.envelope.id, QUARK_ERR_BUSY);
	fake_step(&app);
	qt_int(quark_device_get_state(app.device), QUARK_DEVICE_STATE_RECONNECTING);
	done();
}

QTEST(a_silent_link_is_given_up_after_twelve_seconds)
{
	uint64_t start;

	open_ready();
	start = quark_context_time_us(app.context);
	while (quark_device_get_state(app.device) == QUARK_DEVICE_STATE_READY)
		fake_pass(&app, 100);
	qt_true(quark_context_time_us(app.context) - start <= 12100000u);
	expect(QK_LINK_PING);
	done();
}

/* --- media and the loss --------------------------------------------------------------------------------------------
 */

static struct quark_camera *open_camera(void)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "to look"};
	struct quark_camera *camera;

	qt_int(quark_camera_open(app.device, &config, &camera), QUARK_OK);
	return camera;
}

static uint64_t photo(struct quark_camera *camera)
{
	uint64_t id = 0;

	qt_int(quark_camera_photo(camera, NULL, &id), QUARK_OK);
	return id;
}

static void photo_done(uint64_t ack)
{
	const struct qk_photo *asked = heard.params;
	struct qk_photo_result result = {.photo = asked->photo, .format = QUARK_FORMAT_GREY, .width = 4, .height = 4};

	answer(QK_CAMERA_PHOTO, heard.envelope.id, ack, &result);
}

static void photo_bytes(uint32_t number)
{
	static const unsigned char pixels[16];
	struct qk_media_header header = {.kind = QK_MEDIA_PHOTO,
					 .number = number,
					 .length = sizeof pixels,
					 .format = QUARK_FORMAT_GREY,
					 .width = 4,
					 .height = 4,
					 .stride = 4};

	fake.sink->media(fake.owner, &header, qk_media_copy(pixels, sizeof pixels));
}

QTEST(a_photo_whose_picture_went_down_with_the_link_ends)
{
	struct quark_camera *camera;
	uint64_t id;

	open_ready();
	camera = open_camera();
	id = photo(camera);
	expect(QK_CAMERA_PHOTO);
	photo_done(0);
	fake_step(&app);
	under_way(id);
	fake_cut();
	fake_step(&app);
	ended(id, QUARK_ERR_UNKNOWN);
	qt_contains(app.why, "the picture was lost");
	quark_camera_unref(camera);
	done();
}

QTEST(a_photo_that_was_taken_before_the_loss_ends_with_its_answer)
{
	struct quark_camera *camera;
	uint64_t id;

	open_ready();
	camera = open_camera();
	id = photo(camera);
	come_back();
	greet_again(1); /* they had got it */
	under_way(id);
	heard.envelope.id = 2;
	refuse(QK_CAMERA_PHOTO, 2, QUARK_ERR_CANCELLED);
	fake_step(&app);
	ended(id, QUARK_ERR_CANCELLED);
	quark_camera_unref(camera);
	done();
}

QTEST(a_photo_taken_before_the_loss_does_not_wait_for_its_picture)
{
	struct qk_photo_result result = {.format = QUARK_FORMAT_GREY, .width = 4, .height = 4};
	struct quark_camera *camera;
	uint64_t id;

	open_ready();
	camera = open_camera();
	id = photo(camera);
	expect(QK_CAMERA_PHOTO);
	result.photo = ((const struct qk_photo *)heard.params)->photo;
	come_back();
	greet_again(1);
	answer(QK_CAMERA_PHOTO, 2, 1, &result);
	fake_step(&app);
	ended(id, QUARK_ERR_UNKNOWN);
	quark_camera_unref(camera);
	done();
}

QTEST(a_photo_that_is_asked_for_again_waits_for_its_picture)
{
	struct quark_camera *camera;
	uint64_t id;
	uint32_t number;

	open_ready();
	camera = open_camera();
	id = photo(camera);
	come_back();
	greet_again(0); /* they had not got it */
	expect(QK_CAMERA_PHOTO);
	number = ((const struct qk_photo *)heard.params)->photo;
	photo_done(1);
	fake_step(&app);
	under_way(id);
	photo_bytes(number);
	fake_step(&app);
	ended(id, QUARK_OK);
	quark_camera_unref(camera);
	done();
}
