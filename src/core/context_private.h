/* The context's own layout: for core's files only. */
#ifndef QK_CORE_CONTEXT_PRIVATE_H
#define QK_CORE_CONTEXT_PRIVATE_H

#include "core/context.h"

#include <stdatomic.h>

#define QK_EVENT_POOL_MAX 128

struct quark_context {
	struct qk_handle handle;
	struct qk_clock clock;
	struct qk_pacer *pacer; /* NULL: none */

	/* config */
	char *app_id, *app_name, *app_version, *state_folder;
	quark_log_fn log;
	void *log_data;
	int log_level;
	uint32_t max_events;

	/* queue */
	struct qk_list events;
	uint32_t droppable;
	struct qk_list pool;
	uint32_t pooled;

	/* work */
	struct qk_service *services; /* NULL until one is looked for */
	struct qk_list attachments;
	uint32_t outside;         /* things in the real world that virtual time waits for */
	struct qk_worker *worker; /* NULL until there is something for it */
	struct qk_list sources;
	struct qk_list *next_source; /* the step loop's place, moved on when a source goes away */
	struct qk_list requests;
	uint32_t request_count;
	uint64_t last_request;
	uint64_t serviced_us;

	/* the fd; all -1 but wake_fd until the app asks for it */
	int wake_fd;  /* written by other threads */
	int ready_fd; /* level: work or events */
	int timer_fd;
	int epoll_fd;
	int ready; /* what ready_fd says */
	uint64_t timer_us;
	int is_quick;     /* the last wait ended almost at once */
	atomic_int woken; /* by quark_context_wakeup */
	atomic_int poked; /* wake_fd was raised and not lowered since */

	int in_log;
	int in_dispatch;
	int has_failure;
	struct quark_failure failure;
	char failure_line[QK_FAILURE_LINE];
};

/* loop.c */
int qk_loop_open(struct quark_context *context);
void qk_loop_close(struct quark_context *context);

/* Brings the fd in line with the queue and the timers. Cheap when the app never asked for it. */
void qk_loop_update(struct quark_context *context);

static inline void qk_loop_sync(struct quark_context *context)
{
	if (context->epoll_fd >= 0)
		qk_loop_update(context);
}

/* Steps sources and requests, then waits, until `done` says so, an event is queued (done NULL), a wake-up came or the
 * time is over. QUARK_OK; QUARK_ERR_AGAIN when nothing could ever come; 1 when the time was over or a wake-up came. */
typedef int (*qk_loop_done_fn)(struct quark_context *context, uint64_t request);
int qk_loop_run(struct quark_context *context, int timeout_ms, qk_loop_done_fn done, uint64_t request);

/* Where the context keeps its worker. */
struct qk_worker **qk_context_worker(struct quark_context *context);

/* request.c */
struct qk_request *qk_request_find(struct quark_context *context, uint64_t id);
uint64_t qk_request_next_us(const struct quark_context *context);
void qk_request_expire_due(struct quark_context *context, uint64_t now_us);
void qk_request_drop_all(struct quark_context *context);

/* event.c */
struct quark_event *qk_event_take_done(struct quark_context *context, uint64_t request);
struct quark_event *qk_event_find_done(const struct quark_context *context, uint64_t request);
struct quark_event *qk_event_pull(struct quark_context *context, struct quark_event *event);
void qk_event_drop_all(struct quark_context *context);

#endif
