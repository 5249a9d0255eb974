#include "core/worker.h"

#include "core/context_private.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

struct qk_worker {
	struct quark_context *context;
	struct qk_source source; /* brings finished jobs home; in the context while there are jobs */
	uint32_t jobs_count;     /* submitted and not home yet */
	struct qk_inbox finished;
	pthread_t thread;
	pid_t process;

	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct qk_list jobs;
	struct qk_job *running;
	int stop, left; /* left: nobody waits for the thread, it frees this itself */
};

static struct qk_job *of(struct qk_inbox_item *item)
{
	return qk_container(item, struct qk_job, item);
}

static void drop_item(struct qk_inbox_item *item)
{
	of(item)->drop(of(item));
}

static uint64_t next_us(struct qk_source *source)
{
	return qk_inbox_is_empty(&qk_container(source, struct qk_worker, source)->finished) ? QK_NEVER : 0;
}

static void step(struct qk_source *source)
{
	struct qk_worker *worker = qk_container(source, struct qk_worker, source);
	struct qk_inbox_item *item;

	while ((item = qk_inbox_take(&worker->finished))) {
		struct qk_job *job = of(item);

		if (--worker->jobs_count == 0)
			qk_context_remove_source(worker->context, source);
		if (job->cancelled)
			job->drop(job);
		else
			job->done(job);
	}
}

static const struct qk_source_ops source_ops = {next_us, step};

static void free_worker(struct qk_worker *worker)
{
	qk_inbox_free(&worker->finished);
	pthread_cond_destroy(&worker->changed);
	pthread_mutex_destroy(&worker->lock);
	free(worker);
}

/* NULL: it is time to stop. */
static struct qk_job *next_job(struct qk_worker *worker)
{
	struct qk_job *job = NULL;

	pthread_mutex_lock(&worker->lock);
	while (!worker->stop && qk_list_empty(&worker->jobs))
		pthread_cond_wait(&worker->changed, &worker->lock);
	if (!worker->stop) {
		job = of(qk_container(worker->jobs.next, struct qk_inbox_item, link));
		qk_list_remove(&job->item.link);
		worker->running = job;
	}
	pthread_mutex_unlock(&worker->lock);
	return job;
}

/* Before it goes home, where it may be freed at once. */
static void not_running(struct qk_worker *worker)
{
	pthread_mutex_lock(&worker->lock);
	worker->running = NULL;
	pthread_mutex_unlock(&worker->lock);
}

static void *run(void *argument)
{
	struct qk_worker *worker = argument;
	struct qk_job *job;
	int left;

	while ((job = next_job(worker))) {
		job->run(job);
		not_running(worker);
		qk_inbox_post(&worker->finished, &job->item);
	}
	pthread_mutex_lock(&worker->lock);
	left = worker->left;
	pthread_mutex_unlock(&worker->lock);
	if (left)
		free_worker(worker);
	return NULL;
}

static int start_thread(struct qk_worker *worker)
{
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&worker->thread, NULL, run, worker);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed ? QUARK_ERR_IO : QUARK_OK;
}

static int make(struct quark_context *context, struct qk_worker **out)
{
	struct qk_worker *worker = calloc(1, sizeof *worker);
	int status;

	if (!worker)
		return QUARK_ERR_NOMEM;
	worker->context = context;
	worker->process = getpid();
	qk_list_init(&worker->jobs);
	qk_inbox_open(&worker->finished, context);
	pthread_mutex_init(&worker->lock, NULL);
	pthread_cond_init(&worker->changed, NULL);
	status = start_thread(worker);
	if (status) {
		free_worker(worker);
		return status;
	}
	worker->source.ops = &source_ops;
	qk_list_init(&worker->source.link);
	*out = worker;
	return QUARK_OK;
}

int qk_worker_submit(struct quark_context *context, struct qk_job *job)
{
	struct qk_worker **worker = qk_context_worker(context);
	int status = *worker ? QUARK_OK : make(context, worker);

	if (status)
		return status;
	if ((*worker)->jobs_count++ == 0)
		qk_context_add_source(context, &(*worker)->source);
	job->cancelled = 0;
	job->item.drop = drop_item;
	pthread_mutex_lock(&(*worker)->lock);
	qk_list_append(&(*worker)->jobs, &job->item.link);
	pthread_cond_signal(&(*worker)->changed);
	pthread_mutex_unlock(&(*worker)->lock);
	return QUARK_OK;
}

void qk_job_cancel(struct qk_job *job)
{
	job->cancelled = 1;
}

/* The context is going: what was only looked for is dropped, what is to be written is written here. */
static void finish_jobs(struct qk_list *jobs)
{
	struct qk_list *item, *after;

	qk_list_each_safe (item, after, jobs) {
		struct qk_job *job = of(qk_container(item, struct qk_inbox_item, link));

		if (!job->may_be_left && !job->cancelled)
			job->run(job);
		job->drop(job);
	}
}

/* Under the lock: nobody but the caller sees them any more. */
static void take_jobs(struct qk_worker *worker, struct qk_list *jobs)
{
	qk_list_init(jobs);
	while (!qk_list_empty(&worker->jobs)) {
		struct qk_list *item = worker->jobs.next;

		qk_list_remove(item);
		qk_list_append(jobs, item);
	}
}

void qk_worker_free(struct qk_worker *worker)
{
	struct qk_list jobs;
	pthread_t thread;
	int left;

	if (!worker || worker->process != getpid())
		return; /* after a fork the thread is only in the other process */
	qk_context_remove_source(worker->context, &worker->source);
	qk_inbox_close(&worker->finished);
	pthread_mutex_lock(&worker->lock);
	take_jobs(worker, &jobs);
	worker->stop = 1;
	left = worker->left = worker->running && worker->running->may_be_left;
	thread = worker->thread;
	pthread_cond_signal(&worker->changed);
	pthread_mutex_unlock(&worker->lock);
	if (left) {
		pthread_detach(thread);
	} else {
		pthread_join(thread, NULL);
		free_worker(worker);
	}
	finish_jobs(&jobs);
}
