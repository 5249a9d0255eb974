#include "glasses/pool.h"

#include <stdlib.h>

struct wrapper {
	struct qk_media_buffer buffer; /* first: the buffer is the wrapper */
	struct qk_pool *pool;
	struct wrapper *next;
	qk_release_fn release;
	void *user_data;
};

struct qk_pool {
	atomic_uint references;             /* the glasses', and one for each wrapper that is out */
	_Atomic(struct wrapper *) returned; /* by any thread; taken whole by the glasses, so that no node comes back
					     * while another thread looks at it */
	struct wrapper *spare;
};

struct qk_pool *qk_pool_new(void)
{
	struct qk_pool *pool = calloc(1, sizeof *pool);

	if (!pool)
		return NULL;
	atomic_init(&pool->references, 1);
	atomic_init(&pool->returned, NULL);
	return pool;
}

static void free_all(struct wrapper *wrapper)
{
	while (wrapper) {
		struct wrapper *next = wrapper->next;

		free(wrapper);
		wrapper = next;
	}
}

static void unref(struct qk_pool *pool)
{
	if (atomic_fetch_sub_explicit(&pool->references, 1, memory_order_acq_rel) != 1)
		return;
	free_all(atomic_load_explicit(&pool->returned, memory_order_acquire));
	free_all(pool->spare);
	free(pool);
}

void qk_pool_free(struct qk_pool *pool)
{
	if (pool)
		unref(pool);
}

static void give_back(struct qk_media_buffer *buffer)
{
	struct wrapper *wrapper = (struct wrapper *)(void *)buffer;
	struct qk_pool *pool = wrapper->pool;

	if (wrapper->release)
		wrapper->release(wrapper->user_data);
	wrapper->next = atomic_load_explicit(&pool->returned, memory_order_relaxed);
	while (!atomic_compare_exchange_weak_explicit(&pool->returned, &wrapper->next, wrapper, memory_order_release,
						      memory_order_relaxed))
		;
	unref(pool);
}

static struct wrapper *take(struct qk_pool *pool)
{
	struct wrapper *wrapper = pool->spare;

	if (!wrapper)
		wrapper = atomic_exchange_explicit(&pool->returned, NULL, memory_order_acquire);
	if (wrapper) {
		pool->spare = wrapper->next;
		return wrapper;
	}
	wrapper = malloc(sizeof *wrapper);
	if (wrapper) {
		wrapper->pool = pool;
		wrapper->buffer.release = give_back;
	}
	return wrapper;
}

struct qk_media_buffer *qk_pool_wrap(struct qk_pool *pool, const void *data, size_t length, qk_release_fn release,
				     void *user_data)
{
	struct wrapper *wrapper = take(pool);

	if (!wrapper)
		return NULL;
	wrapper->release = release;
	wrapper->user_data = user_data;
	wrapper->buffer.data = data;
	wrapper->buffer.length = length;
	atomic_store_explicit(&wrapper->buffer.references, 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&pool->references, 1, memory_order_relaxed);
	return &wrapper->buffer;
}
