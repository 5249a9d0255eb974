/* What the files of the media connections share. A *wire* is one media connection. It belongs to the side of its
 * control connection; the newest one that is up is the one that is used. The media thread touches tickets, the queue of
 * notes and what they count, under the lock, and nothing else. */
#ifndef QK_SERVER_FREIGHT_PRIVATE_H
#define QK_SERVER_FREIGHT_PRIVATE_H

#include "server/server_private.h"

#define TICKETS_EACH 4u /* outstanding ones of a connection */
#define NOTES_MAX 1024u /* frames of one app that wait for this thread */
#define NOTES_BYTES (16u * 1024 * 1024)
#define KEPT_MAX 8u /* photos that wait for the media connection */
#define STREAMS 8u  /* and voices, whose lost frames and pieces are counted */

enum qk_note_kind { NOTE_ADMITTED, NOTE_FRAME, NOTE_CLOSED };

struct qk_wire {
	struct qk_list link; /* side->wires */
	struct qk_freight_side *side;
	struct qk_media_connection *media;
	int is_up, is_over; /* on the server's thread */
};

struct qk_freight_note { /* something that the media thread has to tell */
	struct qk_freight_note *next;
	struct qk_wire *wire;
	enum qk_note_kind kind;
	struct qk_media_header header;
	struct qk_media_buffer *buffer;
};

struct qk_ticket_kept {
	struct qk_list link;
	struct qk_freight_side *side;
	unsigned char ticket[QK_TICKET_SIZE];
	uint64_t until_us;
};

struct qk_lost {
	uint32_t kind, number, count;
};

struct qk_photo_kept {
	struct qk_media_header header;
	struct qk_media_buffer *buffer;
};

struct qk_freight_side { /* of one control connection */
	struct qk_connection *connection;
	struct qk_freight_room *room;
	struct lws_context *lws;
	struct qk_list wires;
	unsigned char pin[QK_PIN_SIZE];
	uint32_t tickets;
	uint32_t notes;
	size_t notes_bytes; /* under the lock, as the two above */
	uint64_t received, sent, lost_frames;
	struct qk_lost lost[STREAMS];
	struct qk_photo_kept kept[KEPT_MAX];
	uint32_t kept_count;
};

static inline void qk_freight_lock(struct qk_freight_room *room)
{
	pthread_mutex_lock(&room->lock);
}

static inline void qk_freight_unlock(struct qk_freight_room *room)
{
	pthread_mutex_unlock(&room->lock);
}

/* freight_gate.c: the media thread's side, and tickets. */
void qk_freight_forget_tickets(struct qk_freight_side *side);
struct qk_freight_note *qk_freight_next_note(struct qk_freight_room *room);
/* The oldest wire of this side that was admitted and that the server's thread does not know yet; NULL: none. */
struct qk_freight_note *qk_freight_take_admitted(struct qk_freight_side *side);

#endif
