/* The best match of every English sentence of data/voice/ohf-intents, against one memmem for each distinct literal
 * chunk of the grammar over the same sentences. Without the data it says so and measures nothing. */
#include "bench.h"

#include "grammar/cases.h"

#include <string.h>
#include <unistd.h>

#define PASSES 21

struct run {
	struct bench_cases cases;
	struct quark_match *match;
	struct quark_match_config config;
	size_t found; /* so that nothing is left out by the compiler */
};

static void match_all(void *user_data, int times)
{
	struct run *run = user_data;

	for (int n = 0; n < times; n++)
		for (size_t i = 0; i < run->cases.count; i++) {
			const struct bench_case *one = &run->cases.cases[i];

			quark_grammar_match(one->grammar, one->text, &run->config, run->match);
			run->found += quark_match_count(run->match);
		}
}

static void scan_all(void *user_data, int times)
{
	struct run *run = user_data;

	for (int n = 0; n < times; n++)
		for (size_t i = 0; i < run->cases.count; i++) {
			const struct bench_case *one = &run->cases.cases[i];

			for (size_t j = 0; j < run->cases.chunk_count; j++) {
				const struct bench_chunk *chunk = &run->cases.chunks[j];

				run->found += memmem(one->lower, one->length, chunk->text, chunk->length) != NULL;
			}
		}
}

static double time_of(struct run *run, struct quark_grammar *grammar, const char *text)
{
	double times[PASSES];

	for (int i = 0; i < PASSES; i++) {
		double start = bench_seconds();

		quark_grammar_match(grammar, text, &run->config, run->match);
		times[i] = bench_seconds() - start;
	}
	qsort(times, PASSES, sizeof *times, bench_compare);
	return times[PASSES / 2];
}

static void print_spread(struct run *run)
{
	size_t count = run->cases.count, slowest = 0;
	double *times = calloc(count, sizeof *times), most = 0;

	for (size_t i = 0; times && i < count; i++) {
		times[i] = time_of(run, run->cases.cases[i].grammar, run->cases.cases[i].text);
		if (times[i] > most)
			slowest = i, most = times[i];
	}
	if (times) {
		qsort(times, count, sizeof *times, bench_compare);
		printf("  a sentence at a time: p50 %.3f us, p99 %.3f us, max %.3f us (\"%s\")\n",
		       times[count / 2] * 1e6, times[count - 1 - count / 100] * 1e6, most * 1e6,
		       run->cases.cases[slowest].text);
	}
	free(times);
}

static void print_grammar(const struct run *run)
{
	const struct quark_grammar *grammar = run->cases.grammars[0];
	uint64_t bytes = 0, compile_us = 0;

	for (size_t i = 0; i < run->cases.grammar_count; i++) {
		uint64_t own = quark_grammar_get(run->cases.grammars[i], QUARK_GRAMMAR_VALUE_BYTES);
		uint64_t us = quark_grammar_get(run->cases.grammars[i], QUARK_GRAMMAR_VALUE_COMPILE_US);

		bytes = own > bytes ? own : bytes;
		compile_us += us;
	}
	printf("grammar: %zu sentences of %zu intents, %zu literal chunks; compiled in %.1f ms (mean of %zu), "
	       "%.2f MiB at most\n",
	       (size_t)quark_grammar_get(grammar, QUARK_GRAMMAR_VALUE_SENTENCES),
	       (size_t)quark_grammar_get(grammar, QUARK_GRAMMAR_VALUE_INTENTS), run->cases.chunk_count,
	       (double)compile_us / 1e3 / (double)run->cases.grammar_count, run->cases.grammar_count,
	       (double)bytes / (1024.0 * 1024.0));
}

static size_t count_right(struct run *run)
{
	size_t right = 0;

	for (size_t i = 0; i < run->cases.count; i++) {
		const struct bench_case *one = &run->cases.cases[i];

		quark_grammar_match(one->grammar, one->text, &run->config, run->match);
		right += strcmp(quark_match_intent(run->match, 0), one->intent) == 0;
	}
	return right;
}

struct pathological {
	const char *what, *sentence, *text;
	int matches;
};

static const struct pathological pathological[] = {
	{"16 optionals, then a mismatch", "[a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] [a] end",
	 "a a a a a a a a a a a a a a a a wrong", 0},
	{"6 wildcards over 30 words", "play {a} by {b} by {c} by {d} by {e} by {f}",
	 "play by by by by by by by by by by by by by by by by by by by by by by by by by by by by by", 1},
	{"6 wildcards over 30 words, then a mismatch", "play {a} by {b} by {c} by {d} by {e} by {f} end",
	 "play by by by by by by by by by by by by by by by by by by by by by by by by by by by by by", 0},
};

static int measure_pathological(struct run *run, struct quark_context *context, const struct pathological *one,
				double mean)
{
	struct quark_grammar *grammar;
	struct bench_result result;
	char list[2] = "";

	if (quark_grammar_new(context, "en", &grammar))
		exit(1);
	for (list[0] = 'a'; list[0] <= 'f'; list[0]++)
		quark_grammar_add_kind(grammar, list, QUARK_LIST_WILDCARD);
	if (quark_grammar_add_sentence(grammar, "Intent", one->sentence) || quark_grammar_compile(grammar))
		exit(1);
	result.seconds = time_of(run, grammar, one->text);
	if ((quark_match_count(run->match) > 0) != one->matches) {
		fprintf(stderr, "bench_grammar: \"%s\" %s\n", one->text, one->matches ? "does not match" : "matches");
		exit(1);
	}
	result.reference_seconds = mean;
	result.ratio = result.seconds / mean;
	quark_grammar_unref(grammar);
	return bench_print(one->what, "mean English match", result, 20.0);
}

static const char *data_path(char *path, size_t size)
{
	const char *data = getenv("QUARK_TEST_DATA");

	snprintf(path, size, "%s/voice/ohf-intents/en.json", data ? data : "../shared/data");
	return path;
}

int main(void)
{
	struct quark_context_config config = {.size = sizeof config, .clock = QUARK_CLOCK_VIRTUAL};
	struct run run = {.config = {.size = sizeof run.config, .mode = QUARK_MATCH_BEST, .slot = "name"}};
	struct quark_context *context;
	struct bench_result result;
	char path[4096];
	int missed;

	if (access(data_path(path, sizeof path), R_OK) != 0) {
		printf("bench_grammar: skipped, %s is not there\n", path);
		return 0;
	}
	if (quark_context_new(&config, &context) || quark_match_new(context, &run.match))
		return 1;
	bench_cases_read(&run.cases, context, path);
	print_grammar(&run);
	printf("  %zu of %zu sentences have the right intent\n", count_right(&run), run.cases.count);
	result = bench(match_all, &run, scan_all, &run, 1);
	result.seconds /= (double)run.cases.count;
	result.reference_seconds /= (double)run.cases.count;
	missed = bench_print("best match of an English sentence", "memmem of each chunk", result, 1.0);
	print_spread(&run);
	for (size_t i = 0; i < sizeof pathological / sizeof *pathological; i++)
		missed |= measure_pathological(&run, context, &pathological[i], result.seconds);
	quark_match_unref(run.match);
	bench_cases_free(&run.cases);
	quark_context_unref(context);
	return missed;
}
