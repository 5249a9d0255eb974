/* Routes asked of services: what they are sent, and what becomes of every kind of answer. */
#include "qtest.h"
#include "support_http.h"
#include "support_route.h"

#include "navigation/amap.h"
#include "navigation/gcj02.h"

#include <quark/quark.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY "0123456789abcdef-the-key"
#define SECRET "the-secret"

static struct {
	struct http_server *server;
	struct quark_context *context;
	int code;
	const char *type, *body;
	char target[2048];
} own;

static void serve(void *user_data, const struct http_seen *seen, struct http_reply *reply)
{
	(void)user_data;
	snprintf(own.target, sizeof own.target, "%s", seen->target);
	if (!own.body)
		http_hold(reply);
	else
		http_answer(reply, own.code, own.type, own.body);
}

static void answer(int code, const char *type, const char *body)
{
	own.code = code;
	own.type = type;
	own.body = body;
}

static void say(int service, uint32_t deadline_ms, const char *secret)
{
	struct quark_service_config config = {.size = sizeof config,
					      .url = http_server_url(own.server),
					      .key = service == QUARK_SERVICE_AMAP ? KEY : NULL,
					      .secret = secret,
					      .proxy = "",
					      .deadline_ms = deadline_ms};

	qt_int(quark_context_set_service(own.context, service, &config), QUARK_OK);
}

static void begin(int service, uint32_t deadline_ms)
{
	struct quark_context_config config = {.size = sizeof config, .log_level = QUARK_LOG_NONE};

	memset(&own, 0, sizeof own);
	unsetenv("AMAP_SECRET");
	qt_int(quark_context_new(&config, &own.context), QUARK_OK);
	own.server = http_server_new(0, serve, NULL);
	say(service, deadline_ms, NULL);
}

static void end(void)
{
	quark_context_unref(own.context);
	http_server_free(own.server);
}

static struct quark_route_config wish(int service)
{
	return (struct quark_route_config){.size = sizeof(struct quark_route_config),
					   .service = (uint32_t)service,
					   .from_latitude = 39.9,
					   .from_longitude = 116.4,
					   .to_latitude = -33.5,
					   .to_longitude = -70.123456};
}

static struct quark_event *ask(const struct quark_route_config *config)
{
	struct quark_event *event = NULL;
	uint64_t request;

	qt_int(quark_route_request(own.context, config, &request), QUARK_OK);
	quark_context_wait_event(own.context, request, -1, &event);
	qt_true(event != NULL);
	qt_true(!strstr(quark_event_failure_text(event), KEY));
	return event;
}

static void fails_with(int service, int status, const char *part)
{
	struct quark_route_config config = wish(service);
	struct quark_event *event = ask(&config);

	qt_int(quark_event_status(event), status);
	qt_int(quark_failure_stage(quark_event_failure(event)), QUARK_STAGE_SERVICE);
	qt_contains(quark_event_failure_text(event), part);
	qt_uint(quark_event_routes(event), 0);
	qt_true(quark_event_route(event, 0) == NULL);
	quark_event_free(event);
}

/* --- OSRM --------------------------------------------------------------------------------------------------------- */

QTEST(places_on_the_way_that_are_not_there_are_refused_for_what_they_are)
{
	struct quark_route_config config = wish(QUARK_SERVICE_ROUTING);
	const double via[34] = {0};

	begin(QUARK_SERVICE_ROUTING, 0);
	config.via_count = 1;
	qt_int(quark_route_request(own.context, &config, NULL), QUARK_ERR_INVALID);
	qt_contains(quark_context_failure_text(own.context), "via is NULL, but via_count is 1");
	config.via = via;
	config.via_count = 17;
	qt_int(quark_route_request(own.context, &config, NULL), QUARK_ERR_INVALID);
	qt_contains(quark_context_failure_text(own.context), "via must have at most 16 places");
	end();
}

QTEST(a_url_of_the_environment_is_no_better_than_one_of_the_app)
{
	static const char *const urls[] = {"127.0.0.1:1", "ftp://127.0.0.1", "https://u:hidden@127.0.0.1:1",
					   "https://127.0.0.1:1/?key=hidden"};
	struct quark_route_config config = wish(QUARK_SERVICE_ROUTING);
	struct quark_context *context;

	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		setenv("QUARK_ROUTING_URL", urls[i], 1);
		qt_int(quark_context_new(NULL, &context), QUARK_OK);
		qt_int(quark_route_request(context, &config, NULL), QUARK_ERR_INVALID);
		qt_contains(quark_context_failure_text(context), "what $QUARK_ROUTING_URL says cannot be used");
		qt_true(!strstr(quark_context_failure_text(context), "hidden"));
		quark_context_unref(context);
	}
	unsetenv("QUARK_ROUTING_URL");
}

QTEST(an_osrm_server_is_asked_as_documented)
{
	struct quark_route_config config = wish(QUARK_SERVICE_ROUTING);
	const double via[] = {1.5, 2.25};
	struct quark_event *event;

	begin(QUARK_SERVICE_ROUTING, 0);
	answer(200, "application/json", town_route());
	config.travel = QUARK_TRAVEL_CYCLING;
	config.alternatives = 1;
	config.via = via;
	config.via_count = 1;
	event = ask(&config);
	qt_int(quark_event_status(event), QUARK_OK);
	qt_uint(quark_event_routes(event), 1);
	qt_near(quark_route_get(quark_event_route(event, 0), QUARK_ROUTE_VALUE_LENGTH_M), 524, 0.1);
	quark_event_free(event);
	qt_text(own.target, "/route/v1/bike/116.400000,39.900000;2.250000,1.500000;-70.123456,-33.500000?steps=true"
			    "&geometries=polyline6&overview=full&generate_hints=false&alternatives=2");
	end();
}

QTEST(a_base_url_may_end_with_a_slash_and_have_a_path)
{
	struct quark_route_config config = wish(QUARK_SERVICE_ROUTING);
	struct quark_service_config service = {.size = sizeof service, .proxy = ""};
	char url[128];

	begin(QUARK_SERVICE_ROUTING, 0);
	answer(200, "application/json", town_route());
	snprintf(url, sizeof url, "%s/osrm/", http_server_url(own.server));
	service.url = url;
	qt_int(quark_context_set_service(own.context, QUARK_SERVICE_ROUTING, &service), QUARK_OK);
	quark_event_free(ask(&config));
	qt_true(!strncmp(own.target, "/osrm/route/v1/foot/116.4", 25));
	end();
}

QTEST(what_osrm_says_no_with_is_told)
{
	begin(QUARK_SERVICE_ROUTING, 0);
	answer(400, "application/json", "{\"code\":\"NoRoute\",\"message\":\"Impossible route between points\"}");
	fails_with(QUARK_SERVICE_ROUTING, QUARK_ERR_INVALID, "NoRoute");
	answer(400, "application/json", "{\"code\":\"InvalidOptions\",\"message\":\"x\"}");
	fails_with(QUARK_SERVICE_ROUTING, QUARK_ERR_INVALID, "InvalidOptions");
	answer(200, "application/json", "{\"code\":\"Ok\",\"routes\":[]}");
	fails_with(QUARK_SERVICE_ROUTING, QUARK_ERR_PROTOCOL, "cannot be read");
	answer(200, "application/json", "{\"code\":\"Ok\",\"routes\":[{\"legs\":7}]}");
	fails_with(QUARK_SERVICE_ROUTING, QUARK_ERR_PROTOCOL, "cannot be read");
	answer(200, "text/html", "<html><body>It works!</body></html>");
	fails_with(QUARK_SERVICE_ROUTING, QUARK_ERR_IO, "JSON");
	answer(404, "text/html", "<html>not here</html>");
	fails_with(QUARK_SERVICE_ROUTING, QUARK_ERR_INVALID, "HTTP 404");
	end();
}

QTEST(a_slow_server_and_a_dead_one_are_told_apart)
{
	struct quark_route_config config = wish(QUARK_SERVICE_ROUTING);
	uint64_t request;

	begin(QUARK_SERVICE_ROUTING, 300);
	answer(200, "", NULL);
	fails_with(QUARK_SERVICE_ROUTING, QUARK_ERR_TIMEOUT, "did not answer in time");
	http_server_release(own.server);
	http_server_free(own.server);
	fails_with(QUARK_SERVICE_ROUTING, QUARK_ERR_IO, "nobody answers there");
	own.server = http_server_new(0, serve, NULL);
	say(QUARK_SERVICE_ROUTING, 0, NULL);
	answer(200, "", NULL);
	qt_int(quark_route_request(own.context, &config, &request), QUARK_OK);
	qt_int(quark_context_cancel(own.context, request), QUARK_OK);
	qt_int(quark_context_wait(own.context, request, -1), QUARK_ERR_CANCELLED);
	http_server_release(own.server);
	end();
}

/* --- Amap --------------------------------------------------------------------------------------------------------- */

#define AMAP_OK                                                                                                        \
	"{\"status\":\"1\",\"info\":\"OK\",\"infocode\":\"10000\",\"route\":{\"paths\":[{\"steps\":[{\"step_"          \
	"distance\":"                                                                                                  \
	"\"54\",\"polyline\":\"116.434323,39.909041;116.434965,39.909041\",\"navi\":{\"action\":\"右转\"}},"         \
	"{\"step_distance\":\"85\",\"polyline\":\"116.434965,39.909041;116.434883,39.908303\"}]}]}}"

/* The real server's check: all parameters but the signature, raw, sorted, with the secret behind them. */
static void signature_fits(void)
{
	static const char *const names[] = {"destination", "key", "origin", "show_fields"};
	char values[4][256], texts[4][320], found[64], expected[33];
	const char *parameters[4];
	struct http_seen seen = {.target = own.target};

	for (int i = 0; i < 4; i++) {
		qt_true(http_query(&seen, names[i], values[i], sizeof values[i]) != NULL);
		snprintf(texts[i], sizeof texts[i], "%s=%s", names[i], values[i]);
		parameters[i] = texts[i];
	}
	qk_amap_sign(parameters, 4, SECRET, expected);
	qt_text(http_query(&seen, "sig", found, sizeof found), expected);
	qt_text(values[1], KEY);
}

QTEST(amap_is_asked_with_shifted_places_and_a_signature)
{
	struct quark_route_config config = wish(QUARK_SERVICE_AMAP);
	struct qk_gcj02 from = qk_gcj02_from_wgs84((struct qk_wgs84){39.9, 116.4});
	struct quark_event *event;
	char origin[64], expected[64];
	struct http_seen seen = {.target = own.target};

	begin(QUARK_SERVICE_AMAP, 0);
	say(QUARK_SERVICE_AMAP, 0, SECRET);
	answer(200, "application/json", AMAP_OK);
	event = ask(&config);
	qt_int(quark_event_status(event), QUARK_OK);
	qt_int(quark_route_get(quark_event_route(event, 0), QUARK_ROUTE_VALUE_STEPS), 3);
	quark_event_free(event);
	qt_true(!strncmp(own.target, "/v5/direction/walking?", 22));
	snprintf(expected, sizeof expected, "%.6f,%.6f", from.longitude, from.latitude);
	qt_text(http_query(&seen, "origin", origin, sizeof origin), expected);
	qt_text(http_query(&seen, "destination", origin, sizeof origin), "-70.123456,-33.500000");
	signature_fits();
	end();
}

static void refused(const char *code, int status)
{
	char body[128];

	snprintf(body, sizeof body, "{\"status\":\"0\",\"info\":\"INFO\",\"infocode\":\"%s\"}", code);
	answer(200, "application/json", body);
	fails_with(QUARK_SERVICE_AMAP, status, code);
}

QTEST(each_class_of_amap_s_codes_ends_in_its_own_way)
{
	begin(QUARK_SERVICE_AMAP, 0);
	refused("10001", QUARK_ERR_DENIED);
	refused("10007", QUARK_ERR_DENIED);
	refused("10003", QUARK_ERR_DENIED);
	refused("10021", QUARK_ERR_AGAIN);
	refused("20001", QUARK_ERR_INVALID);
	refused("20800", QUARK_ERR_INVALID);
	refused("20802", QUARK_ERR_INVALID);
	refused("20803", QUARK_ERR_INVALID);
	refused("30007", QUARK_ERR_IO);
	end();
}

/* --- what is not asked at all ------------------------------------------------------------------------------------- */

QTEST(a_wish_that_cannot_be_is_refused_at_once)
{
	struct quark_route_config config = wish(QUARK_SERVICE_ROUTING);
	const double via[] = {91, 0};
	uint64_t request = 5;

	begin(QUARK_SERVICE_ROUTING, 0);
	config.from_latitude = 90.1;
	qt_int(quark_route_request(own.context, &config, &request), QUARK_ERR_INVALID);
	qt_uint(request, 0);
	qt_contains(quark_failure_text(quark_context_failure(own.context)), "from is no place");
	config = wish(QUARK_SERVICE_ROUTING);
	config.to_longitude = -181;
	qt_int(quark_route_request(own.context, &config, NULL), QUARK_ERR_INVALID);
	config = wish(QUARK_SERVICE_ROUTING);
	config.via = via;
	config.via_count = 1;
	qt_int(quark_route_request(own.context, &config, NULL), QUARK_ERR_INVALID);
	config = wish(99);
	qt_int(quark_route_request(own.context, &config, NULL), QUARK_ERR_INVALID);
	config = wish(QUARK_SERVICE_ROUTING);
	config.travel = 99;
	qt_int(quark_route_request(own.context, &config, NULL), QUARK_ERR_INVALID);
	config = wish(QUARK_SERVICE_ROUTING);
	config.alternatives = 3;
	qt_int(quark_route_request(own.context, &config, NULL), QUARK_ERR_INVALID);
	config = wish(QUARK_SERVICE_ROUTING);
	config.size = 2;
	qt_int(quark_route_request(own.context, &config, NULL), QUARK_ERR_ABI);
	qt_int(quark_route_request(own.context, NULL, NULL), QUARK_ERR_INVALID);
	qt_uint(http_server_requests(own.server), 0);
	end();
}

QTEST(a_service_without_url_or_key_says_which_variable_sets_it)
{
	struct quark_context_config config = {.size = sizeof config, .log_level = QUARK_LOG_NONE};
	struct quark_route_config route = wish(QUARK_SERVICE_ROUTING);
	struct quark_context *context;

	unsetenv("QUARK_ROUTING_URL");
	unsetenv("AMAP_API_KEY");
	qt_int(quark_context_new(&config, &context), QUARK_OK);
	qt_int(quark_route_request(context, &route, NULL), QUARK_ERR_UNSUPPORTED);
	qt_contains(quark_failure_text(quark_context_failure(context)), "$QUARK_ROUTING_URL");
	route = wish(QUARK_SERVICE_AMAP);
	qt_int(quark_route_request(context, &route, NULL), QUARK_ERR_UNSUPPORTED);
	qt_contains(quark_failure_text(quark_context_failure(context)), "$AMAP_API_KEY");
	quark_context_unref(context);
}

QTEST(a_request_that_runs_ends_with_its_context)
{
	struct quark_route_config config = wish(QUARK_SERVICE_ROUTING);

	begin(QUARK_SERVICE_ROUTING, 0);
	answer(200, "", NULL);
	qt_int(quark_route_request(own.context, &config, NULL), QUARK_OK);
	quark_context_unref(own.context);
	http_server_release(own.server);
	http_server_free(own.server);
}
