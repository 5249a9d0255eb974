/* Sentences that begin alike begin with the same nodes. */
#include "voice/compile_private.h"

#define BUCKETS 4096u

static uint32_t hash_of(const char *key, size_t size)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (unsigned char)key[i]) * 16777619u;
	return hash;
}

static uint32_t find_element(struct qk_compiler *compiler, const struct qk_buffer *key, uint32_t hash)
{
	uint32_t at = compiler->buckets[hash % BUCKETS];

	for (; at; at = compiler->elements[at].after) {
		const struct qk_element *element = &compiler->elements[at];

		if (element->hash == hash && element->key_size == key->length &&
		    !memcmp(compiler->keys.data + element->key, key->data, key->length))
			return at;
	}
	return 0;
}

static int make_buckets(struct qk_compiler *compiler)
{
	if (compiler->buckets)
		return 0;
	if (qk_array_room(&compiler->buckets, 0, BUCKETS, &compiler->bucket_capacity, sizeof *compiler->buckets))
		return -1;
	memset(compiler->buckets, 0, BUCKETS * sizeof *compiler->buckets);
	compiler->element_count = 1;
	return 0;
}

/* The element of this key: one that is there, or the new one. */
static uint32_t element_of(struct qk_compiler *compiler, struct qk_element *element, const struct qk_buffer *key)
{
	uint32_t at;

	if (key->failed || make_buckets(compiler))
		return qk_compile_no_memory(compiler);
	element->hash = hash_of(key->data, key->length);
	at = find_element(compiler, key, element->hash);
	if (at)
		return at;
	element->key = (uint32_t)compiler->keys.length;
	element->key_size = (uint32_t)key->length;
	qk_buffer_append(&compiler->keys, key->data, key->length);
	if (compiler->keys.failed || qk_array_room(&compiler->elements, compiler->element_count, 1,
						   &compiler->element_capacity, sizeof *element))
		return qk_compile_no_memory(compiler);
	element->after = compiler->buckets[element->hash % BUCKETS];
	compiler->elements[compiler->element_count] = *element;
	return compiler->buckets[element->hash % BUCKETS] = compiler->element_count++;
}

uint32_t qk_spine_new(struct qk_compiler *compiler, uint32_t element)
{
	if (!compiler->spine_count)
		compiler->spine_count = 1;
	if (qk_array_room(&compiler->spines, compiler->spine_count, 1, &compiler->spine_capacity,
			  sizeof *compiler->spines))
		return qk_compile_no_memory(compiler);
	compiler->spines[compiler->spine_count] = (struct qk_spine){.element = element};
	return compiler->spine_count++;
}

/* From `spine` on by this element. */
static uint32_t step(struct qk_compiler *compiler, uint32_t spine, uint32_t element)
{
	uint32_t child;

	if (element == QK_NO_NODE || spine == QK_NO_NODE)
		return QK_NO_NODE;
	for (child = compiler->spines[spine].child; child; child = compiler->spines[child].sibling)
		if (compiler->spines[child].element == element)
			return child;
	child = qk_spine_new(compiler, element);
	if (child == QK_NO_NODE)
		return child;
	if (compiler->spines[spine].last)
		compiler->spines[compiler->spines[spine].last].sibling = child;
	else
		compiler->spines[spine].child = child;
	return compiler->spines[spine].last = child;
}

static uint32_t step_text(struct qk_compiler *compiler, uint32_t spine, const char *text, size_t size)
{
	struct qk_element element = {.accept = UINT32_MAX};
	struct qk_buffer key = {0};
	uint32_t found;

	qk_buffer_byte(&key, 't');
	qk_buffer_append(&key, text, size);
	found = element_of(compiler, &element, &key);
	qk_buffer_free(&key);
	return step(compiler, spine, found);
}

/* Word by word, each with the blank before it. */
static uint32_t add_text(struct qk_compiler *compiler, uint32_t spine, const char *text)
{
	while (*text && !compiler->status) {
		size_t size = 1 + strcspn(text + 1, " ");

		spine = step_text(compiler, spine, text, size);
		text += size;
	}
	return spine;
}

static uint32_t add_part(struct qk_compiler *compiler, uint32_t spine, const struct qk_template *sentence, uint32_t at)
{
	struct qk_element element = {.sentence = sentence, .block = compiler->block, .node = at, .accept = UINT32_MAX};
	struct qk_buffer key = {0};
	uint32_t found;

	qk_buffer_byte(&key, 'p');
	qk_buffer_u64(&key, compiler->scope);
	qk_buffer_byte(&key, sentence->nodes[at].is_glued ? '+' : ' ');
	qk_template_print_node(sentence, at, &key);
	found = element_of(compiler, &element, &key);
	qk_buffer_free(&key);
	return step(compiler, spine, found);
}

uint32_t qk_element_of_words(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t at)
{
	struct qk_element element = {.accept = UINT32_MAX};
	struct qk_buffer key = {0};
	uint32_t found;

	qk_buffer_byte(&key, 'w');
	qk_buffer_u64(&key, compiler->scope);
	qk_buffer_byte(&key, ' ');
	qk_template_print_node(sentence, at, &key);
	found = element_of(compiler, &element, &key);
	qk_buffer_free(&key);
	return found;
}

static uint32_t add_node(struct qk_compiler *compiler, uint32_t spine, const struct qk_template *sentence, uint32_t at)
{
	const struct qk_template_node *node = &sentence->nodes[at];
	struct qk_rule *rule;

	if (compiler->status)
		return QK_NO_NODE;
	switch (node->kind) {
	case QK_TEMPLATE_TEXT:
		return add_text(compiler, spine, qk_template_text(sentence, node->text));
	case QK_TEMPLATE_SEQUENCE:
		for (at = node->child; at != QK_TEMPLATE_NONE; at = sentence->nodes[at].next)
			spine = add_node(compiler, spine, sentence, at);
		return spine;
	case QK_TEMPLATE_RULE:
		rule = qk_compile_rule(compiler, qk_template_text(sentence, node->text));
		return rule ? add_node(compiler, spine, &rule->sentence, rule->sentence.root) : QK_NO_NODE;
	default:
		return add_part(compiler, spine, sentence, at);
	}
}

void qk_spine_add(struct qk_compiler *compiler, uint32_t spine, uint32_t sentence)
{
	const struct qk_template *template = compiler->out->sentences[sentence].sentence;
	struct qk_element element = {.accept = sentence};
	struct qk_buffer key = {0};

	spine = add_node(compiler, spine, template, template->root);
	qk_buffer_byte(&key, 'a');
	qk_buffer_u64(&key, sentence);
	step(compiler, spine, element_of(compiler, &element, &key));
	qk_buffer_free(&key);
}

static uint32_t emit_element(struct qk_compiler *compiler, uint32_t number, uint32_t next)
{
	struct qk_element element = compiler->elements[number];
	const char *key = compiler->keys.data + element.key;

	if (element.accept != UINT32_MAX) {
		compiler->sentence = compiler->out->sentences[element.accept].sentence;
		return qk_emit_node(compiler, QK_OP_ACCEPT, element.accept, 0);
	}
	if (element.sentence) {
		compiler->block = element.block;
		return qk_emit(compiler, element.sentence, element.node, next);
	}
	qk_buffer_clear(&compiler->scratch);
	qk_buffer_append(&compiler->scratch, key + 1, element.key_size - 1);
	if (compiler->scratch.failed)
		return qk_compile_no_memory(compiler);
	char *text = strndup(key + 1, element.key_size - 1);
	uint32_t node = text ? qk_emit_text(compiler, text, next) : qk_compile_no_memory(compiler);

	free(text);
	return node;
}

/* What may follow after this spine: its children, in their order. */
uint32_t qk_spine_emit(struct qk_compiler *compiler, uint32_t spine)
{
	uint32_t count = 0, base = compiler->stack_count;

	for (uint32_t child = compiler->spines[spine].child; child; child = compiler->spines[child].sibling)
		count += !qk_emit_push(compiler, child);
	for (uint32_t i = 0; i < count && !compiler->status; i++) {
		uint32_t child = compiler->stack[base + i], next = 0;

		if (compiler->spines[child].child)
			next = qk_spine_emit(compiler, child);
		next = emit_element(compiler, compiler->spines[child].element, next);
		compiler->stack[base + i] = next;
	}
	for (uint32_t i = 0; i < count / 2 && !compiler->status; i++) {
		uint32_t node = compiler->stack[base + i];

		compiler->stack[base + i] = compiler->stack[base + count - 1 - i];
		compiler->stack[base + count - 1 - i] = node;
	}
	return qk_emit_split(compiler, count);
}
