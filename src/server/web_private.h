/* What the files of the web page share. All on the server's thread. */
#ifndef QK_SERVER_WEB_PRIVATE_H
#define QK_SERVER_WEB_PRIVATE_H

#include "core/json_read.h"
#include "server/server.h"

#define QK_WEB_SUBPROTOCOL "quark.web.v1"
#define QK_WEB_CLIENTS_MAX 16u
#define QK_WEB_WISH_MAX 65536u                           /* one message of a page */
#define QK_WEB_ANSWERS_MAX (256u * 1024)                 /* bytes that may wait for a page that does not read */
#define QK_WEB_PICTURE_MAX (16u * 1024 * 1024)           /* what may be sent to be looked at */
#define QK_WEB_APPS_MAX 64u                              /* that a page lists */
#define QK_WEB_TICK_US (LWS_USEC_PER_SEC / 30)           /* between two looks at the glasses */
#define QK_WEB_SCENE_US ((uint64_t)LWS_USEC_PER_SEC / 2) /* between two looks at what moves by itself */

struct qk_web_file { /* of src/server/page, in the program */
	const char *path, *type;
	const unsigned char *data;
	size_t length;
};
extern const struct qk_web_file qk_web_files[];
extern const size_t qk_web_file_count;

/* What every page shows the newest version of. */
enum qk_web_item {
	QK_WEB_HELLO,
	QK_WEB_STATE,
	QK_WEB_SCENE,
	QK_WEB_LEFT,
	QK_WEB_RIGHT,
	QK_WEB_SPOKEN,
	QK_WEB_ITEMS,
};

struct qk_web_shown {
	struct qk_buffer text;
	uint64_t version; /* 0: there is none yet */
};

struct qk_web_upload {
	unsigned char *data; /* NULL: none is under way */
	size_t length, expected;
	char name[64];
};

struct qk_web_client {
	struct qk_list link; /* web->clients */
	struct qk_web *web;
	struct lws *wsi;
	uint64_t sent[QK_WEB_ITEMS]; /* versions */
	uint64_t logged;             /* number of the newest entry of the log that was sent */
	struct qk_buffer in;         /* a message that comes in parts */
	struct qk_buffer answers;    /* that wait: texts, each with a NUL */
	struct qk_buffer out;        /* LWS_PRE bytes of room, then what is being sent */
	size_t out_sent;
	struct qk_web_upload upload;
};

struct qk_web {
	struct qk_server *server;
	struct lws_vhost *host;
	uint16_t port;
	int remote, can_pair;
	struct qk_list clients;
	uint32_t client_count;
	struct qk_web_shown items[QK_WEB_ITEMS];
	uint64_t logged;               /* number of the newest entry of the log that pages are told of */
	uint64_t pairing_us;           /* when the pairing window closes */
	uint64_t shown_us;             /* virtual time that pages were told */
	struct qk_media_buffer *scene; /* that is shown */
	uint64_t scene_us;             /* when it was looked at, by the glasses' clock */
	struct qk_buffer draft;
	struct qk_server_watch watch;
	lws_sorted_usec_list_t tick, scene_tick;
	lws_usec_t ticked_us;
};

/* --- web_http.c: files, and who may ask for them ------------------------------------------------------------------ */

/* 1 when the request's Host (and, for a WebSocket, its Origin) is this page's own. */
int qk_web_is_host(const struct qk_web *web, struct lws *wsi);
int qk_web_is_origin(struct lws *wsi);
/* libwebsockets' callback for everything but /live. */
int qk_web_http(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length);
/* What libwebsockets keeps for each request. */
struct qk_web_visit {
	const struct qk_web_file *file;
	size_t sent;
};

/* --- web.c ------------------------------------------------------------------------------------------------------- */

/* A page came, or went. */
void qk_web_begin_looking(struct qk_web *web);
void qk_web_end_looking(struct qk_web *web);

/* --- web_live.c: one page ----------------------------------------------------------------------------------------- */

int qk_web_live(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length);

/* --- web_tell.c, web_state.c: what pages are told ----------------------------------------------------------------- */

/* Looks at the glasses; the version of what changed grows. */
void qk_web_look(struct qk_web *web);
void qk_web_look_at_scene(struct qk_web *web, int always);
/* Appends the state, from behind its time on. */
void qk_web_state(struct qk_web *web, struct qk_buffer *out);
/* Appends a message with the entries of the log behind `from`; returns the number of the last one. */
uint64_t qk_web_log(struct qk_web *web, struct qk_buffer *out, uint64_t from);

/* ,"name":"text" with the text made valid; `name` with its comma and quotes is written as it is. */
void qk_web_text(struct qk_buffer *out, const char *name, const char *text);
void qk_web_number(struct qk_buffer *out, const char *name, int64_t number);

/* --- web_wish.c, web_upload.c: what pages ask for ----------------------------------------------------------------- */

/* One message of a page; appends the answer to client->answers. 0, or -1 when there is none: close. */
int qk_web_wish(struct qk_web_client *client, const char *text, size_t length);

struct qk_web_wish {
	uint64_t id;
	struct qk_json act; /* the cursor; begin NULL: none */
	struct qk_buffer upload, name, data, front, remove;
	int64_t bytes;
	int pair;
};

/* 0, or a status and a sentence. */
int qk_web_upload(struct qk_web_client *client, const struct qk_web_wish *wish, char *why, size_t why_size);
void qk_web_upload_end(struct qk_web_client *client);

#endif
