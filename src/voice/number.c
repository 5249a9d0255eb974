#include "voice/number_private.h"

#include <string.h>

#define MINUS_SIGN 0x2212
#define FULL_WIDTH_MINUS 0xff0d

void qk_number_unsigned(const struct qk_speech *speech, size_t at, struct qk_readings *out)
{
	if (speech->words == QK_WORDS_ENGLISH)
		qk_number_english(speech, at, out);
	else if (speech->words == QK_WORDS_CHINESE)
		qk_number_chinese(speech, at, out);
	else
		qk_number_digits(speech, at, out);
}

static size_t english_minus(const struct qk_speech *speech)
{
	size_t end = qk_phrase(speech, 0, "minus");

	return qk_next_word(speech, end == QK_NOWHERE ? qk_phrase(speech, 0, "negative") : end);
}

static size_t chinese_minus(const struct qk_speech *speech)
{
	static const char *const words[] = {"负", "負", "零下"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t end = qk_phrase(speech, 0, words[i]);

		if (end != QK_NOWHERE)
			return qk_skip_blank(speech, end);
	}
	return QK_NOWHERE;
}

/* Where the number behind a minus begins; QK_NOWHERE without one. */
static size_t behind_minus(const struct qk_speech *speech)
{
	int32_t character;
	size_t size = qk_speech_character(speech, 0, &character);

	if (size > 0 && (character == '-' || character == MINUS_SIGN || character == FULL_WIDTH_MINUS))
		return qk_is_digit_at(speech, size) ? size : QK_NOWHERE;
	if (speech->words == QK_WORDS_ENGLISH)
		return english_minus(speech);
	return speech->words == QK_WORDS_CHINESE ? chinese_minus(speech) : QK_NOWHERE;
}

static void read_cardinals(const struct qk_speech *speech, struct qk_readings *out)
{
	size_t at = behind_minus(speech);

	if (at != QK_NOWHERE)
		qk_number_unsigned(speech, at, out);
	for (size_t i = 0; i < out->count; i++)
		out->items[i].value = -out->items[i].value;
	/* 零下五 begins with a number too. */
	if (at == QK_NOWHERE || speech->words == QK_WORDS_CHINESE)
		qk_number_unsigned(speech, 0, out);
}

static void read_kind(const struct qk_speech *speech, uint32_t kind, struct qk_readings *out)
{
	struct qk_speech parts = *speech;

	switch (kind) {
	case QK_NUMBER_CARDINAL:
		read_cardinals(speech, out);
		break;
	case QK_NUMBER_ORDINAL:
		qk_number_ordinals(speech, out);
		break;
	case QK_NUMBER_MONEY:
		parts.fractions = 1;
		qk_number_money(&parts, out);
		break;
	case QK_NUMBER_TIME:
		qk_number_times(speech, out);
		break;
	case QK_NUMBER_DURATION:
		parts.fractions = 1;
		qk_number_durations(&parts, out);
		break;
	default:
		break;
	}
}

size_t qk_number_read(const char *text, size_t length, uint32_t kind, uint32_t words, int fractions,
		      struct qk_number *out)
{
	struct qk_speech speech = {.text = text,
				   .length = length,
				   .words = words & ~(uint32_t)QK_WORDS_TOGETHER,
				   .together = (words & QK_WORDS_TOGETHER) != 0,
				   .fractions = fractions};
	struct qk_readings readings;

	if (length == 0)
		return 0;
	qk_readings_begin(&readings);
	read_kind(&speech, kind, &readings);
	if (readings.too_large)
		return 0;
	memcpy(out, readings.items, readings.count * sizeof *out);
	return readings.count;
}

static int is_language(const char *language, const char *code)
{
	size_t length = strlen(code);

	for (size_t i = 0; i < length; i++)
		if ((language[i] | 0x20) != code[i])
			return 0;
	return language[length] == '\0' || language[length] == '-' || language[length] == '_';
}

uint32_t qk_number_words_of(const char *language)
{
	if (!language)
		return QK_WORDS_NONE;
	if (is_language(language, "en"))
		return QK_WORDS_ENGLISH;
	return is_language(language, "zh") ? QK_WORDS_CHINESE : QK_WORDS_NONE;
}
