#ifndef QK_NET_HTTP_PRIVATE_H
#define QK_NET_HTTP_PRIVATE_H

#include "net/http.h"

#include "core/buffer.h"
#include "core/inbox.h"

#include <curl/curl.h>

struct qk_http_news { /* from the thread to the context */
	struct qk_inbox_item item;
	int is_end;
	size_t length;
	char bytes[];
};

/* One exchange. The context's side and the thread hold a reference each. */
struct qk_http {
	atomic_uint references;

	/* set before the thread sees it, and only read then */
	char name[32], host[256];
	int is_post;
	char *url, *body, *proxy, *ca_file;
	size_t body_length, most;
	struct curl_slist *headers;
	uint32_t deadline_ms, tries;
	int in_pieces;

	/* the context's */
	struct quark_context *context;
	struct qk_source source;
	struct qk_inbox inbox;
	qk_http_piece_fn piece;
	qk_http_done_fn done;
	void *owner;

	/* under the service's lock */
	struct qk_list order; /* what the thread shall do: start, or stop */
	int cancelled;

	/* the thread's until the end is posted, then the context's */
	struct qk_http_news *last; /* the news of the end, made at the beginning so that the end cannot fail */
	struct qk_list place;      /* among those that run or wait for their next try */
	CURL *easy;
	uint64_t end_ms, again_ms; /* by the thread's clock; again_ms 0: it runs */
	uint32_t tried;
	struct qk_buffer got;
	size_t received;
	int too_big, no_memory;
	struct qk_http_answer answer;
	char type[80];
	CURLcode code;
	char error[CURL_ERROR_SIZE];
	long verify;
};

struct qk_http_news *qk_http_news_new(const char *bytes, size_t length);
void qk_http_unref(struct qk_http *http);

/* --- http_service.c: the thread ----------------------------------------------------------------------------------- */

/* The context uses the thread from now on, until it goes. 0, or a status. */
int qk_http_use(struct quark_context *context);
/* Hands an exchange over. */
void qk_http_submit(struct qk_http *http);
/* The context does not want it any more. */
void qk_http_withdraw(struct qk_http *http);
/* 1 when this process came out of a fork and has no thread. */
int qk_http_is_orphan(void);

/* --- http_transfer.c: one exchange, on the thread ------------------------------------------------------------------
 */

/* The handle of the next try, ready to run; NULL without memory. */
CURL *qk_http_transfer_begin(struct qk_http *http, uint64_t now_ms);
/* A try ended. Returns 1 when it shall be tried again at again_ms, 0 when this is the end. */
int qk_http_transfer_end(struct qk_http *http, CURLcode code, uint64_t now_ms);

/* --- http_failure.c ----------------------------------------------------------------------------------------------- */

/* The failure of an exchange that has no answer. */
void qk_http_explain(const struct qk_http *http, struct quark_failure *failure);

#endif
