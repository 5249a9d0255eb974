/* The journeys: what an app and its glasses live through, written once and run on every backend. Each is given READY or
 * connecting glasses that live its scenario file, tests/scenarios/<name>.json, in virtual time. */
#ifndef JOURNEYS_H
#define JOURNEYS_H

#include "support.h"

struct journey {
	const char *name;
	void (*run)(struct glasses *glasses);
	int waits_for_ready; /* 0: the journey itself looks at how the connection comes about */
	const char *model;   /* NULL: s1 */
};

extern const struct journey journeys[];
extern const int journeys_count;

#endif
