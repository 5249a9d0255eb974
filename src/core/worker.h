/* A thread for what may block: looking up names, writing what must be on the disk. One for each context, started when
 * the first job is there. */
#ifndef QK_CORE_WORKER_H
#define QK_CORE_WORKER_H

#include "core/inbox.h"

struct quark_context;

struct qk_job {
	struct qk_inbox_item item; /* the worker's */
	/* On the worker: does it. Touches nothing but the job. */
	void (*run)(struct qk_job *job);
	/* On the context's thread, inside dispatch: takes the job back. Not called after qk_job_cancel(). */
	void (*done)(struct qk_job *job);
	/* Frees a job that was cancelled, or that the context outlived not; any thread. */
	void (*drop)(struct qk_job *job);
	/* 1: when the context goes while this runs, nobody waits for it. For what writes nothing. */
	int may_be_left;
	int cancelled; /* the worker's */
};

/* Takes the job over. 0; or QUARK_ERR_NOMEM or QUARK_ERR_IO, and the job stays the caller's. */
int qk_worker_submit(struct quark_context *context, struct qk_job *job);

/* Its owner goes away: the job is dropped as soon as nobody is busy with it. On the context's thread, before done(). */
void qk_job_cancel(struct qk_job *job);

struct qk_worker;
/* With the context. Jobs that may be left are dropped; the others are waited for, and those that had not begun are done
 * here: an app that ends soon after it was told something has kept it all the same. NULL is fine. */
void qk_worker_free(struct qk_worker *worker);

#endif
