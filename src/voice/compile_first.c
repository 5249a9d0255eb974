/* What each node may begin with, and how deep the matcher goes. Successors come before a node, so one pass does. */
#include "voice/compile_private.h"

#include "core/text.h"
#include "voice/fold.h"
#include "voice/numbers.h"

/* While compiling, in full. */
struct look {
	uint64_t first, pair, need;
};

static uint64_t bit(uint32_t bucket)
{
	return (uint64_t)1 << bucket;
}

/* Of a literal; punctuation in it need not be said. */
static uint64_t literal_first(const struct qk_program *out, const struct qk_node *node, const struct look *looks)
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
	return first | looks[node->next].first;
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

static struct look literal_look(const struct qk_program *out, const struct qk_node *node, const struct look *looks)
{
	const char *at = out->pool.data + node->arg, *end = at + node->size;
	struct look glance = {literal_first(out, node, looks), ~(uint64_t)0, 0};
	int32_t point;

	while (at < end && *at == ' ')
		at++;
	if (at == end)
		glance.pair = looks[node->next].pair;
	if (end - at < 2 || at[1] == ' ')
		return glance;
	qk_text_read(at, (size_t)(end - at), &point);
	if (qk_is_punctuation(point))
		return glance;
	if (point < 0x80) {
		qk_text_read(at + 1, (size_t)(end - at - 1), &point);
		if (qk_is_punctuation(point))
			return glance;
	}
	glance.pair = bit(qk_bucket_of_pair(at[0], at[1]));
	return glance;
}

/* Of the values of a trie; one of a single byte, or with a blank behind it, lets all through. */
static uint64_t trie_pair(const struct qk_program *out, uint32_t root)
{
	uint64_t pair = 0;

	for (uint32_t one = out->trie[root].child; one; one = out->trie[one].sibling) {
		if (out->trie[one].value)
			return ~(uint64_t)0;
		for (uint32_t other = out->trie[one].child; other; other = out->trie[other].sibling) {
			if (out->trie[other].byte == ' ')
				return ~(uint64_t)0;
			pair |= bit(qk_bucket_of_pair((char)out->trie[one].byte, (char)out->trie[other].byte));
		}
	}
	return pair;
}

/* Of texts that may be empty, or begin with a blank. */
static struct look words_look(const struct qk_program *out, const struct qk_node *node, uint32_t trie,
			      const struct look *looks)
{
	struct look look = {0, 0, 0}, more;
	char text[4];

	if (out->trie[trie].value)
		look = looks[node->next];
	for (uint32_t child = out->trie[trie].child; child; child = out->trie[child].sibling) {
		if (out->trie[child].byte != ' ')
			continue;
		more = words_look(out, node, child, looks);
		look.first |= more.first;
		look.pair |= more.pair;
	}
	look.first |= trie_first(out, trie, text, 0);
	look.pair |= trie_pair(out, trie);
	return look;
}

static struct look split_look(const struct qk_program *out, const struct qk_node *node, const struct look *looks)
{
	struct look all = {0, 0, 0};

	for (uint32_t i = node->arg; i < node->arg + node->next; i++) {
		const struct look *child = &looks[out->children[i]];

		out->glances[i] = (struct qk_glance){qk_half(child->first), qk_half(child->pair), child->need};
		all.first |= child->first;
		all.pair |= child->pair;
	}
	return all;
}

static struct look look_of(const struct qk_program *out, const struct qk_node *node, const struct look *looks)
{
	char text[4];
	uint32_t trie;

	switch (node->op) {
	case QK_OP_ACCEPT:
		return (struct look){bit(QK_BUCKET_END), bit(QK_BUCKET_END), 0};
	case QK_OP_LITERAL:
		return literal_look(out, node, looks);
	case QK_OP_SPLIT:
		return split_look(out, node, looks);
	case QK_OP_WORDS:
		return words_look(out, node, out->words_tries[node->arg], looks);
	case QK_OP_LIST:
		trie = out->references[node->arg].trie;
		return (struct look){trie_first(out, trie, text, 0), trie_pair(out, trie), 0};
	case QK_OP_NUMBER:
		return (struct look){qk_numbers_first(&out->references[node->arg]), ~(uint64_t)0, 0};
	case QK_OP_WILDCARD:
		return (struct look){~(uint64_t)0, ~(uint64_t)0, 0};
	default:
		return (struct look){looks[node->next].first, looks[node->next].pair, 0};
	}
}

/* Of a literal, what the rest of the way needs, and its own pairs, but for those with blanks and punctuation. */
static uint64_t literal_need(const struct qk_program *out, const struct qk_node *node, const struct look *looks)
{
	const char *at = out->pool.data + node->arg, *end = at + node->size;
	uint64_t need = looks[node->next].need;
	int32_t left = 0, point;

	for (; at < end; left = point) {
		at += qk_text_read(at, (size_t)(end - at), &point);
		if (point == ' ' || qk_is_punctuation(point))
			point = 0;
		if (left && point)
			need |= qk_pair_bit(left, point);
	}
	return need;
}

static uint64_t need_of(const struct qk_program *out, const struct qk_node *node, const struct look *looks)
{
	uint64_t need = ~(uint64_t)0;

	if (node->op == QK_OP_ACCEPT)
		return 0;
	if (node->op == QK_OP_LITERAL)
		return literal_need(out, node, looks);
	if (node->op != QK_OP_SPLIT)
		return looks[node->next].need;
	for (uint32_t i = node->arg; i < node->arg + node->next; i++)
		need &= looks[out->children[i]].need;
	return need;
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
	struct look *looks = malloc((out->node_count + 1) * sizeof *looks);

	out->glances = malloc((out->child_count + 1) * sizeof *out->glances);
	if (!depths || !looks || !out->glances)
		qk_compile_no_memory(compiler);
	for (uint32_t i = 0; i < out->node_count && !compiler->status; i++) {
		uint32_t depth = depth_of(out, &out->nodes[i], depths);

		looks[i] = look_of(out, &out->nodes[i], looks);
		looks[i].need = need_of(out, &out->nodes[i], looks);
		out->nodes[i].first = qk_half(looks[i].first);
		depths[i] = (uint16_t)depth;
		if (depth > QK_DEPTH_MAX)
			qk_compile_refuse(compiler, "more than %u optional parts, choices and lists follow each other",
					  QK_DEPTH_MAX);
	}
	free(depths);
	free(looks);
}
