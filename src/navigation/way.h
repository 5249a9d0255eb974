/* A line on the Earth that is asked, again and again, which of its points is nearest to a place.
 *
 * Boxes around 8 segments, around 8 such boxes and so on find the exact nearest segment among any range without looking
 * at all of them. Around the asking place the Earth is taken as flat, one degree of longitude as long as at its
 * latitude: exact to a hair where it matters, near the place. Lengths along the line are those of the sphere.
 *
 * Memory: QK_WAY_POINT_BYTES a point at most (a line across the 180th meridian: 16 more). Nothing is allocated after
 * qk_way_build(), and the points must stay where they are. */
#ifndef QK_NAVIGATION_WAY_H
#define QK_NAVIGATION_WAY_H

#include "navigation/datum.h"

#include <stddef.h>
#include <stdint.h>

#define QK_WAY_FAN 8u
#define QK_WAY_LEVELS 8
#define QK_WAY_NOOK 16u
#define QK_WAY_POINT_BYTES (sizeof(double) + 5)
#define QK_METRES_PER_DEGREE 111195.0802335329 /* of a great circle with a radius of 6 371 008.77 m */

struct qk_way_box {
	double south, west, north, east;
};

struct qk_way {
	const struct qk_wgs84 *points; /* longitudes may leave +-180 so that they never jump */
	size_t count;
	double *along; /* metres from the first point to this one */
	struct qk_way_box *boxes;
	size_t level[QK_WAY_LEVELS]; /* where the boxes of a level begin */
	int levels;
	struct qk_wgs84 *unwrapped; /* the points, if they had to be changed */
};

/* A place to ask from. */
struct qk_near {
	double latitude, longitude;
	double cosine, sine; /* of the latitude */
};

struct qk_hit {
	size_t segment;    /* from this point to the next one */
	double fraction;   /* 0..1 of it */
	double square;     /* of the distance, in degrees of latitude */
	double distance_m; /* filled by the functions here that say so */
};

/* The boxes around a place, kept so that the next question from nearby need not look for them again. {0} knows none. */
struct qk_way_nook {
	double latitude, longitude, reach; /* all within so many degrees of latitude */
	uint32_t leaves[QK_WAY_NOOK];
	uint32_t count;
	int known;
};

/* 0 or -1: no memory. `count` is at least 1. */
int qk_way_build(struct qk_way *way, const struct qk_wgs84 *points, size_t count);
void qk_way_free(struct qk_way *way);

/* `about`: a point of the line; the longitude is counted the way round that is nearer to it. */
struct qk_near qk_near_at(struct qk_wgs84 place, struct qk_wgs84 about);

/* Metres from the asking place; exact to a millionth up to 1 km. */
double qk_near_distance_m(const struct qk_near *near, struct qk_wgs84 place);

/* The nearest point of one segment. */
void qk_way_hit(const struct qk_way *way, const struct qk_near *near, size_t segment, struct qk_hit *hit);

/* The nearest point of the segments `first` up to (without) `end`, at least one, the first one on ties; with its
 * distance. `guess` is one of them, the better the faster. */
void qk_way_nearest(const struct qk_way *way, const struct qk_near *near, size_t first, size_t end, size_t guess,
		    struct qk_hit *hit);

/* All places on these segments where the line comes nearest within `within_m`, in order: where it is nearer than just
 * before and behind. Returns how many, at most `room`, the nearest ones if there are more. With their distances. The
 * nook may be NULL. */
size_t qk_way_approaches(const struct qk_way *way, const struct qk_near *near, struct qk_way_nook *nook, size_t first,
			 size_t end, double within_m, struct qk_hit *hits, size_t room);

/* Metres along the line, and back: the place there, between two of its points `first` and `last`. */
double qk_way_along(const struct qk_way *way, const struct qk_hit *hit);
struct qk_wgs84 qk_way_place(const struct qk_way *way, const struct qk_hit *hit);
void qk_way_at(const struct qk_way *way, double along_m, size_t first, size_t last, struct qk_hit *hit);

/* The course of a segment in degrees, 0 north, 90 east; 0 for one without length. */
double qk_way_course(const struct qk_way *way, size_t segment);

#endif
