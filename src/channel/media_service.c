#include "channel/media_pool.h"
#include "channel/media_private.h"

#include "core/clock.h"

#include <quark/base.h>

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define EVENTS 32

struct qk_media_service {
	pthread_t thread;
	int epoll_fd, wake_fd;
	SSL_CTX *client;
	struct qk_list waiting; /* watches with a deadline */
	int detached;           /* nobody waits for the thread: it frees this itself */
	pid_t process;

	/* under the lock */
	struct qk_list todo;
	unsigned users;
	int stop, woken;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t quiet = PTHREAD_COND_INITIALIZER;
static struct qk_media_service *current;              /* NULL: no thread; under the lock */
static _Thread_local struct qk_media_service *served; /* on the media thread: its service */

void qk_media_lock(void)
{
	pthread_mutex_lock(&lock);
}

void qk_media_unlock(void)
{
	pthread_mutex_unlock(&lock);
}

uint64_t qk_media_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/* --- what has a deadline ------------------------------------------------------------------------------------------ */

void qk_media_wait_until(struct qk_media_watch *watch, uint64_t us)
{
	watch->deadline_us = us;
	qk_list_remove(&watch->wait);
	if (us != QK_NEVER)
		qk_list_append(&watch->service->waiting, &watch->wait);
}

static int timeout_ms(const struct qk_media_service *service)
{
	uint64_t next = QK_NEVER, now;
	const struct qk_list *item;

	qk_list_each (item, &service->waiting) {
		uint64_t wanted = qk_container(item, const struct qk_media_watch, wait)->deadline_us;

		next = wanted < next ? wanted : next;
	}
	if (next == QK_NEVER)
		return -1;
	now = qk_media_now();
	return next <= now ? 0 : (int)((next - now + 999) / 1000);
}

static void expire(struct qk_media_service *service)
{
	struct qk_list *item, *after;
	uint64_t now = qk_list_empty(&service->waiting) ? 0 : qk_media_now();

	qk_list_each_safe (item, after, &service->waiting) {
		struct qk_media_watch *watch = qk_container(item, struct qk_media_watch, wait);

		if (watch->deadline_us <= now)
			watch->ops->expired(watch);
	}
}

/* --- what is to be done ------------------------------------------------------------------------------------------- */

void qk_media_post(struct qk_media_watch *watch, unsigned bits)
{
	struct qk_media_service *service = watch->service;
	uint64_t one = 1;

	if (!watch->bits)
		qk_list_append(&service->todo, &watch->todo);
	watch->bits |= bits;
	if (service->woken || served == service)
		return;
	service->woken = 1;
	if (write(service->wake_fd, &one, sizeof one) < 0)
		service->woken = 0; /* cannot happen: the counter has room */
}

void qk_media_unpost(struct qk_media_watch *watch)
{
	pthread_mutex_lock(&lock);
	qk_list_remove(&watch->todo);
	watch->bits = 0;
	pthread_mutex_unlock(&lock);
}

static struct qk_media_watch *next_todo(struct qk_media_service *service, unsigned *bits)
{
	struct qk_media_watch *watch = NULL;

	pthread_mutex_lock(&lock);
	if (!qk_list_empty(&service->todo)) {
		watch = qk_container(service->todo.next, struct qk_media_watch, todo);
		qk_list_remove(&watch->todo);
		*bits = watch->bits;
		watch->bits = 0;
	}
	pthread_mutex_unlock(&lock);
	return watch;
}

static int has_todo(struct qk_media_service *service)
{
	int more;

	pthread_mutex_lock(&lock);
	more = !qk_list_empty(&service->todo);
	pthread_mutex_unlock(&lock);
	return more;
}

static void hear_wake(struct qk_media_service *service)
{
	uint64_t count;

	pthread_mutex_lock(&lock);
	if (service->woken && read(service->wake_fd, &count, sizeof count) > 0)
		service->woken = 0;
	pthread_mutex_unlock(&lock);
}

/* What is posted meanwhile waits for the next round, so that no connection keeps the others waiting. */
static void do_todo(struct qk_media_service *service)
{
	struct qk_media_watch *watch;
	struct qk_list marker;
	unsigned bits = 0;

	pthread_mutex_lock(&lock);
	qk_list_append(&service->todo, &marker);
	pthread_mutex_unlock(&lock);
	for (;;) {
		pthread_mutex_lock(&lock);
		if (service->todo.next == &marker)
			break;
		pthread_mutex_unlock(&lock);
		watch = next_todo(service, &bits);
		watch->ops->todo(watch, bits);
	}
	qk_list_remove(&marker);
	pthread_mutex_unlock(&lock);
}

/* --- calls of the owner's functions ------------------------------------------------------------------------------- */

int qk_media_call_begin(struct qk_media_watch *watch)
{
	int allowed;

	pthread_mutex_lock(&lock);
	allowed = !watch->muted;
	watch->calling = allowed;
	pthread_mutex_unlock(&lock);
	return allowed;
}

void qk_media_call_end(struct qk_media_watch *watch)
{
	pthread_mutex_lock(&lock);
	watch->calling = 0;
	if (watch->muted)
		pthread_cond_broadcast(&quiet);
	pthread_mutex_unlock(&lock);
}

void qk_media_mute(struct qk_media_watch *watch)
{
	watch->muted = 1;
	while (watch->calling && served != watch->service)
		pthread_cond_wait(&quiet, &lock);
}

/* --- descriptors -------------------------------------------------------------------------------------------------- */

int qk_media_watch_fd(struct qk_media_watch *watch, uint32_t interest)
{
	struct epoll_event event = {.events = interest, .data.ptr = watch};
	int how = watch->interest ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

	if (watch->interest == interest)
		return 0;
	if (epoll_ctl(watch->service->epoll_fd, how, watch->fd, &event))
		return -1;
	watch->interest = interest;
	return 0;
}

void qk_media_unwatch_fd(struct qk_media_watch *watch)
{
	if (watch->fd < 0)
		return;
	if (watch->interest)
		epoll_ctl(watch->service->epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
	close(watch->fd);
	watch->fd = -1;
	watch->interest = 0;
}

static int accept_pinned(void *user_data, SSL *ssl, const unsigned char *pin)
{
	struct qk_media_connection *connection = SSL_get_app_data(ssl);
	int fits = 0;

	(void)user_data;
	for (uint32_t i = 0; i < connection->target.pins_count; i++)
		fits |= qk_pin_same(pin, connection->target.pins[i]);
	connection->pin_refused = !fits;
	return fits;
}

SSL_CTX *qk_media_client_context(struct qk_media_service *service)
{
	if (!service->client)
		service->client = qk_tls_client(NULL, accept_pinned, NULL);
	return service->client;
}

/* --- the thread --------------------------------------------------------------------------------------------------- */

/* A watch that is gone in the meantime has left the list of what is ready: nothing is freed but in do_todo(). */
static void look(struct qk_media_service *service)
{
	struct epoll_event events[EVENTS];
	int count = epoll_wait(service->epoll_fd, events, EVENTS, has_todo(service) ? 0 : timeout_ms(service));

	for (int i = 0; i < count; i++) {
		struct qk_media_watch *watch = events[i].data.ptr;

		if (!watch)
			hear_wake(service);
		else if (watch->fd >= 0)
			watch->ops->ready(watch, events[i].events);
	}
}

static int is_over(struct qk_media_service *service)
{
	int over;

	pthread_mutex_lock(&lock);
	over = service->stop && qk_list_empty(&service->todo);
	pthread_mutex_unlock(&lock);
	return over;
}

static void free_service(struct qk_media_service *service)
{
	SSL_CTX_free(service->client);
	if (service->epoll_fd >= 0)
		close(service->epoll_fd);
	if (service->wake_fd >= 0)
		close(service->wake_fd);
	free(service);
}

static void *run(void *argument)
{
	struct qk_media_service *service = argument;

	served = service;
	while (!is_over(service)) {
		look(service);
		expire(service);
		do_todo(service);
	}
	OPENSSL_thread_stop();
	qk_media_pool_close();
	if (service->detached)
		free_service(service);
	return NULL;
}

static int open_fds(struct qk_media_service *service)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};

	service->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	service->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (service->epoll_fd < 0 || service->wake_fd < 0)
		return -1;
	return epoll_ctl(service->epoll_fd, EPOLL_CTL_ADD, service->wake_fd, &event);
}

/* The process's signals are not for this thread; SIGPIPE is pending on it at most, and goes with it. */
static int start_thread(struct qk_media_service *service)
{
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&service->thread, NULL, run, service);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed ? -1 : 0;
}

static int start(struct qk_media_service **out)
{
	struct qk_media_service *service = calloc(1, sizeof *service);

	if (!service)
		return QUARK_ERR_NOMEM;
	qk_list_init(&service->todo);
	qk_list_init(&service->waiting);
	service->process = getpid();
	qk_media_pool_open();
	if (open_fds(service) || start_thread(service)) {
		qk_media_pool_close();
		free_service(service);
		return QUARK_ERR_IO;
	}
	*out = service;
	return QUARK_OK;
}

/* After a fork the thread is only in the other process. */
int qk_media_use(struct qk_media_watch *watch)
{
	int status = QUARK_OK;

	pthread_mutex_lock(&lock);
	if (!current || current->process != getpid())
		status = start(&current);
	if (!status) {
		watch->service = current;
		current->users++;
	}
	pthread_mutex_unlock(&lock);
	return status;
}

int qk_media_use_again(struct qk_media_service *service)
{
	if (service->stop)
		return -1;
	service->users++;
	return 0;
}

void qk_media_unuse(struct qk_media_service *service)
{
	uint64_t one = 1;
	int last;

	pthread_mutex_lock(&lock);
	last = --service->users == 0;
	if (last) {
		service->stop = 1;
		service->detached = served == service;
		current = current == service ? NULL : current;
		if (write(service->wake_fd, &one, sizeof one) > 0)
			service->woken = 1;
	}
	pthread_mutex_unlock(&lock);
	if (!last)
		return;
	if (served == service) {
		pthread_detach(pthread_self());
		return;
	}
	pthread_join(service->thread, NULL);
	free_service(service);
}
