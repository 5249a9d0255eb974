/* TLS of the control channel: one context for all connections of the process, which finds in each handshake the
 * connection that it belongs to. */
#include "channel/tls.h"
#include "link/websocket_private.h"

#include <openssl/x509.h>

/* lws tells neither callback which connection it is; the socket does. Inside lws_client_connect_via_info() the new
 * connection may shake hands before anybody knows its wsi. */
static struct qk_socket *socket_of(struct qk_websocket_home *home, const SSL *ssl)
{
	struct qk_list *item;
	int fd = SSL_get_fd(ssl);

	qk_list_each (item, &home->sockets) {
		struct qk_socket *socket = qk_container(item, struct qk_socket, place);

		if (socket->wsi && lws_get_socket_fd(socket->wsi) == fd)
			return socket;
	}
	return home->starting;
}

static int accept_pinned(void *user_data, SSL *ssl, const unsigned char *pin)
{
	struct qk_socket *socket = socket_of(user_data, ssl);
	int fits = 0;

	if (!socket)
		return 0;
	for (uint32_t i = 0; i < socket->pins_count; i++)
		fits |= qk_pin_same(pin, socket->pins[i]);
	socket->pin_refused = !fits;
	return fits;
}

static int bring_key(SSL *ssl, void *user_data)
{
	struct qk_socket *socket = socket_of(user_data, ssl);

	return socket && socket->key && SSL_use_certificate(ssl, qk_key_certificate(socket->key)) == 1 &&
	       SSL_use_PrivateKey(ssl, qk_key_private(socket->key)) == 1;
}

/* The thread has one home. */
static _Thread_local struct qk_websocket_home *home_here;

/* lws says of each failed handshake no more than that it failed. */
static void listen_in(const SSL *ssl, int where, int value)
{
	struct qk_socket *socket = home_here ? socket_of(home_here, ssl) : NULL;

	if (!socket)
		return;
	if (where & SSL_CB_HANDSHAKE_START && socket->stage < QK_SOCKET_TLS)
		socket->stage = QK_SOCKET_TLS;
	if (where & SSL_CB_HANDSHAKE_DONE && socket->stage < QK_SOCKET_HTTP)
		socket->stage = QK_SOCKET_HTTP;
	if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT && (value & 0xff) != SSL_AD_CLOSE_NOTIFY)
		socket->alert = value & 0xff;
}

SSL_CTX *qk_websocket_tls(struct qk_websocket_home *home)
{
	SSL_CTX *context = qk_tls_client(NULL, accept_pinned, home);

	if (!context)
		return NULL;
	home_here = home;
	SSL_CTX_set_cert_cb(context, bring_key, home);
	SSL_CTX_set_info_callback(context, listen_in);
	return context;
}
