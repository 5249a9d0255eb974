/* The library's matcher against the slow one, over one grammar and one text. */
#ifndef SUPPORT_MATCH_COMPARE_H
#define SUPPORT_MATCH_COMPARE_H

#include "support_random_grammar.h"

struct quark_context;

struct qt_comparison {
	char *difference; /* sentences for people; NULL: none. To be freed with free(). */
	size_t readings;  /* that both found */
	int too_big;      /* 1: the slow one gave up, nothing was compared */
};

/* All, the best and the first reading, with their slots, values, spans, captures and context. */
struct qt_comparison qt_compare_matchers(struct quark_context *context, const struct qt_random_grammar *grammar);

#endif
