#include "glasses/view_private.h"

#include <quark/overlay.h>

/* Drawn in a square of 96: a shaft, whose width is four lines, and a head. Those to the right are mirrored. */
struct arrow {
	const char *shaft, *head;
	int mirrored;
};

#define SLIGHT "M62 88V66Q62 61 58 57L40 39", "M15 14L57 20L21 56Z"
#define TURN "M68 88V53Q68 38 53 38H42", "M10 38L44 13V63Z"
#define SHARP "M74 88V20L44 54", "M19 82L28 41L59 68Z"
#define UTURN "M72 88V36A20 20 0 0 0 32 36V54", "M32 86L8 52H56Z"

static const struct arrow arrows[] = {
	[QUARK_ARROW_STRAIGHT] = {"M48 88V42", "M48 8L73 44H23Z", 0},
	[QUARK_ARROW_SLIGHT_LEFT] = {SLIGHT, 0},
	[QUARK_ARROW_LEFT] = {TURN, 0},
	[QUARK_ARROW_SHARP_LEFT] = {SHARP, 0},
	[QUARK_ARROW_SLIGHT_RIGHT] = {SLIGHT, 1},
	[QUARK_ARROW_RIGHT] = {TURN, 1},
	[QUARK_ARROW_SHARP_RIGHT] = {SHARP, 1},
	[QUARK_ARROW_UTURN_LEFT] = {UTURN, 0},
	[QUARK_ARROW_UTURN_RIGHT] = {UTURN, 1},
	[QUARK_ARROW_ARRIVE] = {"M26 88V12", "M26 12H78L66 30L78 48H26Z", 0},
};

#define LINE_WIDTH_DEFAULT 3u
#define LINES_OF_SHAFT 4u
#define SHAFT_MAX 24u

static void draw_shaft(const struct qk_drawing *drawing, const char *path, uint32_t colour, uint32_t width)
{
	qk_buffer_text(drawing->out, "<path d=\"");
	qk_buffer_text(drawing->out, path);
	qk_buffer_text(drawing->out, "\" fill=\"none\" stroke-linecap=\"round\" stroke-linejoin=\"round\"");
	qk_view_attribute(drawing->out, "stroke-width", (int64_t)width * 100);
	qk_view_colour(drawing, "stroke", colour);
	qk_buffer_text(drawing->out, "/>");
}

static void draw_head(const struct qk_drawing *drawing, const char *path, uint32_t colour)
{
	qk_buffer_text(drawing->out, "<path d=\"");
	qk_buffer_text(drawing->out, path);
	qk_buffer_text(drawing->out, "\" stroke-width=\"4\" stroke-linejoin=\"round\"");
	qk_view_colour(drawing, "fill", colour);
	qk_view_colour(drawing, "stroke", colour);
	qk_buffer_text(drawing->out, "/>");
}

void qk_view_arrow(const struct qk_drawing *drawing, uint32_t arrow, const struct qk_rectangle *box, uint32_t colour,
		   uint32_t line_width)
{
	uint32_t width = (line_width ? line_width : LINE_WIDTH_DEFAULT) * LINES_OF_SHAFT;

	if (arrow >= sizeof(arrows) / sizeof(arrows[0]) || !arrows[arrow].shaft)
		return;
	qk_buffer_text(drawing->out, "<svg viewBox=\"0 0 96 96\"");
	qk_view_rectangle(drawing->out, box);
	qk_buffer_text(drawing->out, arrows[arrow].mirrored ? "><g transform=\"matrix(-1 0 0 1 96 0)\">" : "><g>");
	draw_shaft(drawing, arrows[arrow].shaft, colour, width > SHAFT_MAX ? SHAFT_MAX : width);
	draw_head(drawing, arrows[arrow].head, colour);
	qk_buffer_text(drawing->out, "</g></svg>\n");
}
