/* What the files of the media service share.
 *
 * One mutex guards what other threads touch: the lists of things to do, the queues of frames, and who may be called.
 * Everything else belongs to the media thread. */
#ifndef QK_CHANNEL_MEDIA_PRIVATE_H
#define QK_CHANNEL_MEDIA_PRIVATE_H

#include "channel/media_service.h"
#include "core/list.h"

#include <stdatomic.h>

#define QK_MEDIA_OPENING_US 10000000u /* from the first byte to the answer to the opening */
#define QK_MEDIA_TURN (1u << 20)      /* bytes each way before another connection has its turn */

enum qk_media_todo { QK_MEDIA_BEGIN = 1, QK_MEDIA_WRITE = 2, QK_MEDIA_READ = 4, QK_MEDIA_END = 8 };

/* Something that the thread watches: a connection or a listener. */
struct qk_media_watch {
	const struct qk_media_watch_ops *ops;
	struct qk_media_service *service;
	struct qk_list place; /* in the service's list of this kind */
	struct qk_list wait;  /* among those with a deadline */
	uint64_t deadline_us;
	int fd;
	uint32_t interest; /* what epoll looks for */

	/* under the lock */
	struct qk_list todo;
	unsigned bits;
	int calling; /* a function of the owner runs */
	int muted;   /* none may run any more */
};

struct qk_media_watch_ops {
	void (*ready)(struct qk_media_watch *watch, uint32_t events);
	void (*todo)(struct qk_media_watch *watch, unsigned bits);
	void (*expired)(struct qk_media_watch *watch);
};

/* --- media_service.c ---------------------------------------------------------------------------------------------- */

void qk_media_lock(void);
void qk_media_unlock(void);

/* One more user of the service, which is started for the first; the watch is bound to it. 0 or a status. */
int qk_media_use(struct qk_media_watch *watch);
/* On the media thread: one more user, unless the service is on its way out. 0 or -1. Under the lock. */
int qk_media_use_again(struct qk_media_service *service);
/* One user less; with the last one the thread ends, and this waits for it unless it is that thread. */
void qk_media_unuse(struct qk_media_service *service);

/* Has the thread do something about a watch. Under the lock. */
void qk_media_post(struct qk_media_watch *watch, unsigned bits);
void qk_media_unpost(struct qk_media_watch *watch); /* takes the lock */
/* No function of the owner runs any more when this returns, but on the media thread itself. Under the lock. */
void qk_media_mute(struct qk_media_watch *watch);
/* Around each call of a function of the owner. Begin returns 0 when it must not be called. */
int qk_media_call_begin(struct qk_media_watch *watch);
void qk_media_call_end(struct qk_media_watch *watch);

/* On the media thread. */
uint64_t qk_media_now(void);
SSL_CTX *qk_media_client_context(struct qk_media_service *service);
int qk_media_watch_fd(struct qk_media_watch *watch, uint32_t interest); /* 0 or -1 */
void qk_media_unwatch_fd(struct qk_media_watch *watch);                 /* closes it */
void qk_media_wait_until(struct qk_media_watch *watch, uint64_t us);    /* QK_NEVER: no deadline */

/* --- media_connection.c ------------------------------------------------------------------------------------------- */

enum qk_media_state { QK_MEDIA_JOINING, QK_MEDIA_SHAKING, QK_MEDIA_ASKING, QK_MEDIA_RUNNING, QK_MEDIA_OVER };

struct qk_media_frame { /* one that waits to be sent */
	struct qk_list link;
	struct qk_media_header header;
	struct qk_media_buffer *buffer;
	unsigned char bytes[QK_MEDIA_HEADER_SIZE];
};

struct qk_media_connection {
	struct qk_media_watch watch;
	atomic_uint references; /* the owner's and the thread's */
	const struct qk_media_events *events;
	void *owner;
	struct qk_media_target target;      /* the app's side */
	struct qk_media_listener *listener; /* the glasses' side, until it is admitted */
	enum qk_media_state state;
	SSL *ssl; /* NULL: plain */
	int pin_refused;
	char name[64]; /* address and port of the far end */
	char why[160];

	/* arriving */
	unsigned char head[QK_MEDIA_HEADER_SIZE];
	size_t head_length;
	struct qk_media_header header;
	struct qk_media_buffer *body;
	size_t body_length;
	int has_header;

	/* leaving; queue, waiting and over under the lock */
	struct qk_list queue;
	uint32_t waiting;
	int over;
	unsigned char start[QK_MEDIA_OPENING_SIZE]; /* the opening, or the answer to it */
	size_t start_length, start_sent;
	struct qk_media_frame *leaving;
	size_t sent; /* bytes of it, header included */
};

/* A connection that a listener accepted: it owns `fd`. NULL without memory. */
struct qk_media_connection *qk_media_connection_of(struct qk_media_listener *listener, int fd, SSL *ssl,
						   const char *name);
/* Ends it, with a sentence for the owner. */
void qk_media_fail(struct qk_media_connection *connection, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void qk_media_dispose(struct qk_media_connection *connection); /* the thread lets go of it */
/* Does all that can be done now. */
void qk_media_advance(struct qk_media_connection *connection);

/* --- media_open.c: from the first byte to the answer -------------------------------------------------------------- */

void qk_media_begin(struct qk_media_connection *connection);
/* 1: it is open; 0: goes on; -1: failed, and was told. */
int qk_media_open_step(struct qk_media_connection *connection);

/* --- media_frames.c ----------------------------------------------------------------------------------------------- */

/* 1: more can be done at once; 0: nothing more for now; -1: failed, and was told. */
int qk_media_receive(struct qk_media_connection *connection);
int qk_media_transmit(struct qk_media_connection *connection);
void qk_media_drop_frames(struct qk_media_connection *connection);
int qk_media_take_start(struct qk_media_connection *connection, size_t wanted); /* 1, 0, -1: the first bytes are here */
int qk_media_put_start(struct qk_media_connection *connection);

/* --- media_io.c --------------------------------------------------------------------------------------------------- */

/* 1: *done bytes; 0: not now; -1: failed, and was told. */
int qk_media_read_some(struct qk_media_connection *connection, void *data, size_t length, size_t *done);
int qk_media_write_some(struct qk_media_connection *connection, const void *data, size_t length, size_t *done);
int qk_media_shake(struct qk_media_connection *connection);
void qk_media_tune(int fd);
void qk_media_tune_tls(SSL *ssl);
void qk_media_name(const struct sockaddr_storage *address, char *name, size_t size);

/* --- media_listener.c --------------------------------------------------------------------------------------------- */

/* Asks the gate. 1: the connection has an owner. */
int qk_media_admit(struct qk_media_connection *connection, const unsigned char *ticket, const unsigned char *pin);
void qk_media_listener_left(struct qk_media_listener *listener); /* one that was not admitted yet is gone */

#endif
