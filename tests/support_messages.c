#include "support_messages.h"

#include <stdlib.h>
#include <string.h>

static const char *const characters[] = {"a",
					 "Z",
					 " ",
					 "\"",
					 "\\",
					 "/",
					 "\n",
					 "\t",
					 "\x01",
					 "\x7f",
					 "é",
					 "世",
					 "界",
					 "\xf0\x9f\x91\x93",
					 "\xef\xbf\xbf",
					 "\xf4\x8f\xbf\xbf"};

static uint64_t below(struct qt_maker *maker, uint64_t limit)
{
	return qk_random_below(&maker->random, limit);
}

void *qt_make_room(struct qt_maker *maker, size_t size)
{
	void *room = maker->memory + maker->used;

	size = (size + 15) / 16 * 16;
	if (size > sizeof maker->memory - maker->used)
		abort();
	maker->used += size;
	return memset(room, 0, size);
}

static int64_t pick_number(struct qt_maker *maker, const struct qk_field *field)
{
	uint64_t span = (uint64_t)(field->max - field->min);

	if (below(maker, 4) == 0)
		return field->min;
	if (below(maker, 4) == 0 || span == 0)
		return field->max;
	return field->min + (int64_t)(span == UINT64_MAX ? qk_random_next(&maker->random) : below(maker, span + 1));
}

static int64_t pick_length(struct qt_maker *maker, int64_t least, int64_t most)
{
	int64_t usual = least + 3 < most ? least + 3 : most;

	if (least == 0 && maker->full)
		least = 1;
	if (below(maker, 8) == 0 && !maker->modest && most <= 1000)
		return most;
	return least + (int64_t)below(maker, (uint64_t)(usual - least + 1));
}

static const char *pick_text(struct qt_maker *maker, const struct qk_field *field)
{
	int64_t count = pick_length(maker, field->min, field->max);
	char *text = qt_make_room(maker, (size_t)count * 4 + 1);

	for (int64_t i = 0; i < count; i++)
		strcat(text, characters[below(maker, sizeof characters / sizeof *characters)]);
	return text;
}

static struct qk_bytes pick_bytes(struct qt_maker *maker, const struct qk_field *field)
{
	int64_t most = field->max < 50 ? field->max : 50;
	uint32_t length = (uint32_t)(below(maker, 20) == 0 ? field->max : pick_length(maker, field->min, most));
	unsigned char *bytes = qt_make_room(maker, length);

	for (uint32_t i = 0; i < length; i++)
		bytes[i] = (unsigned char)below(maker, 256);
	return (struct qk_bytes){bytes, length};
}

static uint32_t pick_name(struct qt_maker *maker, const struct qk_field *field)
{
	uint32_t least = maker->full ? 1 : (uint32_t)field->min;

	return least + (uint32_t)below(maker, field->names->count - least);
}

static void fill(struct qt_maker *maker, const struct qk_record *record, char *base);

static void fill_item(struct qt_maker *maker, const struct qk_field *field, char *item)
{
	uint32_t value;
	const char *text;

	switch (field->type) {
	case QK_TYPE_LIST_TEXT:
		text = pick_text(maker, field);
		memcpy(item, &text, sizeof text);
		return;
	case QK_TYPE_LIST_RECORD:
		fill(maker, field->record, item);
		return;
	case QK_TYPE_LIST_ENUM:
		value = pick_name(maker, field);
		break;
	default:
		value = (uint32_t)pick_number(maker, field);
	}
	memcpy(item, &value, sizeof value);
}

static void fill_list(struct qt_maker *maker, const struct qk_field *field, char *base)
{
	uint32_t count = (uint32_t)pick_length(maker, field->least, field->most);
	char *items;

	if (field->type == QK_TYPE_LIST_RECORD && count > 100)
		count = 8;
	items = qt_make_room(maker, (size_t)count * field->size);
	for (uint32_t i = 0; i < count; i++)
		fill_item(maker, field, items + (size_t)i * field->size);
	memcpy(base + field->offset, &items, sizeof items);
	memcpy(base + field->count_offset, &count, sizeof count);
}

static uint32_t pick_u32(struct qt_maker *maker, const struct qk_field *field)
{
	uint32_t value;

	switch (field->type) {
	case QK_TYPE_BOOL:
		return maker->full ? 1 : (uint32_t)below(maker, 2);
	case QK_TYPE_ENUM:
		return pick_name(maker, field);
	case QK_TYPE_FLAG:
		return 1u << below(maker, field->names->count);
	case QK_TYPE_FLAGS:
		value = (uint32_t)below(maker, 1u << field->names->count);
		return value || !maker->full ? value : 1;
	case QK_TYPE_COLOUR:
		return 0xff000000u | (uint32_t)below(maker, 1 << 24);
	default:
		value = (uint32_t)pick_number(maker, field);
		return value || !maker->full ? value : (uint32_t)field->max;
	}
}

static void fill_field(struct qt_maker *maker, const struct qk_field *field, char *base)
{
	char *at = base + field->offset;
	struct qk_bytes bytes;
	const char *text;
	uint64_t number;
	uint32_t value;

	switch (field->type) {
	case QK_TYPE_U64:
		number = (uint64_t)pick_number(maker, field);
		number = number || !maker->full ? number : (uint64_t)field->max;
		memcpy(at, &number, sizeof number);
		return;
	case QK_TYPE_TEXT:
		text = pick_text(maker, field);
		memcpy(at, &text, sizeof text);
		return;
	case QK_TYPE_BYTES:
		bytes = pick_bytes(maker, field);
		memcpy(at, &bytes, sizeof bytes);
		return;
	case QK_TYPE_RECORD:
		fill(maker, field->record, at);
		return;
	case QK_TYPE_LIST_U32:
	case QK_TYPE_LIST_I32:
	case QK_TYPE_LIST_ENUM:
	case QK_TYPE_LIST_TEXT:
	case QK_TYPE_LIST_RECORD:
		fill_list(maker, field, base);
		return;
	default:
		value = pick_u32(maker, field);
		memcpy(at, &value, sizeof value);
	}
}

static void fill(struct qt_maker *maker, const struct qk_record *record, char *base)
{
	for (uint16_t i = 0; i < record->field_count; i++)
		if (record->fields[i].required || maker->full || below(maker, 2))
			fill_field(maker, &record->fields[i], base);
}

void *qt_make_more(struct qt_maker *maker, const struct qk_record *record)
{
	char *base = qt_make_room(maker, record->size);

	fill(maker, record, base);
	return base;
}

void *qt_make(struct qt_maker *maker, const struct qk_record *record)
{
	maker->used = 0;
	return qt_make_more(maker, record);
}

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

static int same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static int same_bytes(const struct qk_bytes *a, const struct qk_bytes *b)
{
	return a->length == b->length && (a->length == 0 || memcmp(a->data, b->data, a->length) == 0);
}

static int same_list(const struct qk_field *field, const char *a, const char *b)
{
	const char *items_a = pointer_at(a + field->offset), *items_b = pointer_at(b + field->offset);
	uint32_t count = u32_at(a + field->count_offset);

	if (count != u32_at(b + field->count_offset))
		return 0;
	for (uint32_t i = 0; i < count; i++, items_a += field->size, items_b += field->size) {
		int same = field->type == QK_TYPE_LIST_RECORD ? qt_same(field->record, items_a, items_b)
			   : field->type == QK_TYPE_LIST_TEXT ? same_text(pointer_at(items_a), pointer_at(items_b))
							      : u32_at(items_a) == u32_at(items_b);

		if (!same)
			return 0;
	}
	return 1;
}

static int same_field(const struct qk_field *field, const char *a, const char *b)
{
	const char *at_a = a + field->offset, *at_b = b + field->offset;

	switch (field->type) {
	case QK_TYPE_U64:
		return memcmp(at_a, at_b, 8) == 0;
	case QK_TYPE_TEXT:
		return same_text(pointer_at(at_a), pointer_at(at_b));
	case QK_TYPE_BYTES:
		return same_bytes((const void *)at_a, (const void *)at_b);
	case QK_TYPE_RECORD:
		return qt_same(field->record, at_a, at_b);
	case QK_TYPE_LIST_U32:
	case QK_TYPE_LIST_I32:
	case QK_TYPE_LIST_ENUM:
	case QK_TYPE_LIST_TEXT:
	case QK_TYPE_LIST_RECORD:
		return same_list(field, a, b);
	default:
		return u32_at(at_a) == u32_at(at_b);
	}
}

int qt_same(const struct qk_record *record, const void *a, const void *b)
{
	for (uint16_t i = 0; i < record->field_count; i++)
		if (!same_field(&record->fields[i], a, b))
			return 0;
	return 1;
}
