/* What other threads have for a context: owned messages, in order. Whoever posts into an empty inbox wakes the context;
 * the owner of the inbox takes the messages out on the context's thread. */
#ifndef QK_CORE_INBOX_H
#define QK_CORE_INBOX_H

#include "core/list.h"

#include <pthread.h>
#include <stdatomic.h>

struct quark_context;

struct qk_inbox_item {
	struct qk_list link;
	size_t weight;                            /* bytes that it keeps */
	void (*drop)(struct qk_inbox_item *item); /* nobody wants it any more; any thread */
};

struct qk_inbox {
	struct quark_context *context;
	pthread_mutex_t lock;
	struct qk_list items;
	atomic_size_t count, weight;
	int closed;
};

void qk_inbox_open(struct qk_inbox *inbox, struct quark_context *context);
/* Drops what is in it, and what is posted later; the context is not woken any more. */
void qk_inbox_close(struct qk_inbox *inbox);
/* Drops what is in it. */
void qk_inbox_clear(struct qk_inbox *inbox);
/* After close, when nobody can post any more. */
void qk_inbox_free(struct qk_inbox *inbox);

/* Takes the item over. Any thread. */
void qk_inbox_post(struct qk_inbox *inbox, struct qk_inbox_item *item);

/* The oldest, or NULL. */
struct qk_inbox_item *qk_inbox_take(struct qk_inbox *inbox);

static inline int qk_inbox_is_empty(const struct qk_inbox *inbox)
{
	return atomic_load_explicit(&inbox->count, memory_order_acquire) == 0;
}

static inline size_t qk_inbox_weight(const struct qk_inbox *inbox)
{
	return atomic_load_explicit(&inbox->weight, memory_order_relaxed);
}

#endif
