/* Messages for tests, made from the table: random ones within the limits, their comparison, and a writer that is not
 * the library's, so that it can also write what is wrong. */
#ifndef QUARK_TESTS_SUPPORT_MESSAGES_H
#define QUARK_TESTS_SUPPORT_MESSAGES_H

#include "core/buffer.h"
#include "core/random.h"
#include "wire/table.h"

struct qt_maker {
	struct qk_random random;
	int full;   /* all members are there, none is empty */
	int modest; /* lists and texts are short */
	size_t used;
	_Alignas(16) char memory[1 << 19];
};

/* A struct for the record, with values within the limits. Lives in the maker until the next qt_make(). */
void *qt_make(struct qt_maker *maker, const struct qk_record *record);

/* One more struct beside it, and some bytes. */
void *qt_make_more(struct qt_maker *maker, const struct qk_record *record);
void *qt_make_room(struct qt_maker *maker, size_t size);

/* 1 when two structs say the same. */
int qt_same(const struct qk_record *record, const void *a, const void *b);

/* What shall be different in the written text. */
struct qt_change {
	const struct qk_field *field; /* where; NULL: nowhere */
	const char *value;            /* written in place of it; NULL: the member is left out */
	int twice;                    /* the member is written twice */
	int done;
};

void qt_write(struct qk_buffer *out, const struct qk_record *record, const void *base, struct qt_change *change);

/* A whole message as text. `id` 7 where one is needed, seq 3, ack 2. */
void qt_write_message(struct qk_buffer *out, uint32_t kind, uint32_t form, const void *params,
		      struct qt_change *change);

/* The way the message goes: one of them, for those that go both ways. */
enum qk_direction qt_way(uint32_t kind, uint32_t form);

/* An envelope for the encoder, the same as qt_write_message() writes. */
struct qk_envelope qt_envelope(uint32_t kind, uint32_t form);

/* For qk_decode(): user_data points to the kind. */
uint32_t qt_kind_of_id(void *user_data, uint64_t id);

#endif
