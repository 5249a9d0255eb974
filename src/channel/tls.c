#include "channel/tls.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <pthread.h>
#include <string.h>

#define CERTIFICATES_MAX 16384 /* bytes that the far end may show */

/* Where an SSL_CTX keeps its qk_tls_accept_fn. Without a function that frees: OpenSSL would call it for every context
 * of the process, also after this library was unloaded. */
static int accept_index = -1;
static pthread_once_t accept_once = PTHREAD_ONCE_INIT;

static void make_index(void)
{
	accept_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
}

static qk_tls_accept_fn accept_of(SSL_CTX *context)
{
	void *kept = SSL_CTX_get_ex_data(context, accept_index);
	qk_tls_accept_fn accept;

	memcpy(&accept, &kept, sizeof accept);
	return accept;
}

static int keep_accept(SSL_CTX *context, qk_tls_accept_fn accept)
{
	void *kept;

	memcpy(&kept, &accept, sizeof kept);
	pthread_once(&accept_once, make_index);
	return accept_index >= 0 && SSL_CTX_set_ex_data(context, accept_index, kept) == 1 ? 0 : -1;
}

/* In place of the whole verification: who holds the private key of the right pin is the right one. */
static int verify(X509_STORE_CTX *store, void *user_data)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
	unsigned char pin[QK_PIN_SIZE];

	if (ssl && qk_pin_of(X509_STORE_CTX_get0_cert(store), pin) == 0 &&
	    accept_of(SSL_get_SSL_CTX(ssl))(user_data, ssl, pin) == 1) {
		X509_STORE_CTX_set_error(store, X509_V_OK);
		return 1;
	}
	X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
	return 0;
}

static int set_protocol(SSL_CTX *context)
{
	SSL_CTX_clear_options(context, SSL_OP_NO_TLSv1_3);
	/* The smaller key suffices and is the cheaper one for pictures. */
	return SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) == 1 &&
	       SSL_CTX_set_max_proto_version(context, TLS1_3_VERSION) == 1 &&
	       SSL_CTX_set1_groups_list(context, "X25519:P-256") == 1 &&
	       SSL_CTX_set_ciphersuites(context, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
						 "TLS_CHACHA20_POLY1305_SHA256") == 1;
}

/* Whoever comes back is looked at again: a key that was revoked must not live on in a ticket. */
static int forget_sessions(SSL_CTX *context)
{
	SSL_CTX_set_options(context, SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	return SSL_CTX_set_num_tickets(context, 0) == 1;
}

static int show_key(SSL_CTX *context, const struct qk_key *key)
{
	SSL_CTX_set_mode(context, SSL_MODE_NO_AUTO_CHAIN);
	return SSL_CTX_use_certificate(context, qk_key_certificate(key)) == 1 &&
	       SSL_CTX_use_PrivateKey(context, qk_key_private(key)) == 1;
}

static int harden(SSL_CTX *context, const struct qk_key *key, qk_tls_accept_fn accept, void *user_data, int server)
{
	if (keep_accept(context, accept) || !set_protocol(context) || !forget_sessions(context))
		return -1;
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER | (server ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0), NULL);
	SSL_CTX_set_cert_verify_callback(context, verify, user_data);
	SSL_CTX_set_max_cert_list(context, CERTIFICATES_MAX);
	/* A connection that is silent keeps no buffers. */
	SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	return !key || show_key(context, key) ? 0 : -1;
}

int qk_tls_harden(SSL_CTX *context, const struct qk_key *key, qk_tls_accept_fn accept, void *user_data, int server)
{
	int result;

	ERR_set_mark();
	result = harden(context, key, accept, user_data, server);
	ERR_pop_to_mark();
	return result;
}

static SSL_CTX *make(const SSL_METHOD *method, const struct qk_key *key, qk_tls_accept_fn accept, void *user_data,
		     int server)
{
	SSL_CTX *context;

	ERR_set_mark();
	context = SSL_CTX_new(method);
	ERR_pop_to_mark();
	if (!context || qk_tls_harden(context, key, accept, user_data, server) == 0)
		return context;
	SSL_CTX_free(context);
	return NULL;
}

SSL_CTX *qk_tls_client(const struct qk_key *key, qk_tls_accept_fn accept, void *user_data)
{
	return make(TLS_client_method(), key, accept, user_data, 0);
}

SSL_CTX *qk_tls_server(const struct qk_key *key, qk_tls_accept_fn accept, void *user_data)
{
	return make(TLS_server_method(), key, accept, user_data, 1);
}

uint32_t qk_tls_check_number(SSL *ssl)
{
	static const char label[] = "EXPORTER-quark-pair-v1";
	unsigned char bytes[8];
	uint64_t number = 0;

	if (SSL_export_keying_material(ssl, bytes, sizeof bytes, label, sizeof label - 1, NULL, 0, 0) != 1)
		return 0;
	for (size_t i = 0; i < sizeof bytes; i++)
		number = number << 8 | bytes[i];
	return (uint32_t)(number % 1000000u);
}

int qk_tls_peer_pin(SSL *ssl, unsigned char *pin)
{
	return qk_pin_of(SSL_get0_peer_certificate(ssl), pin);
}
