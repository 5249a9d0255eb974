/* Speech from a sound: a recogniser hears it in time, piece by piece. And the sound of speech from text. */
#include "glasses/speech_private.h"

#include "core/clock.h"
#include "core/text.h"
#include "glasses/recogniser.h"

#include <quark/base.h>

#include <stdlib.h>
#include <string.h>

#define FEED_MS 100u
#define FEED (FEED_MS * QK_SAMPLES_MS)
#define BLOCK (20u * QK_SAMPLES_MS)
#define LOUD 300        /* mean of the amplitude, from which on it is speech: some 40 dB under the loudest there is */
#define TONE_PERIOD 73u /* samples: 219 Hz */
#define TONE_HEIGHT 4000
#define PAUSE_MS 60u /* between words */

/* --- where somebody speaks ---------------------------------------------------------------------------------------- */

static int is_loud(const int16_t *samples, size_t count)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < count; i++)
		sum += (uint64_t)(samples[i] < 0 ? -samples[i] : samples[i]);
	return count && sum >= LOUD * count;
}

static void find_speech(struct qk_speech *speech)
{
	size_t at, count;

	for (at = 0; at < speech->sample_count; at += count) {
		count = speech->sample_count - at < BLOCK ? speech->sample_count - at : BLOCK;
		if (!is_loud(speech->samples + at, count))
			continue;
		if (!speech->loud_to)
			speech->loud_from = at;
		speech->loud_to = at + count;
	}
}

struct qk_speech *qk_speech_of_sound(int16_t *samples, size_t count, struct qk_recogniser *recogniser)
{
	struct qk_speech *speech = calloc(1, sizeof *speech);

	if (!speech) {
		recogniser->ops->close(recogniser);
		free(samples);
		return NULL;
	}
	qk_list_init(&speech->link);
	speech->samples = samples;
	speech->sample_count = count;
	speech->recogniser = recogniser;
	find_speech(speech);
	return speech;
}

void qk_speech_sound_free(struct qk_speech *speech)
{
	if (speech->recogniser)
		speech->recogniser->ops->close(speech->recogniser);
	if (speech->samples)
		explicit_bzero(speech->samples, speech->sample_count * sizeof *speech->samples);
	free(speech->samples);
}

/* --- in time ------------------------------------------------------------------------------------------------------ */

static uint64_t time_of(const struct qk_speech *speech, size_t sample)
{
	return speech->begin_us + (uint64_t)sample * 1000 / QK_SAMPLES_MS;
}

static size_t feed_end(const struct qk_speech *speech)
{
	return speech->fed + FEED < speech->sample_count ? speech->fed + FEED : speech->sample_count;
}

uint64_t qk_speech_sound_next_us(const struct qk_speech *speech)
{
	return time_of(speech, feed_end(speech));
}

static void cut_to_limit(struct qk_buffer *text)
{
	int32_t point;
	size_t at = 0, step;

	while (at < text->length && (step = qk_text_read(text->data + at, text->length - at, &point)) > 0 &&
	       at + step <= QK_HEARD_MAX)
		at += step;
	text->length = at;
	if (text->data)
		text->data[at] = '\0';
}

/* What two readings in a row have in common, up to a space, will hardly change. */
static size_t common(const char *before, const char *now, size_t at_least)
{
	size_t at = 0, end = at_least;

	for (; before[at] && before[at] == now[at]; at++)
		if (now[at] == ' ' && at > end)
			end = at;
	return end;
}

static int listen_again(struct qk_speech *speech)
{
	struct qk_understood *now = &speech->now;
	struct qk_buffer text = {0};
	size_t stable = 0;

	speech->recogniser->ops->partial(speech->recogniser, &text);
	cut_to_limit(&text);
	if (text.failed) {
		qk_buffer_free(&text);
		return QUARK_ERR_NOMEM;
	}
	if (!text.length || (now->text.data && strcmp(now->text.data, text.data) == 0)) {
		qk_buffer_free(&text);
		return 0;
	}
	if (now->text.data && strncmp(now->text.data, text.data, now->stable) == 0)
		stable = common(now->text.data, text.data, now->stable);
	else if (now->stable) { /* it changed its mind about what it was sure of: say nothing until the end */
		qk_buffer_free(&text);
		return 0;
	}
	qk_buffer_free(&now->text);
	now->text = text;
	now->stable = stable;
	now->reached = text.length;
	now->confidence = 500;
	return 1;
}

int qk_speech_sound_run(struct qk_speech *speech, uint64_t now_us)
{
	int changed = 0, status = 0;

	while (!speech->over && status == 0 && qk_speech_sound_next_us(speech) <= now_us) {
		size_t end = feed_end(speech);

		status = speech->recogniser->ops->feed(speech->recogniser, speech->samples + speech->fed,
						       end - speech->fed);
		speech->fed = end;
		speech->over = end == speech->sample_count;
		changed = 1;
	}
	if (speech->over)
		speech->end_us = time_of(speech, speech->loud_to);
	if (status || !changed)
		return status;
	status = listen_again(speech);
	return status ? status : speech->over;
}

const char *qk_speech_sound_final(struct qk_speech *speech)
{
	struct qk_understood *now = &speech->now;

	if (speech->recogniser) {
		speech->recogniser->ops->final(speech->recogniser, &now->text, &now->confidence);
		cut_to_limit(&now->text);
		speech->recogniser->ops->close(speech->recogniser);
		speech->recogniser = NULL;
		if (!speech->over)
			speech->end_us = time_of(speech, speech->fed);
		speech->over = 1;
	}
	now->stable = now->reached = now->text.length;
	return now->text.failed || !now->text.data ? "" : now->text.data;
}

uint64_t qk_speech_onset_us(const struct qk_speech *speech)
{
	if (!speech->samples)
		return speech->count ? speech->begin_us : QK_NEVER;
	return speech->loud_to ? time_of(speech, speech->loud_from) : QK_NEVER;
}

/* --- how it sounds ------------------------------------------------------------------------------------------------ */

/* The wearer hums every word. */
static int16_t hum(uint64_t sample)
{
	int phase = (int)(sample % TONE_PERIOD), half = TONE_PERIOD / 2;
	int height = phase < half ? phase : (int)TONE_PERIOD - phase;

	return (int16_t)(height * 2 * TONE_HEIGHT / half - TONE_HEIGHT);
}

static int16_t hum_at(const struct qk_speech *speech, uint64_t sample, size_t *word)
{
	uint64_t ms = sample / QK_SAMPLES_MS;

	while (*word < speech->count && speech->word[*word].until_ms <= ms)
		++*word;
	if (*word == speech->count || ms + PAUSE_MS >= speech->word[*word].until_ms)
		return 0;
	return hum(sample);
}

/* Which sample of the speech is heard at a time; below 0: before it. Pieces follow each other without a seam. */
static int64_t sample_of(const struct qk_speech *speech, uint64_t at_us)
{
	if (at_us >= speech->begin_us)
		return (int64_t)((at_us - speech->begin_us) * QK_SAMPLES_MS / 1000);
	return -(int64_t)(((speech->begin_us - at_us) * QK_SAMPLES_MS + 999) / 1000);
}

void qk_speech_sound(const struct qk_speech *speech, uint64_t from_us, int16_t *out, size_t count)
{
	int64_t sample = sample_of(speech, from_us);
	size_t word = 0, i;

	if (!speech->begun)
		return;
	for (i = 0; i < count; i++, sample++) {
		if (sample < 0)
			continue;
		if (speech->samples)
			out[i] = (uint64_t)sample < speech->sample_count ? speech->samples[sample] : 0;
		else
			out[i] = hum_at(speech, (uint64_t)sample, &word);
	}
}
