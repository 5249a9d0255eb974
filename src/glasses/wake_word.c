/* The wake words. They are looked for in what is understood, whatever language is spoken. */
#include "glasses/speech.h"

#include "core/text.h"

#include <string.h>

static const char *const wake_words[] = {"heyquark", "你好夸克", "夸克夸克"};

static int is_between(int32_t point)
{
	return point <= ' ' || point == ',' || point == '.' || point == '!' || point == '-' || point == ':' ||
	       point == 0x3000 || point == 0x3001 || point == 0x3002 || point == 0xff0c || point == 0xff01;
}

static size_t skip_between(const char *text, size_t at, size_t length)
{
	int32_t point = 0;
	size_t step;

	while (at < length && (step = qk_text_read(text + at, length - at, &point)) > 0 && is_between(point))
		at += step;
	return at;
}

static int32_t folded(int32_t point)
{
	return point >= 'A' && point <= 'Z' ? point - 'A' + 'a' : point;
}

static int is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\'';
}

/* The end of this wake word in the text, or 0. */
static size_t match(const char *text, size_t length, const char *wanted)
{
	size_t wanted_length = strlen(wanted), at = 0, done = 0, step;
	int32_t point = 0, other = 0;

	while (done < wanted_length) {
		at = skip_between(text, at, length);
		step = at < length ? qk_text_read(text + at, length - at, &point) : 0;
		if (!step)
			return 0;
		done += qk_text_read(wanted + done, wanted_length - done, &other);
		if (folded(point) != other)
			return 0;
		at += step;
	}
	return at < length && is_letter(text[at]) && is_letter(text[at - 1]) ? 0 : at;
}

size_t qk_wake_word(const char *text)
{
	size_t length = strlen(text), i, end;

	for (i = 0; i < sizeof wake_words / sizeof *wake_words; i++) {
		end = match(text, length, wake_words[i]);
		if (end)
			return skip_between(text, end, length);
	}
	return 0;
}
