/* The card before the wearer's eyes: an arrow, how far, what to do, which lanes. It changes at most once a second, and
 * only when what people read changes. */
#include "navigation/navigation_private.h"

#include "navigation/navigation_say.h"

#include <stdio.h>
#include <string.h>

enum { NODE_GROUP = 1, NODE_PANEL, NODE_ARROW, NODE_DISTANCE, NODE_TEXT, NODE_REST, NODE_LANES };

#define WHITE 0xffffffffu
#define GREEN 0xff30d158u
#define AMBER 0xffffb340u
#define GREY 0xffb8c4ccu
#define PANEL 0xff16202au
#define CARD_WIDTH 440
#define CARD_HEIGHT 132
#define LANES_SHOWN 6

static int arrow_of(int maneuver, const struct qk_route_step *step)
{
	switch (maneuver) {
	case QUARK_MANEUVER_SLIGHT_RIGHT:
	case QUARK_MANEUVER_KEEP_RIGHT:
		return QUARK_ARROW_SLIGHT_RIGHT;
	case QUARK_MANEUVER_RIGHT:
		return QUARK_ARROW_RIGHT;
	case QUARK_MANEUVER_SHARP_RIGHT:
		return QUARK_ARROW_SHARP_RIGHT;
	case QUARK_MANEUVER_SLIGHT_LEFT:
	case QUARK_MANEUVER_KEEP_LEFT:
		return QUARK_ARROW_SLIGHT_LEFT;
	case QUARK_MANEUVER_LEFT:
		return QUARK_ARROW_LEFT;
	case QUARK_MANEUVER_SHARP_LEFT:
		return QUARK_ARROW_SHARP_LEFT;
	case QUARK_MANEUVER_UTURN:
		return step->driving_side == QK_SIDE_LEFT ? QUARK_ARROW_UTURN_RIGHT : QUARK_ARROW_UTURN_LEFT;
	case QUARK_MANEUVER_ARRIVE:
		return QUARK_ARROW_ARRIVE;
	default:
		return QUARK_ARROW_STRAIGHT;
	}
}

static void place(struct quark_overlay *overlay, uint32_t node, int x, int y, uint32_t width, uint32_t height)
{
	struct quark_placement placement = {.size = sizeof placement,
					    .group = node == NODE_GROUP ? 0 : NODE_GROUP,
					    .anchor = node == NODE_GROUP ? QUARK_ANCHOR_BOTTOM : QUARK_ANCHOR_TOP_LEFT,
					    .x = x,
					    .y = y,
					    .width = width,
					    .height = height,
					    .order = node};

	quark_overlay_place(overlay, node, &placement);
}

static void style(struct quark_overlay *overlay, uint32_t node, uint32_t colour, uint32_t size, int bold)
{
	struct quark_style own = {
		.size = sizeof own, .colour = colour, .text_size = size, .bold = (uint32_t)bold, .max_lines = 1};

	if (node == NODE_REST)
		own.align = QUARK_ALIGN_END;
	if (node == NODE_TEXT)
		own.max_lines = 2;
	if (node == NODE_ARROW)
		own.line_width = 8;
	quark_overlay_style(overlay, node, &own);
}

static void panel(struct quark_overlay *overlay)
{
	struct quark_style own = {.size = sizeof own, .colour = PANEL, .filled = 1, .radius = 16};

	quark_overlay_set_group(overlay, NODE_GROUP);
	place(overlay, NODE_GROUP, 0, 0, CARD_WIDTH, CARD_HEIGHT);
	quark_overlay_set_rectangle(overlay, NODE_PANEL);
	place(overlay, NODE_PANEL, 0, 0, CARD_WIDTH, CARD_HEIGHT);
	quark_overlay_style(overlay, NODE_PANEL, &own);
}

static void text(struct qk_card *card, uint32_t node, const char *words, int y, uint32_t colour, uint32_t size,
		 int bold)
{
	uint32_t bit = 1u << node;

	if (!*words) {
		if (card->nodes & bit)
			quark_overlay_remove(card->overlay, node);
		card->nodes &= ~bit;
		return;
	}
	card->nodes |= bit;
	quark_overlay_set_text(card->overlay, node, words);
	place(card->overlay, node, 104, y, CARD_WIDTH - 116, 0);
	style(card->overlay, node, colour, size, bold);
}

/* --- lanes -------------------------------------------------------------------------------------------------------- */

static const char *glyph_of(const struct qk_lane *lane)
{
	static const struct {
		uint16_t bits;
		const char *glyph;
	} glyphs[] = {
		{1u << QK_MODIFIER_UTURN, "\xe2\x86\xb6"},
		{1u << QK_MODIFIER_LEFT | 1u << QK_MODIFIER_SHARP_LEFT | 1u << QK_MODIFIER_SLIGHT_LEFT, "\xe2\x86\x90"},
		{1u << QK_MODIFIER_RIGHT | 1u << QK_MODIFIER_SHARP_RIGHT | 1u << QK_MODIFIER_SLIGHT_RIGHT,
		 "\xe2\x86\x92"},
	};

	for (size_t i = 0; i < sizeof glyphs / sizeof *glyphs; i++)
		if (lane->indications & glyphs[i].bits && !(lane->indications & 1u << QK_MODIFIER_STRAIGHT))
			return glyphs[i].glyph;
	return "\xe2\x86\x91";
}

/* Those at the manoeuvre itself; else the last ones before it. */
static const struct qk_lane_set *lane_set_of(const struct qk_route *route, size_t step)
{
	const struct qk_run *own = &route->steps[step].lane_sets;
	const struct qk_run *before = step ? &route->steps[step - 1].lane_sets : own;

	if (own->count && route->lane_sets[own->first].point == route->steps[step].first)
		return &route->lane_sets[own->first];
	return before != own && before->count ? &route->lane_sets[before->first + before->count - 1] : NULL;
}

/* Those that can be taken in brackets, since colour may be mono. */
static void lanes_of(const struct qk_route *route, size_t step, char *out, size_t size)
{
	const struct qk_lane_set *set = lane_set_of(route, step);
	size_t used = 0;

	*out = '\0';
	for (uint32_t i = 0; set && i < set->count && i < LANES_SHOWN; i++) {
		const struct qk_lane *lane = &route->lanes[set->first + i];
		int wrote = snprintf(out + used, size - used, lane->valid ? "[%s] " : " %s  ", glyph_of(lane));

		if (wrote < 0 || (size_t)wrote >= size - used)
			return;
		used += (size_t)wrote;
	}
}

/* --- the card ----------------------------------------------------------------------------------------------------- */

/* How far and how long it still is. */
static void rest_of(const struct quark_navigation *navigation, char *out, size_t size)
{
	const struct qk_guidance_state *now = qk_guidance_state(navigation->guidance);
	struct qk_buffer words = {0};

	qk_say_distance(&words, now->remaining_m, navigation->language,
			(navigation->flags & QUARK_NAVIGATION_IMPERIAL) != 0);
	if (now->remaining_s > 0) {
		qk_buffer_text(&words, " · ");
		qk_say_duration(&words, now->remaining_s, navigation->language);
	}
	snprintf(out, size, "%s", words.data && !words.failed ? words.data : "");
	qk_buffer_free(&words);
}

static void fill(struct quark_navigation *navigation, const struct qk_instruction *next, const char *distance)
{
	struct quark_overlay *overlay = navigation->card.overlay;
	const struct qk_route *route = navigation->route->route;
	const struct qk_guidance_state *now = qk_guidance_state(navigation->guidance);
	size_t step = now->step + 1 < route->step_count ? now->step + 1 : route->step_count - 1;
	int off = navigation->state != QUARK_NAVIGATION_STATE_GUIDING &&
		  navigation->state != QUARK_NAVIGATION_STATE_ARRIVED;
	char lanes[64], rest[64];

	lanes_of(route, step, lanes, sizeof lanes);
	rest_of(navigation, rest, sizeof rest);
	panel(overlay);
	if (off)
		quark_overlay_set_icon(overlay, NODE_ARROW, QUARK_ICON_WARNING);
	else
		quark_overlay_set_arrow(overlay, NODE_ARROW, arrow_of(next->maneuver, &route->steps[step]));
	place(overlay, NODE_ARROW, 12, 22, 80, 80);
	style(overlay, NODE_ARROW, off ? AMBER : GREEN, 0, 0);
	text(&navigation->card, NODE_DISTANCE, distance, 6, WHITE, 40, 1);
	text(&navigation->card, NODE_TEXT, next->shown, 52, off ? AMBER : WHITE, 22, 0);
	text(&navigation->card, NODE_REST, off ? "" : rest, 14, GREY, 20, 0);
	text(&navigation->card, NODE_LANES, off ? "" : lanes, 106, GREY, 18, 0);
}

static void current(const struct quark_navigation *navigation, struct qk_instruction *next, char *distance, size_t size)
{
	struct qk_buffer words = {0};
	int imperial = (navigation->flags & QUARK_NAVIGATION_IMPERIAL) != 0;

	memset(next, 0, sizeof *next);
	*distance = '\0';
	if (navigation->state == QUARK_NAVIGATION_STATE_GUIDING) {
		qk_navigation_next(navigation, next);
		qk_say_distance(&words, next->distance_m, navigation->language, imperial);
		snprintf(distance, size, "%s", words.data && !words.failed ? words.data : "");
		qk_buffer_free(&words);
		return;
	}
	next->maneuver = navigation->state == QUARK_NAVIGATION_STATE_ARRIVED ? QUARK_MANEUVER_ARRIVE : 0;
	snprintf(next->shown, sizeof next->shown, "%s", qk_say_state(navigation->state, navigation->language));
}

static int is_wanted(const struct quark_navigation *navigation)
{
	return navigation->guidance && !navigation->paused && navigation->state >= QUARK_NAVIGATION_STATE_GUIDING &&
	       !(navigation->flags & QUARK_NAVIGATION_NO_OVERLAY);
}

static int has_display(const struct quark_navigation *navigation)
{
	const struct qk_hello_result *hello = qk_session_hello(navigation->session);

	return hello && hello->capabilities & QUARK_CAPABILITY_OVERLAY;
}

static int open_overlay(struct quark_navigation *navigation)
{
	struct quark_overlay_config config = {.size = sizeof config, .depth_mm = navigation->depth_mm};

	if (navigation->card.overlay)
		return 0;
	if (quark_overlay_open(navigation->device, &config, &navigation->card.overlay))
		return -1;
	/* Its commits are ours, not the app's. */
	((struct qk_handle *)(void *)navigation->card.overlay)->quiet = 1;
	return 0;
}

void qk_card_show(struct quark_navigation *navigation)
{
	struct qk_card *card = &navigation->card;
	struct qk_instruction next;
	char distance[sizeof card->distance];
	uint64_t now_us = qk_navigation_now(navigation);

	if (!is_wanted(navigation) || !has_display(navigation)) {
		qk_card_hide(navigation);
		return;
	}
	current(navigation, &next, distance, sizeof distance);
	if (card->shown && !strcmp(next.shown, card->told.shown) && !strcmp(distance, card->distance) &&
	    next.maneuver == card->told.maneuver) {
		card->due = 0;
		return;
	}
	if (card->shown && !strcmp(next.shown, card->told.shown) && now_us < card->shown_us + QK_CARD_EVERY_US) {
		card->due = 1;
		qk_session_tick_at(navigation->session, &navigation->listener, card->shown_us + QK_CARD_EVERY_US);
		return;
	}
	if (open_overlay(navigation))
		return;
	fill(navigation, &next, distance);
	card->due = 0;
	card->shown = 1;
	card->shown_us = now_us;
	card->told = next;
	memcpy(card->distance, distance, sizeof card->distance);
	quark_overlay_commit(card->overlay, NULL);
}

void qk_card_hide(struct quark_navigation *navigation)
{
	struct qk_card *card = &navigation->card;

	if (!card->shown)
		return;
	card->shown = card->due = 0;
	card->nodes = 0;
	quark_overlay_clear(card->overlay);
	quark_overlay_commit(card->overlay, NULL);
}

void qk_card_close(struct quark_navigation *navigation)
{
	quark_overlay_unref(navigation->card.overlay);
	memset(&navigation->card, 0, sizeof navigation->card);
}

uint64_t qk_card_due_us(const struct quark_navigation *navigation)
{
	return navigation->card.due ? navigation->card.shown_us + QK_CARD_EVERY_US : QK_NEVER;
}
