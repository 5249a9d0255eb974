/* The web page of the glasses: a virtual host of its own, and the rhythm in which pages are told what changed. */
#include "server/web_private.h"

#include <stdlib.h>
#include <string.h>

#define REQUEST_SECONDS 5

static const struct lws_protocols protocols[] = {
	{"http-only", qk_web_http, sizeof(struct qk_web_visit), 0, 0, NULL, 0},
	{QK_WEB_SUBPROTOCOL, qk_web_live, sizeof(struct qk_web_client *), 4096, 0, NULL, 0},
	{NULL, NULL, 0, 0, 0, NULL, 0},
};

/* --- telling ------------------------------------------------------------------------------------------------------ */

static void look(lws_sorted_usec_list_t *tick)
{
	struct qk_web *web = lws_container_of(tick, struct qk_web, tick);
	struct qk_list *item;

	web->ticked_us = lws_now_usecs();
	qk_server_turn(web->server);
	qk_web_look(web);
	qk_list_each (item, &web->clients)
		lws_callback_on_writable(qk_container(item, struct qk_web_client, link)->wsi);
}

/* At most so often, however much happens. */
static void look_soon(struct qk_web *web)
{
	lws_usec_t wait = web->ticked_us + QK_WEB_TICK_US - lws_now_usecs();

	if (lws_dll2_is_detached(&web->tick.list))
		lws_sul_schedule(qk_server_lws(web->server), 0, &web->tick, look, wait > 1 ? wait : 1);
}

static void changed(void *owner, uint32_t what)
{
	struct qk_web *web = owner;

	(void)what;
	if (web->client_count)
		look_soon(web);
}

/* Films and the test pattern move by themselves. */
static void look_at_scene(lws_sorted_usec_list_t *tick)
{
	struct qk_web *web = lws_container_of(tick, struct qk_web, scene_tick);

	qk_web_look_at_scene(web, 0);
	look_soon(web);
	lws_sul_schedule(qk_server_lws(web->server), 0, &web->scene_tick, look_at_scene, (lws_usec_t)QK_WEB_SCENE_US);
}

void qk_web_begin_looking(struct qk_web *web)
{
	if (web->client_count == 1) {
		qk_web_look_at_scene(web, 1);
		lws_sul_schedule(qk_server_lws(web->server), 0, &web->scene_tick, look_at_scene,
				 (lws_usec_t)QK_WEB_SCENE_US);
	}
	qk_web_look(web);
}

/* Without a page nobody looks. */
void qk_web_end_looking(struct qk_web *web)
{
	if (web->client_count)
		return;
	lws_sul_cancel(&web->tick);
	lws_sul_cancel(&web->scene_tick);
}

/* --- beginning and end -------------------------------------------------------------------------------------------- */

static int listen_at(struct qk_web *web, const struct qk_server_options *options, char *why, size_t why_size)
{
	struct lws_context_creation_info info = {.port = options->web.port,
						 .iface = options->web.host,
						 .protocols = protocols,
						 .vhost_name = "web",
						 .user = web,
						 .timeout_secs = REQUEST_SECONDS,
						 .keepalive_timeout = REQUEST_SECONDS,
						 .options = LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND |
							    LWS_SERVER_OPTION_VALIDATE_UTF8};

	web->host = lws_create_vhost(qk_server_lws(web->server), &info);
	if (!web->host) {
		snprintf(why, why_size,
			 "the web page cannot listen at %s port %u; is the address one of this machine, and the port "
			 "free?",
			 options->web.host, options->web.port);
		return QUARK_ERR_IO;
	}
	web->port = (uint16_t)lws_get_vhost_listen_port(web->host);
	return 0;
}

static int is_loopback(const char *host)
{
	return strncmp(host, "127.", 4) == 0 || strcmp(host, "::1") == 0;
}

static int open_web(struct qk_web *web, const struct qk_server_options *options, char *why, size_t why_size)
{
	int status;

	if (!options->allow_remote_web && !is_loopback(options->web.host)) {
		snprintf(why, why_size,
			 "the web page is for this machine alone, and %s is not its loopback address; whoever reaches "
			 "the page is the wearer. --allow-remote-web allows it",
			 options->web.host);
		return QUARK_ERR_INVALID;
	}
	status = qk_server_log_begin(web->server);
	if (status) {
		snprintf(why, why_size, "there is no memory for the log of messages");
		return status;
	}
	return listen_at(web, options, why, why_size);
}

static struct qk_web *new_web(struct qk_server *server, const struct qk_server_options *options)
{
	struct qk_web *web = calloc(1, sizeof *web);

	if (!web)
		return NULL;
	web->server = server;
	web->remote = options->allow_remote_web;
	web->can_pair = !options->insecure;
	web->watch.changed = changed;
	web->watch.owner = web;
	qk_list_init(&web->clients);
	return web;
}

int qk_web_open(struct qk_server *server, const struct qk_server_options *options, struct qk_web **out, uint16_t *port,
		char *why, size_t why_size)
{
	struct qk_web *web = new_web(server, options);
	int status;

	*out = NULL;
	if (!web) {
		snprintf(why, why_size, "there is no memory for the web page");
		return QUARK_ERR_NOMEM;
	}
	status = open_web(web, options, why, why_size);
	if (status) {
		free(web);
		return status;
	}
	qk_server_watch(server, &web->watch);
	*port = web->port;
	*out = web;
	return 0;
}

void qk_web_close(struct qk_web *web)
{
	if (!web)
		return;
	qk_server_unwatch(&web->watch);
	for (size_t i = 0; i < QK_WEB_ITEMS; i++)
		qk_buffer_free(&web->items[i].text);
	qk_buffer_free(&web->draft);
	qk_media_unref(web->scene);
	free(web);
}
