/* Routes for the app: from a text it has, and from a service. */
#include "navigation/navigation_private.h"

#include "core/struct_size.h"
#include "core/text.h"
#include "navigation/navigation_say.h"
#include "navigation/route_read.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_MAX (16u << 20)
#define REQUEST_US 130000000u /* a service has a deadline of its own, at most 120 s */

/* --- from a text -------------------------------------------------------------------------------------------------- */

int quark_route_load(struct quark_context *context, const char *text, size_t length, size_t which,
		     struct quark_route **out)
{
	struct qk_route *route = NULL;
	char why[256] = "";
	int status = qk_context_enter(context, __func__);

	if (out)
		*out = NULL;
	if (status)
		return status;
	if (!out || !text)
		return qk_client_bug(context, __func__, "%s is NULL", out ? "text" : "out");
	if (!length || length > TEXT_MAX)
		return qk_client_bug(context, __func__, "length is %zu, must be 1 to %u bytes", length, TEXT_MAX);
	status = qk_route_read(text, length, which, &route, why, sizeof why);
	if (status == QUARK_ERR_NOMEM)
		return qk_no_memory(context, "a route");
	if (status)
		return qk_fail(context, QUARK_ERR_INVALID, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
			       "Routes of OSRM, Valhalla (format osrm), Amap, GPX and GeoJSON can be read.",
			       "no route can be read: %s", why);
	return qk_route_wrap(context, route, 0, out);
}

/* --- from a service ----------------------------------------------------------------------------------------------- */

struct route_request {
	struct qk_request request; /* first */
	struct qk_route_ask *ask;
};

static struct route_request *of(struct qk_request *request)
{
	return (struct route_request *)(void *)request;
}

/* Nothing was changed there: it can be stopped at any time. */
static int expire(struct qk_request *request, int final)
{
	(void) final;
	qk_route_ask_cancel(of(request)->ask);
	of(request)->ask = NULL;
	return 1;
}

static void free_request(struct qk_request *request)
{
	qk_route_ask_cancel(of(request)->ask);
	free(request);
}

static const struct qk_request_ops request_ops = {"route request", expire, free_request};

static void asked(void *owner, struct quark_route **routes, size_t count, const struct quark_failure *failure)
{
	struct route_request *own = owner;

	own->ask = NULL;
	if (failure)
		qk_request_end(&own->request, failure);
	else if (qk_routes_into_event(own->request.done, routes, count))
		qk_request_fail(&own->request, QUARK_ERR_NOMEM, QUARK_STAGE_APP, QUARK_RETRY_LATER, NULL,
				"route request: no memory for the routes");
	else
		qk_request_end(&own->request, NULL);
	while (count)
		quark_route_unref(routes[--count]);
}

static int is_place(double latitude, double longitude)
{
	return latitude >= -90 && latitude <= 90 && longitude >= -180 && longitude <= 180;
}

static int check_places(struct quark_context *context, const char *function, const struct quark_route_config *config)
{
	if (!is_place(config->from_latitude, config->from_longitude))
		return qk_client_bug(context, function, "from is no place: latitude -90 to 90, longitude -180 to 180");
	if (!is_place(config->to_latitude, config->to_longitude))
		return qk_client_bug(context, function, "to is no place: latitude -90 to 90, longitude -180 to 180");
	if (config->via_count && !config->via)
		return qk_client_bug(context, function, "via is NULL, but via_count is %u", config->via_count);
	if (config->via_count > QK_VIA_MAX)
		return qk_client_bug(context, function, "via must have at most %d places", QK_VIA_MAX);
	for (uint32_t i = 0; i < config->via_count; i++)
		if (!is_place(config->via[2 * i], config->via[2 * i + 1]))
			return qk_client_bug(context, function, "via %u is no place", i);
	return QUARK_OK;
}

static int check(struct quark_context *context, const char *function, const struct quark_route_config *config)
{
	if (config->service != QUARK_SERVICE_AMAP && config->service != QUARK_SERVICE_ROUTING)
		return qk_client_bug(context, function, "service is %u, and gives no routes", config->service);
	if (config->travel > QUARK_TRAVEL_DRIVING)
		return qk_client_bug(context, function, "travel is %u, not one of enum quark_travel", config->travel);
	if (config->alternatives > QK_ROUTES_MAX - 1 || config->reserved)
		return qk_client_bug(context, function, "alternatives must be 0 to %d, and reserved 0",
				     QK_ROUTES_MAX - 1);
	if (config->language && (!*config->language || strlen(config->language) > 35))
		return qk_client_bug(context, function, "language must be a BCP 47 tag of 1 to 35 bytes, or NULL");
	if (config->to_name && (!qk_text_count(config->to_name) || qk_text_count(config->to_name) > 80))
		return qk_client_bug(context, function, "to_name must be 1 to 80 characters of UTF-8, or NULL");
	if (config->via_count && config->service == QUARK_SERVICE_AMAP && config->travel != QUARK_TRAVEL_DRIVING)
		return qk_client_bug(context, function, "Amap takes places on the way for driving only");
	return check_places(context, function, config);
}

static void fill(struct qk_route_wish *wish, const struct quark_route_config *config)
{
	wish->service = (int)config->service;
	wish->travel = config->travel ? (int)config->travel : QUARK_TRAVEL_WALKING;
	wish->alternatives = config->alternatives;
	wish->heading = -1;
	wish->places[wish->places_count++] = (struct qk_wgs84){config->from_latitude, config->from_longitude};
	for (uint32_t i = 0; i < config->via_count; i++)
		wish->places[wish->places_count++] = (struct qk_wgs84){config->via[2 * i], config->via[2 * i + 1]};
	wish->places[wish->places_count++] = (struct qk_wgs84){config->to_latitude, config->to_longitude};
	strncpy(wish->language, config->language ? config->language : "en", sizeof wish->language - 1);
	strncpy(wish->to_name, config->to_name ? config->to_name : "", sizeof wish->to_name - 1);
}

static int start(struct quark_context *context, const struct qk_route_wish *wish, uint64_t *request)
{
	struct route_request *own = calloc(1, sizeof *own);
	int status;

	if (!own)
		return qk_no_memory(context, "a route request");
	status = qk_request_begin(&own->request, &request_ops, qk_context_handle(context), REQUEST_US);
	if (status) {
		free(own);
		return status;
	}
	status = qk_route_ask_start(context, wish, asked, own, &own->ask);
	if (status)
		qk_request_abort(&own->request);
	else if (request)
		*request = own->request.id;
	return status;
}

int quark_route_request(struct quark_context *context, const struct quark_route_config *config, uint64_t *request)
{
	struct quark_route_config known;
	struct qk_route_wish wish = {.service = 0};
	int status = qk_context_enter(context, __func__);

	if (request)
		*request = 0;
	if (status)
		return status;
	if (!config)
		return qk_client_bug(context, __func__, "config is NULL");
	status = qk_struct_read(context, &known, sizeof known, sizeof known, config, "quark_route_config");
	if (!status)
		status = check(context, __func__, &known);
	if (!status)
		status = qk_route_ask_check(context, __func__, (int)known.service);
	if (status)
		return status;
	fill(&wish, &known);
	return start(context, &wish, request);
}

/* --- in words ----------------------------------------------------------------------------------------------------- */

const char *quark_route_step_text(struct quark_route *route, size_t step, const char *language)
{
	struct qk_buffer text = {0};

	if (!route || step >= route->route->step_count)
		return "";
	qk_say_shown(&text, route->route, step, language ? language : "en");
	free(route->text);
	route->text = qk_buffer_take(&text, NULL);
	return route->text ? route->text : "";
}
