/* Text to messages. The parser is hidden in this file, and only ever sees text that has passed the strict check. */
#include "wire/codec.h"
#include "wire/table.h"

#include <quark/base.h>

#include <cjson/cJSON.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 8u
/* The parser reads a number by way of a text of this length. */
#define NUMBER_LENGTH_MAX 63u
/* At most so many records can be in one list, hence in one message but for a few more around them. */
#define RECORDS_MAX 300u

struct reader {
	struct qk_decoded *decoded;
	char *free, *end; /* what is left of the arena */
	const char *method, *root;
	int lenient;      /* towards names that a newer peer may have */
	int unknown_name; /* there was one that must not be guessed */
};

/* Where in the message; written out only for a sentence. */
struct path {
	const struct path *above;
	const struct qk_field *field;
	int index; /* of an item, -1: the member itself */
};

static int read_record(struct reader *reader, const struct path *path, const struct qk_record *record,
		       const cJSON *object, char *base);

__attribute__((format(printf, 3, 4))) static int refuse(struct qk_decoded *decoded, int32_t code, const char *format,
							...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(decoded->text, sizeof decoded->text, format, arguments);
	va_end(arguments);
	decoded->rpc_code = code;
	return QUARK_ERR_PROTOCOL;
}

static size_t write_path(char *out, size_t size, const struct reader *reader, const struct path *path)
{
	size_t length, name_length;
	const char *name;
	int written;

	if (!path) {
		written = snprintf(out, size, "%s: %s", reader->method, reader->root);
		return written < 0 ? 0 : (size_t)written < size ? (size_t)written : size - 1;
	}
	length = write_path(out, size, reader, path->above);
	name = qk_field_name(path->field, &name_length);
	if (path->index < 0)
		written = snprintf(out + length, size - length, ".%.*s", (int)name_length, name);
	else
		written = snprintf(out + length, size - length, ".%.*s[%d]", (int)name_length, name, path->index);
	if (written > 0)
		length += (size_t)written < size - length ? (size_t)written : size - length - 1;
	return length;
}

/* "camera.start: params.width" and then the sentence. */
__attribute__((format(printf, 3, 4))) static int wrong(struct reader *reader, const struct path *path,
						       const char *format, ...)
{
	struct qk_decoded *decoded = reader->decoded;
	size_t length = write_path(decoded->text, sizeof decoded->text, reader, path);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(decoded->text + length, sizeof decoded->text - length, format, arguments);
	va_end(arguments);
	decoded->rpc_code = QK_RPC_INVALID_PARAMS;
	return QUARK_ERR_PROTOCOL;
}

static void *take(struct reader *reader, size_t size)
{
	size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	void *taken = reader->free;

	if (rounded > (size_t)(reader->end - reader->free))
		return NULL;
	reader->free += rounded;
	return taken;
}

static int is_whole(double number, double min, double max)
{
	return number >= min && number <= max && number == floor(number);
}

static int read_whole(struct reader *reader, const struct path *path, const cJSON *item, int64_t *out)
{
	const struct qk_field *field = path->field;
	double number;

	if (!cJSON_IsNumber(item))
		return wrong(reader, path, " must be a whole number");
	number = item->valuedouble;
	if (!is_whole(number, (double)field->min, (double)field->max))
		return wrong(reader, path, " is %.15g, must be a whole number from %lld to %lld", number,
			     (long long)field->min, (long long)field->max);
	*out = (int64_t)number;
	return 0;
}

static int read_i64(struct reader *reader, const struct path *path, const cJSON *item, char *at)
{
	int64_t number;
	int status = read_whole(reader, path, item, &number);

	if (!status)
		memcpy(at, &number, sizeof number);
	return status;
}

/* Also signed ones: their bits. */
static int read_u32(struct reader *reader, const struct path *path, const cJSON *item, char *at)
{
	int64_t number;
	uint32_t value;
	int status = read_whole(reader, path, item, &number);

	if (status)
		return status;
	value = (uint32_t)number;
	memcpy(at, &value, sizeof value);
	return 0;
}

static int read_bool(struct reader *reader, const struct path *path, const cJSON *item, char *at)
{
	uint32_t value = cJSON_IsTrue(item) ? 1 : 0;

	if (!cJSON_IsBool(item))
		return wrong(reader, path, " must be true or false");
	memcpy(at, &value, sizeof value);
	return 0;
}

/* The place of a name; UINT32_MAX when it is not known and that is no reason to refuse the message. */
static int read_name(struct reader *reader, const struct path *path, const cJSON *item, uint32_t least, uint32_t *place)
{
	const struct qk_names *names = path->field->names;

	if (!cJSON_IsString(item))
		return wrong(reader, path, " must be the name of a %s", names->title);
	*place = qk_names_find(names, item->valuestring);
	if (*place == UINT32_MAX && reader->lenient)
		return 0;
	if (*place == UINT32_MAX || *place < least)
		return wrong(reader, path, " is \"%.32s\", which is no %s", item->valuestring, names->title);
	return 0;
}

static int read_enum(struct reader *reader, const struct path *path, const cJSON *item, char *at)
{
	const struct qk_field *field = path->field;
	uint32_t place;
	int status = read_name(reader, path, item, (uint32_t)field->min, &place);

	if (status)
		return status;
	if (place == UINT32_MAX) {
		place = 0;
		reader->unknown_name |= field->min > 0;
	}
	memcpy(at, &place, sizeof place);
	return 0;
}

static int read_flag(struct reader *reader, const struct path *path, const cJSON *item, char *at)
{
	uint32_t place, value;
	int status = read_name(reader, path, item, 0, &place);

	if (status)
		return status;
	reader->unknown_name |= place == UINT32_MAX;
	value = place == UINT32_MAX ? 0 : 1u << place;
	memcpy(at, &value, sizeof value);
	return 0;
}

static int read_flags(struct reader *reader, const struct path *path, const cJSON *array, char *at)
{
	struct path inner = {path->above, path->field, 0};
	const cJSON *item;
	uint32_t value = 0;

	if (!cJSON_IsArray(array))
		return wrong(reader, path, " must be an array of names");
	cJSON_ArrayForEach(item, array)
	{
		uint32_t place;
		int status = read_name(reader, &inner, item, 0, &place);

		if (status)
			return status;
		if (place != UINT32_MAX)
			value |= 1u << place;
		inner.index++;
	}
	memcpy(at, &value, sizeof value);
	return 0;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static int read_colour(struct reader *reader, const struct path *path, const cJSON *item, char *at)
{
	const char *text = cJSON_IsString(item) ? item->valuestring : "";
	uint32_t value = 0xff;

	if (strlen(text) != 7 || text[0] != '#')
		return wrong(reader, path, " must be a colour as \"#rrggbb\"");
	for (int i = 1; i < 7; i++) {
		int digit = hex_digit(text[i]);

		if (digit < 0)
			return wrong(reader, path, " must be a colour as \"#rrggbb\"");
		value = value << 4 | (uint32_t)digit;
	}
	memcpy(at, &value, sizeof value);
	return 0;
}

static size_t count_characters(const char *text, size_t length)
{
	size_t count = 0;

	for (size_t i = 0; i < length; i++)
		count += ((unsigned char)text[i] & 0xc0) != 0x80;
	return count;
}

static int read_text(struct reader *reader, const struct path *path, const cJSON *item, char *at)
{
	const struct qk_field *field = path->field;
	size_t length, count;
	char *copy;

	if (!cJSON_IsString(item))
		return wrong(reader, path, " must be a string");
	length = strlen(item->valuestring);
	count = count_characters(item->valuestring, length);
	if (count < (size_t)field->min || count > (size_t)field->max)
		return wrong(reader, path, " has %zu characters, must have %lld to %lld", count, (long long)field->min,
			     (long long)field->max);
	copy = take(reader, length + 1);
	if (!copy)
		return QUARK_ERR_NOMEM;
	memcpy(copy, item->valuestring, length + 1);
	memcpy(at, &copy, sizeof copy);
	return 0;
}

static int read_bytes(struct reader *reader, const struct path *path, const cJSON *item, char *at)
{
	const struct qk_field *field = path->field;
	struct qk_bytes bytes = {0};
	size_t length, decoded;
	void *copy;

	if (!cJSON_IsString(item))
		return wrong(reader, path, " must be a string with base64");
	length = strlen(item->valuestring);
	copy = take(reader, length);
	if (!copy)
		return QUARK_ERR_NOMEM;
	decoded = qk_base64_read(copy, item->valuestring, length);
	if (decoded == SIZE_MAX)
		return wrong(reader, path, " is not base64 with padding");
	if (decoded < (size_t)field->min || decoded > (size_t)field->max)
		return wrong(reader, path, " has %zu bytes, must have %lld to %lld", decoded, (long long)field->min,
			     (long long)field->max);
	bytes.data = copy;
	bytes.length = (uint32_t)decoded;
	memcpy(at, &bytes, sizeof bytes);
	return 0;
}

static int read_item(struct reader *reader, const struct path *path, const cJSON *item, char *at)
{
	switch (path->field->type) {
	case QK_TYPE_LIST_ENUM:
		return read_enum(reader, path, item, at);
	case QK_TYPE_LIST_TEXT:
		return read_text(reader, path, item, at);
	case QK_TYPE_LIST_RECORD:
		memset(at, 0, path->field->size);
		return read_record(reader, path, path->field->record, item, at);
	default:
		return read_u32(reader, path, item, at);
	}
}

/* Names that are not known are left out of a list. */
static int read_items(struct reader *reader, struct path *path, const cJSON *array, char *items, uint32_t *count)
{
	int unknown_before = reader->unknown_name;
	const cJSON *item;

	cJSON_ArrayForEach(item, array)
	{
		int status = read_item(reader, path, item, items + (size_t)*count * path->field->size);

		if (status)
			return status;
		if (path->field->type != QK_TYPE_LIST_ENUM || !reader->unknown_name)
			++*count;
		if (path->field->type == QK_TYPE_LIST_ENUM)
			reader->unknown_name = 0;
		path->index++;
	}
	reader->unknown_name |= unknown_before;
	return 0;
}

static int read_list(struct reader *reader, const struct path *path, const cJSON *array, char *base)
{
	const struct qk_field *field = path->field;
	struct path inner = {path->above, field, 0};
	uint32_t count = 0;
	char *items;
	int status, size;

	if (!cJSON_IsArray(array))
		return wrong(reader, path, " must be an array");
	size = cJSON_GetArraySize(array);
	if (size < (int)field->least || size > (int)field->most)
		return wrong(reader, path, " has %d items, must have %u to %u", size, (unsigned)field->least,
			     (unsigned)field->most);
	items = take(reader, (size_t)size * field->size);
	if (!items)
		return QUARK_ERR_NOMEM;
	status = read_items(reader, &inner, array, items, &count);
	if (count)
		memcpy(base + field->offset, &items, sizeof items);
	memcpy(base + field->count_offset, &count, sizeof count);
	return status;
}

static int read_field(struct reader *reader, const struct path *path, const cJSON *item, char *base)
{
	char *at = base + path->field->offset;

	switch (path->field->type) {
	case QK_TYPE_BOOL:
		return read_bool(reader, path, item, at);
	case QK_TYPE_U32:
	case QK_TYPE_I32:
		return read_u32(reader, path, item, at);
	case QK_TYPE_U64:
		return read_i64(reader, path, item, at);
	case QK_TYPE_ENUM:
		return read_enum(reader, path, item, at);
	case QK_TYPE_FLAG:
		return read_flag(reader, path, item, at);
	case QK_TYPE_FLAGS:
		return read_flags(reader, path, item, at);
	case QK_TYPE_COLOUR:
		return read_colour(reader, path, item, at);
	case QK_TYPE_TEXT:
		return read_text(reader, path, item, at);
	case QK_TYPE_BYTES:
		return read_bytes(reader, path, item, at);
	case QK_TYPE_RECORD:
		return read_record(reader, path, path->field->record, item, at);
	default:
		return read_list(reader, path, item, base);
	}
}

static int is_named(const struct qk_field *field, const char *name, size_t length)
{
	return field->fragment_length == length + 3 && memcmp(field->fragment + 1, name, length) == 0;
}

/* Members mostly come in the order of the table: the search begins behind the one before. */
static const struct qk_field *find_field(const struct qk_record *record, const char *name, uint16_t *next)
{
	size_t length = strlen(name);
	uint16_t place = *next;

	for (uint16_t i = 0; i < record->field_count; i++, place++) {
		if (place >= record->field_count)
			place = 0;
		if (!is_named(&record->fields[place], name, length))
			continue;
		*next = (uint16_t)(place + 1);
		return &record->fields[place];
	}
	return NULL;
}

static int check_missing(struct reader *reader, const struct path *path, const struct qk_record *record, uint64_t seen)
{
	for (uint16_t i = 0; i < record->field_count; i++) {
		struct path inner = {path, &record->fields[i], -1};

		if (record->fields[i].required && !(seen >> i & 1))
			return wrong(reader, &inner, " is missing");
	}
	return 0;
}

static int read_record(struct reader *reader, const struct path *path, const struct qk_record *record,
		       const cJSON *object, char *base)
{
	const cJSON *item;
	uint16_t next = 0;
	uint64_t seen = 0;

	if (!cJSON_IsObject(object))
		return wrong(reader, path, " must be an object");
	cJSON_ArrayForEach(item, object)
	{
		const struct qk_field *field = find_field(record, item->string, &next);
		struct path inner = {path, field, -1};
		uint64_t bit;
		int status;

		if (!field)
			continue;
		bit = (uint64_t)1 << (field - record->fields);
		if (seen & bit)
			return wrong(reader, &inner, " is there twice");
		seen |= bit;
		status = read_field(reader, &inner, item, base);
		if (status)
			return status;
	}
	return check_missing(reader, path, record, seen);
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
		if (strcmp(members[i].name, name) == 0)
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
		return refuse(decoded, QK_RPC_INVALID_REQUEST, "the member \"%s\" is there twice", twice);
	return 0;
}

static int read_number(struct qk_decoded *decoded, const cJSON *item, const char *name, uint64_t *out)
{
	if (!item)
		return 0;
	if (!cJSON_IsNumber(item) || !is_whole(item->valuedouble, 0, (double)QK_NUMBER_MAX))
		return refuse(decoded, QK_RPC_INVALID_REQUEST, "\"%s\" must be a whole number from 0 to %lld", name,
			      QK_NUMBER_MAX);
	*out = (uint64_t)item->valuedouble;
	return 0;
}

/* The id comes first, so that an answer to a bad message can carry it. */
static int read_id(struct qk_decoded *decoded, const struct frame *frame)
{
	struct qk_envelope *envelope = &decoded->envelope;

	if (frame->id && cJSON_IsNumber(frame->id) && is_whole(frame->id->valuedouble, 1, (double)QK_NUMBER_MAX))
		envelope->id = (uint64_t)frame->id->valuedouble;
	if (!frame->id || envelope->id || (frame->error && cJSON_IsNull(frame->id)))
		return 0;
	return refuse(decoded, QK_RPC_INVALID_REQUEST, "\"id\" must be a whole number from 1 to %lld", QK_NUMBER_MAX);
}

static int read_form(struct qk_decoded *decoded, const struct frame *frame)
{
	int parts = (frame->method != NULL) + (frame->result != NULL) + (frame->error != NULL);

	if (!frame->version || !cJSON_IsString(frame->version) || strcmp(frame->version->valuestring, "2.0") != 0)
		return refuse(decoded, QK_RPC_INVALID_REQUEST, "\"jsonrpc\" must be \"2.0\"");
	if (parts != 1)
		return refuse(decoded, QK_RPC_INVALID_REQUEST,
			      "there must be exactly one of \"method\", \"result\" and \"error\"");
	if (frame->method && !cJSON_IsString(frame->method))
		return refuse(decoded, QK_RPC_INVALID_REQUEST, "\"method\" must be a string");
	if (!frame->method && !frame->id)
		return refuse(decoded, QK_RPC_INVALID_REQUEST, "an answer without an \"id\"");
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
		return refuse(decoded, QK_RPC_INVALID_REQUEST, "a batch: send each message on its own");
	if (!cJSON_IsObject(root))
		return refuse(decoded, QK_RPC_INVALID_REQUEST, "a message must be an object");
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

static void settle(struct reader *reader, char *base)
{
	struct qk_decoded *decoded = reader->decoded;

	decoded->params = base;
	if (!reader->unknown_name)
		return;
	decoded->envelope.kind = QK_MESSAGE_NONE;
	decoded->params = NULL;
}

static int read_body(struct reader *reader, const struct frame *frame, const struct qk_record *record)
{
	const cJSON *body = body_of(frame);
	char *base = take(reader, record->size);
	int status;

	if (!base)
		return QUARK_ERR_NOMEM;
	memset(base, 0, record->size);
	if (body && frame->method && cJSON_IsArray(body))
		return wrong(reader, NULL, " must be an object: members have names here");
	status = body ? read_record(reader, NULL, record, body, base) : check_missing(reader, NULL, record, 0);
	if (!status && reader->unknown_name && !frame->method)
		status = wrong(reader, NULL, " has a name that this version does not know");
	if (!status)
		settle(reader, base);
	return status;
}

static int check_way(struct qk_decoded *decoded, const struct qk_message *message, enum qk_direction direction)
{
	uint32_t form = decoded->envelope.form;

	if (!(message->direction & direction))
		return refuse(decoded, QK_RPC_INVALID_REQUEST, "%s goes the other way", message->name);
	if (form == message->form)
		return 0;
	return refuse(decoded, QK_RPC_INVALID_REQUEST,
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
	return refuse(decoded, QK_RPC_NO_METHOD, "there is no method \"%.64s\"", method);
}

static int read_answered_kind(struct qk_decoded *decoded, enum qk_direction direction, qk_kind_of_id_fn kind_of_id,
			      void *user_data)
{
	struct qk_envelope *envelope = &decoded->envelope;

	if (direction == QK_TO_GLASSES && envelope->form == QK_FORM_RESULT)
		return refuse(decoded, QK_RPC_INVALID_REQUEST, "a result, where nothing was asked");
	if (kind_of_id && envelope->id)
		envelope->kind = kind_of_id(user_data, envelope->id);
	return envelope->form == QK_FORM_RESULT && !qk_message_record(envelope->kind, QK_FORM_RESULT);
}

static int read_message(struct reader *reader, enum qk_direction direction, const cJSON *root,
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
		return refuse(decoded, QK_RPC_INVALID_REQUEST, "the message has %zu bytes, more than %d", length,
			      QK_MESSAGE_MAX);
	if (qk_json_scan(scan, text, length, QK_MESSAGE_DEPTH, why, sizeof why))
		return refuse(decoded, QK_RPC_PARSE, "no well-formed JSON: %s", why);
	if (scan->has_nul)
		return refuse(decoded, QK_RPC_INVALID_REQUEST, "byte %zu: NUL is not allowed in a string",
			      scan->nul_offset);
	if (scan->longest_number > NUMBER_LENGTH_MAX)
		return refuse(decoded, QK_RPC_INVALID_REQUEST, "a number of more than %u characters",
			      NUMBER_LENGTH_MAX);
	return 0;
}

/* As much as a message of this length and shape can need. Each byte of JSON yields at most four: of a text in an array,
 * three bytes of which become a pointer, a NUL and what alignment adds. */
static int make_room(struct reader *reader, size_t length, const struct qk_json_scan *scan)
{
	struct qk_decoded *decoded = reader->decoded;
	size_t records = scan->objects < RECORDS_MAX ? scan->objects : RECORDS_MAX;
	size_t need = sizeof(struct qk_hello_result) + records * sizeof(struct qk_node) + scan->arrays * ALIGNMENT +
		      length * 8;

	if (decoded->arena_size < need) {
		free(decoded->arena);
		decoded->arena = malloc(need);
		decoded->arena_size = decoded->arena ? need : 0;
	}
	reader->free = decoded->arena;
	reader->end = reader->free ? reader->free + decoded->arena_size : NULL;
	return decoded->arena ? 0 : QUARK_ERR_NOMEM;
}

int qk_decode(struct qk_decoded *decoded, enum qk_direction direction, const char *text, size_t length,
	      qk_kind_of_id_fn kind_of_id, void *user_data)
{
	struct reader reader = {.decoded = decoded, .lenient = direction == QK_TO_APP};
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
	if (make_room(&reader, length, &scan))
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
