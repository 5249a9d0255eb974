/* Journeys to the tea house. */
#include "journeys_private.h"

#include "qtest.h"
#include "support_http.h"
#include "support_route.h"

#include <stdlib.h>
#include <string.h>

static int broken; /* so many times the service fails */

/* From (1, 2) to the tea house, and from nowhere else. */
static void serve(void *user_data, const struct http_seen *seen, struct http_reply *reply)
{
	static const char wanted[] = "/route/v1/foot/121.472000,31.231000;121.472000,31.233000?";

	(void)user_data;
	if (strncmp(seen->target, wanted, sizeof wanted - 1))
		http_answer(reply, 400, "application/json", "{\"code\":\"InvalidUrl\",\"message\":\"other places\"}");
	else if (broken-- > 0)
		http_answer(reply, 200, "text/html", "<html>gateway</html>");
	else
		http_answer(reply, 200, "application/json", town_new_route());
}

static struct http_server *serve_routes(struct glasses *glasses, int times_broken)
{
	struct http_server *server = http_server_new(0, serve, NULL);
	struct quark_service_config config = {.size = sizeof config, .url = http_server_url(server), .proxy = ""};

	broken = times_broken;
	qt_int(quark_context_set_service(glasses->context, QUARK_SERVICE_ROUTING, &config), QUARK_OK);
	return server;
}

static struct quark_navigation *open_navigation(struct glasses *glasses)
{
	struct quark_navigation_config config = {
		.size = sizeof config, .purpose = "Shows the way", .service = QUARK_SERVICE_ROUTING};
	struct quark_navigation *navigation;

	qt_int(quark_navigation_open(glasses->device, &config, &navigation), QUARK_OK);
	return navigation;
}

static int start(struct glasses *glasses, struct quark_navigation *navigation)
{
	struct quark_route *route;
	uint64_t request;
	int status;

	qt_int(quark_route_load(glasses->context, town_route(), strlen(town_route()), 0, &route), QUARK_OK);
	qt_int(quark_navigation_start(navigation, route, &request), QUARK_OK);
	status = quark_context_wait(glasses->context, request, -1);
	quark_route_unref(route);
	return status;
}

static void walk_to(struct glasses *glasses, double north, double east)
{
	qt_int(quark_sim_position(glasses->sim, town_latitude(north), town_longitude(east), 4, -1), QUARK_OK);
}

static int state_of(const struct quark_navigation *navigation)
{
	return (int)quark_navigation_get(navigation, QUARK_NAVIGATION_VALUE_STATE);
}

static void leave_the_route(struct glasses *glasses)
{
	walk_to(glasses, 0, 0);
	qt_int(glasses_expect(glasses, QUARK_EVENT_NAVIGATION_STEP, 5), QUARK_OK);
	walk_to(glasses, 0.5, 0);
	qt_int(glasses_expect(glasses, QUARK_EVENT_NAVIGATION_PROGRESS, 5), QUARK_OK);
	walk_to(glasses, 1, 2);
	qt_int(glasses_expect(glasses, QUARK_EVENT_NAVIGATION_REROUTING, 5), QUARK_OK);
}

void journey_walk_to_the_end(struct glasses *glasses)
{
	struct quark_navigation *navigation = open_navigation(glasses);

	qt_int(start(glasses, navigation), QUARK_OK);
	walk_to(glasses, 0, 0);
	qt_int(glasses_expect(glasses, QUARK_EVENT_NAVIGATION_STEP, 5), QUARK_OK);
	glasses_run(glasses, 1500);
	journey_view_has(glasses, "Second Road", 1);
	for (int i = 1; i <= 30; i++) {
		walk_to(glasses, i / 10.0, 0);
		glasses_run(glasses, 100);
	}
	for (int i = 1; i < 17; i++) {
		walk_to(glasses, 3, i / 10.0);
		glasses_run(glasses, 100);
	}
	walk_to(glasses, 3, 2);
	qt_int(glasses_expect(glasses, QUARK_EVENT_NAVIGATION_ARRIVED, 5), QUARK_OK);
	quark_navigation_unref(navigation);
	glasses_run(glasses, 1500);
	journey_view_has(glasses, "data-node", 0);
}

void journey_off_route_then_rerouted(struct glasses *glasses)
{
	struct http_server *server = serve_routes(glasses, 0);
	struct quark_navigation *navigation = open_navigation(glasses);

	qt_int(start(glasses, navigation), QUARK_OK);
	leave_the_route(glasses);
	qt_int(glasses_expect(glasses, QUARK_EVENT_NAVIGATION_REROUTED, 5), QUARK_OK);
	qt_int(state_of(navigation), QUARK_NAVIGATION_STATE_GUIDING);
	walk_to(glasses, 2.99, 2);
	walk_to(glasses, 3, 2);
	qt_int(glasses_expect(glasses, QUARK_EVENT_NAVIGATION_ARRIVED, 5), QUARK_OK);
	quark_navigation_unref(navigation);
	http_server_free(server);
}

void journey_reroute_fails_thrice(struct glasses *glasses)
{
	struct http_server *server = serve_routes(glasses, 3);
	struct quark_navigation *navigation = open_navigation(glasses);

	qt_int(start(glasses, navigation), QUARK_OK);
	leave_the_route(glasses);
	journey_fails_with(glasses, QUARK_EVENT_NAVIGATION_REROUTED, 30, QUARK_ERR_IO, QUARK_STAGE_SERVICE,
			   QUARK_RETRY_LATER);
	qt_uint(http_server_requests(server), 3);
	qt_int(state_of(navigation), QUARK_NAVIGATION_STATE_OFF_ROUTE);
	walk_to(glasses, 1.5, 0);
	glasses_run(glasses, 500);
	walk_to(glasses, 1.6, 0);
	glasses_run(glasses, 1500);
	qt_int(state_of(navigation), QUARK_NAVIGATION_STATE_GUIDING);
	journey_view_has(glasses, "Second Road", 1);
	quark_navigation_unref(navigation);
	http_server_free(server);
}

void journey_drop_while_navigating(struct glasses *glasses)
{
	struct quark_navigation *navigation = open_navigation(glasses);

	qt_int(start(glasses, navigation), QUARK_OK);
	walk_to(glasses, 0, 0);
	qt_int(glasses_expect(glasses, QUARK_EVENT_NAVIGATION_STEP, 5), QUARK_OK);
	qt_int(quark_sim_fault(glasses->sim, QUARK_SIM_FAULT_DROP, 2000), QUARK_OK);
	walk_to(glasses, 1.5, 0);
	journey_await_state(glasses, QUARK_DEVICE_STATE_READY, 30);
	glasses_run(glasses, 3000);
	qt_near(quark_navigation_get(navigation, QUARK_NAVIGATION_VALUE_TO_MANEUVER_M), 167, 3);
	journey_view_has(glasses, "170 m", 1);
	walk_to(glasses, 2, 0);
	glasses_run(glasses, 2000);
	journey_view_has(glasses, "110 m", 1);
	qt_int(state_of(navigation), QUARK_NAVIGATION_STATE_GUIDING);
	quark_navigation_unref(navigation);
}

void journey_navigation_without_display(struct glasses *glasses)
{
	struct quark_navigation *navigation = open_navigation(glasses);
	char *said;

	qt_int(start(glasses, navigation), QUARK_OK);
	walk_to(glasses, 0, 0);
	qt_int(glasses_expect(glasses, QUARK_EVENT_NAVIGATION_INSTRUCTION, 5), QUARK_OK);
	glasses_run(glasses, 20000);
	said = glasses_spoken(glasses);
	qt_contains(said, "Second Road");
	quark_sim_free(said);
	quark_navigation_unref(navigation);
}

void journey_position_refused(struct glasses *glasses)
{
	struct quark_navigation *navigation = open_navigation(glasses);

	qt_int(start(glasses, navigation), QUARK_ERR_DENIED);
	walk_to(glasses, 0, 0);
	glasses_run(glasses, 2000);
	qt_int(state_of(navigation), QUARK_NAVIGATION_STATE_IDLE);
	quark_navigation_unref(navigation);
}

void journey_position_revoked(struct glasses *glasses)
{
	struct quark_navigation *navigation = open_navigation(glasses);

	qt_int(start(glasses, navigation), QUARK_OK);
	walk_to(glasses, 0, 0);
	qt_int(glasses_expect(glasses, QUARK_EVENT_NAVIGATION_STEP, 5), QUARK_OK);
	qt_int(quark_sim_revoke(glasses->sim, QUARK_SENSOR_POSITION), QUARK_OK);
	journey_fails_with(glasses, QUARK_EVENT_NAVIGATION_ENDED, 5, QUARK_ERR_REVOKED, QUARK_STAGE_CONSENT,
			   QUARK_RETRY_AFTER_EVENT);
	glasses_run(glasses, 1500);
	journey_view_has(glasses, "Second Road", 0);
	quark_navigation_unref(navigation);
}
