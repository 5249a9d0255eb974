/* The virtual host of the apps: what libwebsockets asks, and what it is told. HTTP beyond the upgrade is refused, and
 * LWS_CALLBACK_HTTP_CONFIRM_UPGRADE must never be handled (CVE-2025-11677). */
#include "server/guard.h"
#include "server/server_private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define HANDSHAKE_SECONDS 5

struct visit { /* libwebsockets keeps one for each WebSocket */
	struct qk_connection *connection;
	int is_pairing;
};

/* The pin decides, in the handshake; while the pairing window is open, a new app may come as far as /pair. */
static int accept_pin(void *user_data, SSL *ssl, const unsigned char *pin)
{
	struct qk_server *server = user_data;

	(void)ssl;
	return server->window.open || qk_paired_find(server, pin) != NULL;
}

static int path_of(struct lws *wsi, int *is_pairing)
{
	char path[16];
	int length = lws_hdr_copy(wsi, path, sizeof path, WSI_TOKEN_GET_URI);

	*is_pairing = length > 0 && strcmp(path, QK_PATH_PAIR) == 0;
	return *is_pairing || (length > 0 && strcmp(path, QK_PATH_SESSION) == 0) ? 0 : -1;
}

static int refuse(struct lws *wsi, unsigned status)
{
	lws_return_http_status(wsi, status, NULL);
	return -1;
}

/* libwebsockets takes the first protocol when none is offered. */
static int look_at_upgrade(struct lws *wsi, struct visit *visit)
{
	if (path_of(wsi, &visit->is_pairing))
		return refuse(wsi, HTTP_STATUS_NOT_FOUND);
	if (lws_hdr_total_length(wsi, WSI_TOKEN_PROTOCOL) <= 0)
		return refuse(wsi, HTTP_STATUS_BAD_REQUEST);
	return 0;
}

static int answer_http(struct lws *wsi)
{
	lws_return_http_status(wsi, HTTP_STATUS_NOT_FOUND, NULL);
	return -1;
}

static void end(struct visit *visit)
{
	if (visit && visit->connection)
		qk_connection_end(visit->connection);
	if (visit)
		visit->connection = NULL;
}

static int harden(struct qk_server *server, SSL_CTX *context)
{
	return qk_tls_harden(context, server->key, accept_pin, server, 1);
}

/* Handshakes count too. */
static int look_at_socket(const struct qk_server *server, int fd)
{
	if (server->sockets >= server->limit + QK_SERVER_SPARE)
		return -1;
	return qk_guard_begin(fd);
}

static int link_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
	struct qk_server *server = lws_context_user(lws_get_context(wsi));
	struct visit *visit = user;

	switch ((int)reason) {
	case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
		return harden(server, user);
	case LWS_CALLBACK_FILTER_NETWORK_CONNECTION:
		return look_at_socket(server, (int)(intptr_t)in);
	case LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED:
		server->sockets++;
		return 0;
	case LWS_CALLBACK_WSI_DESTROY:
		server->sockets -= server->sockets > 0;
		return 0;
	case LWS_CALLBACK_HTTP:
		return answer_http(wsi);
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
		return look_at_upgrade(wsi, visit);
	case LWS_CALLBACK_ESTABLISHED:
		return qk_connection_begin(server, wsi, visit->is_pairing, &visit->connection);
	case LWS_CALLBACK_RECEIVE:
		return visit->connection ? qk_connection_receive(visit->connection, in, length) : -1;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return visit->connection ? qk_connection_writeable(visit->connection) : -1;
	case LWS_CALLBACK_CLOSED:
		end(visit);
		qk_guard_end(lws_get_socket_fd(wsi));
		return 0;
	case LWS_CALLBACK_CLOSED_HTTP:
		qk_guard_end(lws_get_socket_fd(wsi));
		return 0;
	case LWS_CALLBACK_EVENT_WAIT_CANCELLED:
		qk_freight_run(server);
		return 0;
	default:
		return 0;
	}
}

static const struct lws_protocols protocols[] = {
	{QK_SUBPROTOCOL, link_callback, sizeof(struct visit), 1024, 0, NULL, 0},
	{NULL, NULL, 0, 0, 0, NULL, 0},
};

/* Liveness is a message of ours. */
static const lws_retry_bo_t no_pings = {.secs_since_valid_ping = 0, .secs_since_valid_hangup = 0};

int qk_address_of(const struct qk_endpoint *at, uint16_t port, struct sockaddr_storage *out)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
	struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};

	memset(out, 0, sizeof *out);
	if (inet_pton(AF_INET, at->host, &v4.sin_addr) == 1)
		memcpy(out, &v4, sizeof v4);
	else if (inet_pton(AF_INET6, at->host, &v6.sin6_addr) == 1)
		memcpy(out, &v6, sizeof v6);
	else
		return -1;
	return 0;
}

/* libwebsockets waits in silence for an address that this machine does not have. 0, or an errno. */
static int try_to_listen(const struct qk_endpoint *at)
{
	struct sockaddr_storage address;
	int fd, on = 1, reason = 0;

	if (qk_address_of(at, at->port, &address))
		return EADDRNOTAVAIL;
	fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&address,
		 address.ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in)))
		reason = errno;
	close(fd);
	return reason;
}

int qk_link_host_open(struct qk_server *server, const struct qk_server_options *options, char *why, size_t why_size)
{
	struct lws_context_creation_info info = {.port = options->listen.port,
						 .iface = options->listen.host,
						 .protocols = protocols,
						 .vhost_name = "link",
						 .timeout_secs = HANDSHAKE_SECONDS,
						 .keepalive_timeout = HANDSHAKE_SECONDS,
						 .retry_and_idle_policy = &no_pings,
						 .alpn = "http/1.1",
						 .options = LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND |
							    LWS_SERVER_OPTION_VALIDATE_UTF8};
	int reason = try_to_listen(&options->listen);

	if (reason) {
		snprintf(why, why_size, "cannot listen at %s port %u: %s", options->listen.host, options->listen.port,
			 strerror(reason));
		return QUARK_ERR_IO;
	}
	if (!server->insecure)
		info.options |=
			LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX | LWS_SERVER_OPTION_REQUIRE_VALID_OPENSSL_CLIENT_CERT;
	server->link_host = lws_create_vhost(server->lws, &info);
	if (!server->link_host) {
		snprintf(why, why_size,
			 "cannot listen at %s port %u; is the address one of this machine, and the port free?",
			 options->listen.host, options->listen.port);
		return QUARK_ERR_IO;
	}
	server->at.port = (uint16_t)lws_get_vhost_listen_port(server->link_host);
	return 0;
}
