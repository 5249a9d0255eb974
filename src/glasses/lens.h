/* What the camera looks at: a test pattern, an image file, a Y4M film, or a folder of them. */
#ifndef QK_GLASSES_LENS_H
#define QK_GLASSES_LENS_H

#include "glasses/picture.h"

struct qk_lens;

/* "pattern", a path, or a webcam, "v4l2:/dev/video0". 0; QUARK_ERR_INVALID, QUARK_ERR_IO or
 * QUARK_ERR_UNSUPPORTED with a sentence; QUARK_ERR_NOMEM. */
int qk_lens_open(struct qk_lens **out, const char *source, char *why, size_t why_size);
void qk_lens_close(struct qk_lens *lens);
const char *qk_lens_source(const struct qk_lens *lens);

/* The natural size of what it shows at this time; the pattern answers 1280 x 720. */
void qk_lens_size(const struct qk_lens *lens, uint64_t time_us, uint32_t *width, uint32_t *height);

/* One frame in the wanted format and size (0, 0: natural size; NV12 rounds odd sides up, by repeating the last
 * column or row). What has another shape than the frame is shown whole, with black beside it. The frame comes as a
 * buffer with one reference. Still pictures are converted once per format and size and then shared. `frame` is the
 * frame counter that the pattern shows. `noise` 0 to 255 adds repeatable noise. JPEG gives the file's own bytes where
 * format, size and noise allow it. 0; QUARK_ERR_NOMEM; QUARK_ERR_DEVICE with a sentence. */
int qk_lens_frame(struct qk_lens *lens, uint64_t time_us, uint64_t frame, uint32_t format, uint32_t width,
		  uint32_t height, uint32_t noise, struct qk_media_buffer **out, uint32_t *out_width,
		  uint32_t *out_height, char *why, size_t why_size);

/* The frame counter of a frame of the pattern, read from its row of black and white cells (modulo 2^32). 0, or -1 when
 * this is no such frame, or one smaller than 80 x 48. For tests and for looking at what arrived. */
int qk_lens_read_counter(uint32_t format, uint32_t width, uint32_t height, const unsigned char *data, size_t length,
			 uint32_t *frame);

/* The same as a picture, for the scene behind the view. */
int qk_lens_picture(struct qk_lens *lens, uint64_t time_us, struct qk_picture *out, char *why, size_t why_size);

#endif
