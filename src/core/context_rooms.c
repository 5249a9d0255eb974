/* What the rooms ask of the context. */
#include "core/context_private.h"

void qk_context_add_source(struct quark_context *context, struct qk_source *source)
{
	qk_list_append(&context->sources, &source->link);
	qk_context_touch(context);
}

void qk_context_remove_source(struct quark_context *context, struct qk_source *source)
{
	if (context->next_source == &source->link)
		context->next_source = source->link.next;
	qk_list_remove(&source->link);
	qk_context_touch(context);
}

struct qk_worker **qk_context_worker(struct quark_context *context)
{
	return &context->worker;
}

struct qk_clock *qk_context_clock(struct quark_context *context)
{
	return &context->clock;
}

int qk_context_use_virtual_clock(struct quark_context *context)
{
	if (context->clock.is_virtual)
		return 0;
	if (!qk_list_empty(&context->sources))
		return -1;
	qk_clock_init(&context->clock, 1);
	return 0;
}

void qk_context_attach(struct quark_context *context, struct qk_attachment *attachment)
{
	qk_list_append(&context->attachments, &attachment->link);
}

struct qk_attachment *qk_context_attachment(const struct quark_context *context,
					    void (*free)(struct qk_attachment *attachment))
{
	const struct qk_list *item;

	qk_list_each (item, &context->attachments) {
		struct qk_attachment *attachment = qk_container(item, struct qk_attachment, link);

		if (attachment->free == free)
			return attachment;
	}
	return NULL;
}

void qk_context_outside(struct quark_context *context, int change)
{
	context->outside += (uint32_t)change;
}

struct qk_handle *qk_context_handle(struct quark_context *context)
{
	return &context->handle;
}

const char *qk_context_app_id(const struct quark_context *context)
{
	return context->app_id;
}

const char *qk_context_app_name(const struct quark_context *context)
{
	return context->app_name;
}

const char *qk_context_app_version(const struct quark_context *context)
{
	return context->app_version;
}

const char *qk_context_state_folder(const struct quark_context *context)
{
	return context->state_folder;
}

uint64_t qk_context_serviced_us(const struct quark_context *context)
{
	return context->serviced_us;
}
