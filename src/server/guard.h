/* What libwebsockets 4.1.6 lets pass or drops without a word although RFC 6455 wants it refused with a close code
 * (docs/network.md has the list): a guard reads what an app sends before libwebsockets does, and where a frame breaks a
 * rule it puts another one in its place that libwebsockets refuses with the right code. What breaks no rule passes
 * unchanged. No I/O.
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
	unsigned char held[QK_GUARD_HELD];
};

/* Copies what may pass; `out` has room for length + QK_GUARD_HELD bytes. Returns how many bytes that is. */
size_t qk_guard_pass(struct qk_guard *guard, const unsigned char *in, size_t length, unsigned char *out);

/* The guards of the sockets that are read on this thread. begin: 0, or -1 without memory. find: NULL: it has none. */
int qk_guard_begin(int fd);
void qk_guard_end(int fd);
struct qk_guard *qk_guard_find(int fd);

#endif
