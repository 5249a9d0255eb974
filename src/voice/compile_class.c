/* Conditions: which blocks have the same, and what the values of lists mean for them. */
#include "voice/compile_private.h"

static int is_same_condition(const struct qk_condition *one, const struct qk_condition *other)
{
	if (strcmp(one->key, other->key) != 0 || one->values.count != other->values.count)
		return 0;
	for (uint32_t i = 0; i < one->values.count; i++)
		if (!qk_named_is(&one->values.items[i], &other->values.items[i]))
			return 0;
	return 1;
}

int qk_compile_is_same(const struct qk_conditions *conditions, const struct qk_conditions *others)
{
	if (conditions->count != others->count)
		return 0;
	for (uint32_t i = 0; i < conditions->count; i++)
		if (!is_same_condition(&conditions->items[i], &others->items[i]))
			return 0;
	return 1;
}

uint32_t qk_compile_class(struct qk_compiler *compiler, const struct qk_block *block)
{
	struct qk_program *out = compiler->out;
	struct qk_class *class;

	for (uint32_t i = 0; i < out->class_count; i++)
		if (qk_compile_is_same(&out->classes[i].block->requires, &block->requires) &&
		    qk_compile_is_same(&out->classes[i].block->excludes, &block->excludes))
			return i;
	if (qk_array_room(&out->classes, out->class_count, 1, &out->class_capacity, sizeof *class))
		return qk_compile_no_memory(compiler);
	class = &out->classes[out->class_count];
	*class = (struct qk_class){.block = block, .roots = {QK_NO_NODE, QK_NO_NODE, QK_NO_NODE, QK_NO_NODE}};
	return out->class_count++;
}

static int is_one_of(const struct qk_named *value, const struct qk_pairs *values)
{
	for (uint32_t i = 0; i < values->count; i++)
		if (qk_named_is(value, &values->items[i]))
			return 1;
	return 0;
}

/* What a value that brings `context` means in the class: QK_VERDICT_NO, or the conditions it brings. */
static uint8_t judge(const struct qk_class *class, const struct qk_pairs *context)
{
	const struct qk_conditions *requires = &class->block->requires, *excludes = &class->block->excludes;
	uint8_t brought = 0;

	for (uint32_t i = 0; i < excludes->count; i++) {
		const struct qk_named *named = qk_pairs_find(context, excludes->items[i].key);

		if (named && is_one_of(named, &excludes->items[i].values))
			return QK_VERDICT_NO;
	}
	for (uint32_t i = 0; i < requires->count; i++) {
		const struct qk_named *named = qk_pairs_find(context, requires->items[i].key);

		if (!named)
			continue;
		if (requires->items[i].values.count && !is_one_of(named, &requires->items[i].values))
			return QK_VERDICT_NO;
		if (i < QK_NEEDS_MAX && named->type != QUARK_SLOT_NULL)
			brought = (uint8_t)(brought | 1u << i);
	}
	return brought;
}

static void note_supply(struct qk_program *out, const uint8_t *row)
{
	for (uint32_t i = 0; i < out->class_count; i++)
		if (row[i] != QK_VERDICT_NO)
			out->classes[i].supply |= row[i];
}

static int has_too_many(struct qk_compiler *compiler, const struct qk_value *value)
{
	for (uint32_t i = 0; i < compiler->out->class_count; i++) {
		const struct qk_conditions *requires = &compiler->out->classes[i].block->requires;

		for (uint32_t c = QK_NEEDS_MAX; c < requires->count; c++)
			if (qk_pairs_find(&value->context, requires->items[c].key)) {
				qk_compile_refuse(compiler,
						  "only the first %d keys of a \"requires_context\" may come from "
						  "values of lists, and \"%.60s\" is behind them",
						  QK_NEEDS_MAX, requires->items[c].key);
				return 1;
			}
	}
	return 0;
}

/* The number of the verdict on the value; each that is different is kept once. */
uint32_t qk_compile_verdict(struct qk_compiler *compiler, const struct qk_value *value)
{
	struct qk_program *out = compiler->out;
	uint32_t width = out->class_count;
	uint8_t *row;

	if (!value->context.count && out->verdict_count)
		return 0;
	if (has_too_many(compiler, value))
		return QK_NO_NODE;
	if (qk_array_room(&out->verdicts, out->verdict_count, 1, &out->verdict_capacity, width))
		return qk_compile_no_memory(compiler);
	row = out->verdicts + (size_t)out->verdict_count * width;
	for (uint32_t i = 0; i < width; i++)
		row[i] = judge(&out->classes[i], &value->context);
	for (uint32_t i = 0; i < out->verdict_count; i++)
		if (!memcmp(out->verdicts + (size_t)i * width, row, width))
			return i;
	note_supply(out, row);
	return out->verdict_count++;
}
