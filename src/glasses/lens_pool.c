#include "glasses/lens_private.h"

#include <pthread.h>
#include <stdlib.h>

#define IDLE_MAX 8

struct pooled {
	struct qk_media_buffer buffer; /* first */
	struct qk_lens_pool *pool;
	struct pooled *next; /* while idle */
	uint64_t tag;
	int keep;
	unsigned char bytes[];
};

struct qk_lens_pool {
	pthread_mutex_t lock;
	struct pooled *idle; /* newest first */
	unsigned idle_count;
	unsigned owners; /* the lens, and each buffer that is out */
};

struct qk_lens_pool *qk_lens_pool_new(void)
{
	struct qk_lens_pool *pool = calloc(1, sizeof(*pool));

	if (!pool)
		return NULL;
	if (pthread_mutex_init(&pool->lock, NULL) != 0) {
		free(pool);
		return NULL;
	}
	pool->owners = 1;
	return pool;
}

static void free_idle(struct pooled *idle)
{
	while (idle) {
		struct pooled *next = idle->next;

		free(idle);
		idle = next;
	}
}

/* Called locked; unlocks. The last owner takes the pool with it. */
static void leave(struct qk_lens_pool *pool)
{
	unsigned owners = --pool->owners;

	pthread_mutex_unlock(&pool->lock);
	if (owners > 0)
		return;
	free_idle(pool->idle);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}

void qk_lens_pool_close(struct qk_lens_pool *pool)
{
	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	leave(pool);
}

/* Called locked: what has been idle longest goes when there are too many. */
static struct pooled *put_idle(struct qk_lens_pool *pool, struct pooled *pooled)
{
	struct pooled **last = &pool->idle;
	struct pooled *gone;

	pooled->next = pool->idle;
	pool->idle = pooled;
	if (++pool->idle_count <= IDLE_MAX)
		return NULL;
	while ((*last)->next)
		last = &(*last)->next;
	gone = *last;
	*last = NULL;
	pool->idle_count--;
	return gone;
}

static void give_back(struct qk_media_buffer *buffer)
{
	struct pooled *pooled = (struct pooled *)buffer;
	struct qk_lens_pool *pool = pooled->pool;
	struct pooled *gone = pooled;

	pthread_mutex_lock(&pool->lock);
	if (pooled->keep)
		gone = put_idle(pool, pooled);
	leave(pool);
	free(gone);
}

/* Called locked. */
static struct pooled *take_idle(struct qk_lens_pool *pool, size_t length)
{
	for (struct pooled **at = &pool->idle; *at; at = &(*at)->next) {
		struct pooled *found = *at;

		if (found->buffer.length == length) {
			*at = found->next;
			pool->idle_count--;
			return found;
		}
	}
	return NULL;
}

static struct pooled *make(struct qk_lens_pool *pool, size_t length, int keep)
{
	struct pooled *pooled = malloc(sizeof(*pooled) + length);

	if (!pooled)
		return NULL;
	pooled->pool = pool;
	pooled->next = NULL;
	pooled->tag = 0;
	pooled->keep = keep;
	pooled->buffer.data = pooled->bytes;
	pooled->buffer.length = length;
	pooled->buffer.release = give_back;
	pooled->buffer.user_data = pool;
	return pooled;
}

struct qk_media_buffer *qk_lens_pool_get(struct qk_lens_pool *pool, size_t length, int keep, uint64_t *tag)
{
	struct pooled *pooled = NULL;

	pthread_mutex_lock(&pool->lock);
	if (keep)
		pooled = take_idle(pool, length);
	pool->owners++;
	pthread_mutex_unlock(&pool->lock);
	if (!pooled)
		pooled = make(pool, length, keep);
	if (!pooled) {
		pthread_mutex_lock(&pool->lock);
		leave(pool);
		return NULL;
	}
	atomic_init(&pooled->buffer.references, 1);
	if (tag)
		*tag = pooled->tag;
	pooled->tag = 0;
	return &pooled->buffer;
}

void qk_lens_pool_tag(struct qk_media_buffer *buffer, uint64_t tag)
{
	((struct pooled *)buffer)->tag = tag;
}

unsigned char *qk_lens_pool_bytes(struct qk_media_buffer *buffer)
{
	return ((struct pooled *)buffer)->bytes;
}
