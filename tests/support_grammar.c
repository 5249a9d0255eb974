#include "support_grammar.h"

#include "qtest.h"

#include <stdlib.h>
#include <string.h>

void grammar_bench_open(struct grammar_bench *bench)
{
	struct quark_context_config config = {
		.size = sizeof config, .app_id = "test.grammar", .app_name = "grammar", .app_version = "1"};

	memset(bench, 0, sizeof *bench);
	qt_int(quark_context_new(&config, &bench->context), QUARK_OK);
	qt_int(quark_match_new(bench->context, &bench->match), QUARK_OK);
}

void grammar_bench_load(struct grammar_bench *bench, const char *json)
{
	char *text = strdup(json);

	for (char *at = text; *at; at++)
		if (*at == '\'')
			*at = '"';
	quark_grammar_unref(bench->grammar);
	if (quark_grammar_load(bench->context, text, strlen(text), &bench->grammar))
		qt_fail("%s", quark_failure_text(quark_context_failure(bench->context)));
	free(text);
}

size_t grammar_bench_match(struct grammar_bench *bench, int mode, const char *text)
{
	struct quark_match_config config = {.size = sizeof config, .mode = (uint32_t)mode};

	qt_int(quark_grammar_match(bench->grammar, text, &config, bench->match), QUARK_OK);
	return quark_match_count(bench->match);
}

const char *grammar_bench_slot(const struct grammar_bench *bench, const char *name)
{
	int slot = quark_match_find_slot(bench->match, 0, name);

	return slot < 0 ? NULL : quark_match_slot_value(bench->match, 0, (size_t)slot);
}

void grammar_bench_close(struct grammar_bench *bench)
{
	quark_match_unref(bench->match);
	quark_grammar_unref(bench->grammar);
	quark_context_unref(bench->context);
}
