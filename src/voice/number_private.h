/* What the readers of numbers share. A reader is given a speech and an offset, and adds what it reads there to some
 * readings; ends are offsets in the whole speech. */
#ifndef QK_VOICE_NUMBER_PRIVATE_H
#define QK_VOICE_NUMBER_PRIVATE_H

#include "voice/number.h"

/* No such place in the text. */
#define QK_NOWHERE SIZE_MAX

struct qk_speech {
	const char *text;
	size_t length;
	uint32_t words; /* enum qk_number_words */
	int together;   /* there are no blanks */
	int fractions;  /* what is not whole is read too */
};

struct qk_decimal {
	int64_t value;
	uint32_t scale;
};

/* Sorted by length, longest first; `length` is where each ends. */
struct qk_readings {
	struct qk_number items[QK_NUMBERS_MAX];
	size_t count;
	int too_large; /* something did not fit: nothing of it is a number */
};

/* --- number_text.c: the characters */

/* One code point at `at`; its length in bytes, 0 at the end. U+FFFD for what is not UTF-8. */
size_t qk_speech_character(const struct qk_speech *speech, size_t at, int32_t *character);
/* 0 to 9 for a digit of either width, else -1. */
int qk_digit(int32_t character);
int qk_is_digit_at(const struct qk_speech *speech, size_t at);
/* Whether a number in digits may begin there: a look at one byte. */
int qk_may_be_digits(const struct qk_speech *speech, size_t at);
/* Where an English word that reaches to `at` may end. */
int qk_word_ends(const struct qk_speech *speech, size_t at);
/* Behind what parts two words at `at`, a blank or a hyphen; QK_NOWHERE when nothing does. */
size_t qk_next_word(const struct qk_speech *speech, size_t at);
/* Behind a blank, if there is one. */
size_t qk_skip_blank(const struct qk_speech *speech, size_t at);
/* Behind the phrase if it stands at `at`, and ends as a word if its last character is a letter; else QK_NOWHERE. */
size_t qk_phrase(const struct qk_speech *speech, size_t at, const char *phrase);
/* The same for a phrase behind what parts two words. */
size_t qk_next_phrase(const struct qk_speech *speech, size_t at, const char *phrase);
/* The same for the first of several, "|" between them. */
size_t qk_next_phrases(const struct qk_speech *speech, size_t at, const char *phrases);

/* --- number_decimal.c: the arithmetic; each returns 0 when the result does not fit */

int qk_decimal_times(struct qk_decimal *number, uint64_t factor);
int qk_decimal_divide(struct qk_decimal *number, uint64_t divisor);
int qk_decimal_add(struct qk_decimal *number, struct qk_decimal other);
/* One more decimal place. */
int qk_decimal_append(struct qk_decimal *number, int digit);

/* Empties them; an initialiser would clear all the room in them, which takes longer than most readings. */
static inline void qk_readings_begin(struct qk_readings *readings)
{
	readings->count = 0;
	readings->too_large = 0;
}

/* Adds a reading, unless there is one of that length. What is not whole is left out where only whole numbers are read.
 */
void qk_readings_add(struct qk_readings *readings, const struct qk_speech *speech, size_t end, struct qk_decimal number,
		     uint32_t words);
/* The same for a value that is whole by itself. */
void qk_readings_whole(struct qk_readings *readings, size_t end, int64_t value, uint32_t words);
/* The same for money. */
void qk_readings_money(struct qk_readings *readings, size_t end, int64_t minor, const char *code, uint32_t words);

/* --- the readers */

/* Without sign. */
void qk_number_digits(const struct qk_speech *speech, size_t at, struct qk_readings *out);
void qk_number_english(const struct qk_speech *speech, size_t at, struct qk_readings *out);
void qk_number_chinese(const struct qk_speech *speech, size_t at, struct qk_readings *out);
/* Digits and the words of the speech's language, without sign. */
void qk_number_unsigned(const struct qk_speech *speech, size_t at, struct qk_readings *out);

void qk_number_ordinals(const struct qk_speech *speech, struct qk_readings *out);
void qk_number_english_ordinals(const struct qk_speech *speech, struct qk_readings *out);
void qk_number_money(const struct qk_speech *speech, struct qk_readings *out);
void qk_number_times(const struct qk_speech *speech, struct qk_readings *out);
void qk_number_durations(const struct qk_speech *speech, struct qk_readings *out);

#endif
