/* Numbers as people say them: what is read, how far, and what is not. */
#include "qtest.h"
#include "support_numbers.h"

#include <string.h>

static const struct row digits[] = {
	{"25", QK_WORDS_NONE, WHOLE, 25, 1},
	{"25| degrees", EN, WHOLE, 25, 1},
	{"２５|度", ZH, WHOLE, 25, 1},
	{"25|%", EN, PARTS, 25, 1},
	{"007", EN, WHOLE, 7, 1},
	{"-5", EN, WHOLE, -5, 1},
	{"－５", ZH, WHOLE, -5, 1},
	{"−5", QK_WORDS_NONE, WHOLE, -5, 1},
	{"-2.5", EN, PARTS, -25, 10},
	{"1|.5", EN, WHOLE, 1, 1},
	{"1.5", EN, PARTS, 15, 10},
	{"2,5", EN, PARTS, 25, 10},
	{"2|,5", EN, WHOLE, 2, 1},
	{"2.50", EN, PARTS, 25, 10},
	{"１．５", ZH, PARTS, 15, 10},
	{"1,000", EN, WHOLE, 1000, 1},
	{"１，０００", ZH, WHOLE, 1000, 1},
	{"12,345,678.9", EN, PARTS, 123456789, 10},
	{"1| 000", EN, WHOLE, 1, 1},
	{"1,00", EN, PARTS, 1, 1},
	{"1|, 2", EN, PARTS, 1, 1},
	{"1234,5", EN, PARTS, 12345, 10},
	{".5", EN, PARTS, 5, 10},
	{"1/2", EN, PARTS, 5, 10},
	{"1|/3", EN, PARTS, 1, 1},
	{"2 1/2", EN, PARTS, 25, 10},
	{"2| 1/2", EN, WHOLE, 2, 1},
	{"½", EN, PARTS, 5, 10},
	{"2¾", EN, PARTS, 275, 100},
	{"9223372036854775807", EN, WHOLE, INT64_MAX, 1},
	{"0.123456789", EN, PARTS, 123456789, 1000000000},
	{"1|.", EN, PARTS, 1, 1},
	{"1|:30", EN, PARTS, 1, 1},
};

QTEST(digits_are_read)
{
	ROWS(QK_NUMBER_CARDINAL, digits);
}

static const char *const no_digits[] = {"",  "-", "- 5", "--5", ".", "x5", ",5", "9223372036854775808", "1.1234567891",
					"/2"};

QTEST(what_is_no_number_in_digits)
{
	NONE(QK_NUMBER_CARDINAL, EN, no_digits);
	NONE(QK_NUMBER_CARDINAL, ZH, no_digits);
	NONE(QK_NUMBER_CARDINAL, QK_WORDS_NONE, no_digits);
}

static const struct row english[] = {
	{"zero", EN, WHOLE, 0, 1},
	{"one", EN, WHOLE, 1, 1},
	{"ten|-minute", EN, WHOLE, 10, 1},
	{"nineteen", EN, WHOLE, 19, 1},
	{"twenty five", EN, WHOLE, 25, 1},
	{"twenty-five", EN, WHOLE, 25, 1},
	{"twentyfive", EN, WHOLE, 25, 1},
	{"twenty| fives", EN, WHOLE, 20, 1},
	{"ninety nine| percent", EN, WHOLE, 99, 1},
	{"hundred", EN, WHOLE, 100, 1},
	{"a hundred", EN, WHOLE, 100, 1},
	{"one hundred and five", EN, WHOLE, 105, 1},
	{"one hundred five", EN, WHOLE, 105, 1},
	{"one-hundred-and-five", EN, WHOLE, 105, 1},
	{"one hundred| and", EN, WHOLE, 100, 1},
	{"one hundred| and turn", EN, WHOLE, 100, 1},
	{"two hundred and fifty four", EN, WHOLE, 254, 1},
	{"a thousand", EN, WHOLE, 1000, 1},
	{"a thousand and one", EN, WHOLE, 1001, 1},
	{"thousand one hundred and eleven", EN, WHOLE, 1111, 1},
	{"one thousand nine hundred ninety-nine", EN, WHOLE, 1999, 1},
	{"nineteen| ninety-nine", EN, WHOLE, 19, 1},
	{"twenty| twenty", EN, WHOLE, 20, 1},
	{"nineteen hundred", EN, WHOLE, 1900, 1},
	{"twelve hundred and fifty", EN, WHOLE, 1250, 1},
	{"twenty one hundred and eleven", EN, WHOLE, 2111, 1},
	{"two million three", EN, WHOLE, 2000003, 1},
	{"one thousand two| thousand", EN, WHOLE, 1002, 1},
	{"a hundred million", EN, WHOLE, 100000000, 1},
	{"two thousand million", EN, WHOLE, 2000000000, 1},
	{"nine quintillion two hundred twenty three quadrillion", EN, WHOLE, 9223000000000000000, 1},
	{"minus five", EN, PARTS, -5, 1},
	{"minus five| degrees", EN, PARTS, -5, 1},
	{"minus 5", EN, PARTS, -5, 1},
	{"negative twenty-one", EN, PARTS, -21, 1},
	{"minus five and a half", EN, PARTS, -55, 10},
	{"minus twenty five thousand thirty seven", EN, WHOLE, -25037, 1},
	{"one oh five", EN, WHOLE, 105, 1},
	{"nine one one", EN, WHOLE, 911, 1},
	{"one fifty five", EN, WHOLE, 155, 1},
	{"one| two", EN, WHOLE, 1, 1},
	{"twenty point five", EN, PARTS, 205, 10},
	{"twenty| point five", EN, WHOLE, 20, 1},
	{"two point twenty five", EN, PARTS, 225, 100},
	{"three point one four one five nine", EN, PARTS, 314159, 100000},
	{"eighteen point o five", EN, PARTS, 1805, 100},
	{"minus sixty point two four zero zero", EN, PARTS, -6024, 100},
	{"point five", EN, PARTS, 5, 10},
	{"zero point two million", EN, WHOLE, 200000, 1},
	{"one point four three six billion", EN, WHOLE, 1436000000, 1},
	{"2 point 5", EN, PARTS, 25, 10},
	{"two and a half", EN, PARTS, 25, 10},
	{"two| and a half", EN, WHOLE, 2, 1},
	{"twenty and a half| degrees", EN, PARTS, 205, 10},
	{"one and a half", EN, PARTS, 15, 10},
	{"two and three quarters", EN, PARTS, 275, 100},
	{"one and a quarter", EN, PARTS, 125, 100},
	{"1 and a half", EN, PARTS, 15, 10},
	{"half", EN, PARTS, 5, 10},
	{"a half", EN, PARTS, 5, 10},
	{"one half", EN, PARTS, 5, 10},
	{"a quarter", EN, PARTS, 25, 100},
	{"three quarters", EN, PARTS, 75, 100},
	{"three-quarters", EN, PARTS, 75, 100},
	{"three eighths", EN, PARTS, 375, 1000},
	{"one fifth", EN, PARTS, 2, 10},
	{"one| third", EN, PARTS, 1, 1},
	{"half a million", EN, WHOLE, 500000, 1},
	{"a quarter of a million", EN, WHOLE, 250000, 1},
	{"two and a half million", EN, WHOLE, 2500000, 1},
	{"a million and a half", EN, WHOLE, 1500000, 1},
	{"two thousand and a half", EN, PARTS, 20005, 10},
	{"a dozen", EN, WHOLE, 12, 1},
	{"two dozen", EN, WHOLE, 24, 1},
	{"half a dozen", EN, WHOLE, 6, 1},
	{"a couple", EN, WHOLE, 2, 1},
	{"a couple of| minutes", EN, WHOLE, 2, 1},
	{"a couple of hundred", EN, WHOLE, 200, 1},
	{"2 million", EN, WHOLE, 2000000, 1},
	{"2.5 million", EN, WHOLE, 2500000, 1},
	{"5 hundred", EN, WHOLE, 500, 1},
	{"2 million 300 thousand", EN, WHOLE, 2300000, 1},
	{"one|'", EN, WHOLE, 1, 1},
	{"five|度", EN, WHOLE, 5, 1},
	{"onehundredandfive", EN | TOGETHER, WHOLE, 105, 1},
	{"seventhousand", EN | TOGETHER, WHOLE, 7000, 1},
	{"eighthundred|turn", EN | TOGETHER, WHOLE, 800, 1},
	{"twoandahalf", EN | TOGETHER, PARTS, 25, 10},
};

QTEST(english_numbers)
{
	ROWS(QK_NUMBER_CARDINAL, english);
}

static const char *const no_english[] = {
	"oneself",
	"tenor",
	"a",
	"an hour",
	"and",
	"and five",
	"oh",
	"o",
	"point",
	"point it",
	"one's",
	"tent",
	"minus",
	"minus minus five",
	"minus a",
	"of five",
	"kitchen",
	"second",
	"first",
	"hundreds",
	"ones",
	"fiveé",
	"fifth",
	"five5",
	"couple",
	"a few",
	"seventeen sextillion eight hundred fifty five quintillion",
	"ten quintillion",
	"one two three four five six seven eight nine one two three four five six seven eight nine one two",
};

QTEST(what_is_no_english_number)
{
	NONE(QK_NUMBER_CARDINAL, EN, no_english);
}

static const struct row chinese[] = {
	{"零", ZH, WHOLE, 0, 1},
	{"〇", ZH, WHOLE, 0, 1},
	{"五", ZH, WHOLE, 5, 1},
	{"两|个", ZH, WHOLE, 2, 1},
	{"二|两", ZH, WHOLE, 2, 1},
	{"十", ZH, WHOLE, 10, 1},
	{"十五", ZH, WHOLE, 15, 1},
	{"二十", ZH, WHOLE, 20, 1},
	{"廿五", ZH, WHOLE, 25, 1},
	{"卅", ZH, WHOLE, 30, 1},
	{"一百零五", ZH, WHOLE, 105, 1},
	{"一百〇五", ZH, WHOLE, 105, 1},
	{"一百五", ZH, WHOLE, 150, 1},
	{"一百零八|十", ZH, WHOLE, 108, 1},
	{"二百五", ZH, WHOLE, 250, 1},
	{"二百五|度", ZH, WHOLE, 250, 1},
	{"三千五", ZH, WHOLE, 3500, 1},
	{"一万二", ZH, WHOLE, 12000, 1},
	{"一亿二", ZH, WHOLE, 120000000, 1},
	{"一百一十", ZH, WHOLE, 110, 1},
	{"一百十五", ZH, WHOLE, 115, 1},
	{"两百", ZH, WHOLE, 200, 1},
	{"二百", ZH, WHOLE, 200, 1},
	{"兩百", ZH, WHOLE, 200, 1},
	{"两千零十", ZH, WHOLE, 2010, 1},
	{"两千零一十二", ZH, WHOLE, 2012, 1},
	{"一万零一百一十一", ZH, WHOLE, 10111, 1},
	{"一百万一千一百一十一", ZH, WHOLE, 1001111, 1},
	{"一亿零两千三百", ZH, WHOLE, 100002300, 1},
	{"一亿七万两千三百", ZH, WHOLE, 100072300, 1},
	{"一兆零三百二十万五千", ZH, WHOLE, 1000003205000, 1},
	{"三万亿", ZH, WHOLE, 3000000000000, 1},
	{"十二万三千亿", ZH, WHOLE, 12300000000000, 1},
	{"三百九十九|三盒", ZH, WHOLE, 399, 1},
	{"八百|一千", ZH, WHOLE, 800, 1},
	{"十二|一千", ZH, WHOLE, 12, 1},
	{"一百|零", ZH, WHOLE, 100, 1},
	{"负一", ZH, WHOLE, -1, 1},
	{"負五", ZH, WHOLE, -5, 1},
	{"零下五|度", ZH, WHOLE, -5, 1},
	{"零下5", ZH, WHOLE, -5, 1},
	{"零下二十点五", ZH, PARTS, -205, 10},
	{"二十点五", ZH, PARTS, 205, 10},
	{"二十|点五", ZH, WHOLE, 20, 1},
	{"三点一四一五九二六", ZH, PARTS, 31415926, 10000000},
	{"零点五", ZH, PARTS, 5, 10},
	{"一|点", ZH, PARTS, 1, 1},
	{"二十點五", ZH, PARTS, 205, 10},
	{"一点五亿", ZH, WHOLE, 150000000, 1},
	{"二十点一万", ZH, WHOLE, 201000, 1},
	{"一点二万亿", ZH, WHOLE, 1200000000000, 1},
	{"半", ZH, PARTS, 5, 10},
	{"一半", ZH, PARTS, 5, 10},
	{"四分之三", ZH, PARTS, 75, 100},
	{"三|分之一", ZH, PARTS, 3, 1},
	{"一二三", ZH, WHOLE, 123, 1},
	{"二〇二六|年", ZH, WHOLE, 2026, 1},
	{"幺幺零", ZH, WHOLE, 110, 1},
	{"幺八五洞幺拐", ZH, WHOLE, 185017, 1},
	{"三零", ZH, WHOLE, 30, 1},
	{"三|四", ZH, WHOLE, 3, 1},
	{"三|四万", ZH, WHOLE, 3, 1},
	{"五|两三钱", ZH, WHOLE, 5, 1},
	{"壹仟贰佰叁拾肆", ZH, WHOLE, 1234, 1},
	{"陸萬伍仟", ZH, WHOLE, 65000, 1},
	{"貳參陸", ZH, WHOLE, 236, 1},
	{"3万", ZH, WHOLE, 30000, 1},
	{"1.5亿", ZH, WHOLE, 150000000, 1},
	{"３万5千", ZH, WHOLE, 35000, 1},
	{"3万5", ZH, WHOLE, 35000, 1},
	{"3万500", ZH, WHOLE, 30500, 1},
	{"100万1111", ZH, WHOLE, 1001111, 1},
	{"5百", ZH, WHOLE, 500, 1},
	{"1.5千万", ZH, WHOLE, 15000000, 1},
	{"九百二十二万三千三百七十二兆", ZH, WHOLE, 9223372000000000000, 1},
};

QTEST(chinese_numbers)
{
	ROWS(QK_NUMBER_CARDINAL, chinese);
}

QTEST(what_is_no_chinese_number)
{
	static const char *const texts[] = {"百",
					    "万",
					    "千万",
					    "点五",
					    "点",
					    "几个",
					    "洞",
					    "拐弯",
					    "负",
					    "下五",
					    "九千九百九十九万兆",
					    "九九九九九九九九九九九九九九九九九九九九"};

	NONE(QK_NUMBER_CARDINAL, ZH, texts);
}

/* What other engines were seen to get wrong, at the place in the sentence where the number begins. */
static const struct {
	const char *before;
	struct row row;
} faults[] = {
	{"temp ", {"minus five| degrees", EN, PARTS, -5, 1}},
	{"set it to ", {"one hundred and five", EN, WHOLE, 105, 1}},
	{"set it to ", {"a hundred", EN, WHOLE, 100, 1}},
	{"", {"two and a half", EN, PARTS, 25, 10}},
	{"", {"twenty and a half| degrees", EN, PARTS, 205, 10}},
	{"set it to ", {"２５", EN, WHOLE, 25, 1}},
	{"把亮度调到", {"２５", ZH, WHOLE, 25, 1}},
	{"把亮度调到", {"二百五", ZH, WHOLE, 250, 1}},
	{"温度", {"零下五|度", ZH, WHOLE, -5, 1}},
	{"温度", {"负五|度", ZH, WHOLE, -5, 1}},
	{"", {"廿五", ZH, WHOLE, 25, 1}},
	{"", {"两百", ZH, WHOLE, 200, 1}},
	{"", {"二百", ZH, WHOLE, 200, 1}},
	{"", {"一百零五", ZH, WHOLE, 105, 1}},
	{"", {"一百〇五", ZH, WHOLE, 105, 1}},
	{"", {"二十点五", ZH, PARTS, 205, 10}},
};

/* No number begins before it, so that a sentence tried at each place finds this one. */
QTEST(the_faults_of_others_are_none_here)
{
	int failures = 0;

	for (size_t i = 0; i < COUNT(faults); i++) {
		failures += row_fails(&faults[i].row, QK_NUMBER_CARDINAL);
		if (faults[i].before[0])
			check_none(&faults[i].before, 1, QK_NUMBER_CARDINAL, faults[i].row.words);
	}
	qt_int(failures, 0);
}

static void check_ends(const char *text, uint32_t words, const size_t *ends, size_t count)
{
	size_t found = qk_number_read(text, strlen(text), QK_NUMBER_CARDINAL, words, PARTS, numbers);

	qt_uint(found, count);
	for (size_t i = 0; i < count; i++)
		qt_uint(numbers[i].length, ends[i]);
}

QTEST(each_end_on_the_way_is_offered)
{
	check_ends("one hundred and five", EN, (const size_t[]){20, 11, 3}, 3);
	check_ends("two and a half", EN, (const size_t[]){14, 3}, 2);
	check_ends("twenty-five", EN, (const size_t[]){11, 6}, 2);
	check_ends("twentyfive", EN, (const size_t[]){10}, 1);
	check_ends("2.5", EN, (const size_t[]){3, 1}, 2);
	check_ends("一百零五", ZH, (const size_t[]){12, 6, 3}, 3);
	check_ends("三千米", ZH, (const size_t[]){6, 3}, 2);
	check_ends("二十五千克", ZH, (const size_t[]){9, 6, 3}, 3);
	check_ends("一亿二万", ZH, (const size_t[]){12, 6, 3}, 3);
	check_ends("二百五", ZH, (const size_t[]){9, 6, 3}, 3);
}

QTEST(nothing_behind_the_length_is_read)
{
	qt_uint(qk_number_read("twenty five", 6, QK_NUMBER_CARDINAL, EN, WHOLE, numbers), 1);
	qt_int(numbers[0].value, 20);
	qt_uint(qk_number_read("一百", 5, QK_NUMBER_CARDINAL, ZH, WHOLE, numbers), 1);
	qt_int(numbers[0].value, 1);
	qt_uint(qk_number_read("", 0, QK_NUMBER_CARDINAL, EN, WHOLE, numbers), 0);
	qt_uint(qk_number_read("5", 1, 99, EN, WHOLE, numbers), 0);
}

QTEST(words_are_told_from_digits)
{
	static const struct {
		const char *text;
		uint32_t words, said;
	} cases[] = {
		{"5", EN, 0},       {"five", EN, 1}, {"2.5", EN, 0}, {"2 million", EN, 1},
		{"minus 5", EN, 0}, {"五", ZH, 1},   {"3万", ZH, 1}, {"25", ZH, 0},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		qt_true(qk_number_read(cases[i].text, strlen(cases[i].text), QK_NUMBER_CARDINAL, cases[i].words, PARTS,
				       numbers) > 0);
		qt_uint(numbers[0].words, cases[i].said);
		qt_text(numbers[0].currency, "");
	}
}

QTEST(only_digits_are_read_in_other_languages)
{
	static const char *const texts[] = {"five", "五", "minus 5", "first", "noon", "an hour"};

	NONE(QK_NUMBER_CARDINAL, QK_WORDS_NONE, texts);
}

QTEST(languages_are_known_by_their_codes)
{
	qt_uint(qk_number_words_of("en"), EN);
	qt_uint(qk_number_words_of("en-GB"), EN);
	qt_uint(qk_number_words_of("EN_us"), EN);
	qt_uint(qk_number_words_of("zh"), ZH);
	qt_uint(qk_number_words_of("zh-CN"), ZH);
	qt_uint(qk_number_words_of("zh-Hant-TW"), ZH);
	qt_uint(qk_number_words_of("eng"), QK_WORDS_NONE);
	qt_uint(qk_number_words_of("de"), QK_WORDS_NONE);
	qt_uint(qk_number_words_of("e"), QK_WORDS_NONE);
	qt_uint(qk_number_words_of(""), QK_WORDS_NONE);
	qt_uint(qk_number_words_of(NULL), QK_WORDS_NONE);
}
