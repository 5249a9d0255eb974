/* WebSocket frames as an app might send them, rightly or wrongly, and a list of wrong ones. */
#ifndef SUPPORT_FRAMES_H
#define SUPPORT_FRAMES_H

#include <stddef.h>
#include <stdint.h>

enum { OP_MORE = 0, OP_TEXT = 1, OP_BINARY = 2, OP_CLOSE = 8, OP_PING = 9, OP_PONG = 10 };

#define FRAME_OPEN 1u     /* more fragments follow */
#define FRAME_UNMASKED 2u /* as only glasses may send */
#define FRAME_RSV1 4u
#define FRAME_RSV2 8u
#define FRAME_RSV3 16u
#define FRAME_LENGTH16 32u /* the length in 2 bytes, whether it needs them or not */
#define FRAME_LENGTH64 64u
#define FRAME_TOP_BIT 128u /* of the length in 8 bytes */
#define FRAME_HUGE 256u    /* the length says 2^40 bytes more than there are */

struct frame {
	int op;
	unsigned flags;
	const char *text;
	uint32_t length; /* 0: strlen(text); more than that: filled up with 'x' */
};

#define FRAMES_MAX 5
struct violation {
	const char *name;
	struct frame frames[FRAMES_MAX]; /* ended by one without a text */
	int code;                        /* that the answer must have; 0: no violation */
	int alternative;                 /* that it may have as well */
};

extern const struct violation violations[];
extern const size_t violations_count;

/* Writes one frame; returns its length. `out` has room for it and 14 bytes. */
size_t frame_write(const struct frame *frame, unsigned char *out);
/* All frames of one, in memory of its own, to be freed with free(). */
unsigned char *violation_write(const struct violation *violation, size_t *length);

#endif
