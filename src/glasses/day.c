/* A scenario that runs. */
#include "glasses/glasses.h"

#include <stdlib.h>
#include <string.h>

#define STEPS_AT_ONCE 64

void qk_day_begin(struct qk_glasses *glasses, struct qk_scenario *scenario)
{
	struct qk_day *day = &glasses->day;

	day->scenario = *scenario;
	memset(scenario, 0, sizeof *scenario);
	day->running = 1;
	day->start_us = glasses->now_us;
	day->next = 0;
	if (day->scenario.has_seed && !glasses->options.has_seed)
		qk_glasses_seed(glasses, day->scenario.seed);
	qk_day_run(glasses);
}

void qk_day_end(struct qk_glasses *glasses)
{
	if (glasses->day.running)
		qk_scenario_free(&glasses->day.scenario);
	glasses->day.running = 0;
}

int qk_day_note(struct qk_glasses *glasses, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		return QUARK_ERR_NOMEM;
	free(glasses->day.note);
	glasses->day.note = copy;
	return 0;
}

/* A step that cannot be done, such as an answer without a question, does not stop the day. */
static void run_step(struct qk_glasses *glasses, const struct qk_step *step)
{
	char why[256] = "";
	int status = qk_glasses_act(glasses, &step->action, why, sizeof why);

	if (status)
		snprintf(glasses->sim->error, sizeof glasses->sim->error, "step %zu of the scenario: %s",
			 glasses->day.next, why);
}

void qk_day_run(struct qk_glasses *glasses)
{
	struct qk_day *day = &glasses->day;
	int budget = STEPS_AT_ONCE;

	while (day->running && budget-- > 0) {
		if (day->next == day->scenario.count) {
			qk_day_end(glasses);
			return;
		}
		if (day->start_us + day->scenario.steps[day->next].at_us > glasses->now_us)
			return;
		run_step(glasses, &day->scenario.steps[day->next++]);
	}
}

uint64_t qk_day_next_us(const struct qk_glasses *glasses)
{
	const struct qk_day *day = &glasses->day;

	if (!day->running)
		return QK_NEVER;
	return day->next < day->scenario.count ? day->start_us + day->scenario.steps[day->next].at_us : 0;
}

uint64_t qk_day_left_us(const struct qk_glasses *glasses)
{
	const struct qk_day *day = &glasses->day;

	uint64_t last_us;

	if (!day->running || day->next >= day->scenario.count)
		return 0;
	last_us = day->start_us + day->scenario.steps[day->scenario.count - 1].at_us;
	return last_us > glasses->now_us ? last_us - glasses->now_us : 1;
}
