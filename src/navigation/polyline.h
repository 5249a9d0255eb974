/* Encoded polylines (developers.google.com/maps/documentation/utilities/polylinealgorithm), as OSRM and Valhalla send
 * them: at precision 5 or 6, latitude first. */
#ifndef QK_NAVIGATION_POLYLINE_H
#define QK_NAVIGATION_POLYLINE_H

#include "core/buffer.h"
#include "navigation/datum.h"

#include <stddef.h>
#include <stdint.h>

#define QK_POLYLINE_PRECISION_MAX 7u

/* Reads point by point, without memory. */
struct qk_polyline {
	const char *begin, *at, *end;
	double scale;
	int64_t latitude, longitude;
	char *why;
	size_t why_size;
};

/* `precision` is the number of decimals, at most QK_POLYLINE_PRECISION_MAX. `why` (may be NULL) takes the sentence of
 * a failure. */
struct qk_polyline qk_polyline_open(const char *text, size_t length, unsigned precision, char *why, size_t why_size);

/* 1 and a point, 0 at the end, -1: no polyline, `why` names the byte. */
int qk_polyline_next(struct qk_polyline *polyline, struct qk_wgs84 *point);

/* Appends the points, rounded to the precision. */
void qk_polyline_encode(struct qk_buffer *out, const struct qk_wgs84 *points, size_t count, unsigned precision);

#endif
