#include "support_slow_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct slow_block {
	struct slow_block *next;
	_Alignas(16) char bytes[];
};

void *slow_alloc(struct slow_arena *arena, size_t size)
{
	struct slow_block *block = calloc(1, sizeof *block + size);

	if (!block) {
		fprintf(stderr, "slow matcher: no memory\n");
		abort();
	}
	block->next = arena->blocks;
	arena->blocks = block;
	return block->bytes;
}

char *slow_copy(struct slow_arena *arena, const char *text, size_t length)
{
	char *copy = slow_alloc(arena, length + 1);

	memcpy(copy, text, length);
	return copy;
}

void slow_arena_free(struct slow_arena *arena)
{
	while (arena->blocks) {
		struct slow_block *block = arena->blocks;

		arena->blocks = block->next;
		free(block);
	}
}

struct parser {
	struct slow_arena *arena;
	const char *at;
};

static struct slow_node *new_node(struct parser *parser, enum slow_kind kind)
{
	struct slow_node *node = slow_alloc(parser->arena, sizeof *node);

	node->kind = kind;
	return node;
}

static void add_child(struct slow_node *parent, struct slow_node *child)
{
	if (parent->count == (int)(sizeof parent->children / sizeof *parent->children))
		abort();
	parent->children[parent->count++] = child;
}

/* Up to the next sign of the language, runs of blanks as one. */
static struct slow_node *parse_text(struct parser *parser)
{
	struct slow_node *node = new_node(parser, SLOW_TEXT);
	size_t length = 0;

	node->text = slow_copy(parser->arena, parser->at, strlen(parser->at));
	while (*parser->at && !strchr("[](){}<>|;", *parser->at)) {
		if (*parser->at == '\\' && parser->at[1])
			parser->at++;
		if (*parser->at != ' ' || length == 0 || node->text[length - 1] != ' ')
			node->text[length++] = *parser->at;
		parser->at++;
	}
	node->text[length] = '\0';
	return node;
}

/* {list}, {list:slot}, {list:@capture}, {@list} */
static struct slow_node *parse_list(struct parser *parser)
{
	struct slow_node *node = new_node(parser, SLOW_LIST);
	size_t length = strcspn(++parser->at, "}");
	char *slot;

	node->text = slow_copy(parser->arena, parser->at, length);
	parser->at += length + 1;
	slot = strchr(node->text, ':');
	if (slot)
		*slot++ = '\0';
	else
		slot = node->text;
	node->is_capture = *slot == '@';
	node->slot = slot + node->is_capture;
	if (node->text[0] == '@')
		node->text++;
	node->is_glued = *parser->at && !strchr(" [](){}<>|;", *parser->at);
	return node;
}

static struct slow_node *parse_rule(struct parser *parser)
{
	struct slow_node *node = new_node(parser, SLOW_RULE);
	size_t length = strcspn(++parser->at, ">");

	node->text = slow_copy(parser->arena, parser->at, length);
	parser->at += length + 1;
	return node;
}

static struct slow_node *parse_sequence(struct parser *parser);

/* What is between two brackets: parts divided by | or by ; */
static struct slow_node *parse_group(struct parser *parser, char end)
{
	struct slow_node *node = new_node(parser, SLOW_CHOICE);

	parser->at++;
	for (;;) {
		add_child(node, parse_sequence(parser));
		if (*parser->at == ';')
			node->kind = SLOW_PERMUTATION;
		if (*parser->at != '|' && *parser->at != ';')
			break;
		parser->at++;
	}
	if (*parser->at != end)
		abort();
	parser->at++;
	return node;
}

/* [a|b] is (a|b|) */
static struct slow_node *parse_optional(struct parser *parser)
{
	struct slow_node *inner = parse_group(parser, ']'), *node = inner;

	if (inner->kind == SLOW_PERMUTATION) {
		node = new_node(parser, SLOW_CHOICE);
		add_child(node, inner);
	}
	add_child(node, new_node(parser, SLOW_SEQUENCE));
	return node;
}

static struct slow_node *parse_sequence(struct parser *parser)
{
	struct slow_node *node = new_node(parser, SLOW_SEQUENCE);

	while (*parser->at && !strchr("])|;", *parser->at))
		switch (*parser->at) {
		case '[':
			add_child(node, parse_optional(parser));
			break;
		case '(':
			add_child(node, parse_group(parser, ')'));
			break;
		case '{':
			add_child(node, parse_list(parser));
			break;
		case '<':
			add_child(node, parse_rule(parser));
			break;
		default:
			add_child(node, parse_text(parser));
		}
	return node;
}

/* Blanks at the ends are not part of a template. */
static const char *trimmed(struct slow_arena *arena, const char *sentence)
{
	size_t length;

	sentence += strspn(sentence, " ");
	length = strlen(sentence);
	while (length > 0 && sentence[length - 1] == ' ')
		length--;
	return slow_copy(arena, sentence, length);
}

struct slow_node *slow_parse(struct slow_arena *arena, const char *sentence)
{
	struct parser parser = {.arena = arena, .at = trimmed(arena, sentence)};
	struct slow_node *node = parse_sequence(&parser);

	if (*parser.at) {
		fprintf(stderr, "slow matcher: \"%s\" is no template\n", sentence);
		abort();
	}
	return node;
}
