#include "glasses/picture_private.h"
#include "quark/base.h"
#include "quark/camera.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void qk_picture_free(struct qk_picture *picture)
{
	free(picture->rgb);
	memset(picture, 0, sizeof(*picture));
}

int qk_picture_refuse(char *why, size_t why_size, const char *format, ...)
{
	va_list list;

	if (why && why_size > 0) {
		va_start(list, format);
		vsnprintf(why, why_size, format, list);
		va_end(list);
	}
	return QUARK_ERR_INVALID;
}

int qk_picture_make(struct qk_picture *picture, uint64_t width, uint64_t height, char *why, size_t why_size)
{
	memset(picture, 0, sizeof(*picture));
	if (width < 1 || height < 1)
		return qk_picture_refuse(why, why_size, "The picture has no pixels; use one of at least 1 x 1.");
	if (width > QK_PICTURE_SIDE_MAX || height > QK_PICTURE_SIDE_MAX || width * height > QK_PICTURE_PIXELS_MAX)
		return qk_picture_refuse(why, why_size,
					 "The picture is %llu x %llu, more than %u pixels to a side; make it smaller.",
					 (unsigned long long)width, (unsigned long long)height, QK_PICTURE_SIDE_MAX);
	picture->rgb = malloc((size_t)(width * height * 3));
	if (!picture->rgb)
		return QUARK_ERR_NOMEM;
	picture->width = (uint32_t)width;
	picture->height = (uint32_t)height;
	return 0;
}

enum qk_picture_kind qk_picture_kind(const void *data, size_t length)
{
	const unsigned char *bytes = data;

	if (length >= 8 && memcmp(bytes, "\x89PNG\r\n\x1a\n", 8) == 0)
		return QK_PICTURE_PNG;
	if (length >= 3 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff)
		return QK_PICTURE_JPEG;
	if (length >= 2 && bytes[0] == 'P' && (bytes[1] == '5' || bytes[1] == '6'))
		return QK_PICTURE_PNM;
	if (length >= 10 && memcmp(bytes, "YUV4MPEG2 ", 10) == 0)
		return QK_PICTURE_Y4M;
	return QK_PICTURE_UNKNOWN;
}

int qk_picture_read(struct qk_picture *picture, const void *data, size_t length, char *why, size_t why_size)
{
	memset(picture, 0, sizeof(*picture));
	if (length > QK_PICTURE_FILE_MAX)
		return qk_picture_refuse(why, why_size, "The file has %zu bytes, more than %u; make it smaller.",
					 length, QK_PICTURE_FILE_MAX);
	switch (qk_picture_kind(data, length)) {
	case QK_PICTURE_PNG:
		return qk_picture_read_png(picture, data, length, why, why_size);
	case QK_PICTURE_JPEG:
		return qk_picture_read_jpeg(picture, data, length, why, why_size);
	case QK_PICTURE_PNM:
		return qk_picture_read_pnm(picture, data, length, why, why_size);
	case QK_PICTURE_Y4M:
		return qk_picture_refuse(why, why_size,
					 "This is a Y4M film where a picture is wanted; "
					 "use a PNG, JPEG, PPM or PGM file.");
	default:
		return qk_picture_refuse(why, why_size,
					 "The first bytes are not those of a picture that can be read; "
					 "use a PNG, JPEG, PPM (P6) or PGM (P5) file.");
	}
}

static int refuse_file(char *why, size_t why_size, const char *path, int error)
{
	qk_picture_refuse(why, why_size, "%s cannot be read: %s; check the path and its permissions.", path,
			  strerror(error));
	return QUARK_ERR_IO;
}

static int read_all(int file, unsigned char *out, size_t length)
{
	size_t done = 0;

	while (done < length) {
		ssize_t count = read(file, out + done, length - done);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return errno;
		if (count == 0)
			return EIO; /* it shrank since it was measured */
		done += (size_t)count;
	}
	return 0;
}

static int read_open_file(int file, const char *path, unsigned char **data, size_t *length, char *why, size_t why_size)
{
	struct stat info;
	int error;

	if (fstat(file, &info) != 0)
		return refuse_file(why, why_size, path, errno);
	if (!S_ISREG(info.st_mode))
		return qk_picture_refuse(why, why_size, "%s is not a file; name a picture.", path);
	if ((uint64_t)info.st_size > QK_PICTURE_FILE_MAX)
		return qk_picture_refuse(why, why_size, "%s has %lld bytes, more than %u; make it smaller.", path,
					 (long long)info.st_size, QK_PICTURE_FILE_MAX);
	*length = (size_t)info.st_size;
	*data = malloc(*length ? *length : 1);
	if (!*data)
		return QUARK_ERR_NOMEM;
	error = read_all(file, *data, *length);
	if (!error)
		return 0;
	free(*data);
	*data = NULL;
	return refuse_file(why, why_size, path, error);
}

int qk_picture_read_file(const char *path, unsigned char **data, size_t *length, char *why, size_t why_size)
{
	/* Not blocking, so that a pipe in the folder cannot hold us up. */
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int result;

	*data = NULL;
	*length = 0;
	if (file < 0)
		return refuse_file(why, why_size, path, errno);
	result = read_open_file(file, path, data, length, why, why_size);
	close(file);
	return result;
}

int qk_picture_load(struct qk_picture *picture, const char *path, char *why, size_t why_size)
{
	unsigned char *data;
	size_t length;
	char inner[256] = "";
	int result;

	memset(picture, 0, sizeof(*picture));
	result = qk_picture_read_file(path, &data, &length, why, why_size);
	if (result)
		return result;
	result = qk_picture_read(picture, data, length, inner, sizeof(inner));
	free(data);
	if (result == QUARK_ERR_INVALID)
		qk_picture_refuse(why, why_size, "%s cannot be used: %s", path, inner);
	return result;
}
