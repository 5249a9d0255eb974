/* Requests: each ends exactly once. A room embeds qk_request as the first member of its own struct. */
#ifndef QK_CORE_REQUEST_H
#define QK_CORE_REQUEST_H

#include "core/event.h"

struct qk_request;

struct qk_request_ops {
	const char *name; /* "overlay commit", for sentences */
	/* The deadline passed, or the app cancelled: try to stop it. Returns
	 *  1 when it certainly does not and will not happen: core ends the request with TIMEOUT or CANCELLED;
	 *  0 when that is not sure yet: the room ends it, at the latest when this is called again with `final` 1;
	 * -1 when the room has ended it already. With `final` 1 it must not return 0. */
	int (*expire)(struct qk_request *request, int final);
	/* Called once, after the end was queued: free the room's struct. */
	void (*free)(struct qk_request *request);
};

struct qk_request {
	const struct qk_request_ops *ops;
	struct quark_context *context;
	struct qk_handle *handle; /* pinned */
	struct quark_event *done; /* the REQUEST_DONE, allocated at the beginning so that the end cannot fail */
	struct qk_list link;
	uint64_t id;
	uint64_t deadline_us;
	int expiring;  /* 1 after the first expire: then one second more */
	int cancelled; /* 1: the app asked for its end */
	int quiet;     /* 1: the library asked, not the app, which is not told of the end */
};

#define QK_REQUESTS_MAX 256

/* Registers a request that the room has allocated (zeroed). Gives it an id and a deadline. On failure (AGAIN, NOMEM)
 * the context's failure is set and the room frees its struct itself. */
int qk_request_begin(struct qk_request *request, const struct qk_request_ops *ops, struct qk_handle *handle,
		     uint64_t timeout_us);

/* Ends it: posts `request->done` (whose numbers and payload the room may have filled), with `failure` or NULL for ok,
 * then calls ops->free. */
void qk_request_end(struct qk_request *request, const struct quark_failure *failure);

/* Ends it with a sentence. */
void qk_request_fail(struct qk_request *request, int status, int stage, int retry, const char *hint, const char *format,
		     ...) __attribute__((format(printf, 6, 7)));

/* 1 while a request of this id runs. */
int qk_request_is_running(struct quark_context *context, uint64_t id);

/* Frees it without an event: only while the public call that began it fails. */
void qk_request_abort(struct qk_request *request);

#endif
