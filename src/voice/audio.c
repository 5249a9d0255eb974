/* Pieces of sound: what an app holds of them, on any thread. */
#include "voice/voice_private.h"

#include <stdlib.h>
#include <string.h>

struct quark_audio *quark_audio_ref(struct quark_audio *audio)
{
	if (audio)
		atomic_fetch_add_explicit(&audio->references, 1, memory_order_relaxed);
	return audio;
}

void quark_audio_unref(struct quark_audio *audio)
{
	if (!audio || atomic_fetch_sub_explicit(&audio->references, 1, memory_order_acq_rel) != 1)
		return;
	qk_media_wipe(audio->buffer);
	free(audio);
}

const int16_t *quark_audio_data(const struct quark_audio *audio)
{
	return audio ? audio->buffer->data : NULL;
}

size_t quark_audio_samples(const struct quark_audio *audio)
{
	return audio ? audio->buffer->length / sizeof(int16_t) : 0;
}

uint64_t quark_audio_sequence(const struct quark_audio *audio)
{
	return audio ? audio->sequence : 0;
}

uint64_t quark_audio_capture_us(const struct quark_audio *audio)
{
	return audio ? audio->capture_us : 0;
}

static int is_little_endian(void)
{
	const uint16_t one = 1;

	return *(const unsigned char *)&one == 1;
}

/* On the wire the least significant byte comes first. */
static void to_native(struct qk_media_buffer *buffer)
{
	unsigned char *bytes = (unsigned char *)(uintptr_t)buffer->data;

	for (size_t i = 0; i + 1 < buffer->length; i += 2) {
		int16_t sample = (int16_t)(uint16_t)(bytes[i] | bytes[i + 1] << 8);

		memcpy(bytes + i, &sample, sizeof sample);
	}
}

/* Where the bytes lie as the app's machine wants them, they are not copied. NULL without memory. */
static struct qk_media_buffer *native(struct qk_media_buffer *buffer)
{
	struct qk_media_buffer *copy;

	if (is_little_endian() && (uintptr_t)buffer->data % _Alignof(int16_t) == 0)
		return buffer;
	copy = qk_media_copy(buffer->data, buffer->length);
	if (!copy)
		return NULL;
	to_native(copy);
	qk_media_wipe(buffer);
	return copy;
}

struct quark_audio *qk_audio_new(const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct quark_audio *audio = calloc(1, sizeof *audio);
	struct qk_media_buffer *own = audio ? native(buffer) : NULL;

	if (!own) {
		free(audio);
		return NULL;
	}
	atomic_init(&audio->references, 1);
	qk_list_init(&audio->link);
	audio->buffer = own;
	audio->sequence = header->sequence;
	audio->capture_us = header->capture_us;
	audio->lost = header->lost;
	return audio;
}
