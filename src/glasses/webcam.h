/* A webcam before the lens: Video4Linux, by its own system calls. No thread: the kernel fills the buffers. */
#ifndef QK_GLASSES_WEBCAM_H
#define QK_GLASSES_WEBCAM_H

#include "glasses/picture.h"

#define QK_WEBCAM_PREFIX "v4l2:"

struct qk_webcam;

/* "/dev/video0". It runs from here to the end. 0; QUARK_ERR_IO or QUARK_ERR_UNSUPPORTED with a sentence;
 * QUARK_ERR_NOMEM. */
int qk_webcam_open(struct qk_webcam **out, const char *path, char *why, size_t why_size);
void qk_webcam_close(struct qk_webcam *webcam); /* NULL is fine */

/* The newest picture, when there is one that is newer than that of the last call: 1, and it takes the place of
 * *picture. 0: there is none; of the first one it waits for up to two seconds. QUARK_ERR_IO with a sentence;
 * QUARK_ERR_NOMEM. */
int qk_webcam_take(struct qk_webcam *webcam, struct qk_picture *picture, char *why, size_t why_size);

/* webcam_pixels.c: two pixels in four bytes, Y U Y V, as most webcams give them (BT.601, limited range). `out` has
 * width * height * 3 bytes; rows of `in` are `stride` bytes apart. */
void qk_webcam_yuyv(const unsigned char *in, uint32_t width, uint32_t height, size_t stride, unsigned char *out);

#endif
