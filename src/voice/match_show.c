/* What the matcher found, as the app is told: copied, so that it stays when the grammar changes. */
#include "voice/array.h"
#include "voice/grammar_private.h"

struct show {
	struct quark_match *match;
	const struct qk_program *program;
	const struct qk_reading *reading;
	const struct qk_block *block;
	struct qk_shown *shown;
	int failed;
};

/* With its NUL. */
static uint32_t keep(struct show *show, const char *text)
{
	struct qk_buffer *strings = &show->match->strings;
	uint32_t place = (uint32_t)strings->length;

	qk_buffer_append(strings, text, strlen(text) + 1);
	show->failed |= strings->failed;
	return place;
}

static int is_space(char c)
{
	return c == ' ' || (c >= 9 && c <= 13);
}

/* What was said from..to, with each white space as one blank. */
static uint32_t keep_said(struct show *show, uint32_t from, uint32_t to)
{
	const char *text = show->match->original.data;
	struct qk_buffer *strings = &show->match->strings;
	uint32_t place = (uint32_t)strings->length;

	for (; from < to; from++)
		if (!is_space(text[from]))
			qk_buffer_byte(strings, text[from]);
		else if (strings->length > place && strings->data[strings->length - 1] != ' ')
			qk_buffer_byte(strings, ' ');
	qk_buffer_byte(strings, '\0');
	show->failed |= strings->failed;
	return place;
}

static struct qk_shown_slot *new_slot(struct show *show, const char *name)
{
	struct quark_match *match = show->match;
	struct qk_shown_slot *slot;

	if (qk_array_room(&match->slots, match->slot_count, 1, &match->slot_capacity, sizeof *slot)) {
		show->failed = 1;
		return NULL;
	}
	slot = &match->slots[match->slot_count++];
	memset(slot, 0, sizeof *slot);
	slot->name = keep(show, name);
	return slot;
}

static void fill_named(struct show *show, struct qk_shown_slot *slot, const struct qk_named *named)
{
	slot->type = named->type;
	slot->number = named->number;
	slot->value = keep(show, named->text);
}

static void fill_number(struct show *show, struct qk_shown_slot *slot, const struct qk_reference *reference,
			const struct qk_part *part)
{
	struct qk_named_number number;

	qk_numbers_value(reference, &part->number, &number);
	slot->type = number.type;
	slot->number = number.number;
	slot->minor_units = number.minor_units;
	memcpy(slot->currency, number.currency, sizeof slot->currency);
	slot->value = keep(show, number.text);
}

static void show_said(struct show *show, const struct qk_part *part)
{
	const struct qk_reference *reference = &show->program->references[part->reference];
	const struct qk_named *out = part->op == QK_OP_LIST ? &reference->list->values[part->value].out : NULL;
	struct qk_shown_slot *slot = new_slot(show, reference->slot);

	if (!slot)
		return;
	slot->was_said = 1;
	slot->is_wildcard = part->op == QK_OP_WILDCARD;
	slot->from = part->from;
	slot->to = part->to;
	slot->text = slot->value = keep_said(show, part->from, part->to);
	slot->type = QUARK_SLOT_TEXT;
	if (part->op == QK_OP_NUMBER)
		fill_number(show, slot, reference, part);
	else if (out && out->type)
		fill_named(show, slot, out);
}

static int was_said(const struct show *show, const char *name)
{
	const struct quark_match *match = show->match;

	for (uint32_t i = show->shown->slots; i < match->slot_count && !show->failed; i++)
		if (match->slots[i].was_said && !strcmp(match->strings.data + match->slots[i].name, name))
			return 1;
	return 0;
}

static void show_given(struct show *show, const char *name, const struct qk_named *named, const char *text)
{
	struct qk_shown_slot *slot = was_said(show, name) ? NULL : new_slot(show, name);

	if (!slot)
		return;
	fill_named(show, slot, named);
	slot->text = keep(show, text);
}

/* The context in the end: what the last value said that has the key, or what was set. */
static const struct qk_named *context_of(const struct show *show, const char *key)
{
	const struct qk_matcher *matcher = &show->match->matcher;

	for (uint32_t i = show->reading->count; i-- > 0;) {
		const struct qk_part *part = &matcher->parts[show->reading->first + i];
		const struct qk_named *named = NULL;

		if (part->op == QK_OP_LIST)
			named = qk_pairs_find(
				&show->program->references[part->reference].list->values[part->value].context, key);
		if (named)
			return named;
	}
	return qk_pairs_find(&show->match->grammar->context, key);
}

static void show_from_context(struct show *show)
{
	const struct qk_conditions *requires = &show->block->requires;

	for (uint32_t i = 0; i < requires->count; i++) {
		const struct qk_condition *condition = &requires->items[i];
		const struct qk_named *named = condition->slot ? context_of(show, condition->key) : NULL, *said;

		if (!named || named->type == QUARK_SLOT_NULL)
			continue;
		said = named->key && qk_pairs_find(&show->match->grammar->context, condition->key) == named
			       ? qk_pairs_find(&show->match->grammar->said, condition->key)
			       : NULL;
		show_given(show, condition->slot, named, said ? said->text : named->text);
	}
}

static void show_slots(struct show *show)
{
	struct quark_match *match = show->match;
	const struct qk_part *parts = qk_matcher_parts(&match->matcher, show->reading);

	show->shown->slots = match->slot_count;
	for (uint32_t i = 0; i < show->reading->count; i++)
		if (!show->program->references[parts[i].reference].is_capture)
			show_said(show, &parts[i]);
	for (uint32_t i = 0; i < show->block->slots.count && show->reading->closeness == 1000; i++)
		show_given(show, show->block->slots.items[i].key, &show->block->slots.items[i],
			   show->block->slots.items[i].text);
	if (show->reading->closeness == 1000)
		show_from_context(show);
	show->shown->slot_count = match->slot_count - show->shown->slots;
}

static void new_pair(struct show *show, const char *key, uint32_t value)
{
	struct quark_match *match = show->match;

	if (qk_array_room(&match->pairs, match->pair_count, 1, &match->pair_capacity, sizeof *match->pairs)) {
		show->failed = 1;
		return;
	}
	match->pairs[match->pair_count++] = (struct qk_shown_pair){keep(show, key), value};
}

static void show_captures(struct show *show)
{
	const struct qk_part *parts = qk_matcher_parts(&show->match->matcher, show->reading);

	show->shown->captures = show->match->pair_count;
	for (uint32_t i = 0; i < show->reading->count; i++) {
		const struct qk_reference *reference = &show->program->references[parts[i].reference];

		if (reference->is_capture)
			new_pair(show, reference->slot, keep_said(show, parts[i].from, parts[i].to));
	}
	show->shown->capture_count = show->match->pair_count - show->shown->captures;
}

static void show_metadata(struct show *show)
{
	const struct qk_pairs *metadata = &show->block->metadata;

	show->shown->metadata = show->match->pair_count;
	for (uint32_t i = 0; i < metadata->count; i++)
		new_pair(show, metadata->items[i].key, keep(show, metadata->items[i].text));
	show->shown->metadata_count = show->match->pair_count - show->shown->metadata;
}

/* The values' own first; what was set is looked up behind them. Of the same key, the first found counts. */
static void show_context(struct show *show)
{
	const struct qk_matcher *matcher = &show->match->matcher;
	const struct qk_pairs *set = &show->match->grammar->context;

	show->shown->context = show->match->pair_count;
	for (uint32_t i = show->reading->count; i-- > 0;) {
		const struct qk_part *part = &matcher->parts[show->reading->first + i];
		const struct qk_pairs *context = NULL;

		if (part->op == QK_OP_LIST)
			context = &show->program->references[part->reference].list->values[part->value].context;
		for (uint32_t n = 0; context && n < context->count; n++)
			new_pair(show, context->items[n].key, keep(show, context->items[n].text));
	}
	for (uint32_t i = 0; i < set->count; i++)
		new_pair(show, set->items[i].key, keep(show, set->items[i].text));
	show->shown->context_count = show->match->pair_count - show->shown->context;
}

static void show_reading(struct show *show)
{
	const struct qk_sentence *sentence = &show->program->sentences[show->reading->sentence];

	show->block = sentence->block;
	memset(show->shown, 0, sizeof *show->shown);
	show->shown->block_sentence = show->reading->sentence;
	show->shown->closeness = show->reading->closeness;
	show->shown->score = show->reading->score;
	show->shown->intent = keep(show, show->match->grammar->model.intents[show->block->intent]);
	show->shown->sentence = keep(show, sentence->sentence->source);
	if (show->block->response)
		show->shown->response = keep(show, show->block->response);
	show_slots(show);
	show_captures(show);
	show_metadata(show);
	show_context(show);
}

int qk_match_show(struct quark_match *match)
{
	struct show show = {.match = match, .program = &match->grammar->program};
	const struct qk_matcher *matcher = &match->matcher;

	match->slot_count = match->pair_count = match->shown_count = 0;
	qk_buffer_clear(&match->strings);
	qk_buffer_byte(&match->strings, '\0'); /* place 0 is "" */
	if (qk_array_room(&match->shown, 0, matcher->reading_count, &match->shown_capacity, sizeof *match->shown))
		return QUARK_ERR_NOMEM;
	for (uint32_t i = 0; i < matcher->reading_count && !show.failed; i++) {
		show.reading = &matcher->readings[i];
		show.shown = &match->shown[i];
		show_reading(&show);
	}
	if (show.failed || match->strings.failed)
		return QUARK_ERR_NOMEM;
	match->shown_count = matcher->reading_count;
	return QUARK_OK;
}
