/* Why a service could not be asked, in sentences. The URL is never in them: it may hold a key. */
#include "net/http_private.h"

#include <stdio.h>

struct reason {
	CURLcode code;
	int status, retry;
	const char *what, *hint;
};

static const struct reason reasons[] = {
	{CURLE_COULDNT_RESOLVE_HOST, QUARK_ERR_IO, QUARK_RETRY_LATER, "there is no such host, or no network",
	 "Look at the network and at the service's URL."},
	{CURLE_COULDNT_RESOLVE_PROXY, QUARK_ERR_IO, QUARK_RETRY_LATER, "the proxy's name was not found",
	 "Look at the proxy setting."},
	{CURLE_COULDNT_CONNECT, QUARK_ERR_IO, QUARK_RETRY_LATER, "nobody answers there",
	 "Look at the network and at the service's URL."},
	{CURLE_OPERATION_TIMEDOUT, QUARK_ERR_TIMEOUT, QUARK_RETRY_LATER, "it did not answer in time",
	 "Try again later, or give it a longer deadline."},
	{CURLE_PEER_FAILED_VERIFICATION, QUARK_ERR_IO, QUARK_RETRY_NEVER, "its certificate is not trusted",
	 "Somebody may stand between; or name the authority that signed it in ca_file."},
	{CURLE_SSL_CACERT_BADFILE, QUARK_ERR_IO, QUARK_RETRY_NEVER, "ca_file cannot be read",
	 "Give the path of a PEM file."},
	{CURLE_SSL_CONNECT_ERROR, QUARK_ERR_IO, QUARK_RETRY_LATER, "TLS failed", "Does that port speak TLS?"},
	{CURLE_GOT_NOTHING, QUARK_ERR_IO, QUARK_RETRY_LATER, "it hung up without an answer", "Try again later."},
	{CURLE_RECV_ERROR, QUARK_ERR_IO, QUARK_RETRY_LATER, "the connection broke while it answered",
	 "Try again later."},
	{CURLE_SEND_ERROR, QUARK_ERR_IO, QUARK_RETRY_LATER, "the connection broke while it was asked",
	 "Try again later."},
	{CURLE_PARTIAL_FILE, QUARK_ERR_IO, QUARK_RETRY_LATER, "its answer ended too early", "Try again later."},
	{CURLE_WEIRD_SERVER_REPLY, QUARK_ERR_PROTOCOL, QUARK_RETRY_NEVER, "it does not speak HTTP",
	 "Look at the service's URL."},
	{CURLE_UNSUPPORTED_PROTOCOL, QUARK_ERR_INVALID, QUARK_RETRY_NEVER, "its URL is neither https nor http",
	 "Look at the service's URL."},
	{CURLE_URL_MALFORMAT, QUARK_ERR_INVALID, QUARK_RETRY_NEVER, "its URL is wrong", "Look at the service's URL."},
	{CURLE_OUT_OF_MEMORY, QUARK_ERR_NOMEM, QUARK_RETRY_LATER, "there is no memory for it", NULL},
};

static const struct reason *reason_of(CURLcode code)
{
	static const struct reason other = {CURLE_OK, QUARK_ERR_IO, QUARK_RETRY_LATER, "it cannot be asked",
					    "Try again later."};

	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (reasons[i].code == code)
			return &reasons[i];
	return &other;
}

static void tried(const struct qk_http *http, char *text, size_t size)
{
	if (http->tried > 1)
		snprintf(text, size, ", tried %u times", http->tried);
	else
		*text = '\0';
}

void qk_http_explain(const struct qk_http *http, struct quark_failure *failure)
{
	const struct reason *reason = reason_of(http->no_memory ? CURLE_OUT_OF_MEMORY : http->code);
	char times[32];

	tried(http, times, sizeof times);
	if (http->too_big)
		qk_failure_set(failure, QUARK_ERR_PROTOCOL, QUARK_STAGE_SERVICE, QUARK_RETRY_NEVER,
			       "Look at the service's URL.", "%s (%s): its answer is longer than %zu bytes", http->name,
			       http->host, http->most);
	else
		qk_failure_set(failure, reason->status, QUARK_STAGE_SERVICE, reason->retry, reason->hint,
			       "%s (%s): %s%s%s%s%s", http->name, http->host, reason->what, *http->error ? " (" : "",
			       http->error, *http->error ? ")" : "", times);
}
