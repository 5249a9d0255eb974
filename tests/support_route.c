#include "support_route.h"

#include <stdarg.h>
#include <stdio.h>

#define SOUTH 31.23
#define WEST 121.47
#define BLOCK 0.001

double town_latitude(double north)
{
	return SOUTH + north * BLOCK;
}

double town_longitude(double east)
{
	return WEST + east * BLOCK;
}

struct step {
	const char *type, *modifier, *name;
	double from_north, from_east, to_north, to_east;
	int metres, before, after;
	const char *more;
};

static size_t put(char *out, size_t size, const char *format, ...) __attribute__((format(printf, 3, 4)));

static size_t put(char *out, size_t size, const char *format, ...)
{
	va_list list;
	int length;

	va_start(list, format);
	length = vsnprintf(out, size, format, list);
	va_end(list);
	return (size_t)length < size ? (size_t)length : size - 1;
}

static size_t write_step(char *out, size_t size, const struct step *step, const char *mode)
{
	double y1 = town_latitude(step->from_north), x1 = town_longitude(step->from_east),
	       y2 = town_latitude(step->to_north), x2 = town_longitude(step->to_east);

	return put(out, size,
		   "{\"distance\":%d,\"duration\":%d,\"name\":\"%s\",\"mode\":\"%s\",\"driving_side\":\"right\","
		   "\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[%.6f,%.6f],[%.6f,%.6f]]},"
		   "\"maneuver\":{\"type\":\"%s\",%s%s%s\"location\":[%.6f,%.6f],\"bearing_before\":%d,"
		   "\"bearing_after\":%d},\"intersections\":[{\"location\":[%.6f,%.6f],\"bearings\":[%d],"
		   "\"entry\":[true]%s}]}",
		   step->metres, step->metres * 10 / 13, step->name, mode, x1, y1, x2, y2, step->type,
		   step->modifier ? "\"modifier\":\"" : "", step->modifier ? step->modifier : "",
		   step->modifier ? "\"," : "", x1, y1, step->before, step->after, x1, y1, step->after,
		   step->more ? step->more : "");
}

static const char *route_of(char *out, size_t size, const struct step *steps, size_t count, const char *mode,
			    const char *annotation)
{
	int metres = 0;
	size_t length;

	for (size_t i = 0; i < count; i++)
		metres += steps[i].metres;
	length = put(out, size,
		     "{\"code\":\"Ok\",\"routes\":[{\"distance\":%d,\"duration\":%d,\"legs\":[{\"distance\":%d,"
		     "\"duration\":%d,\"summary\":\"\",%s\"steps\":[",
		     metres, metres * 10 / 13, metres, metres * 10 / 13, annotation);
	for (size_t i = 0; i < count; i++) {
		if (i)
			length += put(out + length, size - length, ",");
		length += write_step(out + length, size - length, &steps[i], mode);
	}
	put(out + length, size - length,
	    "]}]}],\"waypoints\":[{\"name\":\"\",\"location\":[%.6f,%.6f]},{\"name\":\"Tea House\",\"location\":[%.6f,"
	    "%.6f]}]}",
	    town_longitude(steps[0].from_east), town_latitude(steps[0].from_north),
	    town_longitude(steps[count - 1].to_east), town_latitude(steps[count - 1].to_north));
	return out;
}

#define LANES                                                                                                          \
	",\"lanes\":[{\"indications\":[\"straight\"],\"valid\":false},{\"indications\":[\"right\"],\"valid\":true}]"

const char *town_route(void)
{
	static const struct step steps[] = {
		{"depart", NULL, "First Road", 0, 0, 3, 0, 334, 0, 0, NULL},
		{"turn", "right", "Second Road", 3, 0, 3, 2, 190, 0, 90, NULL},
		{"arrive", NULL, "Second Road", 3, 2, 3, 2, 0, 90, 0, NULL},
	};
	static char text[8192];

	return route_of(text, sizeof text, steps, 3, "walking", "");
}

const char *town_new_route(void)
{
	static const struct step steps[] = {
		{"depart", NULL, "Third Road", 1, 2, 3, 2, 222, 0, 0, NULL},
		{"arrive", NULL, "Third Road", 3, 2, 3, 2, 0, 0, 0, NULL},
	};
	static char text[8192];

	return route_of(text, sizeof text, steps, 2, "walking", "");
}

const char *town_drive(void)
{
	static const struct step steps[] = {
		{"depart", NULL, "First Road", 0, 0, 3, 0, 334, 0, 0, NULL},
		{"turn", "right", "Second Road", 3, 0, 3, 2, 190, 0, 90, LANES},
		{"arrive", NULL, "Second Road", 3, 2, 3, 2, 0, 90, 0, NULL},
	};
	static char text[8192];

	return route_of(text, sizeof text, steps, 3, "driving",
			"\"annotation\":{\"congestion\":[\"low\",\"severe\"]},");
}
