/* Wrappers for bytes that somebody else owns, given back from any thread and used again. A pool outlives its glasses
 * for as long as a wrapper is out. */
#ifndef QK_GLASSES_POOL_H
#define QK_GLASSES_POOL_H

#include "wire/media.h"

typedef void (*qk_release_fn)(void *user_data);

struct qk_pool;

struct qk_pool *qk_pool_new(void); /* NULL without memory */
void qk_pool_free(struct qk_pool *pool);

/* On the glasses' thread only. One reference; NULL without memory. */
struct qk_media_buffer *qk_pool_wrap(struct qk_pool *pool, const void *data, size_t length, qk_release_fn release,
				     void *user_data);

#endif
