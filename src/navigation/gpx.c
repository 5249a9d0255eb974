#include "navigation/gpx.h"

#include "core/buffer.h"
#include "core/json_read.h"

#include <quark/base.h>

#include <expat.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 64
#define TIME_TEXT 64

struct reader {
	XML_Parser parser;
	struct qk_gpx *gpx;
	size_t room;
	int depth, begins, in_time;
	int point; /* the depth of the point that is open; 0: none */
	char time[TIME_TEXT];
	size_t time_length;
	int status;
	char *why;
	size_t why_size;
};

__attribute__((format(printf, 2, 3))) static void refuse(struct reader *reader, const char *format, ...)
{
	va_list arguments;
	int length;

	if (reader->status)
		return;
	length = snprintf(reader->why, reader->why_size,
			  "line %lu: ", (unsigned long)XML_GetCurrentLineNumber(reader->parser));
	va_start(arguments, format);
	if (length > 0 && (size_t)length < reader->why_size)
		vsnprintf(reader->why + length, reader->why_size - (size_t)length, format, arguments);
	va_end(arguments);
	reader->status = QUARK_ERR_INVALID;
	XML_StopParser(reader->parser, XML_FALSE);
}

static void no_memory(struct reader *reader)
{
	snprintf(reader->why, reader->why_size, "no memory for the points");
	reader->status = QUARK_ERR_NOMEM;
	XML_StopParser(reader->parser, XML_FALSE);
}

static const char *local_name(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

/* A number of XML Schema, which may begin with a plus or a point, as JSON has it, the same in every locale. */
static int read_degrees(const char *text, double limit, double *out)
{
	char number[48];
	struct qk_json json;
	size_t length;

	text += strspn(text, " \t\r\n");
	length = strcspn(text, " \t\r\n");
	if (text[length + strspn(text + length, " \t\r\n")] || !length || length > 40 ||
	    strspn(text, "0123456789.eE+-") < length || strcspn(text, "0123456789") >= length)
		return -1;
	snprintf(number, sizeof number, "%s%s%.*s", *text == '-' ? "-" : "",
		 text[*text == '-' || *text == '+'] == '.' ? "0" : "", (int)length - (*text == '-' || *text == '+'),
		 text + (*text == '-' || *text == '+'));
	length = strlen(number);
	if (length && number[length - 1] == '.')
		length--;
	json = qk_json_open(number, length);
	return qk_json_double(&json, out) || json.at != json.end || !(fabs(*out) <= limit) ? -1 : 0;
}

static int grow(struct reader *reader)
{
	struct qk_gpx *gpx = reader->gpx;
	size_t room = reader->room ? reader->room * 2 : 256;
	struct qk_gpx_point *points;

	if (gpx->count < reader->room)
		return 0;
	points = realloc(gpx->points, room * sizeof *points);
	if (!points) {
		no_memory(reader);
		return -1;
	}
	gpx->points = points;
	reader->room = room;
	return 0;
}

static void add_point(struct reader *reader, int kind, const char *name, const char **attributes)
{
	struct qk_gpx_point point = {.kind = (uint8_t)kind, .begins = reader->begins && kind != QK_GPX_WAYPOINT};
	int found = 0;

	for (; attributes[0]; attributes += 2)
		if (!strcmp(attributes[0], "lat"))
			found |= read_degrees(attributes[1], 90, &point.place.latitude) ? 4 : 1;
		else if (!strcmp(attributes[0], "lon"))
			found |= read_degrees(attributes[1], 180, &point.place.longitude) ? 4 : 2;
	if (found != 3) {
		refuse(reader, "<%s> needs lat from -90 to 90 and lon from -180 to 180", name);
		return;
	}
	if (reader->gpx->count >= QK_GPX_POINTS_MAX) {
		refuse(reader, "more than %u points", QK_GPX_POINTS_MAX);
		return;
	}
	if (grow(reader))
		return;
	reader->gpx->points[reader->gpx->count++] = point;
	reader->gpx->counts[kind]++;
	reader->point = reader->depth;
	if (kind != QK_GPX_WAYPOINT)
		reader->begins = 0;
}

static void open_element(void *user_data, const char *full_name, const char **attributes)
{
	struct reader *reader = user_data;
	const char *name = local_name(full_name);

	if (++reader->depth > DEPTH_MAX)
		refuse(reader, "elements lie more than %d deep in each other", DEPTH_MAX);
	else if (reader->depth == 1 && strcmp(name, "gpx"))
		refuse(reader, "this is <%.40s>, not <gpx>", name);
	else if (!strcmp(name, "trkseg") || !strcmp(name, "rte"))
		reader->begins = 1;
	else if (!strcmp(name, "trkpt"))
		add_point(reader, QK_GPX_TRACK, name, attributes);
	else if (!strcmp(name, "rtept"))
		add_point(reader, QK_GPX_ROUTE, name, attributes);
	else if (!strcmp(name, "wpt"))
		add_point(reader, QK_GPX_WAYPOINT, name, attributes);
	else if (reader->point && reader->depth == reader->point + 1 && !strcmp(name, "time")) {
		reader->in_time = 1;
		reader->time_length = 0;
	}
}

static void take_text(void *user_data, const char *text, int length)
{
	struct reader *reader = user_data;
	size_t left = TIME_TEXT - 1 - reader->time_length;

	if (!reader->in_time)
		return;
	if ((size_t)length > left) {
		refuse(reader, "this is no time");
		return;
	}
	memcpy(reader->time + reader->time_length, text, (size_t)length);
	reader->time_length += (size_t)length;
}

static void end_time(struct reader *reader)
{
	struct qk_gpx_point *point = &reader->gpx->points[reader->gpx->count - 1];

	reader->in_time = 0;
	reader->time[reader->time_length] = '\0';
	if (qk_gpx_time(reader->time, &point->time_us)) {
		refuse(reader, "\"%.40s\" is no time; one looks like 2009-10-17T18:37:26Z", reader->time);
		return;
	}
	point->has_time = 1;
}

static void close_element(void *user_data, const char *name)
{
	struct reader *reader = user_data;

	(void)name;
	if (reader->in_time && !reader->status)
		end_time(reader);
	if (reader->depth == reader->point)
		reader->point = 0;
	reader->depth--;
}

static void document_type(void *user_data, const char *name, const char *system, const char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	refuse(user_data, "a document type is not accepted; a GPX file needs none");
}

static int parse(struct reader *reader, const char *text, size_t length)
{
	XML_SetUserData(reader->parser, reader);
	XML_SetElementHandler(reader->parser, open_element, close_element);
	XML_SetCharacterDataHandler(reader->parser, take_text);
	XML_SetStartDoctypeDeclHandler(reader->parser, document_type);
	if (XML_Parse(reader->parser, text, (int)length, 1) == XML_STATUS_OK || reader->status)
		return reader->status;
	if (XML_GetErrorCode(reader->parser) == XML_ERROR_NO_MEMORY)
		no_memory(reader);
	else
		refuse(reader, "%s", XML_ErrorString(XML_GetErrorCode(reader->parser)));
	return reader->status;
}

int qk_gpx_read(const char *text, size_t length, struct qk_gpx *gpx, char *why, size_t why_size)
{
	struct reader reader = {.gpx = gpx, .why = why, .why_size = why_size};
	int status;

	*gpx = (struct qk_gpx){0};
	if (length > QK_GPX_BYTES_MAX) {
		snprintf(why, why_size, "the file has more than %zu MB", QK_GPX_BYTES_MAX >> 20);
		return QUARK_ERR_INVALID;
	}
	reader.parser = XML_ParserCreate(NULL);
	if (!reader.parser) {
		snprintf(why, why_size, "no memory to read XML");
		return QUARK_ERR_NOMEM;
	}
	status = parse(&reader, text, length);
	XML_ParserFree(reader.parser);
	if (status)
		qk_gpx_free(gpx);
	return status;
}

void qk_gpx_free(struct qk_gpx *gpx)
{
	free(gpx->points);
	*gpx = (struct qk_gpx){0};
}

int qk_gpx_line_kind(const struct qk_gpx *gpx)
{
	if (gpx->counts[QK_GPX_TRACK])
		return QK_GPX_TRACK;
	return gpx->counts[QK_GPX_ROUTE] ? QK_GPX_ROUTE : QK_GPX_NONE;
}
