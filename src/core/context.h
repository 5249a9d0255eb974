/* The context as the rooms see it. */
#ifndef QK_CORE_CONTEXT_H
#define QK_CORE_CONTEXT_H

#include "core/clock.h"
#include "core/event.h"
#include "core/failure.h"
#include "core/handle.h"
#include "core/list.h"
#include "core/log.h"
#include "core/request.h"

#include <quark/context.h>

/* Something in the context that has work from time to time, for example one device. */
struct qk_source;

struct qk_source_ops {
	/* When it wants step() next, in the context's time; QK_NEVER: not by itself. Cheap. */
	uint64_t (*next_us)(struct qk_source *source);
	/* Does a bounded amount of work. */
	void (*step)(struct qk_source *source);
};

struct qk_source {
	const struct qk_source_ops *ops;
	struct qk_list link;
};

void qk_context_add_source(struct quark_context *context, struct qk_source *source);
void qk_context_remove_source(struct quark_context *context, struct qk_source *source);

/* Work came up outside of dispatch (on the context's thread): the fd must tell. */
void qk_context_touch(struct quark_context *context);

/* Makes a blocked dispatch or wait step its sources, without making it return. Any thread, while the context lives. */
void qk_context_poke(struct quark_context *context);

/* First line of a public call. 0, or QUARK_ERR_INVALID (NULL) or QUARK_ERR_BUSY (inside the log function). */
int qk_context_enter(struct quark_context *context, const char *function);

struct qk_clock *qk_context_clock(struct quark_context *context);

/* Makes the context's clock virtual; 0, or -1 when a device is open already that lives in real time. */
int qk_context_use_virtual_clock(struct quark_context *context);

/* From now on virtual time passes as this pacer says; NULL: it jumps. Must outlive the context or be taken back. */
void qk_context_set_pacer(struct quark_context *context, struct qk_pacer *pacer);

/* When the context has work next, in its own time; QK_NEVER: not by itself. */
uint64_t qk_context_next_us(const struct quark_context *context);

/* Something of a room's that lives as long as the context. */
struct qk_attachment {
	struct qk_list link;
	void (*free)(struct qk_attachment *attachment);
};
void qk_context_attach(struct quark_context *context, struct qk_attachment *attachment);
/* The one that is freed by this function, or NULL. */
struct qk_attachment *qk_context_attachment(const struct quark_context *context,
					    void (*free)(struct qk_attachment *attachment));

/* One more thing (1) or one less (-1) in the real world, which ends by itself, and until then virtual time stands
 * still: an answer of a service. */
void qk_context_outside(struct quark_context *context, int change);

struct qk_handle *qk_context_handle(struct quark_context *context);
const char *qk_context_app_id(const struct quark_context *context);
const char *qk_context_app_name(const struct quark_context *context);
const char *qk_context_app_version(const struct quark_context *context);
const char *qk_context_state_folder(const struct quark_context *context); /* NULL: none */

/* When the app last called dispatch or wait, in the context's time (rule P8). */
uint64_t qk_context_serviced_us(const struct quark_context *context);

#endif
