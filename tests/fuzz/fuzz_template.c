/* Templates: what is refused has a place within the text and a sentence; what is taken is a tree within its text, and
 * its shortest form parses and prints as itself. */
#include "voice/template.h"

#include <quark/base.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define need(holds)                                                                                                    \
	do {                                                                                                           \
		if (!(holds)) {                                                                                        \
			fprintf(stderr, "line %d: not so: %s\n", __LINE__, #holds);                                    \
			abort();                                                                                       \
		}                                                                                                      \
	} while (0)

static void check_error(const char *source, size_t length, const struct qk_template_error *error)
{
	uint32_t lines = 1;

	for (size_t i = 0; i < length; i++)
		lines += source[i] == '\n';
	need(error->offset <= length && error->line >= 1 && error->line <= lines);
	need(error->column >= 1 && error->column <= length + 1);
	need(error->text[0] && memchr(error->text, '\0', sizeof error->text) != NULL);
}

/* Every child within its parent, and in its order. How many nodes there are. */
static uint32_t check_node(const struct qk_template *template, uint32_t place, uint32_t depth)
{
	const struct qk_template_node *node = &template->nodes[place];
	uint32_t count = 1, at = node->start;

	need(place < template->count && depth <= 3 * QK_TEMPLATE_DEPTH + 3);
	need(node->start <= node->end && node->end <= strlen(template->source));
	if (node->kind == QK_TEMPLATE_TEXT || node->kind == QK_TEMPLATE_LIST || node->kind == QK_TEMPLATE_RULE)
		need(node->text < template->texts.length && node->child == QK_TEMPLATE_NONE);
	for (uint32_t child = node->child; child != QK_TEMPLATE_NONE; child = template->nodes[child].next) {
		need(child < template->count && template->nodes[child].start >= at);
		at = template->nodes[child].end;
		need(at <= node->end);
		count += check_node(template, child, depth + 1);
	}
	return count;
}

/* What a template prints as; "" when that is too long to be parsed. To be freed. */
static struct qk_buffer print_again(const char *source, size_t length)
{
	struct qk_buffer printed = {0};
	struct qk_template_error error;
	struct qk_template template;

	if (length > QK_TEMPLATE_BYTES)
		return printed;
	need(qk_template_parse(source, length, &template, &error) == QUARK_OK);
	qk_template_print(&template, &printed);
	qk_template_free(&template);
	return printed;
}

/* Groups of one part are printed without their brackets, so that only then blanks meet, or come to an end: the first
 * form and what it parses to may differ in them, but no more afterwards. */
static void check_printed(const struct qk_template *template)
{
	struct qk_buffer first = {0}, second, third;

	qk_template_print(template, &first);
	need(!first.failed && first.length > 0);
	if (first.length == strspn(first.data, " ")) {
		qk_buffer_free(&first);
		return;
	}
	second = print_again(first.data, first.length);
	third = print_again(second.length ? second.data : "a", second.length ? second.length : 1);
	need(second.length == 0 ||
	     (third.length == second.length && memcmp(third.data, second.data, third.length) == 0));
	qk_buffer_free(&first);
	qk_buffer_free(&second);
	qk_buffer_free(&third);
}

static void try(const char *source, size_t length,
		int (*parse)(const char *, size_t, struct qk_template *, struct qk_template_error *))
{
	struct qk_template_error error = {0};
	struct qk_template template;
	int status = parse(source, length, &template, &error);

	if (status) {
		need(status == QUARK_ERR_INVALID);
		check_error(source, length, &error);
		return;
	}
	need(strlen(template.source) == length);
	need(check_node(&template, template.root, 0) <= template.count);
	check_printed(&template);
	qk_template_free(&template);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Exactly as long as it is, so that AddressSanitizer sees a read past its end. */
	char *source = malloc(size ? size : 1);

	if (!source)
		abort();
	if (size)
		memcpy(source, data, size);
	try(source, size, qk_template_parse);
	try(source, size, qk_template_plain);
	free(source);
	return 0;
}
