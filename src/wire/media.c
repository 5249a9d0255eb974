#include "wire/media.h"

#include "wire/messages.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where each member stands; docs/protocol.md has the same table. */
enum offset {
	AT_MAGIC = 0,
	AT_VERSION = 4,
	AT_KIND = 6,
	AT_FLAGS = 8,
	AT_NUMBER = 12,
	AT_LENGTH = 16,
	AT_FORMAT = 20,
	AT_SEQUENCE = 24,
	AT_CAPTURE = 32,
	AT_WIDTH = 40,
	AT_HEIGHT = 44,
	AT_STRIDE = 48,
	AT_MODE = 52,
	AT_LOST = 56,
	AT_POSE = 64,
	AT_INTRINSICS = 120,
};

#define MAGIC 0x514b4d46u /* "QKMF" */
#define VERSION 1u
#define SIDE_MAX 8192u
#define STRIDE_MAX 65536u
#define FLAGS_KNOWN (QK_MEDIA_HAS_POSE | QK_MEDIA_HAS_INTRINSICS)
#define NUMBER_MAX 9007199254740991u

static void put(unsigned char *out, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		out[i] = (unsigned char)(value >> (8 * (bytes - 1 - i)));
}

static uint64_t get(const unsigned char *in, int bytes)
{
	uint64_t value = 0;

	for (int i = 0; i < bytes; i++)
		value = value << 8 | in[i];
	return value;
}

static uint32_t get_u32(const unsigned char *in)
{
	return (uint32_t)get(in, 4);
}

static void put_numbers(unsigned char *out, const double *numbers, int count)
{
	for (int i = 0; i < count; i++) {
		uint64_t bits;

		memcpy(&bits, &numbers[i], sizeof bits);
		put(out + i * 8, bits, 8);
	}
}

static int get_numbers(const unsigned char *in, double *numbers, int count)
{
	int finite = 1;

	for (int i = 0; i < count; i++) {
		uint64_t bits = get(in + i * 8, 8);

		memcpy(&numbers[i], &bits, sizeof bits);
		finite &= isfinite(numbers[i]) != 0;
	}
	return finite ? 0 : -1;
}

void qk_media_write(const struct qk_media_header *header, unsigned char *out)
{
	memset(out, 0, QK_MEDIA_HEADER_SIZE);
	put(out + AT_MAGIC, MAGIC, 4);
	put(out + AT_VERSION, VERSION, 2);
	put(out + AT_KIND, header->kind, 2);
	put(out + AT_FLAGS, header->flags, 4);
	put(out + AT_NUMBER, header->number, 4);
	put(out + AT_LENGTH, header->length, 4);
	put(out + AT_FORMAT, header->format, 4);
	put(out + AT_SEQUENCE, header->sequence, 8);
	put(out + AT_CAPTURE, header->capture_us, 8);
	put(out + AT_WIDTH, header->width, 4);
	put(out + AT_HEIGHT, header->height, 4);
	put(out + AT_STRIDE, header->stride, 4);
	put(out + AT_MODE, header->mode, 4);
	put(out + AT_LOST, header->lost, 4);
	if (header->flags & QK_MEDIA_HAS_POSE)
		put_numbers(out + AT_POSE, header->pose, 7);
	if (header->flags & QK_MEDIA_HAS_INTRINSICS)
		put_numbers(out + AT_INTRINSICS, header->intrinsics, 4);
}

__attribute__((format(printf, 3, 4))) static int refuse(char *why, size_t why_size, const char *format, ...)
{
	va_list arguments;

	if (!why || !why_size)
		return -1;
	va_start(arguments, format);
	vsnprintf(why, why_size, format, arguments);
	va_end(arguments);
	return -1;
}

static void read_members(struct qk_media_header *header, const unsigned char *in)
{
	*header = (struct qk_media_header){
		.kind = (uint32_t)get(in + AT_KIND, 2),
		.flags = get_u32(in + AT_FLAGS) & FLAGS_KNOWN,
		.number = get_u32(in + AT_NUMBER),
		.length = get_u32(in + AT_LENGTH),
		.sequence = get(in + AT_SEQUENCE, 8),
		.capture_us = get(in + AT_CAPTURE, 8),
		.format = get_u32(in + AT_FORMAT),
		.width = get_u32(in + AT_WIDTH),
		.height = get_u32(in + AT_HEIGHT),
		.stride = get_u32(in + AT_STRIDE),
		.mode = get_u32(in + AT_MODE),
		.lost = get_u32(in + AT_LOST),
	};
}

static int check_members(const struct qk_media_header *header, char *why, size_t why_size)
{
	if (header->kind < QK_MEDIA_FRAME || header->kind > QK_MEDIA_CREDIT)
		return refuse(why, why_size, "a media header of kind %u, which this version does not know",
			      (unsigned)header->kind);
	if (header->length > QK_MEDIA_MAX)
		return refuse(why, why_size, "a media header announces %u bytes, more than %u",
			      (unsigned)header->length, QK_MEDIA_MAX);
	if (header->kind == QK_MEDIA_CREDIT && header->length)
		return refuse(why, why_size, "a credit with %u bytes after its header", (unsigned)header->length);
	if (header->width > SIDE_MAX || header->height > SIDE_MAX || header->stride > STRIDE_MAX)
		return refuse(why, why_size, "a media header with a picture of %u by %u, %u bytes a line: too large",
			      (unsigned)header->width, (unsigned)header->height, (unsigned)header->stride);
	if (header->sequence > NUMBER_MAX || header->capture_us > NUMBER_MAX)
		return refuse(why, why_size, "a media header with a sequence or time of 2^53 or more");
	return 0;
}

int qk_media_read(struct qk_media_header *header, const unsigned char *in, size_t length, char *why, size_t why_size)
{
	*header = (struct qk_media_header){0};
	if (length < QK_MEDIA_HEADER_SIZE)
		return refuse(why, why_size, "a media header of %zu bytes, must be %d", length, QK_MEDIA_HEADER_SIZE);
	if (get_u32(in + AT_MAGIC) != MAGIC)
		return refuse(why, why_size, "no media header: it does not begin with \"QKMF\"");
	if (get(in + AT_VERSION, 2) != VERSION)
		return refuse(why, why_size, "a media header of version %u, must be %u",
			      (unsigned)get(in + AT_VERSION, 2), VERSION);
	read_members(header, in);
	if (check_members(header, why, why_size))
		return -1;
	if (header->flags & QK_MEDIA_HAS_POSE && get_numbers(in + AT_POSE, header->pose, 7))
		return refuse(why, why_size, "a media header with a pose that is not finite");
	if (header->flags & QK_MEDIA_HAS_INTRINSICS && get_numbers(in + AT_INTRINSICS, header->intrinsics, 4))
		return refuse(why, why_size, "a media header with intrinsics that are not finite");
	return 0;
}

static void release_copy(struct qk_media_buffer *buffer)
{
	free(buffer);
}

struct qk_media_buffer *qk_media_copy(const void *data, size_t length)
{
	struct qk_media_buffer *buffer;
	char *bytes;

	if (length > SIZE_MAX - sizeof *buffer)
		return NULL;
	buffer = malloc(sizeof *buffer + length);
	if (!buffer)
		return NULL;
	bytes = (char *)(buffer + 1);
	if (data && length)
		memcpy(bytes, data, length);
	*buffer = (struct qk_media_buffer){.data = bytes, .length = length, .release = release_copy};
	atomic_init(&buffer->references, 1);
	return buffer;
}

int qk_media_is_own(const struct qk_media_buffer *buffer)
{
	return buffer && buffer->release == release_copy &&
	       atomic_load_explicit(&buffer->references, memory_order_acquire) == 1;
}

/* Bytes that others hold, or that were lent to us, are theirs to wipe. */
void qk_media_clear(struct qk_media_buffer *buffer)
{
	if (qk_media_is_own(buffer))
		explicit_bzero((void *)(uintptr_t)buffer->data, buffer->length);
}

void qk_media_wipe(struct qk_media_buffer *buffer)
{
	qk_media_clear(buffer);
	qk_media_unref(buffer);
}

/* --- opening a media connection ----------------------------------------------------------------------------------- */

#define OPENING_MAGIC 0x514b4d43u /* "QKMC" */
#define ANSWER_MAGIC 0x514b4d41u  /* "QKMA" */
#define AT_TICKET 8

void qk_media_opening_write(const unsigned char *ticket, unsigned char *out)
{
	memset(out, 0, QK_MEDIA_OPENING_SIZE);
	put(out, OPENING_MAGIC, 4);
	put(out + 4, VERSION, 2);
	memcpy(out + AT_TICKET, ticket, QK_TICKET_SIZE);
}

static int check_start(const unsigned char *in, uint32_t magic, const char *what, char *why, size_t why_size)
{
	if (get_u32(in) == magic && get(in + 4, 2) == VERSION)
		return 0;
	snprintf(why, why_size, "the media connection does not begin with %s of version %u", what, VERSION);
	return -1;
}

int qk_media_opening_read(unsigned char *ticket, const unsigned char *in, char *why, size_t why_size)
{
	if (check_start(in, OPENING_MAGIC, "an opening", why, why_size))
		return -1;
	memcpy(ticket, in + AT_TICKET, QK_TICKET_SIZE);
	return 0;
}

void qk_media_answer_write(int status, unsigned char *out)
{
	put(out, ANSWER_MAGIC, 4);
	put(out + 4, VERSION, 2);
	put(out + 6, (uint64_t)-status, 2);
}

int qk_media_answer_read(int *status, const unsigned char *in, char *why, size_t why_size)
{
	if (check_start(in, ANSWER_MAGIC, "an answer", why, why_size))
		return -1;
	*status = -(int)get(in + 6, 2);
	return 0;
}
