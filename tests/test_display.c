/* The display state of the glasses: what a commit changes, and what it must not. */
#include "glasses/display.h"
#include "glasses/profile.h"
#include "qtest.h"

#include <quark/overlay.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char png[] = "\x89PNG\r\n\x1a\n....";

static struct qk_display display;

static void begin(struct qk_canvas *canvas)
{
	qk_display_init(&display, qk_profile_find("s1"));
	qk_canvas_init(canvas, &display);
}

static void end(struct qk_canvas *canvas)
{
	qk_canvas_forget(canvas);
	qk_display_free(&display);
}

static int send(struct qk_canvas *canvas, struct qk_commit commit, struct qk_failed *failed)
{
	memset(failed, 0, sizeof(*failed));
	return qk_canvas_commit(canvas, &commit, failed);
}

static void shows(struct qk_canvas *canvas, struct qk_commit commit)
{
	struct qk_failed failed;

	qt_int(send(canvas, commit, &failed), QUARK_OK);
	qt_text(failed.text, "");
}

static void refuses(struct qk_canvas *canvas, struct qk_commit commit, int status, const char *part)
{
	struct qk_failed failed;

	qt_int(send(canvas, commit, &failed), status);
	qt_int(failed.status, status);
	qt_contains(failed.text, part);
}

static struct qk_node text_node(uint32_t id, const char *const *lines)
{
	return (struct qk_node){
		.id = id, .kind = QK_NODE_TEXT, .width = 100, .height = 30, .lines = lines, .lines_count = 1};
}

static struct qk_node group_node(uint32_t id, uint32_t group)
{
	return (struct qk_node){.id = id, .kind = QK_NODE_GROUP, .group = group, .width = 200, .height = 100};
}

static const struct qk_node *node_of(struct qk_canvas *canvas, uint32_t id)
{
	const struct qk_shown_node *shown = qk_scene_find(&canvas->scenes[0], id);

	return shown ? &shown->node : NULL;
}

QTEST(texts_and_points_are_copied)
{
	struct qk_canvas canvas;
	char word[] = "hello";
	const char *lines[] = {word};
	int32_t points[] = {1, 2, 3, 4};
	struct qk_node nodes[] = {text_node(7, lines),
				  {.id = 3, .kind = QK_NODE_LINE, .points = points, .points_count = 4}};

	begin(&canvas);
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = nodes, .set_count = 2});
	memset(word, 'x', 5);
	points[3] = 99;
	qt_text(node_of(&canvas, 7)->lines[0], "hello");
	qt_int(node_of(&canvas, 3)->points[3], 4);
	qt_uint(canvas.scenes[0].nodes[0].node.id, 3);
	end(&canvas);
}

QTEST(a_commit_on_another_revision_asks_for_the_whole_scene)
{
	struct qk_canvas canvas;
	const char *lines[] = {"one"}, *newer[] = {"two"};
	struct qk_node node = text_node(1, lines);

	begin(&canvas);
	refuses(&canvas, (struct qk_commit){.overlay = 1, .revision = 2, .base = 1, .set = &node, .set_count = 1},
		QUARK_ERR_AGAIN, "send the whole scene");
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = &node, .set_count = 1});
	node = text_node(1, newer);
	refuses(&canvas, (struct qk_commit){.overlay = 1, .revision = 4, .base = 3, .set = &node, .set_count = 1},
		QUARK_ERR_AGAIN, "send the whole scene");
	qt_text(node_of(&canvas, 1)->lines[0], "one");
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 2, .base = 1, .set = &node, .set_count = 1});
	qt_text(node_of(&canvas, 1)->lines[0], "two");
	qt_uint(canvas.scenes[0].revision, 2);
	end(&canvas);
}

QTEST(a_refused_commit_changes_nothing)
{
	struct qk_canvas canvas;
	const char *lines[] = {"kept"}, *other[] = {"a longer text that needs other memory than before"};
	struct qk_node first[] = {text_node(1, lines), text_node(2, lines)};
	struct qk_node bad[] = {text_node(1, other), {.id = 2, .kind = QK_NODE_IMAGE, .image = 5}};
	uint32_t gone[] = {1};

	begin(&canvas);
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = first, .set_count = 2});
	refuses(&canvas, (struct qk_commit){.overlay = 1, .revision = 2, .base = 1, .set = bad, .set_count = 2},
		QUARK_ERR_AGAIN, "image 5 has not arrived");
	bad[1] = text_node(3, lines);
	bad[1].group = 9;
	refuses(&canvas,
		(struct qk_commit){.overlay = 1,
				   .revision = 2,
				   .base = 1,
				   .set = bad,
				   .set_count = 2,
				   .remove = gone,
				   .remove_count = 1},
		QUARK_ERR_INVALID, "is no group");
	qt_uint(canvas.scenes[0].count, 2);
	qt_uint(canvas.scenes[0].revision, 1);
	qt_text(node_of(&canvas, 1)->lines[0], "kept");
	qt_text(node_of(&canvas, 2)->lines[0], "kept");
	end(&canvas);
}

QTEST(a_text_that_fits_stays_where_it_is_in_memory)
{
	struct qk_canvas canvas;
	const char *lines[] = {"12:00"}, *later[] = {"12:01"};
	struct qk_node node = text_node(1, lines);
	const void *memory;

	begin(&canvas);
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = &node, .set_count = 1});
	memory = canvas.scenes[0].nodes[0].memory;
	node = text_node(1, later);
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 2, .base = 1, .set = &node, .set_count = 1});
	qt_text(node_of(&canvas, 1)->lines[0], "12:01");
	qt_true(canvas.scenes[0].nodes[0].memory == memory);
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 3, .set = &node, .set_count = 1});
	qt_true(canvas.scenes[0].nodes[0].memory == memory);
	end(&canvas);
}

QTEST(what_lies_in_a_removed_group_goes_with_it)
{
	struct qk_canvas canvas;
	const char *lines[] = {"x"};
	struct qk_node nodes[] = {group_node(1, 0), group_node(2, 1), text_node(3, lines), text_node(4, lines),
				  text_node(5, lines)};
	uint32_t group[] = {1};

	nodes[2].group = 2;
	nodes[3].group = 1;
	begin(&canvas);
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = nodes, .set_count = 5});
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 2, .base = 1, .remove = group, .remove_count = 1});
	qt_uint(canvas.scenes[0].count, 1);
	qt_true(node_of(&canvas, 5) != NULL);
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 3, .base = 2, .remove = group, .remove_count = 1});
	end(&canvas);
}

QTEST(clear_takes_all_and_then_sets)
{
	struct qk_canvas canvas;
	const char *lines[] = {"x"};
	struct qk_node nodes[] = {text_node(1, lines), text_node(2, lines), text_node(3, lines)};

	begin(&canvas);
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = nodes, .set_count = 3});
	shows(&canvas,
	      (struct qk_commit){.overlay = 1, .revision = 2, .base = 1, .clear = 1, .set = &nodes[1], .set_count = 1});
	qt_uint(canvas.scenes[0].count, 1);
	qt_true(node_of(&canvas, 2) != NULL);
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 3, .base = 2, .clear = 1});
	qt_uint(canvas.scenes[0].count, 0);
	end(&canvas);
}

QTEST(groups_must_exist_and_not_turn_in_a_circle)
{
	struct qk_canvas canvas;
	const char *lines[] = {"x"};
	struct qk_node nodes[10], text = text_node(1, lines);

	begin(&canvas);
	nodes[0] = group_node(1, 2);
	nodes[1] = group_node(2, 1);
	refuses(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = nodes, .set_count = 2},
		QUARK_ERR_INVALID, "in a circle");
	for (uint32_t i = 0; i < 10; i++)
		nodes[i] = group_node(i + 1, i);
	refuses(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = nodes, .set_count = 10},
		QUARK_ERR_INVALID, "nest deeper than 8");
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = nodes, .set_count = 9});
	refuses(&canvas, (struct qk_commit){.overlay = 1, .revision = 2, .base = 1, .set = &text, .set_count = 1},
		QUARK_ERR_INVALID, "is no group");
	qt_uint(canvas.scenes[0].count, 9);
	end(&canvas);
}

QTEST(wrong_nodes_are_refused_with_their_number)
{
	static const struct {
		struct qk_node node;
		const char *part;
	} wrong[] = {
		{{.id = 0, .kind = QK_NODE_GROUP}, "1 or more"},
		{{.id = 9, .kind = 77}, "node 9 was refused: there is no such kind"},
		{{.id = 9, .kind = QK_NODE_ICON, .icon = 13}, "no such icon"},
		{{.id = 9, .kind = QK_NODE_ARROW}, "no such arrow"},
		{{.id = 9, .kind = QK_NODE_LINE, .points_count = 3}, "2 to 64 points"},
		{{.id = 9, .kind = QK_NODE_PROGRESS, .permille = 1001}, "per mille"},
		{{.id = 9, .kind = QK_NODE_RECTANGLE, .anchor = 10}, "anchor"},
		{{.id = 9, .kind = QK_NODE_RECTANGLE, .x = 5000}, "4096"},
		{{.id = 9, .kind = QK_NODE_TEXT, .lines_count = 33}, "32 lines"},
	};
	struct qk_canvas canvas;

	begin(&canvas);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		refuses(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = &wrong[i].node, .set_count = 1},
			QUARK_ERR_INVALID, wrong[i].part);
	refuses(&canvas, (struct qk_commit){.overlay = 0, .revision = 1}, QUARK_ERR_INVALID, "1 or more");
	qt_uint(canvas.scene_count, 0);
	end(&canvas);
}

QTEST(a_node_set_twice_is_refused)
{
	struct qk_canvas canvas;
	const char *lines[] = {"x"};
	struct qk_node nodes[] = {text_node(1, lines), text_node(1, lines)};

	begin(&canvas);
	refuses(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = nodes, .set_count = 2},
		QUARK_ERR_INVALID, "set twice");
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = nodes, .set_count = 1});
	refuses(&canvas, (struct qk_commit){.overlay = 1, .revision = 2, .base = 1, .set = nodes, .set_count = 2},
		QUARK_ERR_INVALID, "set twice");
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 2, .base = 1, .set = nodes, .set_count = 1});
	end(&canvas);
}

QTEST(there_is_a_limit_of_nodes_and_of_scenes)
{
	struct qk_canvas canvas;
	static struct qk_node nodes[300];

	begin(&canvas);
	for (uint32_t i = 0; i < 300; i++)
		nodes[i] = (struct qk_node){.id = 300 - i, .kind = QK_NODE_RECTANGLE};
	refuses(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = nodes, .set_count = 257},
		QUARK_ERR_AGAIN, "more than 256 nodes");
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = nodes, .set_count = 256});
	refuses(&canvas, (struct qk_commit){.overlay = 1, .revision = 2, .base = 1, .set = &nodes[256], .set_count = 1},
		QUARK_ERR_AGAIN, "more than 256 nodes");
	for (uint32_t i = 1; i < 256; i++)
		qt_true(canvas.scenes[0].nodes[i - 1].node.id < canvas.scenes[0].nodes[i].node.id);
	for (uint32_t i = 2; i <= QK_SCENES_MAX; i++)
		shows(&canvas, (struct qk_commit){.overlay = i, .revision = 1});
	refuses(&canvas, (struct qk_commit){.overlay = 9, .revision = 1}, QUARK_ERR_AGAIN, "close one first");
	qk_canvas_close(&canvas, 1);
	qk_canvas_close(&canvas, 77);
	qt_uint(canvas.scene_count, 7);
	shows(&canvas, (struct qk_commit){.overlay = 9, .revision = 1});
	end(&canvas);
}

QTEST(an_image_stays_as_long_as_a_node_shows_it)
{
	struct qk_canvas canvas;
	struct qk_node node = {.id = 1, .kind = QK_NODE_IMAGE, .image = 1, .width = 8, .height = 8};
	struct qk_media_buffer *first = qk_media_copy(png, sizeof(png)), *wrong = qk_media_copy("GIF89a....", 10);

	begin(&canvas);
	qk_canvas_asset(&canvas, 1, first);
	qk_canvas_asset(&canvas, 99, wrong);
	qt_uint(canvas.asset_count, 1);
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = &node, .set_count = 1});
	for (uint32_t i = 2; i < 2 + QK_ASSETS_MAX; i++)
		qk_canvas_asset(&canvas, i, first);
	qt_uint(canvas.asset_count, QK_ASSETS_MAX);
	qt_uint(canvas.assets[0].number, 2);
	node.x = 5;
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 2, .base = 1, .set = &node, .set_count = 1});
	qt_true(canvas.scenes[0].nodes[0].picture == first);
	qk_canvas_forget(&canvas);
	qt_uint(atomic_load(&first->references), 1);
	qk_media_unref(first);
	qk_media_unref(wrong);
	end(&canvas);
}

static struct qk_box box_of(struct qk_canvas *canvas, uint32_t id)
{
	struct qk_box box = {0};

	qt_int(qk_display_box(canvas->display, &canvas->scenes[0], qk_scene_find(&canvas->scenes[0], id), &box), 1);
	return box;
}

QTEST(boxes_hang_on_the_safe_area_and_in_groups)
{
	struct qk_canvas canvas;
	struct qk_node nodes[] = {
		{.id = 1, .kind = QK_NODE_RECTANGLE, .anchor = QUARK_ANCHOR_TOP_LEFT, .width = 10, .height = 10},
		{.id = 2, .kind = QK_NODE_RECTANGLE, .anchor = QUARK_ANCHOR_BOTTOM_RIGHT, .width = 10, .height = 10},
		{.id = 3, .kind = QK_NODE_RECTANGLE, .width = 100, .height = 12},
		{.id = 4,
		 .kind = QK_NODE_GROUP,
		 .anchor = QUARK_ANCHOR_TOP_LEFT,
		 .x = 50,
		 .width = 200,
		 .height = 100,
		 .depth_mm = 700},
		{.id = 5,
		 .kind = QK_NODE_RECTANGLE,
		 .group = 4,
		 .anchor = QUARK_ANCHOR_BOTTOM_RIGHT,
		 .x = -3,
		 .width = 20,
		 .height = 20,
		 .depth_mm = 300},
		{.id = 6, .kind = QK_NODE_RECTANGLE, .anchor = QUARK_ANCHOR_TOP, .depth_mm = 90000},
	};
	struct qk_box box;

	begin(&canvas);
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = nodes, .set_count = 6});
	box = box_of(&canvas, 1);
	qt_int(box.x, 24);
	qt_int(box.y, 64);
	qt_uint(box.depth_mm, QK_DEPTH_DEFAULT_MM);
	box = box_of(&canvas, 2);
	qt_int(box.x, 640 - 24 - 10);
	qt_int(box.y, 400 - 24 - 10);
	box = box_of(&canvas, 3);
	qt_int(box.x, 270);
	qt_int(box.y, 64 + (400 - 64 - 24 - 12) / 2);
	box = box_of(&canvas, 5);
	qt_int(box.x, 24 + 50 + 200 - 20 - 3);
	qt_int(box.y, 64 + 100 - 20);
	qt_uint(box.depth_mm, 1000);
	qt_uint(box_of(&canvas, 6).depth_mm, 10000);
	nodes[3].hidden = 1;
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 2, .base = 1, .set = &nodes[3], .set_count = 1});
	qt_int(qk_display_box(canvas.display, &canvas.scenes[0], qk_scene_find(&canvas.scenes[0], 5), &box), 0);
	end(&canvas);
}

QTEST(a_node_may_change_its_kind_and_its_group)
{
	struct qk_canvas canvas;
	const char *lines[] = {"x"};
	struct qk_node nodes[] = {group_node(1, 0), text_node(2, lines)};
	struct qk_node changed[] = {{.id = 1, .kind = QK_NODE_PROGRESS, .permille = 10}, text_node(2, lines)};

	nodes[1].group = 1;
	begin(&canvas);
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 1, .set = nodes, .set_count = 2});
	refuses(&canvas, (struct qk_commit){.overlay = 1, .revision = 2, .base = 1, .set = changed, .set_count = 1},
		QUARK_ERR_INVALID, "node 2 was refused");
	shows(&canvas, (struct qk_commit){.overlay = 1, .revision = 2, .base = 1, .set = changed, .set_count = 2});
	qt_uint(node_of(&canvas, 1)->kind, QK_NODE_PROGRESS);
	qt_uint(node_of(&canvas, 2)->group, 0);
	end(&canvas);
}
