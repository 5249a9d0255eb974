/* A scenario that runs, and a recording. */
#ifndef QK_GLASSES_DAY_H
#define QK_GLASSES_DAY_H

#include "glasses/scenario.h"

#include <stdio.h>

struct qk_day {
	struct qk_scenario scenario;
	int running;
	uint64_t start_us;
	size_t next;
	char *note; /* the newest; NULL: none yet */
};

struct qk_recorder {
	FILE *file;
	uint64_t start_us;
	size_t steps;
	int failed;
};

/* Does its first steps if they are due at once. Takes the scenario and leaves `scenario` empty. */
void qk_day_begin(struct qk_glasses *glasses, struct qk_scenario *scenario);
void qk_day_run(struct qk_glasses *glasses);
void qk_day_end(struct qk_glasses *glasses);
int qk_day_note(struct qk_glasses *glasses, const char *text);
uint64_t qk_day_next_us(const struct qk_glasses *glasses);
uint64_t qk_day_left_us(const struct qk_glasses *glasses);

int qk_recorder_begin(struct qk_glasses *glasses, const char *path, char *why, size_t why_size);
int qk_recorder_end(struct qk_glasses *glasses, char *why, size_t why_size);
void qk_recorder_step(struct qk_glasses *glasses, const struct qk_action *action);

#endif
