#include "navigation/route_read.h"

#include "navigation/amap.h"
#include "navigation/fields.h"
#include "navigation/osrm.h"

#include <quark/base.h>

/* Amap's answers have what no other has. */
static int is_amap(const char *json, size_t length)
{
	static const char *const names[] = {"infocode", "errcode"};
	char why[160];
	struct qk_reading reading = {.why = why, .why_size = sizeof why};
	struct qk_json whole, values[2];

	return !qk_reading_open(&reading, json, length, &whole) && !qk_fields(&reading, whole, names, 2, values) &&
	       (values[0].at || values[1].at);
}

int qk_route_read(const char *text, size_t length, size_t which, struct qk_route **out, char *why, size_t why_size)
{
	if (is_amap(text, length))
		return qk_route_from_amap(text, length, 0, which, out, why, why_size);
	return qk_route_from_osrm(text, length, NULL, which, out, why, why_size);
}
