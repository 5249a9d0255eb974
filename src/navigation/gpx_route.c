#include "navigation/gpx.h"
#include "navigation/line.h"

#include <quark/base.h>

#include <stdio.h>
#include <stdlib.h>

/* The first run of the kind with two points or more: `first` and how many. */
static size_t first_run(const struct qk_gpx *gpx, int kind, size_t *first)
{
	size_t count = 0;

	for (size_t i = 0; i < gpx->count; i++) {
		if (gpx->points[i].kind != kind)
			continue;
		if (gpx->points[i].begins && count >= 2)
			break;
		if (gpx->points[i].begins || !count) {
			*first = i;
			count = 0;
		}
		count++;
	}
	return count;
}

/* Waypoints may stand between the points of a run. */
static size_t copy_run(const struct qk_gpx *gpx, int kind, size_t first, size_t count, struct qk_wgs84 *places)
{
	size_t copied = 0;

	for (size_t i = first; i < gpx->count && copied < count; i++)
		if (gpx->points[i].kind == kind)
			places[copied++] = gpx->points[i].place;
	return copied;
}

static int build(const struct qk_gpx *gpx, int kind, int mode, struct qk_route **out, char *why, size_t why_size)
{
	size_t first = 0, count = first_run(gpx, kind, &first);
	struct qk_wgs84 *places = malloc((count ? count : 1) * sizeof *places);
	struct qk_route *route = qk_route_new("GPX file");
	int status = QUARK_ERR_NOMEM;

	if (places && route) {
		qk_line_add_steps(route, places, copy_run(gpx, kind, first, count, places), 0, mode);
		status = qk_route_finish(route, why, why_size);
	} else {
		snprintf(why, why_size, "no memory for the route");
	}
	free(places);
	if (status) {
		qk_route_free(route);
		return status;
	}
	*out = route;
	return 0;
}

int qk_route_from_gpx(const char *text, size_t length, int mode, struct qk_route **out, char *why, size_t why_size)
{
	struct qk_gpx gpx;
	int kind, status = qk_gpx_read(text, length, &gpx, why, why_size);

	*out = NULL;
	if (status)
		return status;
	kind = qk_gpx_line_kind(&gpx);
	if (kind && gpx.counts[kind] >= 2) {
		status = build(&gpx, kind, mode, out, why, why_size);
	} else {
		snprintf(why, why_size, "there is no track and no route of two points in it, only %zu waypoint%s",
			 gpx.counts[QK_GPX_WAYPOINT], gpx.counts[QK_GPX_WAYPOINT] == 1 ? "" : "s");
		status = QUARK_ERR_INVALID;
	}
	qk_gpx_free(&gpx);
	return status;
}
