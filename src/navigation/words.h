/* What to do, in words of our own: English and Simplified Chinese, to read and to say. Distances and times are rounded
 * as people say them. */
#ifndef QK_NAVIGATION_WORDS_H
#define QK_NAVIGATION_WORDS_H

#include "core/buffer.h"
#include "navigation/route.h"

#include <stddef.h>
#include <stdint.h>

enum qk_language { QK_LANGUAGE_NONE = 0, QK_LANGUAGE_EN, QK_LANGUAGE_ZH };
enum qk_units { QK_UNITS_METRIC = 0, QK_UNITS_IMPERIAL };

/* "en", "en-GB", "zh", "zh-Hans", "zh-CN", ... by their first part; QK_LANGUAGE_NONE for others. */
int qk_language_find(const char *tag);

/* A manoeuvre as the words need it. Texts may be NULL; several in one are separated as OSRM does ("A1;A2", "X,Y"). */
struct qk_words {
	int maneuver, modifier, mode;
	uint32_t exit_number; /* of a roundabout; 0: none */
	int bearing_after;    /* where a departure leads; -1: not known */
	int is_motorway;      /* its number says more than its name */
	const char *name, *ref, *destinations, *exits, *rotary_name, *junction;
	const char *waypoint; /* the name of what is arrived at */
	uint32_t stop;        /* arriving at this stop, from 1; 0: at the last or only one */
	const struct qk_lane *lanes;
	size_t lane_count;
};

/* Those of a step, pointing into the route. `index` is the step whose manoeuvre is meant. */
struct qk_words qk_words_of_step(const struct qk_route *route, size_t index);

/* "Turn left onto X", "左转，进入X". */
void qk_words_write(struct qk_buffer *out, int language, const struct qk_words *words);

/* "In 50 metres, turn left onto X", "前方五十米左转，进入X"; without the distance when it is negative or almost
 * nothing. */
void qk_words_say(struct qk_buffer *out, int language, const struct qk_words *words, double distance_m, int units);

/* "50 m", "1.2 km", "50米"; to say: "50 metres", "五十米". */
void qk_words_distance(struct qk_buffer *out, int language, double metres, int units, int spoken);

/* "5 min", "1 h 20 min", "1小时20分钟"; to say: "1 hour 20 minutes", "一小时二十分钟". */
void qk_words_duration(struct qk_buffer *out, int language, double seconds, int spoken);

/* "2nd", "第二". */
void qk_words_ordinal(struct qk_buffer *out, int language, uint32_t number);

#endif
