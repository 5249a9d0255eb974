/* A grammar's JSON: refused with a sentence and left as it was, or taken; what was taken is compiled and matched, and
 * every answer is asked for. */
#include <quark/grammar.h>
#include <quark/quark.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_MAX 4096u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct quark_context *the_context(void)
{
	static struct quark_context *context;
	struct quark_context_config config = {
		.size = sizeof config, .clock = QUARK_CLOCK_VIRTUAL, .log_level = QUARK_LOG_NONE};

	if (!context && quark_context_new(&config, &context))
		abort();
	return context;
}

static void read_slot(const struct quark_match *match, size_t index, size_t slot, size_t length)
{
	size_t start = 0, end = 0;

	if (quark_match_find_slot(match, index, quark_match_slot_name(match, index, slot)) < 0)
		abort();
	if (quark_match_slot_span(match, index, slot, &start, &end) && (start > end || end > length))
		abort();
	if (!quark_match_slot_value(match, index, slot) || !quark_match_slot_text(match, index, slot) ||
	    !quark_match_slot_currency(match, index, slot))
		abort();
	quark_match_slot_number(match, index, slot);
	quark_match_slot_minor_units(match, index, slot);
}

static void read_match(struct quark_match *match, size_t length)
{
	for (size_t i = 0; i < quark_match_count(match); i++) {
		if (!quark_match_intent(match, i)[0] || quark_match_closeness(match, i) > 1000)
			abort();
		for (size_t j = 0; j < quark_match_slots(match, i); j++)
			read_slot(match, i, j, length);
		quark_match_sentence(match, i);
		quark_match_explain(match, i);
		quark_match_metadata(match, i, "response");
		quark_match_context(match, i, "area");
		quark_match_capture(match, i, "x");
	}
}

/* What follows the JSON, behind a NUL, is what is said. */
static void match_text(struct quark_grammar *grammar, const char *text)
{
	struct quark_match_config config = {.size = sizeof config, .slot = "name"};
	struct quark_match *match;

	if (quark_match_new(the_context(), &match))
		abort();
	for (config.mode = QUARK_MATCH_FIRST; config.mode <= QUARK_MATCH_CLOSEST; config.mode++)
		if (quark_grammar_match(grammar, text, &config, match) == QUARK_OK)
			read_match(match, strlen(text));
	quark_match_unref(match);
}

static const char wrong[] = "{\"expansion_rules\":{\"a\":\"b\",\"c\":\"(\"}}";

static void try_grammar(const char *json, size_t length, const char *text)
{
	struct quark_grammar *grammar;
	int status = quark_grammar_load(the_context(), json, length, &grammar);
	uint64_t sentences;

	if (status) {
		const char *message = quark_context_failure_text(the_context());

		if (grammar || !message || !message[0])
			abort();
		return;
	}
	sentences = quark_grammar_get(grammar, QUARK_GRAMMAR_VALUE_SENTENCES);
	match_text(grammar, text);
	/* A second one that is wrong changes nothing. */
	if (quark_grammar_add_json(grammar, wrong, strlen(wrong)) != QUARK_ERR_INVALID ||
	    quark_grammar_get(grammar, QUARK_GRAMMAR_VALUE_SENTENCES) != sentences)
		abort();
	quark_grammar_unref(grammar);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *nul = size ? memchr(data, 0, size) : NULL;
	size_t length = nul ? (size_t)(nul - data) : size;
	size_t left = nul ? size - length - 1 : 0;
	char *json, *text;

	if (size > INPUT_MAX)
		return 0;
	/* Each exactly as long as it is, so that AddressSanitizer sees a read past its end. */
	json = malloc(length + 1);
	text = malloc(left + 1);
	if (!json || !text)
		abort();
	memcpy(json, data, length);
	memcpy(text, nul ? nul + 1 : data, left);
	text[left] = '\0';
	try_grammar(json, length, text);
	free(json);
	free(text);
	return 0;
}
