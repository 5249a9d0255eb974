/**
 * @file context.h
 * @brief The context: one loop, one queue of events, one thread at a time.
 *
 * An app makes one context, opens glasses in it, and then pulls events:
 *
 * @code
 * while (running) {
 *	struct quark_event *event;
 *	quark_context_dispatch(context, -1);
 *	while ((event = quark_context_next_event(context)) != NULL) {
 *		handle(event);
 *		quark_event_free(event);
 *	}
 * }
 * @endcode
 *
 * In a loop of its own (GLib, libuv, asyncio) the app watches quark_context_get_fd() for reading and calls
 * quark_context_dispatch() with a timeout of 0.
 * @since 0.1
 */
#ifndef QUARK_CONTEXT_H
#define QUARK_CONTEXT_H

#include <quark/base.h>

QUARK_BEGIN_DECLS

struct quark_event;

/**
 * One loop with everything made in it. Counted: quark_context_ref(), quark_context_unref().
 * @since 0.1
 */
struct quark_context;

/**
 * How important a line of the log is.
 * @since 0.1
 */
enum quark_log_level {
	QUARK_LOG_DEFAULT = 0, /**< In a config: `$QUARK_LOG`, else QUARK_LOG_WARNING. */
	QUARK_LOG_NONE = 1,    /**< In a config: nothing is logged. */
	QUARK_LOG_ERROR = 2,   /**< Something failed for good. */
	QUARK_LOG_WARNING = 3, /**< Something is odd; also "client bug: ..." for a misuse of the library. */
	QUARK_LOG_INFO = 4,    /**< Connections, permissions, changes of state. */
	QUARK_LOG_DEBUG = 5,   /**< Every message, as its name, id and length; never its content. */
};

/**
 * Which time a context lives in. Virtual time is for simulated glasses in the same process: it does not wait for a
 * network, so that deadlines of what goes over one (a "wss:" device, quark_pair()) pass at once. A device that is
 * opened with "clock=virtual" while no other device is open in the context turns its clock virtual; its time then
 * begins again at 0.
 * @since 0.1
 */
enum quark_clock {
	QUARK_CLOCK_REAL = 0,    /**< The machine's monotonic clock. */
	QUARK_CLOCK_VIRTUAL = 1, /**< Time stands still and jumps to the next timer when the context would wait. */
};

/**
 * Receives the lines of the log. It is called on the thread that uses the context, with no lock held, and must not
 * call into the same context: such a call returns QUARK_ERR_BUSY and changes nothing.
 *
 * @param user_data quark_context_config::log_data.
 * @param level     enum quark_log_level.
 * @param line      one finished line, UTF-8, no newline at its end; lives until the function returns.
 * @since 0.1
 */
typedef void (*quark_log_fn)(void *user_data, int level, const char *line);

/**
 * How a context is made. Zero it, set `size`, then what is wanted.
 * @since 0.1
 */
struct quark_context_config {
	uint32_t size;            /**< sizeof(struct quark_context_config). */
	uint32_t flags;           /**< 0. */
	const char *app_id;       /**< Reverse domain name, 3 to 64 of a-z, 0-9, dot, hyphen; NULL: "app.unnamed". */
	const char *app_name;     /**< Shown to the wearer, 1 to 40 characters; NULL: the app id. */
	const char *app_version;  /**< 1 to 32 characters; NULL: "0". */
	const char *state_folder; /**< Keys, pairings and ledger; made with mode 0700. NULL: none. */
	quark_log_fn log;         /**< NULL: lines go to stderr. */
	void *log_data;           /**< Given to `log`. */
	uint32_t log_level;       /**< enum quark_log_level; 0: `$QUARK_LOG`, else warnings. */
	uint32_t max_events;      /**< Queued events that may be lost, 16 to 65536; 0: 1024. */
	uint32_t clock;           /**< enum quark_clock. */
	uint32_t reserved;        /**< 0. */
};

/**
 * Makes a context. It opens no connection and starts no thread.
 *
 * May be called from any thread; the context then belongs to that thread until it is handed over.
 * @param config what it shall be like; NULL: all defaults. Copied.
 * @param out    receives the context with one reference, or NULL.
 * @return QUARK_OK; QUARK_ERR_INVALID (`out` is NULL, a text or number is out of its range); QUARK_ERR_ABI
 *         (config->size); QUARK_ERR_IO (no file descriptor, or the state folder cannot be made); QUARK_ERR_NOMEM.
 *         quark_context_failure(NULL) tells why this thread's last quark_context_new() failed.
 * @since 0.1
 */
QUARK_API int quark_context_new(const struct quark_context_config *config, struct quark_context **out);

/**
 * Takes one more reference.
 * @param context a context, not NULL.
 * @return the same context.
 * @since 0.1
 */
QUARK_API struct quark_context *quark_context_ref(struct quark_context *context);

/**
 * Gives back one reference. Devices, overlays, cameras and events keep their context alive; when the last of them is
 * gone, all requests still running end without an event, and connections are closed.
 * @param context a context; NULL does nothing.
 * @since 0.1
 */
QUARK_API void quark_context_unref(struct quark_context *context);

/**
 * A file descriptor that is readable exactly while quark_context_dispatch() has work to do or an event is queued.
 * Watch it for reading; do not read, write or close it.
 *
 * With the virtual clock it is readable only while an event is queued or work is due now: virtual time moves only in
 * quark_context_dispatch() and quark_context_wait().
 * @param context a context.
 * @return the file descriptor, owned by the context; or QUARK_ERR_INVALID, QUARK_ERR_BUSY (called from the log
 *         function), QUARK_ERR_IO (no file descriptor left).
 * @since 0.1
 */
QUARK_API int quark_context_get_fd(struct quark_context *context);

/**
 * Does a bounded amount of work: takes in what arrived, runs timers, queues events. Returns at once when there is an
 * event in the queue; else waits for one.
 *
 * @param context    a context.
 * @param timeout_ms how long to wait for an event at most: 0 does not wait, -1 waits without limit. In milliseconds of
 *                   the context's clock; with the virtual clock, waiting is jumping to the next timer.
 * @return QUARK_OK, also when no event came; QUARK_ERR_INVALID; QUARK_ERR_BUSY (called from the log function);
 *         QUARK_ERR_IO. With -1, no event queued and nothing that could ever bring one (no glasses, no timer):
 *         QUARK_ERR_AGAIN instead of waiting for ever. Open glasses always have a timer: with the virtual clock and -1
 *         their keep-alives may run on for ever when nothing else is to come, so give a test a limit.
 * @since 0.1
 */
QUARK_API int quark_context_dispatch(struct quark_context *context, int timeout_ms);

/**
 * Makes a running or the next quark_context_dispatch() or quark_context_wait() return early.
 *
 * May be called from any thread, as long as the context lives; it is also safe in a signal handler.
 * @param context a context.
 * @since 0.1
 */
QUARK_API void quark_context_wakeup(struct quark_context *context);

/**
 * Takes the oldest event out of the queue.
 * @param context a context.
 * @return an event that the app owns and ends with quark_event_free(), or NULL when the queue is empty. Events stay
 *         valid when their glasses are gone.
 * @since 0.1
 */
QUARK_API struct quark_event *quark_context_next_event(struct quark_context *context);

/**
 * Waits until a request has ended. Its QUARK_EVENT_REQUEST_DONE is taken out of the queue; all other events stay
 * queued in their order. After a failure quark_context_failure() is the failure of the request.
 *
 * @param context    a context.
 * @param request    the id of a request that has not ended, or whose end is still in the queue.
 * @param timeout_ms how long to wait at most, in milliseconds of the context's clock; -1: until the request's own
 *                   deadline.
 * @return how the request ended (enum quark_status); QUARK_ERR_AGAIN when `timeout_ms` passed or
 *         quark_context_wakeup() was called first: the request goes on; QUARK_ERR_INVALID (no such request, it ended
 *         and its event was pulled); QUARK_ERR_BUSY (called from the log function).
 * @since 0.1
 */
QUARK_API int quark_context_wait(struct quark_context *context, uint64_t request, int timeout_ms);

/**
 * Like quark_context_wait(), and hands out the event, which carries the result.
 *
 * @param context    a context.
 * @param request    as in quark_context_wait().
 * @param timeout_ms as in quark_context_wait().
 * @param out        receives the QUARK_EVENT_REQUEST_DONE, owned by the app, also when the request failed; NULL when
 *                   the request did not end.
 * @return as quark_context_wait().
 * @since 0.1
 */
QUARK_API int quark_context_wait_event(struct quark_context *context, uint64_t request, int timeout_ms,
				       struct quark_event **out);

/**
 * Asks for the end of a request. A wish, not a fact: the request's QUARK_EVENT_REQUEST_DONE tells how it ended, which
 * may still be QUARK_OK.
 * @param context a context.
 * @param request the id of a running request.
 * @return QUARK_OK; QUARK_ERR_INVALID (no such request is running); QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_context_cancel(struct quark_context *context, uint64_t request);

/**
 * Sets the deadline of a running request, counted from now. Each operation has its own default, named in its
 * documentation.
 * @param context    a context.
 * @param request    the id of a running request.
 * @param timeout_ms 1 to 3600000 milliseconds.
 * @return QUARK_OK; QUARK_ERR_INVALID (no such request is running, or the time is out of its range); QUARK_ERR_BUSY.
 * @since 0.1
 */
QUARK_API int quark_context_set_timeout(struct quark_context *context, uint64_t request, int timeout_ms);

/**
 * The context's time.
 * @param context a context.
 * @return microseconds since the context was made, or since its clock was turned virtual (enum quark_clock). All event,
 *         frame and request times are in this time.
 * @since 0.1
 */
QUARK_API uint64_t quark_context_time_us(const struct quark_context *context);

/**
 * The last failure in this context.
 * @param context a context; NULL: the failure of this thread's last quark_context_new().
 * @return the failure; lives until the next call into the context. NULL when nothing failed yet.
 * @since 0.1
 */
QUARK_API const struct quark_failure *quark_context_failure(const struct quark_context *context);

/**
 * The last failure in this context as one line: status, stage, sentence and hint.
 * @param context a context; NULL: the failure of this thread's last quark_context_new().
 * @return for example "QUARK_ERR_DENIED (consent): the wearer refused the camera. Ask again when ..."; "no failure"
 *         when nothing failed yet. Lives until the next call into the context.
 * @since 0.1
 */
QUARK_API const char *quark_context_failure_text(const struct quark_context *context);

QUARK_END_DECLS

#endif
