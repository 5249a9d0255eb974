/* The glasses' end of a connection: queues both ways, and a delay line with the faults that a link can have. Two queues
 * each way, one for control messages and one for media, as over the network; what is due at the same time keeps the
 * order in which it was given. */
#ifndef QK_GLASSES_PORT_H
#define QK_GLASSES_PORT_H

#include "core/buffer.h"
#include "core/list.h"
#include "glasses/door.h"

#define QK_PORT_BATCH 64                 /* deliveries of one step, for each port */
#define QK_PORT_FREIGHT 64               /* media frames under way, each way */
#define QK_PORT_INWARD 1024              /* control messages under way to the glasses */
#define QK_PORT_OUTWARD 1024             /* to the app */
#define QK_PORT_BYTES (4u * 1024 * 1024) /* of control messages, each way */
#define QK_PORT_FRAMES_LATE 4            /* stream frames that may wait for bandwidth */

enum qk_port_state { QK_PORT_CONNECTING = 0, QK_PORT_UP };

struct qk_parcel { /* one control message under way */
	struct qk_list link;
	uint64_t due_us, order;
	struct qk_buffer bytes;
};

struct qk_lane {
	struct qk_list parcels;
	size_t count, bytes;
	uint64_t last_us; /* of the newest: order is kept under jitter */
};

struct qk_freight {
	uint64_t due_us, order;
	struct qk_media_header header;
	struct qk_media_buffer *buffer;
};

struct qk_track { /* a ring that grows by doubling, up to QK_PORT_FREIGHT */
	struct qk_freight *items;
	size_t room, first, count;
	uint64_t last_us;
};

/* What all connections have in common. */
struct qk_line {
	struct qk_list ports;   /* all of them */
	struct qk_list busy;    /* those that have something to do */
	struct qk_list *cursor; /* where a walk over the busy ones goes on */
	struct qk_list graves;  /* ports that ended within this step */
	struct qk_list spare;   /* parcels to be used again */
	size_t spares;
	struct qk_media_header no_room;
	uint64_t alive_us; /* when silent connections are looked for */
	/* faults */
	uint64_t latency_us, jitter_us, bandwidth, refused_until_us;
	uint32_t loss;
	int half_open, refused;
	int64_t speaks; /* the one protocol version they speak; -1: as built */
};

struct qk_port {
	struct qk_list link, busy;
	struct qk_glasses *glasses;
	struct qk_app *app; /* whose session goes on here; NULL: before hello, and after the session's end */
	const struct qk_sim_sink *sink;
	void *owner;
	unsigned char key[32];
	char *app_id; /* hello must say this; NULL: anything */
	int state;    /* enum qk_port_state */
	int gone;     /* freed when the step ends */
	int closing;  /* told closed() after all that is under way */
	int close_status, close_refused;
	char *close_text;    /* owned; NULL: no memory for it */
	uint64_t connect_us; /* when the attempt ends */
	struct qk_lane inward, outward;
	struct qk_track media_in, media_out;
	uint64_t order, line_free_us, heard_us;
	uint64_t seen_until; /* numbers up to this one may come again: the session was resumed here */
	int swallowed;       /* by a half-open link */
	int pinged;          /* since something was heard */
};

void qk_line_init(struct qk_line *line);
void qk_line_free(struct qk_glasses *glasses); /* all ports; tells nobody */

/* An empty parcel to encode into; NULL without memory. */
struct qk_parcel *qk_port_parcel(struct qk_glasses *glasses);
void qk_port_recycle(struct qk_glasses *glasses, struct qk_parcel *parcel);

/* Sends it to the app (takes it). 0, or a status: AGAIN (full), CLOSED. */
int qk_port_post(struct qk_port *port, struct qk_parcel *parcel);

/* Where the header of the next frame is best written, since it need not be copied from there. */
struct qk_media_header *qk_port_header(struct qk_port *port);

/* Sends one frame to the app; takes one reference of `buffer`. 1 when it is under way, 0 when it was lost. */
int qk_port_media(struct qk_port *port, const struct qk_media_header *header, struct qk_media_buffer *buffer);

/* Closes the connection after all that is under way was delivered. */
void qk_port_close(struct qk_port *port, int status, int refused, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Cuts it now: what is under way is lost. */
void qk_port_cut(struct qk_port *port, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The app's calls. */
struct qk_port *qk_port_new(struct qk_glasses *glasses, const struct qk_sim_sink *sink, void *owner,
			    const struct qk_caller *caller);
int qk_port_send(struct qk_port *port, const char *text, size_t length);
int qk_port_send_media(struct qk_port *port, const struct qk_media_header *header, struct qk_media_buffer *buffer);

/* Tells nothing. Within a step the memory stays until it ends. */
void qk_port_remove(struct qk_port *port);

/* Parts of a step: ends of attempts to connect, what came in, what goes out. */
void qk_line_attempt(struct qk_glasses *glasses);
void qk_line_receive(struct qk_glasses *glasses);
void qk_line_deliver(struct qk_glasses *glasses);
void qk_line_tidy(struct qk_glasses *glasses); /* forgets the idle and buries the gone */
uint64_t qk_line_next_us(const struct qk_glasses *glasses);
int qk_line_is_quiet(const struct qk_glasses *glasses); /* nothing but media is under way */

void qk_port_drain(struct qk_port *port); /* loses all that is under way */
void qk_port_busy(struct qk_port *port);

/* The app's greeting was answered: from now on its silence is noticed. */
void qk_port_watch(struct qk_port *port);

/* A link fault (enum quark_sim_fault). 1 when it was one. */
int qk_port_fault(struct qk_glasses *glasses, int fault, int64_t value);

#endif
