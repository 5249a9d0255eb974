/* Numbers as people say them: what is read, how far, and what is not. */
#include "qtest.h"

#include "voice/number.h"

#include <stdio.h>
#include <string.h>

#define EN QK_WORDS_ENGLISH
#define ZH QK_WORDS_CHINESE
#define TOGETHER QK_WORDS_TOGETHER
#define WHOLE 0
#define PARTS 1

/* A text, of which the number takes everything before the "|" (without one: everything). */
struct row {
	const char *text;
	uint32_t words;
	int fractions;
	int64_t value;
	uint32_t scale;
};

static size_t split(const char *text, char *plain, size_t *end)
{
	const char *bar = strchr(text, '|');
	size_t head = bar ? (size_t)(bar - text) : strlen(text);

	snprintf(plain, 200, "%.*s%s", (int)head, text, bar ? bar + 1 : "");
	*end = head;
	return strlen(plain);
}

static void check_order(const struct qk_number *numbers, size_t count, const char *text)
{
	for (size_t i = 1; i < count; i++)
		if (numbers[i].length >= numbers[i - 1].length)
			qt_fail("\"%s\": readings %zu and %zu are not in order", text, i - 1, i);
}

static struct qk_number numbers[QK_NUMBERS_MAX];

static int row_fails(const struct row *row, uint32_t kind)
{
	char plain[200];
	size_t end, length = split(row->text, plain, &end);
	size_t count = qk_number_read(plain, length, kind, row->words, row->fractions, numbers);

	check_order(numbers, count, row->text);
	if (count > 0 && numbers[0].length == end && numbers[0].value == row->value && numbers[0].scale == row->scale)
		return 0;
	if (count == 0)
		fprintf(stderr, "\"%s\" is no number\n", row->text);
	else
		fprintf(stderr, "\"%s\": %lld/%u in %zu bytes\n", row->text, (long long)numbers[0].value,
			numbers[0].scale, numbers[0].length);
	return 1;
}

static void check_rows(const struct row *rows, size_t count, uint32_t kind)
{
	int failures = 0;

	for (size_t i = 0; i < count; i++)
		failures += row_fails(&rows[i], kind);
	if (failures)
		qt_fail("%d of %zu rows are read otherwise", failures, count);
}

/* Texts at whose beginning there is no number. */
static void check_none(const char *const *texts, size_t count, uint32_t kind, uint32_t words)
{
	int failures = 0;

	for (size_t i = 0; i < count; i++) {
		if (qk_number_read(texts[i], strlen(texts[i]), kind, words, PARTS, numbers) == 0)
			continue;
		fprintf(stderr, "\"%s\": %lld/%u in %zu bytes\n", texts[i], (long long)numbers[0].value,
			numbers[0].scale, numbers[0].length);
		failures++;
	}
	if (failures)
		qt_fail("%d of %zu texts have a number", failures, count);
}

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define ROWS(kind, rows) check_rows(rows, COUNT(rows), kind)
#define NONE(kind, words, texts) check_none(texts, COUNT(texts), kind, words)

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

static const struct row ordinals[] = {
	{"first", EN, WHOLE, 1, 1},
	{"second", EN, WHOLE, 2, 1},
	{"twelfth", EN, WHOLE, 12, 1},
	{"twentieth", EN, WHOLE, 20, 1},
	{"twenty first", EN, WHOLE, 21, 1},
	{"twenty-first| of may", EN, WHOLE, 21, 1},
	{"hundredth", EN, WHOLE, 100, 1},
	{"one hundredth", EN, WHOLE, 100, 1},
	{"one hundred and eleventh", EN, WHOLE, 111, 1},
	{"eleven hundred twenty first", EN, WHOLE, 1121, 1},
	{"twenty five thousand one hundred eleventh", EN, WHOLE, 25111, 1},
	{"one thousandth", EN, WHOLE, 1000, 1},
	{"zeroth", EN, WHOLE, 0, 1},
	{"1st", EN, WHOLE, 1, 1},
	{"22nd", EN, WHOLE, 22, 1},
	{"113th", EN, WHOLE, 113, 1},
	{"第三", ZH, WHOLE, 3, 1},
	{"第二十一|个", ZH, WHOLE, 21, 1},
	{"第3", ZH, WHOLE, 3, 1},
};

QTEST(ordinals_are_read)
{
	static const char *const english_texts[] = {"one", "twenty", "1", "1nd", "11st", "firsts", "minus first"};
	static const char *const chinese_texts[] = {"三", "第", "第几", "第百"};

	ROWS(QK_NUMBER_ORDINAL, ordinals);
	NONE(QK_NUMBER_ORDINAL, EN, english_texts);
	NONE(QK_NUMBER_ORDINAL, ZH, chinese_texts);
}

struct price {
	struct row row;
	const char *currency;
};

static const struct price prices[] = {
	{{"$3", EN, PARTS, 300, 1}, "USD"},
	{{"$3.50", EN, PARTS, 350, 1}, "USD"},
	{{"$2.5 million", EN, PARTS, 250000000, 1}, "USD"},
	{{"¥12.50", ZH, PARTS, 1250, 1}, "CNY"},
	{{"￥12", ZH, PARTS, 1200, 1}, "CNY"},
	{{"rmb20", EN, PARTS, 2000, 1}, "CNY"},
	{{"cny 1.25", EN, PARTS, 125, 1}, "CNY"},
	{{"5€", QK_WORDS_NONE, PARTS, 500, 1}, "EUR"},
	{{"20 usd", EN, PARTS, 2000, 1}, "USD"},
	{{"3.50 dollars", EN, PARTS, 350, 1}, "USD"},
	{{"three dollars", EN, WHOLE, 300, 1}, "USD"},
	{{"three dollars fifty", EN, PARTS, 350, 1}, "USD"},
	{{"three dollars and fifty cents", EN, PARTS, 350, 1}, "USD"},
	{{"three dollars| five", EN, PARTS, 300, 1}, "USD"},
	{{"seventy five dollars sixty three", EN, PARTS, 7563, 1}, "USD"},
	{{"four united states dollars and sixty nine cents", EN, PARTS, 469, 1}, "USD"},
	{{"two pounds and twenty pence", EN, PARTS, 220, 1}, "GBP"},
	{{"two pounds| and twenty cents", EN, PARTS, 200, 1}, "GBP"},
	{{"five bucks", EN, PARTS, 500, 1}, "USD"},
	{{"a dollar fifty", EN, PARTS, 150, 1}, "USD"},
	{{"a dollar", EN, PARTS, 100, 1}, "USD"},
	{{"half a dollar", EN, PARTS, 50, 1}, "USD"},
	{{"two and a half dollars", EN, PARTS, 250, 1}, "USD"},
	{{"one cent", EN, PARTS, 1, 1}, "USD"},
	{{"thirty billion yen", EN, PARTS, 30000000000, 1}, "JPY"},
	{{"one point six nine billion yuan", EN, PARTS, 169000000000, 1}, "CNY"},
	{{"ten euros and five cents", EN, PARTS, 1005, 1}, "EUR"},
	{{"five kuwaiti dinars", EN, PARTS, 5000, 1}, "KWD"},
	{{"一点二五元", ZH, PARTS, 125, 1}, "CNY"},
	{{"一点二五人民币", ZH, PARTS, 125, 1}, "CNY"},
	{{"三块五", ZH, PARTS, 350, 1}, "CNY"},
	{{"三块五毛", ZH, PARTS, 350, 1}, "CNY"},
	{{"三块零五分", ZH, PARTS, 305, 1}, "CNY"},
	{{"三块零五", ZH, PARTS, 305, 1}, "CNY"},
	{{"三块五分", ZH, PARTS, 305, 1}, "CNY"},
	{{"两块半", ZH, PARTS, 250, 1}, "CNY"},
	{{"五毛", ZH, PARTS, 50, 1}, "CNY"},
	{{"两毛五", ZH, PARTS, 25, 1}, "CNY"},
	{{"五毛钱", ZH, PARTS, 50, 1}, "CNY"},
	{{"五分钱", ZH, PARTS, 5, 1}, "CNY"},
	{{"一块二毛五分", ZH, PARTS, 125, 1}, "CNY"},
	{{"一块二毛五", ZH, PARTS, 125, 1}, "CNY"},
	{{"一百块钱", ZH, PARTS, 10000, 1}, "CNY"},
	{{"三千三百八十元五角八分", ZH, PARTS, 338058, 1}, "CNY"},
	{{"二十五元三毛", ZH, PARTS, 2530, 1}, "CNY"},
	{{"12.5元", ZH, PARTS, 1250, 1}, "CNY"},
	{{"3块5", ZH, PARTS, 350, 1}, "CNY"},
	{{"3块|50个", ZH, PARTS, 300, 1}, "CNY"},
	{{"人民币五十元", ZH, PARTS, 5000, 1}, "CNY"},
	{{"美金五十块", ZH, PARTS, 5000, 1}, "USD"},
	{{"三美元五十美分", ZH, PARTS, 350, 1}, "USD"},
	{{"三万日元", ZH, PARTS, 30000, 1}, "JPY"},
	{{"五百新台币", ZH, PARTS, 50000, 1}, "TWD"},
	{{"二十港币", ZH, PARTS, 2000, 1}, "HKD"},
	{{"三塊五", ZH, PARTS, 350, 1}, "CNY"},
};

QTEST(money_is_read)
{
	int failures = 0;

	for (size_t i = 0; i < COUNT(prices); i++) {
		failures += row_fails(&prices[i].row, QK_NUMBER_MONEY);
		qt_text(numbers[0].currency, prices[i].currency);
	}
	qt_int(failures, 0);
}

QTEST(what_is_no_money)
{
	static const char *const english_texts[] = {
		"three fifty",
		"fifty",
		"$",
		"dollars",
		"$3.505",
		"twenty point five o six dollars",
		"3.5 yen",
		"half a cent",
		"minus five dollars",
		"-$5",
		"$-5",
		"three dollarsign",
		"ninety nine quadrillion dollars",
	};
	static const char *const chinese_texts[] = {
		"三十四点五二一元", "¥34.521", "八九千美元", "十五六卢布", "元", "五", "三点五日元", "负五元", "半分",
	};

	NONE(QK_NUMBER_MONEY, EN, english_texts);
	NONE(QK_NUMBER_MONEY, ZH, chinese_texts);
}
