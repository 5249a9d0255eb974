/* What a route keeps while it is built, and its texts. */
#ifndef QK_NAVIGATION_ROUTE_PRIVATE_H
#define QK_NAVIGATION_ROUTE_PRIVATE_H

#include "navigation/route.h"

#include <quark/base.h>

#define QK_ROUTE_NO_POINT UINT32_MAX
#define QK_ROUTE_TEXTS_MAX 1000u

struct qk_route_memory {
	struct chunk *chunks; /* texts */
	int failed;           /* a status; the first failure stays */
	const char *too_many; /* of what, when it is QUARK_ERR_INVALID */
	size_t most;
	size_t points_room, congestion_room, classes_room, steps_room, lanes_room, lane_sets_room, visuals_room,
		spoken_room, waypoints_room;
};

#endif
