/* The media channel: length-prefixed frames beside the control channel. In process the header travels as this struct
 * and the bytes by reference; over the network as QK_MEDIA_HEADER_SIZE bytes in network byte order, then the bytes. */
#ifndef QK_WIRE_MEDIA_H
#define QK_WIRE_MEDIA_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define QK_MEDIA_HEADER_SIZE 160
#define QK_MEDIA_MAX (64u * 1024 * 1024) /* bytes of one frame */

enum qk_media_kind {
	QK_MEDIA_NONE = 0,
	QK_MEDIA_FRAME = 1,  /* glasses to app: a frame of stream `number` */
	QK_MEDIA_PHOTO = 2,  /* glasses to app: the photo `number` */
	QK_MEDIA_AUDIO = 3,  /* glasses to app: a piece of sound of the voice `number`: QK_AUDIO_RATE, mono, S16LE */
	QK_MEDIA_ASSET = 4,  /* app to glasses: the image `number` of an overlay */
	QK_MEDIA_CREDIT = 5, /* app to glasses: `sequence` more frames may come on stream `number` */
};

#define QK_AUDIO_RATE 16000u      /* samples a second */
#define QK_AUDIO_PIECE_MAX 16000u /* bytes of one piece: 500 ms */

#define QK_MEDIA_HAS_POSE 1u
#define QK_MEDIA_HAS_INTRINSICS 2u

struct qk_media_header {
	uint32_t kind;
	uint32_t flags; /* QK_MEDIA_HAS_ bits */
	uint32_t number;
	uint32_t length; /* of the bytes */
	uint64_t sequence;
	uint64_t capture_us; /* the glasses' clock */
	uint32_t format, width, height, stride, mode;
	uint32_t lost; /* frames of this stream, or pieces, that the sender dropped since the one before */
	double pose[7];
	double intrinsics[4];
};

/* Bytes with an owner, counted from any thread. */
struct qk_media_buffer {
	atomic_uint references;
	const void *data;
	size_t length;
	void (*release)(struct qk_media_buffer *buffer); /* the last reference is gone: free bytes and buffer */
	void *user_data;                                 /* the owner's */
};

static inline void qk_media_ref(struct qk_media_buffer *buffer)
{
	atomic_fetch_add_explicit(&buffer->references, 1, memory_order_relaxed);
}

static inline void qk_media_unref(struct qk_media_buffer *buffer)
{
	if (buffer && atomic_fetch_sub_explicit(&buffer->references, 1, memory_order_acq_rel) == 1)
		buffer->release(buffer);
}

/* Writes QK_MEDIA_HEADER_SIZE bytes. */
void qk_media_write(const struct qk_media_header *header, unsigned char *out);

/* Reads and checks a header: magic, kind, lengths, sizes, finite numbers. 0, or -1 with a sentence. */
int qk_media_read(struct qk_media_header *header, const unsigned char *in, size_t length, char *why, size_t why_size);

/* The first bytes of a media connection, from the app: who it is, by the ticket that link.media gave. */
#define QK_MEDIA_OPENING_SIZE 48
void qk_media_opening_write(const unsigned char *ticket, unsigned char *out);
int qk_media_opening_read(unsigned char *ticket, const unsigned char *in, char *why, size_t why_size);

/* The glasses' answer to it: 0, or an enum quark_status below 0, after which they close. */
#define QK_MEDIA_ANSWER_SIZE 8
void qk_media_answer_write(int status, unsigned char *out);
int qk_media_answer_read(int *status, const unsigned char *in, char *why, size_t why_size);

/* A buffer that copies (data not NULL) or leaves uninitialised `length` bytes, freed with free(); one reference. NULL
 * without memory. */
struct qk_media_buffer *qk_media_copy(const void *data, size_t length);

/* 1 when the bytes are memory of this library's own, by qk_media_copy(), and the caller holds the only reference: then
 * they may be overwritten. */
int qk_media_is_own(const struct qk_media_buffer *buffer);

/* Overwrites the bytes, if they may be; wipe: and gives the reference back. NULL does nothing. */
void qk_media_clear(struct qk_media_buffer *buffer);
void qk_media_wipe(struct qk_media_buffer *buffer);

#endif
