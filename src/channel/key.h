/* Who an end of the link is: a P-256 key with a certificate that nobody signed but itself. The far end is known by its
 * pin, the SHA-256 of its public key (SubjectPublicKeyInfo, DER), whatever the certificate says. */
#ifndef QK_CHANNEL_KEY_H
#define QK_CHANNEL_KEY_H

#include <openssl/ssl.h>
#include <stddef.h>

#define QK_PIN_SIZE 32
#define QK_PIN_TEXT 53 /* "sha256//", 44 characters of base64, NUL: as curl writes pins (CURLOPT_PINNEDPUBLICKEY) */

struct qk_key; /* counted from any thread; never changes */

/* A new key, in memory only. NULL: out of memory. */
struct qk_key *qk_key_new(void);

/* The key in a PEM file; when the file is missing it is made, with mode 0600, whole or not at all (written beside,
 * synced, linked in; of two processes that do so at once both get the same key). 0; QUARK_ERR_IO (unreadable, or
 * readable by others than its owner), QUARK_ERR_INVALID (no P-256 key), QUARK_ERR_NOMEM; with a sentence that names the
 * file. */
int qk_key_load(const char *path, struct qk_key **out, char *why, size_t why_size);

struct qk_key *qk_key_ref(struct qk_key *key);
void qk_key_unref(struct qk_key *key); /* the last one wipes it */

const unsigned char *qk_key_pin(const struct qk_key *key); /* QK_PIN_SIZE bytes */
EVP_PKEY *qk_key_private(const struct qk_key *key);        /* borrowed */
X509 *qk_key_certificate(const struct qk_key *key);        /* borrowed */

/* The pin of a certificate's public key. 0 or -1. */
int qk_pin_of(const X509 *certificate, unsigned char *pin);
int qk_pin_same(const unsigned char *a, const unsigned char *b); /* in constant time */
void qk_pin_write(const unsigned char *pin, char *out);          /* QK_PIN_TEXT bytes */
/* Reads one pin, of `length` characters. 0 or -1. */
int qk_pin_read(unsigned char *pin, const char *text, size_t length);

#endif
