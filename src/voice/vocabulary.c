#include "voice/vocabulary.h"

#include "core/context.h"

#include <quark/grammar.h>

#include <string.h>
#include <strings.h>

const struct qk_vocabulary *qk_vocabulary_find(const char *language)
{
	size_t length = strcspn(language, "-_");

	for (size_t i = 0; i < qk_vocabulary_count; i++)
		if (strlen(qk_vocabularies[i].language) == length &&
		    !strncasecmp(qk_vocabularies[i].language, language, length))
			return &qk_vocabularies[i];
	return NULL;
}

int quark_grammar_load_default(struct quark_context *context, const char *language, struct quark_grammar **out)
{
	const struct qk_vocabulary *vocabulary;
	int status = qk_context_enter(context, __func__);

	if (out)
		*out = NULL;
	if (status)
		return status;
	if (!language || !out)
		return qk_client_bug(context, __func__, "the language or the place for the grammar is NULL");
	vocabulary = qk_vocabulary_find(language);
	if (!vocabulary)
		return qk_fail(context, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
			       "Load a grammar of your own for it.",
			       "there is no default vocabulary for the language \"%.35s\", only for English (en) and "
			       "Chinese (zh)",
			       language);
	return quark_grammar_load(context, (const char *)vocabulary->json, vocabulary->length, out);
}
