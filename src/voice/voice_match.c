/* The grammars of a voice, and the best of their readings. */
#include "core/text.h"
#include "voice/grammar_handles.h"
#include "voice/voice_private.h"

#include <string.h>

/* Readings of blocks with this metadata key come first. */
static const struct quark_match_config preferred = {.size = sizeof preferred, .metadata = "preferred"};

static size_t find(const struct quark_voice *voice, const struct quark_grammar *grammar)
{
	size_t i = 0;

	while (i < voice->grammar_count && voice->grammars[i] != grammar)
		i++;
	return i;
}

static int check_grammar(struct quark_voice *voice, const char *function, struct quark_grammar *grammar)
{
	struct quark_context *context = voice->handle.context;

	if (!grammar)
		return qk_client_bug(context, function, "grammar is NULL");
	if (qk_grammar_context(grammar) != context)
		return qk_client_bug(context, function, "the grammar is of another context");
	if (!quark_grammar_get(grammar, QUARK_GRAMMAR_VALUE_COMPILED))
		return qk_client_bug(context, function, "the grammar is not compiled: quark_grammar_compile()");
	if (find(voice, grammar) < voice->grammar_count)
		return qk_client_bug(context, function, "the grammar is there already");
	if (voice->grammar_count == QK_VOICE_GRAMMARS_MAX)
		return qk_fail(context, QUARK_ERR_AGAIN, QUARK_STAGE_APP, QUARK_RETRY_LATER,
			       "Take one away with quark_voice_remove_grammar() first.",
			       "%s: the voice has %d grammars already", function, QK_VOICE_GRAMMARS_MAX);
	return QUARK_OK;
}

int quark_voice_add_grammar(struct quark_voice *voice, struct quark_grammar *grammar)
{
	int status = qk_voice_enter_open(voice, __func__);

	if (!status)
		status = check_grammar(voice, __func__, grammar);
	if (status)
		return status;
	voice->grammars[voice->grammar_count++] = quark_grammar_ref(grammar);
	return QUARK_OK;
}

int quark_voice_remove_grammar(struct quark_voice *voice, struct quark_grammar *grammar)
{
	int status = qk_voice_enter_open(voice, __func__);
	size_t place;

	if (status)
		return status;
	place = find(voice, grammar);
	if (place == voice->grammar_count)
		return qk_client_bug(voice->handle.context, __func__, "the voice does not have this grammar");
	voice->grammar_count--;
	memmove(&voice->grammars[place], &voice->grammars[place + 1],
		(voice->grammar_count - place) * sizeof(struct quark_grammar *));
	quark_grammar_unref(grammar);
	return QUARK_OK;
}

void qk_voice_forget_grammars(struct quark_voice *voice)
{
	while (voice->grammar_count)
		quark_grammar_unref(voice->grammars[--voice->grammar_count]);
	for (int i = 0; i < 2; i++) {
		quark_match_unref(voice->scratch[i]);
		voice->scratch[i] = NULL;
	}
}

static int need_scratch(struct quark_voice *voice)
{
	int status = QUARK_OK;

	for (int i = 0; i < 2 && !status; i++)
		if (!voice->scratch[i])
			status = quark_match_new(voice->handle.context, &voice->scratch[i]);
	return status;
}

/* The newer of the two places is the first. */
static void exchange(struct quark_voice *voice)
{
	struct quark_match *first = voice->scratch[0];

	voice->scratch[0] = voice->scratch[1];
	voice->scratch[1] = first;
}

/* A grammar that was changed and not compiled since has nothing to say. */
static int is_ready(const struct quark_grammar *grammar)
{
	return quark_grammar_get(grammar, QUARK_GRAMMAR_VALUE_COMPILED) != 0;
}

/* Which grammar reads it best; where two are equally good, the one that was added earlier. */
static int find_best(struct quark_voice *voice, const char *text, struct quark_grammar **best)
{
	int status = need_scratch(voice);

	*best = NULL;
	for (size_t i = 0; i < voice->grammar_count && !status; i++) {
		if (!is_ready(voice->grammars[i]))
			continue;
		status = quark_grammar_match(voice->grammars[i], text, &preferred, voice->scratch[0]);
		if (status || !quark_match_count(voice->scratch[0]))
			continue;
		if (*best && qk_match_compare(voice->scratch[0], voice->scratch[1]) >= 0)
			continue;
		*best = voice->grammars[i];
		exchange(voice);
	}
	return status;
}

int qk_voice_read(struct quark_voice *voice, const char *text, struct quark_match *match)
{
	struct quark_grammar *best;
	int status = find_best(voice, text, &best);

	qk_match_clear(match);
	return status || !best ? status : quark_grammar_match(best, text, &preferred, match);
}

static uint32_t closeness(const struct quark_match *match)
{
	return quark_match_count(match) ? quark_match_closeness(match, 0) : 0;
}

/* The intents that come closest, of the grammar that comes closest. */
int qk_voice_read_closest(struct quark_voice *voice, const char *text, struct quark_match *match)
{
	struct quark_match_config config = {.size = sizeof config, .mode = QUARK_MATCH_CLOSEST};
	struct quark_grammar *best = NULL;
	uint32_t most = 0;
	int status = need_scratch(voice);

	for (size_t i = 0; i < voice->grammar_count && !status; i++) {
		if (!is_ready(voice->grammars[i]))
			continue;
		status = quark_grammar_match(voice->grammars[i], text, &config, voice->scratch[0]);
		if (status || closeness(voice->scratch[0]) <= most)
			continue;
		best = voice->grammars[i];
		most = closeness(voice->scratch[0]);
	}
	qk_match_clear(match);
	return status || !best ? status : quark_grammar_match(best, text, &config, match);
}

static int check_text(struct quark_context *context, const char *function, const char *text)
{
	size_t count = text ? qk_text_count(text) : 0;

	if (!text)
		return qk_client_bug(context, function, "text is NULL");
	if (count == SIZE_MAX)
		return qk_client_bug(context, function, "text is not valid UTF-8");
	if (count > QK_HEARD_CHARACTERS)
		return qk_client_bug(context, function, "text has %zu characters, must have at most %d", count,
				     QK_HEARD_CHARACTERS);
	return QUARK_OK;
}

int quark_voice_match(struct quark_voice *voice, const char *text, struct quark_match *match)
{
	int status = qk_voice_enter_open(voice, __func__);

	if (!status)
		status = check_text(voice->handle.context, __func__, text);
	if (!status && !match)
		status = qk_client_bug(voice->handle.context, __func__, "match is NULL");
	return status ? status : qk_voice_read(voice, text, match);
}
