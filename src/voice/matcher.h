/* A text and a program: the readings. Pure. A matcher is kept from text to text, so that it need not allocate. */
#ifndef QK_VOICE_MATCHER_H
#define QK_VOICE_MATCHER_H

#include "voice/run.h"

#define QK_CLOSEST_MAX 3

/* A slot or capture that was said. */
struct qk_part {
	uint32_t op; /* QK_OP_LIST, QK_OP_NUMBER or QK_OP_WILDCARD */
	uint32_t reference, value;
	uint32_t from, to; /* bytes of the original text */
	struct qk_number number;
};

struct qk_reading {
	uint32_t sentence;
	uint32_t closeness; /* thousandths */
	int64_t score;
	uint32_t first, count; /* its parts */
	int is_stripped;       /* it took skip words to be removed */
};

struct qk_wanted {
	uint32_t mode; /* enum quark_match_mode, not NONE */
	uint32_t most; /* ALL */
	const char *slot, *metadata;
};

struct qk_matcher {
	struct qk_reading_room room;
	struct qk_spoken text, stripped;
	struct qk_run run;
	struct qk_steps steps;
	const struct qk_pairs *context; /* during a match: what was set */
	struct qk_reading *readings;
	struct qk_part *parts, *trail;
	struct qk_buffer folded, taken; /* for the closest */
	uint32_t reading_count, reading_capacity, part_count, part_capacity, trail_count, trail_capacity;
};

/* 0; QUARK_ERR_NOMEM; QUARK_ERR_INVALID: longer than QK_SPOKEN_BYTES after folding. */
int qk_matcher_match(struct qk_matcher *matcher, struct qk_program *program, const struct qk_pairs *context,
		     const char *text, size_t length, const struct qk_wanted *wanted);
void qk_matcher_free(struct qk_matcher *matcher);

/* matcher_all.c: all readings of the run's text from this root, up to `most`. */
int qk_matcher_all(struct qk_matcher *matcher, uint32_t root, uint32_t most, int is_stripped);
void qk_matcher_sort(struct qk_matcher *matcher);

/* NULL when no reading has any. */
static inline const struct qk_part *qk_matcher_parts(const struct qk_matcher *matcher, const struct qk_reading *reading)
{
	return matcher->parts ? matcher->parts + reading->first : NULL;
}

/* matcher_same.c: whether an app would be told the same of the trail and of a reading of the same sentence. */
int qk_matcher_is_same(const struct qk_matcher *matcher, const struct qk_reading *reading);

/* Parts of the original text that a step of the run's text took. */
int qk_matcher_push(struct qk_matcher *matcher, uint32_t op, uint32_t reference, const struct qk_step *step);
int qk_matcher_keep(struct qk_matcher *matcher, uint32_t sentence, int64_t score, int is_stripped);
int qk_matcher_keep_trace(struct qk_matcher *matcher, uint32_t sentence, int64_t score, int is_stripped);

/* matcher_closest.c */
int qk_matcher_closest(struct qk_matcher *matcher, const struct qk_program *program);

#endif
