#include "navigation/gpx.h"
#include "navigation/route_read.h"
#include "quarkctl_guide.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int qk_ctl_add_fix(struct qk_ctl_fixes *fixes, const struct qk_position *fix)
{
	if (fixes->count == fixes->room) {
		size_t room = fixes->room ? fixes->room * 2 : 256;
		struct qk_position *items;

		if (fixes->room >= QK_CTL_FIXES_MAX)
			return -1;
		items = realloc(fixes->items, room * sizeof *items);
		if (!items)
			return -1;
		fixes->items = items;
		fixes->room = room;
	}
	fixes->items[fixes->count++] = *fix;
	return 0;
}

static int take_all(const struct qk_ctl *ctl, const char *path, FILE *file, struct qk_buffer *bytes)
{
	char block[65536];
	size_t got;

	while ((got = fread(block, 1, sizeof block, file)) > 0 && bytes->length <= QK_CTL_NAVIGATION_FILE_MAX)
		qk_buffer_append(bytes, block, got);
	if (ferror(file))
		return qk_ctl_say(ctl, "%s cannot be read: %s", path, strerror(errno));
	if (bytes->length > QK_CTL_NAVIGATION_FILE_MAX)
		return qk_ctl_say(ctl, "%s has more than %zu MB, which is the most that is read", path,
				  QK_CTL_NAVIGATION_FILE_MAX >> 20);
	return bytes->failed ? qk_ctl_say(ctl, "no memory for %s", path) : QK_CTL_OK;
}

char *qk_ctl_read_file(const struct qk_ctl *ctl, const char *path, size_t *length)
{
	int standard = !strcmp(path, "-");
	FILE *file = standard ? stdin : fopen(path, "rb");
	struct qk_buffer bytes = {0};
	int status;

	if (!file) {
		qk_ctl_say(ctl, "%s cannot be opened: %s", path, strerror(errno));
		return NULL;
	}
	status = take_all(ctl, path, file, &bytes);
	if (!standard)
		fclose(file);
	if (!status && !bytes.length) {
		qk_ctl_say(ctl, "%s is empty", path);
		status = QK_CTL_FAILED;
	}
	if (status) {
		qk_buffer_free(&bytes);
		return NULL;
	}
	return qk_buffer_take(&bytes, length);
}

/* After a byte order mark and white space. */
static int is_xml(const char *text)
{
	text += !strncmp(text, "\xef\xbb\xbf", 3) ? 3 : 0;
	return text[strspn(text, " \t\r\n")] == '<';
}

static int read_gpx(const char *text, size_t length, struct qk_ctl_fixes *fixes, char *why, size_t why_size)
{
	struct qk_gpx gpx;
	int kind, status = qk_gpx_read(text, length, &gpx, why, why_size);

	if (status)
		return -1;
	kind = qk_gpx_line_kind(&gpx);
	if (!kind)
		snprintf(why, why_size, "there is no track and no route in it");
	for (size_t i = 0; kind && !status && i < gpx.count; i++) {
		const struct qk_gpx_point *point = &gpx.points[i];
		struct qk_position fix = {.has = QK_POSITION_PLACE, .place = point->place, .time_us = point->time_us};

		if (point->has_time)
			fix.has |= QK_POSITION_TIME;
		if (point->kind == kind)
			status = qk_ctl_add_fix(fixes, &fix);
	}
	if (status)
		snprintf(why, why_size, "no memory for its %zu points", gpx.count);
	qk_gpx_free(&gpx);
	return status || !kind ? -1 : 0;
}

int qk_ctl_read_route(const struct qk_ctl *ctl, const char *path, struct qk_route **route)
{
	char why[256] = "";
	size_t length;
	char *text = qk_ctl_read_file(ctl, path, &length);
	int status;

	if (!text)
		return QK_CTL_FAILED;
	status = qk_route_read(text, length, (size_t)ctl->which - 1, route, why, sizeof why);
	free(text);
	return status ? qk_ctl_say(ctl, "%s is no route: %s", path, why) : QK_CTL_OK;
}

int qk_ctl_read_trace(const struct qk_ctl *ctl, const char *path, struct qk_ctl_fixes *fixes)
{
	char why[256] = "";
	size_t length;
	char *text = qk_ctl_read_file(ctl, path, &length);
	int status;

	if (!text)
		return QK_CTL_FAILED;
	status = is_xml(text) ? read_gpx(text, length, fixes, why, sizeof why)
			      : qk_ctl_read_csv(text, length, fixes, why, sizeof why);
	free(text);
	return status ? qk_ctl_say(ctl, "%s is no trace: %s", path, why) : QK_CTL_OK;
}
