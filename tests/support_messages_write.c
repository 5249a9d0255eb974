#include "support_messages.h"

#include "wire/base64.h"

#include <string.h>

static uint32_t u32_at(const char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof value);
	return value;
}

static const void *pointer_at(const char *at)
{
	const void *value;

	memcpy(&value, at, sizeof value);
	return value;
}

/* Escapes every byte that it may. */
static void write_text(struct qk_buffer *out, const char *text)
{
	qk_buffer_byte(out, '"');
	for (; text && *text; text++) {
		if ((unsigned char)*text < 0x80)
			qk_buffer_print(out, "\\u%04X", (unsigned)*text);
		else
			qk_buffer_byte(out, *text);
	}
	qk_buffer_byte(out, '"');
}

static void write_flags(struct qk_buffer *out, const struct qk_field *field, uint32_t value)
{
	const char *before = "";

	qk_buffer_text(out, "[ ");
	for (uint32_t i = field->names->count; i-- > 0;) {
		if (!(value >> i & 1))
			continue;
		qk_buffer_print(out, "%s\"%s\"", before, field->names->names[i]);
		before = " ,\t";
	}
	qk_buffer_text(out, " ]");
}

static void write_base64(struct qk_buffer *out, const struct qk_bytes *bytes)
{
	qk_buffer_byte(out, '"');
	qk_base64_write(out, bytes->data, bytes->length);
	qk_buffer_byte(out, '"');
}

static void write_item(struct qk_buffer *out, const struct qk_field *field, const char *item, struct qt_change *change)
{
	switch (field->type) {
	case QK_TYPE_LIST_TEXT:
		write_text(out, pointer_at(item));
		break;
	case QK_TYPE_LIST_RECORD:
		qt_write(out, field->record, item, change);
		break;
	case QK_TYPE_LIST_ENUM:
		qk_buffer_print(out, "\"%s\"", field->names->names[u32_at(item)]);
		break;
	case QK_TYPE_LIST_I32:
		qk_buffer_print(out, "%d", (int)u32_at(item));
		break;
	default:
		qk_buffer_print(out, "%u.0e0", (unsigned)u32_at(item));
	}
}

static void write_list(struct qk_buffer *out, const struct qk_field *field, const char *base, struct qt_change *change)
{
	const char *items = pointer_at(base + field->offset);

	qk_buffer_byte(out, '[');
	for (uint32_t i = 0; i < u32_at(base + field->count_offset); i++) {
		if (i)
			qk_buffer_text(out, ", ");
		write_item(out, field, items + (size_t)i * field->size, change);
	}
	qk_buffer_byte(out, ']');
}

static void write_value(struct qk_buffer *out, const struct qk_field *field, const char *base, struct qt_change *change)
{
	const char *at = base + field->offset;
	uint64_t number;

	switch (field->type) {
	case QK_TYPE_BOOL:
		qk_buffer_text(out, u32_at(at) ? "true" : "false");
		break;
	case QK_TYPE_U32:
		qk_buffer_print(out, "%u", (unsigned)u32_at(at));
		break;
	case QK_TYPE_I32:
		qk_buffer_print(out, "%d.0", (int)u32_at(at));
		break;
	case QK_TYPE_U64:
		memcpy(&number, at, sizeof number);
		qk_buffer_print(out, "%llu", (unsigned long long)number);
		break;
	case QK_TYPE_ENUM:
		qk_buffer_print(out, "\"%s\"", field->names->names[u32_at(at)]);
		break;
	case QK_TYPE_FLAG:
		qk_buffer_print(out, "\"%s\"", field->names->names[__builtin_ctz(u32_at(at))]);
		break;
	case QK_TYPE_FLAGS:
		write_flags(out, field, u32_at(at));
		break;
	case QK_TYPE_COLOUR:
		qk_buffer_print(out, "\"#%06X\"", (unsigned)(u32_at(at) & 0xffffff));
		break;
	case QK_TYPE_TEXT:
		write_text(out, pointer_at(at));
		break;
	case QK_TYPE_BYTES:
		write_base64(out, (const void *)at);
		break;
	case QK_TYPE_RECORD:
		qt_write(out, field->record, at, change);
		break;
	default:
		write_list(out, field, base, change);
	}
}

static int is_absent(const struct qk_record *record, const struct qk_field *field, const char *base)
{
	static const char zeros[4096];
	struct qk_record one = *record;

	one.fields = field;
	one.field_count = 1;
	return !field->required && qt_same(&one, base, zeros);
}

static void write_member(struct qk_buffer *out, const struct qk_field *field, const char *base,
			 struct qt_change *change, const char **before)
{
	int changed = change && change->field == field && !change->done;

	if (changed)
		change->done = 1;
	if (changed && !change->value && !change->twice)
		return;
	qk_buffer_print(out, "%s%s ", *before, field->fragment + 1);
	*before = ",\n";
	if (changed && change->value)
		qk_buffer_text(out, change->value);
	else
		write_value(out, field, base, change);
	if (changed && change->twice) {
		qk_buffer_print(out, "%s", field->fragment);
		write_value(out, field, base, NULL);
	}
}

/* Backwards: the order of members means nothing. */
void qt_write(struct qk_buffer *out, const struct qk_record *record, const void *base, struct qt_change *change)
{
	const char *before = "";

	qk_buffer_byte(out, '{');
	for (uint16_t i = record->field_count; i-- > 0;) {
		const struct qk_field *field = &record->fields[i];
		int wanted = change && change->field == field && !change->done;

		if (wanted || !is_absent(record, field, base))
			write_member(out, field, base, change, &before);
	}
	qk_buffer_byte(out, '}');
}

static const char *body_name(uint32_t form)
{
	return form == QK_FORM_RESULT ? "result" : form == QK_FORM_ERROR ? "error" : "params";
}

void qt_write_message(struct qk_buffer *out, uint32_t kind, uint32_t form, const void *params, struct qt_change *change)
{
	qk_buffer_print(out, " { \"ack\":2, \"seq\" : 3 , \"%s\":", body_name(form));
	qt_write(out, qk_message_record(kind, form), params, change);
	if (form != QK_FORM_NOTIFICATION)
		qk_buffer_text(out, ",\"id\":7");
	if (form == QK_FORM_REQUEST || form == QK_FORM_NOTIFICATION)
		qk_buffer_print(out, ",\"method\":\"%s\"", qk_message_name(kind));
	qk_buffer_text(out, ",\"jsonrpc\":\"2.0\"}\r\n");
}

enum qk_direction qt_way(uint32_t kind, uint32_t form)
{
	if (form == QK_FORM_RESULT || form == QK_FORM_ERROR)
		return QK_TO_APP;
	return qk_messages[kind].direction & QK_TO_GLASSES ? QK_TO_GLASSES : QK_TO_APP;
}

struct qk_envelope qt_envelope(uint32_t kind, uint32_t form)
{
	return (struct qk_envelope){
		.kind = kind, .form = form, .id = form == QK_FORM_NOTIFICATION ? 0 : 7, .seq = 3, .ack = 2};
}

uint32_t qt_kind_of_id(void *user_data, uint64_t id)
{
	return id == 7 ? *(const uint32_t *)user_data : QK_MESSAGE_NONE;
}
