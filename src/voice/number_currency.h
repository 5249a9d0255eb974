/* Currencies by the names that people give them. */
#ifndef QK_VOICE_NUMBER_CURRENCY_H
#define QK_VOICE_NUMBER_CURRENCY_H

#include "voice/number_private.h"

/* What a hundredth is called. */
enum qk_minor { QK_MINOR_NONE = 0, QK_MINOR_CENT, QK_MINOR_PENNY, QK_MINOR_FEN, QK_MINOR_KOPEK, QK_MINOR_PAISA };

struct qk_currency {
	char code[4];
	uint32_t minor_units; /* that make one, by ISO 4217: 1, 100 or 1000 */
	enum qk_minor minor;
};

struct qk_money_name {
	const char *text;
	const char *code;
	uint32_t words; /* of which language; QK_WORDS_NONE: of each */
	uint32_t parts; /* how many make one: 1 for the currency itself, 10 for 角, 100 for cents */
	int before;     /* may stand before the number: "$3", 人民币五元 */
};

/* The longest name at `at`, and where it ends; NULL when there is none or `at` is QK_NOWHERE. */
const struct qk_money_name *qk_money_name_at(const struct qk_speech *speech, size_t at, size_t *end);
const struct qk_currency *qk_currency_of(const char *code);

#endif
