/* The characters of which Chinese numbers are made, simplified, traditional and financial. */
#ifndef QK_VOICE_NUMBER_CHINESE_SIGNS_H
#define QK_VOICE_NUMBER_CHINESE_SIGNS_H

#include "voice/number_private.h"

enum qk_sign_class {
	QK_SIGN_NONE = 0,
	QK_SIGN_ZERO,
	QK_SIGN_DIGIT,  /* 1 to 9 */
	QK_SIGN_TWO,    /* 两: a number by itself and before 百 and above */
	QK_SIGN_TENS,   /* 廿 卅 卌 */
	QK_SIGN_UNIT,   /* 10, 100, 1000 */
	QK_SIGN_BIG,    /* 万 and above */
	QK_SIGN_SPELLED /* 幺 洞 拐 勾: in a row of digits only */
};

struct qk_sign {
	enum qk_sign_class class;
	int64_t value;
	size_t end;
};

struct qk_sign qk_sign_at(const struct qk_speech *speech, size_t at);
/* Whether the sign could go on a number. */
int qk_sign_is_number(struct qk_sign sign);
/* Behind a 点 that a decimal follows; QK_NOWHERE when there is none. */
size_t qk_sign_point(const struct qk_speech *speech, size_t at);
/* 0 to 9 for a sign or digit that may stand behind the point, else -1. */
int qk_sign_decimal(const struct qk_speech *speech, size_t at, size_t *end);

#endif
