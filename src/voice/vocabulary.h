/* The default vocabularies: the grammars of src/voice/vocabulary, put into the library when it is built. */
#ifndef QK_VOICE_VOCABULARY_H
#define QK_VOICE_VOCABULARY_H

#include <stddef.h>

struct qk_vocabulary {
	const char *language; /* "en", "zh" */
	const unsigned char *json;
	size_t length;
};

extern const struct qk_vocabulary qk_vocabularies[];
extern const size_t qk_vocabulary_count;

/* The one for this language tag, by its first part and whatever its case; NULL: there is none. */
const struct qk_vocabulary *qk_vocabulary_find(const char *language);

#endif
