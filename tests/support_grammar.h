/* A context without glasses, a grammar and a place for matches. */
#ifndef QUARK_TESTS_SUPPORT_GRAMMAR_H
#define QUARK_TESTS_SUPPORT_GRAMMAR_H

#include <quark/context.h>
#include <quark/grammar.h>

struct grammar_bench {
	struct quark_context *context;
	struct quark_grammar *grammar; /* NULL: none yet */
	struct quark_match *match;
};

void grammar_bench_open(struct grammar_bench *bench);
/* JSON may have ' instead of ". The test fails when it cannot be loaded. */
void grammar_bench_load(struct grammar_bench *bench, const char *json);
/* Matches; returns how many readings there are. */
size_t grammar_bench_match(struct grammar_bench *bench, int mode, const char *text);
/* The value of a slot of the first reading; NULL when there is none. */
const char *grammar_bench_slot(const struct grammar_bench *bench, const char *name);
void grammar_bench_close(struct grammar_bench *bench);

#endif
