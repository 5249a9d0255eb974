/* Numbers in sentences: what ranges and kinds take, and what becomes of it. All about number.h is in this file's
 * source. Ranges, exactly: with n = i + f, i whole and 0 <= f < 1, a range takes n when i is `from` plus a multiple of
 * `step`, not above `to`, and f is 0, or one half (halves), or any tenth (tenths). Digits do not begin behind a digit,
 * words do not begin inside a word. */
#ifndef QK_VOICE_NUMBERS_H
#define QK_VOICE_NUMBERS_H

#include "voice/number.h"
#include "voice/program.h"

struct qk_named_number {
	uint32_t type; /* enum quark_slot_type */
	double number;
	int64_t minor_units;
	char currency[4];
	char text[64];
};

uint32_t qk_numbers_words(const char *language, int ignore_blanks);
void qk_numbers_range(struct qk_reference *reference, const struct qk_number_range *range, uint32_t words);
void qk_numbers_kind(struct qk_reference *reference, uint32_t kind, uint32_t words);
uint64_t qk_numbers_first(const struct qk_reference *reference);

/* 1 when this reading of a number is one that the reference takes. */
int qk_numbers_take(const struct qk_reference *reference, const struct qk_number *number);
void qk_numbers_value(const struct qk_reference *reference, const struct qk_number *number,
		      struct qk_named_number *out);

#endif
