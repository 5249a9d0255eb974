/* What a grammar is made of, before it is compiled. Pure: no context, no I/O. All owned by the model. */
#ifndef QK_VOICE_MODEL_H
#define QK_VOICE_MODEL_H

#include "voice/template.h"

#include <quark/grammar.h>

/* A name and a value: text as it is, all else as JSON. */
struct qk_named {
	char *key;     /* NULL: it has none */
	char *text;    /* NULL: no value */
	uint32_t type; /* enum quark_slot_type: NONE without a value, else TEXT, NUMBER, BOOLEAN, NULL or JSON */
	double number;
};

struct qk_pairs {
	struct qk_named *items;
	uint32_t count, capacity;
};

/* requires_context, excludes_context: the key's value is one of these; without any in requires_context: is there. */
struct qk_condition {
	char *key;
	struct qk_pairs values;
	char *slot; /* requires_context: the value goes into this slot; NULL: into none */
};

struct qk_conditions {
	struct qk_condition *items;
	uint32_t count, capacity;
};

struct qk_value {
	struct qk_template sentence;
	struct qk_named out; /* without a value: the text as it was said */
	struct qk_pairs context;
};

/* The compiler's own: what it found out in the scope of this number. */
struct qk_shape {
	uint32_t scope, state, bits;
};

enum qk_list_type { QK_LIST_VALUES = 0, QK_LIST_RANGE, QK_LIST_KIND };

struct qk_number_range {
	int64_t from, to, step;
	uint32_t fractions; /* enum quark_fractions */
	double multiplier;
	int has_multiplier, digits, words;
};

struct qk_word_list {
	char *name;
	uint32_t type; /* enum qk_list_type */
	uint32_t kind; /* enum quark_list_kind */
	struct qk_number_range range;
	struct qk_value *values;
	uint32_t count, capacity;
	struct qk_shape shape;
};

struct qk_rule {
	char *name;
	struct qk_template sentence;
	struct qk_shape shape;
};

/* Where names are looked up. Pointers, so that what is compiled can point at them. */
struct qk_scope {
	struct qk_word_list **lists;
	struct qk_rule **rules;
	uint32_t list_count, list_capacity, rule_count, rule_capacity;
};

struct qk_block {
	uint32_t intent;
	struct qk_template *sentences;
	uint32_t count, capacity;
	struct qk_pairs slots, metadata;
	struct qk_conditions requires, excludes;
	char *response;
	struct qk_scope scope;
};

struct qk_model {
	char language[36];
	int ignore_blanks;
	char **intents, **skip_words;
	struct qk_block **blocks;
	struct qk_scope scope;
	uint32_t intent_count, intent_capacity, skip_count, skip_capacity, block_count, block_capacity;
};

void qk_model_free(struct qk_model *model);
void qk_value_free(struct qk_value *value);
void qk_word_list_empty(struct qk_word_list *list); /* of values */
void qk_word_list_free(struct qk_word_list *list);

/* The place of the intent, or UINT32_MAX without memory. */
uint32_t qk_model_intent(struct qk_model *model, const char *name);
struct qk_block *qk_model_block(struct qk_model *model, uint32_t intent); /* a new one at the end; NULL */
int qk_model_skip_words(struct qk_model *model, const char *words);       /* 0 or QUARK_ERR_NOMEM */

struct qk_word_list *qk_scope_find_list(const struct qk_scope *scope, const char *name);
struct qk_rule *qk_scope_find_rule(const struct qk_scope *scope, const char *name);
/* The one of this name, or a new one; NULL without memory. */
struct qk_word_list *qk_scope_list(struct qk_scope *scope, const char *name);
struct qk_rule *qk_scope_rule(struct qk_scope *scope, const char *name);

/* Room for one more at the end, cleared, but not counted yet; NULL without memory. */
struct qk_value *qk_word_list_room(struct qk_word_list *list);
struct qk_template *qk_block_room(struct qk_block *block);
struct qk_named *qk_pairs_room(struct qk_pairs *pairs);
struct qk_condition *qk_conditions_room(struct qk_conditions *conditions);

const struct qk_named *qk_pairs_find(const struct qk_pairs *pairs, const char *key);
int qk_named_is(const struct qk_named *pair, const struct qk_named *other); /* the same value */

/* Moves all of `from` into `into`: lists and rules of the same name are replaced. 0, or QUARK_ERR_NOMEM and both are
 * as before. */
int qk_model_merge(struct qk_model *into, struct qk_model *from);

#endif
