/* What a picture is, from its header alone: nothing is decoded here. */
#ifndef QK_OVERLAY_IMAGE_PROBE_H
#define QK_OVERLAY_IMAGE_PROBE_H

#include <stddef.h>
#include <stdint.h>

#define QK_IMAGE_BYTES_MAX 262144u
#define QK_IMAGE_SIDE_MAX 4096u

struct qk_image_size {
	uint32_t width, height;
};

/* NULL when the bytes begin like a PNG or JPEG of at most QK_IMAGE_SIDE_MAX pixels a side, with its size in `out`; else
 * what is wrong, for the end of a sentence that begins with "the picture ". */
const char *qk_image_probe(struct qk_image_size *out, const void *data, size_t length);

#endif
