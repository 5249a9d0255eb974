#include "voice/number_english_words.h"

#include <string.h>

/* In the order of their first letters; a word that begins with another one stands before it. */
#define WORD(text) text, sizeof(text) - 1

static const struct qk_word words[] = {
	{WORD("and"), QK_WORD_AND, 0},
	{WORD("an"), QK_WORD_ARTICLE, 1},
	{WORD("a"), QK_WORD_ARTICLE, 1},
	{WORD("billionth"), QK_WORD_THOUSANDTH, 1000000000},
	{WORD("billion"), QK_WORD_SCALE, 1000000000},
	{WORD("couple"), QK_WORD_COUPLE, 2},
	{WORD("dozen"), QK_WORD_DOZEN, 12},
	{WORD("eighteenth"), QK_WORD_TENTH, 18},
	{WORD("eighteen"), QK_WORD_TEEN, 18},
	{WORD("eightieth"), QK_WORD_TWENTIETH, 80},
	{WORD("eighths"), QK_WORD_SHARES, 8},
	{WORD("eighth"), QK_WORD_FIRST | QK_WORD_SHARE, 8},
	{WORD("eighty"), QK_WORD_TENS, 80},
	{WORD("eight"), QK_WORD_UNIT, 8},
	{WORD("eleventh"), QK_WORD_TENTH, 11},
	{WORD("eleven"), QK_WORD_TEEN, 11},
	{WORD("fifteenth"), QK_WORD_TENTH, 15},
	{WORD("fifteen"), QK_WORD_TEEN, 15},
	{WORD("fifths"), QK_WORD_SHARES, 5},
	{WORD("fifth"), QK_WORD_FIRST | QK_WORD_SHARE, 5},
	{WORD("fiftieth"), QK_WORD_TWENTIETH, 50},
	{WORD("fifty"), QK_WORD_TENS, 50},
	{WORD("first"), QK_WORD_FIRST, 1},
	{WORD("five"), QK_WORD_UNIT, 5},
	{WORD("fortieth"), QK_WORD_TWENTIETH, 40},
	{WORD("forty"), QK_WORD_TENS, 40},
	{WORD("fourteenth"), QK_WORD_TENTH, 14},
	{WORD("fourteen"), QK_WORD_TEEN, 14},
	{WORD("fourths"), QK_WORD_SHARES, 4},
	{WORD("fourth"), QK_WORD_FIRST | QK_WORD_SHARE, 4},
	{WORD("fourty"), QK_WORD_TENS, 40},
	{WORD("four"), QK_WORD_UNIT, 4},
	{WORD("half"), QK_WORD_HALF, 2},
	{WORD("hundredths"), QK_WORD_SHARES, 100},
	{WORD("hundredth"), QK_WORD_HUNDREDTH | QK_WORD_SHARE, 100},
	{WORD("hundred"), QK_WORD_HUNDRED, 100},
	{WORD("millionth"), QK_WORD_THOUSANDTH, 1000000},
	{WORD("million"), QK_WORD_SCALE, 1000000},
	{WORD("naught"), QK_WORD_ZERO, 0},
	{WORD("nineteenth"), QK_WORD_TENTH, 19},
	{WORD("nineteen"), QK_WORD_TEEN, 19},
	{WORD("ninetieth"), QK_WORD_TWENTIETH, 90},
	{WORD("ninety"), QK_WORD_TENS, 90},
	{WORD("nine"), QK_WORD_UNIT, 9},
	{WORD("ninth"), QK_WORD_FIRST, 9},
	{WORD("nonillion"), QK_WORD_TOO_LARGE, 0},
	{WORD("nought"), QK_WORD_ZERO, 0},
	{WORD("octillion"), QK_WORD_TOO_LARGE, 0},
	{WORD("of"), QK_WORD_OF, 0},
	{WORD("oh"), QK_WORD_OH, 0},
	{WORD("one"), QK_WORD_UNIT, 1},
	{WORD("o"), QK_WORD_OH, 0},
	{WORD("point"), QK_WORD_POINT, 0},
	{WORD("quadrillionth"), QK_WORD_THOUSANDTH, 1000000000000000},
	{WORD("quadrillion"), QK_WORD_SCALE, 1000000000000000},
	{WORD("quarters"), QK_WORD_SHARES, 4},
	{WORD("quarter"), QK_WORD_HALF, 4},
	{WORD("quintillionth"), QK_WORD_THOUSANDTH, 1000000000000000000},
	{WORD("quintillion"), QK_WORD_SCALE, 1000000000000000000},
	{WORD("second"), QK_WORD_FIRST, 2},
	{WORD("septillion"), QK_WORD_TOO_LARGE, 0},
	{WORD("seventeenth"), QK_WORD_TENTH, 17},
	{WORD("seventeen"), QK_WORD_TEEN, 17},
	{WORD("seventh"), QK_WORD_FIRST, 7},
	{WORD("seventieth"), QK_WORD_TWENTIETH, 70},
	{WORD("seventy"), QK_WORD_TENS, 70},
	{WORD("seven"), QK_WORD_UNIT, 7},
	{WORD("sextillion"), QK_WORD_TOO_LARGE, 0},
	{WORD("sixteenth"), QK_WORD_TENTH, 16},
	{WORD("sixteen"), QK_WORD_TEEN, 16},
	{WORD("sixth"), QK_WORD_FIRST, 6},
	{WORD("sixtieth"), QK_WORD_TWENTIETH, 60},
	{WORD("sixty"), QK_WORD_TENS, 60},
	{WORD("six"), QK_WORD_UNIT, 6},
	{WORD("tenths"), QK_WORD_SHARES, 10},
	{WORD("tenth"), QK_WORD_TENTH | QK_WORD_SHARE, 10},
	{WORD("ten"), QK_WORD_TEEN, 10},
	{WORD("third"), QK_WORD_FIRST, 3},
	{WORD("thirteenth"), QK_WORD_TENTH, 13},
	{WORD("thirteen"), QK_WORD_TEEN, 13},
	{WORD("thirtieth"), QK_WORD_TWENTIETH, 30},
	{WORD("thirty"), QK_WORD_TENS, 30},
	{WORD("thousandth"), QK_WORD_THOUSANDTH, 1000},
	{WORD("thousand"), QK_WORD_SCALE, 1000},
	{WORD("three"), QK_WORD_UNIT, 3},
	{WORD("trillionth"), QK_WORD_THOUSANDTH, 1000000000000},
	{WORD("trillion"), QK_WORD_SCALE, 1000000000000},
	{WORD("twelfth"), QK_WORD_TENTH, 12},
	{WORD("twelve"), QK_WORD_TEEN, 12},
	{WORD("twentieth"), QK_WORD_TWENTIETH, 20},
	{WORD("twenty"), QK_WORD_TENS, 20},
	{WORD("two"), QK_WORD_UNIT, 2},
	{WORD("zeroth"), QK_WORD_ZEROTH, 0},
	{WORD("zero"), QK_WORD_ZERO, 0},
};

/* Where the words of each letter begin: most texts are no number, and that is to be found out at once. */
static const unsigned char first_of[] = {0,  3,  5,  6,  7,  16, 32, 32, 36, 36, 36, 36, 36, 38,
					 47, 52, 53, 59, 59, 74, 92, 92, 92, 92, 92, 92, 94};

_Static_assert(sizeof first_of == 'z' - 'a' + 2, "one for each letter, and the end");

static int stands_at(const struct qk_speech *speech, size_t at, const struct qk_word *word)
{
	/* The second letter tells most of them apart. */
	if (word->size > speech->length - at || (word->size > 1 && word->text[1] != speech->text[at + 1]) ||
	    memcmp(word->text, speech->text + at, word->size) != 0)
		return 0;
	return word->class == QK_WORD_TENS || qk_word_ends(speech, at + word->size);
}

const struct qk_word *qk_word_at(const struct qk_speech *speech, size_t at, uint32_t classes, size_t *end)
{
	const struct qk_word *word, *last;
	int letter;

	if (at >= speech->length || speech->text[at] < 'a' || speech->text[at] > 'z')
		return NULL;
	letter = speech->text[at] - 'a';
	last = words + first_of[letter + 1];
	for (word = words + first_of[letter]; word < last; word++) {
		if (!(word->class & classes) || !stands_at(speech, at, word))
			continue;
		if (end)
			*end = at + word->size;
		return word;
	}
	return NULL;
}

/* The index has to follow the table. */
_Static_assert(sizeof words / sizeof *words == 94, "first_of is for this many words");
