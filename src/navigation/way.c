#include "navigation/way.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "navigation/route.h"

#define RADIANS (3.14159265358979323846 / 180)

static int crosses(double from, double to)
{
	return fabs(to - from) > 180;
}

static double unwrap(double longitude, double about)
{
	if (longitude - about > 180)
		return longitude - 360;
	return longitude - about < -180 ? longitude + 360 : longitude;
}

/* Longitudes without a jump at the 180th meridian; a copy only if there is one. 0 or -1. */
static int straighten(struct qk_way *way)
{
	const struct qk_wgs84 *points = way->points;
	int any = 0;

	for (size_t i = 1; i < way->count; i++)
		any |= crosses(points[i - 1].longitude, points[i].longitude);
	if (!any)
		return 0;
	way->unwrapped = malloc(way->count * sizeof *points);
	if (!way->unwrapped)
		return -1;
	memcpy(way->unwrapped, points, way->count * sizeof *points);
	for (size_t i = 1; i < way->count; i++) {
		double turns = round((way->unwrapped[i - 1].longitude - points[i].longitude) / 360);

		way->unwrapped[i].longitude += 360 * turns;
	}
	way->points = way->unwrapped;
	return 0;
}

static int measure(struct qk_way *way)
{
	way->along = malloc(way->count * sizeof *way->along);
	if (!way->along)
		return -1;
	way->along[0] = 0;
	for (size_t i = 1; i < way->count; i++)
		way->along[i] = way->along[i - 1] + qk_distance_m(way->points[i - 1], way->points[i]);
	return 0;
}

static void widen(struct qk_way_box *box, const struct qk_way_box *by)
{
	box->south = fmin(box->south, by->south);
	box->west = fmin(box->west, by->west);
	box->north = fmax(box->north, by->north);
	box->east = fmax(box->east, by->east);
}

static struct qk_way_box around(const struct qk_way *way, size_t first, size_t last)
{
	const struct qk_wgs84 *points = way->points;
	struct qk_way_box box = {points[first].latitude, points[first].longitude, points[first].latitude,
				 points[first].longitude};

	for (size_t i = first + 1; i <= last; i++)
		widen(&box, &(struct qk_way_box){points[i].latitude, points[i].longitude, points[i].latitude,
						 points[i].longitude});
	return box;
}

static size_t boxes_for(size_t items)
{
	return (items + QK_WAY_FAN - 1) / QK_WAY_FAN;
}

static void fill_leaves(struct qk_way *way, size_t segments)
{
	for (size_t i = 0; i < boxes_for(segments); i++) {
		size_t last = (i + 1) * QK_WAY_FAN;

		way->boxes[i] = around(way, i * QK_WAY_FAN, last < segments ? last : segments);
	}
}

static void fill_level(struct qk_way *way, int level, size_t below)
{
	const struct qk_way_box *from = way->boxes + way->level[level - 1];
	struct qk_way_box *to = way->boxes + way->level[level];

	for (size_t i = 0; i < below; i++)
		if (i % QK_WAY_FAN)
			widen(&to[i / QK_WAY_FAN], &from[i]);
		else
			to[i / QK_WAY_FAN] = from[i];
}

static int enclose(struct qk_way *way)
{
	size_t segments = way->count - 1, items = segments, total = 0;

	do {
		way->level[way->levels++] = total;
		items = boxes_for(items);
		total += items;
	} while (items > 1 && way->levels < QK_WAY_LEVELS);
	way->boxes = malloc((total ? total : 1) * sizeof *way->boxes);
	if (!way->boxes)
		return -1;
	fill_leaves(way, segments);
	items = boxes_for(segments);
	for (int level = 1; level < way->levels; level++) {
		fill_level(way, level, items);
		items = boxes_for(items);
	}
	return 0;
}

int qk_way_build(struct qk_way *way, const struct qk_wgs84 *points, size_t count)
{
	*way = (struct qk_way){.points = points, .count = count};
	if (!straighten(way) && !measure(way) && !enclose(way))
		return 0;
	qk_way_free(way);
	return -1;
}

void qk_way_free(struct qk_way *way)
{
	free(way->along);
	free(way->boxes);
	free(way->unwrapped);
	*way = (struct qk_way){0};
}

struct qk_near qk_near_at(struct qk_wgs84 place, struct qk_wgs84 about)
{
	struct qk_near near = {.latitude = place.latitude};

	near.longitude = unwrap(place.longitude, about.longitude);
	near.cosine = cos(place.latitude * RADIANS);
	near.sine = sin(place.latitude * RADIANS);
	return near;
}

/* With the cosine of the latitude halfway, which is what makes the flat Earth exact. */
double qk_near_distance_m(const struct qk_near *near, struct qk_wgs84 place)
{
	double north = place.latitude - near->latitude;
	double half = north * (RADIANS / 2);
	double cosine = near->cosine * (1 - half * half / 2) - near->sine * half;
	double east = unwrap(place.longitude, near->longitude) - near->longitude;

	if (fabs(north) > 0.01 || fabs(east) > 0.01)
		return qk_distance_m((struct qk_wgs84){near->latitude, near->longitude}, place);
	east *= cosine;
	return sqrt(north * north + east * east) * QK_METRES_PER_DEGREE;
}

double qk_way_along(const struct qk_way *way, const struct qk_hit *hit)
{
	double from = way->along[hit->segment];

	return hit->fraction > 0 ? from + hit->fraction * (way->along[hit->segment + 1] - from) : from;
}

struct qk_wgs84 qk_way_place(const struct qk_way *way, const struct qk_hit *hit)
{
	struct qk_wgs84 place = way->points[hit->segment], to;

	if (hit->fraction > 0) {
		to = way->points[hit->segment + 1];
		place.latitude += hit->fraction * (to.latitude - place.latitude);
		place.longitude += hit->fraction * (to.longitude - place.longitude);
	}
	if (place.longitude > 180 || place.longitude < -180)
		place.longitude -= 360 * round(place.longitude / 360);
	return place;
}

void qk_way_at(const struct qk_way *way, double along_m, size_t first, size_t last, struct qk_hit *hit)
{
	size_t low = first, high = last;
	double length;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (way->along[middle] <= along_m)
			low = middle;
		else
			high = middle;
	}
	length = first < last ? way->along[low + 1] - way->along[low] : 0;
	*hit = (struct qk_hit){.segment = low};
	if (length > 0)
		hit->fraction = fmin(1, fmax(0, (along_m - way->along[low]) / length));
}

double qk_way_course(const struct qk_way *way, size_t segment)
{
	struct qk_wgs84 from = way->points[segment], to = way->points[segment + 1];
	double middle = (from.latitude + to.latitude) / 2 * RADIANS;
	double course = atan2((to.longitude - from.longitude) * cos(middle), to.latitude - from.latitude) / RADIANS;

	return course < 0 ? course + 360 : course;
}
