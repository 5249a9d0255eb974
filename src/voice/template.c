/* The parser: groups and text. */
#include "voice/template_private.h"

#include "core/text.h"

#include <quark/base.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void find_place(struct qk_template_parser *parser, const char *place)
{
	const char *at = parser->begin;

	parser->error->offset = (uint32_t)(place - at);
	parser->error->line = parser->error->column = 1;
	for (; at < place; at++) {
		if (*at == '\n') {
			parser->error->line++;
			parser->error->column = 1;
		} else if (((unsigned char)*at & 0xc0u) != 0x80u) {
			parser->error->column++;
		}
	}
}

uint32_t qk_template_refuse(struct qk_template_parser *parser, const char *place, const char *format, ...)
{
	va_list list;

	if (parser->status)
		return QK_TEMPLATE_NONE;
	parser->status = QUARK_ERR_INVALID;
	find_place(parser, place);
	va_start(list, format);
	vsnprintf(parser->error->text, sizeof parser->error->text, format, list);
	va_end(list);
	return QK_TEMPLATE_NONE;
}

uint32_t qk_template_no_memory(struct qk_template_parser *parser)
{
	parser->status = QUARK_ERR_NOMEM;
	return QK_TEMPLATE_NONE;
}

static int grow(struct qk_template *template)
{
	uint32_t capacity = template->capacity ? template->capacity * 2 : 8;
	void *nodes = realloc(template->nodes, capacity * sizeof *template->nodes);

	if (!nodes)
		return -1;
	template->nodes = nodes;
	template->capacity = capacity;
	return 0;
}

uint32_t qk_template_node_new(struct qk_template_parser *parser, uint32_t kind, const char *start)
{
	struct qk_template *out = parser->out;
	struct qk_template_node *node;

	if (out->count == out->capacity && grow(out))
		return qk_template_no_memory(parser);
	node = &out->nodes[out->count];
	memset(node, 0, sizeof *node);
	node->kind = kind;
	node->child = node->next = QK_TEMPLATE_NONE;
	node->start = (uint32_t)(start - parser->begin);
	return out->count++;
}

uint32_t qk_template_keep(struct qk_template_parser *parser, const char *text, size_t length)
{
	size_t place = parser->out->texts.length;

	qk_buffer_append(&parser->out->texts, text, length);
	qk_buffer_byte(&parser->out->texts, '\0');
	if (parser->out->texts.failed)
		return qk_template_no_memory(parser);
	return (uint32_t)place;
}

static int is_special(char c)
{
	return c && strchr("()[]{}<>|;", c) != NULL;
}

static int is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* One character of text, to `out`; an escaped one as it is. */
static int take_character(struct qk_template_parser *parser, struct qk_buffer *out)
{
	int32_t code_point;
	size_t size;
	int escaped = *parser->at == '\\';

	parser->at += escaped;
	if (parser->at == parser->end) {
		qk_template_refuse(parser, parser->at - 1, "nothing follows the \\ that makes the next character text");
		return -1;
	}
	size = qk_text_read(parser->at, (size_t)(parser->end - parser->at), &code_point);
	if (code_point == 0x2019)
		qk_buffer_byte(out, '\'');
	else if (!is_blank(*parser->at) && code_point != 0x3000 && code_point != 0xa0)
		qk_buffer_append(out, parser->at, size);
	else if (!out->length || out->data[out->length - 1] != ' ')
		qk_buffer_byte(out, ' ');
	parser->at += size;
	return 0;
}

static uint32_t text_node(struct qk_template_parser *parser, const char *start, struct qk_buffer *raw)
{
	uint32_t node = QK_TEMPLATE_NONE, text;
	char *nfc = raw->failed ? NULL : qk_text_nfc(raw->data);

	if (!nfc)
		return qk_template_no_memory(parser);
	text = qk_template_keep(parser, nfc, strlen(nfc));
	if (text != QK_TEMPLATE_NONE)
		node = qk_template_node_new(parser, QK_TEMPLATE_TEXT, start);
	if (node != QK_TEMPLATE_NONE)
		parser->out->nodes[node].text = text;
	free(nfc);
	return node;
}

static uint32_t parse_text(struct qk_template_parser *parser)
{
	struct qk_buffer raw = {0};
	const char *start = parser->at;
	uint32_t node = QK_TEMPLATE_NONE;
	int failed = 0;

	while (!failed && parser->at < parser->end && !is_special(*parser->at))
		failed = take_character(parser, &raw);
	if (!failed)
		node = text_node(parser, start, &raw);
	qk_buffer_free(&raw);
	return node;
}

static uint32_t parse_group(struct qk_template_parser *parser, char closing);

static uint32_t parse_bracket(struct qk_template_parser *parser)
{
	const char *open = parser->at++;
	uint32_t node;

	if (parser->depth == QK_TEMPLATE_DEPTH)
		return qk_template_refuse(parser, open, "groups nest more than %d deep", QK_TEMPLATE_DEPTH);
	parser->depth++;
	node = parse_group(parser, *open == '(' ? ')' : ']');
	parser->depth--;
	if (parser->status)
		return QK_TEMPLATE_NONE;
	if (parser->at == parser->end)
		return qk_template_refuse(parser, open, "\"%c\" is never closed", *open);
	if (parser->at == open + 1)
		return qk_template_refuse(parser, open, "\"%c%c\" has nothing in it", *open, *parser->at);
	parser->at++;
	parser->out->nodes[node].start = (uint32_t)(open - parser->begin);
	return node;
}

static uint32_t parse_item(struct qk_template_parser *parser)
{
	switch (*parser->at) {
	case '(':
	case '[':
		return parse_bracket(parser);
	case '{':
	case '<':
		return qk_template_reference(parser);
	case ')':
	case ']':
	case '}':
	case '>':
		return qk_template_refuse(parser, parser->at, "\"%c\" closes nothing; write \\%c to have it as text",
					  *parser->at, *parser->at);
	default:
		return parse_text(parser);
	}
}

static int ends_part(const struct qk_template_parser *parser, char closing)
{
	return parser->at == parser->end || *parser->at == '|' || *parser->at == ';' || *parser->at == closing;
}

/* Up to the next | or ; or the end of the group. */
static uint32_t parse_part(struct qk_template_parser *parser, char closing)
{
	uint32_t part = qk_template_node_new(parser, QK_TEMPLATE_SEQUENCE, parser->at), last = QK_TEMPLATE_NONE, item;

	while (!parser->status && !ends_part(parser, closing)) {
		item = parse_item(parser);
		if (parser->status)
			break;
		parser->out->nodes[item].end = (uint32_t)(parser->at - parser->begin);
		if (last == QK_TEMPLATE_NONE)
			parser->out->nodes[part].child = item;
		else
			parser->out->nodes[last].next = item;
		last = item;
	}
	if (!parser->status)
		parser->out->nodes[part].end = (uint32_t)(parser->at - parser->begin);
	return part;
}

struct group {
	uint32_t first, last, count;
	char between;
	int has_empty, has_content;
};

static void add_part(struct qk_template_parser *parser, struct group *group, uint32_t part)
{
	struct qk_template_node *nodes = parser->out->nodes;

	if (!group->count++)
		group->first = part;
	else
		nodes[group->last].next = part;
	group->last = part;
	if (nodes[part].child == QK_TEMPLATE_NONE)
		group->has_empty = 1;
	else
		group->has_content = 1;
}

static void parse_parts(struct qk_template_parser *parser, char closing, struct group *group)
{
	for (;;) {
		uint32_t part = parse_part(parser, closing);

		if (parser->status)
			return;
		add_part(parser, group, part);
		if (parser->at == parser->end || *parser->at == closing)
			return;
		if (group->between && *parser->at != group->between) {
			qk_template_refuse(parser, parser->at,
					   "\"|\" and \";\" stand in one group; put one of them in ( )");
			return;
		}
		group->between = *parser->at++;
	}
}

static int is_group_sound(struct qk_template_parser *parser, const char *start, const struct group *group)
{
	if (group->between == '|' && !group->has_content)
		qk_template_refuse(parser, start, "all the choices are empty");
	if (group->between == ';' && group->has_empty)
		qk_template_refuse(parser, start, "one of the parts between \";\" is empty");
	if (group->between == ';' && group->count > QK_TEMPLATE_PARTS)
		qk_template_refuse(parser, start, "%u parts in any order are too many; %d is the most", group->count,
				   QK_TEMPLATE_PARTS);
	return !parser->status;
}

static uint32_t wrap(struct qk_template_parser *parser, const char *start, const struct group *group)
{
	uint32_t kind = group->between == ';' ? QK_TEMPLATE_PERMUTATION : QK_TEMPLATE_ALTERNATIVE;
	uint32_t node = qk_template_node_new(parser, kind, start);

	if (node != QK_TEMPLATE_NONE) {
		parser->out->nodes[node].child = group->first;
		parser->out->nodes[node].end = (uint32_t)(parser->at - parser->begin);
	}
	return node;
}

/* The choice between what the group has and nothing. */
static void make_optional(struct qk_template_parser *parser, const char *start, struct group *group)
{
	uint32_t part = group->first, empty;

	if (group->between == ';') {
		part = qk_template_node_new(parser, QK_TEMPLATE_SEQUENCE, start);
		empty = part == QK_TEMPLATE_NONE ? part : wrap(parser, start, group);
		if (empty == QK_TEMPLATE_NONE)
			return;
		parser->out->nodes[part].child = empty;
		parser->out->nodes[part].end = parser->out->nodes[empty].end;
		memset(group, 0, sizeof *group);
		add_part(parser, group, part);
	}
	empty = qk_template_node_new(parser, QK_TEMPLATE_SEQUENCE, parser->at);
	if (empty == QK_TEMPLATE_NONE)
		return;
	parser->out->nodes[empty].end = parser->out->nodes[empty].start;
	add_part(parser, group, empty);
	group->between = '|';
}

/* Behind its opening bracket; stops at its closing one, or at the end. */
static uint32_t parse_group(struct qk_template_parser *parser, char closing)
{
	const char *start = parser->at;
	struct group group = {0};

	parse_parts(parser, closing, &group);
	if (parser->status || !is_group_sound(parser, start, &group))
		return QK_TEMPLATE_NONE;
	if (closing == ']')
		make_optional(parser, start, &group);
	if (parser->status)
		return QK_TEMPLATE_NONE;
	return group.between ? wrap(parser, start, &group) : group.first;
}

static int check_source(struct qk_template_parser *parser, size_t length)
{
	size_t bad = length < QK_TEMPLATE_BYTES ? length : QK_TEMPLATE_BYTES;

	if (length > QK_TEMPLATE_BYTES)
		qk_template_refuse(parser, parser->begin, "it is longer than %d bytes", QK_TEMPLATE_BYTES);
	else if (!qk_text_valid(parser->begin, length))
		qk_template_refuse(parser, parser->begin, "it is no valid UTF-8, or has a NUL");
	else if (parser->at == parser->end)
		qk_template_refuse(parser, parser->begin + bad, "there is nothing in it");
	return parser->status;
}

static int begin(struct qk_template_parser *parser, const char *source, size_t length)
{
	struct qk_template *out = parser->out;

	memset(out, 0, sizeof *out);
	memset(parser->error, 0, sizeof *parser->error);
	parser->begin = parser->at = source;
	parser->end = source + length;
	while (parser->at < parser->end && is_blank(*parser->at))
		parser->at++;
	while (parser->end > parser->at && is_blank(parser->end[-1]) &&
	       !(parser->end - parser->at > 1 && parser->end[-2] == '\\'))
		parser->end--;
	if (check_source(parser, length))
		return -1;
	out->source = strndup(source, length);
	if (!out->source)
		qk_template_no_memory(parser);
	return parser->status ? -1 : 0;
}

static int finish(struct qk_template_parser *parser, uint32_t root)
{
	if (!parser->status && parser->at < parser->end)
		qk_template_refuse(parser, parser->at, "\"%c\" closes nothing; write \\%c to have it as text",
				   *parser->at, *parser->at);
	if (parser->status) {
		qk_template_free(parser->out);
		return parser->status;
	}
	parser->out->root = root;
	return QUARK_OK;
}

int qk_template_parse(const char *source, size_t length, struct qk_template *out, struct qk_template_error *error)
{
	struct qk_template_parser parser = {.out = out, .error = error};
	uint32_t root = QK_TEMPLATE_NONE;

	if (!begin(&parser, source, length))
		root = parse_group(&parser, '\0');
	return finish(&parser, root);
}

int qk_template_plain(const char *source, size_t length, struct qk_template *out, struct qk_template_error *error)
{
	struct qk_template_parser parser = {.out = out, .error = error};
	struct qk_buffer raw = {0};
	uint32_t root = QK_TEMPLATE_NONE, text;

	if (!begin(&parser, source, length)) {
		const char *start = parser.at;

		root = qk_template_node_new(&parser, QK_TEMPLATE_SEQUENCE, parser.at);
		while (!parser.status && parser.at < parser.end) {
			const char *at = parser.at;

			if (*at == '\\') {
				qk_buffer_byte(&raw, '\\');
				parser.at++;
			} else {
				take_character(&parser, &raw);
			}
		}
		text = parser.status ? QK_TEMPLATE_NONE : text_node(&parser, start, &raw);
		if (!parser.status) {
			out->nodes[root].child = text;
			out->nodes[root].end = out->nodes[text].end = (uint32_t)(parser.end - source);
		}
		qk_buffer_free(&raw);
	}
	return finish(&parser, root);
}

void qk_template_free(struct qk_template *template)
{
	free(template->source);
	free(template->nodes);
	qk_buffer_free(&template->texts);
	memset(template, 0, sizeof *template);
}
