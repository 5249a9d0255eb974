#include "glasses/lens_private.h"
#include "quark/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_MAX 10000

static void close_current(struct qk_lens_shelf *shelf)
{
	qk_picture_free(&shelf->still);
	free(shelf->jpeg);
	qk_y4m_close(shelf->film);
	shelf->jpeg = NULL;
	shelf->jpeg_length = 0;
	shelf->film = NULL;
	shelf->current = SIZE_MAX;
}

void qk_lens_shelf_close(struct qk_lens_shelf *shelf)
{
	close_current(shelf);
	qk_webcam_close(shelf->webcam);
	shelf->webcam = NULL;
	for (size_t i = 0; i < shelf->count; i++)
		free(shelf->paths[i]);
	free(shelf->paths);
	shelf->paths = NULL;
	shelf->count = 0;
}

static enum qk_picture_kind kind_of_file(const char *path)
{
	char first[16];
	struct stat info;
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t count = -1;

	if (file < 0)
		return QK_PICTURE_UNKNOWN;
	if (fstat(file, &info) == 0 && S_ISREG(info.st_mode))
		count = read(file, first, sizeof(first));
	close(file);
	return count > 0 ? qk_picture_kind(first, (size_t)count) : QK_PICTURE_UNKNOWN;
}

static int add_path(struct qk_lens_shelf *shelf, const char *path)
{
	char **grown = realloc(shelf->paths, (shelf->count + 1) * sizeof(*grown));

	if (!grown)
		return QUARK_ERR_NOMEM;
	shelf->paths = grown;
	grown[shelf->count] = strdup(path);
	if (!grown[shelf->count])
		return QUARK_ERR_NOMEM;
	shelf->count++;
	return 0;
}

static int add_entry(struct qk_lens_shelf *shelf, const char *folder, const char *name, char *why, size_t why_size)
{
	char *path = NULL;
	int result = 0;

	if (name[0] == '.')
		return 0;
	if (shelf->count == FILES_MAX)
		return qk_picture_refuse(why, why_size, "%s has more than %d pictures; take fewer.", folder, FILES_MAX);
	if (asprintf(&path, "%s/%s", folder, name) < 0)
		return QUARK_ERR_NOMEM;
	if (kind_of_file(path) != QK_PICTURE_UNKNOWN)
		result = add_path(shelf, path);
	free(path);
	return result;
}

static int compare_paths(const void *left, const void *right)
{
	/* By bytes, so that the order is the same in every locale. */
	return strcmp(*(char *const *)left, *(char *const *)right);
}

static int add_folder(struct qk_lens_shelf *shelf, const char *path, char *why, size_t why_size)
{
	DIR *folder = opendir(path);
	int result = 0;

	if (!folder && errno == ENOMEM)
		return QUARK_ERR_NOMEM;
	if (!folder) {
		qk_picture_refuse(why, why_size, "The folder %s cannot be read: %s; check its permissions.", path,
				  strerror(errno));
		return QUARK_ERR_IO;
	}
	for (struct dirent *entry = readdir(folder); entry && !result; entry = readdir(folder))
		result = add_entry(shelf, path, entry->d_name, why, why_size);
	closedir(folder);
	if (result)
		return result;
	if (!shelf->count)
		return qk_picture_refuse(why, why_size,
					 "The folder %s has no picture in it; put PNG, JPEG, PPM, PGM "
					 "or Y4M files there.",
					 path);
	qsort(shelf->paths, shelf->count, sizeof(*shelf->paths), compare_paths);
	return 0;
}

static int open_still(struct qk_lens_shelf *shelf, const char *path, enum qk_picture_kind kind, char *why,
		      size_t why_size)
{
	char inner[256] = "";
	int result = qk_picture_read_file(path, &shelf->jpeg, &shelf->jpeg_length, why, why_size);

	if (result)
		return result;
	result = qk_picture_read(&shelf->still, shelf->jpeg, shelf->jpeg_length, inner, sizeof(inner));
	if (result == QUARK_ERR_INVALID)
		qk_picture_refuse(why, why_size, "%s cannot be used: %s", path, inner);
	if (kind != QK_PICTURE_JPEG) {
		free(shelf->jpeg);
		shelf->jpeg = NULL;
		shelf->jpeg_length = 0;
	}
	return result;
}

/* Each new picture is another item, so that nothing made of the one before is shown again. */
static int look_at_webcam(struct qk_lens_shelf *shelf, char *why, size_t why_size)
{
	int result = qk_webcam_take(shelf->webcam, &shelf->still, why, why_size);

	if (result > 0)
		shelf->current = (shelf->current + 1) & 0xffffffff;
	return result < 0 ? result : 0;
}

int qk_lens_shelf_look(struct qk_lens_shelf *shelf, uint64_t time_us, char *why, size_t why_size)
{
	size_t wanted = shelf->webcam ? 0 : (size_t)(time_us / 1000000 % shelf->count);
	enum qk_picture_kind kind;
	int result;

	if (shelf->webcam)
		return look_at_webcam(shelf, why, why_size);
	if (wanted == shelf->current)
		return 0;
	close_current(shelf);
	kind = kind_of_file(shelf->paths[wanted]);
	if (kind == QK_PICTURE_Y4M)
		result = qk_y4m_open(&shelf->film, shelf->paths[wanted], why, why_size);
	else
		result = open_still(shelf, shelf->paths[wanted], kind, why, why_size);
	if (result)
		close_current(shelf);
	else
		shelf->current = wanted;
	return result;
}

int qk_lens_shelf_open(struct qk_lens_shelf *shelf, const char *path, char *why, size_t why_size)
{
	struct stat info;
	int result;

	memset(shelf, 0, sizeof(*shelf));
	shelf->current = SIZE_MAX;
	if (strncmp(path, QK_WEBCAM_PREFIX, strlen(QK_WEBCAM_PREFIX)) == 0)
		result = qk_webcam_open(&shelf->webcam, path + strlen(QK_WEBCAM_PREFIX), why, why_size);
	else if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
		result = add_folder(shelf, path, why, why_size);
	else
		result = add_path(shelf, path);
	if (!result)
		result = qk_lens_shelf_look(shelf, 0, why, why_size);
	if (result)
		qk_lens_shelf_close(shelf);
	return result;
}

void qk_lens_shelf_size(const struct qk_lens_shelf *shelf, uint32_t *width, uint32_t *height)
{
	if (shelf->film) {
		qk_y4m_size(shelf->film, width, height);
	} else {
		*width = shelf->still.width;
		*height = shelf->still.height;
	}
}
