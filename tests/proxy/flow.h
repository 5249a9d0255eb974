/* One direction of one connection: bytes that wait until they may pass, by the rules. No sockets, no clock. */
#ifndef FLOW_H
#define FLOW_H

#include "core/random.h"
#include "fault_proxy.h"

#define FLOW_PIECE 16384
#define FLOW_QUEUE (256u * 1024) /* bytes that may wait; then the sender feels it */

struct flow_rules {
	uint64_t value[FAULT_RULES];
	uint64_t held_until_us; /* by FAULT_STALL_US */
};

struct flow_piece {
	struct flow_piece *next;
	uint64_t due_us;
	size_t length, taken; /* length 0: the end */
	unsigned char bytes[];
};

struct flow {
	struct flow_piece *first, **last;
	size_t waiting;
	uint64_t newest_us; /* no piece is due before the one in front of it */
	uint64_t wire_us;   /* when the narrow wire is free again */
	uint64_t left;      /* bytes until the limit; UINT64_MAX: none */
	int ended;          /* the end is in the queue, or has passed */
	int finished;       /* it has passed */
};

void flow_init(struct flow *flow, const struct flow_rules *rules, struct qk_random *random);
/* Cuts after `least` to `most` bytes, small numbers as likely as great ones. */
void flow_limit(struct flow *flow, struct qk_random *random, uint64_t least, uint64_t most);
void flow_clear(struct flow *flow);

/* How many bytes should be read at once: small ones on a narrow wire. 0: enough waits. */
size_t flow_wants(const struct flow *flow, const struct flow_rules *rules);
/* Bytes came (length 0: the end). 0, or -1 without memory. */
int flow_add(struct flow *flow, const struct flow_rules *rules, struct qk_random *random, uint64_t now_us,
	     const unsigned char *bytes, size_t length);
/* When the first piece may pass; UINT64_MAX: nothing waits. */
uint64_t flow_due(const struct flow *flow, const struct flow_rules *rules);
/* What of the first piece may pass, never more than the limit leaves. */
size_t flow_peek(const struct flow *flow, const unsigned char **bytes);
void flow_take(struct flow *flow, size_t length);

#endif
