/* TLS as both channels use it: 1.3 only, both ends show a key, the pin decides, names and dates do not. No tickets and
 * no cached sessions, so that nobody comes back without being looked at. (What OpenSSL and libwebsockets make of this
 * is in docs/network.md.) */
#ifndef QK_CHANNEL_TLS_H
#define QK_CHANNEL_TLS_H

#include "channel/key.h"

#include <stdint.h>

/* Called once in each handshake, on the thread that does it, with the far end's pin. 1: go on; 0: the handshake fails.
 * `ssl` tells which connection it is (SSL_get_fd(), SSL_get_ex_data()). */
typedef int (*qk_tls_accept_fn)(void *user_data, SSL *ssl, const unsigned char *pin);

/* Contexts for either side. `key`: what this end shows; NULL for a client whose connections bring their own (set one
 * with SSL_CTX_set_client_cert_cb()). Freed with SSL_CTX_free(). NULL without memory. */
SSL_CTX *qk_tls_client(const struct qk_key *key, qk_tls_accept_fn accept, void *user_data);
SSL_CTX *qk_tls_server(const struct qk_key *key, qk_tls_accept_fn accept, void *user_data);
/* Makes a context that another library made the same as qk_tls_server(): for libwebsockets. 0 or -1. */
int qk_tls_harden(SSL_CTX *context, const struct qk_key *key, qk_tls_accept_fn accept, void *user_data, int server);

/* The number that both ends of a TLS connection can compute and nobody between them can choose, 0 to 999999. */
uint32_t qk_tls_check_number(SSL *ssl);

/* The far end's pin, after the handshake. 0 or -1. */
int qk_tls_peer_pin(SSL *ssl, unsigned char *pin);

#endif
