/* What the wearer sees, as SVG. */
#include "glasses/view.h"
#include "glasses/view_private.h"
#include "qtest.h"

#include <quark/device.h>
#include <quark/overlay.h>

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct stage {
	struct qk_display display;
	struct qk_canvas canvas;
	struct qk_profile profile;
	char *svg;
};

static void begin(struct stage *stage)
{
	memset(stage, 0, sizeof(*stage));
	stage->profile = *qk_profile_find("s1");
	qk_display_init(&stage->display, &stage->profile);
	qk_canvas_init(&stage->canvas, &stage->display);
	stage->display.front = &stage->canvas;
}

static void end(struct stage *stage)
{
	free(stage->svg);
	qk_canvas_forget(&stage->canvas);
	qk_display_free(&stage->display);
}

static void show(struct stage *stage, const struct qk_node *nodes, uint32_t count)
{
	struct qk_commit commit = {.overlay = 1, .revision = 1, .set = nodes, .set_count = count};
	struct qk_failed failed;

	qt_int(qk_canvas_commit(&stage->canvas, &commit, &failed), QUARK_OK);
}

/* Every element is closed in its turn, every ampersand begins an entity, nothing is forbidden in XML. */
static void must_be_xml(const char *text, size_t length)
{
	const char *open[16] = {NULL};
	int depth = 0;

	qt_uint(strlen(text), length);
	for (const char *at = text; *at; at++) {
		qt_true((unsigned char)*at >= 0x20 || *at == '\n');
		qt_true(*at != '&' || strchr("lagq", at[1]));
		if (*at != '<' || at[1] == '!')
			continue;
		if (at[1] == '/') {
			size_t name = strcspn(at + 2, ">");

			qt_true(depth > 0 && strncmp(open[--depth] + 1, at + 2, name) == 0);
			continue;
		}
		if (at[strcspn(at, ">") - 1] != '/') {
			qt_true(depth < 16);
			open[depth++] = at;
		}
	}
	qt_int(depth, 0);
}

static const char *draw(struct stage *stage, int eye)
{
	struct qk_buffer out = {0};
	size_t length;

	free(stage->svg);
	qk_view_svg(&out, &stage->display, eye);
	stage->svg = qk_buffer_take(&out, &length);
	qt_true(stage->svg != NULL);
	must_be_xml(stage->svg, length);
	return stage->svg;
}

static int has(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

QTEST(an_empty_view_has_size_and_nothing_else)
{
	struct stage stage;
	const char *svg;

	begin(&stage);
	svg = draw(&stage, 0);
	qt_contains(svg, "width=\"640\" height=\"400\" viewBox=\"0 0 640 400\"");
	qt_contains(svg, "<clipPath id=\"apps-left\"><rect x=\"0\" y=\"40\" width=\"640\" height=\"360\"/>");
	qt_int(has(svg, "<text"), 0);
	qt_int(has(svg, "<path"), 0);
	qt_contains(draw(&stage, 1), "right eye");
	end(&stage);
}

QTEST(text_is_escaped_and_as_long_as_measured)
{
	static const char *const lines[] = {"a<b & \"c\">d", "\xe4\xbd\xa0\xe5\xa5\xbd"};
	struct qk_node node = {.id = 1,
			       .kind = QK_NODE_TEXT,
			       .anchor = QUARK_ANCHOR_TOP_LEFT,
			       .width = 300,
			       .height = 52,
			       .text_size = 20,
			       .lines = lines,
			       .lines_count = 2,
			       .align = QUARK_ALIGN_END,
			       .bold = 1};
	struct stage stage;
	const char *svg;

	begin(&stage);
	show(&stage, &node, 1);
	svg = draw(&stage, 0);
	qt_contains(svg, "a&lt;b &amp; &quot;c&quot;&gt;d");
	qt_contains(svg, "textLength=\"41.2\"");                    /* 2 * (1000 + 30) * 20 / 1000 */
	qt_contains(svg, "x=\"282.8\" y=\"108\" font-size=\"20\""); /* 24 + 300 - 41.2; 64 + 26 + 18 */
	qt_contains(svg, "font-weight=\"bold\"");
	qt_contains(svg, "\xe4\xbd\xa0\xe5\xa5\xbd</text>");
	end(&stage);
}

QTEST(what_is_drawn_over_each_other_is_measured_once)
{
	struct qk_type type = {100, 0, 0};
	const struct qk_metrics *metrics = &qk_profile_find("s1")->metrics;

	qt_int(qk_view_advance(metrics, "a", 1, &type), metrics->advances['a' - 0x20] * 10);
	qt_int(qk_view_advance(metrics, "e\xcc\x81", 3, &type), metrics->advances['e' - 0x20] * 10);
	qt_int(qk_view_advance(metrics, "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9", 11, &type), 10000);
	qt_int(qk_view_advance(metrics, "\xc3\xa9", 2, &type), 6000);
	qt_int(qk_view_advance(metrics, "\xe2\x80\x8b", 3, &type), 0);
}

QTEST(nearer_things_move_towards_the_nose)
{
	struct qk_node nodes[] = {{.id = 1,
				   .kind = QK_NODE_RECTANGLE,
				   .filled = 1,
				   .anchor = QUARK_ANCHOR_TOP,
				   .width = 40,
				   .height = 10},
				  {.id = 2,
				   .kind = QK_NODE_RECTANGLE,
				   .filled = 1,
				   .anchor = QUARK_ANCHOR_TOP,
				   .y = 20,
				   .width = 40,
				   .height = 10,
				   .depth_mm = 1000}};
	struct stage stage;
	int64_t shift;

	begin(&stage);
	show(&stage, nodes, 2);
	qt_contains(draw(&stage, 0), "<rect x=\"300\" y=\"64\"");
	qt_contains(stage.svg, "<rect x=\"322.73\" y=\"84\"");
	qt_contains(draw(&stage, 1), "<rect x=\"300\" y=\"64\"");
	qt_contains(stage.svg, "<rect x=\"277.27\" y=\"84\"");
	qt_int(qk_view_shift(&stage.profile, 0, 2000), 0);
	shift = qk_view_shift(&stage.profile, 0, 10000);
	qt_true(shift < 0 && shift == -qk_view_shift(&stage.profile, 1, 10000));
	stage.profile.display.count = 1;
	qt_int(qk_view_shift(&stage.profile, 0, 500), 0);
	end(&stage);
}

QTEST(every_icon_and_arrow_has_a_shape)
{
	struct stage stage;

	begin(&stage);
	for (uint32_t i = QUARK_ICON_INFO; i <= QUARK_ICON_TRANSLATE; i++) {
		struct qk_node node = {.id = 1, .kind = QK_NODE_ICON, .icon = i, .width = 48, .height = 48};

		show(&stage, &node, 1);
		qt_contains(draw(&stage, 0), "<svg viewBox=\"0 0 48 48\" x=\"296\"");
		qt_contains(stage.svg, "<path d=\"M");
	}
	for (uint32_t i = QUARK_ARROW_STRAIGHT; i <= QUARK_ARROW_ARRIVE; i++) {
		struct qk_node node = {.id = 1, .kind = QK_NODE_ARROW, .arrow = i, .width = 96, .height = 96};

		show(&stage, &node, 1);
		qt_contains(draw(&stage, 0), "<svg viewBox=\"0 0 96 96\"");
		qt_contains(stage.svg, "stroke-width=\"12\"");
	}
	end(&stage);
}

QTEST(the_kinds_are_drawn)
{
	static const int32_t points[] = {0, 0, 10, -5, 20, 0};
	struct qk_node nodes[] = {
		{.id = 1,
		 .kind = QK_NODE_RECTANGLE,
		 .anchor = 1,
		 .width = 100,
		 .height = 40,
		 .radius = 8,
		 .line_width = 4,
		 .colour = 0xff112233,
		 .background = 0xff445566},
		{.id = 2, .kind = QK_NODE_PROGRESS, .anchor = 1, .width = 200, .height = 12, .permille = 500},
		{.id = 3,
		 .kind = QK_NODE_LINE,
		 .anchor = 1,
		 .width = 20,
		 .height = 5,
		 .points = points,
		 .points_count = 6},
		{.id = 4, .kind = QK_NODE_RECTANGLE, .width = 10, .height = 10, .filled = 1, .colour = 0xff000000},
		{.id = 5, .kind = QK_NODE_RECTANGLE, .width = 10, .height = 10, .hidden = 1, .colour = 0xff00ff00},
	};
	struct stage stage;
	const char *svg;

	begin(&stage);
	show(&stage, nodes, 5);
	svg = draw(&stage, 0);
	qt_contains(svg, "<rect x=\"26\" y=\"66\" width=\"96\" height=\"36\" rx=\"8\" fill=\"none\" stroke-width=\"4\" "
			 "stroke=\"#112233\"/>");
	qt_contains(svg, "fill=\"#445566\"");
	qt_contains(svg, "<rect x=\"24\" y=\"64\" width=\"100\" height=\"12\" rx=\"6\" fill=\"#ffffff\"/>");
	qt_contains(svg, "<polyline points=\"24,64 34,59 44,64\"");
	qt_int(has(svg, "#000000"), 0);
	qt_int(has(svg, "#00ff00"), 0);
	end(&stage);
}

QTEST(higher_orders_are_drawn_later)
{
	struct qk_node nodes[] = {{.id = 1, .kind = QK_NODE_RECTANGLE, .width = 10, .height = 10, .order = 2},
				  {.id = 2, .kind = QK_NODE_RECTANGLE, .width = 10, .height = 10, .order = 1},
				  {.id = 3, .kind = QK_NODE_RECTANGLE, .width = 10, .height = 10, .order = 1}};
	struct qk_commit above = {.overlay = 2, .revision = 1, .set = nodes, .set_count = 1};
	struct qk_failed failed;
	struct stage stage;
	const char *svg;

	begin(&stage);
	show(&stage, nodes, 3);
	qt_int(qk_canvas_commit(&stage.canvas, &above, &failed), 0);
	stage.canvas.scenes[0].order = 1;
	svg = draw(&stage, 0);
	qt_true(strstr(svg, "data-node=\"2\"") < strstr(svg, "data-node=\"3\""));
	qt_true(strstr(svg, "data-overlay=\"2\"") < strstr(svg, "data-overlay=\"1\""));
	qt_true(strstr(svg, "data-node=\"3\"") < strstr(strstr(svg, "data-overlay=\"1\""), "data-node=\"1\""));
	end(&stage);
}

QTEST(images_are_in_the_document)
{
	struct qk_node nodes[] = {{.id = 1, .kind = QK_NODE_IMAGE, .image = 1, .width = 8, .height = 8},
				  {.id = 2, .kind = QK_NODE_IMAGE, .image = 2, .width = 8, .height = 8}};
	struct qk_media_buffer *png = qk_media_copy("\x89PNG\r\n\x1a\nAB", 10),
			       *jpeg = qk_media_copy("\xff\xd8\xff\xe0", 4);
	struct stage stage;

	begin(&stage);
	qk_canvas_asset(&stage.canvas, 1, png);
	qk_canvas_asset(&stage.canvas, 2, jpeg);
	show(&stage, nodes, 2);
	qt_contains(draw(&stage, 0), "href=\"data:image/png;base64,iVBORw0KGgpBQg==\"");
	qt_contains(stage.svg, "href=\"data:image/jpeg;base64,/9j/4A==\"");
	stage.profile.capabilities &= ~(uint32_t)QUARK_CAPABILITY_COLOUR;
	qt_contains(draw(&stage, 1), "filter=\"url(#green-right)\"");
	qk_media_unref(png);
	qk_media_unref(jpeg);
	end(&stage);
}

QTEST(mono_displays_show_brightness_as_green)
{
	struct qk_node nodes[] = {
		{.id = 1, .kind = QK_NODE_RECTANGLE, .filled = 1, .width = 10, .height = 10},
		{.id = 2, .kind = QK_NODE_RECTANGLE, .filled = 1, .width = 10, .height = 10, .colour = 0xff0000ff}};
	struct stage stage;

	begin(&stage);
	stage.profile.capabilities &= ~(uint32_t)QUARK_CAPABILITY_COLOUR;
	show(&stage, nodes, 2);
	qt_contains(draw(&stage, 0), "fill=\"#3fff55\"");
	qt_contains(stage.svg, "fill=\"#041206\"");
	qt_int(has(stage.svg, "#0000ff"), 0);
	end(&stage);
}

QTEST(apps_are_not_drawn_when_blanked_or_under_a_question)
{
	struct qk_node node = {.id = 1, .kind = QK_NODE_PROGRESS, .width = 10, .height = 10};
	struct stage stage;

	begin(&stage);
	show(&stage, &node, 1);
	qt_contains(draw(&stage, 0), "data-node");
	stage.display.blanked = 1;
	qt_int(has(draw(&stage, 0), "data-node"), 0);
	stage.display.blanked = 0;
	stage.display.prompt.kind = QK_PROMPT_CONSENT;
	qt_int(has(draw(&stage, 0), "data-node"), 0);
	qt_contains(stage.svg, "data-system=\"consent\"");
	end(&stage);
}

QTEST(the_band_tells_of_capture_and_battery)
{
	struct stage stage;

	begin(&stage);
	qt_int(has(draw(&stage, 0), "data-system"), 0);
	stage.display.capture_light = 1;
	qt_contains(draw(&stage, 0), "data-system=\"capture\"");
	qt_contains(stage.svg, ">REC</text>");
	qt_int(has(stage.svg, "Battery"), 0);
	stage.display.battery_low = 1;
	qt_contains(draw(&stage, 1), "Battery low");
	end(&stage);
}

QTEST(the_question_says_who_wants_what_and_how_to_answer)
{
	static const char *const wishes[] = {
		"", "take a photo", "film with the camera", "read what you say", "microphone hears", "where you are"};
	struct stage stage;

	begin(&stage);
	stage.display.prompt = (struct qk_prompt){
		.kind = QK_PROMPT_CONSENT, .app_name = "Shelf & <Scout>", .purpose = "Compares prices"};
	for (uint32_t sensor = QUARK_SENSOR_CAMERA_PHOTO; sensor <= QUARK_SENSOR_POSITION; sensor++) {
		stage.display.prompt.sensor = sensor;
		qt_contains(draw(&stage, 0), wishes[sensor]);
	}
	qt_contains(stage.svg, "Shelf &amp; &lt;Scout&gt;");
	qt_contains(stage.svg, "Compares prices");
	qt_contains(stage.svg, "Nod, or say yes");
	qt_contains(stage.svg, "Shake, or say no");
	qt_contains(stage.svg, "data-system=\"mark\"");
	end(&stage);
}

QTEST(a_name_cannot_turn_the_question_round_or_run_over_it)
{
	struct stage stage;

	begin(&stage);
	stage.display.prompt = (struct qk_prompt){.kind = QK_PROMPT_CONSENT, .sensor = 1};
	snprintf(stage.display.prompt.app_name, sizeof(stage.display.prompt.app_name),
		 "Good\xe2\x80\xae"
		 "eliv\xe2\x80\x8b App\n%0100d",
		 7);
	memset(stage.display.prompt.purpose, 'W', sizeof(stage.display.prompt.purpose) - 1);
	memcpy(stage.display.prompt.purpose + 80, "\xff\xfe", 2);
	qt_contains(draw(&stage, 0), "Goodeliv</text>");
	qt_contains(stage.svg, "\xe2\x80\xa6</text>");
	qt_int(has(stage.svg, "\xe2\x80\xae"), 0);
	end(&stage);
}

QTEST(control_characters_do_not_break_the_document)
{
	static const char *const lines[] = {"a\x01\x1b\xef\xbf\xbf"
					    "b"};
	struct qk_node node = {
		.id = 1, .kind = QK_NODE_TEXT, .width = 100, .height = 30, .lines = lines, .lines_count = 1};
	struct stage stage;

	begin(&stage);
	show(&stage, &node, 1);
	qt_contains(draw(&stage, 0), "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
				     "b</text>");
	end(&stage);
}

QTEST(numbers_have_two_decimals_at_most)
{
	static const struct {
		int64_t number;
		const char *text;
	} cases[] = {{0, "0"}, {5, "0.05"}, {-5, "-0.05"}, {150, "1.5"}, {-1234, "-12.34"}, {400, "4"}, {110, "1.1"}};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct qk_buffer out = {0};

		qk_view_number(&out, cases[i].number);
		qt_text(out.data, cases[i].text);
		qk_buffer_free(&out);
	}
}

QTEST(the_same_state_gives_the_same_bytes_in_every_locale)
{
	static const char *const lines[] = {"12.5"};
	struct qk_node node = {.id = 1,
			       .kind = QK_NODE_TEXT,
			       .width = 101,
			       .height = 30,
			       .lines = lines,
			       .lines_count = 1,
			       .align = QUARK_ALIGN_CENTRE,
			       .depth_mm = 777};
	struct stage stage;
	char *before;

	begin(&stage);
	show(&stage, &node, 1);
	draw(&stage, 0);
	before = stage.svg;
	stage.svg = NULL;
	setlocale(LC_ALL, "de_DE.UTF-8");
	qt_text(draw(&stage, 0), before);
	free(before);
	end(&stage);
}

QTEST(glasses_without_displays_have_an_empty_view)
{
	struct qk_display display;
	struct qk_buffer out = {0};

	qk_display_init(&display, qk_profile_find("g1"));
	display.capture_light = 1;
	display.battery_low = 1;
	display.prompt.kind = QK_PROMPT_CONSENT;
	qk_view_svg(&out, &display, 0);
	must_be_xml(out.data, out.length);
	qt_int(has(out.data, "<text"), 0);
	qk_buffer_free(&out);
	qk_display_free(&display);
}
