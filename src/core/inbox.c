#include "core/inbox.h"

#include "core/context.h"

void qk_inbox_open(struct qk_inbox *inbox, struct quark_context *context)
{
	inbox->context = context;
	pthread_mutex_init(&inbox->lock, NULL);
	qk_list_init(&inbox->items);
	atomic_init(&inbox->count, 0);
	atomic_init(&inbox->weight, 0);
	inbox->closed = 0;
}

/* The list is emptied first, so that no item is dropped under the lock. */
static void drop_all(struct qk_list *all)
{
	struct qk_list *item, *after;

	qk_list_each_safe (item, after, all) {
		struct qk_inbox_item *dropped = qk_container(item, struct qk_inbox_item, link);

		dropped->drop(dropped);
	}
}

static void empty(struct qk_inbox *inbox, int close)
{
	struct qk_list all;

	qk_list_init(&all);
	pthread_mutex_lock(&inbox->lock);
	inbox->closed |= close;
	while (!qk_list_empty(&inbox->items)) {
		struct qk_list *first = inbox->items.next;

		qk_list_remove(first);
		qk_list_append(&all, first);
	}
	atomic_store(&inbox->count, 0);
	atomic_store(&inbox->weight, 0);
	pthread_mutex_unlock(&inbox->lock);
	drop_all(&all);
}

void qk_inbox_clear(struct qk_inbox *inbox)
{
	empty(inbox, 0);
}

void qk_inbox_close(struct qk_inbox *inbox)
{
	empty(inbox, 1);
}

void qk_inbox_free(struct qk_inbox *inbox)
{
	qk_inbox_close(inbox);
	pthread_mutex_destroy(&inbox->lock);
}

/* Woken under the lock: after close() has returned the context may be gone. */
void qk_inbox_post(struct qk_inbox *inbox, struct qk_inbox_item *item)
{
	int closed;

	pthread_mutex_lock(&inbox->lock);
	closed = inbox->closed;
	if (!closed) {
		qk_list_append(&inbox->items, &item->link);
		atomic_fetch_add_explicit(&inbox->weight, item->weight, memory_order_relaxed);
		if (atomic_fetch_add_explicit(&inbox->count, 1, memory_order_release) == 0)
			qk_context_poke(inbox->context);
	}
	pthread_mutex_unlock(&inbox->lock);
	if (closed)
		item->drop(item);
}

struct qk_inbox_item *qk_inbox_take(struct qk_inbox *inbox)
{
	struct qk_inbox_item *item = NULL;

	if (qk_inbox_is_empty(inbox))
		return NULL;
	pthread_mutex_lock(&inbox->lock);
	if (!qk_list_empty(&inbox->items)) {
		item = qk_container(inbox->items.next, struct qk_inbox_item, link);
		qk_list_remove(&item->link);
		atomic_fetch_sub_explicit(&inbox->count, 1, memory_order_relaxed);
		atomic_fetch_sub_explicit(&inbox->weight, item->weight, memory_order_relaxed);
	}
	pthread_mutex_unlock(&inbox->lock);
	return item;
}
