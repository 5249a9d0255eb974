/* Grammars and contexts from JSON. Pure. */
#ifndef QK_VOICE_GRAMMAR_READ_H
#define QK_VOICE_GRAMMAR_READ_H

#include "voice/model.h"

#define QK_GRAMMAR_JSON_BYTES (16u * 1024u * 1024u)
#define QK_NAME_BYTES 100

struct qk_grammar_error {
	char text[400]; /* a sentence */
};

/* Into an empty model. 0; QUARK_ERR_INVALID and `error`; QUARK_ERR_NOMEM. The model is to be freed in any case.
 * "language" is read if it is there. */
int qk_grammar_read(const char *json, size_t length, struct qk_model *model, struct qk_grammar_error *error);

/* A JSON object as pairs. */
int qk_grammar_read_pairs(const char *json, size_t length, struct qk_pairs *out, struct qk_grammar_error *error);

#endif
