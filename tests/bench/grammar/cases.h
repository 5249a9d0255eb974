/* The sentences of data/voice/ohf-intents for a benchmark: each with the grammar of its fixtures, compiled, and the
 * distinct literal chunks of the grammar for the reference. */
#ifndef BENCH_CASES_H
#define BENCH_CASES_H

#include <quark/grammar.h>
#include <quark/quark.h>

#define CASE_TEXT_MAX 200

struct bench_case {
	struct quark_grammar *grammar;
	char text[CASE_TEXT_MAX];  /* as it is said */
	char lower[CASE_TEXT_MAX]; /* in lower case, for memmem */
	size_t length;
	const char *intent; /* the expected one */
};

struct bench_chunk {
	char *text;
	size_t length;
};

struct bench_cases {
	struct bench_case *cases;
	size_t count;
	struct bench_chunk *chunks;
	size_t chunk_count;
	struct quark_grammar **grammars; /* one for each distinct set of fixtures */
	size_t grammar_count;
	void *json; /* what the texts of `intent` belong to */
};

/* Reads a file; ends the program with a sentence when it is not as it must be. */
void bench_cases_read(struct bench_cases *cases, struct quark_context *context, const char *path);
void bench_cases_free(struct bench_cases *cases);

#endif
