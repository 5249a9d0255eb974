/* The codes of OSRM's documentation, and those that Valhalla adds to them. */
#include "navigation/service_failure_private.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *code;
	int trouble;
	const char *what;
} codes[] = {
	{"NoRoute", QK_TROUBLE_NO_ROUTE, "found no way between the places"},
	{"NoMatch", QK_TROUBLE_NO_ROUTE, "found no way along the places"},
	{"NoTrips", QK_TROUBLE_NO_ROUTE, "found no round trip"},
	{"NoTable", QK_TROUBLE_NO_ROUTE, "found no way between the places"},
	{"NoSegment", QK_TROUBLE_NO_ROAD, "found no road near one of the places"},
	{"TooBig", QK_TROUBLE_TOO_FAR, "was asked for more places, or farther apart ones, than it serves"},
	{"DistanceExceeded", QK_TROUBLE_TOO_FAR, "serves no places that are so far apart"},
	{"PerimeterExceeded", QK_TROUBLE_TOO_FAR, "was asked to avoid an area that is too large"},
	{"BreakageDistanceExceeded", QK_TROUBLE_TOO_FAR, "was given places that are too far apart"},
	{"DisabledDataset", QK_TROUBLE_OUTSIDE, "has no map for this request"},
	{"InvalidUrl", QK_TROUBLE_BAD_REQUEST, "did not understand the address of the request"},
	{"InvalidService", QK_TROUBLE_BAD_REQUEST, "does not offer this kind of request"},
	{"InvalidVersion", QK_TROUBLE_BAD_REQUEST, "does not speak this version of the protocol"},
	{"InvalidOptions", QK_TROUBLE_BAD_REQUEST, "did not understand an option of the request"},
	{"InvalidQuery", QK_TROUBLE_BAD_REQUEST, "did not understand the places of the request"},
	{"InvalidValue", QK_TROUBLE_BAD_REQUEST, "did not understand a value of the request"},
	{"InvalidInput", QK_TROUBLE_BAD_REQUEST, "did not understand the request"},
	{"NotImplemented", QK_TROUBLE_BAD_REQUEST, "cannot do what was asked"},
	{"ProfileNotFound", QK_TROUBLE_BAD_REQUEST, "does not know this way to travel"},
	{"NotAuthorized", QK_TROUBLE_KEY, "refused the key"},
	{"Forbidden", QK_TROUBLE_KEY, "refused the key"},
	{"InvalidToken", QK_TROUBLE_KEY, "refused the key"},
	{"ServiceUnavailable", QK_TROUBLE_UPSTREAM, "is not working now"},
};

int qk_osrm_code_failure(const char *code, const char *detail, struct qk_service_failure *out)
{
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (!strcmp(codes[i].code, code))
			return qk_trouble_set(out, codes[i].trouble, "the route service", codes[i].what, code, detail);
	return qk_trouble_set(out, QK_TROUBLE_UPSTREAM, "the route service", "failed", code, detail);
}

/* Valhalla's own form, which it also sends with format=osrm when it did not get so far as to read the format. */
static int valhalla_trouble(int64_t code)
{
	if (code == 442 || code == 170 || code == 441)
		return QK_TROUBLE_NO_ROUTE;
	if (code == 171)
		return QK_TROUBLE_NO_ROAD;
	if (code >= 150 && code <= 159)
		return QK_TROUBLE_TOO_FAR;
	return code >= 100 && code < 300 ? QK_TROUBLE_BAD_REQUEST : QK_TROUBLE_UPSTREAM;
}

static int valhalla_failure(int64_t number, const char *detail, struct qk_service_failure *out)
{
	static const char *const sentences[] = {
		[QK_TROUBLE_NO_ROUTE] = "found no way between the places",
		[QK_TROUBLE_NO_ROAD] = "found no road near one of the places",
		[QK_TROUBLE_TOO_FAR] = "was asked for more places, or farther apart ones, than it serves",
		[QK_TROUBLE_BAD_REQUEST] = "did not understand the request",
		[QK_TROUBLE_UPSTREAM] = "failed",
	};
	int trouble = valhalla_trouble(number);
	char code[24];

	snprintf(code, sizeof code, "%lld", (long long)number);
	return qk_trouble_set(out, trouble, "the route service", sentences[trouble], code, detail);
}

struct answer {
	struct qk_buffer code, message;
	const char *code_text, *message_text;
	int64_t number; /* Valhalla's error_code, or 0 */
	int has_routes;
};

static int read_answer(struct qk_reading *reading, struct qk_json object, struct answer *answer)
{
	static const char *const names[] = {"code", "message", "error_code", "error", "routes", "matchings"};
	struct qk_json values[6], message;

	if (qk_fields(reading, object, names, 6, values))
		return -1;
	answer->has_routes = values[4].at || values[5].at;
	message = values[1].at ? values[1] : values[3];
	/* Of a kind that is not expected, they are as good as absent. */
	if (values[0].at && qk_json_peek(&values[0]) == QK_JSON_STRING)
		qk_field_text(reading, "code", values[0], &answer->code, &answer->code_text);
	if (message.at && qk_json_peek(&message) == QK_JSON_STRING)
		qk_field_text(reading, "message", message, &answer->message, &answer->message_text);
	if (values[2].at)
		qk_json_i64(&values[2], &answer->number);
	return reading->status ? -1 : 0;
}

static int judge(const struct answer *answer, int http_status, struct qk_service_failure *out)
{
	if (answer->code_text && strcmp(answer->code_text, "Ok") != 0)
		return qk_osrm_code_failure(answer->code_text, answer->message_text, out);
	if (answer->number)
		return valhalla_failure(answer->number, answer->message_text, out);
	if (http_status >= 400)
		return qk_trouble_of_http(http_status, "the route service", out);
	if (!answer->code_text && !answer->has_routes && answer->message_text)
		return qk_trouble_set(out, QK_TROUBLE_UPSTREAM, "the route service", "failed", NULL,
				      answer->message_text);
	return qk_trouble_none(out);
}

int qk_osrm_failure(const char *json, size_t length, int http_status, struct qk_service_failure *out)
{
	char why[200] = "";
	struct qk_reading reading = {.why = why, .why_size = sizeof why};
	struct answer answer = {0};
	struct qk_json object;
	int status = qk_trouble_open(json, length, http_status, "the route service", &reading, &object, out);

	if (status)
		return status;
	if (read_answer(&reading, object, &answer)) {
		out->trouble = QK_TROUBLE_UPSTREAM;
		qk_failure_set(&out->failure, reading.status, QUARK_STAGE_SERVICE, QUARK_RETRY_LATER, NULL, "%s", why);
		status = reading.status;
	} else {
		status = judge(&answer, http_status, out);
	}
	qk_buffer_free(&answer.code);
	qk_buffer_free(&answer.message);
	return status;
}
