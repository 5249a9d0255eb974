/* The URI that glasses show when they want to be paired (docs/protocol.md, section 12), and the URI of a device. No
 * I/O. */
#ifndef QK_LINK_PAIRING_URI_H
#define QK_LINK_PAIRING_URI_H

#include "channel/key.h"
#include "wire/messages.h"

#include <netinet/in.h>

#define QK_GLASSES_ID 9       /* 8 hexadecimal digits, NUL */
#define QK_DEVICE_URI_MAX 320 /* "wss://", a host, a port, an id, NUL */

struct qk_pairing_uri {
	char id[QK_GLASSES_ID]; /* in lower case */
	char address[INET6_ADDRSTRLEN];
	uint16_t port;
	unsigned char pins[2][QK_PIN_SIZE];
	uint32_t pins_count;
	unsigned char token[QK_TOKEN_SIZE]; /* a secret: wipe it */
	uint64_t expires_s;                 /* seconds since 1970 */
};

/* 0; QUARK_ERR_INVALID or QUARK_ERR_VERSION and a sentence that names the member and repeats no value but `v`. */
int qk_pairing_uri_read(const char *text, struct qk_pairing_uri *out, char *why, size_t why_size);

struct qk_device_uri {
	int insecure;   /* "ws:" to loopback */
	char host[256]; /* without brackets */
	uint16_t port;
	char id[QK_GLASSES_ID]; /* "": not said */
};

/* "wss://host:port[?id=8 hex]" or "ws://127.0.0.1:port?insecure=loopback". 0; QUARK_ERR_INVALID and a sentence. */
int qk_device_uri_read(const char *text, struct qk_device_uri *out, char *why, size_t why_size);
/* QK_DEVICE_URI_MAX bytes. */
void qk_device_uri_write(const char *host, uint16_t port, char *out);

/* 8 hexadecimal digits, in lower case afterwards. 0 or -1. */
int qk_glasses_id_read(const char *text, size_t length, char *out);

#endif
