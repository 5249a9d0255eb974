/* How a reading was found, as a tree. The sentence is compiled once more, alone, with marks at its parts, and matched
 * so that its slots stand where the reading has them. */
#include "voice/array.h"
#include "voice/grammar_private.h"

#define LINE_DEPTH 32

struct tree {
	struct quark_match *match;
	struct qk_program program;
	struct qk_run run;
	struct qk_spoken text, stripped;
	struct qk_reading_room room;
	struct qk_steps steps;
	struct qk_span *allowed;
};

static int read_text(struct tree *tree, const struct qk_program *whole, const struct qk_reading *reading)
{
	const struct qk_buffer *original = &tree->match->original;
	int ignore_blanks = whole->model->ignore_blanks;
	uint32_t shape = whole->sentences[reading->sentence].shape;

	tree->run.text = &tree->text;
	if (qk_spoken_read(&tree->room, original->data, original->length - 1, ignore_blanks, &tree->text))
		return -1;
	if (!reading->is_stripped)
		return 0;
	tree->run.text = &tree->stripped;
	return qk_spoken_strip(&tree->text, &whole->skip, ignore_blanks, !(shape & 1u), !(shape & 2u),
			       &tree->stripped) == 1
		       ? 0
		       : -1;
}

static int allow(struct tree *tree, const struct qk_reading *reading)
{
	tree->allowed = calloc(reading->count + 1, sizeof *tree->allowed);
	if (!tree->allowed)
		return -1;
	for (uint32_t i = 0; i < reading->count; i++) {
		const struct qk_part *part = &tree->match->matcher.parts[reading->first + i];

		tree->allowed[i] = (struct qk_span){part->from, part->to};
	}
	tree->run.allowed = tree->allowed;
	tree->run.allowed_count = reading->count;
	return 0;
}

static int find_way(struct tree *tree, const struct qk_reading *reading)
{
	struct quark_grammar *grammar = tree->match->grammar;
	const struct qk_sentence *sentence = &grammar->program.sentences[reading->sentence];
	struct qk_state root = {0, 0, 1, 0};
	struct qk_compile_error error;

	if (qk_program_compile_one(&grammar->model, sentence, &tree->program, &error) ||
	    read_text(tree, &grammar->program, reading) || allow(tree, reading))
		return -1;
	tree->run.program = &tree->program;
	tree->run.is_scored = 1;
	root.node = tree->program.classes[0].roots[0];
	if (qk_run_begin(&tree->run) || qk_run_visit(&tree->run, root).order == QK_NO_ORDER)
		return -1;
	return qk_run_trace(&tree->run, root, &tree->steps);
}

/* Where the part ends that begins at this step. */
static uint32_t end_of(const struct tree *tree, uint32_t at)
{
	uint32_t depth = 0;

	for (;; at++) {
		const struct qk_step *step = &tree->steps.items[at];
		uint8_t op = tree->program.nodes[step->node].op;

		depth += op == QK_OP_ENTER;
		if (op == QK_OP_LEAVE && --depth == 0)
			return step->start;
	}
}

static void print_source(const char *source, size_t length, struct qk_buffer *out)
{
	while (length && *source == ' ') {
		source++;
		length--;
	}
	while (length && source[length - 1] == ' ')
		length--;
	qk_buffer_append(out, source, length);
}

static void print_part(const struct tree *tree, uint32_t at, uint32_t depth, struct qk_buffer *out)
{
	const struct qk_step *step = &tree->steps.items[at];
	const struct qk_mark_place *place = &tree->program.marks[tree->program.nodes[step->node].arg];
	const struct qk_template_node *node = &place->sentence->nodes[place->node];
	struct qk_span span = qk_run_span(&tree->run, step->start, end_of(tree, at));

	if (span.from >= span.to)
		return;
	for (uint32_t i = 0; i < depth; i++)
		qk_buffer_text(out, "  ");
	print_source(place->sentence->source + node->start, node->end - node->start, out);
	qk_buffer_text(out, ": \"");
	qk_buffer_append(out, tree->match->original.data + span.from, span.to - span.from);
	qk_buffer_text(out, "\"\n");
}

static void print_tree(const struct tree *tree, struct qk_buffer *out)
{
	uint32_t depth = 0;

	for (uint32_t i = 0; i < tree->steps.count; i++) {
		uint8_t op = tree->program.nodes[tree->steps.items[i].node].op;

		if (op == QK_OP_ENTER)
			print_part(tree, i, ++depth < LINE_DEPTH ? depth : LINE_DEPTH, out);
		depth -= op == QK_OP_LEAVE;
	}
}

static void free_tree(struct tree *tree)
{
	qk_program_free(&tree->program);
	qk_run_free(&tree->run);
	qk_spoken_free(&tree->text);
	qk_spoken_free(&tree->stripped);
	qk_reading_room_free(&tree->room);
	free(tree->steps.items);
	free(tree->allowed);
}

/* A match in an event whose voice was let go has no grammar any more. */
static int is_the_same(const struct quark_match *match)
{
	return match->grammar && match->version == match->grammar->version && match->grammar->is_compiled;
}

static void print(struct quark_match *match, const struct qk_shown *shown, const struct qk_reading *reading)
{
	struct tree tree = {.match = match};
	struct qk_buffer *out = &match->explanation;

	qk_buffer_text(out, match->strings.data + shown->intent);
	qk_buffer_text(out, ": ");
	qk_buffer_text(out, match->strings.data + shown->sentence);
	qk_buffer_byte(out, '\n');
	if (is_the_same(match) && shown->closeness == 1000 && !find_way(&tree, reading))
		print_tree(&tree, out);
	free_tree(&tree);
}

/* When the grammar has changed since, or is gone, only its first line. */
const char *qk_match_explain(struct quark_match *match, const struct qk_shown *shown)
{
	struct qk_buffer *out = &match->explanation;

	qk_buffer_free(out);
	print(match, shown, &match->matcher.readings[shown - match->shown]);
	return out->failed || !out->data ? "" : out->data;
}
