#include "glasses/view_private.h"

#include <quark/overlay.h>

/* Drawn in a square of 48, with round pen strokes of 3.5; "F" parts are filled. */
struct icon {
	const char *strokes, *fills;
};

static const struct icon icons[] = {
	[QUARK_ICON_INFO] = {"M24 5A19 19 0 1 0 24 43A19 19 0 1 0 24 5ZM24 22V34",
			     "M24 12.2A2.6 2.6 0 1 0 24 17.4A2.6 2.6 0 1 0 24 12.2Z"},
	[QUARK_ICON_WARNING] = {"M24 6L44 41H4ZM24 18V29", "M24 32.4A2.4 2.4 0 1 0 24 37.2A2.4 2.4 0 1 0 24 32.4Z"},
	[QUARK_ICON_CHECK] = {"M7 26L19 38L41 12", ""},
	[QUARK_ICON_CROSS] = {"M10 10L38 38M38 10L10 38", ""},
	[QUARK_ICON_CAMERA] = {"M6 15H14L18 9H30L34 15H42A2 2 0 0 1 44 17V37A2 2 0 0 1 42 39H6A2 2 0 0 1 4 37V17"
			       "A2 2 0 0 1 6 15ZM24 18A8 8 0 1 0 24 34A8 8 0 1 0 24 18Z",
			       "M38 19.2A1.8 1.8 0 1 0 38 22.8A1.8 1.8 0 1 0 38 19.2Z"},
	[QUARK_ICON_MICROPHONE] = {"M24 5A7 7 0 0 1 31 12V23A7 7 0 0 1 17 23V12A7 7 0 0 1 24 5Z"
				   "M10 22A14 14 0 0 0 38 22M24 36V43M16 43H32",
				   ""},
	[QUARK_ICON_SPEAKER] = {"M5 18H13L24 8V40L13 30H5ZM31 17A10 10 0 0 1 31 31M36 10A19 19 0 0 1 36 38", ""},
	[QUARK_ICON_PIN] = {"M24 44C15 32 10 25 10 18A14 14 0 0 1 38 18C38 25 33 32 24 44Z",
			    "M24 13A5 5 0 1 0 24 23A5 5 0 1 0 24 13Z"},
	[QUARK_ICON_CLOCK] = {"M24 5A19 19 0 1 0 24 43A19 19 0 1 0 24 5ZM24 13V24L32 29", ""},
	[QUARK_ICON_CART] = {"M3 7H10L16 32H38L43 14H12",
			     "M18 37A3.6 3.6 0 1 0 18 44.2A3.6 3.6 0 1 0 18 37ZM36 37A3.6 3.6 0 1 0 36 44.2"
			     "A3.6 3.6 0 1 0 36 37Z"},
	[QUARK_ICON_BATTERY] = {"M6 14H38A2 2 0 0 1 40 16V32A2 2 0 0 1 38 34H6A2 2 0 0 1 4 32V16A2 2 0 0 1 6 14Z"
				"M45 21V27",
				"M9 19H17V29H9Z"},
	[QUARK_ICON_TRANSLATE] = {"M4 11H26M15 6V11M21 11C19 19 13 26 5 29M10 17C13 22 18 26 24 28"
				  "M23 43L33 19L43 43M26.5 35H39.5",
				  ""},
};

static void draw_part(const struct qk_drawing *drawing, const char *path, uint32_t colour, int filled)
{
	if (!*path)
		return;
	qk_buffer_text(drawing->out, "<path d=\"");
	qk_buffer_text(drawing->out, path);
	qk_buffer_byte(drawing->out, '"');
	if (filled) {
		qk_view_colour(drawing, "fill", colour);
	} else {
		qk_buffer_text(drawing->out, " fill=\"none\" stroke-width=\"3.5\" stroke-linecap=\"round\""
					     " stroke-linejoin=\"round\"");
		qk_view_colour(drawing, "stroke", colour);
	}
	qk_buffer_text(drawing->out, "/>");
}

void qk_view_icon(const struct qk_drawing *drawing, uint32_t icon, const struct qk_rectangle *box, uint32_t colour)
{
	if (icon >= sizeof(icons) / sizeof(icons[0]) || !icons[icon].strokes)
		return;
	qk_buffer_text(drawing->out, "<svg viewBox=\"0 0 48 48\"");
	qk_view_rectangle(drawing->out, box);
	qk_buffer_byte(drawing->out, '>');
	draw_part(drawing, icons[icon].strokes, colour, 0);
	draw_part(drawing, icons[icon].fills, colour, 1);
	qk_buffer_text(drawing->out, "</svg>\n");
}
