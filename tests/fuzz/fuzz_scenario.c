/* Any bytes as a scenario file. What is accepted must read back the same after it was written. */
#include "glasses/scenario.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_all(struct qk_buffer *out, const struct qk_scenario *scenario)
{
	qk_scenario_write_head(out, scenario->model, scenario->seed);
	for (size_t i = 0; i < scenario->count; i++)
		qk_scenario_write_step(out, scenario->steps[i].at_us, &scenario->steps[i].action, i == 0);
	qk_scenario_write_tail(out);
}

static void compare(const struct qk_scenario *a, const struct qk_scenario *b)
{
	if (a->count != b->count || a->seed != b->seed)
		abort();
	for (size_t i = 0; i < a->count; i++) {
		const struct qk_step *x = &a->steps[i], *y = &b->steps[i];
		const char *text = x->action.text ? x->action.text : "", *other = y->action.text ? y->action.text : "";

		if (x->at_us != y->at_us || x->action.kind != y->action.kind || x->action.what != y->action.what ||
		    x->action.value != y->action.value || strcmp(text, other) != 0 ||
		    memcmp(x->action.numbers, y->action.numbers, sizeof(x->action.numbers)) != 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct qk_scenario scenario, again;
	struct qk_buffer out = {0};
	char why[256] = "";
	char *text = malloc(size ? size : 1); /* without a NUL behind it */

	memcpy(text, data, size);
	if (qk_scenario_parse(&scenario, text, size, "/folder", why, sizeof(why)) == 0) {
		if (scenario.count <= 1000) {
			write_all(&out, &scenario);
			if (out.failed || qk_scenario_parse(&again, out.data, out.length, NULL, why, sizeof(why)))
				abort();
			compare(&scenario, &again);
			qk_scenario_free(&again);
		}
		qk_scenario_free(&scenario);
	} else if (!*why) {
		abort();
	}
	qk_buffer_free(&out);
	free(text);
	return 0;
}
