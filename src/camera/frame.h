/* Frames and the credits that bound them. A frame outlives everything it came from, and is given back on any thread;
 * the credits are what frames and their stream share. */
#ifndef QK_CAMERA_FRAME_H
#define QK_CAMERA_FRAME_H

#include "wire/media.h"

#include <quark/camera.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

struct quark_context;
struct qk_credits;

#define QK_CREDITS_MAX 16
/* Glasses that change their credits in flight may send a few more than they were given. */
#define QK_FRAME_SLOTS 24u

struct quark_frame {
	atomic_uint references;
	uint32_t slot;              /* its place in the credits */
	struct qk_credits *credits; /* NULL: a photo, on its own */
	struct qk_media_buffer *buffer;
	struct qk_media_header header;
	uint64_t capture_us, arrival_us;
};

struct qk_credits {
	/* One bit for each slot that is in use, a small number of threads that are giving a frame back
	 * (QK_CREDITS_GUARD each), and QK_CREDITS_OPEN while the stream holds on. Who makes it 0 frees it all. */
	atomic_uint state;
	/* Written by the context's thread only: what the glasses lack of `limit`, the credits in all. Below 0 while
	 * they have more, because the app asked for less. */
	atomic_int owed;
	atomic_int limit;
	pthread_mutex_t lock;
	struct quark_context *context; /* under the lock; NULL once the stream has let go */
	struct quark_frame frames[QK_FRAME_SLOTS];
};

#define QK_CREDITS_SLOTS ((1u << QK_FRAME_SLOTS) - 1)
#define QK_CREDITS_GUARD (1u << QK_FRAME_SLOTS)
#define QK_CREDITS_OPEN (1u << 31)

/* NULL without memory. */
struct qk_credits *qk_credits_new(struct quark_context *context, uint32_t limit);

/* The stream lets go; frames stay. NULL does nothing. */
void qk_credits_close(struct qk_credits *credits);

/* The glasses know only of credits that they get: more of them are given, less are kept back. */
void qk_credits_resize(struct qk_credits *credits, uint32_t limit);

/* The glasses have none any more: all are given anew, but those of frames that the app holds. */
void qk_credits_renew(struct qk_credits *credits);

/* A frame of the stream with one reference; takes one reference of `buffer`. NULL when all slots are in use: then the
 * buffer is released, and its credit is owed all the same. */
struct quark_frame *qk_credits_frame(struct qk_credits *credits, const struct qk_media_header *header,
				     struct qk_media_buffer *buffer);

/* A frame came and was thrown away. */
void qk_credits_skip(struct qk_credits *credits);

/* How many credits shall go back to the glasses now; 0: it can wait. They are no longer owed when `take` is set. */
uint32_t qk_credits_due(struct qk_credits *credits, int take);

/* A frame that is not of a stream; takes one reference of `buffer`, not on failure (NULL without memory). */
struct quark_frame *qk_frame_new(const struct qk_media_header *header, struct qk_media_buffer *buffer);

/* 1 when the bytes hold what the header says, so that an app may read them by width, height and stride. */
int qk_frame_fits(const struct qk_media_header *header, const struct qk_media_buffer *buffer);

/* Overwrites the bytes of a frame that nobody else holds, where they may be written, and releases it. */
void qk_frame_wipe(struct quark_frame *frame);

#endif
