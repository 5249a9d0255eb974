#include "navigation/navigation_ask.h"

#include "core/buffer.h"
#include "navigation/amap.h"
#include "navigation/osrm.h"
#include "navigation/service_failure.h"

#include <math.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRIES 3
#define URL_USUAL 4096 /* so that it does not move, and leaves no copy behind */
#define ANSWER_MAX (16u << 20)

struct qk_route_ask {
	struct quark_context *context;
	struct qk_http *http;
	struct qk_route_wish wish;
	qk_route_asked_fn asked;
	void *owner;
};

static void unsupported(struct quark_context *context, const char *function, int service, const char *what,
			const char *variable)
{
	qk_fail(context, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_SERVICE, QUARK_RETRY_NEVER,
		"Use quark_context_set_service(), or load a route with quark_route_load().",
		"%s: the service %s has no %s; $%s sets it", function, quark_service_name(service), what, variable);
}

/* The value is not told: it may hold a key. */
static int wrong(struct quark_context *context, const char *function, const char *variable)
{
	return qk_fail(context, QUARK_ERR_INVALID, QUARK_STAGE_SERVICE, QUARK_RETRY_NEVER,
		       "A URL is https://host[:port][/path], without a user, a query or blanks; a key has no blanks.",
		       "%s: what $%s says cannot be used", function, variable);
}

int qk_route_ask_check(struct quark_context *context, const char *function, int service)
{
	const struct qk_service *settings = qk_context_service(context, service);

	if (!settings)
		return qk_no_memory(context, "a service");
	if (!settings->url)
		unsupported(context, function, service, "URL", "QUARK_ROUTING_URL");
	else if (service == QUARK_SERVICE_AMAP && !settings->key)
		unsupported(context, function, service, "key", "AMAP_API_KEY");
	else
		return qk_service_wrong_variable(settings, service)
			       ? wrong(context, function, qk_service_wrong_variable(settings, service))
			       : QUARK_OK;
	return QUARK_ERR_UNSUPPORTED;
}

/* --- what is asked ------------------------------------------------------------------------------------------------ */

/* Six decimals, a point whatever the locale says: a tenth of a metre. */
static void write_degrees(struct qk_buffer *out, double degrees)
{
	int64_t millionths = llround(degrees * 1e6);

	if (millionths < 0) {
		qk_buffer_byte(out, '-');
		millionths = -millionths;
	}
	qk_buffer_print(out, "%lld.%06lld", (long long)(millionths / 1000000), (long long)(millionths % 1000000));
}

static const char *profile_of(int travel)
{
	switch (travel) {
	case QUARK_TRAVEL_CYCLING:
	case QUARK_TRAVEL_ELECTROBIKE:
		return "bike";
	case QUARK_TRAVEL_DRIVING:
		return "driving";
	default:
		return "foot";
	}
}

/* Source: OSRM v5, docs/http.md. */
static void write_osrm(struct qk_buffer *out, const struct qk_service *settings, const struct qk_route_wish *wish)
{
	size_t length = strlen(settings->url);

	while (length && settings->url[length - 1] == '/')
		length--;
	qk_buffer_append(out, settings->url, length);
	qk_buffer_print(out, "/route/v1/%s/", profile_of(wish->travel));
	for (size_t i = 0; i < wish->places_count; i++) {
		if (i)
			qk_buffer_byte(out, ';');
		write_degrees(out, wish->places[i].longitude);
		qk_buffer_byte(out, ',');
		write_degrees(out, wish->places[i].latitude);
	}
	qk_buffer_text(out, "?steps=true&geometries=polyline6&overview=full&generate_hints=false");
	if (wish->alternatives)
		qk_buffer_print(out, "&alternatives=%u", wish->alternatives + 1);
	/* Where the wearer goes now counts: nobody likes to be turned round at once. */
	if (wish->heading >= 0 && wish->heading <= 360) {
		qk_buffer_print(out, "&bearings=%d,60", (int)wish->heading % 360);
		for (size_t i = 1; i < wish->places_count; i++)
			qk_buffer_byte(out, ';');
	}
}

static int write_url(struct qk_buffer *out, struct quark_context *context, const struct qk_route_wish *wish)
{
	const struct qk_service *settings = qk_context_service(context, wish->service);

	if (wish->service == QUARK_SERVICE_AMAP)
		qk_amap_write_request(out, settings, wish->travel, wish->alternatives, wish->places,
				      wish->places_count);
	else
		write_osrm(out, settings, wish);
	qk_buffer_byte(out, '\0');
	return out->failed ? -1 : 0;
}

/* --- what is answered --------------------------------------------------------------------------------------------- */

static int read_one(const struct qk_route_ask *ask, const struct qk_http_answer *answer, size_t which,
		    struct qk_route **out, char *why, size_t why_size)
{
	if (ask->wish.service == QUARK_SERVICE_AMAP)
		return qk_route_from_amap(answer->body, answer->length, ask->wish.travel, which, out, why, why_size);
	return qk_route_from_osrm(answer->body, answer->length, NULL, which, out, why, why_size);
}

static size_t count_of(const struct qk_route_ask *ask, const struct qk_http_answer *answer)
{
	size_t count = ask->wish.service == QUARK_SERVICE_AMAP ? qk_amap_route_count(answer->body, answer->length)
							       : qk_osrm_route_count(answer->body, answer->length);

	if (count > ask->wish.alternatives + 1)
		count = ask->wish.alternatives + 1;
	return count;
}

static void unread(struct quark_failure *failure, int status, const char *name, const char *why)
{
	qk_failure_set(failure, status == QUARK_ERR_NOMEM ? status : QUARK_ERR_PROTOCOL, QUARK_STAGE_SERVICE,
		       QUARK_RETRY_LATER, "Look whether the service's URL is that of a routing service.",
		       "%s: its answer cannot be read: %s", name, why);
}

static int read_routes(struct qk_route_ask *ask, const struct qk_http_answer *answer, struct quark_route **routes,
		       size_t *count, struct quark_failure *failure)
{
	const char *name = quark_service_name(ask->wish.service);
	size_t there = count_of(ask, answer);
	struct qk_route *route;
	char why[256] = "there is no route in it";
	int status = there ? QUARK_OK : QUARK_ERR_PROTOCOL;

	for (*count = 0; !status && *count < there; ++*count) {
		status = read_one(ask, answer, *count, &route, why, sizeof why);
		if (status)
			break;
		status = qk_route_wrap(ask->context, route, ask->wish.service, &routes[*count]);
		if (status)
			break;
	}
	if (!status)
		return 0;
	while (*count)
		quark_route_unref(routes[--*count]);
	unread(failure, status, name, why);
	return status;
}

static int look(const struct qk_route_ask *ask, const struct qk_http_answer *answer, struct quark_failure *failure)
{
	struct qk_service_failure found;
	int status = ask->wish.service == QUARK_SERVICE_AMAP
			     ? qk_amap_failure(answer->body, answer->length, answer->code, &found)
			     : qk_osrm_failure(answer->body, answer->length, answer->code, &found);

	if (status)
		*failure = found.failure;
	return status;
}

static void on_done(void *owner, const struct qk_http_answer *answer, const struct quark_failure *failure)
{
	struct qk_route_ask *ask = owner;
	struct quark_route *routes[QK_ROUTES_MAX];
	struct quark_failure own;
	size_t count = 0;

	ask->http = NULL;
	if (!failure && (look(ask, answer, &own) || read_routes(ask, answer, routes, &count, &own)))
		failure = &own;
	ask->asked(ask->owner, failure ? NULL : routes, failure ? 0 : count, failure);
	free(ask);
}

/* It may hold a key. */
static void wipe(struct qk_buffer *url)
{
	if (url->data)
		OPENSSL_cleanse(url->data, url->capacity);
	qk_buffer_free(url);
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

static int send(struct qk_route_ask *ask)
{
	struct qk_buffer url = {0};
	struct qk_http_wish wish = {.name = quark_service_name(ask->wish.service),
				    .method = "GET",
				    .service = qk_context_service(ask->context, ask->wish.service),
				    .most = ANSWER_MAX,
				    .tries = TRIES,
				    .done = on_done,
				    .owner = ask};
	int status;

	qk_buffer_reserve(&url, URL_USUAL);
	if (write_url(&url, ask->context, &ask->wish))
		status = qk_no_memory(ask->context, "a route request");
	else {
		wish.url = url.data;
		status = qk_http_start(ask->context, &wish, &ask->http);
	}
	wipe(&url);
	return status;
}

int qk_route_ask_start(struct quark_context *context, const struct qk_route_wish *wish, qk_route_asked_fn asked,
		       void *owner, struct qk_route_ask **out)
{
	struct qk_route_ask *ask = calloc(1, sizeof *ask);
	int status;

	*out = NULL;
	if (!ask)
		return qk_no_memory(context, "a route request");
	*ask = (struct qk_route_ask){.context = context, .wish = *wish, .asked = asked, .owner = owner};
	status = send(ask);
	if (status)
		free(ask);
	else
		*out = ask;
	return status;
}

void qk_route_ask_cancel(struct qk_route_ask *ask)
{
	if (!ask)
		return;
	qk_http_cancel(ask->http);
	free(ask);
}
