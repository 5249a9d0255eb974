/* Any bytes as a message, in both directions. What is accepted is written and read again, and must be the same. The
 * first byte says which way, and what the answers answer. */
#include "core/buffer.h"
#include "wire/table.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint32_t kind_of_id(void *user_data, uint64_t id)
{
	(void)id;
	return *(uint32_t *)user_data;
}

static void encode(struct qk_buffer *out, const struct qk_decoded *decoded)
{
	if (qk_encode(out, &decoded->envelope, decoded->params))
		abort();
}

/* Only what carries something that can be written. */
static int can_be_written(const struct qk_decoded *decoded)
{
	return decoded->params && qk_message_record(decoded->envelope.kind, decoded->envelope.form);
}

static void check_again(const struct qk_decoded *decoded, enum qk_direction way, uint32_t kind)
{
	struct qk_decoded again = {0};
	struct qk_buffer once = {0}, twice = {0};

	encode(&once, decoded);
	if (qk_decode(&again, way, once.data, once.length, kind_of_id, &kind))
		abort();
	encode(&twice, &again);
	if (once.length != twice.length || memcmp(once.data, twice.data, once.length) != 0)
		abort();
	qk_buffer_free(&once);
	qk_buffer_free(&twice);
	qk_decoded_free(&again);
}

/* A refusal can be sent back as it is. */
static void check_refusal(const struct qk_decoded *decoded)
{
	struct qk_envelope envelope = {.form = QK_FORM_ERROR, .id = decoded->envelope.id};
	struct qk_error error = {.code = decoded->rpc_code, .message = decoded->text};
	struct qk_buffer out = {0};

	if (decoded->params || !decoded->rpc_code || !decoded->text[0] || qk_encode(&out, &envelope, &error))
		abort();
	qk_buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct qk_decoded decoded = {0};
	enum qk_direction way;
	uint32_t kind;
	int status;

	if (size == 0)
		return 0;
	way = data[0] & 1 ? QK_TO_APP : QK_TO_GLASSES;
	kind = (data[0] >> 1) % QK_MESSAGE_KINDS;
	status = qk_decode(&decoded, way, (const char *)data + 1, size - 1, kind_of_id, &kind);
	if (status)
		check_refusal(&decoded);
	else if (can_be_written(&decoded))
		check_again(&decoded, way, kind);
	qk_decoded_free(&decoded);
	return 0;
}
