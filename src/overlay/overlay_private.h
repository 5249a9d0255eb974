/* The overlay's own layout: for this room's files only.
 *
 * Setters change QK_WORKING. A commit copies it to QK_NEWEST (or QK_CLEARED, when it carries a clear) and waits in the
 * queue of that name, until fewer than two flights are on their way. A flight is one message; once it is written,
 * QK_SENT is what it leads to. The app's requests are not the flights: a flight that the link lost is simply replaced
 * by one that carries the whole scene, and answers the same requests. */
#ifndef QK_OVERLAY_PRIVATE_H
#define QK_OVERLAY_PRIVATE_H

#include "link/session.h"
#include "overlay/slots.h"

#include <quark/overlay.h>

#define QK_OVERLAYS_MAX 8u
#define QK_FLIGHTS_MAX 2u
#define QK_NODES_DEFAULT 256u
#define QK_GROUPS_NESTED_MAX 8u
#define QK_TEXT_BYTES_MAX 4096u
#define QK_TEXT_SIZE_DEFAULT 28u
#define QK_TEXT_LINES_DEFAULT 32u
#define QK_OVERLAY_DEPTH_DEFAULT_MM 2000u
#define QK_COMMIT_US 5000000u
#define QK_SPEECH_US 60000000u
#define QK_SEND_AGAIN_US 5000u   /* after the link was full, or a picture had not arrived; doubled each time */
#define QK_LOOK_AGAIN_US 250000u /* while the media connection is being opened */
#define QK_REFUSALS_MAX 10u      /* in a row, for want of a picture that is on its way */
#define QK_REFUSALS_PATIENT 4u   /* then it is sent again */

struct qk_queue { /* a scene that waits to be sent */
	enum qk_version version;
	int pending;             /* 1: it waits, whether or not a request does */
	int begun;               /* 1: the first of several messages was sent */
	struct qk_list requests; /* of struct qk_commit_request */
};

struct qk_commit_request {         /* one quark_overlay_commit(), for the app */
	struct qk_request request; /* first */
	struct quark_overlay *overlay;
	struct qk_list link;    /* of a queue or a flight */
	struct qk_queue *queue; /* where it waits; NULL: it is on its way */
	uint64_t deadline_us;   /* as it was at first */
};

struct qk_flight {                     /* one message on its way; the app never sees this request */
	struct qk_operation operation; /* first */
	struct quark_overlay *overlay;
	struct qk_queue *queue;  /* what it sends */
	struct qk_list link;     /* of overlay->flights */
	struct qk_list requests; /* those that its answer ends */
	int sent;
	int whole;         /* it builds on nothing */
	uint32_t losses;   /* of media, when it was sent */
	uint32_t pictures; /* how many it shows */
	char *speech;      /* without a display, owned: what is spoken, one text a line */
	uint32_t said;     /* what marks its texts */
	size_t spoken;     /* bytes of it that are done or on their way */
};

struct quark_overlay {
	struct qk_handle handle; /* first */
	struct quark_device *device;
	struct qk_session *session; /* NULL: closed, or the glasses are gone */
	struct qk_listener listener;
	uint32_t flags, depth_mm;
	uint32_t number; /* on the wire; a higher one is above */

	struct qk_slots slots;
	int clears; /* quark_overlay_clear() was called since the last commit */
	struct qk_text_metrics metrics;
	uint32_t generation; /* of the metrics, 0: never known */
	struct qk_layout_scratch scratch;

	struct qk_queue resync, cleared, newest; /* in the order in which they go */
	struct qk_list flights;
	uint32_t flight_count;
	uint32_t revision; /* of what was sent last */
	int whole;         /* 1: the next message must build on nothing */
	int blocked;       /* 1: the link takes no more; tick() tries again */
	uint32_t refusals; /* of commits with pictures, in a row */
	int pumping;
	int shown;           /* something was sent, so that there is something to close */
	uint32_t epoch;      /* of the pictures: numbers of an older one are not known to the glasses */
	uint32_t last_asset; /* 20 bits */

	struct qk_node *nodes; /* the message that is being written */
	uint32_t *removed;
	size_t room; /* of both */

	int visible; /* the newest known */
	int told;    /* 1: a commit was presented, so that changes are told */
};

/* --- overlay.c ---------------------------------------------------------------------------------------------------- */

/* First lines of a public call: enters, and checks that the overlay is there and open. 0, or a status. */
int qk_overlay_enter(struct quark_overlay *overlay, const char *function);
int qk_overlay_has_display(const struct quark_overlay *overlay); /* only after READY */
extern const struct qk_listener_ops qk_overlay_listener_ops;

/* --- nodes.c ------------------------------------------------------------------------------------------------------ */

/* The slot of a node that was set; NULL, with the context's failure set. */
struct qk_slot *qk_overlay_slot(struct quark_overlay *overlay, uint32_t node, const char *function);

/* How many of the working scene's nodes lie in this group, themselves groups or not. */
uint32_t qk_group_members(const struct quark_overlay *overlay, uint32_t group);

/* --- measure.c ---------------------------------------------------------------------------------------------------- */

/* Breaks a text into lines unless that was done. 0, or -1 without memory. */
int qk_overlay_lay_out(struct quark_overlay *overlay, struct qk_content *content);

/* The box on the displays; a text must be laid out. */
void qk_content_size(const struct qk_content *content, uint32_t *width, uint32_t *height);

/* --- message.c ---------------------------------------------------------------------------------------------------- */

struct qk_message {
	struct qk_commit commit;
	uint32_t pictures; /* nodes that show one; counted when they are sent */
	int fresh;         /* it builds on nothing that was before */
	int complete;      /* 0: more of the same scene must follow */
};

/* What leads from QK_SENT to the queue's scene, as much of it as one message takes. 0, or a status. */
int qk_message_write(struct quark_overlay *overlay, const struct qk_queue *queue, struct qk_message *message);

/* Sends the pictures that the message needs and the glasses have not. 0, or a status. */
int qk_message_pictures(struct quark_overlay *overlay, const struct qk_queue *queue, struct qk_message *message);

/* It was sent: QK_SENT is now what it leads to. */
void qk_message_sent(struct quark_overlay *overlay, const struct qk_queue *queue, const struct qk_message *message);

/* --- queue.c ------------------------------------------------------------------------------------------------------ */

void qk_queue_init(struct qk_queue *queue, enum qk_version version);
void qk_queue_drop(struct quark_overlay *overlay, struct qk_queue *queue); /* its scene; it has no requests any more */
void qk_queue_fail(struct quark_overlay *overlay, struct qk_queue *queue, const struct quark_failure *failure);

/* Ends all requests of a list, with `failure` or well. */
void qk_requests_end(struct qk_list *requests, const struct quark_failure *failure);

/* They wait in `queue` from now on; NULL: they are on their way. */
void qk_requests_move(struct qk_list *to, struct qk_list *from, struct qk_queue *queue);

/* What the glasses have is not certain any more: it is sent again whole, and answers `requests` then (NULL: none). */
void qk_overlay_send_again(struct quark_overlay *overlay, struct qk_list *requests);

/* --- flight.c ----------------------------------------------------------------------------------------------------- */

/* Sends what waits, as far as it may. */
void qk_overlay_pump(struct quark_overlay *overlay);
struct qk_flight *qk_flight_new(struct quark_overlay *overlay, struct qk_queue *queue);
void qk_flight_free(struct qk_operation *operation);

/* Its message could not be sent; what it would have carried still waits in its queue, or ends. */
void qk_flight_not_sent(struct qk_flight *flight, const struct quark_failure *failure);

/* Takes the overlay off the displays. */
void qk_overlay_take_off(struct quark_overlay *overlay);

/* --- speech.c ----------------------------------------------------------------------------------------------------- */

/* Without a display: speaks the queue's changed texts, or ends its requests. */
void qk_overlay_speak(struct quark_overlay *overlay, struct qk_queue *queue);

/* --- overlay_events.c --------------------------------------------------------------------------------------------- */

#define QK_NUMBER_PRESENTED 0
#define QK_NUMBER_DISPLAYS 1
#define QK_NUMBER_VISIBLE 0

void qk_overlay_notified(struct quark_overlay *overlay, const struct qk_visibility *visibility);
void qk_overlay_presented(struct quark_overlay *overlay); /* a commit was */

#endif
