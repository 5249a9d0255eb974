#include "navigation/words.h"
#include "qtest.h"

#include <string.h>

#include "failing_malloc.h"

static struct qk_buffer text;

static const char *written(int language, struct qk_words words)
{
	qk_buffer_clear(&text);
	qk_words_write(&text, language, &words);
	return text.data;
}

static const char *said(int language, struct qk_words words, double distance_m)
{
	qk_buffer_clear(&text);
	qk_words_say(&text, language, &words, distance_m, QK_UNITS_METRIC);
	return text.data;
}

static const char *distance(int language, double metres, int units, int spoken)
{
	qk_buffer_clear(&text);
	qk_words_distance(&text, language, metres, units, spoken);
	return text.data;
}

static const char *duration(int language, double seconds, int spoken)
{
	qk_buffer_clear(&text);
	qk_words_duration(&text, language, seconds, spoken);
	return text.data;
}

static const char *ordinal(int language, uint32_t number)
{
	qk_buffer_clear(&text);
	qk_words_ordinal(&text, language, number);
	return text.data;
}

QTEST(languages_are_known_by_their_first_part)
{
	qt_int(qk_language_find("en"), QK_LANGUAGE_EN);
	qt_int(qk_language_find("en-GB"), QK_LANGUAGE_EN);
	qt_int(qk_language_find("ZH_cn"), QK_LANGUAGE_ZH);
	qt_int(qk_language_find("zh-Hans"), QK_LANGUAGE_ZH);
	qt_int(qk_language_find("eng"), QK_LANGUAGE_NONE);
	qt_int(qk_language_find(""), QK_LANGUAGE_NONE);
	qt_int(qk_language_find(NULL), QK_LANGUAGE_NONE);
}

QTEST(distances_are_rounded_as_people_say_them)
{
	static const struct {
		double metres;
		const char *en, *zh, *en_said, *zh_said;
	} cases[] = {
		{0, "0 m", "0米", "0 metres", "零米"},
		{3, "5 m", "5米", "5 metres", "五米"},
		{12, "10 m", "10米", "10 metres", "十米"},
		{15, "15 m", "15米", "15 metres", "十五米"},
		{52, "50 m", "50米", "50 metres", "五十米"},
		{104, "100 m", "100米", "100 metres", "一百米"},
		{112, "110 m", "110米", "110 metres", "一百一十米"},
		{200, "200 m", "200米", "200 metres", "两百米"},
		{251, "250 m", "250米", "250 metres", "两百五十米"},
		{310, "300 m", "300米", "300 metres", "三百米"},
		{960, "950 m", "950米", "950 metres", "九百五十米"},
		{980, "1 km", "1公里", "1 kilometre", "一公里"},
		{1249, "1.2 km", "1.2公里", "1.2 kilometres", "一点二公里"},
		{2000, "2 km", "2公里", "2 kilometres", "两公里"},
		{2500, "2.5 km", "2.5公里", "2.5 kilometres", "二点五公里"},
		{12400, "12 km", "12公里", "12 kilometres", "十二公里"},
		{105000, "105 km", "105公里", "105 kilometres", "一百零五公里"},
		{2222000, "2222 km", "2222公里", "2222 kilometres", "两千两百二十二公里"},
		{20020000, "20020 km", "20020公里", "20020 kilometres", "两万零二十公里"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		qt_text(distance(QK_LANGUAGE_EN, cases[i].metres, QK_UNITS_METRIC, 0), cases[i].en);
		qt_text(distance(QK_LANGUAGE_ZH, cases[i].metres, QK_UNITS_METRIC, 0), cases[i].zh);
		qt_text(distance(QK_LANGUAGE_EN, cases[i].metres, QK_UNITS_METRIC, 1), cases[i].en_said);
		qt_text(distance(QK_LANGUAGE_ZH, cases[i].metres, QK_UNITS_METRIC, 1), cases[i].zh_said);
	}
	qt_text(distance(QK_LANGUAGE_EN, 30, QK_UNITS_IMPERIAL, 0), "100 ft");
	qt_text(distance(QK_LANGUAGE_EN, 160, QK_UNITS_IMPERIAL, 1), "500 feet");
	qt_text(distance(QK_LANGUAGE_EN, 1609, QK_UNITS_IMPERIAL, 1), "1 mile");
	qt_text(distance(QK_LANGUAGE_EN, 400, QK_UNITS_IMPERIAL, 0), "0.2 mi");
	qt_text(distance(QK_LANGUAGE_ZH, 20000, QK_UNITS_IMPERIAL, 0), "12英里");
	qt_text(distance(QK_LANGUAGE_EN, -1, QK_UNITS_METRIC, 0), "0 m");
}

QTEST(times_are_rounded_as_people_say_them)
{
	qt_text(duration(QK_LANGUAGE_EN, 20, 0), "< 1 min");
	qt_text(duration(QK_LANGUAGE_ZH, 20, 1), "不到一分钟");
	qt_text(duration(QK_LANGUAGE_EN, 65, 1), "1 minute");
	qt_text(duration(QK_LANGUAGE_EN, 290, 0), "5 min");
	qt_text(duration(QK_LANGUAGE_ZH, 120, 1), "两分钟");
	qt_text(duration(QK_LANGUAGE_EN, 4800, 0), "1 h 20 min");
	qt_text(duration(QK_LANGUAGE_EN, 4800, 1), "1 hour 20 minutes");
	qt_text(duration(QK_LANGUAGE_ZH, 4800, 0), "1小时20分钟");
	qt_text(duration(QK_LANGUAGE_ZH, 7200 + 720, 1), "两小时十二分钟");
	qt_text(duration(QK_LANGUAGE_EN, 3 * 3600 + 8 * 60, 0), "3 h 10 min");
	qt_text(duration(QK_LANGUAGE_ZH, 27.4 * 3600, 0), "1天3小时");
}

QTEST(ordinals_go_on_for_ever)
{
	qt_text(ordinal(QK_LANGUAGE_EN, 1), "1st");
	qt_text(ordinal(QK_LANGUAGE_EN, 2), "2nd");
	qt_text(ordinal(QK_LANGUAGE_EN, 3), "3rd");
	qt_text(ordinal(QK_LANGUAGE_EN, 11), "11th");
	qt_text(ordinal(QK_LANGUAGE_EN, 12), "12th");
	qt_text(ordinal(QK_LANGUAGE_EN, 13), "13th");
	qt_text(ordinal(QK_LANGUAGE_EN, 22), "22nd");
	qt_text(ordinal(QK_LANGUAGE_EN, 111), "111th");
	qt_text(ordinal(QK_LANGUAGE_ZH, 1), "第一");
	qt_text(ordinal(QK_LANGUAGE_ZH, 2), "第二");
	qt_text(ordinal(QK_LANGUAGE_ZH, 10), "第十");
	qt_text(ordinal(QK_LANGUAGE_ZH, 11), "第十一");
	qt_text(ordinal(QK_LANGUAGE_ZH, 20), "第二十");
}

QTEST(a_manoeuvre_is_said_with_its_distance)
{
	struct qk_words left = {.maneuver = QK_MANEUVER_TURN, .modifier = QK_MODIFIER_LEFT, .name = "南京路"};
	struct qk_words on = {.maneuver = QK_MANEUVER_CONTINUE, .modifier = QK_MODIFIER_STRAIGHT, .name = "南京路"};

	qt_text(said(QK_LANGUAGE_ZH, left, 50), "前方五十米左转，进入南京路");
	qt_text(said(QK_LANGUAGE_ZH, on, 200), "前方两百米，沿南京路继续直行");
	qt_text(said(QK_LANGUAGE_ZH, left, -1), "左转，进入南京路");
	qt_text(said(QK_LANGUAGE_ZH, left, 3), "左转，进入南京路");
	left.name = "Lake Road";
	left.ref = "B5";
	qt_text(said(QK_LANGUAGE_EN, left, 50), "In 50 metres, turn left onto Lake Road");
	qt_text(said(QK_LANGUAGE_EN, left, 0), "Turn left onto Lake Road");
	qt_text(written(QK_LANGUAGE_EN, left), "Turn left onto Lake Road (B5)");
	qt_text(written(QK_LANGUAGE_ZH, left), "左转，进入Lake Road（B5）");
}

QTEST(turns_have_their_strength)
{
	struct qk_words words = {.maneuver = QK_MANEUVER_TURN, .modifier = QK_MODIFIER_SHARP_LEFT};

	qt_text(written(QK_LANGUAGE_EN, words), "Make a sharp left");
	qt_text(written(QK_LANGUAGE_ZH, words), "向左急转");
	words.modifier = QK_MODIFIER_SLIGHT_RIGHT;
	qt_text(written(QK_LANGUAGE_EN, words), "Make a slight right");
	qt_text(written(QK_LANGUAGE_ZH, words), "稍向右转");
	words.modifier = QK_MODIFIER_UTURN;
	qt_text(written(QK_LANGUAGE_EN, words), "Make a U-turn");
	qt_text(written(QK_LANGUAGE_ZH, words), "调头");
}

QTEST(a_walker_walks)
{
	struct qk_words words = {
		.maneuver = QK_MANEUVER_FORK, .modifier = QK_MODIFIER_SLIGHT_LEFT, .mode = QK_TRAVEL_WALKING};

	qt_text(written(QK_LANGUAGE_ZH, words), "在岔道口靠左前行");
	words.mode = QK_TRAVEL_DRIVING;
	qt_text(written(QK_LANGUAGE_ZH, words), "在岔道口靠左行驶");
	words = (struct qk_words){.maneuver = QK_MANEUVER_EXIT_ROUNDABOUT, .mode = QK_TRAVEL_WALKING};
	qt_text(written(QK_LANGUAGE_ZH, words), "离开环岛");
	words = (struct qk_words){
		.maneuver = QK_MANEUVER_TURN, .modifier = QK_MODIFIER_LEFT, .mode = QK_TRAVEL_PUSHING_BIKE};
	qt_text(written(QK_LANGUAGE_EN, words), "Turn left, pushing your bike");
	qt_text(written(QK_LANGUAGE_ZH, words), "左转，推车步行");
}

QTEST(a_ride_is_taken_and_ends)
{
	struct qk_words words = {
		.maneuver = QK_MANEUVER_DEPART, .mode = QK_TRAVEL_TRAIN, .name = "S1", .destinations = "Airport"};

	qt_text(written(QK_LANGUAGE_EN, words), "Take the S1 train towards Airport");
	qt_text(written(QK_LANGUAGE_ZH, words), "乘坐S1列车，往Airport方向");
	words.mode = QK_TRAVEL_FERRY;
	words.name = "天星轮渡";
	qt_text(written(QK_LANGUAGE_ZH, words), "乘坐天星轮渡，往Airport方向");
	words.maneuver = QK_MANEUVER_ARRIVE;
	qt_text(written(QK_LANGUAGE_EN, words), "Arrive at your destination");
}

QTEST(the_number_of_a_road_by_the_rules)
{
	struct qk_words words = {
		.maneuver = QK_MANEUVER_TURN, .modifier = QK_MODIFIER_LEFT, .name = "Way (A1;B2)", .ref = "A1;B2"};

	qt_text(written(QK_LANGUAGE_EN, words), "Turn left onto Way (A1)");
	words.is_motorway = 1;
	qt_text(written(QK_LANGUAGE_EN, words), "Turn left onto A1");
	words.ref = words.name = "Ring";
	qt_text(written(QK_LANGUAGE_EN, words), "Turn left onto Ring");
	words.name = NULL;
	qt_text(written(QK_LANGUAGE_EN, words), "Turn left onto Ring");
	words.ref = NULL;
	words.destinations = "A1, B2: Town, Village";
	qt_text(written(QK_LANGUAGE_EN, words), "Turn left towards A1: Town");
	qt_text(written(QK_LANGUAGE_ZH, words), "左转，往A1：Town方向");
}

QTEST(lanes_are_told_from_the_left)
{
	struct qk_lane lanes[5] = {{.valid = 0}, {.valid = 1}, {.valid = 0}, {.valid = 1}, {.valid = 0}};
	struct qk_words words = {
		.maneuver = QK_MANEUVER_USE_LANE, .modifier = QK_MODIFIER_STRAIGHT, .lanes = lanes, .lane_count = 5};

	qt_text(written(QK_LANGUAGE_EN, words), "Continue straight in the 2nd or 4th lane from the left");
	qt_text(written(QK_LANGUAGE_ZH, words), "继续直行，走左起第2、第4车道");
	words.lane_count = 3;
	qt_text(written(QK_LANGUAGE_EN, words), "Keep in the middle");
	words.lane_count = 2;
	qt_text(written(QK_LANGUAGE_ZH, words), "靠右行驶");
	words.lane_count = 0;
	qt_text(written(QK_LANGUAGE_EN, words), "Continue straight");
}

/* No manoeuvre with any modifier, in any way to travel, is left without words, and none has a stray gap in them. */
QTEST(every_manoeuvre_has_words)
{
	for (int language = QK_LANGUAGE_EN; language <= QK_LANGUAGE_ZH; language++)
		for (int maneuver = 0; maneuver <= QK_MANEUVER_USE_LANE; maneuver++)
			for (int modifier = 0; modifier <= QK_MODIFIER_SHARP_LEFT; modifier++)
				for (int mode = 0; mode <= QK_TRAVEL_INACCESSIBLE; mode++) {
					struct qk_words words = {.maneuver = maneuver,
								 .modifier = modifier,
								 .mode = mode,
								 .bearing_after = -1,
								 .name = mode % 2 ? "N" : NULL};
					const char *sentence = written(language, words);

					qt_true(sentence && *sentence);
					if (strstr(sentence, "  ") || strstr(sentence, " ,") ||
					    strstr(sentence, "，，") || sentence[strlen(sentence) - 1] == ' ' ||
					    !strncmp(sentence, "，", 3))
						qt_fail("\"%s\"", sentence);
				}
}

QTEST(words_without_memory_are_told)
{
	struct qk_words words = {.maneuver = QK_MANEUVER_TURN, .modifier = QK_MODIFIER_LEFT, .name = "Lake Road"};

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	for (long n = 0;; n++) {
		struct qk_buffer out = {0};
		long failed;

		qt_fail_after(n);
		qk_words_say(&out, QK_LANGUAGE_EN, &words, 50, QK_UNITS_METRIC);
		failed = qt_fail_never();
		qt_int(out.failed, failed > 0);
		qk_buffer_free(&out);
		if (!failed)
			break;
	}
}
