/* The header of the media channel, byte by byte as docs/protocol.md has it. */
#include "qtest.h"
#include "wire/media.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct qk_media_header frame = {
	.kind = QK_MEDIA_FRAME,
	.flags = QK_MEDIA_HAS_POSE | QK_MEDIA_HAS_INTRINSICS,
	.number = 0x01020304,
	.length = 0x00112233,
	.sequence = 0x0005060708090a0b,
	.capture_us = 0x000c0d0e0f101112,
	.format = 2,
	.width = 1920,
	.height = 1080,
	.stride = 1984,
	.mode = 5,
	.lost = 9,
	.pose = {1.5, -2, 3, 0, 0, 0, 1},
	.intrinsics = {1000, 1001, 960, 540},
};

static int same(const struct qk_media_header *a, const struct qk_media_header *b)
{
	unsigned char text_a[QK_MEDIA_HEADER_SIZE], text_b[QK_MEDIA_HEADER_SIZE];

	qk_media_write(a, text_a);
	qk_media_write(b, text_b);
	return memcmp(text_a, text_b, sizeof text_a) == 0 && a->number == b->number && a->lost == b->lost &&
	       memcmp(a->pose, b->pose, sizeof a->pose) == 0;
}

QTEST(a_header_comes_back_as_it_was)
{
	struct qk_media_header read;
	unsigned char bytes[QK_MEDIA_HEADER_SIZE];
	char why[120];

	qk_media_write(&frame, bytes);
	qt_int(qk_media_read(&read, bytes, sizeof bytes, why, sizeof why), 0);
	qt_true(same(&frame, &read));
	qt_uint(read.sequence, frame.sequence);
	qt_uint(read.capture_us, frame.capture_us);
	qt_uint(read.length, frame.length);
	qt_uint(read.stride, 1984);
	qt_uint(read.flags, 3);
}

QTEST(the_bytes_stand_where_the_document_says)
{
	static const unsigned char begin[64] = {
		'Q',  'K',  'M',  'F',  0,    1,    0,    1,    0,    0,    0,    3,    1,    2,    3,    4,
		0x00, 0x11, 0x22, 0x33, 0,    0,    0,    2,    0x00, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b,
		0x00, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0,    0,    0x07, 0x80, 0,    0,    0x04, 0x38,
		0,    0,    0x07, 0xc0, 0,    0,    0,    5,    0,    0,    0,    9,    0,    0,    0,    0,
	};
	static const unsigned char one_and_a_half[8] = {0x3f, 0xf8}, thousand[8] = {0x40, 0x8f, 0x40};
	static const unsigned char zeros[8];
	unsigned char bytes[QK_MEDIA_HEADER_SIZE];

	qk_media_write(&frame, bytes);
	qt_true(memcmp(bytes, begin, sizeof begin) == 0);
	qt_true(memcmp(bytes + 64, one_and_a_half, 8) == 0);
	qt_true(memcmp(bytes + 120, thousand, 8) == 0);
	qt_true(memcmp(bytes + 152, zeros, 8) == 0);
}

QTEST(what_is_not_there_is_zero)
{
	struct qk_media_header header = frame, read;
	unsigned char bytes[QK_MEDIA_HEADER_SIZE];
	char why[120];

	header.flags = 0;
	header.pose[0] = NAN;
	qk_media_write(&header, bytes);
	for (int i = 64; i < QK_MEDIA_HEADER_SIZE; i++)
		qt_int(bytes[i], 0);
	qt_int(qk_media_read(&read, bytes, sizeof bytes, why, sizeof why), 0);
	qt_true(read.pose[0] == 0 && read.intrinsics[3] == 0);
}

QTEST(what_is_reserved_is_ignored)
{
	struct qk_media_header read;
	unsigned char bytes[QK_MEDIA_HEADER_SIZE];
	char why[120];

	qk_media_write(&frame, bytes);
	memset(bytes + 60, 0xff, 4);
	bytes[152] = 1;
	bytes[8] = 0x80;
	qt_int(qk_media_read(&read, bytes, sizeof bytes, why, sizeof why), 0);
	qt_uint(read.flags, 3);
}

static void refused(size_t at, unsigned char value, size_t length, const char *part)
{
	struct qk_media_header read;
	unsigned char bytes[QK_MEDIA_HEADER_SIZE];
	char why[120] = "";

	qk_media_write(&frame, bytes);
	bytes[at] = value;
	qt_int(qk_media_read(&read, bytes, length, why, sizeof why), -1);
	qt_contains(why, part);
	qt_int(qk_media_read(&read, bytes, length, NULL, 0), -1);
}

QTEST(wrong_headers_are_refused_with_a_sentence)
{
	refused(0, 'Q', 0, "of 0 bytes");
	refused(0, 'Q', QK_MEDIA_HEADER_SIZE - 1, "of 159 bytes");
	refused(0, 'q', QK_MEDIA_HEADER_SIZE, "QKMF");
	refused(5, 2, QK_MEDIA_HEADER_SIZE, "version 2");
	refused(7, 0, QK_MEDIA_HEADER_SIZE, "kind 0");
	refused(7, 6, QK_MEDIA_HEADER_SIZE, "kind 6");
	refused(6, 1, QK_MEDIA_HEADER_SIZE, "kind 257");
	refused(16, 5, QK_MEDIA_HEADER_SIZE, "announces");
	refused(7, QK_MEDIA_CREDIT, QK_MEDIA_HEADER_SIZE, "a credit with");
	refused(41, 1, QK_MEDIA_HEADER_SIZE, "too large");
	refused(46, 0x21, QK_MEDIA_HEADER_SIZE, "too large");
	refused(48, 1, QK_MEDIA_HEADER_SIZE, "too large");
	refused(24, 1, QK_MEDIA_HEADER_SIZE, "2^53");
	refused(33, 0x20, QK_MEDIA_HEADER_SIZE, "2^53");
}

QTEST(numbers_that_are_not_finite_are_refused)
{
	static const double numbers[] = {NAN, INFINITY, -INFINITY};
	struct qk_media_header read;
	unsigned char bytes[QK_MEDIA_HEADER_SIZE];
	char why[120];

	for (size_t i = 0; i < 3 * 11; i++) {
		struct qk_media_header header = frame;
		double *place = i / 3 < 7 ? &header.pose[i / 3] : &header.intrinsics[i / 3 - 7];

		*place = numbers[i % 3];
		qk_media_write(&header, bytes);
		qt_int(qk_media_read(&read, bytes, sizeof bytes, why, sizeof why), -1);
		qt_contains(why, i / 3 < 7 ? "pose" : "intrinsics");
	}
}

QTEST(every_byte_may_be_anything)
{
	struct qk_media_header read;
	unsigned char *bytes = malloc(QK_MEDIA_HEADER_SIZE);
	char why[120];

	for (size_t i = 0; i < QK_MEDIA_HEADER_SIZE; i++)
		for (int value = 0; value < 256; value++) {
			qk_media_write(&frame, bytes);
			bytes[i] = (unsigned char)value;
			if (qk_media_read(&read, bytes, QK_MEDIA_HEADER_SIZE, why, sizeof why) == 0)
				qt_true(read.length <= QK_MEDIA_MAX && read.width <= 8192 && read.height <= 8192);
		}
	free(bytes);
}

QTEST(a_copy_has_bytes_of_its_own)
{
	char text[] = "abc";
	struct qk_media_buffer *buffer = qk_media_copy(text, 3), *empty = qk_media_copy(NULL, 0);

	text[0] = 'x';
	qt_uint(buffer->length, 3);
	qt_true(memcmp(buffer->data, "abc", 3) == 0);
	qk_media_ref(buffer);
	qk_media_unref(buffer);
	qk_media_unref(buffer);
	qk_media_unref(empty);
	qk_media_unref(NULL);
}
