/* Reads the JSON of route services and files: the members of an object in one pass, and sentences that name the place.
 */
#ifndef QK_NAVIGATION_FIELDS_H
#define QK_NAVIGATION_FIELDS_H

#include "core/buffer.h"
#include "core/json_read.h"
#include "navigation/datum.h"

#include <stddef.h>
#include <stdint.h>

#define QK_ROUTE_JSON_DEPTH 64u
#define QK_ROUTE_JSON_MAX ((size_t)32 * 1024 * 1024)

/* Where the reader stands, and how it failed. {.why, .why_size} to begin with. */
struct qk_reading {
	char *why;
	size_t why_size;
	int status; /* 0, QUARK_ERR_INVALID or QUARK_ERR_NOMEM; the first failure stays */
	char path[96];
	size_t path_length;
	const char *begin; /* of the text, to tell lines */
};

/* Checks that the text is JSON (depth QK_ROUTE_JSON_DEPTH, no NUL) with an object or array as the whole. 0 or -1. */
int qk_reading_open(struct qk_reading *reading, const char *json, size_t length, struct qk_json *out);

/* Goes into a part, "routes[0]"; returns what qk_reading_leave() takes. */
size_t qk_reading_enter(struct qk_reading *reading, const char *format, ...) __attribute__((format(printf, 2, 3)));
void qk_reading_leave(struct qk_reading *reading, size_t length);

/* The sentence, with the path in front of it. Returns -1. */
int qk_reading_fail(struct qk_reading *reading, const char *format, ...) __attribute__((format(printf, 2, 3)));
int qk_reading_no_memory(struct qk_reading *reading);

/* The values of the members that `names` lists; .at of one that is absent or null is NULL. -1 when `object` is none. */
int qk_fields(struct qk_reading *reading, struct qk_json object, const char *const *names, size_t count,
	      struct qk_json *values);

/* Each reads a value of qk_fields() and leaves *out as it is when the value is absent. 0, or -1 for another kind. */
int qk_field_number(struct qk_reading *reading, const char *name, struct qk_json value, double *out);
int qk_field_whole(struct qk_reading *reading, const char *name, struct qk_json value, int64_t least, int64_t most,
		   int64_t *out);
int qk_field_true(struct qk_reading *reading, const char *name, struct qk_json value, int *out);
/* *out is NULL for "", else lives in `buffer`, which is cleared first. */
int qk_field_text(struct qk_reading *reading, const char *name, struct qk_json value, struct qk_buffer *buffer,
		  const char **out);

/* Steps into an array; an absent one is an empty one. 1: it is open, 0: absent, -1. */
int qk_field_array(struct qk_reading *reading, const char *name, struct qk_json *value);

/* Reads "[longitude, latitude]", as GeoJSON and OSRM write it, more numbers are passed over. 0 or -1. */
int qk_read_lng_lat(struct qk_reading *reading, struct qk_json *json, struct qk_wgs84 *out);

#endif
