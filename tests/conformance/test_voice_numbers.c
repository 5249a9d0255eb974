/* The numbers of the rows "spoken => written" of WeTextProcessing: what is read in the spoken form has the value of the
 * written one. Rows that do not hold one number below 2^63 are excluded, by the rules in why_excluded(). */
#include "qtest.h"

#include "voice/number.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct file {
	const char *path;
	uint32_t kind;
	uint32_t words;
};

static const struct file files[] = {
	{"voice/numbers/itn/chinese/number.txt", QK_NUMBER_CARDINAL, QK_WORDS_CHINESE},
	{"voice/numbers/itn/chinese/cardinal.txt", QK_NUMBER_CARDINAL, QK_WORDS_CHINESE},
	{"voice/numbers/itn/chinese/money.txt", QK_NUMBER_MONEY, QK_WORDS_CHINESE},
	{"voice/numbers/itn/english/en_cardinal.txt", QK_NUMBER_CARDINAL, QK_WORDS_ENGLISH},
	{"voice/numbers/itn/english/en_money.txt", QK_NUMBER_MONEY, QK_WORDS_ENGLISH},
};

/* How the written forms name the currencies. */
static const char *const currencies[][2] = {
	{"CNY", "CNY"}, {"¥", "CNY"},   {"yuan", "CNY"}, {"€", "EUR"},   {"£", "GBP"},
	{"₩", "KRW"},   {"TWD", "TWD"}, {"RM", "MYR"},   {"₽", "RUB"}, {"$", "USD"},
};

/* A written number: "-25.5", "100万1111", "$2.5 billion". */
struct written {
	int64_t value;
	int64_t scale;
	int negative, fits, digits, points;
	char currency[4];
};

static const char *read_figures(const char *at, struct written *number)
{
	for (; (*at >= '0' && *at <= '9') || (*at == '.' && at[1] >= '0' && at[1] <= '9'); at++) {
		if (*at == '.') {
			number->points++;
			continue;
		}
		number->digits++;
		number->fits &= !__builtin_mul_overflow(number->value, 10, &number->value) &&
				!__builtin_add_overflow(number->value, *at - '0', &number->value);
		if (number->points)
			number->scale *= 10;
	}
	return at;
}

static int64_t power_at(const char *at, size_t *length)
{
	static const struct {
		const char *word;
		int64_t power;
	} powers[] = {{"万", 10000}, {"亿", 100000000}, {" million", 1000000}, {" billion", 1000000000}};

	for (size_t i = 0; i < sizeof powers / sizeof *powers; i++) {
		*length = strlen(powers[i].word);
		if (strncmp(at, powers[i].word, *length) == 0)
			return powers[i].power;
	}
	*length = 0;
	return 1;
}

/* The English rows write ¥ for yen, and spell yuan out. */
static void read_currency(const char *text, uint32_t words, struct written *number)
{
	if (words == QK_WORDS_ENGLISH && strstr(text, "¥"))
		snprintf(number->currency, sizeof number->currency, "JPY");
	for (size_t i = 0; i < sizeof currencies / sizeof *currencies; i++)
		if (!number->currency[0] && strstr(text, currencies[i][0]))
			snprintf(number->currency, sizeof number->currency, "%s", currencies[i][1]);
}

/* The first number in the text; what stands behind it. */
static const char *read_written(const char *text, uint32_t words, struct written *number)
{
	const char *at = strpbrk(text, "0123456789.");
	struct written rest = {.fits = 1, .scale = 1};
	size_t word;

	*number = (struct written){.fits = 1, .scale = 1};
	read_currency(text, words, number);
	if (!at)
		return text + strlen(text);
	number->negative = at > text && at[-1] == '-';
	at = read_figures(at, number);
	number->fits &= !__builtin_mul_overflow(number->value, power_at(at, &word), &number->value);
	at += word;
	if (word > 0)
		at = read_figures(at, &rest);
	number->value += rest.value;
	if (number->negative)
		number->value = -number->value;
	return at;
}

static int64_t minor_units(const char *code)
{
	return strcmp(code, "JPY") == 0 || strcmp(code, "KRW") == 0 ? 1 : 100;
}

/* Spoken digit by digit: no unit is said. */
static int is_spelled(const char *spoken)
{
	return !strstr(spoken, "十") && !strstr(spoken, "百") && !strstr(spoken, "千") && !strstr(spoken, "万") &&
	       !strstr(spoken, "点") && !strstr(spoken, "hundred") && !strstr(spoken, "thousand") &&
	       !strstr(spoken, "illion");
}

#define SERIAL_DIGITS 7

/* The rule by which a row does not hold one number below 2^63, or NULL. */
static const char *why_excluded(const char *spoken, const char *written, const struct file *file,
				struct written *number)
{
	const char *rest = read_written(written, file->words, number);

	if (number->digits == 0)
		return "written without figures: nothing to compare with";
	if (strchr(rest, '~') || *rest == '-')
		return "a range";
	if (number->points > 1)
		return "an address";
	if (strpbrk(rest, "0123456789"))
		return "several numbers";
	if (number->digits >= SERIAL_DIGITS && is_spelled(spoken))
		return "a telephone number or serial";
	if (!number->fits)
		return "not below 2^63";
	if (file->kind == QK_NUMBER_MONEY && number->value * minor_units(number->currency) % number->scale != 0)
		return "not a whole number of minor units";
	return NULL;
}

static int begins_word(const char *spoken, size_t at, uint32_t words)
{
	if (words == QK_WORDS_CHINESE)
		return ((unsigned char)spoken[at] & 0xc0) != 0x80;
	return at == 0 || spoken[at - 1] == ' ';
}

/* The longest number at the first place where there is one. */
static int read_spoken(const char *spoken, const struct file *file, struct qk_number *number)
{
	struct qk_number numbers[QK_NUMBERS_MAX];
	size_t length = strlen(spoken);

	for (size_t at = 0; at < length; at++) {
		if (!begins_word(spoken, at, file->words) ||
		    !qk_number_read(spoken + at, length - at, file->kind, file->words, 1, numbers))
			continue;
		*number = numbers[0];
		return 1;
	}
	return 0;
}

static int is_right(const struct qk_number *read, const struct written *written, const struct file *file)
{
	if (file->kind == QK_NUMBER_MONEY)
		return read->value == written->value * minor_units(written->currency) / written->scale &&
		       strcmp(read->currency, written->currency) == 0;
	return (__int128)read->value * written->scale == (__int128)written->value * read->scale;
}

struct count {
	int passed, missed, excluded;
};

static void check_row(const char *spoken, const char *written, const struct file *file, struct count *count)
{
	struct written expected;
	struct qk_number read = {0};
	const char *why = why_excluded(spoken, written, file, &expected);

	if (why) {
		fprintf(stderr, "  excluded (%s): %s => %s\n", why, spoken, written);
		count->excluded++;
	} else if (read_spoken(spoken, file, &read) && is_right(&read, &expected, file)) {
		count->passed++;
	} else {
		fprintf(stderr, "  missed: %s => %s, read as %lld/%u %s\n", spoken, written, (long long)read.value,
			read.scale, read.currency);
		count->missed++;
	}
}

static void check_file(const struct file *file, struct count *total)
{
	const char *path = qt_data(file->path);
	struct count count = {0};
	char *text, *next, *line;

	if (!path)
		qt_skip("the outside test data is not there");
	text = next = qt_read(path, NULL);
	while ((line = strsep(&next, "\r\n"))) {
		char *arrow = strstr(line, " => ");

		if (!arrow)
			continue;
		*arrow = '\0';
		check_row(line, arrow + strlen(" => "), file, &count);
	}
	free(text);
	fprintf(stderr, "%s: %d passed, %d missed, %d excluded\n", file->path, count.passed, count.missed,
		count.excluded);
	total->passed += count.passed;
	total->missed += count.missed;
	total->excluded += count.excluded;
}

QTEST(the_spoken_numbers_have_the_written_values)
{
	struct count total = {0};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		check_file(&files[i], &total);
	fprintf(stderr, "numbers: %d passed, %d missed, %d excluded\n", total.passed, total.missed, total.excluded);
	qt_true(total.passed * 100 >= (total.passed + total.missed) * 98);
	/* The rules above exclude no more than what they are for. */
	qt_true(total.passed + total.missed >= 3 * total.excluded);
}
