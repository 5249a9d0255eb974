/* Any bytes as an encoded polyline: refused with the byte, or points that encode to a text which reads back the same.
 */
#include "navigation/polyline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define POINTS_MAX 512u

static size_t read_points(const char *text, size_t length, unsigned precision, struct qk_wgs84 *points, int *broken)
{
	char why[128] = "";
	struct qk_polyline polyline = qk_polyline_open(text, length, precision, why, sizeof why);
	size_t count = 0;
	int more = 1;

	while (count < POINTS_MAX && (more = qk_polyline_next(&polyline, &points[count])) == 1)
		count++;
	if (more < 0 && !*why)
		abort();
	*broken = more < 0;
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct qk_wgs84 points[POINTS_MAX], again[POINTS_MAX];
	struct qk_buffer out = {0};
	unsigned precision;
	size_t count;
	int broken;

	if (size < 1)
		return 0;
	precision = data[0] % (QK_POLYLINE_PRECISION_MAX + 1);
	count = read_points((const char *)data + 1, size - 1, precision, points, &broken);
	if (broken)
		return 0;
	qk_polyline_encode(&out, points, count, precision);
	if (read_points(out.data ? out.data : "", out.length, precision, again, &broken) != count || broken)
		abort();
	if (count && memcmp(points, again, count * sizeof *points) != 0)
		for (size_t i = 0; i < count; i++)
			if (points[i].latitude != again[i].latitude || points[i].longitude != again[i].longitude)
				abort();
	qk_buffer_free(&out);
	return 0;
}
