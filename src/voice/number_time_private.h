/* What the readers of times share. */
#ifndef QK_VOICE_NUMBER_TIME_PRIVATE_H
#define QK_VOICE_NUMBER_TIME_PRIVATE_H

#include "voice/number_private.h"

#define QK_HOUR 3600
#define QK_MINUTE 60

/* An hour as it is said, and the seconds to add to it ("quarter to eight" is 8 and -900). */
struct qk_moment {
	size_t end;
	int64_t hour;
	int64_t offset;
	uint32_t words;
};

/* Adds a time, when the hour is one of a day (24 is midnight). */
void qk_time_add(struct qk_readings *out, const struct qk_moment *moment);
/* "7:30" or "7:30:15" at `at`; 0 when there is none. */
int qk_time_digits(const struct qk_speech *speech, size_t at, struct qk_moment *moment);
/* The whole numbers at `at`. */
void qk_time_numbers(const struct qk_speech *speech, size_t at, struct qk_readings *numbers);

void qk_time_english(const struct qk_speech *speech, struct qk_readings *out);
void qk_time_chinese(const struct qk_speech *speech, struct qk_readings *out);

#endif
