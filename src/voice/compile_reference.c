/* {lists} into nodes. */
#include "voice/compile_private.h"

#include "voice/numbers.h"

static const char *slot_of(struct qk_compiler *compiler, const char *name)
{
	struct qk_program *out = compiler->out;

	for (uint32_t i = 0; i < out->slot_count; i++)
		if (!strcmp(out->slots[i], name))
			return out->slots[i];
	if (qk_array_room(&out->slots, out->slot_count, 1, &out->slot_capacity, sizeof *out->slots)) {
		qk_compile_no_memory(compiler);
		return name;
	}
	return out->slots[out->slot_count++] = name;
}

static uint32_t new_reference(struct qk_compiler *compiler, const struct qk_reference *reference)
{
	struct qk_program *out = compiler->out;
	const char *slot = slot_of(compiler, reference->slot);

	if (compiler->status)
		return QK_NO_NODE;
	for (uint32_t i = 0; i < out->reference_count; i++) {
		const struct qk_reference *old = &out->references[i];
		if (old->list && old->list == reference->list && old->slot == slot &&
		    old->is_capture == reference->is_capture && old->is_glued == reference->is_glued)
			return i;
	}
	if (qk_array_room(&out->references, out->reference_count, 1, &out->reference_capacity, sizeof *reference))
		return qk_compile_no_memory(compiler);
	out->references[out->reference_count] = *reference;
	out->references[out->reference_count].slot = slot;
	return out->reference_count++;
}

static uint32_t trie_of(struct qk_compiler *compiler, const struct qk_word_list *list)
{
	const struct qk_program *out = compiler->out;

	for (uint32_t i = 0; i < out->reference_count; i++)
		if (out->references[i].list == list)
			return out->references[i].trie;
	return qk_compile_trie(compiler, list);
}

/* A value that is a template: between two nodes that know where it begins and ends. */
static uint32_t emit_value(struct qk_compiler *compiler, uint32_t reference, uint32_t value, uint32_t next)
{
	struct qk_program *out = compiler->out;
	const struct qk_word_list *list = out->references[reference].list;
	uint32_t verdict = qk_compile_verdict(compiler, &list->values[value]), end, node;

	if (compiler->status)
		return QK_NO_NODE;
	if (qk_array_room(&out->ends, out->end_count, 1, &out->end_capacity, sizeof *out->ends))
		return qk_compile_no_memory(compiler);
	end = out->end_count++;
	out->ends[end] = (struct qk_end){reference, value, verdict};
	node = qk_emit_node(compiler, QK_OP_END, end, next);
	compiler->in_value++;
	node = qk_emit(compiler, &list->values[value].sentence, list->values[value].sentence.root, node);
	compiler->in_value--;
	return qk_emit_node(compiler, QK_OP_BEGIN, end, node);
}

static uint32_t emit_values(struct qk_compiler *compiler, uint32_t reference, uint32_t next)
{
	const struct qk_word_list *list = compiler->out->references[reference].list;
	uint32_t stacked = 0;

	for (uint32_t i = list->count; i-- > 0 && !compiler->status;)
		if (!qk_compile_is_plain(&list->values[i]))
			stacked += !qk_emit_push(compiler, emit_value(compiler, reference, i, next));
	stacked += !qk_emit_push(compiler, qk_emit_node(compiler, QK_OP_LIST, reference, next));
	return qk_emit_split(compiler, stacked);
}

static uint32_t emit_of_list(struct qk_compiler *compiler, struct qk_reference *reference, uint32_t next)
{
	const struct qk_word_list *list = reference->list;
	uint32_t number;

	if (list->type == QK_LIST_VALUES)
		reference->trie = trie_of(compiler, list);
	if (list->type == QK_LIST_RANGE)
		qk_numbers_range(reference, &list->range, compiler->out->words);
	if (list->type == QK_LIST_KIND)
		qk_numbers_kind(reference, list->kind, compiler->out->words);
	number = new_reference(compiler, reference);
	if (number == QK_NO_NODE)
		return number;
	if (list->type == QK_LIST_VALUES)
		return emit_values(compiler, number, next);
	return qk_emit_node(compiler,
			    list->type == QK_LIST_KIND && list->kind == QUARK_LIST_WILDCARD ? QK_OP_WILDCARD
											    : QK_OP_NUMBER,
			    number, next);
}

uint32_t qk_emit_list(struct qk_compiler *compiler, const struct qk_template *sentence,
		      const struct qk_template_node *node, uint32_t next)
{
	struct qk_reference reference = {.slot = qk_template_text(sentence, node->slot),
					 .is_capture = node->is_capture,
					 .is_glued = node->is_glued};
	struct qk_number_range range = {node->from, node->to, node->step, 0, 1, 0, 1, 1};

	if (!node->is_range) {
		reference.list = qk_compile_list(compiler, qk_template_text(sentence, node->text));
		return reference.list ? emit_of_list(compiler, &reference, next) : QK_NO_NODE;
	}
	qk_numbers_range(&reference, &range, compiler->out->words);
	return qk_emit_node(compiler, QK_OP_NUMBER, new_reference(compiler, &reference), next);
}
