#include "navigation/polyline.h"

#include <math.h>
#include <stdio.h>

/* 7 groups of 5 bits hold every difference of two angles at the finest precision. */
#define GROUPS_MAX 7u

static double scale_of(unsigned precision)
{
	double scale = 1;

	while (precision-- > 0)
		scale *= 10;
	return scale;
}

struct qk_polyline qk_polyline_open(const char *text, size_t length, unsigned precision, char *why, size_t why_size)
{
	if (precision > QK_POLYLINE_PRECISION_MAX)
		precision = QK_POLYLINE_PRECISION_MAX;
	return (struct qk_polyline){text, text, text + length, scale_of(precision), 0, 0, why, why ? why_size : 0};
}

static int fail(struct qk_polyline *polyline, const char *at, const char *what)
{
	if (polyline->why_size)
		snprintf(polyline->why, polyline->why_size, "the encoded polyline is broken at byte %zu: %s",
			 (size_t)(at - polyline->begin), what);
	return -1;
}

static int read_difference(struct qk_polyline *polyline, int64_t *out)
{
	const char *start = polyline->at;
	uint64_t bits = 0;

	for (unsigned group = 0; group < GROUPS_MAX; group++) {
		unsigned char byte;

		if (polyline->at >= polyline->end)
			return fail(polyline, polyline->at, "it ends in the middle of a point");
		byte = (unsigned char)*polyline->at;
		if (byte < 63 || byte > 126)
			return fail(polyline, polyline->at, "this character is in no polyline");
		polyline->at++;
		bits |= (uint64_t)((byte - 63u) & 0x1fu) << (5 * group);
		if (byte - 63u < 0x20) {
			*out = bits & 1 ? -(int64_t)(bits >> 1) - 1 : (int64_t)(bits >> 1);
			return 0;
		}
	}
	return fail(polyline, start, "this number has too many digits");
}

int qk_polyline_next(struct qk_polyline *polyline, struct qk_wgs84 *point)
{
	const char *start = polyline->at;
	int64_t latitude, longitude;

	if (polyline->at >= polyline->end)
		return 0;
	if (read_difference(polyline, &latitude) || read_difference(polyline, &longitude))
		return -1;
	polyline->latitude += latitude;
	polyline->longitude += longitude;
	point->latitude = (double)polyline->latitude / polyline->scale;
	point->longitude = (double)polyline->longitude / polyline->scale;
	if (fabs(point->latitude) > 90)
		return fail(polyline, start, "the latitude is beyond a pole; is the precision right?");
	if (fabs(point->longitude) > 180)
		return fail(polyline, start, "the longitude is beyond 180 degrees; is the precision right?");
	return 1;
}

static void write_difference(struct qk_buffer *out, int64_t difference)
{
	uint64_t bits = difference < 0 ? ~((uint64_t)difference << 1) : (uint64_t)difference << 1;

	for (; bits >= 0x20; bits >>= 5)
		qk_buffer_byte(out, (char)((0x20 | (bits & 0x1f)) + 63));
	qk_buffer_byte(out, (char)(bits + 63));
}

void qk_polyline_encode(struct qk_buffer *out, const struct qk_wgs84 *points, size_t count, unsigned precision)
{
	double scale = scale_of(precision <= QK_POLYLINE_PRECISION_MAX ? precision : QK_POLYLINE_PRECISION_MAX);
	int64_t before_latitude = 0, before_longitude = 0;

	for (size_t i = 0; i < count; i++) {
		int64_t latitude = llround(points[i].latitude * scale);
		int64_t longitude = llround(points[i].longitude * scale);

		write_difference(out, latitude - before_latitude);
		write_difference(out, longitude - before_longitude);
		before_latitude = latitude;
		before_longitude = longitude;
	}
}
