#include "navigation/service_failure.h"

#include "navigation/service_failure_private.h"

#include <stdio.h>
#include <string.h>

static const struct {
	int status, retry;
	const char *hint;
} kinds[] = {
	[QK_TROUBLE_NONE] = {QUARK_OK, QUARK_RETRY_NEVER, NULL},
	[QK_TROUBLE_KEY] = {QUARK_ERR_DENIED, QUARK_RETRY_NEVER, "look at the key, its rights and its signature"},
	[QK_TROUBLE_QUOTA] = {QUARK_ERR_DENIED, QUARK_RETRY_LATER, "the quota is renewed with time, or can be raised"},
	[QK_TROUBLE_BUSY] = {QUARK_ERR_AGAIN, QUARK_RETRY_LATER, "ask again after a moment, and less often"},
	[QK_TROUBLE_NO_ROUTE] = {QUARK_ERR_INVALID, QUARK_RETRY_NEVER, "try another place, or another way to travel"},
	[QK_TROUBLE_NO_ROAD] = {QUARK_ERR_INVALID, QUARK_RETRY_NEVER, "try a place nearer to a road"},
	[QK_TROUBLE_TOO_FAR] = {QUARK_ERR_INVALID, QUARK_RETRY_NEVER, "try places nearer to each other"},
	[QK_TROUBLE_OUTSIDE] = {QUARK_ERR_INVALID, QUARK_RETRY_NEVER, "ask a service that has a map of that place"},
	[QK_TROUBLE_BAD_REQUEST] = {QUARK_ERR_INVALID, QUARK_RETRY_NEVER, "look at what was asked"},
	[QK_TROUBLE_UPSTREAM] = {QUARK_ERR_IO, QUARK_RETRY_LATER, "ask again later, or another server"},
};

int qk_trouble_set(struct qk_service_failure *out, int trouble, const char *service, const char *what, const char *code,
		   const char *detail)
{
	out->trouble = trouble;
	qk_failure_set(&out->failure, kinds[trouble].status, trouble ? QUARK_STAGE_SERVICE : QUARK_STAGE_NONE,
		       kinds[trouble].retry, kinds[trouble].hint, "%s %s%s%s%s%s%.100s%s", service, what,
		       code ? " (" : "", code ? code : "", code ? ")" : "", detail ? ": \"" : "", detail ? detail : "",
		       detail ? "\"" : "");
	return kinds[trouble].status;
}

int qk_trouble_none(struct qk_service_failure *out)
{
	memset(out, 0, sizeof *out);
	return 0;
}

/* --- the answer as a whole ---------------------------------------------------------------------------------------- */

int qk_trouble_of_http(int status, const char *service, struct qk_service_failure *out)
{
	char code[32];

	snprintf(code, sizeof code, "HTTP %d", status);
	if (status == 401 || status == 403)
		return qk_trouble_set(out, QK_TROUBLE_KEY, service, "refused the key", code, NULL);
	if (status == 429)
		return qk_trouble_set(out, QK_TROUBLE_BUSY, service, "was asked too often", code, NULL);
	if (status >= 400 && status < 500)
		return qk_trouble_set(out, QK_TROUBLE_BAD_REQUEST, service, "does not know what was asked", code, NULL);
	return qk_trouble_set(out, QK_TROUBLE_UPSTREAM, service, "failed", code, NULL);
}

int qk_trouble_open(const char *json, size_t length, int http_status, const char *service, struct qk_reading *reading,
		    struct qk_json *answer, struct qk_service_failure *out)
{
	if (length == 0 && http_status < 400)
		return qk_trouble_set(out, QK_TROUBLE_UPSTREAM, service, "answered nothing", NULL, NULL);
	if (!qk_reading_open(reading, json, length, answer) && qk_json_peek(answer) == QK_JSON_OBJECT)
		return qk_trouble_none(out);
	if (http_status >= 400)
		return qk_trouble_of_http(http_status, service, out);
	return qk_trouble_set(out, QK_TROUBLE_UPSTREAM, service, "did not answer in JSON", NULL,
			      reading->status ? reading->why : NULL);
}
