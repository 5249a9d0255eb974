/* The handle of a grammar: making, loading, compiling. */
#include "voice/grammar_private.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct quark_grammar *of(struct qk_handle *handle)
{
	return (struct quark_grammar *)(void *)handle;
}

static void close_grammar(struct qk_handle *handle)
{
	(void)handle;
}

static void free_pairs(struct qk_pairs *pairs)
{
	for (uint32_t i = 0; i < pairs->count; i++) {
		free(pairs->items[i].key);
		free(pairs->items[i].text);
	}
	free(pairs->items);
}

static void free_grammar(struct qk_handle *handle)
{
	struct quark_grammar *grammar = of(handle);

	qk_program_free(&grammar->program);
	qk_model_free(&grammar->model);
	free_pairs(&grammar->context);
	free_pairs(&grammar->said);
	free(grammar);
}

static const struct qk_handle_ops grammar_ops = {QK_HANDLE_GRAMMAR, close_grammar, free_grammar};

int qk_grammar_enter(const struct quark_grammar *grammar, const char *function)
{
	return qk_context_enter(grammar ? grammar->handle.context : NULL, function);
}

/* What was compiled points into the model, so it goes first. */
void qk_grammar_changed(struct quark_grammar *grammar)
{
	qk_program_free(&grammar->program);
	grammar->is_compiled = 0;
	grammar->version++;
}

int qk_grammar_refuse(struct quark_grammar *grammar, const char *function, const char *sentence)
{
	return qk_fail(grammar->handle.context, QUARK_ERR_INVALID, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
		       "See the grammar's language in docs/grammar.md.", "%s: %s", function, sentence);
}

static int check_language(struct quark_context *context, const char *function, const char *language)
{
	size_t length = language ? strlen(language) : 0;

	if (length < 1 || length >= sizeof((struct qk_model *)0)->language)
		return qk_client_bug(context, function, "the language has %zu bytes; a tag such as \"en\" has 1 to 35",
				     length);
	for (; *language; language++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_", *language))
			return qk_client_bug(context, function, "the language is no tag such as \"en\" or \"zh-CN\"");
	return QUARK_OK;
}

static int make(struct quark_context *context, const char *language, struct quark_grammar **out)
{
	struct quark_grammar *grammar = calloc(1, sizeof *grammar);

	if (!grammar)
		return qk_no_memory(context, "a grammar");
	strcpy(grammar->model.language, language);
	qk_handle_init(&grammar->handle, &grammar_ops, qk_context_handle(context), context);
	*out = grammar;
	return QUARK_OK;
}

int quark_grammar_new(struct quark_context *context, const char *language, struct quark_grammar **out)
{
	int status;

	if (out)
		*out = NULL;
	status = qk_context_enter(context, __func__);
	if (status)
		return status;
	if (!out)
		return qk_client_bug(context, __func__, "out is NULL");
	status = check_language(context, __func__, language);
	return status ? status : make(context, language, out);
}

struct quark_grammar *quark_grammar_ref(struct quark_grammar *grammar)
{
	if (grammar)
		qk_handle_ref(&grammar->handle);
	return grammar;
}

void quark_grammar_unref(struct quark_grammar *grammar)
{
	if (grammar)
		qk_handle_unref(&grammar->handle);
}

static int add_json(struct quark_grammar *grammar, const char *function, const char *json, size_t length)
{
	struct qk_model added = {0};
	struct qk_grammar_error error;
	int status = qk_grammar_read(json, length, &added, &error);

	if (!status) {
		qk_grammar_changed(grammar);
		status = qk_model_merge(&grammar->model, &added);
	}
	qk_model_free(&added);
	if (status == QUARK_ERR_NOMEM)
		return qk_no_memory(grammar->handle.context, "a grammar");
	return status ? qk_grammar_refuse(grammar, function, error.text) : QUARK_OK;
}

int quark_grammar_add_json(struct quark_grammar *grammar, const char *json, size_t length)
{
	int status = qk_grammar_enter(grammar, __func__);

	if (status)
		return status;
	if (!json)
		return qk_client_bug(grammar->handle.context, __func__, "json is NULL");
	return add_json(grammar, __func__, json, length);
}

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static int compile(struct quark_grammar *grammar, const char *function)
{
	struct qk_compile_error error;
	uint64_t began = now_us();
	int status;

	qk_grammar_changed(grammar);
	status = qk_program_compile(&grammar->model, &grammar->program, &error);
	if (status == QUARK_ERR_NOMEM)
		return qk_no_memory(grammar->handle.context, "compiling a grammar");
	if (status)
		return qk_grammar_refuse(grammar, function, error.text);
	grammar->is_compiled = 1;
	grammar->compile_us = now_us() - began;
	return QUARK_OK;
}

int quark_grammar_compile(struct quark_grammar *grammar)
{
	int status = qk_grammar_enter(grammar, __func__);

	return status ? status : compile(grammar, __func__);
}

static int load(struct quark_context *context, const char *function, const char *json, size_t length,
		struct quark_grammar **out)
{
	struct quark_grammar *grammar;
	struct qk_grammar_error error;
	int status = make(context, "en", &grammar);

	if (status)
		return status;
	status = qk_grammar_read(json, length, &grammar->model, &error);
	if (status == QUARK_ERR_NOMEM)
		qk_no_memory(context, "a grammar");
	else if (status)
		qk_grammar_refuse(grammar, function, error.text);
	else
		status = check_language(context, function, grammar->model.language);
	if (!status)
		status = compile(grammar, function);
	if (status)
		quark_grammar_unref(grammar);
	else
		*out = grammar;
	return status;
}

int quark_grammar_load(struct quark_context *context, const char *json, size_t length, struct quark_grammar **out)
{
	int status;

	if (out)
		*out = NULL;
	status = qk_context_enter(context, __func__);
	if (status)
		return status;
	if (!json || !out)
		return qk_client_bug(context, __func__, "%s is NULL", json ? "out" : "json");
	return load(context, __func__, json, length, out);
}

uint64_t quark_grammar_get(const struct quark_grammar *grammar, int value)
{
	uint64_t sentences = 0;

	if (qk_grammar_enter(grammar, __func__))
		return 0;
	switch (value) {
	case QUARK_GRAMMAR_VALUE_COMPILED:
		return (uint64_t)grammar->is_compiled;
	case QUARK_GRAMMAR_VALUE_INTENTS:
		return grammar->model.intent_count;
	case QUARK_GRAMMAR_VALUE_SENTENCES:
		for (uint32_t i = 0; i < grammar->model.block_count; i++)
			sentences += grammar->model.blocks[i]->count;
		return sentences;
	case QUARK_GRAMMAR_VALUE_LISTS:
		return grammar->model.scope.list_count;
	case QUARK_GRAMMAR_VALUE_RULES:
		return grammar->model.scope.rule_count;
	case QUARK_GRAMMAR_VALUE_BYTES:
		return grammar->is_compiled ? qk_program_bytes(&grammar->program) : 0;
	case QUARK_GRAMMAR_VALUE_COMPILE_US:
		return grammar->is_compiled ? grammar->compile_us : 0;
	default:
		return 0;
	}
}

struct quark_context *qk_grammar_context(const struct quark_grammar *grammar)
{
	return grammar->handle.context;
}
