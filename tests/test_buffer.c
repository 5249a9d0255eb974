#include "core/buffer.h"
#include "qtest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

QTEST(what_is_appended_is_there_and_ends_with_nul)
{
	struct qk_buffer buffer = {0};

	qk_buffer_append(&buffer, "", 0);
	qt_true(buffer.data == NULL);
	qk_buffer_text(&buffer, "one");
	qk_buffer_byte(&buffer, ' ');
	qk_buffer_append(&buffer, "two\0x", 5);
	qt_uint(buffer.length, 9);
	qt_true(memcmp(buffer.data, "one two\0x", 10) == 0);
	qk_buffer_free(&buffer);
	qt_true(buffer.data == NULL && buffer.capacity == 0);
}

static void check_number(int64_t number)
{
	struct qk_buffer buffer = {0};
	char expected[32];

	snprintf(expected, sizeof expected, "%" PRId64, number);
	qk_buffer_i64(&buffer, number);
	qt_text(buffer.data, expected);
	qk_buffer_clear(&buffer);
	snprintf(expected, sizeof expected, "%" PRIu64, (uint64_t)number);
	qk_buffer_u64(&buffer, (uint64_t)number);
	qt_text(buffer.data, expected);
	qk_buffer_free(&buffer);
}

QTEST(numbers_are_written_in_full)
{
	int64_t power = 1;

	for (int i = 0; i < 19; i++, power = i < 19 ? power * 10 : power) {
		check_number(power);
		check_number(power - 1);
		check_number(-power);
		check_number(power + 7);
	}
	check_number(INT64_MIN);
	check_number(INT64_MAX);
	check_number(-1);
}

QTEST(a_clear_keeps_the_memory)
{
	struct qk_buffer buffer = {0};
	const char *data;

	qk_buffer_text(&buffer, "something");
	data = buffer.data;
	qk_buffer_clear(&buffer);
	qt_text(buffer.data, "");
	qk_buffer_text(&buffer, "else");
	qt_true(buffer.data == data);
	qk_buffer_free(&buffer);
}

QTEST(long_and_short_prints)
{
	struct qk_buffer buffer = {0};
	char text[1000];

	memset(text, 'x', sizeof text - 1);
	text[999] = '\0';
	qk_buffer_print(&buffer, "%d-%s.", 7, "a");
	qt_text(buffer.data, "7-a.");
	qk_buffer_print(&buffer, "%s%d", text, 5);
	qt_uint(buffer.length, 4 + 999 + 1);
	qt_text(buffer.data + 1000, "xxx5");
	qk_buffer_free(&buffer);
}

QTEST(a_buffer_grows_to_its_limit_and_no_further)
{
	struct qk_buffer buffer = {0};

	qt_int(qk_buffer_reserve(&buffer, QK_BUFFER_MAX), 0);
	qt_int(qk_buffer_reserve(&buffer, QK_BUFFER_MAX + 1), -1);
	qt_int(buffer.failed, 1);
	qt_true(qk_buffer_take(&buffer, NULL) == NULL);
	qt_true(buffer.data == NULL && !buffer.failed);
	qk_buffer_text(&buffer, "x");
	qt_int(qk_buffer_reserve(&buffer, QK_BUFFER_MAX), -1);
	qt_int(qk_buffer_reserve(&buffer, 1), -1);
	qk_buffer_free(&buffer);
}

QTEST(what_is_taken_belongs_to_the_taker)
{
	struct qk_buffer buffer = {0};
	size_t length = 7;
	char *text = qk_buffer_take(&buffer, &length);

	qt_text(text, "");
	qt_uint(length, 0);
	free(text);
	qk_buffer_text(&buffer, "abc");
	text = qk_buffer_take(&buffer, &length);
	qt_text(text, "abc");
	qt_uint(length, 3);
	qt_true(buffer.data == NULL);
	free(text);
}
