/* What the wearer gave to which app. Grants belong to the app, not to a session or a connection. */
#ifndef QK_GLASSES_GRANTS_H
#define QK_GLASSES_GRANTS_H

#include "core/list.h"

#include <stdint.h>

struct qk_glasses;
struct qk_app;

#define QK_KNOWN_MAX 4096
#define QK_SENSORS 6 /* enum quark_sensor, from 1 */
#define QK_ALWAYS_US (30ull * 24 * 3600 * 1000000)

struct qk_grant {
	uint32_t state; /* enum quark_permission */
	uint64_t until_us;
};

struct qk_known {            /* an app that the wearer was asked about, or that has a session */
	struct qk_list link; /* in qk_consent.known, oldest first */
	uint32_t sessions;   /* and others that hold on to it */
	struct qk_grant grants[QK_SENSORS];
	char app_id[136];
};

/* What is known of this app; something empty when it is new. NULL without memory. */
struct qk_known *qk_known_get(struct qk_glasses *glasses, const char *app_id);
struct qk_known *qk_known_find(struct qk_glasses *glasses, const char *app_id); /* NULL: not known */
void qk_known_free_all(struct qk_glasses *glasses);

/* Notes and tells where a permission of an app stands: enum quark_sensor, enum quark_permission. */
void qk_grant_set(struct qk_glasses *glasses, struct qk_known *known, uint32_t sensor, uint32_t state);
void qk_grant_set_until(struct qk_glasses *glasses, struct qk_known *known, uint32_t sensor, uint32_t state,
			uint64_t until_us);

uint32_t qk_grant_state(const struct qk_glasses *glasses, const struct qk_known *known, uint32_t sensor);

/* Ends grants whose time is over. */
void qk_grant_run(struct qk_glasses *glasses);

/* Ends what was given for once or for the session. */
void qk_grant_session_over(struct qk_glasses *glasses, struct qk_known *known);

#endif
