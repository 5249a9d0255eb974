/* Appending to a buffer without a call where there is room. The NUL at the end is left to the caller. */
#ifndef QK_WIRE_PUT_H
#define QK_WIRE_PUT_H

#include "core/buffer.h"

#include <string.h>

/* Where `size` bytes may be written, NULL without memory. */
static inline char *qk_put_room(struct qk_buffer *out, size_t size)
{
	if (size >= out->capacity - out->length && qk_buffer_reserve(out, size))
		return NULL;
	return out->data + out->length;
}

static inline void qk_put(struct qk_buffer *out, const char *data, size_t length)
{
	char *room = qk_put_room(out, length);

	if (!room)
		return;
	memcpy(room, data, length);
	out->length += length;
}

static inline void qk_put_byte(struct qk_buffer *out, char byte)
{
	char *room = qk_put_room(out, 1);

	if (!room)
		return;
	*room = byte;
	out->length++;
}

static inline void qk_put_u64(struct qk_buffer *out, uint64_t number)
{
	char digits[20], *room = qk_put_room(out, sizeof digits);
	size_t count = 0;

	if (!room)
		return;
	do
		digits[count++] = (char)('0' + number % 10);
	while (number /= 10);
	out->length += count;
	while (count > 0)
		*room++ = digits[--count];
}

static inline void qk_put_i64(struct qk_buffer *out, int64_t number)
{
	if (number < 0)
		qk_put_byte(out, '-');
	qk_put_u64(out, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

#endif
