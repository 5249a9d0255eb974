/* An exchange on the context's side. */
#include "net/http_private.h"

#include "core/buffer.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_DEFAULT (4u << 20)

static void drop_news(struct qk_inbox_item *item)
{
	free(qk_container(item, struct qk_http_news, item));
}

struct qk_http_news *qk_http_news_new(const char *bytes, size_t length)
{
	struct qk_http_news *news = malloc(sizeof *news + length);

	if (!news)
		return NULL;
	*news = (struct qk_http_news){.item.drop = drop_news, .item.weight = length, .length = length};
	qk_list_init(&news->item.link);
	if (length)
		memcpy(news->bytes, bytes, length);
	return news;
}

static void wipe(char *text, size_t length)
{
	if (text)
		OPENSSL_cleanse(text, length);
	free(text);
}

static void wipe_headers(struct curl_slist *headers)
{
	for (struct curl_slist *header = headers; header; header = header->next)
		OPENSSL_cleanse(header->data, strlen(header->data));
	curl_slist_free_all(headers);
}

void qk_http_unref(struct qk_http *http)
{
	if (atomic_fetch_sub_explicit(&http->references, 1, memory_order_acq_rel) != 1)
		return;
	qk_inbox_free(&http->inbox);
	wipe(http->url, http->url ? strlen(http->url) : 0);
	wipe(http->body, http->body_length);
	wipe_headers(http->headers);
	free(http->proxy);
	free(http->ca_file);
	qk_buffer_free(&http->got);
	free(http->last);
	free(http);
}

/* --- making one --------------------------------------------------------------------------------------------------- */

/* The host alone, for sentences. */
static void copy_host(struct qk_http *http)
{
	const char *begin = strstr(http->url, "://");

	begin = begin ? begin + 3 : http->url;
	snprintf(http->host, sizeof http->host, "%.*s", (int)strcspn(begin, "/?#"), begin);
}

static int copy_text(char **out, const char *text)
{
	if (text && !(*out = strdup(text)))
		return -1;
	return 0;
}

static int copy_body(struct qk_http *http, const struct qk_http_wish *wish)
{
	if (!wish->body)
		return 0;
	http->body = malloc(wish->body_length + 1);
	if (!http->body)
		return -1;
	memcpy(http->body, wish->body, wish->body_length);
	http->body_length = wish->body_length;
	return 0;
}

static int copy_headers(struct qk_http *http, const char *const *headers)
{
	for (; headers && *headers; headers++) {
		struct curl_slist *longer = curl_slist_append(http->headers, *headers);

		if (!longer)
			return -1;
		http->headers = longer;
	}
	return 0;
}

static int fill(struct qk_http *http, const struct qk_http_wish *wish)
{
	snprintf(http->name, sizeof http->name, "%s", wish->name);
	http->is_post = !strcmp(wish->method, "POST");
	http->most = wish->most ? wish->most : MOST_DEFAULT;
	http->tries = wish->tries ? wish->tries : 1;
	http->deadline_ms = wish->service->deadline_ms;
	http->piece = wish->piece;
	http->in_pieces = wish->piece != NULL;
	http->done = wish->done;
	http->owner = wish->owner;
	if (copy_text(&http->url, wish->url) || copy_text(&http->proxy, wish->service->proxy) ||
	    copy_text(&http->ca_file, wish->service->ca_file) || copy_body(http, wish) ||
	    copy_headers(http, wish->headers))
		return -1;
	copy_host(http);
	return 0;
}

static struct qk_http *make(struct quark_context *context, const struct qk_http_wish *wish)
{
	struct qk_http *http = calloc(1, sizeof *http);

	if (!http)
		return NULL;
	atomic_init(&http->references, 1);
	qk_inbox_open(&http->inbox, context);
	qk_list_init(&http->source.link);
	qk_list_init(&http->order);
	qk_list_init(&http->place);
	http->context = context;
	http->last = qk_http_news_new(NULL, 0);
	if (http->last)
		http->last->is_end = 1;
	if (http->last && fill(http, wish) == 0)
		return http;
	qk_http_unref(http);
	return NULL;
}

/* --- on the context's thread -------------------------------------------------------------------------------------- */

static struct qk_http *of(struct qk_source *source)
{
	return qk_container(source, struct qk_http, source);
}

static uint64_t next_us(struct qk_source *source)
{
	return qk_inbox_is_empty(&of(source)->inbox) ? QK_NEVER : 0;
}

static void leave(struct qk_http *http)
{
	qk_context_remove_source(http->context, &http->source);
	qk_context_outside(http->context, -1);
}

static void finish(struct qk_http *http)
{
	struct quark_failure failure;

	leave(http);
	if (http->answer.code) {
		http->done(http->owner, &http->answer, NULL);
	} else {
		qk_http_explain(http, &failure);
		http->done(http->owner, NULL, &failure);
	}
	qk_http_unref(http);
}

/* One piece of news a step: what it calls may cancel the exchange. */
static void step(struct qk_source *source)
{
	struct qk_http *http = of(source);
	struct qk_inbox_item *item = qk_inbox_take(&http->inbox);
	struct qk_http_news *news = item ? qk_container(item, struct qk_http_news, item) : NULL;

	if (!news)
		return;
	if (news->is_end)
		finish(http);
	else
		http->piece(http->owner, news->bytes, news->length);
	free(news);
}

static const struct qk_source_ops source_ops = {next_us, step};

int qk_http_start(struct quark_context *context, const struct qk_http_wish *wish, struct qk_http **out)
{
	struct qk_http *http;
	int status = qk_http_use(context);

	*out = NULL;
	if (status)
		return status;
	http = make(context, wish);
	if (!http)
		return qk_no_memory(context, "a call of a service");
	http->source.ops = &source_ops;
	qk_context_add_source(context, &http->source);
	qk_context_outside(context, 1);
	atomic_fetch_add_explicit(&http->references, 1, memory_order_relaxed);
	qk_http_submit(http);
	*out = http;
	return QUARK_OK;
}

void qk_http_cancel(struct qk_http *http)
{
	if (!http)
		return;
	leave(http);
	qk_inbox_close(&http->inbox);
	if (!qk_http_is_orphan())
		qk_http_withdraw(http);
	qk_http_unref(http);
}

void qk_http_escape(struct qk_buffer *out, const char *text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (; *text; text++) {
		unsigned char byte = (unsigned char)*text;

		if ((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
		    strchr("-._~", byte)) {
			qk_buffer_byte(out, *text);
			continue;
		}
		qk_buffer_byte(out, '%');
		qk_buffer_byte(out, hex[byte >> 4]);
		qk_buffer_byte(out, hex[byte & 15]);
	}
}
