/* What the files of the view share. Lengths are hundredths of a pixel. */
#ifndef QK_GLASSES_VIEW_PRIVATE_H
#define QK_GLASSES_VIEW_PRIVATE_H

#include "core/buffer.h"
#include "glasses/display.h"
#include "glasses/profile.h"

struct qk_drawing {
	struct qk_buffer *out;
	const struct qk_display *display;
	int eye;
	int mono;
};

struct qk_rectangle {
	int64_t x, y, width, height;
};

struct qk_type { /* how text is set */
	uint32_t size, bold, colour;
};

#define QK_WHITE 0xffffffffu

/* --- view_text.c ------------------------------------------------------------------------------------------------- */

void qk_view_number(struct qk_buffer *out, int64_t hundredths);
void qk_view_attribute(struct qk_buffer *out, const char *name, int64_t hundredths); /* ' name="12.5"' */
void qk_view_rectangle(struct qk_buffer *out, const struct qk_rectangle *rectangle); /* x, y, width, height */
void qk_view_escape(struct qk_buffer *out, const char *text, size_t length);

/* "#rrggbb" of a node's colour (0: white), as this display shows it. */
void qk_view_colour(const struct qk_drawing *drawing, const char *attribute, uint32_t colour);

/* Width of a line by the metrics of the glasses. */
int64_t qk_view_advance(const struct qk_metrics *metrics, const char *text, size_t length, const struct qk_type *type);

/* How many bytes of `text` fit into `width`, at least one character; breaks at a space or beside a wide character. */
size_t qk_view_break(const struct qk_metrics *metrics, const char *text, size_t length, const struct qk_type *type,
		     int64_t width);

/* One line with its left edge at x and its base line at y. */
void qk_view_line(const struct qk_drawing *drawing, int64_t x, int64_t y, const char *text, size_t length,
		  const struct qk_type *type);

/* --- view_icons.c, view_arrows.c --------------------------------------------------------------------------------- */

void qk_view_icon(const struct qk_drawing *drawing, uint32_t icon, const struct qk_rectangle *box, uint32_t colour);
void qk_view_arrow(const struct qk_drawing *drawing, uint32_t arrow, const struct qk_rectangle *box, uint32_t colour,
		   uint32_t line_width);

/* --- view_nodes.c ------------------------------------------------------------------------------------------------ */

void qk_view_node(const struct qk_drawing *drawing, const struct qk_shown_node *shown, const struct qk_box *box);

/* How far something at this depth is moved to the right for this eye. */
int64_t qk_view_shift(const struct qk_profile *profile, int eye, uint32_t depth_mm);

/* --- view_system.c: what only the glasses draw -------------------------------------------------------------------- */

void qk_view_band(const struct qk_drawing *drawing);
void qk_view_prompt(const struct qk_drawing *drawing);

#endif
