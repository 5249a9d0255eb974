/* Grammars and matches as the voice needs them beyond the public calls. */
#ifndef QK_VOICE_GRAMMAR_HANDLES_H
#define QK_VOICE_GRAMMAR_HANDLES_H

#include "core/handle.h"

#include <quark/grammar.h>

struct quark_context *qk_grammar_context(const struct quark_grammar *grammar);
struct qk_handle *qk_match_handle(struct quark_match *match);
void qk_match_clear(struct quark_match *match); /* it has no readings */

/* Less than 0 when the first reading of `one` is better than that of `other` (each with at least one), by the rules of
 * run.h without the order of templates; 0 when they are equal. */
int qk_match_compare(const struct quark_match *one, const struct quark_match *other);

#endif
