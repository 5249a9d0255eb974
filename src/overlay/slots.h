/* The nodes of an overlay in all the scenes that are alive at a time: what the app is setting, what waits to be sent,
 * and what was sent. One slot for each node id, sorted. */
#ifndef QK_OVERLAY_SLOTS_H
#define QK_OVERLAY_SLOTS_H

#include "overlay/content.h"

enum qk_version {
	QK_WORKING, /* what the setters change */
	QK_NEWEST,  /* the newest commit, while it waits */
	QK_CLEARED, /* the commit with a clear that goes before it, while it waits */
	QK_RESYNC,  /* what the glasses had, while it waits to be sent again whole */
	QK_SENT,    /* what the glasses have once they did all that was sent */
	QK_VERSIONS,
};

struct qk_slot {
	uint32_t id;
	struct qk_content *in[QK_VERSIONS]; /* NULL: not in that scene */
};

struct qk_slots { /* {0} is empty */
	struct qk_slot *items;
	size_t count, capacity;
	uint32_t working; /* nodes in QK_WORKING */
};

/* NULL when no scene has the node. Valid until the next add or tidy. */
struct qk_slot *qk_slots_find(const struct qk_slots *slots, uint32_t id);

/* Finds or makes it; NULL without memory. */
struct qk_slot *qk_slots_add(struct qk_slots *slots, uint32_t id);

/* What the app is setting; NULL when there is no such node. */
struct qk_content *qk_slots_working(const struct qk_slots *slots, uint32_t id);

/* Takes `content` (NULL: removes the node). */
void qk_slots_set_working(struct qk_slots *slots, struct qk_slot *slot, struct qk_content *content);

void qk_slots_copy(struct qk_slots *slots, enum qk_version to, enum qk_version from);
void qk_slots_move(struct qk_slots *slots, enum qk_version to, enum qk_version from); /* `from` becomes empty */

/* `version` was sent. QK_NEWEST stays as it is, so that the next commit touches only what differs. */
void qk_slots_sent(struct qk_slots *slots, enum qk_version version);
void qk_slots_empty(struct qk_slots *slots, enum qk_version version);
int qk_slots_any(const struct qk_slots *slots, enum qk_version version);

/* Forgets the ids that no scene has. */
void qk_slots_tidy(struct qk_slots *slots);
void qk_slots_free(struct qk_slots *slots);

#endif
