#include "wire/sequence.h"

#include "wire/messages.h"

#include <quark/base.h>

#include <stdlib.h>
#include <string.h>

#define BLOCK_MIN 256u /* most messages fit */
#define BLOCK_SPARE_MAX 1024u

int qk_is_numbered(uint32_t kind)
{
	switch (kind) {
	case QK_LINK_HELLO:
	case QK_LINK_MEDIA:
	case QK_LINK_PAIR:
	case QK_LINK_ACK:
	case QK_LINK_PING:
	case QK_LINK_PONG:
	case QK_DEVICE_CLOSING:
		return 0;
	default:
		return 1;
	}
}

void qk_sequence_init(struct qk_sequence *sequence)
{
	*sequence = (struct qk_sequence){0};
	qk_list_init(&sequence->kept);
}

static struct qk_kept *first(const struct qk_sequence *sequence)
{
	return qk_container(sequence->kept.next, struct qk_kept, link);
}

static struct qk_kept *take_block(struct qk_sequence *sequence, size_t length)
{
	size_t capacity = length > BLOCK_MIN ? length : BLOCK_MIN;
	struct qk_kept *block = sequence->spare;

	if (block && block->capacity >= length) {
		sequence->spare = NULL;
		return block;
	}
	block = malloc(sizeof *block + capacity);
	if (block)
		block->capacity = capacity;
	return block;
}

static void give_block(struct qk_sequence *sequence, struct qk_kept *block)
{
	if (block->capacity > BLOCK_SPARE_MAX || (sequence->spare && sequence->spare->capacity >= block->capacity)) {
		free(block);
		return;
	}
	free(sequence->spare);
	sequence->spare = block;
}

static void drop_first(struct qk_sequence *sequence)
{
	struct qk_kept *kept = first(sequence);

	qk_list_remove(&kept->link);
	sequence->kept_bytes -= kept->length;
	give_block(sequence, kept);
}

void qk_sequence_reset(struct qk_sequence *sequence)
{
	while (!qk_list_empty(&sequence->kept))
		drop_first(sequence);
	free(sequence->spare);
	qk_sequence_init(sequence);
}

int qk_sequence_has_room(const struct qk_sequence *sequence, size_t length)
{
	return sequence->sent - sequence->acknowledged < QK_KEPT_MESSAGES &&
	       sequence->kept_bytes + length <= QK_KEPT_BYTES;
}

int qk_sequence_keep(struct qk_sequence *sequence, const char *text, size_t length)
{
	struct qk_kept *kept;

	if (!qk_sequence_has_room(sequence, length))
		return QUARK_ERR_AGAIN;
	kept = take_block(sequence, length);
	if (!kept)
		return QUARK_ERR_NOMEM;
	kept->number = ++sequence->sent;
	kept->length = length;
	memcpy(kept->text, text, length);
	qk_list_append(&sequence->kept, &kept->link);
	sequence->kept_bytes += length;
	return QUARK_OK;
}

const struct qk_kept *qk_sequence_next(const struct qk_sequence *sequence, const struct qk_kept *after)
{
	const struct qk_list *next = after ? after->link.next : sequence->kept.next;

	return next == &sequence->kept ? NULL : qk_container(next, struct qk_kept, link);
}

int qk_sequence_acknowledge(struct qk_sequence *sequence, uint64_t number)
{
	if (number > sequence->sent)
		return -1;
	while (!qk_list_empty(&sequence->kept) && first(sequence)->number <= number)
		drop_first(sequence);
	if (number > sequence->acknowledged)
		sequence->acknowledged = number;
	return 0;
}

enum qk_sequence_verdict qk_sequence_look(const struct qk_sequence *sequence, uint64_t number)
{
	if (number <= sequence->applied)
		return QK_SEQUENCE_SEEN;
	return number == sequence->applied + 1 ? QK_SEQUENCE_NEXT : QK_SEQUENCE_JUMP;
}

void qk_sequence_apply(struct qk_sequence *sequence)
{
	sequence->applied++;
}

uint64_t qk_sequence_owed(const struct qk_sequence *sequence)
{
	return sequence->applied - sequence->told;
}

void qk_sequence_tell(struct qk_sequence *sequence)
{
	sequence->told = sequence->applied;
}
