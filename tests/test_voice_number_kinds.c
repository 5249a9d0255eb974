/* Ordinals, money, times and durations as people say them. */
#include "qtest.h"
#include "support_numbers.h"

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
	{{"a dollar and a half", EN, PARTS, 150, 1}, "USD"},
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
	{{"一万两千元整", ZH, PARTS, 1200000, 1}, "CNY"},
	{{"二十块零五毛", ZH, PARTS, 2050, 1}, "CNY"},
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
	{"一分半钟", ZH, WHOLE, 90000, 1},
	{"一小时二十", ZH, WHOLE, MINUTES(80), 1},
	{"一小时二十五分", ZH, WHOLE, MINUTES(85), 1},
	{"一小时|五", ZH, WHOLE, MINUTES(60), 1},
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
