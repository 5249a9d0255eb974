/* The loop: stepping sources and requests, waiting, and the one file descriptor. */
#include "core/awake.h"
#include "core/context_private.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

int qk_loop_open(struct quark_context *context)
{
	context->ready_fd = context->timer_fd = context->epoll_fd = -1;
	context->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return context->wake_fd < 0 ? -1 : 0;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void qk_loop_close(struct quark_context *context)
{
	close_fd(&context->epoll_fd);
	close_fd(&context->timer_fd);
	close_fd(&context->ready_fd);
	close_fd(&context->wake_fd);
}

static void raise_fd(int fd)
{
	uint64_t one = 1;
	ssize_t written = write(fd, &one, sizeof one);

	(void)written; /* only fails when it is raised already */
}

static void lower_fd(int fd)
{
	uint64_t count;
	ssize_t got = read(fd, &count, sizeof count);

	(void)got; /* only fails when it is lowered already */
}

void quark_context_wakeup(struct quark_context *context)
{
	if (!context)
		return;
	atomic_store_explicit(&context->woken, 1, memory_order_release);
	qk_context_poke(context);
}

/* The mark is set after the fd was raised: whoever sees it and lowers the fd lowers this raise, not the next one. */
void qk_context_poke(struct quark_context *context)
{
	raise_fd(context->wake_fd);
	atomic_store_explicit(&context->poked, 1, memory_order_release);
}

/* The fd must not stay readable for what is looked at now: the sources, and the wake-up after them. */
static void hear_poke(struct quark_context *context)
{
	if (!atomic_load_explicit(&context->poked, memory_order_acquire))
		return;
	atomic_store_explicit(&context->poked, 0, memory_order_release);
	lower_fd(context->wake_fd);
}

uint64_t qk_context_next_us(const struct quark_context *context)
{
	uint64_t next = qk_request_next_us(context);
	const struct qk_list *item;

	qk_list_each (item, &context->sources) {
		struct qk_source *source = qk_container(item, struct qk_source, link);
		uint64_t wanted = source->ops->next_us(source);

		if (wanted < next)
			next = wanted;
	}
	return next;
}

void qk_context_set_pacer(struct quark_context *context, struct qk_pacer *pacer)
{
	context->pacer = pacer;
}

static void set_timer(struct quark_context *context, uint64_t next)
{
	uint64_t absolute = next + context->clock.origin_us;
	struct itimerspec when = {{0, 0}, {0, 0}};

	if (next == context->timer_us)
		return;
	context->timer_us = next;
	if (next != QK_NEVER) {
		when.it_value.tv_sec = (time_t)(absolute / 1000000u);
		when.it_value.tv_nsec = (long)(absolute % 1000000u) * 1000 + 1;
	}
	timerfd_settime(context->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

void qk_loop_update(struct quark_context *context)
{
	uint64_t next = qk_context_next_us(context);
	int ready;

	ready = !qk_list_empty(&context->events) || next <= qk_clock_now(&context->clock);
	if (ready != context->ready) {
		context->ready = ready;
		if (ready)
			raise_fd(context->ready_fd);
		else
			lower_fd(context->ready_fd);
	}
	if (!context->clock.is_virtual)
		set_timer(context, ready ? QK_NEVER : next);
}

void qk_context_touch(struct quark_context *context)
{
	if (!context->in_dispatch)
		qk_loop_sync(context);
}

static int watch(struct quark_context *context, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	return fd < 0 ? -1 : epoll_ctl(context->epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

static int make_fd(struct quark_context *context)
{
	context->ready_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	context->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	context->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	context->ready = 0;
	context->timer_us = QK_NEVER;
	if (context->epoll_fd >= 0 && !watch(context, context->ready_fd) && !watch(context, context->timer_fd) &&
	    !watch(context, context->wake_fd))
		return 0;
	close_fd(&context->epoll_fd);
	close_fd(&context->timer_fd);
	close_fd(&context->ready_fd);
	return -1;
}

int quark_context_get_fd(struct quark_context *context)
{
	int status = qk_context_enter(context, __func__);

	if (status)
		return status;
	if (context->epoll_fd < 0 && make_fd(context))
		return qk_fail(context, QUARK_ERR_IO, QUARK_STAGE_APP, QUARK_RETRY_LATER,
			       "Close some files, or raise the limit (ulimit -n).", "no file descriptor for the loop");
	qk_loop_sync(context);
	return context->epoll_fd;
}

static void step_sources(struct quark_context *context, uint64_t now)
{
	struct qk_list *item = context->sources.next;

	while (item != &context->sources) {
		struct qk_source *source = qk_container(item, struct qk_source, link);

		context->next_source = item->next;
		if (source->ops->next_us(source) <= now)
			source->ops->step(source);
		item = context->next_source;
	}
	context->next_source = NULL;
}

static void step(struct quark_context *context, uint64_t now)
{
	step_sources(context, now);
	qk_request_expire_due(context, now);
	context->serviced_us = now;
}

static int take_wakeup(struct quark_context *context)
{
	if (!atomic_load_explicit(&context->woken, memory_order_acquire))
		return 0;
	atomic_store_explicit(&context->woken, 0, memory_order_release);
	lower_fd(context->wake_fd);
	return 1;
}

static int pace(struct quark_context *context, uint64_t until)
{
	int never = context->pacer->pace(context->pacer, context, until);

	context->serviced_us = qk_clock_now(&context->clock);
	return never;
}

/* A far end that answered the last time before a thread could fall asleep and wake again is waited for awake, for that
 * long at most, and only while a request waits for it. 1: there is something. */
static int watch_for(struct quark_context *context, uint64_t now, uint64_t until)
{
	uint64_t end = until - now < QK_AWAKE_US ? until : now + QK_AWAKE_US;

	if (!context->is_quick || !context->request_count || !qk_awake_pays())
		return 0;
	while (qk_clock_now(&context->clock) < end)
		if (atomic_load_explicit(&context->poked, memory_order_acquire))
			return 1;
	return 0;
}

static void sleep_really(struct quark_context *context, uint64_t now, uint64_t until)
{
	struct pollfd wake = {.fd = context->wake_fd, .events = POLLIN};
	struct timespec left = {(time_t)((until - now) / 1000000u), (long)((until - now) % 1000000u) * 1000};

	if (watch_for(context, now, until))
		return;
	context->is_quick = 0;
	if (ppoll(&wake, 1, until == QK_NEVER ? NULL : &left, NULL) <= 0)
		return;
	context->is_quick = qk_clock_now(&context->clock) - now < QK_QUICK_US;
	if (!atomic_load_explicit(&context->woken, memory_order_acquire)) {
		atomic_store_explicit(&context->poked, 0, memory_order_release);
		lower_fd(context->wake_fd);
	}
}

/* Virtual time stands still until the real world has answered, or the app wakes the context. */
static void wait_outside(struct quark_context *context)
{
	struct pollfd wake = {.fd = context->wake_fd, .events = POLLIN};

	poll(&wake, 1, -1);
}

/* Sleeps until `until`, or until another thread has something. 0; 1 when nothing could ever come. */
static int sleep_until(struct quark_context *context, uint64_t until)
{
	uint64_t now = qk_clock_now(&context->clock);

	if (until <= now)
		return 0;
	if (context->clock.is_virtual && context->outside) {
		wait_outside(context);
		return 0;
	}
	if (context->pacer && context->clock.is_virtual)
		return pace(context, until);
	if (until == QK_NEVER && (context->clock.is_virtual || qk_list_empty(&context->sources)))
		return 1;
	if (context->clock.is_virtual)
		qk_clock_jump(&context->clock, until);
	else
		sleep_really(context, now, until);
	context->serviced_us = qk_clock_now(&context->clock);
	return 0;
}

/* 1 when nothing that belongs to this moment is still under way from glasses in another process. */
static int is_settled(struct quark_context *context)
{
	return !context->pacer || !context->pacer->settle(context->pacer, context);
}

static int is_done(struct quark_context *context, qk_loop_done_fn done, uint64_t request)
{
	return done ? done(context, request) : !qk_list_empty(&context->events);
}

static uint64_t end_of_wait(uint64_t now, int timeout_ms)
{
	return timeout_ms < 0 ? QK_NEVER : now + (uint64_t)timeout_ms * 1000u;
}

/* Whether a dispatch is about to end: with QUARK_OK or 1, or -1: it goes on. */
static int about_to_end(struct quark_context *context, uint64_t end, qk_loop_done_fn done, uint64_t request)
{
	if (is_done(context, done, request))
		return QUARK_OK;
	return take_wakeup(context) || qk_clock_now(&context->clock) >= end ? 1 : -1;
}

static int run(struct quark_context *context, int timeout_ms, qk_loop_done_fn done, uint64_t request)
{
	uint64_t now = qk_clock_now(&context->clock), end = end_of_wait(now, timeout_ms), next;
	int result;

	for (;;) {
		hear_poke(context);
		step(context, now);
		result = about_to_end(context, end, done, request);
		if (result >= 0 && is_settled(context))
			return result;
		next = qk_context_next_us(context);
		if (result < 0 && sleep_until(context, next < end ? next : end))
			return QUARK_ERR_AGAIN;
		now = qk_clock_now(&context->clock);
	}
}

int qk_loop_run(struct quark_context *context, int timeout_ms, qk_loop_done_fn done, uint64_t request)
{
	int status;

	context->in_dispatch = 1;
	status = run(context, timeout_ms, done, request);
	context->in_dispatch = 0;
	qk_loop_sync(context);
	return status;
}
