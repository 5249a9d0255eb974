/* Bytes as text, RFC 4648 section 4. */
#ifndef QK_WIRE_BASE64_H
#define QK_WIRE_BASE64_H

#include "core/buffer.h"

/* Appends the text of the bytes, with padding. */
void qk_base64_write(struct qk_buffer *out, const void *data, size_t length);

/* Reads `length` characters into `out` (3 bytes of room for each 4). The number of bytes; SIZE_MAX when it is not
 * base64 with padding, or when bits that padding leaves over are not 0. */
size_t qk_base64_read(unsigned char *out, const char *text, size_t length);

#endif
