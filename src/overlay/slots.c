#include "overlay/slots.h"

#include <stdlib.h>
#include <string.h>

static size_t place_of(const struct qk_slots *slots, uint32_t id)
{
	size_t low = 0, high = slots->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (slots->items[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct qk_slot *qk_slots_find(const struct qk_slots *slots, uint32_t id)
{
	size_t at = place_of(slots, id);

	return at < slots->count && slots->items[at].id == id ? &slots->items[at] : NULL;
}

static int reserve(struct qk_slots *slots)
{
	size_t capacity = slots->capacity ? slots->capacity * 2 : 16;
	struct qk_slot *items;

	if (slots->count < slots->capacity)
		return 0;
	items = realloc(slots->items, capacity * sizeof(*items));
	if (!items)
		return -1;
	slots->items = items;
	slots->capacity = capacity;
	return 0;
}

struct qk_slot *qk_slots_add(struct qk_slots *slots, uint32_t id)
{
	size_t at = place_of(slots, id);
	struct qk_slot *slot;

	if (at < slots->count && slots->items[at].id == id)
		return &slots->items[at];
	if (reserve(slots))
		return NULL;
	slot = &slots->items[at];
	memmove(slot + 1, slot, (slots->count - at) * sizeof(*slot));
	memset(slot, 0, sizeof(*slot));
	slot->id = id;
	slots->count++;
	return slot;
}

struct qk_content *qk_slots_working(const struct qk_slots *slots, uint32_t id)
{
	const struct qk_slot *slot = qk_slots_find(slots, id);

	return slot ? slot->in[QK_WORKING] : NULL;
}

void qk_slots_set_working(struct qk_slots *slots, struct qk_slot *slot, struct qk_content *content)
{
	struct qk_content *before = slot->in[QK_WORKING];

	slots->working += (content != NULL);
	slots->working -= (before != NULL);
	slot->in[QK_WORKING] = content;
	qk_content_unref(before);
}

void qk_slots_copy(struct qk_slots *slots, enum qk_version to, enum qk_version from)
{
	for (size_t i = 0; i < slots->count; i++) {
		struct qk_slot *slot = &slots->items[i];

		if (slot->in[to] == slot->in[from])
			continue;
		qk_content_unref(slot->in[to]);
		slot->in[to] = qk_content_ref(slot->in[from]);
	}
}

void qk_slots_move(struct qk_slots *slots, enum qk_version to, enum qk_version from)
{
	for (size_t i = 0; i < slots->count; i++) {
		struct qk_slot *slot = &slots->items[i];

		qk_content_unref(slot->in[to]);
		slot->in[to] = slot->in[from];
		slot->in[from] = NULL;
	}
}

void qk_slots_sent(struct qk_slots *slots, enum qk_version version)
{
	if (version == QK_NEWEST)
		qk_slots_copy(slots, QK_SENT, version);
	else
		qk_slots_move(slots, QK_SENT, version);
}

void qk_slots_empty(struct qk_slots *slots, enum qk_version version)
{
	for (size_t i = 0; i < slots->count; i++) {
		qk_content_unref(slots->items[i].in[version]);
		slots->items[i].in[version] = NULL;
	}
	if (version == QK_WORKING)
		slots->working = 0;
}

int qk_slots_any(const struct qk_slots *slots, enum qk_version version)
{
	for (size_t i = 0; i < slots->count; i++)
		if (slots->items[i].in[version])
			return 1;
	return 0;
}

static int is_unused(const struct qk_slot *slot)
{
	for (int version = 0; version < QK_VERSIONS; version++)
		if (slot->in[version])
			return 0;
	return 1;
}

void qk_slots_tidy(struct qk_slots *slots)
{
	size_t kept = 0;

	for (size_t i = 0; i < slots->count; i++) {
		if (is_unused(&slots->items[i]))
			continue;
		if (kept != i)
			slots->items[kept] = slots->items[i];
		kept++;
	}
	slots->count = kept;
}

void qk_slots_free(struct qk_slots *slots)
{
	for (int version = 0; version < QK_VERSIONS; version++)
		qk_slots_empty(slots, (enum qk_version)version);
	free(slots->items);
	memset(slots, 0, sizeof(*slots));
}
