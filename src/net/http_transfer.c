/* One exchange on the thread: its tries, what comes in, and what becomes of it. */
#include "net/http_private.h"

#include <quark/base.h>

#include <stdio.h>
#include <string.h>

#define CONNECT_MS 10000L
#define BACKOFF_MS 250u
#define BACKOFF_MAX_MS 8000u

static int post(struct qk_http *http, const char *bytes, size_t length)
{
	struct qk_http_news *news = qk_http_news_new(bytes, length);

	if (!news)
		return -1;
	qk_inbox_post(&http->inbox, &news->item);
	return 0;
}

static size_t receive(char *bytes, size_t size, size_t count, void *user_data)
{
	struct qk_http *http = user_data;
	size_t length = size * count;
	long code = 0;

	if (length > http->most - http->received) {
		http->too_big = 1;
		return CURL_WRITEFUNC_ERROR;
	}
	http->received += length;
	curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &code);
	/* What an error says is short, and wanted whole. */
	if (http->in_pieces && code < 400) {
		if (post(http, bytes, length) == 0)
			return length;
	} else {
		qk_buffer_append(&http->got, bytes, length);
		if (!http->got.failed)
			return length;
	}
	http->no_memory = 1;
	return CURL_WRITEFUNC_ERROR;
}

static void set_request(struct qk_http *http, CURL *easy)
{
	char agent[64];

	snprintf(agent, sizeof agent, "libquark/%s", quark_version_text());
	curl_easy_setopt(easy, CURLOPT_URL, http->url);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, http);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, http->headers);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, agent);
	if (!http->is_post)
		return;
	curl_easy_setopt(easy, CURLOPT_POST, 1L);
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, http->body ? http->body : "");
	curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)http->body_length);
}

/* Redirects are not followed: what is sent there would have a key in it. */
static void set_ways(struct qk_http *http, CURL *easy, uint64_t left_ms)
{
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https,http");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (http->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, http->ca_file);
	if (http->proxy)
		curl_easy_setopt(easy, CURLOPT_PROXY, http->proxy);
}

CURL *qk_http_transfer_begin(struct qk_http *http, uint64_t now_ms)
{
	CURL *easy = curl_easy_init();

	if (!easy)
		return NULL;
	http->easy = easy;
	http->again_ms = 0;
	http->tried++;
	http->received = 0;
	http->got.length = 0;
	*http->error = '\0';
	set_request(http, easy);
	set_ways(http, easy, http->end_ms > now_ms ? http->end_ms - now_ms : 1);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, http->error);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, http);
	return easy;
}

static void copy_type(struct qk_http *http)
{
	const char *type = NULL;
	size_t length;

	curl_easy_getinfo(http->easy, CURLINFO_CONTENT_TYPE, &type);
	length = type ? strcspn(type, "; ") : 0;
	if (length >= sizeof http->type)
		length = 0;
	for (size_t i = 0; i < length; i++)
		http->type[i] = (char)(type[i] >= 'A' && type[i] <= 'Z' ? type[i] + 32 : type[i]);
	http->type[length] = '\0';
}

/* A quarter of a second, then twice as long each time; what the service asks for if that is longer. */
static uint64_t pause_ms(const struct qk_http *http)
{
	uint64_t pause = (uint64_t)BACKOFF_MS << (http->tried < 6 ? http->tried - 1 : 5);
	curl_off_t asked = 0;

	curl_easy_getinfo(http->easy, CURLINFO_RETRY_AFTER, &asked);
	if (pause > BACKOFF_MAX_MS)
		pause = BACKOFF_MAX_MS;
	return asked > 0 && (uint64_t)asked * 1000 > pause ? (uint64_t)asked * 1000 : pause;
}

static int is_passing(const struct qk_http *http, CURLcode code, long status)
{
	if (http->too_big || http->no_memory || (http->in_pieces && http->received))
		return 0;
	switch (code) {
	case CURLE_OK:
		return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
	case CURLE_COULDNT_CONNECT:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_PARTIAL_FILE:
	case CURLE_HTTP2:
	case CURLE_HTTP2_STREAM:
		return 1;
	default:
		return 0;
	}
}

static void keep_answer(struct qk_http *http, CURLcode code, long status)
{
	qk_buffer_byte(&http->got, '\0');
	if (http->got.failed)
		http->no_memory = 1;
	http->code = code;
	if (code != CURLE_OK || http->no_memory || status < 100)
		return;
	copy_type(http);
	http->answer = (struct qk_http_answer){
		.code = (int)status, .type = http->type, .body = http->got.data, .length = http->got.length - 1};
}

int qk_http_transfer_end(struct qk_http *http, CURLcode code, uint64_t now_ms)
{
	uint64_t again;
	long status = 0;

	curl_easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &status);
	again = now_ms + pause_ms(http);
	if (http->tried < http->tries && again < http->end_ms && is_passing(http, code, status)) {
		http->again_ms = again;
		return 1;
	}
	keep_answer(http, code, status);
	return 0;
}
