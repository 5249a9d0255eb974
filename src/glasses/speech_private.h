/* What speech.c and speech_sound.c share. */
#ifndef QK_GLASSES_SPEECH_PRIVATE_H
#define QK_GLASSES_SPEECH_PRIVATE_H

#include "glasses/speech.h"

#define QK_SAMPLES_MS 16u /* in a millisecond */

void qk_speech_sound_free(struct qk_speech *speech);
int qk_speech_sound_run(struct qk_speech *speech, uint64_t now_us);
uint64_t qk_speech_sound_next_us(const struct qk_speech *speech);
const char *qk_speech_sound_final(struct qk_speech *speech);

#endif
