/* Any bytes as a pairing URI and as a device URI: refused with a sentence that does not repeat the token, or read into
 * values within their limits, which are the same when they are written and read again. */
#include "link/pairing_uri.h"

#include <quark/base.h>

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int is_id(const char *id)
{
	return strlen(id) == 8 && strspn(id, "0123456789abcdef") == 8;
}

static void check_pairing(const struct qk_pairing_uri *uri)
{
	unsigned char bytes[16];
	int family = strchr(uri->address, ':') ? AF_INET6 : AF_INET;

	if (!is_id(uri->id) || inet_pton(family, uri->address, bytes) != 1 || !uri->port || uri->pins_count < 1 ||
	    uri->pins_count > 2)
		abort();
}

/* What a pairing leaves behind can be opened. */
static void check_opens(const struct qk_pairing_uri *uri)
{
	struct qk_device_uri read;
	char text[QK_DEVICE_URI_MAX], why[200];

	qk_device_uri_write(uri->address, uri->port, text);
	if (qk_device_uri_read(text, &read, why, sizeof why) || strcmp(read.host, uri->address) != 0 ||
	    read.port != uri->port || read.insecure)
		abort();
}

static void check_device(const struct qk_device_uri *uri)
{
	if (!uri->host[0] || !uri->port || (uri->id[0] && (uri->insecure || !is_id(uri->id))))
		abort();
}

static void check_refusal(int status, const char *why, const struct qk_pairing_uri *uri)
{
	static const struct qk_pairing_uri none;

	if ((status != QUARK_ERR_INVALID && status != QUARK_ERR_VERSION) || !why[0] ||
	    memcmp(uri->token, none.token, sizeof none.token) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), why[200] = "";
	struct qk_pairing_uri pairing;
	struct qk_device_uri device;
	int status;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	status = qk_pairing_uri_read(text, &pairing, why, sizeof why);
	if (status) {
		check_refusal(status, why, &pairing);
	} else {
		check_pairing(&pairing);
		check_opens(&pairing);
	}
	why[0] = '\0';
	if (qk_device_uri_read(text, &device, why, sizeof why) == 0)
		check_device(&device);
	else if (!why[0])
		abort();
	free(text);
	return 0;
}
