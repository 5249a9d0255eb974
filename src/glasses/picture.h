/* Pictures: reading image files, and turning pixels into what a stream wants. All reads are bounded and refuse what
 * they do not understand with a sentence. */
#ifndef QK_GLASSES_PICTURE_H
#define QK_GLASSES_PICTURE_H

#include "core/buffer.h"
#include "wire/media.h"

#define QK_PICTURE_SIDE_MAX 8192u
#define QK_PICTURE_PIXELS_MAX (64u * 1024 * 1024)
#define QK_PICTURE_FILE_MAX (64u * 1024 * 1024)

struct qk_picture { /* RGB, 3 bytes a pixel, rows without gaps */
	uint32_t width, height;
	unsigned char *rgb; /* owned */
};

void qk_picture_free(struct qk_picture *picture);

/* PNG, JPEG or PPM (P5, P6) by its first bytes. 0; QUARK_ERR_INVALID with a sentence; QUARK_ERR_NOMEM. */
int qk_picture_read(struct qk_picture *picture, const void *data, size_t length, char *why, size_t why_size);
int qk_picture_load(struct qk_picture *picture, const char *path, char *why, size_t why_size); /* also ERR_IO */

/* Scales with the nearest pixel's area average; exact copy for the same size. 0 or -1 (no memory). */
int qk_picture_scale(struct qk_picture *out, const struct qk_picture *in, uint32_t width, uint32_t height);

/* Bytes that a frame of this enum quark_format and size has; 0 for JPEG. */
size_t qk_picture_frame_size(uint32_t format, uint32_t width, uint32_t height);

/* Writes a picture as NV12 (BT.601 full range), RGB or GREY; `out` has qk_picture_frame_size() bytes. */
void qk_picture_convert(const struct qk_picture *picture, uint32_t format, unsigned char *out);

/* Appends a file. 0 or QUARK_ERR_NOMEM. */
int qk_picture_jpeg(struct qk_buffer *out, const struct qk_picture *picture, int quality);
int qk_picture_png(struct qk_buffer *out, const struct qk_picture *picture);

/* Any frame back to RGB. 0; QUARK_ERR_INVALID with a sentence; QUARK_ERR_NOMEM. */
int qk_picture_from_frame(struct qk_picture *picture, uint32_t format, uint32_t width, uint32_t height,
			  const unsigned char *data, size_t length, char *why, size_t why_size);

#endif
