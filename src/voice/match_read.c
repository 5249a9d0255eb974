/* What an app asks of a match. */
#include "voice/grammar_private.h"

#include <stdlib.h>
#include <string.h>

static const struct qk_shown *shown_at(const struct quark_match *match, size_t index)
{
	return match && index < match->shown_count ? &match->shown[index] : NULL;
}

static const struct qk_shown_slot *slot_at(const struct quark_match *match, size_t index, size_t slot)
{
	const struct qk_shown *shown = shown_at(match, index);

	return shown && slot < shown->slot_count ? &match->slots[shown->slots + slot] : NULL;
}

static const char *string(const struct quark_match *match, uint32_t place)
{
	return match->strings.data + place;
}

/* The first of these pairs with the key, or the last. */
static const char *find_pair(const struct quark_match *match, uint32_t first, uint32_t count, const char *key, int last)
{
	const char *found = NULL;

	for (uint32_t i = first; key && i < first + count && (last || !found); i++)
		if (!strcmp(string(match, match->pairs[i].key), key))
			found = string(match, match->pairs[i].value);
	return found;
}

size_t quark_match_count(const struct quark_match *match)
{
	return match ? match->shown_count : 0;
}

const char *quark_match_intent(const struct quark_match *match, size_t index)
{
	const struct qk_shown *shown = shown_at(match, index);

	return shown ? string(match, shown->intent) : "";
}

uint32_t quark_match_closeness(const struct quark_match *match, size_t index)
{
	const struct qk_shown *shown = shown_at(match, index);

	return shown ? shown->closeness : 0;
}

const char *quark_match_sentence(const struct quark_match *match, size_t index)
{
	const struct qk_shown *shown = shown_at(match, index);

	return shown ? string(match, shown->sentence) : "";
}

const char *quark_match_explain(struct quark_match *match, size_t index)
{
	const struct qk_shown *shown = shown_at(match, index);

	return shown ? qk_match_explain(match, shown) : "";
}

const char *quark_match_metadata(const struct quark_match *match, size_t index, const char *key)
{
	const struct qk_shown *shown = shown_at(match, index);

	if (!shown || !key)
		return NULL;
	if (!strcmp(key, "response") && shown->response)
		return string(match, shown->response);
	return find_pair(match, shown->metadata, shown->metadata_count, key, 0);
}

const char *quark_match_context(const struct quark_match *match, size_t index, const char *key)
{
	const struct qk_shown *shown = shown_at(match, index);

	return shown ? find_pair(match, shown->context, shown->context_count, key, 0) : NULL;
}

const char *quark_match_capture(const struct quark_match *match, size_t index, const char *name)
{
	const struct qk_shown *shown = shown_at(match, index);

	return shown ? find_pair(match, shown->captures, shown->capture_count, name, 1) : NULL;
}

size_t quark_match_slots(const struct quark_match *match, size_t index)
{
	const struct qk_shown *shown = shown_at(match, index);

	return shown ? shown->slot_count : 0;
}

/* Of the same name, the last one counts. */
int quark_match_find_slot(const struct quark_match *match, size_t index, const char *name)
{
	const struct qk_shown *shown = shown_at(match, index);

	for (uint32_t i = shown && name ? shown->slot_count : 0; i-- > 0;)
		if (!strcmp(string(match, match->slots[shown->slots + i].name), name))
			return (int)i;
	return QUARK_ERR_INVALID;
}

const char *quark_match_slot_name(const struct quark_match *match, size_t index, size_t slot)
{
	const struct qk_shown_slot *found = slot_at(match, index, slot);

	return found ? string(match, found->name) : "";
}

int quark_match_slot_type(const struct quark_match *match, size_t index, size_t slot)
{
	const struct qk_shown_slot *found = slot_at(match, index, slot);

	return found ? (int)found->type : QUARK_SLOT_NONE;
}

const char *quark_match_slot_value(const struct quark_match *match, size_t index, size_t slot)
{
	const struct qk_shown_slot *found = slot_at(match, index, slot);

	return found ? string(match, found->value) : "";
}

double quark_match_slot_number(const struct quark_match *match, size_t index, size_t slot)
{
	const struct qk_shown_slot *found = slot_at(match, index, slot);

	return found ? found->number : 0;
}

int64_t quark_match_slot_minor_units(const struct quark_match *match, size_t index, size_t slot)
{
	const struct qk_shown_slot *found = slot_at(match, index, slot);

	return found ? found->minor_units : 0;
}

const char *quark_match_slot_currency(const struct quark_match *match, size_t index, size_t slot)
{
	const struct qk_shown_slot *found = slot_at(match, index, slot);

	return found ? found->currency : "";
}

const char *quark_match_slot_text(const struct quark_match *match, size_t index, size_t slot)
{
	const struct qk_shown_slot *found = slot_at(match, index, slot);

	return found ? string(match, found->text) : "";
}

int quark_match_slot_span(const struct quark_match *match, size_t index, size_t slot, size_t *start, size_t *end)
{
	const struct qk_shown_slot *found = slot_at(match, index, slot);

	if (start)
		*start = found ? found->from : 0;
	if (end)
		*end = found ? found->to : 0;
	return found ? found->was_said : 0;
}

int quark_match_slot_is_wildcard(const struct quark_match *match, size_t index, size_t slot)
{
	const struct qk_shown_slot *found = slot_at(match, index, slot);

	return found ? found->is_wildcard : 0;
}
