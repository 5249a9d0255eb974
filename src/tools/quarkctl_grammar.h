/* What match and its cases share: grammars from files, and how they are read. */
#ifndef QK_TOOLS_QUARKCTL_GRAMMAR_H
#define QK_TOOLS_QUARKCTL_GRAMMAR_H

#include "core/buffer.h"
#include "core/json_read.h"
#include "quarkctl.h"

/* All return QK_CTL_OK, or print why not and return QK_CTL_FAILED. */
int qk_ctl_load_grammar(struct qk_ctl *ctl, const char *name,
			struct quark_grammar **out); /* a path, default:LANGUAGE */
int qk_ctl_match_cases(struct qk_ctl *ctl, const char *path);

/* The slots of a reading as one JSON object: their values, or with `where` what was said and where, too. */
void qk_ctl_slots_json(struct qk_buffer *out, const struct quark_match *match, size_t index, int where);

#endif
