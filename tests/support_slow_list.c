#include "support_slow_private.h"

#include "core/buffer.h"
#include "voice/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a list takes: characters from `from` up to, not including, `to`. */
struct taken {
	int from, to;
	const char *value; /* NULL: the text */
	int is_wildcard, is_number;
};

static char *text_of(const struct slow_search *search, const struct taken *taken)
{
	size_t start = search->text.chars[taken->from].start, end = search->text.chars[taken->to - 1].end;

	return slow_copy(search->arena, search->text.original + start, end - start);
}

static void add_slot(struct slow_search *search, const struct slow_node *node, struct slow_state *state,
		     const struct taken *taken)
{
	struct slow_slot *slot = slow_alloc(search->arena, sizeof *slot);

	*slot = (struct slow_slot){.before = state->slots,
				   .name = node->slot,
				   .text = text_of(search, taken),
				   .start = search->text.chars[taken->from].start,
				   .end = search->text.chars[taken->to - 1].end,
				   .is_capture = node->is_capture,
				   .is_wildcard = taken->is_wildcard,
				   .is_number = taken->is_number,
				   .characters = taken->to - taken->from};
	slot->value = taken->value ? taken->value : slot->text;
	state->slots = slot;
}

static int is_blank_at(const struct slow_search *search, int at)
{
	return at < search->text.count && search->text.chars[at].folded == ' ';
}

/* Without blanks at its ends. 0 when nothing is left. */
static int trim(const struct slow_search *search, struct taken *taken)
{
	while (taken->from < taken->to && is_blank_at(search, taken->from))
		taken->from++;
	while (taken->from < taken->to && is_blank_at(search, taken->to - 1))
		taken->to--;
	return taken->from < taken->to;
}

static const struct slow_context *add_context(struct slow_search *search, const struct slow_context *context,
					      const cJSON *more)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, more)
	{
		struct slow_context *added = slow_alloc(search->arena, sizeof *added);

		added->before = context;
		added->key = item->string;
		added->value = item->valuestring;
		context = added;
	}
	return context;
}

static void match_value(struct slow_search *search, const struct slow_node *node, const struct slow_state *before,
			const cJSON *value, struct slow_states *after)
{
	const cJSON *out = cJSON_GetObjectItem(value, "out"), *context = cJSON_GetObjectItem(value, "context");
	struct slow_node *said = slow_parse(search->arena, cJSON_GetObjectItem(value, "in")->valuestring);
	struct slow_states from = {0}, to;

	if (!slow_context_fits(search->block->json, add_context(search, NULL, context), 1))
		return;
	slow_add(search, &from, *before);
	to = slow_match(search, said, from);
	for (size_t i = 0; i < to.count; i++) {
		struct slow_state state = to.items[i];
		struct taken taken = {.from = before->at, .to = state.at, .value = out ? out->valuestring : NULL};

		state.literals = before->literals;
		if (!trim(search, &taken))
			continue;
		add_slot(search, node, &state, &taken);
		state.context = add_context(search, before->context, context);
		slow_add(search, after, state);
	}
}

struct range {
	int64_t from, to, step;
	int fractions; /* the scale: 1, 2 or 10 */
	double multiplier;
};

static double number_of(const cJSON *json, const char *name, double otherwise)
{
	const cJSON *item = cJSON_GetObjectItem(json, name);

	return cJSON_IsNumber(item) ? item->valuedouble : otherwise;
}

static struct range range_of(const cJSON *json)
{
	const cJSON *fractions = cJSON_GetObjectItem(json, "fractions");

	return (struct range){.from = (int64_t)number_of(json, "from", 0),
			      .to = (int64_t)number_of(json, "to", 0),
			      .step = (int64_t)number_of(json, "step", 1),
			      .fractions = !fractions                         ? 1
					   : fractions->valuestring[0] == 'h' ? 2
									      : 10,
			      .multiplier = number_of(json, "multiplier", 1)};
}

/* Whether a range has a number: a whole one, or one of its fractions. */
static int in_range(const struct range *range, const struct qk_number *number)
{
	double value = (double)number->value / number->scale;
	double parts = (value - (double)range->from) * range->fractions / (double)range->step;

	return value >= (double)range->from && value <= (double)range->to && fabs(parts - round(parts)) < 1e-9;
}

/* Whether a word goes on from one character to the next. */
static int is_in_word(const struct slow_search *search, int at)
{
	const struct slow_char *chars = search->text.chars;

	return at < search->text.count && slow_is_word(chars[at - 1].said) && slow_is_word(chars[at].said);
}

static int begins_in_word(const struct slow_search *search, int at)
{
	return at > 0 && !search->grammar->ignore_whitespace && is_in_word(search, at);
}

static void match_range(struct slow_search *search, const struct slow_node *node, const struct slow_state *before,
			struct range range, struct slow_states *after)
{
	struct qk_number numbers[QK_NUMBERS_MAX];
	char *folded = slow_alloc(search->arena, (size_t)search->text.count + 1);
	uint32_t words = QK_WORDS_ENGLISH | (search->grammar->ignore_whitespace ? QK_WORDS_TOGETHER : 0);
	int start = before->at;
	size_t count;

	while (before->word_start && is_blank_at(search, start))
		start++;
	for (int i = start; i < search->text.count; i++)
		folded[i - start] = (char)search->text.chars[i].folded;
	count = qk_number_read(folded, strlen(folded), QK_NUMBER_CARDINAL, words, range.fractions > 1, numbers);
	for (size_t i = 0; i < count; i++) {
		struct slow_state state = *before;
		struct taken taken = {.from = start, .to = start + (int)numbers[i].length, .is_number = 1};
		char value[40];

		if (!in_range(&range, &numbers[i]) || (numbers[i].words && begins_in_word(search, start)))
			continue;
		snprintf(value, sizeof value, "%g",
			 (double)numbers[i].value / numbers[i].scale * range.multiplier + 0.0);
		taken.value = slow_copy(search->arena, value, strlen(value));
		state.at = taken.to;
		state.word_start = 0;
		add_slot(search, node, &state, &taken);
		slow_add(search, after, state);
	}
}

/* Any text: all that is left, or less; never nothing. */
static void match_wildcard(struct slow_search *search, const struct slow_node *node, const struct slow_state *before,
			   struct slow_states *after)
{
	int may_end_in_word = node->is_glued || search->grammar->ignore_whitespace;

	for (int to = before->at + 1; to <= search->text.count; to++) {
		struct slow_state state = *before;
		struct taken taken = {.from = before->at, .to = to, .is_wildcard = 1};

		if (!trim(search, &taken) || (!may_end_in_word && is_in_word(search, to)))
			continue;
		state.at = to;
		state.word_start = is_blank_at(search, to - 1);
		add_slot(search, node, &state, &taken);
		slow_add(search, after, state);
	}
}

/* {1..9,2:slot} */
static int inline_range(const char *name, struct range *range)
{
	int from, to, step = 1;

	if (sscanf(name, "%d..%d,%d", &from, &to, &step) < 2)
		return 0;
	*range = (struct range){.from = from, .to = to, .step = step, .fractions = 1, .multiplier = 1};
	return 1;
}

static void match_one(struct slow_search *search, const struct slow_node *node, const struct slow_state *before,
		      struct slow_states *after)
{
	const cJSON *list = cJSON_GetObjectItem(search->grammar->lists, node->text);
	const cJSON *json = cJSON_GetObjectItem(list, "range"), *value;
	struct range range;

	if (!list && inline_range(node->text, &range))
		match_range(search, node, before, range, after);
	else if (json)
		match_range(search, node, before, range_of(json), after);
	else if (cJSON_GetObjectItem(list, "wildcard"))
		match_wildcard(search, node, before, after);
	cJSON_ArrayForEach(value, cJSON_GetObjectItem(list, "values"))
	{
		match_value(search, node, before, value, after);
	}
}

struct slow_states slow_match_list(struct slow_search *search, const struct slow_node *node, struct slow_states before)
{
	struct slow_states after = {0};

	for (size_t i = 0; i < before.count; i++)
		match_one(search, node, &before.items[i], &after);
	return after;
}
