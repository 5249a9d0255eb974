#include "support_slow_private.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* Letters, digits, marks and _ */
int slow_is_word(int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);

	return c == '_' || (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO);
}

static int is_blank(int32_t c)
{
	return c == ' ' || (c >= 9 && c <= 13) || utf8proc_category(c) == UTF8PROC_CATEGORY_ZS;
}

int slow_is_punctuation(int32_t c)
{
	static const int32_t signs[] = {'.', 0x3002, 0x3001, ',', 0xff0c, '?', 0xbf,   0xff1f, 0x61f,
					'!', 0xff01, 0xa1,   ';', 0xff1b, ':', 0xff1a, 0x2019};

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (signs[i] == c)
			return 1;
	return 0;
}

static int said(struct slow_text text, int at)
{
	return at >= 0 && at < text.count ? text.chars[at].said : -1;
}

static int word_at(struct slow_text text, int at)
{
	return said(text, at) >= 0 && slow_is_word(said(text, at));
}

static void cut(struct slow_text *text, int from, int count)
{
	memmove(text->chars + from, text->chars + from + count,
		(size_t)(text->count - from - count) * sizeof *text->chars);
	text->count -= count;
}

static void make_blank(struct slow_text *text, int at, int count)
{
	text->chars[at].said = text->chars[at].folded = ' ';
	cut(text, at + 1, count - 1);
}

static int run_of_punctuation(struct slow_text text, int at)
{
	int end = at;

	while (end < text.count && slow_is_punctuation(said(text, end)))
		end++;
	return end - at;
}

/* "A.C.": at least two single letters with a point each. The last one is a letter of its own. */
static int is_initialism_before(struct slow_text text, int point)
{
	return said(text, point) == '.' && word_at(text, point - 1) && said(text, point - 2) == '.' &&
	       word_at(text, point - 3) && !word_at(text, point - 4);
}

/* A sign stays where it is between two word characters, as in 2.5, where several are a blank; and so does the last
 * point of "A.C.". */
static void strip_punctuation(struct slow_text *text)
{
	int at = 0;

	while (at < text->count) {
		int run = run_of_punctuation(*text, at);

		if (run == 0)
			at++;
		else if (word_at(*text, at - 1) && word_at(*text, at + run) && run == 1)
			at++;
		else if (word_at(*text, at - 1) && word_at(*text, at + run))
			make_blank(text, at, run);
		else if (run == 1 && is_initialism_before(*text, at))
			at++;
		else
			cut(text, at, run);
	}
}

static void collapse_blanks(struct slow_text *text)
{
	int at = 0;

	for (int i = 0; i < text->count; i++)
		if (is_blank(text->chars[i].said))
			text->chars[i].said = text->chars[i].folded = ' ';
	while (at < text->count)
		if (said(*text, at) == ' ' && (at == 0 || said(*text, at - 1) == ' ' || at + 1 == text->count))
			cut(text, at, 1), at = at ? at - 1 : 0;
		else
			at++;
}

static struct slow_text copy_of(struct slow_arena *arena, struct slow_text text)
{
	struct slow_char *chars = slow_alloc(arena, ((size_t)text.count + 1) * sizeof *chars);

	memcpy(chars, text.chars, (size_t)text.count * sizeof *chars);
	text.chars = chars;
	return text;
}

/* Character by character: texts of this matcher are in NFC already. */
struct slow_text slow_normalise(struct slow_arena *arena, const char *original)
{
	size_t length = strlen(original), at = 0;
	struct slow_text text = {.chars = slow_alloc(arena, (length + 1) * sizeof *text.chars), .original = original};

	while (at < length) {
		struct slow_char *c = &text.chars[text.count++];

		c->start = at;
		at += qk_text_read(original + at, length - at, &c->said);
		c->end = at;
		c->folded = utf8proc_tolower(c->said);
	}
	strip_punctuation(&text);
	collapse_blanks(&text);
	return text;
}

struct slow_text slow_without_blanks(struct slow_arena *arena, struct slow_text text)
{
	struct slow_text without = copy_of(arena, text);

	for (int at = 0; at < without.count;)
		if (said(without, at) == ' ')
			cut(&without, at, 1);
		else
			at++;
	return without;
}

/* How many characters of the text the words take at a place; 0: they are not there. */
static int words_at(struct slow_text text, int at, const char *words)
{
	int count = (int)strlen(words);

	if (at + count > text.count)
		return 0;
	for (int i = 0; i < count; i++)
		if (text.chars[at + i].folded != words[i])
			return 0;
	return count;
}

static int longest_at(struct slow_text text, int at, const cJSON *words, int whole)
{
	const cJSON *item;
	int longest = 0;

	cJSON_ArrayForEach(item, words)
	{
		int count = words_at(text, at, item->valuestring);

		if (whole && (word_at(text, at - 1) || word_at(text, at + count)))
			continue;
		if (count > longest)
			longest = count;
	}
	return longest;
}

static int longest_before(struct slow_text text, int end, const cJSON *words, int whole)
{
	for (int at = 0; at < end; at++)
		if (longest_at(text, at, words, whole) == end - at)
			return end - at;
	return 0;
}

struct slow_text slow_without(struct slow_arena *arena, struct slow_text text, const cJSON *words, int start, int end,
			      int ignore_whitespace)
{
	struct slow_text without = copy_of(arena, text);
	int count, at = 0;

	while (start && end && at < without.count)
		if ((count = longest_at(without, at, words, !ignore_whitespace)) > 0) {
			/* A blank stays in its place, so that two words do not become one. */
			make_blank(&without, at, count);
			at++;
		} else {
			at++;
		}
	while (start && !end && (count = longest_at(without, 0, words, !ignore_whitespace)) > 0) {
		cut(&without, 0, count);
		collapse_blanks(&without);
	}
	while (end && !start && (count = longest_before(without, without.count, words, !ignore_whitespace)) > 0) {
		cut(&without, without.count - count, count);
		collapse_blanks(&without);
	}
	if (ignore_whitespace)
		return slow_without_blanks(arena, without);
	collapse_blanks(&without);
	return without;
}

int slow_equal(struct slow_text a, struct slow_text b)
{
	if (a.count != b.count)
		return 0;
	for (int i = 0; i < a.count; i++)
		if (a.chars[i].folded != b.chars[i].folded || a.chars[i].start != b.chars[i].start)
			return 0;
	return 1;
}
