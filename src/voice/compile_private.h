/* The compiler's own state. */
#ifndef QK_VOICE_COMPILE_PRIVATE_H
#define QK_VOICE_COMPILE_PRIVATE_H

#include "voice/array.h"
#include "voice/program.h"

#include <quark/base.h>

/* A piece of a sentence that others may begin with, too. */
struct qk_element {
	const struct qk_template *sentence; /* NULL: text, or the end of a sentence */
	const struct qk_block *block;
	uint32_t node;
	uint32_t text, size; /* text: in the pool */
	uint32_t accept;     /* the sentence that ends here; UINT32_MAX: none */
	uint32_t key, key_size, hash, after;
	uint32_t words, is_looked_up; /* of words: QK_NO_NODE when they are more than words */
};

/* Sentences that begin alike, as a tree of elements. */
struct qk_spine {
	uint32_t element, child, last, sibling; /* 0: none */
};

struct qk_compiler {
	struct qk_model *model;
	struct qk_program *out;
	struct qk_compile_error *error;
	const struct qk_block *block; /* whose lists and rules come first */
	const struct qk_template *sentence;
	uint32_t scope; /* a number for that block, or for none of its own */
	int status, with_marks;
	uint32_t in_value;
	struct qk_buffer scratch, keys;
	struct qk_element *elements;
	struct qk_spine *spines;
	uint32_t *buckets, *stack;
	uint32_t element_count, element_capacity, spine_count, spine_capacity, stack_count, stack_capacity,
		bucket_count, bucket_capacity;
};

/* Both return QK_NO_NODE. */
uint32_t qk_compile_refuse(struct qk_compiler *compiler, const char *format, ...) __attribute__((format(printf, 2, 3)));
uint32_t qk_compile_no_memory(struct qk_compiler *compiler);

const struct qk_word_list *qk_compile_list(struct qk_compiler *compiler, const char *name); /* or refused and NULL */
struct qk_rule *qk_compile_rule(struct qk_compiler *compiler, const char *name);

/* compile_shape.c: whether all names are there and none is in itself; whether a template can begin or end with a
 * wildcard. */
enum qk_shape_bit { QK_SHAPE_STARTS = 1, QK_SHAPE_ENDS = 2, QK_SHAPE_EMPTY = 4 };
uint32_t qk_compile_shape(struct qk_compiler *compiler, const struct qk_template *sentence);

/* compile_class.c */
uint32_t qk_compile_class(struct qk_compiler *compiler, const struct qk_block *block);
uint32_t qk_compile_verdict(struct qk_compiler *compiler, const struct qk_value *value);
int qk_compile_is_same(const struct qk_conditions *conditions, const struct qk_conditions *others);

/* compile_list.c: the root of the list's trie; and whether a value is not in it, but to be emitted as a template. */
uint32_t qk_compile_trie(struct qk_compiler *compiler, const struct qk_word_list *list);
int qk_compile_is_plain(const struct qk_value *value);

/* compile_variants.c: each way to say a part that is only text, choices and (with a compiler) rules, NUL-terminated, in
 * the order in which they are tried. 0; 1: it is more than that, or too much; QUARK_ERR_NOMEM. */
#define QK_VARIANTS_MAX 32u
struct qk_variants {
	struct qk_compiler *compiler; /* NULL: rules are too much */
	struct qk_buffer text;
	uint32_t count, looks;
};
int qk_variants_of(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t at,
		   struct qk_variants *out);

/* compile_list.c, for tries: a node, the next one by a byte, and a value at a node. */
uint32_t qk_trie_node(struct qk_compiler *compiler, uint8_t byte);
uint32_t qk_trie_step(struct qk_compiler *compiler, uint32_t at, uint8_t byte);
int qk_trie_end(struct qk_compiler *compiler, uint32_t at, uint32_t value, uint32_t verdict);

/* compile_words.c: a choice of words as one node; QK_NO_NODE: it is more than that, or refused. */
uint32_t qk_emit_words(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t at, uint32_t next);

/* compile_emit.c: a part of a template in front of `next`. */
uint32_t qk_emit(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t node, uint32_t next);
uint32_t qk_emit_node(struct qk_compiler *compiler, uint32_t op, uint32_t arg, uint32_t next);
uint32_t qk_emit_text(struct qk_compiler *compiler, const char *text, uint32_t next);
uint32_t qk_emit_pool(struct qk_compiler *compiler, uint32_t text, uint32_t size, uint32_t next);
uint32_t qk_emit_split(struct qk_compiler *compiler, uint32_t stacked); /* of the topmost of the stack, last first */
int qk_emit_push(struct qk_compiler *compiler, uint32_t node);
uint32_t qk_emit_list(struct qk_compiler *compiler, const struct qk_template *sentence,
		      const struct qk_template_node *node, uint32_t next);

/* compile_spine.c: a sentence into the tree, and the tree into nodes. */
void qk_spine_add(struct qk_compiler *compiler, uint32_t spine, uint32_t sentence);
uint32_t qk_spine_new(struct qk_compiler *compiler, uint32_t element);
uint32_t qk_element_of_words(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t at);
uint32_t qk_spine_emit(struct qk_compiler *compiler, uint32_t spine);

/* compile_first.c */
void qk_compile_first(struct qk_compiler *compiler);

#endif
