/* The view through the glasses as SVG: no font or pixel library, the same bytes for the same state. */
#ifndef QK_GLASSES_VIEW_H
#define QK_GLASSES_VIEW_H

#include "core/buffer.h"
#include "glasses/display.h"

/* Appends one SVG document: what this eye (0 left, 1 right) sees. Depth becomes a horizontal shift of half the
 * disparity each way. Mono displays show brightness as green. App content is clipped to the area below the reserved
 * band; the trusted surface lies above it. */
void qk_view_svg(struct qk_buffer *out, const struct qk_display *display, int eye);

#endif
