#include "navigation/polyline.h"
#include "qtest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "failing_malloc.h"

static int decode(const char *text, unsigned precision, struct qk_wgs84 *points, size_t room, char *why, size_t size)
{
	struct qk_polyline polyline = qk_polyline_open(text, strlen(text), precision, why, size);
	int count = 0, more;

	while ((more = qk_polyline_next(&polyline, &points[count])) > 0 && (size_t)++count < room)
		;
	return more < 0 ? -1 : count;
}

QTEST(an_encoded_polyline_is_read_exactly)
{
	struct qk_wgs84 points[4];
	char why[128] = "";

	qt_int(decode("_p~iF~ps|U_ulLnnqC_mqNvxq`@", 5, points, 4, why, sizeof why), 3);
	qt_near(points[0].latitude, 38.5, 0);
	qt_near(points[0].longitude, -120.2, 0);
	qt_near(points[2].latitude, 43.252, 0);
	qt_near(points[2].longitude, -126.453, 0);
	qt_int(decode("", 6, points, 4, why, sizeof why), 0);
}

QTEST(a_broken_polyline_is_refused_with_the_place)
{
	static const struct {
		const char *text;
		unsigned precision;
		const char *part;
	} cases[] = {
		{"_p~iF~ps|U_ulL", 5, "byte 14: it ends in the middle of a point"},
		{"_p~iF~ps|", 5, "byte 9: it ends in the middle of a point"},
		{"_p~iF ~ps|U", 5, "byte 5: this character"},
		{"_p~iF\x7f~ps|U", 5, "byte 5: this character"},
		{"\xc3\xa9", 5, "byte 0: this character"},
		{"~~~~~~~~~~~~", 5, "byte 0: this number has too many digits"},
		{"_p~iF?_p~iF?_p~iF?", 5, "beyond a pole"},
		{"?_p~iF?_p~iF?_p~iF?_p~iF?_p~iF", 5, "beyond 180"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct qk_wgs84 points[16];
		char why[128] = "";

		if (decode(cases[i].text, cases[i].precision, points, 16, why, sizeof why) != -1)
			qt_fail("\"%s\" was read", cases[i].text);
		qt_contains(why, cases[i].part);
	}
}

QTEST(a_polyline_need_not_say_why)
{
	struct qk_polyline polyline = qk_polyline_open("_", 1, 99, NULL, 10);
	struct qk_wgs84 point;

	qt_int(qk_polyline_next(&polyline, &point), -1);
}

QTEST(points_are_rounded_before_their_differences_are_taken)
{
	static const struct qk_wgs84 points[] = {{0, 6e-6}, {0, 2e-6}};
	struct qk_buffer out = {0};

	qk_polyline_encode(&out, points, 2, 5);
	qt_text(out.data, "?A?@");
	qk_buffer_free(&out);
}

QTEST(what_is_encoded_reads_back_the_same_at_every_precision)
{
	uint32_t random = 1;

	for (unsigned precision = 0; precision <= QK_POLYLINE_PRECISION_MAX; precision++) {
		struct qk_wgs84 points[200], again[200];
		struct qk_buffer out = {0};
		double scale = pow(10, precision);
		char why[128] = "";

		for (size_t i = 0; i < 200; i++) {
			random = random * 1664525u + 1013904223u;
			points[i].latitude = round((random / 4294967295.0 * 180 - 90) * scale) / scale;
			random = random * 1664525u + 1013904223u;
			points[i].longitude = round((random / 4294967295.0 * 360 - 180) * scale) / scale;
		}
		points[0] = (struct qk_wgs84){90, -180};
		points[1] = (struct qk_wgs84){-90, 180};
		qk_polyline_encode(&out, points, 200, precision);
		qt_int(decode(out.data, precision, again, 200, why, sizeof why), 200);
		for (size_t i = 0; i < 200; i++) {
			qt_near(again[i].latitude, points[i].latitude, 0);
			qt_near(again[i].longitude, points[i].longitude, 0);
		}
		qk_buffer_free(&out);
	}
}

QTEST(encoding_without_memory_is_told)
{
	static const struct qk_wgs84 points[] = {{38.5, -120.2}, {40.7, -120.95}};
	struct qk_buffer out = {0};

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	qt_fail_after(0);
	qk_polyline_encode(&out, points, 2, 5);
	qt_int(qt_fail_never(), 1);
	qt_true(out.failed);
	qk_buffer_free(&out);
}
