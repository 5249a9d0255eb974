/* Messages to text: straight from the table into the buffer. */
#include "wire/base64.h"
#include "wire/put.h"
#include "wire/table.h"

#include <quark/base.h>

#include <string.h>

static const char hex[] = "0123456789abcdef";

static int write_record(struct qk_buffer *out, const struct qk_record *record, const void *base);

static uint32_t read_u32(const void *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof value);
	return value;
}

static uint64_t read_u64(const void *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof value);
	return value;
}

static const void *read_pointer(const void *at)
{
	const void *value;

	memcpy(&value, at, sizeof value);
	return value;
}

static int is_empty_record(const struct qk_record *record, const char *base);

static int is_empty(const struct qk_field *field, const char *base)
{
	const char *at = base + field->offset, *text;

	switch (field->type) {
	case QK_TYPE_U64:
		return read_u64(at) == 0;
	case QK_TYPE_TEXT:
		text = read_pointer(at);
		return !text || !*text;
	case QK_TYPE_BYTES:
		return ((const struct qk_bytes *)(const void *)at)->length == 0;
	case QK_TYPE_RECORD:
		return is_empty_record(field->record, at);
	case QK_TYPE_LIST_U32:
	case QK_TYPE_LIST_I32:
	case QK_TYPE_LIST_ENUM:
	case QK_TYPE_LIST_TEXT:
	case QK_TYPE_LIST_RECORD:
		return read_u32(base + field->count_offset) == 0;
	default:
		return read_u32(at) == 0;
	}
}

static int is_empty_record(const struct qk_record *record, const char *base)
{
	for (uint16_t i = 0; i < record->field_count; i++)
		if (!is_empty(&record->fields[i], base))
			return 0;
	return 1;
}

static int write_i64(struct qk_buffer *out, const struct qk_field *field, int64_t value)
{
	if (value < field->min || value > field->max)
		return -1;
	qk_put_i64(out, value);
	return 0;
}

static int write_name(struct qk_buffer *out, const struct qk_names *names, uint32_t place)
{
	const char *name = names->names[place];
	size_t length = strlen(name);
	char *room = qk_put_room(out, length + 2);

	if (!room)
		return 0;
	room[0] = '"';
	memcpy(room + 1, name, length);
	room[length + 1] = '"';
	out->length += length + 2;
	return 0;
}

static int write_enum(struct qk_buffer *out, const struct qk_field *field, uint32_t value)
{
	if (value >= field->names->count || value < field->min)
		return -1;
	return write_name(out, field->names, value);
}

static int write_flag(struct qk_buffer *out, const struct qk_field *field, uint32_t value)
{
	for (uint32_t i = 0; i < field->names->count; i++)
		if (value == 1u << i)
			return write_name(out, field->names, i);
	return -1;
}

static int write_flags(struct qk_buffer *out, const struct qk_field *field, uint32_t value)
{
	char before = '[';

	if (value >> field->names->count)
		return -1;
	for (uint32_t i = 0; i < field->names->count; i++) {
		if (!(value & 1u << i))
			continue;
		qk_put_byte(out, before);
		write_name(out, field->names, i);
		before = ',';
	}
	qk_put_byte(out, ']');
	return 0;
}

static int write_colour(struct qk_buffer *out, uint32_t value)
{
	char text[9] = "\"#......\"";

	if (value >> 24 != 0xff)
		return -1;
	for (int i = 0; i < 6; i++)
		text[2 + i] = hex[value >> (20 - 4 * i) & 15];
	qk_put(out, text, sizeof text);
	return 0;
}

static int write_text(struct qk_buffer *out, const struct qk_field *field, const char *text)
{
	size_t length, count = 0;

	if (!text)
		text = "";
	length = strlen(text);
	/* No text has more characters than bytes, or less than a quarter of them. */
	if (length > (size_t)field->max || length < 4 * (size_t)field->min) {
		for (size_t i = 0; i < length; i++)
			count += ((unsigned char)text[i] & 0xc0) != 0x80;
		if (count < (size_t)field->min || count > (size_t)field->max)
			return -1;
	}
	return qk_json_write_text(out, text, length);
}

static int write_bytes(struct qk_buffer *out, const struct qk_field *field, const struct qk_bytes *bytes)
{
	if (bytes->length < field->min || bytes->length > field->max || (bytes->length && !bytes->data))
		return -1;
	qk_put_byte(out, '"');
	qk_base64_write(out, bytes->data, bytes->length);
	qk_put_byte(out, '"');
	return 0;
}

static int write_item(struct qk_buffer *out, const struct qk_field *field, const char *item)
{
	switch (field->type) {
	case QK_TYPE_LIST_U32:
		return write_i64(out, field, read_u32(item));
	case QK_TYPE_LIST_I32:
		return write_i64(out, field, (int32_t)read_u32(item));
	case QK_TYPE_LIST_ENUM:
		return write_enum(out, field, read_u32(item));
	case QK_TYPE_LIST_TEXT:
		return write_text(out, field, read_pointer(item));
	default:
		return write_record(out, field->record, item);
	}
}

static int write_list(struct qk_buffer *out, const struct qk_field *field, const char *base)
{
	const char *items = read_pointer(base + field->offset);
	uint32_t count = read_u32(base + field->count_offset);

	if (count < field->least || count > field->most || (count && !items))
		return -1;
	qk_put_byte(out, '[');
	for (uint32_t i = 0; i < count; i++) {
		if (i)
			qk_put_byte(out, ',');
		if (write_item(out, field, items + (size_t)i * field->size))
			return -1;
	}
	qk_put_byte(out, ']');
	return 0;
}

static int write_bool(struct qk_buffer *out, uint32_t value)
{
	if (value > 1)
		return -1;
	qk_put(out, value ? "true" : "false", value ? 4 : 5);
	return 0;
}

static int write_u64(struct qk_buffer *out, const struct qk_field *field, uint64_t value)
{
	return value > QK_NUMBER_MAX ? -1 : write_i64(out, field, (int64_t)value);
}

static int write_field(struct qk_buffer *out, const struct qk_field *field, const char *base)
{
	const char *at = base + field->offset;

	switch (field->type) {
	case QK_TYPE_BOOL:
		return write_bool(out, read_u32(at));
	case QK_TYPE_U32:
		return write_i64(out, field, read_u32(at));
	case QK_TYPE_I32:
		return write_i64(out, field, (int32_t)read_u32(at));
	case QK_TYPE_U64:
		return write_u64(out, field, read_u64(at));
	case QK_TYPE_ENUM:
		return write_enum(out, field, read_u32(at));
	case QK_TYPE_FLAG:
		return write_flag(out, field, read_u32(at));
	case QK_TYPE_FLAGS:
		return write_flags(out, field, read_u32(at));
	case QK_TYPE_COLOUR:
		return write_colour(out, read_u32(at));
	case QK_TYPE_TEXT:
		return write_text(out, field, read_pointer(at));
	case QK_TYPE_BYTES:
		return write_bytes(out, field, (const struct qk_bytes *)(const void *)at);
	case QK_TYPE_RECORD:
		return write_record(out, field->record, at);
	default:
		return write_list(out, field, base);
	}
}

/* Always copies the same number of bytes, which needs no call. */
static void write_fragment(struct qk_buffer *out, const struct qk_field *field)
{
	char *room = qk_put_room(out, QK_FRAGMENT_SIZE);

	if (!room)
		return;
	memcpy(room, field->fragment, QK_FRAGMENT_SIZE);
	out->length += field->fragment_length;
}

static int write_record(struct qk_buffer *out, const struct qk_record *record, const void *base)
{
	size_t begin = out->length;

	for (uint16_t i = 0; i < record->field_count; i++) {
		const struct qk_field *field = &record->fields[i];

		if (!field->required && is_empty(field, base))
			continue;
		write_fragment(out, field);
		if (write_field(out, field, base))
			return -1;
	}
	if (out->length == begin)
		qk_put_byte(out, '{');
	else
		out->data[begin] = '{'; /* in place of the first comma */
	qk_put_byte(out, '}');
	return 0;
}

static void write_member(struct qk_buffer *out, const char *fragment, size_t length, uint64_t number)
{
	qk_put(out, fragment, length);
	qk_put_u64(out, number);
}

#define ID ",\"id\":"
#define ANSWER "{\"jsonrpc\":\"2.0\""

static void write_head(struct qk_buffer *out, const struct qk_envelope *envelope)
{
	const struct qk_message *message = &qk_messages[envelope->kind];
	int asks = envelope->form == QK_FORM_REQUEST || envelope->form == QK_FORM_NOTIFICATION;

	if (asks)
		qk_put(out, message->head, message->head_length);
	else
		qk_put(out, ANSWER, sizeof ANSWER - 1);
	if (envelope->id)
		write_member(out, ID, sizeof ID - 1, envelope->id);
	else if (envelope->form == QK_FORM_ERROR)
		qk_put(out, ID "null", sizeof ID + 3);
}

static const char *body_name(uint32_t form)
{
	return form == QK_FORM_RESULT ? ",\"result\":" : form == QK_FORM_ERROR ? ",\"error\":" : ",\"params\":";
}

/* Params without a member are not written at all; a result is always there. */
static int write_body(struct qk_buffer *out, uint32_t form, const struct qk_record *record, const void *params)
{
	const char *name = body_name(form);
	size_t begin = out->length, body;

	qk_put(out, name, strlen(name));
	body = out->length;
	if (!params) {
		for (uint16_t i = 0; i < record->field_count; i++)
			if (record->fields[i].required)
				return -1;
		qk_put(out, "{}", 2);
	} else if (write_record(out, record, params)) {
		return -1;
	}
	if (out->length == body + 2 && form != QK_FORM_RESULT)
		out->length = begin;
	return 0;
}

static int is_sound(const struct qk_envelope *envelope)
{
	int takes_id = envelope->form == QK_FORM_REQUEST || envelope->form == QK_FORM_RESULT;

	if (envelope->id > QK_NUMBER_MAX || envelope->seq > QK_NUMBER_MAX || envelope->ack > QK_NUMBER_MAX)
		return 0;
	if (envelope->kind >= QK_MESSAGE_KINDS || (takes_id && !envelope->id))
		return 0;
	return envelope->form != QK_FORM_NOTIFICATION || !envelope->id;
}

static void write_numbers(struct qk_buffer *out, uint64_t seq, uint64_t ack)
{
	if (seq)
		write_member(out, ",\"seq\":", 7, seq);
	if (ack)
		write_member(out, ",\"ack\":", 7, ack);
	qk_put_byte(out, '}');
}

static int write_message(struct qk_buffer *out, const struct qk_envelope *envelope, const struct qk_record *record,
			 const void *params)
{
	write_head(out, envelope);
	if (write_body(out, envelope->form, record, params))
		return -1;
	write_numbers(out, envelope->seq, envelope->ack);
	return 0;
}

int qk_encode_numbers(struct qk_buffer *message, uint64_t seq, uint64_t ack)
{
	message->length--; /* the closing brace */
	write_numbers(message, seq, ack);
	if (message->failed)
		return QUARK_ERR_NOMEM;
	if (message->length > QK_MESSAGE_MAX)
		return QUARK_ERR_INVALID;
	message->data[message->length] = '\0';
	return QUARK_OK;
}

int qk_encode(struct qk_buffer *out, const struct qk_envelope *envelope, const void *params)
{
	const struct qk_record *record = qk_message_record(envelope->kind, envelope->form);
	size_t begin = out->length;
	int status = QUARK_OK;

	if (!record || !is_sound(envelope))
		return QUARK_ERR_INVALID;
	if (write_message(out, envelope, record, params) || out->length - begin > QK_MESSAGE_MAX)
		status = QUARK_ERR_INVALID;
	if (out->failed)
		status = QUARK_ERR_NOMEM;
	if (status)
		out->length = begin;
	if (out->data)
		out->data[out->length] = '\0';
	return status;
}
