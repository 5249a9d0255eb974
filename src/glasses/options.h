/* The options of a "sim:" URI. */
#ifndef QK_GLASSES_OPTIONS_H
#define QK_GLASSES_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

struct qk_options {
	int virtual_clock;
	int has_seed;
	uint64_t seed;
	int consent; /* enum quark_sim_consent */
	int mono, has_colour;
	char name[324];      /* "": the profile's */
	char scenario[1024]; /* "": none */
};

/* Reads "clock=virtual&seed=7" (NULL: all defaults). 0, or QUARK_ERR_INVALID with a sentence. */
int qk_options_parse(struct qk_options *options, const char *query, char *why, size_t why_size);

#endif
