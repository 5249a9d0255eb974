/* Measuring a thing against a reference in the same run: both take turns in short rounds, and the median of the ratios
 * of the rounds is what counts, because the speed of a machine drifts but drifts for both. */
#ifndef BENCH_H
#define BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BENCH_ROUNDS 41

typedef void (*bench_fn)(void *user_data, int times);

static inline double bench_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static inline double bench_time(bench_fn run, void *user_data, int times)
{
	double start = bench_seconds();

	run(user_data, times);
	return (bench_seconds() - start) / times;
}

static inline int bench_compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct bench_result {
	double ratio, seconds, reference_seconds; /* medians; of one time */
};

/* Times `run` against `reference`, each `times` times a round. */
static inline struct bench_result bench(bench_fn run, void *user_data, bench_fn reference, void *reference_data,
					int times)
{
	double ratios[BENCH_ROUNDS], own[BENCH_ROUNDS], other[BENCH_ROUNDS];
	struct bench_result result;

	bench_time(run, user_data, times);
	bench_time(reference, reference_data, times);
	for (int i = 0; i < BENCH_ROUNDS; i++) {
		own[i] = bench_time(run, user_data, times);
		other[i] = bench_time(reference, reference_data, times);
		ratios[i] = own[i] / other[i];
	}
	qsort(ratios, BENCH_ROUNDS, sizeof *ratios, bench_compare);
	qsort(own, BENCH_ROUNDS, sizeof *own, bench_compare);
	qsort(other, BENCH_ROUNDS, sizeof *other, bench_compare);
	result.ratio = ratios[BENCH_ROUNDS / 2];
	result.seconds = own[BENCH_ROUNDS / 2];
	result.reference_seconds = other[BENCH_ROUNDS / 2];
	return result;
}

/* Prints one line and returns 1 when the ratio is above its bar (0: no bar). */
static inline int bench_print(const char *what, const char *reference, struct bench_result result, double bar)
{
	int over = bar > 0 && result.ratio > bar;

	printf("%-58s %9.3f us  %8.2f x %s (%.3f us)", what, result.seconds * 1e6, result.ratio, reference,
	       result.reference_seconds * 1e6);
	if (bar > 0)
		printf("  bar %.2f: %s", bar, over ? "MISSED" : "met");
	printf("\n");
	return over;
}

#endif
