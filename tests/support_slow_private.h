#ifndef SUPPORT_SLOW_PRIVATE_H
#define SUPPORT_SLOW_PRIVATE_H

#include "support_slow_matcher.h"

#include <cjson/cJSON.h>
#include <stdint.h>

/* Memory that is freed all at once. Without memory the program ends. */
struct slow_arena {
	struct slow_block *blocks;
};

void *slow_alloc(struct slow_arena *arena, size_t size); /* zeroed */
char *slow_copy(struct slow_arena *arena, const char *text, size_t length);
void slow_arena_free(struct slow_arena *arena);

enum slow_kind {
	SLOW_TEXT = 1,    /* text */
	SLOW_SEQUENCE,    /* all children */
	SLOW_CHOICE,      /* one of the children */
	SLOW_PERMUTATION, /* all children, in any order */
	SLOW_LIST,        /* text: the list, slot: where to */
	SLOW_RULE,        /* text: the rule */
};

struct slow_node {
	enum slow_kind kind;
	char *text, *slot;
	int is_capture;
	int is_glued; /* SLOW_LIST: text stands right behind it, so that a wildcard may end in a word */
	struct slow_node *children[64];
	int count;
};

/* Reads a template that is right. */
struct slow_node *slow_parse(struct slow_arena *arena, const char *sentence);

/* A character of a normalised text, and where it stands in what was said. */
struct slow_char {
	int32_t said, folded;
	size_t start, end;
};

struct slow_text {
	struct slow_char *chars;
	int count;
	const char *original;
};

struct slow_text slow_normalise(struct slow_arena *arena, const char *text);
/* Takes skip words out: everywhere, or only at an end. */
struct slow_text slow_without(struct slow_arena *arena, struct slow_text text, const cJSON *words, int start, int end,
			      int ignore_whitespace);
struct slow_text slow_without_blanks(struct slow_arena *arena, struct slow_text text);
int slow_is_word(int32_t c);
int slow_is_punctuation(int32_t c);
int slow_equal(struct slow_text a, struct slow_text b);

/* What a slot or a capture got, the last one first. */
struct slow_slot {
	const struct slow_slot *before;
	const char *name, *value, *text;
	size_t start, end;
	int is_capture, is_wildcard, is_number, characters;
};

struct slow_context {
	const struct slow_context *before;
	const char *key, *value;
};

/* One way to have come up to a character. */
struct slow_state {
	int at, word_start;
	int literals;
	const struct slow_slot *slots;
	const struct slow_context *context;
};

struct slow_states {
	struct slow_state *items;
	size_t count, capacity;
};

struct slow_search {
	struct slow_arena *arena;
	struct slow_grammar *grammar;
	const struct slow_block_of_sentences *block;
	struct slow_text text;
	int number, is_stripped;     /* of the sentence in the grammar; whether skip words are out of the text */
	const char *slot, *metadata; /* for the score */
	long steps;
	int too_big;
};

/* All ways through a template from each of the ways before it. */
struct slow_states slow_match(struct slow_search *search, const struct slow_node *node, struct slow_states before);
void slow_add(struct slow_search *search, struct slow_states *states, struct slow_state state);

/* The same for a list. */
struct slow_states slow_match_list(struct slow_search *search, const struct slow_node *node, struct slow_states before);

struct slow_block_of_sentences {
	const char *intent;
	const cJSON *json; /* requires_context, excludes_context, slots, metadata */
	struct slow_node *sentences[16];
	const char *texts[16];
	int count;
};

struct slow_grammar {
	cJSON *json;
	const cJSON *lists, *skip_words;
	int ignore_whitespace;
	struct slow_block_of_sentences blocks[16];
	int count;
	const struct slow_context *context; /* what was set */
};

const struct slow_node *slow_rule(struct slow_search *search, const char *name);
/* The last value that a key got; NULL: none. */
const char *slow_context_get(const struct slow_context *context, const char *key);
/* Whether a context may be as the block says; `missing_is_fine`: so far. */
int slow_context_fits(const cJSON *block, const struct slow_context *context, int missing_is_fine);

#endif
