#include "glasses/view_private.h"

#include "wire/base64.h"

#include <quark/overlay.h>

#include <math.h>
#include <string.h>

#define TEXT_SIZE_DEFAULT 28u
#define LINE_WIDTH_DEFAULT 3u

/* --- depth -------------------------------------------------------------------------------------------------------- */

#define PI 3.14159265358979323846

/* The displays meet at QK_DEPTH_DEFAULT_MM: what lies there is at the same place for both eyes; what is nearer moves
 * towards the nose, what is farther away from it, by half the disparity in each eye. */
int64_t qk_view_shift(const struct qk_profile *profile, int eye, uint32_t depth_mm)
{
	double half_angle = profile->degrees_milli / 1000.0 * PI / 360.0;
	double half_eyes_mm = profile->eye_distance_um / 2000.0;
	double pixels, shift;

	if (profile->display.count < 2 || depth_mm == 0 || half_angle <= 0 || half_angle >= PI / 2)
		return 0;
	pixels = profile->display.width / 2.0 / tan(half_angle);
	shift = pixels * half_eyes_mm * (1.0 / depth_mm - 1.0 / QK_DEPTH_DEFAULT_MM) * 100;
	if (eye)
		shift = -shift;
	return (int64_t)(shift < 0 ? shift - 0.5 : shift + 0.5);
}

/* --- the kinds ---------------------------------------------------------------------------------------------------- */

static void draw_rounded(const struct qk_drawing *drawing, const struct qk_rectangle *box, uint32_t radius)
{
	qk_buffer_text(drawing->out, "<rect");
	qk_view_rectangle(drawing->out, box);
	if (radius)
		qk_view_attribute(drawing->out, "rx", (int64_t)radius * 100);
}

/* Black light is no light: a black surface shows the world behind it. */
static int is_transparent(uint32_t colour)
{
	return (colour & 0xffffff) == 0;
}

static void draw_background(const struct qk_drawing *drawing, const struct qk_node *node,
			    const struct qk_rectangle *box)
{
	if (is_transparent(node->background))
		return;
	draw_rounded(drawing, box, node->radius);
	qk_view_colour(drawing, "fill", node->background);
	qk_buffer_text(drawing->out, "/>\n");
}

static void draw_text(const struct qk_drawing *drawing, const struct qk_node *node, const struct qk_rectangle *box)
{
	const struct qk_metrics *metrics = &drawing->display->profile->metrics;
	struct qk_type type = {node->text_size ? node->text_size : TEXT_SIZE_DEFAULT, node->bold, node->colour};
	int64_t line_height = (int64_t)metrics->line_height * type.size / 10;
	int64_t y = box->y + (int64_t)metrics->ascent * type.size / 10;

	for (uint32_t i = 0; i < node->lines_count; i++, y += line_height) {
		size_t length = strlen(node->lines[i]);
		int64_t room = box->width - qk_view_advance(metrics, node->lines[i], length, &type);
		int64_t x = box->x;

		if (node->align == QUARK_ALIGN_CENTRE)
			x += room / 2;
		else if (node->align == QUARK_ALIGN_END)
			x += room;
		qk_view_line(drawing, x, y, node->lines[i], length, &type);
	}
}

static void draw_image(const struct qk_drawing *drawing, const struct qk_shown_node *shown,
		       const struct qk_rectangle *box)
{
	struct qk_buffer *out = drawing->out;
	const unsigned char *data;

	if (!shown->picture || shown->picture->length == 0)
		return;
	data = shown->picture->data;
	qk_buffer_text(out, "<image");
	qk_view_rectangle(out, box);
	if (drawing->mono)
		qk_buffer_text(out, drawing->eye ? " filter=\"url(#green-right)\"" : " filter=\"url(#green-left)\"");
	qk_buffer_text(out, data[0] == 0x89 ? " href=\"data:image/png;base64," : " href=\"data:image/jpeg;base64,");
	qk_base64_write(out, data, shown->picture->length);
	qk_buffer_text(out, "\"/>\n");
}

static void draw_line(const struct qk_drawing *drawing, const struct qk_node *node, const struct qk_rectangle *box)
{
	struct qk_buffer *out = drawing->out;
	uint32_t width = node->line_width ? node->line_width : LINE_WIDTH_DEFAULT;

	qk_buffer_text(out, "<polyline points=\"");
	for (uint32_t i = 0; i + 1 < node->points_count; i += 2) {
		if (i)
			qk_buffer_byte(out, ' ');
		qk_view_number(out, box->x + (int64_t)node->points[i] * 100);
		qk_buffer_byte(out, ',');
		qk_view_number(out, box->y + (int64_t)node->points[i + 1] * 100);
	}
	qk_buffer_text(out, "\" fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\"");
	qk_view_attribute(out, "stroke-width", (int64_t)width * 100);
	qk_view_colour(drawing, "stroke", node->colour);
	qk_buffer_text(out, "/>\n");
}

static void draw_frame(const struct qk_drawing *drawing, const struct qk_node *node, const struct qk_rectangle *box)
{
	int64_t width = (int64_t)(node->line_width ? node->line_width : LINE_WIDTH_DEFAULT) * 100;
	struct qk_rectangle inner = {box->x + width / 2, box->y + width / 2, box->width - width, box->height - width};

	if (inner.width <= 0 || inner.height <= 0)
		return;
	draw_rounded(drawing, &inner, node->radius);
	qk_buffer_text(drawing->out, " fill=\"none\"");
	qk_view_attribute(drawing->out, "stroke-width", width);
	qk_view_colour(drawing, "stroke", node->colour);
	qk_buffer_text(drawing->out, "/>\n");
}

static void draw_rectangle(const struct qk_drawing *drawing, const struct qk_node *node, const struct qk_rectangle *box)
{
	if (!node->filled) {
		draw_frame(drawing, node, box);
		return;
	}
	if (node->colour && is_transparent(node->colour))
		return;
	draw_rounded(drawing, box, node->radius);
	qk_view_colour(drawing, "fill", node->colour);
	qk_buffer_text(drawing->out, "/>\n");
}

static void draw_progress(const struct qk_drawing *drawing, const struct qk_node *node, const struct qk_rectangle *box)
{
	struct qk_rectangle done = *box;
	uint32_t radius = (uint32_t)((box->height < box->width ? box->height : box->width) / 200);

	draw_rounded(drawing, box, radius);
	qk_view_colour(drawing, "fill", node->colour);
	qk_buffer_text(drawing->out, " fill-opacity=\"0.3\"/>\n");
	done.width = box->width * node->permille / 1000;
	if (done.width == 0)
		return;
	if (done.width < done.height && box->width >= box->height)
		done.width = done.height; /* the round ends need this much */
	draw_rounded(drawing, &done, radius);
	qk_view_colour(drawing, "fill", node->colour);
	qk_buffer_text(drawing->out, "/>\n");
}

static void draw_content(const struct qk_drawing *drawing, const struct qk_shown_node *shown,
			 const struct qk_rectangle *box)
{
	const struct qk_node *node = &shown->node;

	switch (node->kind) {
	case QK_NODE_TEXT:
		draw_text(drawing, node, box);
		break;
	case QK_NODE_IMAGE:
		draw_image(drawing, shown, box);
		break;
	case QK_NODE_ICON:
		qk_view_icon(drawing, node->icon, box, node->colour);
		break;
	case QK_NODE_ARROW:
		qk_view_arrow(drawing, node->arrow, box, node->colour, node->line_width);
		break;
	case QK_NODE_LINE:
		draw_line(drawing, node, box);
		break;
	case QK_NODE_RECTANGLE:
		draw_rectangle(drawing, node, box);
		break;
	case QK_NODE_PROGRESS:
		draw_progress(drawing, node, box);
		break;
	default:
		break;
	}
}

void qk_view_node(const struct qk_drawing *drawing, const struct qk_shown_node *shown, const struct qk_box *box)
{
	struct qk_rectangle area = {(int64_t)box->x * 100, (int64_t)box->y * 100, (int64_t)box->width * 100,
				    (int64_t)box->height * 100};

	area.x += qk_view_shift(drawing->display->profile, drawing->eye, box->depth_mm);
	qk_buffer_text(drawing->out, "<g data-node=\"");
	qk_buffer_u64(drawing->out, shown->node.id);
	qk_buffer_text(drawing->out, "\">\n");
	draw_background(drawing, &shown->node, &area);
	draw_content(drawing, shown, &area);
	qk_buffer_text(drawing->out, "</g>\n");
}
