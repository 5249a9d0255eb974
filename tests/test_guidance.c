/* Guidance, one behaviour at a time; the faults that its peer has had are named by their numbers there. */
#include "qtest.h"
#include "support_routes.h"

#include <math.h>

QTEST(a_walk_beside_the_line_passes_every_step_and_arrives)
{
	const char *presets[] = {"walking", "cycling", "driving"};

	for (size_t i = 0; i < 3; i++) {
		struct trip trip = trip_as(stairs, stairs_ends, presets[i]);

		trip_go(&trip, 0, 3, 304, 3);
		trip_go(&trip, 304, 3, 304, 40);
		qt_uint(trip.state->step, 1);
		trip_go(&trip, 304, 40, 304, 203);
		trip_go(&trip, 304, 203, 340, 203);
		qt_uint(trip.state->step, 2);
		trip_go(&trip, 340, 203, 495, 203);
		qt_true(trip_flag(&trip, QK_GUIDANCE_ARRIVED));
		trip_fix(&trip, 495, 203);
		qt_int(trip.state->phase, QK_GUIDANCE_COMPLETE);
		qt_true(trip_flag(&trip, QK_GUIDANCE_ARRIVED));
		qt_near(trip.state->remaining_m, 0, 0);
		trip_end(&trip);
	}
}

QTEST(figures_of_a_fix_beside_the_line)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_fix(&trip, 120, 7);
	qt_near(trip.state->aside_m, 7, 0.001);
	qt_near(trip.state->along_m, 120, 0.05);
	qt_near(trip.state->to_maneuver_m, 180, 0.05);
	qt_near(trip.state->remaining_m, 580, 0.05);
	qt_near(trip.state->remaining_s, 580 / 1.4, 0.05);
	qt_near(trip.state->course_deg, 90, 0.1);
	qt_uint(trip.state->segment, 1);
	qt_near(trip.state->snapped.latitude, 48, 1e-9);
	trip_end(&trip);
}

QTEST(the_first_fix_is_never_off_the_route)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_fix(&trip, 90000, 90000);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	qt_int(trip.state->phase, QK_GUIDANCE_NAVIGATING);
	trip_fix(&trip, 90000, 90000);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	trip_end(&trip);
}

QTEST(off_the_route_is_told_on_the_same_tick_and_so_is_the_return)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_go(&trip, 0, 0, 100, 0);
	trip_fix(&trip, 100, -60);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	trip_fix(&trip, 100, -20);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	trip_end(&trip);
}

QTEST(off_the_step_but_on_the_route_names_the_step)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_go(&trip, 0, 0, 100, 0);
	trip_fix(&trip, 400, 190);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_STEP);
	qt_uint(trip.state->future_step, 2);
	qt_uint(trip.state->step, 0);
	trip_end(&trip);
}

QTEST(a_bad_fix_says_nothing_about_deviation)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_go(&trip, 0, 0, 100, 0);
	fix_at(trip.guidance, (struct metres){100, -90}, 80, ++trip.seconds);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	trip_fix(&trip, 100, -90);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	fix_at(trip.guidance, (struct metres){100, 0}, 80, ++trip.seconds);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	trip_end(&trip);
}

/* A figure of eight in one step: the line crosses itself at 100 east after 100 m and after 500 m. */
QTEST(peer_875_a_crossing_loop_in_a_step_never_makes_the_walk_jump)
{
	const struct metres eight[] = {{0, 0},     {100, 0}, {200, 0},    {200, 100},
				       {100, 100}, {100, 0}, {100, -100}, {300, -100}};
	const size_t ends[] = {6, 7, 0};
	struct trip trip = trip_as(eight, ends, "walking");
	double before = 0;

	for (size_t i = 0; i < 6; i++) {
		struct metres from = eight[i], to = eight[i + 1];

		for (int part = 1; part <= 20; part++) {
			double noise = (part * 7 + (int)i) % 9 - 4;

			trip_fix(&trip, from.east + (to.east - from.east) * part / 20 + (i % 2 ? noise : 0),
				 from.north + (to.north - from.north) * part / 20 + (i % 2 ? 0 : noise));
			qt_true(fabs(trip.state->along_m - before) < 20);
			before = trip.state->along_m;
		}
	}
	qt_near(before, 600, 6);
	trip_end(&trip);
}

/* Out 200 m and back on the same line, in one step. */
QTEST(peer_875_out_and_back_on_the_same_line_goes_on_after_the_turn)
{
	const struct metres spur[] = {{0, 0}, {100, 0}, {200, 0}, {100, 0}, {0, 0}, {0, 200}};
	const size_t ends[] = {4, 5, 0};
	struct trip trip = trip_as(spur, ends, "walking");

	trip_go(&trip, 0, 0, 100, 0);
	qt_near(trip.state->along_m, 100, 1);
	trip_go(&trip, 100, 0, 200, 0);
	trip_go(&trip, 200, 0, 150, 0);
	qt_near(trip.state->along_m, 250, 1);
	qt_true(!trip_flag(&trip, QK_GUIDANCE_WRONG_WAY));
	trip_go(&trip, 150, 0, 5, 0);
	qt_near(trip.state->along_m, 395, 1);
	qt_uint(trip.state->step, 0);
	trip_end(&trip);
}

QTEST(a_round_walk_that_ends_where_it_begins_does_not_begin_at_its_end)
{
	const struct metres round[] = {{0, 0}, {200, 0}, {200, 200}, {0, 200}, {0, 0}};
	const size_t ends[] = {4, 0};
	struct trip trip = trip_as(round, ends, "walking");

	trip_fix(&trip, -2, 3);
	qt_true(trip.state->along_m < 10);
	trip_go(&trip, 0, 0, 200, 0);
	trip_go(&trip, 200, 0, 200, 200);
	qt_near(trip.state->along_m, 400, 1);
	qt_int(trip.state->phase, QK_GUIDANCE_NAVIGATING);
	trip_go(&trip, 200, 200, 0, 200);
	trip_go(&trip, 0, 200, 0, 0);
	trip_fix(&trip, 0, 0);
	qt_int(trip.state->phase, QK_GUIDANCE_COMPLETE);
	trip_end(&trip);
}

static void add_texts(struct qk_route *route)
{
	static struct qk_visual visuals[] = {{.trigger_m = 300, .text = "far"}, {.trigger_m = 100, .text = "near"}};
	static struct qk_spoken spoken[] = {{.trigger_m = 150, .text = "soon"}, {.trigger_m = 20, .text = "now"}};

	route->visuals = visuals;
	route->spoken = spoken;
	route->steps[0].visuals = route->steps[0].spoken = (struct qk_run){0, 2};
}

static void end_with_texts(struct trip *trip)
{
	trip->route->visuals = NULL;
	trip->route->spoken = NULL;
	trip_end(trip);
}

QTEST(instructions_fall_due_five_metres_early)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	add_texts(trip.route);
	trip_fix(&trip, 0, 0);
	qt_int(trip.state->visual, 0);
	qt_int(trip.state->spoken, -1);
	trip_fix(&trip, 144, 0);
	qt_int(trip.state->spoken, -1);
	trip_fix(&trip, 146, 0);
	qt_int(trip.state->spoken, 0);
	trip_fix(&trip, 196, 0);
	qt_int(trip.state->visual, 1);
	trip_fix(&trip, 276, 0);
	qt_int(trip.state->spoken, 1);
	end_with_texts(&trip);
}

QTEST(peer_744_and_886_nothing_is_due_off_the_route_from_that_tick_on)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	add_texts(trip.route);
	trip_go(&trip, 0, 0, 200, 0);
	qt_int(trip.state->visual, 1);
	trip_fix(&trip, 200, -80);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	qt_int(trip.state->visual, -1);
	qt_int(trip.state->spoken, -1);
	trip_fix(&trip, 200, 0);
	qt_int(trip.state->visual, 1);
	qt_int(trip.state->spoken, 0);
	end_with_texts(&trip);
}

QTEST(peer_714_a_street_that_lies_behind_is_off_the_route)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_go(&trip, 0, 0, 300, 0);
	trip_go(&trip, 300, 0, 300, 180);
	qt_uint(trip.state->step, 1);
	trip_fix(&trip, 100, 0);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	trip_end(&trip);
}

QTEST(going_back_is_told_at_once_and_as_the_wrong_way_after_fifty_metres)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_go(&trip, 0, 0, 200, 0);
	trip_fix(&trip, 195, 0);
	qt_true(trip_flag(&trip, QK_GUIDANCE_BACKWARDS));
	qt_true(!trip_flag(&trip, QK_GUIDANCE_WRONG_WAY));
	qt_near(trip.state->remaining_m, 505, 0.1);
	trip_go(&trip, 195, 0, 155, 0);
	qt_true(!trip_flag(&trip, QK_GUIDANCE_WRONG_WAY));
	trip_go(&trip, 155, 0, 145, 0);
	qt_true(trip_flag(&trip, QK_GUIDANCE_WRONG_WAY));
	trip_go(&trip, 145, 0, 160, 0);
	qt_true(trip_flag(&trip, QK_GUIDANCE_WRONG_WAY));
	qt_true(!trip_flag(&trip, QK_GUIDANCE_BACKWARDS));
	trip_go(&trip, 160, 0, 170, 0);
	qt_true(!trip_flag(&trip, QK_GUIDANCE_WRONG_WAY));
	trip_end(&trip);
}

QTEST(a_fix_is_off_only_beyond_its_own_accuracy)
{
	struct qk_guidance_config config;
	struct trip trip;

	qk_guidance_walking(&config);
	config.deviation_m = 15;
	trip = trip_with(stairs, stairs_ends, &config);
	trip_go(&trip, 0, 0, 100, 0);
	fix_at(trip.guidance, (struct metres){100, -30}, 40, ++trip.seconds);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	fix_at(trip.guidance, (struct metres){100, -30}, 10, ++trip.seconds);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	trip_end(&trip);
}

QTEST(a_waypoint_is_passed_near_it_and_the_destination_never)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");
	struct qk_waypoint stops[] = {{.place = place_at((struct metres){0, 0})},
				      {.place = place_at((struct metres){300, 0})},
				      {.place = place_at((struct metres){500, 200})}};
	struct qk_waypoint *own = trip.route->waypoints;
	struct qk_guidance_config config;

	trip.route->waypoints = stops;
	trip.route->waypoint_count = 3;
	qk_guidance_free(trip.guidance);
	qk_guidance_walking(&config);
	trip.guidance = qk_guidance_new(trip.route, &config);
	trip.state = qk_guidance_state(trip.guidance);
	qt_uint(trip.state->waypoints_left, 2);
	trip_go(&trip, 0, 0, 275, 0);
	qt_uint(trip.state->waypoint, 1);
	trip_fix(&trip, 285, 0);
	qt_uint(trip.state->waypoint, 2);
	qt_uint(trip.state->waypoints_left, 1);
	qt_true(trip_flag(&trip, QK_GUIDANCE_WAYPOINT));
	trip_go(&trip, 300, 0, 300, 200);
	trip_go(&trip, 300, 200, 495, 200);
	qt_uint(trip.state->waypoint, 2);
	trip.route->waypoints = own;
	trip_end(&trip);
}

/* The service says 10 m less for the second step than it measures. */
QTEST(what_is_left_does_not_grow_where_the_service_measured_short)
{
	struct trip trip = trip_as(stairs, stairs_ends, "exact_distance");
	double before;

	trip.route->steps[1].length_m -= 10;
	qk_guidance_free(trip.guidance);
	struct qk_guidance_config config;
	qk_guidance_preset_named(&config, "exact_distance");
	trip.guidance = qk_guidance_new(trip.route, &config);
	trip.state = qk_guidance_state(trip.guidance);
	trip_fix(&trip, 200, 0);
	trip_fix(&trip, 298, 0);
	before = trip.state->remaining_m;
	trip_fix(&trip, 300, 0);
	qt_uint(trip.state->step, 1);
	qt_near(trip.state->remaining_m, before, 0);
	trip_fix(&trip, 300, 20);
	qt_near(trip.state->remaining_m, 380, 0.1);
	trip_end(&trip);
}

QTEST(a_course_against_a_strand_tells_two_strands_apart)
{
	const struct metres strands[] = {{0, 0}, {300, 0}, {300, 8}, {0, 8}, {0, 300}};
	const size_t ends[] = {3, 4, 0};
	struct trip trip = trip_as(strands, ends, "walking");
	struct qk_position back = {
		.has = QK_POSITION_PLACE | QK_POSITION_COURSE | QK_POSITION_SPEED, .course_deg = 270, .speed_mps = 1.4};

	trip_go(&trip, 0, 0, 270, 0);
	back.place = place_at((struct metres){268, 5});
	qk_guidance_update(trip.guidance, &back);
	qt_near(trip.state->along_m, 340, 1);
	back.course_deg = -1;
	back.place = place_at((struct metres){260, 5});
	qk_guidance_update(trip.guidance, &back);
	qt_near(trip.state->along_m, 348, 1);
	trip_end(&trip);
	trip = trip_as(strands, ends, "walking");
	trip_go(&trip, 0, 0, 270, 0);
	back.course_deg = 270;
	back.speed_mps = 0.2;
	back.place = place_at((struct metres){272, 5});
	qk_guidance_update(trip.guidance, &back);
	qt_near(trip.state->along_m, 272, 1);
	trip_end(&trip);
}
