#include "wire/base64.h"

#include "wire/put.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void qk_base64_write(struct qk_buffer *out, const void *data, size_t length)
{
	const unsigned char *in = data;

	if (qk_buffer_reserve(out, (length + 2) / 3 * 4))
		return;
	for (size_t i = 0; i < length; i += 3) {
		size_t left = length - i;
		uint32_t bits = (uint32_t)in[i] << 16;
		char four[4];

		if (left > 1)
			bits |= (uint32_t)in[i + 1] << 8;
		if (left > 2)
			bits |= in[i + 2];
		four[0] = letters[bits >> 18];
		four[1] = letters[bits >> 12 & 63];
		four[2] = left > 1 ? letters[bits >> 6 & 63] : '=';
		four[3] = left > 2 ? letters[bits & 63] : '=';
		qk_put(out, four, sizeof four);
	}
}

static int value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* Four characters, of which the last ones may be padding; returns the number of bytes, 0 when they are wrong. Bits that
 * padding leaves over must be 0, so that each text of bytes has one spelling. */
static size_t read_four(unsigned char *out, const char *text, size_t characters)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < characters; i++) {
		int value = value_of(text[i]);

		if (value < 0)
			return 0;
		bits |= (uint32_t)value << (18 - 6 * i);
	}
	if ((characters == 2 && bits & 0xffff) || (characters == 3 && bits & 0xff))
		return 0;
	out[0] = (unsigned char)(bits >> 16);
	if (characters > 2)
		out[1] = (unsigned char)(bits >> 8);
	if (characters > 3)
		out[2] = (unsigned char)bits;
	return characters - 1;
}

size_t qk_base64_read(unsigned char *out, const char *text, size_t length)
{
	size_t written = 0;

	if (length % 4 != 0)
		return SIZE_MAX;
	for (size_t i = 0; i < length; i += 4) {
		size_t characters = 4, bytes;

		if (i + 4 == length && text[i + 3] == '=')
			characters = text[i + 2] == '=' ? 2 : 3;
		bytes = read_four(out + written, text + i, characters);
		if (!bytes)
			return SIZE_MAX;
		written += bytes;
	}
	return written;
}
