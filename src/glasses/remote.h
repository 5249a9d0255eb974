/* The control channel of a quark-glasses process (--test-control), from the side of who drives it: one JSON object a
 * line, one answer each. Blocks. */
#ifndef QK_GLASSES_REMOTE_H
#define QK_GLASSES_REMOTE_H

#include "core/buffer.h"
#include "core/json_read.h"

struct qk_remote;

/* Connects to "127.0.0.1:PORT" or "[::1]:PORT" and shows the secret. 0; QUARK_ERR_INVALID, QUARK_ERR_IO,
 * QUARK_ERR_DENIED (the secret) or QUARK_ERR_NOMEM with a sentence. */
int qk_remote_open(const char *address, const char *secret, struct qk_remote **out, char *why, size_t why_size);
void qk_remote_close(struct qk_remote *remote);
int qk_remote_is_open(const struct qk_remote *remote);

/* Sends one object (a newline is added) and reads its answer, which lives until the next question. 0, or the status and
 * the sentence of the glasses, or QUARK_ERR_CLOSED. */
int qk_remote_ask(struct qk_remote *remote, struct qk_buffer *question, char *why, size_t why_size);

/* A member of the last answer: 1 and where it is, or 0. */
int qk_remote_answer(const struct qk_remote *remote, const char *member, struct qk_json *out);

#endif
