#include "navigation/route.h"

#include <stdlib.h>
#include <string.h>

#include "navigation/route_private.h"

#define CHUNK_BYTES 4096u

struct chunk {
	struct chunk *next;
	size_t used, size;
	char bytes[];
};

/* Texts lie in chunks that never move, so that the steps can point into them while more are added. */
static char *text_room(struct qk_route_memory *memory, size_t size)
{
	struct chunk *chunk = memory->chunks;

	if (!chunk || chunk->size - chunk->used < size) {
		size_t room = size > CHUNK_BYTES ? size : CHUNK_BYTES;

		chunk = malloc(sizeof *chunk + room);
		if (!chunk)
			return NULL;
		*chunk = (struct chunk){.next = memory->chunks, .size = room};
		memory->chunks = chunk;
	}
	chunk->used += size;
	return chunk->bytes + chunk->used - size;
}

static const char *copy_text(struct qk_route_memory *memory, const char *text)
{
	size_t size = text ? strlen(text) + 1 : 0;
	char *copy;

	if (!size)
		return NULL;
	copy = text_room(memory, size);
	if (!copy) {
		memory->failed = QUARK_ERR_NOMEM;
		return NULL;
	}
	return memcpy(copy, text, size);
}

/* Makes room for `more` items behind `count`. 0, or -1 and the route has failed. */
static int grow(struct qk_route_memory *memory, void **items, size_t count, size_t more, size_t *room, size_t size)
{
	size_t larger = *room ? *room * 2 : 16;
	void *moved;

	if (count + more <= *room)
		return 0;
	if (larger < count + more)
		larger = count + more;
	moved = realloc(*items, larger * size);
	if (!moved) {
		memory->failed = QUARK_ERR_NOMEM;
		return -1;
	}
	*items = moved;
	*room = larger;
	return 0;
}

#define GROW(route, items, count, more)                                                                                \
	grow((route)->memory, (void **)&(route)->items, (route)->count, more, &(route)->memory->items##_room,          \
	     sizeof *(route)->items)

static int refused(struct qk_route *route, size_t count, size_t most, const char *what)
{
	struct qk_route_memory *memory = route->memory;

	if (count < most)
		return 0;
	memory->failed = QUARK_ERR_INVALID;
	memory->too_many = what;
	memory->most = most;
	return 1;
}

struct qk_route *qk_route_new(const char *source)
{
	struct qk_route *route = calloc(1, sizeof *route);

	if (route)
		route->memory = calloc(1, sizeof *route->memory);
	if (!route || !route->memory) {
		free(route);
		return NULL;
	}
	route->length_m = route->duration_s = -1;
	route->source = copy_text(route->memory, source ? source : "");
	return route;
}

void qk_route_free(struct qk_route *route)
{
	if (!route)
		return;
	for (struct chunk *chunk = route->memory->chunks, *next; chunk; chunk = next) {
		next = chunk->next;
		free(chunk);
	}
	free(route->memory);
	free(route->points);
	free(route->congestion);
	free(route->classes);
	free(route->steps);
	free(route->lanes);
	free(route->lane_sets);
	free(route->visuals);
	free(route->spoken);
	free(route->waypoints);
	free(route);
}

static struct qk_route_step *last_step(struct qk_route *route)
{
	return route->memory->failed || !route->step_count ? NULL : &route->steps[route->step_count - 1];
}

void qk_route_add_step(struct qk_route *route, const struct qk_route_step *step)
{
	struct qk_route_memory *memory = route->memory;
	struct qk_route_step copy = *step;

	if (memory->failed || refused(route, route->step_count, QK_ROUTE_STEPS_MAX, "steps") ||
	    GROW(route, steps, step_count, 1))
		return;
	copy.first = copy.last = QK_ROUTE_NO_POINT;
	copy.lane_sets = (struct qk_run){(uint32_t)route->lane_set_count, 0};
	copy.visuals = (struct qk_run){(uint32_t)route->visual_count, 0};
	copy.spoken = (struct qk_run){(uint32_t)route->spoken_count, 0};
	copy.name = copy_text(memory, step->name);
	copy.ref = copy_text(memory, step->ref);
	copy.destinations = copy_text(memory, step->destinations);
	copy.exits = copy_text(memory, step->exits);
	copy.rotary_name = copy_text(memory, step->rotary_name);
	copy.junction = copy_text(memory, step->junction);
	copy.pronunciation = copy_text(memory, step->pronunciation);
	copy.instruction = copy_text(memory, step->instruction);
	copy.language = copy_text(memory, step->language);
	route->steps[route->step_count++] = copy;
}

static int same_place(struct qk_wgs84 a, struct qk_wgs84 b)
{
	return a.latitude == b.latitude && a.longitude == b.longitude;
}

void qk_route_add_point(struct qk_route *route, struct qk_wgs84 point)
{
	struct qk_route_step *step = last_step(route);
	size_t count = route->point_count;

	if (!step || refused(route, count, QK_ROUTE_POINTS_MAX, "points"))
		return;
	if (step->first == QK_ROUTE_NO_POINT && count && same_place(route->points[count - 1], point)) {
		step->first = step->last = (uint32_t)count - 1;
		return;
	}
	if (GROW(route, points, point_count, 1) || GROW(route, congestion, point_count, 1) ||
	    GROW(route, classes, point_count, 1))
		return;
	route->points[count] = point;
	route->congestion[count] = route->classes[count] = 0;
	route->point_count++;
	if (step->first == QK_ROUTE_NO_POINT)
		step->first = (uint32_t)count;
	step->last = (uint32_t)count;
}

/* The first of the lanes added. */
static uint32_t add_lanes(struct qk_route *route, const struct qk_lane *lanes, size_t count)
{
	uint32_t first = (uint32_t)route->lane_count;

	if (!count || refused(route, route->lane_count + count, QK_ROUTE_POINTS_MAX, "lanes") ||
	    GROW(route, lanes, lane_count, count))
		return first;
	memcpy(route->lanes + first, lanes, count * sizeof *lanes);
	route->lane_count += count;
	return first;
}

void qk_route_add_lanes(struct qk_route *route, uint32_t point, const struct qk_lane *lanes, size_t count)
{
	struct qk_route_step *step = last_step(route);
	uint32_t first;

	if (!step || !count || step->first == QK_ROUTE_NO_POINT || GROW(route, lane_sets, lane_set_count, 1))
		return;
	first = add_lanes(route, lanes, count);
	if (route->memory->failed)
		return;
	point = point > step->last - step->first ? step->last : step->first + point;
	route->lane_sets[route->lane_set_count++] = (struct qk_lane_set){point, first, (uint32_t)count};
	step->lane_sets.count++;
}

void qk_route_add_visual(struct qk_route *route, const struct qk_visual *visual, const struct qk_lane *lanes,
			 size_t count)
{
	struct qk_route_step *step = last_step(route);
	struct qk_visual copy = *visual;

	if (!step || refused(route, step->visuals.count, QK_ROUTE_TEXTS_MAX, "instructions to show in one step") ||
	    GROW(route, visuals, visual_count, 1))
		return;
	copy.text = copy_text(route->memory, visual->text);
	copy.secondary = copy_text(route->memory, visual->secondary);
	copy.sub = copy_text(route->memory, visual->sub);
	copy.lane_first = add_lanes(route, lanes, count);
	copy.lane_count = (uint32_t)count;
	route->visuals[route->visual_count++] = copy;
	step->visuals.count++;
}

void qk_route_add_spoken(struct qk_route *route, const struct qk_spoken *spoken)
{
	struct qk_route_step *step = last_step(route);
	struct qk_spoken copy = *spoken;

	if (!step || refused(route, step->spoken.count, QK_ROUTE_TEXTS_MAX, "instructions to say in one step") ||
	    GROW(route, spoken, spoken_count, 1))
		return;
	copy.text = copy_text(route->memory, spoken->text);
	copy.ssml = copy_text(route->memory, spoken->ssml);
	route->spoken[route->spoken_count++] = copy;
	step->spoken.count++;
}

/* The segments from `first` on that are the last step's: from *at up to (without) *end. */
static void step_segments(struct qk_route *route, uint32_t first, uint32_t count, size_t *at, size_t *end)
{
	struct qk_route_step *step = last_step(route);

	*at = *end = 0;
	if (!step || step->first == QK_ROUTE_NO_POINT || first >= step->last - step->first)
		return;
	*at = step->first + first;
	*end = count > step->last - *at ? step->last : *at + count;
}

void qk_route_set_congestion(struct qk_route *route, uint32_t first, uint32_t count, int congestion)
{
	size_t at, end;

	for (step_segments(route, first, count, &at, &end); at < end; at++)
		route->congestion[at] = (uint8_t)congestion;
}

void qk_route_add_classes(struct qk_route *route, uint32_t first, uint32_t count, int classes)
{
	size_t at, end;

	for (step_segments(route, first, count, &at, &end); at < end; at++)
		route->classes[at] = (uint8_t)(route->classes[at] | classes);
}

void qk_route_add_waypoint(struct qk_route *route, const struct qk_waypoint *waypoint)
{
	struct qk_waypoint copy = *waypoint;

	if (route->memory->failed || refused(route, route->waypoint_count, QK_ROUTE_STEPS_MAX, "waypoints") ||
	    GROW(route, waypoints, waypoint_count, 1))
		return;
	copy.name = copy_text(route->memory, waypoint->name);
	route->waypoints[route->waypoint_count++] = copy;
}
