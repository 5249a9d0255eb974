/* The infocodes of Amap's documentation (lbs.amap.com/api/webservice/guide/tools/info), by their classes. */
#include "navigation/service_failure_private.h"

#include <quark/base.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SERVICE "Amap"

static const struct {
	uint32_t first, last;
	int trouble;
	const char *what;
} codes[] = {
	{10001, 10001, QK_TROUBLE_KEY, "does not know the key"},
	{10002, 10002, QK_TROUBLE_KEY, "does not give this service to the key"},
	{10003, 10003, QK_TROUBLE_QUOTA, "has answered the key as often as it may ask today"},
	{10004, 10004, QK_TROUBLE_BUSY, "was asked too often"},
	{10005, 10006, QK_TROUBLE_KEY, "does not take the key from here"},
	{10007, 10007, QK_TROUBLE_KEY, "found the signature wrong"},
	{10008, 10009, QK_TROUBLE_KEY, "does not take the key for this kind of app"},
	{10010, 10010, QK_TROUBLE_QUOTA, "has answered this address as often as it may ask"},
	{10012, 10013, QK_TROUBLE_KEY, "does not give this service to the key any more"},
	{10014, 10017, QK_TROUBLE_BUSY, "has too much to do"},
	{10019, 10021, QK_TROUBLE_BUSY, "was asked too often"},
	{10026, 10026, QK_TROUBLE_KEY, "has barred the account of the key"},
	{10029, 10029, QK_TROUBLE_QUOTA, "has answered the key as often as it may ask today"},
	{10041, 10041, QK_TROUBLE_KEY, "does not give this service to the key"},
	{10044, 10045, QK_TROUBLE_QUOTA, "has answered the account as often as it may ask today"},
	{20000, 20002, QK_TROUBLE_BAD_REQUEST, "did not understand the request"},
	{20003, 20003, QK_TROUBLE_UPSTREAM, "failed"},
	{20011, 20011, QK_TROUBLE_OUTSIDE, "does not give places outside China to the key"},
	{20012, 20012, QK_TROUBLE_BAD_REQUEST, "does not answer what was asked"},
	{20800, 20800, QK_TROUBLE_OUTSIDE, "serves mainland China only"},
	{20801, 20801, QK_TROUBLE_NO_ROAD, "found no road near one of the places"},
	{20802, 20802, QK_TROUBLE_NO_ROUTE, "found no way between the places"},
	{20803, 20803, QK_TROUBLE_TOO_FAR, "serves no places that are so far apart"},
	{30000, 30999, QK_TROUBLE_UPSTREAM, "failed"},
	{32000, 32999, QK_TROUBLE_UPSTREAM, "failed"},
	{40000, 40000, QK_TROUBLE_QUOTA, "has no quota left for the key"},
	{40001, 40001, QK_TROUBLE_QUOTA, "has no quota left for the key"},
	{40002, 40003, QK_TROUBLE_QUOTA, "has no quota left for the key"},
};

int qk_amap_code_failure(const char *infocode, const char *detail, struct qk_service_failure *out)
{
	unsigned long code = strtoul(infocode, NULL, 10);

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (code >= codes[i].first && code <= codes[i].last)
			return qk_trouble_set(out, codes[i].trouble, SERVICE, codes[i].what, infocode, detail);
	return qk_trouble_set(out, QK_TROUBLE_UPSTREAM, SERVICE, "failed", infocode, detail);
}

/* A text, or a number as it stands; "" for all else. */
static const char *text_of(struct qk_json value, struct qk_buffer *out)
{
	const char *digits;
	size_t length;

	if (value.at && qk_json_peek(&value) == QK_JSON_STRING)
		qk_json_string(&value, out);
	else if (value.at && qk_json_peek(&value) == QK_JSON_NUMBER && !qk_json_number_text(&value, &digits, &length))
		qk_buffer_append(out, digits, length);
	qk_buffer_byte(out, '\0');
	return out->failed ? "" : out->data;
}

/* v4 has another envelope: errcode 0 is well. */
static int judge(const char *status, const char *infocode, const char *info, const char *errcode, int http_status,
		 struct qk_service_failure *out)
{
	if (*errcode)
		return strcmp(errcode, "0") ? qk_amap_code_failure(errcode, *info ? info : NULL, out)
					    : qk_trouble_none(out);
	if (!strcmp(status, "1") || (!*status && !strcmp(infocode, "10000")))
		return qk_trouble_none(out);
	if (*infocode)
		return qk_amap_code_failure(infocode, *info ? info : NULL, out);
	if (http_status >= 400)
		return qk_trouble_of_http(http_status, SERVICE, out);
	return *status ? qk_trouble_set(out, QK_TROUBLE_UPSTREAM, SERVICE, "failed", NULL, *info ? info : NULL)
		       : qk_trouble_set(out, QK_TROUBLE_UPSTREAM, SERVICE, "answered something else", NULL, NULL);
}

/* A code that cannot be read is no other code. */
static int no_memory(struct qk_service_failure *out)
{
	out->trouble = QK_TROUBLE_UPSTREAM;
	qk_failure_set(&out->failure, QUARK_ERR_NOMEM, QUARK_STAGE_APP, QUARK_RETRY_LATER, NULL,
		       "there is no memory to read the answer of " SERVICE);
	return QUARK_ERR_NOMEM;
}

int qk_amap_failure(const char *json, size_t length, int http_status, struct qk_service_failure *out)
{
	static const char *const names[] = {"status", "infocode", "info", "errcode", "errdetail"};
	char why[200] = "";
	struct qk_reading reading = {.why = why, .why_size = sizeof why};
	struct qk_buffer texts[4] = {{0}};
	struct qk_json object, values[5];
	int result = qk_trouble_open(json, length, http_status, SERVICE, &reading, &object, out);

	if (result)
		return result;
	if (qk_fields(&reading, object, names, 5, values))
		return qk_trouble_set(out, QK_TROUBLE_UPSTREAM, SERVICE, "did not answer in JSON", NULL, why);
	result = judge(text_of(values[0], &texts[0]), text_of(values[1], &texts[1]),
		       text_of(values[2].at ? values[2] : values[4], &texts[2]), text_of(values[3], &texts[3]),
		       http_status, out);
	if (texts[0].failed || texts[1].failed || texts[2].failed || texts[3].failed)
		result = no_memory(out);
	for (int i = 0; i < 4; i++)
		qk_buffer_free(&texts[i]);
	return result;
}
