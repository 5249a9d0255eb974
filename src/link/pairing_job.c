#include "link/pairing_job.h"

#include <stdlib.h>
#include <string.h>

static struct qk_pairing_job *of(struct qk_job *job)
{
	return qk_container(job, struct qk_pairing_job, job);
}

static void run(struct qk_job *job)
{
	of(job)->status = of(job)->work(of(job));
}

static void drop(struct qk_job *job)
{
	qk_key_unref(of(job)->key);
	free(of(job));
}

static void done(struct qk_job *job)
{
	of(job)->ended(of(job));
	drop(job);
}

struct qk_pairing_job *qk_pairing_job_new(struct quark_context *context, int (*work)(struct qk_pairing_job *job),
					  void (*ended)(struct qk_pairing_job *job), void *owner)
{
	const char *folder = qk_context_state_folder(context);
	size_t length = strlen(folder) + 1;
	struct qk_pairing_job *job = calloc(1, sizeof *job + length);

	if (!job)
		return NULL;
	memcpy(job->folder, folder, length);
	job->job.run = run;
	job->job.done = done;
	job->job.drop = drop;
	job->context = context;
	job->work = work;
	job->ended = ended;
	job->owner = owner;
	return job;
}

int qk_pairing_job_start(struct qk_pairing_job *job)
{
	int status = qk_worker_submit(job->context, &job->job);

	if (status)
		drop(&job->job);
	return status;
}

int qk_pairing_job_open(struct qk_pairing_job *job, struct qk_pairing_store **out)
{
	return qk_pairing_store_open(job->folder, QK_PAIRING_WRITE, out, job->why, sizeof job->why);
}
