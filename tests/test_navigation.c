/* Guidance as an app sees it: events, words, the card, positions of the glasses and of the app, new routes. */
#include "qtest.h"
#include "support.h"
#include "support_http.h"
#include "support_route.h"

#include <quark/quark.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct glasses glasses;
static struct quark_route *route;
static struct quark_navigation *navigation;

static void load(const char *text)
{
	qt_int(quark_route_load(glasses.context, text, strlen(text), 0, &route), QUARK_OK);
}

static void open_with(uint32_t flags, const char *language)
{
	struct quark_navigation_config config = {.size = sizeof config,
						 .flags = flags,
						 .purpose = "Shows the way to the tea house",
						 .language = language};

	qt_int(quark_navigation_open(glasses.device, &config, &navigation), QUARK_OK);
}

static void start(void)
{
	uint64_t request;

	qt_int(quark_navigation_start(navigation, route, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, 60000), QUARK_OK);
}

static void begin(const char *uri, uint32_t flags)
{
	glasses_open(&glasses, uri);
	load(town_route());
	open_with(flags, "en");
	start();
}

static void end(void)
{
	quark_navigation_unref(navigation);
	quark_route_unref(route);
	glasses_close(&glasses);
}

/* The wearer is there. */
static void walk_to(double north, double east)
{
	qt_int(quark_sim_position(glasses.sim, town_latitude(north), town_longitude(east), 4, -1), QUARK_OK);
	quark_context_dispatch(glasses.context, 0);
}

static int state(void)
{
	return (int)quark_navigation_get(navigation, QUARK_NAVIGATION_VALUE_STATE);
}

static struct quark_event *await(int type)
{
	struct quark_event *event = glasses_await(&glasses, type, 30);

	if (!event)
		qt_fail("no event %s", quark_event_type_name(type));
	return event;
}

static void expect(int type)
{
	quark_event_free(await(type));
}

static char *view(void)
{
	char *svg = NULL;

	qt_int(quark_sim_view(glasses.sim, 0, &svg), QUARK_OK);
	return svg;
}

static void sees(const char *text)
{
	char *svg;

	glasses_run(&glasses, 1500);
	svg = view();
	qt_contains(svg, text);
	quark_sim_free(svg);
}

static void sees_not(const char *text)
{
	char *svg;

	glasses_run(&glasses, 1500);
	svg = view();
	qt_true(!strstr(svg, text));
	quark_sim_free(svg);
}

/* --- routes ------------------------------------------------------------------------------------------------------- */

QTEST(a_route_can_be_looked_at)
{
	double latitude, longitude;

	glasses_open(&glasses, NULL);
	load(town_route());
	qt_near(quark_route_get(route, QUARK_ROUTE_VALUE_LENGTH_M), 524, 0.1);
	qt_int(quark_route_get(route, QUARK_ROUTE_VALUE_STEPS), 3);
	qt_int(quark_route_get(route, QUARK_ROUTE_VALUE_POINTS), 4); /* the arrival is a place again */
	qt_int(quark_route_get(route, QUARK_ROUTE_VALUE_TRAVEL), QUARK_TRAVEL_WALKING);
	qt_true(quark_route_get(route, QUARK_ROUTE_VALUE_BYTES) > 0);
	qt_int(quark_route_get(route, 99), 0);
	qt_int(quark_route_step_get(route, 1, QUARK_STEP_VALUE_MANEUVER), QUARK_MANEUVER_RIGHT);
	qt_int(quark_route_step_get(route, 1, QUARK_STEP_VALUE_LENGTH_M), 190);
	qt_int(quark_route_step_get(route, 2, QUARK_STEP_VALUE_MANEUVER), QUARK_MANEUVER_ARRIVE);
	qt_int(quark_route_step_get(route, 3, QUARK_STEP_VALUE_MANEUVER), 0);
	qt_contains(quark_route_step_text(route, 1, NULL), "Second Road");
	qt_text(quark_route_step_text(route, 3, NULL), "");
	qt_int(quark_route_point(route, 1, &latitude, &longitude), QUARK_OK);
	qt_near(latitude, town_latitude(3), 1e-9);
	qt_near(longitude, town_longitude(0), 1e-9);
	qt_int(quark_route_point(route, 4, &latitude, NULL), QUARK_ERR_INVALID);
	quark_route_unref(route);
	glasses_close(&glasses);
}

QTEST(what_is_no_route_is_refused_with_a_sentence)
{
	glasses_open(&glasses, NULL);
	qt_int(quark_route_load(glasses.context, "{}", 2, 0, &route), QUARK_ERR_INVALID);
	qt_true(route == NULL);
	qt_contains(quark_failure_text(quark_context_failure(glasses.context)), "no route can be read");
	qt_int(quark_route_load(glasses.context, town_route(), strlen(town_route()), 1, &route), QUARK_ERR_INVALID);
	qt_int(quark_route_load(glasses.context, NULL, 1, 0, &route), QUARK_ERR_INVALID);
	qt_int(quark_route_load(glasses.context, "x", 0, 0, &route), QUARK_ERR_INVALID);
	qt_int(quark_route_load(glasses.context, "x", 1, 0, NULL), QUARK_ERR_INVALID);
	glasses_close(&glasses);
}

/* --- a walk ------------------------------------------------------------------------------------------------------- */

QTEST(a_walk_is_told_from_its_start_to_its_end)
{
	struct quark_event *event;

	begin(NULL, 0);
	qt_int(state(), QUARK_NAVIGATION_STATE_STARTING);
	expect(QUARK_EVENT_NAVIGATION_STATE);
	walk_to(0, 0);
	event = await(QUARK_EVENT_NAVIGATION_STATE);
	qt_int(quark_event_navigation_state(event), QUARK_NAVIGATION_STATE_GUIDING);
	qt_true(quark_event_navigation(event) == navigation);
	qt_true(quark_event_device(event) == glasses.device);
	quark_event_free(event);
	event = await(QUARK_EVENT_NAVIGATION_STEP);
	qt_contains(quark_event_instruction(event), "Second Road");
	qt_int(quark_event_maneuver(event), QUARK_MANEUVER_RIGHT);
	qt_near(quark_event_distance_m(event), 333, 2);
	quark_event_free(event);
	for (int i = 1; i <= 28; i++)
		walk_to(i / 10.0, 0);
	event = await(QUARK_EVENT_NAVIGATION_INSTRUCTION);
	qt_contains(quark_event_instruction_spoken(event), "Second Road");
	quark_event_free(event);
	for (int i = 28; i <= 30; i++)
		walk_to(i / 10.0, 0);
	for (int i = 1; i <= 20; i++)
		walk_to(3, i / 10.0);
	expect(QUARK_EVENT_NAVIGATION_ARRIVED);
	qt_int(state(), QUARK_NAVIGATION_STATE_ARRIVED);
	/* Nobody is told of the wearer's way home. */
	glasses_run(&glasses, 3000);
	walk_to(2, 2);
	glasses_run(&glasses, 3000);
	qt_int(state(), QUARK_NAVIGATION_STATE_ARRIVED);
	qt_int(quark_event_type(quark_context_next_event(glasses.context)), QUARK_EVENT_NONE);
	end();
}

QTEST(progress_coalesces_to_the_newest)
{
	struct quark_event *event;

	begin(NULL, 0);
	for (int i = 0; i <= 10; i++)
		walk_to(i / 10.0, 0);
	event = await(QUARK_EVENT_NAVIGATION_PROGRESS);
	qt_uint(quark_event_count(event), 11);
	qt_near(quark_event_distance_m(event), 222, 2);
	quark_event_free(event);
	qt_near(quark_navigation_get(navigation, QUARK_NAVIGATION_VALUE_TO_MANEUVER_M), 222, 2);
	qt_near(quark_navigation_get(navigation, QUARK_NAVIGATION_VALUE_REMAINING_M), 412, 4);
	qt_near(quark_navigation_get(navigation, QUARK_NAVIGATION_VALUE_TRAVELLED_M), 111, 2);
	qt_true(quark_navigation_get(navigation, QUARK_NAVIGATION_VALUE_REMAINING_S) > 100);
	qt_int(glasses_count(&glasses, QUARK_EVENT_REQUEST_DONE), 0);
	end();
}

QTEST(the_card_shows_the_next_turn_and_goes)
{
	begin(NULL, 0);
	sees_not("Second Road");
	walk_to(0, 0);
	sees("Second Road");
	walk_to(1, 0);
	sees("m</t");
	qt_int(quark_navigation_pause(navigation, 1), QUARK_OK);
	qt_int(state(), QUARK_NAVIGATION_STATE_PAUSED);
	sees_not("Second Road");
	qt_int(quark_navigation_pause(navigation, 0), QUARK_OK);
	qt_int(state(), QUARK_NAVIGATION_STATE_GUIDING);
	sees("Second Road");
	qt_int(quark_navigation_stop(navigation), QUARK_OK);
	qt_int(state(), QUARK_NAVIGATION_STATE_IDLE);
	sees_not("Second Road");
	end();
}

QTEST(an_app_may_draw_for_itself)
{
	begin(NULL, QUARK_NAVIGATION_NO_OVERLAY);
	walk_to(0, 0);
	expect(QUARK_EVENT_NAVIGATION_STEP);
	sees_not("Second Road");
	end();
}

QTEST(what_is_to_be_done_is_spoken_unless_it_is_muted)
{
	char *said;

	begin("sim:g1?clock=virtual&seed=1", 0);
	walk_to(0, 0);
	glasses_run(&glasses, 20000);
	said = glasses_spoken(&glasses);
	qt_contains(said, "Second Road");
	quark_sim_free(said);
	qt_int(quark_navigation_mute(navigation, 1), QUARK_OK);
	qt_int(quark_navigation_get(navigation, QUARK_NAVIGATION_VALUE_MUTED), 1);
	walk_to(2.7, 0);
	glasses_run(&glasses, 20000);
	said = glasses_spoken(&glasses);
	qt_true(strstr(said, "\n") == NULL || strlen(strstr(said, "\n")) == 1);
	quark_sim_free(said);
	qt_int(quark_navigation_mute(navigation, 0), QUARK_OK);
	qt_int(quark_navigation_repeat(navigation), QUARK_OK);
	expect(QUARK_EVENT_NAVIGATION_INSTRUCTION);
	glasses_run(&glasses, 20000);
	said = glasses_spoken(&glasses);
	qt_true(strstr(strstr(said, "\n") + 1, "Second Road") != NULL);
	quark_sim_free(said);
	end();
}

/* --- positions ---------------------------------------------------------------------------------------------------- */

QTEST(a_wearer_who_says_no_is_not_followed)
{
	uint64_t request;

	glasses_open(&glasses, "sim:s1?clock=virtual&seed=1&consent=refuse");
	load(town_route());
	open_with(0, "en");
	qt_int(quark_navigation_start(navigation, route, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, 60000), QUARK_ERR_DENIED);
	qt_int(state(), QUARK_NAVIGATION_STATE_IDLE);
	walk_to(0, 0);
	glasses_run(&glasses, 2000);
	qt_int(state(), QUARK_NAVIGATION_STATE_IDLE);
	end();
}

QTEST(a_permission_that_is_taken_back_ends_it)
{
	struct quark_event *event;

	begin(NULL, 0);
	walk_to(0, 0);
	expect(QUARK_EVENT_NAVIGATION_STEP);
	qt_int(quark_sim_revoke(glasses.sim, QUARK_SENSOR_POSITION), QUARK_OK);
	event = await(QUARK_EVENT_NAVIGATION_ENDED);
	qt_int(quark_event_status(event), QUARK_ERR_REVOKED);
	quark_event_free(event);
	qt_int(state(), QUARK_NAVIGATION_STATE_IDLE);
	sees_not("Second Road");
	end();
}

QTEST(glasses_that_are_taken_off_end_it)
{
	struct quark_event *event;

	begin(NULL, 0);
	walk_to(0, 0);
	expect(QUARK_EVENT_NAVIGATION_STEP);
	qt_int(quark_sim_set(glasses.sim, QUARK_SIM_VALUE_WORN, 0), QUARK_OK);
	event = await(QUARK_EVENT_NAVIGATION_ENDED);
	qt_int(quark_event_status(event), QUARK_ERR_NOT_READY);
	qt_contains(quark_event_failure_text(event), "taken off");
	quark_event_free(event);
	end();
}

QTEST(after_a_drop_it_goes_on_with_the_right_card)
{
	begin(NULL, 0);
	walk_to(0, 0);
	sees("Second Road");
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_DROP, 2000), QUARK_OK);
	walk_to(1.5, 0);
	glasses_run(&glasses, 10000);
	qt_int(quark_device_get_state(glasses.device), QUARK_DEVICE_STATE_READY);
	qt_near(quark_navigation_get(navigation, QUARK_NAVIGATION_VALUE_TO_MANEUVER_M), 167, 3);
	sees("170 m");
	walk_to(2, 0);
	glasses_run(&glasses, 2000);
	qt_near(quark_navigation_get(navigation, QUARK_NAVIGATION_VALUE_TO_MANEUVER_M), 111, 3);
	qt_int(state(), QUARK_NAVIGATION_STATE_GUIDING);
	end();
}

static int feed(double north, double east)
{
	struct quark_position position = {.size = sizeof position,
					  .latitude = town_latitude(north),
					  .longitude = town_longitude(east),
					  .accuracy_m = 4,
					  .heading = -1,
					  .speed_mps = -1};

	return quark_navigation_feed(navigation, &position);
}

QTEST(an_app_may_give_the_positions)
{
	struct quark_position wrong = {.size = sizeof wrong, .latitude = 91};

	glasses_open(&glasses, NULL);
	load(town_route());
	open_with(QUARK_NAVIGATION_FED, "en");
	qt_int(feed(0, 0), QUARK_ERR_AGAIN);
	start();
	qt_int(feed(0, 0), QUARK_OK);
	qt_int(state(), QUARK_NAVIGATION_STATE_GUIDING);
	qt_int(quark_navigation_feed(navigation, &wrong), QUARK_ERR_INVALID);
	qt_contains(quark_failure_text(quark_context_failure(glasses.context)), "latitude");
	qt_int(quark_navigation_feed(navigation, NULL), QUARK_ERR_INVALID);
	wrong.size = 4;
	qt_int(quark_navigation_feed(navigation, &wrong), QUARK_ERR_ABI);
	/* The glasses are not asked where they are. */
	walk_to(2, 0);
	glasses_run(&glasses, 3000);
	qt_near(quark_navigation_get(navigation, QUARK_NAVIGATION_VALUE_TO_MANEUVER_M), 333, 2);
	end();
}

QTEST(positions_of_the_glasses_are_not_the_app_s_to_give)
{
	begin(NULL, 0);
	qt_int(feed(0, 0), QUARK_ERR_INVALID);
	end();
}

/* --- new routes --------------------------------------------------------------------------------------------------- */

static int broken; /* so many times the service fails */

static void serve(void *user_data, const struct http_seen *seen, struct http_reply *reply)
{
	(void)user_data;
	if (strncmp(seen->target, "/route/v1/foot/121.472000,31.231000;121.472000,31.233000?", 57))
		http_answer(reply, 400, "application/json", "{\"code\":\"InvalidUrl\",\"message\":\"other places\"}");
	else if (broken-- > 0)
		http_answer(reply, 200, "text/html", "<html>gateway</html>");
	else
		http_answer(reply, 200, "application/json", town_new_route());
}

static struct http_server *serve_routes(int times_broken)
{
	struct http_server *server = http_server_new(0, serve, NULL);
	struct quark_service_config config = {.size = sizeof config, .url = http_server_url(server), .proxy = ""};

	broken = times_broken;
	qt_int(quark_context_set_service(glasses.context, QUARK_SERVICE_ROUTING, &config), QUARK_OK);
	return server;
}

static void open_routed(void)
{
	struct quark_navigation_config config = {
		.size = sizeof config, .purpose = "Shows the way", .service = QUARK_SERVICE_ROUTING};

	qt_int(quark_navigation_open(glasses.device, &config, &navigation), QUARK_OK);
}

static void leave_the_route(void)
{
	walk_to(0, 0);
	walk_to(0.5, 0);
	expect(QUARK_EVENT_NAVIGATION_STEP);
	walk_to(1, 2);
}

QTEST(a_wearer_who_leaves_the_route_gets_a_new_one)
{
	struct http_server *server;
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	load(town_route());
	server = serve_routes(0);
	open_routed();
	start();
	leave_the_route();
	event = await(QUARK_EVENT_NAVIGATION_OFF_ROUTE);
	qt_true(quark_event_distance_m(event) > 50);
	quark_event_free(event);
	expect(QUARK_EVENT_NAVIGATION_REROUTING);
	event = await(QUARK_EVENT_NAVIGATION_REROUTED);
	qt_int(quark_event_status(event), QUARK_OK);
	qt_near(quark_route_get(quark_event_route(event, 0), QUARK_ROUTE_VALUE_LENGTH_M), 222, 0.1);
	qt_true(quark_navigation_route(navigation) == quark_event_route(event, 0));
	quark_event_free(event);
	qt_int(state(), QUARK_NAVIGATION_STATE_GUIDING);
	qt_int(quark_navigation_get(navigation, QUARK_NAVIGATION_VALUE_REROUTES), 1);
	walk_to(2.99, 2);
	walk_to(3, 2);
	expect(QUARK_EVENT_NAVIGATION_ARRIVED);
	http_server_free(server);
	end();
}

QTEST(a_service_that_fails_thrice_leaves_the_old_route)
{
	struct http_server *server;
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	load(town_route());
	server = serve_routes(3);
	open_routed();
	start();
	leave_the_route();
	expect(QUARK_EVENT_NAVIGATION_REROUTING);
	event = await(QUARK_EVENT_NAVIGATION_REROUTED);
	qt_int(quark_event_status(event), QUARK_ERR_IO);
	qt_contains(quark_event_failure_text(event), "no new route after 3 attempts, the old one stays");
	qt_true(quark_event_route(event, 0) == NULL);
	quark_event_free(event);
	qt_uint(http_server_requests(server), 3);
	qt_int(state(), QUARK_NAVIGATION_STATE_OFF_ROUTE);
	qt_true(quark_navigation_route(navigation) == route);
	/* Back on it, guidance goes on. */
	walk_to(1.5, 0);
	walk_to(1.6, 0);
	glasses_run(&glasses, 1000);
	qt_int(state(), QUARK_NAVIGATION_STATE_GUIDING);
	qt_uint(http_server_requests(server), 3);
	http_server_free(server);
	end();
}

QTEST(without_a_service_it_only_says_so)
{
	begin(NULL, 0);
	leave_the_route();
	expect(QUARK_EVENT_NAVIGATION_OFF_ROUTE);
	qt_int(state(), QUARK_NAVIGATION_STATE_OFF_ROUTE);
	qt_int(glasses_count(&glasses, QUARK_EVENT_NAVIGATION_REROUTING), 0);
	end();
}

/* --- traffic, lanes, errors --------------------------------------------------------------------------------------- */

QTEST(a_jam_ahead_is_told_once)
{
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	load(town_drive());
	open_with(0, "en");
	start();
	walk_to(0, 0);
	event = await(QUARK_EVENT_NAVIGATION_TRAFFIC);
	qt_near(quark_event_distance_m(event), 333, 3);
	quark_event_free(event);
	qt_int(quark_navigation_get(navigation, QUARK_NAVIGATION_VALUE_TRAFFIC), 4);
	walk_to(0.5, 0);
	walk_to(1, 0);
	qt_int(glasses_count(&glasses, QUARK_EVENT_NAVIGATION_TRAFFIC), 0);
	sees("[\xe2\x86\x92]");
	end();
}

QTEST(one_navigation_is_enough_for_a_pair_of_glasses)
{
	struct quark_navigation_config config = {.size = sizeof config, .purpose = "Again"};
	struct quark_navigation *second;

	begin(NULL, 0);
	qt_int(quark_navigation_open(glasses.device, &config, &second), QUARK_ERR_AGAIN);
	config.purpose = "";
	qt_int(quark_navigation_open(glasses.device, &config, &second), QUARK_ERR_INVALID);
	config.purpose = "Again";
	config.depth_mm = 1000001;
	qt_int(quark_navigation_open(glasses.device, &config, &second), QUARK_ERR_INVALID);
	qt_contains(quark_context_failure_text(glasses.context), "depth_mm is 1000001, must be at most 1000000");
	config.size = 1;
	qt_int(quark_navigation_open(glasses.device, &config, &second), QUARK_ERR_ABI);
	qt_int(quark_navigation_open(glasses.device, NULL, &second), QUARK_ERR_INVALID);
	qt_int(quark_navigation_start(navigation, NULL, NULL), QUARK_ERR_INVALID);
	qt_int(quark_navigation_repeat(navigation), QUARK_ERR_AGAIN);
	end();
}

QTEST(a_navigation_outlives_its_glasses)
{
	begin(NULL, 0);
	walk_to(0, 0);
	expect(QUARK_EVENT_NAVIGATION_STEP);
	quark_device_close(glasses.device);
	qt_int(quark_navigation_stop(navigation), QUARK_ERR_CLOSED);
	qt_int(quark_navigation_get(navigation, QUARK_NAVIGATION_VALUE_REMAINING_M), 0);
	end();
}
