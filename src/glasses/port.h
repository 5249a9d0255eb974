/* The glasses' end of the link: queues both ways, a delay line, and the faults that a link can have. Two queues each
 * way, one for control messages and one for media, as over the network; what is due at the same time keeps the order in
 * which it was given. */
#ifndef QK_GLASSES_PORT_H
#define QK_GLASSES_PORT_H

#include "core/buffer.h"
#include "core/list.h"
#include "wire/media.h"

struct qk_glasses;

#define QK_PORT_BATCH 64                 /* deliveries of one step */
#define QK_PORT_FREIGHT 64               /* media frames under way, each way */
#define QK_PORT_INWARD 1024              /* control messages under way to the glasses */
#define QK_PORT_OUTWARD 1024             /* to the app */
#define QK_PORT_BYTES (4u * 1024 * 1024) /* of control messages, each way */
#define QK_PORT_FRAMES_LATE 4            /* stream frames that may wait for bandwidth */

enum qk_port_state { QK_PORT_DOWN = 0, QK_PORT_CONNECTING, QK_PORT_UP };

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

struct qk_track {
	struct qk_freight items[QK_PORT_FREIGHT];
	size_t first, count;
	uint64_t last_us;
};

struct qk_port {
	int state;           /* enum qk_port_state */
	uint64_t connect_us; /* when the attempt ends */
	uint64_t generation; /* of the connection */
	int closing;         /* told closed() after all that is under way */
	int close_status, close_refused;
	char close_text[224];
	struct qk_lane inward, outward;
	struct qk_track media_in, media_out;
	struct qk_media_header no_room;
	struct qk_list spare;
	size_t spares;
	uint64_t order;
	/* faults */
	uint64_t latency_us, jitter_us, bandwidth, line_free_us, refused_until_us;
	uint32_t loss;
	int half_open, swallowed, refused;
	uint64_t heard_us;
};

void qk_port_init(struct qk_port *port);
void qk_port_free(struct qk_port *port);

/* An empty parcel to encode into; NULL without memory. */
struct qk_parcel *qk_port_parcel(struct qk_port *port);
void qk_port_recycle(struct qk_port *port, struct qk_parcel *parcel);

/* Sends it to the app (takes it). 0, or a status: AGAIN (full), CLOSED. */
int qk_port_post(struct qk_glasses *glasses, struct qk_parcel *parcel);

/* Where the header of the next frame is best written, since it need not be copied from there. */
struct qk_media_header *qk_port_header(struct qk_port *port);

/* Sends one frame to the app; takes one reference of `buffer`. 1 when it is under way, 0 when it was lost. */
int qk_port_media(struct qk_glasses *glasses, const struct qk_media_header *header, struct qk_media_buffer *buffer);

/* Closes the connection after all that is under way was delivered. */
void qk_port_close(struct qk_glasses *glasses, int status, int refused, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Cuts it now: what is under way is lost. */
void qk_port_cut(struct qk_glasses *glasses, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Forgets the connection and all that is under way. */
void qk_port_reset(struct qk_glasses *glasses);

/* The app's calls. */
void qk_port_connect(struct qk_glasses *glasses);
int qk_port_send(struct qk_glasses *glasses, const char *text, size_t length);
int qk_port_send_media(struct qk_glasses *glasses, const struct qk_media_header *header,
		       struct qk_media_buffer *buffer);

/* Parts of a step: the end of an attempt to connect, what came in, what goes out. */
void qk_port_attempt(struct qk_glasses *glasses);
void qk_port_receive(struct qk_glasses *glasses);
void qk_port_deliver(struct qk_glasses *glasses);
uint64_t qk_port_next_us(const struct qk_glasses *glasses);

void qk_port_drain(struct qk_port *port); /* loses all that is under way */

/* A link fault (enum quark_sim_fault). 1 when it was one. */
int qk_port_fault(struct qk_glasses *glasses, int fault, int64_t value);

#endif
