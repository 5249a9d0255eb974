/* When guidance takes a step for done, and when not. */
#include "qtest.h"
#include "support_routes.h"

#include <string.h>

QTEST(a_shorter_way_to_a_later_step_is_followed_after_three_fixes_there)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_go(&trip, 0, 0, 100, 0);
	trip_fix(&trip, 250, 150);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_STEP);
	trip_fix(&trip, 370, 200);
	qt_uint(trip.state->step, 0);
	trip_fix(&trip, 380, 200);
	qt_uint(trip.state->step, 2);
	qt_true(trip_flag(&trip, QK_GUIDANCE_REJOINED));
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	trip_end(&trip);
}

QTEST(a_stop_that_was_not_made_is_not_left_out)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip.route->steps[2].leg = 1;
	trip_go(&trip, 0, 0, 100, 0);
	trip_go(&trip, 370, 200, 450, 200);
	qt_uint(trip.state->step, 0);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_STEP);
	trip_end(&trip);
}

/* Steps that lie on each other: out, and back as the next step, a U-turn between them. */
QTEST(a_uturn_between_two_steps_is_passed_when_it_was_made)
{
	const struct metres spur[] = {{0, 0}, {200, 0}, {100, 0}, {100, 100}, {100, 300}};
	const size_t ends[] = {1, 2, 3, 4, 0};
	struct trip trip = trip_as(spur, ends, "walking");

	trip.route->steps[1].modifier = QK_MODIFIER_UTURN;
	trip_go(&trip, 0, 0, 150, 0);
	qt_uint(trip.state->step, 0);
	qt_true(trip_flag(&trip, QK_GUIDANCE_UTURN));
	trip_go(&trip, 150, 0, 200, 0);
	trip_go(&trip, 200, 0, 150, 0);
	qt_uint(trip.state->step, 1);
	qt_near(trip.state->to_maneuver_m, 50, 1);
	qt_true(!trip_flag(&trip, QK_GUIDANCE_UTURN | QK_GUIDANCE_WRONG_WAY));
	trip_go(&trip, 150, 0, 100, 0);
	trip_go(&trip, 100, 0, 100, 60);
	qt_uint(trip.state->step, 2);
	trip_end(&trip);
}

/* Past the turn, off the route, and back towards it: no step begins before the route is there again. */
QTEST(no_step_begins_off_the_route)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_go(&trip, 0, 0, 300, 0);
	trip_go(&trip, 300, 0, 400, -40);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	trip_go(&trip, 400, -40, 400, -10);
	trip_go(&trip, 400, -10, 360, -10);
	qt_uint(trip.state->step, 0);
	trip_go(&trip, 360, -10, 300, 0);
	trip_go(&trip, 300, 0, 300, 20);
	qt_uint(trip.state->step, 1);
	trip_end(&trip);
}

/* The condition asks for the deviation of this very fix: far from the step and from all to come, it does not hold. */
QTEST(peer_739_a_step_is_ended_by_the_deviation_of_the_same_tick)
{
	struct qk_guidance_config config;
	struct trip trip;

	qk_guidance_walking(&config);
	config.advance[0] = (struct qk_advance){.kind = QK_ADVANCE_FROM_STEP, .exit_m = 30};
	config.rejoin_fixes = 0;
	trip = trip_with(stairs, stairs_ends, &config);
	trip_go(&trip, 0, 0, 100, 0);
	trip_fix(&trip, 100, -80);
	qt_uint(trip.state->step, 0);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_ROUTE);
	trip_fix(&trip, 320, 100);
	qt_uint(trip.state->step, 1);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	trip_end(&trip);
	config.advance[0].policy = QK_ADVANCE_WHILE_ON_STEP;
	trip = trip_with(stairs, stairs_ends, &config);
	trip_go(&trip, 0, 0, 100, 0);
	trip_fix(&trip, 320, 100);
	qt_uint(trip.state->step, 0);
	trip_fix(&trip, 100, 40);
	qt_uint(trip.state->step, 1);
	trip_end(&trip);
	config.advance[0].policy = QK_ADVANCE_ALWAYS;
	trip = trip_with(stairs, stairs_ends, &config);
	trip_go(&trip, 0, 0, 100, 0);
	trip_fix(&trip, 100, -80);
	qt_uint(trip.state->step, 2);
	trip_end(&trip);
}

QTEST(whoever_stands_never_passes_a_step)
{
	const char *presets[] = {"walking", "cycling", "driving", "exact_distance", "relative_linestring"};

	for (size_t i = 0; i < 5; i++) {
		struct trip trip = trip_as(stairs, stairs_ends, presets[i]);

		trip_go(&trip, 0, 0, 270, 0);
		trip_fix(&trip, 290, 10);
		for (int n = 0; n < 20; n++) {
			trip_fix(&trip, 290, 10);
			qt_uint(trip.state->step, 0);
			qt_true(trip_flag(&trip, QK_GUIDANCE_STANDING));
		}
		trip_end(&trip);
	}
}

QTEST(jitter_and_a_speed_of_zero_are_standing)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");
	struct qk_position here = {.has = QK_POSITION_PLACE | QK_POSITION_SPEED, .speed_mps = 0.1};

	trip_go(&trip, 0, 0, 295, 0);
	for (int n = 0; n < 20; n++) {
		fix_at(trip.guidance, (struct metres){295 + n % 3, n % 2 * 2}, 8, ++trip.seconds);
		qt_uint(trip.state->step, 0);
	}
	for (int n = 0; n < 20; n++) {
		here.place = place_at((struct metres){300, n});
		qk_guidance_update(trip.guidance, &here);
		qt_uint(trip.state->step, 0);
	}
	trip_end(&trip);
}

QTEST(whoever_walks_away_after_the_arrival_is_not_lost)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");
	struct qk_guidance_state there;

	trip_go(&trip, 0, 0, 300, 0);
	trip_go(&trip, 300, 0, 300, 200);
	trip_go(&trip, 300, 200, 492, 200);
	qt_true(trip_flag(&trip, QK_GUIDANCE_ARRIVED));
	there = *trip.state;
	trip_go(&trip, 492, 200, 2500, 200);
	qt_int(trip.state->phase, QK_GUIDANCE_COMPLETE);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	qt_int(trip.state->visual, -1);
	qt_uint(trip.state->step, there.step);
	qt_true(!trip_flag(&trip, QK_GUIDANCE_BACKWARDS | QK_GUIDANCE_WRONG_WAY));
	trip_end(&trip);
}

QTEST(a_destination_overrun_between_two_fixes_is_still_reached)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_go(&trip, 0, 0, 300, 0);
	trip_go(&trip, 300, 0, 300, 200);
	trip_go(&trip, 300, 200, 460, 200);
	trip_fix(&trip, 493, 200);
	qt_true(trip_flag(&trip, QK_GUIDANCE_ARRIVED));
	trip_fix(&trip, 540, 200);
	qt_int(trip.state->phase, QK_GUIDANCE_COMPLETE);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	trip_end(&trip);
}

QTEST(by_hand_only_the_app_ends_a_step)
{
	struct trip trip = trip_as(stairs, stairs_ends, "manual");

	trip_go(&trip, 0, 0, 300, 0);
	trip_go(&trip, 300, 0, 300, 100);
	qt_uint(trip.state->step, 0);
	qk_guidance_advance(trip.guidance);
	qt_uint(trip.state->step, 1);
	qt_near(trip.state->to_maneuver_m, 100, 1);
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	for (int i = 0; i < 3; i++)
		qk_guidance_advance(trip.guidance);
	qt_int(trip.state->phase, QK_GUIDANCE_COMPLETE);
	trip_end(&trip);
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
	return trip_with(stairs, stairs_ends, &config);
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
		trip_fix(&any, walk[i].east, walk[i].north);
		trip_fix(&all, walk[i].east, walk[i].north);
		qt_uint(any.state->step, any_steps[i]);
		qt_uint(all.state->step, all_steps[i]);
	}
	trip_end(&any);
	trip_end(&all);
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
	trip = trip_with(kink, ends, &config);
	trip_go(&trip, 0, 0, 99, 0);
	qt_uint(trip.state->step, 0);
	trip_fix(&trip, 100, 1.9);
	qt_uint(trip.state->step, 1);
	trip_end(&trip);
}

QTEST(a_later_step_walked_the_other_way_is_not_followed)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_go(&trip, 0, 0, 100, 0);
	trip_fix(&trip, 450, 200);
	trip_go(&trip, 450, 200, 370, 200);
	qt_uint(trip.state->step, 0);
	qt_int(trip.state->deviation, QK_DEVIATION_OFF_STEP);
	trip_end(&trip);
}

/* The first fix within 20 m of the end is one thing, the place 5 m off the step another; both are needed, in order. */
QTEST(entry_and_exit_are_two_fixes)
{
	struct qk_advance condition = {.kind = QK_ADVANCE_ENTRY_EXIT, .enter_m = 20, .exit_m = 5, .accuracy_m = 25};
	struct trip trip = begin_advance(condition, (struct qk_advance){0}, (struct qk_advance){0});

	trip_go(&trip, 0, 0, 250, 0);
	trip_fix(&trip, 300, 30);
	qt_uint(trip.state->step, 0);
	trip_fix(&trip, 300, 10);
	qt_uint(trip.state->step, 0);
	fix_at(trip.guidance, (struct metres){300, 16}, 30, ++trip.seconds);
	qt_uint(trip.state->step, 0);
	trip_fix(&trip, 300, 16);
	qt_uint(trip.state->step, 1);
	trip_end(&trip);
}

QTEST(the_other_pavement_is_not_off_the_step_for_walkers)
{
	struct qk_advance snapped = {.kind = QK_ADVANCE_ENTRY_SNAPPED, .enter_m = 20, .exit_m = 2};
	struct qk_advance plain = {.kind = QK_ADVANCE_ENTRY_EXIT, .enter_m = 20, .exit_m = 2};
	struct trip walker = begin_advance(snapped, (struct qk_advance){0}, (struct qk_advance){0});
	struct trip driver = begin_advance(plain, (struct qk_advance){0}, (struct qk_advance){0});

	trip_go(&walker, 200, -12, 296, -12);
	trip_go(&driver, 200, -12, 296, -12);
	qt_uint(walker.state->step, 0);
	qt_uint(driver.state->step, 1);
	trip_go(&walker, 312, 0, 312, 10);
	qt_uint(walker.state->step, 1);
	trip_end(&walker);
	trip_end(&driver);
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
