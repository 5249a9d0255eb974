/* Numbers in Chinese, with every end on the way; digits may be mixed in (3万5千). */
#include "voice/number_chinese_signs.h"

#define SECTION 10000
#define NO_LIMIT INT64_MAX

/* A number while it is read: total + middle + section. */
struct line {
	const struct qk_speech *speech;
	struct qk_readings *out;
	size_t at;
	int64_t total;   /* 亿 and above */
	int64_t middle;  /* 万 */
	int64_t section; /* below 万 */
	int64_t unit;    /* what comes in the section is below */
	int64_t big;     /* the last of 万 亿 兆; 0 before */
	int64_t largest; /* the next of 亿 兆 is below */
	int zero;        /* 零: places are left out */
	int started;
};

/* What scales make of a number that is not whole: 1.5亿, 一点二万亿. */
static void add_scaled(const struct qk_speech *speech, size_t end, struct qk_decimal number, struct qk_readings *out)
{
	struct qk_sign sign = qk_sign_at(speech, end);
	int64_t last = 0;

	while ((sign.class == QK_SIGN_UNIT && last == 0) || (sign.class == QK_SIGN_BIG && sign.value > last)) {
		if (!qk_decimal_times(&number, (uint64_t)sign.value)) {
			out->too_large = 1;
			return;
		}
		qk_readings_add(out, speech, sign.end, number, 1);
		last = sign.value;
		sign = qk_sign_at(speech, sign.end);
	}
}

/* A whole number, and with the decimals that follow. */
static void add_whole(const struct qk_speech *speech, size_t end, int64_t value, struct qk_readings *out)
{
	struct qk_decimal number = {value, 1};
	size_t at = qk_sign_point(speech, end);
	int digit;

	qk_readings_add(out, speech, end, number, 1);
	if (at == QK_NOWHERE)
		return;
	while ((digit = qk_sign_decimal(speech, at, &end)) >= 0) {
		if (!qk_decimal_append(&number, digit)) {
			out->too_large |= speech->fractions;
			return;
		}
		at = end;
	}
	qk_readings_add(out, speech, at, number, 1);
	add_scaled(speech, at, number, out);
}

static int add(const struct line *line)
{
	int64_t sum;

	if (__builtin_add_overflow(line->total, line->middle + line->section, &sum)) {
		line->out->too_large = 1;
		return 0;
	}
	add_whole(line->speech, line->at, sum, line->out);
	return 1;
}

static int advance(struct line *line, size_t end, int64_t value, int64_t unit)
{
	line->section += value;
	line->unit = unit;
	line->at = end;
	line->zero = 0;
	line->started = 1;
	return add(line);
}

/* 二百五, 一万二: the unit after the last one is not said. The end of a number. */
static int read_short(struct line *line, size_t end, int64_t value)
{
	int64_t unit = line->unit < SECTION ? line->unit : line->big;

	if (qk_sign_is_number(qk_sign_at(line->speech, end)) || qk_is_digit_at(line->speech, end))
		return 0;
	if (line->unit == SECTION && line->big > SECTION) {
		line->total += value * (unit / 10);
		value = 0;
	} else {
		value *= unit / 10;
	}
	line->section += value;
	if (!__builtin_add_overflow(line->total, line->middle + line->section, &value))
		qk_readings_add(line->out, line->speech, end, (struct qk_decimal){value, 1}, 1);
	return 0;
}

static int leaves_places_out(const struct line *line)
{
	return !line->zero && line->started && line->unit > 10;
}

/* Before 万 and above: with a place left out (一亿二|万) it is no number by itself. */
static int read_before_big(struct line *line, struct qk_sign digit)
{
	if (!leaves_places_out(line))
		return advance(line, digit.end, digit.value, 1);
	if (line->unit < SECTION)
		return 0;
	line->section = digit.value;
	line->unit = 1;
	line->at = digit.end;
	return 1;
}

static int read_digit(struct line *line, struct qk_sign digit)
{
	struct qk_sign next = qk_sign_at(line->speech, digit.end);
	struct line ends = *line;
	int two = digit.class == QK_SIGN_TWO;
	int last = line->unit > 1 && !leaves_places_out(line) && !(two && line->started);

	/* A 零 stands for a place at least: 一百零八十 is none. */
	if (next.class == QK_SIGN_UNIT && line->zero && line->unit < SECTION && next.value * 10 >= line->unit)
		next.value = SECTION;
	if (next.class == QK_SIGN_UNIT && next.value < line->unit && !(two && next.value == 10)) {
		/* In 三千米 the 千 may be another's. */
		if (last)
			advance(&ends, digit.end, digit.value, 1);
		return advance(line, next.end, digit.value * next.value, next.value);
	}
	if (line->unit <= 1 || (two && line->unit < SECTION))
		return 0;
	if (next.class == QK_SIGN_BIG)
		return read_before_big(line, digit);
	if (last)
		return advance(line, digit.end, digit.value, 1);
	return !two && read_short(line, digit.end, digit.value);
}

/* 十, 廿: no digit before it. */
static int read_tens(struct line *line, struct qk_sign sign)
{
	if (line->unit <= 10 || (line->started && !line->zero && line->unit == SECTION))
		return 0;
	return advance(line, sign.end, sign.value, 10);
}

static int read_zero(struct line *line, struct qk_sign sign)
{
	struct qk_sign next = qk_sign_at(line->speech, sign.end);

	if (!line->started || line->zero || line->unit <= 1 ||
	    (!qk_sign_is_number(next) && !qk_is_digit_at(line->speech, sign.end)))
		return 0;
	line->zero = 1;
	line->at = sign.end;
	return 1;
}

static int multiply(struct line *line, int64_t big)
{
	int64_t value = line->middle + line->section;

	if (value == 0 || big >= line->largest)
		return 0;
	if (__builtin_mul_overflow(value, big, &value) || __builtin_add_overflow(line->total, value, &line->total))
		line->out->too_large = 1;
	line->middle = 0;
	line->largest = big;
	return !line->out->too_large;
}

static int read_big(struct line *line, struct qk_sign sign)
{
	if (line->zero)
		return 0;
	if (sign.value > SECTION) {
		if (!multiply(line, sign.value))
			return 0;
	} else if (line->section == 0 || line->middle > 0 ||
		   __builtin_mul_overflow(line->section, SECTION, &line->middle)) {
		return 0;
	}
	line->section = 0;
	line->big = sign.value;
	return advance(line, sign.end, 0, SECTION);
}

static size_t read_run(const struct line *line, int64_t *value, int *count)
{
	size_t at = line->at, size;
	int32_t character;

	*value = 0;
	*count = 0;
	while ((size = qk_speech_character(line->speech, at, &character)) > 0 && qk_digit(character) >= 0) {
		if (*value < NO_LIMIT / SECTION / SECTION)
			*value = *value * 10 + qk_digit(character);
		++*count;
		at += size;
	}
	return at;
}

/* Digits before a unit or at the end: 3万, 3万5千, 3千5, 100万1111. */
static int read_figures(struct line *line)
{
	int64_t value;
	int count;
	size_t end = read_run(line, &value, &count);
	struct qk_sign next = qk_sign_at(line->speech, end);

	if (count == 0)
		return 0;
	if (next.class == QK_SIGN_UNIT || (count == 1 && line->started))
		return value > 0 && count == 1 && read_digit(line, (struct qk_sign){QK_SIGN_DIGIT, value, end});
	if (next.class == QK_SIGN_BIG && (!line->started || (line->unit == SECTION && value < SECTION)))
		return advance(line, end, value, 1);
	return line->started && value < line->unit && advance(line, end, value, 0);
}

static int step(struct line *line)
{
	struct qk_sign sign = qk_sign_at(line->speech, line->at);

	switch (sign.class) {
	case QK_SIGN_ZERO:
		return read_zero(line, sign);
	case QK_SIGN_DIGIT:
	case QK_SIGN_TWO:
		return read_digit(line, sign);
	case QK_SIGN_TENS:
		return read_tens(line, sign);
	case QK_SIGN_UNIT:
		return sign.value == 10 && read_tens(line, sign);
	case QK_SIGN_BIG:
		return read_big(line, sign);
	default:
		return read_figures(line);
	}
}

/* What a row of digits is made of. */
struct row {
	size_t end;
	int64_t value;
	int count, zero, one, odd; /* odd: 两 洞 拐 勾, which are digits beside a 幺 only */
	int fits;
};

static int row_append(struct row *row, struct qk_sign sign)
{
	if (sign.class == QK_SIGN_NONE || sign.class >= QK_SIGN_TENS)
		if (sign.class != QK_SIGN_SPELLED)
			return 0;
	row->zero |= sign.class == QK_SIGN_ZERO;
	row->one |= sign.class == QK_SIGN_SPELLED && sign.value == 1;
	row->odd |= sign.class == QK_SIGN_TWO || (sign.class == QK_SIGN_SPELLED && sign.value != 1);
	row->fits &= !__builtin_mul_overflow(row->value, 10, &row->value) &&
		     !__builtin_add_overflow(row->value, sign.value, &row->value);
	row->count++;
	row->end = sign.end;
	return 1;
}

/* 一二三, 幺幺零 */
static void read_row(const struct qk_speech *speech, size_t at, struct qk_readings *out)
{
	struct row row = {.end = at, .fits = 1};
	struct qk_sign sign = qk_sign_at(speech, at);

	while (row_append(&row, sign))
		sign = qk_sign_at(speech, row.end);
	if (row.count < (row.zero || row.one ? 2 : 3) || (row.odd && !row.one) || qk_sign_is_number(sign))
		return;
	if (!row.fits)
		out->too_large = 1;
	else
		add_whole(speech, row.end, row.value, out);
}

static void read_plain(const struct qk_speech *speech, size_t at, struct qk_readings *out)
{
	struct line line = {.speech = speech, .out = out, .at = at, .unit = SECTION, .largest = NO_LIMIT};
	struct qk_sign sign = qk_sign_at(speech, at);

	if (sign.class == QK_SIGN_ZERO)
		add_whole(speech, sign.end, 0, out);
	while (step(&line))
		;
	read_row(speech, at, out);
}

static void read_digits(const struct qk_speech *speech, size_t at, struct qk_readings *out)
{
	struct qk_speech all = *speech;
	struct qk_readings digits;

	qk_readings_begin(&digits);
	all.fractions = 1;
	qk_number_digits(&all, at, &digits);
	out->too_large |= digits.too_large && speech->fractions;
	for (size_t i = 0; i < digits.count; i++) {
		struct qk_decimal number = {digits.items[i].value, digits.items[i].scale};

		qk_readings_add(out, speech, digits.items[i].length, number, 0);
		add_scaled(speech, digits.items[i].length, number, out);
	}
}

/* 四分之三 */
static void read_shares(const struct qk_speech *speech, struct qk_readings *out)
{
	size_t count = out->count;
	struct qk_number below[QK_NUMBERS_MAX];

	for (size_t i = 0; i < count; i++)
		below[i] = out->items[i];
	for (size_t i = 0; i < count; i++) {
		size_t at = qk_phrase(speech, below[i].length, "分之");
		struct qk_readings above;

		qk_readings_begin(&above);
		if (at == QK_NOWHERE || below[i].value <= 0 || below[i].scale != 1)
			continue;
		read_plain(speech, at, &above);
		for (size_t k = 0; k < above.count; k++) {
			struct qk_decimal number = {above.items[k].value, above.items[k].scale};

			if (number.scale == 1 && qk_decimal_divide(&number, (uint64_t)below[i].value))
				qk_readings_add(out, speech, above.items[k].length, number, 1);
		}
	}
}

static void read_half(const struct qk_speech *speech, size_t at, struct qk_readings *out)
{
	size_t end = qk_phrase(speech, at, "一半");

	if (end == QK_NOWHERE)
		end = qk_phrase(speech, at, "半");
	if (end != QK_NOWHERE)
		qk_readings_add(out, speech, end, (struct qk_decimal){5, 10}, 1);
}

void qk_number_chinese(const struct qk_speech *speech, size_t at, struct qk_readings *out)
{
	int sign = qk_sign_at(speech, at).class != QK_SIGN_NONE, digits = !sign && qk_may_be_digits(speech, at);

	if (digits)
		read_digits(speech, at, out);
	if (digits || sign)
		read_plain(speech, at, out);
	read_half(speech, at, out);
	if (out->count > 0 && speech->fractions)
		read_shares(speech, out);
}
