/* A growing run of bytes with a sticky failure: after the first failed allocation all appends do nothing, and the
 * owner looks once at the end. */
#ifndef QK_CORE_BUFFER_H
#define QK_CORE_BUFFER_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct qk_buffer {
	char *data; /* NUL after the last byte whenever data is not NULL */
	size_t length;
	size_t capacity;
	int failed; /* 1: out of memory, or longer than QK_BUFFER_MAX */
};

#define QK_BUFFER_MAX ((size_t)64 * 1024 * 1024)

/* {0} is an empty buffer. */
void qk_buffer_free(struct qk_buffer *buffer);                /* also makes it empty and usable again */
void qk_buffer_clear(struct qk_buffer *buffer);               /* keeps the memory */
int qk_buffer_reserve(struct qk_buffer *buffer, size_t more); /* 0, or -1 and failed */
void qk_buffer_append(struct qk_buffer *buffer, const void *data, size_t length);
void qk_buffer_text(struct qk_buffer *buffer, const char *text);
void qk_buffer_byte(struct qk_buffer *buffer, char byte);
void qk_buffer_i64(struct qk_buffer *buffer, int64_t number); /* decimal, faster than printf */
void qk_buffer_u64(struct qk_buffer *buffer, uint64_t number);
void qk_buffer_print(struct qk_buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Hands the bytes out (free()), NUL-terminated, and leaves the buffer empty. NULL when it failed. */
char *qk_buffer_take(struct qk_buffer *buffer, size_t *length);

#endif
