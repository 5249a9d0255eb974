/* Conditions on the context. */
#include "voice/program.h"

#include <string.h>

static int is_one_of(const struct qk_named *value, const struct qk_pairs *values)
{
	for (uint32_t i = 0; i < values->count; i++)
		if (qk_named_is(value, &values->items[i]))
			return 1;
	return 0;
}

static int is_open(const struct qk_class *class, const struct qk_pairs *context, uint8_t *need)
{
	const struct qk_conditions *requires = &class->block->requires, *excludes = &class->block->excludes;

	*need = 0;
	for (uint32_t i = 0; i < excludes->count; i++) {
		const struct qk_named *named = qk_pairs_find(context, excludes->items[i].key);

		if (named && is_one_of(named, &excludes->items[i].values))
			return 0;
	}
	for (uint32_t i = 0; i < requires->count; i++) {
		const struct qk_named *named = qk_pairs_find(context, requires->items[i].key);

		if (named && requires->items[i].values.count && !is_one_of(named, &requires->items[i].values))
			return 0;
		if (named)
			continue;
		if (i >= QK_NEEDS_MAX || !(class->supply & 1u << i))
			return 0;
		*need = (uint8_t)(*need | 1u << i);
	}
	return 1;
}

void qk_program_open(struct qk_program *program, const struct qk_pairs *context)
{
	for (uint32_t i = 0; i < program->class_count; i++) {
		struct qk_class *class = &program->classes[i];

		class->is_open = (uint8_t)is_open(class, context, &class->need);
	}
	program->is_opened = 1;
}
