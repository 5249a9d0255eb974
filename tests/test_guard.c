/* The guard in front of libwebsockets: what breaks no rule passes unchanged, however it is cut into pieces; what does
 * is replaced by a frame that libwebsockets refuses with the right code, and nothing comes after it. */
#include "core/random.h"
#include "qtest.h"
#include "server/guard.h"
#include "support_frames.h"

#include <stdlib.h>
#include <string.h>

static const char request[] = "GET /session HTTP/1.1\r\nHost: glasses\r\n\r\r\n\r\n";

static unsigned char in[200000], passed[200000];
static size_t in_length, passed_length;

/* Lets everything pass in pieces of at most so many bytes. */
static void pass(size_t piece)
{
	struct qk_guard guard = {0};
	unsigned char *out = malloc(piece + QK_GUARD_HELD);

	passed_length = 0;
	for (size_t at = 0; at < in_length; at += piece) {
		size_t length = in_length - at < piece ? in_length - at : piece;
		size_t part = qk_guard_pass(&guard, in + at, length, out);

		qt_true(part <= length + QK_GUARD_HELD);
		memcpy(passed + passed_length, out, part);
		passed_length += part;
	}
	free(out);
}

static void begin(void)
{
	in_length = sizeof request - 1;
	memcpy(in, request, in_length);
}

static void add(int op, unsigned flags, const char *text, uint32_t length)
{
	struct frame frame = {op, flags, text, length};

	in_length += frame_write(&frame, in + in_length);
}

static const size_t pieces[] = {1, 2, 3, 7, 100, 4096, sizeof in};

static void passes_unchanged(void)
{
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		pass(pieces[i]);
		qt_uint(passed_length, in_length);
		qt_true(memcmp(passed, in, in_length) == 0);
	}
}

QTEST(good_frames_pass_unchanged)
{
	begin();
	add(OP_TEXT, 0, "{}", 0);
	add(OP_TEXT, 0, "", 0);
	add(OP_TEXT, FRAME_OPEN, "x", 126);
	add(OP_PING, 0, "p", 125);
	add(OP_PONG, 0, "", 0);
	add(OP_MORE, FRAME_OPEN, "", 0);
	add(OP_MORE, 0, "x", 65535);
	add(OP_BINARY, 0, "x", 65536);
	add(OP_CLOSE, 0, "\x03\xe8good \xe7\xbb\xbf\xe8\x8c\xb6", 0);
	passes_unchanged();
}

QTEST(nothing_passes_after_a_close)
{
	size_t end;

	begin();
	add(OP_CLOSE, 0, "", 0);
	end = in_length;
	add(OP_TEXT, 0, "late", 0);
	pass(sizeof in);
	qt_uint(passed_length, end);
}

/* What passed in the place of `bad` frames ends with this. */
static void ends_with(const unsigned char *frame, size_t length, size_t before)
{
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		pass(pieces[i]);
		qt_uint(passed_length, before + length);
		qt_true(memcmp(passed, in, before) == 0);
		qt_true(memcmp(passed + before, frame, length) == 0);
	}
}

static void is_a_broken_rule(int op, unsigned flags, const char *text, uint32_t length)
{
	size_t before;

	begin();
	add(OP_TEXT, 0, "before", 0);
	before = in_length;
	add(op, flags, text, length);
	add(OP_TEXT, 0, "after", 0);
	ends_with((const unsigned char *)"\x83", 1, before);
}

QTEST(frames_that_libwebsockets_bears_or_drops_become_1002)
{
	is_a_broken_rule(OP_TEXT, FRAME_UNMASKED, "x", 0);
	is_a_broken_rule(OP_PING, FRAME_UNMASKED, "x", 0);
	is_a_broken_rule(OP_PING, 0, "x", 126);
	is_a_broken_rule(OP_CLOSE, 0, "\x03\xe8", 126);
	is_a_broken_rule(OP_PING, FRAME_LENGTH16, "x", 0);
	is_a_broken_rule(OP_PING, FRAME_OPEN, "x", 0);
	is_a_broken_rule(OP_TEXT, FRAME_LENGTH16, "x", 125);
	is_a_broken_rule(OP_TEXT, FRAME_LENGTH64, "x", 65535);
	is_a_broken_rule(OP_TEXT, FRAME_LENGTH64 | FRAME_TOP_BIT, "x", 70000);
	is_a_broken_rule(OP_CLOSE, 0, "\x03", 0);
	is_a_broken_rule(OP_CLOSE, 0, "\x03\xed", 0);
	is_a_broken_rule(OP_CLOSE, 0, "\x13\x88", 0);
	is_a_broken_rule(OP_CLOSE, 0, "\x03\xf7", 0);
}

QTEST(frames_that_libwebsockets_may_forget_to_answer_become_1002)
{
	is_a_broken_rule(3, 0, "x", 0);
	is_a_broken_rule(7, FRAME_OPEN, "x", 0);
	is_a_broken_rule(11, 0, "x", 0);
	is_a_broken_rule(15, 0, "x", 0);
	is_a_broken_rule(OP_TEXT, FRAME_RSV1, "x", 0);
	is_a_broken_rule(OP_PING, FRAME_RSV3, "x", 0);
	is_a_broken_rule(OP_MORE, 0, "x", 0);
}

QTEST(a_message_within_a_message_becomes_1002)
{
	for (int op = OP_TEXT; op <= OP_BINARY; op++) {
		size_t before;

		begin();
		add(OP_TEXT, FRAME_OPEN, "begun", 0);
		before = in_length;
		add(op, 0, "x", 0);
		ends_with((const unsigned char *)"\x83", 1, before);
	}
}

/* The bad byte is the last one that passes, so that libwebsockets sees it. */
static void ends_at_bad_byte(const char *text, size_t good)
{
	size_t before;

	begin();
	add(OP_TEXT, 0, "before \xe7\xbb\xbf", 0);
	before = in_length + 6 + good + 1;
	add(OP_TEXT, 0, text, 0);
	add(OP_TEXT, 0, "after", 0);
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		pass(pieces[i]);
		qt_uint(passed_length, before);
		qt_true(memcmp(passed, in, before) == 0);
	}
}

QTEST(nothing_passes_after_a_text_that_is_no_utf8)
{
	ends_at_bad_byte("ab\xff"
			 "cd",
			 2);
	ends_at_bad_byte("\xc0\xaf"
			 "cd",
			 0);
	ends_at_bad_byte("\xc1\xbf"
			 "cd",
			 0);
	ends_at_bad_byte("\x80"
			 "cd",
			 0);
	ends_at_bad_byte("\xe0\x9f\x80", 1);
	ends_at_bad_byte("\xed\xa0\x80", 1);
	ends_at_bad_byte("\xf0\x8f\x80\x80", 1);
	ends_at_bad_byte("\xf4\x90\x80\x80", 1);
	ends_at_bad_byte("\xf5\x80\x80\x80", 0);
	ends_at_bad_byte("\xe7\xbb"
			 "c",
			 2);
	ends_at_bad_byte("ab\xe2\x82", 3);
}

QTEST(characters_may_be_cut_by_fragments_and_pings)
{
	begin();
	add(OP_TEXT, FRAME_OPEN, "\xf0\x9f", 0);
	add(OP_PING, 0, "\xff", 0);
	add(OP_MORE, FRAME_OPEN, "\x98", 0);
	add(OP_MORE, FRAME_OPEN, "", 0);
	add(OP_MORE, 0, "\x80 \xed\x9f\xbf \xee\x80\x80 \xf4\x8f\xbf\xbf \xc2\x80 \xe0\xa0\x80", 0);
	add(OP_BINARY, 0, "\xff\xfe", 0);
	add(OP_TEXT, 0, "x", 0);
	passes_unchanged();
}

QTEST(a_reason_that_is_no_utf8_becomes_1007)
{
	static const unsigned char text[] = {0x81, 0x81, 0, 0, 0, 0, 0xff}, rest[] = {0x80, 0x81, 0, 0, 0, 0, 0xff};
	size_t before;

	begin();
	before = in_length;
	add(OP_CLOSE, 0, "\x03\xe8\xe2\x82", 0);
	ends_with(text, sizeof text, before);
	begin();
	add(OP_TEXT, FRAME_OPEN, "begun", 0);
	before = in_length;
	add(OP_CLOSE, 0, "\x03\xe8\xff", 0);
	ends_with(rest, sizeof rest, before);
}

QTEST(any_bytes_in_any_pieces_give_the_same)
{
	struct qk_random random = {.state = 5};

	for (int run = 0; run < 3000; run++) {
		unsigned char first[400];
		size_t length;

		begin();
		for (int i = 0; i < 300; i++)
			in[in_length++] = (unsigned char)qk_random_next(&random);
		/* Often as a frame that goes on. */
		in[sizeof request - 1] = (unsigned char)(0x80 | qk_random_below(&random, 11));
		in[sizeof request] = (unsigned char)(0x80 | qk_random_below(&random, 128));
		pass(sizeof in);
		length = passed_length;
		qt_true(length <= in_length);
		memcpy(first, passed, length);
		pass(1 + qk_random_below(&random, 20));
		qt_uint(passed_length, length);
		qt_true(memcmp(first, passed, length) == 0);
	}
}

QTEST(while_the_server_closes_only_a_close_frame_passes)
{
	static const unsigned char close_frame[] = {0x88, 0x80, 0x37, 0xfa, 0x21, 0x3d};
	struct qk_guard guard = {.phase = QK_GUARD_HEAD, .wanted = 2, .closing = 1};

	in_length = 0;
	add(OP_TEXT, FRAME_OPEN, "late", 0);
	add(OP_PING, 0, "x", 0);
	add(OP_MORE, 0, "later", 0);
	add(OP_CLOSE, 0, "", 0);
	qt_uint(qk_guard_pass(&guard, in, in_length, passed), sizeof close_frame);
	qt_true(memcmp(passed, close_frame, sizeof close_frame) == 0);
	guard = (struct qk_guard){.phase = QK_GUARD_HEAD, .wanted = 2, .closing = 1};
	in_length = 0;
	add(OP_PING, 0, "x", 126);
	add(OP_CLOSE, 0, "", 0);
	qt_uint(qk_guard_pass(&guard, in, in_length, passed), 0);
}

QTEST(guards_are_found_by_socket)
{
	qt_true(qk_guard_find(5) == NULL);
	qt_true(qk_guard_find(-1) == NULL);
	qt_int(qk_guard_begin(5), 0);
	qt_int(qk_guard_begin(1000), 0);
	qt_true(qk_guard_find(5) != NULL);
	qt_true(qk_guard_find(1000) != NULL);
	qt_true(qk_guard_find(6) == NULL);
	qk_guard_find(5)->phase = QK_GUARD_SHUT;
	qt_int(qk_guard_begin(5), 0);
	qt_uint(qk_guard_find(5)->phase, QK_GUARD_HTTP);
	qt_int(qk_guard_begin(-1), -1);
	qk_guard_close(7);
	qk_guard_close(5);
	qt_true(qk_guard_find(5)->closing);
	qk_guard_end(7);
	qk_guard_end(5);
	qt_true(qk_guard_find(5) == NULL);
	qk_guard_end(1000);
	qt_true(qk_guard_find(1000) == NULL);
}
