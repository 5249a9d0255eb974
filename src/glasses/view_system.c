#include "core/text.h"
#include "glasses/view_private.h"

#include <quark/device.h>
#include <quark/overlay.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AMBER 0xffffb000u
#define RED 0xffff3030u
#define PIXEL ((int64_t)100)

static int64_t band_height(const struct qk_profile *profile)
{
	return (profile->reserved_top ? profile->reserved_top : 24) * PIXEL;
}

/* --- the band at the top ------------------------------------------------------------------------------------------ */

static uint32_t band_text_size(const struct qk_profile *profile)
{
	int64_t size = band_height(profile) * 6 / 10 / PIXEL;

	return (uint32_t)(size > 20 ? 20 : size);
}

static void draw_capture_light(const struct qk_drawing *drawing)
{
	const struct qk_profile *profile = drawing->display->profile;
	uint32_t colour = drawing->mono ? QK_WHITE : RED;
	struct qk_type type = {band_text_size(profile), 1, colour};
	int64_t middle = band_height(profile) / 2, radius = type.size * PIXEL * 2 / 5;
	int64_t x = profile->display.safe_left * PIXEL + radius;

	qk_buffer_text(drawing->out, "<g data-system=\"capture\"><circle");
	qk_view_attribute(drawing->out, "cx", x);
	qk_view_attribute(drawing->out, "cy", middle);
	qk_view_attribute(drawing->out, "r", radius);
	qk_view_colour(drawing, "fill", colour);
	qk_buffer_text(drawing->out, "/>\n");
	qk_view_line(drawing, x + radius * 2, middle + type.size * PIXEL * 36 / 100, "REC", 3, &type);
	qk_buffer_text(drawing->out, "</g>\n");
}

/* Beside the place of the capture light. */
static void draw_microphone(const struct qk_drawing *drawing)
{
	const struct qk_profile *profile = drawing->display->profile;
	uint32_t colour = drawing->mono ? QK_WHITE : AMBER;
	int64_t size = band_text_size(profile), middle = band_height(profile) / 2, side = size * PIXEL * 3 / 2;
	int64_t x = (profile->display.safe_left + size * 4) * PIXEL;
	struct qk_rectangle icon = {x, middle - side / 2, side, side};

	qk_buffer_text(drawing->out, "<g data-system=\"microphone\">");
	qk_view_icon(drawing, QUARK_ICON_MICROPHONE, &icon, colour);
	qk_buffer_text(drawing->out, "</g>\n");
}

static void draw_battery_warning(const struct qk_drawing *drawing)
{
	static const char text[] = "Battery low";
	const struct qk_profile *profile = drawing->display->profile;
	struct qk_type type = {band_text_size(profile), 0, AMBER};
	int64_t middle = band_height(profile) / 2, side = type.size * PIXEL * 3 / 2;
	int64_t x = (int64_t)(profile->display.width - profile->display.safe_right) * PIXEL;
	struct qk_rectangle icon;

	x -= qk_view_advance(&profile->metrics, text, sizeof(text) - 1, &type);
	icon = (struct qk_rectangle){x - side - type.size * PIXEL / 4, middle - side / 2, side, side};
	qk_buffer_text(drawing->out, "<g data-system=\"battery\">");
	qk_view_icon(drawing, QUARK_ICON_BATTERY, &icon, AMBER);
	qk_view_line(drawing, x, middle + type.size * PIXEL * 36 / 100, text, sizeof(text) - 1, &type);
	qk_buffer_text(drawing->out, "</g>\n");
}

void qk_view_band(const struct qk_drawing *drawing)
{
	if (drawing->display->profile->display.count == 0)
		return;
	if (drawing->display->capture_light)
		draw_capture_light(drawing);
	if (drawing->display->microphone)
		draw_microphone(drawing);
	if (drawing->display->battery_low)
		draw_battery_warning(drawing);
}

/* --- questions: trusted surfaces ---------------------------------------------------------------------------------- */

#define NAME_LINES 2
#define PURPOSE_LINES 4

static const char *wish(uint32_t sensor)
{
	switch (sensor) {
	case QUARK_SENSOR_CAMERA_PHOTO:
		return "wants to take a photo with the camera";
	case QUARK_SENSOR_CAMERA_STREAM:
		return "wants to film with the camera";
	case QUARK_SENSOR_MICROPHONE_TEXT:
		return "wants to read what you say";
	case QUARK_SENSOR_MICROPHONE_AUDIO:
		return "wants to record what the microphone hears";
	case QUARK_SENSOR_POSITION:
		return "wants to know where you are";
	default:
		return "wants to use a sensor";
	}
}

/* Characters that turn the direction of writing or show nothing could make a name look like another one. */
static int is_deceptive(int32_t character)
{
	return character < 0x20 || (character >= 0x7f && character <= 0xa0) || character == 0xad ||
	       character == 0x61c || (character >= 0x200b && character <= 0x200f) ||
	       (character >= 0x2028 && character <= 0x202e) || (character >= 0x2060 && character <= 0x206f) ||
	       character == 0xfeff;
}

static char *plain_text(const char *text)
{
	char *plain = qk_text_lossy(text, strlen(text));
	size_t to = 0, size;

	for (size_t from = 0; plain && plain[from]; from += size) {
		int32_t character = 0;

		size = qk_text_read(plain + from, strlen(plain + from), &character);
		if (is_deceptive(character))
			continue;
		memmove(plain + to, plain + from, size);
		to += size;
	}
	if (plain)
		plain[to] = '\0';
	return plain;
}

struct paragraph {
	const struct qk_drawing *drawing;
	const struct qk_type *type;
	int64_t x, width;
};

/* The last line of a text that goes on: as much as fits, and an ellipsis. */
static void draw_cut(const struct paragraph *paragraph, int64_t y, const char *text)
{
	static const char ellipsis[] = "\xe2\x80\xa6";
	const struct qk_metrics *metrics = &paragraph->drawing->display->profile->metrics;
	int64_t room = paragraph->width - qk_view_advance(metrics, ellipsis, 3, paragraph->type);
	struct qk_buffer line = {0};

	qk_buffer_append(&line, text, qk_view_break(metrics, text, strlen(text), paragraph->type, room));
	qk_buffer_append(&line, ellipsis, 3);
	if (line.failed)
		paragraph->drawing->out->failed = 1;
	else
		qk_view_line(paragraph->drawing, paragraph->x, y, line.data, line.length, paragraph->type);
	qk_buffer_free(&line);
}

/* One line at the base line y; returns the text behind it, NULL at the end. */
static const char *draw_next(const struct paragraph *paragraph, int64_t y, const char *text, int is_last)
{
	const struct qk_metrics *metrics = &paragraph->drawing->display->profile->metrics;
	size_t length = qk_view_break(metrics, text, strlen(text), paragraph->type, paragraph->width);
	size_t next = length + strspn(text + length, " ");

	if (is_last && text[next]) {
		draw_cut(paragraph, y, text);
		return NULL;
	}
	qk_view_line(paragraph->drawing, paragraph->x, y, text, length, paragraph->type);
	return text[next] ? text + next : NULL;
}

/* A text in at most `lines` lines below `y`; returns where the next one begins. */
static int64_t draw_paragraph(const struct qk_drawing *drawing, const struct qk_rectangle *area, int64_t y,
			      const char *text, const struct qk_type *type, int lines)
{
	const struct qk_metrics *metrics = &drawing->display->profile->metrics;
	struct paragraph paragraph = {drawing, type, area->x, area->width};
	char *plain = plain_text(text);
	const char *at = plain && *plain ? plain : NULL;

	if (!plain)
		drawing->out->failed = 1;
	for (; at && lines > 0; lines--) {
		at = draw_next(&paragraph, y + (int64_t)metrics->ascent * type->size / 10, at, lines == 1);
		y += (int64_t)metrics->line_height * type->size / 10;
	}
	free(plain);
	return y;
}

/* The wearer's own sign: five by five fields, the right half mirrors the left one, so that eyes know it again. */
static void draw_mark(const struct qk_drawing *drawing, int64_t x, int64_t y, int64_t side)
{
	uint64_t bits = drawing->display->mark;
	int64_t field = side / 5;

	qk_buffer_text(drawing->out, "<path data-system=\"mark\" d=\"");
	for (int row = 0; row < 5; row++) {
		for (int column = 0; column < 5; column++) {
			int mirrored = column < 3 ? column : 4 - column;

			if (!(bits >> (row * 3 + mirrored) & 1))
				continue;
			qk_buffer_byte(drawing->out, 'M');
			qk_view_number(drawing->out, x + column * field);
			qk_buffer_byte(drawing->out, ' ');
			qk_view_number(drawing->out, y + row * field);
			qk_buffer_byte(drawing->out, 'h');
			qk_view_number(drawing->out, field);
			qk_buffer_byte(drawing->out, 'v');
			qk_view_number(drawing->out, field);
			qk_buffer_text(drawing->out, "h-");
			qk_view_number(drawing->out, field);
			qk_buffer_byte(drawing->out, 'z');
		}
	}
	qk_buffer_byte(drawing->out, '"');
	qk_view_colour(drawing, "fill", AMBER);
	qk_buffer_text(drawing->out, "/>\n");
}

#define TAB_HALF (34 * PIXEL)
#define MARK_SIDE (30 * PIXEL)
#define CORNER (16 * PIXEL)

static void write_point(struct qk_buffer *out, char command, int64_t x, int64_t y)
{
	qk_buffer_byte(out, command);
	qk_view_number(out, x);
	qk_buffer_byte(out, ' ');
	qk_view_number(out, y);
}

static void write_corner(struct qk_buffer *out, int64_t x, int64_t y, int64_t to_x, int64_t to_y)
{
	write_point(out, 'Q', x, y);
	write_point(out, ' ', to_x, to_y);
}

/* The outline: a panel, and a tab on it that stands in the band where no app can draw. */
static void write_outline(struct qk_buffer *out, const struct qk_rectangle *panel, int64_t tab_top, int64_t inset)
{
	int64_t left = panel->x + inset, right = panel->x + panel->width - inset, top = panel->y + inset;
	int64_t bottom = panel->y + panel->height - inset, middle = panel->x + panel->width / 2;
	int64_t tab = TAB_HALF - inset, corner = CORNER - inset / 2;

	tab_top += inset;
	write_point(out, 'M', left, top + corner);
	write_corner(out, left, top, left + corner, top);
	write_point(out, 'L', middle - tab, top);
	write_point(out, 'L', middle - tab, tab_top + corner);
	write_corner(out, middle - tab, tab_top, middle - tab + corner, tab_top);
	write_point(out, 'L', middle + tab - corner, tab_top);
	write_corner(out, middle + tab, tab_top, middle + tab, tab_top + corner);
	write_point(out, 'L', middle + tab, top);
	write_point(out, 'L', right - corner, top);
	write_corner(out, right, top, right, top + corner);
	write_point(out, 'L', right, bottom - corner);
	write_corner(out, right, bottom, right - corner, bottom);
	write_point(out, 'L', left + corner, bottom);
	write_corner(out, left, bottom, left, bottom - corner);
	qk_buffer_byte(out, 'Z');
}

/* Two frames in one another, the inner one dashed. */
static void draw_panel(const struct qk_drawing *drawing, const struct qk_rectangle *panel, int64_t tab_top)
{
	qk_buffer_text(drawing->out, "<path d=\"");
	write_outline(drawing->out, panel, tab_top, 0);
	qk_buffer_text(drawing->out, "\" fill-opacity=\"0.92\" stroke-width=\"4\"");
	qk_view_colour(drawing, "fill", 0xff101820u);
	qk_view_colour(drawing, "stroke", AMBER);
	qk_buffer_text(drawing->out, "/>\n<path d=\"");
	write_outline(drawing->out, panel, tab_top, 7 * PIXEL);
	qk_buffer_text(drawing->out, "\" fill=\"none\" stroke-width=\"1.5\" stroke-dasharray=\"8 5\"");
	qk_view_colour(drawing, "stroke", AMBER);
	qk_buffer_text(drawing->out, "/>\n");
}

static void draw_answer(const struct qk_drawing *drawing, int64_t x, int64_t y, uint32_t icon, const char *text)
{
	static const struct qk_type type = {20, 1, QK_WHITE};
	struct qk_rectangle box = {x, y, 26 * PIXEL, 26 * PIXEL};

	qk_view_icon(drawing, icon, &box, AMBER);
	qk_view_line(drawing, x + 36 * PIXEL, y + 21 * PIXEL, text, strlen(text), &type);
}

static void draw_answers(const struct qk_drawing *drawing, const struct qk_rectangle *area)
{
	int64_t y = area->y + area->height - 46 * PIXEL;

	draw_answer(drawing, area->x, y, QUARK_ICON_CHECK, "Nod, or say yes");
	draw_answer(drawing, area->x + area->width / 2, y, QUARK_ICON_CROSS, "Shake, or say no");
}

static void draw_consent(const struct qk_drawing *drawing, const struct qk_rectangle *area)
{
	static const struct qk_type title = {18, 0, AMBER}, name = {28, 1, QK_WHITE}, wished = {22, 0, QK_WHITE},
				    purpose = {20, 0, 0xffc8d4dcu};
	const struct qk_prompt *prompt = &drawing->display->prompt;
	int64_t y = draw_paragraph(drawing, area, area->y + 14 * PIXEL, "Your glasses ask:", &title, 1);

	y = draw_paragraph(drawing, area, y + 6 * PIXEL, prompt->app_name, &name, NAME_LINES);
	y = draw_paragraph(drawing, area, y, wish(prompt->sensor), &wished, 2);
	draw_paragraph(drawing, area, y + 8 * PIXEL, prompt->purpose, &purpose, PURPOSE_LINES);
}

/* The number stands in two groups of three, as people read it out. */
static int64_t draw_check(const struct qk_drawing *drawing, const struct qk_rectangle *area, int64_t y, uint32_t check)
{
	static const struct qk_type digits = {52, 1, AMBER};
	const struct qk_metrics *metrics = &drawing->display->profile->metrics;
	char text[8];

	snprintf(text, sizeof(text), "%03u %03u", check / 1000 % 1000, check % 1000);
	qk_view_line(drawing, area->x, y + (int64_t)metrics->ascent * digits.size / 10, text, 7, &digits);
	return y + (int64_t)metrics->line_height * digits.size / 10;
}

static void write_things(struct qk_buffer *out, const char *before, uint32_t sensors)
{
	static const char *const names[] = {
		"", "take photos", "film", "read what you say", "record the microphone", "know where you are"};

	for (uint32_t sensor = 1; sensor < sizeof(names) / sizeof(*names); sensor++) {
		if (!(sensors & 1u << sensor))
			continue;
		qk_buffer_text(out, before ? before : sensors >> (sensor + 1) ? ", " : " and ");
		qk_buffer_text(out, names[sensor]);
		before = NULL;
	}
}

/* What the app may do from then on, and what not although it wishes to. */
static void write_wanted(struct qk_buffer *out, const struct qk_prompt *prompt)
{
	write_things(out, "It may then ", prompt->ticked);
	write_things(out, prompt->ticked ? ", but not " : "It may not ", prompt->sensors & ~prompt->ticked);
}

static void draw_wanted(const struct qk_drawing *drawing, const struct qk_rectangle *area, int64_t y,
			const struct qk_prompt *prompt)
{
	static const struct qk_type type = {20, 0, 0xffc8d4dcu};
	struct qk_buffer text = {0};

	write_wanted(&text, prompt);
	if (text.failed)
		drawing->out->failed = 1;
	else if (text.length)
		draw_paragraph(drawing, area, y, text.data, &type, 3);
	qk_buffer_free(&text);
}

static void draw_pairing(const struct qk_drawing *drawing, const struct qk_rectangle *area)
{
	static const struct qk_type title = {18, 0, AMBER}, name = {28, 1, QK_WHITE}, plain = {20, 0, QK_WHITE};
	const struct qk_prompt *prompt = &drawing->display->prompt;
	int64_t y = draw_paragraph(drawing, area, area->y + 14 * PIXEL, "Your glasses ask:", &title, 1);

	y = draw_paragraph(drawing, area, y + 6 * PIXEL, prompt->app_name, &name, NAME_LINES);
	y = draw_paragraph(drawing, area, y, "wants to be paired. Does it show this number?", &plain, 2);
	y = draw_check(drawing, area, y + 4 * PIXEL, prompt->check);
	draw_wanted(drawing, area, y + 4 * PIXEL, prompt);
}

void qk_view_prompt(const struct qk_drawing *drawing)
{
	const struct qk_profile *profile = drawing->display->profile;
	int64_t width = profile->display.width * PIXEL, height = profile->display.height * PIXEL;
	int64_t top = band_height(profile) + 6 * PIXEL, wide = width > 600 * PIXEL ? 560 * PIXEL : width - 40 * PIXEL;
	struct qk_rectangle panel = {(width - wide) / 2, top, wide, height - top - 8 * PIXEL};
	struct qk_rectangle area = {panel.x + 28 * PIXEL, panel.y, panel.width - 56 * PIXEL, panel.height};
	uint32_t kind = drawing->display->prompt.kind;
	int64_t tab_top = band_height(profile) / 10;

	if (kind == QK_PROMPT_NONE || profile->display.count == 0)
		return;
	qk_buffer_text(drawing->out,
		       kind == QK_PROMPT_PAIRING ? "<g data-system=\"pairing\">\n" : "<g data-system=\"consent\">\n");
	draw_panel(drawing, &panel, tab_top);
	draw_mark(drawing, width / 2 - MARK_SIDE / 2, tab_top + 11 * PIXEL, MARK_SIDE);
	if (kind == QK_PROMPT_PAIRING)
		draw_pairing(drawing, &area);
	else
		draw_consent(drawing, &area);
	draw_answers(drawing, &area);
	qk_buffer_text(drawing->out, "</g>\n");
}
