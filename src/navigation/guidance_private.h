/* What a guidance keeps from tick to tick. */
#ifndef QK_NAVIGATION_GUIDANCE_PRIVATE_H
#define QK_NAVIGATION_GUIDANCE_PRIVATE_H

#include "navigation/guidance.h"
#include "navigation/way.h"

/* Of one composed condition: which of its conditions have been entered, where, and how near to the end since. */
struct qk_advance_memory {
	uint32_t entered;
	struct qk_wgs84 where[QK_ADVANCE_MAX];
	double nearest_m[QK_ADVANCE_MAX];
};

/* As fmin() and fmax(), which compilers do not inline for the sake of NaN. */
static inline double qk_smaller(double a, double b)
{
	return a < b ? a : b;
}

static inline double qk_larger(double a, double b)
{
	return a > b ? a : b;
}

struct qk_guidance {
	const struct qk_route *route;
	struct qk_guidance_config config;
	struct qk_way way;
	double *length_after, *duration_after; /* of all steps behind a step, as the service told them */
	struct qk_guidance_state state;
	struct qk_near near;  /* of the fix of this tick */
	struct qk_hit hit;    /* where it is on the step */
	double nearest_m;     /* from the fix to the step, on whatever strand */
	double future_m;      /* along the route, where the fix is off the step but on it */
	int first;            /* this is the first fix: it says where the wearer begins, not that he is lost */
	double accuracy_m;    /* 0: exact */
	double moved_m;       /* since the fix before */
	double course_deg;    /* as told; negative: not told, or not to be trusted */
	struct qk_wgs84 from; /* the fix before */
	struct qk_way_nook nook;
	size_t course_of; /* the segment, and 1, that the state's course is of */
	int told_before;  /* the deviation of the tick before */
	struct qk_advance_memory advance, arrival;
	struct qk_wgs84 stood; /* where the wearer last stopped standing */
	int wrong_known;       /* the two below */
	double wrong_from_m, wrong_to_m;
	int64_t fix_us, tick_us; /* of the last usable fix, and of the last tick; -1: none */
	double speed_mps;        /* to reckon with */
	int reckoned;            /* since the last usable fix */
	size_t reckoned_from;    /* the step then */
	size_t rejoin_step;
	uint32_t rejoin_count;
	double rejoin_along_m;
};

/* How the wearer's way lies to a segment: 1 with it, 0 across it, -1 against it or more than 100 degrees off it; 2: not
 * known. */
int qk_guidance_goes(const struct qk_guidance *guidance, size_t segment);

/* Puts the fix on the current step: hit, and the state's snapped place, segment and distance aside. */
void qk_guidance_snap(struct qk_guidance *guidance);

/* Puts the hit into the state. */
void qk_guidance_stand_at(struct qk_guidance *guidance);

/* 1 when the step is done. */
int qk_guidance_step_done(struct qk_guidance *guidance, int arriving);

/* Tells the deviation of the fix from the current step. */
void qk_guidance_deviate(struct qk_guidance *guidance);

/* Goes on at a later step after enough fixes there. 1 if it did: the fix is to be put on the step anew. */
int qk_guidance_rejoin(struct qk_guidance *guidance);

/* Follows whether the wearer goes back along the step. */
void qk_guidance_watch_way(struct qk_guidance *guidance);
void qk_guidance_forget_way(struct qk_guidance *guidance);

/* A new step begins. */
void qk_guidance_enter(struct qk_guidance *guidance, size_t step);

/* Goes on without a fix. */
void qk_guidance_reckon(struct qk_guidance *guidance, const struct qk_position *position);

/* The first fix after that: back to the step it is on. */
void qk_guidance_correct(struct qk_guidance *guidance);

/* What is left to go, and which instructions are due. */
void qk_guidance_tell(struct qk_guidance *guidance);

#endif
