/* Amap's routes, v5 (and the older forms of v3 and v4): https://lbs.amap.com, Web service API. Its places are GCJ-02 in
 * mainland China; they are changed to and from WGS-84 here, and nowhere else. */
#ifndef QK_NAVIGATION_AMAP_H
#define QK_NAVIGATION_AMAP_H

#include "core/buffer.h"
#include "core/services.h"
#include "navigation/route.h"

/* Appends the URL of a request: from, places on the way (driving only), to. With settings->secret it is signed. It
 * holds the key. `travel` is an enum quark_travel. */
void qk_amap_write_request(struct qk_buffer *out, const struct qk_service *settings, int travel, uint32_t alternatives,
			   const struct qk_wgs84 *places, size_t count);

/* The signature of parameters "name=value", sorted by name, raw: 32 digits. */
void qk_amap_sign(const char *const *parameters, size_t count, const char *secret, char out[33]);

/* Reads route number `which`. As qk_route_from_osrm(). */
int qk_route_from_amap(const char *json, size_t length, int travel, size_t which, struct qk_route **out, char *why,
		       size_t why_size);

size_t qk_amap_route_count(const char *json, size_t length);

/* What an action or an assistant action of Amap's stands for: a manoeuvre and its modifier. */
void qk_amap_action(const char *action, struct qk_route_step *step);

#endif
