/* The request of quark_pair(), as its files share it: pair.c leads it through its phases, pair_talk.c talks to the
 * glasses. */
#ifndef QK_LINK_PAIR_H
#define QK_LINK_PAIR_H

#include "link/pairing_job.h"
#include "link/websocket.h"
#include "wire/codec.h"

enum qk_pair_phase {
	QK_PAIR_BEGIN = 0, /* the key and the store are looked at, so that no token is spent in vain */
	QK_PAIR_CONNECT,
	QK_PAIR_ASK,  /* link.pair was sent */
	QK_PAIR_SAVE, /* the glasses said yes */
	QK_PAIR_DONE, /* ends when the link has returned */
};

/* What the app is told when it is done: the payload of the event. */
struct qk_pair_outcome {
	struct qk_pairing_row row;
	char uri[QK_DEVICE_URI_MAX];
	uint32_t sensors; /* bits */
};

struct qk_pair_request {
	struct qk_request request;
	struct qk_source source;
	struct quark_context *context;
	enum qk_pair_phase phase;
	struct qk_pairing_uri uri; /* its token is wiped when it was sent */
	uint32_t sensors;
	struct qk_key *key;
	struct qk_link *link;
	uint64_t watchdog_us;       /* when connecting has taken too long */
	struct qk_pairing_job *job; /* NULL: none is under way */
	struct qk_buffer out;
	struct qk_decoded in;
	struct qk_pair_outcome *paired;
	int failed;
	struct quark_failure failure;
};

/* pair_talk.c: makes the link and connects. On failure the context's failure is set. */
int qk_pair_connect(struct qk_pair_request *pairing);

/* It ends with this failure as soon as that is safe; the first one counts. */
void qk_pair_end(struct qk_pair_request *pairing, int status, int stage, int retry, const char *hint,
		 const char *format, ...) __attribute__((format(printf, 6, 7)));

#endif
