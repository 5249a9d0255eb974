#include "glasses/wav.h"

#include "wire/media.h"

#include <quark/base.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATE_MIN 8000u
#define RATE_MAX 48000u
#define FILE_MAX (QK_WAV_SECONDS_MAX * RATE_MAX * 4 + 65536)
#define FORMAT_PCM 1u
#define FORMAT_EXTENSIBLE 0xfffeu
#define FORMAT_SIZE 16u
#define EXTENSIBLE_SIZE 40u
#define AT_SUBFORMAT 24u

struct wav {
	uint32_t format, channels, rate, bits;
	const unsigned char *samples;
	size_t frames; /* of one sample for each channel */
};

static uint32_t get(const unsigned char *at, int bytes)
{
	uint32_t value = 0;

	for (int i = bytes - 1; i >= 0; i--)
		value = value << 8 | at[i];
	return value;
}

static int refuse(char *why, size_t why_size, const char *what)
{
	snprintf(why, why_size, "this is no sound that can be heard: %s", what);
	return QUARK_ERR_INVALID;
}

static void read_format(struct wav *wav, const unsigned char *at, size_t size)
{
	wav->format = get(at, 2);
	wav->channels = get(at + 2, 2);
	wav->rate = get(at + 4, 4);
	wav->bits = get(at + 14, 2);
	if (wav->format == FORMAT_EXTENSIBLE && size >= EXTENSIBLE_SIZE)
		wav->format = get(at + AT_SUBFORMAT, 2);
}

/* Chunks one after the other; a data chunk that promises more than the file has ends with the file. */
static int read_chunks(struct wav *wav, const unsigned char *data, size_t length, char *why, size_t why_size)
{
	size_t at = 12, size;

	if (length < at || memcmp(data, "RIFF", 4) != 0 || memcmp(data + 8, "WAVE", 4) != 0)
		return refuse(why, why_size, "it is not a WAV file (RIFF, WAVE)");
	for (; length - at >= 8; at += size + (size & 1)) {
		const unsigned char *chunk = data + at;

		at += 8;
		size = get(chunk + 4, 4);
		if (size > length - at)
			size = length - at;
		if (memcmp(chunk, "fmt ", 4) == 0 && size >= FORMAT_SIZE)
			read_format(wav, chunk + 8, size);
		if (memcmp(chunk, "data", 4) == 0 && wav->channels) {
			wav->samples = chunk + 8;
			wav->frames = size / (2 * (size_t)wav->channels);
			return 0;
		}
		if (size + (size & 1) > length - at)
			break;
	}
	return refuse(why, why_size, "the WAV file has no format and data");
}

static int check(const struct wav *wav, char *why, size_t why_size)
{
	char what[96];

	if (wav->format != FORMAT_PCM || wav->bits != 16)
		snprintf(what, sizeof what, "format %u with %u bits, must be PCM with 16", wav->format, wav->bits);
	else if (wav->channels > 2)
		snprintf(what, sizeof what, "%u channels, must be one or two", wav->channels);
	else if (wav->rate < RATE_MIN || wav->rate > RATE_MAX)
		snprintf(what, sizeof what, "%u Hz, must be 8000 to 48000", wav->rate);
	else if (!wav->frames)
		snprintf(what, sizeof what, "there is not one sample in it");
	else if (wav->frames > (size_t)wav->rate * QK_WAV_SECONDS_MAX)
		snprintf(what, sizeof what, "it is longer than %u seconds", QK_WAV_SECONDS_MAX);
	else
		return 0;
	return refuse(why, why_size, what);
}

static int32_t sample(const struct wav *wav, size_t frame)
{
	const unsigned char *at = wav->samples + frame * 2 * wav->channels;
	int32_t left = (int16_t)get(at, 2);

	return wav->channels == 1 ? left : (left + (int16_t)get(at + 2, 2)) / 2;
}

/* Fast sound is averaged over the time of one sample, so that what is too high to be kept does not come back as
 * something else; slow sound lies on straight lines. Times are in 1 / (16000 * rate) of a second. */
static int16_t averaged(const struct wav *wav, uint64_t from, uint64_t to)
{
	int64_t sum = 0;
	size_t frame;

	for (frame = from / QK_AUDIO_RATE; frame < wav->frames && (uint64_t)frame * QK_AUDIO_RATE < to; frame++) {
		uint64_t begin = (uint64_t)frame * QK_AUDIO_RATE, end = begin + QK_AUDIO_RATE;
		uint64_t share = (end < to ? end : to) - (begin > from ? begin : from);

		sum += (int64_t)share * sample(wav, frame);
	}
	return (int16_t)(sum / (int64_t)(to - from));
}

static int16_t between(const struct wav *wav, uint64_t at)
{
	size_t frame = at / QK_AUDIO_RATE;
	int64_t part = (int64_t)(at % QK_AUDIO_RATE), here = sample(wav, frame);
	int64_t there = frame + 1 < wav->frames ? sample(wav, frame + 1) : here;

	return (int16_t)(here + (there - here) * part / (int64_t)QK_AUDIO_RATE);
}

static int convert(const struct wav *wav, int16_t **out, size_t *count, char *why, size_t why_size)
{
	size_t i;

	*count = (size_t)((uint64_t)wav->frames * QK_AUDIO_RATE / wav->rate);
	if (!*count)
		return refuse(why, why_size, "there is not one sample in it");
	*out = malloc(*count * sizeof **out);
	if (!*out) {
		snprintf(why, why_size, "there is no memory for the sound");
		return QUARK_ERR_NOMEM;
	}
	for (i = 0; i < *count; i++) {
		uint64_t at = (uint64_t)i * wav->rate;

		(*out)[i] = wav->rate > QK_AUDIO_RATE ? averaged(wav, at, at + wav->rate) : between(wav, at);
	}
	return 0;
}

int qk_wav_read(const void *data, size_t length, int16_t **out, size_t *count, char *why, size_t why_size)
{
	struct wav wav = {0};
	int status = read_chunks(&wav, data, length, why, why_size);

	*out = NULL;
	*count = 0;
	if (status == 0)
		status = check(&wav, why, why_size);
	return status ? status : convert(&wav, out, count, why, why_size);
}

/* --- files -------------------------------------------------------------------------------------------------------- */

static int no_memory(char *why, size_t why_size)
{
	snprintf(why, why_size, "there is no memory for the sound");
	return QUARK_ERR_NOMEM;
}

static int read_file(FILE *file, int16_t **out, size_t *count, char *why, size_t why_size)
{
	char *bytes = malloc(FILE_MAX + 1);
	size_t length;
	int status;

	if (!bytes)
		return no_memory(why, why_size);
	length = fread(bytes, 1, FILE_MAX + 1, file);
	if (ferror(file)) {
		snprintf(why, why_size, "the sound cannot be read: %s", strerror(errno));
		status = QUARK_ERR_IO;
	} else if (length > FILE_MAX) {
		status = refuse(why, why_size, "the file is too large");
	} else {
		status = qk_wav_read(bytes, length, out, count, why, why_size);
	}
	explicit_bzero(bytes, length);
	free(bytes);
	return status;
}

int qk_wav_load(const char *path, int16_t **out, size_t *count, char *why, size_t why_size)
{
	FILE *file = fopen(path, "rbe");
	int status;

	*out = NULL;
	*count = 0;
	if (!file) {
		snprintf(why, why_size, "the sound \"%.120s\" cannot be opened: %s", path, strerror(errno));
		return QUARK_ERR_IO;
	}
	status = read_file(file, out, count, why, why_size);
	fclose(file);
	return status;
}
