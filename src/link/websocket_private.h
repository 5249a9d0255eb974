/* What the files of the network link share.
 *
 * A *socket* is one attempt to connect and what becomes of it. The link owns it and so does the libwebsockets thread;
 * one mutex guards what both touch. Everything that belongs to libwebsockets is touched on its thread alone. */
#ifndef QK_LINK_WEBSOCKET_PRIVATE_H
#define QK_LINK_WEBSOCKET_PRIVATE_H

#include "core/buffer.h"
#include "core/context.h"
#include "core/inbox.h"
#include "core/worker.h"
#include "link/websocket.h"
#include "wire/messages.h"

#include <libwebsockets.h>
#include <netinet/in.h>
#include <stdatomic.h>

#define QK_ADDRESSES_MAX 4
#define QK_OUT_BYTES (4u * 1024 * 1024) /* messages that wait to be sent */
#define QK_OUT_MESSAGES 1024u
#define QK_IN_BYTES (4u * 1024 * 1024) /* what waits for the context: more is left in the network */
#define QK_IN_SOUND 512u               /* pieces of sound likewise: they have no credits, and are small */
#define QK_IN_FRAMES 64u               /* frames that wait for the context: more are lost */
#define QK_TRYING_MAX 32u              /* handshakes at once: each takes memory and time from the others */
#define QK_CLOSE_SECONDS 1             /* for the answer to the far end's close */
#define QK_WRITE_MAX 16384u            /* bytes of one fragment: a TLS record */

/* How long one attempt may take; tests have less patience. Set before the first connect. */
extern uint64_t qk_websocket_patience_us;

/* --- what the link is told ---------------------------------------------------------------------------------------- */

enum qk_note_kind { QK_NOTE_OPENED = 1, QK_NOTE_MESSAGE, QK_NOTE_CLOSED, QK_NOTE_MEDIA, QK_NOTE_MEDIA_STATE };

struct qk_note {
	struct qk_inbox_item item;
	int kind;
	union {
		struct {
			uint32_t check;
			struct sockaddr_storage address;
			unsigned char pin[QK_PIN_SIZE]; /* of the far end; over TLS */
		} opened;
		struct {
			int terminal;
			struct quark_failure failure;
		} closed;
		struct {
			uint32_t round; /* which media connection */
			int up;
			struct qk_media_header header;
			struct qk_media_buffer *buffer;
		} media;
	} u;
	size_t length;
	char text[]; /* of a message */
};

struct qk_note *qk_note_new(int kind, const char *text, size_t length); /* NULL without memory */

/* --- one attempt -------------------------------------------------------------------------------------------------- */

enum qk_socket_stage { QK_SOCKET_TCP, QK_SOCKET_TLS, QK_SOCKET_HTTP, QK_SOCKET_OPEN };
enum qk_socket_todo { QK_SOCKET_CONNECT = 1, QK_SOCKET_WRITE = 2, QK_SOCKET_RESUME = 4, QK_SOCKET_LEAVE = 8 };

struct qk_outgoing {
	struct qk_list link;
	size_t length;
	unsigned char bytes[]; /* LWS_PRE bytes of room, then the text */
};

struct qk_socket {
	atomic_uint references;
	/* fixed before the thread sees it */
	struct qk_key *key; /* NULL: plain */
	unsigned char pins[2][QK_PIN_SIZE];
	uint32_t pins_count;
	const char *path;
	char host[256];
	uint16_t port;
	char name[280]; /* as a person would write it */
	struct sockaddr_storage addresses[QK_ADDRESSES_MAX];
	uint32_t addresses_count;

	/* under the lock */
	struct qk_list todo;
	unsigned bits;
	struct qk_inbox *inbox; /* NULL: the link has let go */
	struct qk_list queue;
	size_t queue_bytes;
	uint32_t queue_count;
	int up;

	/* the libwebsockets thread's */
	struct qk_websocket_home *home;
	struct qk_list place; /* among all sockets of the thread */
	struct qk_list turn;  /* among those that wait until fewer are being connected */
	int trying;           /* it is being connected */
	struct lws *wsi;
	lws_sorted_usec_list_t patience;
	uint32_t address; /* the one that is tried */
	int stage, over, leaving, said_farewell;
	int retrying;    /* the next address is tried as soon as this wsi is gone */
	atomic_int held; /* nothing is read until the context has caught up */
	int pin_refused, wrong_protocol;
	uint16_t refusal; /* the close code for what the far end did; 0: none */
	int alert;        /* the last one that TLS brought; 0: none */
	struct qk_outgoing *sending;
	size_t sent;
	struct qk_buffer in; /* a message that comes in fragments */
	uint16_t close_code; /* of the far end; 0: none */
	char close_reason[124];
};

void qk_socket_unref(struct qk_socket *socket);
/* The failure of an attempt or a connection, to the link, once. */
void qk_socket_end(struct qk_socket *socket, const struct quark_failure *failure, int terminal);
void qk_socket_post(struct qk_socket *socket, struct qk_note *note);

/* --- websocket_service.c: the thread ------------------------------------------------------------------------------ */

void qk_websocket_lock(void);
void qk_websocket_unlock(void);
/* One more link uses the thread, which starts with the first and has ended when the last one lets go. 0 or a status. */
int qk_websocket_use(void);
void qk_websocket_unuse(void);
/* How often this process came out of a fork; asked for in each step, so no system call. */
unsigned qk_websocket_forks(void);
/* Has the thread do something for a socket. Under the lock. */
void qk_websocket_todo(struct qk_socket *socket, unsigned bits);

/* --- websocket_socket.c: a socket on the thread ------------------------------------------------------------------- */

struct qk_websocket_home { /* where the thread keeps its things */
	struct lws_context *lws;
	struct lws_vhost *vhost; /* of all connections over TLS */
	struct lws_vhost *plain;
	SSL_CTX *tls;
	struct qk_list sockets;
	struct qk_list waiting;     /* for their turn to be connected */
	unsigned trying;            /* are being connected */
	int is_stopping;            /* the last link has let go */
	struct qk_socket *starting; /* inside lws_client_connect_via_info() */
};

void qk_socket_do(struct qk_websocket_home *home, struct qk_socket *socket, unsigned bits);
int qk_socket_callback(struct lws *wsi, enum lws_callback_reasons reason, void *in, size_t length);
/* Nobody waits any longer: what is still there goes as it is. */
void qk_socket_abandon_all(struct qk_websocket_home *home);

/* No memory: the attempt or the connection ends with it. */
void qk_socket_no_memory(struct qk_socket *socket);

/* --- websocket_messages.c: what goes over it ---------------------------------------------------------------------- */

/* Both return what an lws callback does: below 0, the connection goes. */
int qk_socket_received(struct qk_socket *socket, struct lws *wsi, const char *text, size_t length);
int qk_socket_writeable(struct qk_socket *socket, struct lws *wsi);
/* Stops reading while the context is too far behind, and begins again when it has caught up. */
void qk_socket_hold_back(struct qk_socket *socket, struct lws *wsi);

/* --- websocket_tls.c ---------------------------------------------------------------------------------------------- */

SSL_CTX *qk_websocket_tls(struct qk_websocket_home *home);

/* --- websocket_failure.c: sentences ------------------------------------------------------------------------------- */

/* Each fills the failure and returns whether it is terminal. */
int qk_say_not_connected(const struct qk_socket *socket, const char *detail, int http_status,
			 struct quark_failure *failure);
int qk_say_too_late(const struct qk_socket *socket, struct quark_failure *failure);
int qk_say_closed(const struct qk_socket *socket, struct quark_failure *failure);
int qk_say_misbehaved(const struct qk_socket *socket, const char *what, struct quark_failure *failure);
int qk_say_no_memory(const struct qk_socket *socket, struct quark_failure *failure);
int qk_say_no_name(const char *host, const char *detail, struct quark_failure *failure);

/* --- websocket_names.c -------------------------------------------------------------------------------------------- */

struct qk_lookup {
	struct qk_job job;
	void (*done)(void *owner, struct qk_lookup *lookup); /* free(lookup) */
	void *owner;
	char host[256];
	uint16_t port;
	struct sockaddr_storage addresses[QK_ADDRESSES_MAX];
	uint32_t count;
	char why[128]; /* "": found */
};

/* The addresses that need no look-up: of an address, and of localhost. Their number; 0: it is a name. */
uint32_t qk_addresses_of(const char *host, uint16_t port, struct sockaddr_storage *out);
struct qk_lookup *qk_lookup_new(const char *host, uint16_t port); /* to be submitted to the worker */

#endif
