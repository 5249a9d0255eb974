/* Amounts of money, as minor units: what is not a whole number of them is no amount. */
#include "voice/number_chinese_signs.h"
#include "voice/number_currency.h"

#include <string.h>

struct price {
	const struct qk_speech *speech;
	struct qk_readings *out;
	const struct qk_currency *currency;
	int64_t minor; /* what is read so far */
	uint32_t words;
};

static void add(const struct price *price, size_t end, int64_t more)
{
	int64_t sum;

	if (!__builtin_add_overflow(price->minor, more, &sum))
		qk_readings_money(price->out, end, sum, price->currency->code, price->words);
}

/* A number of the parts that a name tells, as minor units; 0 when it is not a whole number of them. */
static int minor_of(const struct qk_number *number, const struct qk_currency *currency, uint32_t parts, int64_t *minor)
{
	struct qk_decimal amount = {number->value, number->scale};

	if (currency->minor_units < parts || !qk_decimal_times(&amount, currency->minor_units / parts))
		return 0;
	*minor = amount.value;
	return amount.scale == 1;
}

/* "5€" and "5 €", 五元 and 5 元 */
static const struct qk_money_name *name_after(const struct qk_speech *speech, size_t at, size_t *end)
{
	const struct qk_money_name *name = qk_money_name_at(speech, qk_next_word(speech, at), end);

	return name ? name : qk_money_name_at(speech, at, end);
}

/* "half a dollar" */
static const struct qk_money_name *name_of_amount(const struct qk_speech *speech, const struct qk_number *amount,
						  size_t *end)
{
	const struct qk_money_name *name = name_after(speech, amount->length, end);

	if (name || amount->scale == 1 || speech->words != QK_WORDS_ENGLISH)
		return name;
	return qk_money_name_at(speech, qk_next_word(speech, qk_next_phrase(speech, amount->length, "a")), end);
}

/* "fifty" or "fifty cents" behind "three dollars"; `bare` when no name is needed. */
static void read_cents(const struct price *price, size_t at, int bare)
{
	struct qk_speech whole = *price->speech;
	struct qk_readings cents;
	int64_t minor;

	qk_readings_begin(&cents);
	if (at == QK_NOWHERE)
		return;
	whole.fractions = 0;
	qk_number_unsigned(&whole, at, &cents);
	for (size_t i = 0; i < cents.count; i++) {
		const struct qk_number *number = &cents.items[i];
		size_t end;
		const struct qk_money_name *name = name_after(price->speech, number->length, &end);

		if (bare && !name && price->currency->minor_units == 100 && number->value >= 10 && number->value < 100)
			add(price, number->length, number->value);
		if (name && name->parts > 1 && price->currency->minor != QK_MINOR_NONE &&
		    qk_currency_of(name->code)->minor == price->currency->minor &&
		    minor_of(number, price->currency, name->parts, &minor) && minor < price->currency->minor_units)
			add(price, end, minor);
	}
}

static void read_english_rest(const struct price *price, size_t end)
{
	size_t and_end = qk_next_phrase(price->speech, end, "and");

	read_cents(price, qk_next_word(price->speech, and_end == QK_NOWHERE ? end : and_end), 1);
	and_end = qk_next_phrase(price->speech, end, "and a half");
	if (and_end != QK_NOWHERE && price->currency->minor_units % 2 == 0)
		add(price, and_end, price->currency->minor_units / 2);
}

/* One digit 1 to 9, 两 too, that no other numeral follows. */
static size_t read_figure(const struct qk_speech *speech, size_t at, int64_t *value)
{
	struct qk_sign sign = qk_sign_at(speech, at);
	size_t end = sign.end;
	int digit;

	*value = sign.value;
	if (sign.class != QK_SIGN_TWO) {
		digit = qk_sign_decimal(speech, at, &end);
		if (digit < 1)
			return QK_NOWHERE;
		*value = digit;
	}
	if (qk_sign_is_number(qk_sign_at(speech, end)) || qk_is_digit_at(speech, end))
		return QK_NOWHERE;
	return end;
}

static size_t read_unit(const struct qk_speech *speech, size_t at, uint32_t parts)
{
	size_t end;
	const struct qk_money_name *name = qk_money_name_at(speech, at, &end);

	return name && name->parts == parts && name->words == QK_WORDS_CHINESE ? end : QK_NOWHERE;
}

/* 分 behind 角: 五分, or 五 alone */
static void read_fen(const struct price *price, size_t at, int64_t before)
{
	int64_t value;
	size_t end = read_figure(price->speech, at, &value), unit;

	if (end == QK_NOWHERE || read_unit(price->speech, end, 10) != QK_NOWHERE)
		return;
	add(price, end, before + value);
	unit = read_unit(price->speech, end, 100);
	if (unit != QK_NOWHERE)
		add(price, unit, before + value);
}

/* 三块五, 三块五毛, 三块五毛五分, 三块零五 */
static void read_jiao(const struct price *price, size_t at)
{
	struct qk_sign sign = qk_sign_at(price->speech, at);
	int64_t value;
	size_t end = read_figure(price->speech, at, &value), unit;

	if (sign.class == QK_SIGN_ZERO)
		read_fen(price, sign.end, 0);
	if (end == QK_NOWHERE)
		return;
	unit = read_unit(price->speech, end, 10);
	if (unit != QK_NOWHERE) {
		add(price, unit, value * 10);
		read_fen(price, unit, value * 10);
	} else if (read_unit(price->speech, end, 100) == QK_NOWHERE) {
		add(price, end, value * 10);
	}
}

static void read_chinese_rest(const struct price *price, size_t end, uint32_t parts)
{
	size_t half = qk_phrase(price->speech, end, "半"), whole = qk_phrase(price->speech, end, "整");

	read_cents(price, end, 0);
	if (strcmp(price->currency->code, "CNY") != 0)
		return;
	if (parts == 10)
		read_fen(price, end, 0);
	if (parts != 1)
		return;
	read_jiao(price, end);
	if (whole != QK_NOWHERE)
		add(price, whole, 0);
	if (half != QK_NOWHERE)
		add(price, half, price->currency->minor_units / 2);
}

/* What may follow an amount and its name. */
static void read_rest(const struct price *price, size_t end, uint32_t parts)
{
	if (price->speech->words == QK_WORDS_CHINESE)
		read_chinese_rest(price, end, parts);
	else if (price->speech->words == QK_WORDS_ENGLISH && parts == 1)
		read_english_rest(price, end);
}

static void read_named(const struct qk_speech *speech, const struct qk_number *amount, struct qk_readings *out)
{
	size_t end;
	const struct qk_money_name *name = name_of_amount(speech, amount, &end);
	struct price price = {.speech = speech, .out = out, .words = amount->words};

	if (!name)
		return;
	price.currency = qk_currency_of(name->code);
	if (!minor_of(amount, price.currency, name->parts, &price.minor))
		return;
	add(&price, end, 0);
	if (amount->scale == 1)
		read_rest(&price, end, name->parts);
}

/* "$3", 人民币五元: the amount is the longest one, never the "$3" of "$3.505". */
static void read_behind_sign(const struct qk_speech *speech, size_t at, const char *code, struct qk_readings *out)
{
	struct price price = {.speech = speech, .out = out, .currency = qk_currency_of(code)};
	struct qk_readings amounts;
	const struct qk_money_name *name;
	size_t end;

	qk_readings_begin(&amounts);
	qk_number_unsigned(speech, at, &amounts);
	if (amounts.count == 0 || amounts.too_large || !minor_of(&amounts.items[0], price.currency, 1, &price.minor))
		return;
	price.words = amounts.items[0].words;
	end = amounts.items[0].length;
	add(&price, end, 0);
	name = speech->words == QK_WORDS_CHINESE ? name_after(speech, end, &end) : NULL;
	if (name && name->parts == 1 && strcmp(name->code, "CNY") == 0) {
		add(&price, end, 0);
		if (amounts.items[0].scale == 1)
			read_rest(&price, end, 1);
	}
}

void qk_number_money(const struct qk_speech *speech, struct qk_readings *out)
{
	struct qk_readings amounts;
	struct qk_number one = {.value = 1, .scale = 1, .words = 1};
	const struct qk_money_name *sign = qk_money_name_at(speech, 0, &one.length);

	qk_readings_begin(&amounts);
	if (sign && sign->before)
		read_behind_sign(speech, qk_skip_blank(speech, one.length), sign->code, out);
	qk_number_unsigned(speech, 0, &amounts);
	out->too_large |= amounts.too_large;
	for (size_t i = 0; i < amounts.count; i++)
		read_named(speech, &amounts.items[i], out);
	if (speech->words != QK_WORDS_ENGLISH)
		return;
	one.length = qk_phrase(speech, 0, "a");
	if (one.length == QK_NOWHERE)
		one.length = qk_phrase(speech, 0, "an");
	if (one.length != QK_NOWHERE)
		read_named(speech, &one, out);
}
