/* What an app sends, looked at before libwebsockets 4.1.6 sees it. Some broken rules of RFC 6455 it lets pass or drops
 * without a word, and after others it forgets the close frame when more bytes come before that is on its way
 * (docs/network.md has the list). So a guard reads first: where a frame breaks a rule it puts another one in its place
 * that libwebsockets refuses with the right code, and lets nothing pass any more. What breaks no rule passes unchanged.
 * No I/O.
 *
 * Nothing in libwebsockets can be asked to call it; the program does so by functions of its own in the place of
 * SSL_read() and recv() (tools/quark_glasses_guard.c). Without them a server works all the same, and is less exact. */
#ifndef QK_SERVER_GUARD_H
#define QK_SERVER_GUARD_H

#include <stddef.h>
#include <stdint.h>

/* The longest that may be held back until it is known to be good: a whole control frame. */
#define QK_GUARD_HELD (2 + 4 + 125)

enum qk_guard_phase {
	QK_GUARD_HTTP,    /* before the end of the upgrade request */
	QK_GUARD_HEAD,    /* in the head of a frame, which is held back */
	QK_GUARD_PAYLOAD, /* in the payload of a data frame, which passes */
	QK_GUARD_CONTROL, /* in the payload of a control frame, which is held back */
	QK_GUARD_SHUT,    /* after a broken rule or a close frame: nothing passes any more */
};

struct qk_guard {
	uint32_t phase;
	uint32_t line_ends;     /* how much of the end of the request was seen */
	uint64_t left;          /* of the payload */
	uint32_t count, wanted; /* bytes that are held back, and how many make it whole */
	int in_message;         /* a message of several frames is under way */
	size_t thrown;          /* bytes that came after the end */
	int closing;            /* only a close frame passes */
	int is_text;            /* it is, or was, a text */
	unsigned char mask[4];
	uint32_t at;               /* in the payload */
	uint32_t more;             /* bytes of a character that are still to come, */
	unsigned char least, most; /* and what the next one may be */
	unsigned char held[QK_GUARD_HELD];
	unsigned char carry[QK_GUARD_HELD]; /* passed, but there was no room for it yet */
	uint32_t carried;
};

/* Copies what may pass; `out` has room for length + QK_GUARD_HELD bytes. Returns how many bytes that is. */
size_t qk_guard_pass(struct qk_guard *guard, const unsigned char *in, size_t length, unsigned char *out);

/* The server is about to send its close frame: libwebsockets would forget it if anything came before it is on its way.
 * Only the far end's close frame passes from now on. */
void qk_guard_close(int fd);

/* The guards of the sockets that are read on this thread. begin: 0, or -1 without memory. find: NULL: it has none. */
int qk_guard_begin(int fd);
void qk_guard_end(int fd);
struct qk_guard *qk_guard_find(int fd);

#endif
