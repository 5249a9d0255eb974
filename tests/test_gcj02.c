#include "navigation/gcj02.h"
#include "qtest.h"

#include <math.h>

struct place {
	const char *name;
	double latitude, longitude;
};

static const struct place mainland[] = {
	{"Beijing", 39.9042, 116.4074},
	{"Shanghai", 31.2304, 121.4737},
	{"Shenzhen, Futian", 22.5431, 114.0579},
	{"Shenzhen, Luohu", 22.5405, 114.1200},
	{"Shenzhen, Shekou", 22.4830, 113.9170},
	{"Zhuhai, Gongbei", 22.2225, 113.5520},
	{"Zhuhai, Hengqin", 22.1300, 113.5300},
	{"Xiamen", 24.4798, 118.0894},
	{"Fuzhou, Pingtan", 25.5000, 119.7900},
	{"Zhoushan", 30.0000, 122.2000},
	{"Sanya", 18.2528, 109.5119},
	{"Haikou", 20.0300, 110.3300},
	{"Dandong", 40.1200, 124.3850},
	{"Ji'an", 41.1200, 126.1800},
	{"Heihe", 50.2450, 127.5000},
	{"Fuyuan", 48.3600, 134.3000},
	{"Manzhouli", 49.5900, 117.3800},
	{"Erenhot", 43.6500, 111.9800},
	{"Urumqi", 43.8256, 87.6168},
	{"Kashgar", 39.4700, 75.9900},
	{"Lhasa", 29.6500, 91.1000},
	{"Ruili", 24.0100, 97.8500},
	{"Hekou", 22.5150, 103.9650},
	{"Pingxiang", 22.1000, 106.7600},
	{"Dalian", 38.9140, 121.6147},
	{"Weihai", 37.5000, 122.1200},
};

static const struct place elsewhere[] = {
	{"Hong Kong", 22.3193, 114.1694},
	{"Hong Kong, Sheung Shui", 22.5020, 114.1280},
	{"Hong Kong airport", 22.3080, 113.9185},
	{"Macau", 22.1987, 113.5439},
	{"Macau, Coloane", 22.1200, 113.5650},
	{"Taipei", 25.0330, 121.5654},
	{"Kaohsiung", 22.6273, 120.3014},
	{"Penghu", 23.5700, 119.5800},
	{"Kinmen", 24.4360, 118.3180},
	{"Matsu", 26.1600, 119.9500},
	{"Seoul", 37.5665, 126.9780},
	{"Pyongyang", 39.0300, 125.7500},
	{"Sinuiju", 40.0900, 124.4000},
	{"Tokyo", 35.681236, 139.767125},
	{"Naha", 26.2124, 127.6809},
	{"Vladivostok", 43.1155, 131.8855},
	{"Khabarovsk", 48.4800, 135.0700},
	{"Blagoveshchensk", 50.2900, 127.5300},
	{"Ulaanbaatar", 47.9200, 106.9200},
	{"Zamyn-Uud", 43.7250, 111.9050},
	{"Almaty", 43.2400, 76.9000},
	{"Bishkek", 42.8700, 74.5900},
	{"Osh", 40.5000, 72.8000},
	{"Gilgit", 35.9000, 74.3000},
	{"Leh", 34.1500, 77.5800},
	{"Delhi", 28.6100, 77.2100},
	{"Kathmandu", 27.7172, 85.3240},
	{"Thimphu", 27.4700, 89.6400},
	{"Dhaka", 23.8100, 90.4100},
	{"Mandalay", 21.9700, 96.0800},
	{"Vientiane", 17.9700, 102.6000},
	{"Hanoi", 21.0285, 105.8542},
	{"Lao Cai", 22.4800, 103.9700},
	{"Bangkok", 13.7563, 100.5018},
	{"Manila", 14.5995, 120.9842},
	{"Singapore", 1.3521, 103.8198},
	{"Berlin", 52.5, 13.4},
	{"Siberia", 55.9, 100},
};

QTEST(places_of_the_mainland_are_shifted_and_come_back)
{
	for (size_t i = 0; i < sizeof mainland / sizeof mainland[0]; i++) {
		struct qk_wgs84 place = {mainland[i].latitude, mainland[i].longitude}, back;
		struct qk_gcj02 there = qk_gcj02_from_wgs84(place);

		if (there.latitude == place.latitude || there.longitude == place.longitude)
			qt_fail("%s was not shifted", mainland[i].name);
		qt_true(fabs(there.latitude - place.latitude) < 0.01 && fabs(there.longitude - place.longitude) < 0.01);
		back = qk_wgs84_from_gcj02(there);
		/* 1 um is 9e-12 degrees. */
		qt_near(back.latitude, place.latitude, 4e-12);
		qt_near(back.longitude, place.longitude, 4e-12);
	}
}

QTEST(places_elsewhere_stay_where_they_are)
{
	for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++) {
		struct qk_wgs84 place = {elsewhere[i].latitude, elsewhere[i].longitude};
		struct qk_gcj02 there = qk_gcj02_from_wgs84(place);
		struct qk_wgs84 back = qk_wgs84_from_gcj02((struct qk_gcj02){place.latitude, place.longitude});

		if (there.latitude != place.latitude || there.longitude != place.longitude)
			qt_fail("%s was shifted", elsewhere[i].name);
		if (back.latitude != place.latitude || back.longitude != place.longitude)
			qt_fail("%s was shifted back", elsewhere[i].name);
	}
}

QTEST(no_place_at_all_is_not_shifted)
{
	struct qk_gcj02 there = qk_gcj02_from_wgs84((struct qk_wgs84){NAN, 116});

	qt_true(isnan(there.latitude));
	qt_int(qk_in_mainland_china(INFINITY, INFINITY), 0);
	qt_int(qk_in_mainland_china(39.9, NAN), 0);
}

/* The table stays a closed line of sensible size: about 9.6 million square kilometres of land and the waters. */
QTEST(the_line_of_the_mainland_encloses_its_area)
{
	double area = 0;

	for (double latitude = 17.05; latitude < 54; latitude += 0.1)
		for (double longitude = 73.05; longitude < 136; longitude += 0.1)
			if (qk_in_mainland_china(latitude, longitude))
				area += 11.12 * 11.12 * cos(latitude * 3.14159265358979323846 / 180);
	qt_near(area, 9.75e6, 0.25e6);
}

QTEST(the_whole_mainland_comes_back_within_a_micrometre)
{
	uint32_t random = 7;
	int tried = 0;

	for (int i = 0; i < 100000; i++) {
		struct qk_wgs84 place, back;

		random = random * 1664525u + 1013904223u;
		place.latitude = 17 + random / 4294967296.0 * 37;
		random = random * 1664525u + 1013904223u;
		place.longitude = 73 + random / 4294967296.0 * 63;
		if (!qk_in_mainland_china(place.latitude, place.longitude))
			continue;
		back = qk_wgs84_from_gcj02(qk_gcj02_from_wgs84(place));
		if (fabs(back.latitude - place.latitude) > 8e-12 || fabs(back.longitude - place.longitude) > 8e-12)
			qt_fail("%.9f, %.9f came back as %.15f, %.15f", place.latitude, place.longitude, back.latitude,
				back.longitude);
		tried++;
	}
	qt_true(tried > 30000);
}

/* The radius of the transform is 6378245 m: with the Earth's own, places come out up to 9 mm away. */
QTEST(a_place_is_shifted_to_where_others_shift_it)
{
	struct qk_gcj02 hangzhou = qk_gcj02_from_wgs84((struct qk_wgs84){30.2741, 120.1551});

	qt_near(hangzhou.latitude, 30.271771223, 1e-9);
	qt_near(hangzhou.longitude, 120.159794479, 1e-9);
}
