/* The voice as an app uses it, and all that it is told, as one line. */
#ifndef SUPPORT_VOICE_H
#define SUPPORT_VOICE_H

#include "support.h"

/* What was told since it was cleared: states, "hearing", texts, intents, ends, requests; each ends in "; ". Partial
 * texts that follow each other are one "partial"; sound is one "audio" likewise. */
extern char voice_told[8192];

/* The newest failure, as a line. */
extern char voice_why[600];

/* When it was told that listening or sound had ended, in the context's time. */
extern uint64_t voice_ended_us;

/* A voice for English. */
struct quark_voice *voice_open(struct glasses *glasses);

/* A grammar from JSON, and the voice has it, too. */
struct quark_grammar *voice_learn(struct glasses *glasses, struct quark_voice *voice, const char *json);

/* Starts to listen; the request's id. Nothing of before is in voice_told any more. */
uint64_t voice_listen(struct quark_voice *voice, uint32_t mode);

/* Listens, and waits until it does. */
uint64_t voice_listen_and_begin(struct glasses *glasses, struct quark_voice *voice, uint32_t mode);

/* Live, and note what is told: for a time; until a request has ended (its status); until it is in voice_told (1), at
 * most 60 seconds. */
void voice_pass(struct glasses *glasses, int ms);
int voice_wait(struct glasses *glasses, uint64_t request);
int voice_until(struct glasses *glasses, const char *told);

/* A piece of sound is not noted, but given to this function, which owns it. */
extern void (*voice_on_audio)(struct quark_audio *audio);

#endif
