/* The ways on from a choice. */
#include "voice/array.h"
#include "voice/run.h"

#define TOGETHER 16

struct walk {
	struct qk_run *run;
	const struct qk_state *state;
	const struct qk_node *node;
	const struct qk_reference *reference;
	uint32_t start;
	qk_option_fn each;
	void *data;
	int stopped;
};

struct qk_span qk_run_span(const struct qk_run *run, uint32_t start, uint32_t end)
{
	const struct qk_spoken *text = run->text;
	struct qk_span span;

	while (start < end && text->text[start] == ' ')
		start++;
	while (end > start && text->text[end - 1] == ' ')
		end--;
	span.from = span.to = start < text->length ? text->from[start] : start ? text->to[start - 1] : 0;
	if (end > start)
		span.to = text->to[end - 1];
	return span;
}

static int is_allowed(const struct walk *walk, uint32_t start, uint32_t end)
{
	const struct qk_run *run = walk->run;
	struct qk_span span;

	if (!run->allowed)
		return 1;
	span = qk_run_span(run, start, end);
	for (uint32_t i = 0; i < run->allowed_count; i++)
		if (run->allowed[i].from == span.from && run->allowed[i].to == span.to)
			return 1;
	return 0;
}

static int is_blank_alike(char c)
{
	return c == '-' || c == '_';
}

/* Characters that a slot took, when it is the wanted one. */
static int64_t slot_gain(const struct qk_run *run, const struct qk_reference *reference, uint32_t start, uint32_t end)
{
	if (!run->is_scored || reference->slot != run->slot || reference->is_capture)
		return 0;
	return QK_SCORE_SLOT * (run->text->characters[end] - run->text->characters[start]);
}

static void tell_values(struct walk *walk, uint32_t value, uint32_t end)
{
	const struct qk_program *program = walk->run->program;
	struct qk_option option = {.start = walk->start,
				   .gain = slot_gain(walk->run, walk->reference, walk->start, end),
				   .next = {walk->node->next, end, walk->state->at_word, 0}};

	for (; value && !walk->stopped; value = program->values[value].next) {
		const struct qk_trie_value *found = &program->values[value];
		uint8_t verdict = program->verdicts[found->verdict * program->class_count + walk->run->class];

		if (verdict == QK_VERDICT_NO || !is_allowed(walk, walk->start, end))
			continue;
		option.next.mask = (uint8_t)(walk->state->mask | (verdict & walk->run->need));
		option.value = found->value;
		option.rank = found->value << 13 | end;
		walk->stopped = walk->each(walk->run, &option, walk->data);
	}
}

static uint32_t trie_child(const struct qk_program *program, uint32_t at, char byte)
{
	uint32_t child = program->trie[at].child;

	while (child && program->trie[child].byte != (uint8_t)byte)
		child = program->trie[child].sibling;
	return child;
}

static void walk_trie(struct walk *walk, uint32_t at, uint32_t offset)
{
	const struct qk_program *program = walk->run->program;
	const struct qk_spoken *text = walk->run->text;

	while (!walk->stopped) {
		uint32_t child;

		if (program->trie[at].value && (text->marks[offset] & QK_MARK_START))
			tell_values(walk, program->trie[at].value, offset);
		if (offset == text->length)
			return;
		if (is_blank_alike(text->text[offset]) && (child = trie_child(program, at, ' ')) != 0)
			walk_trie(walk, child, offset + 1);
		at = trie_child(program, at, text->text[offset++]);
		if (!at)
			return;
	}
}

static uint32_t skip_blank(const struct qk_run *run, uint32_t offset)
{
	return offset < run->text->length && run->text->text[offset] == ' ' ? offset + 1 : offset;
}

static void list_options(struct walk *walk)
{
	walk->start = walk->state->at_word ? skip_blank(walk->run, walk->state->offset) : walk->state->offset;
	walk_trie(walk, walk->reference->trie, walk->start);
}

/* Numbers at a place are read once for all ranges that look there. */
static const struct qk_number_place *numbers_at(struct qk_run *run, const struct qk_reference *reference,
						uint32_t offset)
{
	int fractions = reference->range.fractions != 0;
	uint32_t kind = reference->kind, count;
	struct qk_number_place *place = &run->places[offset * 16 + kind * 2 + (uint32_t)fractions];

	if (place->round == run->round)
		return place;
	if (qk_array_room(&run->numbers, run->number_count, QK_NUMBERS_MAX, &run->number_capacity,
			  sizeof *run->numbers)) {
		run->failed = 1;
		return NULL;
	}
	count = (uint32_t)qk_number_read(run->text->text + offset, run->text->length - offset, kind,
					 run->program->words, fractions, run->numbers + run->number_count);
	*place = (struct qk_number_place){run->round, run->number_count, count};
	run->number_count += count;
	return place;
}

static int may_start(const struct qk_run *run, const struct qk_number *number, uint32_t start)
{
	const struct qk_spoken *text = run->text;

	if (!number->words)
		return start == 0 || !(text->marks[start - 1] & QK_MARK_DIGIT);
	return run->program->model->ignore_blanks || qk_spoken_boundary(text, start);
}

static void number_options(struct walk *walk)
{
	struct qk_run *run = walk->run;
	uint32_t start = skip_blank(run, walk->state->offset);
	const struct qk_number_place *place =
		start < run->text->length ? numbers_at(run, walk->reference, start) : NULL;
	struct qk_option option = {.start = start};

	for (uint32_t i = 0; place && i < place->count && !walk->stopped; i++) {
		uint32_t first = place->first;
		const struct qk_number *number = &run->numbers[first + i];
		uint32_t end = start + (uint32_t)number->length;

		if (!qk_numbers_take(walk->reference, number) || !may_start(run, number, start) ||
		    !is_allowed(walk, start, end))
			continue;
		option.gain = slot_gain(run, walk->reference, start, end);
		option.next = (struct qk_state){walk->node->next, end, walk->state->at_word, walk->state->mask};
		option.rank = option.value = i;
		option.number = number;
		walk->stopped = walk->each(run, &option, walk->data);
	}
}

/* The next children from *at on that may take the text, at most TOGETHER; their nodes are on their way when they are
 * looked at, which matters, because a big grammar is in no cache. */
static uint32_t find_children(const struct walk *walk, uint32_t *at, uint32_t *found)
{
	const struct qk_program *program = walk->run->program;
	const struct qk_glance *glances = program->glances + walk->node->arg;
	const struct qk_spoken *text = walk->run->text;
	uint32_t first = qk_half(text->first[walk->state->offset]), pair = qk_half(text->pair[walk->state->offset]);
	uint64_t absent = ~text->rest[walk->state->offset];
	uint32_t count = 0;

	for (; *at < walk->node->next && count < TOGETHER; ++*at)
		if ((glances[*at].first & first) && (glances[*at].pair & pair) && !(glances[*at].need & absent)) {
			__builtin_prefetch(&program->nodes[program->children[walk->node->arg + *at]]);
			found[count++] = *at;
		}
	return count;
}

static void split_options(struct walk *walk)
{
	const uint32_t *children = walk->run->program->children + walk->node->arg;
	struct qk_option option = {.next = *walk->state, .start = walk->state->offset};
	uint32_t found[TOGETHER], at = 0, count;

	do {
		count = find_children(walk, &at, found);
		for (uint32_t i = 0; i < count && !walk->stopped; i++) {
			option.next.node = children[found[i]];
			option.rank = found[i];
			walk->stopped = walk->each(walk->run, &option, walk->data);
		}
	} while (count == TOGETHER && !walk->stopped);
}

static void keep_end(struct qk_run *run, uint32_t value, const struct qk_state *state, uint32_t taken)
{
	if (qk_array_room(&run->word_ends, run->word_end_count, 1, &run->word_end_capacity, sizeof *run->word_ends))
		run->failed = 1;
	else
		run->word_ends[run->word_end_count++] =
			(struct qk_word_end){state->offset, state->at_word, taken, run->program->values[value].value};
}

static void walk_words(struct qk_run *run, uint32_t at, struct qk_state state, uint32_t taken);

static void walk_blank(struct qk_run *run, uint32_t at, struct qk_state state, uint32_t taken)
{
	if (qk_run_take_blank(run->text, &state))
		walk_words(run, at, state, taken);
}

/* From byte to byte; a blank of the words, which may take nothing, is a way of its own. */
static void walk_words(struct qk_run *run, uint32_t at, struct qk_state state, uint32_t taken)
{
	const struct qk_trie_node *trie = run->program->trie;
	const struct qk_spoken *text = run->text;

	while (!run->failed) {
		uint32_t offset = state.at_word ? skip_blank(run, state.offset) : state.offset, child, next = 0;
		uint8_t said = (uint8_t)text->text[offset];

		if (trie[at].value && (text->marks[state.offset] & QK_MARK_START))
			keep_end(run, trie[at].value, &state, taken);
		for (child = trie[at].child; child; child = trie[child].sibling)
			if (trie[child].byte == ' ')
				walk_blank(run, child, state, taken);
			else if (trie[child].byte == said)
				next = child;
		if (!next)
			return;
		at = next;
		state.offset = offset + 1;
		state.at_word = 0;
		taken += (said & 0xc0u) != 0x80u;
	}
}

/* The same words stand in many sentences; at each place they are looked for once. */
static void find_words(struct qk_run *run, const struct qk_state *state, uint32_t words, uint32_t *first,
		       uint32_t *count)
{
	struct qk_state place = {words, state->offset, state->at_word, 0};
	uint64_t key = qk_state_key(&place, QK_KEY_WORDS);
	const struct qk_memo_entry *entry = qk_memo_find(&run->memo, key);

	if (entry) {
		*first = entry->order;
		*count = entry->rank;
		return;
	}
	*first = run->word_end_count;
	walk_words(run, run->program->words_tries[words], place, 0);
	*count = run->word_end_count - *first;
	if (qk_memo_put(&run->memo, key, 0, *first, *count))
		run->failed = 1;
}

static void words_options(struct walk *walk)
{
	struct qk_run *run = walk->run;
	int64_t literal = run->is_scored && !walk->node->is_silent ? QK_SCORE_LITERAL : 0;
	struct qk_option option = {.next = *walk->state, .start = walk->state->offset};
	uint32_t first, count;

	find_words(run, walk->state, walk->node->arg, &first, &count);
	option.next.node = walk->node->next;
	for (uint32_t i = first; i < first + count && !walk->stopped; i++) {
		const struct qk_word_end *end = &run->word_ends[i];

		option.next.offset = end->offset;
		option.next.at_word = (uint8_t)end->at_word;
		option.gain = literal * end->taken;
		option.rank = end->rank;
		walk->stopped = walk->each(run, &option, walk->data);
	}
}

static void wildcard_options(struct walk *walk)
{
	const struct qk_spoken *text = walk->run->text;
	uint32_t start = qk_run_wildcard_start(walk->run, walk->state);
	struct qk_option option = {.start = start};

	for (uint32_t at = start + 1; at <= text->length && !walk->stopped; at++) {
		int64_t length;

		if (!qk_run_wildcard_ends(walk->run, walk->node, at) || !is_allowed(walk, start, at))
			continue;
		length = text->characters[at] - text->characters[start];
		option.gain = walk->run->is_scored ? -QK_SCORE_WILDCARD - QK_SCORE_WILD_CHARACTER * length : 0;
		option.next = (struct qk_state){walk->node->next, at, 1, walk->state->mask};
		option.rank = at;
		walk->stopped = walk->each(walk->run, &option, walk->data);
	}
}

void qk_run_options(struct qk_run *run, const struct qk_state *state, qk_option_fn each, void *data)
{
	const struct qk_node *node = &run->program->nodes[state->node];
	struct walk walk = {.run = run, .state = state, .node = node, .each = each, .data = data};

	if (node->op != QK_OP_SPLIT && node->op != QK_OP_WORDS)
		walk.reference = &run->program->references[node->arg];
	if (node->op == QK_OP_SPLIT)
		split_options(&walk);
	else if (node->op == QK_OP_WORDS)
		words_options(&walk);
	else if (node->op == QK_OP_LIST)
		list_options(&walk);
	else if (node->op == QK_OP_NUMBER)
		number_options(&walk);
	else
		wildcard_options(&walk);
}
