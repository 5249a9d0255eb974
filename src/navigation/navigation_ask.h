/* Asking a service for routes, for the app and for a new route on the way. */
#ifndef QK_NAVIGATION_NAVIGATION_ASK_H
#define QK_NAVIGATION_NAVIGATION_ASK_H

#include "navigation/navigation_route.h"
#include "net/http.h"

#define QK_ROUTES_MAX 3
#define QK_VIA_MAX 16

struct qk_route_wish {
	int service, travel; /* enum quark_service, enum quark_travel; not 0 */
	uint32_t alternatives;
	struct qk_wgs84 places[QK_VIA_MAX + 2]; /* from, via..., to */
	size_t places_count;
	double heading; /* the wearer's, degrees; below 0: not known */
	char language[36];
	char to_name[324]; /* "": none */
};

/* On the context's thread, once: routes, which are the owner's then, or a failure. */
typedef void (*qk_route_asked_fn)(void *owner, struct quark_route **routes, size_t count,
				  const struct quark_failure *failure);

struct qk_route_ask;

/* 0, or a status with the context's failure set. */
int qk_route_ask_start(struct quark_context *context, const struct qk_route_wish *wish, qk_route_asked_fn asked,
		       void *owner, struct qk_route_ask **out);
/* Not wanted any more; NULL is fine. Not after asked() has begun. */
void qk_route_ask_cancel(struct qk_route_ask *ask);

/* Whether it can be asked: 0, or a status with the context's failure set, which says what is missing. */
int qk_route_ask_check(struct quark_context *context, const char *function, int service);

#endif
