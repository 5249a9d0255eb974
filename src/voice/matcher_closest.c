/* What comes closest to a text that does not match: of each sentence, how much of the text its words, the values of its
 * lists and its numbers account for, wherever they stand. A word accounts for one that goes on by up to three more
 * letters ("light" for "lights") when it has three itself. The time is that of the templates' parts times the text. */
#include "voice/array.h"
#include "voice/fold.h"
#include "voice/matcher.h"

#include <quark/base.h>

#define WORD_ALONE 3u /* letters that a word needs to account for a longer one */
#define LONGER 3u

struct look {
	struct qk_matcher *matcher;
	const struct qk_program *program;
	const struct qk_block *block;
	struct qk_buffer *folded, *taken; /* taken: of each byte of the text, 1 when it is accounted for */
};

static void look_at(struct look *look, const struct qk_template *sentence, uint32_t at);

static int is_start(const struct look *look, uint32_t at)
{
	const struct qk_spoken *text = &look->matcher->text;

	return (text->marks[at] & QK_MARK_START) &&
	       (look->program->model->ignore_blanks || qk_spoken_boundary(text, at));
}

static void take(struct look *look, uint32_t from, uint32_t to)
{
	memset(look->taken->data + from, 1, to - from);
}

/* Where a word of `size` bytes at `at` ends that may go on a little; 0 when it goes on too far. */
static uint32_t word_end(const struct look *look, uint32_t at, uint32_t size)
{
	const struct qk_spoken *text = &look->matcher->text;
	uint32_t end = at + size, most = end + (size >= WORD_ALONE ? LONGER : 0);

	for (; end <= text->length && end <= most; end++)
		if (is_start(look, end) || end == text->length)
			return end;
	return 0;
}

static void take_word(struct look *look, const char *word, uint32_t size)
{
	const struct qk_spoken *text = &look->matcher->text;
	const char *at = text->text, *end = text->text + text->length;

	while ((at = memmem(at, (size_t)(end - at), word, size)) != NULL) {
		uint32_t from = (uint32_t)(at - text->text), to;

		if (is_start(look, from) && (to = word_end(look, from, size)) > 0)
			take(look, from, to);
		at += size;
	}
}

static void take_text(struct look *look, const char *text)
{
	const char *at, *end;

	qk_buffer_clear(look->folded);
	qk_fold(text, strlen(text), look->folded);
	if (look->folded->failed || !look->folded->length)
		return;
	at = look->folded->data;
	end = at + look->folded->length;
	while (at < end) {
		const char *blank = memchr(at, ' ', (size_t)(end - at)), *to = blank ? blank : end;

		if (to > at)
			take_word(look, at, (uint32_t)(to - at));
		at = to + 1;
	}
}

/* The longest value of a trie at `at` that ends with a word. */
static void take_value(struct look *look, uint32_t trie, uint32_t at)
{
	const struct qk_program *program = look->program;
	const struct qk_spoken *text = &look->matcher->text;
	uint32_t from = at, to = at;

	while (trie != QK_NO_NODE) {
		uint32_t child = program->trie[trie].child;

		if (program->trie[trie].value && is_start(look, at))
			to = at;
		while (child && at < text->length && program->trie[child].byte != (uint8_t)text->text[at])
			child = program->trie[child].sibling;
		trie = child && at < text->length ? child : QK_NO_NODE;
		at++;
	}
	take(look, from, to);
}

static void take_number(struct look *look, const struct qk_reference *reference, uint32_t at)
{
	const struct qk_spoken *text = &look->matcher->text;
	struct qk_number numbers[QK_NUMBERS_MAX];
	size_t count = qk_number_read(text->text + at, text->length - at, reference->kind, look->program->words,
				      reference->range.fractions != 0, numbers);

	for (size_t i = 0; i < count; i++)
		if (qk_numbers_take(reference, &numbers[i])) {
			take(look, at, at + (uint32_t)numbers[i].length);
			return;
		}
}

static void take_reference(struct look *look, const struct qk_reference *reference)
{
	const struct qk_spoken *text = &look->matcher->text;
	int is_list = reference->list && reference->list->type == QK_LIST_VALUES;

	for (uint32_t at = 0; at < text->length; at++) {
		if (text->text[at] == ' ' || !is_start(look, at))
			continue;
		if (is_list)
			take_value(look, reference->trie, at);
		else if (reference->kind)
			take_number(look, reference, at);
	}
}

static void take_list(struct look *look, const struct qk_template *sentence, const struct qk_template_node *node)
{
	const struct qk_word_list *list = NULL;
	struct qk_reference reference = {0};

	if (node->is_range) {
		reference.kind = QK_NUMBER_CARDINAL;
		reference.has_range = 1;
		reference.words = look->program->words;
		reference.range = (struct qk_number_range){node->from, node->to, node->step, 0, 1, 0, 1, 1};
		take_reference(look, &reference);
		return;
	}
	list = qk_scope_find_list(&look->block->scope, qk_template_text(sentence, node->text));
	if (!list)
		list = qk_scope_find_list(&look->program->model->scope, qk_template_text(sentence, node->text));
	for (uint32_t i = 0; list && i < look->program->reference_count; i++)
		if (look->program->references[i].list == list) {
			take_reference(look, &look->program->references[i]);
			return;
		}
}

static void look_at_rule(struct look *look, const char *name)
{
	const struct qk_rule *rule = qk_scope_find_rule(&look->block->scope, name);

	if (!rule)
		rule = qk_scope_find_rule(&look->program->model->scope, name);
	if (rule)
		look_at(look, &rule->sentence, rule->sentence.root);
}

static void look_at(struct look *look, const struct qk_template *sentence, uint32_t at)
{
	const struct qk_template_node *node = &sentence->nodes[at];

	if (node->kind == QK_TEMPLATE_TEXT)
		take_text(look, qk_template_text(sentence, node->text));
	else if (node->kind == QK_TEMPLATE_LIST)
		take_list(look, sentence, node);
	else if (node->kind == QK_TEMPLATE_RULE)
		look_at_rule(look, qk_template_text(sentence, node->text));
	else
		for (at = node->child; at != QK_TEMPLATE_NONE; at = sentence->nodes[at].next)
			look_at(look, sentence, at);
}

/* Of the characters that are no blanks, in thousandths; never 1000, because the sentence does not match. */
static uint32_t closeness_of(const struct look *look)
{
	const struct qk_spoken *text = &look->matcher->text;
	uint32_t all = 0, taken = 0;

	for (uint32_t at = 0; at < text->length; at++) {
		if (!(text->marks[at] & QK_MARK_START) || text->text[at] == ' ')
			continue;
		all++;
		taken += look->taken->data[at] != 0;
	}
	if (!all)
		return 0;
	return taken == all ? 999 : taken * 1000 / all;
}

static int is_closer(const struct qk_program *program, const struct qk_reading *one, const struct qk_reading *other)
{
	size_t length, others;

	if (one->closeness != other->closeness)
		return one->closeness > other->closeness;
	length = strlen(program->sentences[one->sentence].sentence->source);
	others = strlen(program->sentences[other->sentence].sentence->source);
	return length != others ? length < others : one->sentence < other->sentence;
}

/* Among the closest, one for each intent. */
static void place(struct qk_matcher *matcher, const struct qk_program *program, const struct qk_reading *reading)
{
	uint32_t intent = program->sentences[reading->sentence].block->intent, at = 0;

	while (at < matcher->reading_count &&
	       program->sentences[matcher->readings[at].sentence].block->intent != intent)
		at++;
	if (at == matcher->reading_count && at < QK_CLOSEST_MAX)
		matcher->reading_count++;
	else if (at == QK_CLOSEST_MAX)
		at--;
	if (at < matcher->reading_count && matcher->readings[at].closeness &&
	    !is_closer(program, reading, &matcher->readings[at]))
		return;
	for (; at > 0 && is_closer(program, reading, &matcher->readings[at - 1]); at--)
		matcher->readings[at] = matcher->readings[at - 1];
	matcher->readings[at] = *reading;
}

static void look_at_sentence(struct look *look, uint32_t number)
{
	const struct qk_sentence *sentence = &look->program->sentences[number];
	struct qk_reading reading = {.sentence = number};

	look->block = sentence->block;
	memset(look->taken->data, 0, look->matcher->text.length + 1);
	look_at(look, sentence->sentence, sentence->sentence->root);
	reading.closeness = closeness_of(look);
	if (reading.closeness)
		place(look->matcher, look->program, &reading);
}

int qk_matcher_closest(struct qk_matcher *matcher, const struct qk_program *program)
{
	struct look look = {matcher, program, NULL, &matcher->folded, &matcher->taken};

	qk_buffer_clear(&matcher->taken);
	if (qk_buffer_reserve(&matcher->taken, matcher->text.length + 1) ||
	    qk_array_room(&matcher->readings, 0, QK_CLOSEST_MAX, &matcher->reading_capacity, sizeof *matcher->readings))
		return QUARK_ERR_NOMEM;
	memset(matcher->readings, 0, QK_CLOSEST_MAX * sizeof *matcher->readings);
	for (uint32_t i = 0; i < program->sentence_count; i++)
		if (program->classes[program->sentences[i].class].is_open)
			look_at_sentence(&look, i);
	return matcher->folded.failed ? QUARK_ERR_NOMEM : QUARK_OK;
}
