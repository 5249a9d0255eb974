/* Films in YUV4MPEG2: raw frames behind a line of text each. 8 bits; 4:2:0, 4:2:2, 4:4:4 and grey; progressive. Frames
 * are read from the open file when they are wanted, so that a long film costs 8 bytes of memory a frame, and a film
 * that is replaced on disk is shown on. */
#ifndef QK_GLASSES_Y4M_H
#define QK_GLASSES_Y4M_H

#include "glasses/picture.h"

#define QK_Y4M_FRAMES_MAX 1000000u

struct qk_y4m;

/* Reads the header and finds all frames. 0; QUARK_ERR_INVALID or QUARK_ERR_IO with a sentence; QUARK_ERR_NOMEM. */
int qk_y4m_open(struct qk_y4m **out, const char *path, char *why, size_t why_size);

/* The same on an open file, which it takes over also when it fails. */
int qk_y4m_open_file(struct qk_y4m **out, int file, char *why, size_t why_size);
void qk_y4m_close(struct qk_y4m *film); /* NULL is fine */

void qk_y4m_size(const struct qk_y4m *film, uint32_t *width, uint32_t *height);
uint32_t qk_y4m_frames(const struct qk_y4m *film);

/* Which frame is to be seen at this time; the film starts again after its end. */
uint32_t qk_y4m_frame_at(const struct qk_y4m *film, uint64_t time_us);

/* Frame `index` as RGB. 0; QUARK_ERR_IO with a sentence (the file was changed under us); QUARK_ERR_NOMEM. */
int qk_y4m_picture(struct qk_y4m *film, uint32_t index, struct qk_picture *out, char *why, size_t why_size);

/* Frame `index` as full-range NV12 of its own size, without going through RGB. `out` has qk_picture_frame_size() bytes.
 * Also QUARK_ERR_UNSUPPORTED, without a sentence, where the film is not 4:2:0 of even size. */
int qk_y4m_nv12(struct qk_y4m *film, uint32_t index, unsigned char *out, char *why, size_t why_size);

#endif
