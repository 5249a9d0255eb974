/* The conversation: hello, numbered messages, answers. */
#ifndef QK_GLASSES_PEER_H
#define QK_GLASSES_PEER_H

#include "wire/codec.h"
#include "wire/media.h"

struct qk_glasses;

#define QK_ACK_DELAY_US 100000u
#define QK_ACK_MESSAGES 32u
#define QK_BLANK_US 3000000u

struct qk_peer {
	int greeted; /* hello was answered on this connection */
	char app_id[136], app_name[164];
	uint64_t session, last_session;
	int rebooted;            /* since last_session */
	uint64_t received, sent; /* sequence numbers */
	uint32_t unacked;
	uint64_t unacked_us; /* since when */
	uint64_t lost_us;    /* when the link was lost; QK_NEVER: it is there, or the displays are blank already */
	uint64_t inputs;     /* events made so far */
	int64_t speaks;      /* the one protocol version they speak; -1: as built */
	int visible;         /* told last */
	struct qk_decoded decoded;
};

/* One control message of the app. */
void qk_peer_message(struct qk_glasses *glasses, const char *text, size_t length);
void qk_peer_media(struct qk_glasses *glasses, const struct qk_media_header *header, struct qk_media_buffer *buffer);

/* hello. */
void qk_peer_hello(struct qk_glasses *glasses, uint64_t id, const struct qk_hello *hello);

/* The connection is no more: uses end, the displays go blank in a while. `forget`: now, and the session with it. */
void qk_peer_lost(struct qk_glasses *glasses, int forget);

/* Messages to the app. Without a conversation they vanish. */
void qk_peer_notify(struct qk_glasses *glasses, uint32_t kind, const void *params);
void qk_peer_answer(struct qk_glasses *glasses, uint32_t kind, uint64_t id, const void *result);

struct qk_refusal {
	int status, stage, retry; /* enum quark_status, quark_stage, quark_retry */
	const char *hint;         /* NULL: none */
	char text[224];
};
void qk_peer_refuse(struct qk_glasses *glasses, uint32_t kind, uint64_t id, const struct qk_refusal *refusal);

/* Fills a refusal and returns its status. */
int qk_refusal_set(struct qk_refusal *refusal, int status, int stage, int retry, const char *hint, const char *format,
		   ...) __attribute__((format(printf, 6, 7)));

/* Says good-bye and closes. `reason`: enum qk_closing_reason. */
void qk_peer_closing(struct qk_glasses *glasses, uint32_t reason, int status, int refused, const char *text);

/* Acknowledges late, tells visibility, blanks the displays. */
void qk_peer_run(struct qk_glasses *glasses);
uint64_t qk_peer_next_us(const struct qk_glasses *glasses);

#endif
