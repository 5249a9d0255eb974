/* How other threads hand things to a context, and what its worker does with jobs. */
#include "qtest.h"

#include "core/context.h"
#include "core/worker.h"

#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

static struct quark_context *new_context(void)
{
	struct quark_context_config config = {.size = sizeof config};
	struct quark_context *context = NULL;

	qt_int(quark_context_new(&config, &context), QUARK_OK);
	return context;
}

/* --- the inbox ---------------------------------------------------------------------------------------------------- */

static atomic_int dropped;

struct letter {
	struct qk_inbox_item item;
	int sender, number;
};

static void drop_letter(struct qk_inbox_item *item)
{
	atomic_fetch_add(&dropped, 1);
	free(qk_container(item, struct letter, item));
}

static void post(struct qk_inbox *inbox, int sender, int number)
{
	struct letter *letter = calloc(1, sizeof *letter);

	if (!letter)
		abort();
	letter->item.drop = drop_letter;
	letter->item.weight = 10;
	letter->sender = sender;
	letter->number = number;
	qk_inbox_post(inbox, &letter->item);
}

struct box {
	struct qk_source source;
	struct qk_inbox inbox;
	int taken[4];
	int out_of_order, steps;
};

static uint64_t next_us(struct qk_source *source)
{
	return qk_inbox_is_empty(&qk_container(source, struct box, source)->inbox) ? QK_NEVER : 0;
}

static void step(struct qk_source *source)
{
	struct box *box = qk_container(source, struct box, source);
	struct qk_inbox_item *item;

	box->steps++;
	while ((item = qk_inbox_take(&box->inbox))) {
		struct letter *letter = qk_container(item, struct letter, item);

		box->out_of_order |= letter->number != box->taken[letter->sender]++;
		free(letter);
	}
	quark_context_wakeup(box->inbox.context);
}

static const struct qk_source_ops source_ops = {next_us, step};

struct sender {
	struct box *box;
	int number;
};

static void *send_thousand(void *argument)
{
	struct sender *sender = argument;

	for (int i = 0; i < 1000; i++)
		post(&sender->box->inbox, sender->number, i);
	return NULL;
}

QTEST(letters_of_each_thread_arrive_in_order_and_wake_the_context)
{
	struct quark_context *context = new_context();
	struct box box = {.source.ops = &source_ops};
	struct sender senders[4];
	pthread_t threads[4];

	qk_inbox_open(&box.inbox, context);
	qk_context_add_source(context, &box.source);
	for (int i = 0; i < 4; i++) {
		senders[i] = (struct sender){&box, i};
		qt_int(pthread_create(&threads[i], NULL, send_thousand, &senders[i]), 0);
	}
	while (box.taken[0] + box.taken[1] + box.taken[2] + box.taken[3] < 4000)
		quark_context_dispatch(context, -1);
	for (int i = 0; i < 4; i++)
		qt_int(pthread_join(threads[i], NULL), 0);
	qt_true(!box.out_of_order);
	qt_uint(qk_inbox_weight(&box.inbox), 0);
	qk_context_remove_source(context, &box.source);
	qk_inbox_free(&box.inbox);
	quark_context_unref(context);
}

QTEST(a_closed_inbox_drops_what_is_in_it_and_what_comes)
{
	struct quark_context *context = new_context();
	struct box box = {.source.ops = &source_ops};

	atomic_store(&dropped, 0);
	qk_inbox_open(&box.inbox, context);
	post(&box.inbox, 0, 0);
	post(&box.inbox, 0, 1);
	qt_uint(qk_inbox_weight(&box.inbox), 20);
	qk_inbox_clear(&box.inbox);
	qt_int(atomic_load(&dropped), 2);
	qt_true(qk_inbox_is_empty(&box.inbox));
	post(&box.inbox, 0, 2);
	qk_inbox_close(&box.inbox);
	qt_int(atomic_load(&dropped), 3);
	post(&box.inbox, 0, 3);
	qt_int(atomic_load(&dropped), 4);
	qk_inbox_free(&box.inbox);
	quark_context_unref(context);
}

/* --- the worker --------------------------------------------------------------------------------------------------- */

struct task {
	struct qk_job job;
	struct quark_context *context;
	pthread_t ran_on, done_on;
	atomic_int *ran, *dropped; /* of the test */
	int *done;
	pthread_mutex_t *gate; /* taken while it runs; NULL: none */
};

static void run(struct qk_job *job)
{
	struct task *task = qk_container(job, struct task, job);

	task->ran_on = pthread_self();
	atomic_fetch_add(task->ran, 1);
	if (task->gate) {
		pthread_mutex_lock(task->gate);
		pthread_mutex_unlock(task->gate);
	}
}

static void done(struct qk_job *job)
{
	struct task *task = qk_container(job, struct task, job);

	*task->done += pthread_equal(task->ran_on, pthread_self()) ? 100 : 1;
	quark_context_wakeup(task->context);
	free(task);
}

static void drop(struct qk_job *job)
{
	struct task *task = qk_container(job, struct task, job);

	atomic_fetch_add(task->dropped, 1);
	free(task);
}

static struct task *submit(struct quark_context *context, atomic_int *ran, atomic_int *drops, int *finished,
			   pthread_mutex_t *gate)
{
	struct task *task = calloc(1, sizeof *task);

	qt_true(task != NULL);
	task->job = (struct qk_job){.run = run, .done = done, .drop = drop};
	task->context = context;
	task->ran = ran;
	task->dropped = drops;
	task->done = finished;
	task->gate = gate;
	qt_int(qk_worker_submit(context, &task->job), 0);
	return task;
}

QTEST(jobs_run_on_the_worker_and_are_done_on_the_contexts_thread)
{
	struct quark_context *context = new_context();
	atomic_int ran = 0, drops = 0;
	int finished = 0;

	for (int i = 1; i <= 20; i++) {
		submit(context, &ran, &drops, &finished, NULL);
		if (i % 3 == 0)
			while (finished < i)
				quark_context_dispatch(context, -1);
	}
	while (finished < 20)
		quark_context_dispatch(context, -1);
	qt_int(finished, 20);
	qt_int(atomic_load(&ran), 20);
	qt_int(atomic_load(&drops), 0);
	/* With nothing to do there is nothing that could bring an event. */
	qt_int(quark_context_dispatch(context, -1), QUARK_ERR_AGAIN);
	quark_context_unref(context);
}

QTEST(a_cancelled_job_is_dropped_and_not_done)
{
	struct quark_context *context = new_context();
	pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
	atomic_int ran = 0, drops = 0;
	int finished = 0;

	pthread_mutex_lock(&gate);
	qk_job_cancel(&submit(context, &ran, &drops, &finished, &gate)->job);
	submit(context, &ran, &drops, &finished, NULL);
	pthread_mutex_unlock(&gate);
	while (finished < 1)
		quark_context_dispatch(context, -1);
	qt_int(atomic_load(&drops), 1);
	qt_int(finished, 1);
	quark_context_unref(context);
}

QTEST(a_context_that_goes_sees_all_jobs_done_that_may_not_be_left)
{
	struct quark_context *context = new_context();
	atomic_int ran = 0, drops = 0;
	int finished = 0;

	for (int i = 0; i < 10; i++)
		submit(context, &ran, &drops, &finished, NULL);
	quark_context_unref(context);
	qt_int(atomic_load(&ran), 10);
	qt_int(atomic_load(&drops), 10);
	qt_int(finished, 0);
}

static atomic_int left_ran, left_drops;

QTEST(a_job_that_may_be_left_does_not_hold_up_the_context)
{
	static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
	struct quark_context *context = new_context();
	int finished = 0;

	pthread_mutex_lock(&gate);
	submit(context, &left_ran, &left_drops, &finished, &gate)->job.may_be_left = 1;
	while (!atomic_load(&left_ran))
		sched_yield();
	quark_context_unref(context);
	qt_int(atomic_load(&left_drops), 0);
	pthread_mutex_unlock(&gate);
	while (!atomic_load(&left_drops))
		sched_yield();
	qt_int(finished, 0);
}
