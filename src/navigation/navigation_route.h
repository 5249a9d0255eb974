/* A route as the app holds it. */
#ifndef QK_NAVIGATION_NAVIGATION_ROUTE_H
#define QK_NAVIGATION_NAVIGATION_ROUTE_H

#include "core/handle.h"
#include "navigation/route.h"

#include <quark/navigation.h>

struct quark_route {
	struct qk_handle handle;
	struct qk_route *route;
	int service; /* enum quark_service that gave it; 0: the app */
	char *text;  /* of the step that was asked for last */
};

/* Takes the route over, also when it fails. QUARK_ERR_NOMEM with the context's failure set. */
int qk_route_wrap(struct quark_context *context, struct qk_route *route, int service, struct quark_route **out);

/* The manoeuvre at the beginning of a step, in the public numbers. */
int qk_route_maneuver(const struct qk_route_step *step);

/* Is the sentence of the service in this language? */
int qk_route_speaks(const struct qk_route_step *step, const char *language);

#endif
