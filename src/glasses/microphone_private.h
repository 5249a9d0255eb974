/* What the files of the microphone share. */
#ifndef QK_GLASSES_MICROPHONE_PRIVATE_H
#define QK_GLASSES_MICROPHONE_PRIVATE_H

#include "glasses/glasses.h"

/* The voice with this number; NULL: there is none. get: it is made; NULL without memory, or there are too many. */
struct qk_ear *qk_ear_find(const struct qk_app *app, uint32_t number);
struct qk_ear *qk_ear_get(struct qk_app *app, uint32_t number);
int qk_ear_may_be(const struct qk_app *app, uint32_t number); /* it is there, or there is room */

/* Can this app use the microphone now? 0, or a refusal. */
int qk_microphone_ready(const struct qk_app *app, struct qk_refusal *refusal);

void qk_ear_lease(struct qk_ear *ear); /* begins */
void qk_ear_idle(struct qk_ear *ear);  /* it may be that nobody uses the microphone any more */
void qk_ear_tell(struct qk_ear *ear, uint32_t state);

/* Listening is over: tells and answers nothing, but that the state is idle. Returns the request to answer, or 0. */
uint64_t qk_ear_deafen(struct qk_ear *ear);
/* What was heard of an utterance until now is final, and told. */
void qk_ear_finish(struct qk_ear *ear);
/* A listening begins: hears from now on. */
void qk_ear_attend(struct qk_ear *ear);
void qk_ear_refuse(struct qk_ear *ear, uint64_t id, const struct qk_refusal *refusal);

/* listening.c: the speech goes on, and so does every ear. */
void qk_listening_run(struct qk_glasses *glasses);
uint64_t qk_listening_next_us(const struct qk_glasses *glasses);

/* sound.c */
void qk_ear_sound_begin(struct qk_ear *ear, uint32_t piece_ms);
void qk_ear_sound_wipe(struct qk_ear *ear);    /* ends it: what waits is wiped */
uint32_t qk_ear_sound_run(struct qk_ear *ear); /* enum qk_ended_reason: it must end */
uint64_t qk_ear_sound_next_us(const struct qk_ear *ear);

#endif
