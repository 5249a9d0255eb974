#include "glasses/display.h"
#include "glasses/profile.h"

#include <quark/overlay.h>

struct area {
	int32_t x, y, width, height;
};

static struct area safe_area(const struct qk_profile *profile)
{
	const struct qk_display_limits *limits = &profile->display;
	uint32_t top = limits->safe_top > profile->reserved_top ? limits->safe_top : profile->reserved_top;

	return (struct area){(int32_t)limits->safe_left, (int32_t)top,
			     (int32_t)limits->width - (int32_t)(limits->safe_left + limits->safe_right),
			     (int32_t)limits->height - (int32_t)(top + limits->safe_bottom)};
}

/* How much of the free room lies before a node: 0, 1 (half) or 2 (all). */
static int32_t column_of(uint32_t anchor)
{
	return anchor ? (int32_t)(anchor - QUARK_ANCHOR_TOP_LEFT) % 3 : 1;
}

static int32_t row_of(uint32_t anchor)
{
	return anchor ? (int32_t)(anchor - QUARK_ANCHOR_TOP_LEFT) / 3 : 1;
}

static struct area place(const struct area *in, const struct qk_node *node)
{
	struct area area = {0, 0, (int32_t)node->width, (int32_t)node->height};

	area.x = in->x + node->x + (in->width - area.width) * column_of(node->anchor) / 2;
	area.y = in->y + node->y + (in->height - area.height) * row_of(node->anchor) / 2;
	return area;
}

static uint32_t depth_within(const struct qk_display_limits *limits, uint64_t depth_mm)
{
	if (depth_mm == 0)
		depth_mm = QK_DEPTH_DEFAULT_MM;
	if (depth_mm < limits->depth_min_mm)
		depth_mm = limits->depth_min_mm;
	if (limits->depth_max_mm && depth_mm > limits->depth_max_mm)
		depth_mm = limits->depth_max_mm;
	return (uint32_t)(depth_mm > UINT32_MAX ? UINT32_MAX : depth_mm);
}

int qk_display_box(const struct qk_display *display, const struct qk_scene *scene, const struct qk_shown_node *shown,
		   struct qk_box *box)
{
	const struct qk_node *chain[QK_GROUPS_DEEP + 1];
	struct area area = safe_area(display->profile);
	uint64_t depth_mm = 0;
	int count = 0;

	for (; shown && count <= QK_GROUPS_DEEP; count++) {
		chain[count] = &shown->node;
		if (shown->node.hidden)
			return 0;
		depth_mm += shown->node.depth_mm;
		shown = shown->node.group ? qk_scene_find(scene, shown->node.group) : NULL;
	}
	while (count--)
		area = place(&area, chain[count]);
	box->x = area.x;
	box->y = area.y;
	box->width = (uint32_t)area.width;
	box->height = (uint32_t)area.height;
	box->depth_mm = depth_within(&display->profile->display, depth_mm);
	return 1;
}
