#include "voice/number_private.h"

#include "core/text.h"

#include <string.h>

#define FULL_WIDTH_ZERO 0xff10
#define APOSTROPHE 0x2019

size_t qk_speech_character(const struct qk_speech *speech, size_t at, int32_t *character)
{
	if (at >= speech->length)
		return 0;
	return qk_text_read(speech->text + at, speech->length - at, character);
}

int qk_digit(int32_t character)
{
	if (character >= '0' && character <= '9')
		return (int)(character - '0');
	if (character >= FULL_WIDTH_ZERO && character <= FULL_WIDTH_ZERO + 9)
		return (int)(character - FULL_WIDTH_ZERO);
	return -1;
}

int qk_is_digit_at(const struct qk_speech *speech, size_t at)
{
	int32_t character;

	return qk_speech_character(speech, at, &character) > 0 && qk_digit(character) >= 0;
}

/* The first bytes of ¼ ½ ¾ and of what has full width. */
#define LEAD_OF_SHARES 0xc2
#define LEAD_OF_FULL_WIDTH 0xef

int qk_may_be_digits(const struct qk_speech *speech, size_t at)
{
	unsigned char byte = at < speech->length ? (unsigned char)speech->text[at] : 0;

	return (byte >= '0' && byte <= '9') || byte == '.' || byte == LEAD_OF_SHARES || byte == LEAD_OF_FULL_WIDTH;
}

/* Of the alphabets, not of the scripts that need no blanks. */
static int is_letter(int32_t character)
{
	return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
	       (character >= 0xc0 && character < 0x2000);
}

int qk_word_ends(const struct qk_speech *speech, size_t at)
{
	int32_t character;
	size_t size = qk_speech_character(speech, at, &character);

	if (speech->together || size == 0)
		return 1;
	if (character == '\'' || character == APOSTROPHE)
		return qk_speech_character(speech, at + size, &character) == 0 || !is_letter(character);
	return !is_letter(character) && qk_digit(character) < 0;
}

size_t qk_next_word(const struct qk_speech *speech, size_t at)
{
	if (at < speech->length && (speech->text[at] == ' ' || speech->text[at] == '-'))
		return at + 1;
	return speech->together ? at : QK_NOWHERE;
}

size_t qk_skip_blank(const struct qk_speech *speech, size_t at)
{
	return at < speech->length && speech->text[at] == ' ' ? at + 1 : at;
}

/* Behind the first `size` bytes of the phrase. */
static size_t phrase_of(const struct qk_speech *speech, size_t at, const char *phrase, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (phrase[i] == ' ') {
			at = qk_next_word(speech, at);
			if (at == QK_NOWHERE)
				return QK_NOWHERE;
		} else if (at < speech->length && speech->text[at] == phrase[i]) {
			at++;
		} else {
			return QK_NOWHERE;
		}
	}
	return size > 0 && is_letter(phrase[size - 1]) && !qk_word_ends(speech, at) ? QK_NOWHERE : at;
}

size_t qk_phrase(const struct qk_speech *speech, size_t at, const char *phrase)
{
	return at == QK_NOWHERE ? QK_NOWHERE : phrase_of(speech, at, phrase, strlen(phrase));
}

size_t qk_next_phrase(const struct qk_speech *speech, size_t at, const char *phrase)
{
	return qk_phrase(speech, qk_next_word(speech, at), phrase);
}

size_t qk_next_phrases(const struct qk_speech *speech, size_t at, const char *phrases)
{
	size_t next = qk_next_word(speech, at), end = QK_NOWHERE;

	while (next != QK_NOWHERE && end == QK_NOWHERE && *phrases) {
		size_t size = strcspn(phrases, "|");

		end = phrase_of(speech, next, phrases, size);
		phrases += size + (phrases[size] == '|');
	}
	return end;
}
