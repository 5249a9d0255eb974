#ifndef BENCH_CHUNKS_H
#define BENCH_CHUNKS_H

#include "cases.h"

#include <cjson/cJSON.h>

/* Adds the distinct literal chunks of a grammar: of its sentences, rules and lists, trimmed, in lower case. */
void bench_chunks_read(struct bench_cases *cases, const cJSON *grammar);

#endif
