#include "core/text.h"

#include "core/buffer.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define DELETE 0x7f
#define C1_END 0x9f

static size_t read_one(const char *text, size_t length, int32_t *code_point)
{
	/* utf8proc takes a signed length; four bytes are all that one code point can need. */
	utf8proc_ssize_t limit = length < 4 ? (utf8proc_ssize_t)length : 4;
	utf8proc_ssize_t size;

	if (length > 0 && (unsigned char)*text < 0x80) {
		*code_point = *text;
		return 1;
	}
	size = utf8proc_iterate((const utf8proc_uint8_t *)text, limit, code_point);
	return size > 0 ? (size_t)size : 0;
}

int qk_text_valid(const char *text, size_t length)
{
	size_t at = 0;
	int32_t code_point;

	while (at < length) {
		size_t size = read_one(text + at, length - at, &code_point);

		if (size == 0 || code_point == 0)
			return 0;
		at += size;
	}
	return 1;
}

size_t qk_text_count(const char *text)
{
	size_t length = strlen(text), count = 0;

	if (!qk_text_valid(text, length))
		return SIZE_MAX;
	for (size_t i = 0; i < length; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

static int is_control(int32_t code_point)
{
	return code_point < ' ' || (code_point >= DELETE && code_point <= C1_END);
}

int qk_text_has_control(const char *text, const char *allowed)
{
	size_t length = strlen(text), at = 0;

	while (at < length) {
		int32_t code_point;

		at += qk_text_read(text + at, length - at, &code_point);
		if (!is_control(code_point))
			continue;
		if (!allowed || code_point > DELETE || !strchr(allowed, (int)code_point))
			return 1;
	}
	return 0;
}

char *qk_text_nfc(const char *text)
{
	utf8proc_uint8_t *composed = NULL;
	utf8proc_ssize_t length = utf8proc_map((const utf8proc_uint8_t *)text, 0, &composed,
					       UTF8PROC_NULLTERM | UTF8PROC_STABLE | UTF8PROC_COMPOSE);

	if (length >= 0)
		return (char *)composed;
	free(composed);
	return NULL;
}

size_t qk_text_read(const char *text, size_t length, int32_t *code_point)
{
	size_t size = read_one(text, length, code_point);

	if (size > 0)
		return size;
	/* Not what was promised; the caller still gets on. */
	*code_point = 0xfffd;
	return 1;
}

char *qk_text_lossy(const void *data, size_t length)
{
	struct qk_buffer out = {0};
	const char *text = data;
	size_t at = 0;

	qk_buffer_reserve(&out, length);
	while (at < length) {
		int32_t code_point;
		size_t size = read_one(text + at, length - at, &code_point);

		if (size > 0 && code_point != 0)
			qk_buffer_append(&out, text + at, size);
		else
			qk_buffer_text(&out, "\xef\xbf\xbd");
		at += size > 0 ? size : 1;
	}
	return qk_buffer_take(&out, NULL);
}
