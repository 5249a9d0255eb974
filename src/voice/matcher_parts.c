/* What a reading keeps: its slots, at their places in the original text. */
#include "voice/array.h"
#include "voice/matcher.h"

#include <quark/base.h>

int qk_matcher_push(struct qk_matcher *matcher, uint32_t op, uint32_t reference, const struct qk_step *step)
{
	struct qk_span span = qk_run_span(&matcher->run, step->start, step->end);
	struct qk_part *part;

	if (qk_array_room(&matcher->trail, matcher->trail_count, 1, &matcher->trail_capacity, sizeof *part))
		return QUARK_ERR_NOMEM;
	part = &matcher->trail[matcher->trail_count++];
	memset(part, 0, sizeof *part);
	part->op = op;
	part->reference = reference;
	part->value = step->value;
	part->number = step->number;
	part->from = span.from;
	part->to = span.to;
	return QUARK_OK;
}

int qk_matcher_keep(struct qk_matcher *matcher, uint32_t sentence, int64_t score, int is_stripped)
{
	struct qk_reading *reading;

	if (qk_array_room(&matcher->readings, matcher->reading_count, 1, &matcher->reading_capacity, sizeof *reading) ||
	    qk_array_room(&matcher->parts, matcher->part_count, matcher->trail_count, &matcher->part_capacity,
			  sizeof *matcher->parts))
		return QUARK_ERR_NOMEM;
	reading = &matcher->readings[matcher->reading_count++];
	*reading = (struct qk_reading){sentence, 1000, score, matcher->part_count, matcher->trail_count, is_stripped};
	if (matcher->trail_count)
		memcpy(matcher->parts + matcher->part_count, matcher->trail,
		       matcher->trail_count * sizeof *matcher->trail);
	matcher->part_count += matcher->trail_count;
	return QUARK_OK;
}

/* The step at which the value began that ends at this one. */
static uint32_t find_begin(const struct qk_matcher *matcher, uint32_t at)
{
	const struct qk_node *nodes = matcher->run.program->nodes;
	uint32_t open = 0;

	for (;; at--) {
		const struct qk_node *node = &nodes[matcher->steps.items[at].node];

		open += node->op == QK_OP_END;
		if (node->op == QK_OP_BEGIN && --open == 0)
			return at;
	}
}

static int push_value(struct qk_matcher *matcher, uint32_t at)
{
	const struct qk_program *program = matcher->run.program;
	const struct qk_end *end = &program->ends[program->nodes[matcher->steps.items[at].node].arg];
	struct qk_step step = matcher->steps.items[at];

	step.start = matcher->steps.items[find_begin(matcher, at)].end;
	step.value = end->value;
	return qk_matcher_push(matcher, QK_OP_LIST, end->reference, &step);
}

int qk_matcher_keep_trace(struct qk_matcher *matcher, uint32_t sentence, int64_t score, int is_stripped)
{
	int status = QUARK_OK;

	matcher->trail_count = 0;
	for (uint32_t i = 0; i < matcher->steps.count && !status; i++) {
		const struct qk_step *step = &matcher->steps.items[i];
		const struct qk_node *node = &matcher->run.program->nodes[step->node];

		if (node->op == QK_OP_END)
			status = push_value(matcher, i);
		else if (qk_run_is_choice(node) && node->op >= QK_OP_LIST)
			status = qk_matcher_push(matcher, node->op, node->arg, step);
	}
	return status ? status : qk_matcher_keep(matcher, sentence, score, is_stripped);
}
