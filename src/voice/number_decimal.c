#include "voice/number_private.h"

#include <string.h>

#define SCALE_MAX 1000000000u

static void shorten(struct qk_decimal *number)
{
	while (number->scale > 1 && number->value % 10 == 0) {
		number->value /= 10;
		number->scale /= 10;
	}
}

int qk_decimal_times(struct qk_decimal *number, uint64_t factor)
{
	while (number->scale > 1 && factor % 10 == 0) {
		number->scale /= 10;
		factor /= 10;
	}
	if (factor > INT64_MAX || __builtin_mul_overflow(number->value, (int64_t)factor, &number->value))
		return 0;
	shorten(number);
	return 1;
}

int qk_decimal_divide(struct qk_decimal *number, uint64_t divisor)
{
	while (number->value % (int64_t)divisor != 0) {
		if (number->scale >= SCALE_MAX || __builtin_mul_overflow(number->value, 10, &number->value))
			return 0;
		number->scale *= 10;
	}
	number->value /= (int64_t)divisor;
	shorten(number);
	return 1;
}

int qk_decimal_add(struct qk_decimal *number, struct qk_decimal other)
{
	while (number->scale != other.scale) {
		struct qk_decimal *smaller = number->scale < other.scale ? number : &other;

		if (__builtin_mul_overflow(smaller->value, 10, &smaller->value))
			return 0;
		smaller->scale *= 10;
	}
	if (__builtin_add_overflow(number->value, other.value, &number->value))
		return 0;
	shorten(number);
	return 1;
}

int qk_decimal_append(struct qk_decimal *number, int digit)
{
	if (number->scale >= SCALE_MAX || __builtin_mul_overflow(number->value, 10, &number->value) ||
	    __builtin_add_overflow(number->value, digit, &number->value))
		return 0;
	number->scale *= 10;
	return 1;
}

static size_t place_of(const struct qk_readings *readings, size_t end)
{
	size_t i = 0;

	while (i < readings->count && readings->items[i].length > end)
		i++;
	return i;
}

static void insert(struct qk_readings *readings, struct qk_number number)
{
	size_t place = place_of(readings, number.length);

	if (place == QK_NUMBERS_MAX || (place < readings->count && readings->items[place].length == number.length))
		return;
	if (readings->count < QK_NUMBERS_MAX)
		readings->count++;
	memmove(readings->items + place + 1, readings->items + place,
		(readings->count - 1 - place) * sizeof *readings->items);
	readings->items[place] = number;
}

void qk_readings_add(struct qk_readings *readings, const struct qk_speech *speech, size_t end, struct qk_decimal number,
		     uint32_t words)
{
	shorten(&number);
	if (number.scale > 1 && !speech->fractions)
		return;
	insert(readings,
	       (struct qk_number){.length = end, .value = number.value, .scale = number.scale, .words = words});
}

void qk_readings_whole(struct qk_readings *readings, size_t end, int64_t value, uint32_t words)
{
	insert(readings, (struct qk_number){.length = end, .value = value, .scale = 1, .words = words});
}

void qk_readings_money(struct qk_readings *readings, size_t end, int64_t minor, const char *code, uint32_t words)
{
	struct qk_number number = {.length = end, .value = minor, .scale = 1, .words = words};

	memcpy(number.currency, code, sizeof number.currency);
	insert(readings, number);
}
