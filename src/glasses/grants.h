#ifndef QK_GLASSES_GRANTS_H
#define QK_GLASSES_GRANTS_H

#include <stdint.h>

struct qk_glasses;

/* Notes and tells where a permission of the connected app stands: enum quark_sensor, enum quark_permission. */
void qk_grant_set(struct qk_glasses *glasses, uint32_t sensor, uint32_t state);

/* Ends grants whose time is over. */
void qk_grant_run(struct qk_glasses *glasses);
/* The app that is connected, or a grant of it, is another one: when does its next grant run out? */
void qk_grant_watch(struct qk_glasses *glasses);

#endif
