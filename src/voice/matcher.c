#include "voice/matcher.h"

#include <quark/base.h>

#include <stdlib.h>
#include <string.h>

static const char *own_slot(const struct qk_program *program, const char *slot)
{
	for (uint32_t i = 0; slot && i < program->slot_count; i++)
		if (!strcmp(program->slots[i], slot))
			return program->slots[i];
	return NULL;
}

/* One of the four ways with skip words, with the text that belongs to it. */
struct pass {
	const struct qk_wanted *wanted;
	uint32_t shapes; /* which roots: bit i is roots[i] */
	int is_stripped;
};

static int has_roots(const struct qk_program *program, uint32_t shape)
{
	for (uint32_t i = 0; i < program->class_count; i++)
		if (program->classes[i].roots[shape] != QK_NO_NODE)
			return 1;
	return 0;
}

struct found {
	struct qk_best best;
	uint32_t root, class;
	uint8_t need;
};

static void look_at(struct qk_matcher *matcher, uint32_t class, const struct pass *pass, struct found *found)
{
	struct qk_run *run = &matcher->run;

	for (uint32_t shape = 0; shape < 4; shape++) {
		uint32_t root = run->program->classes[class].roots[shape];
		struct qk_best best;

		if (root == QK_NO_NODE || !(pass->shapes & 1u << shape))
			continue;
		best = qk_run_visit(run, (struct qk_state){root, 0, 1, 0});
		if (qk_best_is_better(&best, &found->best))
			*found = (struct found){best, root, class, run->need};
	}
}

static int is_better_than_kept(const struct qk_matcher *matcher, const struct qk_best *best)
{
	struct qk_best kept;

	if (!matcher->reading_count)
		return 1;
	kept = (struct qk_best){matcher->readings[0].score, matcher->readings[0].sentence};
	return qk_best_is_better(best, &kept);
}

/* The best of this pass takes the place of the one kept, if it is better. */
static int keep_best(struct qk_matcher *matcher, const struct found *found, int is_stripped)
{
	int status;

	if (found->best.order == QK_NO_ORDER || !is_better_than_kept(matcher, &found->best))
		return QUARK_OK;
	matcher->run.class = found->class;
	matcher->run.need = found->need;
	status = qk_run_trace(&matcher->run, (struct qk_state){found->root, 0, 1, 0}, &matcher->steps);
	if (status)
		return status;
	matcher->reading_count = matcher->part_count = 0;
	return qk_matcher_keep_trace(matcher, found->best.order, found->best.score, is_stripped);
}

/* The roots of all classes lie far apart; they come while the text is looked at for the first of them. */
static void fetch_roots(const struct qk_program *program)
{
	for (uint32_t i = 0; i < program->class_count; i++)
		for (uint32_t shape = 0; shape < 4 && program->classes[i].is_open; shape++)
			if (program->classes[i].roots[shape] != QK_NO_NODE)
				__builtin_prefetch(&program->nodes[program->classes[i].roots[shape]]);
}

static int run_best(struct qk_matcher *matcher, const struct pass *pass)
{
	struct found found = {.best = {0, QK_NO_ORDER}};
	struct qk_run *run = &matcher->run;

	for (uint32_t i = 0; i < run->program->class_count && !run->failed; i++) {
		if (!run->program->classes[i].is_open)
			continue;
		run->class = i;
		run->need = run->program->classes[i].need;
		look_at(matcher, i, pass, &found);
	}
	return run->failed ? QUARK_ERR_NOMEM : keep_best(matcher, &found, pass->is_stripped);
}

static int run_all(struct qk_matcher *matcher, const struct pass *pass)
{
	struct qk_run *run = &matcher->run;
	int status = QUARK_OK;

	for (uint32_t i = 0; i < run->program->class_count && !status; i++) {
		if (!run->program->classes[i].is_open)
			continue;
		run->class = i;
		run->need = run->program->classes[i].need;
		for (uint32_t shape = 0; shape < 4 && !status; shape++)
			if ((pass->shapes & 1u << shape) && run->program->classes[i].roots[shape] != QK_NO_NODE)
				status = qk_matcher_all(matcher, run->program->classes[i].roots[shape],
							pass->wanted->most, pass->is_stripped);
	}
	return status;
}

static int run_pass(struct qk_matcher *matcher, const struct qk_spoken *text, const struct pass *pass)
{
	struct qk_run *run = &matcher->run;

	run->text = text;
	run->bonus = run->is_scored && !pass->is_stripped ? QK_SCORE_AS_IT_IS : 0;
	if (qk_run_begin(run))
		return QUARK_ERR_NOMEM;
	return pass->wanted->mode == QUARK_MATCH_ALL ? run_all(matcher, pass) : run_best(matcher, pass);
}

/* As it is, then without skip words. */
static int run_passes(struct qk_matcher *matcher, struct pass *pass)
{
	const struct qk_program *program = matcher->run.program;
	int ignore_blanks = program->model->ignore_blanks, status = run_pass(matcher, &matcher->text, pass);

	if (status || !qk_spoken_has_any(&matcher->text, &program->skip, ignore_blanks))
		return status;
	pass->is_stripped = 1;
	for (uint32_t shape = 0; shape < 3 && !status; shape++) {
		if (!has_roots(program, shape))
			continue;
		pass->shapes = 1u << shape;
		status = qk_spoken_strip(&matcher->text, &program->skip, ignore_blanks, !(shape & 1u), !(shape & 2u),
					 &matcher->stripped);
		/* Where nothing was said but skip words, nothing is left that could mean anything. */
		if (status == 1)
			status = matcher->stripped.length ? run_pass(matcher, &matcher->stripped, pass) : QUARK_OK;
	}
	return status;
}

int qk_matcher_match(struct qk_matcher *matcher, struct qk_program *program, const struct qk_pairs *context,
		     const char *text, size_t length, const struct qk_wanted *wanted)
{
	struct pass pass = {.wanted = wanted, .shapes = 15};
	struct qk_run *run = &matcher->run;
	int status;

	if (!program->is_opened)
		qk_program_open(program, context);
	fetch_roots(program);
	matcher->reading_count = matcher->part_count = 0;
	matcher->context = context;
	run->program = program;
	run->slot = own_slot(program, wanted->slot);
	run->metadata = wanted->metadata;
	run->is_scored = wanted->mode != QUARK_MATCH_FIRST;
	status = qk_spoken_read(&matcher->room, text, length, program->model->ignore_blanks, &matcher->text);
	if (status || !matcher->text.length)
		return status;
	run->text = &matcher->text;
	if (wanted->mode == QUARK_MATCH_CLOSEST)
		return qk_matcher_closest(matcher, program);
	status = run_passes(matcher, &pass);
	if (!status && wanted->mode == QUARK_MATCH_ALL)
		qk_matcher_sort(matcher);
	return status;
}

void qk_matcher_free(struct qk_matcher *matcher)
{
	qk_reading_room_free(&matcher->room);
	qk_spoken_free(&matcher->text);
	qk_spoken_free(&matcher->stripped);
	qk_run_free(&matcher->run);
	free(matcher->steps.items);
	free(matcher->readings);
	free(matcher->parts);
	free(matcher->trail);
	qk_buffer_free(&matcher->folded);
	qk_buffer_free(&matcher->taken);
	memset(matcher, 0, sizeof *matcher);
}
