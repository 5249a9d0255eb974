/* What each node may begin with, and how deep the matcher goes. Successors come before a node, so one pass does. */
#include "voice/compile_private.h"

#include "core/text.h"
#include "voice/fold.h"
#include "voice/numbers.h"

static uint64_t bit(uint32_t bucket)
{
	return (uint64_t)1 << bucket;
}

/* Of a literal; punctuation in it need not be said. */
static uint64_t literal_first(const struct qk_program *out, const struct qk_node *node)
{
	const char *at = out->pool.data + node->arg, *end = at + node->size;
	uint64_t first = 0;

	while (at < end) {
		int32_t point;
		size_t size = qk_text_read(at, (size_t)(end - at), &point);

		if (*at != ' ') {
			first |= bit(qk_bucket(at, end));
			if (!qk_is_punctuation(point))
				return first;
		}
		at += size;
	}
	return first | out->nodes[node->next].first;
}

/* Of the values of a trie: as deep as a bucket looks. */
static uint64_t trie_first(const struct qk_program *out, uint32_t at, char *text, uint32_t size)
{
	uint64_t first = 0;

	if (size == 3 || (size == 2 && (unsigned char)text[0] < 0xe0) || (size == 1 && (unsigned char)text[0] < 0x80))
		return bit(qk_bucket(text, text + size));
	for (uint32_t child = out->trie[at].child; child; child = out->trie[child].sibling) {
		text[size] = (char)out->trie[child].byte;
		first |= trie_first(out, child, text, size + 1);
	}
	return first;
}

static uint64_t first_of(const struct qk_program *out, const struct qk_node *node)
{
	char text[4];
	uint64_t first = 0;

	switch (node->op) {
	case QK_OP_ACCEPT:
		return bit(QK_BUCKET_END);
	case QK_OP_LITERAL:
		return literal_first(out, node);
	case QK_OP_SPLIT:
		for (uint32_t i = 0; i < node->next; i++)
			first |= out->nodes[out->children[node->arg + i]].first;
		return first;
	case QK_OP_LIST:
		return trie_first(out, out->references[node->arg].trie, text, 0);
	case QK_OP_NUMBER:
		return qk_numbers_first(&out->references[node->arg]);
	case QK_OP_WILDCARD:
		return ~(uint64_t)0;
	default:
		return out->nodes[node->next].first;
	}
}

static uint32_t depth_of(const struct qk_program *out, const struct qk_node *node, const uint16_t *depths)
{
	uint32_t depth = 0;

	if (node->op == QK_OP_ACCEPT)
		return 0;
	if (node->op != QK_OP_SPLIT)
		return (node->op == QK_OP_LITERAL ? 0u : 1u) + depths[node->next];
	for (uint32_t i = 0; i < node->next; i++) {
		uint32_t child = depths[out->children[node->arg + i]];

		depth = child > depth ? child : depth;
	}
	return depth + 1;
}

void qk_compile_first(struct qk_compiler *compiler)
{
	struct qk_program *out = compiler->out;
	uint16_t *depths = malloc((out->node_count + 1) * sizeof *depths);

	if (!depths)
		qk_compile_no_memory(compiler);
	for (uint32_t i = 0; i < out->node_count && !compiler->status; i++) {
		uint32_t depth = depth_of(out, &out->nodes[i], depths);

		out->nodes[i].first = first_of(out, &out->nodes[i]);
		depths[i] = (uint16_t)depth;
		if (depth > QK_DEPTH_MAX)
			qk_compile_refuse(compiler, "more than %u optional parts, choices and lists follow each other",
					  QK_DEPTH_MAX);
	}
	free(depths);
}
