/* What all counted handles share. A handle is *referenced* by the app and by events it pulled, and *pinned* by queued
 * events and by the library's own lists. The last reference closes it; the last pin frees its memory. References keep
 * the parent referenced; pins do not, because everything that pins is itself owned by the context. */
#ifndef QK_CORE_HANDLE_H
#define QK_CORE_HANDLE_H

#include <stdint.h>

struct qk_handle;
struct quark_context;

enum qk_handle_kind {
	QK_HANDLE_CONTEXT = 1,
	QK_HANDLE_DEVICE,
	QK_HANDLE_OVERLAY,
	QK_HANDLE_CAMERA,
	QK_HANDLE_VOICE,
	QK_HANDLE_GRAMMAR,
	QK_HANDLE_MATCH,
	QK_HANDLE_ROUTE,
	QK_HANDLE_NAVIGATION,
};

struct qk_handle_ops {
	int kind; /* enum qk_handle_kind */
	/* The last reference is gone: stop everything, silently for the app but for requests, which end. May run again
	 * after a queued event brought the handle back. */
	void (*close)(struct qk_handle *handle);
	/* The last pin is gone: free the memory. */
	void (*free)(struct qk_handle *handle);
};

struct qk_handle {
	const struct qk_handle_ops *ops;
	struct qk_handle *parent; /* NULL for a context */
	struct quark_context *context;
	uint32_t references;
	int quiet;     /* 1: it is a part of another handle, and its events are nobody's */
	uint32_t pins; /* one of them for "references > 0" */
};

/* One reference; the parent gets one too. */
void qk_handle_init(struct qk_handle *handle, const struct qk_handle_ops *ops, struct qk_handle *parent,
		    struct quark_context *context);

/* The first reference again, the last one gone, the last pin gone: of the functions below only. */
void qk_handle_revive(struct qk_handle *handle);
void qk_handle_close(struct qk_handle *handle);
void qk_handle_free(struct qk_handle *handle);

/* Each event is counted in and out, so these stand here. */
static inline void qk_handle_ref(struct qk_handle *handle)
{
	if (handle->references++ == 0)
		qk_handle_revive(handle);
}

static inline void qk_handle_unref(struct qk_handle *handle)
{
	if (handle && --handle->references == 0)
		qk_handle_close(handle);
}

static inline void qk_handle_pin(struct qk_handle *handle)
{
	handle->pins++;
}

static inline void qk_handle_unpin(struct qk_handle *handle)
{
	if (--handle->pins == 0)
		qk_handle_free(handle);
}

#endif
