/* One model into another: first all the room, then only moves, so that it happens whole or not at all. */
#include "voice/model.h"

#include "voice/array.h"

#include <quark/base.h>

static int make_room(struct qk_model *into, const struct qk_model *from)
{
	struct qk_scope *scope = &into->scope;

	return qk_array_room(&into->intents, into->intent_count, from->intent_count, &into->intent_capacity,
			     sizeof *into->intents) ||
	       qk_array_room(&into->skip_words, into->skip_count, from->skip_count, &into->skip_capacity,
			     sizeof *into->skip_words) ||
	       qk_array_room(&into->blocks, into->block_count, from->block_count, &into->block_capacity,
			     sizeof *into->blocks) ||
	       qk_array_room(&scope->lists, scope->list_count, from->scope.list_count, &scope->list_capacity,
			     sizeof *scope->lists) ||
	       qk_array_room(&scope->rules, scope->rule_count, from->scope.rule_count, &scope->rule_capacity,
			     sizeof *scope->rules);
}

static uint32_t move_intent(struct qk_model *into, struct qk_model *from, uint32_t intent)
{
	for (uint32_t i = 0; i < into->intent_count; i++)
		if (!strcmp(into->intents[i], from->intents[intent]))
			return i;
	into->intents[into->intent_count] = from->intents[intent];
	from->intents[intent] = NULL;
	return into->intent_count++;
}

static void move_blocks(struct qk_model *into, struct qk_model *from)
{
	for (uint32_t i = 0; i < from->intent_count; i++) {
		uint32_t intent = move_intent(into, from, i);

		for (uint32_t b = 0; b < from->block_count; b++) {
			if (!from->blocks[b] || from->blocks[b]->intent != i)
				continue;
			from->blocks[b]->intent = intent;
			into->blocks[into->block_count++] = from->blocks[b];
			from->blocks[b] = NULL;
		}
	}
	from->block_count = 0;
}

/* The old one of the same name goes out by way of `from`. */
static void move_lists(struct qk_scope *into, struct qk_scope *from)
{
	for (uint32_t i = 0; i < from->list_count; i++) {
		struct qk_word_list *list = from->lists[i];
		uint32_t at = 0;

		while (at < into->list_count && strcmp(into->lists[at]->name, list->name) != 0)
			at++;
		if (at < into->list_count)
			qk_word_list_free(into->lists[at]);
		else
			into->list_count++;
		into->lists[at] = list;
	}
	from->list_count = 0;
}

static void move_rules(struct qk_scope *into, struct qk_scope *from)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < from->rule_count; i++) {
		struct qk_rule *rule = from->rules[i], *old = qk_scope_find_rule(into, rule->name);

		if (old) {
			struct qk_template sentence = old->sentence;

			old->sentence = rule->sentence;
			rule->sentence = sentence;
			from->rules[kept++] = rule;
		} else {
			into->rules[into->rule_count++] = rule;
		}
	}
	from->rule_count = kept;
}

int qk_model_merge(struct qk_model *into, struct qk_model *from)
{
	if (make_room(into, from))
		return QUARK_ERR_NOMEM;
	move_blocks(into, from);
	for (uint32_t i = 0; i < from->skip_count; i++)
		into->skip_words[into->skip_count++] = from->skip_words[i];
	from->skip_count = 0;
	move_lists(&into->scope, &from->scope);
	move_rules(&into->scope, &from->scope);
	into->ignore_blanks |= from->ignore_blanks;
	return QUARK_OK;
}
