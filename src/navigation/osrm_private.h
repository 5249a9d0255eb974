/* What the parts of the OSRM reader share. */
#ifndef QK_NAVIGATION_OSRM_PRIVATE_H
#define QK_NAVIGATION_OSRM_PRIVATE_H

#include "core/buffer.h"
#include "core/json_read.h"
#include "navigation/fields.h"
#include "navigation/route.h"

/* One buffer for each text of a step, so that all of them stand until it is added. */
enum {
	TEXT_NAME,
	TEXT_REF,
	TEXT_DESTINATIONS,
	TEXT_EXITS,
	TEXT_ROTARY,
	TEXT_JUNCTION,
	TEXT_PRONUNCIATION,
	TEXT_INSTRUCTION,
	TEXT_OTHER,
	TEXT_MORE,
	TEXT_MOST,
	TEXT_LANGUAGE,
	TEXT_GEOMETRY,
	TEXT_COUNT
};

struct qk_osrm {
	struct qk_reading reading;
	struct qk_route *route;
	const char *shape;    /* NULL until it is found out */
	const char *language; /* of the instructions, NULL: not told */
	struct qk_buffer texts[TEXT_COUNT];
	struct qk_buffer congestion; /* of the leg's segments, a byte each */
	size_t leg_segments;         /* of the steps of this leg that were read */
	uint32_t leg;
};

/* osrm_geometry.c: adds the points to the last step. `near` is where they should begin, NULL: not known. 0 or -1. */
int qk_osrm_read_geometry(struct qk_osrm *osrm, struct qk_json geometry, const struct qk_wgs84 *near);

/* osrm_step.c. 0 or -1. */
int qk_osrm_read_step(struct qk_osrm *osrm, struct qk_json step);

/* osrm_lanes.c. `lanes` has room for QK_OSRM_LANES_MAX. -1, or how many. */
#define QK_OSRM_LANES_MAX 32u
int qk_osrm_read_lanes(struct qk_osrm *osrm, struct qk_json array, struct qk_lane *lanes);
int qk_osrm_read_intersections(struct qk_osrm *osrm, struct qk_json array);

/* osrm_texts.c: banner and voice instructions of the last step. 0 or -1. */
int qk_osrm_read_banners(struct qk_osrm *osrm, struct qk_json array);
int qk_osrm_read_voices(struct qk_osrm *osrm, struct qk_json array);

#endif
