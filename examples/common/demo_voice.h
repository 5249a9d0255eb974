/* Talking to the app: a caption of what is heard, and a list that is kept by voice. */
#ifndef DEMO_VOICE_H
#define DEMO_VOICE_H

#include "demo_app.h"

struct demo_voice;

/* What to say, with the default commands for glasses beside it, as long as there is memory; NULL: a failure is told. */
struct demo_voice *demo_voice_open(struct demo_app *app, const char *grammar);
void demo_voice_close(struct demo_voice *voice);

/* Listens for one utterance. */
void demo_listen(struct demo_app *app);

/* What is heard runs along at the lower edge; it goes when the glasses listen no more. */
void demo_hear(struct demo_app *app, const struct quark_event *event);

/* The list, after this was put on it; NULL: nothing is put on it. */
const char *demo_list(struct demo_app *app, const char *count, const char *item);

/* A slot's value, "" when nobody said it. */
const char *demo_slot(const struct quark_event *event, const char *name);

#endif
