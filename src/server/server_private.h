/* What the files of the server share. All of it lives on the server's thread but what says otherwise. */
#ifndef QK_SERVER_SERVER_PRIVATE_H
#define QK_SERVER_SERVER_PRIVATE_H

#include "channel/media_service.h"
#include "core/json_read.h"
#include "server/server.h"
#include "server/store.h"
#include "wire/codec.h"

#include <pthread.h>
#include <signal.h>

#define QK_SERVER_CONNECTIONS 4096u
#define QK_SERVER_SPARE 256u         /* sockets beyond the connections: handshakes, the page, control */
#define QK_HELLO_US 10000000u        /* for the first message of a connection */
#define QK_TICKET_US 10000000u       /* a ticket is good for so long */
#define QK_WINDOW_US 120000000u      /* a pairing window is open for so long */
#define QK_OUT_MESSAGES 1024u        /* that may wait for an app that does not read */
#define QK_EARLY_BYTES (256u * 1024) /* that an app may say before the glasses are there */
#define QK_OUT_BYTES (4u * 1024 * 1024)
#define QK_CLOSE_REASON 123u /* bytes of it that fit into a WebSocket's close frame */

enum qk_close_code {                   /* docs/protocol.md, section 11 */
		     QK_CLOSE_CUT = 1, /* none is sent */
		     QK_CLOSE_NORMAL = 1000,
		     QK_CLOSE_AWAY = 1001,
		     QK_CLOSE_BINARY = 1003,
		     QK_CLOSE_FAILED = 1011,
		     QK_CLOSE_PROTOCOL = 4400,
		     QK_CLOSE_UNKNOWN_KEY = 4401,
		     QK_CLOSE_REMOVED = 4403,
		     QK_CLOSE_EXPIRED = 4408,
		     QK_CLOSE_REPLACED = 4409,
		     QK_CLOSE_ENDED = 4410,
		     QK_CLOSE_TOO_BIG = 4413,
		     QK_CLOSE_VERSION = 4426,
		     QK_CLOSE_NOT_NOW = 4429,
};

/* --- connection.c: one control connection ------------------------------------------------------------------------- */

struct qk_outgoing;
struct qk_freight_side;

struct qk_connection {
	struct qk_list link;   /* server->connections */
	struct qk_list silent; /* server->silent, while nothing has been heard */
	struct qk_server *server;
	struct lws *wsi;
	struct qk_port *port;          /* NULL: none, or not any more */
	struct qk_freight_side *media; /* NULL: never asked for */
	char *reason;                  /* of the close; NULL: none */
	struct qk_outgoing *first, *last;
	struct qk_buffer in;    /* of a message that comes in parts */
	struct qk_buffer early; /* said before the glasses were there */
	unsigned char pin[QK_PIN_SIZE];
	uint64_t id, since_us, received, sent;
	uint32_t out_count, out_bytes;
	uint16_t far_port, code; /* code: to close with; 0: not closing */
	uint8_t is_pairing, opened, asking, too_big;
	uint8_t is_hearing; /* what it says is being done: answers leave together, right after */
};

/* From libwebsockets' callback. 0, or -1: close. */
int qk_connection_begin(struct qk_server *server, struct lws *wsi, int is_pairing, struct qk_connection **out);
int qk_connection_receive(struct qk_connection *connection, const char *data, size_t length);
int qk_connection_writeable(struct qk_connection *connection);
void qk_connection_end(struct qk_connection *connection);

int qk_connection_send(struct qk_connection *connection, const char *text, size_t length);
/* Closes it after what waits to be sent; the glasses know already. */
void qk_connection_close(struct qk_connection *connection, uint16_t code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The connection is cut, as if the cable were. */
void qk_connection_cut(struct qk_connection *connection);
/* Closes those of this app's key whose session the glasses do not close (pairing). */
void qk_connections_remove(struct qk_server *server, const unsigned char *pin);

/* Nobody said anything for too long. */
void qk_silent_run(struct qk_server *server, uint64_t now_us);
uint64_t qk_silent_next_us(const struct qk_server *server);

/* --- link_host.c: the WebSockets of apps -------------------------------------------------------------------------- */

int qk_link_host_open(struct qk_server *server, const struct qk_server_options *options, char *why, size_t why_size);

/* 0 or -1: it is no address. */
int qk_address_of(const struct qk_endpoint *at, uint16_t port, struct sockaddr_storage *out);

/* --- pairing.c, window.c ------------------------------------------------------------------------------------------ */

struct qk_window {
	int open;
	unsigned char token[QK_TOKEN_SIZE], spent[QK_TOKEN_SIZE];
	int has_spent;
	uint32_t wrong; /* tries */
	uint64_t until_us;
	char uri[QK_PAIRING_URI_MAX];
};

struct qk_asking { /* the app whose question is before the wearer; there is one at most */
	uint64_t id;
	char app_id[136], app_name[164];
};

enum qk_token { QK_TOKEN_GOOD, QK_TOKEN_WRONG, QK_TOKEN_BURNT, QK_TOKEN_SPENT, QK_TOKEN_CLOSED };

enum qk_token qk_window_try(struct qk_server *server, const unsigned char *token);
void qk_window_spend(struct qk_server *server); /* it was good, and the wearer is asked */
void qk_window_run(struct qk_server *server, uint64_t now_us);
void qk_window_print(struct qk_server *server); /* URI and QR code, to stdout */

void qk_pairing_message(struct qk_connection *connection, const char *text, size_t length);
void qk_pairing_lost(struct qk_connection *connection);

/* --- freight.c: the media connections ----------------------------------------------------------------------------- */

struct qk_freight_note;

struct qk_freight_room { /* shared with the media thread, but for the listener */
	struct qk_media_listener *listener;
	pthread_mutex_t lock;
	struct qk_list tickets;               /* struct qk_ticket_kept */
	struct qk_freight_note *first, *last; /* what came in */
	int has_lock;
};

int qk_freight_open(struct qk_server *server, const struct qk_server_options *options, char *why, size_t why_size);
void qk_freight_close(struct qk_server *server);
/* A ticket for this connection. 0 or -1. */
int qk_freight_ticket(struct qk_connection *connection, unsigned char *ticket, uint32_t *port);
/* To the app; takes one reference of the buffer. */
void qk_freight_send(struct qk_connection *connection, const struct qk_media_header *header,
		     struct qk_media_buffer *buffer);
/* The connection is over, and its media connections with it. */
void qk_freight_end(struct qk_connection *connection);
void qk_freight_tell(const struct qk_connection *connection, struct qk_connected *out);
/* What came in goes to the glasses. */
void qk_freight_run(struct qk_server *server);
void qk_tickets_run(struct qk_server *server, uint64_t now_us);
uint64_t qk_tickets_next_us(struct qk_server *server);

/* --- paired.c: who may come, in memory and in the store ----------------------------------------------------------- */

struct qk_paired_app {
	unsigned char pin[QK_PIN_SIZE];
	char *app_id, *app_name;
	int64_t created_s, used_s;
	int used_changed;
};

struct qk_paired_list {
	struct qk_paired_app *apps;
	size_t count, capacity;
	struct qk_store *store; /* NULL: nothing is kept */
};

int qk_paired_load(struct qk_server *server, char *why, size_t why_size);
void qk_paired_free(struct qk_server *server);
struct qk_paired_app *qk_paired_find(struct qk_server *server, const unsigned char *pin);
/* Stores the app under this key, instead of what was there under the key or the id. 0, or a status and a sentence. */
int qk_paired_add(struct qk_server *server, const unsigned char *pin, const char *app_id, const char *app_name,
		  char *why, size_t why_size);
void qk_paired_used(struct qk_server *server, struct qk_paired_app *app);
void qk_paired_write_used(struct qk_server *server);
extern const struct qk_keeper qk_paired_keeper;

/* --- log.c -------------------------------------------------------------------------------------------------------- */

struct qk_message_log {
	struct qk_log_entry *entries; /* QK_LOG_ENTRIES; NULL: not kept */
	uint64_t last;
};

void qk_log_message(struct qk_connection *connection, uint32_t direction, const char *text, size_t length);
void qk_log_media(struct qk_connection *connection, uint32_t direction, const struct qk_media_header *header);

/* --- control.c: --test-control ------------------------------------------------------------------------------------ */

struct qk_control;

int qk_control_open(struct qk_server *server, const struct qk_server_options *options, char *why, size_t why_size);
void qk_control_close(struct qk_server *server);
extern const struct lws_protocols qk_control_protocols[];

/* One command; appends one line, with its line feed. */
void qk_control_command(struct qk_server *server, const char *text, size_t length, struct qk_buffer *out);

/* --- server.c ----------------------------------------------------------------------------------------------------- */

struct qk_server {
	struct lws_context *lws;
	struct lws_vhost *link_host, *control_host;
	struct qk_glasses *glasses;
	struct qk_clock clock;
	struct qk_key *key;
	char next_pin[QK_PIN_TEXT]; /* "": none */
	struct qk_endpoint at;      /* where apps connect */
	uint16_t media_port, control_port, web_port;
	int insecure;
	uint32_t limit, count, sockets; /* connections */
	uint64_t last_id;
	struct qk_list connections, silent, watches;
	uint32_t changed;
	struct qk_window window;
	struct qk_asking asking;
	struct qk_freight_room freight;
	struct qk_paired_list paired;
	struct qk_message_log log;
	struct qk_control *control;
	struct qk_web *web;
	lws_sorted_usec_list_t timer, writing;
	int turning;
	volatile sig_atomic_t stopping, pairing_asked;
};

void qk_server_changed(struct qk_server *server, uint32_t what);
/* When something is due, QK_NEVER: nothing. */
uint64_t qk_server_next_us(struct qk_server *server);

#endif
