/* Numbers as people say them, in English and Chinese, read at the beginning of a text. Pure: nothing is allocated, no
 * state is kept. The text is NFC and case-folded UTF-8; digits of full width may still be in it.
 *
 * What is read, where speech leaves room:
 * - Digits are read to their end: "123" is never 12. "1,000" is 1000 and "2,5" is 2.5; "1 000" is 1.
 * - Years in pairs are no numbers ("nineteen ninety-nine"), hundreds are ("nineteen hundred", "one fifty five" is 155).
 * - Single digits in a row are a number from three digits on ("one oh five", 一二三); in Chinese two are enough with a
 * 零 or 幺, because 三四 means three or four.
 * - "a couple (of)" is 2, "a dozen" 12; "a few" and 几 are no numbers.
 * - "two thousand and a half" is 2000.5, but half a million is meant from millions on: "a million and a half".
 * - 点五 is no number, since it means "order five" as well; 零点五 is. 兆 is 10^12.
 * - Fractions are read where tenths, hundredths... can say them: "three quarters", but not "one third".
 * - What does not fit 63 bits, or needs more than nine decimals, is no number; nor are its beginnings. */
#ifndef QK_VOICE_NUMBER_H
#define QK_VOICE_NUMBER_H

#include <stddef.h>
#include <stdint.h>

enum qk_number_kind {
	QK_NUMBER_CARDINAL = 1,
	QK_NUMBER_ORDINAL,
	/* Never negative. An amount that is not a whole number of minor units is no number of this kind. A bare dollar
	 * is USD, a bare pound GBP, 元, 块 and ¥ are CNY. */
	QK_NUMBER_MONEY,
	/* Of the day; "twelve at night" is 0. An hour alone is a time in English ("seven"). */
	QK_NUMBER_TIME,
	/* Up to weeks; months and years have no fixed length. */
	QK_NUMBER_DURATION
};

/* Which words are read; digits are read in each. */
enum qk_number_words {
	QK_WORDS_NONE = 0,
	QK_WORDS_ENGLISH,
	QK_WORDS_CHINESE,
	/* Added to one of them: the blanks were taken out of the text, so that English words need no end either. */
	QK_WORDS_TOGETHER = 0x100
};

struct qk_number {
	size_t length; /* bytes of the text that it takes */
	/* In units of 1/scale: 20.5 is 205 with scale 10, and so is 20.50. MONEY: minor units, TIME: seconds since
	 * midnight, DURATION: milliseconds, all with scale 1. */
	int64_t value;
	uint32_t scale;   /* power of ten; 1 for whole numbers */
	uint32_t words;   /* 1: with number words or Chinese numerals in it ("2 million" too), 0: in digits alone */
	char currency[4]; /* MONEY: ISO 4217, else "" */
};

#define QK_NUMBERS_MAX 16

/* What numbers of this kind begin at text[0], each with another length, longest first, at most QK_NUMBERS_MAX; returns
 * how many. What stands before the text is the caller's business: "one" is found in "phone".
 * `fractions`: 0 for whole numbers only ("2.5 million" is one), else halves, tenths and decimals are read too. */
size_t qk_number_read(const char *text, size_t length, uint32_t kind, uint32_t words, int fractions,
		      struct qk_number *out);

/* "en", "en-GB": QK_WORDS_ENGLISH; "zh", "zh-CN", "zh-Hant-TW": QK_WORDS_CHINESE; else, and for NULL, NONE. */
uint32_t qk_number_words_of(const char *language);

#endif
