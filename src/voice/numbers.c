#include "voice/numbers.h"

#include "voice/number_currency.h"

#include <quark/grammar.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

uint32_t qk_numbers_words(const char *language, int ignore_blanks)
{
	uint32_t words = qk_number_words_of(language);

	return words && ignore_blanks ? words | QK_WORDS_TOGETHER : words;
}

void qk_numbers_range(struct qk_reference *reference, const struct qk_number_range *range, uint32_t words)
{
	reference->kind = QK_NUMBER_CARDINAL;
	reference->has_range = 1;
	reference->range = *range;
	reference->words = range->words ? words : QK_WORDS_NONE;
}

void qk_numbers_kind(struct qk_reference *reference, uint32_t kind, uint32_t words)
{
	static const uint32_t kinds[] = {
		0, 0, QK_NUMBER_CARDINAL, QK_NUMBER_ORDINAL, QK_NUMBER_MONEY, QK_NUMBER_TIME, QK_NUMBER_DURATION};

	reference->kind = kinds[kind];
	reference->words = words;
	reference->range = (struct qk_number_range){.fractions = 1, .digits = 1, .words = 1};
}

/* In words, almost anything may be the beginning of a number. */
uint64_t qk_numbers_first(const struct qk_reference *reference)
{
	static const char *const starts[] = {"0",  "2",  "4",  "6",  "8",  "-",  "−",  "+",  "０", "１",
					     "２", "３", "４", "５", "６", "７", "８", "９", "－"};
	uint64_t first = 0;

	if (reference->words || !reference->has_range)
		return ~(uint64_t)0;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		first |= (uint64_t)1 << qk_bucket(starts[i], starts[i] + strlen(starts[i]));
	return first;
}

static int64_t floor_of(int64_t value, int64_t scale)
{
	int64_t whole = value / scale;

	return whole * scale > value ? whole - 1 : whole;
}

static int takes_fraction(uint32_t fractions, int64_t rest, int64_t scale)
{
	if (!rest)
		return 1;
	if (fractions == QUARK_FRACTIONS_HALVES)
		return rest * 2 == scale;
	return fractions == QUARK_FRACTIONS_TENTHS && scale <= 100000000 && rest * 10 % scale == 0;
}

int qk_numbers_take(const struct qk_reference *reference, const struct qk_number *number)
{
	const struct qk_number_range *range = &reference->range;
	int64_t scale = number->scale, whole = floor_of(number->value, scale);

	if (number->words ? !range->words || !reference->words : !range->digits)
		return 0;
	if (!reference->has_range)
		return 1;
	if (whole < range->from || whole > range->to)
		return 0;
	if (((uint64_t)whole - (uint64_t)range->from) % (uint64_t)range->step != 0)
		return 0;
	return takes_fraction(range->fractions, number->value - whole * scale, scale);
}

static void write_with(struct qk_named_number *out, int is_plain, int digits)
{
	if (is_plain)
		snprintf(out->text, sizeof out->text, "%.*f", digits, out->number);
	else
		snprintf(out->text, sizeof out->text, "%.*g", digits, out->number);
}

/* The fewest decimals that mean the same number, with a point whatever the locale has. */
static void write_number(struct qk_named_number *out)
{
	double size = fabs(out->number);
	int is_plain = size == 0 || (size < 1e15 && size > 1e-6);

	for (int digits = 0; digits <= 17; digits++) {
		write_with(out, is_plain, digits);
		if (strtod(out->text, NULL) == out->number)
			break;
	}
	for (char *at = out->text; *at; at++)
		if (!strchr("0123456789-+e", *at))
			*at = '.';
}

/* A decimal as it is, without the way through a double. */
static void write_decimal(const struct qk_number *number, struct qk_named_number *out)
{
	uint64_t magnitude = number->value < 0 ? 0 - (uint64_t)number->value : (uint64_t)number->value;
	uint64_t scale = number->scale;
	int digits = 0;

	for (uint64_t ten = 1; ten < scale; ten *= 10)
		digits++;
	if (digits)
		snprintf(out->text, sizeof out->text, "%s%llu.%0*llu", number->value < 0 ? "-" : "",
			 (unsigned long long)(magnitude / scale), digits & 15, (unsigned long long)(magnitude % scale));
	else
		snprintf(out->text, sizeof out->text, "%lld", (long long)number->value);
	if (!digits)
		return;
	for (size_t end = strlen(out->text); end-- > 0 && (out->text[end] == '0' || out->text[end] == '.');) {
		int point = out->text[end] == '.';

		out->text[end] = '\0';
		if (point)
			return;
	}
}

static void fill_money(const struct qk_number *number, struct qk_named_number *out)
{
	const struct qk_currency *currency = qk_currency_of(number->currency);
	long long unit = currency ? currency->minor_units : 100, value = (long long)number->value;
	int digits = unit == 1000 ? 3 : unit == 100 ? 2 : 0;

	out->type = QUARK_SLOT_MONEY;
	out->minor_units = number->value;
	out->number = (double)number->value / (double)unit;
	memcpy(out->currency, number->currency, sizeof out->currency);
	if (digits)
		snprintf(out->text, sizeof out->text, "%lld.%0*lld %s", value / unit, digits, value % unit,
			 number->currency);
	else
		snprintf(out->text, sizeof out->text, "%lld %s", value, number->currency);
}

static void fill_time(const struct qk_number *number, struct qk_named_number *out)
{
	unsigned long long seconds = (unsigned long long)number->value;

	out->type = QUARK_SLOT_TIME;
	out->number = (double)number->value;
	snprintf(out->text, sizeof out->text, "%02llu:%02llu:%02llu", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

static void fill_cardinal(const struct qk_reference *reference, const struct qk_number *number,
			  struct qk_named_number *out)
{
	out->type = QUARK_SLOT_NUMBER;
	out->number = (double)number->value / (double)number->scale;
	if (!reference->has_range || !reference->range.has_multiplier) {
		write_decimal(number, out);
		return;
	}
	out->number *= reference->range.multiplier;
	write_number(out);
}

void qk_numbers_value(const struct qk_reference *reference, const struct qk_number *number, struct qk_named_number *out)
{
	struct qk_number seconds = *number;

	memset(out, 0, sizeof *out);
	switch (reference->kind) {
	case QK_NUMBER_MONEY:
		fill_money(number, out);
		return;
	case QK_NUMBER_TIME:
		fill_time(number, out);
		return;
	case QK_NUMBER_DURATION:
		seconds.scale = 1000;
		fill_cardinal(reference, &seconds, out);
		out->type = QUARK_SLOT_DURATION;
		return;
	default:
		fill_cardinal(reference, number, out);
		if (reference->kind == QK_NUMBER_ORDINAL)
			out->type = QUARK_SLOT_ORDINAL;
	}
}
