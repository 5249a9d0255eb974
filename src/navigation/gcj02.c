/* The transform as github.com/googollee/eviltransform and github.com/wandergis/coordtransform publish it. */
#include "navigation/gcj02.h"
#include "navigation/gcj02_private.h"

#include <math.h>

#define EARTH_RADIUS_M 6378245.0
#define ECCENTRICITY_SQUARED 0.00669342162296594323
#define PI 3.14159265358979323846
#define ROUNDS_MAX 30

/* --- where it applies --------------------------------------------------------------------------------------------- */

struct corner {
	double latitude, longitude;
};

/* Not of the mainland, though inside its line; drawn by hand in the water and along the Shenzhen River. */
static const struct corner hong_kong[] = {
	{22.130, 113.830},  {22.400, 113.830},  {22.445, 113.870},  {22.478, 113.930},  {22.492, 113.955},
	{22.500, 113.985},  {22.5045, 114.030}, {22.509, 114.056},  {22.5145, 114.066}, {22.5195, 114.080},
	{22.529, 114.0885}, {22.5325, 114.100}, {22.5322, 114.114}, {22.536, 114.121},  {22.5425, 114.140},
	{22.5485, 114.150}, {22.5595, 114.165}, {22.556, 114.180},  {22.5555, 114.190}, {22.5575, 114.200},
	{22.550, 114.2245}, {22.5465, 114.228}, {22.550, 114.260},  {22.563, 114.290},  {22.567, 114.350},
	{22.565, 114.420},  {22.555, 114.450},  {22.530, 114.465},  {22.470, 114.470},  {22.440, 114.500},
	{22.130, 114.510},
};
static const struct corner macau[] = {
	{22.2125, 113.5345}, {22.2160, 113.5405}, {22.2168, 113.5495}, {22.2135, 113.5555}, {22.2165, 113.5750},
	{22.2165, 113.5970}, {22.1500, 113.6250}, {22.0750, 113.6300}, {22.0750, 113.5500}, {22.1100, 113.5490},
	{22.1450, 113.5495}, {22.1650, 113.5385}, {22.1900, 113.5335},
};
static const struct corner kinmen[] = {
	{24.360, 118.170}, {24.420, 118.200}, {24.455, 118.240}, {24.475, 118.235}, {24.520, 118.300},
	{24.530, 118.400}, {24.510, 118.460}, {24.460, 118.530}, {24.330, 118.500}, {24.330, 118.200},
};
static const struct corner matsu[] = {
	{26.080, 119.860}, {26.300, 119.860}, {26.330, 120.050}, {26.450, 120.600},
	{26.200, 120.600}, {25.900, 120.100}, {25.850, 119.930}, {25.930, 119.870},
};

/* 1 when a ray to the east crosses the edge. */
static int crosses(struct corner from, struct corner to, double latitude, double longitude)
{
	if ((from.latitude > latitude) == (to.latitude > latitude))
		return 0;
	return longitude <
	       (to.longitude - from.longitude) * (latitude - from.latitude) / (to.latitude - from.latitude) +
		       from.longitude;
}

static int within(const struct corner *corners, size_t count, double latitude, double longitude)
{
	int inside = 0;

	for (size_t i = 0, before = count - 1; i < count; before = i++)
		inside ^= crosses(corners[before], corners[i], latitude, longitude);
	return inside;
}

static int within_mainland_line(double latitude, double longitude)
{
	int32_t at[2] = {qk_mainland_first[0], qk_mainland_first[1]};
	const struct corner first = {(double)at[0] / 1000, (double)at[1] / 1000};
	struct corner before = first;
	int inside = 0;

	for (size_t i = 0; i < qk_mainland_corner_count; i++) {
		struct corner corner;

		at[0] += qk_mainland_corners[i][0];
		at[1] += qk_mainland_corners[i][1];
		corner = (struct corner){(double)at[0] / 1000, (double)at[1] / 1000};
		inside ^= crosses(before, corner, latitude, longitude);
		before = corner;
	}
	return inside ^ crosses(before, first, latitude, longitude);
}

#define WITHIN(corners) within(corners, sizeof(corners) / sizeof((corners)[0]), latitude, longitude)

int qk_in_mainland_china(double latitude, double longitude)
{
	/* Most of the world, and NaN, at once. */
	if (!(latitude > 17 && latitude < 54 && longitude > 73 && longitude < 136))
		return 0;
	return within_mainland_line(latitude, longitude) && !WITHIN(hong_kong) && !WITHIN(macau) && !WITHIN(kinmen) &&
	       !WITHIN(matsu);
}

/* --- the transform ------------------------------------------------------------------------------------------------ */

static double wave(double a, double amount_a, double b, double amount_b)
{
	return (amount_a * sin(a * PI) + amount_b * sin(b * PI)) * 2.0 / 3.0;
}

static double north_shift(double x, double y)
{
	return -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x)) + wave(6 * x, 20, 2 * x, 20) +
	       wave(y, 20, y / 3, 40) + wave(y / 12, 160, y / 30, 320);
}

static double east_shift(double x, double y)
{
	return 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x)) + wave(6 * x, 20, 2 * x, 20) +
	       wave(x, 20, x / 3, 40) + wave(x / 12, 150, x / 30, 300);
}

static struct corner shifted(double latitude, double longitude)
{
	double x = longitude - 105, y = latitude - 35, angle = latitude * PI / 180;
	double m = 1 - ECCENTRICITY_SQUARED * sin(angle) * sin(angle);
	double north_radius = EARTH_RADIUS_M * (1 - ECCENTRICITY_SQUARED) / (m * sqrt(m));
	double east_radius = EARTH_RADIUS_M / sqrt(m) * cos(angle);

	return (struct corner){latitude + north_shift(x, y) * 180 / (north_radius * PI),
			       longitude + east_shift(x, y) * 180 / (east_radius * PI)};
}

struct qk_gcj02 qk_gcj02_from_wgs84(struct qk_wgs84 place)
{
	struct corner there;

	if (!qk_in_mainland_china(place.latitude, place.longitude))
		return (struct qk_gcj02){place.latitude, place.longitude};
	there = shifted(place.latitude, place.longitude);
	return (struct qk_gcj02){there.latitude, there.longitude};
}

/* There is no closed form: the guess is moved by what it misses, a hundred times less each round. */
static struct qk_wgs84 unshifted(struct qk_gcj02 place)
{
	struct qk_wgs84 guess = {place.latitude, place.longitude};

	for (int round = 0; round < ROUNDS_MAX; round++) {
		struct corner there = shifted(guess.latitude, guess.longitude);
		double north = place.latitude - there.latitude, east = place.longitude - there.longitude;

		guess.latitude += north;
		guess.longitude += east;
		if (fabs(north) < 1e-14 && fabs(east) < 1e-14)
			break;
	}
	return guess;
}

/* What was shifted decides, not where it came to lie: so that all of the mainland comes back. In return, some 500 m
 * beyond the border are taken for shifted places of the mainland. */
struct qk_wgs84 qk_wgs84_from_gcj02(struct qk_gcj02 place)
{
	struct qk_wgs84 same = {place.latitude, place.longitude}, original;

	if (!(place.latitude > 16 && place.latitude < 55 && place.longitude > 72 && place.longitude < 137))
		return same;
	original = unshifted(place);
	return qk_in_mainland_china(original.latitude, original.longitude) ? original : same;
}
