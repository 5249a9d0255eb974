#include "flow.h"

#include <stdlib.h>
#include <string.h>

/* As likely between 10 and 100 as between 1,000 and 10,000. */
static uint64_t by_magnitude(struct qk_random *random, uint64_t least, uint64_t most)
{
	uint64_t low = least, high;

	while (low < most && qk_random_below(random, 2))
		low *= 2;
	if (low >= most)
		return least + qk_random_below(random, most - least + 1);
	high = low * 2 > most ? most : low * 2;
	return low + qk_random_below(random, high - low + 1);
}

void flow_init(struct flow *flow, const struct flow_rules *rules, struct qk_random *random)
{
	uint64_t least = rules->value[FAULT_LIMIT], most = rules->value[FAULT_LIMIT_MOST];

	memset(flow, 0, sizeof *flow);
	flow->last = &flow->first;
	flow->left = UINT64_MAX;
	if (least)
		flow_limit(flow, random, least, most);
}

void flow_limit(struct flow *flow, struct qk_random *random, uint64_t least, uint64_t most)
{
	flow->left = most > least ? by_magnitude(random, least, most) : least;
}

void flow_clear(struct flow *flow)
{
	struct flow_piece *piece, *next;

	for (piece = flow->first; piece; piece = next) {
		next = piece->next;
		free(piece);
	}
	flow->first = NULL;
	flow->last = &flow->first;
	flow->waiting = 0;
}

size_t flow_wants(const struct flow *flow, const struct flow_rules *rules)
{
	uint64_t bandwidth = rules->value[FAULT_BANDWIDTH];

	if (flow->ended || flow->waiting >= FLOW_QUEUE)
		return 0;
	if (!bandwidth || bandwidth / 100 >= FLOW_PIECE)
		return FLOW_PIECE;
	return bandwidth / 100 < 64 ? 64 : (size_t)(bandwidth / 100);
}

static uint64_t later(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t due_of(struct flow *flow, const struct flow_rules *rules, struct qk_random *random, uint64_t now_us,
		       size_t length)
{
	uint64_t due = now_us + rules->value[FAULT_LATENCY_US];

	if (rules->value[FAULT_JITTER_US])
		due += qk_random_below(random, rules->value[FAULT_JITTER_US] + 1);
	if (!length)
		due += rules->value[FAULT_SLOW_CLOSE_US];
	if (rules->value[FAULT_BANDWIDTH]) {
		flow->wire_us = later(flow->wire_us, now_us) + length * 1000000u / rules->value[FAULT_BANDWIDTH];
		due += flow->wire_us - now_us;
	}
	if (flow->newest_us)
		due = later(due, flow->newest_us + rules->value[FAULT_GAP_US]);
	flow->newest_us = due;
	return due;
}

static int add_piece(struct flow *flow, uint64_t due_us, const unsigned char *bytes, size_t length)
{
	struct flow_piece *piece = malloc(sizeof *piece + length);

	if (!piece)
		return -1;
	*piece = (struct flow_piece){.due_us = due_us, .length = length};
	if (length)
		memcpy(piece->bytes, bytes, length);
	*flow->last = piece;
	flow->last = &piece->next;
	flow->waiting += length;
	return 0;
}

int flow_add(struct flow *flow, const struct flow_rules *rules, struct qk_random *random, uint64_t now_us,
	     const unsigned char *bytes, size_t length)
{
	uint64_t slice = rules->value[FAULT_SLICE];

	if (!length)
		flow->ended = 1;
	do {
		size_t part = length;

		if (slice && length > 1 && (part = 1 + (size_t)qk_random_below(random, slice)) > length)
			part = length;
		if (add_piece(flow, due_of(flow, rules, random, now_us, part), bytes, part))
			return -1;
		bytes += part;
		length -= part;
	} while (length);
	return 0;
}

uint64_t flow_due(const struct flow *flow, const struct flow_rules *rules)
{
	return flow->first ? later(flow->first->due_us, rules->held_until_us) : UINT64_MAX;
}

size_t flow_peek(const struct flow *flow, const unsigned char **bytes)
{
	size_t length = flow->first->length - flow->first->taken;

	*bytes = flow->first->bytes + flow->first->taken;
	return length > flow->left ? (size_t)flow->left : length;
}

void flow_take(struct flow *flow, size_t length)
{
	struct flow_piece *piece = flow->first;

	piece->taken += length;
	flow->waiting -= length;
	if (flow->left != UINT64_MAX)
		flow->left -= length;
	if (piece->taken < piece->length)
		return;
	flow->finished |= !piece->length;
	flow->first = piece->next;
	if (!flow->first)
		flow->last = &flow->first;
	free(piece);
}
