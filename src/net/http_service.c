/* The one thread of the process that talks to services, by libcurl's multi interface, so that connections are used
 * again. It begins with the first context that needs it and ends with the last. */
#include "net/http_private.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define CONNECTIONS_MAX 32L
#define CONNECTIONS_A_HOST_MAX 6L
#define POLL_MAX_MS 60000

struct service {
	pthread_t thread;
	pid_t process;
	unsigned users; /* under the lifecycle */
	CURLM *multi;
	struct qk_list places; /* the thread's: exchanges that run or wait for their next try */

	/* under the lock */
	struct qk_list orders;
	int stop;
};

struct use { /* of a context's */
	struct qk_attachment attachment;
	struct service *service;
};

static pthread_mutex_t lifecycle = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct service *current;

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* --- on the thread ------------------------------------------------------------------------------------------------ */

static void put_away(struct service *service, struct qk_http *http)
{
	if (!http->easy)
		return;
	curl_multi_remove_handle(service->multi, http->easy);
	curl_easy_cleanup(http->easy);
	http->easy = NULL;
}

static void end(struct service *service, struct qk_http *http)
{
	struct qk_http_news *news = http->last;

	put_away(service, http);
	qk_list_remove(&http->place);
	http->last = NULL;
	qk_inbox_post(&http->inbox, &news->item);
	qk_http_unref(http);
}

static void fail(struct service *service, struct qk_http *http)
{
	http->no_memory = 1;
	end(service, http);
}

static void try_now(struct service *service, struct qk_http *http)
{
	CURL *easy = qk_http_transfer_begin(http, now_ms());

	if (!easy || curl_multi_add_handle(service->multi, easy) != CURLM_OK)
		fail(service, http);
}

static struct qk_http *next_order(struct service *service, int *cancelled, int *stop)
{
	struct qk_http *http = NULL;

	pthread_mutex_lock(&lock);
	*stop = service->stop;
	if (!qk_list_empty(&service->orders)) {
		http = qk_container(service->orders.next, struct qk_http, order);
		qk_list_remove(&http->order);
		*cancelled = http->cancelled;
	}
	pthread_mutex_unlock(&lock);
	return http;
}

/* An exchange that ended meanwhile is not in a place any more, and its order holds a reference of its own. */
static void obey(struct service *service, struct qk_http *http, int cancelled)
{
	if (!cancelled) {
		http->end_ms = now_ms() + http->deadline_ms;
		qk_list_append(&service->places, &http->place);
		try_now(service, http);
		return;
	}
	if (!qk_list_empty(&http->place))
		end(service, http);
	qk_http_unref(http);
}

static int take_orders(struct service *service)
{
	struct qk_http *http;
	int cancelled = 0, stop = 0;

	while ((http = next_order(service, &cancelled, &stop)))
		obey(service, http, cancelled);
	return stop;
}

static void take_results(struct service *service)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(service->multi, &left))) {
		struct qk_http *http = NULL;
		CURLcode code = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &http);
		if (qk_http_transfer_end(http, code, now_ms()))
			put_away(service, http);
		else
			end(service, http);
	}
}

/* Tries again what is due; returns how long until the next one, in ms. */
static int try_again(struct service *service)
{
	struct qk_list *item, *after;
	uint64_t now = now_ms(), left = POLL_MAX_MS;

	qk_list_each_safe (item, after, &service->places) {
		struct qk_http *http = qk_container(item, struct qk_http, place);

		if (!http->again_ms)
			continue;
		if (http->again_ms <= now)
			try_now(service, http);
		else if (http->again_ms - now < left)
			left = http->again_ms - now;
	}
	return (int)left;
}

static void serve(struct service *service)
{
	int running;

	while (!take_orders(service)) {
		curl_multi_perform(service->multi, &running);
		take_results(service);
		curl_multi_poll(service->multi, NULL, 0, try_again(service), NULL);
	}
}

static void *run(void *argument)
{
	struct service *service = argument;

	serve(service);
	while (!qk_list_empty(&service->places))
		fail(service, qk_container(service->places.next, struct qk_http, place));
	curl_multi_cleanup(service->multi);
	return NULL;
}

/* --- from any thread ---------------------------------------------------------------------------------------------- */

static int start_thread(struct service *service)
{
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(&service->thread, NULL, run, service);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed ? -1 : 0;
}

static struct service *make(void)
{
	struct service *service = calloc(1, sizeof *service);

	if (!service)
		return NULL;
	qk_list_init(&service->orders);
	qk_list_init(&service->places);
	service->process = getpid();
	service->multi = curl_multi_init();
	if (service->multi) {
		curl_multi_setopt(service->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, CONNECTIONS_MAX);
		curl_multi_setopt(service->multi, CURLMOPT_MAX_HOST_CONNECTIONS, CONNECTIONS_A_HOST_MAX);
		if (start_thread(service) == 0)
			return service;
		curl_multi_cleanup(service->multi);
	}
	free(service);
	return NULL;
}

/* NULL: it cannot be. What a fork left behind is left alone. */
static struct service *use(void)
{
	struct service *service;

	pthread_mutex_lock(&lifecycle);
	if (current && !qk_http_is_orphan())
		service = current;
	else
		service = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? make() : NULL;
	if (service) {
		current = service;
		service->users++;
	}
	pthread_mutex_unlock(&lifecycle);
	return service;
}

static void stop(struct service *service)
{
	pthread_mutex_lock(&lock);
	service->stop = 1;
	pthread_mutex_unlock(&lock);
	curl_multi_wakeup(service->multi);
	pthread_join(service->thread, NULL);
	free(service);
}

static void unuse(struct qk_attachment *attachment)
{
	struct use *own = qk_container(attachment, struct use, attachment);
	struct service *last = NULL;

	pthread_mutex_lock(&lifecycle);
	if (own->service == current && !qk_http_is_orphan() && --current->users == 0) {
		last = current;
		current = NULL;
	}
	pthread_mutex_unlock(&lifecycle);
	if (last)
		stop(last);
	free(own);
}

int qk_http_is_orphan(void)
{
	return current && current->process != getpid();
}

int qk_http_use(struct quark_context *context)
{
	struct use *own;

	if (qk_context_attachment(context, unuse))
		return qk_http_is_orphan() ? qk_fail(context, QUARK_ERR_CLOSED, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
						     "Make a new context in the child.",
						     "this process came out of a fork(), and its services did not")
					   : QUARK_OK;
	own = calloc(1, sizeof *own);
	if (!own || !(own->service = use())) {
		free(own);
		return qk_no_memory(context, "the thread for services");
	}
	own->attachment.free = unuse;
	qk_context_attach(context, &own->attachment);
	return QUARK_OK;
}

static void order(struct qk_http *http)
{
	if (qk_list_empty(&http->order))
		qk_list_append(&current->orders, &http->order);
}

void qk_http_submit(struct qk_http *http)
{
	pthread_mutex_lock(&lock);
	order(http);
	pthread_mutex_unlock(&lock);
	curl_multi_wakeup(current->multi);
}

void qk_http_withdraw(struct qk_http *http)
{
	pthread_mutex_lock(&lock);
	http->cancelled = 1;
	if (qk_list_empty(&http->order)) {
		atomic_fetch_add_explicit(&http->references, 1, memory_order_relaxed);
		order(http);
	}
	pthread_mutex_unlock(&lock);
	curl_multi_wakeup(current->multi);
}
