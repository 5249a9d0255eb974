/* The values of a list that are plain texts, as a trie. */
#include "voice/compile_private.h"

static int count_ways(const struct qk_template *sentence, uint32_t at, uint32_t *ways)
{
	const struct qk_template_node *node = &sentence->nodes[at];
	uint32_t all = node->kind == QK_TEMPLATE_ALTERNATIVE ? 0 : 1;

	if (node->kind > QK_TEMPLATE_ALTERNATIVE)
		return -1;
	for (uint32_t child = node->child; child != QK_TEMPLATE_NONE; child = sentence->nodes[child].next) {
		uint32_t more;

		if (count_ways(sentence, child, &more))
			return -1;
		all = node->kind == QK_TEMPLATE_ALTERNATIVE ? all + more : all * more;
		if (all > QK_VARIANTS_MAX)
			return -1;
	}
	*ways = all;
	return 0;
}

int qk_compile_is_plain(const struct qk_value *value)
{
	uint32_t ways;

	return !count_ways(&value->sentence, value->sentence.root, &ways);
}

uint32_t qk_trie_node(struct qk_compiler *compiler, uint8_t byte)
{
	struct qk_program *out = compiler->out;

	if (qk_array_room(&out->trie, out->trie_count, 1, &out->trie_capacity, sizeof *out->trie))
		return qk_compile_no_memory(compiler);
	out->trie[out->trie_count] = (struct qk_trie_node){.byte = byte};
	return out->trie_count++;
}

uint32_t qk_trie_step(struct qk_compiler *compiler, uint32_t at, uint8_t byte)
{
	uint32_t child = compiler->out->trie[at].child;

	for (; child; child = compiler->out->trie[child].sibling)
		if (compiler->out->trie[child].byte == byte)
			return child;
	child = qk_trie_node(compiler, byte);
	if (child == QK_NO_NODE)
		return child;
	compiler->out->trie[child].sibling = compiler->out->trie[at].child;
	compiler->out->trie[at].child = child;
	return child;
}

int qk_trie_end(struct qk_compiler *compiler, uint32_t at, uint32_t value, uint32_t verdict)
{
	struct qk_program *out = compiler->out;

	if (out->trie[at].value && out->values[out->trie[at].value].value == value)
		return 0;
	if (qk_array_room(&out->values, out->value_count, 2, &out->value_capacity, sizeof *out->values)) {
		qk_compile_no_memory(compiler);
		return -1;
	}
	if (!out->value_count)
		memset(&out->values[out->value_count++], 0, sizeof *out->values);
	out->values[out->value_count] = (struct qk_trie_value){value, verdict, out->trie[at].value};
	out->trie[at].value = out->value_count++;
	return 0;
}

/* One way to say a value. What is nothing but blanks and punctuation is not said. */
static int trie_add(struct qk_compiler *compiler, uint32_t root, const char *text, uint32_t value, uint32_t verdict)
{
	struct qk_reading_room room = {0};
	struct qk_spoken spoken = {0};
	uint32_t at = root;
	int status = qk_spoken_read(&room, text, strlen(text), compiler->model->ignore_blanks, &spoken);

	for (uint32_t i = 0; !status && i < spoken.length; i++) {
		at = qk_trie_step(compiler, at, (uint8_t)spoken.text[i]);
		status = at == QK_NO_NODE ? QUARK_ERR_NOMEM : 0;
	}
	if (!status && at != root)
		status = qk_trie_end(compiler, at, value, verdict);
	qk_spoken_free(&spoken);
	qk_reading_room_free(&room);
	if (status == QUARK_ERR_INVALID)
		qk_compile_refuse(compiler, "a value is longer than %d bytes", QK_SPOKEN_BYTES);
	else if (status)
		qk_compile_no_memory(compiler);
	return compiler->status;
}

static void trie_add_value(struct qk_compiler *compiler, uint32_t root, const struct qk_word_list *list, uint32_t value)
{
	const struct qk_template *sentence = &list->values[value].sentence;
	uint32_t verdict = qk_compile_verdict(compiler, &list->values[value]);
	struct qk_variants variants = {0};
	const char *at;

	if (qk_variants_of(NULL, sentence, sentence->root, &variants))
		qk_compile_no_memory(compiler);
	at = variants.text.data;
	for (uint32_t i = 0; i < variants.count && !compiler->status; i++, at += strlen(at) + 1)
		trie_add(compiler, root, at, value, verdict);
	qk_buffer_free(&variants.text);
}

/* From the last value to the first, so that those of one text stand in their order. */
uint32_t qk_compile_trie(struct qk_compiler *compiler, const struct qk_word_list *list)
{
	uint32_t root = qk_trie_node(compiler, 0);

	for (uint32_t i = list->count; i-- > 0 && !compiler->status;)
		if (qk_compile_is_plain(&list->values[i]))
			trie_add_value(compiler, root, list, i);
	return root;
}
