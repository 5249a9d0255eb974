/* What the lens' files share. */
#ifndef QK_GLASSES_LENS_PRIVATE_H
#define QK_GLASSES_LENS_PRIVATE_H

#include "glasses/lens.h"
#include "glasses/picture_private.h"
#include "glasses/webcam.h"
#include "glasses/y4m.h"

/* Memory for frames. Frames may be released on any thread, and after the lens is closed. */
struct qk_lens_pool;

struct qk_lens_pool *qk_lens_pool_new(void); /* NULL without memory */
void qk_lens_pool_close(struct qk_lens_pool *pool);

/* A buffer of this length with one reference. With `keep` it comes back to the pool after use; `tag` then tells what
 * qk_lens_pool_tag() said last about the bytes that are still in it, 0 for nothing known. NULL without memory. */
struct qk_media_buffer *qk_lens_pool_get(struct qk_lens_pool *pool, size_t length, int keep, uint64_t *tag);
void qk_lens_pool_tag(struct qk_media_buffer *buffer, uint64_t tag);
unsigned char *qk_lens_pool_bytes(struct qk_media_buffer *buffer);

/* The test pattern: what stays, and what changes with the frame counter and lies over it. */
void qk_lens_pattern_base(struct qk_picture *picture);
void qk_lens_pattern_draw(unsigned char *bytes, uint32_t format, uint32_t width, uint32_t height, uint64_t frame);

/* Adds repeatable noise of at most `noise` up or down: to RGB and GREY everywhere, to the Y plane of NV12. */
void qk_lens_noise(unsigned char *bytes, uint32_t format, uint32_t width, uint32_t height, uint32_t noise,
		   uint64_t frame);

/* The pictures and films of a path, of which one is open at a time; or a webcam, whose pictures are numbered. */
struct qk_lens_shelf {
	char **paths;
	size_t count;
	size_t current; /* index of what is open; SIZE_MAX: nothing */
	struct qk_picture still;
	unsigned char *jpeg; /* the file of `still` when it is a JPEG */
	size_t jpeg_length;
	struct qk_y4m *film;      /* instead of `still` */
	struct qk_webcam *webcam; /* NULL: files */
};

int qk_lens_shelf_open(struct qk_lens_shelf *shelf, const char *path, char *why, size_t why_size);
void qk_lens_shelf_close(struct qk_lens_shelf *shelf);

/* Opens what is to be seen at this time. 0; QUARK_ERR_INVALID or QUARK_ERR_IO with a sentence; QUARK_ERR_NOMEM. */
int qk_lens_shelf_look(struct qk_lens_shelf *shelf, uint64_t time_us, char *why, size_t why_size);

/* The size of what is open. */
void qk_lens_shelf_size(const struct qk_lens_shelf *shelf, uint32_t *width, uint32_t *height);

#endif
