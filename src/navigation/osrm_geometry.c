/* A line of points: an encoded polyline of precision 5 or 6, or GeoJSON. */
#include "navigation/osrm_private.h"
#include "navigation/polyline.h"

#include <math.h>
#include <string.h>

/* Read with the wrong precision, a place is a tenth or ten times as far from 0, 0. */
static double misses(struct qk_wgs84 point, struct qk_wgs84 near)
{
	return fabs(point.latitude - near.latitude) + fabs(point.longitude - near.longitude);
}

static const char *find_shape(const struct qk_buffer *text, const struct qk_wgs84 *near)
{
	struct qk_polyline coarse = qk_polyline_open(text->data, text->length, 5, NULL, 0);
	struct qk_polyline fine = qk_polyline_open(text->data, text->length, 6, NULL, 0);
	struct qk_wgs84 coarse_point, fine_point;

	if (!near || qk_polyline_next(&coarse, &coarse_point) != 1 || qk_polyline_next(&fine, &fine_point) != 1)
		return "polyline6";
	return misses(coarse_point, *near) < misses(fine_point, *near) ? "polyline" : "polyline6";
}

static int read_polyline(struct qk_osrm *osrm, struct qk_json geometry, const struct qk_wgs84 *near)
{
	struct qk_buffer *text = &osrm->texts[TEXT_GEOMETRY];
	struct qk_polyline polyline;
	struct qk_wgs84 point;
	char why[160] = "";
	const char *unused;
	int more;

	if (qk_field_text(&osrm->reading, "geometry", geometry, text, &unused))
		return -1;
	if (!text->length)
		return 0;
	if (!osrm->shape)
		osrm->shape = find_shape(text, near);
	polyline = qk_polyline_open(text->data, text->length, strcmp(osrm->shape, "polyline") ? 6 : 5, why, sizeof why);
	while ((more = qk_polyline_next(&polyline, &point)) == 1)
		qk_route_add_point(osrm->route, point);
	return more ? qk_reading_fail(&osrm->reading, "%s", why) : 0;
}

static int read_geojson(struct qk_osrm *osrm, struct qk_json geometry)
{
	static const char *const names[] = {"type", "coordinates"};
	struct qk_json values[2];
	struct qk_wgs84 point;

	if (qk_fields(&osrm->reading, geometry, names, 2, values))
		return -1;
	if (!values[0].at || !qk_json_is(values[0], "LineString"))
		return qk_reading_fail(&osrm->reading, "the geometry is no LineString");
	if (qk_field_array(&osrm->reading, "coordinates", &values[1]) <= 0)
		return qk_reading_fail(&osrm->reading, "the geometry has no coordinates");
	while (qk_json_item(&values[1]) == 1) {
		if (qk_read_lng_lat(&osrm->reading, &values[1], &point))
			return -1;
		qk_route_add_point(osrm->route, point);
	}
	return 0;
}

int qk_osrm_read_geometry(struct qk_osrm *osrm, struct qk_json geometry, const struct qk_wgs84 *near)
{
	enum qk_json_kind kind = geometry.at ? qk_json_peek(&geometry) : QK_JSON_NONE;
	int is_geojson = osrm->shape && !strcmp(osrm->shape, "geojson");

	if (kind == QK_JSON_NONE)
		return qk_reading_fail(
			&osrm->reading,
			"there is no geometry; ask the service for it (steps=true, geometries=polyline6)");
	if (osrm->shape && is_geojson != (kind == QK_JSON_OBJECT))
		return qk_reading_fail(&osrm->reading, "the geometry should be %s, but it is %s",
				       is_geojson ? "a GeoJSON object" : "an encoded polyline",
				       qk_json_kind_name(kind));
	return kind == QK_JSON_OBJECT ? read_geojson(osrm, geometry) : read_polyline(osrm, geometry, near);
}
