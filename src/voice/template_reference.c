/* The parser: {lists} and <rules>. */
#include "voice/template_private.h"

#include <quark/base.h>

#include <string.h>

struct piece {
	const char *begin, *end;
};

static struct piece trim(const char *begin, const char *end)
{
	while (begin < end && (*begin == ' ' || *begin == '\t'))
		begin++;
	while (begin < end && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return (struct piece){begin, end};
}

/* Reads a whole number at *at. 0 or -1. */
static int read_number(const char **at, const char *end, int64_t *out)
{
	int negative = *at < end && **at == '-';
	const char *digit = *at + negative;
	int64_t value = 0;

	if (digit == end || *digit < '0' || *digit > '9')
		return -1;
	for (; digit < end && *digit >= '0' && *digit <= '9'; digit++) {
		if (value > 99999999999999999)
			return -1;
		value = value * 10 + (*digit - '0');
	}
	*out = negative ? -value : value;
	*at = digit;
	return 0;
}

/* from..to or from..to,step: 1 when it is written so, 0 when it is a name. */
static int read_range(struct piece name, struct qk_template_node *node)
{
	const char *at = name.begin;

	node->step = 1;
	if (read_number(&at, name.end, &node->from) || name.end - at < 3 || at[0] != '.' || at[1] != '.')
		return 0;
	at += 2;
	if (read_number(&at, name.end, &node->to))
		return 0;
	if (at < name.end && *at == ',') {
		at++;
		if (read_number(&at, name.end, &node->step))
			return 0;
	}
	node->is_range = at == name.end;
	return (int)node->is_range;
}

static void check_range(struct qk_template_parser *parser, const struct qk_template_node *node, struct piece name,
			struct piece slot)
{
	if (node->from > node->to)
		qk_template_refuse(parser, name.begin, "the range begins behind its end");
	else if (node->step < 1)
		qk_template_refuse(parser, name.begin, "the step of the range is not positive");
	else if (slot.begin == slot.end)
		qk_template_refuse(parser, name.begin, "the range has no slot; write {from..to:slot}");
}

static const char *find_end(struct qk_template_parser *parser, char closing)
{
	const char *at = parser->at + 1;

	while (at < parser->end && *at != closing && !strchr("()[]{}<>|;\\", *at))
		at++;
	if (at == parser->end || *at != closing) {
		qk_template_refuse(parser, parser->at, "\"%c\" is never closed", *parser->at);
		return NULL;
	}
	if (trim(parser->at + 1, at).begin == trim(parser->at + 1, at).end) {
		qk_template_refuse(parser, parser->at, "\"%c%c\" has no name in it", *parser->at, closing);
		return NULL;
	}
	return at;
}

static int is_text(char c)
{
	return !strchr("()[]{}<>|; \t\r\n", c);
}

/* What stands behind the colon, or the name itself. */
static struct piece split_slot(struct piece *name, uint32_t *is_capture)
{
	const char *colon = memchr(name->begin, ':', (size_t)(name->end - name->begin));
	struct piece slot = *name;

	if (colon) {
		slot = trim(colon + 1, name->end);
		*name = trim(name->begin, colon);
	}
	if (slot.begin < slot.end && *slot.begin == '@') {
		*is_capture = 1;
		slot = trim(slot.begin + 1, slot.end);
		if (!colon)
			*name = slot;
	}
	return slot;
}

static int fill_list(struct qk_template_parser *parser, struct qk_template_node *node, const char *closing)
{
	struct piece name = trim(parser->at + 1, closing), slot = split_slot(&name, &node->is_capture);

	if (name.begin == name.end || slot.begin == slot.end)
		qk_template_refuse(parser, parser->at, "a name is missing between { and }");
	else if (memchr(slot.begin, ':', (size_t)(slot.end - slot.begin)))
		qk_template_refuse(parser, slot.begin, "there is more than one \":\" between { and }");
	else if (read_range(name, node))
		check_range(parser, node, name, slot.begin == name.begin ? (struct piece){NULL, NULL} : slot);
	if (parser->status)
		return -1;
	node->is_glued = closing + 1 < parser->end && is_text(closing[1]);
	node->text = qk_template_keep(parser, name.begin, node->is_range ? 0 : (size_t)(name.end - name.begin));
	node->slot = qk_template_keep(parser, slot.begin, (size_t)(slot.end - slot.begin));
	return parser->status ? -1 : 0;
}

static int fill_rule(struct qk_template_parser *parser, struct qk_template_node *node, const char *closing)
{
	struct piece name = trim(parser->at + 1, closing);

	node->text = qk_template_keep(parser, name.begin, (size_t)(name.end - name.begin));
	return parser->status ? -1 : 0;
}

uint32_t qk_template_reference(struct qk_template_parser *parser)
{
	int is_list = *parser->at == '{';
	const char *closing = find_end(parser, is_list ? '}' : '>');
	struct qk_template_node node = {0};
	uint32_t place;

	if (!closing || (is_list ? fill_list : fill_rule)(parser, &node, closing))
		return QK_TEMPLATE_NONE;
	place = qk_template_node_new(parser, is_list ? QK_TEMPLATE_LIST : QK_TEMPLATE_RULE, parser->at);
	if (place == QK_TEMPLATE_NONE)
		return place;
	node.kind = parser->out->nodes[place].kind;
	node.start = parser->out->nodes[place].start;
	node.child = node.next = QK_TEMPLATE_NONE;
	parser->out->nodes[place] = node;
	parser->at = closing + 1;
	return place;
}
