/* Whole numbers and ordinals in English words, with every end on the way: "two hundred thousand and five" is 2, 200,
 * 200,000 and 200,005. */
#include "voice/number_english_private.h"

#define NO_LIMIT ((uint64_t)INT64_MAX + 1)

/* A number while it is read. */
struct line {
	const struct qk_speech *speech;
	struct qk_readings *out;
	int ordinals;   /* those are read instead */
	size_t start;   /* where it began */
	uint64_t total; /* what is finished, down to `limit` */
	uint64_t limit; /* what comes now is below */
};

static void add(struct line *line, size_t end, uint64_t value, uint64_t unit)
{
	struct qk_decimal number = {.scale = 1};

	if (__builtin_add_overflow(line->total, value, &number.value)) {
		line->out->too_large = 1;
		return;
	}
	if (line->ordinals || value >= line->limit)
		return;
	qk_english_number(line->speech, end, number, unit, line->out);
}

/* An ordinal ends the number: "twenty | first", "one | hundredth". */
static void add_ordinal(struct line *line, size_t at, uint32_t classes, uint64_t before, uint64_t times)
{
	size_t end;
	const struct qk_word *word = line->ordinals ? qk_word_at(line->speech, at, classes, &end) : NULL;
	uint64_t value;
	int64_t sum;

	if (!word || __builtin_mul_overflow(word->value, times, &value) ||
	    __builtin_add_overflow(value, before, &value) || value >= line->limit ||
	    __builtin_add_overflow(line->total, value, &sum))
		return;
	qk_readings_whole(line->out, end, sum, 1);
}

/* The number itself may begin with "hundred", without anything before it. */
static size_t after(const struct line *line, size_t end)
{
	return end == line->start ? end : qk_next_word(line->speech, end);
}

static size_t read_units(struct line *line, const struct qk_word *tens, size_t end, uint64_t *value)
{
	size_t next = qk_next_word(line->speech, end), unit_end;
	const struct qk_word *unit;
	int ends = qk_word_ends(line->speech, end);

	if (ends)
		add(line, end, *value, 1);
	if (tens->class != QK_WORD_TENS)
		return end;
	if (!ends)
		next = end;
	add_ordinal(line, next, QK_WORD_FIRST, *value, 1);
	unit = qk_word_at(line->speech, next, QK_WORD_UNIT, &unit_end);
	if (!unit)
		return ends ? end : QK_NOWHERE;
	*value += unit->value;
	add(line, unit_end, *value, 1);
	return unit_end;
}

/* One to ninety-nine, on top of `before`; where it ends. */
static size_t read_below_hundred(struct line *line, size_t at, uint64_t before, uint64_t *value)
{
	size_t end;
	const struct qk_word *word = qk_word_at(line->speech, at, QK_WORD_UNIT | QK_WORD_TEEN | QK_WORD_TENS, &end);

	add_ordinal(line, at, QK_WORD_FIRST | QK_WORD_TENTH | QK_WORD_TWENTIETH, before, 1);
	if (!word)
		return QK_NOWHERE;
	*value = before + word->value;
	return read_units(line, word, end, value);
}

/* "a", "a couple of" or nothing before "hundred", "million" or "dozen". */
static size_t read_opening(struct line *line, size_t at, uint64_t *value)
{
	size_t end = at, of;
	int article = qk_word_at(line->speech, at, QK_WORD_ARTICLE, &end) != NULL;

	*value = 1;
	if (!qk_word_at(line->speech, article ? qk_next_word(line->speech, end) : at, QK_WORD_COUPLE, &end))
		return end;
	*value = 2;
	if (article)
		add(line, end, 2, 1);
	if (qk_word_after(line->speech, end, QK_WORD_OF, &of)) {
		end = of;
		add(line, end, 2, 1);
	}
	return end;
}

/* Digits before a scale: "2 million 300 thousand". */
static size_t read_figures(struct line *line, size_t at, uint64_t *value)
{
	struct qk_readings digits;
	const struct qk_number *number;

	if (at == QK_NOWHERE || !qk_is_digit_at(line->speech, at))
		return QK_NOWHERE;
	qk_readings_begin(&digits);
	qk_number_digits(line->speech, at, &digits);
	number = digits.count > 0 ? &digits.items[0] : NULL;
	if (!number || number->scale != 1 || digits.too_large ||
	    !qk_word_after(line->speech, number->length, QK_WORD_HUNDRED | QK_WORD_SCALE, NULL))
		return QK_NOWHERE;
	*value = (uint64_t)number->value;
	return number->length;
}

static size_t skip_and(const struct line *line, size_t end)
{
	size_t and_end;

	if (qk_word_after(line->speech, end, QK_WORD_AND, &and_end))
		end = and_end;
	return qk_next_word(line->speech, end);
}

/* "hundred" behind the number in `value`, and what follows below a hundred. */
static size_t read_hundred(struct line *line, size_t end, uint64_t *value)
{
	size_t hundred, rest;
	uint64_t sum;

	add_ordinal(line, after(line, end), QK_WORD_HUNDREDTH, 0, *value);
	if (*value > 99 || !qk_word_at(line->speech, after(line, end), QK_WORD_HUNDRED, &hundred))
		return end;
	*value *= 100;
	add(line, hundred, *value, 100);
	rest = read_below_hundred(line, skip_and(line, hundred), *value, &sum);
	if (rest == QK_NOWHERE)
		return hundred;
	*value = sum;
	return rest;
}

/* What stands before one scale. */
static size_t read_group(struct line *line, size_t at, uint64_t *value)
{
	size_t end = read_below_hundred(line, at, 0, value);

	if (end == QK_NOWHERE)
		end = read_figures(line, at, value);
	if (end == QK_NOWHERE && at == line->start)
		end = read_opening(line, at, value);
	if (end == QK_NOWHERE)
		return QK_NOWHERE;
	if (*value == 1 && line->limit == NO_LIMIT && !line->ordinals)
		qk_english_scales(line->speech, end, (struct qk_decimal){1, 1}, QK_WORD_DOZEN, line->out);
	return read_hundred(line, end, value);
}

/* The scales behind a group: "thousand", "thousand million". 0 when there is none, so that the number is at its end. */
static int read_scales(struct line *line, size_t *end, uint64_t value)
{
	uint64_t unit = 1;
	const struct qk_word *word;

	for (;;) {
		add_ordinal(line, after(line, *end), QK_WORD_THOUSANDTH, 0, value);
		word = qk_word_at(line->speech, after(line, *end), QK_WORD_SCALE | QK_WORD_TOO_LARGE, end);
		if (!word)
			break;
		if (word->class == QK_WORD_TOO_LARGE || __builtin_mul_overflow(value, word->value, &value) ||
		    value >= NO_LIMIT) {
			line->out->too_large = 1;
			return 0;
		}
		unit *= word->value;
		if (value >= line->limit)
			return 0;
		add(line, *end, value, unit);
	}
	line->total += value;
	line->limit = unit;
	return unit > 1;
}

static void read_groups(struct line *line)
{
	size_t at = line->start, end;
	uint64_t value;

	while (at != QK_NOWHERE && (end = read_group(line, at, &value)) != QK_NOWHERE) {
		if (value >= line->limit || !read_scales(line, &end, value))
			return;
		at = skip_and(line, end);
	}
}

/* "one oh five", "nine one one" */
static void read_spelled(struct line *line)
{
	size_t at = line->start, end, count = 0;
	const struct qk_word *word;
	uint64_t value = 0;

	while ((word = qk_word_at(line->speech, at, QK_WORD_ZERO | QK_WORD_OH | QK_WORD_UNIT, &end))) {
		if (__builtin_mul_overflow(value, 10, &value) || value + word->value >= NO_LIMIT) {
			line->out->too_large = 1;
			return;
		}
		value += word->value;
		if (++count >= 3)
			add(line, end, value, 1);
		at = qk_next_word(line->speech, end);
	}
}

/* "one fifty five": the hundred is not said. */
static void read_short_hundred(struct line *line)
{
	size_t end;
	const struct qk_word *word = qk_word_at(line->speech, line->start, QK_WORD_UNIT, &end);
	uint64_t value;

	if (!word)
		return;
	end = qk_next_word(line->speech, end);
	if (qk_word_at(line->speech, end, QK_WORD_TEEN | QK_WORD_TENS, NULL))
		read_below_hundred(line, end, word->value * 100, &value);
}

static struct line begin(const struct qk_speech *speech, size_t at, int ordinals, struct qk_readings *out)
{
	return (struct line){.speech = speech, .out = out, .ordinals = ordinals, .start = at, .limit = NO_LIMIT};
}

static void read_words(const struct qk_speech *speech, size_t at, struct qk_readings *out)
{
	struct line line = begin(speech, at, 0, out);
	size_t end;

	if (qk_word_at(speech, at, QK_WORD_ZERO, &end))
		add(&line, end, 0, 1);
	read_groups(&line);
	line = begin(speech, at, 0, out);
	read_short_hundred(&line);
	read_spelled(&line);
	qk_english_parts(speech, at, out);
}

/* What words make of a number that begins in digits. */
static void read_behind_digits(const struct qk_speech *speech, size_t at, struct qk_readings *out)
{
	struct qk_speech all = *speech;
	struct qk_readings digits;

	qk_readings_begin(&digits);
	all.fractions = 1;
	qk_number_digits(&all, at, &digits);
	out->too_large |= speech->fractions && digits.too_large;
	for (size_t i = 0; i < digits.count; i++) {
		struct qk_decimal number = {digits.items[i].value, digits.items[i].scale};

		qk_readings_add(out, speech, digits.items[i].length, number, 0);
		if (number.scale == 1)
			qk_english_number(speech, digits.items[i].length, number, 1, out);
		qk_english_scales(speech, digits.items[i].length, number, QK_WORD_HUNDRED | QK_WORD_SCALE, out);
	}
}

void qk_number_english(const struct qk_speech *speech, size_t at, struct qk_readings *out)
{
	if (qk_may_be_digits(speech, at)) {
		struct line line = begin(speech, at, 0, out);

		read_behind_digits(speech, at, out);
		if (qk_is_digit_at(speech, at))
			read_groups(&line);
	} else if (qk_word_at(speech, at, QK_WORDS_FIRST, NULL)) {
		read_words(speech, at, out);
	}
}

/* "21st": the suffix is the one of the number. */
static void read_suffix(const struct qk_speech *speech, struct qk_readings *out)
{
	static const char *const suffixes[] = {"th", "st", "nd", "rd"};
	struct qk_readings digits;

	qk_readings_begin(&digits);
	qk_number_digits(speech, 0, &digits);
	for (size_t i = 0; i < digits.count; i++) {
		int64_t value = digits.items[i].value;
		size_t last = value / 10 % 10 == 1 || value % 10 > 3 ? 0 : (size_t)(value % 10);
		size_t end = qk_phrase(speech, digits.items[i].length, suffixes[last]);

		if (end != QK_NOWHERE)
			qk_readings_whole(out, end, value, 0);
	}
}

void qk_number_english_ordinals(const struct qk_speech *speech, struct qk_readings *out)
{
	struct line line = begin(speech, 0, 1, out);

	add_ordinal(&line, 0, QK_WORD_ZEROTH, 0, 1);
	read_groups(&line);
	if (qk_is_digit_at(speech, 0))
		read_suffix(speech, out);
}
