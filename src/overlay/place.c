/* Where nodes are and how they look. */
#include "core/struct_size.h"
#include "overlay/overlay_private.h"

#define FIRST_PLACEMENT sizeof(struct quark_placement)
#define FIRST_STYLE sizeof(struct quark_style)

struct range { /* of one member, for one sentence */
	const char *name;
	int64_t value, low, high;
};

static int check_ranges(struct quark_context *context, const struct range *ranges, size_t count, const char *function)
{
	for (size_t i = 0; i < count; i++)
		if (ranges[i].value < ranges[i].low || ranges[i].value > ranges[i].high)
			return qk_client_bug(context, function, "%s is %lld, must be %lld to %lld", ranges[i].name,
					     (long long)ranges[i].value, (long long)ranges[i].low,
					     (long long)ranges[i].high);
	return QUARK_OK;
}

/* --- place -------------------------------------------------------------------------------------------------------- */

static int check_numbers(struct quark_context *context, const struct quark_placement *placement, const char *function)
{
	const struct range ranges[] = {
		{"placement->anchor", placement->anchor, 0, QUARK_ANCHOR_BOTTOM_RIGHT},
		{"placement->x", placement->x, -4096, 4096},
		{"placement->y", placement->y, -4096, 4096},
		{"placement->width", placement->width, 0, 4096},
		{"placement->height", placement->height, 0, 4096},
		{"placement->order", placement->order, 0, 65535},
		{"placement->hidden", placement->hidden, 0, 1},
	};

	return check_ranges(context, ranges, sizeof(ranges) / sizeof(*ranges), function);
}

/* Only glasses with two displays have limits of depth. */
static int check_depth(const struct quark_overlay *overlay, const struct quark_placement *placement,
		       const char *function)
{
	const struct qk_hello_result *hello = qk_session_hello(overlay->session);
	struct range range = {"placement->depth_mm", placement->depth_mm, 1, 1000000};

	if (placement->depth_mm == 0)
		return QUARK_OK;
	if (hello && hello->display.depth_max_mm) {
		range.low = hello->display.depth_min_mm;
		range.high = hello->display.depth_max_mm;
	}
	return check_ranges(overlay->handle.context, &range, 1, function);
}

static uint32_t group_of(const struct quark_overlay *overlay, uint32_t node)
{
	const struct qk_content *content = qk_slots_working(&overlay->slots, node);

	return content ? content->placement.group : 0;
}

/* How many groups are above `node` within `top`, 0 when it is not in `top`; 1 when it lies in it directly. */
static uint32_t steps_up(const struct quark_overlay *overlay, uint32_t node, uint32_t top)
{
	uint32_t steps = 1;

	for (node = group_of(overlay, node); node; node = group_of(overlay, node), steps++)
		if (node == top)
			return steps;
	return 0;
}

/* How many groups are nested in this node, itself counted if it is one. */
static uint32_t height_of(const struct quark_overlay *overlay, uint32_t node)
{
	uint32_t height = 0;

	for (size_t i = 0; i < overlay->slots.count; i++) {
		const struct qk_slot *slot = &overlay->slots.items[i];
		uint32_t steps;

		if (qk_content_kind(slot->in[QK_WORKING]) != QK_NODE_GROUP)
			continue;
		steps = slot->id == node ? 1 : steps_up(overlay, slot->id, node);
		if (slot->id != node && steps)
			steps++;
		height = steps > height ? steps : height;
	}
	return height;
}

static uint32_t groups_above(const struct quark_overlay *overlay, uint32_t node)
{
	uint32_t count = 0;

	for (node = group_of(overlay, node); node; node = group_of(overlay, node))
		count++;
	return count;
}

static int check_group(const struct quark_overlay *overlay, uint32_t node, uint32_t group, const char *function)
{
	struct quark_context *context = overlay->handle.context;

	if (group == 0)
		return QUARK_OK;
	if (qk_content_kind(qk_slots_working(&overlay->slots, group)) != QK_NODE_GROUP)
		return qk_client_bug(context, function, "placement->group is %u, which is no group", group);
	if (group == node || steps_up(overlay, group, node))
		return qk_client_bug(context, function, "placement->group is %u: node %u would contain itself", group,
				     node);
	if (groups_above(overlay, group) + 1 + height_of(overlay, node) > QK_GROUPS_NESTED_MAX)
		return qk_client_bug(context, function, "placement->group is %u: groups nest %u deep at most", group,
				     QK_GROUPS_NESTED_MAX);
	return QUARK_OK;
}

static int check_placement(const struct quark_overlay *overlay, uint32_t node, const struct quark_placement *placement,
			   const char *function)
{
	int status = check_numbers(overlay->handle.context, placement, function);

	if (!status)
		status = check_depth(overlay, placement, function);
	return status ? status : check_group(overlay, node, placement->group, function);
}

static int no_memory(const struct quark_overlay *overlay)
{
	return qk_no_memory(overlay->handle.context, "a node");
}

int quark_overlay_place(struct quark_overlay *overlay, uint32_t node, const struct quark_placement *placement)
{
	int status = qk_overlay_enter(overlay, __func__);
	struct quark_placement known;
	struct qk_content *content;
	struct qk_slot *slot;

	if (status)
		return status;
	status = qk_struct_read(overlay->handle.context, &known, sizeof(known), FIRST_PLACEMENT, placement,
				"quark_placement");
	if (status)
		return status;
	slot = qk_overlay_slot(overlay, node, __func__);
	if (!slot || check_placement(overlay, node, &known, __func__))
		return QUARK_ERR_INVALID;
	content = qk_content_own(&slot->in[QK_WORKING]);
	if (!content)
		return no_memory(overlay);
	if (content->placement.width != known.width)
		content->laid_out = 0;
	content->placement = known;
	return QUARK_OK;
}

/* --- style -------------------------------------------------------------------------------------------------------- */

static int check_colour(struct quark_context *context, const char *name, uint32_t colour, const char *function)
{
	if (colour == 0 || colour >= 0xff000000u)
		return QUARK_OK;
	return qk_client_bug(context, function, "%s is 0x%08x, must be 0, or 0xRRGGBB plus 0xFF000000", name, colour);
}

static int check_style(struct quark_context *context, const struct quark_style *style, const char *function)
{
	const struct range ranges[] = {
		{"style->text_size", style->text_size, style->text_size ? 12 : 0, 128},
		{"style->bold", style->bold, 0, 1},
		{"style->align", style->align, 0, QUARK_ALIGN_END},
		{"style->max_lines", style->max_lines, 0, 32},
		{"style->line_width", style->line_width, 0, 32},
		{"style->filled", style->filled, 0, 1},
		{"style->radius", style->radius, 0, 64},
	};
	int status = check_colour(context, "style->colour", style->colour, function);

	if (!status)
		status = check_colour(context, "style->background", style->background, function);
	return status ? status : check_ranges(context, ranges, sizeof(ranges) / sizeof(*ranges), function);
}

static int same_lines(const struct quark_style *a, const struct quark_style *b)
{
	return a->text_size == b->text_size && a->bold == b->bold && a->max_lines == b->max_lines;
}

int quark_overlay_style(struct quark_overlay *overlay, uint32_t node, const struct quark_style *style)
{
	int status = qk_overlay_enter(overlay, __func__);
	struct qk_content *content;
	struct quark_style known;
	struct qk_slot *slot;

	if (status)
		return status;
	status = qk_struct_read(overlay->handle.context, &known, sizeof(known), FIRST_STYLE, style, "quark_style");
	if (status)
		return status;
	slot = qk_overlay_slot(overlay, node, __func__);
	if (!slot || check_style(overlay->handle.context, &known, __func__))
		return QUARK_ERR_INVALID;
	content = qk_content_own(&slot->in[QK_WORKING]);
	if (!content)
		return no_memory(overlay);
	if (!same_lines(&content->style, &known))
		content->laid_out = 0;
	content->style = known;
	return QUARK_OK;
}
