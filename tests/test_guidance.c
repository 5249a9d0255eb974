/* Guidance, one behaviour at a time; the faults that its peer has had are named by their numbers there. */
#include "failing_malloc.h"
#include "qtest.h"
#include "support_routes.h"

#include <math.h>
#include <string.h>

/* East 300 m, north 200 m, east 200 m. */
static const struct metres stairs[] = {{0, 0}, {100, 0}, {300, 0}, {300, 200}, {500, 200}};
static const size_t stairs_ends[] = {2, 3, 4, 0};

struct trip {
	struct qk_route *route;
	struct qk_guidance *guidance;
	const struct qk_guidance_state *state;
	double seconds;
};

static struct trip begin_with(const struct metres *points, const size_t *ends, const struct qk_guidance_config *config)
{
	struct trip trip = {.route = route_through(points, ends)};

	trip.guidance = qk_guidance_new(trip.route, config);
	qt_true(trip.guidance != NULL);
	trip.state = qk_guidance_state(trip.guidance);
	return trip;
}

static struct trip begin(const struct metres *points, const size_t *ends, const char *preset)
{
	struct qk_guidance_config config;

	qt_int(qk_guidance_preset_named(&config, preset), 0);
	return begin_with(points, ends, &config);
}

static void end(struct trip *trip)
{
	qk_guidance_free(trip->guidance);
	qk_route_free(trip->route);
}

static void go(struct trip *trip, double from_east, double from_north, double to_east, double to_north)
{
	walk_to(trip->guidance, (struct metres){from_east, from_north}, (struct metres){to_east, to_north}, 5,
		&trip->seconds);
}

static void fix(struct trip *trip, double east, double north)
{
	fix_at(trip->guidance, (struct metres){east, north}, 0, ++trip->seconds);
}

static int flag(const struct trip *trip, uint32_t flag)
{
	return trip->state->flags & flag ? 1 : 0;
}

QTEST(a_walk_beside_the_line_passes_every_step_and_arrives)
{
	const char *presets[] = {"walking", "cycling", "driving"};

	for (size_t i = 0; i < 3; i++) {
		struct trip trip = begin(stairs, stairs_ends, presets[i]);

		go(&trip, 0, 3, 304, 3);
		go(&trip, 304, 3, 304, 40);
		qt_uint(trip.state->step, 1);
		go(&trip, 304, 40, 304, 203);
		go(&trip, 304, 203, 340, 203);
		qt_uint(trip.state->step, 2);
		go(&trip, 340, 203, 495, 203);
		qt_true(flag(&trip, QK_GUIDANCE_ARRIVED));
		fix(&trip, 495, 203);
		qt_int(trip.state->phase, QK_GUIDANCE_COMPLETE);
		qt_true(flag(&trip, QK_GUIDANCE_ARRIVED));
		qt_near(trip.state->remaining_m, 0, 0);
		end(&trip);
	}
}

QTEST(figures_of_a_fix_beside_the_line)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	fix(&trip, 120, 7);
	qt_near(trip.state->aside_m, 7, 0.001);
	qt_near(trip.state->along_m, 120, 0.05);
	qt_near(trip.state->to_maneuver_m, 180, 0.05);
	qt_near(trip.state->remaining_m, 580, 0.05);
	qt_near(trip.state->remaining_s, 580 / 1.4, 0.05);
	qt_near(trip.state->course_deg, 90, 0.1);
	qt_uint(trip.state->segment, 1);
	qt_near(trip.state->snapped.latitude, 48, 1e-9);
	end(&trip);
}

QTEST(the_first_fix_is_never_off_the_route)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	fix(&trip, 90000, 90000);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	qt_int(trip.state->phase, QK_GUIDANCE_NAVIGATING);
	fix(&trip, 90000, 90000);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	end(&trip);
}

QTEST(off_the_route_is_told_on_the_same_tick_and_so_is_the_return)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	go(&trip, 0, 0, 100, 0);
	fix(&trip, 100, -60);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	fix(&trip, 100, -20);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	end(&trip);
}

QTEST(off_the_step_but_on_the_route_names_the_step)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	go(&trip, 0, 0, 100, 0);
	fix(&trip, 400, 190);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_STEP);
	qt_uint(trip.state->future_step, 2);
	qt_uint(trip.state->step, 0);
	end(&trip);
}

QTEST(a_shorter_way_to_a_later_step_is_followed_after_three_fixes_there)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	go(&trip, 0, 0, 100, 0);
	fix(&trip, 250, 150);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_STEP);
	fix(&trip, 370, 200);
	qt_uint(trip.state->step, 0);
	fix(&trip, 380, 200);
	qt_uint(trip.state->step, 2);
	qt_true(flag(&trip, QK_GUIDANCE_REJOINED));
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	end(&trip);
}

QTEST(a_stop_that_was_not_made_is_not_left_out)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	trip.route->steps[2].leg = 1;
	go(&trip, 0, 0, 100, 0);
	go(&trip, 370, 200, 450, 200);
	qt_uint(trip.state->step, 0);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_STEP);
	end(&trip);
}

QTEST(a_bad_fix_says_nothing_about_deviation)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	go(&trip, 0, 0, 100, 0);
	fix_at(trip.guidance, (struct metres){100, -90}, 80, ++trip.seconds);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	fix(&trip, 100, -90);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	fix_at(trip.guidance, (struct metres){100, 0}, 80, ++trip.seconds);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	end(&trip);
}

QTEST(a_place_that_is_none_changes_nothing)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");
	struct qk_position wrong[] = {{.has = QK_POSITION_PLACE, .place = {NAN, 11}},
				      {.has = QK_POSITION_PLACE, .place = {48, INFINITY}},
				      {.has = QK_POSITION_PLACE, .place = {91, 11}},
				      {.has = 0, .place = {48, 11.001}}};
	double along;

	go(&trip, 0, 0, 100, 0);
	along = trip.state->along_m;
	for (size_t i = 0; i < 4; i++) {
		qk_guidance_update(trip.guidance, &wrong[i]);
		qt_near(trip.state->along_m, along, 0);
		qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	}
	end(&trip);
}

/* A figure of eight in one step: the line crosses itself at 100 east after 100 m and after 500 m. */
QTEST(peer_875_a_crossing_loop_in_a_step_never_makes_the_walk_jump)
{
	const struct metres eight[] = {{0, 0},     {100, 0}, {200, 0},    {200, 100},
				       {100, 100}, {100, 0}, {100, -100}, {300, -100}};
	const size_t ends[] = {6, 7, 0};
	struct trip trip = begin(eight, ends, "walking");
	double before = 0;

	for (size_t i = 0; i < 6; i++) {
		struct metres from = eight[i], to = eight[i + 1];

		for (int part = 1; part <= 20; part++) {
			double noise = (part * 7 + (int)i) % 9 - 4;

			fix(&trip, from.east + (to.east - from.east) * part / 20 + (i % 2 ? noise : 0),
			    from.north + (to.north - from.north) * part / 20 + (i % 2 ? 0 : noise));
			qt_true(fabs(trip.state->along_m - before) < 20);
			before = trip.state->along_m;
		}
	}
	qt_near(before, 600, 6);
	end(&trip);
}

/* Out 200 m and back on the same line, in one step. */
QTEST(peer_875_out_and_back_on_the_same_line_goes_on_after_the_turn)
{
	const struct metres spur[] = {{0, 0}, {100, 0}, {200, 0}, {100, 0}, {0, 0}, {0, 200}};
	const size_t ends[] = {4, 5, 0};
	struct trip trip = begin(spur, ends, "walking");

	go(&trip, 0, 0, 100, 0);
	qt_near(trip.state->along_m, 100, 1);
	go(&trip, 100, 0, 200, 0);
	go(&trip, 200, 0, 150, 0);
	qt_near(trip.state->along_m, 250, 1);
	qt_true(!flag(&trip, QK_GUIDANCE_WRONG_WAY));
	go(&trip, 150, 0, 5, 0);
	qt_near(trip.state->along_m, 395, 1);
	qt_uint(trip.state->step, 0);
	end(&trip);
}

/* Steps that lie on each other: out, and back as the next step, a U-turn between them. */
QTEST(a_uturn_between_two_steps_is_passed_when_it_was_made)
{
	const struct metres spur[] = {{0, 0}, {200, 0}, {100, 0}, {100, 100}, {100, 300}};
	const size_t ends[] = {1, 2, 3, 4, 0};
	struct trip trip = begin(spur, ends, "walking");

	trip.route->steps[1].modifier = QK_MODIFIER_UTURN;
	go(&trip, 0, 0, 150, 0);
	qt_uint(trip.state->step, 0);
	qt_true(flag(&trip, QK_GUIDANCE_UTURN));
	go(&trip, 150, 0, 200, 0);
	go(&trip, 200, 0, 150, 0);
	qt_uint(trip.state->step, 1);
	qt_near(trip.state->to_maneuver_m, 50, 1);
	qt_true(!flag(&trip, QK_GUIDANCE_UTURN | QK_GUIDANCE_WRONG_WAY));
	go(&trip, 150, 0, 100, 0);
	go(&trip, 100, 0, 100, 60);
	qt_uint(trip.state->step, 2);
	end(&trip);
}

/* Past the turn, off the route, and back towards it: no step begins before the route is there again. */
QTEST(no_step_begins_off_the_route)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	go(&trip, 0, 0, 300, 0);
	go(&trip, 300, 0, 400, -40);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	go(&trip, 400, -40, 400, -10);
	go(&trip, 400, -10, 360, -10);
	qt_uint(trip.state->step, 0);
	go(&trip, 360, -10, 300, 0);
	go(&trip, 300, 0, 300, 20);
	qt_uint(trip.state->step, 1);
	end(&trip);
}

QTEST(a_round_walk_that_ends_where_it_begins_does_not_begin_at_its_end)
{
	const struct metres round[] = {{0, 0}, {200, 0}, {200, 200}, {0, 200}, {0, 0}};
	const size_t ends[] = {4, 0};
	struct trip trip = begin(round, ends, "walking");

	fix(&trip, -2, 3);
	qt_true(trip.state->along_m < 10);
	go(&trip, 0, 0, 200, 0);
	go(&trip, 200, 0, 200, 200);
	qt_near(trip.state->along_m, 400, 1);
	qt_int(trip.state->phase, QK_GUIDANCE_NAVIGATING);
	go(&trip, 200, 200, 0, 200);
	go(&trip, 0, 200, 0, 0);
	fix(&trip, 0, 0);
	qt_int(trip.state->phase, QK_GUIDANCE_COMPLETE);
	end(&trip);
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
	end(trip);
}

QTEST(instructions_fall_due_five_metres_early)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	add_texts(trip.route);
	fix(&trip, 0, 0);
	qt_int(trip.state->visual, 0);
	qt_int(trip.state->spoken, -1);
	fix(&trip, 144, 0);
	qt_int(trip.state->spoken, -1);
	fix(&trip, 146, 0);
	qt_int(trip.state->spoken, 0);
	fix(&trip, 196, 0);
	qt_int(trip.state->visual, 1);
	fix(&trip, 276, 0);
	qt_int(trip.state->spoken, 1);
	end_with_texts(&trip);
}

QTEST(peer_744_and_886_nothing_is_due_off_the_route_from_that_tick_on)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	add_texts(trip.route);
	go(&trip, 0, 0, 200, 0);
	qt_int(trip.state->visual, 1);
	fix(&trip, 200, -80);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	qt_int(trip.state->visual, -1);
	qt_int(trip.state->spoken, -1);
	fix(&trip, 200, 0);
	qt_int(trip.state->visual, 1);
	qt_int(trip.state->spoken, 0);
	end_with_texts(&trip);
}

/* The condition asks for the deviation of this very fix: far from the step and from all to come, it does not hold. */
QTEST(peer_739_a_step_is_ended_by_the_deviation_of_the_same_tick)
{
	struct qk_guidance_config config;
	struct trip trip;

	qk_guidance_walking(&config);
	config.advance[0] = (struct qk_advance){.kind = QK_ADVANCE_FROM_STEP, .exit_m = 30};
	config.rejoin_fixes = 0;
	trip = begin_with(stairs, stairs_ends, &config);
	go(&trip, 0, 0, 100, 0);
	fix(&trip, 100, -80);
	qt_uint(trip.state->step, 0);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	fix(&trip, 320, 100);
	qt_uint(trip.state->step, 1);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	end(&trip);
	config.advance[0].policy = QK_ADVANCE_WHILE_ON_STEP;
	trip = begin_with(stairs, stairs_ends, &config);
	go(&trip, 0, 0, 100, 0);
	fix(&trip, 320, 100);
	qt_uint(trip.state->step, 0);
	fix(&trip, 100, 40);
	qt_uint(trip.state->step, 1);
	end(&trip);
	config.advance[0].policy = QK_ADVANCE_ALWAYS;
	trip = begin_with(stairs, stairs_ends, &config);
	go(&trip, 0, 0, 100, 0);
	fix(&trip, 100, -80);
	qt_uint(trip.state->step, 2);
	end(&trip);
}

QTEST(peer_714_a_street_that_lies_behind_is_off_the_route)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	go(&trip, 0, 0, 300, 0);
	go(&trip, 300, 0, 300, 180);
	qt_uint(trip.state->step, 1);
	fix(&trip, 100, 0);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	end(&trip);
}

QTEST(whoever_stands_never_passes_a_step)
{
	const char *presets[] = {"walking", "cycling", "driving", "exact_distance", "relative_linestring"};

	for (size_t i = 0; i < 5; i++) {
		struct trip trip = begin(stairs, stairs_ends, presets[i]);

		go(&trip, 0, 0, 270, 0);
		fix(&trip, 290, 10);
		for (int n = 0; n < 20; n++) {
			fix(&trip, 290, 10);
			qt_uint(trip.state->step, 0);
			qt_true(flag(&trip, QK_GUIDANCE_STANDING));
		}
		end(&trip);
	}
}

QTEST(jitter_and_a_speed_of_zero_are_standing)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");
	struct qk_position here = {.has = QK_POSITION_PLACE | QK_POSITION_SPEED, .speed_mps = 0.1};

	go(&trip, 0, 0, 295, 0);
	for (int n = 0; n < 20; n++) {
		fix_at(trip.guidance, (struct metres){295 + n % 3, n % 2 * 2}, 8, ++trip.seconds);
		qt_uint(trip.state->step, 0);
	}
	for (int n = 0; n < 20; n++) {
		here.place = place_at((struct metres){300, n});
		qk_guidance_update(trip.guidance, &here);
		qt_uint(trip.state->step, 0);
	}
	end(&trip);
}

QTEST(going_back_is_told_at_once_and_as_the_wrong_way_after_fifty_metres)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	go(&trip, 0, 0, 200, 0);
	fix(&trip, 195, 0);
	qt_true(flag(&trip, QK_GUIDANCE_BACKWARDS));
	qt_true(!flag(&trip, QK_GUIDANCE_WRONG_WAY));
	qt_near(trip.state->remaining_m, 505, 0.1);
	go(&trip, 195, 0, 155, 0);
	qt_true(!flag(&trip, QK_GUIDANCE_WRONG_WAY));
	go(&trip, 155, 0, 145, 0);
	qt_true(flag(&trip, QK_GUIDANCE_WRONG_WAY));
	go(&trip, 145, 0, 160, 0);
	qt_true(flag(&trip, QK_GUIDANCE_WRONG_WAY));
	qt_true(!flag(&trip, QK_GUIDANCE_BACKWARDS));
	go(&trip, 160, 0, 170, 0);
	qt_true(!flag(&trip, QK_GUIDANCE_WRONG_WAY));
	end(&trip);
}

QTEST(whoever_walks_away_after_the_arrival_is_not_lost)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");
	struct qk_guidance_state there;

	go(&trip, 0, 0, 300, 0);
	go(&trip, 300, 0, 300, 200);
	go(&trip, 300, 200, 492, 200);
	qt_true(flag(&trip, QK_GUIDANCE_ARRIVED));
	there = *trip.state;
	go(&trip, 492, 200, 2500, 200);
	qt_int(trip.state->phase, QK_GUIDANCE_COMPLETE);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	qt_int(trip.state->visual, -1);
	qt_uint(trip.state->step, there.step);
	qt_true(!flag(&trip, QK_GUIDANCE_BACKWARDS | QK_GUIDANCE_WRONG_WAY));
	end(&trip);
}

QTEST(a_destination_overrun_between_two_fixes_is_still_reached)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	go(&trip, 0, 0, 300, 0);
	go(&trip, 300, 0, 300, 200);
	go(&trip, 300, 200, 460, 200);
	fix(&trip, 493, 200);
	qt_true(flag(&trip, QK_GUIDANCE_ARRIVED));
	fix(&trip, 540, 200);
	qt_int(trip.state->phase, QK_GUIDANCE_COMPLETE);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	end(&trip);
}

static void pass_time(struct trip *trip, double seconds)
{
	struct qk_position none = {.has = QK_POSITION_TIME};

	trip->seconds += seconds;
	none.time_us = (int64_t)(trip->seconds * 1e6);
	qk_guidance_update(trip->guidance, &none);
}

QTEST(without_fixes_the_place_goes_on_at_the_last_speed_for_fifteen_seconds)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	go(&trip, 0, 0, 100, 0);
	for (int i = 1; i <= 15; i++) {
		pass_time(&trip, 1);
		qt_near(trip.state->along_m, 100 + 5 * i, 0.2);
		qt_true(flag(&trip, QK_GUIDANCE_RECKONED));
		qt_true(!flag(&trip, QK_GUIDANCE_LOST));
	}
	pass_time(&trip, 1);
	qt_true(flag(&trip, QK_GUIDANCE_LOST));
	qt_near(trip.state->along_m, 175, 0.2);
	fix(&trip, 170, 1);
	qt_near(trip.state->along_m, 170, 0.2);
	qt_true(flag(&trip, QK_GUIDANCE_BACKWARDS));
	qt_true(!flag(&trip, QK_GUIDANCE_RECKONED | QK_GUIDANCE_LOST));
	end(&trip);
}

QTEST(one_long_silence_is_reckoned_no_further_than_many_short_ones)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	go(&trip, 0, 0, 100, 0);
	pass_time(&trip, 3600);
	qt_near(trip.state->along_m, 175, 0.2);
	pass_time(&trip, 3600);
	qt_near(trip.state->along_m, 175, 0.2);
	end(&trip);
}

QTEST(in_a_tunnel_it_goes_on_longer_and_over_the_end_of_the_step)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	trip.route->classes[1] = trip.route->classes[2] = QK_CLASS_TUNNEL;
	go(&trip, 0, 0, 150, 0);
	qt_true(flag(&trip, QK_GUIDANCE_TUNNEL));
	for (int i = 0; i < 40; i++)
		pass_time(&trip, 1);
	qt_near(trip.state->along_m, 350, 0.5);
	qt_uint(trip.state->step, 1);
	qt_true(flag(&trip, QK_GUIDANCE_RECKONED));
	fix_at(trip.guidance, (struct metres){300, 60}, 0, ++trip.seconds);
	qt_near(trip.state->along_m, 360, 0.5);
	qt_true(!flag(&trip, QK_GUIDANCE_BACKWARDS));
	end(&trip);
}

QTEST(whoever_was_slower_than_reckoned_is_put_back_on_the_step)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	go(&trip, 0, 0, 260, 0);
	for (int i = 0; i < 14; i++)
		pass_time(&trip, 1);
	qt_uint(trip.state->step, 1);
	fix(&trip, 265, 0);
	qt_uint(trip.state->step, 0);
	qt_near(trip.state->to_maneuver_m, 35, 0.5);
	qt_true(flag(&trip, QK_GUIDANCE_BACKWARDS));
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	end(&trip);
}

QTEST(nothing_is_reckoned_off_the_route_or_while_standing_or_without_a_time)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");
	double along;

	go(&trip, 0, 0, 100, 0);
	fix(&trip, 100, -80);
	along = trip.state->along_m;
	pass_time(&trip, 5);
	qt_near(trip.state->along_m, along, 0);
	end(&trip);
	trip = begin(stairs, stairs_ends, "walking");
	go(&trip, 0, 0, 100, 0);
	fix(&trip, 100, 0);
	fix(&trip, 101, 0);
	qt_true(flag(&trip, QK_GUIDANCE_STANDING));
	along = trip.state->along_m;
	pass_time(&trip, 5);
	qt_near(trip.state->along_m, along, 0);
	end(&trip);
	trip = begin(stairs, stairs_ends, "walking");
	fix_at(trip.guidance, (struct metres){50, 0}, 0, -1);
	fix_at(trip.guidance, (struct metres){60, 0}, 0, -1);
	pass_time(&trip, 5);
	qt_near(trip.state->along_m, 60, 0.1);
	qt_true(!flag(&trip, QK_GUIDANCE_RECKONED));
	end(&trip);
}

QTEST(nobody_is_reckoned_to_have_arrived)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	go(&trip, 0, 0, 300, 0);
	go(&trip, 300, 0, 300, 200);
	go(&trip, 300, 200, 480, 200);
	for (int i = 0; i < 15; i++)
		pass_time(&trip, 1);
	qt_int(trip.state->phase, QK_GUIDANCE_NAVIGATING);
	qt_near(trip.state->to_maneuver_m, 0, 1e-6);
	qt_true(!flag(&trip, QK_GUIDANCE_ARRIVED));
	end(&trip);
}

QTEST(a_fix_that_is_not_usable_is_as_good_as_none)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	go(&trip, 0, 0, 100, 0);
	fix_at(trip.guidance, (struct metres){50, 300}, 150, ++trip.seconds);
	qt_true(flag(&trip, QK_GUIDANCE_RECKONED));
	qt_near(trip.state->along_m, 105, 0.2);
	end(&trip);
}

QTEST(by_hand_only_the_app_ends_a_step)
{
	struct trip trip = begin(stairs, stairs_ends, "manual");

	go(&trip, 0, 0, 300, 0);
	go(&trip, 300, 0, 300, 100);
	qt_uint(trip.state->step, 0);
	qk_guidance_advance(trip.guidance);
	qt_uint(trip.state->step, 1);
	qt_near(trip.state->to_maneuver_m, 100, 1);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	for (int i = 0; i < 3; i++)
		qk_guidance_advance(trip.guidance);
	qt_int(trip.state->phase, QK_GUIDANCE_COMPLETE);
	end(&trip);
}

static struct trip begin_advance(struct qk_advance first, struct qk_advance second, struct qk_advance third)
{
	struct qk_guidance_config config;

	qk_guidance_walking(&config);
	memset(config.advance, 0, sizeof config.advance);
	config.advance[0] = first;
	config.advance[1] = second;
	config.advance[2] = third;
	config.rejoin_fixes = 0;
	return begin_with(stairs, stairs_ends, &config);
}

QTEST(conditions_compose)
{
	struct qk_advance to_end = {.kind = QK_ADVANCE_TO_END, .enter_m = 30};
	struct qk_advance from_step = {.kind = QK_ADVANCE_FROM_STEP, .exit_m = 10};
	struct trip any = begin_advance((struct qk_advance){.kind = QK_ADVANCE_OR, .count = 2}, to_end, from_step);
	struct trip all = begin_advance((struct qk_advance){.kind = QK_ADVANCE_AND, .count = 2}, to_end, from_step);
	const struct metres walk[] = {{100, 0}, {100, 12}, {280, 0}, {280, 12}};
	const size_t any_steps[] = {0, 1, 2, 2}, all_steps[] = {0, 0, 0, 1};

	for (size_t i = 0; i < 4; i++) {
		fix(&any, walk[i].east, walk[i].north);
		fix(&all, walk[i].east, walk[i].north);
		qt_uint(any.state->step, any_steps[i]);
		qt_uint(all.state->step, all_steps[i]);
	}
	end(&any);
	end(&all);
}

/* A step of 2 m in between is left after half of it, not after the 5 m that would be behind it. */
QTEST(a_short_step_is_not_passed_before_it_is_begun)
{
	const struct metres kink[] = {{0, 0}, {100, 0}, {100, 2}, {200, 2}, {200, 300}};
	const size_t ends[] = {1, 2, 3, 4, 0};
	struct qk_advance snapped = {.kind = QK_ADVANCE_ENTRY_SNAPPED, .enter_m = 20, .exit_m = 5};
	struct qk_guidance_config config;
	struct trip trip;

	qk_guidance_walking(&config);
	config.advance[0] = snapped;
	trip = begin_with(kink, ends, &config);
	go(&trip, 0, 0, 99, 0);
	qt_uint(trip.state->step, 0);
	fix(&trip, 100, 1.9);
	qt_uint(trip.state->step, 1);
	end(&trip);
}

QTEST(a_fix_is_off_only_beyond_its_own_accuracy)
{
	struct qk_guidance_config config;
	struct trip trip;

	qk_guidance_walking(&config);
	config.deviation_m = 15;
	trip = begin_with(stairs, stairs_ends, &config);
	go(&trip, 0, 0, 100, 0);
	fix_at(trip.guidance, (struct metres){100, -30}, 40, ++trip.seconds);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	fix_at(trip.guidance, (struct metres){100, -30}, 10, ++trip.seconds);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	end(&trip);
}

QTEST(a_later_step_walked_the_other_way_is_not_followed)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");

	go(&trip, 0, 0, 100, 0);
	fix(&trip, 450, 200);
	go(&trip, 450, 200, 370, 200);
	qt_uint(trip.state->step, 0);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_STEP);
	end(&trip);
}

/* The first fix within 20 m of the end is one thing, the place 5 m off the step another; both are needed, in order. */
QTEST(entry_and_exit_are_two_fixes)
{
	struct qk_advance condition = {.kind = QK_ADVANCE_ENTRY_EXIT, .enter_m = 20, .exit_m = 5, .accuracy_m = 25};
	struct trip trip = begin_advance(condition, (struct qk_advance){0}, (struct qk_advance){0});

	go(&trip, 0, 0, 250, 0);
	fix(&trip, 300, 30);
	qt_uint(trip.state->step, 0);
	fix(&trip, 300, 10);
	qt_uint(trip.state->step, 0);
	fix_at(trip.guidance, (struct metres){300, 16}, 30, ++trip.seconds);
	qt_uint(trip.state->step, 0);
	fix(&trip, 300, 16);
	qt_uint(trip.state->step, 1);
	end(&trip);
}

QTEST(the_other_pavement_is_not_off_the_step_for_walkers)
{
	struct qk_advance snapped = {.kind = QK_ADVANCE_ENTRY_SNAPPED, .enter_m = 20, .exit_m = 2};
	struct qk_advance plain = {.kind = QK_ADVANCE_ENTRY_EXIT, .enter_m = 20, .exit_m = 2};
	struct trip walker = begin_advance(snapped, (struct qk_advance){0}, (struct qk_advance){0});
	struct trip driver = begin_advance(plain, (struct qk_advance){0}, (struct qk_advance){0});

	go(&walker, 200, -12, 296, -12);
	go(&driver, 200, -12, 296, -12);
	qt_uint(walker.state->step, 0);
	qt_uint(driver.state->step, 1);
	go(&walker, 312, 0, 312, 10);
	qt_uint(walker.state->step, 1);
	end(&walker);
	end(&driver);
}

QTEST(a_waypoint_is_passed_near_it_and_the_destination_never)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");
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
	go(&trip, 0, 0, 275, 0);
	qt_uint(trip.state->waypoint, 1);
	fix(&trip, 285, 0);
	qt_uint(trip.state->waypoint, 2);
	qt_uint(trip.state->waypoints_left, 1);
	qt_true(flag(&trip, QK_GUIDANCE_WAYPOINT));
	go(&trip, 300, 0, 300, 200);
	go(&trip, 300, 200, 495, 200);
	qt_uint(trip.state->waypoint, 2);
	trip.route->waypoints = own;
	end(&trip);
}

/* The service says 10 m less for the second step than it measures. */
QTEST(what_is_left_does_not_grow_where_the_service_measured_short)
{
	struct trip trip = begin(stairs, stairs_ends, "exact_distance");
	double before;

	trip.route->steps[1].length_m -= 10;
	qk_guidance_free(trip.guidance);
	struct qk_guidance_config config;
	qk_guidance_preset_named(&config, "exact_distance");
	trip.guidance = qk_guidance_new(trip.route, &config);
	trip.state = qk_guidance_state(trip.guidance);
	fix(&trip, 200, 0);
	fix(&trip, 298, 0);
	before = trip.state->remaining_m;
	fix(&trip, 300, 0);
	qt_uint(trip.state->step, 1);
	qt_near(trip.state->remaining_m, before, 0);
	fix(&trip, 300, 20);
	qt_near(trip.state->remaining_m, 380, 0.1);
	end(&trip);
}

QTEST(a_course_against_a_strand_tells_two_strands_apart)
{
	const struct metres strands[] = {{0, 0}, {300, 0}, {300, 8}, {0, 8}, {0, 300}};
	const size_t ends[] = {3, 4, 0};
	struct trip trip = begin(strands, ends, "walking");
	struct qk_position back = {
		.has = QK_POSITION_PLACE | QK_POSITION_COURSE | QK_POSITION_SPEED, .course_deg = 270, .speed_mps = 1.4};

	go(&trip, 0, 0, 270, 0);
	back.place = place_at((struct metres){268, 5});
	qk_guidance_update(trip.guidance, &back);
	qt_near(trip.state->along_m, 340, 1);
	back.course_deg = -1;
	back.place = place_at((struct metres){260, 5});
	qk_guidance_update(trip.guidance, &back);
	qt_near(trip.state->along_m, 348, 1);
	end(&trip);
	trip = begin(strands, ends, "walking");
	go(&trip, 0, 0, 270, 0);
	back.course_deg = 270;
	back.speed_mps = 0.2;
	back.place = place_at((struct metres){272, 5});
	qk_guidance_update(trip.guidance, &back);
	qt_near(trip.state->along_m, 272, 1);
	end(&trip);
}

QTEST(a_preset_by_name)
{
	struct qk_guidance_config config, other;

	for (size_t i = 0; qk_guidance_presets[i]; i++)
		qt_int(qk_guidance_preset_named(&config, qk_guidance_presets[i]), 0);
	qt_int(qk_guidance_preset_named(&config, "exact-distance"), 0);
	qt_int(qk_guidance_preset_named(&config, "flying"), -1);
	qt_int(qk_guidance_preset_named(&config, "exact_distances"), -1);
	qt_int(qk_guidance_preset_named(&config, ""), -1);
	qk_guidance_driving(&config);
	memset(&other, 0, sizeof other);
	struct qk_route *route = route_through(stairs, stairs_ends);
	route->steps[0].mode = QK_TRAVEL_FERRY;
	route->steps[1].mode = QK_TRAVEL_DRIVING;
	qk_guidance_preset(&other, route);
	qt_near(other.waypoint_m, config.waypoint_m, 0);
	qk_route_free(route);
}

QTEST(guidance_without_memory_is_none)
{
	struct qk_route *route = route_through(stairs, stairs_ends);
	struct qk_guidance_config config;
	long live;

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	qk_guidance_walking(&config);
	live = qt_live_blocks();
	for (long n = 0;; n++) {
		struct qk_guidance *guidance;

		qt_fail_after(n);
		guidance = qk_guidance_new(route, &config);
		if (!qt_fail_never()) {
			qt_true(guidance != NULL);
			qk_guidance_free(guidance);
			break;
		}
		qt_true(guidance == NULL);
		qt_int(qt_live_blocks(), live);
	}
	qk_route_free(route);
}

QTEST(a_tick_allocates_nothing)
{
	struct trip trip = begin(stairs, stairs_ends, "walking");
	long allocations;

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	qt_fail_after(1000000);
	go(&trip, 0, 0, 300, 0);
	fix(&trip, 400, 200);
	fix(&trip, 900, 900);
	pass_time(&trip, 1);
	allocations = qt_allocations();
	qt_fail_never();
	qt_int(allocations, 0);
	end(&trip);
}
