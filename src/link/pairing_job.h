/* What waits for the disk, done on the context's worker, so that the context's thread does not. */
#ifndef QK_LINK_PAIRING_JOB_H
#define QK_LINK_PAIRING_JOB_H

#include "core/worker.h"
#include "link/pairings.h"

struct qk_pairing_job {
	struct qk_job job;
	/* On the worker, with the state folder. A status, and a sentence in `why`. */
	int (*work)(struct qk_pairing_job *job);
	/* On the context's thread, with what came of it; the job is freed after it. */
	void (*ended)(struct qk_pairing_job *job);
	void *owner;
	struct quark_context *context; /* not for the worker */
	/* for work and from it */
	struct qk_pairing_row row;
	struct qk_device_uri which;
	struct qk_key *key; /* one reference, given back with the job */
	int status;
	char why[sizeof((struct quark_failure *)0)->text];
	char folder[];
};

/* For a context that has a state folder. NULL without memory. */
struct qk_pairing_job *qk_pairing_job_new(struct quark_context *context, int (*work)(struct qk_pairing_job *job),
					  void (*ended)(struct qk_pairing_job *job), void *owner);
/* Takes the job, also on failure. 0; QUARK_ERR_NOMEM or QUARK_ERR_IO, when nothing is told. */
int qk_pairing_job_start(struct qk_pairing_job *job);

/* Both ways to the store, for work(). */
int qk_pairing_job_open(struct qk_pairing_job *job, struct qk_pairing_store **out);

#endif
