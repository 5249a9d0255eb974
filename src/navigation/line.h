/* A route made of nothing but a line: its turns are found from the line's own bends. */
#ifndef QK_NAVIGATION_LINE_H
#define QK_NAVIGATION_LINE_H

#include "navigation/route.h"

/* For steps of no told duration, a person's pace. */
#define QK_LINE_WALKING_MPS 1.35

/* Adds the steps of a line to a route: depart, the turns, arrive. `mode` is an enum qk_travel_mode; where it is none,
 * walking is meant. Fewer than 2 points: nothing is added. */
void qk_line_add_steps(struct qk_route *route, const struct qk_wgs84 *points, size_t count, uint32_t leg, int mode);

/* Degrees clockwise from north, 0..360. */
double qk_bearing(struct qk_wgs84 from, struct qk_wgs84 to);

/* What a change of bearing by so many degrees (-180..180, positive to the right) is called. */
int qk_modifier_of_turn(double degrees);

#endif
