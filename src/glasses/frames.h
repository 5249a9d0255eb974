/* The frames of the running stream. */
#ifndef QK_GLASSES_FRAMES_H
#define QK_GLASSES_FRAMES_H

#include "glasses/camera_side.h"

/* When the next frame is taken. */
uint64_t qk_frames_due_us(const struct qk_viewfinder *stream);

/* Tells how many frames found no credit, if that is new; at most once a second unless it is the `last` time. */
void qk_frames_tell_dropped(struct qk_glasses *glasses, int last);

/* There are some that were not told. */
int qk_frames_must_tell(const struct qk_glasses *glasses);

#endif
