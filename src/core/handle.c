#include "core/handle.h"

#include <stddef.h>

void qk_handle_init(struct qk_handle *handle, const struct qk_handle_ops *ops, struct qk_handle *parent,
		    struct quark_context *context)
{
	handle->ops = ops;
	handle->parent = parent;
	handle->context = context;
	handle->references = 1;
	handle->pins = 1;
	if (!parent)
		return;
	qk_handle_ref(parent);
	qk_handle_pin(parent);
}

/* A queued event may bring a handle back that the app has let go of; then the parent is held again. */
void qk_handle_revive(struct qk_handle *handle)
{
	qk_handle_pin(handle);
	if (handle->parent)
		qk_handle_ref(handle->parent);
}

void qk_handle_close(struct qk_handle *handle)
{
	struct qk_handle *parent = handle->parent;

	handle->ops->close(handle);
	qk_handle_unpin(handle);
	if (parent)
		qk_handle_unref(parent);
}

/* A child pins its parent as long as it has memory, because a queued event may lead back to the parent through it. */
void qk_handle_free(struct qk_handle *handle)
{
	struct qk_handle *parent = handle->parent;

	handle->ops->free(handle);
	if (parent)
		qk_handle_unpin(parent);
}
