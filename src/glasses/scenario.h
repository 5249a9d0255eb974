/* Scenario files: a day as data. JSON, checked whole before its first step runs (docs/simulator.md). */
#ifndef QK_GLASSES_SCENARIO_H
#define QK_GLASSES_SCENARIO_H

#include "core/buffer.h"
#include "glasses/action.h"

#define QK_SCENARIO_FORMAT "quark-scenario/1"
#define QK_SCENARIO_FILE_MAX (16u * 1024 * 1024)
#define QK_SCENARIO_STEPS_MAX 100000u            /* after repeats are written out */
#define QK_SCENARIO_TIME_MAX_US 2678400000000ull /* 31 days */

struct qk_step {
	uint64_t at_us; /* from the start of the scenario; not falling */
	struct qk_action action;
};

struct qk_scenario {
	char *title; /* "" without one */
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

/* Reads one action alone: a step of a file without its time, {"do":"input","what":"tap"}. Paths stay as they are. Its
 * text lies in `memory`, whose earlier content goes. 0; QUARK_ERR_INVALID with a sentence; QUARK_ERR_NOMEM. */
int qk_action_read(struct qk_action *action, const char *json, size_t length, struct qk_buffer *memory, char *why,
		   size_t why_size);

/* Names in files: of an enum qk_action_kind, and of what it is done with; NULL where there is none. */
const char *qk_action_name(uint32_t kind);
const char *qk_action_what_name(uint32_t kind, int32_t what);
int32_t qk_action_what_find(uint32_t kind, const char *name); /* 0: no such name */

/* Names that a value of QK_ACTION_SET can have (thermal, consent); NULL: it is written as a number. */
const char *qk_action_value_name(int32_t what, int64_t value);

/* Recording: the head, then one line a step, then the tail; the whole is a scenario file. */
void qk_scenario_write_head(struct qk_buffer *out, const char *model, uint64_t seed);
void qk_scenario_write_step(struct qk_buffer *out, uint64_t at_us, const struct qk_action *action, int first);
/* A step without its time. */
void qk_scenario_write_action(struct qk_buffer *out, const struct qk_action *action);
void qk_scenario_write_tail(struct qk_buffer *out);

#endif
