#include "server/guard.h"

#include "core/text.h"

#include <stdlib.h>
#include <string.h>

#define FINAL 0x80
#define MASKED 0x80
#define RESERVED 0x70
#define CONTINUATION 0
#define TEXT 1
#define CLOSE 8

struct output {
	unsigned char *bytes;
	size_t length;
};

/* --- rules -------------------------------------------------------------------------------------------------------- */

/* What libwebsockets answers as it should: a reserved operation with 1002, ... */
static void put_broken_rule(struct qk_guard *guard, struct output *out)
{
	if (!guard->closing)
		out->bytes[out->length++] = FINAL | 3;
	guard->phase = QK_GUARD_SHUT;
}

/* ... and a text, or the rest of one, that is no UTF-8 with 1007. */
static void put_bad_text(struct qk_guard *guard, struct output *out)
{
	const unsigned char frame[] = {(unsigned char)(FINAL | !guard->in_message), MASKED | 1, 0, 0, 0, 0, 0xff};

	if (!guard->closing) {
		memcpy(out->bytes + out->length, frame, sizeof frame);
		out->length += sizeof frame;
	}
	guard->phase = QK_GUARD_SHUT;
}

static int operation(const struct qk_guard *guard)
{
	return guard->held[0] & 15;
}

static int is_control(const struct qk_guard *guard)
{
	return guard->held[0] & 8;
}

static uint32_t head_size(const struct qk_guard *guard)
{
	uint32_t length = guard->held[1] & 127u;

	return 2 + 4 + (length == 126 ? 2 : length == 127 ? 8 : 0);
}

/* After two bytes. A frame of an app is masked; control frames are short and whole. */
static int may_begin(const struct qk_guard *guard)
{
	if (!(guard->held[1] & MASKED) || (guard->held[0] & RESERVED) || (operation(guard) & 7) > 2)
		return 0;
	if (is_control(guard))
		return (guard->held[0] & FINAL) && (guard->held[1] & 127) <= 125;
	/* A text or binary frame begins a message, a continuation goes on with one. */
	return guard->in_message == (operation(guard) == CONTINUATION);
}

/* After the whole head: lengths are written as short as they can be. 0 or -1. */
static int read_length(struct qk_guard *guard)
{
	uint32_t count = head_size(guard) - 6;

	guard->left = guard->held[1] & 127u;
	if (!count)
		return 0;
	guard->left = 0;
	for (uint32_t i = 0; i < count; i++)
		guard->left = guard->left << 8 | guard->held[2 + i];
	if (count == 2)
		return guard->left < 126 ? -1 : 0;
	return guard->left < 65536 || guard->left >> 63 ? -1 : 0;
}

static int is_close_code(unsigned code)
{
	if (code == 1004 || code == 1005 || code == 1006)
		return 0;
	return (code >= 1000 && code <= 1014) || (code >= 3000 && code <= 4999);
}

/* --- frames ------------------------------------------------------------------------------------------------------- */

static void put(const struct qk_guard *guard, struct output *out, const unsigned char *bytes, size_t length)
{
	if (guard->closing && operation(guard) != CLOSE)
		return;
	memcpy(out->bytes + out->length, bytes, length);
	out->length += length;
}

static void let_pass(struct qk_guard *guard, struct output *out)
{
	put(guard, out, guard->held, guard->count);
	guard->count = 0;
	guard->wanted = 2;
	guard->phase = QK_GUARD_HEAD;
}

static void close_is_whole(struct qk_guard *guard, struct output *out)
{
	const unsigned char *mask = guard->held + 2, *masked = guard->held + 6;
	unsigned char payload[125];
	uint32_t length = guard->count - 6;

	for (uint32_t i = 0; i < length; i++)
		payload[i] = masked[i] ^ mask[i % 4];
	/* NUL is as good as any other character here. */
	for (uint32_t i = 2; i < length; i++)
		payload[i] |= !payload[i];
	if (length == 1 || (length >= 2 && !is_close_code((unsigned)payload[0] << 8 | payload[1]))) {
		put_broken_rule(guard, out);
	} else if (length > 2 && !qk_text_valid((const char *)payload + 2, length - 2)) {
		put_bad_text(guard, out);
	} else {
		let_pass(guard, out);
		guard->phase = QK_GUARD_SHUT;
	}
}

static void control_is_whole(struct qk_guard *guard, struct output *out)
{
	if (operation(guard) == CLOSE)
		close_is_whole(guard, out);
	else
		let_pass(guard, out);
}

/* After the payload of a data frame, which may have none. libwebsockets saw all of it and refuses a text that ends
 * within a character. */
static void data_is_whole(struct qk_guard *guard)
{
	guard->phase = !guard->in_message && guard->more ? QK_GUARD_SHUT : QK_GUARD_HEAD;
}

static void data_begins(struct qk_guard *guard, struct output *out)
{
	memcpy(guard->mask, guard->held + guard->count - 4, 4);
	guard->at = 0;
	guard->in_message = !(guard->held[0] & FINAL);
	if (operation(guard) != CONTINUATION) {
		guard->is_text = operation(guard) == TEXT;
		guard->more = 0;
	}
	let_pass(guard, out);
	guard->phase = QK_GUARD_PAYLOAD;
	if (!guard->left)
		data_is_whole(guard);
}

static void head_is_whole(struct qk_guard *guard, struct output *out)
{
	if (read_length(guard)) {
		put_broken_rule(guard, out);
	} else if (is_control(guard)) {
		guard->wanted = guard->count + (uint32_t)guard->left;
		guard->phase = QK_GUARD_CONTROL;
		if (!guard->left)
			control_is_whole(guard, out);
	} else {
		data_begins(guard, out);
	}
}

/* All bytes that were waited for are there. */
static void held_is_whole(struct qk_guard *guard, struct output *out)
{
	if (guard->phase == QK_GUARD_CONTROL) {
		control_is_whole(guard, out);
	} else if (guard->count > 2) {
		head_is_whole(guard, out);
	} else if (may_begin(guard)) {
		guard->wanted = head_size(guard);
	} else {
		put_broken_rule(guard, out);
	}
}

/* --- bytes -------------------------------------------------------------------------------------------------------- */

static size_t pass_http(struct qk_guard *guard, const unsigned char *in, size_t length, struct output *out)
{
	static const char end[] = "\r\n\r\n";
	size_t i;

	for (i = 0; i < length && guard->line_ends < 4; i++) {
		if (in[i] == (unsigned char)end[guard->line_ends])
			guard->line_ends++;
		else
			guard->line_ends = in[i] == '\r';
	}
	memcpy(out->bytes + out->length, in, i);
	out->length += i;
	if (guard->line_ends == 4) {
		guard->phase = QK_GUARD_HEAD;
		guard->wanted = 2;
	}
	return i;
}

/* The first byte of a character; what the others may be. 0 or -1. */
static int character_begins(struct qk_guard *guard, unsigned char byte)
{
	guard->least = byte == 0xe0 ? 0xa0 : byte == 0xf0 ? 0x90 : 0x80;
	guard->most = byte == 0xed ? 0x9f : byte == 0xf4 ? 0x8f : 0xbf;
	guard->more = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
	return byte >= 0xc2 && byte <= 0xf4 ? 0 : -1;
}

static int character_goes_on(struct qk_guard *guard, unsigned char byte)
{
	int good = byte >= guard->least && byte <= guard->most;

	guard->least = 0x80;
	guard->most = 0xbf;
	guard->more--;
	return good ? 0 : -1;
}

/* How much of a text is UTF-8, with the first byte that is not. */
static size_t good_part(struct qk_guard *guard, const unsigned char *in, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char byte = in[i] ^ guard->mask[guard->at++ & 3];

		if (byte < 0x80 && !guard->more)
			continue;
		if (!(guard->more ? character_goes_on(guard, byte) : character_begins(guard, byte)))
			continue;
		guard->phase = QK_GUARD_SHUT;
		return i + 1;
	}
	return length;
}

static size_t pass_payload(struct qk_guard *guard, const unsigned char *in, size_t length, struct output *out)
{
	size_t part = guard->left < length ? (size_t)guard->left : length;

	if (guard->is_text)
		part = good_part(guard, in, part);
	put(guard, out, in, part);
	guard->left -= part;
	if (!guard->left && guard->phase == QK_GUARD_PAYLOAD)
		data_is_whole(guard);
	return part;
}

static size_t hold(struct qk_guard *guard, const unsigned char *in, size_t length, struct output *out)
{
	size_t part = guard->wanted - guard->count;

	if (part > length)
		part = length;
	memcpy(guard->held + guard->count, in, part);
	guard->count += (uint32_t)part;
	if (guard->count == guard->wanted)
		held_is_whole(guard, out);
	return part;
}

size_t qk_guard_pass(struct qk_guard *guard, const unsigned char *in, size_t length, unsigned char *bytes)
{
	struct output out = {bytes, 0};

	while (length && guard->phase != QK_GUARD_SHUT) {
		size_t part;

		if (guard->phase == QK_GUARD_HTTP)
			part = pass_http(guard, in, length, &out);
		else if (guard->phase == QK_GUARD_PAYLOAD)
			part = pass_payload(guard, in, length, &out);
		else
			part = hold(guard, in, length, &out);
		in += part;
		length -= part;
	}
	return out.length;
}

/* --- by socket ---------------------------------------------------------------------------------------------------- */

/* Of the thread that serves: another one that reads a socket finds nothing. */
static _Thread_local struct {
	struct qk_guard **guards;
	size_t count, used;
} table;

static int make_room(size_t count)
{
	struct qk_guard **more;

	if (count <= table.count)
		return 0;
	count = count < 64 ? 64 : count * 2;
	more = realloc(table.guards, count * sizeof *more);
	if (!more)
		return -1;
	memset(more + table.count, 0, (count - table.count) * sizeof *more);
	table.guards = more;
	table.count = count;
	return 0;
}

int qk_guard_begin(int fd)
{
	if (fd < 0)
		return -1;
	qk_guard_end(fd);
	if (make_room((size_t)fd + 1))
		return -1;
	table.guards[fd] = calloc(1, sizeof **table.guards);
	table.used += table.guards[fd] != NULL;
	return table.guards[fd] ? 0 : -1;
}

void qk_guard_end(int fd)
{
	if (!qk_guard_find(fd))
		return;
	free(table.guards[fd]);
	table.guards[fd] = NULL;
	if (--table.used)
		return;
	free(table.guards);
	table.guards = NULL;
	table.count = 0;
}

void qk_guard_close(int fd)
{
	struct qk_guard *guard = qk_guard_find(fd);

	if (guard)
		guard->closing = 1;
}

struct qk_guard *qk_guard_find(int fd)
{
	return fd >= 0 && (size_t)fd < table.count ? table.guards[fd] : NULL;
}
