/* Building a grammar by calls. */
#include "core/struct_size.h"
#include "core/text.h"
#include "voice/grammar_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONTEXT_VALUE_BYTES 1000

static int check_name(struct quark_grammar *grammar, const char *function, const char *what, const char *name)
{
	size_t length = name ? strlen(name) : 0;

	if (length < 1 || length > QK_NAME_BYTES)
		return qk_client_bug(grammar->handle.context, function, "%s has %zu bytes; 1 to %d are allowed", what,
				     length, QK_NAME_BYTES);
	if (!qk_text_valid(name, length))
		return qk_client_bug(grammar->handle.context, function, "%s is no UTF-8", what);
	return QUARK_OK;
}

static int enter(struct quark_grammar *grammar, const char *function, const char *what, const char *name)
{
	int status = qk_grammar_enter(grammar, function);

	return status ? status : check_name(grammar, function, what, name);
}

static int no_memory(struct quark_grammar *grammar)
{
	return qk_no_memory(grammar->handle.context, "a part of a grammar");
}

static int parse(struct quark_grammar *grammar, const char *function, const char *sentence, struct qk_template *out)
{
	struct qk_template_error error;
	int status;

	if (!sentence)
		return qk_client_bug(grammar->handle.context, function, "sentence is NULL");
	status = qk_template_parse(sentence, strlen(sentence), out, &error);
	if (status == QUARK_ERR_NOMEM)
		return no_memory(grammar);
	if (!status)
		return QUARK_OK;
	return qk_fail(grammar->handle.context, status, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
		       "See the grammar's language in docs/grammar.md.", "%s: line %u, column %u of \"%.60s\": %s",
		       function, error.line, error.column, sentence, error.text);
}

static int is_plain_block(const struct qk_block *block, uint32_t intent)
{
	return block->intent == intent && !block->slots.count && !block->metadata.count && !block->requires.count &&
	       !block->excludes.count && !block->response && !block->scope.list_count && !block->scope.rule_count;
}

static struct qk_block *block_for(struct qk_model *model, uint32_t intent)
{
	struct qk_block *last = model->block_count ? model->blocks[model->block_count - 1] : NULL;

	return last && is_plain_block(last, intent) ? last : qk_model_block(model, intent);
}

int quark_grammar_add_sentence(struct quark_grammar *grammar, const char *intent, const char *sentence)
{
	struct qk_template parsed, *room;
	struct qk_block *block = NULL;
	uint32_t number;
	int status = enter(grammar, __func__, "the intent's name", intent);

	if (!status)
		status = parse(grammar, __func__, sentence, &parsed);
	if (status)
		return status;
	qk_grammar_changed(grammar);
	number = qk_model_intent(&grammar->model, intent);
	if (number != UINT32_MAX)
		block = block_for(&grammar->model, number);
	room = block ? qk_block_room(block) : NULL;
	if (!room) {
		qk_template_free(&parsed);
		return no_memory(grammar);
	}
	*room = parsed;
	block->count++;
	return QUARK_OK;
}

int quark_grammar_add_rule(struct quark_grammar *grammar, const char *name, const char *sentence)
{
	struct qk_template parsed;
	struct qk_rule *rule;
	int status = enter(grammar, __func__, "the rule's name", name);

	if (!status)
		status = parse(grammar, __func__, sentence, &parsed);
	if (status)
		return status;
	qk_grammar_changed(grammar);
	rule = qk_scope_rule(&grammar->model.scope, name);
	if (!rule) {
		qk_template_free(&parsed);
		return no_memory(grammar);
	}
	qk_template_free(&rule->sentence);
	rule->sentence = parsed;
	return QUARK_OK;
}

static int read_context(struct quark_grammar *grammar, const char *function, const char *context,
			struct qk_value *value)
{
	struct qk_grammar_error error;
	int status = context ? qk_grammar_read_pairs(context, strlen(context), &value->context, &error) : QUARK_OK;

	if (status == QUARK_ERR_NOMEM)
		return no_memory(grammar);
	return status ? qk_grammar_refuse(grammar, function, error.text) : QUARK_OK;
}

static int fill_value(struct quark_grammar *grammar, const char *function, const char *sentence, const char *out,
		      const char *context, struct qk_value *value)
{
	int status = parse(grammar, function, sentence, &value->sentence);

	if (!status)
		status = read_context(grammar, function, context, value);
	if (status || !out)
		return status;
	if (!qk_text_valid(out, strlen(out)))
		return qk_client_bug(grammar->handle.context, function, "the value is no UTF-8");
	value->out.type = QUARK_SLOT_TEXT;
	value->out.text = strdup(out);
	return value->out.text ? QUARK_OK : no_memory(grammar);
}

int quark_grammar_add_value(struct quark_grammar *grammar, const char *list, const char *sentence, const char *value,
			    const char *context)
{
	struct qk_word_list *found;
	struct qk_value filled = {0}, *room;
	int status = enter(grammar, __func__, "the list's name", list);

	if (status)
		return status;
	found = qk_scope_find_list(&grammar->model.scope, list);
	if (found && found->type != QK_LIST_VALUES)
		return qk_client_bug(grammar->handle.context, __func__,
				     "the list {%.60s} takes numbers or any text, "
				     "no values",
				     list);
	status = fill_value(grammar, __func__, sentence, value, context, &filled);
	if (!status) {
		qk_grammar_changed(grammar);
		found = qk_scope_list(&grammar->model.scope, list);
		room = found ? qk_word_list_room(found) : NULL;
		if (room) {
			*room = filled;
			found->count++;
			return QUARK_OK;
		}
		status = no_memory(grammar);
	}
	qk_value_free(&filled);
	return status;
}

static int check_range(struct quark_grammar *grammar, const char *function, const struct quark_range *range)
{
	const int64_t most = 1000000000000000;
	struct quark_context *context = grammar->handle.context;

	if (range->from > range->to || range->from < -most || range->to > most)
		return qk_client_bug(context, function,
				     "the range goes from its least number to its greatest, both "
				     "within 10^15");
	if (range->step < 0 || range->step > most)
		return qk_client_bug(context, function, "the step is not within 1 and 10^15");
	if (range->fractions > QUARK_FRACTIONS_TENTHS)
		return qk_client_bug(context, function, "fractions is no enum quark_fractions");
	if (!isfinite(range->multiplier))
		return qk_client_bug(context, function, "the multiplier is no number");
	return QUARK_OK;
}

static struct qk_word_list *replace_list(struct quark_grammar *grammar, const char *name)
{
	struct qk_word_list *list;

	qk_grammar_changed(grammar);
	list = qk_scope_list(&grammar->model.scope, name);
	if (list)
		qk_word_list_empty(list);
	return list;
}

int quark_grammar_add_range(struct quark_grammar *grammar, const char *list, const struct quark_range *range)
{
	struct quark_range read;
	struct qk_word_list *made;
	int status = enter(grammar, __func__, "the list's name", list);

	if (status)
		return status;
	if (!range)
		return qk_client_bug(grammar->handle.context, __func__, "range is NULL");
	status = qk_struct_read(grammar->handle.context, &read, sizeof read, sizeof read, range, "quark_range");
	if (!status)
		status = check_range(grammar, __func__, &read);
	if (status)
		return status;
	made = replace_list(grammar, list);
	if (!made)
		return no_memory(grammar);
	made->type = QK_LIST_RANGE;
	made->range = (struct qk_number_range){.from = read.from,
					       .to = read.to,
					       .step = read.step ? read.step : 1,
					       .fractions = read.fractions,
					       .multiplier = read.multiplier != 0 ? read.multiplier : 1,
					       .has_multiplier = read.multiplier != 0,
					       .digits = 1,
					       .words = 1};
	return QUARK_OK;
}

int quark_grammar_add_kind(struct quark_grammar *grammar, const char *list, int kind)
{
	struct qk_word_list *made;
	int status = enter(grammar, __func__, "the list's name", list);

	if (status)
		return status;
	if (kind < QUARK_LIST_WILDCARD || kind > QUARK_LIST_DURATION)
		return qk_client_bug(grammar->handle.context, __func__, "%d is no enum quark_list_kind", kind);
	made = replace_list(grammar, list);
	if (!made)
		return no_memory(grammar);
	made->type = QK_LIST_KIND;
	made->kind = (uint32_t)kind;
	return QUARK_OK;
}

int quark_grammar_clear_list(struct quark_grammar *grammar, const char *list)
{
	struct qk_word_list *found;
	int status = enter(grammar, __func__, "the list's name", list);

	if (status)
		return status;
	found = qk_scope_find_list(&grammar->model.scope, list);
	if (!found)
		return qk_client_bug(grammar->handle.context, __func__, "there is no list {%.60s}", list);
	qk_grammar_changed(grammar);
	qk_word_list_empty(found);
	return QUARK_OK;
}

int quark_grammar_add_skip_words(struct quark_grammar *grammar, const char *words)
{
	int status = enter(grammar, __func__, "the text of skip words", words);

	if (status)
		return status;
	qk_grammar_changed(grammar);
	return qk_model_skip_words(&grammar->model, words) ? no_memory(grammar) : QUARK_OK;
}

int quark_grammar_set_ignore_whitespace(struct quark_grammar *grammar, int ignore)
{
	int status = qk_grammar_enter(grammar, __func__);

	if (status)
		return status;
	if (ignore != 0 && ignore != 1)
		return qk_client_bug(grammar->handle.context, __func__, "ignore is %d, not 0 or 1", ignore);
	qk_grammar_changed(grammar);
	grammar->model.ignore_blanks = ignore;
	return QUARK_OK;
}

static void remove_pair(struct qk_pairs *pairs, const char *key)
{
	const struct qk_named *found = qk_pairs_find(pairs, key);
	uint32_t at = found ? (uint32_t)(found - pairs->items) : pairs->count;

	if (!found)
		return;
	free(pairs->items[at].key);
	free(pairs->items[at].text);
	pairs->items[at] = pairs->items[--pairs->count];
}

/* A pair that is wholly made, so that the old one can go. */
static int make_pair(struct qk_pairs *pairs, const char *key, const char *value, struct qk_named *out)
{
	*out = (struct qk_named){.key = strdup(key), .text = strdup(value), .type = QUARK_SLOT_TEXT};
	if (out->key && out->text && qk_pairs_room(pairs))
		return 0;
	free(out->key);
	free(out->text);
	return -1;
}

static int set_context(struct quark_grammar *grammar, const char *key, const char *value, const char *text)
{
	struct qk_named pair, said;

	if (make_pair(&grammar->context, key, value, &pair))
		return no_memory(grammar);
	if (make_pair(&grammar->said, key, text ? text : value, &said)) {
		free(pair.key);
		free(pair.text);
		return no_memory(grammar);
	}
	remove_pair(&grammar->context, key);
	remove_pair(&grammar->said, key);
	grammar->context.items[grammar->context.count++] = pair;
	grammar->said.items[grammar->said.count++] = said;
	return QUARK_OK;
}

static int check_value(struct quark_grammar *grammar, const char *function, const char *what, const char *value)
{
	if (value && (strlen(value) > CONTEXT_VALUE_BYTES || !qk_text_valid(value, strlen(value))))
		return qk_client_bug(grammar->handle.context, function, "%s is longer than %d bytes, or no UTF-8", what,
				     CONTEXT_VALUE_BYTES);
	return QUARK_OK;
}

int quark_grammar_set_context(struct quark_grammar *grammar, const char *key, const char *value, const char *text)
{
	int status = enter(grammar, __func__, "the key", key);

	if (!status)
		status = check_value(grammar, __func__, "the value", value);
	if (!status)
		status = check_value(grammar, __func__, "the text", text);
	if (status)
		return status;
	grammar->program.is_opened = 0;
	if (value)
		return set_context(grammar, key, value, text);
	remove_pair(&grammar->context, key);
	remove_pair(&grammar->said, key);
	return QUARK_OK;
}
