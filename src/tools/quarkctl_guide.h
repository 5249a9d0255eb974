/* quarkctl guide: files in, ticks between, rows and a picture out. */
#ifndef QK_TOOLS_QUARKCTL_GUIDE_H
#define QK_TOOLS_QUARKCTL_GUIDE_H

#include "core/buffer.h"
#include "navigation/guidance.h"
#include "quarkctl.h"

#define QK_CTL_NAVIGATION_FILE_MAX ((size_t)32 * 1024 * 1024)
#define QK_CTL_FIXES_MAX 1000000u

struct qk_ctl_fixes {
	struct qk_position *items;
	size_t count, room;
};

struct qk_ctl_tick {
	struct qk_position fix;
	struct qk_guidance_state state;
};

struct qk_ctl_guide {
	struct qk_route *route;
	struct qk_ctl_fixes fixes;
	struct qk_ctl_tick *ticks;
	size_t count;
};

/* A route (the one that --which named) or a trace from a file, of whichever format it is. QK_CTL_OK, or the reason was
 * printed. */
int qk_ctl_read_route(const struct qk_ctl *ctl, const char *path, struct qk_route **route);
int qk_ctl_read_trace(const struct qk_ctl *ctl, const char *path, struct qk_ctl_fixes *fixes);

/* One more. 0, or -1: no memory, or more than QK_CTL_FIXES_MAX. */
int qk_ctl_add_fix(struct qk_ctl_fixes *fixes, const struct qk_position *fix);

/* Fixes from comma-separated text whose first line names the columns. 0, or -1 and a sentence. */
int qk_ctl_read_csv(const char *text, size_t length, struct qk_ctl_fixes *fixes, char *why, size_t why_size);

/* The head of the rows, and one row. */
void qk_ctl_guide_head(struct qk_buffer *out);
void qk_ctl_guide_row(struct qk_buffer *out, const struct qk_route *route, size_t number,
		      const struct qk_guidance_state *state);

/* The picture of all of it, as SVG. */
void qk_ctl_guide_picture(struct qk_buffer *out, const struct qk_ctl_guide *guide);

/* "on the route", "off the route", "wrong way", ... */
const char *qk_ctl_guide_where(const struct qk_guidance_state *state);

#endif
