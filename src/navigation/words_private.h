/* What both languages share. */
#ifndef QK_NAVIGATION_WORDS_PRIVATE_H
#define QK_NAVIGATION_WORDS_PRIVATE_H

#include "navigation/words.h"

/* A piece of a text that is not ours. */
struct piece {
	const char *text;
	size_t length;
};

/* The names of a manoeuvre, chosen: of several only the first. Empty ones have length 0. */
struct chosen {
	const struct qk_words *words;
	struct piece road, ref, towards, towards_ref, exit; /* `ref` only where it is said beside the road */
	struct piece rotary, junction, waypoint;
	int side;     /* QK_MODIFIER_LEFT, _RIGHT, _STRAIGHT, _UTURN or _NONE: the modifier without its strength */
	int strength; /* -1 slight, 0, 1 sharp */
	int on_foot, spoken;
};

/* Which lanes may be taken, seen from the left. */
enum lanes { LANES_ALL, LANES_LEFT, LANES_RIGHT, LANES_MIDDLE, LANES_SIDES, LANES_OTHER };
enum lanes qk_words_lanes(const struct qk_words *words);

void qk_words_piece(struct qk_buffer *out, struct piece piece);

/* 0 north, 1 northeast, ... 7 northwest. */
int qk_words_compass(int bearing);

/* A distance as people say it: so many `tenths` of a unit. */
enum unit { UNIT_METRE, UNIT_KILOMETRE, UNIT_FOOT, UNIT_MILE };
struct amount {
	uint64_t tenths;
	enum unit unit;
};
struct amount qk_words_round(double metres, int units);

struct time_amount {
	uint64_t days, hours, minutes;
};

void qk_words_en(struct qk_buffer *out, const struct chosen *chosen);
void qk_words_zh(struct qk_buffer *out, const struct chosen *chosen);
void qk_words_en_distance(struct qk_buffer *out, struct amount amount, int spoken);
void qk_words_zh_distance(struct qk_buffer *out, struct amount amount, int spoken);
void qk_words_en_time(struct qk_buffer *out, struct time_amount time, int spoken);
void qk_words_zh_time(struct qk_buffer *out, struct time_amount time, int spoken);
void qk_words_en_ordinal(struct qk_buffer *out, uint32_t number);
void qk_words_zh_ordinal(struct qk_buffer *out, uint32_t number);

#endif
