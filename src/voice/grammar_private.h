/* The handles of grammars and matches: for this room's files only. */
#ifndef QK_VOICE_GRAMMAR_PRIVATE_H
#define QK_VOICE_GRAMMAR_PRIVATE_H

#include "core/context.h"
#include "voice/grammar_handles.h"
#include "voice/grammar_read.h"
#include "voice/matcher.h"

#define QK_READINGS_MAX 1024u
#define QK_READINGS_USUAL 64u

struct quark_grammar {
	struct qk_handle handle;
	struct qk_model model;
	struct qk_program program;
	int is_compiled;
	uint64_t version; /* counts changes, so that a match knows whether its grammar is still the same */
	uint64_t compile_us;
	struct qk_pairs context, said; /* said: what people call the values */
};

/* Strings are places in quark_match's `strings`. */
struct qk_shown_slot {
	uint32_t name, value, text;
	uint32_t type; /* enum quark_slot_type */
	double number;
	int64_t minor_units;
	char currency[4];
	uint32_t from, to;
	uint8_t was_said, is_wildcard;
};

struct qk_shown_pair {
	uint32_t key, value;
};

struct qk_shown {
	uint32_t intent, sentence, response; /* response: 0 is none */
	uint32_t closeness;
	uint32_t block_sentence; /* in the program */
	int64_t score;
	uint32_t slots, slot_count, captures, capture_count, metadata, metadata_count, context, context_count;
};

struct quark_match {
	struct qk_handle handle;
	struct quark_grammar *grammar; /* of the last match; NULL: none yet */
	uint64_t version;
	struct qk_matcher matcher;
	struct qk_buffer strings, original, explanation;
	struct qk_shown *shown;
	struct qk_shown_slot *slots;
	struct qk_shown_pair *pairs;
	uint32_t shown_count, shown_capacity, slot_count, slot_capacity, pair_count, pair_capacity;
};

/* grammar.c */
int qk_grammar_enter(const struct quark_grammar *grammar, const char *function);
void qk_grammar_changed(struct quark_grammar *grammar);
int qk_grammar_refuse(struct quark_grammar *grammar, const char *function, const char *sentence);

/* match_show.c: what the matcher found, for the app. 0 or QUARK_ERR_NOMEM. */
int qk_match_show(struct quark_match *match);

/* match_explain.c */
const char *qk_match_explain(struct quark_match *match, const struct qk_shown *shown);

#endif
