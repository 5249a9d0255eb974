#include "core/json_read.h"
#include "quarkctl_guide.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum field { LATITUDE, LONGITUDE, ACCURACY, COURSE, SPEED, TIME, FIELDS };

struct table {
	int columns[FIELDS]; /* -1: there is none */
	int line;
	char *why;
	size_t why_size;
};

static const struct {
	const char *name;
	enum field field;
} names[] = {
	{"lat", LATITUDE},        {"latitude", LATITUDE}, {"lng", LONGITUDE},       {"lon", LONGITUDE},
	{"longitude", LONGITUDE}, {"accuracy", ACCURACY}, {"accuracy_m", ACCURACY}, {"course", COURSE},
	{"course_deg", COURSE},   {"bearing", COURSE},    {"speed", SPEED},         {"speed_mps", SPEED},
	{"time", TIME},           {"time_s", TIME},
};

/* The field at `at` without its quotes; `at` goes to the next one, or to the end of the line. */
static const char *take_field(const char **at, const char *end, size_t *length)
{
	const char *field = *at;
	int quoted = field < end && *field == '"';
	const char *stop;

	field += quoted;
	stop = memchr(field, quoted ? '"' : ',', (size_t)(end - field));
	if (!stop)
		stop = end;
	*length = (size_t)(stop - field);
	if (quoted && stop < end)
		stop = memchr(stop, ',', (size_t)(end - stop));
	*at = stop && stop < end ? stop + 1 : end;
	return field;
}

static void name_column(struct table *table, int column, const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i].name) == length && !memcmp(names[i].name, name, length))
			table->columns[names[i].field] = column;
}

static int read_head(struct table *table, const char *at, const char *end)
{
	size_t length;

	for (int i = 0; i < FIELDS; i++)
		table->columns[i] = -1;
	for (int column = 0; at < end; column++) {
		const char *name = take_field(&at, end, &length);

		name_column(table, column, name, length);
	}
	if (table->columns[LATITUDE] >= 0 && table->columns[LONGITUDE] >= 0)
		return 0;
	snprintf(table->why, table->why_size, "the first line names no columns lat and lng (or lon)");
	return -1;
}

static void put_number(struct qk_position *fix, enum field field, double number)
{
	double *places[] = {&fix->place.latitude, &fix->place.longitude, &fix->accuracy_m, &fix->course_deg,
			    &fix->speed_mps};
	const uint32_t has[] = {0, QK_POSITION_PLACE, QK_POSITION_ACCURACY, QK_POSITION_COURSE, QK_POSITION_SPEED};

	if (field == TIME) {
		fix->has |= QK_POSITION_TIME;
		fix->time_us = (int64_t)(number * 1e6);
		return;
	}
	*places[field] = number;
	fix->has |= has[field];
}

static int are_of_numbers(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!memchr("0123456789.eE+-", text[i], 15))
			return 0;
	return 1;
}

static int put_field(struct table *table, struct qk_position *fix, enum field field, const char *text, size_t length)
{
	struct qk_json json = qk_json_open(text, length);
	double number;

	if (!length)
		return 0;
	if (!are_of_numbers(text, length) || qk_json_double(&json, &number) || json.at != json.end || number > 9e12 ||
	    number < -9e12) {
		snprintf(table->why, table->why_size, "line %d: \"%.*s\" is no number", table->line,
			 (int)(length < 40 ? length : 40), text);
		return -1;
	}
	if (field <= LONGITUDE && fabs(number) > (field == LATITUDE ? 90 : 180)) {
		snprintf(table->why, table->why_size, "line %d: %.*s is no %s in degrees", table->line,
			 (int)(length < 40 ? length : 40), text, field == LATITUDE ? "latitude" : "longitude");
		return -1;
	}
	put_number(fix, field, number);
	return 0;
}

static int read_row(struct table *table, const char *at, const char *end, struct qk_position *fix)
{
	size_t length;

	*fix = (struct qk_position){0};
	for (int column = 0; at < end; column++) {
		const char *text = take_field(&at, end, &length);

		for (int field = 0; field < FIELDS; field++)
			if (table->columns[field] == column && put_field(table, fix, (enum field)field, text, length))
				return -1;
	}
	return 0;
}

/* A row without a place and without a time says nothing: recordings end with one. */
static int add_row(struct table *table, const char *at, const char *end, struct qk_ctl_fixes *fixes)
{
	struct qk_position fix;

	if (read_row(table, at, end, &fix))
		return -1;
	if (!fix.has || !qk_ctl_add_fix(fixes, &fix))
		return 0;
	snprintf(table->why, table->why_size, "line %d: no memory, or more than %u fixes", table->line,
		 QK_CTL_FIXES_MAX);
	return -1;
}

int qk_ctl_read_csv(const char *text, size_t length, struct qk_ctl_fixes *fixes, char *why, size_t why_size)
{
	struct table table = {.why = why, .why_size = why_size};
	const char *end = text + length;

	for (const char *at = text; at < end;) {
		const char *line = memchr(at, '\n', (size_t)(end - at)), *stop = line ? line : end;
		const char *last = stop > at && stop[-1] == '\r' ? stop - 1 : stop;
		int status = !table.line++ ? read_head(&table, at, last) : add_row(&table, at, last, fixes);

		if (status)
			return -1;
		at = line ? line + 1 : end;
	}
	if (fixes->count)
		return 0;
	snprintf(why, why_size, "there is no fix in it");
	return -1;
}
