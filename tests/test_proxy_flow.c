/* The rules of the fault proxy for one direction, without sockets and in a time of their own. */
#include "proxy/flow.h"
#include "qtest.h"

#include <string.h>

static struct flow_rules rules;
static struct qk_random dice;
static struct flow stream;

static void begin(uint64_t seed)
{
	dice.state = seed;
	flow_init(&stream, &rules, &dice);
}

static void add(uint64_t now_us, const char *text)
{
	qt_int(flow_add(&stream, &rules, &dice, now_us, (const unsigned char *)text, strlen(text)), 0);
}

/* Takes the first piece whole and compares it. */
static void expect(const char *text)
{
	const unsigned char *bytes;
	size_t length = flow_peek(&stream, &bytes);

	qt_uint(length, strlen(text));
	qt_true(memcmp(bytes, text, length) == 0);
	flow_take(&stream, length);
}

QTEST(bytes_pass_at_once_without_rules)
{
	begin(1);
	qt_uint(flow_due(&stream, &rules), UINT64_MAX);
	add(1000, "one");
	add(1001, "two");
	qt_uint(flow_due(&stream, &rules), 1000);
	expect("one");
	qt_uint(flow_due(&stream, &rules), 1001);
	expect("two");
	qt_uint(stream.waiting, 0);
}

QTEST(latency_and_jitter_delay_and_keep_the_order)
{
	uint64_t before = 0, most = 0, least = UINT64_MAX;

	rules.value[FAULT_LATENCY_US] = 100000;
	rules.value[FAULT_JITTER_US] = 20000;
	begin(7);
	for (uint64_t i = 0; i < 200; i++) {
		uint64_t due;

		add(i * 1000000, "x");
		due = flow_due(&stream, &rules) - i * 1000000;
		qt_true(due >= 100000 && due <= 120000);
		most = due > most ? due : most;
		least = due < least ? due : least;
		expect("x");
	}
	qt_true(least < 102000 && most > 118000);
	for (int i = 0; i < 200; i++)
		add(300000000, "x");
	for (int i = 0; i < 200; i++) {
		qt_true(flow_due(&stream, &rules) >= before);
		before = flow_due(&stream, &rules);
		expect("x");
	}
}

QTEST(a_narrow_wire_takes_its_time)
{
	rules.value[FAULT_BANDWIDTH] = 1000;
	begin(1);
	qt_uint(flow_wants(&stream, &rules), 64);
	add(0, "0123456789");
	add(0, "0123456789");
	qt_uint(flow_due(&stream, &rules), 10000);
	expect("0123456789");
	qt_uint(flow_due(&stream, &rules), 20000);
	expect("0123456789");
	add(1000000, "0");
	qt_uint(flow_due(&stream, &rules), 1001000);
	flow_clear(&stream);
}

QTEST(slices_are_small_with_gaps_and_lose_nothing)
{
	const char *text = "The quick brown fox jumps over the lazy dog";
	char all[64] = "";
	uint64_t due = 0;

	rules.value[FAULT_SLICE] = 3;
	rules.value[FAULT_GAP_US] = 500;
	begin(3);
	add(1000, text);
	while (stream.first) {
		const unsigned char *bytes;
		size_t length = flow_peek(&stream, &bytes);

		qt_true(length >= 1 && length <= 3);
		qt_true(all[0] == '\0' || flow_due(&stream, &rules) == due + 500);
		due = flow_due(&stream, &rules);
		strncat(all, (const char *)bytes, length);
		flow_take(&stream, length);
	}
	qt_text(all, text);
}

QTEST(a_limit_lets_not_one_byte_more_pass)
{
	rules.value[FAULT_LIMIT] = 5;
	begin(1);
	add(0, "abc");
	add(0, "def");
	expect("abc");
	expect("de");
	qt_uint(stream.left, 0);
	flow_clear(&stream);
}

QTEST(limits_by_chance_stay_between_their_ends_and_are_of_all_magnitudes)
{
	int small = 0, great = 0;

	rules.value[FAULT_LIMIT] = 10;
	rules.value[FAULT_LIMIT_MOST] = 100000;
	for (uint64_t seed = 0; seed < 1000; seed++) {
		begin(seed);
		qt_true(stream.left >= 10 && stream.left <= 100000);
		small += stream.left < 100;
		great += stream.left > 2000;
	}
	qt_true(small > 100);
	qt_true(great > 1);
}

QTEST(a_stall_holds_everything_and_then_lets_it_go)
{
	begin(1);
	add(10, "a");
	rules.held_until_us = 3000000;
	qt_uint(flow_due(&stream, &rules), 3000000);
	add(20, "b");
	expect("a");
	qt_uint(flow_due(&stream, &rules), 3000000);
	expect("b");
}

QTEST(the_end_comes_after_the_bytes_and_may_be_slow)
{
	rules.value[FAULT_SLOW_CLOSE_US] = 700;
	begin(1);
	add(0, "bye");
	add(5, "");
	qt_true(stream.ended);
	qt_uint(flow_wants(&stream, &rules), 0);
	expect("bye");
	qt_uint(flow_due(&stream, &rules), 705);
	qt_true(!stream.finished);
	flow_take(&stream, 0);
	qt_true(stream.finished);
}

QTEST(the_sender_feels_when_too_much_waits)
{
	static char much[FLOW_QUEUE];

	memset(much, 'x', sizeof much - 1);
	begin(1);
	add(0, much);
	qt_uint(flow_wants(&stream, &rules), FLOW_PIECE);
	add(0, "y");
	qt_uint(flow_wants(&stream, &rules), 0);
	flow_clear(&stream);
}

QTEST(the_same_seed_makes_the_same_choices)
{
	uint64_t due[2][50];

	rules.value[FAULT_JITTER_US] = 1000000;
	rules.value[FAULT_SLICE] = 9;
	for (int run = 0; run < 2; run++) {
		begin(99);
		for (int i = 0; i < 50; i++)
			add(0, "many bytes are here");
		for (int i = 0; i < 50; i++) {
			due[run][i] = flow_due(&stream, &rules) * 1000 + stream.first->length;
			flow_take(&stream, stream.first->length);
		}
		flow_clear(&stream);
	}
	qt_true(memcmp(due[0], due[1], sizeof due[0]) == 0);
}
