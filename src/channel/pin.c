#include "channel/key.h"

#include "wire/base64.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <string.h>

#define PREFIX "sha256//"
#define PREFIX_LENGTH (sizeof PREFIX - 1)

int qk_pin_of(const X509 *certificate, unsigned char *pin)
{
	unsigned char *bytes = NULL;
	int length;

	if (!certificate)
		return -1;
	ERR_set_mark();
	length = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &bytes);
	ERR_pop_to_mark();
	if (length <= 0)
		return -1;
	SHA256(bytes, (size_t)length, pin);
	OPENSSL_free(bytes);
	return 0;
}

int qk_pin_same(const unsigned char *a, const unsigned char *b)
{
	return CRYPTO_memcmp(a, b, QK_PIN_SIZE) == 0;
}

void qk_pin_write(const unsigned char *pin, char *out)
{
	memcpy(out, PREFIX, PREFIX_LENGTH);
	EVP_EncodeBlock((unsigned char *)out + PREFIX_LENGTH, pin, QK_PIN_SIZE);
}

int qk_pin_read(unsigned char *pin, const char *text, size_t length)
{
	unsigned char bytes[QK_PIN_SIZE + 3];

	if (length != QK_PIN_TEXT - 1 || memcmp(text, PREFIX, PREFIX_LENGTH) != 0)
		return -1;
	if (qk_base64_read(bytes, text + PREFIX_LENGTH, length - PREFIX_LENGTH) != QK_PIN_SIZE)
		return -1;
	memcpy(pin, bytes, QK_PIN_SIZE);
	return 0;
}
