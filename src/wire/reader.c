#include "wire/reader.h"
#include "wire/base64.h"

#include <quark/base.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 8u
/* At most so many records are in one list, hence in one message but for a few more around them. */
#define RECORDS_MAX 300u
/* No record is larger. */
#define RECORD_SIZE_MAX 256u

/* A sentence may quote the far end's text, cut anywhere; it must be UTF-8 all the same, to be sent back. */
static void mend(char *text)
{
	const unsigned char *end = (const unsigned char *)text + strlen(text);

	while (*text) {
		size_t length = 1;

		if ((unsigned char)*text >= 0x80)
			length = qk_utf8_length((const unsigned char *)text, end);
		if (!length)
			*text = '?';
		text += length ? length : 1;
	}
}

int qk_reader_refuse(struct qk_decoded *decoded, int32_t code, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(decoded->text, sizeof decoded->text, format, arguments);
	va_end(arguments);
	mend(decoded->text);
	decoded->rpc_code = code;
	return QUARK_ERR_PROTOCOL;
}

/* Appends and returns the new length, which stays below `size`. */
__attribute__((format(printf, 4, 5))) static size_t append(char *out, size_t size, size_t length, const char *format,
							   ...)
{
	va_list arguments;
	int written;

	va_start(arguments, format);
	written = vsnprintf(out + length, size - length, format, arguments);
	va_end(arguments);
	if (written < 0)
		return length;
	return (size_t)written < size - length ? length + (size_t)written : size - 1;
}

static size_t write_path(char *out, size_t size, const struct qk_reader *reader, const struct qk_path *path)
{
	size_t length, name_length;
	const char *name;

	if (!path)
		return append(out, size, 0, "%s: %s", reader->method, reader->root);
	length = write_path(out, size, reader, path->above);
	name = qk_field_name(path->field, &name_length);
	length = append(out, size, length, ".%.*s", (int)name_length, name);
	return path->index < 0 ? length : append(out, size, length, "[%d]", path->index);
}

int qk_reader_wrong(struct qk_reader *reader, const struct qk_path *path, const char *format, ...)
{
	struct qk_decoded *decoded = reader->decoded;
	size_t length = write_path(decoded->text, sizeof decoded->text, reader, path);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(decoded->text + length, sizeof decoded->text - length, format, arguments);
	va_end(arguments);
	mend(decoded->text);
	decoded->rpc_code = QK_RPC_INVALID_PARAMS;
	return QUARK_ERR_PROTOCOL;
}

/* Each byte of JSON yields less than four, but for records: of a text in a list, `"",` becomes a pointer and a NUL. */
int qk_reader_make_room(struct qk_reader *reader, size_t length, const struct qk_json_scan *scan)
{
	struct qk_decoded *decoded = reader->decoded;
	size_t records = scan->objects < RECORDS_MAX ? scan->objects : RECORDS_MAX;
	size_t need = (records + 1) * RECORD_SIZE_MAX + (scan->arrays + 1) * 2 * ALIGNMENT + length * 4;

	if (decoded->arena_size < need) {
		free(decoded->arena);
		decoded->arena = malloc(need);
		decoded->arena_size = decoded->arena ? need : 0;
	}
	reader->free = decoded->arena;
	reader->end = reader->free ? reader->free + decoded->arena_size : NULL;
	return decoded->arena ? 0 : QUARK_ERR_NOMEM;
}

static void *take_unaligned(struct qk_reader *reader, size_t size)
{
	char *taken = reader->free;

	if (size > (size_t)(reader->end - taken))
		return NULL;
	reader->free += size;
	return taken;
}

void *qk_reader_take(struct qk_reader *reader, size_t size)
{
	size_t odd = (size_t)((uintptr_t)reader->free % ALIGNMENT);

	if (odd && !take_unaligned(reader, ALIGNMENT - odd))
		return NULL;
	return take_unaligned(reader, size);
}

int qk_number_is_whole(double number, double min, double max)
{
	return number >= min && number <= max && number == (double)(int64_t)number;
}

static int read_whole(struct qk_reader *reader, const struct qk_path *path, const double *number, int64_t *out)
{
	const struct qk_field *field = path->field;

	if (!number)
		return qk_reader_wrong(reader, path, " must be a whole number");
	if (!qk_number_is_whole(*number, (double)field->min, (double)field->max))
		return qk_reader_wrong(reader, path, " is %.15g, must be a whole number from %lld to %lld", *number,
				       (long long)field->min, (long long)field->max);
	*out = (int64_t)*number;
	return 0;
}

int qk_read_u64(struct qk_reader *reader, const struct qk_path *path, const double *number, void *at)
{
	int64_t value = 0;
	int status = read_whole(reader, path, number, &value);

	if (!status)
		memcpy(at, &value, sizeof value);
	return status;
}

int qk_read_u32(struct qk_reader *reader, const struct qk_path *path, const double *number, void *at)
{
	int64_t whole = 0;
	uint32_t value;
	int status = read_whole(reader, path, number, &whole);

	if (status)
		return status;
	value = (uint32_t)whole;
	memcpy(at, &value, sizeof value);
	return 0;
}

/* The place of a name; UINT32_MAX when it is not known and that is no reason to refuse the message. */
static int read_name(struct qk_reader *reader, const struct qk_path *path, const char *text, uint32_t least,
		     uint32_t *place)
{
	const struct qk_names *names = path->field->names;

	if (!text)
		return qk_reader_wrong(reader, path, " must be the name of a %s", names->title);
	*place = qk_names_find(names, text);
	if (*place == UINT32_MAX && reader->lenient)
		return 0;
	if (*place == UINT32_MAX || *place < least)
		return qk_reader_wrong(reader, path, " is \"%.32s\", which is no %s", text, names->title);
	return 0;
}

int qk_read_enum(struct qk_reader *reader, const struct qk_path *path, const char *text, void *at)
{
	const struct qk_field *field = path->field;
	uint32_t place = 0;
	int status = read_name(reader, path, text, (uint32_t)field->min, &place);

	if (status)
		return status;
	if (place == UINT32_MAX) {
		place = 0;
		reader->unknown_name |= field->min > 0;
	}
	memcpy(at, &place, sizeof place);
	return 0;
}

int qk_read_flag(struct qk_reader *reader, const struct qk_path *path, const char *text, void *at)
{
	uint32_t place = 0, value;
	int status = read_name(reader, path, text, 0, &place);

	if (status)
		return status;
	reader->unknown_name |= place == UINT32_MAX;
	value = place == UINT32_MAX ? 0 : 1u << place;
	memcpy(at, &value, sizeof value);
	return 0;
}

int qk_read_flags_item(struct qk_reader *reader, const struct qk_path *path, const char *text, uint32_t *flags)
{
	uint32_t place = 0;
	int status = read_name(reader, path, text, 0, &place);

	if (!status && place != UINT32_MAX)
		*flags |= 1u << place;
	return status;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int qk_read_colour(struct qk_reader *reader, const struct qk_path *path, const char *text, void *at)
{
	uint32_t value = 0xff;
	int wrong = !text || strlen(text) != 7 || text[0] != '#';

	for (int i = 1; i < 7 && !wrong; i++) {
		int digit = hex_digit(text[i]);

		wrong = digit < 0;
		value = value << 4 | (uint32_t)digit;
	}
	if (wrong)
		return qk_reader_wrong(reader, path, " must be a colour as \"#rrggbb\"");
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

int qk_read_text(struct qk_reader *reader, const struct qk_path *path, const char *text, void *at)
{
	const struct qk_field *field = path->field;
	size_t length, count;
	char *copy;

	if (!text)
		return qk_reader_wrong(reader, path, " must be a string");
	length = strlen(text);
	count = count_characters(text, length);
	if (count < (size_t)field->min || count > (size_t)field->max)
		return qk_reader_wrong(reader, path, " has %zu characters, must have %lld to %lld", count,
				       (long long)field->min, (long long)field->max);
	copy = take_unaligned(reader, length + 1);
	if (!copy)
		return QUARK_ERR_NOMEM;
	memcpy(copy, text, length + 1);
	memcpy(at, &copy, sizeof copy);
	return 0;
}

int qk_read_bytes(struct qk_reader *reader, const struct qk_path *path, const char *text, void *at)
{
	const struct qk_field *field = path->field;
	struct qk_bytes bytes = {0};
	size_t length, decoded;
	void *copy;

	if (!text)
		return qk_reader_wrong(reader, path, " must be a string with base64");
	length = strlen(text);
	copy = take_unaligned(reader, length);
	if (!copy)
		return QUARK_ERR_NOMEM;
	decoded = qk_base64_read(copy, text, length);
	if (decoded == SIZE_MAX)
		return qk_reader_wrong(reader, path, " is not base64 with padding");
	if (decoded < (size_t)field->min || decoded > (size_t)field->max)
		return qk_reader_wrong(reader, path, " has %zu bytes, must have %lld to %lld", decoded,
				       (long long)field->min, (long long)field->max);
	bytes.data = copy;
	bytes.length = (uint32_t)decoded;
	memcpy(at, &bytes, sizeof bytes);
	return 0;
}

static int is_named(const struct qk_field *field, const char *name, size_t length)
{
	return field->fragment_length == length + 4 && memcmp(field->fragment + 2, name, length) == 0;
}

const struct qk_field *qk_record_find(const struct qk_record *record, const char *name, uint16_t *next)
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

int qk_read_missing(struct qk_reader *reader, const struct qk_path *path, const struct qk_record *record, uint64_t seen)
{
	for (uint16_t i = 0; i < record->field_count; i++) {
		struct qk_path inner = {path, &record->fields[i], -1};

		if (record->fields[i].required && !(seen >> i & 1))
			return qk_reader_wrong(reader, &inner, " is missing");
	}
	return 0;
}
