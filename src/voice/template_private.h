/* The parser's own state. */
#ifndef QK_VOICE_TEMPLATE_PRIVATE_H
#define QK_VOICE_TEMPLATE_PRIVATE_H

#include "voice/template.h"

struct qk_template_parser {
	struct qk_template *out;
	struct qk_template_error *error;
	const char *at, *begin, *end;
	uint32_t depth;
	int status;
};

/* Sets the error at `place` and the status; returns QK_TEMPLATE_NONE. */
uint32_t qk_template_refuse(struct qk_template_parser *parser, const char *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
uint32_t qk_template_no_memory(struct qk_template_parser *parser);

uint32_t qk_template_node_new(struct qk_template_parser *parser, uint32_t kind, const char *start);
uint32_t qk_template_keep(struct qk_template_parser *parser, const char *text, size_t length);

/* At "{" or "<". */
uint32_t qk_template_reference(struct qk_template_parser *parser);

#endif
