/* GPX 1.0 and 1.1 (topografix.com): tracks, routes and waypoints; what else is in the file is passed over. Read by
 * expat, which is not told of a document type: a file that has one, and so any entity of its own, is refused. */
#ifndef QK_NAVIGATION_GPX_H
#define QK_NAVIGATION_GPX_H

#include "navigation/route.h"

#define QK_GPX_BYTES_MAX ((size_t)32 * 1024 * 1024)
#define QK_GPX_POINTS_MAX 1000000u

enum qk_gpx_kind { QK_GPX_NONE = 0, QK_GPX_TRACK, QK_GPX_ROUTE, QK_GPX_WAYPOINT };

struct qk_gpx_point {
	struct qk_wgs84 place;
	int64_t time_us; /* since 1970, UTC */
	uint8_t has_time;
	uint8_t kind;
	uint8_t begins; /* 1: the first one of a segment of a track, or of a route */
};

struct qk_gpx {
	struct qk_gpx_point *points; /* in the order of the file */
	size_t count;
	size_t counts[QK_GPX_WAYPOINT + 1]; /* of each kind */
};

/* 0; QUARK_ERR_INVALID with a sentence that names the line; QUARK_ERR_NOMEM. A file without any point is not wrong. */
int qk_gpx_read(const char *text, size_t length, struct qk_gpx *gpx, char *why, size_t why_size);
void qk_gpx_free(struct qk_gpx *gpx);

/* The kind that a walk or a way is: the tracks, else the routes; 0 if there are neither. */
int qk_gpx_line_kind(const struct qk_gpx *gpx);

/* A route along the first track with at least two points, or else the first route, its turns found from its bends.
 * `mode` is an enum qk_travel_mode; none: walking. 0 and a finished route; else *out is NULL: QUARK_ERR_INVALID with a
 * sentence, QUARK_ERR_NOMEM. */
int qk_route_from_gpx(const char *text, size_t length, int mode, struct qk_route **out, char *why, size_t why_size);

/* "2009-10-17T18:37:26Z", with or without a fraction and an offset (none: UTC). 0 or -1. */
int qk_gpx_time(const char *text, int64_t *time_us);

#endif
