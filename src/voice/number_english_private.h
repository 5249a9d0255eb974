/* What the two halves of the English reader share. */
#ifndef QK_VOICE_NUMBER_ENGLISH_PRIVATE_H
#define QK_VOICE_NUMBER_ENGLISH_PRIVATE_H

#include "voice/number_english_words.h"

/* Adds a number that ends at `end`, and what may follow it: decimals, halves, dozens. `unit` is the last scale in it (1
 * without), of which "a half" may be meant. */
void qk_english_number(const struct qk_speech *speech, size_t end, struct qk_decimal number, uint64_t unit,
		       struct qk_readings *out);
/* Adds what begins with a part of one: "half", "three quarters", "half a million", "point five". */
void qk_english_parts(const struct qk_speech *speech, size_t at, struct qk_readings *out);
/* Adds the number in `number`, which ends at `end`, with the scales that follow: "2.5 million". */
void qk_english_scales(const struct qk_speech *speech, size_t end, struct qk_decimal number, uint32_t classes,
		       struct qk_readings *out);

/* The word behind what parts two words. */
static inline const struct qk_word *qk_word_after(const struct qk_speech *speech, size_t at, uint32_t classes,
						  size_t *end)
{
	return qk_word_at(speech, qk_next_word(speech, at), classes, end);
}

#endif
