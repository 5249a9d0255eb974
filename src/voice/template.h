/* Sentence templates: text to tree. Pure: no context, no I/O.
 *
 * The language, exactly:
 *	text        anything but ()[]{}<>|;\ ; blanks count, a run of them is one; ’ is '
 *	\c          the character c, whatever it is
 *	( )  [ ]    a group; [x] is (x|). The whole template is a group, too
 *	a|b         inside a group: one of them; each may be empty, but not all
 *	a;b         inside a group: all of them, in any order, with a blank between each two; 2 to 8, none empty;
 *	            | and ; do not stand in the same group
 *	{list}  {list:slot}  {list:@capture}  {@list}  {from..to:slot}  {from..to,step:slot}  {from..to:@capture}
 *	<rule>
 * Names are anything without ()[]{}<>|;\ and :, blanks around them are dropped. () [] {} <> with nothing in them, not
 * even a blank, are refused. Groups nest 64 deep at most. Blanks at the beginning and the end of a template are
 * dropped. */
#ifndef QK_VOICE_TEMPLATE_H
#define QK_VOICE_TEMPLATE_H

#include "core/buffer.h"

#include <stddef.h>
#include <stdint.h>

#define QK_TEMPLATE_DEPTH 64
#define QK_TEMPLATE_PARTS 8 /* of a permutation */
#define QK_TEMPLATE_BYTES 10000
#define QK_TEMPLATE_NONE UINT32_MAX

enum qk_template_kind {
	QK_TEMPLATE_TEXT = 1,    /* `text`: NFC, escapes resolved, blanks single, case as written; never empty */
	QK_TEMPLATE_SEQUENCE,    /* the children, one after the other; may have none: it then takes nothing */
	QK_TEMPLATE_ALTERNATIVE, /* one of the children, which are sequences */
	QK_TEMPLATE_PERMUTATION, /* all children, which are sequences, in any order, a blank between each two */
	QK_TEMPLATE_LIST,        /* `text` is the list's name, `slot` where its value goes */
	QK_TEMPLATE_RULE,        /* `text` is the rule's name */
};

struct qk_template_node {
	uint32_t kind;          /* enum qk_template_kind */
	uint32_t start, end;    /* the bytes of the source that it is */
	uint32_t child;         /* the first one, or QK_TEMPLATE_NONE */
	uint32_t next;          /* the next child of the same parent, or QK_TEMPLATE_NONE */
	uint32_t text, slot;    /* places in `texts`, NUL-terminated */
	uint32_t is_capture;    /* LIST: `slot` is the name of a capture */
	uint32_t is_range;      /* LIST: a range written in place; `text` is "" */
	uint32_t is_glued;      /* LIST: text other than a blank stands right behind it: a wildcard may end in a word */
	int64_t from, to, step; /* LIST with is_range */
};

struct qk_template {
	char *source; /* as it was given, NUL-terminated */
	struct qk_template_node *nodes;
	uint32_t count, capacity;
	uint32_t root; /* a SEQUENCE, ALTERNATIVE or PERMUTATION */
	struct qk_buffer texts;
};

struct qk_template_error {
	uint32_t offset;       /* in bytes, at most the length of the source */
	uint32_t line, column; /* from 1; columns are characters */
	char text[200];        /* a sentence without its end, such as: "(" is never closed */
};

/* 0; QUARK_ERR_INVALID and `error`; QUARK_ERR_NOMEM. `out` is to be freed after 0 only. `length` may be anything; more
 * than QK_TEMPLATE_BYTES, none, text that is no UTF-8 or has a NUL or a control character are refused. */
int qk_template_parse(const char *source, size_t length, struct qk_template *out, struct qk_template_error *error);

/* Takes the text as it stands, brackets and all: names of things that users choose. */
int qk_template_plain(const char *source, size_t length, struct qk_template *out, struct qk_template_error *error);

void qk_template_free(struct qk_template *template);

static inline const char *qk_template_text(const struct qk_template *template, uint32_t place)
{
	return template->texts.data ? template->texts.data + place : "";
}

/* Appends the template in its shortest form, without the brackets of groups that are no choice; it takes the same. */
void qk_template_print(const struct qk_template *template, struct qk_buffer *out);
void qk_template_print_node(const struct qk_template *template, uint32_t node, struct qk_buffer *out);

#endif
