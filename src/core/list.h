/* Intrusive doubly linked list. A head is a qk_list that points at itself. */
#ifndef QK_CORE_LIST_H
#define QK_CORE_LIST_H

#include <stddef.h>

struct qk_list {
	struct qk_list *next, *previous;
};

static inline void qk_list_init(struct qk_list *head)
{
	head->next = head->previous = head;
}

static inline int qk_list_empty(const struct qk_list *head)
{
	return head->next == head;
}

static inline void qk_list_append(struct qk_list *head, struct qk_list *item)
{
	item->previous = head->previous;
	item->next = head;
	head->previous->next = item;
	head->previous = item;
}

static inline void qk_list_remove(struct qk_list *item)
{
	item->previous->next = item->next;
	item->next->previous = item->previous;
	item->next = item->previous = item;
}

/* The struct that holds `item` as its member `member`. */
#define qk_container(item, type, member) ((type *)(void *)((char *)(item)-offsetof(type, member)))

#define qk_list_each(item, head) for (item = (head)->next; item != (head); item = item->next)

/* The item may be removed in the body. */
#define qk_list_each_safe(item, after, head)                                                                           \
	for (item = (head)->next, after = item->next; item != (head); item = after, after = item->next)

#endif
