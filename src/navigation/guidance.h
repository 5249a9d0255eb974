/* Guidance along a route: positions in, where the wearer is on it out. Pure: no input or output, no clock of its own,
 * no allocation after qk_guidance_new(); the same positions give the same states.
 *
 * Each position is matched with the current step only, so that a route that crosses or overlaps itself never makes
 * guidance jump; within the step the way walked so far and the course decide between strands that lie side by side.
 * Then conditions that are composed of simple ones decide whether the step is done; then the same tick tells how far
 * the wearer is off. */
#ifndef QK_NAVIGATION_GUIDANCE_H
#define QK_NAVIGATION_GUIDANCE_H

#include "navigation/route.h"

enum qk_position_has {
	QK_POSITION_PLACE = 1,    /* without: only the time goes on */
	QK_POSITION_ACCURACY = 2, /* without: taken as exact */
	QK_POSITION_COURSE = 4,
	QK_POSITION_SPEED = 8,
	QK_POSITION_TIME = 16,
};

struct qk_position {
	uint32_t has;
	struct qk_wgs84 place;
	double accuracy_m; /* radius of 68 % */
	double course_deg; /* 0 north, 90 east */
	double speed_mps;
	int64_t time_us; /* of any clock that only goes forward */
};

/* Conditions for the end of a step, composed: an OR or AND stands before its `count` conditions in the array. All
 * distances are metres; a fix less accurate than `accuracy_m` (0: any) fulfils none. */
enum qk_advance_kind {
	QK_ADVANCE_MANUAL = 0,    /* never; qk_guidance_advance() does it */
	QK_ADVANCE_TO_END,        /* within `enter_m` of the end of the step */
	QK_ADVANCE_FROM_STEP,     /* more than `exit_m` from the step */
	QK_ADVANCE_ENTRY_EXIT,    /* was within `enter_m` of the end, and is now more than `exit_m` from the step */
	QK_ADVANCE_ENTRY_SNAPPED, /* the same, but what leaves the step is the place matched with it and the next one */
	QK_ADVANCE_NEARER_NEXT,   /* at least `exit_m` nearer to the next step than to this one */
	QK_ADVANCE_OR,
	QK_ADVANCE_AND,
};

enum qk_advance_policy {
	QK_ADVANCE_WHILE_ON_ROUTE = 0, /* also near a step to come */
	QK_ADVANCE_WHILE_ON_STEP,
	QK_ADVANCE_ALWAYS,
};

struct qk_advance {
	uint8_t kind, policy; /* the policy holds for FROM_STEP and the two with an exit */
	uint8_t count;        /* of OR and AND */
	double enter_m, exit_m, accuracy_m;
};

#define QK_ADVANCE_MAX 8

struct qk_guidance_config {
	struct qk_advance advance[QK_ADVANCE_MAX]; /* of all steps but the last two */
	struct qk_advance arrival[QK_ADVANCE_MAX]; /* of the last two: the way to the destination, and being there */
	int deviation;                             /* 0: never told */
	double deviation_m;          /* farther from the step than this, and than the fix is accurate, is off it */
	double deviation_accuracy_m; /* a fix less accurate than this (0: any) says nothing about deviation */
	double usable_accuracy_m;    /* a fix less accurate than this (0: any) is as good as none */
	double waypoint_m;           /* a waypoint is passed when the wearer comes nearer than this */
	double wrong_way_m;          /* so far back along a step is the wrong way; 0: never told */
	double right_way_m;          /* so far forward again is the right way */
	double stand_m;    /* moving less than this (or half of what the fix is accurate, up to 10 m) is standing */
	int64_t reckon_us; /* without fixes go on for so long at the last speed; 0: stay */
	int64_t reckon_tunnel_us; /* the same in a tunnel */
	uint32_t rejoin_fixes;    /* off the step, but so many fixes onward along a later one: go on there; 0: never */
};

/* Ready-made ones. The names are those of enum qk_travel_mode for three, and those of the test runs of other engines.
 */
void qk_guidance_walking(struct qk_guidance_config *config);
void qk_guidance_cycling(struct qk_guidance_config *config);
void qk_guidance_driving(struct qk_guidance_config *config);

/* The one for the mode of the route's first step that has one; walking without any. */
void qk_guidance_preset(struct qk_guidance_config *config, const struct qk_route *route);

/* By name: "walking", "cycling", "driving"; "manual"; "exact_distance" (at the very end of a step, all fixes exact, no
 * tolerance) and "relative_linestring" (there, and then off the step by anything). 0 or -1: no such name. */
int qk_guidance_preset_named(struct qk_guidance_config *config, const char *name);
extern const char *const qk_guidance_presets[]; /* the names; NULL at the end */

enum qk_guidance_phase {
	QK_GUIDANCE_WAITING = 0, /* for the first fix */
	QK_GUIDANCE_NAVIGATING,
	QK_GUIDANCE_COMPLETE, /* for good: whoever walks on after that is not lost */
};

enum qk_deviation {
	QK_DEVIATION_NONE = 0,
	QK_DEVIATION_OFF_STEP,  /* off the step, on the route: near `future_step` */
	QK_DEVIATION_OFF_ROUTE, /* off all that is still to come */
};

enum qk_guidance_flag {
	QK_GUIDANCE_ADVANCED = 1,  /* this tick began a new step */
	QK_GUIDANCE_BACKWARDS = 2, /* this tick went back along the step */
	QK_GUIDANCE_WRONG_WAY = 4, /* for wrong_way_m by now */
	QK_GUIDANCE_ARRIVED = 8,   /* at the destination; stays */
	QK_GUIDANCE_STANDING = 16,
	QK_GUIDANCE_RECKONED = 32,   /* the place is calculated: there was no usable fix */
	QK_GUIDANCE_LOST = 64,       /* no usable fix for longer than is reckoned: the place is the last one */
	QK_GUIDANCE_TUNNEL = 128,    /* the route is in a tunnel here */
	QK_GUIDANCE_UTURN = 256,     /* the next manoeuvre is a U-turn */
	QK_GUIDANCE_REJOINED = 512,  /* this tick skipped steps that the wearer went around */
	QK_GUIDANCE_WAYPOINT = 1024, /* this tick passed a waypoint */
};

struct qk_guidance_state {
	int phase;
	uint32_t flags;
	struct qk_wgs84 place;   /* the last usable fix */
	struct qk_wgs84 snapped; /* on the step */
	size_t step;
	size_t segment;       /* of the step, from 0 */
	double along_m;       /* from the start of the route, as measured along its points */
	double aside_m;       /* from the fix to the step */
	double to_maneuver_m; /* to the end of the step */
	double remaining_m, remaining_s;
	double travelled_m; /* between the fixes */
	double course_deg;  /* of the route here */
	int deviation;
	size_t future_step;     /* with QK_DEVIATION_OFF_STEP */
	size_t waypoint;        /* the next one */
	size_t waypoints_left;  /* with it */
	int64_t visual, spoken; /* of the route's, due now; -1: none, as always when off the route */
};

struct qk_guidance;

/* The route must stay. NULL without memory. */
struct qk_guidance *qk_guidance_new(const struct qk_route *route, const struct qk_guidance_config *config);
void qk_guidance_free(struct qk_guidance *guidance);

/* The new state, which is the one of qk_guidance_state(). A place that is no number or not on Earth counts as none. */
const struct qk_guidance_state *qk_guidance_update(struct qk_guidance *guidance, const struct qk_position *position);
const struct qk_guidance_state *qk_guidance_state(const struct qk_guidance *guidance);

/* Goes on to the next step, as the app wishes; from the last one the trip is complete. */
const struct qk_guidance_state *qk_guidance_advance(struct qk_guidance *guidance);

/* Bytes that a guidance holds for this route, beside the route. */
size_t qk_guidance_memory(const struct qk_guidance *guidance);

#endif
