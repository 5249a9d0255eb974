/* The handle of a match: making, matching. */
#include "core/struct_size.h"
#include "core/text.h"
#include "voice/grammar_private.h"

#include <stdlib.h>
#include <string.h>

static struct quark_match *of(struct qk_handle *handle)
{
	return (struct quark_match *)(void *)handle;
}

static void close_match(struct qk_handle *handle)
{
	struct quark_match *match = of(handle);
	struct quark_grammar *grammar = match->grammar;

	match->grammar = NULL;
	quark_grammar_unref(grammar);
}

static void free_match(struct qk_handle *handle)
{
	struct quark_match *match = of(handle);

	qk_matcher_free(&match->matcher);
	qk_buffer_free(&match->strings);
	qk_buffer_free(&match->original);
	qk_buffer_free(&match->explanation);
	free(match->shown);
	free(match->slots);
	free(match->pairs);
	free(match);
}

static const struct qk_handle_ops match_ops = {QK_HANDLE_MATCH, close_match, free_match};

int quark_match_new(struct quark_context *context, struct quark_match **out)
{
	struct quark_match *match;
	int status;

	if (out)
		*out = NULL;
	status = qk_context_enter(context, __func__);
	if (status)
		return status;
	if (!out)
		return qk_client_bug(context, __func__, "out is NULL");
	match = calloc(1, sizeof *match);
	if (!match)
		return qk_no_memory(context, "a match");
	qk_handle_init(&match->handle, &match_ops, qk_context_handle(context), context);
	*out = match;
	return QUARK_OK;
}

struct quark_match *quark_match_ref(struct quark_match *match)
{
	if (match)
		qk_handle_ref(&match->handle);
	return match;
}

void quark_match_unref(struct quark_match *match)
{
	if (match)
		qk_handle_unref(&match->handle);
}

static int check_text(struct quark_context *context, const char *function, const char *text)
{
	size_t count;

	if (!text)
		return qk_client_bug(context, function, "text is NULL");
	count = strlen(text) > QK_SPOKEN_CHARACTERS * 4 ? QK_SPOKEN_CHARACTERS + 1 : qk_text_count(text);
	if (count == SIZE_MAX)
		return qk_client_bug(context, function, "the text is no UTF-8");
	if (count > QK_SPOKEN_CHARACTERS)
		return qk_client_bug(context, function, "the text is longer than %d characters", QK_SPOKEN_CHARACTERS);
	return QUARK_OK;
}

static int read_config(struct quark_context *context, const char *function, const struct quark_match_config *config,
		       struct qk_wanted *wanted)
{
	struct quark_match_config read;
	int status = qk_struct_read(context, &read, sizeof read, sizeof read, config, "quark_match_config");

	if (status)
		return status;
	if (read.mode > QUARK_MATCH_CLOSEST)
		return qk_client_bug(context, function, "mode %u is no enum quark_match_mode", read.mode);
	if (read.most > QK_READINGS_MAX)
		return qk_client_bug(context, function, "most is %u; 1 to %u readings can be asked for", read.most,
				     QK_READINGS_MAX);
	if (read.reserved)
		return qk_client_bug(context, function, "reserved is not 0");
	wanted->mode = read.mode ? read.mode : QUARK_MATCH_BEST;
	wanted->most = read.most ? read.most : QK_READINGS_USUAL;
	wanted->slot = read.slot;
	wanted->metadata = read.metadata;
	return QUARK_OK;
}

static void take_grammar(struct quark_match *match, struct quark_grammar *grammar)
{
	struct quark_grammar *old = match->grammar;

	match->version = grammar->version;
	if (old == grammar)
		return;
	match->grammar = quark_grammar_ref(grammar);
	quark_grammar_unref(old);
}

static int run(struct quark_grammar *grammar, const char *text, const struct qk_wanted *wanted,
	       struct quark_match *match)
{
	int status;

	match->shown_count = 0;
	take_grammar(match, grammar);
	qk_buffer_clear(&match->original);
	qk_buffer_text(&match->original, text);
	qk_buffer_byte(&match->original, '\0');
	if (match->original.failed)
		status = QUARK_ERR_NOMEM;
	else
		status = qk_matcher_match(&match->matcher, &grammar->program, &grammar->context, text, strlen(text),
					  wanted);
	if (!status)
		status = qk_match_show(match);
	if (status == QUARK_ERR_NOMEM) {
		qk_buffer_free(&match->original);
		qk_buffer_free(&match->strings);
		return qk_no_memory(match->handle.context, "matching a sentence");
	}
	if (status)
		return qk_client_bug(match->handle.context, "quark_grammar_match",
				     "the text is longer than %d bytes without regard to case", QK_SPOKEN_BYTES);
	return QUARK_OK;
}

int quark_grammar_match(struct quark_grammar *grammar, const char *text, const struct quark_match_config *config,
			struct quark_match *match)
{
	struct quark_context *context;
	struct qk_wanted wanted;
	int status = qk_grammar_enter(grammar, __func__);

	if (status)
		return status;
	context = grammar->handle.context;
	if (!match || match->handle.context != context)
		return qk_client_bug(context, __func__, "match is %s", match ? "of another context" : "NULL");
	match->shown_count = 0;
	if (!grammar->is_compiled)
		return qk_client_bug(context, __func__, "the grammar is not compiled; call quark_grammar_compile()");
	status = check_text(context, __func__, text);
	if (!status)
		status = read_config(context, __func__, config, &wanted);
	return status ? status : run(grammar, text, &wanted, match);
}

int qk_match_compare(const struct quark_match *one, const struct quark_match *other)
{
	int64_t score = one->shown[0].score, than = other->shown[0].score;

	return score == than ? 0 : score > than ? -1 : 1;
}

struct qk_handle *qk_match_handle(struct quark_match *match)
{
	return &match->handle;
}

void qk_match_clear(struct quark_match *match)
{
	match->shown_count = 0;
}
