/* The best reading: each state is looked at once. */
#include "voice/run.h"

#include "voice/array.h"
#include "voice/fold.h"

#include <quark/base.h>

static const struct qk_best none = {0, QK_NO_ORDER};

int qk_run_is_choice(const struct qk_node *node)
{
	return node->op >= QK_OP_SPLIT && node->op <= QK_OP_WILDCARD;
}

static int is_blank_alike(char c)
{
	return c == ' ' || c == '-' || c == '_';
}

/* A blank of the template. */
int qk_run_take_blank(const struct qk_spoken *text, struct qk_state *state)
{
	uint32_t at = state->offset;
	int is_free = at == 0 || text->text[at - 1] == ' ';

	if (at < text->length && is_blank_alike(text->text[at]) && !(state->at_word && is_free))
		state->offset++;
	else if (!state->at_word && at < text->length)
		return 0;
	state->at_word = 1;
	return 1;
}

static uint32_t size_of(const char *at)
{
	unsigned char c = (unsigned char)*at;

	return c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
}

static int need_not_be_said(const char *at)
{
	unsigned char c = (unsigned char)*at;
	int32_t point = c;

	if ((c >= 'a' && c <= 'z') || (c >= 0x80 && c != 0xc2 && c != 0xd8 && c != 0xe2 && c != 0xe3 && c != 0xef))
		return 0;
	if (c >= 0x80)
		point = size_of(at) == 2 ? (c & 0x1f) << 6 | (at[1] & 0x3f)
					 : (c & 0xf) << 12 | (at[1] & 0x3f) << 6 | (at[2] & 0x3f);
	return qk_is_punctuation(point);
}

static int take_character(const struct qk_spoken *text, struct qk_state *state, const char *at, uint32_t size,
			  uint32_t *taken)
{
	uint32_t offset = state->offset;

	if (state->at_word && offset < text->length && text->text[offset] == ' ')
		offset++;
	if (text->length - offset >= size && !memcmp(text->text + offset, at, size)) {
		state->offset = offset + size;
		state->at_word = 0;
		++*taken;
		return 1;
	}
	return need_not_be_said(at);
}

static int take_literal(const struct qk_run *run, const struct qk_node *node, struct qk_state *state, int64_t *gain)
{
	const char *at = run->program->pool.data + node->arg, *end = at + node->size;
	uint32_t taken = 0, size;

	for (; at < end; at += size) {
		size = size_of(at);
		if (*at == ' ' ? !qk_run_take_blank(run->text, state)
			       : !take_character(run->text, state, at, size, &taken))
			return 0;
	}
	if (run->is_scored && !node->is_silent)
		*gain += QK_SCORE_LITERAL * taken;
	return 1;
}

static uint32_t is_blank_at(const struct qk_spoken *text, uint32_t at)
{
	return at < text->length && text->text[at] == ' ';
}

/* A value that is a template: its beginning is taken off, its end put on, both without
 * blanks, which are not told as said. */
static int64_t place_gain(const struct qk_run *run, const struct qk_end *end, uint32_t offset)
{
	const struct qk_reference *reference = &run->program->references[end->reference];

	if (!run->is_scored || reference->slot != run->slot || reference->is_capture)
		return 0;
	return QK_SCORE_SLOT * run->text->characters[offset];
}

static void take_begin(const struct qk_run *run, const struct qk_end *end, struct qk_state *state, int64_t *gain)
{
	if (state->at_word && state->offset < run->text->length && run->text->text[state->offset] == ' ')
		state->offset++;
	state->mask = (uint8_t)((state->mask & 63u) | (state->at_word ? 64u : 0u));
	*gain -= place_gain(run, end, state->offset + is_blank_at(run->text, state->offset));
}

static int take_end(const struct qk_run *run, const struct qk_end *end, struct qk_state *state, int64_t *gain)
{
	const struct qk_program *program = run->program;
	uint8_t verdict = program->verdicts[end->verdict * program->class_count + run->class];

	if (verdict == QK_VERDICT_NO)
		return 0;
	state->at_word = state->mask >> 6 & 1;
	state->mask = (uint8_t)((state->mask & 63u) | (verdict & run->need));
	*gain += place_gain(run, end, state->offset - (state->offset && is_blank_at(run->text, state->offset - 1)));
	return 1;
}

int qk_run_step(struct qk_run *run, struct qk_state *state, int64_t *gain)
{
	const struct qk_node *node = &run->program->nodes[state->node];
	int took = 1;

	if (node->op == QK_OP_LITERAL)
		took = take_literal(run, node, state, gain);
	else if (node->op == QK_OP_BEGIN)
		take_begin(run, &run->program->ends[node->arg], state, gain);
	else if (node->op == QK_OP_END)
		took = take_end(run, &run->program->ends[node->arg], state, gain);
	state->node = node->next;
	return took;
}

static int has_metadata(const struct qk_run *run, const struct qk_block *block)
{
	const struct qk_named *named = run->metadata ? qk_pairs_find(&block->metadata, run->metadata) : NULL;

	if (!named || named->type == QUARK_SLOT_NULL)
		return 0;
	if (named->type == QUARK_SLOT_NUMBER || named->type == QUARK_SLOT_BOOLEAN)
		return named->number != 0;
	return named->text[0] != '\0';
}

struct qk_best qk_run_accept(struct qk_run *run, const struct qk_state *state, const struct qk_node *node)
{
	struct qk_best best = {run->bonus, node->arg};

	if ((state->mask & run->need) != run->need)
		return none;
	for (uint32_t at = state->offset; at < run->text->length; at++)
		if (run->text->text[at] != ' ' && (run->text->marks[at] & QK_MARK_START) &&
		    !(run->text->marks[at] & QK_MARK_PUNCTUATION))
			return none;
	if (run->is_scored && has_metadata(run, run->program->sentences[node->arg].block))
		best.score += QK_SCORE_METADATA;
	return best;
}

struct choice {
	struct qk_best best;
	uint32_t rank;
};

static int keep_better(struct qk_run *run, const struct qk_option *option, void *data)
{
	struct choice *choice = data;
	struct qk_best best = qk_run_visit(run, option->next);

	if (best.order == QK_NO_ORDER)
		return run->failed;
	best.score += option->gain;
	if (qk_best_is_better(&best, &choice->best) ||
	    (best.score == choice->best.score && best.order == choice->best.order && option->rank < choice->rank))
		*choice = (struct choice){best, option->rank};
	return run->failed;
}

static struct qk_best choose(struct qk_run *run, const struct qk_state *state)
{
	uint64_t key = qk_state_key(state, QK_KEY_CHOICE);
	const struct qk_memo_entry *entry = qk_memo_find(&run->memo, key);
	struct choice choice = {none, 0};

	if (entry)
		return (struct qk_best){entry->score, entry->order};
	if (run->program->nodes[state->node].op == QK_OP_WILDCARD && !run->allowed)
		choice.best = qk_run_wildcard(run, state, &choice.rank);
	else
		qk_run_options(run, state, keep_better, &choice);
	if (qk_memo_put(&run->memo, key, choice.best.score, choice.best.order, choice.rank))
		run->failed = 1;
	return run->failed ? none : choice.best;
}

struct qk_best qk_run_visit(struct qk_run *run, struct qk_state state)
{
	struct qk_best best = none;
	int64_t gain = 0;

	for (;;) {
		const struct qk_node *node = &run->program->nodes[state.node];

		if (!(node->first & qk_half(run->text->first[state.offset])))
			return none;
		if (node->op == QK_OP_ACCEPT)
			best = qk_run_accept(run, &state, node);
		else if (qk_run_is_choice(node))
			best = choose(run, &state);
		else if (qk_run_step(run, &state, &gain))
			continue;
		best.score += gain;
		return best;
	}
}

/* --- wildcards ---------------------------------------------------------------------------------------------------- */

uint32_t qk_run_wildcard_start(const struct qk_run *run, const struct qk_state *state)
{
	return state->offset < run->text->length && run->text->text[state->offset] == ' ' ? state->offset + 1
											  : state->offset;
}

int qk_run_wildcard_ends(const struct qk_run *run, const struct qk_node *node, uint32_t at)
{
	const struct qk_spoken *text = run->text;

	if (!(text->marks[at] & QK_MARK_START) || text->text[at - 1] == ' ')
		return 0;
	if (at < text->length && (text->marks[at] & QK_MARK_DIGIT) && text->text[at - 1] >= '0' &&
	    text->text[at - 1] <= '9')
		return 0;
	if ((text->marks[at] & QK_MARK_PUNCTUATION) && (text->first[at] >> QK_BUCKET_END & 1))
		return 0;
	return run->program->references[node->arg].is_glued || run->program->model->ignore_blanks ||
	       qk_spoken_boundary(text, at);
}

/* The best over all ends from the place `at` on, its length counted from there; kept for each end, from behind, so that
 * each is looked at once wherever the wildcard begins. */
static struct choice open_from(struct qk_run *run, const struct qk_state *state, uint32_t at)
{
	struct qk_state place = {state->node, 0, 1, state->mask}, next = {0, 0, 1, state->mask};
	const struct qk_node *node = &run->program->nodes[state->node];
	const uint16_t *characters = run->text->characters;
	uint64_t lowest_key = qk_state_key(&place, QK_KEY_LOWEST);
	struct qk_memo_entry *entry = qk_memo_find(&run->memo, lowest_key);
	struct choice choice = {none, 0};
	uint32_t lowest = entry ? entry->rank : run->text->length + 1;

	next.node = node->next;
	if (entry) {
		place.offset = at > lowest ? at : lowest;
		entry = qk_memo_find(&run->memo, qk_state_key(&place, QK_KEY_OPEN));
		choice = (struct choice){{entry->score, entry->order}, entry->rank};
	}
	while (lowest > at && !run->failed) {
		struct qk_best best = none;

		if (choice.best.order != QK_NO_ORDER && run->is_scored)
			choice.best.score -=
				QK_SCORE_WILD_CHARACTER *
				(characters[lowest > run->text->length ? lowest - 1 : lowest] - characters[lowest - 1]);
		next.offset = place.offset = --lowest;
		if (qk_run_wildcard_ends(run, node, lowest))
			best = qk_run_visit(run, next);
		if (qk_best_is_better(&best, &choice.best) ||
		    (best.order != QK_NO_ORDER && best.order == choice.best.order && best.score == choice.best.score))
			choice = (struct choice){best, lowest};
		if (qk_memo_put(&run->memo, qk_state_key(&place, QK_KEY_OPEN), choice.best.score, choice.best.order,
				choice.rank))
			run->failed = 1;
	}
	if (qk_memo_put(&run->memo, lowest_key, 0, 0, lowest < at ? lowest : at))
		run->failed = 1;
	return choice;
}

struct qk_best qk_run_wildcard(struct qk_run *run, const struct qk_state *state, uint32_t *rank)
{
	uint32_t start = qk_run_wildcard_start(run, state);
	struct choice choice;

	if (start >= run->text->length)
		return none;
	choice = open_from(run, state, start + 1);
	if (choice.best.order == QK_NO_ORDER)
		return none;
	if (run->is_scored)
		choice.best.score -= QK_SCORE_WILDCARD + QK_SCORE_WILD_CHARACTER * (run->text->characters[start + 1] -
										    run->text->characters[start]);
	*rank = choice.rank;
	return choice.best;
}

/* --- the way of the best reading ---------------------------------------------------------------------------------- */

struct search {
	uint32_t rank;
	struct qk_option found;
	struct qk_number number;
	int is_found;
};

static int find_rank(struct qk_run *run, const struct qk_option *option, void *data)
{
	struct search *search = data;

	(void)run;
	if (option->rank != search->rank)
		return 0;
	search->found = *option;
	if (option->number)
		search->number = *option->number;
	search->is_found = 1;
	return 1;
}

static int trace_choice(struct qk_run *run, struct qk_state *state, struct qk_step *step)
{
	const struct qk_memo_entry *entry = qk_memo_find(&run->memo, qk_state_key(state, QK_KEY_CHOICE));
	struct search search = {0};

	if (!entry)
		return -1;
	search.rank = entry->rank;
	qk_run_options(run, state, find_rank, &search);
	if (!search.is_found)
		return -1;
	step->start = search.found.start;
	step->value = search.found.value;
	step->number = search.number;
	*state = search.found.next;
	return 0;
}

int qk_run_trace(struct qk_run *run, struct qk_state state, struct qk_steps *out)
{
	int64_t gain = 0;

	out->count = 0;
	for (;;) {
		const struct qk_node *node = &run->program->nodes[state.node];
		struct qk_step *step;

		if (qk_array_room(&out->items, out->count, 1, &out->capacity, sizeof *out->items))
			return QUARK_ERR_NOMEM;
		step = &out->items[out->count++];
		memset(step, 0, sizeof *step);
		step->node = state.node;
		step->start = state.offset;
		step->end = state.offset;
		if (node->op == QK_OP_ACCEPT)
			return QUARK_OK;
		if (qk_run_is_choice(node) ? trace_choice(run, &state, step) : !qk_run_step(run, &state, &gain))
			return QUARK_ERR_NOMEM;
		step->end = state.offset;
	}
}

int qk_run_begin(struct qk_run *run)
{
	uint32_t wanted = (run->text->length + 1) * 16, old = run->place_capacity;

	run->number_count = 0;
	run->word_end_count = 0;
	run->round++;
	run->failed = 0;
	if (qk_memo_begin(&run->memo))
		return QUARK_ERR_NOMEM;
	if (qk_array_room(&run->places, 0, wanted, &run->place_capacity, sizeof *run->places))
		return QUARK_ERR_NOMEM;
	if (run->place_capacity > old)
		memset(run->places + old, 0, (run->place_capacity - old) * sizeof *run->places);
	return QUARK_OK;
}

void qk_run_free(struct qk_run *run)
{
	qk_memo_free(&run->memo);
	qk_memo_free(&run->seen);
	free(run->numbers);
	free(run->word_ends);
	free(run->places);
}
