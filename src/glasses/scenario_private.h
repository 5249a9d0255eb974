/* What the files of the scenario reader share. */
#ifndef QK_GLASSES_SCENARIO_PRIVATE_H
#define QK_GLASSES_SCENARIO_PRIVATE_H

#include "core/json_read.h"
#include "glasses/scenario.h"

#define QK_NO_TEXT SIZE_MAX

/* While a scenario is read, texts are offsets into `texts`, because it moves as it grows. */
struct qk_scenario_reader {
	struct qk_scenario *scenario;
	const char *folder;
	struct qk_buffer texts;
	size_t *text_at; /* of each step; QK_NO_TEXT: none */
	size_t capacity;
	char place[48]; /* "step 4", or "" at the top */
	char *why;
	size_t why_size;
};

struct qk_member { /* of an object with known members */
	const char *name;
	int present;
	struct qk_json value;
};

/* Writes "line 12, step 4: ..." and returns QUARK_ERR_INVALID. */
int qk_scenario_refuse(struct qk_scenario_reader *reader, struct qk_json at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Reads the object at `json` into the members; unknown and doubled ones are refused. 0 or a status. */
int qk_scenario_members(struct qk_scenario_reader *reader, struct qk_json *json, struct qk_member *members,
			size_t count);

/* Appends a text and tells where. 0 or a status. */
int qk_scenario_text(struct qk_scenario_reader *reader, const struct qk_member *member, size_t *out);

/* Milliseconds with up to three decimals. 0 or a status. */
int qk_scenario_time(struct qk_scenario_reader *reader, const struct qk_member *member, uint64_t *out_us);
int qk_scenario_integer(struct qk_scenario_reader *reader, const struct qk_member *member, int64_t low, int64_t high,
			int64_t *out);
int qk_scenario_number(struct qk_scenario_reader *reader, const struct qk_member *member, double *out);

/* Appends a step. 0 or a status. */
int qk_scenario_append(struct qk_scenario_reader *reader, struct qk_json at, const struct qk_step *step, size_t text);

/* --- scenario_step.c: what a step does, from its members ---------------------------------------------------------- */

enum qk_step_member {
	QK_STEP_DO,
	QK_STEP_AT,
	QK_STEP_AFTER,
	QK_STEP_REPEAT,
	QK_STEP_WHAT, /* from here on: of an action */
	QK_STEP_VALUE,
	QK_STEP_TEXT,
	QK_STEP_SOURCE,
	QK_STEP_LATITUDE,
	QK_STEP_LONGITUDE,
	QK_STEP_ACCURACY,
	QK_STEP_HEADING,
	QK_STEP_MEMBERS,
};

/* `text` receives where its text is, or QK_NO_TEXT. 0 or a status. */
int qk_scenario_action(struct qk_scenario_reader *reader, const struct qk_member *members, struct qk_json at,
		       struct qk_action *action, size_t *text);

#endif
