/* A program on a text. Pure; allocates only to grow what it keeps.
 *
 * How a template takes a text, exactly. The text is that of spoken.h. A reading goes through the template with a place
 * in the text and with a flag "at the start of a word", set at the beginning.
 *	- A blank of the template takes one of " ", "-", "_" if it is next, unless the place is at the start of a word
 *and the text before it is empty or a blank already; it takes nothing at the start of a word and at the end of the
 *	  text; else it fails. It sets the flag. (Blanks of text and template are not there at all when they are
 *ignored.)
 *	- Any other character of the template takes the same character (folded), after skipping a blank of the text when
 *	  the flag is set, and clears the flag. Punctuation (spoken.h) in a template need not be said: it takes nothing
 *	  where it is not next.
 *	- {list} skips a blank of the text when the flag is set, takes the text of one of its values, whose blanks may
 *also be
 *	  "-" and "_", and leaves the flag as it was. A value without a single letter that counts is never said.
 *	- A number skips a blank of the text, see numbers.h, and leaves the flag as it was.
 *	- A wildcard skips a blank, takes at least one character and as few as the rest leaves, ends behind something
 *that is no blank, not between two digits, not in front of punctuation with which the text ends, and, but for a
 *wildcard with text right behind its "}" and for ignored blanks, not inside a word; it sets the flag.
 *	- At the end only blanks and punctuation may be left.
 * Skip words: the text is read as it is, and, when there are skip words in it, a second time without them: all of them
 * for most templates; for a template that can begin with a wildcard only those at the end, for one that can end with
 * one only those at the beginning, for one that can do both none.
 *
 * Which reading is the best, in this order: its block has the metadata key; the characters said for the wanted slot,
 * not by a wildcard, all together, are more; it has fewer wildcards; it takes more characters as text of the template
 * itself (not of values, blanks not counted); it needs no skip words removed; its wildcards took fewer characters; its
 * template comes first; at the first choice where they part (of alternatives, values, longer numbers, ends of a
 * wildcard) it takes the earlier one. Values that are templates with lists, rules or more than 32 ways to say them
 * come after the others of their list. */
#ifndef QK_VOICE_RUN_H
#define QK_VOICE_RUN_H

#include "voice/numbers.h"
#include "voice/program.h"

#define QK_SCORE_WILD_CHARACTER ((int64_t)1)
#define QK_SCORE_AS_IT_IS ((int64_t)1 << 11)
#define QK_SCORE_LITERAL ((int64_t)1 << 12)
#define QK_SCORE_WILDCARD ((int64_t)1 << 23)
#define QK_SCORE_SLOT ((int64_t)1 << 34)
#define QK_SCORE_METADATA ((int64_t)1 << 46)
#define QK_NO_ORDER UINT32_MAX

enum qk_key_kind { QK_KEY_CHOICE, QK_KEY_OPEN, QK_KEY_LOWEST, QK_KEY_WORDS };

struct qk_state {
	uint32_t node, offset;
	uint8_t at_word; /* the flag */
	uint8_t mask;    /* conditions brought; 64: the flag in front of a value that is a template */
};

struct qk_best {
	int64_t score;
	uint32_t order; /* the sentence; QK_NO_ORDER: there is none */
};

/* One way on from a node. */
struct qk_option {
	struct qk_state next;
	int64_t gain;
	uint32_t rank; /* the least is taken first */
	uint32_t start, value;
	const struct qk_number *number; /* until the next number is read */
};

struct qk_memo_entry {
	uint64_t key;
	int64_t score;
	uint32_t order, rank;
};

struct qk_memo {
	struct qk_memo_entry *entries;
	uint32_t capacity, used; /* a power of two */
	uint64_t generation;
};

struct qk_number_place {
	uint64_t round;
	uint32_t first, count;
};

/* Where one of the words of a QK_OP_WORDS ends. */
struct qk_word_end {
	uint32_t offset, at_word, taken, rank;
};

/* A place in the original text. */
struct qk_span {
	uint32_t from, to;
};

/* One part of a reading. */
struct qk_step {
	uint32_t node, start, end, value;
	struct qk_number number;
};

struct qk_steps {
	struct qk_step *items;
	uint32_t count, capacity;
};

struct qk_run {
	const struct qk_program *program;
	const struct qk_spoken *text;
	const struct qk_span *allowed; /* NULL: any; else only slots with these places */
	uint32_t allowed_count;
	const char *slot, *metadata; /* `slot` is one of the program's own, or NULL */
	int is_scored;               /* 0: only the order counts */
	int64_t bonus;               /* to each reading */
	uint32_t class;
	uint8_t need; /* of the class's conditions, those that values must bring */
	int failed;   /* no memory */
	struct qk_memo memo, seen;
	struct qk_word_end *word_ends;
	uint32_t word_end_count, word_end_capacity;
	struct qk_number *numbers;
	struct qk_number_place *places;
	uint32_t number_count, number_capacity, place_capacity;
	uint64_t round; /* of reading numbers */
};

typedef int (*qk_option_fn)(struct qk_run *run, const struct qk_option *option, void *data); /* not 0: stop */

int qk_run_begin(struct qk_run *run); /* a text that is new; 0 or QUARK_ERR_NOMEM */
struct qk_best qk_run_visit(struct qk_run *run, struct qk_state state);
/* Calls `each` for the ways on from a node of choice; in no order for lists. */
void qk_run_options(struct qk_run *run, const struct qk_state *state, qk_option_fn each, void *data);
/* The best way from a state that has one. 0 or QUARK_ERR_NOMEM. */
int qk_run_trace(struct qk_run *run, struct qk_state state, struct qk_steps *out);
void qk_run_free(struct qk_run *run);

/* One node that leaves no choice: moves on. 0: it does not take the text. */
int qk_run_step(struct qk_run *run, struct qk_state *state, int64_t *gain);
/* A blank of a template. 0: it is not next. */
int qk_run_take_blank(const struct qk_spoken *text, struct qk_state *state);
int qk_run_is_choice(const struct qk_node *node);
struct qk_best qk_run_accept(struct qk_run *run, const struct qk_state *state, const struct qk_node *node);

uint32_t qk_run_wildcard_start(const struct qk_run *run, const struct qk_state *state);
int qk_run_wildcard_ends(const struct qk_run *run, const struct qk_node *node, uint32_t at);
struct qk_best qk_run_wildcard(struct qk_run *run, const struct qk_state *state, uint32_t *rank);

/* Where a part of the run's text, without blanks around it, stands in the original. */
struct qk_span qk_run_span(const struct qk_run *run, uint32_t start, uint32_t end);

/* memo.c */
struct qk_memo_entry *qk_memo_find(struct qk_memo *memo, uint64_t key);                            /* or NULL */
int qk_memo_put(struct qk_memo *memo, uint64_t key, int64_t score, uint32_t order, uint32_t rank); /* 0 or -1 */
int qk_memo_begin(struct qk_memo *memo);
void qk_memo_free(struct qk_memo *memo);

static inline uint64_t qk_state_key(const struct qk_state *state, uint64_t kind)
{
	return (uint64_t)state->node << 22 | (uint64_t)state->offset << 9 | (uint64_t)state->mask << 1 |
	       state->at_word | kind << 42;
}

static inline int qk_best_is_better(const struct qk_best *best, const struct qk_best *than)
{
	if (best->order == QK_NO_ORDER || than->order == QK_NO_ORDER)
		return best->order != QK_NO_ORDER;
	return best->score != than->score ? best->score > than->score : best->order < than->order;
}

#endif
