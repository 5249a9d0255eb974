/* The line that is asked for its nearest points, against looking at every segment. */
#include "core/random.h"
#include "failing_malloc.h"
#include "navigation/route.h"
#include "navigation/way.h"
#include "qtest.h"

#include <math.h>
#include <stdlib.h>

static double between(struct qk_random *random, double low, double high)
{
	return low + (high - low) * ((double)(qk_random_next(random) >> 11) / 9007199254740992.0);
}

/* Winding, crossing itself, with points that repeat. */
static struct qk_wgs84 *wander(struct qk_random *random, size_t count, double longitude)
{
	struct qk_wgs84 *points = calloc(count, sizeof *points);
	double course = 0;

	points[0] = (struct qk_wgs84){between(random, -60, 60), longitude};
	for (size_t i = 1; i < count; i++) {
		double step = between(random, 0, 1) < 0.1 ? 0 : between(random, 0, 0.0005);

		course += between(random, -1, 1);
		points[i].latitude = points[i - 1].latitude + step * cos(course);
		points[i].longitude = points[i - 1].longitude + step * sin(course);
		points[i].longitude -= 360 * round(points[i].longitude / 360);
	}
	return points;
}

static struct qk_wgs84 near_to(struct qk_random *random, struct qk_wgs84 place, double spread)
{
	place.latitude += between(random, -spread, spread);
	place.longitude += between(random, -spread, spread);
	place.longitude -= 360 * round(place.longitude / 360);
	return place;
}

static void look_at_all(const struct qk_way *way, const struct qk_near *near, size_t first, size_t end,
			struct qk_hit *best)
{
	struct qk_hit hit;

	qk_way_hit(way, near, first, best);
	for (size_t i = first + 1; i < end; i++) {
		qk_way_hit(way, near, i, &hit);
		if (hit.square < best->square)
			*best = hit;
	}
}

static void compare(struct qk_random *random, size_t count, double longitude)
{
	struct qk_wgs84 *points = wander(random, count, longitude);
	struct qk_way way;

	qt_int(qk_way_build(&way, points, count), 0);
	for (int i = 0; i < 200; i++) {
		size_t first = (size_t)between(random, 0, (double)count - 1), rest = count - 1 - first;
		size_t end = first + 1 + (size_t)between(random, 0, (double)rest);
		size_t guess = first + (size_t)between(random, 0, (double)(end - first));
		struct qk_wgs84 about = points[(size_t)between(random, 0, (double)count)];
		struct qk_near near = qk_near_at(near_to(random, about, i % 2 ? 0.0003 : 0.02), way.points[guess]);
		struct qk_hit fast, slow;

		qk_way_nearest(&way, &near, first, end, guess, &fast);
		look_at_all(&way, &near, first, end, &slow);
		qt_uint(fast.segment, slow.segment);
		qt_near(fast.square, slow.square, 0);
	}
	qk_way_free(&way);
	free(points);
}

QTEST(the_nearest_segment_is_the_one_that_a_look_at_all_finds)
{
	struct qk_random random;

	random.state = 6;
	for (size_t count = 2; count < 2000; count = count * 3 / 2 + 1)
		compare(&random, count, 11);
}

QTEST(a_line_across_the_180th_meridian_is_one_line)
{
	struct qk_random random;

	random.state = 7;
	for (int i = 0; i < 20; i++)
		compare(&random, 100, i % 2 ? 179.999 : -179.999);
}

QTEST(lengths_and_places_across_the_180th_meridian)
{
	struct qk_wgs84 points[] = {{10, 179.999}, {10, -179.999}, {10, -179.998}};
	struct qk_way way;
	struct qk_near near;
	struct qk_hit hit;
	struct qk_wgs84 place;

	qt_int(qk_way_build(&way, points, 3), 0);
	qt_near(way.along[1], 219.01, 0.01);
	near = qk_near_at((struct qk_wgs84){10.0001, -179.9995}, way.points[0]);
	qk_way_nearest(&way, &near, 0, 2, 0, &hit);
	place = qk_way_place(&way, &hit);
	qt_uint(hit.segment, 0);
	qt_near(hit.fraction, 0.75, 1e-6);
	qt_near(hit.distance_m, 11.1195, 0.001);
	qt_near(place.longitude, -179.9995, 1e-9);
	qt_near(qk_near_distance_m(&near, points[0]), 164.6, 0.1);
	qk_way_free(&way);
}

QTEST(short_distances_are_those_of_the_sphere)
{
	struct qk_random random;

	random.state = 8;
	for (int i = 0; i < 1000; i++) {
		struct qk_wgs84 from = {between(&random, -80, 80), between(&random, -180, 180)};
		struct qk_wgs84 to = near_to(&random, from, i % 2 ? 0.005 : 3);
		struct qk_near near = qk_near_at(from, from);
		double exact;

		if (i % 4 == 0)
			to.longitude = from.longitude;
		exact = qk_distance_m(from, to);

		qt_near(qk_near_distance_m(&near, to), exact, exact * 1e-6 + 1e-6);
	}
}

/* Out, and back beside it, 2 m apart. */
QTEST(a_line_is_approached_once_for_each_strand)
{
	struct qk_wgs84 points[] = {{0, 0}, {0, 0.001}, {0, 0.002}, {0.00002, 0.002}, {0.00002, 0.001}, {0.00002, 0}};
	struct qk_way way;
	struct qk_near near = qk_near_at((struct qk_wgs84){0.00001, 0.0012}, points[0]);
	struct qk_hit hits[4];

	qt_int(qk_way_build(&way, points, 6), 0);
	qt_uint(qk_way_approaches(&way, &near, NULL, 0, 5, 20, hits, 4), 2);
	qt_uint(hits[0].segment, 1);
	qt_uint(hits[1].segment, 3);
	qt_near(hits[1].distance_m, 1.112, 0.001);
	qt_uint(qk_way_approaches(&way, &near, NULL, 0, 5, 1, hits, 4), 0);
	qt_uint(qk_way_approaches(&way, &near, NULL, 2, 5, 20, hits, 4), 1);
	near = qk_near_at((struct qk_wgs84){-0.00001, 0.001}, points[0]);
	qt_uint(qk_way_approaches(&way, &near, NULL, 0, 5, 2, hits, 4), 1);
	qt_uint(hits[0].segment, 0);
	qk_way_free(&way);
}

/* The same answers with a nook as without, on a walk that leaves it again and again. */
QTEST(what_is_kept_from_the_question_before_changes_no_answer)
{
	struct qk_random random = {9};
	struct qk_wgs84 *points = wander(&random, 600, 11);
	struct qk_way_nook nook = {0};
	struct qk_way way;
	int kept = 0;

	qt_int(qk_way_build(&way, points, 600), 0);
	for (size_t i = 0; i < 5990; i++) {
		struct qk_near near = qk_near_at(near_to(&random, points[i / 10], 0.0001), points[0]);
		struct qk_hit with[8], without[8];
		double latitude = nook.latitude, within = between(&random, 5, 40);
		size_t count = qk_way_approaches(&way, &near, &nook, 50, 550, within, with, 8);

		kept += nook.known && nook.latitude == latitude;
		qt_uint(count, qk_way_approaches(&way, &near, NULL, 50, 550, within, without, 8));
		for (size_t n = 0; n < count; n++) {
			qt_uint(with[n].segment, without[n].segment);
			qt_near(with[n].square, without[n].square, 0);
		}
	}
	qt_true(kept > 1000 && kept < 5900);
	qk_way_free(&way);
	free(points);
}

QTEST(the_nearest_approaches_stay_when_there_is_no_room_for_all)
{
	struct qk_wgs84 points[40];
	struct qk_way way;
	struct qk_near near = qk_near_at((struct qk_wgs84){0, 0.0005}, (struct qk_wgs84){0, 0});
	struct qk_hit hits[2];

	for (int i = 0; i < 40; i++)
		points[i] = (struct qk_wgs84){(10 - i / 2) * 0.00003, (i + 1) / 2 % 2 ? 0.001 : 0};
	qt_int(qk_way_build(&way, points, 40), 0);
	qt_uint(qk_way_approaches(&way, &near, NULL, 0, 39, 500, hits, 2), 2);
	qt_true(hits[0].segment < hits[1].segment);
	qt_near(hits[0].distance_m + hits[1].distance_m, 3.336, 0.01);
	qk_way_free(&way);
}

QTEST(places_along_the_line_are_found_back)
{
	struct qk_wgs84 points[] = {{0, 0}, {0, 0.001}, {0, 0.001}, {0.001, 0.001}};
	struct qk_way way;
	struct qk_hit hit;

	qt_int(qk_way_build(&way, points, 4), 0);
	for (double along = 0; along <= way.along[3]; along += 1) {
		qk_way_at(&way, along, 0, 3, &hit);
		qt_near(qk_way_along(&way, &hit), along, 1e-9);
	}
	qk_way_at(&way, 1e9, 0, 3, &hit);
	qt_near(qk_way_along(&way, &hit), way.along[3], 0);
	qt_near(qk_way_course(&way, 0), 90, 1e-9);
	qt_near(qk_way_course(&way, 2), 0, 1e-9);
	qk_way_free(&way);
}

QTEST(a_line_without_memory_is_a_status)
{
	struct qk_wgs84 points[] = {{10, 179.999}, {10, -179.999}, {10, -179.998}};
	long live;

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	live = qt_live_blocks();
	for (long n = 0;; n++) {
		struct qk_way way;
		int status;

		qt_fail_after(n);
		status = qk_way_build(&way, points, 3);
		if (!qt_fail_never()) {
			qt_int(status, 0);
			qk_way_free(&way);
			break;
		}
		qt_int(status, -1);
		qt_int(qt_live_blocks(), live);
	}
}
