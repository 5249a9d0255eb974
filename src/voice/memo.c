/* What was found out at a state. A generation makes all older ones invisible, so that nothing is cleared per text. */
#include "voice/run.h"

#include <stdlib.h>
#include <string.h>

#define KEY_BITS 44u
#define GENERATIONS ((uint64_t)1 << (64u - KEY_BITS))

static uint32_t place_of(const struct qk_memo *memo, uint64_t key)
{
	return (uint32_t)((key * 0x9e3779b97f4a7c15u) >> 32) & (memo->capacity - 1);
}

static int grow(struct qk_memo *memo, uint32_t capacity)
{
	struct qk_memo old = *memo;
	struct qk_memo_entry *entries = calloc(capacity, sizeof *entries);

	if (!entries)
		return -1;
	memo->entries = entries;
	memo->capacity = capacity;
	memo->used = 0;
	for (uint32_t i = 0; i < old.capacity; i++)
		if (old.entries[i].key >> KEY_BITS == memo->generation)
			qk_memo_put(memo, old.entries[i].key & (((uint64_t)1 << KEY_BITS) - 1), old.entries[i].score,
				    old.entries[i].order, old.entries[i].rank);
	free(old.entries);
	return 0;
}

int qk_memo_begin(struct qk_memo *memo)
{
	if (!memo->capacity && grow(memo, 1024))
		return -1;
	memo->used = 0;
	if (++memo->generation == GENERATIONS) {
		memset(memo->entries, 0, memo->capacity * sizeof *memo->entries);
		memo->generation = 1;
	}
	return 0;
}

struct qk_memo_entry *qk_memo_find(struct qk_memo *memo, uint64_t key)
{
	uint64_t full = key | memo->generation << KEY_BITS;
	uint32_t at = place_of(memo, full);

	for (; memo->entries[at].key >> KEY_BITS == memo->generation; at = (at + 1) & (memo->capacity - 1))
		if (memo->entries[at].key == full)
			return &memo->entries[at];
	return NULL;
}

int qk_memo_put(struct qk_memo *memo, uint64_t key, int64_t score, uint32_t order, uint32_t rank)
{
	uint64_t full = key | memo->generation << KEY_BITS;
	uint32_t at;

	if (memo->used >= memo->capacity / 2 && (memo->capacity > UINT32_MAX / 4 || grow(memo, memo->capacity * 2)))
		return -1;
	at = place_of(memo, full);
	while (memo->entries[at].key >> KEY_BITS == memo->generation && memo->entries[at].key != full)
		at = (at + 1) & (memo->capacity - 1);
	memo->used += memo->entries[at].key != full;
	memo->entries[at] = (struct qk_memo_entry){full, score, order, rank};
	return 0;
}

void qk_memo_free(struct qk_memo *memo)
{
	free(memo->entries);
	memset(memo, 0, sizeof *memo);
}
