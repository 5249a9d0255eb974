/* Times of the day in Chinese. */
#include "voice/number_chinese_signs.h"
#include "voice/number_time_private.h"

enum part { ANY, DAWN, MORNING, NOON, AFTERNOON, EVENING };

static const struct {
	const char *text;
	enum part part;
} parts[] = {
	{"凌晨", DAWN},      {"早上", MORNING},   {"早晨", MORNING},   {"清晨", MORNING}, {"清早", MORNING},
	{"上午", MORNING},   {"今早", MORNING},   {"中午", NOON},      {"正午", NOON},    {"下午", AFTERNOON},
	{"午后", AFTERNOON}, {"午後", AFTERNOON}, {"傍晚", AFTERNOON}, {"晚上", EVENING}, {"夜里", EVENING},
	{"夜裡", EVENING},   {"夜晚", EVENING},   {"今晚", EVENING},   {"半夜", EVENING}, {"深夜", EVENING},
};

static int64_t hour_in(enum part part, int64_t hour)
{
	if (hour > 12 || hour == 0 || part == ANY || part == MORNING)
		return hour;
	if (hour == 12)
		return part == DAWN || part == EVENING ? 0 : 12;
	switch (part) {
	case NOON:
		return hour < 4 ? hour + 12 : hour;
	case AFTERNOON:
		return hour + 12;
	case EVENING:
		return hour > 4 ? hour + 12 : hour;
	default:
		return hour;
	}
}

static size_t first_of(const struct qk_speech *speech, size_t at, const char *one, const char *other)
{
	size_t end = qk_phrase(speech, at, one);

	return end == QK_NOWHERE ? qk_phrase(speech, at, other) : end;
}

static size_t minute_sign(const struct qk_speech *speech, size_t at)
{
	size_t end = first_of(speech, at, "分钟", "分鐘");

	return end == QK_NOWHERE ? qk_phrase(speech, at, "分") : end;
}

static void read_seconds(const struct qk_speech *speech, struct qk_moment moment, struct qk_readings *out)
{
	struct qk_readings seconds;
	int64_t offset = moment.offset;

	qk_time_numbers(speech, moment.end, &seconds);
	for (size_t i = 0; i < seconds.count; i++) {
		moment.end = qk_phrase(speech, seconds.items[i].length, "秒");
		moment.offset = offset + seconds.items[i].value;
		if (seconds.items[i].value < 60 && moment.end != QK_NOWHERE)
			qk_time_add(out, &moment);
	}
}

/* 八点五 has none: it could be 8:05 and 8:50. */
struct minutes {
	size_t end;
	int64_t value;
	int named;
};

static size_t list_minutes(const struct qk_speech *speech, size_t at, struct minutes *list)
{
	struct qk_readings numbers;
	size_t count = 0;

	qk_time_numbers(speech, at, &numbers);
	for (size_t i = 0; i < numbers.count; i++) {
		const struct qk_number *number = &numbers.items[i];
		size_t quarter = qk_phrase(speech, number->length, "刻"), sign = minute_sign(speech, number->length);
		int padded = qk_sign_at(speech, at).class == QK_SIGN_ZERO && number->value > 0;

		if (quarter != QK_NOWHERE && number->value >= 1 && number->value <= 3)
			list[count++] = (struct minutes){quarter, number->value * 15, 1};
		else if (number->value < 60 && (sign != QK_NOWHERE || padded || number->value >= 10))
			list[count++] = (struct minutes){sign == QK_NOWHERE ? number->length : sign, number->value,
							 sign != QK_NOWHERE};
	}
	return count;
}

/* 八点 | 十五分, 过五分, 差五分, 半 */
static void read_minutes(const struct qk_speech *speech, struct qk_moment moment, struct qk_readings *out)
{
	struct minutes list[QK_NUMBERS_MAX];
	size_t short_of = qk_phrase(speech, moment.end, "差"), past = first_of(speech, moment.end, "过", "過");
	size_t at = short_of != QK_NOWHERE ? short_of : past != QK_NOWHERE ? past : moment.end;
	size_t count = list_minutes(speech, at, list), half = qk_phrase(speech, moment.end, "半");

	for (size_t i = 0; i < count; i++) {
		moment.end = list[i].end;
		moment.offset = list[i].value * QK_MINUTE * (short_of != QK_NOWHERE ? -1 : 1);
		qk_time_add(out, &moment);
		if (list[i].named && short_of == QK_NOWHERE)
			read_seconds(speech, moment, out);
	}
	moment.end = half;
	moment.offset = QK_HOUR / 2;
	if (half != QK_NOWHERE)
		qk_time_add(out, &moment);
}

static void add_whole_hour(const struct qk_speech *speech, struct qk_moment moment, struct qk_readings *out)
{
	static const char *const tails[] = {"钟", "鐘", "整", "正"};
	size_t end = moment.end;

	qk_time_add(out, &moment);
	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
		moment.end = qk_phrase(speech, end, tails[i]);
		if (moment.end != QK_NOWHERE)
			qk_time_add(out, &moment);
	}
}

/* 八点..., with what was said before it. */
static void read_hours(const struct qk_speech *speech, size_t at, enum part part, int64_t offset,
		       struct qk_readings *out)
{
	struct qk_readings hours;

	qk_time_numbers(speech, at, &hours);
	for (size_t i = 0; i < hours.count; i++) {
		const struct qk_number *number = &hours.items[i];
		struct qk_moment moment = {first_of(speech, number->length, "点", "點"), hour_in(part, number->value),
					   offset, number->words};

		if (moment.end == QK_NOWHERE)
			moment.end = first_of(speech, number->length, "时", "時");
		if (moment.end == QK_NOWHERE || number->value > 24)
			continue;
		add_whole_hour(speech, moment, out);
		if (offset == 0)
			read_minutes(speech, moment, out);
	}
}

/* 差五分八点 */
static void read_short_of(const struct qk_speech *speech, size_t at, enum part part, struct qk_readings *out)
{
	struct minutes list[QK_NUMBERS_MAX];
	size_t short_of = qk_phrase(speech, at, "差");
	size_t count = short_of == QK_NOWHERE ? 0 : list_minutes(speech, short_of, list);

	for (size_t i = 0; i < count; i++)
		if (list[i].named)
			read_hours(speech, list[i].end, part, -list[i].value * QK_MINUTE, out);
}

static void read_in_part(const struct qk_speech *speech, size_t at, enum part part, struct qk_readings *out)
{
	struct qk_moment moment;

	if (qk_time_digits(speech, at, &moment)) {
		moment.hour = hour_in(part, moment.hour);
		qk_time_add(out, &moment);
	}
	read_hours(speech, at, part, 0, out);
	read_short_of(speech, at, part, out);
}

void qk_time_chinese(const struct qk_speech *speech, struct qk_readings *out)
{
	struct qk_moment noon = {.hour = 12, .words = 1}, midnight = {.words = 1};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		size_t end = qk_phrase(speech, 0, parts[i].text);

		if (end != QK_NOWHERE)
			read_in_part(speech, qk_skip_blank(speech, end), parts[i].part, out);
	}
	read_in_part(speech, 0, ANY, out);
	noon.end = first_of(speech, 0, "中午", "正午");
	if (noon.end != QK_NOWHERE)
		qk_time_add(out, &noon);
	midnight.end = qk_phrase(speech, 0, "午夜");
	if (midnight.end != QK_NOWHERE)
		qk_time_add(out, &midnight);
}
