#include "channel/key_private.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct qk_key {
	atomic_uint references;
	EVP_PKEY *private;
	X509 *certificate;
	unsigned char pin[QK_PIN_SIZE];
};

static int name_it(X509 *certificate)
{
	X509_NAME *name = X509_get_subject_name(certificate);

	return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"quark", -1, -1, 0) == 1 &&
	       X509_set_issuer_name(certificate, name) == 1;
}

/* Nobody looks at the dates. These say "no end" in the way of RFC 5280. */
static int date_it(X509 *certificate)
{
	return ASN1_TIME_set_string(X509_getm_notBefore(certificate), "20000101000000Z") == 1 &&
	       ASN1_TIME_set_string(X509_getm_notAfter(certificate), "99991231235959Z") == 1;
}

static X509 *certify(EVP_PKEY *private)
{
	X509 *certificate = X509_new();

	if (certificate && X509_set_version(certificate, X509_VERSION_3) == 1 &&
	    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1) == 1 && date_it(certificate) &&
	    name_it(certificate) && X509_set_pubkey(certificate, private) == 1 &&
	    X509_sign(certificate, private, EVP_sha256()) > 0)
		return certificate;
	X509_free(certificate);
	return NULL;
}

struct qk_key *qk_key_of(EVP_PKEY *private)
{
	struct qk_key *key = calloc(1, sizeof *key);

	if (!key) {
		EVP_PKEY_free(private);
		return NULL;
	}
	atomic_init(&key->references, 1);
	key->private = private;
	ERR_set_mark();
	key->certificate = certify(private);
	ERR_pop_to_mark();
	if (key->certificate && qk_pin_of(key->certificate, key->pin) == 0)
		return key;
	qk_key_unref(key);
	return NULL;
}

struct qk_key *qk_key_new(void)
{
	EVP_PKEY *private;

	ERR_set_mark();
	private = EVP_EC_gen("P-256");
	ERR_pop_to_mark();
	return private ? qk_key_of(private) : NULL;
}

struct qk_key *qk_key_ref(struct qk_key *key)
{
	atomic_fetch_add_explicit(&key->references, 1, memory_order_relaxed);
	return key;
}

void qk_key_unref(struct qk_key *key)
{
	if (!key || atomic_fetch_sub_explicit(&key->references, 1, memory_order_acq_rel) != 1)
		return;
	X509_free(key->certificate);
	EVP_PKEY_free(key->private); /* wipes it */
	free(key);
}

const unsigned char *qk_key_pin(const struct qk_key *key)
{
	return key->pin;
}

EVP_PKEY *qk_key_private(const struct qk_key *key)
{
	return key->private;
}

X509 *qk_key_certificate(const struct qk_key *key)
{
	return key->certificate;
}
