/* The reference for messages: libwebsockets at both ends and nothing else, each end one process with one thread. The
 * client is a process of its own, too, since a process must not have two contexts of libwebsockets. */
#include "network.h"

#include <libwebsockets.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MESSAGE_MAX 65536

struct bare_lws {
	pid_t server, client;
	int port_pipe[2], order_pipe[2], done_pipe[2];
	struct qk_key *key;
	size_t request_size, answer_size;
	/* in the children */
	int left, up;
	struct lws *wsi;
	unsigned char bytes[LWS_PRE + MESSAGE_MAX];
};

static struct bare_lws *pair_of(struct lws *wsi)
{
	return lws_context_user(lws_get_context(wsi));
}

static int is_whole(struct lws *wsi)
{
	return lws_is_final_fragment(wsi) && !lws_remaining_packet_payload(wsi);
}

static int put(struct lws *wsi, struct bare_lws *pair, size_t size)
{
	return lws_write(wsi, pair->bytes + LWS_PRE, size, LWS_WRITE_TEXT) < (int)size ? -1 : 0;
}

static int server_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
	struct bare_lws *pair = pair_of(wsi);

	(void)in;
	(void)length;
	switch ((int)reason) {
	case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
		return qk_tls_harden(user, pair->key, network_accept_any, NULL, 1);
	case LWS_CALLBACK_RECEIVE:
		if (is_whole(wsi))
			lws_callback_on_writable(wsi);
		return 0;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return put(wsi, pair, pair->answer_size);
	default:
		return 0;
	}
}

static int client_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
	struct bare_lws *pair = pair_of(wsi);

	(void)user;
	(void)in;
	(void)length;
	switch ((int)reason) {
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		pair->up = 1;
		return 0;
	case LWS_CALLBACK_CLIENT_RECEIVE:
		if (is_whole(wsi) && --pair->left > 0)
			lws_callback_on_writable(wsi);
		return 0;
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		return pair->left > 0 ? put(wsi, pair, pair->request_size) : 0;
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
	case LWS_CALLBACK_CLIENT_CLOSED:
		_exit(1);
	default:
		return 0;
	}
}

static struct lws_context_creation_info settings(struct bare_lws *pair, const struct lws_protocols *protocols)
{
	struct lws_context_creation_info info = {.protocols = protocols,
						 .user = pair,
						 .uid = -1,
						 .gid = -1,
						 .pt_serv_buf_size = 16384,
						 .fd_limit_per_thread = 64,
						 .options = LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT};

	lws_set_log_level(LLL_ERR, NULL);
	memset(pair->bytes, 'x', sizeof pair->bytes);
	return info;
}

static void serve(void *user_data)
{
	static const struct lws_protocols protocols[] = {{"ping-pong", server_callback, 0, MESSAGE_MAX, 0, NULL, 0},
							 {NULL, NULL, 0, 0, 0, NULL, 0}};
	struct bare_lws *pair = user_data;
	struct lws_context_creation_info info = settings(pair, protocols);
	struct lws_context *context;
	struct lws_vhost *host;
	uint16_t port;

	info.options |= LWS_SERVER_OPTION_EXPLICIT_VHOSTS;
	context = lws_create_context(&info);
	info.iface = "127.0.0.1";
	info.options |= LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX | LWS_SERVER_OPTION_REQUIRE_VALID_OPENSSL_CLIENT_CERT;
	host = context ? lws_create_vhost(context, &info) : NULL;
	port = host ? (uint16_t)lws_get_vhost_listen_port(host) : 0;
	if (write(pair->port_pipe[1], &port, sizeof port) != sizeof port || !port)
		_exit(1);
	while (lws_service(context, 0) >= 0)
		;
}

static void connect_client(struct lws_context *context, uint16_t port)
{
	struct lws_client_connect_info info = {.context = context,
					       .address = "127.0.0.1",
					       .port = port,
					       .path = "/",
					       .host = "127.0.0.1",
					       .protocol = "ping-pong",
					       .ssl_connection = LCCSCF_USE_SSL};
	struct bare_lws *pair = lws_context_user(context);

	pair->wsi = lws_client_connect_via_info(&info);
	while (!pair->up)
		lws_service(context, 0);
}

/* One order after the other: how many times. */
static void play(void *user_data)
{
	static const struct lws_protocols protocols[] = {{"ping-pong", client_callback, 0, MESSAGE_MAX, 0, NULL, 0},
							 {NULL, NULL, 0, 0, 0, NULL, 0}};
	struct bare_lws *pair = user_data;
	struct lws_context_creation_info info = settings(pair, protocols);
	struct lws_context *context;
	uint16_t port;

	info.port = CONTEXT_PORT_NO_LISTEN;
	info.provided_client_ssl_ctx = qk_tls_client(pair->key, network_accept_any, NULL);
	context = lws_create_context(&info);
	if (!context || read(pair->port_pipe[0], &port, sizeof port) != sizeof port)
		_exit(1);
	connect_client(context, port);
	if (write(pair->done_pipe[1], &pair->left, sizeof pair->left) != sizeof pair->left)
		_exit(1);
	while (read(pair->order_pipe[0], &pair->left, sizeof pair->left) == sizeof pair->left) {
		lws_callback_on_writable(pair->wsi);
		while (pair->left > 0)
			lws_service(context, 0);
		if (write(pair->done_pipe[1], &pair->left, sizeof pair->left) != sizeof pair->left)
			_exit(1);
	}
}

static void await(struct bare_lws *pair)
{
	int left;

	if (read(pair->done_pipe[0], &left, sizeof left) != sizeof left)
		network_fail("the pair of libwebsockets broke");
}

struct bare_lws *bare_lws_start(size_t request_size, size_t answer_size)
{
	struct bare_lws *pair = calloc(1, sizeof *pair);

	if (!pair || !(pair->key = qk_key_new()) || pipe(pair->port_pipe) || pipe(pair->order_pipe) ||
	    pipe(pair->done_pipe))
		network_fail("no memory");
	pair->request_size = request_size;
	pair->answer_size = answer_size;
	pair->server = network_fork(serve, pair);
	pair->client = network_fork(play, pair);
	close(pair->done_pipe[1]);
	await(pair);
	return pair;
}

void bare_lws_stop(struct bare_lws *pair)
{
	network_end(pair->client);
	network_end(pair->server);
	qk_key_unref(pair->key);
	free(pair);
}

void bare_lws_run(void *user_data, int times)
{
	struct bare_lws *pair = user_data;

	if (write(pair->order_pipe[1], &times, sizeof times) != sizeof times)
		network_fail("the pair of libwebsockets broke");
	await(pair);
}
