/* What the picture files share. */
#ifndef QK_GLASSES_PICTURE_PRIVATE_H
#define QK_GLASSES_PICTURE_PRIVATE_H

#include "glasses/picture.h"

enum qk_picture_kind {
	QK_PICTURE_UNKNOWN = 0,
	QK_PICTURE_PNG = 1,
	QK_PICTURE_JPEG = 2,
	QK_PICTURE_PNM = 3,
	QK_PICTURE_Y4M = 4, /* a film: not for qk_picture_read() */
};

/* What the first bytes say. 16 bytes are enough. */
enum qk_picture_kind qk_picture_kind(const void *data, size_t length);

/* Fills in the sentence and answers QUARK_ERR_INVALID. */
int qk_picture_refuse(char *why, size_t why_size, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Checks the size and makes the memory. 0; QUARK_ERR_INVALID with a sentence; QUARK_ERR_NOMEM. */
int qk_picture_make(struct qk_picture *picture, uint64_t width, uint64_t height, char *why, size_t why_size);

int qk_picture_read_png(struct qk_picture *picture, const void *data, size_t length, char *why, size_t why_size);
int qk_picture_read_jpeg(struct qk_picture *picture, const void *data, size_t length, char *why, size_t why_size);
int qk_picture_read_pnm(struct qk_picture *picture, const void *data, size_t length, char *why, size_t why_size);

/* The bytes of a regular file of at most QK_PICTURE_FILE_MAX bytes, for free(). 0; QUARK_ERR_IO or QUARK_ERR_INVALID
 * with a sentence; QUARK_ERR_NOMEM. */
int qk_picture_read_file(const char *path, unsigned char **data, size_t *length, char *why, size_t why_size);

/* One pixel of full-range BT.601 as RGB. */
void qk_picture_pixel(unsigned char *rgb, int y, int u, int v);

#endif
