/* GeoJSON (RFC 7946) as a route: a line and nothing else, its turns found from its bends. Always WGS-84, longitude
 * first. */
#ifndef QK_NAVIGATION_GEOJSON_H
#define QK_NAVIGATION_GEOJSON_H

#include "navigation/route.h"

/* 1 when "type" is one that GeoJSON has. */
int qk_is_geojson(const char *json, size_t length);

/* Reads line number `which` (from 0): a LineString, a MultiLineString (its parts joined), a Feature of one of them, or
 * of a FeatureCollection the features that are lines; others are passed over. `mode` is an enum qk_travel_mode; none:
 * walking. As qk_route_from_osrm(). */
int qk_route_from_geojson(const char *json, size_t length, int mode, size_t which, struct qk_route **out, char *why,
			  size_t why_size);

#endif
