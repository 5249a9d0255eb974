#include "voice/number_time_private.h"

#define DAY (24 * QK_HOUR)
#define FULL_WIDTH_COLON 0xff1a

void qk_time_add(struct qk_readings *out, const struct qk_moment *moment)
{
	int64_t seconds = moment->hour * QK_HOUR + moment->offset;

	if (moment->hour < 0 || moment->hour > 24 || (moment->hour == 24 && moment->offset > 0))
		return;
	qk_readings_whole(out, moment->end, (seconds + DAY) % DAY, moment->words);
}

/* One or two digits, no more following. */
static size_t read_two(const struct qk_speech *speech, size_t at, size_t least, int64_t *value)
{
	int32_t character;
	size_t size, count = 0;

	*value = 0;
	while (count < 3 && (size = qk_speech_character(speech, at, &character)) > 0 && qk_digit(character) >= 0) {
		*value = *value * 10 + qk_digit(character);
		at += size;
		count++;
	}
	return count < least || count > 2 ? QK_NOWHERE : at;
}

static size_t read_sixtieth(const struct qk_speech *speech, size_t at, int64_t *value)
{
	int32_t character;
	size_t size = qk_speech_character(speech, at, &character);

	if (size == 0 || (character != ':' && character != FULL_WIDTH_COLON))
		return QK_NOWHERE;
	at = read_two(speech, at + size, 2, value);
	return *value < 60 ? at : QK_NOWHERE;
}

int qk_time_digits(const struct qk_speech *speech, size_t at, struct qk_moment *moment)
{
	int64_t minute, second;
	size_t end = read_two(speech, at, 1, &moment->hour);

	end = end == QK_NOWHERE ? end : read_sixtieth(speech, end, &minute);
	if (end == QK_NOWHERE)
		return 0;
	moment->words = 0;
	moment->offset = minute * QK_MINUTE;
	moment->end = end;
	end = read_sixtieth(speech, end, &second);
	if (end != QK_NOWHERE) {
		moment->offset += second;
		moment->end = end;
	}
	return 1;
}

void qk_time_numbers(const struct qk_speech *speech, size_t at, struct qk_readings *numbers)
{
	struct qk_speech whole = *speech;

	whole.fractions = 0;
	qk_readings_begin(numbers);
	if (at != QK_NOWHERE)
		qk_number_unsigned(&whole, at, numbers);
}

void qk_number_times(const struct qk_speech *speech, struct qk_readings *out)
{
	struct qk_moment moment;

	if (speech->words == QK_WORDS_ENGLISH)
		qk_time_english(speech, out);
	else if (speech->words == QK_WORDS_CHINESE)
		qk_time_chinese(speech, out);
	else if (qk_time_digits(speech, 0, &moment))
		qk_time_add(out, &moment);
}
