#include "core/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define REPLACEMENT "\xef\xbf\xbd"

size_t qk_text_read(const char *text, size_t length, int32_t *code_point)
{
	utf8proc_int32_t read = -1;
	utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &read);

	*code_point = read;
	return used > 0 ? (size_t)used : 0;
}

/* Bytes of the well-formed character at `text`, 0 when it is none. */
static size_t character(const char *text, size_t length)
{
	int32_t code_point;

	return qk_text_read(text, length, &code_point);
}

int qk_text_valid(const char *text, size_t length)
{
	size_t at = 0;

	while (at < length) {
		size_t used = text[at] ? character(text + at, length - at) : 0;

		if (!used)
			return 0;
		at += used;
	}
	return 1;
}

size_t qk_text_count(const char *text)
{
	size_t length = strlen(text), at = 0, count = 0;

	while (at < length) {
		size_t used = character(text + at, length - at);

		if (!used)
			return SIZE_MAX;
		at += used;
		count++;
	}
	return count;
}

static int is_control(int32_t code_point)
{
	return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0);
}

int qk_text_has_control(const char *text, const char *allowed)
{
	size_t length = strlen(text), at = 0;

	while (at < length) {
		int32_t code_point;
		size_t used = qk_text_read(text + at, length - at, &code_point);

		if (!used)
			return 1;
		if (is_control(code_point) && !(code_point < 0x20 && allowed && strchr(allowed, (int)code_point)))
			return 1;
		at += used;
	}
	return 0;
}

char *qk_text_nfc(const char *text)
{
	return (char *)utf8proc_NFC((const utf8proc_uint8_t *)text);
}

char *qk_text_lossy(const void *data, size_t length)
{
	const char *in = data;
	char *out = malloc(length * (sizeof REPLACEMENT - 1) + 1);
	size_t at = 0, end = 0;

	if (!out)
		return NULL;
	while (at < length) {
		size_t used = in[at] ? character(in + at, length - at) : 0;
		const char *from = used ? in + at : REPLACEMENT;
		size_t bytes = used ? used : sizeof REPLACEMENT - 1;

		memcpy(out + end, from, bytes);
		end += bytes;
		at += used ? used : 1;
	}
	out[end] = '\0';
	return out;
}
