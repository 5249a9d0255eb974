/* A text as the matcher sees it, with the way back to what was said. Pure.
 *
 * Exactly:
 *	- NFC, full case folding (Unicode), ’ is ', each run of white space is one blank, none at both ends; without any
 *	  when blanks are ignored.
 *	- Punctuation 。 、 , ， ? ¿ ？ ؟ ! ¡ ！ ; ； : ： ’ . goes away at the beginning and the end of words and of
 *the text, and where it stands alone. Inside a word (2.5, 10:30, don’t) it stays, and so does the last point of an
 *	  initialism such as A.C.; two or more in a word are a blank. The wide ones among them are a blank inside a
 *word, too, but between two digits. A "character" is what was one code point after all this; a "word character" is a
 *letter, digit, mark or _. */
#ifndef QK_VOICE_SPOKEN_H
#define QK_VOICE_SPOKEN_H

#include "core/buffer.h"

#include <stddef.h>
#include <stdint.h>

#define QK_SPOKEN_CHARACTERS 1000
#define QK_SPOKEN_BYTES 8191 /* after folding */
#define QK_BUCKETS 64
#define QK_BUCKET_END 63

enum qk_mark {
	QK_MARK_START = 1, /* a character begins at this byte */
	QK_MARK_WORD = 2,
	QK_MARK_DIGIT = 4,
	QK_MARK_PUNCTUATION = 8,
	QK_MARK_IDEOGRAPH = 16, /* written without blanks between words */
};

struct qk_spoken {
	char *text;           /* folded, NUL behind it */
	uint32_t *from, *to;  /* of each byte: the bytes of the original that it comes from */
	uint16_t *characters; /* of each byte and of the end: how many characters are before it */
	uint8_t *marks;       /* of each byte: enum qk_mark */
	uint64_t *first;      /* of each byte and of the end: buckets of what may come next, blanks aside */
	uint64_t *pair;       /* the same of its first two bytes */
	uint64_t *rest;       /* of each byte and of the end: all pairs of characters still to come, qk_pair_bit() */
	uint32_t length, capacity;
};

struct qk_letter {
	int32_t code_point;
	uint32_t at;
	uint8_t kind, fate;
};

/* What reading needs, kept from one text to the next. */
struct qk_reading_room {
	struct qk_letter *letters;
	uint32_t capacity;
};

struct qk_skip_words {
	char **words; /* folded, the longest first */
	uint32_t count;
	uint64_t first; /* buckets of their first characters */
};

/* `text` is valid UTF-8 of at most QK_SPOKEN_CHARACTERS characters. 0, QUARK_ERR_NOMEM, or QUARK_ERR_INVALID when it is
 * longer than QK_SPOKEN_BYTES after folding. Allocates only when it was never given a text as long. */
int qk_spoken_read(struct qk_reading_room *room, const char *text, size_t length, int ignore_blanks,
		   struct qk_spoken *out);

/* `in` without skip words: whole words, the longest first, from left to right; with `ignore_blanks` also inside words.
 * With `start` and `end` everywhere, else only at the beginning, or only at the end, as often as there are any.
 * Returns 1 when there were some, 0 and nothing in `out` when there were none, QUARK_ERR_NOMEM. */
int qk_spoken_strip(const struct qk_spoken *in, const struct qk_skip_words *words, int ignore_blanks, int start,
		    int end, struct qk_spoken *out);

/* 1 when there is a skip word anywhere: most texts have none. */
int qk_spoken_has_any(const struct qk_spoken *in, const struct qk_skip_words *words, int ignore_blanks);

void qk_spoken_free(struct qk_spoken *spoken);
void qk_reading_room_free(struct qk_reading_room *room);

/* Appends a text folded in the same way, with its punctuation, every white space as it is. */
void qk_fold(const char *text, size_t length, struct qk_buffer *out);

/* Where the character at `at` falls among QK_BUCKETS. */
uint32_t qk_bucket(const char *at, const char *end);

/* Where two bytes fall. */
static inline uint32_t qk_bucket_of_pair(char one, char other)
{
	return ((uint32_t)(unsigned char)one * 37u + (uint32_t)(unsigned char)other) % QK_BUCKET_END;
}

/* Two characters that follow each other. */
static inline uint64_t qk_pair_bit(int32_t left, int32_t right)
{
	return (uint64_t)1 << (((uint32_t)left * 0x9e3779b1u + (uint32_t)right) * 0x85ebca6bu >> 26);
}

/* 1 when the character at `at` is punctuation. */
int qk_is_punctuation(int32_t code_point);

int qk_spoken_reserve(struct qk_spoken *spoken, uint32_t length);
void qk_spoken_finish(struct qk_spoken *spoken);

/* No word goes on from before `at` to behind it. */
static inline int qk_spoken_boundary(const struct qk_spoken *spoken, uint32_t at)
{
	uint32_t before = at;

	if (at == 0 || at >= spoken->length)
		return 1;
	while (!(spoken->marks[--before] & QK_MARK_START))
		continue;
	return !(spoken->marks[before] & QK_MARK_WORD) || !(spoken->marks[at] & QK_MARK_WORD) ||
	       ((spoken->marks[before] | spoken->marks[at]) & QK_MARK_IDEOGRAPH);
}

#endif
