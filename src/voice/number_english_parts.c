/* Parts of one in English: decimals, halves and quarters, and what scales make of them. */
#include "voice/number_english_private.h"

void qk_english_scales(const struct qk_speech *speech, size_t end, struct qk_decimal number, uint32_t classes,
		       struct qk_readings *out)
{
	const struct qk_word *word;

	while ((word = qk_word_after(speech, end, classes, &end))) {
		if (word->class == QK_WORD_TOO_LARGE || !qk_decimal_times(&number, word->value)) {
			out->too_large = 1;
			return;
		}
		qk_readings_add(out, speech, end, number, 1);
	}
}

#define SCALES (QK_WORD_HUNDRED | QK_WORD_SCALE | QK_WORD_DOZEN | QK_WORD_TOO_LARGE)

static int append(const struct qk_speech *speech, struct qk_decimal *number, int digit, struct qk_readings *out)
{
	if (qk_decimal_append(number, digit))
		return 1;
	out->too_large |= speech->fractions;
	return 0;
}

/* "twenty five" behind the point: two decimals at once. */
static size_t read_pair(const struct qk_speech *speech, size_t at, struct qk_decimal *number, struct qk_readings *out)
{
	size_t end, unit_end;
	const struct qk_word *word = qk_word_at(speech, at, QK_WORD_TEEN | QK_WORD_TENS, &end), *unit = NULL;
	uint64_t value;

	if (!word)
		return QK_NOWHERE;
	value = word->value;
	if (word->class == QK_WORD_TENS)
		unit = qk_word_after(speech, end, QK_WORD_UNIT, &unit_end);
	if (unit) {
		value += unit->value;
		end = unit_end;
	}
	if (!append(speech, number, (int)(value / 10), out) || !append(speech, number, (int)(value % 10), out))
		return QK_NOWHERE;
	return qk_word_ends(speech, end) ? end : QK_NOWHERE;
}

/* One decimal in digits: "2 point 5". */
static size_t read_figure(const struct qk_speech *speech, size_t at, int *digit)
{
	int32_t character;
	size_t size = at == QK_NOWHERE ? 0 : qk_speech_character(speech, at, &character);

	if (size == 0 || qk_digit(character) < 0)
		return QK_NOWHERE;
	*digit = qk_digit(character);
	return at + size;
}

static size_t read_decimal(const struct qk_speech *speech, size_t at, int *digit)
{
	size_t end;
	const struct qk_word *word = qk_word_at(speech, at, QK_WORD_ZERO | QK_WORD_OH | QK_WORD_UNIT, &end);

	if (!word)
		return read_figure(speech, at, digit);
	*digit = (int)word->value;
	return end;
}

static void add_decimal(const struct qk_speech *speech, size_t end, struct qk_decimal number, struct qk_readings *out)
{
	if (qk_is_digit_at(speech, end))
		return;
	qk_readings_add(out, speech, end, number, 1);
	qk_english_scales(speech, end, number, SCALES, out);
}

/* Behind the point. */
static void read_decimals(const struct qk_speech *speech, size_t at, struct qk_decimal number, struct qk_readings *out)
{
	size_t end = read_pair(speech, at, &number, out);
	int digit;

	if (end != QK_NOWHERE) {
		add_decimal(speech, end, number, out);
		return;
	}
	while (at != QK_NOWHERE && (end = read_decimal(speech, at, &digit)) != QK_NOWHERE) {
		if (!append(speech, &number, digit, out))
			return;
		add_decimal(speech, end, number, out);
		at = qk_is_digit_at(speech, end) ? end : qk_next_word(speech, end);
	}
}

static size_t skip_words(const struct qk_speech *speech, size_t at, uint32_t classes)
{
	size_t end;
	const struct qk_word *word = qk_word_after(speech, at, classes, &end);

	return word ? end : at;
}

/* How many: a word below twenty, a digit, an article. Without one it is 1. Where the name of the part begins. */
static size_t read_count(const struct qk_speech *speech, size_t at, uint64_t *count, int *bare)
{
	size_t end;
	const struct qk_word *word = qk_word_at(speech, at, QK_WORD_UNIT | QK_WORD_TEEN | QK_WORD_ARTICLE, &end);
	int digit;

	*count = 1;
	*bare = 0;
	if (word) {
		*count = word->value;
		return qk_next_word(speech, end);
	}
	end = read_figure(speech, at, &digit);
	if (end != QK_NOWHERE) {
		*count = (uint64_t)digit;
		return qk_next_word(speech, end);
	}
	*bare = 1;
	return at;
}

/* "half", "a quarter", "three eighths" at `at`; where it ends. */
static size_t read_share(const struct qk_speech *speech, size_t at, struct qk_decimal *share)
{
	const struct qk_word *word;
	uint64_t count;
	size_t end;
	int bare;

	if (at == QK_NOWHERE)
		return QK_NOWHERE;
	at = read_count(speech, at, &count, &bare);
	word = qk_word_at(speech, at,
			  count != 1 ? QK_WORD_SHARES
			  : bare     ? QK_WORD_HALF
				     : QK_WORD_HALF | QK_WORD_SHARE,
			  &end);
	if (!word || count >= word->value)
		return QK_NOWHERE;
	*share = (struct qk_decimal){(int64_t)count, 1};
	return qk_decimal_divide(share, word->value) ? end : QK_NOWHERE;
}

/* "a million and a half" is half a million more; "a hundred and a half" is not 150. */
#define SHARED_SCALE 1000000

static void read_and_share(const struct qk_speech *speech, size_t end, struct qk_decimal number, uint64_t unit,
			   struct qk_readings *out)
{
	struct qk_decimal share;

	if (!qk_word_after(speech, end, QK_WORD_AND, &end))
		return;
	end = read_share(speech, qk_next_word(speech, end), &share);
	if (end == QK_NOWHERE)
		return;
	if (unit >= SHARED_SCALE && !qk_decimal_times(&share, unit))
		return;
	if (!qk_decimal_add(&number, share))
		return;
	qk_readings_add(out, speech, end, number, 1);
	qk_english_scales(speech, end, number, SCALES, out);
}

void qk_english_number(const struct qk_speech *speech, size_t end, struct qk_decimal number, uint64_t unit,
		       struct qk_readings *out)
{
	size_t point;

	qk_readings_add(out, speech, end, number, 1);
	if (number.scale > 1)
		return;
	qk_english_scales(speech, end, number, QK_WORD_DOZEN, out);
	read_and_share(speech, end, number, unit, out);
	if (qk_word_after(speech, end, QK_WORD_POINT, &point))
		read_decimals(speech, qk_next_word(speech, point), number, out);
}

/* "half a million", "a quarter of a million", "half a dozen" */
static void read_share_of(const struct qk_speech *speech, size_t end, struct qk_decimal share, struct qk_readings *out)
{
	end = skip_words(speech, end, QK_WORD_OF);
	end = skip_words(speech, end, QK_WORD_ARTICLE);
	qk_english_scales(speech, end, share, SCALES, out);
}

void qk_english_parts(const struct qk_speech *speech, size_t at, struct qk_readings *out)
{
	struct qk_decimal share, none = {0, 1};
	size_t end = read_share(speech, at, &share);

	if (end != QK_NOWHERE) {
		qk_readings_add(out, speech, end, share, 1);
		read_share_of(speech, end, share, out);
	}
	if (qk_word_at(speech, at, QK_WORD_POINT, &end))
		read_decimals(speech, qk_next_word(speech, end), none, out);
}
