/* Bytes to messages and back. No I/O, no clock, no global state. cJSON's types appear in codec.c alone. */
#ifndef QK_WIRE_CODEC_H
#define QK_WIRE_CODEC_H

#include "core/buffer.h"
#include "wire/messages.h"

/* Appends one message as JSON text. `params` is the struct that the kind and form ask for: the params of a request or
 * notification, the result, or a struct qk_error; NULL means all members absent. Members that are out of their limits
 * are a bug of the caller and refused, as is a message of more than QK_MESSAGE_MAX bytes. Written straight from the
 * table; allocates nothing beyond the buffer. 0, or a negative enum quark_status (NOMEM, INVALID) and nothing is
 * appended. */
int qk_encode(struct qk_buffer *out, const struct qk_envelope *envelope, const void *params);

/* Gives a message that was encoded without numbers (seq and ack 0) its numbers; 0 means none. The message is the whole
 * buffer. 0; QUARK_ERR_NOMEM, or QUARK_ERR_INVALID (longer than QK_MESSAGE_MAX), and the buffer is of no use. */
int qk_encode_numbers(struct qk_buffer *message, uint64_t seq, uint64_t ack);

/* A decoded message with all memory it needs; reuse one for many messages. {0} is ready for use. */
struct qk_decoded {
	struct qk_envelope envelope;
	const void *params; /* the struct that the kind and form ask for; struct qk_error for errors; NULL for none */
	/* After a failed decode: what a JSON-RPC answer would say, and where. */
	int32_t rpc_code;
	char text[160];
	/* private: an arena for the structs, kept from message to message */
	void *arena;
	size_t arena_size;
};

void qk_decoded_free(struct qk_decoded *decoded);

/* Which way a message is going, for validation. */
enum qk_direction { QK_TO_GLASSES = 1, QK_TO_APP = 2 };

/* Tells the decoder what a result's or error's id was a request for: the kind, or QK_MESSAGE_NONE if unknown. */
typedef uint32_t (*qk_kind_of_id_fn)(void *user_data, uint64_t id);

/* Decodes one message and checks it against the table: well-formed (RFC 8259, strict UTF-8, no NUL, depth, size), a
 * JSON-RPC 2.0 object, direction, types, required members, limits. Unknown members are ignored; unknown notifications
 * decode as kind QK_MESSAGE_NONE and are to be ignored. Named params only: positional ones and batches are refused.
 * Names that are not known (of enum values and flags) are refused in messages to the glasses. In messages to the app
 * they are left out of sets and lists; a member reads as "none" where it may be none, and otherwise the notification
 * decodes as kind QK_MESSAGE_NONE. Params of a message without members are a zeroed struct, not NULL. Returns 0,
 * QUARK_ERR_PROTOCOL (rpc_code and text say why; envelope.id is set when it could be read), or QUARK_ERR_NOMEM. */
int qk_decode(struct qk_decoded *decoded, enum qk_direction direction, const char *text, size_t length,
	      qk_kind_of_id_fn kind_of_id, void *user_data);

/* The strict check alone: 0, or -1 with a sentence naming the offset. `depth` limits nesting. Also used for scenario
 * files. NUL characters (\u0000) are well-formed JSON but refused in messages and scenarios: *has_nul tells. */
int qk_json_check(const char *text, size_t length, uint32_t depth, int *has_nul, char *why, size_t why_size);

/* The same for what people write: the sentence names the line and the column, in characters, both from 1. */
int qk_json_check_file(const char *text, size_t length, uint32_t depth, int *has_nul, char *why, size_t why_size);

/* The method name of a kind, "" for none. */
const char *qk_message_name(uint32_t kind);

#endif
