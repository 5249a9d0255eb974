/* HTTP for the services: one exchange at a time for each of these, all of them on one thread of the process. */
#ifndef QK_NET_HTTP_H
#define QK_NET_HTTP_H

#include "core/context.h"
#include "core/services.h"

struct qk_http;

struct qk_http_answer {
	int code;         /* HTTP status, 100 to 599 */
	const char *type; /* Content-Type in lower case without parameters; "" when there is none */
	const char *body; /* a NUL stands behind it */
	size_t length;
};

/* On the context's thread, inside dispatch: the end, once. Exactly one of both is not NULL; both live until it returns.
 * An HTTP status of 400 and above is an answer: services say more in the body. */
typedef void (*qk_http_done_fn)(void *owner, const struct qk_http_answer *answer, const struct quark_failure *failure);
/* A piece of the body as it comes, in order, before the end; then the answer has no body. */
typedef void (*qk_http_piece_fn)(void *owner, const char *bytes, size_t length);

struct qk_http_wish {
	const char *name;           /* of the service, for sentences */
	const char *method;         /* "GET" or "POST" */
	const char *url;            /* may hold a key: it is never logged nor told */
	const char *const *headers; /* "Name: value", the last one NULL; NULL: none */
	const char *body;           /* NULL: none */
	size_t body_length;
	const struct qk_service *service; /* proxy, authorities, deadline */
	size_t most;                      /* bytes of the answer's body; 0: 4 MiB */
	uint32_t tries;                   /* where repeating is safe: how often it is tried; 0: once */
	qk_http_piece_fn piece;           /* NULL: the body is collected */
	qk_http_done_fn done;
	void *owner;
};

/* 0; or a status with the context's failure set. Everything is copied. */
int qk_http_start(struct quark_context *context, const struct qk_http_wish *wish, struct qk_http **out);

/* It is not wanted any more: done() is not called. NULL is fine. Not after done() has begun. */
void qk_http_cancel(struct qk_http *http);

/* Appends a text percent-encoded (RFC 3986: all but unreserved characters). */
struct qk_buffer;
void qk_http_escape(struct qk_buffer *out, const char *text);

#endif
