/* Text to messages. The parser is hidden in this file, and only ever sees text that has passed the strict check. */
#include "wire/codec.h"
#include "wire/reader.h"

#include <quark/base.h>

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

/* The parser reads a number by way of a text of this length. */
#define NUMBER_LENGTH_MAX 63u

static int read_record(struct qk_reader *reader, const struct qk_path *path, const struct qk_record *record,
		       const cJSON *object, char *base);

static const double *number_of(const cJSON *item)
{
	return cJSON_IsNumber(item) ? &item->valuedouble : NULL;
}

static const char *text_of(const cJSON *item)
{
	return cJSON_IsString(item) ? item->valuestring : NULL;
}

static int read_bool(struct qk_reader *reader, const struct qk_path *path, const cJSON *item, char *at)
{
	uint32_t value = cJSON_IsTrue(item) ? 1 : 0;

	if (!cJSON_IsBool(item))
		return qk_reader_wrong(reader, path, " must be true or false");
	memcpy(at, &value, sizeof value);
	return 0;
}

static int read_flags(struct qk_reader *reader, const struct qk_path *path, const cJSON *array, char *at)
{
	struct qk_path inner = {path->above, path->field, 0};
	const cJSON *item;
	uint32_t value = 0;

	if (!cJSON_IsArray(array))
		return qk_reader_wrong(reader, path, " must be an array of names");
	cJSON_ArrayForEach(item, array)
	{
		int status = qk_read_flags_item(reader, &inner, text_of(item), &value);

		if (status)
			return status;
		inner.index++;
	}
	memcpy(at, &value, sizeof value);
	return 0;
}

static int read_item(struct qk_reader *reader, const struct qk_path *path, const cJSON *item, char *at)
{
	switch (path->field->type) {
	case QK_TYPE_LIST_ENUM:
		return qk_read_enum(reader, path, text_of(item), at);
	case QK_TYPE_LIST_TEXT:
		return qk_read_text(reader, path, text_of(item), at);
	case QK_TYPE_LIST_RECORD:
		memset(at, 0, path->field->size);
		return read_record(reader, path, path->field->record, item, at);
	default:
		return qk_read_u32(reader, path, number_of(item), at);
	}
}

/* Names that are not known are left out of a list, and do no harm to the message. */
static int read_items(struct qk_reader *reader, struct qk_path *path, const cJSON *array, char *items, uint32_t *count)
{
	int names = path->field->type == QK_TYPE_LIST_ENUM;
	int unknown_before = reader->unknown_name;
	const cJSON *item;

	cJSON_ArrayForEach(item, array)
	{
		int status;

		if (names)
			reader->unknown_name = 0;
		status = read_item(reader, path, item, items + (size_t)*count * path->field->size);
		if (status)
			return status;
		*count += !names || !reader->unknown_name;
		path->index++;
	}
	if (names)
		reader->unknown_name = unknown_before;
	return 0;
}

static int read_list(struct qk_reader *reader, const struct qk_path *path, const cJSON *array, char *base)
{
	const struct qk_field *field = path->field;
	struct qk_path inner = {path->above, field, 0};
	uint32_t count = 0;
	char *items;
	int status, size;

	if (!cJSON_IsArray(array))
		return qk_reader_wrong(reader, path, " must be an array");
	size = cJSON_GetArraySize(array);
	if (size < (int)field->least || size > (int)field->most)
		return qk_reader_wrong(reader, path, " has %d items, must have %u to %u", size, (unsigned)field->least,
				       (unsigned)field->most);
	items = qk_reader_take(reader, (size_t)size * field->size);
	if (!items)
		return QUARK_ERR_NOMEM;
	status = read_items(reader, &inner, array, items, &count);
	if (count)
		memcpy(base + field->offset, &items, sizeof items);
	memcpy(base + field->count_offset, &count, sizeof count);
	return status;
}

static int read_field(struct qk_reader *reader, const struct qk_path *path, const cJSON *item, char *base)
{
	char *at = base + path->field->offset;

	switch (path->field->type) {
	case QK_TYPE_BOOL:
		return read_bool(reader, path, item, at);
	case QK_TYPE_U32:
	case QK_TYPE_I32:
		return qk_read_u32(reader, path, number_of(item), at);
	case QK_TYPE_U64:
		return qk_read_u64(reader, path, number_of(item), at);
	case QK_TYPE_ENUM:
		return qk_read_enum(reader, path, text_of(item), at);
	case QK_TYPE_FLAG:
		return qk_read_flag(reader, path, text_of(item), at);
	case QK_TYPE_FLAGS:
		return read_flags(reader, path, item, at);
	case QK_TYPE_COLOUR:
		return qk_read_colour(reader, path, text_of(item), at);
	case QK_TYPE_TEXT:
		return qk_read_text(reader, path, text_of(item), at);
	case QK_TYPE_BYTES:
		return qk_read_bytes(reader, path, text_of(item), at);
	case QK_TYPE_RECORD:
		return read_record(reader, path, path->field->record, item, at);
	default:
		return read_list(reader, path, item, base);
	}
}

static int read_record(struct qk_reader *reader, const struct qk_path *path, const struct qk_record *record,
		       const cJSON *object, char *base)
{
	const cJSON *item;
	uint16_t next = 0;
	uint64_t seen = 0;

	if (!cJSON_IsObject(object))
		return qk_reader_wrong(reader, path, " must be an object");
	cJSON_ArrayForEach(item, object)
	{
		const struct qk_field *field = qk_record_find(record, item->string, &next);
		struct qk_path inner = {path, field, -1};
		uint64_t bit;
		int status;

		if (!field)
			continue;
		bit = (uint64_t)1 << (field - record->fields);
		if (seen & bit)
			return qk_reader_wrong(reader, &inner, " is there twice");
		seen |= bit;
		status = read_field(reader, &inner, item, base);
		if (status)
			return status;
	}
	return qk_read_missing(reader, path, record, seen);
}

/* The members of the frame around the params. */
struct frame {
	const cJSON *version, *method, *id, *params, *result, *error, *seq, *ack;
};

static const cJSON **frame_member(struct frame *frame, const char *name)
{
	const struct {
		const char *name;
		const cJSON **at;
	} members[] = {
		{"jsonrpc", &frame->version}, {"method", &frame->method}, {"id", &frame->id},
		{"params", &frame->params},   {"result", &frame->result}, {"error", &frame->error},
		{"seq", &frame->seq},         {"ack", &frame->ack},
	};

	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (members[i].name[0] == name[0] && strcmp(members[i].name, name) == 0)
			return members[i].at;
	return NULL;
}

static int collect_frame(struct qk_decoded *decoded, const cJSON *root, struct frame *frame)
{
	const cJSON *item;
	const char *twice = NULL;

	cJSON_ArrayForEach(item, root)
	{
		const cJSON **at = frame_member(frame, item->string);

		if (at && *at)
			twice = item->string;
		if (at)
			*at = item;
	}
	if (twice)
		return qk_reader_refuse(decoded, QK_RPC_INVALID_REQUEST, "the member \"%s\" is there twice", twice);
	return 0;
}

static int read_number(struct qk_decoded *decoded, const cJSON *item, const char *name, uint64_t *out)
{
	if (!item)
		return 0;
	if (!cJSON_IsNumber(item) || !qk_number_is_whole(item->valuedouble, 0, (double)QK_NUMBER_MAX))
		return qk_reader_refuse(decoded, QK_RPC_INVALID_REQUEST, "\"%s\" must be a whole number from 0 to %lld",
					name, QK_NUMBER_MAX);
	*out = (uint64_t)item->valuedouble;
	return 0;
}

/* The id comes first, so that an answer to a bad message can carry it. */
static int read_id(struct qk_decoded *decoded, const struct frame *frame)
{
	struct qk_envelope *envelope = &decoded->envelope;

	if (frame->id && cJSON_IsNumber(frame->id) &&
	    qk_number_is_whole(frame->id->valuedouble, 1, (double)QK_NUMBER_MAX))
		envelope->id = (uint64_t)frame->id->valuedouble;
	if (!frame->id || envelope->id || (frame->error && cJSON_IsNull(frame->id)))
		return 0;
	return qk_reader_refuse(decoded, QK_RPC_INVALID_REQUEST, "\"id\" must be a whole number from 1 to %lld",
				QK_NUMBER_MAX);
}

static int read_form(struct qk_decoded *decoded, const struct frame *frame)
{
	int parts = (frame->method != NULL) + (frame->result != NULL) + (frame->error != NULL);

	if (!frame->version || !cJSON_IsString(frame->version) || strcmp(frame->version->valuestring, "2.0") != 0)
		return qk_reader_refuse(decoded, QK_RPC_INVALID_REQUEST, "\"jsonrpc\" must be \"2.0\"");
	if (parts != 1)
		return qk_reader_refuse(decoded, QK_RPC_INVALID_REQUEST,
					"there must be exactly one of \"method\", \"result\" and \"error\"");
	if (frame->method && !cJSON_IsString(frame->method))
		return qk_reader_refuse(decoded, QK_RPC_INVALID_REQUEST, "\"method\" must be a string");
	if (!frame->method && !frame->id)
		return qk_reader_refuse(decoded, QK_RPC_INVALID_REQUEST, "an answer without an \"id\"");
	if (frame->method)
		decoded->envelope.form = frame->id ? QK_FORM_REQUEST : QK_FORM_NOTIFICATION;
	else
		decoded->envelope.form = frame->result ? QK_FORM_RESULT : QK_FORM_ERROR;
	return 0;
}

static int read_frame(struct qk_decoded *decoded, const cJSON *root, struct frame *frame)
{
	int status;

	if (cJSON_IsArray(root))
		return qk_reader_refuse(decoded, QK_RPC_INVALID_REQUEST, "a batch: send each message on its own");
	if (!cJSON_IsObject(root))
		return qk_reader_refuse(decoded, QK_RPC_INVALID_REQUEST, "a message must be an object");
	status = collect_frame(decoded, root, frame);
	if (!status)
		status = read_id(decoded, frame);
	if (!status)
		status = read_form(decoded, frame);
	if (!status)
		status = read_number(decoded, frame->seq, "seq", &decoded->envelope.seq);
	return status ? status : read_number(decoded, frame->ack, "ack", &decoded->envelope.ack);
}

static const cJSON *body_of(const struct frame *frame)
{
	return frame->result ? frame->result : frame->error ? frame->error : frame->params;
}

static void settle(struct qk_reader *reader, char *base)
{
	struct qk_decoded *decoded = reader->decoded;

	decoded->params = base;
	if (!reader->unknown_name)
		return;
	decoded->envelope.kind = QK_MESSAGE_NONE;
	decoded->params = NULL;
}

static int read_body(struct qk_reader *reader, const struct frame *frame, const struct qk_record *record)
{
	const cJSON *body = body_of(frame);
	char *base = qk_reader_take(reader, record->size);
	int status;

	if (!base)
		return QUARK_ERR_NOMEM;
	memset(base, 0, record->size);
	if (body && frame->method && cJSON_IsArray(body))
		return qk_reader_wrong(reader, NULL, " must be an object: members have names here");
	status = body ? read_record(reader, NULL, record, body, base) : qk_read_missing(reader, NULL, record, 0);
	if (!status && reader->unknown_name && !frame->method)
		status = qk_reader_wrong(reader, NULL, " has a name that this version does not know");
	if (!status)
		settle(reader, base);
	return status;
}

static int check_way(struct qk_decoded *decoded, const struct qk_message *message, enum qk_direction direction)
{
	uint32_t form = decoded->envelope.form;

	if (!(message->direction & direction))
		return qk_reader_refuse(decoded, QK_RPC_INVALID_REQUEST, "%s goes the other way", message->name);
	if (form == message->form)
		return 0;
	return qk_reader_refuse(decoded, QK_RPC_INVALID_REQUEST,
				form == QK_FORM_REQUEST ? "%s is a notification, which has no \"id\""
							: "%s is a request, which needs an \"id\"",
				message->name);
}

/* Finds out what the message is. 1: there is nothing more to read. */
static int read_kind(struct qk_decoded *decoded, enum qk_direction direction, const char *method)
{
	struct qk_envelope *envelope = &decoded->envelope;

	envelope->kind = qk_message_find(method);
	if (envelope->kind)
		return check_way(decoded, &qk_messages[envelope->kind], direction);
	if (envelope->form == QK_FORM_NOTIFICATION)
		return 1;
	return qk_reader_refuse(decoded, QK_RPC_NO_METHOD, "there is no method \"%.64s\"", method);
}

static int read_answered_kind(struct qk_decoded *decoded, enum qk_direction direction, qk_kind_of_id_fn kind_of_id,
			      void *user_data)
{
	struct qk_envelope *envelope = &decoded->envelope;

	if (direction == QK_TO_GLASSES && envelope->form == QK_FORM_RESULT)
		return qk_reader_refuse(decoded, QK_RPC_INVALID_REQUEST, "a result, where nothing was asked");
	if (kind_of_id && envelope->id)
		envelope->kind = kind_of_id(user_data, envelope->id);
	return envelope->form == QK_FORM_RESULT && !qk_message_record(envelope->kind, QK_FORM_RESULT);
}

static int read_message(struct qk_reader *reader, enum qk_direction direction, const cJSON *root,
			qk_kind_of_id_fn kind_of_id, void *user_data)
{
	struct qk_decoded *decoded = reader->decoded;
	struct frame frame = {0};
	int status = read_frame(decoded, root, &frame);

	if (status)
		return status;
	if (frame.method)
		status = read_kind(decoded, direction, frame.method->valuestring);
	else
		status = read_answered_kind(decoded, direction, kind_of_id, user_data);
	if (status)
		return status < 0 ? status : 0;
	reader->method = decoded->envelope.kind ? qk_messages[decoded->envelope.kind].name : "an error";
	reader->root = frame.method ? "params" : frame.result ? "result" : "error";
	return read_body(reader, &frame, qk_message_record(decoded->envelope.kind, decoded->envelope.form));
}

static int check_text(struct qk_decoded *decoded, const char *text, size_t length, struct qk_json_scan *scan)
{
	char why[96];

	if (length > QK_MESSAGE_MAX)
		return qk_reader_refuse(decoded, QK_RPC_INVALID_REQUEST, "the message has %zu bytes, more than %d",
					length, QK_MESSAGE_MAX);
	if (qk_json_scan(scan, text, length, QK_MESSAGE_DEPTH, why, sizeof why))
		return qk_reader_refuse(decoded, QK_RPC_PARSE, "no well-formed JSON: %s", why);
	if (scan->has_nul)
		return qk_reader_refuse(decoded, QK_RPC_INVALID_REQUEST, "byte %zu: NUL is not allowed in a string",
					scan->nul_offset);
	if (scan->longest_number > NUMBER_LENGTH_MAX)
		return qk_reader_refuse(decoded, QK_RPC_INVALID_REQUEST, "a number of more than %u characters",
					NUMBER_LENGTH_MAX);
	return 0;
}

int qk_decode(struct qk_decoded *decoded, enum qk_direction direction, const char *text, size_t length,
	      qk_kind_of_id_fn kind_of_id, void *user_data)
{
	struct qk_reader reader = {.decoded = decoded, .lenient = direction == QK_TO_APP};
	struct qk_json_scan scan;
	cJSON *root;
	int status;

	decoded->envelope = (struct qk_envelope){0};
	decoded->params = NULL;
	decoded->rpc_code = 0;
	decoded->text[0] = '\0';
	status = check_text(decoded, text, length, &scan);
	if (status)
		return status;
	if (qk_reader_make_room(&reader, length, &scan))
		return QUARK_ERR_NOMEM;
	/* The text is well-formed: the parser can fail for want of memory only. */
	root = cJSON_ParseWithLength(text, length);
	if (!root)
		return QUARK_ERR_NOMEM;
	status = read_message(&reader, direction, root, kind_of_id, user_data);
	cJSON_Delete(root);
	return status;
}

void qk_decoded_free(struct qk_decoded *decoded)
{
	free(decoded->arena);
	*decoded = (struct qk_decoded){0};
}
