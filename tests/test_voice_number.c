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

#define AT(hour, minute) ((hour)*3600 + (minute)*60)

static const struct row times[] = {
	{"7:30", QK_WORDS_NONE, WHOLE, AT(7, 30), 1},
	{"19:45:10", EN, WHOLE, AT(19, 45) + 10, 1},
	{"7:30 pm", EN, WHOLE, AT(19, 30), 1},
	{"7:30pm", EN, WHOLE, AT(19, 30), 1},
	{"7pm", EN, WHOLE, AT(19, 0), 1},
	{"7 p.m.", EN, WHOLE, AT(19, 0), 1},
	{"12 am", EN, WHOLE, 0, 1},
	{"12 pm", EN, WHOLE, AT(12, 0), 1},
	{"seven", EN, WHOLE, AT(7, 0), 1},
	{"seven o'clock", EN, WHOLE, AT(7, 0), 1},
	{"three o' clock", EN, WHOLE, AT(3, 0), 1},
	{"eight oclock| g m t", EN, WHOLE, AT(8, 0), 1},
	{"seven o'clock in the evening", EN, WHOLE, AT(19, 0), 1},
	{"seven thirty", EN, WHOLE, AT(7, 30), 1},
	{"eight o six", EN, WHOLE, AT(8, 6), 1},
	{"eight fifty one", EN, WHOLE, AT(8, 51), 1},
	{"eleven fifty five p m", EN, WHOLE, AT(23, 55), 1},
	{"twenty thirty", EN, WHOLE, AT(20, 30), 1},
	{"nineteen hundred hours", EN, WHOLE, AT(19, 0), 1},
	{"half past seven", EN, WHOLE, AT(7, 30), 1},
	{"half seven", EN, WHOLE, AT(7, 30), 1},
	{"quarter to eight", EN, WHOLE, AT(7, 45), 1},
	{"a quarter past one", EN, WHOLE, AT(1, 15), 1},
	{"quarter till two", EN, WHOLE, AT(1, 45), 1},
	{"ten past four", EN, WHOLE, AT(4, 10), 1},
	{"twenty five past three", EN, WHOLE, AT(3, 25), 1},
	{"ten to eleven pm", EN, WHOLE, AT(22, 50), 1},
	{"one min to one am", EN, WHOLE, AT(0, 59), 1},
	{"ten minutes to one", EN, WHOLE, AT(0, 50), 1},
	{"noon", EN, WHOLE, AT(12, 0), 1},
	{"twelve noon", EN, WHOLE, AT(12, 0), 1},
	{"midnight", EN, WHOLE, 0, 1},
	{"quarter to midnight", EN, WHOLE, AT(23, 45), 1},
	{"twelve at night", EN, WHOLE, 0, 1},
	{"nine at night", EN, WHOLE, AT(21, 0), 1},
	{"two at night", EN, WHOLE, AT(2, 0), 1},
	{"seven| hundred", EN, WHOLE, AT(7, 0), 1},
	{"7|:3x", EN, WHOLE, AT(7, 0), 1},
	{"七点", ZH, WHOLE, AT(7, 0), 1},
	{"七点半", ZH, WHOLE, AT(7, 30), 1},
	{"下午三点一刻", ZH, WHOLE, AT(15, 15), 1},
	{"晚上八点十五分", ZH, WHOLE, AT(20, 15), 1},
	{"零点", ZH, WHOLE, 0, 1},
	{"零点十分", ZH, WHOLE, AT(0, 10), 1},
	{"十二点整", ZH, WHOLE, AT(12, 0), 1},
	{"差五分八点", ZH, WHOLE, AT(7, 55), 1},
	{"差一刻八点", ZH, WHOLE, AT(7, 45), 1},
	{"八点差五分", ZH, WHOLE, AT(7, 55), 1},
	{"八点过五分", ZH, WHOLE, AT(8, 5), 1},
	{"八点零五", ZH, WHOLE, AT(8, 5), 1},
	{"八点零五分", ZH, WHOLE, AT(8, 5), 1},
	{"八点三十", ZH, WHOLE, AT(8, 30), 1},
	{"八点|五", ZH, WHOLE, AT(8, 0), 1},
	{"八点五分", ZH, WHOLE, AT(8, 5), 1},
	{"两点零二分", ZH, WHOLE, AT(2, 2), 1},
	{"七点钟", ZH, WHOLE, AT(7, 0), 1},
	{"十三点十分三十六秒", ZH, WHOLE, AT(13, 10) + 36, 1},
	{"上午一点零二分三十六秒", ZH, WHOLE, AT(1, 2) + 36, 1},
	{"中午十二点", ZH, WHOLE, AT(12, 0), 1},
	{"中午一点", ZH, WHOLE, AT(13, 0), 1},
	{"晚上十二点", ZH, WHOLE, 0, 1},
	{"晚上一点", ZH, WHOLE, AT(1, 0), 1},
	{"凌晨两点", ZH, WHOLE, AT(2, 0), 1},
	{"下午3:30", ZH, WHOLE, AT(15, 30), 1},
	{"7点30分", ZH, WHOLE, AT(7, 30), 1},
	{"１９：０５", ZH, WHOLE, AT(19, 5), 1},
	{"八時三十分", ZH, WHOLE, AT(8, 30), 1},
	{"中午", ZH, WHOLE, AT(12, 0), 1},
	{"午夜", ZH, WHOLE, 0, 1},
};

QTEST(times_are_read)
{
	static const char *const english_texts[] = {"x", "25", "half", "quarter to", "24:30", "thirteenam", "o'clock"};
	static const char *const chinese_texts[] = {"七", "下午", "二十五点", "差五分", "点"};

	ROWS(QK_NUMBER_TIME, times);
	NONE(QK_NUMBER_TIME, EN, english_texts);
	NONE(QK_NUMBER_TIME, ZH, chinese_texts);
}

#define MINUTES(count) ((count)*INT64_C(60000))

static const struct row durations[] = {
	{"ninety seconds", EN, WHOLE, 90000, 1},
	{"90s", EN, WHOLE, 90000, 1},
	{"90 sec", EN, WHOLE, 90000, 1},
	{"one second", EN, WHOLE, 1000, 1},
	{"a minute", EN, WHOLE, MINUTES(1), 1},
	{"ten-minute", EN, WHOLE, MINUTES(10), 1},
	{"an hour", EN, WHOLE, MINUTES(60), 1},
	{"an hour and a half", EN, WHOLE, MINUTES(90), 1},
	{"two hours and a quarter", EN, WHOLE, MINUTES(135), 1},
	{"one and a half hours", EN, WHOLE, MINUTES(90), 1},
	{"1 and a half hours", EN, WHOLE, MINUTES(90), 1},
	{"1.5 hours", EN, WHOLE, MINUTES(90), 1},
	{"half an hour", EN, WHOLE, MINUTES(30), 1},
	{"half a minute", EN, WHOLE, 30000, 1},
	{"half hour", EN, WHOLE, MINUTES(30), 1},
	{"a quarter of an hour", EN, WHOLE, MINUTES(15), 1},
	{"three quarters of an hour", EN, WHOLE, MINUTES(45), 1},
	{"2 hours 5 minutes", EN, WHOLE, MINUTES(125), 1},
	{"two hours and five minutes", EN, WHOLE, MINUTES(125), 1},
	{"2 hours, 5 minutes and 3 seconds", EN, WHOLE, MINUTES(125) + 3000, 1},
	{"one hour thirty", EN, WHOLE, MINUTES(90), 1},
	{"1h30m", EN, WHOLE, MINUTES(90), 1},
	{"2h30", EN, WHOLE, MINUTES(150), 1},
	{"a couple of minutes", EN, WHOLE, MINUTES(2), 1},
	{"five minutes| two hours", EN, WHOLE, MINUTES(5), 1},
	{"two days", EN, WHOLE, MINUTES(2880), 1},
	{"250 ms", EN, WHOLE, 250, 1},
	{"twohoursfiveminutes", EN | TOGETHER, WHOLE, MINUTES(125), 1},
	{"一个半小时", ZH, WHOLE, MINUTES(90), 1},
	{"一小时半", ZH, WHOLE, MINUTES(90), 1},
	{"两小时零五分钟", ZH, WHOLE, MINUTES(125), 1},
	{"两个小时三十分", ZH, WHOLE, MINUTES(150), 1},
	{"一小时零十五分钟", ZH, WHOLE, MINUTES(75), 1},
	{"三刻钟", ZH, WHOLE, MINUTES(45), 1},
	{"半小时", ZH, WHOLE, MINUTES(30), 1},
	{"半个小时", ZH, WHOLE, MINUTES(30), 1},
	{"半个钟头", ZH, WHOLE, MINUTES(30), 1},
	{"90秒", ZH, WHOLE, 90000, 1},
	{"三分半", ZH, WHOLE, 210000, 1},
	{"五分三十秒", ZH, WHOLE, 330000, 1},
	{"两天", ZH, WHOLE, MINUTES(2880), 1},
	{"一个星期", ZH, WHOLE, MINUTES(10080), 1},
	{"1.5小时", ZH, WHOLE, MINUTES(90), 1},
	{"十分钟|后", ZH, WHOLE, MINUTES(10), 1},
	{"十五分鐘", ZH, WHOLE, MINUTES(15), 1},
};

QTEST(durations_are_read)
{
	static const char *const english_texts[] = {
		"five", "minutes",     "half",           "an",
		"5m",   "five months", "five minuteses", "a million million million years"};
	static const char *const chinese_texts[] = {"五", "小时", "半", "两个", "三个月", "点"};

	ROWS(QK_NUMBER_DURATION, durations);
	NONE(QK_NUMBER_DURATION, EN, english_texts);
	NONE(QK_NUMBER_DURATION, ZH, chinese_texts);
}

/* --- the property: what is written in words is read back */

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

	check_order(numbers, count, text);
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

/* --- ends */

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
