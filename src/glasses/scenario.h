/* Scenario files: a day as data. JSON, checked whole before its first step runs (docs/simulator.md). */
#ifndef QK_GLASSES_SCENARIO_H
#define QK_GLASSES_SCENARIO_H

#include "core/buffer.h"
#include "glasses/action.h"

struct qk_step {
	uint64_t at_us; /* from the start of the scenario; not falling */
	struct qk_action action;
};

struct qk_scenario {
	char *title;
	char *model; /* NULL: any */
	uint64_t seed;
	int has_seed;
	struct qk_step *steps;
	size_t count;
	char *memory; /* texts of the steps */
};

/* Reads a scenario from text. Paths in it are resolved against `folder` (NULL: left alone). 0; QUARK_ERR_INVALID with a
 * sentence that names line, step and member; QUARK_ERR_NOMEM. */
int qk_scenario_parse(struct qk_scenario *scenario, const char *text, size_t length, const char *folder, char *why,
		      size_t why_size);
int qk_scenario_load(struct qk_scenario *scenario, const char *path, char *why, size_t why_size); /* also ERR_IO */
void qk_scenario_free(struct qk_scenario *scenario);

/* Recording: the head, then one line a step, then the tail; the whole is a scenario file. */
void qk_scenario_write_head(struct qk_buffer *out, const char *model, uint64_t seed);
void qk_scenario_write_step(struct qk_buffer *out, uint64_t at_us, const struct qk_action *action, int first);
void qk_scenario_write_tail(struct qk_buffer *out);

#endif
