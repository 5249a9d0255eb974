/* A compiled grammar: a graph without circles, in which each sentence is a way from a root to its ACCEPT.
 *
 * Sentences of one class (the same conditions, the same way with skip words) share their beginnings, piece by piece.
 * A node's successors have smaller numbers than the node. */
#ifndef QK_VOICE_PROGRAM_H
#define QK_VOICE_PROGRAM_H

#include "voice/model.h"
#include "voice/spoken.h"

#define QK_NODES_MAX 1000000u
#define QK_DEPTH_MAX 4000u /* choices after each other on one way: the matcher's recursion */
#define QK_NEEDS_MAX 6     /* keys of requires_context that values of lists can bring, in one block */
#define QK_NO_NODE UINT32_MAX
#define QK_VERDICT_NO 0xffu

enum qk_op {
	QK_OP_ACCEPT,   /* arg: the sentence */
	QK_OP_LITERAL,  /* arg, size: in `pool` */
	QK_OP_SPLIT,    /* arg: in `children`; next: how many */
	QK_OP_WORDS,    /* arg: in `words_tries`; any of its texts */
	QK_OP_LIST,     /* arg: the reference; the values that are plain texts */
	QK_OP_NUMBER,   /* arg: the reference; a range, or a kind of numbers */
	QK_OP_WILDCARD, /* arg: the reference */
	QK_OP_BEGIN,    /* arg: in `ends`; a value that is a template begins */
	QK_OP_END,      /* arg: in `ends` */
	QK_OP_ENTER,    /* arg: in `marks`; a part of a template begins, for explanations */
	QK_OP_LEAVE,
};

/* 64 buckets as 32: less to fetch, and seldom more to look at. */
static inline uint32_t qk_half(uint64_t buckets)
{
	return (uint32_t)(buckets | buckets >> 32);
}

struct qk_node {
	uint8_t op;
	uint8_t is_silent; /* LITERAL: not counted as literal text */
	uint16_t size;
	uint32_t arg;
	uint32_t next;
	uint32_t first; /* qk_half() of the buckets of what it may begin with */
};

struct qk_reference {
	const struct qk_word_list *list; /* NULL: a range written in place */
	const char *slot;
	uint32_t is_capture, is_glued;
	uint32_t trie;        /* LIST: its root */
	uint32_t kind, words; /* NUMBER: enum qk_number_kind, enum qk_number_words */
	uint32_t has_range;   /* NUMBER */
	struct qk_number_range range;
};

struct qk_end {
	uint32_t reference, value, verdict;
};

struct qk_trie_node {
	uint32_t child, sibling, value; /* 0: none; value: in `values`, from 1 */
	uint8_t byte;
};

struct qk_trie_value {
	uint32_t value, verdict, next; /* next: 0 none */
};

/* Sentences with the same conditions. */
struct qk_class {
	const struct qk_block *block; /* any of them */
	uint32_t roots[4];     /* by whether a sentence can begin (1) or end (2) with a wildcard; or QK_NO_NODE */
	uint32_t supply;       /* which conditions values of lists can bring */
	uint8_t is_open, need; /* qk_program_open() */
};

struct qk_sentence {
	const struct qk_block *block;
	const struct qk_template *sentence;
	uint32_t class, number, shape; /* shape: as in qk_class */
};

struct qk_mark_place {
	const struct qk_template *sentence;
	uint32_t node;
};

/* What a node may begin with: buckets of the first character, and of the first two bytes. */
struct qk_glance {
	uint32_t first, pair; /* qk_half() */
	uint64_t need;        /* pairs of characters that each way from it to an end takes: qk_pair_bit() */
};

struct qk_program {
	const struct qk_model *model;
	struct qk_node *nodes;
	uint32_t *children;
	struct qk_glance *glances; /* of each child: looking at many must not touch them */
	uint32_t *words_tries;     /* roots */
	const char **slots;        /* all names of slots, each once; references point at these */
	struct qk_buffer pool;
	struct qk_reference *references;
	struct qk_end *ends;
	struct qk_trie_node *trie;
	struct qk_trie_value *values;
	struct qk_class *classes;
	struct qk_sentence *sentences; /* in the order of the grammar */
	struct qk_mark_place *marks;
	uint8_t *verdicts; /* of each verdict, for each class: QK_VERDICT_NO, or the conditions that it brings */
	struct qk_skip_words skip;
	uint32_t node_count, node_capacity, child_count, child_capacity, reference_count, reference_capacity, end_count,
		end_capacity, trie_count, trie_capacity, value_count, value_capacity, class_count, class_capacity,
		sentence_count, sentence_capacity, mark_count, mark_capacity, verdict_count, verdict_capacity,
		slot_count, slot_capacity, words_count, words_capacity;
	int is_opened;
	uint32_t words; /* enum qk_number_words */
};

struct qk_compile_error {
	char text[480];
};

/* 0; QUARK_ERR_INVALID and `error`; QUARK_ERR_NOMEM. `out` points into the model. */
int qk_program_compile(struct qk_model *model, struct qk_program *out, struct qk_compile_error *error);

/* One sentence of a program alone, with marks. */
int qk_program_compile_one(struct qk_model *model, const struct qk_sentence *sentence, struct qk_program *out,
			   struct qk_compile_error *error);

/* Finds out which classes are open in this context, and which conditions values must bring in them. */
void qk_program_open(struct qk_program *program, const struct qk_pairs *context);

void qk_program_free(struct qk_program *program);
size_t qk_program_bytes(const struct qk_program *program);

#endif
