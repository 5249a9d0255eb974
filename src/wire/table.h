/* The one table of messages: what messages.c fills, and what the encoder, the decoder, docs/protocol.md and the JSON
 * Schemas are made from. For the files of wire, its tests and src/tools/protocol_doc.c only. */
#ifndef QK_WIRE_TABLE_H
#define QK_WIRE_TABLE_H

#include "wire/codec.h"

enum qk_type {
	QK_TYPE_BOOL = 1,
	QK_TYPE_U32,
	QK_TYPE_I32,
	QK_TYPE_U64,
	QK_TYPE_ENUM,   /* a name; uint32_t, the place in `names` */
	QK_TYPE_FLAG,   /* a name; uint32_t with one bit, of the place in `names` */
	QK_TYPE_FLAGS,  /* an array of names; uint32_t with bits */
	QK_TYPE_COLOUR, /* "#rrggbb"; uint32_t 0xFFRRGGBB */
	QK_TYPE_TEXT,
	QK_TYPE_BYTES,
	QK_TYPE_RECORD,
	QK_TYPE_LIST_U32,
	QK_TYPE_LIST_I32,
	QK_TYPE_LIST_ENUM,
	QK_TYPE_LIST_TEXT,
	QK_TYPE_LIST_RECORD,
};

struct qk_names {
	const char *title;
	const char *const *names;
	uint32_t count;
};

struct qk_record;

#define QK_FRAGMENT_SIZE 32

struct qk_field {
	char fragment[QK_FRAGMENT_SIZE]; /* ,"name": with comma, quotes and colon, ready to be written in one go */
	uint8_t fragment_length;
	uint8_t type; /* enum qk_type */
	uint8_t required;
	uint16_t offset, count_offset; /* the latter of lists */
	uint16_t size;                 /* of the member in the struct, of one item for lists */
	const struct qk_names *names;
	const struct qk_record *record;
	int64_t min, max;     /* the value; characters of texts; bytes of bytes; for lists each item's */
	uint32_t least, most; /* items of a list */
	const char *doc;
};

struct qk_record {
	const char *title;
	const char *doc;
	const struct qk_field *fields;
	uint16_t field_count;
	uint16_t size; /* of the struct */
};

struct qk_message {
	const char *name;
	const char *head; /* the beginning of the JSON text up to the method */
	uint8_t name_length, head_length;
	uint8_t form;      /* QK_FORM_REQUEST or QK_FORM_NOTIFICATION */
	uint8_t direction; /* bits of enum qk_direction */
	const struct qk_record *params, *result;
	const char *doc;
};

extern const struct qk_message qk_messages[QK_MESSAGE_KINDS];
extern const struct qk_record qk_error_record;

/* What the params of this kind and form look like; NULL when there is no such message. */
const struct qk_record *qk_message_record(uint32_t kind, uint32_t form);

/* The kind with this method name, QK_MESSAGE_NONE if there is none. */
uint32_t qk_message_find(const char *name);

/* The name of a field, without quotes and colon: `length` bytes. */
static inline const char *qk_field_name(const struct qk_field *field, size_t *length)
{
	*length = field->fragment_length - 4u;
	return field->fragment + 2;
}

/* enum_names.c */
extern const struct qk_names qk_names_session_reason, qk_names_closing_reason, qk_names_ended_reason, qk_names_node,
	qk_names_capability, qk_names_format, qk_names_code, qk_names_mode, qk_names_sensor, qk_names_permission,
	qk_names_thermal, qk_names_sensor_user, qk_names_input, qk_names_side, qk_names_anchor, qk_names_align,
	qk_names_icon, qk_names_arrow, qk_names_stage, qk_names_retry, qk_names_listen_mode, qk_names_voice_state,
	qk_names_voice_part;

/* The place of a name, or UINT32_MAX. */
uint32_t qk_names_find(const struct qk_names *names, const char *name);

/* json_check.c; what qk_json_check() finds out on its way. */
struct qk_json_scan {
	size_t objects, arrays, longest_number, nul_offset;
	int has_nul;
};
int qk_json_scan(struct qk_json_scan *scan, const char *text, size_t length, uint32_t depth, char *why,
		 size_t why_size);

/* json_write.c; a text with quotes and escapes. 0, or -1 when it is not UTF-8 (what was appended is of no use). */
int qk_json_write_text(struct qk_buffer *out, const char *text, size_t length);

/* Length of the well-formed UTF-8 sequence that begins at `at` with a byte of 0x80 or above, 0 if there is none. */
static inline size_t qk_utf8_length(const unsigned char *at, const unsigned char *end)
{
	size_t left = (size_t)(end - at);

	if (at[0] < 0xc2 || at[0] > 0xf4 || left < 2 || (at[1] & 0xc0) != 0x80)
		return 0;
	if (at[0] < 0xe0)
		return 2;
	if (left < 3 || (at[2] & 0xc0) != 0x80)
		return 0;
	if (at[0] < 0xf0)
		return (at[0] == 0xe0 && at[1] < 0xa0) || (at[0] == 0xed && at[1] > 0x9f) ? 0 : 3;
	if (left < 4 || (at[3] & 0xc0) != 0x80)
		return 0;
	return (at[0] == 0xf0 && at[1] < 0x90) || (at[0] == 0xf4 && at[1] > 0x8f) ? 0 : 4;
}

#endif
