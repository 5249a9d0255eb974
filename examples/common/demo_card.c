#include "demo_card.h"

enum { CARD = 1, FRAME, ICON, TITLE, TEXT };

#define WIDTH 540
#define HEIGHT 116
#define WHITE 0xFFFFFFFF
#define MINT 0xFF7CF5C4
#define AMBER 0xFFFFC24D
#define NIGHT 0xFF0B2229

struct look {
	uint32_t node;
	struct quark_placement placement;
	struct quark_style style;
};

static int dress(struct quark_overlay *overlay, uint32_t accent)
{
	struct look looks[] = {
		{CARD, {.anchor = QUARK_ANCHOR_TOP, .y = 4, .width = WIDTH, .height = HEIGHT, .depth_mm = 1200}, {0}},
		{FRAME,
		 {.group = CARD, .anchor = QUARK_ANCHOR_CENTRE, .width = WIDTH, .height = HEIGHT},
		 {.colour = accent, .background = NIGHT, .line_width = 2, .radius = 20}},
		{ICON,
		 {.group = CARD, .anchor = QUARK_ANCHOR_LEFT, .x = 22, .width = 56, .height = 56, .order = 1},
		 {.colour = accent}},
		{TITLE,
		 {.group = CARD, .anchor = QUARK_ANCHOR_TOP_LEFT, .x = 98, .y = 18, .width = 424, .order = 1},
		 {.colour = WHITE, .text_size = 30, .bold = 1, .max_lines = 1}},
		{TEXT,
		 {.group = CARD, .anchor = QUARK_ANCHOR_TOP_LEFT, .x = 98, .y = 62, .width = 424, .order = 1},
		 {.colour = accent, .text_size = 24, .max_lines = 1}},
	};
	int status = QUARK_OK;

	for (size_t i = 0; i < sizeof looks / sizeof *looks && !status; i++) {
		looks[i].placement.size = sizeof looks[i].placement;
		looks[i].style.size = sizeof looks[i].style;
		status = quark_overlay_place(overlay, looks[i].node, &looks[i].placement);
		if (!status)
			status = quark_overlay_style(overlay, looks[i].node, &looks[i].style);
	}
	return status;
}

static int commit(struct quark_overlay *overlay)
{
	struct quark_context *context = quark_device_context(quark_overlay_device(overlay));
	uint64_t request = 0;
	int status = quark_overlay_commit(overlay, &request);

	return status ? status : quark_context_wait(context, request, -1);
}

int demo_card_show(struct quark_overlay *overlay, int icon, const char *title, const char *text)
{
	int is_warning = icon == QUARK_ICON_WARNING || icon == QUARK_ICON_BATTERY || icon == QUARK_ICON_CROSS;
	int status = quark_overlay_set_group(overlay, CARD);

	if (!status)
		status = quark_overlay_set_rectangle(overlay, FRAME);
	if (!status)
		status = quark_overlay_set_icon(overlay, ICON, icon);
	if (!status)
		status = quark_overlay_set_text(overlay, TITLE, title);
	if (!status)
		status = quark_overlay_set_text(overlay, TEXT, text);
	if (!status)
		status = dress(overlay, is_warning ? AMBER : MINT);
	return status ? status : commit(overlay);
}

int demo_card_clear(struct quark_overlay *overlay)
{
	int status = quark_overlay_clear(overlay);

	return status ? status : commit(overlay);
}
