/* The one libwebsockets context of this process, and its thread. Two in one process are dangerous in 4.1.6, so the next
 * one begins only when the last one has ended. */
#include "link/websocket_private.h"

#include "core/awake.h"

#include <openssl/crypto.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define FAREWELL_US 250000 /* for what is still to be sent when the last link lets go */
#define FDS 4096

struct service {
	pthread_t thread;
	unsigned forks;
	unsigned users; /* under the lifecycle */
	struct qk_websocket_home home;
	lws_sorted_usec_list_t farewell;
	int farewell_over;

	/* under the lock */
	struct lws_context *lws; /* to wake it; NULL while there is none */
	struct qk_list todo;
	int woken, stop;
	int awake; /* the thread looks at `todo` by itself */

	/* of the thread */
	lws_usec_t active_us; /* when something was last sent or received */
	lws_usec_t awake_until_us;
};

static pthread_mutex_t lifecycle = PTHREAD_MUTEX_INITIALIZER; /* starting and ending; taken before the lock */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct service *current;

void qk_websocket_lock(void)
{
	pthread_mutex_lock(&lock);
}

void qk_websocket_unlock(void)
{
	pthread_mutex_unlock(&lock);
}

static void wake(struct service *service)
{
	if (service->woken || service->awake || !service->lws)
		return;
	service->woken = 1;
	lws_cancel_service(service->lws);
}

void qk_websocket_todo(struct qk_socket *socket, unsigned bits)
{
	if (!socket->bits)
		qk_list_append(&current->todo, &socket->todo);
	socket->bits |= bits;
	wake(current);
}

/* --- on the thread ------------------------------------------------------------------------------------------------ */

static struct qk_socket *next_todo(struct service *service, unsigned *bits)
{
	struct qk_socket *socket = NULL;

	pthread_mutex_lock(&lock);
	service->woken = 0;
	if (!qk_list_empty(&service->todo)) {
		socket = qk_container(service->todo.next, struct qk_socket, todo);
		qk_list_remove(&socket->todo);
		*bits = socket->bits;
		socket->bits = 0;
	}
	pthread_mutex_unlock(&lock);
	return socket;
}

/* Something was sent or received: in a quick conversation the next step is waited for awake. */
static void note_activity(struct service *service)
{
	lws_usec_t now_us = lws_now_usecs();

	if (now_us - service->active_us < QK_QUICK_US && qk_awake_pays())
		service->awake_until_us = now_us + QK_AWAKE_US;
	service->active_us = now_us;
}

static void do_todo(struct service *service)
{
	struct qk_socket *socket;
	unsigned bits = 0;

	while ((socket = next_todo(service, &bits))) {
		note_activity(service);
		qk_socket_do(&service->home, socket, bits);
	}
}

static int callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
	(void)user;
	if (reason == LWS_CALLBACK_EVENT_WAIT_CANCELLED) {
		do_todo(lws_context_user(lws_get_context(wsi)));
		return 0;
	}
	if (reason == LWS_CALLBACK_CLIENT_RECEIVE)
		note_activity(lws_context_user(lws_get_context(wsi)));
	return qk_socket_callback(wsi, reason, in, length);
}

static const struct lws_protocols protocols[] = {
	{.name = QK_SUBPROTOCOL, .callback = callback, .rx_buffer_size = 1024},
	{0},
};

static const struct lws_retry_bo no_pings = {.secs_since_valid_ping = 0, .secs_since_valid_hangup = 0};

static struct lws_vhost *make_vhost(struct service *service, const char *name, SSL_CTX *tls)
{
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.protocols = protocols,
		.vhost_name = name,
		.retry_and_idle_policy = &no_pings,
		.options = LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS | (tls ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0),
		.timeout_secs = 15, /* never before our own patience ends */
		.provided_client_ssl_ctx = tls,
		.alpn = "http/1.1",
	};

	return lws_create_vhost(service->home.lws, &info);
}

/* lws has SIGPIPE ignored from then on, in the whole process. */
static struct lws_context *make_lws(struct service *service)
{
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN,
		.user = service,
		.pt_serv_buf_size = QK_WRITE_MAX,
		.fd_limit_per_thread = FDS,
		.timeout_secs = 15,
		.gid = -1,
		.uid = -1,
		.options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
			   LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS,
	};
	struct sigaction before;
	struct lws_context *lws;

	sigaction(SIGPIPE, NULL, &before);
	lws_set_log_level(0, NULL);
	lws = lws_create_context(&info);
	sigaction(SIGPIPE, &before, NULL);
	return lws;
}

static int open_home(struct service *service)
{
	struct qk_websocket_home *home = &service->home;

	home->tls = qk_websocket_tls(home);
	home->lws = home->tls ? make_lws(service) : NULL;
	home->vhost = home->lws ? make_vhost(service, "tls", home->tls) : NULL;
	home->plain = home->vhost ? make_vhost(service, "plain", NULL) : NULL;
	return home->plain ? 0 : -1;
}

/* Without libwebsockets there is nobody to wait: whoever comes is told so. */
static void go_without(struct service *service)
{
	struct timespec pause = {0, 20000000};

	for (int stop = 0; !stop; nanosleep(&pause, NULL)) {
		do_todo(service);
		pthread_mutex_lock(&lock);
		stop = service->stop;
		pthread_mutex_unlock(&lock);
	}
	do_todo(service);
}

static int is_stopping(struct service *service)
{
	int stopping;

	pthread_mutex_lock(&lock);
	stopping = service->stop;
	pthread_mutex_unlock(&lock);
	return stopping;
}

/* Under the lock, so that whoever adds to `todo` either sees it awake, or wakes it. */
static int stays_awake(struct service *service)
{
	int awake = service->awake_until_us > lws_now_usecs();

	pthread_mutex_lock(&lock);
	service->awake = awake || !qk_list_empty(&service->todo);
	awake = service->awake;
	pthread_mutex_unlock(&lock);
	return awake;
}

static int serve_once(struct service *service)
{
	if (!stays_awake(service))
		return lws_service(service->home.lws, 0);
	do_todo(service);
	return lws_service(service->home.lws, -1);
}

static void end_farewell(lws_sorted_usec_list_t *timer)
{
	struct service *service = lws_container_of(timer, struct service, farewell);

	service->farewell_over = 1;
	lws_cancel_service(service->home.lws);
}

static void serve(struct service *service)
{
	while (!is_stopping(service))
		if (serve_once(service) < 0)
			break;
	do_todo(service);
	service->home.is_stopping = 1;
	lws_sul_schedule(service->home.lws, 0, &service->farewell, end_farewell, FAREWELL_US);
	while (!qk_list_empty(&service->home.sockets) && !service->farewell_over)
		if (lws_service(service->home.lws, 0) < 0)
			break;
	lws_sul_cancel(&service->farewell);
}

static void close_home(struct service *service)
{
	pthread_mutex_lock(&lock);
	service->lws = NULL;
	pthread_mutex_unlock(&lock);
	if (service->home.lws)
		lws_context_destroy(service->home.lws);
	service->home.lws = NULL;
	qk_socket_abandon_all(&service->home);
	SSL_CTX_free(service->home.tls); /* lws does not free what it was given */
}

static void *run(void *argument)
{
	struct service *service = argument;
	int ready = open_home(service) == 0;

	pthread_mutex_lock(&lock);
	service->lws = ready ? service->home.lws : NULL;
	if (!qk_list_empty(&service->todo))
		wake(service);
	pthread_mutex_unlock(&lock);
	if (ready)
		serve(service);
	else
		go_without(service);
	close_home(service);
	OPENSSL_thread_stop();
	return NULL;
}

static atomic_uint forks;
static pthread_once_t forks_once = PTHREAD_ONCE_INIT;

static void count_fork(void)
{
	atomic_fetch_add_explicit(&forks, 1, memory_order_relaxed);
}

static void watch_forks(void)
{
	pthread_atfork(NULL, NULL, count_fork);
}

unsigned qk_websocket_forks(void)
{
	pthread_once(&forks_once, watch_forks);
	return atomic_load_explicit(&forks, memory_order_relaxed);
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
	return failed ? QUARK_ERR_IO : QUARK_OK;
}

static int start(void)
{
	struct service *service = calloc(1, sizeof *service);
	int status;

	if (!service)
		return QUARK_ERR_NOMEM;
	service->forks = qk_websocket_forks();
	qk_list_init(&service->todo);
	qk_list_init(&service->home.sockets);
	qk_list_init(&service->home.waiting);
	current = service;
	status = start_thread(service);
	if (!status)
		return status;
	current = NULL;
	free(service);
	return status;
}

int qk_websocket_use(void)
{
	int status = QUARK_OK;

	pthread_mutex_lock(&lifecycle);
	if (!current || current->forks != qk_websocket_forks())
		status = start();
	if (!status)
		current->users++;
	pthread_mutex_unlock(&lifecycle);
	return status;
}

static void stop(struct service *service)
{
	pthread_mutex_lock(&lock);
	service->stop = 1;
	service->woken = service->awake = 0;
	wake(service);
	pthread_mutex_unlock(&lock);
	pthread_join(service->thread, NULL);
	current = NULL;
	free(service);
}

void qk_websocket_unuse(void)
{
	pthread_mutex_lock(&lifecycle);
	if (--current->users == 0)
		stop(current);
	pthread_mutex_unlock(&lifecycle);
}
