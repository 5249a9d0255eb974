/* Something that the wearer says, as the glasses understand it little by little: from text, word by word, or from a
 * sound by a recogniser. One is under way at a time; all who listen hear the same. */
#ifndef QK_GLASSES_SPEECH_H
#define QK_GLASSES_SPEECH_H

#include "core/buffer.h"
#include "core/list.h"
#include "core/random.h"

#include <stddef.h>
#include <stdint.h>

#define QK_HEARD_MAX 1000 /* bytes of what is understood */
#define QK_NOISE_MAX 100

struct qk_recogniser;

struct qk_word {
	uint32_t begin, end; /* in `words`, without the space around it */
	uint32_t until_ms;   /* when it was said, since the beginning */
	uint32_t mistaken;   /* it is understood wrong at first, as the mistake with this number; 0: right */
};

/* What is understood now. */
struct qk_understood {
	struct qk_buffer text;
	size_t stable;  /* bytes that do not change any more */
	size_t reached; /* bytes that belong to what was said until now, however it will change */
	uint32_t confidence;
};

struct qk_speech {
	struct qk_list link;
	int begun, over;
	uint64_t begin_us, end_us; /* the latter when it is over */
	struct qk_understood now;
	/* of text */
	char *words; /* as it is understood in the end */
	struct qk_word *word;
	size_t count, next;
	uint32_t confidence; /* in the end */
	/* of a sound */
	struct qk_recogniser *recogniser;
	int16_t *samples;
	size_t sample_count, fed;
	size_t loud_from, loud_to; /* the samples between which somebody speaks */
};

/* What will be said: text, with noise around it from 0 to QK_NOISE_MAX. NULL without memory. */
struct qk_speech *qk_speech_of_text(const char *text, uint32_t noise, struct qk_random *random);
/* A sound of 16 kHz; takes the samples and the recogniser, also on failure. NULL without memory. */
struct qk_speech *qk_speech_of_sound(int16_t *samples, size_t count, struct qk_recogniser *recogniser);
void qk_speech_free(struct qk_speech *speech);

void qk_speech_begin(struct qk_speech *speech, uint64_t now_us);
/* Goes on until now. 1 when something else is understood than before, or it is over; QUARK_ERR_NOMEM. */
int qk_speech_run(struct qk_speech *speech, uint64_t now_us);
uint64_t qk_speech_next_us(const struct qk_speech *speech);

/* When somebody begins to speak; QK_NEVER: nobody does. */
uint64_t qk_speech_onset_us(const struct qk_speech *speech);

/* What is understood until now, set right as far as that is known: the final text when nothing more comes. */
const char *qk_speech_final(struct qk_speech *speech);

/* Adds its sound, as it is from `from_us` on, to what is in `out`. */
void qk_speech_sound(const struct qk_speech *speech, uint64_t from_us, int16_t *out, size_t count);

/* The bytes of a text that are behind the wake word; 0: it does not begin with one. */
size_t qk_wake_word(const char *text);

#endif
