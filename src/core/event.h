/* Events as core sees them: a type, a handle, numbers, and at most one owned payload. Each room gives its own numbers a
 * meaning and writes its own accessors. */
#ifndef QK_CORE_EVENT_H
#define QK_CORE_EVENT_H

#include "core/failure.h"
#include "core/handle.h"
#include "core/list.h"

#include <quark/event.h>

#define QK_EVENT_NUMBERS 17

struct quark_event {
	struct qk_list link; /* queue, or the context's free list */
	struct quark_context *context;
	struct qk_handle *handle; /* pinned while queued, referenced once pulled; NULL: the context's own */
	int type;
	int droppable; /* 1: may be counted as lost when the queue is full */
	uint64_t time_us;
	uint64_t request;
	uint64_t count;
	struct quark_failure *failure; /* owned; NULL: none */
	char *failure_line;            /* owned; NULL: not asked for yet */
	void *payload;                 /* owned */
	void (*release)(void *payload);
	int64_t numbers[QK_EVENT_NUMBERS];
};

/* A zeroed event of this type for this handle (may be NULL), with the context's time; NULL without memory. Events come
 * from the context's pool. */
struct quark_event *qk_event_new(struct quark_context *context, int type, struct qk_handle *handle);

/* Copies `failure` into the event. Without memory the event carries a static QUARK_ERR_NOMEM failure. */
void qk_event_fail(struct quark_event *event, const struct quark_failure *failure);

/* Queues the event (takes it; NULL does nothing). A droppable one may become part of a LOST. */
void qk_event_post(struct quark_event *event);

/* Ends an event that was never pulled, queued or not. */
void qk_event_drop(struct quark_event *event);

/* The newest queued event of this type and handle, for coalescing; NULL when there is none. */
struct quark_event *qk_event_find(struct quark_context *context, int type, const struct qk_handle *handle);

/* Calls `visit` for each queued event of this handle; it may drop none. */
void qk_event_each(struct quark_context *context, const struct qk_handle *handle,
		   void (*visit)(struct quark_event *event));

/* Counts `count` events that are missing at this point of the stream. */
void qk_event_lost(struct quark_context *context, struct qk_handle *handle, uint64_t count);

/* For accessors: `event` when it has one of the types, else logs a client bug and returns NULL. type_b may be 0. */
const struct quark_event *qk_event_check(const struct quark_event *event, const char *function, int type_a, int type_b);

#endif
