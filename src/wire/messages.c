/* The one table of messages. */
#include "wire/table.h"

#include <stddef.h>
#include <string.h>

#define SIZE_OF(record, member) sizeof(((struct record *)0)->member)
#define ITEM_OF(record, member) sizeof(*((struct record *)0)->member)
#define FIELD(kind, record, member, must)                                                                              \
	.fragment = ",\"" #member "\":", .fragment_length = sizeof #member + 3, .type = kind, .required = must,        \
	.offset = offsetof(struct record, member), .size = SIZE_OF(record, member)
#define LIST(kind, record, member, must)                                                                               \
	.fragment = ",\"" #member "\":", .fragment_length = sizeof #member + 3, .type = kind, .required = must,        \
	.offset = offsetof(struct record, member), .count_offset = offsetof(struct record, member##_count),            \
	.size = ITEM_OF(record, member)

#define OPTIONAL 0
#define REQUIRED 1

#define FLAG_BOOL(record, member, must, text)                                                                          \
	{                                                                                                              \
		FIELD(QK_TYPE_BOOL, record, member, must), .max = 1, .doc = text                                       \
	}
#define U32(record, member, must, low, high, text)                                                                     \
	{                                                                                                              \
		FIELD(QK_TYPE_U32, record, member, must), .min = low, .max = high, .doc = text                         \
	}
#define I32(record, member, must, low, high, text)                                                                     \
	{                                                                                                              \
		FIELD(QK_TYPE_I32, record, member, must), .min = low, .max = high, .doc = text                         \
	}
#define U64(record, member, must, low, text)                                                                           \
	{                                                                                                              \
		FIELD(QK_TYPE_U64, record, member, must), .min = low, .max = QK_NUMBER_MAX, .doc = text                \
	}
/* `low` 1: "none" may not be sent. */
#define ENUM(record, member, must, low, table, text)                                                                   \
	{                                                                                                              \
		FIELD(QK_TYPE_ENUM, record, member, must), .names = &table, .min = low, .max = UINT32_MAX, .doc = text \
	}
#define ONE_FLAG(record, member, must, table, text)                                                                    \
	{                                                                                                              \
		FIELD(QK_TYPE_FLAG, record, member, must), .names = &table, .max = UINT32_MAX, .doc = text             \
	}
#define FLAGS(record, member, table, text)                                                                             \
	{                                                                                                              \
		FIELD(QK_TYPE_FLAGS, record, member, OPTIONAL), .names = &table, .max = UINT32_MAX, .doc = text        \
	}
#define COLOUR(record, member, text)                                                                                   \
	{                                                                                                              \
		FIELD(QK_TYPE_COLOUR, record, member, OPTIONAL), .max = UINT32_MAX, .doc = text                        \
	}
#define TEXT(record, member, must, low, high, text)                                                                    \
	{                                                                                                              \
		FIELD(QK_TYPE_TEXT, record, member, must), .min = low, .max = high, .doc = text                        \
	}
#define BYTES(record, member, must, high, text)                                                                        \
	{                                                                                                              \
		FIELD(QK_TYPE_BYTES, record, member, must), .max = high, .doc = text                                   \
	}
/* Exactly so many. */
#define FIXED_BYTES(record, member, must, size_, text)                                                                 \
	{                                                                                                              \
		FIELD(QK_TYPE_BYTES, record, member, must), .min = size_, .max = size_, .doc = text                    \
	}
#define RECORD(record_, member, must, shape, text)                                                                     \
	{                                                                                                              \
		FIELD(QK_TYPE_RECORD, record_, member, must), .record = &shape, .doc = text                            \
	}
#define SHAPE(variable, words, members, type, text)                                                                    \
	static const struct qk_record variable = {words, text, members, sizeof members / sizeof *members,              \
						  sizeof(struct type)}

#define SIDE_MAX 8192 /* pixels of a picture or a display */
#define PLACE_MAX 4096
#define DEPTH_MAX 1000000
#define TEXT_MAX 4096 /* characters of one line */
#define SENTENCE_MAX 512
#define ADVANCE_MAX 10000
#define LEASE_MAX 3600000
#define HEARD_MAX 1000 /* characters of an utterance */
#define PIN_MAX 52     /* characters of "sha256//" and 32 bytes in base64 */

/* --- link ------------------------------------------------------------------------------------------------------- */

static const struct qk_field hello_fields[] = {
	U32(qk_hello, protocol_min, REQUIRED, 1, 65535, "Oldest version of this protocol that the app speaks."),
	U32(qk_hello, protocol_max, REQUIRED, 1, 65535, "Newest version of this protocol that the app speaks."),
	TEXT(qk_hello, app_id, REQUIRED, 1, 64, "Reverse domain name of the app; permissions are kept under it."),
	TEXT(qk_hello, app_name, OPTIONAL, 1, 40, "Name of the app as the wearer sees it; absent: the app id."),
	TEXT(qk_hello, app_version, OPTIONAL, 1, 32, "Version of the app, for the glasses' log."),
	TEXT(qk_hello, library, OPTIONAL, 1, 32, "Version of the library, for the glasses' log."),
	U64(qk_hello, session, OPTIONAL, 1, "The session to resume; absent: a new one is wanted."),
	U64(qk_hello, last_received, OPTIONAL, 0, "Highest sequence number of the glasses that the app applied in it."),
};
SHAPE(hello, "hello", hello_fields, qk_hello, "Who the app is.");

static const struct qk_field display_fields[] = {
	U32(qk_display_limits, count, OPTIONAL, 0, 2, "Displays: 0, 1 or 2."),
	U32(qk_display_limits, width, OPTIONAL, 0, SIDE_MAX, "Pixels of one display."),
	U32(qk_display_limits, height, OPTIONAL, 0, SIDE_MAX, "Pixels of one display."),
	U32(qk_display_limits, safe_left, OPTIONAL, 0, SIDE_MAX, "Pixels at the left edge to keep free."),
	U32(qk_display_limits, safe_top, OPTIONAL, 0, SIDE_MAX, "Pixels at the top, with the glasses' own band."),
	U32(qk_display_limits, safe_right, OPTIONAL, 0, SIDE_MAX, "Pixels at the right edge to keep free."),
	U32(qk_display_limits, safe_bottom, OPTIONAL, 0, SIDE_MAX, "Pixels at the bottom to keep free."),
	U32(qk_display_limits, depth_min_mm, OPTIONAL, 0, DEPTH_MAX, "Nearest depth, in millimetres."),
	U32(qk_display_limits, depth_max_mm, OPTIONAL, 0, DEPTH_MAX, "Farthest depth, in millimetres."),
	U32(qk_display_limits, nodes, OPTIONAL, 0, 256, "Nodes of one overlay at most."),
};
SHAPE(display_limits, "display limits", display_fields, qk_display_limits, "The displays.");

static const struct qk_field camera_fields[] = {
	U32(qk_camera_limits, width, OPTIONAL, 0, SIDE_MAX, "Widest stream, in pixels."),
	U32(qk_camera_limits, height, OPTIONAL, 0, SIDE_MAX, "Highest stream, in pixels."),
	U32(qk_camera_limits, fps, OPTIONAL, 0, 240, "Fastest stream, in frames a second."),
	U32(qk_camera_limits, photo_width, OPTIONAL, 0, SIDE_MAX, "Widest photo, in pixels."),
	U32(qk_camera_limits, photo_height, OPTIONAL, 0, SIDE_MAX, "Highest photo, in pixels."),
	{LIST(QK_TYPE_LIST_ENUM, qk_camera_limits, formats, OPTIONAL), .names = &qk_names_format, .min = 1,
	 .max = UINT32_MAX, .most = 16, .doc = "Formats that the camera can deliver."},
	FLAGS(qk_camera_limits, codes, qk_names_code, "Kinds of codes that the glasses read."),
	FLAGS(qk_camera_limits, modes, qk_names_mode, "Modes that the camera has."),
};
SHAPE(camera_limits, "camera limits", camera_fields, qk_camera_limits, "The camera.");

static const struct qk_field metrics_fields[] = {
	{LIST(QK_TYPE_LIST_U32, qk_metrics, advances, REQUIRED), .max = ADVANCE_MAX, .least = 95, .most = 95,
	 .doc = "Advance widths of U+0020 to U+007E, in thousandths of the text size."},
	U32(qk_metrics, wide_advance, REQUIRED, 1, ADVANCE_MAX, "Of East Asian wide and fullwidth characters."),
	U32(qk_metrics, other_advance, REQUIRED, 1, ADVANCE_MAX, "Of every other character."),
	U32(qk_metrics, bold_extra, OPTIONAL, 0, ADVANCE_MAX, "Added to each advance of bold text."),
	U32(qk_metrics, line_height, REQUIRED, 1, ADVANCE_MAX, "From one baseline to the next."),
	U32(qk_metrics, ascent, REQUIRED, 1, ADVANCE_MAX, "From the top of a line to its baseline."),
};
SHAPE(metrics, "text metrics", metrics_fields, qk_metrics,
      "How wide the glasses draw text, in thousandths of the text size.");

static const struct qk_field hello_result_fields[] = {
	U32(qk_hello_result, protocol, REQUIRED, 1, 65535, "The version that both speak from now on."),
	U64(qk_hello_result, session, REQUIRED, 1, "The session's number: the resumed one, or a new one."),
	FLAG_BOOL(qk_hello_result, resumed, OPTIONAL, "True: the session that was asked for goes on."),
	ENUM(qk_hello_result, reason, OPTIONAL, 0, qk_names_session_reason, "Why it is not the one asked for."),
	U64(qk_hello_result, last_received, OPTIONAL, 0, "Highest sequence number of the app that was applied."),
	U64(qk_hello_result, time_us, REQUIRED, 0, "The glasses' clock now, in microseconds."),
	TEXT(qk_hello_result, name, REQUIRED, 0, 80, "The name that the wearer gave the glasses."),
	TEXT(qk_hello_result, model, REQUIRED, 0, 80, "For people to read, not to decide on."),
	TEXT(qk_hello_result, firmware, REQUIRED, 0, 40, "Version of the firmware."),
	FLAGS(qk_hello_result, capabilities, qk_names_capability, "What the glasses can do."),
	RECORD(qk_hello_result, display, OPTIONAL, display_limits, "The displays; absent: none."),
	RECORD(qk_hello_result, camera, OPTIONAL, camera_limits, "The camera; absent: none."),
	RECORD(qk_hello_result, metrics, OPTIONAL, metrics, "The text metrics; absent: none."),
	TEXT(qk_hello_result, next_pin, OPTIONAL, 1, PIN_MAX, "The key that the glasses will have next; see pairing."),
};
SHAPE(hello_result, "hello result", hello_result_fields, qk_hello_result, "Who the glasses are.");

static const struct qk_field ticket_fields[] = {
	U32(qk_ticket, port, REQUIRED, 1, 65535, "TCP port of the media connection, at the glasses' same address."),
	FIXED_BYTES(qk_ticket, ticket, REQUIRED, QK_TICKET_SIZE, "Good for one connection within 10 s."),
};
SHAPE(ticket, "ticket", ticket_fields, qk_ticket, "How to open the media connection.");

static const struct qk_field pair_fields[] = {
	FIXED_BYTES(qk_pair, token, REQUIRED, QK_TOKEN_SIZE, "The token of the pairing URI."),
	TEXT(qk_pair, app_id, REQUIRED, 1, 64, "Reverse domain name of the app."),
	TEXT(qk_pair, app_name, OPTIONAL, 1, 40, "Name of the app as the wearer sees it; absent: the app id."),
	{LIST(QK_TYPE_LIST_ENUM, qk_pair, sensors, OPTIONAL), .names = &qk_names_sensor, .min = 1, .max = UINT32_MAX,
	 .most = 8, .doc = "Permissions that the app would like at once."},
};
SHAPE(pair, "pairing wish", pair_fields, qk_pair, "Which app wants to be paired, and its token.");

static const struct qk_field pair_result_fields[] = {
	TEXT(qk_pair_result, name, REQUIRED, 0, 80, "The name that the wearer gave the glasses."),
	TEXT(qk_pair_result, model, REQUIRED, 0, 80, "For people to read, not to decide on."),
	{LIST(QK_TYPE_LIST_ENUM, qk_pair_result, sensors, OPTIONAL), .names = &qk_names_sensor, .min = 1,
	 .max = UINT32_MAX, .most = 8, .doc = "Permissions that the wearer gave."},
	TEXT(qk_pair_result, next_pin, OPTIONAL, 1, PIN_MAX, "The key that the glasses will have next."),
};
SHAPE(pair_result, "pairing result", pair_result_fields, qk_pair_result, "The app is paired.");

static const struct qk_field cancel_fields[] = {
	U64(qk_cancel, id, REQUIRED, 1, "Id of the request that is no longer wanted."),
};
SHAPE(cancel, "cancel", cancel_fields, qk_cancel, "Which request.");

static const struct qk_field bye_fields[] = {
	TEXT(qk_bye, text, OPTIONAL, 0, SENTENCE_MAX, "Why, for the glasses' log."),
};
SHAPE(bye, "good-bye", bye_fields, qk_bye, "Why the app goes.");

static const struct qk_field gap_fields[] = {
	U64(qk_gap, first, REQUIRED, 0, "Number of the first input that is missing, counted from 1 in this session."),
	U64(qk_gap, count, REQUIRED, 1, "How many are missing."),
};
SHAPE(gap, "gap", gap_fields, qk_gap, "Which events are missing.");

static const struct qk_record empty = {"nothing", "No members.", NULL, 0, sizeof(struct qk_empty)};

/* --- device ----------------------------------------------------------------------------------------------------- */

static const struct qk_field permission_ask_fields[] = {
	ENUM(qk_permission_ask, sensor, REQUIRED, 1, qk_names_sensor, "What the permission is for."),
	TEXT(qk_permission_ask, purpose, REQUIRED, 1, 80, "Shown to the wearer: what the app does with it."),
};
SHAPE(permission_ask, "permission wish", permission_ask_fields, qk_permission_ask, "What is wanted, and why.");

static const struct qk_field permission_state_fields[] = {
	ENUM(qk_permission_state, sensor, REQUIRED, 1, qk_names_sensor, "What the permission is for."),
	ENUM(qk_permission_state, state, REQUIRED, 0, qk_names_permission, "Where it stands."),
};
SHAPE(permission_state, "permission state", permission_state_fields, qk_permission_state, "Where a permission stands.");

static const struct qk_field speak_fields[] = {
	TEXT(qk_speak, text, REQUIRED, 1, 1000, "What is spoken."),
	TEXT(qk_speak, language, OPTIONAL, 1, 35, "BCP 47 tag; absent: the wearer's language."),
};
SHAPE(speak, "speech", speak_fields, qk_speak, "What is spoken.");

static const struct qk_field speak_result_fields[] = {
	U64(qk_speak_result, duration_us, REQUIRED, 0, "How long it took, in microseconds."),
};
SHAPE(speak_result, "speech result", speak_result_fields, qk_speak_result, "It was spoken.");

static const struct qk_field readiness_fields[] = {
	FLAG_BOOL(qk_readiness, worn, REQUIRED, "True: on the nose."),
	FLAG_BOOL(qk_readiness, folded, REQUIRED, "True: a temple is folded."),
	I32(qk_readiness, battery_left, REQUIRED, -1, 100, "Per cent; -1: taken out."),
	I32(qk_readiness, battery_right, REQUIRED, -1, 100, "Per cent; -1: taken out."),
	FLAGS(qk_readiness, charging, qk_names_side, "Which batteries are being charged."),
	ENUM(qk_readiness, thermal, REQUIRED, 0, qk_names_thermal, "How hot the glasses are."),
	FLAG_BOOL(qk_readiness, low_power, REQUIRED, "True: the glasses save power."),
	FLAG_BOOL(qk_readiness, capture_light, REQUIRED, "True: the capture light is on."),
	FLAG_BOOL(qk_readiness, foreground, REQUIRED, "True: this app is the one the wearer sees."),
	ENUM(qk_readiness, camera_user, REQUIRED, 0, qk_names_sensor_user, "Who uses the camera."),
	ENUM(qk_readiness, microphone_user, REQUIRED, 0, qk_names_sensor_user, "Who uses the microphone."),
	TEXT(qk_readiness, camera_user_name, OPTIONAL, 0, 80, "Name of the other app that uses the camera."),
	ENUM(qk_readiness, camera_permission, REQUIRED, 0, qk_names_permission, "Of this app, for the camera."),
	ENUM(qk_readiness, microphone_permission, REQUIRED, 0, qk_names_permission, "Of this app, for the microphone."),
};
SHAPE(readiness, "readiness", readiness_fields, qk_readiness, "The whole state of the glasses, never a part of it.");

static const struct qk_field input_fields[] = {
	ENUM(qk_input, input, REQUIRED, 1, qk_names_input, "What the wearer did."),
	U64(qk_input, time_us, REQUIRED, 0, "When, by the glasses' clock."),
};
SHAPE(input, "input", input_fields, qk_input, "What the wearer did with hand or head.");

static const struct qk_field closing_fields[] = {
	ENUM(qk_closing, reason, REQUIRED, 0, qk_names_closing_reason, "Why."),
	TEXT(qk_closing, text, OPTIONAL, 0, SENTENCE_MAX, "A sentence for the app's developer."),
};
SHAPE(closing, "closing", closing_fields, qk_closing, "Why the glasses end the connection.");

/* --- overlay ---------------------------------------------------------------------------------------------------- */

static const struct qk_field node_fields[] = {
	U32(qk_node, id, REQUIRED, 1, UINT32_MAX, "The app's number for the node."),
	ENUM(qk_node, kind, REQUIRED, 1, qk_names_node, "What it is."),
	U32(qk_node, group, OPTIONAL, 1, UINT32_MAX, "Id of the group it is in; absent: none."),
	ENUM(qk_node, anchor, OPTIONAL, 0, qk_names_anchor, "Point of the safe area or group; absent: centre."),
	I32(qk_node, x, OPTIONAL, -PLACE_MAX, PLACE_MAX, "Pixels from the anchor to the right."),
	I32(qk_node, y, OPTIONAL, -PLACE_MAX, PLACE_MAX, "Pixels from the anchor down."),
	U32(qk_node, width, OPTIONAL, 0, SIDE_MAX, "Pixels of the box."),
	U32(qk_node, height, OPTIONAL, 0, SIDE_MAX, "Pixels of the box."),
	U32(qk_node, depth_mm, OPTIONAL, 0, DEPTH_MAX, "Depth in millimetres; adds up with that of its groups."),
	U32(qk_node, order, OPTIONAL, 0, 65535, "Higher is drawn above lower, equals by id."),
	FLAG_BOOL(qk_node, hidden, OPTIONAL, "True: kept but not drawn."),
	COLOUR(qk_node, colour, "Of text and strokes; absent: white."),
	COLOUR(qk_node, background, "Behind the node; absent: none. Black is transparent."),
	U32(qk_node, text_size, OPTIONAL, 12, 128, "Pixels."),
	FLAG_BOOL(qk_node, bold, OPTIONAL, "True: bold text."),
	ENUM(qk_node, align, OPTIONAL, 0, qk_names_align, "Which edge lines of text share; absent: start."),
	U32(qk_node, line_width, OPTIONAL, 1, 32, "Pixels, of lines, arrows and frames."),
	FLAG_BOOL(qk_node, filled, OPTIONAL, "True: a rectangle is filled."),
	U32(qk_node, radius, OPTIONAL, 0, 64, "Pixels, of a rectangle's corners."),
	{LIST(QK_TYPE_LIST_TEXT, qk_node, lines, OPTIONAL), .max = TEXT_MAX, .most = 64,
	 .doc = "The text, broken into lines; the glasses do not break them again."},
	ENUM(qk_node, icon, OPTIONAL, 0, qk_names_icon, "Which icon."),
	ENUM(qk_node, arrow, OPTIONAL, 0, qk_names_arrow, "Which arrow."),
	{LIST(QK_TYPE_LIST_I32, qk_node, points, OPTIONAL), .min = -PLACE_MAX, .max = PLACE_MAX, .most = 128,
	 .doc = "x, y, x, y, ... in pixels from the top left corner of the box."},
	U32(qk_node, permille, OPTIONAL, 0, 1000, "How much is done."),
	U32(qk_node, image, OPTIONAL, 1, UINT32_MAX, "Number of the image, sent before on the media channel."),
};
SHAPE(node, "node", node_fields, qk_node, "One node, whole: what is absent takes its default, not its old value.");

static const struct qk_field commit_fields[] = {
	U32(qk_commit, overlay, REQUIRED, 1, UINT32_MAX, "The app's number for the overlay."),
	U32(qk_commit, revision, REQUIRED, 1, UINT32_MAX, "Of the scene after this commit."),
	U32(qk_commit, base, OPTIONAL, 1, UINT32_MAX, "Of the scene that it changes; absent: this is all of it."),
	FLAG_BOOL(qk_commit, clear, OPTIONAL, "True: all nodes are taken away first."),
	U32(qk_commit, order, OPTIONAL, 0, UINT32_MAX, "Overlays with a higher one are above."),
	{LIST(QK_TYPE_LIST_RECORD, qk_commit, set, OPTIONAL), .record = &node, .most = 256,
	 .doc = "Nodes that are new or changed."},
	{LIST(QK_TYPE_LIST_U32, qk_commit, remove, OPTIONAL), .min = 1, .max = UINT32_MAX, .most = 256,
	 .doc = "Ids of nodes to take away; applied before `set`."},
};
SHAPE(commit, "commit", commit_fields, qk_commit, "How a scene changes, all at once.");

static const struct qk_field commit_result_fields[] = {
	U32(qk_commit_result, revision, REQUIRED, 1, UINT32_MAX, "Of the scene that is shown."),
	U64(qk_commit_result, presented_us, REQUIRED, 0, "When it was presented, by the glasses' clock."),
	FLAGS(qk_commit_result, displays, qk_names_side, "Where it was presented; absent: nowhere, they are blank."),
};
SHAPE(commit_result, "commit result", commit_result_fields, qk_commit_result, "It is before the wearer's eyes.");

static const struct qk_field overlay_id_fields[] = {
	U32(qk_overlay_id, overlay, REQUIRED, 1, UINT32_MAX, "The app's number for the overlay."),
};
SHAPE(overlay_id, "overlay", overlay_id_fields, qk_overlay_id, "Which overlay.");

static const struct qk_field visibility_fields[] = {
	U32(qk_visibility, overlay, OPTIONAL, 1, UINT32_MAX, "Which overlay; absent: all of this app."),
	FLAG_BOOL(qk_visibility, visible, REQUIRED, "True: the wearer sees it."),
};
SHAPE(visibility, "visibility", visibility_fields, qk_visibility, "Whether the wearer sees an overlay.");

/* --- camera ----------------------------------------------------------------------------------------------------- */

static const struct qk_field photo_fields[] = {
	U32(qk_photo, photo, REQUIRED, 1, UINT32_MAX, "The app's number; the picture comes under it as media."),
	ENUM(qk_photo, format, OPTIONAL, 0, qk_names_format, "Absent: jpeg."),
	U32(qk_photo, width, OPTIONAL, 16, SIDE_MAX, "Pixels; absent: as the glasses like."),
	U32(qk_photo, height, OPTIONAL, 16, SIDE_MAX, "Pixels; absent: as the glasses like."),
	FLAGS(qk_photo, mode, qk_names_mode, "How the camera shall see."),
	FLAGS(qk_photo, codes, qk_names_code, "Which codes to look for."),
	TEXT(qk_photo, purpose, REQUIRED, 1, 80, "Shown to the wearer: what the app does with it."),
};
SHAPE(photo, "photo wish", photo_fields, qk_photo, "What photo is wanted.");

static const struct qk_field photo_result_fields[] = {
	U32(qk_photo_result, photo, REQUIRED, 1, UINT32_MAX, "The app's number."),
	ENUM(qk_photo_result, format, REQUIRED, 1, qk_names_format, "As taken."),
	U32(qk_photo_result, width, REQUIRED, 1, SIDE_MAX, "Pixels, as taken."),
	U32(qk_photo_result, height, REQUIRED, 1, SIDE_MAX, "Pixels, as taken."),
	FLAGS(qk_photo_result, mode, qk_names_mode, "What was applied."),
	U64(qk_photo_result, capture_us, REQUIRED, 0, "When it was taken, by the glasses' clock."),
};
SHAPE(photo_result, "photo result", photo_result_fields, qk_photo_result, "What photo was taken.");

static const struct qk_field start_fields[] = {
	U32(qk_start, stream, REQUIRED, 1, UINT32_MAX, "The app's number; the running one's: change it."),
	ENUM(qk_start, format, OPTIONAL, 0, qk_names_format, "Absent: nv12."),
	U32(qk_start, width, OPTIONAL, 16, SIDE_MAX, "Pixels; absent: 1280."),
	U32(qk_start, height, OPTIONAL, 16, SIDE_MAX, "Pixels; absent: 720."),
	U32(qk_start, fps, OPTIONAL, 1, 240, "Frames a second; absent: 30."),
	FLAGS(qk_start, mode, qk_names_mode, "How the camera shall see."),
	U32(qk_start, credits, OPTIONAL, 1, 16, "Frames that may be under way when the stream begins; absent: 4."),
	FLAGS(qk_start, codes, qk_names_code, "Which codes to look for."),
	TEXT(qk_start, purpose, REQUIRED, 1, 80, "Shown to the wearer: what the app does with it."),
};
SHAPE(start, "stream wish", start_fields, qk_start, "What stream is wanted; the glasses may give less.");

static const struct qk_field stream_fields[] = {
	U32(qk_stream, stream, REQUIRED, 1, UINT32_MAX, "The app's number."),
	ENUM(qk_stream, format, REQUIRED, 1, qk_names_format, "Effective."),
	U32(qk_stream, width, REQUIRED, 1, SIDE_MAX, "Effective, in pixels."),
	U32(qk_stream, height, REQUIRED, 1, SIDE_MAX, "Effective, in pixels."),
	U32(qk_stream, fps_milli, REQUIRED, 1, 240000, "Effective, in frames per 1000 seconds."),
	FLAGS(qk_stream, mode, qk_names_mode, "Effective."),
	U32(qk_stream, lease_ms, REQUIRED, 0, LEASE_MAX, "How long the app may use frames without a new lease."),
};
SHAPE(stream, "stream", stream_fields, qk_stream, "What the stream is like from the next frame on.");

static const struct qk_field stream_id_fields[] = {
	U32(qk_stream_id, stream, REQUIRED, 1, UINT32_MAX, "The app's number."),
};
SHAPE(stream_id, "stream number", stream_id_fields, qk_stream_id, "Which stream.");

static const struct qk_field ended_fields[] = {
	U32(qk_ended, stream, REQUIRED, 1, UINT32_MAX, "The app's number."),
	ENUM(qk_ended, reason, REQUIRED, 0, qk_names_ended_reason, "Why."),
	TEXT(qk_ended, text, OPTIONAL, 0, SENTENCE_MAX, "A sentence for the app's developer."),
};
SHAPE(ended, "end of a stream", ended_fields, qk_ended, "Why a stream ended.");

static const struct qk_field lease_fields[] = {
	U32(qk_lease, stream, REQUIRED, 1, UINT32_MAX, "The app's number."),
	U32(qk_lease, lease_ms, REQUIRED, 0, LEASE_MAX, "How long it runs from now."),
};
SHAPE(lease, "lease", lease_fields, qk_lease, "The right to frames, renewed.");

static const struct qk_field light_fields[] = {
	FLAG_BOOL(qk_light, on, REQUIRED, "True: the capture light is on."),
};
SHAPE(light, "capture light", light_fields, qk_light, "The light that tells others of a capture.");

static const struct qk_field code_fields[] = {
	U32(qk_code, stream, OPTIONAL, 1, UINT32_MAX, "The stream it was seen in; absent: a photo."),
	U32(qk_code, photo, OPTIONAL, 1, UINT32_MAX, "The photo it was seen in; absent: a stream."),
	ONE_FLAG(qk_code, kind, REQUIRED, qk_names_code, "What kind it is."),
	BYTES(qk_code, data, REQUIRED, 4296, "What it says."),
	I32(qk_code, x, OPTIONAL, -SIDE_MAX, SIDE_MAX, "Left edge of its box in the picture, in pixels."),
	I32(qk_code, y, OPTIONAL, -SIDE_MAX, SIDE_MAX, "Top edge of its box."),
	U32(qk_code, width, OPTIONAL, 0, SIDE_MAX, "Of its box; absent: the box is not known."),
	U32(qk_code, height, OPTIONAL, 0, SIDE_MAX, "Of its box."),
	U64(qk_code, time_us, REQUIRED, 0, "When the picture was taken, by the glasses' clock."),
};
SHAPE(code, "code", code_fields, qk_code, "A code that the camera saw.");

static const struct qk_field dropped_fields[] = {
	U32(qk_dropped, stream, REQUIRED, 1, UINT32_MAX, "The app's number."),
	U64(qk_dropped, credit, REQUIRED, 0, "Frames dropped for want of a credit, since the stream began."),
};
SHAPE(dropped, "dropped frames", dropped_fields, qk_dropped, "What the glasses could not send.");

/* --- voice ------------------------------------------------------------------------------------------------------ */

static const struct qk_field listen_fields[] = {
	U32(qk_listen, voice, REQUIRED, 1, UINT32_MAX, "The app's number; one that listens: this takes its place."),
	ENUM(qk_listen, mode, REQUIRED, 1, qk_names_listen_mode, "For one utterance, after each wake word, or always."),
	TEXT(qk_listen, language, OPTIONAL, 1, 35, "BCP 47 tag of what is spoken; absent: the wearer's language."),
	U32(qk_listen, patience_ms, OPTIONAL, 500, 60000, "`once`: no speech for so long is a timeout; absent: 8000."),
	U32(qk_listen, silence_ms, OPTIONAL, 200, 5000, "So much silence ends an utterance; absent: as they like."),
	FLAG_BOOL(qk_listen, barge_in, OPTIONAL, "True: the app's speech ends when the wearer begins to speak."),
	TEXT(qk_listen, purpose, REQUIRED, 1, 80, "Shown to the wearer: what the app does with it."),
};
SHAPE(listen, "wish to listen", listen_fields, qk_listen, "How to listen.");

static const struct qk_field listening_fields[] = {
	U32(qk_listening, voice, REQUIRED, 1, UINT32_MAX, "The app's number."),
	U64(qk_listening, utterance, OPTIONAL, 0, "The utterance of this voice that was heard last; absent: none."),
	U32(qk_listening, lease_ms, REQUIRED, 0, LEASE_MAX, "How long the app may hear without a new lease."),
};
SHAPE(listening, "listening", listening_fields, qk_listening, "It was heard, or the glasses listen.");

static const struct qk_field start_audio_fields[] = {
	U32(qk_start_audio, voice, REQUIRED, 1, UINT32_MAX, "The app's number; the sound comes under it as media."),
	U32(qk_start_audio, piece_ms, OPTIONAL, 10, 500, "Milliseconds of sound in one piece; absent: 20."),
	TEXT(qk_start_audio, purpose, REQUIRED, 1, 80, "Shown to the wearer: what the app does with it."),
};
SHAPE(start_audio, "wish for sound", start_audio_fields, qk_start_audio, "What sound is wanted.");

static const struct qk_field voice_id_fields[] = {
	U32(qk_voice_id, voice, REQUIRED, 1, UINT32_MAX, "The app's number."),
};
SHAPE(voice_id, "voice number", voice_id_fields, qk_voice_id, "Which voice.");

static const struct qk_field voice_state_fields[] = {
	U32(qk_voice_state, voice, REQUIRED, 1, UINT32_MAX, "The app's number."),
	ENUM(qk_voice_state, state, REQUIRED, 0, qk_names_voice_state, "What it does."),
	U64(qk_voice_state, utterance, OPTIONAL, 0,
	    "`hearing`: which utterance; else the one heard last; absent: none."),
};
SHAPE(voice_state, "voice state", voice_state_fields, qk_voice_state, "What a voice does.");

static const struct qk_field partial_fields[] = {
	U32(qk_partial, voice, REQUIRED, 1, UINT32_MAX, "The app's number."),
	U64(qk_partial, utterance, REQUIRED, 1, "Which utterance, counted from 1 for each voice."),
	TEXT(qk_partial, text, REQUIRED, 0, HEARD_MAX, "What was understood of it until now, whole."),
	U32(qk_partial, stable, OPTIONAL, 0, HEARD_MAX * 4, "Bytes from its beginning that will not change any more."),
	U32(qk_partial, confidence, REQUIRED, 0, 1000, "How sure the glasses are, in thousandths; not known: 1000."),
};
SHAPE(partial, "partial text", partial_fields, qk_partial, "What was understood so far; it may still change.");

static const struct qk_field final_fields[] = {
	U32(qk_final, voice, REQUIRED, 1, UINT32_MAX, "The app's number."),
	U64(qk_final, utterance, REQUIRED, 1, "Which utterance, counted from 1 for each voice."),
	TEXT(qk_final, text, REQUIRED, 0, HEARD_MAX, "What was understood; empty: speech, but not a word of it."),
	U32(qk_final, stable, OPTIONAL, 0, HEARD_MAX * 4, "Bytes of the text."),
	U32(qk_final, confidence, REQUIRED, 0, 1000, "How sure the glasses are, in thousandths; not known: 1000."),
	U64(qk_final, start_us, REQUIRED, 0, "When it began, by the glasses' clock."),
	U64(qk_final, end_us, REQUIRED, 0, "When it ended, by the glasses' clock."),
};
SHAPE(final, "final text", final_fields, qk_final, "What was understood of an utterance.");

static const struct qk_field voice_ended_fields[] = {
	U32(qk_voice_ended, voice, REQUIRED, 1, UINT32_MAX, "The app's number."),
	ENUM(qk_voice_ended, what, REQUIRED, 1, qk_names_voice_part, "What ended; the other goes on."),
	ENUM(qk_voice_ended, reason, REQUIRED, 0, qk_names_ended_reason, "Why."),
	TEXT(qk_voice_ended, text, OPTIONAL, 0, SENTENCE_MAX, "A sentence for the app's developer."),
};
SHAPE(voice_ended, "end of listening", voice_ended_fields, qk_voice_ended, "Why listening or sound ended.");

static const struct qk_field voice_lease_fields[] = {
	U32(qk_voice_lease, voice, REQUIRED, 1, UINT32_MAX, "The app's number."),
	U32(qk_voice_lease, lease_ms, REQUIRED, 0, LEASE_MAX, "How long it runs from now."),
};
SHAPE(voice_lease, "voice lease", voice_lease_fields, qk_voice_lease, "The right to text and sound.");

/* --- position --------------------------------------------------------------------------------------------------- */

static const struct qk_field position_wish_fields[] = {
	U32(qk_position_wish, position, REQUIRED, 1, UINT32_MAX, "The app's number; the running one's: change it."),
	U32(qk_position_wish, interval_ms, OPTIONAL, 100, 60000, "A fix at least so often; absent: 1000."),
	TEXT(qk_position_wish, purpose, REQUIRED, 1, 80, "Shown to the wearer: what the app does with it."),
};
SHAPE(position_wish, "position wish", position_wish_fields, qk_position_wish, "How the wearer's position is wanted.");

static const struct qk_field position_id_fields[] = {
	U32(qk_position_id, position, REQUIRED, 1, UINT32_MAX, "The app's number."),
};
SHAPE(position_id, "position number", position_id_fields, qk_position_id, "Which one.");

static const struct qk_field position_lease_fields[] = {
	U32(qk_position_lease, position, REQUIRED, 1, UINT32_MAX, "The app's number."),
	U32(qk_position_lease, lease_ms, REQUIRED, 0, LEASE_MAX, "How long it runs from now."),
};
SHAPE(position_lease, "position lease", position_lease_fields, qk_position_lease, "The right to positions.");

static const struct qk_field fix_fields[] = {
	U32(qk_fix, position, REQUIRED, 1, UINT32_MAX, "The app's number."),
	I32(qk_fix, latitude_e7, REQUIRED, -900000000, 900000000,
	    "Ten millionths of a degree of WGS-84, north is positive."),
	I32(qk_fix, longitude_e7, REQUIRED, -1800000000, 1800000000,
	    "Ten millionths of a degree of WGS-84, east is positive."),
	U32(qk_fix, accuracy_mm, REQUIRED, 1, UINT32_MAX, "Radius of 68 %, in millimetres."),
	U32(qk_fix, heading_cdeg, OPTIONAL, 1, 36000,
	    "Hundredths of a degree from north, clockwise; 36000 is north; absent: not known."),
	U32(qk_fix, speed_mm_s, OPTIONAL, 1, 1000000, "Millimetres a second; absent: not known."),
	U64(qk_fix, time_us, REQUIRED, 0, "When it was measured, by the glasses' clock."),
};
SHAPE(fix, "fix", fix_fields, qk_fix, "Where the wearer is.");

static const struct qk_field position_ended_fields[] = {
	U32(qk_position_ended, position, REQUIRED, 1, UINT32_MAX, "The app's number."),
	ENUM(qk_position_ended, reason, REQUIRED, 0, qk_names_ended_reason, "Why."),
	TEXT(qk_position_ended, text, OPTIONAL, 0, SENTENCE_MAX, "A sentence for the app's developer."),
};
SHAPE(position_ended, "end of positions", position_ended_fields, qk_position_ended, "Why positions ended.");

/* --- errors ----------------------------------------------------------------------------------------------------- */

static const struct qk_field error_data_fields[] = {
	ENUM(qk_error, stage, OPTIONAL, 0, qk_names_stage, "Where it failed."),
	ENUM(qk_error, retry, OPTIONAL, 0, qk_names_retry, "Whether the same request can succeed later."),
	TEXT(qk_error, hint, OPTIONAL, 0, SENTENCE_MAX, "What to do about it."),
};
SHAPE(error_data, "error data", error_data_fields, qk_error, "More about an error.");

static const struct qk_field error_fields[] = {
	I32(qk_error, code, REQUIRED, INT32_MIN, INT32_MAX, "See the table of error codes."),
	TEXT(qk_error, message, REQUIRED, 0, SENTENCE_MAX, "A sentence: what failed and why."),
	/* Its members lie in the same struct. */
	{.fragment = ",\"data\":",
	 .fragment_length = 8,
	 .type = QK_TYPE_RECORD,
	 .size = sizeof(struct qk_error),
	 .record = &error_data,

	 .doc = "More about it."},
};
const struct qk_record qk_error_record = {"error", "Why a request failed.", error_fields,
					  sizeof error_fields / sizeof *error_fields, sizeof(struct qk_error)};

/* --- messages --------------------------------------------------------------------------------------------------- */

#define HEAD(method) "{\"jsonrpc\":\"2.0\",\"method\":\"" method "\""
#define MESSAGE(method, way, shape, members, answer, text)                                                             \
	{                                                                                                              \
		.name = method, .head = HEAD(method), .name_length = sizeof method - 1,                                \
		.head_length = sizeof HEAD(method) - 1, .form = shape, .direction = way, .params = members,            \
		.result = answer, .doc = text                                                                          \
	}
#define REQUEST(method, members, answer, text) MESSAGE(method, QK_TO_GLASSES, QK_FORM_REQUEST, members, answer, text)
#define NOTIFICATION(method, way, members, text) MESSAGE(method, way, QK_FORM_NOTIFICATION, members, NULL, text)
#define BOTH_WAYS (QK_TO_GLASSES | QK_TO_APP)

const struct qk_message qk_messages[QK_MESSAGE_KINDS] = {
	[QK_MESSAGE_NONE] = {.name = "", .head = "", .doc = ""},
	[QK_LINK_HELLO] = REQUEST("link.hello", &hello, &hello_result, "The first message of every connection."),
	[QK_LINK_MEDIA] = REQUEST("link.media", &empty, &ticket, "Asks for a ticket for the media connection."),
	[QK_LINK_PAIR] =
		REQUEST("link.pair", &pair, &pair_result,
			"Asks the wearer to pair this app; on the pairing connection, its only message from the app."),
	[QK_DEVICE_PERMISSION] = REQUEST("device.permission", &permission_ask, &permission_state,
					 "Asks the wearer for a permission; answered when the wearer answered."),
	[QK_DEVICE_SPEAK] = REQUEST("device.speak", &speak, &speak_result,
				    "Speaks a text into the wearer's ear; answered when it was spoken."),
	[QK_OVERLAY_COMMIT] = REQUEST("overlay.commit", &commit, &commit_result,
				      "Changes what an overlay shows; answered when the wearer sees it."),
	[QK_OVERLAY_CLOSE] = REQUEST("overlay.close", &overlay_id, &empty, "Takes an overlay off the displays."),
	[QK_CAMERA_PHOTO] = REQUEST("camera.photo", &photo, &photo_result,
				    "Takes a photo; answered when its bytes are on the media channel."),
	[QK_CAMERA_START] = REQUEST("camera.start", &start, &stream, "Starts a stream, or changes the running one."),
	[QK_CAMERA_STOP] = REQUEST("camera.stop", &stream_id, &empty, "Stops a stream."),
	[QK_VOICE_LISTEN] = REQUEST("voice.listen", &listen, &listening,
				    "Listens; `once`: answered at its end, else when the glasses listen."),
	[QK_VOICE_STOP] = REQUEST("voice.stop", &voice_id, &empty,
				  "Ends listening; what was heard until now is final and comes before the answer."),
	[QK_VOICE_START_AUDIO] = REQUEST("voice.start_audio", &start_audio, &voice_lease,
					 "Sends the sound itself; answered before its first piece."),
	[QK_VOICE_STOP_AUDIO] = REQUEST("voice.stop_audio", &voice_id, &empty, "Sends no more sound."),
	[QK_VOICE_CLOSE] = REQUEST("voice.close", &voice_id, &empty,
				   "The app let go: listening and sound end, what was heard is thrown away."),
	[QK_POSITION_START] = REQUEST("position.start", &position_wish, &position_lease,
				      "Has the wearer's position sent, or changes how; answered when it is permitted."),
	[QK_POSITION_STOP] = REQUEST("position.stop", &position_id, &empty, "Sends no more positions."),
	[QK_LINK_CANCEL] = NOTIFICATION("link.cancel", QK_TO_GLASSES, &cancel,
					"A request is no longer wanted; its answer still comes."),
	[QK_LINK_BYE] = NOTIFICATION("link.bye", QK_TO_GLASSES, &bye, "The app goes and does not come back."),
	[QK_LINK_ACK] = NOTIFICATION("link.ack", BOTH_WAYS, &empty, "Carries nothing but `ack`."),
	[QK_LINK_PING] = NOTIFICATION("link.ping", BOTH_WAYS, &empty, "Is anybody there?"),
	[QK_LINK_PONG] = NOTIFICATION("link.pong", BOTH_WAYS, &empty, "Answers a ping, at once."),
	[QK_LINK_GAP] = NOTIFICATION("link.gap", QK_TO_APP, &gap, "Events are missing here: the glasses dropped them."),
	[QK_DEVICE_READINESS] = NOTIFICATION("device.readiness", QK_TO_APP, &readiness,
					     "Sent right after hello, then whenever a part of it changes."),
	[QK_DEVICE_INPUT] = NOTIFICATION("device.input", QK_TO_APP, &input, "The wearer did something."),
	[QK_DEVICE_PERMISSION_CHANGED] = NOTIFICATION("device.permission_changed", QK_TO_APP, &permission_state,
						      "A permission was given, refused or taken back."),
	[QK_DEVICE_CLOSING] = NOTIFICATION("device.closing", QK_TO_APP, &closing,
					   "The last message of a connection that the glasses end."),
	[QK_OVERLAY_VISIBILITY] =
		NOTIFICATION("overlay.visibility", QK_TO_APP, &visibility, "An overlay became visible or hidden."),
	[QK_CAMERA_CONFIG] = NOTIFICATION("camera.config", QK_TO_APP, &stream, "A running stream changed."),
	[QK_CAMERA_ENDED] = NOTIFICATION("camera.ended", QK_TO_APP, &ended, "A stream ended; no frame of it follows."),
	[QK_CAMERA_LEASE] = NOTIFICATION("camera.lease", QK_TO_APP, &lease, "A stream's lease was renewed."),
	[QK_CAMERA_LIGHT] = NOTIFICATION("camera.light", QK_TO_APP, &light, "The capture light went on or off."),
	[QK_CAMERA_CODE] = NOTIFICATION("camera.code", QK_TO_APP, &code, "A code was seen."),
	[QK_CAMERA_DROPPED] = NOTIFICATION("camera.dropped", QK_TO_APP, &dropped,
					   "Frames were dropped for want of credits; at most once a second."),
	[QK_VOICE_STATE] = NOTIFICATION("voice.state", QK_TO_APP, &voice_state, "A voice does something else now."),
	[QK_VOICE_PARTIAL] = NOTIFICATION("voice.partial", QK_TO_APP, &partial, "Speech, while it is being spoken."),
	[QK_VOICE_FINAL] = NOTIFICATION("voice.final", QK_TO_APP, &final, "An utterance, at its end."),
	[QK_VOICE_ENDED] = NOTIFICATION("voice.ended", QK_TO_APP, &voice_ended,
					"Listening or sound ended before the app ended it; nothing of it follows."),
	[QK_VOICE_LEASE] = NOTIFICATION("voice.lease", QK_TO_APP, &voice_lease, "A voice's lease was renewed."),
	[QK_POSITION_FIX] = NOTIFICATION("position.fix", QK_TO_APP, &fix, "Where the wearer is."),
	[QK_POSITION_ENDED] =
		NOTIFICATION("position.ended", QK_TO_APP, &position_ended, "Positions ended; no fix of it follows."),
	[QK_POSITION_LEASE] =
		NOTIFICATION("position.lease", QK_TO_APP, &position_lease, "The lease of positions was renewed."),
};

const struct qk_record *qk_message_record(uint32_t kind, uint32_t form)
{
	if (form == QK_FORM_ERROR)
		return &qk_error_record;
	if (kind == QK_MESSAGE_NONE || kind >= QK_MESSAGE_KINDS)
		return NULL;
	if (form == QK_FORM_RESULT)
		return qk_messages[kind].result;
	return form == qk_messages[kind].form ? qk_messages[kind].params : NULL;
}

uint32_t qk_message_find(const char *name)
{
	size_t length = strlen(name);

	for (uint32_t kind = 1; kind < QK_MESSAGE_KINDS; kind++)
		if (length == qk_messages[kind].name_length && memcmp(name, qk_messages[kind].name, length) == 0)
			return kind;
	return QK_MESSAGE_NONE;
}

const char *qk_message_name(uint32_t kind)
{
	return kind < QK_MESSAGE_KINDS ? qk_messages[kind].name : "";
}
