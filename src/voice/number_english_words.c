#include "voice/number_english_words.h"

#include <string.h>

/* In the order of their first letters; a word that begins with another one stands before it. */
static const struct qk_word words[] = {
	{"and", QK_WORD_AND, 0},
	{"an", QK_WORD_ARTICLE, 1},
	{"a", QK_WORD_ARTICLE, 1},
	{"billionth", QK_WORD_THOUSANDTH, 1000000000},
	{"billion", QK_WORD_SCALE, 1000000000},
	{"couple", QK_WORD_COUPLE, 2},
	{"dozen", QK_WORD_DOZEN, 12},
	{"eighteenth", QK_WORD_TENTH, 18},
	{"eighteen", QK_WORD_TEEN, 18},
	{"eightieth", QK_WORD_TWENTIETH, 80},
	{"eighths", QK_WORD_SHARES, 8},
	{"eighth", QK_WORD_FIRST | QK_WORD_SHARE, 8},
	{"eighty", QK_WORD_TENS, 80},
	{"eight", QK_WORD_UNIT, 8},
	{"eleventh", QK_WORD_TENTH, 11},
	{"eleven", QK_WORD_TEEN, 11},
	{"fifteenth", QK_WORD_TENTH, 15},
	{"fifteen", QK_WORD_TEEN, 15},
	{"fifths", QK_WORD_SHARES, 5},
	{"fifth", QK_WORD_FIRST | QK_WORD_SHARE, 5},
	{"fiftieth", QK_WORD_TWENTIETH, 50},
	{"fifty", QK_WORD_TENS, 50},
	{"first", QK_WORD_FIRST, 1},
	{"five", QK_WORD_UNIT, 5},
	{"fortieth", QK_WORD_TWENTIETH, 40},
	{"forty", QK_WORD_TENS, 40},
	{"fourteenth", QK_WORD_TENTH, 14},
	{"fourteen", QK_WORD_TEEN, 14},
	{"fourths", QK_WORD_SHARES, 4},
	{"fourth", QK_WORD_FIRST | QK_WORD_SHARE, 4},
	{"fourty", QK_WORD_TENS, 40},
	{"four", QK_WORD_UNIT, 4},
	{"half", QK_WORD_HALF, 2},
	{"hundredths", QK_WORD_SHARES, 100},
	{"hundredth", QK_WORD_HUNDREDTH | QK_WORD_SHARE, 100},
	{"hundred", QK_WORD_HUNDRED, 100},
	{"millionth", QK_WORD_THOUSANDTH, 1000000},
	{"million", QK_WORD_SCALE, 1000000},
	{"naught", QK_WORD_ZERO, 0},
	{"nineteenth", QK_WORD_TENTH, 19},
	{"nineteen", QK_WORD_TEEN, 19},
	{"ninetieth", QK_WORD_TWENTIETH, 90},
	{"ninety", QK_WORD_TENS, 90},
	{"nine", QK_WORD_UNIT, 9},
	{"ninth", QK_WORD_FIRST, 9},
	{"nonillion", QK_WORD_TOO_LARGE, 0},
	{"nought", QK_WORD_ZERO, 0},
	{"octillion", QK_WORD_TOO_LARGE, 0},
	{"of", QK_WORD_OF, 0},
	{"oh", QK_WORD_OH, 0},
	{"one", QK_WORD_UNIT, 1},
	{"o", QK_WORD_OH, 0},
	{"point", QK_WORD_POINT, 0},
	{"quadrillionth", QK_WORD_THOUSANDTH, 1000000000000000},
	{"quadrillion", QK_WORD_SCALE, 1000000000000000},
	{"quarters", QK_WORD_SHARES, 4},
	{"quarter", QK_WORD_HALF, 4},
	{"quintillionth", QK_WORD_THOUSANDTH, 1000000000000000000},
	{"quintillion", QK_WORD_SCALE, 1000000000000000000},
	{"second", QK_WORD_FIRST, 2},
	{"septillion", QK_WORD_TOO_LARGE, 0},
	{"seventeenth", QK_WORD_TENTH, 17},
	{"seventeen", QK_WORD_TEEN, 17},
	{"seventh", QK_WORD_FIRST, 7},
	{"seventieth", QK_WORD_TWENTIETH, 70},
	{"seventy", QK_WORD_TENS, 70},
	{"seven", QK_WORD_UNIT, 7},
	{"sextillion", QK_WORD_TOO_LARGE, 0},
	{"sixteenth", QK_WORD_TENTH, 16},
	{"sixteen", QK_WORD_TEEN, 16},
	{"sixth", QK_WORD_FIRST, 6},
	{"sixtieth", QK_WORD_TWENTIETH, 60},
	{"sixty", QK_WORD_TENS, 60},
	{"six", QK_WORD_UNIT, 6},
	{"tenths", QK_WORD_SHARES, 10},
	{"tenth", QK_WORD_TENTH | QK_WORD_SHARE, 10},
	{"ten", QK_WORD_TEEN, 10},
	{"third", QK_WORD_FIRST, 3},
	{"thirteenth", QK_WORD_TENTH, 13},
	{"thirteen", QK_WORD_TEEN, 13},
	{"thirtieth", QK_WORD_TWENTIETH, 30},
	{"thirty", QK_WORD_TENS, 30},
	{"thousandth", QK_WORD_THOUSANDTH, 1000},
	{"thousand", QK_WORD_SCALE, 1000},
	{"three", QK_WORD_UNIT, 3},
	{"trillionth", QK_WORD_THOUSANDTH, 1000000000000},
	{"trillion", QK_WORD_SCALE, 1000000000000},
	{"twelfth", QK_WORD_TENTH, 12},
	{"twelve", QK_WORD_TEEN, 12},
	{"twentieth", QK_WORD_TWENTIETH, 20},
	{"twenty", QK_WORD_TENS, 20},
	{"two", QK_WORD_UNIT, 2},
	{"zeroth", QK_WORD_ZEROTH, 0},
	{"zero", QK_WORD_ZERO, 0},
};

#define COUNT (sizeof words / sizeof *words)

/* Where the words of a letter begin: most texts are no number, and that is to be found out at once. */
static size_t first_of(char letter)
{
	size_t low = 0, high = COUNT;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (words[middle].text[0] < letter)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int stands_at(const struct qk_speech *speech, size_t at, const struct qk_word *word, size_t size)
{
	if (size > speech->length - at || memcmp(word->text, speech->text + at, size) != 0)
		return 0;
	return word->class == QK_WORD_TENS || qk_word_ends(speech, at + size);
}

const struct qk_word *qk_word_at(const struct qk_speech *speech, size_t at, uint32_t classes, size_t *end)
{
	if (at >= speech->length)
		return NULL;
	for (size_t i = first_of(speech->text[at]); i < COUNT && words[i].text[0] == speech->text[at]; i++) {
		size_t size;

		if (!(words[i].class & classes))
			continue;
		size = strlen(words[i].text);
		if (!stands_at(speech, at, &words[i], size))
			continue;
		if (end)
			*end = at + size;
		return &words[i];
	}
	return NULL;
}
