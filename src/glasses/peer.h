/* The conversation with an app: numbered messages, answers. */
#ifndef QK_GLASSES_PEER_H
#define QK_GLASSES_PEER_H

#include "glasses/app.h"
#include "wire/codec.h"
#include "wire/media.h"

/* One control message of the app. */
void qk_peer_message(struct qk_port *port, const char *text, size_t length);
void qk_peer_media(struct qk_port *port, const struct qk_media_header *header, struct qk_media_buffer *buffer);

/* hello. */
void qk_peer_hello(struct qk_port *port, uint64_t id, const struct qk_hello *hello);

/* Messages to the app. What must not be lost is kept for an app that is away; the rest vanishes. */
int qk_peer_notify(struct qk_app *app, uint32_t kind, const void *params); /* 0, or a status: it was not sent */
void qk_peer_answer(struct qk_app *app, uint32_t kind, uint64_t id, const void *result);

/* Messages that belong to the connection. */
void qk_peer_say(struct qk_port *port, uint32_t kind, const void *params);
void qk_peer_reply(struct qk_port *port, uint32_t kind, uint64_t id, const void *result);

struct qk_refusal {
	int status, stage, retry; /* enum quark_status, quark_stage, quark_retry */
	const char *hint;         /* NULL: none */
	char text[224];
};
void qk_peer_refuse(struct qk_app *app, uint32_t kind, uint64_t id, const struct qk_refusal *refusal);
void qk_peer_turn_away(struct qk_port *port, uint32_t kind, uint64_t id, const struct qk_refusal *refusal);

/* Fills a refusal and returns its status. */
int qk_refusal_set(struct qk_refusal *refusal, int status, int stage, int retry, const char *hint, const char *format,
		   ...) __attribute__((format(printf, 6, 7)));

/* Sends again what the app did not apply. */
void qk_peer_resend(struct qk_app *app);

/* Says good-bye and closes; the session is kept. `reason`: enum qk_closing_reason. */
void qk_peer_closing(struct qk_port *port, uint32_t reason, int status, int refused, const char *text);
void qk_peer_closing_all(struct qk_glasses *glasses, uint32_t reason, int status, int refused, const char *text);

/* Acknowledges late. */
void qk_peer_run(struct qk_glasses *glasses);
uint64_t qk_peer_next_us(const struct qk_glasses *glasses);

#endif
