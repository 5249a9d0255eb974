#include "navigation/gpx.h"

/* `digits` digits, no sign, no space. 0 or -1. */
static int take_digits(const char **text, int digits, int *out)
{
	*out = 0;
	for (; digits; digits--, (*text)++) {
		if (**text < '0' || **text > '9')
			return -1;
		*out = *out * 10 + (**text - '0');
	}
	return 0;
}

static int take(const char **text, char wanted)
{
	return *(*text)++ == wanted ? 0 : -1;
}

/* Days since 1970-01-01 in the Gregorian calendar, the year counted from March. */
static int64_t days(int year, int month, int day)
{
	int64_t from_march = month > 2 ? month - 3 : month + 9, years = month > 2 ? year : year - 1;

	return years * 365 + years / 4 - years / 100 + years / 400 + (from_march * 153 + 2) / 5 + day - 1 - 719468;
}

static int days_in(int year, int month)
{
	static const int days_of[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days_of[month - 1] + (month == 2 && leap);
}

static int take_date(const char **text, int64_t *out)
{
	int year, month, day;

	if (take_digits(text, 4, &year) || take(text, '-') || take_digits(text, 2, &month) || take(text, '-') ||
	    take_digits(text, 2, &day) || year < 1 || month < 1 || month > 12 || day < 1 || day > days_in(year, month))
		return -1;
	*out = days(year, month, day);
	return 0;
}

static int take_clock(const char **text, int64_t *seconds)
{
	int hour, minute, second;

	if (take_digits(text, 2, &hour) || take(text, ':') || take_digits(text, 2, &minute) || take(text, ':') ||
	    take_digits(text, 2, &second) || hour > 24 || minute > 59 || second > 60)
		return -1;
	*seconds = hour * 3600 + minute * 60 + second;
	return 0;
}

static int64_t take_fraction(const char **text)
{
	int64_t fraction = 0, part = 100000;

	if (**text != '.')
		return 0;
	for ((*text)++; **text >= '0' && **text <= '9'; (*text)++, part /= 10)
		fraction += part * (**text - '0');
	return fraction;
}

/* Seconds that the clock is before UTC. */
static int take_offset(const char **text, int64_t *seconds)
{
	int hour, minute, sign = **text == '-' ? -1 : 1;

	*seconds = 0;
	if (**text == 'Z') {
		(*text)++;
		return 0;
	}
	if (**text != '+' && **text != '-')
		return 0;
	(*text)++;
	if (take_digits(text, 2, &hour) || take(text, ':') || take_digits(text, 2, &minute) || hour > 14 || minute > 59)
		return -1;
	*seconds = sign * (hour * 3600 + minute * 60);
	return 0;
}

static const char *past_space(const char *text)
{
	while (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n')
		text++;
	return text;
}

int qk_gpx_time(const char *text, int64_t *time_us)
{
	int64_t date, seconds, fraction, offset;

	text = past_space(text);
	if (take_date(&text, &date) || take(&text, 'T') || take_clock(&text, &seconds))
		return -1;
	fraction = take_fraction(&text);
	if (take_offset(&text, &offset) || *past_space(text))
		return -1;
	*time_us = (date * 86400 + seconds - offset) * 1000000 + fraction;
	return 0;
}
