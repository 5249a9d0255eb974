#include "core/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAPACITY 256u

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

static int grow(struct qk_buffer *buffer, size_t wanted)
{
	size_t capacity = buffer->capacity ? buffer->capacity : FIRST_CAPACITY;
	char *data;

	while (capacity < wanted)
		capacity *= 2;
	data = realloc(buffer->data, capacity);
	if (!data) {
		buffer->failed = 1;
		return -1;
	}
	buffer->data = data;
	buffer->capacity = capacity;
	return 0;
}

int qk_buffer_reserve(struct qk_buffer *buffer, size_t more)
{
	if (buffer->failed)
		return -1;
	if (more >= QK_BUFFER_MAX - buffer->length) {
		buffer->failed = 1;
		return -1;
	}
	if (buffer->length + more + 1 <= buffer->capacity)
		return 0;
	return grow(buffer, buffer->length + more + 1);
}

void qk_buffer_append(struct qk_buffer *buffer, const void *data, size_t length)
{
	if (qk_buffer_reserve(buffer, length))
		return;
	if (length)
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
	if (qk_buffer_reserve(buffer, 1))
		return;
	buffer->data[buffer->length++] = byte;
	buffer->data[buffer->length] = '\0';
}

void qk_buffer_u64(struct qk_buffer *buffer, uint64_t number)
{
	char digits[20];
	size_t at = sizeof digits;

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	qk_buffer_append(buffer, digits + at, sizeof digits - at);
}

void qk_buffer_i64(struct qk_buffer *buffer, int64_t number)
{
	if (number < 0)
		qk_buffer_byte(buffer, '-');
	qk_buffer_u64(buffer, number < 0 ? (uint64_t)0 - (uint64_t)number : (uint64_t)number);
}

void qk_buffer_print(struct qk_buffer *buffer, const char *format, ...)
{
	va_list list, again;
	int length;

	va_start(list, format);
	va_copy(again, list);
	length = vsnprintf(NULL, 0, format, list);
	va_end(list);
	if (length < 0)
		buffer->failed = 1;
	else if (!qk_buffer_reserve(buffer, (size_t)length)) {
		vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
		buffer->length += (size_t)length;
	}
	va_end(again);
}

char *qk_buffer_take(struct qk_buffer *buffer, size_t *length)
{
	char *data = NULL;

	if (!buffer->failed && !qk_buffer_reserve(buffer, 0)) {
		data = buffer->data;
		data[buffer->length] = '\0';
		buffer->data = NULL;
	}
	if (length)
		*length = data ? buffer->length : 0;
	qk_buffer_free(buffer);
	return data;
}
