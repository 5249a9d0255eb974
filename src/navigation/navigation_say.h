/* What guidance says of a route, in the language of its config. */
#ifndef QK_NAVIGATION_NAVIGATION_SAY_H
#define QK_NAVIGATION_NAVIGATION_SAY_H

#include "navigation/words.h"

/* Of a tag: Chinese where it says so, else English. */
int qk_say_language(const char *tag);

/* The manoeuvre at the beginning of a step: the service's own sentence where it speaks that language, else ours. */
void qk_say_shown(struct qk_buffer *out, const struct qk_route *route, size_t step, const char *language);

/* The same, so many metres before it. */
void qk_say_spoken(struct qk_buffer *out, const struct qk_route *route, size_t step, double distance_m,
		   const char *language, int imperial);

void qk_say_distance(struct qk_buffer *out, double distance_m, const char *language, int imperial);

void qk_say_duration(struct qk_buffer *out, double seconds, const char *language);

/* What stands there when there is no instruction: enum quark_navigation_state; "" for a state that needs no words. */
const char *qk_say_state(int state, const char *language);

#endif
