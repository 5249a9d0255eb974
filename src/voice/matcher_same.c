/* When two readings of a sentence are one: an app would be told the same of both. */
#include "voice/matcher.h"

#include <string.h>

/* The parts of a reading. */
struct parts {
	const struct qk_program *program;
	const struct qk_pairs *context; /* what was set; what values say goes before it */
	const struct qk_part *items;
	uint32_t count;
};

static const struct qk_value *value_of(const struct qk_program *program, const struct qk_part *part)
{
	return part->op == QK_OP_LIST ? &program->references[part->reference].list->values[part->value] : NULL;
}

static int is_same_number(const struct qk_program *program, const struct qk_part *one, const struct qk_part *other)
{
	struct qk_named_number first, second;

	qk_numbers_value(&program->references[one->reference], &one->number, &first);
	qk_numbers_value(&program->references[other->reference], &other->number, &second);
	return first.type == second.type && !strcmp(first.text, second.text);
}

static int is_same_out(const struct qk_named *one, const struct qk_named *other)
{
	return one == other || (!one->type && !other->type) || (one->type && qk_named_is(one, other));
}

static int is_same_part(const struct qk_program *program, const struct qk_part *one, const struct qk_part *other)
{
	const struct qk_reference *first = &program->references[one->reference];
	const struct qk_reference *second = &program->references[other->reference];

	if (one->from != other->from || one->to != other->to || first->is_capture != second->is_capture ||
	    strcmp(first->slot, second->slot) != 0)
		return 0;
	/* Of a capture only the text is told, not what took it. */
	if (first->is_capture)
		return 1;
	if (one->op != other->op || one->op == QK_OP_WILDCARD)
		return one->op == other->op;
	if (one->op == QK_OP_NUMBER)
		return is_same_number(program, one, other);
	return is_same_out(&value_of(program, one)->out, &value_of(program, other)->out);
}

static const struct qk_named *last_context(const struct parts *parts, const char *key)
{
	for (uint32_t i = parts->count; i-- > 0;) {
		const struct qk_value *value = value_of(parts->program, &parts->items[i]);
		const struct qk_named *found = value ? qk_pairs_find(&value->context, key) : NULL;

		if (found)
			return found;
	}
	return qk_pairs_find(parts->context, key);
}

/* Whether all that the values of the one say of the context holds for the other, too. */
static int has_context(const struct parts *parts, const struct parts *other)
{
	for (uint32_t i = 0; i < parts->count; i++) {
		const struct qk_value *value = value_of(parts->program, &parts->items[i]);

		for (uint32_t n = 0; value && n < value->context.count; n++) {
			const char *key = value->context.items[n].key;
			const struct qk_named *found = last_context(other, key);

			if (!found || !qk_named_is(last_context(parts, key), found))
				return 0;
		}
	}
	return 1;
}

int qk_matcher_is_same(const struct qk_matcher *matcher, const struct qk_reading *reading)
{
	struct parts kept = {matcher->run.program, matcher->context, qk_matcher_parts(matcher, reading),
			     reading->count};
	struct parts trail = {matcher->run.program, matcher->context, matcher->trail, matcher->trail_count};

	if (kept.count != trail.count)
		return 0;
	for (uint32_t i = 0; i < kept.count; i++)
		if (!is_same_part(kept.program, &kept.items[i], &trail.items[i]))
			return 0;
	return has_context(&kept, &trail) && has_context(&trail, &kept);
}
