#include "support_slow_private.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define STEPS_MAX 20000

static int same_slots(const struct slow_slot *a, const struct slow_slot *b)
{
	for (; a && b && a != b; a = a->before, b = b->before)
		if (strcmp(a->name, b->name) != 0 || strcmp(a->value, b->value) != 0 || a->start != b->start ||
		    a->end != b->end || a->is_capture != b->is_capture || a->is_wildcard != b->is_wildcard)
			return 0;
	return a == b;
}

static int same_context(const struct slow_context *a, const struct slow_context *b)
{
	for (; a && b && a != b; a = a->before, b = b->before)
		if (strcmp(a->key, b->key) != 0 || strcmp(a->value, b->value) != 0)
			return 0;
	return a == b;
}

static int same_state(const struct slow_state *a, const struct slow_state *b)
{
	return a->at == b->at && a->word_start == b->word_start && a->literals == b->literals &&
	       same_slots(a->slots, b->slots) && same_context(a->context, b->context);
}

void slow_add(struct slow_search *search, struct slow_states *states, struct slow_state state)
{
	search->steps += 1 + (long)states->count / 8;
	if (search->steps > STEPS_MAX)
		search->too_big = 1;
	for (size_t i = 0; i < states->count && !search->too_big; i++)
		if (same_state(&states->items[i], &state))
			return;
	if (search->too_big)
		return;
	if (states->count == states->capacity) {
		struct slow_state *items;

		states->capacity = states->capacity ? states->capacity * 2 : 8;
		items = slow_alloc(search->arena, states->capacity * sizeof *items);
		if (states->count)
			memcpy(items, states->items, states->count * sizeof *items);
		states->items = items;
	}
	states->items[states->count++] = state;
}

static void add_all(struct slow_search *search, struct slow_states *states, struct slow_states more)
{
	for (size_t i = 0; i < more.count; i++)
		slow_add(search, states, more.items[i]);
}

static int32_t folded_at(const struct slow_search *search, int at)
{
	return at < search->text.count ? search->text.chars[at].folded : -1;
}

/* A blank of a template: a blank, or what joins words. Nothing at a word's start, unless what comes before the place
 * has not ended in a blank; nothing at the end of the text. */
static int match_blank(const struct slow_search *search, struct slow_state *state)
{
	int32_t c = folded_at(search, state->at);
	int behind_blank = state->at == 0 || folded_at(search, state->at - 1) == ' ';

	if (search->grammar->ignore_whitespace)
		return 1;
	if ((c == ' ' || c == '-' || c == '_') && !(state->word_start && behind_blank))
		state->at++;
	else if (!state->word_start && c >= 0)
		return 0;
	state->word_start = 1;
	return 1;
}

/* Any other character: at a word's start, a blank before it is of no interest. */
static int match_character(const struct slow_search *search, struct slow_state *state, int32_t c)
{
	int at = state->at;

	if (state->word_start && folded_at(search, at) == ' ')
		at++;
	if (folded_at(search, at) != utf8proc_tolower(c))
		return 0;
	state->at = at + 1;
	state->word_start = 0;
	state->literals++;
	return 1;
}

static int match_text(const struct slow_search *search, struct slow_state *state, const char *text)
{
	size_t length = strlen(text), at = 0;

	while (at < length) {
		int32_t c = 0;

		at += qk_text_read(text + at, length - at, &c);
		if (c == ' ' ? !match_blank(search, state) : !match_character(search, state, c))
			return 0;
	}
	return 1;
}

static struct slow_states match_texts(struct slow_search *search, const char *text, struct slow_states before)
{
	struct slow_states after = {0};

	for (size_t i = 0; i < before.count; i++) {
		struct slow_state state = before.items[i];

		if (match_text(search, &state, text))
			slow_add(search, &after, state);
	}
	return after;
}

static struct slow_states match_choice(struct slow_search *search, const struct slow_node *node,
				       struct slow_states before)
{
	struct slow_states after = {0};

	/* One way after the other, so that all that follow from the first come first. */
	for (size_t i = 0; i < before.count; i++)
		for (int j = 0; j < node->count; j++) {
			struct slow_states one = {.items = &before.items[i], .count = 1, .capacity = 1};

			add_all(search, &after, slow_match(search, node->children[j], one));
		}
	return after;
}

static struct slow_states match_rest(struct slow_search *search, const struct slow_node *node, unsigned left,
				     struct slow_states before)
{
	struct slow_states after = {0};

	for (int i = 0; i < node->count; i++) {
		struct slow_states one = before;

		if (!(left & 1u << i))
			continue;
		one = slow_match(search, node->children[i], one);
		if ((left & ~(1u << i)) == 0) {
			add_all(search, &after, one);
			continue;
		}
		one = match_texts(search, " ", one);
		add_all(search, &after, match_rest(search, node, left & ~(1u << i), one));
	}
	return after;
}

static struct slow_states match_sequence(struct slow_search *search, const struct slow_node *node,
					 struct slow_states states)
{
	for (int i = 0; i < node->count; i++)
		states = slow_match(search, node->children[i], states);
	return states;
}

struct slow_states slow_match(struct slow_search *search, const struct slow_node *node, struct slow_states before)
{
	struct slow_states none = {0};

	if (search->too_big || before.count == 0)
		return none;
	switch (node->kind) {
	case SLOW_TEXT:
		return match_texts(search, node->text, before);
	case SLOW_SEQUENCE:
		return match_sequence(search, node, before);
	case SLOW_CHOICE:
		return match_choice(search, node, before);
	case SLOW_PERMUTATION:
		return match_rest(search, node, (1u << node->count) - 1, before);
	case SLOW_LIST:
		return slow_match_list(search, node, before);
	case SLOW_RULE:
		return slow_match(search, slow_rule(search, node->text), before);
	}
	return none;
}
