/* What a route service says when it has no route to give, as a failure: status, sentence, whether a retry can help. */
#ifndef QK_NAVIGATION_SERVICE_FAILURE_H
#define QK_NAVIGATION_SERVICE_FAILURE_H

#include "core/failure.h"

#include <stddef.h>

/* What is wrong, and so who must do something: the app, the wearer (another place), time, nobody here. */
enum qk_route_trouble {
	QK_TROUBLE_NONE = 0,
	QK_TROUBLE_KEY,         /* the key, its rights or the signature: DENIED, never */
	QK_TROUBLE_QUOTA,       /* what the key may ask is used up: DENIED, later */
	QK_TROUBLE_BUSY,        /* asked too often, or the service has too much to do: AGAIN, later */
	QK_TROUBLE_NO_ROUTE,    /* there is no way between the places: INVALID, never */
	QK_TROUBLE_NO_ROAD,     /* no road near a place: INVALID, never */
	QK_TROUBLE_TOO_FAR,     /* the places are farther apart than the service serves: INVALID, never */
	QK_TROUBLE_OUTSIDE,     /* a place is where the service has no map: INVALID, never */
	QK_TROUBLE_BAD_REQUEST, /* the request is wrong: INVALID, never */
	QK_TROUBLE_UPSTREAM,    /* the service failed, or answered what is no answer: IO, later */
};

struct qk_service_failure {
	int trouble; /* enum qk_route_trouble */
	struct quark_failure failure;
};

/* Look at an answer of OSRM or Valhalla, or of Amap. `http_status` 0: not known. 0 when it may hold a route; else the
 * status, and *out says why. *out is filled either way. */
int qk_osrm_failure(const char *json, size_t length, int http_status, struct qk_service_failure *out);
int qk_amap_failure(const char *json, size_t length, int http_status, struct qk_service_failure *out);

/* The same for a code alone, "NoRoute" or "10001"; `detail` (may be NULL) is the service's own sentence. */
int qk_osrm_code_failure(const char *code, const char *detail, struct qk_service_failure *out);
int qk_amap_code_failure(const char *infocode, const char *detail, struct qk_service_failure *out);

#endif
