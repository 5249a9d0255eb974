/* A random small grammar and a random text, both from the input: the matcher must find what the slow one finds. */
#include "support_match_compare.h"

#include <quark/quark.h>
#include <stdio.h>
#include <stdlib.h>

#define INPUT_MAX 400u

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct quark_context *context;
	struct quark_context_config config = {
		.size = sizeof config, .clock = QUARK_CLOCK_VIRTUAL, .log_level = QUARK_LOG_NONE};
	struct qt_random_grammar grammar;
	struct qt_comparison comparison;

	if (!context && quark_context_new(&config, &context))
		abort();
	if (size > INPUT_MAX || qt_random_grammar_make(&grammar, data, size))
		return 0;
	comparison = qt_compare_matchers(context, &grammar);
	if (comparison.difference) {
		fprintf(stderr, "%s", comparison.difference);
		abort();
	}
	qt_random_grammar_free(&grammar);
	return 0;
}
