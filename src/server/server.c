#include "server/server_private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define STEPS_MAX 10000 /* of one turn, before others have a turn */
#define WRITING_US 60000000
#define FAREWELL_US 1000000 /* for the last words to be heard */

static void nothing(void *owner)
{
	(void)owner;
}

static void no_message(void *owner, const char *text, size_t length)
{
	(void)owner, (void)text, (void)length;
}

static void no_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	(void)owner, (void)header;
	qk_media_unref(buffer);
}

static void not_closed(void *owner, int status, int refused, const char *text)
{
	(void)owner, (void)status, (void)refused, (void)text;
}

static void timer_rings(lws_sorted_usec_list_t *timer)
{
	qk_server_turn(lws_container_of(timer, struct qk_server, timer));
}

static void wake(void *owner)
{
	struct qk_server *server = owner;

	if (!server->turning && server->lws)
		lws_sul_schedule(server->lws, 0, &server->timer, timer_rings, 1);
}

/* Of the glasses themselves, to which nobody connects but through the door. */
static const struct qk_sim_sink glasses_sink = {nothing, no_message, no_media, not_closed, wake, NULL};

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t own_next_us(struct qk_server *server)
{
	uint64_t next = earlier(qk_silent_next_us(server), qk_tickets_next_us(server));

	return server->window.open ? earlier(next, server->window.until_us) : next;
}

uint64_t qk_server_next_us(struct qk_server *server)
{
	return earlier(own_next_us(server), qk_glasses_next_us(server->glasses));
}

static void run_own(struct qk_server *server, uint64_t now_us)
{
	if (own_next_us(server) > now_us)
		return;
	qk_silent_run(server, now_us);
	qk_tickets_run(server, now_us);
	qk_window_run(server, now_us);
}

/* All that is due now. */
static void run_due(struct qk_server *server)
{
	for (int i = 0; i < STEPS_MAX; i++) {
		uint64_t now_us = qk_clock_now(&server->clock);

		run_own(server, now_us);
		if (qk_glasses_next_us(server->glasses) > now_us)
			return;
		qk_glasses_step(server->glasses);
		server->changed |= QK_CHANGED_GLASSES;
	}
}

/* A virtual clock moves only when the control channel says so. */
static void set_timer(struct qk_server *server)
{
	uint64_t next = qk_server_next_us(server), now = qk_clock_now(&server->clock);

	if (next == QK_NEVER || (server->clock.is_virtual && next > now))
		lws_sul_cancel(&server->timer);
	else
		lws_sul_schedule(server->lws, 0, &server->timer, timer_rings,
				 next > now ? (lws_usec_t)(next - now) : 1);
}

static void tell_watches(struct qk_server *server)
{
	struct qk_list *item, *after;
	uint32_t changed = server->changed;

	server->changed = 0;
	if (changed)
		qk_list_each_safe (item, after, &server->watches) {
			struct qk_server_watch *watch = qk_container(item, struct qk_server_watch, link);

			watch->changed(watch->owner, changed);
		}
}

void qk_server_turn(struct qk_server *server)
{
	if (server->turning)
		return;
	server->turning = 1;
	run_due(server);
	server->turning = 0;
	set_timer(server);
	tell_watches(server);
}

void qk_server_changed(struct qk_server *server, uint32_t what)
{
	server->changed |= what;
	wake(server);
}

void qk_server_watch(struct qk_server *server, struct qk_server_watch *watch)
{
	qk_list_append(&server->watches, &watch->link);
}

void qk_server_unwatch(struct qk_server_watch *watch)
{
	qk_list_remove(&watch->link);
}

static void writing_rings(lws_sorted_usec_list_t *timer)
{
	struct qk_server *server = lws_container_of(timer, struct qk_server, writing);

	qk_paired_write_used(server);
	lws_sul_schedule(server->lws, 0, &server->writing, writing_rings, WRITING_US);
}

/* After a timer libwebsockets may go on waiting. */
static void patience_ends(lws_sorted_usec_list_t *timer)
{
	struct qk_server *server = lws_container_of(timer, struct qk_server, timer);

	server->turning = 2;
	lws_cancel_service(server->lws);
}

/* The glasses do nothing more; what was said before is still sent. */
static void say_farewell(struct qk_server *server)
{
	struct qk_list *item, *after;

	server->turning = 1;
	qk_list_each_safe (item, after, &server->connections)
		qk_connection_close(qk_container(item, struct qk_connection, link), QK_CLOSE_AWAY,
				    "the glasses go away");
	lws_sul_schedule(server->lws, 0, &server->timer, patience_ends, FAREWELL_US);
	while (server->count > 0 && server->turning == 1)
		if (lws_service(server->lws, 0) < 0)
			return;
}

void qk_server_run(struct qk_server *server)
{
	if (server->paired.store)
		lws_sul_schedule(server->lws, 0, &server->writing, writing_rings, WRITING_US);
	while (!server->stopping) {
		if (server->pairing_asked) {
			server->pairing_asked = 0;
			qk_window_print(server);
		}
		qk_server_turn(server);
		if (lws_service(server->lws, 0) < 0)
			return;
	}
	say_farewell(server);
}

void qk_server_stop(struct qk_server *server)
{
	server->stopping = 1;
	lws_cancel_service(server->lws);
}

void qk_server_ask_pairing(struct qk_server *server)
{
	server->pairing_asked = 1;
	lws_cancel_service(server->lws);
}

/* --- beginning and end -------------------------------------------------------------------------------------------- */

static int make_glasses(struct qk_server *server, const struct qk_server_options *options, char *why, size_t why_size)
{
	struct qk_sim_options sim = {.uri = "sim:",
				     .model = options->model,
				     .query = options->query,
				     .clock = &server->clock,
				     .identity = server,
				     .sink = &glasses_sink,
				     .owner = server};
	int virtual_clock = 0,
	    status = quark_sim_entry.wants_virtual_clock(options->query, &virtual_clock, why, why_size);

	if (status)
		return status;
	qk_clock_init(&server->clock, virtual_clock);
	return qk_glasses_create(&sim, &server->glasses, why, why_size);
}

static int make_lws(struct qk_server *server, char *why, size_t why_size)
{
	struct lws_context_creation_info info = {.port = CONTEXT_PORT_NO_LISTEN,
						 .gid = -1,
						 .uid = -1,
						 .user = server,
						 .pt_serv_buf_size = 16384,
						 .fd_limit_per_thread = server->limit + 2 * QK_SERVER_SPARE,
						 .options = LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
							    LWS_SERVER_OPTION_VALIDATE_UTF8};

	lws_set_log_level(0, NULL); /* what a far end can cause is no news, and our own sentences say the rest */
	if (!server->insecure)
		info.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
	server->lws = lws_create_context(&info);
	if (server->lws)
		return 0;
	snprintf(why, why_size, "there is no memory for the server");
	return QUARK_ERR_NOMEM;
}

static int look(struct qk_server *server, const char *camera, char *why, size_t why_size)
{
	struct qk_action action = {.kind = QK_ACTION_LOOK, .text = camera};

	if (!camera)
		return 0;
	qk_glasses_enter(server->glasses);
	return qk_glasses_act(server->glasses, &action, why, why_size);
}

/* Everything that listens comes last, and before it all that must be ready for those who connect. */
static int start(struct qk_server *server, const struct qk_server_options *options, char *why, size_t why_size)
{
	int status = make_glasses(server, options, why, why_size);

	if (status == 0)
		qk_door_next_pin(server->glasses, server->next_pin[0] ? server->next_pin : NULL);
	if (status == 0 && options->state)
		status = qk_paired_load(server, why, why_size);
	if (status == 0)
		status = look(server, options->camera, why, why_size);
	if (status == 0 && options->record)
		status = qk_recorder_begin(server->glasses, options->record, why, why_size);
	if (status == 0)
		status = make_lws(server, why, why_size);
	if (status == 0)
		status = qk_link_host_open(server, options, why, why_size);
	if (status == 0)
		status = qk_freight_open(server, options, why, why_size);
	if (status == 0 && options->secret)
		status = qk_control_open(server, options, why, why_size);
	if (status == 0 && options->has_web)
		status = qk_web_open(server, options, &server->web, &server->web_port, why, why_size);
	return status;
}

/* Each app may have two sockets. libwebsockets runs in circles when it cannot accept for want of a descriptor, so there
 * must be enough of them, or fewer apps. */
static void fit_to_descriptors(struct qk_server *server)
{
	rlim_t wanted = 2 * (rlim_t)server->limit + 2 * QK_SERVER_SPARE;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return;
	if (limit.rlim_cur < wanted) {
		limit.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (limit.rlim_cur < wanted)
		server->limit = limit.rlim_cur > 4 * QK_SERVER_SPARE
					? (uint32_t)(limit.rlim_cur - 2 * QK_SERVER_SPARE) / 2
					: QK_SERVER_SPARE / 4;
}

static void init(struct qk_server *server, const struct qk_server_options *options)
{
	server->insecure = options->insecure;
	server->limit = options->connections ? options->connections : QK_SERVER_CONNECTIONS;
	fit_to_descriptors(server);
	server->at = options->listen;
	qk_list_init(&server->connections);
	qk_list_init(&server->silent);
	qk_list_init(&server->watches);
	qk_list_init(&server->freight.tickets);
}

int qk_server_new(const struct qk_server_options *options, struct qk_server **out, char *why, size_t why_size)
{
	struct qk_server *server = calloc(1, sizeof *server);
	int status;

	*out = NULL;
	snprintf(why, why_size, "there is no memory for the server");
	if (!server)
		return QUARK_ERR_NOMEM;
	init(server, options);
	if (options->state)
		status = qk_store_open(options->state, &server->paired.store, &server->key, server->next_pin, why,
				       why_size);
	else
		status = 0;
	if (status == 0)
		status = start(server, options, why, why_size);
	if (status) {
		qk_server_free(server);
		return status;
	}
	*out = server;
	return 0;
}

/* libwebsockets ends the connections first, which tell the glasses; the media service must know nobody by then. */
void qk_server_free(struct qk_server *server)
{
	char why[160];

	if (!server)
		return;
	server->turning = 1;
	if (server->lws) {
		lws_sul_cancel(&server->timer);
		lws_sul_cancel(&server->writing);
		qk_control_close(server);
		lws_context_destroy(server->lws);
		server->lws = NULL;
	}
	qk_web_close(server->web);
	qk_freight_close(server);
	if (server->glasses && server->glasses->recorder.file)
		qk_recorder_end(server->glasses, why, sizeof why);
	if (server->glasses)
		qk_glasses_destroy(server->glasses);
	qk_paired_write_used(server);
	qk_paired_free(server);
	qk_store_close(server->paired.store);
	qk_key_unref(server->key);
	free(server->log.entries);
	OPENSSL_cleanse(&server->window, sizeof server->window);
	free(server);
}

/* --- what it has -------------------------------------------------------------------------------------------------- */

struct qk_glasses *qk_server_glasses(const struct qk_server *server)
{
	return server->glasses;
}

struct quark_sim *qk_server_sim(const struct qk_server *server)
{
	return server->glasses->sim;
}

struct lws_context *qk_server_lws(const struct qk_server *server)
{
	return server->lws;
}

struct qk_clock *qk_server_clock(const struct qk_server *server)
{
	return (struct qk_clock *)&server->clock;
}

uint16_t qk_server_port(const struct qk_server *server)
{
	return server->at.port;
}

uint16_t qk_server_media_port(const struct qk_server *server)
{
	return server->media_port;
}

uint16_t qk_server_control_port(const struct qk_server *server)
{
	return server->control_port;
}

uint16_t qk_server_web_port(const struct qk_server *server)
{
	return server->web_port;
}
