#include "navigation/way.h"

#include <math.h>

#define FAR_SQUARE 1e-6 /* about 100 m */
#define NOOK_REACH 4    /* times what was asked for */

static double of(double value, double low, double high)
{
	return value < low ? low - value : value > high ? value - high : 0;
}

static double box_square(const struct qk_near *near, const struct qk_way_box *box)
{
	double north = of(near->latitude, box->south, box->north);
	double east = of(near->longitude, box->west, box->east) * near->cosine;

	return north * north + east * east;
}

void qk_way_hit(const struct qk_way *way, const struct qk_near *near, size_t segment, struct qk_hit *hit)
{
	const struct qk_wgs84 *from = &way->points[segment], *to = from + 1;
	double x = (near->longitude - from->longitude) * near->cosine, y = near->latitude - from->latitude;
	double east = (to->longitude - from->longitude) * near->cosine, north = to->latitude - from->latitude;
	double length = east * east + north * north, fraction = 0;

	if (length > 0)
		fraction = (x * east + y * north) / length;
	fraction = fraction < 0 ? 0 : fraction > 1 ? 1 : fraction;
	x -= fraction * east;
	y -= fraction * north;
	hit->segment = segment;
	hit->fraction = fraction;
	hit->square = x * x + y * y;
}

/* A walk through the boxes over the segments first..end, those within `limit` in order. */
struct walk {
	const struct qk_way *way;
	const struct qk_near *near;
	size_t first, end;
	double limit;
	void (*visit)(struct walk *walk, const struct qk_hit *hit);
};

static void walk_leaf(struct walk *walk, size_t at)
{
	size_t first = at * QK_WAY_FAN, end = first + QK_WAY_FAN;
	struct qk_hit hit;

	first = first < walk->first ? walk->first : first;
	end = end > walk->end ? walk->end : end;
	for (size_t i = first; i < end; i++) {
		qk_way_hit(walk->way, walk->near, i, &hit);
		if (hit.square <= walk->limit)
			walk->visit(walk, &hit);
	}
}

/* `span`: how many segments a box of this level covers. */
static void walk_boxes(struct walk *walk, int level, size_t span, size_t from, size_t to)
{
	const struct qk_way_box *boxes = walk->way->boxes + walk->way->level[level];

	for (size_t i = from; i < to; i++) {
		size_t first = i * span;

		if (first >= walk->end || first + span <= walk->first ||
		    box_square(walk->near, &boxes[i]) > walk->limit)
			continue;
		if (!level) {
			walk_leaf(walk, i);
			continue;
		}
		size_t below = (walk->way->count - 1 + span / QK_WAY_FAN - 1) / (span / QK_WAY_FAN);
		size_t last = (i + 1) * QK_WAY_FAN;

		walk_boxes(walk, level - 1, span / QK_WAY_FAN, i * QK_WAY_FAN, last < below ? last : below);
	}
}

static void walk_way(struct walk *walk)
{
	int top = walk->way->levels - 1;
	size_t span = QK_WAY_FAN, segments = walk->way->count - 1;

	for (int level = 0; level < top; level++)
		span *= QK_WAY_FAN;
	walk_boxes(walk, top, span, 0, (segments + span - 1) / span);
}

/* The leaf whose box is nearest, level by level: not always the nearest one, but a good guess from afar. */
static size_t nearest_leaf(const struct walk *walk)
{
	size_t from = 0, to = QK_WAY_FAN, best = 0, span = QK_WAY_FAN;

	for (int level = 1; level < walk->way->levels; level++)
		span *= QK_WAY_FAN;
	for (int level = walk->way->levels - 1; level >= 0; level--, span /= QK_WAY_FAN) {
		const struct qk_way_box *boxes = walk->way->boxes + walk->way->level[level];
		double least = INFINITY;

		for (size_t i = from; i < to && i * span < walk->end; i++) {
			double square = (i + 1) * span <= walk->first ? INFINITY : box_square(walk->near, &boxes[i]);

			if (square < least) {
				least = square;
				best = i;
			}
		}
		from = best * QK_WAY_FAN;
		to = from + QK_WAY_FAN;
	}
	return best;
}

struct nearest {
	struct walk walk;
	struct qk_hit *hit;
};

/* In order, so that of two as near as each other the first one stays; the guess gives way to one before it. */
static void keep_nearest(struct walk *walk, const struct qk_hit *hit)
{
	struct qk_hit *best = ((struct nearest *)walk)->hit;

	if (hit->square == best->square && hit->segment > best->segment)
		return;
	*best = *hit;
	walk->limit = hit->square;
}

void qk_way_nearest(const struct qk_way *way, const struct qk_near *near, size_t first, size_t end, size_t guess,
		    struct qk_hit *hit)
{
	struct nearest search = {{way, near, first, end, 0, keep_nearest}, hit};

	qk_way_hit(way, near, guess, hit);
	search.walk.limit = hit->square;
	if (hit->square > FAR_SQUARE)
		walk_leaf(&search.walk, nearest_leaf(&search.walk));
	walk_way(&search.walk);
	hit->distance_m = sqrt(hit->square) * QK_METRES_PER_DEGREE;
}

/* One that ends at a point waits for the next segment, which may go on to come nearer. */
struct approaches {
	struct walk walk;
	struct qk_hit *hits;
	size_t count, room;
	struct qk_hit last;
	int any, waits;
};

static void keep(struct approaches *search, const struct qk_hit *hit)
{
	size_t farthest = 0;

	if (search->count < search->room) {
		search->hits[search->count++] = *hit;
		return;
	}
	for (size_t i = 1; i < search->count; i++)
		if (search->hits[i].square > search->hits[farthest].square)
			farthest = i;
	if (hit->square >= search->hits[farthest].square)
		return;
	for (size_t i = farthest; i + 1 < search->count; i++)
		search->hits[i] = search->hits[i + 1];
	search->hits[search->count - 1] = *hit;
}

static void keep_approach(struct walk *walk, const struct qk_hit *hit)
{
	struct approaches *search = (struct approaches *)walk;
	int follows = search->any && search->last.segment + 1 == hit->segment;

	if (search->waits && !(follows && hit->square < search->last.square))
		keep(search, &search->last);
	search->waits = 0;
	if (hit->fraction >= 1)
		search->waits = 1;
	else if (hit->fraction > 0 || !follows)
		keep(search, hit);
	search->last = *hit;
	search->any = 1;
}

struct nook_walk {
	struct walk walk;
	struct qk_way_nook *nook;
};

static void keep_leaf(struct walk *walk, const struct qk_hit *hit)
{
	struct qk_way_nook *nook = ((struct nook_walk *)walk)->nook;
	uint32_t leaf = (uint32_t)(hit->segment / QK_WAY_FAN);

	if (nook->count && nook->count <= QK_WAY_NOOK && nook->leaves[nook->count - 1] == leaf)
		return;
	if (nook->count < QK_WAY_NOOK)
		nook->leaves[nook->count] = leaf;
	nook->count++;
}

static void look_around(const struct qk_way *way, const struct qk_near *near, struct qk_way_nook *nook, double reach)
{
	struct nook_walk search = {{way, near, 0, way->count - 1, reach * reach, keep_leaf}, nook};

	*nook = (struct qk_way_nook){near->latitude, near->longitude, reach, {0}, 0, 0};
	walk_way(&search.walk);
	nook->known = nook->count <= QK_WAY_NOOK;
}

/* 1 when all within `reach` lies in the nook. A hundredth is left for the flat Earth. */
static int covers(const struct qk_way_nook *nook, const struct qk_near *near, double reach)
{
	double north = near->latitude - nook->latitude;
	double east = (near->longitude - nook->longitude) * near->cosine;
	double left = nook->reach * 0.99 - reach;

	return nook->known && left > 0 && north * north + east * east <= left * left;
}

static void walk_nook(struct walk *walk, const struct qk_way_nook *nook)
{
	for (uint32_t i = 0; i < nook->count; i++)
		if (box_square(walk->near, &walk->way->boxes[nook->leaves[i]]) <= walk->limit)
			walk_leaf(walk, nook->leaves[i]);
}

size_t qk_way_approaches(const struct qk_way *way, const struct qk_near *near, struct qk_way_nook *nook, size_t first,
			 size_t end, double within_m, struct qk_hit *hits, size_t room)
{
	double within = within_m / QK_METRES_PER_DEGREE;
	struct approaches search = {
		.walk = {way, near, first, end, within * within, keep_approach}, .hits = hits, .room = room};

	if (nook && !covers(nook, near, within))
		look_around(way, near, nook, NOOK_REACH * within);
	if (nook && nook->known)
		walk_nook(&search.walk, nook);
	else
		walk_way(&search.walk);
	if (search.waits)
		keep(&search, &search.last);
	for (size_t i = 0; i < search.count; i++)
		hits[i].distance_m = sqrt(hits[i].square) * QK_METRES_PER_DEGREE;
	return search.count;
}
