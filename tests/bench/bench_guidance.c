/* What a tick of guidance costs on a route of 10,000 points in one step, near the last position and after a jump, as a
 * ratio to looking at every segment once, measured in this run; and what a point of a route takes of memory. */
#include "bench.h"
#include "navigation/guidance.h"
#include "navigation/way.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define POINTS 10000
#define NEAR_BAR 0.01
#define JUMP_BAR 1.0
#define FIXES 997

struct work {
	struct qk_route *route;
	struct qk_guidance *guidance;
	struct qk_position fixes[FIXES];
	size_t at;
	double sum; /* so that nothing is left out */
};

static void must(int right)
{
	if (right)
		return;
	fprintf(stderr, "bench_guidance: a step failed; run the tests\n");
	exit(1);
}

/* A winding way, a point every 10 m. */
static struct qk_route *wind(void)
{
	struct qk_route *route = qk_route_new("a bench");
	struct qk_wgs84 point = {48, 11};
	char why[128];

	must(route != NULL);
	qk_route_add_step(route, &(struct qk_route_step){.length_m = -1, .duration_s = -1, .mode = QK_TRAVEL_WALKING});
	for (int i = 0; i < POINTS; i++) {
		double course = sin(i / 40.0) + sin(i / 7.0) / 2;

		qk_route_add_point(route, point);
		point.latitude += cos(course) * 9e-5;
		point.longitude += sin(course) * 1.3e-4;
	}
	qk_route_add_step(route, &(struct qk_route_step){.maneuver = QK_MANEUVER_TURN, .length_m = -1});
	qk_route_add_point(route, (struct qk_wgs84){point.latitude, point.longitude});
	qk_route_add_step(route, &(struct qk_route_step){.maneuver = QK_MANEUVER_ARRIVE});
	must(qk_route_finish(route, why, sizeof why) == 0);
	return route;
}

/* A walk of 1.4 m a fix a few metres beside the way, or all over the route. */
static void plan(struct work *work, int jumps)
{
	for (size_t i = 0; i < FIXES; i++) {
		double along = jumps ? (double)(i * 7919 % POINTS) : 4000 + (double)i * 0.14;
		const struct qk_wgs84 *from = &work->route->points[(size_t)along];
		double part = along - floor(along);
		struct qk_position *fix = &work->fixes[i];

		fix->has = QK_POSITION_PLACE | QK_POSITION_ACCURACY | QK_POSITION_TIME;
		fix->place.latitude =
			from->latitude + part * (from[1].latitude - from->latitude) + 3e-5 * sin((double)i);
		fix->place.longitude = from->longitude + part * (from[1].longitude - from->longitude);
		fix->accuracy_m = 5;
		fix->time_us = (int64_t)i * 1000000;
	}
}

static void start(struct work *work, int jumps)
{
	struct qk_guidance_config config;

	qk_guidance_walking(&config);
	*work = (struct work){.route = wind()};
	work->guidance = qk_guidance_new(work->route, &config);
	must(work->guidance != NULL);
	plan(work, jumps);
}

static void run_ticks(void *user_data, int times)
{
	struct work *work = user_data;

	for (int i = 0; i < times; i++) {
		work->sum += qk_guidance_update(work->guidance, &work->fixes[work->at])->along_m;
		work->at = (work->at + 1) % FIXES;
	}
}

/* The nearest place of a segment, and the square of the distance to it. */
static inline double apart(const struct qk_near *near, const struct qk_wgs84 *from)
{
	double x = (near->longitude - from->longitude) * near->cosine, y = near->latitude - from->latitude;
	double east = (from[1].longitude - from->longitude) * near->cosine, north = from[1].latitude - from->latitude;
	double length = east * east + north * north;
	double part = length > 0 ? (x * east + y * north) / length : 0;

	part = part < 0 ? 0 : part > 1 ? 1 : part;
	x -= part * east;
	y -= part * north;
	return x * x + y * y;
}

/* What the plainest guidance does for each fix: the nearest point of every segment, and no more. */
static void run_scan(void *user_data, int times)
{
	struct work *work = user_data;
	const struct qk_wgs84 *points = work->route->points;

	for (int i = 0; i < times; i++) {
		struct qk_near near = qk_near_at(work->fixes[work->at].place, points[0]);
		double best = INFINITY;
		size_t nearest = 0;

		for (size_t segment = 0; segment + 1 < work->route->point_count; segment++) {
			double square = apart(&near, &points[segment]);

			if (square < best) {
				best = square;
				nearest = segment;
			}
		}
		work->sum += (double)nearest;
		work->at = (work->at + 1) % FIXES;
	}
}

/* The same as an engine does that measures on the sphere: the nearest point of every segment, and how far it is. */
static void run_spherical_scan(void *user_data, int times)
{
	struct work *work = user_data;
	const struct qk_wgs84 *points = work->route->points;

	for (int i = 0; i < times; i++) {
		struct qk_wgs84 place = work->fixes[work->at].place;
		struct qk_near near = qk_near_at(place, points[0]);
		double best = INFINITY;

		for (size_t segment = 0; segment + 1 < work->route->point_count; segment++) {
			struct qk_hit hit;
			struct qk_wgs84 nearest = points[segment];
			double metres;

			qk_way_hit(&(struct qk_way){.points = work->route->points}, &near, segment, &hit);
			nearest.latitude += hit.fraction * (points[segment + 1].latitude - nearest.latitude);
			nearest.longitude += hit.fraction * (points[segment + 1].longitude - nearest.longitude);
			metres = qk_distance_m(place, nearest);
			best = metres < best ? metres : best;
		}
		work->sum += best;
		work->at = (work->at + 1) % FIXES;
	}
}

static int compare(const char *what, bench_fn run, const char *reference, int jumps, double bar)
{
	struct work ticks, scan;
	struct bench_result result;

	start(&ticks, jumps);
	start(&scan, jumps);
	result = bench(run_ticks, &ticks, run, &scan, run == run_scan ? FIXES / 4 : 20);
	must(isfinite(ticks.sum + scan.sum));
	qk_guidance_free(ticks.guidance);
	qk_guidance_free(scan.guidance);
	qk_route_free(ticks.route);
	qk_route_free(scan.route);
	printf("%.5f: ", result.ratio);
	return bench_print(what, reference, result, bar);
}

int main(void)
{
	struct work work;
	int missed;

	missed = compare("tick near the last position", run_spherical_scan, "all segments on the sphere", 0, NEAR_BAR);
	/* The compiler makes vectors of this one: about 2 ns a segment. */
	compare("tick near the last position", run_scan, "all segments on a plane", 0, 0);
	missed |= compare("tick after a jump", run_spherical_scan, "all segments on the sphere", 1, JUMP_BAR);
	compare("tick after a jump", run_scan, "all segments on a plane", 1, 0);
	start(&work, 0);
	printf("memory of a point: %zu bytes in the route, %.1f in the guidance\n", (size_t)QK_ROUTE_POINT_BYTES,
	       (double)qk_guidance_memory(work.guidance) / (double)work.route->point_count);
	qk_guidance_free(work.guidance);
	qk_route_free(work.route);
	return missed;
}
