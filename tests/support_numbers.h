/* Tables of numbers that are read from texts. */
#ifndef QUARK_TESTS_SUPPORT_NUMBERS_H
#define QUARK_TESTS_SUPPORT_NUMBERS_H

#include "voice/number.h"

#define EN QK_WORDS_ENGLISH
#define ZH QK_WORDS_CHINESE
#define TOGETHER QK_WORDS_TOGETHER
#define WHOLE 0
#define PARTS 1

/* A text, of which the longest number takes everything before the "|" (without one: everything). */
struct row {
	const char *text;
	uint32_t words;
	int fractions;
	int64_t value;
	uint32_t scale;
};

/* What was read last. */
extern struct qk_number numbers[QK_NUMBERS_MAX];

/* Fails the test when the readings are not sorted. */
void check_order(size_t count, const char *text);
/* 1 and a line on stderr when the row is read otherwise. */
int row_fails(const struct row *row, uint32_t kind);
/* Each row is read as it says. */
void check_rows(const struct row *rows, size_t count, uint32_t kind);
/* None of the texts begins with a number. */
void check_none(const char *const *texts, size_t count, uint32_t kind, uint32_t words);

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define ROWS(kind, rows) check_rows(rows, COUNT(rows), kind)
#define NONE(kind, words, texts) check_none(texts, COUNT(texts), kind, words)

#endif
