/* Choices of words, however they are nested, as one node and a trie that all places with the same words share: most of
 * what a grammar is made of. A trie's values are the numbers of the ways to say it, in the order of the template. */
#include "voice/compile_private.h"

#include "core/text.h"
#include "voice/fold.h"

#define WORDS_BYTES 4000u

/* Punctuation need not be said, which a trie knows nothing of. */
static int has_punctuation(const char *text, size_t length)
{
	for (size_t at = 0; at < length;) {
		int32_t point;
		size_t size = qk_text_read(text + at, length - at, &point);

		if (text[at] && qk_is_punctuation(point))
			return 1;
		at += size;
	}
	return 0;
}

static void add_way(struct qk_compiler *compiler, uint32_t root, const char *text, uint32_t number)
{
	struct qk_buffer folded = {0};
	uint32_t at = root;

	qk_fold(text, strlen(text), &folded);
	if (folded.failed)
		qk_compile_no_memory(compiler);
	for (size_t i = 0; i < folded.length && at != QK_NO_NODE && !compiler->status; i++)
		if (folded.data[i] != ' ' || !compiler->model->ignore_blanks)
			at = qk_trie_step(compiler, at, (uint8_t)folded.data[i]);
	if (at != QK_NO_NODE && !compiler->status && !compiler->out->trie[at].value)
		qk_trie_end(compiler, at, number, 0);
	qk_buffer_free(&folded);
}

static uint32_t make_trie(struct qk_compiler *compiler, const struct qk_variants *variants)
{
	struct qk_program *out = compiler->out;
	uint32_t root = qk_trie_node(compiler, 0);
	const char *at = variants->text.data;

	for (uint32_t i = 0; i < variants->count && !compiler->status; i++, at += strlen(at) + 1)
		add_way(compiler, root, at, i);
	if (qk_array_room(&out->words_tries, out->words_count, 1, &out->words_capacity, sizeof *out->words_tries))
		return qk_compile_no_memory(compiler);
	out->words_tries[out->words_count] = root;
	return out->words_count++;
}

/* The number of these words; QK_NO_NODE when they are no words alone. */
static uint32_t words_of(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t at)
{
	struct qk_variants variants;
	uint32_t root = QK_NO_NODE;
	int status = qk_variants_of(compiler, sentence, at, &variants);

	if (status == QUARK_ERR_NOMEM)
		qk_compile_no_memory(compiler);
	if (status)
		return QK_NO_NODE;
	if (variants.text.length <= WORDS_BYTES && !has_punctuation(variants.text.data, variants.text.length))
		root = make_trie(compiler, &variants);
	qk_buffer_free(&variants.text);
	return root;
}

uint32_t qk_emit_words(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t at, uint32_t next)
{
	uint32_t element = qk_element_of_words(compiler, sentence, at), words, node;

	if (element == QK_NO_NODE)
		return QK_NO_NODE;
	if (!compiler->elements[element].is_looked_up) {
		words = words_of(compiler, sentence, at);
		compiler->elements[element].words = words;
		compiler->elements[element].is_looked_up = 1;
	}
	words = compiler->elements[element].words;
	if (words == QK_NO_NODE || compiler->status)
		return QK_NO_NODE;
	node = qk_emit_node(compiler, QK_OP_WORDS, words, next);
	if (node != QK_NO_NODE)
		compiler->out->nodes[node].is_silent = compiler->in_value > 0;
	return node;
}
