/* All readings. Only ways that lead somewhere are gone, and a state that was reached with the same slots before is left
 * alone unless this way to it is worth more: so the work grows with the readings, not with the ways. */
#include "voice/array.h"
#include "voice/matcher.h"

#include <quark/base.h>

struct search {
	struct qk_matcher *matcher;
	struct qk_state state;
	int64_t gain;
	uint64_t signature;
	uint32_t most, begins[8], begin_count;
	int is_stripped, status, is_full;
};

static void explore(struct search *search, struct qk_state state, int64_t gain, uint64_t signature);

/* Neither may a value take back the one before it, nor may two be exchanged: a state would count as seen. */
static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ hash >> 31) * 0xbf58476d1ce4e5b9u + (value + 1) * 0x9e3779b97f4a7c15u;
	hash = (hash ^ hash >> 27) * 0x94d049bb133111ebu;
	return hash ^ hash >> 29;
}

static struct qk_reading *find_same(struct qk_matcher *matcher, uint32_t sentence)
{
	for (uint32_t i = 0; i < matcher->reading_count; i++)
		if (matcher->readings[i].sentence == sentence && qk_matcher_is_same(matcher, &matcher->readings[i]))
			return &matcher->readings[i];
	return NULL;
}

static void add_reading(struct search *search, uint32_t sentence, int64_t score)
{
	struct qk_matcher *matcher = search->matcher;
	struct qk_reading *same = find_same(matcher, sentence);

	if (same && same->score < score)
		same->score = score;
	if (same)
		return;
	search->status = qk_matcher_keep(matcher, sentence, score, search->is_stripped);
	search->is_full = matcher->reading_count >= search->most;
}

/* 1: the state is new with these slots, or was worth less. */
static int is_new(struct search *search, const struct qk_state *state, int64_t gain, uint64_t signature)
{
	struct qk_memo *seen = &search->matcher->run.seen;
	uint64_t hash = mix(mix(signature, qk_state_key(state, 0)), 0x5bd1e995u),
		 key = hash & (((uint64_t)1 << 44) - 1);
	const struct qk_memo_entry *entry = qk_memo_find(seen, key);
	uint32_t check = (uint32_t)(hash >> 32), other = (uint32_t)(signature >> 16);

	if (entry && entry->order == check && entry->rank == other && entry->score >= gain)
		return 0;
	if (qk_memo_put(seen, key, gain, check, other))
		search->status = QUARK_ERR_NOMEM;
	return !search->status;
}

static int try_option(struct qk_run *run, const struct qk_option *option, void *data)
{
	struct search *search = data;
	struct qk_matcher *matcher = search->matcher;
	const struct qk_state state = search->state;
	const struct qk_node *node = &run->program->nodes[state.node];
	int64_t gain = search->gain;
	uint64_t signature = search->signature, next = signature;
	struct qk_step step = {state.node, option->start, option->next.offset, option->value, {0}};

	if (qk_run_visit(run, option->next).order == QK_NO_ORDER)
		return run->failed;
	if (node->op >= QK_OP_LIST) {
		if (option->number)
			step.number = *option->number;
		next = mix(mix(signature, node->arg), mix(option->rank, option->start));
		search->status = qk_matcher_push(matcher, node->op, node->arg, &step);
		if (search->status)
			return 1;
	}
	explore(search, option->next, gain + option->gain, next);
	if (node->op >= QK_OP_LIST)
		matcher->trail_count--;
	search->state = state;
	search->gain = gain;
	search->signature = signature;
	return search->status || search->is_full || run->failed;
}

/* The end of a value that is a template: it is a slot, too, behind those in it. */
static void leave_value(struct search *search, const struct qk_end *end, struct qk_state state, int64_t gain,
			uint64_t signature, uint32_t start)
{
	struct qk_matcher *matcher = search->matcher;
	struct qk_step step = {.start = start, .end = state.offset, .value = end->value};

	search->status = qk_matcher_push(matcher, QK_OP_LIST, end->reference, &step);
	if (search->status)
		return;
	explore(search, state, gain, mix(mix(signature, end->reference), (uint64_t)end->value << 32 | start));
	matcher->trail_count--;
}

static void go_on(struct search *search, struct qk_state state, int64_t gain, uint64_t signature)
{
	struct qk_run *run = &search->matcher->run;
	const struct qk_node *node = &run->program->nodes[state.node];
	uint32_t depth = search->begin_count, start = 0;

	if (node->op == QK_OP_END && depth)
		start = search->begins[(depth - 1) % 8];
	if (!qk_run_step(run, &state, &gain))
		return;
	if (node->op == QK_OP_BEGIN) {
		search->begins[depth % 8] = state.offset;
		search->begin_count++;
		explore(search, state, gain, mix(signature, state.offset));
		search->begin_count = depth;
	} else if (node->op == QK_OP_END) {
		search->begin_count--;
		leave_value(search, &run->program->ends[node->arg], state, gain, signature, start);
		search->begin_count = depth;
		search->begins[(depth - 1) % 8] = start;
	} else {
		explore(search, state, gain, signature);
	}
}

static void explore(struct search *search, struct qk_state state, int64_t gain, uint64_t signature)
{
	struct qk_run *run = &search->matcher->run;
	const struct qk_node *node = &run->program->nodes[state.node];
	struct qk_best best;

	while (node->op == QK_OP_LITERAL) {
		if (!qk_run_step(run, &state, &gain))
			return;
		node = &run->program->nodes[state.node];
	}
	if (node->op == QK_OP_ACCEPT) {
		best = qk_run_accept(run, &state, node);
		if (best.order != QK_NO_ORDER)
			add_reading(search, best.order, gain + best.score);
	} else if (!qk_run_is_choice(node)) {
		go_on(search, state, gain, signature);
	} else if (is_new(search, &state, gain, signature)) {
		search->state = state;
		search->gain = gain;
		search->signature = signature;
		qk_run_options(run, &state, try_option, search);
	}
}

int qk_matcher_all(struct qk_matcher *matcher, uint32_t root, uint32_t most, int is_stripped)
{
	struct search search = {.matcher = matcher, .most = most, .is_stripped = is_stripped};
	struct qk_state state = {root, 0, 1, 0};

	matcher->trail_count = 0;
	if (qk_memo_begin(&matcher->run.seen))
		return QUARK_ERR_NOMEM;
	if (matcher->reading_count < most && qk_run_visit(&matcher->run, state).order != QK_NO_ORDER)
		explore(&search, state, 0, 1);
	return matcher->run.failed ? QUARK_ERR_NOMEM : search.status;
}

static int is_before(const struct qk_reading *one, const struct qk_reading *other)
{
	return one->score != other->score ? one->score > other->score : one->sentence < other->sentence;
}

/* By insertion: it is stable, allocates nothing, and there are few. */
void qk_matcher_sort(struct qk_matcher *matcher)
{
	for (uint32_t i = 1; i < matcher->reading_count; i++) {
		struct qk_reading reading = matcher->readings[i];
		uint32_t at = i;

		for (; at > 0 && is_before(&reading, &matcher->readings[at - 1]); at--)
			matcher->readings[at] = matcher->readings[at - 1];
		matcher->readings[at] = reading;
	}
}
