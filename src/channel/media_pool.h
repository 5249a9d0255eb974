/* The memory of frames that arrive. A picture of some megabytes in memory that is new each time costs as much as
 * copying it, so buffers come back here, from whatever thread lets the last reference go, and are used again.
 *
 * A buffer that is not in the pool grows with the bytes that arrive: a header alone that promises much costs little. */
#ifndef QK_CHANNEL_MEDIA_POOL_H
#define QK_CHANNEL_MEDIA_POOL_H

#include "wire/media.h"

/* The pool keeps nothing while nobody has it open. */
void qk_media_pool_open(void);
void qk_media_pool_close(void);

/* A buffer for `length` bytes with room for at least some of them; one reference. NULL without memory. */
struct qk_media_buffer *qk_media_pool_take(size_t length);
/* More room for one that is still the caller's alone. NULL without memory; then it is gone. */
struct qk_media_buffer *qk_media_pool_grow(struct qk_media_buffer *buffer);
/* Bytes that it has room for now, and where to write them. */
size_t qk_media_pool_room(const struct qk_media_buffer *buffer);
unsigned char *qk_media_pool_bytes(struct qk_media_buffer *buffer);

#endif
