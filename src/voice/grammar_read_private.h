/* The reader's own state. */
#ifndef QK_VOICE_GRAMMAR_READ_PRIVATE_H
#define QK_VOICE_GRAMMAR_READ_PRIVATE_H

#include "core/json_read.h"
#include "voice/grammar_read.h"

struct qk_grammar_reader {
	struct qk_model *model;
	struct qk_grammar_error *error;
	struct qk_buffer text; /* the string read last */
	char where[120];       /* such as: block 2 of intent "X" */
	int status;
};

int qk_grammar_reader_no_memory(struct qk_grammar_reader *reader);
/* Sets the error: what is wrong with the value that comes next; returns -1, as all of these do. */
int qk_grammar_reader_refuse(struct qk_grammar_reader *reader, struct qk_json json, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
int qk_grammar_reader_expect(struct qk_grammar_reader *reader, struct qk_json *json, enum qk_json_kind kind,
			     const char *what);

/* The next string, into reader->text; `what` names it. */
int qk_grammar_reader_string(struct qk_grammar_reader *reader, struct qk_json *json, const char *what);
int qk_grammar_reader_name(struct qk_grammar_reader *reader, struct qk_json *json,
			   const char *what); /* 1 to 100 bytes */
int qk_grammar_reader_copy(struct qk_grammar_reader *reader, struct qk_json *json, const char *what, char **out);
int qk_grammar_reader_boolean(struct qk_grammar_reader *reader, struct qk_json *json, const char *what, int *out);
int qk_grammar_reader_integer(struct qk_grammar_reader *reader, struct qk_json *json, const char *what, int64_t *out);

/* Steps into an object, and from member to member: 1, 0 at the end, -1. The name is in reader->text. */
int qk_grammar_reader_member(struct qk_grammar_reader *reader, struct qk_json *json);

/* Whatever comes next, as a value; and an object of such. */
int qk_grammar_reader_value(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_named *out);
int qk_grammar_reader_pairs(struct qk_grammar_reader *reader, struct qk_json *json, const char *what,
			    struct qk_pairs *out);
int qk_grammar_reader_conditions(struct qk_grammar_reader *reader, struct qk_json *json, const char *what,
				 struct qk_conditions *out);

/* A template. `format` says which one, for the sentence. */
int qk_grammar_reader_template(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_template *out,
			       const char *format, ...) __attribute__((format(printf, 4, 5)));

int qk_grammar_reader_lists(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_scope *scope);
int qk_grammar_reader_rules(struct qk_grammar_reader *reader, struct qk_json *json, struct qk_scope *scope);

#endif
