/* Guidance without fixes, without memory, and with fixes that are none. */
#include "failing_malloc.h"
#include "qtest.h"
#include "support_routes.h"

#include <math.h>

QTEST(a_place_that_is_none_changes_nothing)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");
	struct qk_position wrong[] = {{.has = QK_POSITION_PLACE, .place = {NAN, 11}},
				      {.has = QK_POSITION_PLACE, .place = {48, INFINITY}},
				      {.has = QK_POSITION_PLACE, .place = {91, 11}},
				      {.has = 0, .place = {48, 11.001}}};
	double along;

	trip_go(&trip, 0, 0, 100, 0);
	along = trip.state->along_m;
	for (size_t i = 0; i < 4; i++) {
		qk_guidance_update(trip.guidance, &wrong[i]);
		qt_near(trip.state->along_m, along, 0);
		qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	}
	trip_end(&trip);
}

QTEST(without_fixes_the_place_goes_on_at_the_last_speed_for_fifteen_seconds)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_go(&trip, 0, 0, 100, 0);
	for (int i = 1; i <= 15; i++) {
		trip_pass_time(&trip, 1);
		qt_near(trip.state->along_m, 100 + 5 * i, 0.2);
		qt_true(trip_flag(&trip, QK_GUIDANCE_RECKONED));
		qt_true(!trip_flag(&trip, QK_GUIDANCE_LOST));
	}
	trip_pass_time(&trip, 1);
	qt_true(trip_flag(&trip, QK_GUIDANCE_LOST));
	qt_near(trip.state->along_m, 175, 0.2);
	trip_fix(&trip, 170, 1);
	qt_near(trip.state->along_m, 170, 0.2);
	qt_true(trip_flag(&trip, QK_GUIDANCE_BACKWARDS));
	qt_true(!trip_flag(&trip, QK_GUIDANCE_RECKONED | QK_GUIDANCE_LOST));
	trip_end(&trip);
}

QTEST(one_long_silence_is_reckoned_no_further_than_many_short_ones)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_go(&trip, 0, 0, 100, 0);
	trip_pass_time(&trip, 3600);
	qt_near(trip.state->along_m, 175, 0.2);
	trip_pass_time(&trip, 3600);
	qt_near(trip.state->along_m, 175, 0.2);
	trip_end(&trip);
}

QTEST(in_a_tunnel_it_goes_on_longer_and_over_the_end_of_the_step)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip.route->classes[1] = trip.route->classes[2] = QK_CLASS_TUNNEL;
	trip_go(&trip, 0, 0, 150, 0);
	qt_true(trip_flag(&trip, QK_GUIDANCE_TUNNEL));
	for (int i = 0; i < 40; i++)
		trip_pass_time(&trip, 1);
	qt_near(trip.state->along_m, 350, 0.5);
	qt_uint(trip.state->step, 1);
	qt_true(trip_flag(&trip, QK_GUIDANCE_RECKONED));
	fix_at(trip.guidance, (struct metres){300, 60}, 0, ++trip.seconds);
	qt_near(trip.state->along_m, 360, 0.5);
	qt_true(!trip_flag(&trip, QK_GUIDANCE_BACKWARDS));
	trip_end(&trip);
}

QTEST(whoever_was_slower_than_reckoned_is_put_back_on_the_step)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_go(&trip, 0, 0, 260, 0);
	for (int i = 0; i < 14; i++)
		trip_pass_time(&trip, 1);
	qt_uint(trip.state->step, 1);
	trip_fix(&trip, 265, 0);
	qt_uint(trip.state->step, 0);
	qt_near(trip.state->to_maneuver_m, 35, 0.5);
	qt_true(trip_flag(&trip, QK_GUIDANCE_BACKWARDS));
	qt_int(trip.state->deviation, QK_DEVIATION_NONE);
	trip_end(&trip);
}

QTEST(nothing_is_reckoned_off_the_route_or_while_standing_or_without_a_time)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");
	double along;

	trip_go(&trip, 0, 0, 100, 0);
	trip_fix(&trip, 100, -80);
	along = trip.state->along_m;
	trip_pass_time(&trip, 5);
	qt_near(trip.state->along_m, along, 0);
	trip_end(&trip);
	trip = trip_as(stairs, stairs_ends, "walking");
	trip_go(&trip, 0, 0, 100, 0);
	trip_fix(&trip, 100, 0);
	trip_fix(&trip, 101, 0);
	qt_true(trip_flag(&trip, QK_GUIDANCE_STANDING));
	along = trip.state->along_m;
	trip_pass_time(&trip, 5);
	qt_near(trip.state->along_m, along, 0);
	trip_end(&trip);
	trip = trip_as(stairs, stairs_ends, "walking");
	fix_at(trip.guidance, (struct metres){50, 0}, 0, -1);
	fix_at(trip.guidance, (struct metres){60, 0}, 0, -1);
	trip_pass_time(&trip, 5);
	qt_near(trip.state->along_m, 60, 0.1);
	qt_true(!trip_flag(&trip, QK_GUIDANCE_RECKONED));
	trip_end(&trip);
}

QTEST(nobody_is_reckoned_to_have_arrived)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_go(&trip, 0, 0, 300, 0);
	trip_go(&trip, 300, 0, 300, 200);
	trip_go(&trip, 300, 200, 480, 200);
	for (int i = 0; i < 15; i++)
		trip_pass_time(&trip, 1);
	qt_int(trip.state->phase, QK_GUIDANCE_NAVIGATING);
	qt_near(trip.state->to_maneuver_m, 0, 1e-6);
	qt_true(!trip_flag(&trip, QK_GUIDANCE_ARRIVED));
	trip_end(&trip);
}

QTEST(a_fix_that_is_not_usable_is_as_good_as_none)
{
	struct trip trip = trip_as(stairs, stairs_ends, "walking");

	trip_go(&trip, 0, 0, 100, 0);
	fix_at(trip.guidance, (struct metres){50, 300}, 150, ++trip.seconds);
	qt_true(trip_flag(&trip, QK_GUIDANCE_RECKONED));
	qt_near(trip.state->along_m, 105, 0.2);
	trip_end(&trip);
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
	struct trip trip = trip_as(stairs, stairs_ends, "walking");
	long allocations;

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	qt_fail_after(1000000);
	trip_go(&trip, 0, 0, 300, 0);
	trip_fix(&trip, 400, 200);
	trip_fix(&trip, 900, 900);
	trip_pass_time(&trip, 1);
	allocations = qt_allocations();
	qt_fail_never();
	qt_int(allocations, 0);
	trip_end(&trip);
}
