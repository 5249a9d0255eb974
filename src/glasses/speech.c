/* Speech from text: words come one after the other, the newest may be misunderstood at first, and noise spoils some. */
#include "glasses/speech.h"

#include "core/clock.h"
#include "core/text.h"
#include "glasses/recogniser.h"
#include "glasses/speech_private.h"

#include <quark/base.h>

#include <stdlib.h>
#include <string.h>

#define WORD_MS 400u /* 2.5 a second */
#define WIDE_MS 250u /* a character of Chinese, Japanese or Korean: 4 a second */
#define WIDE_FROM 0x2e80
#define CONFIDENT_LEAST 850u
#define CONFIDENT_SPAN 141u
#define DOUBT 80u /* while it may still change */
#define MISTAKE_IN 6u
#define NOISE_HARMLESS 40u

static const char *const mistakes[] = {NULL, "the", "uh", "to", "it"};
static const char *const wide_mistakes[] = {NULL, "的", "是", "一", "了"};
#define MISTAKES (sizeof mistakes / sizeof *mistakes)

/* --- words -------------------------------------------------------------------------------------------------------- */

static int is_wide(int32_t point)
{
	return point >= WIDE_FROM;
}

/* Punctuation of Chinese belongs to the character before it. */
static int is_wide_mark(int32_t point)
{
	return (point >= 0x3000 && point <= 0x303f) || (point >= 0xff01 && point <= 0xff0f) ||
	       (point >= 0xff1a && point <= 0xff1f);
}

static int is_space(int32_t point)
{
	return point <= ' ' || point == 0xa0 || point == 0x3000;
}

static size_t length_while(const char *text, size_t at, size_t length, int (*is)(int32_t))
{
	int32_t point = 0;
	size_t step;

	while (at < length && (step = qk_text_read(text + at, length - at, &point)) > 0 && is(point))
		at += step;
	return at;
}

static int is_narrow(int32_t point)
{
	return !is_space(point) && !is_wide(point);
}

/* The end of the word that begins at `at`, which is not a space. */
static size_t word_end(const char *text, size_t at, size_t length)
{
	int32_t point = 0;
	size_t step = qk_text_read(text + at, length - at, &point);

	if (!step)
		return length;
	if (is_wide(point))
		return length_while(text, at + step, length, is_wide_mark);
	return length_while(text, at + step, length, is_narrow);
}

static int begins_wide(const char *text, size_t length)
{
	int32_t point = 0;

	return qk_text_read(text, length, &point) > 0 && is_wide(point);
}

/* --- how it will be understood ------------------------------------------------------------------------------------ */

static const char *mistake(const struct qk_speech *speech, const struct qk_word *word)
{
	int wide = begins_wide(speech->words + word->begin, word->end - word->begin);

	return wide ? wide_mistakes[word->mistaken] : mistakes[word->mistaken];
}

static uint32_t maybe_mistaken(struct qk_random *random)
{
	uint64_t chance = qk_random_next(random);

	return chance % MISTAKE_IN ? 0 : 1 + (uint32_t)(chance / MISTAKE_IN % (MISTAKES - 1));
}

/* The louder the noise, the more words are taken for others, for good. */
static const char *spoiled(uint32_t noise, int wide, struct qk_random *random)
{
	uint64_t chance = qk_random_next(random);
	uint32_t spoils = noise > NOISE_HARMLESS ? noise - NOISE_HARMLESS : 0;

	if (chance % (QK_NOISE_MAX - NOISE_HARMLESS) >= spoils)
		return NULL;
	chance = chance / QK_NOISE_MAX % (MISTAKES - 1) + 1;
	return wide ? wide_mistakes[chance] : mistakes[chance];
}

static uint32_t how_sure(uint32_t noise, struct qk_random *random)
{
	uint32_t sure = CONFIDENT_LEAST + (uint32_t)qk_random_below(random, CONFIDENT_SPAN);

	return sure - sure * noise / (QK_NOISE_MAX + 10);
}

static size_t count_words(const char *text, size_t length)
{
	size_t at = length_while(text, 0, length, is_space), count = 0;

	for (; at < length; count++)
		at = length_while(text, word_end(text, at, length), length, is_space);
	return count;
}

/* Writes the text as it will be understood in the end, and where its words are. */
static void understand(struct qk_speech *speech, struct qk_buffer *out, const char *text, uint32_t noise,
		       struct qk_random *random)
{
	size_t length = strlen(text), at = length_while(text, 0, length, is_space), end, next;
	uint32_t time_ms = 0;

	for (; at < length; at = next) {
		struct qk_word *word = &speech->word[speech->count];
		int wide = begins_wide(text + at, length - at);
		const char *other = spoiled(noise, wide, random);

		end = word_end(text, at, length);
		next = length_while(text, end, length, is_space);
		if (out->length + (other ? strlen(other) : end - at) > QK_HEARD_MAX - 1)
			return;
		word->begin = (uint32_t)out->length;
		qk_buffer_append(out, other ? other : text + at, other ? strlen(other) : end - at);
		word->end = (uint32_t)out->length;
		word->until_ms = time_ms += wide ? WIDE_MS : WORD_MS;
		word->mistaken = maybe_mistaken(random);
		speech->count++;
		if (next > end && next < length)
			qk_buffer_byte(out, ' ');
	}
}

struct qk_speech *qk_speech_of_text(const char *text, uint32_t noise, struct qk_random *random)
{
	struct qk_speech *speech = calloc(1, sizeof *speech);
	struct qk_random own = {qk_random_next(random)};
	struct qk_buffer words = {0};

	if (!speech)
		return NULL;
	qk_list_init(&speech->link);
	speech->word = calloc(count_words(text, strlen(text)) + 1, sizeof *speech->word);
	speech->confidence = how_sure(noise, &own);
	if (speech->word) {
		understand(speech, &words, text, noise, &own);
		qk_buffer_text(&words, "");
		speech->words = qk_buffer_take(&words, NULL);
	}
	qk_buffer_free(&words);
	if (speech->words)
		return speech;
	qk_speech_free(speech);
	return NULL;
}

void qk_speech_free(struct qk_speech *speech)
{
	qk_list_remove(&speech->link);
	qk_speech_sound_free(speech);
	if (speech->words)
		explicit_bzero(speech->words, strlen(speech->words));
	free(speech->words);
	free(speech->word);
	if (speech->now.text.data)
		explicit_bzero(speech->now.text.data, speech->now.text.capacity);
	qk_buffer_free(&speech->now.text);
	free(speech);
}

/* --- in time ------------------------------------------------------------------------------------------------------ */

void qk_speech_begin(struct qk_speech *speech, uint64_t now_us)
{
	speech->begun = 1;
	speech->begin_us = now_us;
}

static uint64_t word_us(const struct qk_speech *speech, size_t index)
{
	return speech->begin_us + (uint64_t)speech->word[index].until_ms * 1000;
}

/* All that was said, but the newest word, will stay as it is. */
static int say_so_far(struct qk_speech *speech)
{
	const struct qk_word *word = &speech->word[speech->next - 1];
	struct qk_understood *now = &speech->now;

	qk_buffer_clear(&now->text);
	qk_buffer_append(&now->text, speech->words, word->mistaken ? word->begin : word->end);
	if (word->mistaken)
		qk_buffer_text(&now->text, mistake(speech, word));
	now->stable = speech->next > 1 ? speech->word[speech->next - 2].end : 0;
	now->reached = word->end;
	now->confidence = speech->confidence > DOUBT ? speech->confidence - DOUBT : 0;
	if (!now->text.failed)
		return 1;
	qk_buffer_free(&now->text);
	return QUARK_ERR_NOMEM;
}

static int run_words(struct qk_speech *speech, uint64_t now_us)
{
	size_t before = speech->next;

	while (speech->next < speech->count && word_us(speech, speech->next) <= now_us)
		speech->next++;
	if (speech->next == speech->count) {
		speech->over = 1;
		speech->end_us = speech->count ? word_us(speech, speech->count - 1) : speech->begin_us;
	}
	return speech->next == before ? speech->over : say_so_far(speech);
}

int qk_speech_run(struct qk_speech *speech, uint64_t now_us)
{
	if (!speech->begun || speech->over)
		return 0;
	return speech->samples ? qk_speech_sound_run(speech, now_us) : run_words(speech, now_us);
}

uint64_t qk_speech_next_us(const struct qk_speech *speech)
{
	if (!speech->begun || speech->over)
		return QK_NEVER;
	if (speech->samples)
		return qk_speech_sound_next_us(speech);
	return speech->next < speech->count ? word_us(speech, speech->next) : speech->begin_us;
}

const char *qk_speech_final(struct qk_speech *speech)
{
	struct qk_understood *now = &speech->now;

	if (speech->samples)
		return qk_speech_sound_final(speech);
	qk_buffer_clear(&now->text);
	qk_buffer_append(&now->text, speech->words, now->reached);
	now->stable = now->reached;
	now->confidence = speech->confidence;
	return now->text.failed || !now->text.data ? "" : now->text.data;
}
