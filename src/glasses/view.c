#include "glasses/view.h"

#include "glasses/view_private.h"

#include <quark/device.h>

/* The metrics of the glasses are those of a humanist sans serif; textLength makes any other fit. */
#define FONTS                                                                                                          \
	"'Noto Sans','DejaVu Sans Condensed','Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','PingFang SC',"    \
	"'Microsoft YaHei','WenQuanYi Micro Hei',sans-serif"

static void open_document(const struct qk_drawing *drawing)
{
	const struct qk_display_limits *limits = &drawing->display->profile->display;
	struct qk_buffer *out = drawing->out;

	qk_buffer_text(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
	qk_view_attribute(out, "width", (int64_t)limits->width * 100);
	qk_view_attribute(out, "height", (int64_t)limits->height * 100);
	qk_buffer_text(out, " viewBox=\"0 0 ");
	qk_buffer_u64(out, limits->width);
	qk_buffer_byte(out, ' ');
	qk_buffer_u64(out, limits->height);
	qk_buffer_text(out, "\" font-family=\"" FONTS "\">\n");
	qk_buffer_text(out, drawing->eye ? "<title>right eye</title>\n" : "<title>left eye</title>\n");
	qk_buffer_text(out, "<!-- No background: the wearer sees the world through the display. -->\n");
}

static void define_clip(const struct qk_drawing *drawing)
{
	const struct qk_profile *profile = drawing->display->profile;
	struct qk_rectangle area = {0, (int64_t)profile->reserved_top * 100, (int64_t)profile->display.width * 100,
				    (int64_t)profile->display.height * 100};

	area.height -= area.y;
	qk_buffer_text(drawing->out,
		       drawing->eye ? "<clipPath id=\"apps-right\"><rect" : "<clipPath id=\"apps-left\"><rect");
	qk_view_rectangle(drawing->out, &area);
	qk_buffer_text(drawing->out, "/></clipPath>\n");
}

static void define_green(const struct qk_drawing *drawing)
{
	if (!drawing->mono)
		return;
	qk_buffer_text(drawing->out, drawing->eye ? "<filter id=\"green-right\"" : "<filter id=\"green-left\"");
	qk_buffer_text(drawing->out,
		       " color-interpolation-filters=\"sRGB\"><feColorMatrix values=\""
		       "0.05 0.18 0.02 0 0 0.21 0.72 0.07 0 0 0.07 0.24 0.02 0 0 0 0 0 1 0\"/></filter>\n");
}

static int is_before(uint64_t order_a, uint64_t id_a, uint64_t order_b, uint64_t id_b)
{
	return order_a != order_b ? order_a < order_b : id_a < id_b;
}

/* The lowest node above `last`; NULL at the end. */
static const struct qk_shown_node *node_above(const struct qk_scene *scene, const struct qk_shown_node *last)
{
	const struct qk_shown_node *best = NULL;

	for (size_t i = 0; i < scene->count; i++) {
		const struct qk_shown_node *shown = &scene->nodes[i];

		if (last && !is_before(last->node.order, last->node.id, shown->node.order, shown->node.id))
			continue;
		if (!best || is_before(shown->node.order, shown->node.id, best->node.order, best->node.id))
			best = shown;
	}
	return best;
}

static const struct qk_scene *scene_above(const struct qk_canvas *canvas, const struct qk_scene *last)
{
	const struct qk_scene *best = NULL;

	for (size_t i = 0; i < canvas->scene_count; i++) {
		const struct qk_scene *scene = &canvas->scenes[i];

		if (last && !is_before(last->order, last->overlay, scene->order, scene->overlay))
			continue;
		if (!best || is_before(scene->order, scene->overlay, best->order, best->overlay))
			best = scene;
	}
	return best;
}

static void draw_scene(const struct qk_drawing *drawing, const struct qk_scene *scene)
{
	const struct qk_shown_node *shown = NULL;

	qk_buffer_text(drawing->out, "<g data-overlay=\"");
	qk_buffer_u64(drawing->out, scene->overlay);
	qk_buffer_text(drawing->out, "\">\n");
	while ((shown = node_above(scene, shown)) != NULL) {
		struct qk_box box;

		if (shown->node.kind != QK_NODE_GROUP && qk_display_box(drawing->display, scene, shown, &box))
			qk_view_node(drawing, shown, &box);
	}
	qk_buffer_text(drawing->out, "</g>\n");
}

/* Under a trusted surface nothing of an app is drawn: on a see-through display it would shine through. */
static void draw_apps(const struct qk_drawing *drawing)
{
	const struct qk_scene *scene = NULL;

	if (!drawing->display->front || drawing->display->blanked || drawing->display->prompt.kind != QK_PROMPT_NONE)
		return;
	qk_buffer_text(drawing->out,
		       drawing->eye ? "<g clip-path=\"url(#apps-right)\">\n" : "<g clip-path=\"url(#apps-left)\">\n");
	while ((scene = scene_above(drawing->display->front, scene)) != NULL)
		draw_scene(drawing, scene);
	qk_buffer_text(drawing->out, "</g>\n");
}

void qk_view_svg(struct qk_buffer *out, const struct qk_display *display, int eye)
{
	struct qk_drawing drawing = {out, display, eye != 0,
				     !(display->profile->capabilities & QUARK_CAPABILITY_COLOUR)};

	open_document(&drawing);
	define_clip(&drawing);
	define_green(&drawing);
	draw_apps(&drawing);
	qk_view_band(&drawing);
	qk_view_prompt(&drawing);
	qk_buffer_text(out, "</svg>\n");
}
