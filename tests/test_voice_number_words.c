/* Random numbers, written in words and read back. */
#include "qtest.h"
#include "support_numbers.h"

#include <stdio.h>
#include <string.h>

static const char *const small[] = {
	"zero", "one",    "two",    "three",    "four",     "five",    "six",     "seven",     "eight",    "nine",
	"ten",  "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
};
static const char *const tens[] = {"",      "",      "twenty",  "thirty", "forty",
				   "fifty", "sixty", "seventy", "eighty", "ninety"};
static const struct {
	const char *word;
	uint64_t value;
} scales[] = {
	{"quintillion", 1000000000000000000},
	{"quadrillion", 1000000000000000},
	{"trillion", 1000000000000},
	{"billion", 1000000000},
	{"million", 1000000},
	{"thousand", 1000},
};

static size_t put(char *out, size_t at, const char *word)
{
	return at + (size_t)sprintf(out + at, "%s", word);
}

static size_t put_below_thousand(char *out, size_t at, uint64_t n, int and)
{
	if (n >= 100) {
		at = put(out, at, small[n / 100]);
		at = put(out, at, " hundred");
		n %= 100;
		if (n == 0)
			return at;
		at = put(out, at, and? " and " : " ");
	}
	if (n < 20)
		return put(out, at, small[n]);
	at = put(out, at, tens[n / 10]);
	if (n % 10) {
		at = put(out, at, and? "-" : " ");
		at = put(out, at, small[n % 10]);
	}
	return at;
}

/* `and`: as the British say it, with hyphens. */
static void write_english(char *out, uint64_t n, int and)
{
	size_t at = 0;

	if (n == 0)
		put(out, 0, "zero");
	for (size_t i = 0; i < COUNT(scales); i++) {
		if (n < scales[i].value)
			continue;
		at = put_below_thousand(out, at, n / scales[i].value, and);
		at = put(out, at, " ");
		at = put(out, at, scales[i].word);
		n %= scales[i].value;
		if (n > 0)
			at = put(out, at, and&&n < 100 ? " and " : " ");
	}
	if (n > 0)
		put_below_thousand(out, at, n, and);
}

static size_t put_section(char *out, size_t at, uint64_t n, int begins)
{
	static const char *const signs[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
	static const char *const units[] = {"千", "百", "十", ""};
	uint64_t power = 1000;
	int empty = 0, any = !begins;

	for (size_t i = 0; i < COUNT(units); i++, power /= 10) {
		uint64_t digit = n / power % 10;

		if (digit == 0) {
			empty = 1;
			continue;
		}
		if (empty && any)
			at = put(out, at, "零");
		if (!(power == 10 && digit == 1 && !any))
			at = put(out, at, signs[digit]);
		at = put(out, at, units[i]);
		empty = 0;
		any = 1;
	}
	return at;
}

/* Up to 万亿 and 兆. */
static void write_chinese(char *out, uint64_t n)
{
	static const char *const names[] = {"兆", "亿", "万", ""};
	uint64_t power = 1000000000000;
	size_t at = 0;
	int begins = 1;

	if (n == 0)
		put(out, 0, "零");
	if (n / power >= 10000) {
		at = put_section(out, 0, n / power / 10000, 1);
		at = put(out, at, "万");
		begins = 0;
	}
	for (size_t i = 0; i < COUNT(names); i++, power /= 10000) {
		uint64_t section = n / power % 10000;

		if (section > 0)
			at = put_section(out, at, section, begins);
		if (section > 0 || (i == 0 && !begins))
			at = put(out, at, names[i]);
		if (section > 0)
			begins = 0;
	}
}

static void reads_back(const char *text, uint32_t words, uint64_t n)
{
	size_t length = strlen(text);
	size_t count = qk_number_read(text, length, QK_NUMBER_CARDINAL, words, PARTS, numbers);

	check_order(count, text);
	if (count == 0 || numbers[0].length != length || numbers[0].scale != 1 || (uint64_t)numbers[0].value != n)
		qt_fail("%llu, \"%s\", is read as %lld in %zu of %zu bytes", (unsigned long long)n, text,
			count ? (long long)numbers[0].value : -1, count ? numbers[0].length : 0, length);
}

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

#define RANDOM_NUMBERS 100000

QTEST(what_is_written_in_words_is_read_back)
{
	uint64_t state = 88172645463325252u;
	char text[600];

	for (int i = 0; i < RANDOM_NUMBERS; i++) {
		/* As many short numbers as long ones. */
		uint64_t n = (next_random(&state) >> 1) >> next_random(&state) % 63;

		if (i < 2000)
			n = (uint64_t)i;
		write_english(text, n, 0);
		reads_back(text, EN, n);
		write_english(text, n, 1);
		reads_back(text, EN, n);
		write_chinese(text, n);
		reads_back(text, ZH, n);
	}
}
