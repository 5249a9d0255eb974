#include "voice/number_currency.h"

#include <string.h>

/* Minor units by ISO 4217, list one. */
static const struct qk_currency currencies[] = {
	{"AED", 100, QK_MINOR_NONE},  {"AUD", 100, QK_MINOR_CENT}, {"BRL", 100, QK_MINOR_CENT},
	{"CAD", 100, QK_MINOR_CENT},  {"CHF", 100, QK_MINOR_CENT}, {"CNY", 100, QK_MINOR_FEN},
	{"DKK", 100, QK_MINOR_NONE},  {"EUR", 100, QK_MINOR_CENT}, {"GBP", 100, QK_MINOR_PENNY},
	{"HKD", 100, QK_MINOR_CENT},  {"IDR", 100, QK_MINOR_NONE}, {"ILS", 100, QK_MINOR_NONE},
	{"INR", 100, QK_MINOR_PAISA}, {"JPY", 1, QK_MINOR_NONE},   {"KRW", 1, QK_MINOR_NONE},
	{"KWD", 1000, QK_MINOR_NONE}, {"MOP", 100, QK_MINOR_CENT}, {"MXN", 100, QK_MINOR_CENT},
	{"MYR", 100, QK_MINOR_CENT},  {"NOK", 100, QK_MINOR_NONE}, {"NZD", 100, QK_MINOR_CENT},
	{"PHP", 100, QK_MINOR_CENT},  {"PLN", 100, QK_MINOR_NONE}, {"RUB", 100, QK_MINOR_KOPEK},
	{"SAR", 100, QK_MINOR_NONE},  {"SEK", 100, QK_MINOR_NONE}, {"SGD", 100, QK_MINOR_CENT},
	{"THB", 100, QK_MINOR_NONE},  {"TRY", 100, QK_MINOR_NONE}, {"TWD", 100, QK_MINOR_CENT},
	{"UAH", 100, QK_MINOR_KOPEK}, {"USD", 100, QK_MINOR_CENT}, {"VND", 1, QK_MINOR_NONE},
	{"ZAR", 100, QK_MINOR_CENT},
};

#define EN QK_WORDS_ENGLISH
#define ZH QK_WORDS_CHINESE
#define ANY QK_WORDS_NONE

static const struct qk_money_name names[] = {
	/* Signs. */
	{"$", "USD", ANY, 1, 1},
	{"us$", "USD", ANY, 1, 1},
	{"hk$", "HKD", ANY, 1, 1},
	{"nt$", "TWD", ANY, 1, 1},
	{"s$", "SGD", ANY, 1, 1},
	{"a$", "AUD", ANY, 1, 1},
	{"c$", "CAD", ANY, 1, 1},
	{"¥", "CNY", ANY, 1, 1},
	{"￥", "CNY", ANY, 1, 1},
	{"£", "GBP", ANY, 1, 1},
	{"€", "EUR", ANY, 1, 1},
	{"₩", "KRW", ANY, 1, 1},
	{"₽", "RUB", ANY, 1, 1},
	{"₹", "INR", ANY, 1, 1},
	{"฿", "THB", ANY, 1, 1},
	{"₫", "VND", ANY, 1, 1},
	{"円", "JPY", ANY, 1, 0},
	{"rmb", "CNY", ANY, 1, 1},
	{"¢", "USD", ANY, 100, 0},
	/* English. */
	{"dollar", "USD", EN, 1, 0},
	{"dollars", "USD", EN, 1, 0},
	{"us dollar", "USD", EN, 1, 0},
	{"us dollars", "USD", EN, 1, 0},
	{"u s dollars", "USD", EN, 1, 0},
	{"american dollars", "USD", EN, 1, 0},
	{"united states dollar", "USD", EN, 1, 0},
	{"united states dollars", "USD", EN, 1, 0},
	{"buck", "USD", EN, 1, 0},
	{"bucks", "USD", EN, 1, 0},
	{"hong kong dollar", "HKD", EN, 1, 0},
	{"hong kong dollars", "HKD", EN, 1, 0},
	{"australian dollar", "AUD", EN, 1, 0},
	{"australian dollars", "AUD", EN, 1, 0},
	{"canadian dollar", "CAD", EN, 1, 0},
	{"canadian dollars", "CAD", EN, 1, 0},
	{"singapore dollar", "SGD", EN, 1, 0},
	{"singapore dollars", "SGD", EN, 1, 0},
	{"new zealand dollar", "NZD", EN, 1, 0},
	{"new zealand dollars", "NZD", EN, 1, 0},
	{"taiwan dollars", "TWD", EN, 1, 0},
	{"new taiwan dollar", "TWD", EN, 1, 0},
	{"new taiwan dollars", "TWD", EN, 1, 0},
	{"euro", "EUR", EN, 1, 0},
	{"euros", "EUR", EN, 1, 0},
	{"pound", "GBP", EN, 1, 0},
	{"pounds", "GBP", EN, 1, 0},
	{"british pounds", "GBP", EN, 1, 0},
	{"pound sterling", "GBP", EN, 1, 0},
	{"pounds sterling", "GBP", EN, 1, 0},
	{"quid", "GBP", EN, 1, 0},
	{"yuan", "CNY", EN, 1, 0},
	{"chinese yuan", "CNY", EN, 1, 0},
	{"renminbi", "CNY", EN, 1, 0},
	{"kuai", "CNY", EN, 1, 0},
	{"yen", "JPY", EN, 1, 0},
	{"japanese yen", "JPY", EN, 1, 0},
	{"won", "KRW", EN, 1, 0},
	{"korean won", "KRW", EN, 1, 0},
	{"south korean won", "KRW", EN, 1, 0},
	{"ruble", "RUB", EN, 1, 0},
	{"rubles", "RUB", EN, 1, 0},
	{"rouble", "RUB", EN, 1, 0},
	{"roubles", "RUB", EN, 1, 0},
	{"rupee", "INR", EN, 1, 0},
	{"rupees", "INR", EN, 1, 0},
	{"swiss franc", "CHF", EN, 1, 0},
	{"swiss francs", "CHF", EN, 1, 0},
	{"baht", "THB", EN, 1, 0},
	{"ringgit", "MYR", EN, 1, 0},
	{"dong", "VND", EN, 1, 0},
	{"patacas", "MOP", EN, 1, 0},
	{"kuwaiti dinar", "KWD", EN, 1, 0},
	{"kuwaiti dinars", "KWD", EN, 1, 0},
	{"dirhams", "AED", EN, 1, 0},
	{"saudi riyals", "SAR", EN, 1, 0},
	{"mexican pesos", "MXN", EN, 1, 0},
	{"philippine pesos", "PHP", EN, 1, 0},
	{"turkish lira", "TRY", EN, 1, 0},
	{"brazilian reais", "BRL", EN, 1, 0},
	{"rand", "ZAR", EN, 1, 0},
	{"zloty", "PLN", EN, 1, 0},
	{"swedish kronor", "SEK", EN, 1, 0},
	{"norwegian kroner", "NOK", EN, 1, 0},
	{"danish kroner", "DKK", EN, 1, 0},
	{"cent", "USD", EN, 100, 0},
	{"cents", "USD", EN, 100, 0},
	{"penny", "GBP", EN, 100, 0},
	{"pence", "GBP", EN, 100, 0},
	{"p", "GBP", EN, 100, 0},
	{"jiao", "CNY", EN, 10, 0},
	{"mao", "CNY", EN, 10, 0},
	{"fen", "CNY", EN, 100, 0},
	/* Chinese. */
	{"元", "CNY", ZH, 1, 0},
	{"元钱", "CNY", ZH, 1, 0},
	{"元人民币", "CNY", ZH, 1, 0},
	{"元人民幣", "CNY", ZH, 1, 0},
	{"圆", "CNY", ZH, 1, 0},
	{"圓", "CNY", ZH, 1, 0},
	{"块", "CNY", ZH, 1, 0},
	{"塊", "CNY", ZH, 1, 0},
	{"块钱", "CNY", ZH, 1, 0},
	{"塊錢", "CNY", ZH, 1, 0},
	{"块人民币", "CNY", ZH, 1, 0},
	{"人民币", "CNY", ZH, 1, 1},
	{"人民幣", "CNY", ZH, 1, 1},
	{"角", "CNY", ZH, 10, 0},
	{"角钱", "CNY", ZH, 10, 0},
	{"毛", "CNY", ZH, 10, 0},
	{"毛钱", "CNY", ZH, 10, 0},
	{"毛錢", "CNY", ZH, 10, 0},
	{"分", "CNY", ZH, 100, 0},
	{"分钱", "CNY", ZH, 100, 0},
	{"分錢", "CNY", ZH, 100, 0},
	{"美元", "USD", ZH, 1, 1},
	{"美金", "USD", ZH, 1, 1},
	{"块美元", "USD", ZH, 1, 0},
	{"块美金", "USD", ZH, 1, 0},
	{"美分", "USD", ZH, 100, 0},
	{"欧元", "EUR", ZH, 1, 1},
	{"歐元", "EUR", ZH, 1, 1},
	{"欧分", "EUR", ZH, 100, 0},
	{"英镑", "GBP", ZH, 1, 1},
	{"英鎊", "GBP", ZH, 1, 1},
	{"镑", "GBP", ZH, 1, 0},
	{"便士", "GBP", ZH, 100, 0},
	{"日元", "JPY", ZH, 1, 1},
	{"日圆", "JPY", ZH, 1, 1},
	{"日圓", "JPY", ZH, 1, 1},
	{"港元", "HKD", ZH, 1, 1},
	{"港币", "HKD", ZH, 1, 1},
	{"港幣", "HKD", ZH, 1, 1},
	{"块港币", "HKD", ZH, 1, 0},
	{"澳门元", "MOP", ZH, 1, 1},
	{"澳门币", "MOP", ZH, 1, 1},
	{"澳門元", "MOP", ZH, 1, 1},
	{"新台币", "TWD", ZH, 1, 1},
	{"新臺幣", "TWD", ZH, 1, 1},
	{"新台幣", "TWD", ZH, 1, 1},
	{"台币", "TWD", ZH, 1, 1},
	{"台幣", "TWD", ZH, 1, 1},
	{"韩元", "KRW", ZH, 1, 1},
	{"韩币", "KRW", ZH, 1, 1},
	{"韩圆", "KRW", ZH, 1, 1},
	{"韓元", "KRW", ZH, 1, 1},
	{"卢布", "RUB", ZH, 1, 1},
	{"盧布", "RUB", ZH, 1, 1},
	{"戈比", "RUB", ZH, 100, 0},
	{"卢比", "INR", ZH, 1, 1},
	{"印度卢比", "INR", ZH, 1, 1},
	{"泰铢", "THB", ZH, 1, 1},
	{"泰銖", "THB", ZH, 1, 1},
	{"新加坡元", "SGD", ZH, 1, 1},
	{"新元", "SGD", ZH, 1, 1},
	{"新币", "SGD", ZH, 1, 1},
	{"澳元", "AUD", ZH, 1, 1},
	{"澳大利亚元", "AUD", ZH, 1, 1},
	{"澳币", "AUD", ZH, 1, 1},
	{"加元", "CAD", ZH, 1, 1},
	{"加拿大元", "CAD", ZH, 1, 1},
	{"加币", "CAD", ZH, 1, 1},
	{"新西兰元", "NZD", ZH, 1, 1},
	{"瑞士法郎", "CHF", ZH, 1, 1},
	{"法郎", "CHF", ZH, 1, 0},
	{"令吉", "MYR", ZH, 1, 1},
	{"林吉特", "MYR", ZH, 1, 1},
	{"马来西亚令吉", "MYR", ZH, 1, 1},
	{"马来西亚林吉特", "MYR", ZH, 1, 1},
	{"马币", "MYR", ZH, 1, 1},
	{"越南盾", "VND", ZH, 1, 1},
	{"印尼盾", "IDR", ZH, 1, 1},
	{"印尼卢比", "IDR", ZH, 1, 1},
	{"菲律宾比索", "PHP", ZH, 1, 1},
	{"墨西哥比索", "MXN", ZH, 1, 1},
	{"科威特第纳尔", "KWD", ZH, 1, 1},
	{"迪拉姆", "AED", ZH, 1, 1},
	{"沙特里亚尔", "SAR", ZH, 1, 1},
	{"土耳其里拉", "TRY", ZH, 1, 1},
	{"巴西雷亚尔", "BRL", ZH, 1, 1},
	{"南非兰特", "ZAR", ZH, 1, 1},
	{"兰特", "ZAR", ZH, 1, 0},
	{"瑞典克朗", "SEK", ZH, 1, 1},
	{"挪威克朗", "NOK", ZH, 1, 1},
	{"丹麦克朗", "DKK", ZH, 1, 1},
	{"兹罗提", "PLN", ZH, 1, 1},
	{"格里夫纳", "UAH", ZH, 1, 1},
	{"谢克尔", "ILS", ZH, 1, 1},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define CODE_SIZE 3

/* The codes themselves: "20 usd". */
static const struct qk_money_name *code_at(const struct qk_speech *speech, size_t at, size_t *end)
{
	static const struct qk_money_name by_code[] = {
#define BY_CODE(small, code) {small, code, ANY, 1, 1}
		BY_CODE("aed", "AED"), BY_CODE("aud", "AUD"), BY_CODE("brl", "BRL"), BY_CODE("cad", "CAD"),
		BY_CODE("chf", "CHF"), BY_CODE("cny", "CNY"), BY_CODE("dkk", "DKK"), BY_CODE("eur", "EUR"),
		BY_CODE("gbp", "GBP"), BY_CODE("hkd", "HKD"), BY_CODE("idr", "IDR"), BY_CODE("ils", "ILS"),
		BY_CODE("inr", "INR"), BY_CODE("jpy", "JPY"), BY_CODE("krw", "KRW"), BY_CODE("kwd", "KWD"),
		BY_CODE("mop", "MOP"), BY_CODE("mxn", "MXN"), BY_CODE("myr", "MYR"), BY_CODE("nok", "NOK"),
		BY_CODE("nzd", "NZD"), BY_CODE("php", "PHP"), BY_CODE("pln", "PLN"), BY_CODE("rub", "RUB"),
		BY_CODE("sar", "SAR"), BY_CODE("sek", "SEK"), BY_CODE("sgd", "SGD"), BY_CODE("thb", "THB"),
		BY_CODE("twd", "TWD"), BY_CODE("uah", "UAH"), BY_CODE("usd", "USD"), BY_CODE("vnd", "VND"),
		BY_CODE("zar", "ZAR"),
	};

	for (size_t i = 0; i < COUNT(by_code); i++) {
		if (speech->length - at < CODE_SIZE || memcmp(speech->text + at, by_code[i].text, CODE_SIZE) != 0)
			continue;
		*end = at + CODE_SIZE;
		return qk_word_ends(speech, *end) || qk_is_digit_at(speech, *end) ? &by_code[i] : NULL;
	}
	return NULL;
}

/* "rmb20": digits need no blank. */
static size_t name_end(const struct qk_speech *speech, size_t at, const struct qk_money_name *name)
{
	size_t size = strlen(name->text);

	if (name->before && speech->length - at > size && memcmp(speech->text + at, name->text, size) == 0 &&
	    qk_is_digit_at(speech, at + size))
		return at + size;
	return qk_phrase(speech, at, name->text);
}

const struct qk_money_name *qk_money_name_at(const struct qk_speech *speech, size_t at, size_t *end)
{
	const struct qk_money_name *longest = NULL;

	if (at >= speech->length)
		return NULL;
	*end = 0;
	for (size_t i = 0; i < COUNT(names); i++) {
		size_t name;

		if (names[i].text[0] != speech->text[at] || (names[i].words != ANY && names[i].words != speech->words))
			continue;
		name = name_end(speech, at, &names[i]);
		if (name == QK_NOWHERE || name <= *end)
			continue;
		*end = name;
		longest = &names[i];
	}
	return longest ? longest : code_at(speech, at, end);
}

const struct qk_currency *qk_currency_of(const char *code)
{
	for (size_t i = 0; i < COUNT(currencies); i++)
		if (memcmp(currencies[i].code, code, CODE_SIZE) == 0)
			return &currencies[i];
	return NULL;
}
