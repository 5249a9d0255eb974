/* Routes as OSRM v5 answers them (project-osrm.org/docs), and Valhalla with format=osrm, with the additions of Mapbox's
 * Directions API: banner and voice instructions, annotations. */
#ifndef QK_NAVIGATION_OSRM_H
#define QK_NAVIGATION_OSRM_H

#include "navigation/route.h"

#include <stddef.h>

/* Reads route number `which` (from 0) of an answer. `shape` says how its geometry is written: "polyline", "polyline6",
 * "geojson", or NULL: found out from what it decodes to. 0 and a finished route; else *out is NULL and `why` a
 * sentence: QUARK_ERR_INVALID, QUARK_ERR_NOMEM, or what the service's own failure stands for (service_failure.h). */
int qk_route_from_osrm(const char *json, size_t length, const char *shape, size_t which, struct qk_route **out,
		       char *why, size_t why_size);

/* How many routes the answer has; 0 for one that is none. */
size_t qk_osrm_route_count(const char *json, size_t length);

#endif
