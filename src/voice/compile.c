/* From a model to a program. */
#include "voice/compile_private.h"

#include "voice/numbers.h"

#include <stdarg.h>
#include <stdio.h>

uint32_t qk_compile_no_memory(struct qk_compiler *compiler)
{
	if (!compiler->status)
		compiler->status = QUARK_ERR_NOMEM;
	return QK_NO_NODE;
}

uint32_t qk_compile_refuse(struct qk_compiler *compiler, const char *format, ...)
{
	char what[200];
	va_list list;

	if (compiler->status)
		return QK_NO_NODE;
	compiler->status = QUARK_ERR_INVALID;
	va_start(list, format);
	vsnprintf(what, sizeof what, format, list);
	va_end(list);
	if (compiler->sentence)
		snprintf(compiler->error->text, sizeof compiler->error->text, "the template \"%.150s\" of %.40s: %s",
			 compiler->sentence->source,
			 compiler->block ? compiler->model->intents[compiler->block->intent] : "its intent", what);
	else
		snprintf(compiler->error->text, sizeof compiler->error->text, "%s", what);
	return QK_NO_NODE;
}

/* Sentences of a block with wildcards of lists of the whole grammar go first, those with the most texts foremost, so
 * that "play {album} by {artist} in {room}" is tried before what it is longer than. */
static uint32_t weight(const struct qk_compiler *compiler, const struct qk_template *sentence)
{
	uint32_t texts = 0;
	int has_wildcard = 0;

	for (uint32_t i = 0; i < sentence->count; i++) {
		const struct qk_template_node *node = &sentence->nodes[i];
		const struct qk_word_list *list = NULL;

		texts += node->kind == QK_TEMPLATE_TEXT ||
			 (node->kind == QK_TEMPLATE_SEQUENCE && node->child == QK_TEMPLATE_NONE);
		if (node->kind == QK_TEMPLATE_LIST && !node->is_range)
			list = qk_scope_find_list(&compiler->model->scope, qk_template_text(sentence, node->text));
		has_wildcard |= list && list->type == QK_LIST_KIND && list->kind == QUARK_LIST_WILDCARD;
	}
	return has_wildcard ? texts : 0;
}

static int add_sentence(struct qk_compiler *compiler, const struct qk_block *block, uint32_t class, uint32_t number)
{
	struct qk_program *out = compiler->out;

	if (qk_array_room(&out->sentences, out->sentence_count, 1, &out->sentence_capacity, sizeof *out->sentences)) {
		qk_compile_no_memory(compiler);
		return -1;
	}
	out->sentences[out->sentence_count++] =
		(struct qk_sentence){block, &block->sentences[number], class, number, 0};
	return 0;
}

static void add_block(struct qk_compiler *compiler, const struct qk_block *block)
{
	struct qk_program *out = compiler->out;
	uint32_t begin = out->sentence_count, class = block->count ? qk_compile_class(compiler, block) : 0;

	for (uint32_t i = 0; i < block->count && !compiler->status; i++) {
		uint32_t heavy = weight(compiler, &block->sentences[i]);
		struct qk_sentence added;
		uint32_t at;

		if (add_sentence(compiler, block, class, i))
			return;
		added = out->sentences[out->sentence_count - 1];
		for (at = out->sentence_count - 1;
		     at > begin && weight(compiler, out->sentences[at - 1].sentence) < heavy; at--)
			out->sentences[at] = out->sentences[at - 1];
		out->sentences[at] = added;
	}
}

static void collect(struct qk_compiler *compiler)
{
	const struct qk_model *model = compiler->model;

	for (uint32_t intent = 0; intent < model->intent_count; intent++)
		for (uint32_t i = 0; i < model->block_count && !compiler->status; i++)
			if (model->blocks[i]->intent == intent)
				add_block(compiler, model->blocks[i]);
	if (!compiler->status && !compiler->out->sentence_count)
		qk_compile_refuse(compiler, "there is no sentence in it");
}

/* Blocks with lists or rules of their own each are a scope. */
static void enter_scope(struct qk_compiler *compiler, const struct qk_block *block)
{
	static const uint32_t shared = 1;

	compiler->block = block;
	compiler->scope = shared;
	for (uint32_t i = 0; i < compiler->model->block_count; i++)
		if (compiler->model->blocks[i] == block && (block->scope.list_count || block->scope.rule_count))
			compiler->scope = shared + 1 + i;
}

static void forget_shapes(struct qk_model *model)
{
	for (uint32_t i = 0; i < model->scope.list_count; i++)
		model->scope.lists[i]->shape = (struct qk_shape){0};
	for (uint32_t i = 0; i < model->scope.rule_count; i++)
		model->scope.rules[i]->shape = (struct qk_shape){0};
	for (uint32_t b = 0; b < model->block_count; b++) {
		for (uint32_t i = 0; i < model->blocks[b]->scope.list_count; i++)
			model->blocks[b]->scope.lists[i]->shape = (struct qk_shape){0};
		for (uint32_t i = 0; i < model->blocks[b]->scope.rule_count; i++)
			model->blocks[b]->scope.rules[i]->shape = (struct qk_shape){0};
	}
}

/* The spine that the sentence belongs to, in roots[] for the time being. */
static void place_sentence(struct qk_compiler *compiler, uint32_t number)
{
	struct qk_sentence *sentence = &compiler->out->sentences[number];
	uint32_t shape, *root;

	if (!number || compiler->block != sentence->block)
		enter_scope(compiler, sentence->block);
	compiler->sentence = sentence->sentence;
	shape = qk_compile_shape(compiler, sentence->sentence) & 3u;
	sentence->shape = shape;
	root = &compiler->out->classes[sentence->class].roots[shape];
	if (*root == QK_NO_NODE && !compiler->status)
		*root = qk_spine_new(compiler, 0);
	if (!compiler->status)
		qk_spine_add(compiler, *root, number);
}

static void emit_roots(struct qk_compiler *compiler)
{
	for (uint32_t i = 0; i < compiler->out->class_count; i++)
		for (uint32_t shape = 0; shape < 4 && !compiler->status; shape++) {
			uint32_t *root = &compiler->out->classes[i].roots[shape];

			if (*root != QK_NO_NODE)
				*root = qk_spine_emit(compiler, *root);
		}
}

static int longer_first(const void *one, const void *other)
{
	char *const *a = one, *const *b = other;
	size_t length = strlen(*a), others = strlen(*b);

	return length != others ? (length < others ? 1 : -1) : strcmp(*a, *b);
}

static char *fold_skip_word(const char *word, int ignore_blanks)
{
	struct qk_reading_room room = {0};
	struct qk_spoken spoken = {0};
	char *folded = NULL;

	if (!qk_spoken_read(&room, word, strlen(word), ignore_blanks, &spoken))
		folded = strdup(spoken.text);
	qk_spoken_free(&spoken);
	qk_reading_room_free(&room);
	return folded;
}

static void compile_skip_words(struct qk_compiler *compiler)
{
	const struct qk_model *model = compiler->model;
	struct qk_skip_words *skip = &compiler->out->skip;

	skip->words = calloc(model->skip_count + 1, sizeof *skip->words);
	if (!skip->words)
		qk_compile_no_memory(compiler);
	for (uint32_t i = 0; i < model->skip_count && !compiler->status; i++) {
		char *folded = fold_skip_word(model->skip_words[i], model->ignore_blanks);

		if (!folded)
			qk_compile_no_memory(compiler);
		else if (!*folded)
			free(folded);
		else
			skip->words[skip->count++] = folded;
	}
	for (uint32_t i = 0; i < skip->count; i++)
		skip->first |= (uint64_t)1 << qk_bucket(skip->words[i], skip->words[i] + strlen(skip->words[i]));
	if (skip->count)
		qsort(skip->words, skip->count, sizeof *skip->words, longer_first);
}

static void compile(struct qk_compiler *compiler)
{
	const struct qk_value nothing = {0};

	compiler->out->words = qk_numbers_words(compiler->model->language, compiler->model->ignore_blanks);
	forget_shapes(compiler->model);
	if (!compiler->status)
		qk_compile_verdict(compiler, &nothing);
	for (uint32_t i = 0; i < compiler->out->sentence_count && !compiler->status; i++)
		place_sentence(compiler, i);
	emit_roots(compiler);
	if (!compiler->status)
		qk_compile_first(compiler);
	if (!compiler->status)
		compile_skip_words(compiler);
}

static int finish(struct qk_compiler *compiler)
{
	qk_buffer_free(&compiler->scratch);
	qk_buffer_free(&compiler->keys);
	free(compiler->elements);
	free(compiler->spines);
	free(compiler->buckets);
	free(compiler->stack);
	if (compiler->status)
		qk_program_free(compiler->out);
	return compiler->status;
}

int qk_program_compile(struct qk_model *model, struct qk_program *out, struct qk_compile_error *error)
{
	struct qk_compiler compiler = {.model = model, .out = out, .error = error};

	memset(out, 0, sizeof *out);
	out->model = model;
	collect(&compiler);
	compile(&compiler);
	return finish(&compiler);
}

static void compile_marked(struct qk_compiler *compiler, const struct qk_sentence *sentence)
{
	struct qk_program *out = compiler->out;
	uint32_t root;

	enter_scope(compiler, sentence->block);
	compiler->sentence = sentence->sentence;
	root = qk_emit_node(compiler, QK_OP_ACCEPT, 0, 0);
	root = qk_emit(compiler, sentence->sentence, sentence->sentence->root, root);
	out->classes[0].roots[0] = root;
	if (!compiler->status)
		qk_compile_first(compiler);
}

int qk_program_compile_one(struct qk_model *model, const struct qk_sentence *sentence, struct qk_program *out,
			   struct qk_compile_error *error)
{
	struct qk_compiler compiler = {.model = model, .out = out, .error = error, .with_marks = 1};
	const struct qk_value nothing = {0};

	memset(out, 0, sizeof *out);
	out->model = model;
	out->words = qk_numbers_words(model->language, model->ignore_blanks);
	qk_compile_class(&compiler, sentence->block);
	if (!compiler.status && !add_sentence(&compiler, sentence->block, 0, sentence->number))
		qk_compile_verdict(&compiler, &nothing);
	if (!compiler.status)
		compile_marked(&compiler, sentence);
	return finish(&compiler);
}

void qk_program_free(struct qk_program *program)
{
	for (uint32_t i = 0; i < program->skip.count; i++)
		free(program->skip.words[i]);
	free(program->skip.words);
	free(program->nodes);
	free(program->children);
	free(program->glances);
	free(program->slots);
	free(program->words_tries);
	qk_buffer_free(&program->pool);
	free(program->references);
	free(program->ends);
	free(program->trie);
	free(program->values);
	free(program->classes);
	free(program->sentences);
	free(program->marks);
	free(program->verdicts);
	memset(program, 0, sizeof *program);
}

size_t qk_program_bytes(const struct qk_program *program)
{
	return program->node_capacity * sizeof *program->nodes + program->child_capacity * sizeof *program->children +
	       program->child_count * sizeof *program->glances + program->slot_capacity * sizeof *program->slots +
	       program->pool.capacity + program->reference_capacity * sizeof *program->references +
	       program->end_capacity * sizeof *program->ends + program->trie_capacity * sizeof *program->trie +
	       program->value_capacity * sizeof *program->values + program->class_capacity * sizeof *program->classes +
	       program->sentence_capacity * sizeof *program->sentences +
	       program->mark_capacity * sizeof *program->marks +
	       (size_t)program->verdict_capacity * program->class_count;
}
