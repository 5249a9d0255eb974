#include "core/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN 256u
#define DIGITS_MAX 20u

static const char digit_pairs[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839"
				  "40414243444546474849505152535455565758596061626364656667686970717273747576777879"
				  "8081828384858687888990919293949596979899";

void qk_buffer_free(struct qk_buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct qk_buffer){0};
}

void qk_buffer_clear(struct qk_buffer *buffer)
{
	buffer->length = 0;
	buffer->failed = 0;
	if (buffer->data)
		buffer->data[0] = '\0';
}

static int grow(struct qk_buffer *buffer, size_t more)
{
	size_t capacity = buffer->capacity ? buffer->capacity : CAPACITY_MIN;
	char *data;

	while (capacity - 1 < buffer->length + more)
		capacity *= 2;
	if (capacity > QK_BUFFER_MAX)
		capacity = QK_BUFFER_MAX + 1;
	data = realloc(buffer->data, capacity);
	if (!data) {
		buffer->failed = 1;
		return -1;
	}
	data[buffer->length] = '\0';
	buffer->data = data;
	buffer->capacity = capacity;
	return 0;
}

int qk_buffer_reserve(struct qk_buffer *buffer, size_t more)
{
	if (buffer->failed)
		return -1;
	if (more > QK_BUFFER_MAX - buffer->length) {
		buffer->failed = 1;
		return -1;
	}
	return more < buffer->capacity - buffer->length ? 0 : grow(buffer, more);
}

void qk_buffer_append(struct qk_buffer *buffer, const void *data, size_t length)
{
	if (length == 0 || qk_buffer_reserve(buffer, length))
		return;
	memcpy(buffer->data + buffer->length, data, length);
	buffer->length += length;
	buffer->data[buffer->length] = '\0';
}

void qk_buffer_text(struct qk_buffer *buffer, const char *text)
{
	qk_buffer_append(buffer, text, strlen(text));
}

void qk_buffer_byte(struct qk_buffer *buffer, char byte)
{
	qk_buffer_append(buffer, &byte, 1);
}

void qk_buffer_u64(struct qk_buffer *buffer, uint64_t number)
{
	char digits[DIGITS_MAX];
	size_t at = DIGITS_MAX;

	while (number >= 100) {
		at -= 2;
		memcpy(digits + at, digit_pairs + number % 100 * 2, 2);
		number /= 100;
	}
	if (number >= 10) {
		at -= 2;
		memcpy(digits + at, digit_pairs + number * 2, 2);
	} else {
		digits[--at] = (char)('0' + number);
	}
	qk_buffer_append(buffer, digits + at, DIGITS_MAX - at);
}

void qk_buffer_i64(struct qk_buffer *buffer, int64_t number)
{
	if (number >= 0) {
		qk_buffer_u64(buffer, (uint64_t)number);
		return;
	}
	qk_buffer_byte(buffer, '-');
	qk_buffer_u64(buffer, 0 - (uint64_t)number);
}

static void print_long(struct qk_buffer *buffer, size_t length, const char *format, va_list arguments)
{
	if (qk_buffer_reserve(buffer, length))
		return;
	vsnprintf(buffer->data + buffer->length, length + 1, format, arguments);
	buffer->length += length;
}

void qk_buffer_print(struct qk_buffer *buffer, const char *format, ...)
{
	char text[256];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	if (length < 0) {
		buffer->failed = 1;
	} else if ((size_t)length < sizeof text) {
		qk_buffer_append(buffer, text, (size_t)length);
	} else {
		va_start(arguments, format);
		print_long(buffer, (size_t)length, format, arguments);
		va_end(arguments);
	}
}

char *qk_buffer_take(struct qk_buffer *buffer, size_t *length)
{
	char *data;

	/* Even an empty buffer hands out a text. */
	if (!buffer->data)
		qk_buffer_reserve(buffer, 1);
	if (buffer->failed)
		qk_buffer_free(buffer);
	data = buffer->data;
	if (length)
		*length = buffer->length;
	*buffer = (struct qk_buffer){0};
	return data;
}
