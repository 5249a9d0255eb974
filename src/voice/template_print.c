/* The tree as a template again. */
#include "voice/template.h"

#include <string.h>

static void print_node(const struct qk_template *template, uint32_t at, struct qk_buffer *out);

static void print_text(const char *text, struct qk_buffer *out)
{
	for (; *text; text++) {
		if (strchr("()[]{}<>|;\\", *text))
			qk_buffer_byte(out, '\\');
		qk_buffer_byte(out, *text);
	}
}

static void print_children(const struct qk_template *template, uint32_t child, char between, struct qk_buffer *out)
{
	int first = 1;

	for (; child != QK_TEMPLATE_NONE; child = template->nodes[child].next) {
		if (!first && between)
			qk_buffer_byte(out, between);
		first = 0;
		print_node(template, child, out);
	}
}

static void print_group(const struct qk_template *template, uint32_t child, char between, struct qk_buffer *out)
{
	qk_buffer_byte(out, '(');
	print_children(template, child, between, out);
	qk_buffer_byte(out, ')');
}

static void print_list(const struct qk_template *template, const struct qk_template_node *node, struct qk_buffer *out)
{
	qk_buffer_byte(out, '{');
	if (node->is_range) {
		qk_buffer_i64(out, node->from);
		qk_buffer_text(out, "..");
		qk_buffer_i64(out, node->to);
		qk_buffer_byte(out, ',');
		qk_buffer_i64(out, node->step);
	} else {
		qk_buffer_text(out, qk_template_text(template, node->text));
	}
	qk_buffer_text(out, node->is_capture ? ":@" : ":");
	qk_buffer_text(out, qk_template_text(template, node->slot));
	qk_buffer_byte(out, '}');
}

static void print_node(const struct qk_template *template, uint32_t at, struct qk_buffer *out)
{
	const struct qk_template_node *node = &template->nodes[at];

	switch (node->kind) {
	case QK_TEMPLATE_TEXT:
		print_text(qk_template_text(template, node->text), out);
		return;
	case QK_TEMPLATE_SEQUENCE:
		print_children(template, node->child, '\0', out);
		return;
	case QK_TEMPLATE_ALTERNATIVE:
		print_group(template, node->child, '|', out);
		return;
	case QK_TEMPLATE_PERMUTATION:
		print_group(template, node->child, ';', out);
		return;
	case QK_TEMPLATE_LIST:
		print_list(template, node, out);
		return;
	default:
		qk_buffer_byte(out, '<');
		qk_buffer_text(out, qk_template_text(template, node->text));
		qk_buffer_byte(out, '>');
	}
}

void qk_template_print(const struct qk_template *template, struct qk_buffer *out)
{
	print_node(template, template->root, out);
}

void qk_template_print_node(const struct qk_template *template, uint32_t node, struct qk_buffer *out)
{
	print_node(template, node, out);
}
