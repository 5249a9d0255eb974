/* Times of the day in English. */
#include "voice/number_english_words.h"
#include "voice/number_time_private.h"

enum half { MORNING, AFTERNOON, NIGHT };

static const char *const halves[] = {
	[MORNING] = "am|a.m.|a.m|a m|in the morning|this morning",
	[AFTERNOON] = "pm|p.m.|p.m|p m|in the afternoon|this afternoon|in the evening|this evening|tonight",
	[NIGHT] = "at night",
};

/* The hour of the day; -1 when there is none such. */
static int64_t hour_in(enum half half, int64_t hour)
{
	int evening = half == AFTERNOON || (half == NIGHT && hour >= 6);

	if (hour > 12)
		return half == MORNING ? -1 : hour;
	if (hour == 12)
		return half == AFTERNOON ? 12 : 0;
	return evening ? hour + 12 : hour;
}

/* "7pm" needs no blank. */
static size_t half_at(const struct qk_speech *speech, size_t end, enum half half)
{
	size_t place = qk_next_phrases(speech, end, halves[half]);

	if (place == QK_NOWHERE && half == MORNING)
		place = qk_phrase(speech, end, "am");
	if (place == QK_NOWHERE && half == AFTERNOON)
		place = qk_phrase(speech, end, "pm");
	return place;
}

static void add(const struct qk_speech *speech, struct qk_moment moment, struct qk_readings *out)
{
	struct qk_moment told = moment;

	qk_time_add(out, &moment);
	for (enum half half = MORNING; half <= NIGHT; half++) {
		told.end = half_at(speech, moment.end, half);
		told.hour = hour_in(half, moment.hour);
		if (told.end != QK_NOWHERE)
			qk_time_add(out, &told);
	}
	told = moment;
	told.end = qk_next_phrase(speech, moment.end, "hours");
	if (told.end != QK_NOWHERE && moment.offset > 0)
		qk_time_add(out, &told);
}

static void add_named(size_t end, int64_t hour, int64_t offset, struct qk_readings *out)
{
	struct qk_moment moment = {.end = end, .hour = hour, .offset = offset, .words = 1};

	if (end != QK_NOWHERE)
		qk_time_add(out, &moment);
}

static size_t named_hour(const struct qk_speech *speech, size_t at, int64_t *hour)
{
	size_t end = qk_phrase(speech, at, "noon");

	*hour = 12;
	if (end == QK_NOWHERE)
		end = qk_phrase(speech, at, "midday");
	if (end != QK_NOWHERE)
		return end;
	*hour = 0;
	return qk_phrase(speech, at, "midnight");
}

static const char oclock[] = "o'clock|o’clock|oclock|o clock|o' clock|o’ clock";

static void read_minutes(const struct qk_speech *speech, struct qk_moment moment, struct qk_readings *out)
{
	size_t at = qk_next_word(speech, moment.end), end;
	const struct qk_word *unit = NULL;
	struct qk_readings minutes;

	if (qk_word_at(speech, at, QK_WORD_OH | QK_WORD_ZERO, &end))
		unit = qk_word_at(speech, qk_next_word(speech, end), QK_WORD_UNIT, &moment.end);
	if (unit) {
		moment.offset = (int64_t)unit->value * QK_MINUTE;
		add(speech, moment, out);
		return;
	}
	qk_time_numbers(speech, at, &minutes);
	for (size_t i = 0; i < minutes.count; i++) {
		if (minutes.items[i].value < 10 || minutes.items[i].value > 59)
			continue;
		moment.end = minutes.items[i].length;
		moment.offset = minutes.items[i].value * QK_MINUTE;
		add(speech, moment, out);
	}
}

/* "seven", "seven o'clock", "seven thirty", "twelve noon"; `offset` is what was said before the hour. */
static void read_hours(const struct qk_speech *speech, size_t at, int64_t offset, int relative, struct qk_readings *out)
{
	struct qk_readings hours;
	int64_t hour;
	size_t end = named_hour(speech, at, &hour);

	add_named(end, hour, offset, out);
	qk_time_numbers(speech, at, &hours);
	for (size_t i = 0; i < hours.count; i++) {
		const struct qk_number *number = &hours.items[i];
		struct qk_moment moment = {number->length, number->value, offset, number->words};

		if (number->value > 24)
			continue;
		if (!relative)
			read_minutes(speech, moment, out);
		add(speech, moment, out);
		moment.end = qk_next_phrases(speech, number->length, oclock);
		if (moment.end != QK_NOWHERE)
			add(speech, moment, out);
		end = named_hour(speech, qk_next_word(speech, number->length), &hour);
		if (number->value == 12)
			add_named(end, hour, offset, out);
	}
}

/* "nineteen hundred hours" */
static void read_hundred_hours(const struct qk_speech *speech, struct qk_readings *out)
{
	struct qk_readings numbers;

	qk_time_numbers(speech, 0, &numbers);
	for (size_t i = 0; i < numbers.count; i++) {
		int64_t value = numbers.items[i].value;

		if (value >= 100 && value <= 2400 && value % 100 < 60)
			add_named(qk_next_phrase(speech, numbers.items[i].length, "hours"), value / 100,
				  value % 100 * QK_MINUTE, out);
	}
}

/* "past eight" and "to eight" behind so many minutes. */
static void read_relation(const struct qk_speech *speech, size_t end, int64_t minutes, struct qk_readings *out)
{
	size_t past = qk_next_phrases(speech, end, "past|after");
	size_t to = qk_next_phrases(speech, end, "to|till|til|until|before|of");

	if (past != QK_NOWHERE)
		read_hours(speech, qk_next_word(speech, past), minutes * QK_MINUTE, 1, out);
	if (to != QK_NOWHERE)
		read_hours(speech, qk_next_word(speech, to), -minutes * QK_MINUTE, 1, out);
}

static void read_fraction_relation(const struct qk_speech *speech, struct qk_readings *out)
{
	size_t half = qk_phrase(speech, 0, "half"), quarter = qk_phrase(speech, 0, "quarter");

	if (quarter == QK_NOWHERE)
		quarter = qk_phrase(speech, 0, "a quarter");
	if (quarter != QK_NOWHERE)
		read_relation(speech, quarter, 15, out);
	if (half == QK_NOWHERE)
		return;
	read_relation(speech, half, 30, out);
	/* As the British say it: "half seven" is half past seven. */
	read_hours(speech, qk_next_word(speech, half), 30 * QK_MINUTE, 1, out);
}

static void read_minute_relation(const struct qk_speech *speech, struct qk_readings *out)
{
	struct qk_readings minutes;

	qk_time_numbers(speech, 0, &minutes);
	for (size_t i = 0; i < minutes.count; i++) {
		size_t end = minutes.items[i].length;
		size_t unit = qk_next_phrases(speech, end, "minutes|minute|mins|min");

		if (minutes.items[i].value < 60)
			read_relation(speech, unit == QK_NOWHERE ? end : unit, minutes.items[i].value, out);
	}
}

void qk_time_english(const struct qk_speech *speech, struct qk_readings *out)
{
	struct qk_moment moment;

	if (qk_time_digits(speech, 0, &moment)) {
		add(speech, moment, out);
		return;
	}
	read_hours(speech, 0, 0, 0, out);
	read_hundred_hours(speech, out);
	read_fraction_relation(speech, out);
	read_minute_relation(speech, out);
}
