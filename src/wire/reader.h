/* Reading a message by the table, apart from the parser: where we are, sentences about it, the arena, and single
 * values. For the decoder only. */
#ifndef QK_WIRE_READER_H
#define QK_WIRE_READER_H

#include "wire/table.h"

struct qk_reader {
	struct qk_decoded *decoded;
	char *free, *end; /* what is left of the arena */
	const char *method, *root;
	int lenient;      /* towards names that a newer peer may have */
	int unknown_name; /* there was one that must not be guessed */
};

/* Where in the message; written out only for a sentence. */
struct qk_path {
	const struct qk_path *above;
	const struct qk_field *field;
	int index; /* of an item, -1: the member itself */
};

/* Sets code and sentence; returns QUARK_ERR_PROTOCOL. */
int qk_reader_refuse(struct qk_decoded *decoded, int32_t code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with "camera.start: params.width" before it, and the code for wrong params. `path` NULL: the params. */
int qk_reader_wrong(struct qk_reader *reader, const struct qk_path *path, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* As much of the arena as a message of this length and shape can need. 0 or QUARK_ERR_NOMEM. */
int qk_reader_make_room(struct qk_reader *reader, size_t length, const struct qk_json_scan *scan);

/* A piece of the arena; NULL when there is none left. */
void *qk_reader_take(struct qk_reader *reader, size_t size);

/* Both bounds must be within 2^53. */
int qk_number_is_whole(double number, double min, double max);

/* Single values by path->field into the struct at `at`; `number` and `text` are NULL when something else was there.
 * 0, QUARK_ERR_PROTOCOL or QUARK_ERR_NOMEM. Signed 32-bit numbers are stored by read_u32 too. */
int qk_read_u32(struct qk_reader *reader, const struct qk_path *path, const double *number, void *at);
int qk_read_u64(struct qk_reader *reader, const struct qk_path *path, const double *number, void *at);
int qk_read_enum(struct qk_reader *reader, const struct qk_path *path, const char *text, void *at);
int qk_read_flag(struct qk_reader *reader, const struct qk_path *path, const char *text, void *at);
int qk_read_colour(struct qk_reader *reader, const struct qk_path *path, const char *text, void *at);
int qk_read_text(struct qk_reader *reader, const struct qk_path *path, const char *text, void *at);
int qk_read_bytes(struct qk_reader *reader, const struct qk_path *path, const char *text, void *at);

/* One name of a set: its bit is or-ed into *flags. */
int qk_read_flags_item(struct qk_reader *reader, const struct qk_path *path, const char *text, uint32_t *flags);

/* The member of a record with this name, NULL if there is none. The search begins at *next, behind the member before:
 * mostly members come in the order of the table. */
const struct qk_field *qk_record_find(const struct qk_record *record, const char *name, uint16_t *next);

/* 0 when all required members are in `seen`, a bit for each field. */
int qk_read_missing(struct qk_reader *reader, const struct qk_path *path, const struct qk_record *record,
		    uint64_t seen);

#endif
