/* What a template can begin and end with, and that its names lead somewhere and not round in a circle. */
#include "voice/compile_private.h"

enum { UNSEEN, OPEN, DONE };

static uint32_t shape_of(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t at);

const struct qk_word_list *qk_compile_list(struct qk_compiler *compiler, const char *name)
{
	const struct qk_word_list *list = NULL;

	if (compiler->block)
		list = qk_scope_find_list(&compiler->block->scope, name);
	if (!list)
		list = qk_scope_find_list(&compiler->model->scope, name);
	if (!list)
		qk_compile_refuse(compiler, "there is no list {%.80s}", name);
	return list;
}

struct qk_rule *qk_compile_rule(struct qk_compiler *compiler, const char *name)
{
	struct qk_rule *rule = NULL;

	if (compiler->block)
		rule = qk_scope_find_rule(&compiler->block->scope, name);
	if (!rule)
		rule = qk_scope_find_rule(&compiler->model->scope, name);
	if (!rule)
		qk_compile_refuse(compiler, "there is no rule <%.80s>", name);
	return rule;
}

/* 1: known already, or refused. */
static int enter(struct qk_compiler *compiler, struct qk_shape *shape, const char *what, const char *name)
{
	if (shape->scope != compiler->scope)
		*shape = (struct qk_shape){.scope = compiler->scope};
	if (shape->state == OPEN)
		qk_compile_refuse(compiler, "%s \"%.80s\" leads back to itself", what, name);
	if (shape->state == UNSEEN) {
		shape->state = OPEN;
		return 0;
	}
	return 1;
}

static uint32_t rule_shape(struct qk_compiler *compiler, const char *name)
{
	struct qk_rule *rule = qk_compile_rule(compiler, name);

	if (!rule)
		return 0;
	if (!enter(compiler, &rule->shape, "rule", name)) {
		rule->shape.bits = shape_of(compiler, &rule->sentence, rule->sentence.root);
		rule->shape.state = DONE;
	}
	return rule->shape.bits;
}

static void check_values(struct qk_compiler *compiler, struct qk_word_list *list)
{
	if (enter(compiler, &list->shape, "list", list->name))
		return;
	for (uint32_t i = 0; i < list->count && !compiler->status; i++)
		if (!qk_compile_is_plain(&list->values[i]))
			shape_of(compiler, &list->values[i].sentence, list->values[i].sentence.root);
	list->shape.state = DONE;
}

static uint32_t list_shape(struct qk_compiler *compiler, const struct qk_template *sentence,
			   const struct qk_template_node *node)
{
	const struct qk_word_list *list;

	if (node->is_range)
		return 0;
	list = qk_compile_list(compiler, qk_template_text(sentence, node->text));
	if (list && list->type == QK_LIST_VALUES)
		check_values(compiler, (struct qk_word_list *)(uintptr_t)list);
	return list && list->type == QK_LIST_KIND && list->kind == QUARK_LIST_WILDCARD ? QK_SHAPE_STARTS | QK_SHAPE_ENDS
										       : 0;
}

static uint32_t sequence_shape(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t child)
{
	uint32_t bits = QK_SHAPE_EMPTY;

	for (; child != QK_TEMPLATE_NONE && !compiler->status; child = sentence->nodes[child].next) {
		uint32_t part = shape_of(compiler, sentence, child);

		if (bits & QK_SHAPE_EMPTY)
			bits |= part & QK_SHAPE_STARTS;
		if (!(part & QK_SHAPE_EMPTY))
			bits &= ~(uint32_t)(QK_SHAPE_EMPTY | QK_SHAPE_ENDS);
		bits |= part & QK_SHAPE_ENDS;
	}
	return bits;
}

/* One of them, or all of them in any order. */
static uint32_t choice_shape(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t child, int all)
{
	uint32_t bits = 0, empty = all ? QK_SHAPE_EMPTY : 0;

	for (; child != QK_TEMPLATE_NONE && !compiler->status; child = sentence->nodes[child].next) {
		uint32_t part = shape_of(compiler, sentence, child);

		bits |= part & (QK_SHAPE_STARTS | QK_SHAPE_ENDS);
		empty = all ? empty & part : empty | (part & QK_SHAPE_EMPTY);
	}
	return bits | empty;
}

static uint32_t shape_of(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t at)
{
	const struct qk_template_node *node = &sentence->nodes[at];

	switch (node->kind) {
	case QK_TEMPLATE_TEXT:
		return strcmp(qk_template_text(sentence, node->text), " ") ? 0 : QK_SHAPE_EMPTY;
	case QK_TEMPLATE_SEQUENCE:
		return sequence_shape(compiler, sentence, node->child);
	case QK_TEMPLATE_LIST:
		return list_shape(compiler, sentence, node);
	case QK_TEMPLATE_RULE:
		return rule_shape(compiler, qk_template_text(sentence, node->text));
	default:
		return choice_shape(compiler, sentence, node->child, node->kind == QK_TEMPLATE_PERMUTATION);
	}
}

uint32_t qk_compile_shape(struct qk_compiler *compiler, const struct qk_template *sentence)
{
	return shape_of(compiler, sentence, sentence->root);
}
