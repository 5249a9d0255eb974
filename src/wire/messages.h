/* The messages of the control channel, as structs. messages.c holds the one table that gives each member its name on
 * the wire, its type and its limits; the codec, docs/protocol.md and the JSON Schemas come from that table.
 *
 * A decoded message lives in its qk_decoded (codec.h): texts and arrays point into it. Optional members that are absent
 * are 0, NULL or empty; members that are 0, NULL or empty and optional are not written. */
#ifndef QK_WIRE_MESSAGES_H
#define QK_WIRE_MESSAGES_H

#include <stdint.h>

#define QK_PROTOCOL_MIN 1
#define QK_PROTOCOL_MAX 1
#define QK_SUBPROTOCOL "quark.glasses.v1"

/* Limits of the control channel. */
#define QK_MESSAGE_MAX 65536             /* bytes of one message */
#define QK_MESSAGE_DEPTH 16              /* nested arrays and objects */
#define QK_NUMBER_MAX 9007199254740991ll /* 2^53 - 1: what every JSON reader keeps exact */
#define QK_TOKEN_SIZE 16                 /* bytes of a pairing token */
#define QK_TICKET_SIZE 32                /* bytes of a ticket for the media connection */

/* Where the WebSocket is: one for pairing, one for everything else. */
#define QK_PATH_SESSION "/session"
#define QK_PATH_PAIR "/pair"

enum qk_message_kind {
	QK_MESSAGE_NONE = 0,
	/* app to glasses, requests */
	QK_LINK_HELLO,
	QK_LINK_MEDIA,
	QK_LINK_PAIR,
	QK_DEVICE_PERMISSION,
	QK_DEVICE_SPEAK,
	QK_OVERLAY_COMMIT,
	QK_OVERLAY_CLOSE,
	QK_CAMERA_PHOTO,
	QK_CAMERA_START,
	QK_CAMERA_STOP,
	QK_VOICE_LISTEN,
	QK_VOICE_STOP,
	QK_VOICE_START_AUDIO,
	QK_VOICE_STOP_AUDIO,
	QK_VOICE_CLOSE,
	QK_POSITION_START,
	QK_POSITION_STOP,
	/* app to glasses, notifications */
	QK_LINK_CANCEL,
	QK_LINK_BYE,
	/* both ways, notifications */
	QK_LINK_ACK,
	QK_LINK_PING,
	QK_LINK_PONG,
	/* glasses to app, notifications */
	QK_LINK_GAP,
	QK_DEVICE_READINESS,
	QK_DEVICE_INPUT,
	QK_DEVICE_PERMISSION_CHANGED,
	QK_DEVICE_CLOSING,
	QK_OVERLAY_VISIBILITY,
	QK_CAMERA_CONFIG,
	QK_CAMERA_ENDED,
	QK_CAMERA_LEASE,
	QK_CAMERA_LIGHT,
	QK_CAMERA_CODE,
	QK_CAMERA_DROPPED,
	QK_VOICE_STATE,
	QK_VOICE_PARTIAL,
	QK_VOICE_FINAL,
	QK_VOICE_ENDED,
	QK_VOICE_LEASE,
	QK_POSITION_FIX,
	QK_POSITION_ENDED,
	QK_POSITION_LEASE,
	QK_MESSAGE_KINDS,
};

/* What kind of JSON-RPC object it is. */
enum qk_message_form { QK_FORM_NONE = 0, QK_FORM_REQUEST, QK_FORM_NOTIFICATION, QK_FORM_RESULT, QK_FORM_ERROR };

struct qk_bytes { /* base64 (RFC 4648 section 4) on the wire */
	const void *data;
	uint32_t length;
};

/* --- link ------------------------------------------------------------------------------------------------------- */

struct qk_hello {
	uint32_t protocol_min, protocol_max;
	const char *app_id, *app_name, *app_version, *library;
	uint64_t session;       /* 0: a new one is wanted */
	uint64_t last_received; /* highest sequence number applied in that session */
};

enum qk_session_reason { /* why a session is new: "none", "expired", "reboot", "revoked", "unknown" */
			 QK_SESSION_NONE = 0,
			 QK_SESSION_EXPIRED,
			 QK_SESSION_REBOOT,
			 QK_SESSION_REVOKED,
			 QK_SESSION_UNKNOWN,
};

struct qk_metrics { /* of text, in thousandths of the text size; advances for U+0020 to U+007E */
	const uint32_t *advances;
	uint32_t advances_count; /* 95 */
	uint32_t wide_advance;   /* East Asian wide and fullwidth */
	uint32_t other_advance;  /* everything else */
	uint32_t bold_extra;     /* added to each advance of bold text */
	uint32_t line_height;
	uint32_t ascent;
};

struct qk_display_limits {
	uint32_t count, width, height;
	uint32_t safe_left, safe_top, safe_right, safe_bottom;
	uint32_t depth_min_mm, depth_max_mm, nodes;
};

struct qk_camera_limits {
	uint32_t width, height, fps, photo_width, photo_height;
	const uint32_t *formats; /* enum quark_format on the wire by name */
	uint32_t formats_count;
	uint32_t codes; /* bits of enum quark_code */
	uint32_t modes; /* bits of enum quark_camera_mode */
};

struct qk_hello_result {
	uint32_t protocol;
	uint64_t session;
	uint32_t resumed; /* boolean */
	uint32_t reason;  /* enum qk_session_reason */
	uint64_t last_received;
	uint64_t time_us; /* the glasses' clock, to relate capture times to the app's */
	const char *name, *model, *firmware;
	uint32_t capabilities; /* bits of enum quark_capability */
	struct qk_display_limits display;
	struct qk_camera_limits camera;
	struct qk_metrics metrics;
	const char *next_pin; /* optional: the key that the glasses will have next, "sha256//..." */
};

struct qk_ticket { /* result of link.media */
	uint32_t port;
	struct qk_bytes ticket; /* QK_TICKET_SIZE bytes, for one connection */
};

struct qk_pair {
	struct qk_bytes token; /* QK_TOKEN_SIZE bytes of the pairing URI */
	const char *app_id, *app_name;
	const uint32_t *sensors; /* enum quark_sensor: the permissions that are wanted at once */
	uint32_t sensors_count;
};

struct qk_pair_result {
	const char *name, *model;
	const uint32_t *sensors; /* the permissions that the wearer gave */
	uint32_t sensors_count;
	const char *next_pin; /* optional, as in hello */
};

struct qk_cancel {
	uint64_t id; /* of the request */
};

struct qk_bye {
	const char *text;
};

struct qk_gap {
	uint64_t first, count; /* which events are missing: the number of the first, how many */
};

struct qk_empty { /* ack, ping, pong, results that say no more than "done" */
	uint32_t unused;
};

/* --- device ----------------------------------------------------------------------------------------------------- */

struct qk_permission_ask {
	uint32_t sensor; /* enum quark_sensor */
	const char *purpose;
};

struct qk_permission_state { /* result of ask, and params of device.permission_changed */
	uint32_t sensor;
	uint32_t state; /* enum quark_permission */
};

struct qk_speak {
	const char *text;
	const char *language; /* optional */
};

struct qk_speak_result {
	uint64_t duration_us;
};

struct qk_readiness {
	uint32_t worn, folded; /* booleans */
	int32_t battery_left, battery_right;
	uint32_t charging;                                 /* bits */
	uint32_t thermal;                                  /* enum quark_thermal */
	uint32_t low_power, capture_light, foreground;     /* booleans */
	uint32_t camera_user, microphone_user;             /* enum quark_sensor_user */
	const char *camera_user_name;                      /* optional */
	uint32_t camera_permission, microphone_permission; /* enum quark_permission */
};

struct qk_input {
	uint32_t input; /* enum quark_input */
	uint64_t time_us;
};

enum qk_closing_reason { /* "shutdown", "thermal", "battery", "user", "revoked", "protocol", "replaced" */
			 QK_CLOSING_NONE = 0,
			 QK_CLOSING_SHUTDOWN,
			 QK_CLOSING_THERMAL,
			 QK_CLOSING_BATTERY,
			 QK_CLOSING_USER,
			 QK_CLOSING_REVOKED,
			 QK_CLOSING_PROTOCOL,
			 QK_CLOSING_REPLACED,
};

struct qk_closing {
	uint32_t reason;
	const char *text;
};

/* --- overlay ---------------------------------------------------------------------------------------------------- */

enum qk_node_kind { /* "text", "image", "icon", "arrow", "line", "rectangle", "progress", "group" */
		    QK_NODE_NONE = 0,
		    QK_NODE_TEXT,
		    QK_NODE_IMAGE,
		    QK_NODE_ICON,
		    QK_NODE_ARROW,
		    QK_NODE_LINE,
		    QK_NODE_RECTANGLE,
		    QK_NODE_PROGRESS,
		    QK_NODE_GROUP,
};

struct qk_node { /* one node, whole; box sizes are already resolved by the library */
	uint32_t id;
	uint32_t kind;
	uint32_t group, anchor;
	int32_t x, y;
	uint32_t width, height, depth_mm, order, hidden;
	uint32_t colour, background; /* 0xFFRRGGBB, 0: default */
	uint32_t text_size, bold, align, line_width, filled, radius;
	const char *const *lines; /* text, already broken */
	uint32_t lines_count;
	uint32_t icon, arrow;
	const int32_t *points; /* x, y, x, y, ... */
	uint32_t points_count; /* numbers, not pairs */
	uint32_t permille;
	uint32_t image; /* number of the asset, sent on the media channel before */
};

struct qk_commit {
	uint32_t overlay;  /* chosen by the library, 1 and up */
	uint32_t revision; /* of the scene after this commit */
	uint32_t base;     /* of the scene it changes; 0: this is the whole scene */
	uint32_t clear;    /* boolean: take away all nodes first */
	uint32_t order;    /* overlays with a higher one are above */
	const struct qk_node *set;
	uint32_t set_count;
	const uint32_t *remove;
	uint32_t remove_count;
};

struct qk_commit_result {
	uint32_t revision;
	uint64_t presented_us;
	uint32_t displays; /* bits */
};

struct qk_overlay_id {
	uint32_t overlay;
};

struct qk_visibility {
	uint32_t overlay; /* 0: all of this app's */
	uint32_t visible; /* boolean */
};

/* --- camera ----------------------------------------------------------------------------------------------------- */

struct qk_photo {
	uint32_t photo; /* chosen by the library; the picture comes on the media channel under this number */
	uint32_t format, width, height, mode, codes;
	const char *purpose;
};

struct qk_photo_result {
	uint32_t photo, format, width, height, mode;
	uint64_t capture_us;
};

struct qk_start {
	uint32_t stream; /* chosen by the library; again: change the running stream */
	uint32_t format, width, height, fps, mode, credits, codes;
	const char *purpose;
};

struct qk_stream { /* result of start, and params of camera.config */
	uint32_t stream, format, width, height, fps_milli, mode;
	uint32_t lease_ms;
};

struct qk_stream_id {
	uint32_t stream;
};

enum qk_ended_reason { /* "stopped", "revoked", "doffed", "folded", "thermal", "battery", "taken", "light", "lease",
			  "unserviced", "sensor" */
		       QK_ENDED_NONE = 0,
		       QK_ENDED_STOPPED,
		       QK_ENDED_REVOKED,
		       QK_ENDED_DOFFED,
		       QK_ENDED_FOLDED,
		       QK_ENDED_THERMAL,
		       QK_ENDED_BATTERY,
		       QK_ENDED_TAKEN,
		       QK_ENDED_LIGHT,
		       QK_ENDED_LEASE,
		       QK_ENDED_UNSERVICED,
		       QK_ENDED_SENSOR,
};

struct qk_ended {
	uint32_t stream;
	uint32_t reason;
	const char *text; /* optional */
};

struct qk_lease {
	uint32_t stream, lease_ms;
};

struct qk_light {
	uint32_t on; /* boolean */
};

struct qk_code {
	uint32_t stream, photo; /* one of them is not 0 */
	uint32_t kind;          /* one of enum quark_code */
	struct qk_bytes data;
	int32_t x, y;
	uint32_t width, height;
	uint64_t time_us;
};

struct qk_dropped {
	uint32_t stream;
	uint64_t credit; /* frames dropped for want of a credit, since the stream began */
};

/* --- voice ------------------------------------------------------------------------------------------------------ */

struct qk_listen {
	uint32_t voice;       /* chosen by the library; again: a new listening in place of the old one */
	uint32_t mode;        /* enum quark_listen_mode */
	const char *language; /* optional */
	uint32_t patience_ms; /* 0: as the glasses like */
	uint32_t silence_ms;  /* 0: as the glasses like */
	uint32_t barge_in;    /* boolean: the app's speech ends when the wearer begins to speak */
	const char *purpose;
};

struct qk_listening { /* result of listen */
	uint32_t voice;
	uint64_t utterance; /* the number given last */
	uint32_t lease_ms;
};

struct qk_start_audio {
	uint32_t voice;
	uint32_t piece_ms; /* 0: 20 */
	const char *purpose;
};

struct qk_voice_id {
	uint32_t voice;
};

struct qk_voice_state {
	uint32_t voice;
	uint32_t state;     /* enum quark_voice_state */
	uint64_t utterance; /* that is heard, or was heard last; 0: none yet */
};

struct qk_partial {
	uint32_t voice;
	uint64_t utterance;
	const char *text;
	uint32_t stable;     /* bytes */
	uint32_t confidence; /* thousandths */
};

struct qk_final {
	uint32_t voice;
	uint64_t utterance;
	const char *text;
	uint32_t stable, confidence;
	uint64_t start_us, end_us;
};

enum qk_voice_part { /* "listening", "audio" */
		     QK_VOICE_PART_NONE = 0,
		     QK_VOICE_PART_LISTENING,
		     QK_VOICE_PART_AUDIO,
};

struct qk_voice_ended {
	uint32_t voice;
	uint32_t what;    /* enum qk_voice_part */
	uint32_t reason;  /* enum qk_ended_reason */
	const char *text; /* optional */
};

struct qk_voice_lease { /* params of voice.lease, and result of start_audio */
	uint32_t voice, lease_ms;
};

/* --- position --------------------------------------------------------------------------------------------------- */

struct qk_position_wish {
	uint32_t position; /* chosen by the library; again: change the running one */
	uint32_t interval_ms;
	const char *purpose;
};

struct qk_position_id {
	uint32_t position;
};

struct qk_position_lease { /* result of start, and params of position.lease */
	uint32_t position, lease_ms;
};

struct qk_fix {
	uint32_t position;
	int32_t latitude_e7, longitude_e7;
	uint32_t accuracy_mm;
	uint32_t heading_cdeg; /* 1 to 36000, 36000 is north; 0: not known */
	uint32_t speed_mm_s;   /* 0: not known */
	uint64_t time_us;
};

struct qk_position_ended {
	uint32_t position;
	uint32_t reason;  /* enum qk_ended_reason */
	const char *text; /* optional */
};

/* --- errors ----------------------------------------------------------------------------------------------------- */

/* JSON-RPC error codes. -32000 - n carries enum quark_status -n. */
#define QK_RPC_PARSE (-32700)
#define QK_RPC_INVALID_REQUEST (-32600)
#define QK_RPC_NO_METHOD (-32601)
#define QK_RPC_INVALID_PARAMS (-32602)
#define QK_RPC_INTERNAL (-32603)
#define QK_RPC_STATUS(status) (-32000 + (status))

struct qk_error {
	int32_t code;
	const char *message;
	/* in "data", all optional */
	uint32_t stage, retry; /* enum quark_stage, enum quark_retry, by name */
	const char *hint;
};

/* The frame that every message travels in. */
struct qk_envelope {
	uint32_t kind; /* enum qk_message_kind; for results and errors: what the id was a request for, 0: not known */
	uint32_t form; /* enum qk_message_form */
	uint64_t id;   /* requests, results, errors; 0 in an error: the id could not be read (null on the wire) */
	uint64_t seq;  /* of this message in its direction, from 1; 0: not numbered (qk_is_numbered()) */
	uint64_t ack;  /* highest number applied; 0: nothing to tell */
};

#endif
