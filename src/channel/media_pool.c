#include "channel/media_pool.h"

#include "core/list.h"

#include <pthread.h>
#include <stdlib.h>

#define FIRST ((size_t)64 * 1024)               /* room before a byte has come */
#define KEPT_MAX ((size_t)32 * 1024 * 1024)     /* bytes that lie in the pool */
#define KEPT_SMALLEST ((size_t)16 * 1024)       /* what malloc() does well itself */
#define KEPT_LARGEST ((size_t)16 * 1024 * 1024) /* more than the largest picture of a camera */

struct pooled {
	struct qk_media_buffer buffer;
	struct qk_list link;
	size_t room;
	_Alignas(16) unsigned char bytes[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct qk_list kept = {&kept, &kept}; /* what came back last comes first */
static size_t kept_bytes;
static unsigned users;

static struct pooled *of(struct qk_media_buffer *buffer)
{
	return qk_container(buffer, struct pooled, buffer);
}

static void forget(struct qk_list *out, size_t most)
{
	while (kept_bytes > most) {
		struct qk_list *oldest = kept.previous;

		kept_bytes -= qk_container(oldest, struct pooled, link)->room;
		qk_list_remove(oldest);
		qk_list_append(out, oldest);
	}
}

static void free_all(struct qk_list *list)
{
	struct qk_list *item, *after;

	qk_list_each_safe (item, after, list)
		free(qk_container(item, struct pooled, link));
}

static int is_worth_keeping(const struct pooled *pooled)
{
	return users > 0 && pooled->room >= KEPT_SMALLEST && pooled->room <= KEPT_LARGEST;
}

static void release(struct qk_media_buffer *buffer)
{
	struct pooled *pooled = of(buffer);
	struct qk_list surplus;

	qk_list_init(&surplus);
	pthread_mutex_lock(&lock);
	if (is_worth_keeping(pooled)) {
		qk_list_append(kept.next, &pooled->link);
		kept_bytes += pooled->room;
		forget(&surplus, KEPT_MAX);
	} else {
		qk_list_append(&surplus, &pooled->link);
	}
	pthread_mutex_unlock(&lock);
	free_all(&surplus);
}

void qk_media_pool_open(void)
{
	pthread_mutex_lock(&lock);
	users++;
	pthread_mutex_unlock(&lock);
}

void qk_media_pool_close(void)
{
	struct qk_list surplus;

	qk_list_init(&surplus);
	pthread_mutex_lock(&lock);
	if (--users == 0)
		forget(&surplus, 0);
	pthread_mutex_unlock(&lock);
	free_all(&surplus);
}

/* The smallest that fits; none that wastes more than it holds. */
static struct pooled *best_fit(size_t length)
{
	struct pooled *best = NULL;
	struct qk_list *item;

	qk_list_each (item, &kept) {
		struct pooled *pooled = qk_container(item, struct pooled, link);

		if (pooled->room >= length && pooled->room / 2 <= length && (!best || pooled->room < best->room))
			best = pooled;
	}
	return best;
}

static struct pooled *take_kept(size_t length)
{
	struct pooled *pooled;

	if (length < KEPT_SMALLEST)
		return NULL;
	pthread_mutex_lock(&lock);
	pooled = best_fit(length);
	if (pooled) {
		qk_list_remove(&pooled->link);
		kept_bytes -= pooled->room;
	}
	pthread_mutex_unlock(&lock);
	return pooled;
}

/* Pictures of one stream differ a little in size: rounded up, they fit into each other's memory. */
static size_t rounded(size_t length)
{
	size_t step = 64;

	while (step * 16 <= length)
		step *= 2;
	return (length + step - 1) / step * step;
}

static struct pooled *resize(struct pooled *old, size_t length, size_t room)
{
	struct pooled *pooled = realloc(old, sizeof *pooled + room);

	if (!pooled) {
		free(old);
		return NULL;
	}
	pooled->room = room;
	pooled->buffer.length = length;
	pooled->buffer.data = pooled->bytes;
	return pooled;
}

static struct pooled *make(size_t length)
{
	struct pooled *pooled = resize(NULL, length, length <= FIRST ? rounded(length) : FIRST);

	if (pooled) {
		qk_list_init(&pooled->link);
		pooled->buffer.release = release;
		pooled->buffer.user_data = NULL;
	}
	return pooled;
}

struct qk_media_buffer *qk_media_pool_take(size_t length)
{
	struct pooled *pooled = take_kept(length);

	if (!pooled)
		pooled = make(length);
	if (!pooled)
		return NULL;
	pooled->buffer.length = length;
	atomic_init(&pooled->buffer.references, 1);
	return &pooled->buffer;
}

struct qk_media_buffer *qk_media_pool_grow(struct qk_media_buffer *buffer)
{
	struct pooled *pooled = of(buffer);
	size_t all = rounded(buffer->length), room = pooled->room * 2;

	pooled = resize(pooled, buffer->length, room < all ? room : all);
	if (!pooled)
		return NULL;
	qk_list_init(&pooled->link);
	return &pooled->buffer;
}

size_t qk_media_pool_room(const struct qk_media_buffer *buffer)
{
	return qk_container(buffer, const struct pooled, buffer)->room;
}

unsigned char *qk_media_pool_bytes(struct qk_media_buffer *buffer)
{
	return of(buffer)->bytes;
}
