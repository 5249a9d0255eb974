#include "glasses/options.h"

#include "core/text.h"

#include <quark/sim.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VALUE_MAX 1024
#define NAME_CHARACTERS 80

struct option {
	const char *name;
	const char *allowed; /* for the sentence */
	int (*read)(struct qk_options *options, const char *value);
};

static int read_clock(struct qk_options *options, const char *value)
{
	options->virtual_clock = strcmp(value, "virtual") == 0;
	return options->virtual_clock || strcmp(value, "real") == 0 ? 0 : -1;
}

static int read_seed(struct qk_options *options, const char *value)
{
	char *end;

	if (strlen(value) == 0 || strspn(value, "0123456789") != strlen(value))
		return -1;
	errno = 0;
	options->seed = strtoull(value, &end, 10);
	options->has_seed = 1;
	return errno ? -1 : 0;
}

static int read_scenario(struct qk_options *options, const char *value)
{
	if (strlen(value) == 0 || strlen(value) >= sizeof options->scenario)
		return -1;
	memcpy(options->scenario, value, strlen(value) + 1);
	return 0;
}

static int read_consent(struct qk_options *options, const char *value)
{
	if (strcmp(value, "grant") == 0)
		options->consent = QUARK_SIM_CONSENT_GRANT;
	else if (strcmp(value, "refuse") == 0)
		options->consent = QUARK_SIM_CONSENT_REFUSE;
	else if (strcmp(value, "ask") == 0)
		options->consent = QUARK_SIM_CONSENT_ASK;
	else
		return -1;
	return 0;
}

static int read_colour(struct qk_options *options, const char *value)
{
	options->has_colour = 1;
	options->mono = strcmp(value, "mono") == 0;
	return options->mono || strcmp(value, "colour") == 0 ? 0 : -1;
}

static int read_name(struct qk_options *options, const char *value)
{
	size_t length = strlen(value);

	if (length == 0 || length >= sizeof options->name || !qk_text_valid(value, length) ||
	    qk_text_count(value) > NAME_CHARACTERS || qk_text_has_control(value, NULL))
		return -1;
	memcpy(options->name, value, length + 1);
	return 0;
}

static const struct option table[] = {
	{"clock", "\"real\" and \"virtual\"", read_clock},
	{"seed", "a number from 0 to 18446744073709551615", read_seed},
	{"scenario", "the path of a scenario file, 1 to 1023 bytes", read_scenario},
	{"consent", "\"ask\", \"grant\" and \"refuse\"", read_consent},
	{"colour", "\"colour\" and \"mono\"", read_colour},
	{"name", "a text of 1 to 80 characters without control characters", read_name},
};

static int hex(char digit)
{
	const char *digits = "0123456789abcdefABCDEF", *place = digit ? strchr(digits, digit) : NULL;

	if (!place)
		return -1;
	return place - digits < 16 ? (int)(place - digits) : (int)(place - digits) - 6;
}

/* 0, or -1 when an escape is broken, the text holds a NUL, or it is too long. */
static int decode(char *out, const char *text, size_t length)
{
	size_t i, used = 0;

	for (i = 0; i < length; i++) {
		int byte = (unsigned char)text[i];

		if (byte == '%') {
			int high = i + 2 < length ? hex(text[i + 1]) : -1, low = high >= 0 ? hex(text[i + 2]) : -1;

			if (low < 0)
				return -1;
			byte = high * 16 + low;
			i += 2;
		}
		if (byte == 0 || used + 1 >= VALUE_MAX)
			return -1;
		out[used++] = (char)byte;
	}
	out[used] = 0;
	return 0;
}

static int read_one(struct qk_options *options, uint32_t *done, const char *text, size_t length, char *why,
		    size_t why_size)
{
	const char *equals = memchr(text, '=', length);
	size_t name = equals ? (size_t)(equals - text) : length, i;
	char value[VALUE_MAX];

	for (i = 0; i < sizeof table / sizeof *table; i++)
		if (strlen(table[i].name) == name && memcmp(table[i].name, text, name) == 0)
			break;
	if (i == sizeof table / sizeof *table) {
		snprintf(why, why_size,
			 "the option \"%.*s\" is not known; allowed are clock, seed, scenario, consent, colour, name",
			 (int)(name < 40 ? name : 40), text);
		return QUARK_ERR_INVALID;
	}
	if (*done & 1u << i) {
		snprintf(why, why_size, "the option \"%s\" is given twice; give it once", table[i].name);
		return QUARK_ERR_INVALID;
	}
	*done |= 1u << i;
	if (!equals || decode(value, equals + 1, length - name - 1) || table[i].read(options, value)) {
		snprintf(why, why_size, "the option \"%s\" has a wrong value \"%.*s\"; allowed: %s", table[i].name,
			 equals ? (int)(length - name - 1 < 40 ? length - name - 1 : 40) : 0, equals ? equals + 1 : "",
			 table[i].allowed);
		return QUARK_ERR_INVALID;
	}
	return 0;
}

int qk_options_parse(struct qk_options *options, const char *query, char *why, size_t why_size)
{
	uint32_t done = 0;

	*options = (struct qk_options){.consent = QUARK_SIM_CONSENT_GRANT, .seed = 1};
	while (query && *query) {
		size_t length = strcspn(query, "&");
		int status = read_one(options, &done, query, length, why, why_size);

		if (status)
			return status;
		query += length + (query[length] == '&');
	}
	return 0;
}
