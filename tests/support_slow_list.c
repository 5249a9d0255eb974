#include "support_slow_private.h"

#include "core/buffer.h"
#include "voice/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAYS_MAX 32

/* What a list takes: characters from `from` up to, not including, `to`. */
struct taken {
	int from, to;
	const char *value; /* NULL: the text */
	int is_wildcard, is_number;
};

/* As it was said, but each run of blanks is one. */
static char *text_of(const struct slow_search *search, const struct taken *taken)
{
	size_t start = search->text.chars[taken->from].start, end = search->text.chars[taken->to - 1].end, length = 0;
	char *text = slow_copy(search->arena, search->text.original + start, end - start);

	for (char *at = text; *at; at++)
		if (*at != ' ' || text[length - 1] != ' ')
			text[length++] = *at;
	text[length] = '\0';
	return text;
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

/* What a value can be said as, each text once; or `too_many`, or with more in it than texts and choices. */
struct ways {
	char *texts[WAYS_MAX];
	int count, too_many;
};

static void add_way(struct slow_search *search, struct ways *ways, const char *start, const char *end)
{
	char *text = slow_alloc(search->arena, strlen(start) + strlen(end) + 1);

	strcat(strcpy(text, start), end);
	if (ways->count == WAYS_MAX)
		ways->too_many = 1;
	else
		ways->texts[ways->count++] = text;
}

static struct ways ways_of(struct slow_search *search, const struct slow_node *node);

static struct ways ways_of_sequence(struct slow_search *search, const struct slow_node *node)
{
	struct ways all = {.texts = {""}, .count = 1};

	for (int i = 0; i < node->count; i++) {
		struct ways one = ways_of(search, node->children[i]),
			    longer = {.too_many = all.too_many | one.too_many};

		for (int j = 0; j < all.count; j++)
			for (int k = 0; k < one.count; k++)
				add_way(search, &longer, all.texts[j], one.texts[k]);
		all = longer;
	}
	return all;
}

static struct ways ways_of(struct slow_search *search, const struct slow_node *node)
{
	struct ways ways = {.too_many = node->kind != SLOW_TEXT && node->kind != SLOW_CHOICE};

	if (node->kind == SLOW_SEQUENCE)
		return ways_of_sequence(search, node);
	if (node->kind == SLOW_TEXT)
		add_way(search, &ways, node->text, "");
	for (int i = 0; node->kind == SLOW_CHOICE && i < node->count; i++) {
		struct ways one = ways_of(search, node->children[i]);

		ways.too_many |= one.too_many;
		for (int j = 0; j < one.count; j++)
			add_way(search, &ways, one.texts[j], "");
	}
	return ways;
}

/* The text of a value, as if it had been said; its blanks may also be what joins words. */
static int match_said(struct slow_search *search, struct slow_state *state, const char *said)
{
	struct slow_text text = slow_normalise(search->arena, said);

	if (search->grammar->ignore_whitespace)
		text = slow_without_blanks(search->arena, text);
	if (state->word_start && is_blank_at(search, state->at))
		state->at++;
	for (int i = 0; i < text.count; i++, state->at++) {
		int32_t c = state->at < search->text.count ? search->text.chars[state->at].folded : -1;

		if (text.chars[i].folded != (text.chars[i].folded == ' ' && (c == '-' || c == '_') ? ' ' : c))
			return 0;
	}
	return text.count > 0;
}

/* A value that can be said in a few ways is one of those texts; any other is a template. */
static struct slow_states match_in(struct slow_search *search, const struct slow_state *before, const char *in)
{
	struct slow_node *said = slow_parse(search->arena, in);
	struct ways ways = ways_of(search, said);
	struct slow_states from = {0}, to = {0};

	slow_add(search, &from, *before);
	if (ways.too_many)
		return slow_match(search, said, from);
	for (int i = 0; i < ways.count; i++) {
		struct slow_state state = *before;

		if (match_said(search, &state, ways.texts[i]))
			slow_add(search, &to, state);
	}
	return to;
}

static void match_value(struct slow_search *search, const struct slow_node *node, const struct slow_state *before,
			const cJSON *value, struct slow_states *after)
{
	const cJSON *out = cJSON_GetObjectItem(value, "out"), *context = cJSON_GetObjectItem(value, "context");
	struct slow_states to;

	if (!slow_context_fits(search->block->json, add_context(search, NULL, context), 1))
		return;
	to = match_in(search, before, cJSON_GetObjectItem(value, "in")->valuestring);
	for (size_t i = 0; i < to.count; i++) {
		struct slow_state state = to.items[i];
		struct taken taken = {.from = before->at, .to = state.at, .value = out ? out->valuestring : NULL};

		state.literals = before->literals;
		state.word_start = before->word_start;
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

/* Whether a range has a number: a whole one, or one and a fraction. */
static int in_range(const struct range *range, const struct qk_number *number)
{
	double value = (double)number->value / number->scale, whole = floor(value);
	double steps = (whole - (double)range->from) / (double)range->step;
	double parts = (value - whole) * range->fractions;

	return whole >= (double)range->from && value <= (double)range->to && fabs(steps - round(steps)) < 1e-9 &&
	       fabs(parts - round(parts)) < 1e-9;
}

/* Whether a word goes on from one character to the next. */
static int is_in_word(const struct slow_search *search, int at)
{
	const struct slow_char *chars = search->text.chars;

	return at < search->text.count && slow_is_word(chars[at - 1].said) && slow_is_word(chars[at].said);
}

static int is_digit_at(const struct slow_search *search, int at)
{
	return at >= 0 && at < search->text.count && search->text.chars[at].folded >= '0' &&
	       search->text.chars[at].folded <= '9';
}

/* Words not inside a word, digits not behind a digit. */
static int may_begin(const struct slow_search *search, int at, const struct qk_number *number)
{
	if (!number->words)
		return !is_digit_at(search, at - 1);
	return at == 0 || search->grammar->ignore_whitespace || !is_in_word(search, at);
}

static void match_range(struct slow_search *search, const struct slow_node *node, const struct slow_state *before,
			struct range range, struct slow_states *after)
{
	struct qk_number numbers[QK_NUMBERS_MAX];
	char *folded = slow_alloc(search->arena, (size_t)search->text.count + 1);
	uint32_t words = QK_WORDS_ENGLISH | (search->grammar->ignore_whitespace ? QK_WORDS_TOGETHER : 0);
	int start = before->at;
	size_t count;

	start += is_blank_at(search, start);
	for (int i = start; i < search->text.count; i++)
		folded[i - start] = (char)search->text.chars[i].folded;
	count = qk_number_read(folded, strlen(folded), QK_NUMBER_CARDINAL, words, range.fractions > 1, numbers);
	for (size_t i = 0; i < count; i++) {
		struct slow_state state = *before;
		struct taken taken = {.from = start, .to = start + (int)numbers[i].length, .is_number = 1};
		char value[40];

		if (!in_range(&range, &numbers[i]) || !may_begin(search, start, &numbers[i]))
			continue;
		snprintf(value, sizeof value, "%g",
			 (double)numbers[i].value / numbers[i].scale * range.multiplier + 0.0);
		taken.value = slow_copy(search->arena, value, strlen(value));
		state.at = taken.to;
		add_slot(search, node, &state, &taken);
		slow_add(search, after, state);
	}
}

/* Punctuation, and nothing but such and blanks behind it: it is not cut off from what it ends, as in A.C. */
static int is_last_punctuation(const struct slow_search *search, int at)
{
	int here = at;

	while (at < search->text.count &&
	       (search->text.chars[at].said == ' ' || slow_is_punctuation(search->text.chars[at].said)))
		at++;
	return at == search->text.count && here < at && search->text.chars[here].said != ' ';
}

/* Any text: all that is left, or less; never nothing, and never with a blank at an end. */
static void match_wildcard(struct slow_search *search, const struct slow_node *node, const struct slow_state *before,
			   struct slow_states *after)
{
	int may_end_in_word = node->is_glued || search->grammar->ignore_whitespace;
	int from = before->at + is_blank_at(search, before->at);

	for (int to = from + 1; to <= search->text.count; to++) {
		struct slow_state state = *before;
		struct taken taken = {.from = from, .to = to, .is_wildcard = 1};

		if (is_blank_at(search, to - 1) || (!may_end_in_word && is_in_word(search, to)) ||
		    (is_digit_at(search, to - 1) && is_digit_at(search, to)) || is_last_punctuation(search, to))
			continue;
		state.at = to;
		state.word_start = 1;
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
