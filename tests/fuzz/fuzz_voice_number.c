/* Any bytes as a number of each kind. The first byte chooses kind, words and fractions. What is found ends within the
 * text, at the end of a character, each at another place, longest first, and within the limits of its kind; and the
 * same is found again. */
#include "core/text.h"
#include "voice/number.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(int holds)
{
	if (!holds)
		abort();
}

static int is_power_of_ten(uint32_t scale)
{
	while (scale > 1 && scale % 10 == 0)
		scale /= 10;
	return scale == 1;
}

static void check_value(const struct qk_number *number, uint32_t kind, int fractions)
{
	demand(is_power_of_ten(number->scale));
	demand(number->scale == 1 || number->value % 10 != 0);
	demand(number->words <= 1);
	demand((kind == QK_NUMBER_MONEY) == (strlen(number->currency) == 3));
	if (kind != QK_NUMBER_CARDINAL)
		demand(number->value >= 0 && number->scale == 1);
	if (!fractions)
		demand(number->scale == 1);
	if (kind == QK_NUMBER_TIME)
		demand(number->value < 24 * 3600);
}

static void check(const struct qk_number *numbers, size_t count, const char *text, size_t length)
{
	demand(count <= QK_NUMBERS_MAX);
	for (size_t i = 0; i < count; i++) {
		demand(numbers[i].length > 0 && numbers[i].length <= length);
		demand(i == 0 || numbers[i].length < numbers[i - 1].length);
		/* A number is made of whole characters, whatever comes after it. */
		demand(qk_text_valid(text, numbers[i].length));
	}
}

static void check_same(const struct qk_number *one, const struct qk_number *other)
{
	demand(one->length == other->length && one->value == other->value && one->scale == other->scale &&
	       one->words == other->words && strcmp(one->currency, other->currency) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct qk_number numbers[QK_NUMBERS_MAX], again[QK_NUMBERS_MAX];
	uint32_t kind, words;
	size_t count, length;
	int fractions;
	char *text;

	if (size < 2)
		return 0;
	kind = data[0] % 5 + 1;
	words = data[0] / 5 % 3 | (data[0] / 15 % 2 ? QK_WORDS_TOGETHER : 0);
	fractions = data[0] / 30 % 2;
	length = size - 1;
	/* Of its own, so that a read past the end is seen. */
	text = malloc(length);
	if (!text)
		return 0;
	memcpy(text, data + 1, length);
	count = qk_number_read(text, length, kind, words, fractions, numbers);
	check(numbers, count, text, length);
	demand(qk_number_read(text, length, kind, words, fractions, again) == count);
	for (size_t i = 0; i < count; i++) {
		check_value(&numbers[i], kind, fractions);
		check_same(&numbers[i], &again[i]);
	}
	free(text);
	return 0;
}
