/* All the ways to say a template that is only text and choices. */
#include "voice/compile_private.h"

#define LOOKS_MAX 200u /* parts of a template that are looked at before it counts as too big */

static int expand(struct qk_variants *variants, const struct qk_template *sentence, uint32_t at);

static int append_each(struct qk_variants *variants, const char *text)
{
	struct qk_buffer grown = {0};
	const char *at = variants->text.data;

	for (uint32_t i = 0; i < variants->count; i++, at += strlen(at) + 1) {
		qk_buffer_text(&grown, at);
		qk_buffer_text(&grown, text);
		qk_buffer_byte(&grown, '\0');
	}
	qk_buffer_free(&variants->text);
	variants->text = grown;
	return grown.failed ? QUARK_ERR_NOMEM : 0;
}

static int expand_sequence(struct qk_variants *variants, const struct qk_template *sentence, uint32_t child)
{
	int status = 0;

	for (; child != QK_TEMPLATE_NONE && !status; child = sentence->nodes[child].next)
		status = expand(variants, sentence, child);
	return status;
}

/* What was said so far, with each of the choices behind it. */
static int expand_one(struct qk_variants *all, const char *said, const struct qk_template *sentence, uint32_t child)
{
	int status = 0;

	for (; child != QK_TEMPLATE_NONE && !status; child = sentence->nodes[child].next) {
		struct qk_variants one = {.compiler = all->compiler, .count = 1, .looks = all->looks};

		qk_buffer_append(&one.text, said, strlen(said) + 1);
		status = one.text.failed ? QUARK_ERR_NOMEM : expand(&one, sentence, child);
		all->count += one.count;
		all->looks = one.looks;
		if (!status && all->count > QK_VARIANTS_MAX)
			status = 1;
		if (!status)
			qk_buffer_append(&all->text, one.text.data, one.text.length);
		qk_buffer_free(&one.text);
	}
	return status ? status : all->text.failed ? QUARK_ERR_NOMEM : 0;
}

static int expand_choice(struct qk_variants *variants, const struct qk_template *sentence, uint32_t child)
{
	struct qk_variants all = {.compiler = variants->compiler, .looks = variants->looks};
	const char *at = variants->text.data;
	int status = 0;

	for (uint32_t i = 0; i < variants->count && !status; i++, at += strlen(at) + 1)
		status = expand_one(&all, at, sentence, child);
	qk_buffer_free(&variants->text);
	*variants = all;
	return status;
}

static int expand_rule(struct qk_variants *variants, const char *name)
{
	const struct qk_rule *rule = variants->compiler ? qk_compile_rule(variants->compiler, name) : NULL;

	return rule ? expand(variants, &rule->sentence, rule->sentence.root) : 1;
}

static int expand(struct qk_variants *variants, const struct qk_template *sentence, uint32_t at)
{
	const struct qk_template_node *node = &sentence->nodes[at];

	if (++variants->looks > LOOKS_MAX)
		return 1;
	switch (node->kind) {
	case QK_TEMPLATE_TEXT:
		return append_each(variants, qk_template_text(sentence, node->text));
	case QK_TEMPLATE_SEQUENCE:
		return expand_sequence(variants, sentence, node->child);
	case QK_TEMPLATE_ALTERNATIVE:
		return expand_choice(variants, sentence, node->child);
	case QK_TEMPLATE_RULE:
		return expand_rule(variants, qk_template_text(sentence, node->text));
	default:
		return 1;
	}
}

int qk_variants_of(struct qk_compiler *compiler, const struct qk_template *sentence, uint32_t at,
		   struct qk_variants *out)
{
	int status;

	*out = (struct qk_variants){.compiler = compiler, .count = 1};
	qk_buffer_byte(&out->text, '\0');
	status = out->text.failed ? QUARK_ERR_NOMEM : expand(out, sentence, at);
	if (status)
		qk_buffer_free(&out->text);
	return status;
}
