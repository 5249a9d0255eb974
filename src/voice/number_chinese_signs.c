#include "voice/number_chinese_signs.h"

struct entry {
	int32_t character;
	enum qk_sign_class class;
	int64_t value;
};

/* In the order of the code points. */
static const struct entry entries[] = {
	{0x3007, QK_SIGN_ZERO, 0},            /* 〇 */
	{0x4e00, QK_SIGN_DIGIT, 1},           /* 一 */
	{0x4e03, QK_SIGN_DIGIT, 7},           /* 七 */
	{0x4e07, QK_SIGN_BIG, 10000},         /* 万 */
	{0x4e09, QK_SIGN_DIGIT, 3},           /* 三 */
	{0x4e24, QK_SIGN_TWO, 2},             /* 两 */
	{0x4e5d, QK_SIGN_DIGIT, 9},           /* 九 */
	{0x4e8c, QK_SIGN_DIGIT, 2},           /* 二 */
	{0x4e94, QK_SIGN_DIGIT, 5},           /* 五 */
	{0x4ebf, QK_SIGN_BIG, 100000000},     /* 亿 */
	{0x4edf, QK_SIGN_UNIT, 1000},         /* 仟 */
	{0x4f0d, QK_SIGN_DIGIT, 5},           /* 伍 */
	{0x4f70, QK_SIGN_UNIT, 100},          /* 佰 */
	{0x5104, QK_SIGN_BIG, 100000000},     /* 億 */
	{0x5146, QK_SIGN_BIG, 1000000000000}, /* 兆 */
	{0x5169, QK_SIGN_TWO, 2},             /* 兩 */
	{0x516b, QK_SIGN_DIGIT, 8},           /* 八 */
	{0x516d, QK_SIGN_DIGIT, 6},           /* 六 */
	{0x52fe, QK_SIGN_SPELLED, 9},         /* 勾 */
	{0x5341, QK_SIGN_UNIT, 10},           /* 十 */
	{0x5343, QK_SIGN_UNIT, 1000},         /* 千 */
	{0x5345, QK_SIGN_TENS, 30},           /* 卅 */
	{0x534c, QK_SIGN_TENS, 40},           /* 卌 */
	{0x53c1, QK_SIGN_DIGIT, 3},           /* 叁 */
	{0x53c3, QK_SIGN_DIGIT, 3},           /* 參 */
	{0x56db, QK_SIGN_DIGIT, 4},           /* 四 */
	{0x58f9, QK_SIGN_DIGIT, 1},           /* 壹 */
	{0x5e7a, QK_SIGN_SPELLED, 1},         /* 幺 */
	{0x5eff, QK_SIGN_TENS, 20},           /* 廿 */
	{0x62d0, QK_SIGN_SPELLED, 7},         /* 拐 */
	{0x62fe, QK_SIGN_UNIT, 10},           /* 拾 */
	{0x634c, QK_SIGN_DIGIT, 8},           /* 捌 */
	{0x67d2, QK_SIGN_DIGIT, 7},           /* 柒 */
	{0x6d1e, QK_SIGN_SPELLED, 0},         /* 洞 */
	{0x7396, QK_SIGN_DIGIT, 9},           /* 玖 */
	{0x767e, QK_SIGN_UNIT, 100},          /* 百 */
	{0x8086, QK_SIGN_DIGIT, 4},           /* 肆 */
	{0x842c, QK_SIGN_BIG, 10000},         /* 萬 */
	{0x8cb3, QK_SIGN_DIGIT, 2},           /* 貳 */
	{0x8d30, QK_SIGN_DIGIT, 2},           /* 贰 */
	{0x9646, QK_SIGN_DIGIT, 6},           /* 陆 */
	{0x9678, QK_SIGN_DIGIT, 6},           /* 陸 */
	{0x96f6, QK_SIGN_ZERO, 0},            /* 零 */
};

#define COUNT (sizeof entries / sizeof *entries)
#define POINT_SIMPLE 0x70b9
#define POINT_TRADITIONAL 0x9ede

struct qk_sign qk_sign_at(const struct qk_speech *speech, size_t at)
{
	struct qk_sign sign = {QK_SIGN_NONE, 0, at};
	int32_t character;
	size_t size = at == QK_NOWHERE ? 0 : qk_speech_character(speech, at, &character);
	size_t low = 0, high = COUNT;

	if (size == 0 || character < entries[0].character)
		return sign;
	while (high - low > 1) {
		size_t middle = (low + high) / 2;

		if (entries[middle].character <= character)
			low = middle;
		else
			high = middle;
	}
	if (entries[low].character == character)
		sign = (struct qk_sign){entries[low].class, entries[low].value, at + size};
	return sign;
}

int qk_sign_is_number(struct qk_sign sign)
{
	return sign.class != QK_SIGN_NONE && sign.class != QK_SIGN_SPELLED;
}

size_t qk_sign_point(const struct qk_speech *speech, size_t at)
{
	int32_t character;
	size_t size = qk_speech_character(speech, at, &character), end;

	if (size == 0 || (character != POINT_SIMPLE && character != POINT_TRADITIONAL) ||
	    qk_sign_decimal(speech, at + size, &end) < 0)
		return QK_NOWHERE;
	return at + size;
}

int qk_sign_decimal(const struct qk_speech *speech, size_t at, size_t *end)
{
	struct qk_sign sign = qk_sign_at(speech, at);
	int32_t character;
	size_t size;

	*end = sign.end;
	if (sign.class == QK_SIGN_ZERO || sign.class == QK_SIGN_DIGIT ||
	    (sign.class == QK_SIGN_SPELLED && sign.value == 1))
		return (int)sign.value;
	size = qk_speech_character(speech, at, &character);
	*end = at + size;
	return size > 0 ? qk_digit(character) : -1;
}
