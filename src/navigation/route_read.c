#include "navigation/route_read.h"

#include "navigation/amap.h"
#include "navigation/fields.h"
#include "navigation/geojson.h"
#include "navigation/gpx.h"
#include "navigation/osrm.h"

#include <quark/base.h>

#include <stdio.h>
#include <string.h>

/* After a byte order mark and white space. */
static int is_xml(const char *text, size_t length)
{
	size_t at = length >= 3 && !memcmp(text, "\xef\xbb\xbf", 3) ? 3 : 0;

	while (at < length && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n'))
		at++;
	return at < length && text[at] == '<';
}

/* Amap's answers have what no other has. */
static int is_amap(const char *json, size_t length)
{
	static const char *const names[] = {"infocode", "errcode"};
	struct qk_reading reading = {0};
	struct qk_json whole, values[2];

	return !qk_reading_open(&reading, json, length, &whole) && !qk_fields(&reading, whole, names, 2, values) &&
	       (values[0].at || values[1].at);
}

static int read_xml(const char *text, size_t length, size_t which, struct qk_route **out, char *why, size_t why_size)
{
	if (!which)
		return qk_route_from_gpx(text, length, QK_TRAVEL_NONE, out, why, why_size);
	*out = NULL;
	if (why_size)
		snprintf(why, why_size, "route number %zu was asked for, but a GPX file is one", which + 1);
	return QUARK_ERR_INVALID;
}

int qk_route_read(const char *text, size_t length, size_t which, struct qk_route **out, char *why, size_t why_size)
{
	if (is_xml(text, length))
		return read_xml(text, length, which, out, why, why_size);
	if (is_amap(text, length))
		return qk_route_from_amap(text, length, 0, which, out, why, why_size);
	if (qk_is_geojson(text, length))
		return qk_route_from_geojson(text, length, QK_TRAVEL_NONE, which, out, why, why_size);
	return qk_route_from_osrm(text, length, NULL, which, out, why, why_size);
}
