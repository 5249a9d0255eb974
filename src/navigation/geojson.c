#include "navigation/geojson.h"

#include "navigation/fields.h"
#include "navigation/line.h"

#include <quark/base.h>

#include <stdlib.h>
#include <string.h>

/* The points of the line that is wanted, and how many lines were seen. */
struct geojson {
	struct qk_reading reading;
	struct qk_buffer points; /* struct qk_wgs84 */
	size_t which, seen;
};

int qk_is_geojson(const char *json, size_t length)
{
	static const char *const types[] = {
		"Feature",    "FeatureCollection", "LineString",   "MultiLineString",   "Point",
		"MultiPoint", "Polygon",           "MultiPolygon", "GeometryCollection"};
	static const char *const names[] = {"type"};
	struct qk_reading reading = {0};
	struct qk_json whole, type;

	if (qk_reading_open(&reading, json, length, &whole) || qk_fields(&reading, whole, names, 1, &type) || !type.at)
		return 0;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (qk_json_is(type, types[i]))
			return 1;
	return 0;
}

/* --- geometries --------------------------------------------------------------------------------------------------- */

static int read_positions(struct geojson *geojson, struct qk_json positions)
{
	struct qk_wgs84 place;

	if (qk_field_array(&geojson->reading, "coordinates", &positions) <= 0)
		return qk_reading_fail(&geojson->reading, "the line has no coordinates");
	while (qk_json_item(&positions) == 1) {
		if (qk_read_lng_lat(&geojson->reading, &positions, &place))
			return -1;
		if (geojson->points.length / sizeof place >= QK_ROUTE_POINTS_MAX)
			return qk_reading_fail(&geojson->reading, "the line has more than %u points",
					       QK_ROUTE_POINTS_MAX);
		qk_buffer_append(&geojson->points, &place, sizeof place);
	}
	return geojson->points.failed ? qk_reading_no_memory(&geojson->reading) : 0;
}

static int read_parts(struct geojson *geojson, struct qk_json parts)
{
	if (qk_field_array(&geojson->reading, "coordinates", &parts) <= 0)
		return qk_reading_fail(&geojson->reading, "the line has no coordinates");
	for (size_t number = 0; qk_json_item(&parts) == 1; number++) {
		size_t path = qk_reading_enter(&geojson->reading, "coordinates[%zu]", number);

		if (read_positions(geojson, parts))
			return -1;
		qk_reading_leave(&geojson->reading, path);
		qk_json_skip(&parts);
	}
	return 0;
}

static int read_geometry(struct geojson *geojson, struct qk_json object)
{
	static const char *const names[] = {"type", "coordinates"};
	struct qk_json values[2];
	int is_line, is_many;

	if (qk_fields(&geojson->reading, object, names, 2, values))
		return -1;
	is_line = values[0].at && qk_json_is(values[0], "LineString");
	is_many = values[0].at && qk_json_is(values[0], "MultiLineString");
	if ((!is_line && !is_many) || geojson->seen++ != geojson->which)
		return 0;
	return is_line ? read_positions(geojson, values[1]) : read_parts(geojson, values[1]);
}

static int read_feature(struct geojson *geojson, struct qk_json object)
{
	static const char *const names[] = {"geometry"};
	struct qk_json geometry;
	size_t path;

	if (qk_fields(&geojson->reading, object, names, 1, &geometry))
		return -1;
	/* A feature may have no place. */
	if (!geometry.at)
		return 0;
	path = qk_reading_enter(&geojson->reading, "geometry");
	if (read_geometry(geojson, geometry))
		return -1;
	qk_reading_leave(&geojson->reading, path);
	return 0;
}

static int read_collection(struct geojson *geojson, struct qk_json features)
{
	if (qk_field_array(&geojson->reading, "features", &features) <= 0)
		return qk_reading_fail(&geojson->reading, "the FeatureCollection has no features");
	for (size_t number = 0; qk_json_item(&features) == 1; number++) {
		size_t path = qk_reading_enter(&geojson->reading, "features[%zu]", number);

		if (read_feature(geojson, features))
			return -1;
		qk_reading_leave(&geojson->reading, path);
		qk_json_skip(&features);
	}
	return 0;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static int read_whole(struct geojson *geojson, const char *json, size_t length)
{
	static const char *const names[] = {"type", "features"};
	struct qk_json whole, values[2];

	if (length > QK_ROUTE_JSON_MAX)
		return qk_reading_fail(&geojson->reading, "the file is longer than %zu bytes", QK_ROUTE_JSON_MAX);
	if (qk_reading_open(&geojson->reading, json, length, &whole) ||
	    qk_fields(&geojson->reading, whole, names, 2, values))
		return -1;
	if (values[0].at && qk_json_is(values[0], "FeatureCollection"))
		return read_collection(geojson, values[1]);
	if (values[0].at && qk_json_is(values[0], "Feature"))
		return read_feature(geojson, whole);
	return read_geometry(geojson, whole);
}

static int build(struct geojson *geojson, int mode, struct qk_route *route)
{
	struct qk_reading *reading = &geojson->reading;
	size_t count = geojson->points.length / sizeof(struct qk_wgs84);

	if (!geojson->seen)
		qk_reading_fail(reading, "there is no LineString in this GeoJSON");
	else if (geojson->seen <= geojson->which)
		qk_reading_fail(reading, "line number %zu was asked for, but there are %zu", geojson->which + 1,
				geojson->seen);
	else if (count < 2)
		qk_reading_fail(reading, "the line has %zu points; it needs at least 2", count);
	if (reading->status)
		return reading->status;
	/* malloc() gave the bytes, so they are aligned for any type. */
	qk_line_add_steps(route, (const struct qk_wgs84 *)(const void *)geojson->points.data, count, 0, mode);
	return qk_route_finish(route, reading->why, reading->why_size);
}

int qk_route_from_geojson(const char *json, size_t length, int mode, size_t which, struct qk_route **out, char *why,
			  size_t why_size)
{
	struct geojson geojson = {.reading = {.why = why, .why_size = why_size}, .which = which};
	struct qk_route *route = qk_route_new("GeoJSON");
	int status;

	if (!route)
		qk_reading_no_memory(&geojson.reading);
	else
		read_whole(&geojson, json, length);
	status = geojson.reading.status ? geojson.reading.status : build(&geojson, mode, route);
	qk_buffer_free(&geojson.points);
	if (status) {
		qk_route_free(route);
		route = NULL;
	}
	*out = route;
	return status;
}
