/* The words of which English numbers are made. */
#ifndef QK_VOICE_NUMBER_ENGLISH_WORDS_H
#define QK_VOICE_NUMBER_ENGLISH_WORDS_H

#include "voice/number_private.h"

enum {
	QK_WORD_ZERO = 1 << 0,
	QK_WORD_OH = 1 << 1, /* zero among other digits */
	QK_WORD_UNIT = 1 << 2,
	QK_WORD_TEEN = 1 << 3,
	QK_WORD_TENS = 1 << 4,
	QK_WORD_HUNDRED = 1 << 5,
	QK_WORD_SCALE = 1 << 6,
	QK_WORD_DOZEN = 1 << 7,
	QK_WORD_TOO_LARGE = 1 << 8, /* a scale beyond 63 bits */
	QK_WORD_ARTICLE = 1 << 9,
	QK_WORD_AND = 1 << 10,
	QK_WORD_POINT = 1 << 11,
	QK_WORD_COUPLE = 1 << 12,
	QK_WORD_OF = 1 << 13,
	QK_WORD_HALF = 1 << 14,  /* of one; the value is the denominator */
	QK_WORD_SHARE = 1 << 15, /* the same, behind "one" or "a" only */
	QK_WORD_SHARES = 1 << 16,
	QK_WORD_FIRST = 1 << 17, /* ordinals: below ten */
	QK_WORD_TENTH = 1 << 18, /* ten to nineteen */
	QK_WORD_TWENTIETH = 1 << 19,
	QK_WORD_HUNDREDTH = 1 << 20,
	QK_WORD_THOUSANDTH = 1 << 21,
	QK_WORD_ZEROTH = 1 << 22
};

/* What begins a number. */
#define QK_WORDS_FIRST                                                                                                 \
	(QK_WORD_ZERO | QK_WORD_OH | QK_WORD_UNIT | QK_WORD_TEEN | QK_WORD_TENS | QK_WORD_HUNDRED | QK_WORD_SCALE |    \
	 QK_WORD_ARTICLE | QK_WORD_POINT | QK_WORD_COUPLE | QK_WORD_HALF)

struct qk_word {
	const char *text;
	size_t size;
	uint32_t class;
	uint64_t value;
};

/* The longest word of one of the classes at `at`, which must end as a word there (tens need not: "twentyfive"). NULL
 * when there is none or `at` is QK_NOWHERE. `end` may be NULL. */
const struct qk_word *qk_word_at(const struct qk_speech *speech, size_t at, uint32_t classes, size_t *end);

#endif
