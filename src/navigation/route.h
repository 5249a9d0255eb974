/* A route as every service and file is read into it: one line of points, cut into steps.
 *
 * A step's manoeuvre happens at its FIRST point and its length leads to the next manoeuvre, as in OSRM: the first step
 * departs, the last one arrives and has length 0 (its points may all be the same place). All legs are in one list.
 *
 * Built in one go: qk_route_new(), then for each step qk_route_add_step() and what belongs to it, then the waypoints,
 * then qk_route_finish(). After the first failed allocation all of them do nothing and qk_route_finish() tells. What is
 * added is copied. A finished route never changes and may be read from any thread.
 *
 * Memory: QK_ROUTE_POINT_BYTES a point, up to twice that while it grows; beside it the steps and their texts. */
#ifndef QK_NAVIGATION_ROUTE_H
#define QK_NAVIGATION_ROUTE_H

#include "navigation/datum.h"

#include <stddef.h>
#include <stdint.h>

#define QK_ROUTE_POINTS_MAX 1000000u
#define QK_ROUTE_STEPS_MAX 100000u
#define QK_ROUTE_POINT_BYTES (sizeof(struct qk_wgs84) + 2)

/* Manoeuvres as OSRM v5 names them. */
enum qk_maneuver {
	QK_MANEUVER_NONE = 0,
	QK_MANEUVER_TURN,
	QK_MANEUVER_NEW_NAME,
	QK_MANEUVER_DEPART,
	QK_MANEUVER_ARRIVE,
	QK_MANEUVER_MERGE,
	QK_MANEUVER_ON_RAMP,
	QK_MANEUVER_OFF_RAMP,
	QK_MANEUVER_FORK,
	QK_MANEUVER_END_OF_ROAD,
	QK_MANEUVER_CONTINUE,
	QK_MANEUVER_ROUNDABOUT,
	QK_MANEUVER_ROTARY,
	QK_MANEUVER_ROUNDABOUT_TURN,
	QK_MANEUVER_EXIT_ROUNDABOUT,
	QK_MANEUVER_EXIT_ROTARY,
	QK_MANEUVER_NOTIFICATION,
	QK_MANEUVER_USE_LANE,
};

enum qk_modifier {
	QK_MODIFIER_NONE = 0,
	QK_MODIFIER_UTURN,
	QK_MODIFIER_SHARP_RIGHT,
	QK_MODIFIER_RIGHT,
	QK_MODIFIER_SLIGHT_RIGHT,
	QK_MODIFIER_STRAIGHT,
	QK_MODIFIER_SLIGHT_LEFT,
	QK_MODIFIER_LEFT,
	QK_MODIFIER_SHARP_LEFT,
};

enum qk_travel_mode {
	QK_TRAVEL_NONE = 0,
	QK_TRAVEL_WALKING,
	QK_TRAVEL_CYCLING,
	QK_TRAVEL_DRIVING,
	QK_TRAVEL_PUSHING_BIKE,
	QK_TRAVEL_FERRY,
	QK_TRAVEL_TRAIN,
	QK_TRAVEL_MOVABLE_BRIDGE,
	QK_TRAVEL_INACCESSIBLE,
};

enum qk_driving_side { QK_SIDE_NONE = 0, QK_SIDE_RIGHT, QK_SIDE_LEFT };

enum qk_congestion {
	QK_CONGESTION_UNKNOWN = 0,
	QK_CONGESTION_LOW,
	QK_CONGESTION_MODERATE,
	QK_CONGESTION_HEAVY,
	QK_CONGESTION_SEVERE,
};

/* What a segment is, as bits. */
enum qk_segment_class {
	QK_CLASS_TUNNEL = 1,
	QK_CLASS_FERRY = 2,
	QK_CLASS_TOLL = 4,
	QK_CLASS_MOTORWAY = 8,
	QK_CLASS_RESTRICTED = 16,
};

/* "turn", "new name", ... as OSRM writes them, "" for none; and back: 0 for a name that is none of them ("ramp", which
 * OSRM no longer sends, is an on ramp). */
const char *qk_maneuver_name(int maneuver);
const char *qk_modifier_name(int modifier);
const char *qk_travel_mode_name(int mode);
const char *qk_congestion_name(int congestion);
int qk_maneuver_find(const char *name);
int qk_modifier_find(const char *name);
int qk_travel_mode_find(const char *name);
int qk_congestion_find(const char *name);

/* A lane, from the left. Where it leads is a set: bit 1 << enum qk_modifier, bit 0 for "none". */
struct qk_lane {
	uint16_t indications;
	uint8_t valid;  /* it can be taken for this manoeuvre */
	uint8_t active; /* it should be taken; as `valid` where the service does not tell them apart */
	uint8_t take;   /* the enum qk_modifier to take out of it, if told */
};

/* The lanes before one intersection. */
struct qk_lane_set {
	uint32_t point; /* of the route, where the intersection is */
	uint32_t first, count;
};

/* What the service wants shown, or said, from `trigger_m` before the end of the step on. Texts are NULL if absent. */
struct qk_visual {
	double trigger_m;
	const char *text, *secondary, *sub;
	uint8_t maneuver, modifier; /* of `text` */
	uint32_t lane_first, lane_count;
};

struct qk_spoken {
	double trigger_m;
	const char *text;
	const char *ssml;
};

struct qk_waypoint {
	struct qk_wgs84 place;
	const char *name;     /* NULL if absent */
	uint8_t pass_through; /* 1: the route only passes by, no leg ends here */
};

/* A run of one of the arrays of a route. */
struct qk_run {
	uint32_t first, count;
};

struct qk_route_step {
	uint32_t first, last; /* points of the route, both of the step; filled by the route */
	double length_m;      /* as the service tells it; negative: not told, measured along the points */
	double duration_s;    /* negative: not told, counted as 0 */
	uint32_t leg;
	uint8_t maneuver, modifier, mode, driving_side; /* the enums above */
	uint8_t exit_number;                            /* of a roundabout, from 1; 0: none */
	int16_t bearing_before, bearing_after;          /* 0..359; -1: not told */
	const char *name, *ref, *destinations, *exits;  /* these and all below: NULL if absent */
	const char *rotary_name, *junction, *pronunciation;
	const char *instruction, *language;       /* the service's sentence, and its language (BCP 47) */
	struct qk_run lane_sets, visuals, spoken; /* filled by the route */
};

struct qk_route {
	struct qk_wgs84 *points;
	uint8_t *congestion; /* enum qk_congestion of the segment from this point to the next */
	uint8_t *classes;    /* enum qk_segment_class, the same */
	size_t point_count;
	struct qk_route_step *steps;
	size_t step_count;
	struct qk_lane *lanes;
	size_t lane_count;
	struct qk_lane_set *lane_sets;
	size_t lane_set_count;
	struct qk_visual *visuals;
	size_t visual_count;
	struct qk_spoken *spoken;
	size_t spoken_count;
	struct qk_waypoint *waypoints;
	size_t waypoint_count;
	double length_m, duration_s; /* of the whole; negative before qk_route_finish(): sums of the steps */
	const char *source;          /* who made it, for people: "OSRM", "Amap", "GPX file" */
	struct qk_route_memory *memory;
};

/* NULL without memory. */
struct qk_route *qk_route_new(const char *source);
void qk_route_free(struct qk_route *route); /* NULL is fine */

/* Begins a step; what is added next belongs to it: its points first, then what refers to them. `first`, `last` and the
 * runs of `step` are not read. */
void qk_route_add_step(struct qk_route *route, const struct qk_route_step *step);

/* Its points in order. The first one, when it is the last one of the step before, is shared with it. A step without
 * points stands where the step before ended. */
void qk_route_add_point(struct qk_route *route, struct qk_wgs84 point);

/* The lanes before the intersection at the step's point number `point` (from 0). */
void qk_route_add_lanes(struct qk_route *route, uint32_t point, const struct qk_lane *lanes, size_t count);

/* `lane_first` and `lane_count` of `visual` are not read: its lanes are the array, which may be empty. */
void qk_route_add_visual(struct qk_route *route, const struct qk_visual *visual, const struct qk_lane *lanes,
			 size_t count);
void qk_route_add_spoken(struct qk_route *route, const struct qk_spoken *spoken);

/* Of `count` segments from the step's segment `first` (from 0) on; what lies beyond the step's points is ignored.
 * Classes are added to those that are there. */
void qk_route_set_congestion(struct qk_route *route, uint32_t first, uint32_t count, int congestion);
void qk_route_add_classes(struct qk_route *route, uint32_t first, uint32_t count, int classes);

/* Start, stops and end, in order. Without any, the first and the last point are it. */
void qk_route_add_waypoint(struct qk_route *route, const struct qk_waypoint *waypoint);

/* Checks (at least two points and one step; degrees in range and finite; lengths, times and triggers finite) and fills
 * what was not told. The instructions of a step are put in the order in which they fall due. 0; QUARK_ERR_INVALID with
 * a sentence; QUARK_ERR_NOMEM. The route is to be freed either way. */
int qk_route_finish(struct qk_route *route, char *why, size_t why_size);

/* Metres between two places on the sphere that the whole room measures on (radius 6 371 008.77 m). */
double qk_distance_m(struct qk_wgs84 from, struct qk_wgs84 to);

#endif
