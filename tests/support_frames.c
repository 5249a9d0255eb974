#include "support_frames.h"

#include <stdlib.h>
#include <string.h>

#define T "x"

/* RFC 6455, section by section. Where a length is wrong and the peer cannot know what follows, 1002 it is as well. */
const struct violation violations[] = {
	/* 5.2: reserved operations and bits */
	{"operation 3", {{3, 0, T, 0}}, 1002, 0},
	{"operation 7", {{7, 0, T, 0}}, 1002, 0},
	{"operation 7 as a fragment", {{7, FRAME_OPEN, T, 0}}, 1002, 0},
	{"control operation 11", {{11, 0, T, 0}}, 1002, 0},
	{"control operation 15", {{15, 0, T, 0}}, 1002, 0},
	{"operation 3 between fragments", {{OP_TEXT, FRAME_OPEN, T, 0}, {3, 0, T, 0}}, 1002, 0},
	{"RSV1 on a text", {{OP_TEXT, FRAME_RSV1, T, 0}}, 1002, 0},
	{"RSV2 on a text", {{OP_TEXT, FRAME_RSV2, T, 0}}, 1002, 0},
	{"RSV3 on a text", {{OP_TEXT, FRAME_RSV3, T, 0}}, 1002, 0},
	{"all RSV on a ping", {{OP_PING, FRAME_RSV1 | FRAME_RSV2 | FRAME_RSV3, T, 0}}, 1002, 0},
	{"RSV2 on a close", {{OP_CLOSE, FRAME_RSV2, "\x03\xe8", 0}}, 1002, 0},
	{"RSV1 on a fragment", {{OP_TEXT, FRAME_OPEN, T, 0}, {OP_MORE, FRAME_RSV1, T, 0}}, 1002, 0},
	/* 5.1: an app masks */
	{"text without a mask", {{OP_TEXT, FRAME_UNMASKED, T, 0}}, 1002, 0},
	{"ping without a mask", {{OP_PING, FRAME_UNMASKED, T, 0}}, 1002, 0},
	{"close without a mask", {{OP_CLOSE, FRAME_UNMASKED, "\x03\xe8", 0}}, 1002, 0},
	{"fragment without a mask", {{OP_TEXT, FRAME_OPEN, T, 0}, {OP_MORE, FRAME_UNMASKED, T, 0}}, 1002, 0},
	/* 5.5: control frames are short and whole */
	{"ping of 126 bytes", {{OP_PING, 0, T, 126}}, 1002, 0},
	{"pong of 126 bytes", {{OP_PONG, 0, T, 126}}, 1002, 0},
	{"close of 126 bytes", {{OP_CLOSE, 0, "\x03\xe8", 126}}, 1002, 0},
	{"ping of 65536 bytes", {{OP_PING, 0, T, 65536}}, 1002, 0},
	{"ping with a long length", {{OP_PING, FRAME_LENGTH16, T, 0}}, 1002, 0},
	{"ping with a very long length", {{OP_PING, FRAME_LENGTH64, T, 0}}, 1002, 0},
	{"ping in fragments", {{OP_PING, FRAME_OPEN, T, 0}, {OP_MORE, 0, T, 0}}, 1002, 0},
	{"pong in fragments", {{OP_PONG, FRAME_OPEN, T, 0}}, 1002, 0},
	{"close in fragments", {{OP_CLOSE, FRAME_OPEN, "\x03\xe8", 0}}, 1002, 0},
	/* 5.4: fragments */
	{"continuation of nothing", {{OP_MORE, 0, T, 0}}, 1002, 0},
	{"open continuation of nothing", {{OP_MORE, FRAME_OPEN, T, 0}}, 1002, 0},
	{"text within a text", {{OP_TEXT, FRAME_OPEN, T, 0}, {OP_TEXT, 0, T, 0}}, 1002, 0},
	{"fragment of a text within a text", {{OP_TEXT, FRAME_OPEN, T, 0}, {OP_TEXT, FRAME_OPEN, T, 0}}, 1002, 0},
	{"binary within a text", {{OP_TEXT, FRAME_OPEN, T, 0}, {OP_BINARY, 0, T, 0}}, 1002, 1003},
	/* 5.2: lengths are as short as they can be */
	{"short text with a long length", {{OP_TEXT, FRAME_LENGTH16, T, 0}}, 1002, 0},
	{"short text with a very long length", {{OP_TEXT, FRAME_LENGTH64, T, 0}}, 1002, 0},
	{"long text with a very long length", {{OP_TEXT, FRAME_LENGTH64, T, 300}}, 1002, 0},
	{"empty text with a long length", {{OP_TEXT, FRAME_LENGTH16, "", 0}}, 1002, 0},
	{"length with the top bit", {{OP_TEXT, FRAME_LENGTH64 | FRAME_TOP_BIT, T, 0}}, 1002, 0},
	{"long length with the top bit", {{OP_TEXT, FRAME_LENGTH64 | FRAME_TOP_BIT, T, 70000}}, 1002, 4413},
	/* 8.1: text is UTF-8 */
	{"text with FF", {{OP_TEXT, 0, "ab\xff", 0}}, 1007, 0},
	{"text with a lone continuation", {{OP_TEXT, 0, "ab\x80", 0}}, 1007, 0},
	{"overlong /", {{OP_TEXT, 0, "\xc0\xaf", 0}}, 1007, 0},
	{"overlong NUL", {{OP_TEXT, 0, "\xe0\x80\x80", 0}}, 1007, 0},
	{"a surrogate", {{OP_TEXT, 0, "\xed\xa0\x80", 0}}, 1007, 0},
	{"beyond U+10FFFF", {{OP_TEXT, 0, "\xf4\x90\x80\x80", 0}}, 1007, 0},
	{"text that ends within a character", {{OP_TEXT, 0, "ab\xe2\x82", 0}}, 1007, 0},
	{"bad UTF-8 in the second fragment", {{OP_TEXT, FRAME_OPEN, "ab\xe2", 0}, {OP_MORE, 0, "\xff", 0}}, 1007, 0},
	{"fragments that end within a character",
	 {{OP_TEXT, FRAME_OPEN, "ab\xe2", 0}, {OP_MORE, 0, "\x82", 0}},
	 1007,
	 0},
	/* 5.5.1, 7.4: close frames */
	{"close of one byte", {{OP_CLOSE, 0, "\x03", 0}}, 1002, 0},
	{"close with 1", {{OP_CLOSE, 0, "\0\1", 2}}, 1002, 0},
	{"close with 999", {{OP_CLOSE, 0, "\x03\xe7", 0}}, 1002, 0},
	{"close with 1004", {{OP_CLOSE, 0, "\x03\xec", 0}}, 1002, 0},
	{"close with 1005", {{OP_CLOSE, 0, "\x03\xed", 0}}, 1002, 0},
	{"close with 1006", {{OP_CLOSE, 0, "\x03\xee", 0}}, 1002, 0},
	{"close with 1015", {{OP_CLOSE, 0, "\x03\xf7", 0}}, 1002, 0},
	{"close with 1016", {{OP_CLOSE, 0, "\x03\xf8", 0}}, 1002, 0},
	{"close with 2999", {{OP_CLOSE, 0, "\x0b\xb7", 0}}, 1002, 0},
	{"close with 5000", {{OP_CLOSE, 0, "\x13\x88", 0}}, 1002, 0},
	{"close with 65535", {{OP_CLOSE, 0, "\xff\xff", 0}}, 1002, 0},
	{"close with a reason that is no UTF-8", {{OP_CLOSE, 0, "\x03\xe8\xff", 0}}, 1007, 0},
	{"close with half a character", {{OP_CLOSE, 0, "\x03\xe8\xe2\x82", 0}}, 1007, 0},
	{"bad close between fragments", {{OP_TEXT, FRAME_OPEN, T, 0}, {OP_CLOSE, 0, "\x03\xe8\xff", 0}}, 1007, 0},
	/* what this protocol wants of messages */
	{"binary", {{OP_BINARY, 0, T, 0}}, 1003, 0},
	{"binary in fragments", {{OP_BINARY, FRAME_OPEN, T, 0}, {OP_MORE, 0, T, 0}}, 1003, 0},
	{"text of 65537 bytes", {{OP_TEXT, 0, T, 65537}}, 4413, 1009},
	{"fragments of 65537 bytes", {{OP_TEXT, FRAME_OPEN, T, 40000}, {OP_MORE, 0, T, 25537}}, 4413, 1009},
	{"text that says it has 2^40 bytes", {{OP_TEXT, FRAME_LENGTH64 | FRAME_HUGE, T, 10}}, 4413, 1009},
	/* and what is as it should be: the answer is the same close frame */
	{"close", {{OP_CLOSE, 0, "\x03\xe8", 0}}, 0, 1000},
	{"close with a reason", {{OP_CLOSE, 0, "\x03\xe8gone", 0}}, 0, 1000},
	{"close with a reason of 123 bytes", {{OP_CLOSE, 0, "\x03\xe8", 125}}, 0, 1000},
	{"close with 1001", {{OP_CLOSE, 0, "\x03\xe9", 0}}, 0, 1001},
	{"close with 3000", {{OP_CLOSE, 0, "\x0b\xb8", 0}}, 0, 3000},
	{"close with 4999", {{OP_CLOSE, 0, "\x13\x87", 0}}, 0, 4999},
	{"pings and pongs",
	 {{OP_PING, 0, T, 125}, {OP_PING, 0, "", 0}, {OP_PONG, 0, T, 0}, {OP_CLOSE, 0, "\x03\xe8", 0}},
	 0,
	 1000},
};

const size_t violations_count = sizeof violations / sizeof *violations;

static size_t length_of(const struct frame *frame)
{
	return frame->length ? frame->length : strlen(frame->text);
}

static size_t write_length(const struct frame *frame, unsigned char *out)
{
	uint64_t length = length_of(frame);
	unsigned char mask = frame->flags & FRAME_UNMASKED ? 0 : 0x80;
	int bytes = length > 65535 ? 8 : length > 125 ? 2 : 0;

	if (frame->flags & FRAME_LENGTH16)
		bytes = 2;
	if (frame->flags & FRAME_LENGTH64)
		bytes = 8;
	length += frame->flags & FRAME_HUGE ? (uint64_t)1 << 40 : 0;
	length |= frame->flags & FRAME_TOP_BIT ? (uint64_t)1 << 63 : 0;
	out[0] = (unsigned char)(mask | (bytes == 8 ? 127 : bytes == 2 ? 126 : (unsigned char)length));
	for (int i = 0; i < bytes; i++)
		out[1 + i] = (unsigned char)(length >> 8 * (bytes - 1 - i));
	return 1 + (size_t)bytes;
}

size_t frame_write(const struct frame *frame, unsigned char *out)
{
	static const unsigned char mask[4] = {0x37, 0xfa, 0x21, 0x3d};
	size_t length = length_of(frame), given = strlen(frame->text), at = 1;

	out[0] = (unsigned char)((frame->flags & FRAME_OPEN ? 0 : 0x80) | (frame->flags & FRAME_RSV1 ? 0x40 : 0) |
				 (frame->flags & FRAME_RSV2 ? 0x20 : 0) | (frame->flags & FRAME_RSV3 ? 0x10 : 0) |
				 frame->op);
	if (frame->op == OP_CLOSE && given < 2 && length == 2)
		given = 2;
	at += write_length(frame, out + at);
	if (!(frame->flags & FRAME_UNMASKED)) {
		memcpy(out + at, mask, 4);
		at += 4;
	}
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)(i < given ? frame->text[i] : 'x');

		out[at++] = frame->flags & FRAME_UNMASKED ? byte : byte ^ mask[i % 4];
	}
	return at;
}

unsigned char *violation_write(const struct violation *violation, size_t *length)
{
	size_t room = 0;
	unsigned char *bytes;

	for (int i = 0; i < FRAMES_MAX && violation->frames[i].text; i++)
		room += length_of(&violation->frames[i]) + 14;
	bytes = malloc(room);
	*length = 0;
	for (int i = 0; bytes && i < FRAMES_MAX && violation->frames[i].text; i++)
		*length += frame_write(&violation->frames[i], bytes + *length);
	return bytes;
}
