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
	atomic_uint references;             /* the glasses', and one for each wrapper that was made */
	_Atomic(struct wrapper *) returned; /* by any thread; taken whole by the glasses, so that no node comes back
					     * while another thread looks at it. &closed: the glasses are gone */
	struct wrapper *spare;
};

static struct wrapper closed;

struct qk_pool *qk_pool_new(void)
{
	struct qk_pool *pool = calloc(1, sizeof *pool);

	if (!pool)
		return NULL;
	atomic_init(&pool->references, 1);
	atomic_init(&pool->returned, NULL);
	return pool;
}

static void unref(struct qk_pool *pool, unsigned count)
{
	if (atomic_fetch_sub_explicit(&pool->references, count, memory_order_acq_rel) == count)
		free(pool);
}

static unsigned free_all(struct wrapper *wrapper)
{
	unsigned count = 0;

	for (; wrapper; count++) {
		struct wrapper *next = wrapper->next;

		free(wrapper);
		wrapper = next;
	}
	return count;
}

void qk_pool_free(struct qk_pool *pool)
{
	unsigned count = 1;

	if (!pool)
		return;
	count += free_all(atomic_exchange_explicit(&pool->returned, &closed, memory_order_acq_rel));
	count += free_all(pool->spare);
	unref(pool, count);
}

/* Once the wrapper is in the list, the pool may be gone. */
static void give_back(struct qk_media_buffer *buffer)
{
	struct wrapper *wrapper = (struct wrapper *)(void *)buffer, *head;
	struct qk_pool *pool = wrapper->pool;

	if (wrapper->release)
		wrapper->release(wrapper->user_data);
	head = atomic_load_explicit(&pool->returned, memory_order_relaxed);
	do {
		if (head == &closed) {
			free(wrapper);
			unref(pool, 1);
			return;
		}
		wrapper->next = head;
	} while (!atomic_compare_exchange_weak_explicit(&pool->returned, &head, wrapper, memory_order_release,
							memory_order_relaxed));
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
	if (!wrapper)
		return NULL;
	wrapper->pool = pool;
	wrapper->buffer.release = give_back;
	atomic_fetch_add_explicit(&pool->references, 1, memory_order_relaxed);
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
	return &wrapper->buffer;
}
