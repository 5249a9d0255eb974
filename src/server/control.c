/* --test-control: the sockets. One thread with everything else; a client that does not read its answers waits alone. */
#include "server/server_private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES (1024u * 1024)
#define OUT_MAX (64u * 1024 * 1024)
#define SECRET_MAX 256

struct qk_client { /* one who drives the glasses */
	struct qk_list link;
	struct lws *wsi;
	int fd, is_known, ending;
	struct qk_buffer in, out;
	size_t written;
};

struct qk_control {
	int fd;
	struct lws *wsi;
	struct qk_list clients;
	char secret[SECRET_MAX];
};

/* --- answers ------------------------------------------------------------------------------------------------------ */

static void refuse(struct qk_buffer *out, int status, const char *why)
{
	qk_buffer_print(out, "{\"ok\":false,\"status\":%d,\"error\":", status);
	qk_json_write_string(out, why);
	qk_buffer_text(out, "}\n");
}

/* Both are compared as SECRET_MAX bytes, so that the time does not depend on where they differ. */
static int is_secret(const struct qk_control *control, const char *text, size_t length)
{
	struct qk_json json = qk_json_open(text, length), name;
	struct qk_buffer told = {0};
	char shown[SECRET_MAX] = {0}, why[16];
	int has_nul = 0, same = 0;

	if (qk_json_check(text, length, 2, &has_nul, why, sizeof why) || qk_json_enter(&json))
		return 0;
	while (qk_json_member(&json, &name) > 0)
		if (qk_json_is(name, "secret") ? qk_json_string(&json, &told) : qk_json_skip(&json))
			break;
	if (told.data && told.length < sizeof shown) {
		memcpy(shown, told.data, told.length);
		same = CRYPTO_memcmp(shown, control->secret, sizeof shown) == 0;
	}
	qk_buffer_free(&told);
	return same;
}

static void first_line(struct qk_server *server, struct qk_client *client, const char *text, size_t length)
{
	client->is_known = is_secret(server->control, text, length);
	client->ending = !client->is_known;
	if (client->is_known)
		qk_buffer_text(&client->out, "{\"ok\":true}\n");
	else
		refuse(&client->out, QUARK_ERR_DENIED, "that is not the secret of these glasses");
}

static void lines(struct qk_server *server, struct qk_client *client)
{
	size_t done = 0;
	char *end;

	while (!client->ending && client->in.length > done &&
	       (end = memchr(client->in.data + done, '\n', client->in.length - done))) {
		const char *text = client->in.data + done;
		size_t length = (size_t)(end - text);

		if (client->is_known)
			qk_control_command(server, text, length, &client->out);
		else
			first_line(server, client, text, length);
		done += length + 1;
	}
	if (done > 0)
		memmove(client->in.data, client->in.data + done, client->in.length - done);
	client->in.length -= done;
	if (client->in.length > LINE_MAX_BYTES) {
		refuse(&client->out, QUARK_ERR_INVALID, "a line is longer than 1 MiB");
		client->ending = 1;
	}
}

/* --- sockets ------------------------------------------------------------------------------------------------------ */

/* 0; -1: it is over. */
static int write_out(struct qk_client *client)
{
	while (client->written < client->out.length) {
		ssize_t now = send(client->fd, client->out.data + client->written, client->out.length - client->written,
				   MSG_NOSIGNAL | MSG_DONTWAIT);

		if (now < 0 && errno == EINTR)
			continue;
		if (now < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			lws_callback_on_writable(client->wsi);
			return 0;
		}
		if (now <= 0)
			return -1;
		client->written += (size_t)now;
	}
	client->written = 0;
	qk_buffer_free(&client->out);
	return client->ending ? -1 : 0;
}

static int read_in(struct qk_server *server, struct qk_client *client)
{
	ssize_t got;

	if (client->out.length > OUT_MAX || client->out.failed || qk_buffer_reserve(&client->in, 65536))
		return -1;
	got = recv(client->fd, client->in.data + client->in.length, 65536, MSG_DONTWAIT);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got <= 0)
		return -1;
	client->in.length += (size_t)got;
	lines(server, client);
	return write_out(client);
}

static void end_client(struct qk_client *client)
{
	if (!client)
		return;
	qk_list_remove(&client->link);
	qk_buffer_free(&client->in);
	qk_buffer_free(&client->out);
	free(client);
}

static struct lws *adopt(struct qk_server *server, int fd, const char *protocol)
{
	lws_sock_file_fd_type descriptor = {.filefd = fd};

	return lws_adopt_descriptor_vhost(server->control_host, LWS_ADOPT_RAW_FILE_DESC, descriptor, protocol, NULL);
}

static void admit(struct qk_server *server)
{
	int fd = accept4(server->control->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct qk_client *client = fd >= 0 ? calloc(1, sizeof *client) : NULL;

	if (!client) {
		if (fd >= 0)
			close(fd);
		return;
	}
	client->fd = fd;
	qk_list_append(&server->control->clients, &client->link);
	client->wsi = adopt(server, fd, "client");
	if (client->wsi)
		lws_set_opaque_user_data(client->wsi, client);
	else
		end_client(client); /* libwebsockets closed the socket */
}

static int client_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
	struct qk_client *client = lws_get_opaque_user_data(wsi);

	(void)user, (void)in, (void)length;
	switch ((int)reason) {
	case LWS_CALLBACK_RAW_RX_FILE:
		return client ? read_in(lws_context_user(lws_get_context(wsi)), client) : -1;
	case LWS_CALLBACK_RAW_WRITEABLE_FILE:
		return client ? write_out(client) : 0;
	case LWS_CALLBACK_RAW_CLOSE_FILE:
		lws_set_opaque_user_data(wsi, NULL);
		end_client(client);
		return 0;
	default:
		return 0;
	}
}

static int listener_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
	(void)user, (void)in, (void)length;
	if ((int)reason == LWS_CALLBACK_RAW_RX_FILE)
		admit(lws_context_user(lws_get_context(wsi)));
	return 0;
}

const struct lws_protocols qk_control_protocols[] = {
	{"listener", listener_callback, 0, 0, 0, NULL, 0},
	{"client", client_callback, 0, 0, 0, NULL, 0},
	{NULL, NULL, 0, 0, 0, NULL, 0},
};

/* --- beginning and end -------------------------------------------------------------------------------------------- */

static int listen_at(uint16_t *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(*port)};
	socklen_t length = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), on = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, (struct sockaddr *)&address, sizeof address) || listen(fd, 16) ||
	    getsockname(fd, (struct sockaddr *)&address, &length)) {
		close(fd);
		return -1;
	}
	*port = ntohs(address.sin_port);
	return fd;
}

int qk_control_open(struct qk_server *server, const struct qk_server_options *options, char *why, size_t why_size)
{
	struct lws_context_creation_info info = {
		.port = CONTEXT_PORT_NO_LISTEN, .protocols = qk_control_protocols, .vhost_name = "control"};
	struct qk_control *control = calloc(1, sizeof *control);

	if (!control)
		return QUARK_ERR_NOMEM;
	server->control = control;
	qk_list_init(&control->clients);
	snprintf(control->secret, sizeof control->secret, "%s", options->secret);
	server->control_port = options->control_port;
	control->fd = listen_at(&server->control_port);
	if (control->fd < 0) {
		snprintf(why, why_size, "cannot listen for control at 127.0.0.1 port %u: %s", options->control_port,
			 strerror(errno));
		return QUARK_ERR_IO;
	}
	server->control_host = lws_create_vhost(server->lws, &info);
	control->wsi = server->control_host ? adopt(server, control->fd, "listener") : NULL;
	return control->wsi ? 0 : QUARK_ERR_NOMEM;
}

/* The sockets are libwebsockets'. */
void qk_control_close(struct qk_server *server)
{
	struct qk_control *control = server->control;
	struct qk_list *item, *after;

	server->control = NULL;
	if (!control)
		return;
	qk_list_each_safe (item, after, &control->clients) {
		struct qk_client *client = qk_container(item, struct qk_client, link);

		lws_set_opaque_user_data(client->wsi, NULL);
		end_client(client);
	}
	OPENSSL_cleanse(control->secret, sizeof control->secret);
	free(control);
}
