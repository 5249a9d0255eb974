#include "quarkctl_guide.h"

#include <math.h>

#define WIDTH 1200.0
#define LEAST_HEIGHT 420.0
#define MOST_HEIGHT 1100.0
#define HEAD 84.0
#define FOOT 64.0
#define MARGIN 48.0
#define LABELS 24
#define NUMBERED_STEPS 60
#define PER_DEGREE 111195.0802335329
#define RADIANS (3.14159265358979323846 / 180)

struct sheet {
	struct qk_buffer *out;
	const struct qk_ctl_guide *guide;
	struct qk_wgs84 middle;
	double cosine;
	double south, west, north, east; /* metres from the middle */
	double scale, left, top, height; /* pixels */
	size_t outside;
};

enum look { ON_ROUTE, OFF_STEP, OFF_ROUTE, WRONG_WAY, RECKONED, LOOKS };

static const struct {
	const char *colour, *word;
} looks[LOOKS] = {
	[ON_ROUTE] = {"#e07b1a", "on the route"},     [OFF_STEP] = {"#c9a400", "off the step"},
	[OFF_ROUTE] = {"#d0202e", "off the route"},   [WRONG_WAY] = {"#8a3fc0", "wrong way"},
	[RECKONED] = {"#7a7f87", "no fix, reckoned"},
};

static enum look look_of(const struct qk_guidance_state *state)
{
	if (state->flags & (QK_GUIDANCE_RECKONED | QK_GUIDANCE_LOST))
		return RECKONED;
	if (state->flags & QK_GUIDANCE_WRONG_WAY)
		return WRONG_WAY;
	if (state->deviation == QK_DEVIATION_OFF_ROUTE)
		return OFF_ROUTE;
	return state->deviation == QK_DEVIATION_OFF_STEP ? OFF_STEP : ON_ROUTE;
}

static void to_metres(const struct sheet *sheet, struct qk_wgs84 place, double *east, double *north)
{
	*east = remainder(place.longitude - sheet->middle.longitude, 360) * PER_DEGREE * sheet->cosine;
	*north = (place.latitude - sheet->middle.latitude) * PER_DEGREE;
}

static void to_pixels(const struct sheet *sheet, struct qk_wgs84 place, double *x, double *y)
{
	double east, north;

	to_metres(sheet, place, &east, &north);
	*x = sheet->left + (east - sheet->west) * sheet->scale;
	*y = sheet->top + (sheet->north - north) * sheet->scale;
}

static void widen(struct sheet *sheet, double east, double north)
{
	sheet->west = fmin(sheet->west, east);
	sheet->east = fmax(sheet->east, east);
	sheet->south = fmin(sheet->south, north);
	sheet->north = fmax(sheet->north, north);
}

/* A fix farther from the route than the route is wide would make the route a dot. */
static void include_trace(struct sheet *sheet)
{
	double reach = fmax(200, fmax(sheet->east - sheet->west, sheet->north - sheet->south) / 2);
	struct sheet route = *sheet;

	for (size_t i = 0; i < sheet->guide->count; i++) {
		double east, north;

		to_metres(sheet, sheet->guide->ticks[i].state.place, &east, &north);
		if (east < route.west - reach || east > route.east + reach || north < route.south - reach ||
		    north > route.north + reach)
			sheet->outside++;
		else
			widen(sheet, east, north);
	}
}

static void lay_out(struct sheet *sheet)
{
	const struct qk_route *route = sheet->guide->route;
	double east, north, wide, high;

	sheet->middle = route->points[0];
	sheet->cosine = cos(sheet->middle.latitude * RADIANS);
	for (size_t i = 0; i < route->point_count; i++) {
		to_metres(sheet, route->points[i], &east, &north);
		widen(sheet, east, north);
	}
	include_trace(sheet);
	wide = fmax(20, sheet->east - sheet->west);
	high = fmax(20, sheet->north - sheet->south);
	sheet->scale = fmin((WIDTH - 2 * MARGIN) / wide, (MOST_HEIGHT - HEAD - FOOT - 2 * MARGIN) / high);
	sheet->height = fmax(LEAST_HEIGHT, high * sheet->scale + HEAD + FOOT + 2 * MARGIN);
	sheet->left = (WIDTH - (sheet->east - sheet->west) * sheet->scale) / 2;
	sheet->top = HEAD + (sheet->height - HEAD - FOOT - (sheet->north - sheet->south) * sheet->scale) / 2;
}

static void text(struct sheet *sheet, double x, double y, const char *style, const char *words)
{
	qk_buffer_print(sheet->out, "<text x=\"%.1f\" y=\"%.1f\" %s>%s</text>\n", x, y, style, words);
}

static void draw_step(struct sheet *sheet, const struct qk_route_step *step, const char *style)
{
	double x, y;

	qk_buffer_text(sheet->out, "<polyline points=\"");
	for (uint32_t i = step->first; i <= step->last; i++) {
		to_pixels(sheet, sheet->guide->route->points[i], &x, &y);
		qk_buffer_print(sheet->out, "%.1f,%.1f ", x, y);
	}
	qk_buffer_print(sheet->out, "\" %s/>\n", style);
}

static void draw_route(struct sheet *sheet)
{
	const struct qk_route *route = sheet->guide->route;

	qk_buffer_text(sheet->out,
		       "<g fill=\"none\" stroke-width=\"9\" stroke-linecap=\"round\" stroke-linejoin=\"round\">\n");
	for (size_t i = 0; i < route->step_count; i++)
		draw_step(sheet, &route->steps[i], i % 2 ? "stroke=\"#9cc7ec\"" : "stroke=\"#5f9fd6\"");
	qk_buffer_text(sheet->out, "</g>\n");
}

static void draw_manoeuvres(struct sheet *sheet)
{
	const struct qk_route *route = sheet->guide->route;
	char number[24];
	double x, y;

	for (size_t i = 0; i < route->step_count; i++) {
		int end = !i || i + 1 == route->step_count;

		to_pixels(sheet, route->points[route->steps[i].first], &x, &y);
		qk_buffer_print(sheet->out,
				"<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%d\" fill=\"%s\" stroke=\"#123a5c\" "
				"stroke-width=\"1.6\"/>\n",
				x, y, end ? 9 : 7,
				!i    ? "#2e9e4f"
				: end ? "#123a5c"
				      : "#fff");
		if (route->step_count > NUMBERED_STEPS)
			continue;
		snprintf(number, sizeof number, "%zu", i + 1);
		text(sheet, x, y + 3.4,
		     end ? "font-size=\"10\" text-anchor=\"middle\" fill=\"#fff\""
			 : "font-size=\"9.5\" text-anchor=\"middle\" fill=\"#123a5c\"",
		     number);
	}
}

static int is_inside(const struct sheet *sheet, double x, double y)
{
	return x >= 0 && x <= WIDTH && y >= HEAD && y <= sheet->height - FOOT;
}

static void draw_snaps(struct sheet *sheet)
{
	qk_buffer_text(sheet->out, "<path fill=\"none\" stroke=\"#444\" stroke-width=\"0.9\" opacity=\"0.55\" d=\"");
	for (size_t i = 0; i < sheet->guide->count; i++) {
		const struct qk_guidance_state *state = &sheet->guide->ticks[i].state;
		double x, y, on_x, on_y;

		to_pixels(sheet, state->place, &x, &y);
		to_pixels(sheet, state->snapped, &on_x, &on_y);
		if (is_inside(sheet, x, y) && hypot(x - on_x, y - on_y) > 2)
			qk_buffer_print(sheet->out, "M%.1f %.1fL%.1f %.1f", x, y, on_x, on_y);
	}
	qk_buffer_text(sheet->out, "\"/>\n");
}

static void draw_trace(struct sheet *sheet)
{
	const char *letter = "M";
	double x, y;

	qk_buffer_text(sheet->out, "<path fill=\"none\" stroke=\"#e07b1a\" stroke-width=\"1.4\" opacity=\"0.8\" d=\"");
	for (size_t i = 0; i < sheet->guide->count; i++) {
		to_pixels(sheet, sheet->guide->ticks[i].state.place, &x, &y);
		if (is_inside(sheet, x, y)) {
			qk_buffer_print(sheet->out, "%s%.1f %.1f", letter, x, y);
			letter = "L";
		} else {
			letter = "M";
		}
	}
	qk_buffer_text(sheet->out, "\"/>\n");
}

/* Where there is no fix the place is on the route. */
static void draw_fixes(struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->guide->count; i++) {
		const struct qk_guidance_state *state = &sheet->guide->ticks[i].state;
		enum look look = look_of(state);
		double x, y;

		to_pixels(sheet, look == RECKONED ? state->snapped : state->place, &x, &y);
		if (!is_inside(sheet, x, y))
			continue;
		qk_buffer_print(sheet->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%s\" fill=\"%s\"/>\n", x, y,
				look == ON_ROUTE ? "2.1" : "3", looks[look].colour);
		if (state->flags & QK_GUIDANCE_ADVANCED)
			qk_buffer_print(sheet->out,
					"<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5.5\" fill=\"none\" "
					"stroke=\"#0a7d3c\" stroke-width=\"2\"/>\n",
					x, y);
	}
}

/* What begins with this tick, or NULL. */
static const char *event_of(const struct qk_guidance_state *before, const struct qk_guidance_state *state)
{
	enum look look = look_of(state);

	if ((state->flags & QK_GUIDANCE_ARRIVED) && !(before->flags & QK_GUIDANCE_ARRIVED))
		return "arrived";
	if (state->flags & QK_GUIDANCE_REJOINED)
		return "rejoined";
	if (look == look_of(before))
		return NULL;
	return look == ON_ROUTE ? "on the route again" : looks[look].word;
}

/* Labels go to the right, or to the left where the sheet ends, each a line below the one before if they are close. */
static void draw_label(struct sheet *sheet, double x, double y, double *last_y, const char *colour, const char *word)
{
	int left = x > WIDTH - 170;
	double to = fabs(y - *last_y) < 16 ? *last_y + 16 : y;
	char style[160];

	snprintf(style, sizeof style,
		 "font-size=\"12\" font-weight=\"600\" fill=\"%s\" text-anchor=\"%s\" paint-order=\"stroke\" "
		 "stroke=\"#fbfaf7\" stroke-width=\"4\"",
		 colour, left ? "end" : "start");
	qk_buffer_print(sheet->out,
			"<path d=\"M%.1f %.1fL%.1f %.1f\" stroke=\"%s\" stroke-width=\"1\" fill=\"none\"/>\n", x, y,
			x + (left ? -14 : 14), to - 12, colour);
	text(sheet, x + (left ? -17 : 17), to - 9, style, word);
	*last_y = to;
}

static void draw_events(struct sheet *sheet)
{
	struct qk_guidance_state before = {0};
	double last_y = -100;
	int labels = 0;

	for (size_t i = 0; i < sheet->guide->count && labels < LABELS; i++) {
		const struct qk_guidance_state *state = &sheet->guide->ticks[i].state;
		const char *word = event_of(&before, state);
		double x, y;

		before = *state;
		to_pixels(sheet, state->place, &x, &y);
		if (!word || !is_inside(sheet, x, y))
			continue;
		draw_label(sheet, x, y, &last_y, look_of(state) == ON_ROUTE ? "#0a7d3c" : looks[look_of(state)].colour,
			   word);
		labels++;
	}
}

static void draw_head(struct sheet *sheet)
{
	const struct qk_ctl_guide *guide = sheet->guide;
	const struct qk_guidance_state *last = guide->count ? &guide->ticks[guide->count - 1].state : NULL;
	char line[200];
	size_t off = 0;

	for (size_t i = 0; i < guide->count; i++)
		off += look_of(&guide->ticks[i].state) == OFF_ROUTE;
	snprintf(line, sizeof line, "Route of %.2f km in %zu steps, %zu points", guide->route->length_m / 1000,
		 guide->route->step_count, guide->route->point_count);
	text(sheet, 24, 34, "font-size=\"20\" font-weight=\"600\" fill=\"#1d2733\"", line);
	snprintf(line, sizeof line, "%zu ticks, %zu off the route; %.2f km travelled; %s%s", guide->count, off,
		 last ? last->travelled_m / 1000 : 0.0,
		 !last                                 ? "no fix"
		 : last->phase == QK_GUIDANCE_COMPLETE ? "arrived"
						       : "not arrived",
		 sheet->outside ? "; some fixes lie outside of the picture" : "");
	text(sheet, 24, 60, "font-size=\"14\" fill=\"#4a5663\"", line);
	qk_buffer_print(sheet->out,
			"<path d=\"M%.0f 66V30m-7 12l7 -13l7 13\" stroke=\"#1d2733\" stroke-width=\"2\" "
			"fill=\"none\"/>\n",
			WIDTH - 36);
	text(sheet, WIDTH - 36, 24, "font-size=\"14\" font-weight=\"600\" text-anchor=\"middle\" fill=\"#1d2733\"",
	     "N");
}

/* A bar of 1, 2 or 5 times a power of ten, a fifth of the sheet at most. */
static void draw_scale(struct sheet *sheet, double y)
{
	double most = WIDTH / 5 / sheet->scale, length = pow(10, floor(log10(most)));
	char words[32];

	length *= most >= 5 * length ? 5 : most >= 2 * length ? 2 : 1;
	if (length >= 1000)
		snprintf(words, sizeof words, "%.0f km", length / 1000);
	else
		snprintf(words, sizeof words, "%.0f m", length);
	qk_buffer_print(sheet->out,
			"<path d=\"M24 %.1fv6h%.1fv-6\" stroke=\"#1d2733\" stroke-width=\"2\" fill=\"none\"/>\n", y - 6,
			length * sheet->scale);
	text(sheet, 24 + length * sheet->scale / 2, y - 6, "font-size=\"12\" text-anchor=\"middle\" fill=\"#1d2733\"",
	     words);
}

static void draw_legend(struct sheet *sheet)
{
	double y = sheet->height - 26, x = WIDTH / 5 + 60;

	draw_scale(sheet, y);
	qk_buffer_print(sheet->out,
			"<path d=\"M%.1f %.1fh24\" stroke=\"#5f9fd6\" stroke-width=\"9\" "
			"stroke-linecap=\"round\"/>\n",
			x, y - 4);
	text(sheet, x + 36, y, "font-size=\"12\" fill=\"#1d2733\"", "route");
	x += 90;
	for (int i = 0; i < LOOKS; i++, x += 130) {
		qk_buffer_print(sheet->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n", x, y - 4,
				looks[i].colour);
		text(sheet, x + 10, y, "font-size=\"12\" fill=\"#1d2733\"", looks[i].word);
	}
	qk_buffer_print(sheet->out,
			"<circle cx=\"%.1f\" cy=\"%.1f\" r=\"5.5\" fill=\"none\" stroke=\"#0a7d3c\" "
			"stroke-width=\"2\"/>\n",
			x, y - 4);
	text(sheet, x + 11, y, "font-size=\"12\" fill=\"#1d2733\"", "a step begins");
}

void qk_ctl_guide_picture(struct qk_buffer *out, const struct qk_ctl_guide *guide)
{
	struct sheet sheet = {.out = out, .guide = guide};

	lay_out(&sheet);
	qk_buffer_print(out,
			"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" "
			"viewBox=\"0 0 %.0f %.0f\" font-family=\"sans-serif\">\n"
			"<rect width=\"100%%\" height=\"100%%\" fill=\"#fbfaf7\"/>\n",
			WIDTH, sheet.height, WIDTH, sheet.height);
	draw_route(&sheet);
	draw_snaps(&sheet);
	draw_trace(&sheet);
	draw_fixes(&sheet);
	draw_manoeuvres(&sheet);
	draw_events(&sheet);
	draw_head(&sheet);
	draw_legend(&sheet);
	qk_buffer_text(out, "</svg>\n");
}
