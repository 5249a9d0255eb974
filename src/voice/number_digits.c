/* Digits of either width: 25, 1,000, 2.5, 2,5, .5, 1/2, 2 1/2, ½, 2½. */
#include "voice/number_private.h"

#define FULL_WIDTH_STOP 0xff0e
#define FULL_WIDTH_COMMA 0xff0c
#define FULL_WIDTH_SLASH 0xff0f

struct run {
	struct qk_decimal number;
	size_t digits;
	size_t end;
	int fits;
};

/* The digits at `at`, behind those that are in the run already. */
static void append_digits(const struct qk_speech *speech, size_t at, struct run *run)
{
	int32_t character;
	size_t size;

	while ((size = qk_speech_character(speech, at, &character)) > 0 && qk_digit(character) >= 0) {
		run->fits &= !__builtin_mul_overflow(run->number.value, 10, &run->number.value) &&
			     !__builtin_add_overflow(run->number.value, qk_digit(character), &run->number.value);
		run->digits++;
		at += size;
	}
	run->end = at;
}

static struct run read_run(const struct qk_speech *speech, size_t at)
{
	struct run run = {.number = {0, 1}, .fits = 1};

	append_digits(speech, at, &run);
	return run;
}

/* Behind either character at `at`, when a digit follows. */
static size_t mark(const struct qk_speech *speech, size_t at, int32_t narrow, int32_t wide)
{
	int32_t character;
	size_t size = qk_speech_character(speech, at, &character);

	if (size == 0 || (character != narrow && character != wide) || !qk_is_digit_at(speech, at + size))
		return QK_NOWHERE;
	return at + size;
}

/* "1,000,000": groups of exactly three digits. */
static int read_groups(const struct qk_speech *speech, struct run *run)
{
	int grouped = 0;

	for (;;) {
		size_t at = mark(speech, run->end, ',', FULL_WIDTH_COMMA);
		struct run longer = *run;

		if (at == QK_NOWHERE || run->digits > 3)
			return grouped;
		longer.digits = 0;
		append_digits(speech, at, &longer);
		if (longer.digits != 3)
			return grouped;
		*run = longer;
		grouped = 1;
	}
}

static void read_decimals(const struct qk_speech *speech, size_t at, struct run whole, struct qk_readings *out)
{
	struct qk_decimal number = whole.number;
	int32_t character;
	size_t size;

	while ((size = qk_speech_character(speech, at, &character)) > 0 && qk_digit(character) >= 0) {
		if (!qk_decimal_append(&number, qk_digit(character))) {
			out->too_large |= speech->fractions;
			return;
		}
		at += size;
	}
	qk_readings_add(out, speech, at, number, 0);
}

static void add_share(const struct qk_speech *speech, size_t end, struct qk_decimal whole, struct qk_decimal part,
		      struct qk_readings *out)
{
	if (qk_decimal_add(&part, whole))
		qk_readings_add(out, speech, end, part, 0);
}

/* "1/2" at `at`, or one of ¼ ½ ¾, added to the whole. */
static void read_share(const struct qk_speech *speech, size_t at, struct qk_decimal whole, struct qk_readings *out)
{
	int32_t character;
	size_t size = qk_speech_character(speech, at, &character);
	struct run above, below;
	size_t slash;

	if (size > 0 && character >= 0xbc && character <= 0xbe) {
		add_share(speech, at + size, whole, (struct qk_decimal){(character - 0xbb) * 25, 100}, out);
		return;
	}
	above = read_run(speech, at);
	slash = above.digits ? mark(speech, above.end, '/', FULL_WIDTH_SLASH) : QK_NOWHERE;
	if (slash == QK_NOWHERE)
		return;
	below = read_run(speech, slash);
	if (above.fits && below.fits && above.number.value < below.number.value &&
	    qk_decimal_divide(&above.number, (uint64_t)below.number.value))
		add_share(speech, below.end, whole, above.number, out);
}

static void read_behind(const struct qk_speech *speech, struct run run, struct qk_readings *out)
{
	struct qk_decimal whole = run.number;
	size_t at, plain_end = run.end;

	if (read_groups(speech, &run))
		qk_readings_add(out, speech, run.end, run.number, 0);
	if (!run.fits) {
		out->too_large = 1;
		return;
	}
	at = mark(speech, run.end, '.', FULL_WIDTH_STOP);
	if (at == QK_NOWHERE && run.end == plain_end)
		at = mark(speech, run.end, ',', ',');
	if (at != QK_NOWHERE)
		read_decimals(speech, at, run, out);
	at = qk_skip_blank(speech, plain_end);
	if (at > plain_end || !qk_is_digit_at(speech, at))
		read_share(speech, at, whole, out);
}

void qk_number_digits(const struct qk_speech *speech, size_t at, struct qk_readings *out)
{
	struct run run;
	size_t stop;

	if (!qk_may_be_digits(speech, at))
		return;
	run = read_run(speech, at);
	if (!run.fits) {
		out->too_large = 1;
		return;
	}
	if (run.digits > 0) {
		qk_readings_add(out, speech, run.end, run.number, 0);
		read_behind(speech, run, out);
	} else if ((stop = mark(speech, at, '.', FULL_WIDTH_STOP)) != QK_NOWHERE) {
		read_decimals(speech, stop, run, out);
	}
	read_share(speech, at, (struct qk_decimal){0, 1}, out);
}
