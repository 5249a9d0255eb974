/* Small grammars and texts over a tiny alphabet, derived from bytes, so that texts often match: for the property tests
 * and the fuzzer that compare the matcher with the slow one. The text is a sentence of one of the templates, most often
 * spoilt a little. */
#ifndef SUPPORT_RANDOM_GRAMMAR_H
#define SUPPORT_RANDOM_GRAMMAR_H

#include "core/buffer.h"

struct qt_random_grammar {
	struct qk_buffer json;       /* the grammar */
	struct qk_buffer text;       /* what is said */
	const char *slot, *metadata; /* for the best match; NULL: none */
	const char *context_d;       /* the context's "d"; NULL: none */
};

/* What is in the bytes decides; where they end, the simplest is taken. 0, or -1 without memory. To be freed. */
int qt_random_grammar_make(struct qt_random_grammar *grammar, const uint8_t *data, size_t size);
void qt_random_grammar_free(struct qt_random_grammar *grammar);

#endif
