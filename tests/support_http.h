/* An HTTP server in the test's own process, which answers as the test says: a service's contract server stands on it.
 */
#ifndef SUPPORT_HTTP_H
#define SUPPORT_HTTP_H

#include <stddef.h>
#include <stdint.h>

struct http_server;
struct http_reply;

struct http_seen {                   /* a request */
	const char *method, *target; /* target: path and query, as they came */
	const char *headers;         /* all lines */
	const char *body;            /* a NUL stands behind it */
	size_t body_length;
	unsigned number;     /* of this request, from 1 */
	unsigned connection; /* it came by, from 1 */
};

/* On a thread of the server's. Says how the request is answered by the calls below; none: 500. */
typedef void (*http_handler)(void *user_data, const struct http_seen *seen, struct http_reply *reply);

/* NULL-terminated JSON text is the usual answer. */
void http_answer(struct http_reply *reply, int code, const char *type, const char *body);
void http_answer_header(struct http_reply *reply, const char *line); /* before http_answer() */
/* Exactly these bytes, then the connection is closed. */
void http_answer_raw(struct http_reply *reply, const char *bytes, size_t length);
/* Part of an answer: more may follow, and the connection stays until the handler returns. */
void http_send(struct http_reply *reply, const char *bytes, size_t length);
/* Says nothing until the test releases it, or the far end hangs up. */
void http_hold(struct http_reply *reply);
void http_hang_up(struct http_reply *reply);

/* On 127.0.0.1, any port. With TLS: a key of its own, which http_server_ca() has the certificate of. */
struct http_server *http_server_new(int tls, http_handler handler, void *user_data);
unsigned http_server_port(const struct http_server *server);
/* "http://127.0.0.1:PORT" or "https://..."; lives as long as the server. */
const char *http_server_url(const struct http_server *server);
const char *http_server_ca(const struct http_server *server);
unsigned http_server_requests(struct http_server *server);
void http_server_release(struct http_server *server);
/* Nobody listens any more; connections are closed. */
void http_server_free(struct http_server *server);

/* The value of a header, or NULL; `out` receives it. */
const char *http_header(const struct http_seen *seen, const char *name, char *out, size_t size);
/* The decoded value of a member of the query, or NULL. */
const char *http_query(const struct http_seen *seen, const char *name, char *out, size_t size);

#endif
