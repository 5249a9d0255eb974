/* Finding, adding, freeing. */
#include "voice/model.h"

#include "voice/array.h"

#include <quark/base.h>

static void free_pair(struct qk_named *pair)
{
	free(pair->key);
	free(pair->text);
}

static void free_pairs(struct qk_pairs *pairs)
{
	for (uint32_t i = 0; i < pairs->count; i++)
		free_pair(&pairs->items[i]);
	free(pairs->items);
}

static void free_conditions(struct qk_conditions *conditions)
{
	for (uint32_t i = 0; i < conditions->count; i++) {
		free(conditions->items[i].key);
		free(conditions->items[i].slot);
		free_pairs(&conditions->items[i].values);
	}
	free(conditions->items);
}

void qk_value_free(struct qk_value *value)
{
	qk_template_free(&value->sentence);
	free_pair(&value->out);
	free_pairs(&value->context);
}

void qk_word_list_empty(struct qk_word_list *list)
{
	for (uint32_t i = 0; i < list->count; i++)
		qk_value_free(&list->values[i]);
	free(list->values);
	list->values = NULL;
	list->count = list->capacity = 0;
}

void qk_word_list_free(struct qk_word_list *list)
{
	qk_word_list_empty(list);
	free(list->name);
	free(list);
}

static void free_rule(struct qk_rule *rule)
{
	qk_template_free(&rule->sentence);
	free(rule->name);
	free(rule);
}

static void free_scope(struct qk_scope *scope)
{
	for (uint32_t i = 0; i < scope->list_count; i++)
		qk_word_list_free(scope->lists[i]);
	for (uint32_t i = 0; i < scope->rule_count; i++)
		free_rule(scope->rules[i]);
	free(scope->lists);
	free(scope->rules);
}

static void free_block(struct qk_block *block)
{
	for (uint32_t i = 0; i < block->count; i++)
		qk_template_free(&block->sentences[i]);
	free(block->sentences);
	free_pairs(&block->slots);
	free_pairs(&block->metadata);
	free_conditions(&block->requires);
	free_conditions(&block->excludes);
	free(block->response);
	free_scope(&block->scope);
	free(block);
}

void qk_model_free(struct qk_model *model)
{
	for (uint32_t i = 0; i < model->intent_count; i++)
		free(model->intents[i]);
	for (uint32_t i = 0; i < model->skip_count; i++)
		free(model->skip_words[i]);
	for (uint32_t i = 0; i < model->block_count; i++)
		free_block(model->blocks[i]);
	free(model->intents);
	free(model->skip_words);
	free(model->blocks);
	free_scope(&model->scope);
	memset(model, 0, sizeof *model);
}

/* A copy of the text at the end of the array. */
static int add_text(char ***texts, uint32_t *count, uint32_t *capacity, const char *text)
{
	char *copy;

	if (qk_array_room(texts, *count, 1, capacity, sizeof **texts))
		return QUARK_ERR_NOMEM;
	copy = strdup(text);
	if (!copy)
		return QUARK_ERR_NOMEM;
	(*texts)[(*count)++] = copy;
	return QUARK_OK;
}

uint32_t qk_model_intent(struct qk_model *model, const char *name)
{
	for (uint32_t i = model->intent_count; i-- > 0;)
		if (!strcmp(model->intents[i], name))
			return i;
	if (add_text(&model->intents, &model->intent_count, &model->intent_capacity, name))
		return UINT32_MAX;
	return model->intent_count - 1;
}

int qk_model_skip_words(struct qk_model *model, const char *words)
{
	return add_text(&model->skip_words, &model->skip_count, &model->skip_capacity, words);
}

struct qk_block *qk_model_block(struct qk_model *model, uint32_t intent)
{
	struct qk_block *block;

	if (qk_array_room(&model->blocks, model->block_count, 1, &model->block_capacity, sizeof *model->blocks))
		return NULL;
	block = calloc(1, sizeof *block);
	if (!block)
		return NULL;
	block->intent = intent;
	model->blocks[model->block_count++] = block;
	return block;
}

struct qk_word_list *qk_scope_find_list(const struct qk_scope *scope, const char *name)
{
	for (uint32_t i = 0; i < scope->list_count; i++)
		if (!strcmp(scope->lists[i]->name, name))
			return scope->lists[i];
	return NULL;
}

struct qk_rule *qk_scope_find_rule(const struct qk_scope *scope, const char *name)
{
	for (uint32_t i = 0; i < scope->rule_count; i++)
		if (!strcmp(scope->rules[i]->name, name))
			return scope->rules[i];
	return NULL;
}

struct qk_word_list *qk_scope_list(struct qk_scope *scope, const char *name)
{
	struct qk_word_list *list = qk_scope_find_list(scope, name);

	if (list)
		return list;
	if (qk_array_room(&scope->lists, scope->list_count, 1, &scope->list_capacity, sizeof list))
		return NULL;
	list = calloc(1, sizeof *list);
	if (!list || !(list->name = strdup(name))) {
		free(list);
		return NULL;
	}
	return scope->lists[scope->list_count++] = list;
}

struct qk_rule *qk_scope_rule(struct qk_scope *scope, const char *name)
{
	struct qk_rule *rule = qk_scope_find_rule(scope, name);

	if (rule)
		return rule;
	if (qk_array_room(&scope->rules, scope->rule_count, 1, &scope->rule_capacity, sizeof rule))
		return NULL;
	rule = calloc(1, sizeof *rule);
	if (!rule || !(rule->name = strdup(name))) {
		free(rule);
		return NULL;
	}
	return scope->rules[scope->rule_count++] = rule;
}

#define ROOM(array, count, capacity)                                                                                   \
	(qk_array_room(&(array), (count), 1, &(capacity), sizeof *(array))                                             \
		 ? NULL                                                                                                \
		 : memset(&(array)[count], 0, sizeof *(array)))

struct qk_value *qk_word_list_room(struct qk_word_list *list)
{
	return ROOM(list->values, list->count, list->capacity);
}

struct qk_template *qk_block_room(struct qk_block *block)
{
	return ROOM(block->sentences, block->count, block->capacity);
}

struct qk_named *qk_pairs_room(struct qk_pairs *pairs)
{
	return ROOM(pairs->items, pairs->count, pairs->capacity);
}

struct qk_condition *qk_conditions_room(struct qk_conditions *conditions)
{
	return ROOM(conditions->items, conditions->count, conditions->capacity);
}

const struct qk_named *qk_pairs_find(const struct qk_pairs *pairs, const char *key)
{
	for (uint32_t i = 0; i < pairs->count; i++)
		if (!strcmp(pairs->items[i].key, key))
			return &pairs->items[i];
	return NULL;
}

int qk_named_is(const struct qk_named *pair, const struct qk_named *other)
{
	if (pair->type != other->type)
		return 0;
	return pair->type == QUARK_SLOT_NUMBER ? pair->number == other->number : !strcmp(pair->text, other->text);
}
