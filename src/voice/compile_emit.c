/* Parts of templates into nodes, from behind: each in front of what comes next. */
#include "voice/compile_private.h"

#include "voice/fold.h"

static void adjust_text(struct qk_compiler *compiler)
{
	struct qk_buffer *text = &compiler->scratch;
	size_t kept = 0;

	if (!compiler->model->ignore_blanks || text->failed)
		return;
	for (size_t i = 0; i < text->length; i++)
		if (text->data[i] != ' ')
			text->data[kept++] = text->data[i];
	text->length = kept;
}

uint32_t qk_emit_node(struct qk_compiler *compiler, uint32_t op, uint32_t arg, uint32_t next)
{
	struct qk_program *out = compiler->out;

	if (compiler->status)
		return QK_NO_NODE;
	if (out->node_count == QK_NODES_MAX)
		return qk_compile_refuse(compiler, "with it, the templates make more than %u nodes", QK_NODES_MAX);
	if (qk_array_room(&out->nodes, out->node_count, 1, &out->node_capacity, sizeof *out->nodes))
		return qk_compile_no_memory(compiler);
	out->nodes[out->node_count] = (struct qk_node){.op = (uint8_t)op, .arg = arg, .next = next};
	return out->node_count++;
}

uint32_t qk_emit_pool(struct qk_compiler *compiler, uint32_t text, uint32_t size, uint32_t next)
{
	uint32_t node;

	if (!size)
		return next;
	node = qk_emit_node(compiler, QK_OP_LITERAL, text, next);
	if (node == QK_NO_NODE)
		return node;
	compiler->out->nodes[node].size = (uint16_t)size;
	compiler->out->nodes[node].is_silent = compiler->in_value > 0;
	return node;
}

/* A text that stands in the pool already is not put there again, if it stands near the end. */
static uint32_t find_text(const struct qk_buffer *pool, const struct qk_buffer *text)
{
	size_t window = pool->length > 2048 ? pool->length - 2048 : 0;
	const char *found =
		pool->length ? memmem(pool->data + window, pool->length - window, text->data, text->length) : NULL;

	return found ? (uint32_t)(found - pool->data) : UINT32_MAX;
}

uint32_t qk_emit_text(struct qk_compiler *compiler, const char *text, uint32_t next)
{
	struct qk_buffer *pool = &compiler->out->pool, *scratch = &compiler->scratch;
	uint32_t place;

	qk_buffer_clear(scratch);
	qk_fold(text, strlen(text), scratch);
	adjust_text(compiler);
	if (scratch->failed)
		return qk_compile_no_memory(compiler);
	if (scratch->length > UINT16_MAX)
		return qk_compile_refuse(compiler, "a text in it is too long");
	place = scratch->length ? find_text(pool, scratch) : 0;
	if (place == UINT32_MAX) {
		place = (uint32_t)pool->length;
		qk_buffer_append(pool, scratch->data, scratch->length);
	}
	return pool->failed ? qk_compile_no_memory(compiler)
			    : qk_emit_pool(compiler, place, (uint32_t)scratch->length, next);
}

int qk_emit_push(struct qk_compiler *compiler, uint32_t node)
{
	if (qk_array_room(&compiler->stack, compiler->stack_count, 1, &compiler->stack_capacity,
			  sizeof *compiler->stack)) {
		qk_compile_no_memory(compiler);
		return -1;
	}
	compiler->stack[compiler->stack_count++] = node;
	return 0;
}

uint32_t qk_emit_split(struct qk_compiler *compiler, uint32_t stacked)
{
	struct qk_program *out = compiler->out;
	uint32_t node;

	if (compiler->status)
		return QK_NO_NODE;
	if (stacked == 1)
		return compiler->stack[--compiler->stack_count];
	if (qk_array_room(&out->children, out->child_count, stacked, &out->child_capacity, sizeof *out->children))
		return qk_compile_no_memory(compiler);
	node = qk_emit_node(compiler, QK_OP_SPLIT, out->child_count, stacked);
	for (uint32_t i = 0; i < stacked && node != QK_NO_NODE; i++)
		out->children[out->child_count++] = compiler->stack[--compiler->stack_count];
	return node;
}

static uint32_t push_children(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t child)
{
	uint32_t count = 0;

	for (; child != QK_TEMPLATE_NONE && !qk_emit_push(compiler, child); child = sentence->nodes[child].next)
		count++;
	return count;
}

static uint32_t emit_sequence(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t child,
			      uint32_t next)
{
	uint32_t count = push_children(compiler, sentence, child);

	while (count-- > 0 && !compiler->status)
		next = qk_emit(compiler, sentence, compiler->stack[--compiler->stack_count], next);
	return next;
}

static uint32_t emit_choice(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t child,
			    uint32_t next)
{
	uint32_t base = compiler->stack_count, count = push_children(compiler, sentence, child);

	for (uint32_t i = 0; i < count && !compiler->status; i++) {
		uint32_t node = qk_emit(compiler, sentence, compiler->stack[base + i], next);

		compiler->stack[base + i] = node;
	}
	for (uint32_t i = 0; i < count / 2 && !compiler->status; i++) {
		uint32_t node = compiler->stack[base + i];

		compiler->stack[base + i] = compiler->stack[base + count - 1 - i];
		compiler->stack[base + count - 1 - i] = node;
	}
	return qk_emit_split(compiler, count);
}

/* The parts of a permutation that are still to be said are a set; what is behind each set is emitted once. */
struct order {
	const struct qk_template *sentence;
	uint32_t parts[QK_TEMPLATE_PARTS], count, next;
	uint32_t nodes[1u << QK_TEMPLATE_PARTS]; /* of each set; 0: not yet, else the node + 1 */
};

static uint32_t emit_set(struct qk_compiler *compiler, struct order *order, uint32_t set)
{
	uint32_t pushed = 0, node;

	if (order->nodes[set])
		return order->nodes[set] - 1;
	for (uint32_t i = order->count; i-- > 0 && !compiler->status;) {
		uint32_t rest = set & ~(1u << i), behind = order->next;

		if (!(set & 1u << i))
			continue;
		if (rest)
			behind = qk_emit_text(compiler, " ", emit_set(compiler, order, rest));
		pushed += !qk_emit_push(compiler, qk_emit(compiler, order->sentence, order->parts[i], behind));
	}
	node = qk_emit_split(compiler, pushed);
	order->nodes[set] = node + 1;
	return node;
}

static uint32_t emit_permutation(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t child,
				 uint32_t next)
{
	struct order *order = calloc(1, sizeof *order);
	uint32_t node;

	if (!order)
		return qk_compile_no_memory(compiler);
	order->sentence = sentence;
	order->next = next;
	for (; child != QK_TEMPLATE_NONE; child = sentence->nodes[child].next)
		order->parts[order->count++] = child;
	node = emit_set(compiler, order, (1u << order->count) - 1);
	free(order);
	return node;
}

static uint32_t emit_rule(struct qk_compiler *compiler, const char *name, uint32_t next)
{
	struct qk_rule *rule = qk_compile_rule(compiler, name);

	return rule ? qk_emit(compiler, &rule->sentence, rule->sentence.root, next) : QK_NO_NODE;
}

static uint32_t emit_mark(struct qk_compiler *compiler, uint32_t op, const struct qk_template *sentence, uint32_t node,
			  uint32_t next)
{
	struct qk_program *out = compiler->out;

	if (compiler->status)
		return QK_NO_NODE;
	if (qk_array_room(&out->marks, out->mark_count, 1, &out->mark_capacity, sizeof *out->marks))
		return qk_compile_no_memory(compiler);
	out->marks[out->mark_count] = (struct qk_mark_place){sentence, node};
	return qk_emit_node(compiler, op, out->mark_count++, next);
}

static uint32_t emit_plain(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t at, uint32_t next)
{
	const struct qk_template_node *node = &sentence->nodes[at];

	switch (node->kind) {
	case QK_TEMPLATE_TEXT:
		return qk_emit_text(compiler, qk_template_text(sentence, node->text), next);
	case QK_TEMPLATE_SEQUENCE:
		return emit_sequence(compiler, sentence, node->child, next);
	case QK_TEMPLATE_ALTERNATIVE:
		return emit_choice(compiler, sentence, node->child, next);
	case QK_TEMPLATE_PERMUTATION:
		return emit_permutation(compiler, sentence, node->child, next);
	case QK_TEMPLATE_LIST:
		return qk_emit_list(compiler, sentence, node, next);
	default:
		return emit_rule(compiler, qk_template_text(sentence, node->text), next);
	}
}

uint32_t qk_emit(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t at, uint32_t next)
{
	if (compiler->status)
		return QK_NO_NODE;
	if (!compiler->with_marks && sentence->nodes[at].kind == QK_TEMPLATE_ALTERNATIVE) {
		uint32_t words = qk_emit_words(compiler, sentence, at, next);

		if (words != QK_NO_NODE || compiler->status)
			return words;
	}
	if (!compiler->with_marks || sentence->nodes[at].kind == QK_TEMPLATE_SEQUENCE)
		return emit_plain(compiler, sentence, at, next);
	next = emit_mark(compiler, QK_OP_LEAVE, sentence, at, next);
	return emit_mark(compiler, QK_OP_ENTER, sentence, at, emit_plain(compiler, sentence, at, next));
}
