#include "core/context_private.h"

#include <stdlib.h>
#include <string.h>

static struct quark_event *allocate(struct quark_context *context)
{
	struct qk_list *first = context->pool.next;

	if (qk_list_empty(&context->pool))
		return malloc(sizeof(struct quark_event));
	qk_list_remove(first);
	context->pooled--;
	return qk_container(first, struct quark_event, link);
}

static void recycle(struct quark_context *context, struct quark_event *event)
{
	if (context->pooled >= QK_EVENT_POOL_MAX) {
		free(event);
		return;
	}
	qk_list_append(&context->pool, &event->link);
	context->pooled++;
}

/* In pieces that compilers write out: for more at once they call, or use an instruction that is slow to begin. */
static void clear(struct quark_event *event)
{
	const size_t half = QK_EVENT_NUMBERS / 2;

	memset(event, 0, offsetof(struct quark_event, numbers));
	memset(event->numbers, 0, half * sizeof *event->numbers);
	memset(event->numbers + half, 0, (QK_EVENT_NUMBERS - half) * sizeof *event->numbers);
}

struct quark_event *qk_event_new(struct quark_context *context, int type, struct qk_handle *handle)
{
	struct quark_event *event = allocate(context);

	if (!event)
		return NULL;
	clear(event);
	qk_list_init(&event->link);
	event->context = context;
	event->handle = handle ? handle : &context->handle;
	event->type = type;
	event->time_us = qk_clock_now(&context->clock);
	qk_handle_pin(event->handle);
	return event;
}

static const struct quark_failure no_memory = {
	QUARK_ERR_NOMEM, QUARK_STAGE_APP, QUARK_RETRY_LATER, "it failed, and there was no memory to say why", "",
};

void qk_event_fail(struct quark_event *event, const struct quark_failure *failure)
{
	if (event->failure != &no_memory)
		free(event->failure);
	event->failure = malloc(sizeof *failure);
	if (event->failure)
		*event->failure = *failure;
	else
		event->failure = (struct quark_failure *)(uintptr_t)&no_memory;
}

static void empty(struct quark_event *event)
{
	if (event->release)
		event->release(event->payload);
	event->release = NULL;
	if (!event->failure)
		return;
	if (event->failure != &no_memory)
		free(event->failure);
	free(event->failure_line);
	event->failure = NULL;
	event->failure_line = NULL;
}

void qk_event_drop(struct quark_event *event)
{
	struct qk_handle *handle = event->handle;

	qk_list_remove(&event->link);
	empty(event);
	recycle(event->context, event);
	qk_handle_unpin(handle);
}

static struct quark_event *last_event(const struct quark_context *context)
{
	return qk_container(context->events.previous, struct quark_event, link);
}

void qk_event_lost(struct quark_context *context, struct qk_handle *handle, uint64_t count)
{
	struct quark_event *last = last_event(context), *event;

	if (!qk_list_empty(&context->events) && last->type == QUARK_EVENT_LOST &&
	    last->handle == (handle ? handle : &context->handle)) {
		last->count += count;
		return;
	}
	event = qk_event_new(context, QUARK_EVENT_LOST, handle);
	if (!event)
		return;
	event->count = count;
	qk_event_post(event);
}

static void lose(struct quark_event *event)
{
	struct quark_context *context = event->context;

	qk_event_drop(event);
	qk_event_lost(context, NULL, 1);
}

void qk_event_post(struct quark_event *event)
{
	struct quark_context *context;

	if (!event)
		return;
	context = event->context;
	if (event->handle && event->handle->quiet) {
		qk_event_drop(event);
		return;
	}
	if (event->droppable && context->droppable >= context->max_events) {
		lose(event);
		return;
	}
	context->droppable += event->droppable != 0;
	qk_list_append(&context->events, &event->link);
	if (!context->in_dispatch)
		qk_loop_sync(context);
}

struct quark_event *qk_event_find(struct quark_context *context, int type, const struct qk_handle *handle)
{
	struct qk_list *item;

	for (item = context->events.previous; item != &context->events; item = item->previous) {
		struct quark_event *event = qk_container(item, struct quark_event, link);

		if (event->type == type && event->handle == handle)
			return event;
	}
	return NULL;
}

void qk_event_each(struct quark_context *context, const struct qk_handle *handle,
		   void (*visit)(struct quark_event *event))
{
	struct qk_list *item;

	qk_list_each (item, &context->events) {
		struct quark_event *event = qk_container(item, struct quark_event, link);

		if (event->handle == handle)
			visit(event);
	}
}

struct quark_event *qk_event_find_done(const struct quark_context *context, uint64_t request)
{
	const struct qk_list *item;

	for (item = context->events.previous; item != &context->events; item = item->previous) {
		struct quark_event *event = qk_container(item, struct quark_event, link);

		if (event->type == QUARK_EVENT_REQUEST_DONE && event->request == request)
			return event;
	}
	return NULL;
}

struct quark_event *qk_event_take_done(struct quark_context *context, uint64_t request)
{
	struct quark_event *event = qk_event_find_done(context, request);

	return event ? qk_event_pull(context, event) : NULL;
}

/* From the queue to the app: the pin becomes a reference. */
struct quark_event *qk_event_pull(struct quark_context *context, struct quark_event *event)
{
	qk_list_remove(&event->link);
	context->droppable -= event->droppable != 0;
	qk_handle_ref(event->handle);
	qk_handle_unpin(event->handle);
	return event;
}

void qk_event_drop_all(struct quark_context *context)
{
	while (!qk_list_empty(&context->events))
		qk_event_drop(qk_container(context->events.next, struct quark_event, link));
	context->droppable = 0;
	while (!qk_list_empty(&context->pool)) {
		struct qk_list *first = context->pool.next;

		qk_list_remove(first);
		free(qk_container(first, struct quark_event, link));
	}
	context->pooled = 0;
}

struct quark_event *quark_context_next_event(struct quark_context *context)
{
	struct quark_event *event;

	if (qk_context_enter(context, __func__) || qk_list_empty(&context->events))
		return NULL;
	event = qk_event_pull(context, qk_container(context->events.next, struct quark_event, link));
	qk_loop_sync(context);
	return event;
}

void quark_event_free(struct quark_event *event)
{
	struct qk_handle *handle;

	if (!event)
		return;
	handle = event->handle;
	empty(event);
	recycle(event->context, event);
	qk_handle_unref(handle);
}
