#include "navigation/osrm.h"
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

int qk_ctl_read_route(const struct qk_ctl *ctl, const char *path, struct qk_route **route)
{
	char why[256] = "";
	size_t length;
	char *text = qk_ctl_read_file(ctl, path, &length);
	int status;

	if (!text)
		return QK_CTL_FAILED;
	status = qk_route_from_osrm(text, length, NULL, 0, route, why, sizeof why);
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
	status = qk_ctl_read_csv(text, length, fixes, why, sizeof why);
	free(text);
	return status ? qk_ctl_say(ctl, "%s is no trace: %s", path, why) : QK_CTL_OK;
}
