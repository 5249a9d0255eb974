/* data/navigation/vectors: what others have published of polylines and GCJ-02. */
#include "core/json_read.h"
#include "navigation/gcj02.h"
#include "navigation/polyline.h"
#include "qtest.h"

#include <stdlib.h>
#include <string.h>

static char *read_vectors(const char *name, struct qk_json *json)
{
	const char *path = qt_data(name);
	size_t length;
	char *text;

	if (!path)
		qt_skip("no outside data");
	text = qt_read(path, &length);
	*json = qk_json_open(text, length);
	return text;
}

/* The value of a member of the object that comes next. */
static struct qk_json member(struct qk_json json, const char *wanted)
{
	struct qk_json name;

	qk_json_enter(&json);
	while (qk_json_member(&json, &name) == 1) {
		if (qk_json_is(name, wanted))
			return json;
		qk_json_skip(&json);
	}
	qt_fail("no member \"%s\"", wanted);
}

static struct qk_wgs84 read_pair(struct qk_json *json)
{
	struct qk_wgs84 place;

	qt_int(qk_json_enter(json), 0);
	qt_int(qk_json_item(json), 1);
	qt_int(qk_json_double(json, &place.latitude), 0);
	qt_int(qk_json_item(json), 1);
	qt_int(qk_json_double(json, &place.longitude), 0);
	qt_int(qk_json_item(json), 0);
	return place;
}

static size_t read_points(struct qk_json *json, struct qk_wgs84 *points)
{
	size_t count = 0;

	qt_int(qk_json_enter(json), 0);
	while (qk_json_item(json) == 1)
		points[count++] = read_pair(json);
	return count;
}

static size_t decode(const char *text, size_t length, unsigned precision, struct qk_wgs84 *points)
{
	char why[128] = "";
	struct qk_polyline polyline = qk_polyline_open(text, length, precision, why, sizeof why);
	size_t count = 0;
	int more;

	while ((more = qk_polyline_next(&polyline, &points[count])) == 1)
		count++;
	if (more)
		qt_fail("%.*s: %s", (int)length, text, why);
	return count;
}

QTEST(published_polylines_are_read_and_written)
{
	struct qk_json json;
	char *file = read_vectors("navigation/vectors/polyline.json", &json);
	struct qk_json cases = member(json, "cases");
	int seen = 0;

	qk_json_enter(&cases);
	for (; qk_json_item(&cases) == 1; seen++) {
		struct qk_buffer text = {0}, again = {0};
		struct qk_wgs84 expected[16], points[16];
		int64_t precision;
		size_t count;

		qk_json_enter(&cases);
		qk_json_item(&cases);
		qt_int(qk_json_string(&cases, &text), 0);
		qk_json_item(&cases);
		qt_int(qk_json_i64(&cases, &precision), 0);
		qk_json_item(&cases);
		count = read_points(&cases, expected);
		qk_json_item(&cases);
		qt_uint(decode(text.data ? text.data : "", text.length, (unsigned)precision, points), count);
		for (size_t i = 0; i < count; i++) {
			qt_near(points[i].latitude, expected[i].latitude, 0);
			qt_near(points[i].longitude, expected[i].longitude, 0);
		}
		qk_polyline_encode(&again, expected, count, (unsigned)precision);
		qt_text(again.data ? again.data : "", text.data ? text.data : "");
		qk_buffer_free(&text);
		qk_buffer_free(&again);
	}
	qt_int(seen, 4);
	free(file);
}

QTEST(published_roundings_and_round_trips_of_polylines)
{
	struct qk_json json;
	char *file = read_vectors("navigation/vectors/polyline.json", &json);
	struct qk_json roundings = member(json, "encode_rounding"), texts = member(json, "roundtrip_escaped");
	struct qk_wgs84 points[64];
	struct qk_buffer text = {0}, out = {0};
	int64_t precision;
	size_t count;

	qk_json_enter(&roundings);
	qk_json_item(&roundings);
	qk_json_enter(&roundings);
	qk_json_item(&roundings);
	count = read_points(&roundings, points);
	qk_json_item(&roundings);
	qt_int(qk_json_i64(&roundings, &precision), 0);
	qk_json_item(&roundings);
	qk_polyline_encode(&out, points, count, (unsigned)precision);
	qt_true(qk_json_is(roundings, out.data));
	qk_json_enter(&texts);
	while (qk_json_item(&texts) == 1) {
		qk_buffer_clear(&text);
		qk_buffer_clear(&out);
		qt_int(qk_json_string(&texts, &text), 0);
		count = decode(text.data, text.length, 5, points);
		qk_polyline_encode(&out, points, count, 5);
		qt_text(out.data, text.data);
	}
	qk_buffer_free(&text);
	qk_buffer_free(&out);
	free(file);
}

/* The tolerance of the contract, a thousand times finer than the file's own. */
QTEST(published_pairs_of_gcj02)
{
	struct qk_json json;
	char *file = read_vectors("navigation/vectors/gcj02.json", &json);
	struct qk_json pairs = member(json, "wgs84_to_gcj02");
	int seen = 0;

	qk_json_enter(&pairs);
	for (; qk_json_item(&pairs) == 1; seen++) {
		struct qk_wgs84 points[2], back;
		struct qk_gcj02 there;

		qt_uint(read_points(&pairs, points), 2);
		there = qk_gcj02_from_wgs84(points[0]);
		qt_near(there.latitude, points[1].latitude, 1e-9);
		qt_near(there.longitude, points[1].longitude, 1e-9);
		back = qk_wgs84_from_gcj02((struct qk_gcj02){points[1].latitude, points[1].longitude});
		qt_near(back.latitude, points[0].latitude, 1e-8);
		qt_near(back.longitude, points[0].longitude, 1e-8);
	}
	qt_int(seen, 4);
	free(file);
}
