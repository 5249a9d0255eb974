/* The files of the page, over HTTP. No request may have a body (libwebsockets 4.1.6 reads negative lengths wrongly),
 * and none is answered that was addressed to another name than this host's: a foreign page whose name suddenly means
 * 127.0.0.1 stays outside. */
#include "server/web_private.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PIECE 16384u
#define HOST_MAX 128

/* Script and style come from this host's files alone; nothing is ever embedded by, or sent to, somebody else. */
#define POLICY                                                                                                         \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "          \
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/* --- who asks ----------------------------------------------------------------------------------------------------- */

/* "host:port" or "host" (port 80) as in the Host header; the host without brackets. -1: neither. */
static int split_host(const char *text, char *host, size_t size, unsigned long *port)
{
	const char *end = *text == '[' ? strchr(text, ']') : text + strcspn(text, ":");
	const char *begin = *text == '[' ? text + 1 : text;
	char *rest;

	if (!end || end == begin || (size_t)(end - begin) >= size)
		return -1;
	memcpy(host, begin, (size_t)(end - begin));
	host[end - begin] = '\0';
	end += *text == '[';
	*port = 80;
	if (*end == '\0')
		return 0;
	if (*end != ':' || end[1] < '0' || end[1] > '9')
		return -1;
	*port = strtoul(end + 1, &rest, 10);
	return *rest ? -1 : 0;
}

/* Names can be made to mean anything by whoever owns them; an address cannot. */
static int is_own(const struct qk_web *web, const char *host)
{
	unsigned char address[16];

	if (strcasecmp(host, "localhost") == 0)
		return 1;
	if (inet_pton(AF_INET, host, address) == 1)
		return web->remote || address[0] == 127;
	if (inet_pton(AF_INET6, host, address) == 1)
		return web->remote || strcmp(host, "::1") == 0;
	return 0;
}

static int header(struct lws *wsi, enum lws_token_indexes token, char *out, int size)
{
	int length = lws_hdr_total_length(wsi, token);

	return length > 0 && length < size && lws_hdr_copy(wsi, out, size, token) > 0 ? 0 : -1;
}

int qk_web_is_host(const struct qk_web *web, struct lws *wsi)
{
	char text[HOST_MAX], host[HOST_MAX];
	unsigned long port;

	return !header(wsi, WSI_TOKEN_HOST, text, sizeof text) && !split_host(text, host, sizeof host, &port) &&
	       port == web->port && is_own(web, host);
}

int qk_web_is_origin(struct lws *wsi)
{
	char host[HOST_MAX], origin[HOST_MAX + 8];

	return !header(wsi, WSI_TOKEN_HOST, host, sizeof host) &&
	       !header(wsi, WSI_TOKEN_ORIGIN, origin, sizeof origin) && strncasecmp(origin, "http://", 7) == 0 &&
	       strcasecmp(origin + 7, host) == 0;
}

/* --- answers ------------------------------------------------------------------------------------------------------ */

static int refuse(struct lws *wsi, unsigned status)
{
	lws_return_http_status(wsi, status, NULL);
	return -1;
}

/* Before libwebsockets takes any byte of a body. */
static int filter(const struct qk_web *web, struct lws *wsi)
{
	if (lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI) <= 0)
		return refuse(wsi, HTTP_STATUS_METHOD_NOT_ALLOWED);
	if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) > 0 ||
	    lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0)
		return refuse(wsi, HTTP_STATUS_BAD_REQUEST);
	return qk_web_is_host(web, wsi) ? 0 : refuse(wsi, HTTP_STATUS_FORBIDDEN);
}

static const struct qk_web_file *find(const char *path, size_t length)
{
	if (length == 1)
		return find("/index.html", 11);
	for (size_t i = 0; i < qk_web_file_count; i++)
		if (strlen(qk_web_files[i].path) == length && memcmp(qk_web_files[i].path, path, length) == 0)
			return &qk_web_files[i];
	return NULL;
}

static int add(struct lws *wsi, const char *name, const char *value, unsigned char **at, unsigned char *end)
{
	return lws_add_http_header_by_name(wsi, (const unsigned char *)name, (const unsigned char *)value,
					   (int)strlen(value), at, end);
}

static int add_rules(struct lws *wsi, unsigned char **at, unsigned char *end)
{
	return add(wsi, "cache-control:", "no-store", at, end) ||
	       add(wsi, "content-security-policy:", POLICY, at, end) ||
	       add(wsi, "x-content-type-options:", "nosniff", at, end) ||
	       add(wsi, "referrer-policy:", "no-referrer", at, end) ||
	       add(wsi, "cross-origin-opener-policy:", "same-origin", at, end) ||
	       add(wsi, "cross-origin-resource-policy:", "same-origin", at, end);
}

static int begin_file(struct lws *wsi, struct qk_web_visit *visit, const char *path, size_t length)
{
	unsigned char room[LWS_PRE + 1536], *begin = room + LWS_PRE, *at = begin, *end = room + sizeof room;

	visit->file = find(path, length);
	visit->sent = 0;
	if (!visit->file)
		return refuse(wsi, HTTP_STATUS_NOT_FOUND);
	if (lws_add_http_common_headers(wsi, HTTP_STATUS_OK, visit->file->type, visit->file->length, &at, end) ||
	    add_rules(wsi, &at, end) || lws_finalize_write_http_header(wsi, begin, &at, end))
		return -1;
	lws_callback_on_writable(wsi);
	return 0;
}

static int go_on(struct lws *wsi, struct qk_web_visit *visit)
{
	unsigned char room[LWS_PRE + PIECE];
	size_t left = visit->file ? visit->file->length - visit->sent : 0, piece = left < PIECE ? left : PIECE;

	if (!visit->file)
		return -1;
	memcpy(room + LWS_PRE, visit->file->data + visit->sent, piece);
	visit->sent += piece;
	if (lws_write(wsi, room + LWS_PRE, piece, piece == left ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) < 0)
		return -1;
	if (piece == left)
		return lws_http_transaction_completed(wsi) ? -1 : 0;
	lws_callback_on_writable(wsi);
	return 0;
}

int qk_web_http(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
	struct lws_vhost *host = lws_get_vhost(wsi);
	const struct qk_web *web = host ? lws_get_vhost_user(host) : NULL;

	switch ((int)reason) {
	case LWS_CALLBACK_FILTER_HTTP_CONNECTION:
		return web ? filter(web, wsi) : -1;
	case LWS_CALLBACK_HTTP:
		return begin_file(wsi, user, in, length);
	case LWS_CALLBACK_HTTP_WRITEABLE:
		return go_on(wsi, user);
	case LWS_CALLBACK_HTTP_BODY:
	case LWS_CALLBACK_HTTP_BODY_COMPLETION:
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION: /* a WebSocket without our subprotocol */
		return -1;
	default:
		return 0;
	}
}
