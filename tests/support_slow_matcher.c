#include "support_slow_private.h"

#include "core/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define READINGS_MAX 1024

const struct slow_node *slow_rule(struct slow_search *search, const char *name)
{
	const cJSON *rules = cJSON_GetObjectItem(search->grammar->json, "expansion_rules");
	const cJSON *rule = cJSON_GetObjectItem(rules, name);

	if (!rule)
		abort();
	return slow_parse(search->arena, rule->valuestring);
}

const char *slow_context_get(const struct slow_context *context, const char *key)
{
	for (; context; context = context->before)
		if (strcmp(context->key, key) == 0)
			return context->value;
	return NULL;
}

/* The value that is asked for: null, a text, or a list of texts, bare or as "value". */
static const cJSON *asked_value(const cJSON *asked)
{
	return cJSON_IsObject(asked) ? cJSON_GetObjectItem(asked, "value") : asked;
}

static int is_one_of(const cJSON *asked, const char *value)
{
	const cJSON *item, *list = asked_value(asked);

	if (cJSON_IsString(list))
		return strcmp(list->valuestring, value) == 0;
	cJSON_ArrayForEach(item, list)
	{
		if (strcmp(item->valuestring, value) == 0)
			return 1;
	}
	return 0;
}

static int is_any(const cJSON *asked)
{
	const cJSON *value = asked_value(asked);

	return !value || cJSON_IsNull(value);
}

int slow_context_fits(const cJSON *block, const struct slow_context *context, int missing_is_fine)
{
	const cJSON *asked;

	cJSON_ArrayForEach(asked, cJSON_GetObjectItem(block, "excludes_context"))
	{
		const char *value = slow_context_get(context, asked->string);

		if (value && is_one_of(asked, value))
			return 0;
	}
	cJSON_ArrayForEach(asked, cJSON_GetObjectItem(block, "requires_context"))
	{
		const char *value = slow_context_get(context, asked->string);

		if (value ? !is_any(asked) && !is_one_of(asked, value) : !missing_is_fine)
			return 0;
	}
	return 1;
}

static int texts_in(const struct slow_node *node)
{
	int texts = node->kind == SLOW_TEXT || (node->kind == SLOW_SEQUENCE && node->count == 0);

	for (int i = 0; i < node->count; i++)
		texts += texts_in(node->children[i]);
	return texts;
}

static int names_wildcard(const struct slow_grammar *grammar, const struct slow_node *node)
{
	const cJSON *list = cJSON_GetObjectItem(grammar->lists, node->kind == SLOW_LIST ? node->text : "");
	int found = cJSON_GetObjectItem(list, "wildcard") != NULL;

	for (int i = 0; i < node->count; i++)
		found |= names_wildcard(grammar, node->children[i]);
	return found;
}

/* Within a block, the sentences that name a wildcard come first, those with the most pieces of text foremost: else
 * "play {album}" would always win over "play {album} by {artist}". */
static int weight(const struct slow_grammar *grammar, const struct slow_node *sentence)
{
	return names_wildcard(grammar, sentence) ? texts_in(sentence) : 0;
}

static void read_sentence(struct qt_slow *slow, struct slow_block_of_sentences *block, const char *text)
{
	struct slow_node *sentence = slow_parse(slow->arena, text);
	int at = block->count++;

	for (; at > 0 && weight(slow->grammar, block->sentences[at - 1]) < weight(slow->grammar, sentence); at--) {
		block->sentences[at] = block->sentences[at - 1];
		block->texts[at] = block->texts[at - 1];
	}
	block->sentences[at] = sentence;
	block->texts[at] = text;
}

static void read_block(struct qt_slow *slow, const char *intent, const cJSON *json)
{
	struct slow_block_of_sentences *block = &slow->grammar->blocks[slow->grammar->count++];
	const cJSON *sentence;

	block->intent = intent;
	block->json = json;
	cJSON_ArrayForEach(sentence, cJSON_GetObjectItem(json, "sentences"))
	{
		read_sentence(slow, block, sentence->valuestring);
	}
}

static void read_grammar(struct qt_slow *slow)
{
	struct slow_grammar *grammar = slow->grammar;
	const cJSON *intent, *block, *settings = cJSON_GetObjectItem(grammar->json, "settings");

	grammar->lists = cJSON_GetObjectItem(grammar->json, "lists");
	grammar->skip_words = cJSON_GetObjectItem(grammar->json, "skip_words");
	grammar->ignore_whitespace = cJSON_IsTrue(cJSON_GetObjectItem(settings, "ignore_whitespace"));
	cJSON_ArrayForEach(intent, cJSON_GetObjectItem(grammar->json, "intents"))
	{
		cJSON_ArrayForEach(block, cJSON_GetObjectItem(intent, "data"))
		{
			read_block(slow, intent->string, block);
		}
	}
}

struct qt_slow *qt_slow_new(const char *json, const char *context_d)
{
	struct qt_slow *slow = calloc(1, sizeof *slow);
	struct slow_arena *arena = calloc(1, sizeof *arena);

	if (!slow || !arena)
		abort();
	slow->arena = arena;
	slow->grammar = slow_alloc(arena, sizeof *slow->grammar);
	slow->grammar->json = cJSON_Parse(json);
	if (!slow->grammar->json)
		abort();
	if (context_d) {
		struct slow_context *context = slow_alloc(arena, sizeof *context);

		context->key = "d";
		context->value = context_d;
		slow->grammar->context = context;
	}
	read_grammar(slow);
	return slow;
}

static void free_reading(struct qt_slow_reading *reading)
{
	free(reading->line);
	free(reading->captures);
}

static void forget_readings(struct qt_slow *slow)
{
	while (slow->count > 0)
		free_reading(&slow->readings[--slow->count]);
	slow->too_big = 0;
}

void qt_slow_free(struct qt_slow *slow)
{
	forget_readings(slow);
	free(slow->readings);
	cJSON_Delete(slow->grammar->json);
	slow_arena_free(slow->arena);
	free(slow->arena);
	free(slow);
}

static int has_slot(const struct slow_slot *slots, const char *name)
{
	for (; slots; slots = slots->before)
		if (!slots->is_capture && strcmp(slots->name, name) == 0)
			return 1;
	return 0;
}

/* What was said first comes first. */
static void write_slots(struct qk_buffer *line, const struct slow_slot *slot)
{
	if (!slot)
		return;
	write_slots(line, slot->before);
	if (!slot->is_capture)
		qk_buffer_print(line, " %s=%s[%zu,%zu]%s", slot->name, slot->value, slot->start, slot->end,
				slot->is_wildcard ? "*" : "");
}

/* What was captured last. */
static const char *capture_of(const struct slow_slot *slot)
{
	for (; slot; slot = slot->before)
		if (slot->is_capture && strcmp(slot->name, "c") == 0)
			return slot->text;
	return "-";
}

/* Each with its place. */
static char *captures_of(const struct slow_slot *slot)
{
	struct qk_buffer captures = {0};

	for (qk_buffer_text(&captures, ":"); slot; slot = slot->before)
		if (slot->is_capture)
			qk_buffer_print(&captures, "%s[%zu,%zu]", slot->name, slot->start, slot->end);
	return qk_buffer_take(&captures, NULL);
}

static void write_fixed(struct qk_buffer *line, const cJSON *block, const struct slow_state *state)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, cJSON_GetObjectItem(block, "slots"))
	{
		if (!has_slot(state->slots, item->string))
			qk_buffer_print(line, " %s=%s", item->string, item->valuestring);
	}
	cJSON_ArrayForEach(item, cJSON_GetObjectItem(block, "requires_context"))
	{
		if (cJSON_IsTrue(cJSON_GetObjectItem(item, "slot")) && !has_slot(state->slots, item->string))
			qk_buffer_print(line, " %s=%s", item->string, slow_context_get(state->context, item->string));
	}
}

static char *line_of(const struct slow_block_of_sentences *block, int sentence, const struct slow_state *state)
{
	const char *d = slow_context_get(state->context, "d"), *e = slow_context_get(state->context, "e");
	struct qk_buffer line = {0};

	qk_buffer_print(&line, "%s \"%s\"", block->intent, block->texts[sentence]);
	write_slots(&line, state->slots);
	write_fixed(&line, block->json, state);
	qk_buffer_print(&line, " c:%s d:%s e:%s", capture_of(state->slots), d ? d : "-", e ? e : "-");
	return qk_buffer_take(&line, NULL);
}

static struct qt_slow_score score_of(const struct slow_search *search, const struct slow_state *state)
{
	const cJSON *metadata = cJSON_GetObjectItem(search->block->json, "metadata");
	struct qt_slow_score score = {
		.metadata = search->metadata && cJSON_GetObjectItem(metadata, search->metadata),
		.literals = state->literals,
		.stripped = search->is_stripped,
	};

	for (const struct slow_slot *one = state->slots; one; one = one->before) {
		if (one->is_wildcard) {
			score.wildcards++;
			score.wildcard_text += one->characters;
		} else if (search->slot && !one->is_capture && strcmp(one->name, search->slot) == 0) {
			score.slot += one->characters;
		}
	}
	return score;
}

int qt_slow_compare(const struct qt_slow_score *a, const struct qt_slow_score *b)
{
	if (a->metadata != b->metadata)
		return b->metadata - a->metadata;
	if (a->slot != b->slot)
		return b->slot - a->slot;
	if (a->wildcards != b->wildcards)
		return a->wildcards - b->wildcards;
	if (a->literals != b->literals)
		return b->literals - a->literals;
	if (a->stripped != b->stripped)
		return a->stripped - b->stripped;
	return a->wildcard_text - b->wildcard_text;
}

/* Of two readings that say the same the better one counts. */
static void add_reading(struct qt_slow *slow, struct qt_slow_reading reading)
{
	for (size_t i = 0; i < slow->count; i++)
		if (slow->readings[i].sentence == reading.sentence &&
		    strcmp(slow->readings[i].line, reading.line) == 0 &&
		    strcmp(slow->readings[i].captures, reading.captures) == 0) {
			if (qt_slow_compare(&reading.score, &slow->readings[i].score) < 0)
				slow->readings[i].score = reading.score;
			free_reading(&reading);
			return;
		}
	if (slow->count == READINGS_MAX)
		slow->too_big = 1;
	slow->readings = realloc(slow->readings, (slow->count + 1) * sizeof *slow->readings);
	if (!slow->readings)
		abort();
	slow->readings[slow->count++] = reading;
}

struct texts {
	struct slow_text as_said, without_skip_words, skipped_at_end, skipped_at_start;
};

static const struct slow_node *behind_rule(struct slow_search *search, const struct slow_node *node)
{
	return node->kind == SLOW_RULE ? slow_rule(search, node->text) : node;
}

static int may_be_empty(struct slow_search *search, const struct slow_node *node)
{
	int empty = 0;

	node = behind_rule(search, node);
	if (node->kind == SLOW_TEXT || node->kind == SLOW_LIST)
		return node->kind == SLOW_TEXT && strcmp(node->text, " ") == 0;
	for (int i = 0; i < node->count; i++)
		empty += may_be_empty(search, node->children[i]);
	return node->kind == SLOW_CHOICE ? empty > 0 : empty == node->count;
}

/* Whether a wildcard may come first, or last (`from_end`). */
static int has_wildcard_at(struct slow_search *search, const struct slow_node *node, int from_end)
{
	const cJSON *list;

	node = behind_rule(search, node);
	list = cJSON_GetObjectItem(search->grammar->lists, node->kind == SLOW_LIST ? node->text : "");
	if (cJSON_GetObjectItem(list, "wildcard"))
		return 1;
	for (int i = 0; i < node->count; i++) {
		const struct slow_node *child = node->children[from_end ? node->count - 1 - i : i];

		if (has_wildcard_at(search, child, from_end))
			return 1;
		if (node->kind == SLOW_SEQUENCE && !may_be_empty(search, child))
			return 0;
	}
	return 0;
}

/* The text as it was said comes first; then that without skip words, as far as wildcards at the ends allow. */
static int texts_for(struct slow_search *search, const struct slow_node *sentence, const struct texts *texts,
		     struct slow_text out[2])
{
	int starts = has_wildcard_at(search, sentence, 0), ends = has_wildcard_at(search, sentence, 1);

	out[0] = out[1] = texts->as_said;
	if (starts && !ends)
		out[1] = texts->skipped_at_end;
	else if (ends && !starts)
		out[1] = texts->skipped_at_start;
	else if (!starts)
		out[1] = texts->without_skip_words;
	return slow_equal(out[0], out[1]) ? 1 : 2;
}

/* Whether nothing is left of the text but blanks and punctuation. */
static int is_at_end(const struct slow_search *search, int at)
{
	for (; at < search->text.count; at++)
		if (search->text.chars[at].said != ' ' && !slow_is_punctuation(search->text.chars[at].said))
			return 0;
	return 1;
}

static void match_sentence(struct qt_slow *slow, struct slow_search *search, int sentence)
{
	struct slow_state start = {.word_start = 1, .context = slow->grammar->context};
	struct slow_states before = {0}, after;

	/* A text without anything in it says nothing. */
	if (search->text.count == 0)
		return;
	slow_add(search, &before, start);
	after = slow_match(search, search->block->sentences[sentence], before);
	for (size_t i = 0; i < after.count; i++) {
		struct slow_state *state = &after.items[i];
		struct qt_slow_reading reading = {.sentence = search->number};

		if (!is_at_end(search, state->at) || !slow_context_fits(search->block->json, state->context, 0))
			continue;
		reading.line = line_of(search->block, sentence, state);
		reading.captures = captures_of(state->slots);
		reading.score = score_of(search, state);
		add_reading(slow, reading);
	}
	slow->too_big |= search->too_big;
}

static struct texts prepare(struct qt_slow *slow, const char *original)
{
	const cJSON *words = slow->grammar->skip_words;
	struct slow_text text = slow_normalise(slow->arena, original);
	int ignore = slow->grammar->ignore_whitespace;

	return (struct texts){
		.as_said = ignore ? slow_without_blanks(slow->arena, text) : text,
		.without_skip_words = slow_without(slow->arena, text, words, 1, 1, ignore),
		.skipped_at_end = slow_without(slow->arena, text, words, 0, 1, ignore),
		.skipped_at_start = slow_without(slow->arena, text, words, 1, 0, ignore),
	};
}

static void match_block(struct qt_slow *slow, struct slow_search *search, const struct texts *texts)
{
	for (int i = 0; i < search->block->count; i++, search->number++) {
		struct slow_text tried[2];
		int count = texts_for(search, search->block->sentences[i], texts, tried);

		for (int j = 0; j < count && slow_context_fits(search->block->json, slow->grammar->context, 1); j++) {
			search->text = tried[j];
			search->is_stripped = j;
			match_sentence(slow, search, i);
		}
	}
}

void qt_slow_match(struct qt_slow *slow, const char *original, const char *slot, const char *metadata)
{
	const char *text = slow_copy(slow->arena, original, strlen(original));
	struct texts texts = prepare(slow, text);
	struct slow_search search = {
		.arena = slow->arena, .grammar = slow->grammar, .slot = slot, .metadata = metadata};

	forget_readings(slow);
	for (int i = 0; i < slow->grammar->count; i++) {
		search.block = &slow->grammar->blocks[i];
		match_block(slow, &search, &texts);
	}
	if (slow->too_big) {
		forget_readings(slow);
		slow->too_big = 1;
	}
}
