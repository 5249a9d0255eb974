/* Durations in milliseconds, the larger units first: "an hour and a half", "2 hours 5 minutes", 一个半小时. */
#include "voice/number_chinese_signs.h"

#include <string.h>

#define EN QK_WORDS_ENGLISH
#define ZH QK_WORDS_CHINESE
#define ANY QK_WORDS_NONE
#define SECOND 1000
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define WEEK (7 * DAY)
#define NO_LIMIT INT64_MAX

struct unit {
	const char *text;
	uint32_t words;
	int64_t length;
};

static const struct unit units[] = {
	{"ms", ANY, 1},
	{"s", ANY, SECOND},
	{"min", ANY, MINUTE},
	{"h", ANY, HOUR},
	{"millisecond", EN, 1},
	{"milliseconds", EN, 1},
	{"sec", EN, SECOND},
	{"secs", EN, SECOND},
	{"second", EN, SECOND},
	{"seconds", EN, SECOND},
	{"mins", EN, MINUTE},
	{"minute", EN, MINUTE},
	{"minutes", EN, MINUTE},
	{"hr", EN, HOUR},
	{"hrs", EN, HOUR},
	{"hour", EN, HOUR},
	{"hours", EN, HOUR},
	{"day", EN, DAY},
	{"days", EN, DAY},
	{"week", EN, WEEK},
	{"weeks", EN, WEEK},
	{"fortnight", EN, 2 * (int64_t)WEEK},
	{"毫秒", ZH, 1},
	{"秒", ZH, SECOND},
	{"秒钟", ZH, SECOND},
	{"秒鐘", ZH, SECOND},
	{"分", ZH, MINUTE},
	{"分钟", ZH, MINUTE},
	{"分鐘", ZH, MINUTE},
	{"刻钟", ZH, 15 * MINUTE},
	{"刻鐘", ZH, 15 * MINUTE},
	{"小时", ZH, HOUR},
	{"小時", ZH, HOUR},
	{"钟头", ZH, HOUR},
	{"鐘頭", ZH, HOUR},
	{"天", ZH, DAY},
	{"周", ZH, WEEK},
	{"週", ZH, WEEK},
	{"星期", ZH, WEEK},
	{"礼拜", ZH, WEEK},
	{"禮拜", ZH, WEEK},
};

/* What is read so far: its milliseconds, and the last unit. */
struct span {
	const struct qk_speech *speech;
	struct qk_readings *out;
	int64_t total;
	int64_t unit;
	uint32_t words;
};

static void read_more(const struct span *span, size_t end);

/* "1h30m": an m alone could be metres. */
static int is_short_minute(const struct span *span, size_t at, size_t *end)
{
	if (span->unit != HOUR || at >= span->speech->length || span->speech->text[at] != 'm')
		return 0;
	*end = at + 1;
	return qk_word_ends(span->speech, *end) || qk_is_digit_at(span->speech, *end);
}

/* "2h30" needs no blank. */
static size_t unit_end(const struct qk_speech *speech, size_t at, const struct unit *unit)
{
	size_t size = strlen(unit->text);

	if (unit->words == ANY && speech->length - at > size && memcmp(speech->text + at, unit->text, size) == 0 &&
	    qk_is_digit_at(speech, at + size))
		return at + size;
	return qk_phrase(speech, at, unit->text);
}

/* The longest unit at `at`, in milliseconds; 0 when there is none. */
static int64_t unit_at(const struct span *span, size_t at, size_t *end)
{
	int64_t length = 0;

	if (at == QK_NOWHERE || at >= span->speech->length)
		return 0;
	*end = 0;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t unit;

		if (units[i].text[0] != span->speech->text[at] ||
		    (units[i].words != ANY && units[i].words != span->speech->words))
			continue;
		unit = unit_end(span->speech, at, &units[i]);
		if (unit == QK_NOWHERE || unit <= *end)
			continue;
		*end = unit;
		length = units[i].length;
	}
	return length > 0 ? length : is_short_minute(span, at, end) ? MINUTE : 0;
}

static int64_t unit_after(const struct span *span, size_t at, size_t *end)
{
	int64_t length = unit_at(span, qk_next_word(span->speech, at), end);

	return length > 0 ? length : unit_at(span, at, end);
}

/* So many of the unit, when that is a whole number of milliseconds. */
static int add(struct span *span, size_t end, struct qk_decimal amount, int64_t unit)
{
	if (!qk_decimal_times(&amount, (uint64_t)unit) || amount.scale != 1 ||
	    __builtin_add_overflow(span->total, amount.value, &span->total))
		return 0;
	span->unit = unit;
	qk_readings_whole(span->out, end, span->total, span->words);
	return 1;
}

static void add_and_more(struct span span, size_t end, struct qk_decimal amount, int64_t unit)
{
	if (unit > 0 && unit < span.unit && add(&span, end, amount, unit))
		read_more(&span, end);
}

/* 一个半小时, 两个钟头 */
static void read_chinese_unit(const struct span *span, const struct qk_number *amount)
{
	struct qk_decimal number = {amount->value, amount->scale}, half = {5, 10};
	size_t at = qk_phrase(span->speech, amount->length, "个"), end = 0;
	int64_t unit;

	if (at == QK_NOWHERE)
		at = qk_phrase(span->speech, amount->length, "個");
	if (at == QK_NOWHERE)
		return;
	unit = unit_at(span, at, &end);
	add_and_more(*span, end, number, unit);
	at = qk_phrase(span->speech, at, "半");
	if (at == QK_NOWHERE || !qk_decimal_add(&number, half))
		return;
	unit = unit_at(span, at, &end);
	add_and_more(*span, end, number, unit);
}

/* "half an hour", "three quarters of an hour" */
static int64_t unit_of_share(const struct span *span, size_t at, size_t *end)
{
	size_t of = qk_next_phrase(span->speech, at, "of");

	if (of != QK_NOWHERE)
		at = of;
	return unit_at(span, qk_next_word(span->speech, qk_next_phrases(span->speech, at, "an|a")), end);
}

static void read_unit(const struct span *before, const struct qk_number *amount)
{
	struct span span = *before;
	struct qk_decimal number = {amount->value, amount->scale};
	size_t end = 0;
	int64_t unit = unit_after(&span, amount->length, &end);

	span.words |= amount->words;
	if (unit == 0 && amount->scale > 1 && span.speech->words == EN)
		unit = unit_of_share(&span, amount->length, &end);
	add_and_more(span, end, number, unit);
	if (span.speech->words == ZH)
		read_chinese_unit(&span, amount);
}

static void read_amounts(const struct span *span, size_t at)
{
	struct qk_readings amounts;
	struct qk_number one = {.value = 1, .scale = 1, .words = 1};

	qk_readings_begin(&amounts);
	if (at == QK_NOWHERE || at >= span->speech->length)
		return;
	qk_number_unsigned(span->speech, at, &amounts);
	span->out->too_large |= amounts.too_large;
	for (size_t i = 0; i < amounts.count; i++)
		read_unit(span, &amounts.items[i]);
	if (span->speech->words != EN)
		return;
	one.length = qk_phrase(span->speech, at, "an");
	if (one.length == QK_NOWHERE)
		one.length = qk_phrase(span->speech, at, "a");
	if (one.length != QK_NOWHERE)
		read_unit(span, &one);
}

static void add_share(struct span span, size_t end, struct qk_decimal share)
{
	if (end != QK_NOWHERE)
		add(&span, end, share, span.unit);
}

/* "an hour | and a half": of the unit. */
static void read_share(const struct span *span, size_t end)
{
	add_share(*span, qk_next_phrase(span->speech, end, "and a half"), (struct qk_decimal){5, 10});
	add_share(*span, qk_next_phrase(span->speech, end, "and a quarter"), (struct qk_decimal){25, 100});
	add_share(*span, qk_next_phrase(span->speech, end, "and three quarters"), (struct qk_decimal){75, 100});
}

/* 一小时 | 半, 一分 | 半钟; in 一个小时半小时 it begins anew. */
static void read_chinese_half(const struct span *span, size_t end)
{
	struct qk_decimal half = {5, 10};
	size_t at = qk_phrase(span->speech, end, "半"), unit;

	if (at == QK_NOWHERE || unit_at(span, at, &unit) != 0)
		return;
	add_share(*span, at, half);
	add_share(*span, qk_phrase(span->speech, at, "钟"), half);
	add_share(*span, qk_phrase(span->speech, at, "鐘"), half);
}

/* "one hour thirty", 一小时二十: minutes */
static void read_bare_minutes(struct span span, size_t end)
{
	struct qk_speech whole = *span.speech;
	struct qk_readings minutes;
	int attached = span.speech->words == ZH || qk_is_digit_at(span.speech, end);
	size_t at = attached ? end : qk_next_word(span.speech, end), unit;

	qk_readings_begin(&minutes);
	if (span.unit != HOUR || at == QK_NOWHERE)
		return;
	whole.fractions = 0;
	qk_number_unsigned(&whole, at, &minutes);
	for (size_t i = 0; i < minutes.count; i++) {
		struct span more = span;
		struct qk_decimal number = {minutes.items[i].value, 1};

		if (number.value >= 10 && number.value < 60 && unit_after(&span, minutes.items[i].length, &unit) == 0)
			add(&more, minutes.items[i].length, number, MINUTE);
	}
}

static void read_more(const struct span *span, size_t end)
{
	const struct qk_speech *speech = span->speech;
	size_t comma = qk_phrase(speech, end, ","), and_end;

	read_bare_minutes(*span, end);
	if (speech->words == ZH) {
		struct qk_sign sign = qk_sign_at(speech, end);

		read_chinese_half(span, end);
		if (sign.class == QK_SIGN_ZERO)
			read_amounts(span, sign.end);
		read_amounts(span, qk_skip_blank(speech, end));
		return;
	}
	read_share(span, end);
	end = comma == QK_NOWHERE ? end : comma;
	and_end = qk_next_phrase(speech, end, "and");
	if (and_end != QK_NOWHERE)
		read_amounts(span, qk_next_word(speech, and_end));
	read_amounts(span, qk_is_digit_at(speech, end) ? end : qk_next_word(speech, end));
}

void qk_number_durations(const struct qk_speech *speech, struct qk_readings *out)
{
	struct span span = {.speech = speech, .out = out, .unit = NO_LIMIT};

	read_amounts(&span, 0);
}
