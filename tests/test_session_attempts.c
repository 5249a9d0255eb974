/* When the app's session tries to connect, how long it waits, and when it gives up. */
#include "qtest.h"
#include "support_hand.h"

/* --- attempts ------------------------------------------------------------------------------------------------------
 */

QTEST(the_first_attempt_after_a_loss_is_immediate)
{
	hand_open_ready();
	fake_cut();
	fake_step(&hand.app);
	fake_step(&hand.app);
	qt_uint(fake.connects, 2);
	qt_uint(fake.opens, 2);
	hand_done();
}

QTEST(failed_attempts_wait_longer_and_longer)
{
	uint64_t start, spent;

	hand_open_ready();
	fake.refuse = 1000;
	fake_cut();
	fake_step(&hand.app);
	start = quark_context_time_us(hand.app.context);
	while (fake.connects < 8)
		fake_pass(&hand.app, 10);
	spent = quark_context_time_us(hand.app.context) - start;
	qt_true(spent < 32000000u); /* 250 ms * (1 + 2 + ... + 64) */
	qt_true(spent > 1000000u);
	start = quark_context_time_us(hand.app.context);
	while (fake.connects < 108)
		fake_pass(&hand.app, 100);
	spent = quark_context_time_us(hand.app.context) - start;
	qt_true(spent < 100u * 30000000u);
	qt_true(spent > 100u * 10000000u); /* 15 s in the middle */
	hand_done();
}

QTEST(a_link_that_was_of_use_begins_the_waiting_anew)
{
	uint64_t start;

	hand_open_ready();
	fake.refuse = 20;
	fake_cut();
	while (fake.opens < 2)
		fake_pass(&hand.app, 1000);
	hand_expect(QK_LINK_HELLO);
	hand_greet_again(0);
	fake_pass(&hand.app, 1000);
	fake.refuse = 1;
	fake_cut();
	fake_step(&hand.app);
	start = quark_context_time_us(hand.app.context);
	while (fake.opens < 3)
		fake_pass(&hand.app, 10);
	qt_true(quark_context_time_us(hand.app.context) - start <= 300000u);
	hand_done();
}

QTEST(glasses_that_fall_over_at_each_ready_are_left_in_peace)
{
	hand_open_ready();
	for (int i = 0; i < 20; i++) {
		fake_cut();
		while (fake.opens < (uint32_t)i + 2)
			fake_pass(&hand.app, 1000);
		hand_expect(QK_LINK_HELLO);
		hand_greet_again(0);
	}
	qt_true(quark_context_time_us(hand.app.context) > 30000000u);
	hand_done();
}

QTEST(a_hello_that_is_not_answered_is_given_up)
{
	hand_open_ready();
	hand_come_back();
	fake_pass(&hand.app, 9900);
	qt_uint(fake.connects, 2);
	fake_pass(&hand.app, 1000);
	qt_uint(fake.connects, 3);
	qt_contains(hand.app.why, "ended the connection");
	hand_done();
}

QTEST(terminal_refusals_end_the_attempts)
{
	int terminal[] = {QUARK_ERR_VERSION, QUARK_ERR_DENIED, QUARK_ERR_REVOKED};

	for (size_t i = 0; i < sizeof terminal / sizeof *terminal; i++) {
		hand_open_ready();
		hand_come_back();
		hand_refuse(QK_LINK_HELLO, hand.heard.envelope.id, terminal[i]);
		fake_step(&hand.app);
		qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_GONE);
		hand_done();
	}
	hand_open_ready();
	hand_come_back();
	hand_refuse(QK_LINK_HELLO, hand.heard.envelope.id, QUARK_ERR_BUSY);
	fake_step(&hand.app);
	qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_RECONNECTING);
	hand_done();
}

QTEST(a_silent_link_is_given_up_after_twelve_seconds)
{
	uint64_t start;

	hand_open_ready();
	start = quark_context_time_us(hand.app.context);
	fake_pass(&hand.app, 5100);
	hand_expect(QK_LINK_PING);
	while (quark_device_get_state(hand.app.device) == QUARK_DEVICE_STATE_READY)
		fake_pass(&hand.app, 100);
	qt_true(quark_context_time_us(hand.app.context) - start <= 12100000u);
	hand_done();
}

QTEST(a_hint_that_the_network_changed_ends_the_waiting)
{
	hand_open_ready();
	fake.refuse = 12;
	fake_cut();
	while (fake.refuse)
		fake_pass(&hand.app, 1000);
	qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_RECONNECTING);
	qt_uint(fake.opens, 1);
	qt_int(quark_device_reconnect(hand.app.device), QUARK_OK);
	fake_pass(&hand.app, 1);
	qt_uint(fake.opens, 2);
	hand_expect(QK_LINK_HELLO);
	hand_greet_again(0);
	qt_int(quark_device_reconnect(hand.app.device), QUARK_OK);
	hand_expect(QK_LINK_PING);
	fake_pass(&hand.app, 7100);
	qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_RECONNECTING);
	qt_int(quark_device_close(hand.app.device), QUARK_OK);
	qt_int(quark_device_reconnect(hand.app.device), QUARK_ERR_CLOSED);
	hand_done();
}
