/* The numbers of a session, as both ends keep them: which message is next each way, what was acknowledged, and what
 * must be sent again after a resume. No I/O, no clock; a session outlives its connections, and so does this struct.
 *
 * The rules are in docs/protocol.md, section 4: a number is never given twice, the receiver applies in order and
 * acknowledges only what it applied, and what is not acknowledged is kept. */
#ifndef QK_WIRE_SEQUENCE_H
#define QK_WIRE_SEQUENCE_H

#include "core/list.h"

#include <stddef.h>
#include <stdint.h>

#define QK_KEPT_MESSAGES 256u
#define QK_KEPT_BYTES (1024u * 1024)
#define QK_ACK_US 100000u   /* an acknowledgement waits for company at most so long */
#define QK_ACK_MESSAGES 32u /* or for so many messages */

struct qk_kept { /* a message that was sent, or will be, and is not acknowledged yet */
	struct qk_list link;
	uint64_t number;
	size_t length, capacity;
	char text[];
};

struct qk_sequence {
	uint64_t sent;         /* the number given last, of ours */
	uint64_t acknowledged; /* the highest of ours that the far end applied */
	uint64_t applied;      /* the highest of the far end's that was applied here */
	uint64_t told;         /* the highest of those that the far end knows of */
	struct qk_list kept;   /* acknowledged + 1 to sent, in order */
	size_t kept_bytes;
	struct qk_kept *spare; /* a block for the next message: mostly one is kept at a time */
};

/* Does a message of this kind carry a number? Those that belong to one connection alone do not. */
int qk_is_numbered(uint32_t kind);

void qk_sequence_init(struct qk_sequence *sequence);
/* A new session, or the end: what is kept is thrown away. */
void qk_sequence_reset(struct qk_sequence *sequence);

/* 1 when one more message of this length may be kept. */
int qk_sequence_has_room(const struct qk_sequence *sequence, size_t length);

/* Gives the next number, sent + 1, to a finished message that carries it already, and keeps a copy. 0;
 * QUARK_ERR_AGAIN: no room; QUARK_ERR_NOMEM. After a failure the number is not given. */
int qk_sequence_keep(struct qk_sequence *sequence, const char *text, size_t length);

/* The kept message after this one, in order; NULL: the first one, and at the end. */
const struct qk_kept *qk_sequence_next(const struct qk_sequence *sequence, const struct qk_kept *after);

/* The far end acknowledges. -1: what was never sent. */
int qk_sequence_acknowledge(struct qk_sequence *sequence, uint64_t number);

enum qk_sequence_verdict { QK_SEQUENCE_NEXT = 0, QK_SEQUENCE_SEEN, QK_SEQUENCE_JUMP };

/* What to do with a message of the far end: NEXT: apply it, then qk_sequence_apply(); SEEN: it was applied before a
 * resume, drop it silently; JUMP: messages are missing, the connection cannot go on. */
enum qk_sequence_verdict qk_sequence_look(const struct qk_sequence *sequence, uint64_t number);

/* The next message of the far end was applied: from now on it is acknowledged. */
void qk_sequence_apply(struct qk_sequence *sequence);

/* Messages of the far end that were applied and that it does not know of yet. */
uint64_t qk_sequence_owed(const struct qk_sequence *sequence);

/* A message with the newest acknowledgement is on its way. */
void qk_sequence_tell(struct qk_sequence *sequence);

#endif
