/* The navigation handle's own layout: for its files only. */
#ifndef QK_NAVIGATION_PRIVATE_H
#define QK_NAVIGATION_PRIVATE_H

#include "core/context.h"
#include "link/session.h"
#include "navigation/guidance.h"
#include "navigation/navigation_ask.h"

#include <quark/device.h>
#include <quark/event.h>
#include <quark/overlay.h>

#define QK_PURPOSE_BYTES 321
#define QK_REROUTES_MAX 3
#define QK_CARD_EVERY_US 1000000u
#define QK_INSTRUCTION_BYTES 512

/* What is to be done next, as it is told. */
struct qk_instruction {
	char shown[QK_INSTRUCTION_BYTES];
	char spoken[QK_INSTRUCTION_BYTES];
	int maneuver;      /* enum quark_maneuver */
	double distance_m; /* to it */
};

/* The wearer's position, from the glasses. */
struct qk_position_feed {
	uint32_t number; /* 0: none runs or starts */
	int running;
	struct qk_operation *start; /* under way; NULL */
	uint64_t lease_until_us;
	uint32_t use; /* in the record of sensor use */
};

struct qk_reroute {
	struct qk_route_ask *ask; /* under way; NULL */
	uint32_t tried;           /* since the wearer left the route */
	uint64_t again_us;        /* QK_NEVER: not by itself */
	int given_up;
};

struct qk_card {
	struct quark_overlay *overlay; /* NULL: none */
	uint32_t nodes;                /* bits of those texts that are there */
	int shown, due;                /* due: it waits for its second to be over */
	uint64_t shown_us;
	struct qk_instruction told;
	char distance[32];
};

struct quark_navigation {
	struct qk_handle handle;
	struct qk_listener listener;
	struct quark_device *device;
	struct qk_session *session; /* NULL once closed */

	uint32_t flags;
	char purpose[QK_PURPOSE_BYTES], language[36];
	int travel, service; /* 0: as the route */
	uint32_t depth_mm;

	struct quark_route *route; /* NULL: none */
	struct qk_guidance *guidance;
	struct qk_guidance_state before; /* of the last tick */
	struct qk_position last;         /* fix */
	int state, told_state;           /* enum quark_navigation_state; paused shows in the second alone */
	int paused, muted, wrong_way;
	int traffic;     /* enum qk_congestion ahead */
	uint64_t speech; /* the request of what is being spoken; 0: none that is known */
	uint32_t reroutes;
	uint64_t announced_step; /* the step whose instructions `announced` counts */
	uint32_t announced;      /* bits of the distances at which it was told */
	int64_t visual, spoken;  /* the service's own, told last */

	struct qk_position_feed feed;
	struct qk_reroute reroute;
	struct qk_card card;
};

static inline uint64_t qk_navigation_now(const struct quark_navigation *navigation)
{
	return qk_clock_now(qk_context_clock(navigation->handle.context));
}

static inline int qk_navigation_is_fed(const struct quark_navigation *navigation)
{
	return (navigation->flags & QUARK_NAVIGATION_FED) != 0;
}

/* navigation.c */
int qk_navigation_enter_open(const struct quark_navigation *navigation, const char *function);

/* navigation_state.c: what a position means */
void qk_navigation_set_state(struct quark_navigation *navigation, int state);
int qk_navigation_follow(struct quark_navigation *navigation, struct quark_route *route); /* 0, or NOMEM */
void qk_navigation_forget(struct quark_navigation *navigation);                           /* the route */
void qk_navigation_update(struct quark_navigation *navigation, const struct qk_position *position);

/* navigation_events.c */
struct quark_event *qk_navigation_event(struct quark_navigation *navigation, int type);
void qk_navigation_tell(struct quark_navigation *navigation, int type, double distance_m);
void qk_navigation_tell_progress(struct quark_navigation *navigation);
void qk_navigation_tell_instruction(struct quark_navigation *navigation, int type,
				    const struct qk_instruction *instruction);
void qk_navigation_tell_failure(struct quark_navigation *navigation, int type, const struct quark_failure *failure);
/* The event holds a reference of each. 0 or NOMEM. */
int qk_routes_into_event(struct quark_event *event, struct quark_route *const *of, size_t count);
void qk_navigation_tell_route(struct quark_navigation *navigation, struct quark_route *route);

/* navigation_instruct.c: what is due */
void qk_navigation_instruct(struct quark_navigation *navigation);
void qk_navigation_next(const struct quark_navigation *navigation, struct qk_instruction *out);
void qk_navigation_hush(struct quark_navigation *navigation);
void qk_navigation_speak(struct quark_navigation *navigation, const char *text);

/* navigation_card.c */
void qk_card_show(struct quark_navigation *navigation); /* brings it in line with all that it shows */
void qk_card_hide(struct quark_navigation *navigation);
void qk_card_close(struct quark_navigation *navigation);
uint64_t qk_card_due_us(const struct quark_navigation *navigation);

/* navigation_position.c: positions from the glasses */
int qk_feed_start(struct quark_navigation *navigation, uint64_t *request);
void qk_feed_restart(struct quark_navigation *navigation); /* after the link came back */
void qk_feed_stop(struct quark_navigation *navigation);
void qk_feed_forget(struct quark_navigation *navigation); /* the link is lost */
void qk_feed_notified(struct quark_navigation *navigation, const struct qk_envelope *envelope, const void *params);
void qk_feed_tick(struct quark_navigation *navigation, uint64_t now_us);

/* navigation_reroute.c */
void qk_reroute_begin(struct quark_navigation *navigation); /* the wearer left the route */
void qk_reroute_end(struct quark_navigation *navigation);   /* or came back, or there is another one */
void qk_reroute_tick(struct quark_navigation *navigation, uint64_t now_us);

#endif
