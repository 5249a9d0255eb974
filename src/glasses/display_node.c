#include "glasses/display_private.h"

#include <quark/overlay.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PIXELS_MAX 4096
#define LINES_MAX 32u
#define POINT_NUMBERS_MAX 128u

int qk_display_refuse(struct qk_failed *failed, int status, const char *format, ...)
{
	va_list arguments;

	failed->status = status;
	va_start(arguments, format);
	vsnprintf(failed->text, sizeof(failed->text), format, arguments);
	va_end(arguments);
	return status;
}

static const char *wrong_content(const struct qk_node *node)
{
	switch (node->kind) {
	case QK_NODE_TEXT:
		return node->lines_count > LINES_MAX ? "a text has at most 32 lines" : NULL;
	case QK_NODE_ICON:
		return node->icon < QUARK_ICON_INFO || node->icon > QUARK_ICON_TRANSLATE ? "there is no such icon"
											 : NULL;
	case QK_NODE_ARROW:
		return node->arrow < QUARK_ARROW_STRAIGHT || node->arrow > QUARK_ARROW_ARRIVE ? "there is no such arrow"
											      : NULL;
	case QK_NODE_LINE:
		if (node->points_count % 2 || node->points_count < 4 || node->points_count > POINT_NUMBERS_MAX)
			return "a line has 2 to 64 points";
		return NULL;
	case QK_NODE_PROGRESS:
		return node->permille > 1000 ? "progress ends at 1000 per mille" : NULL;
	case QK_NODE_IMAGE:
	case QK_NODE_RECTANGLE:
	case QK_NODE_GROUP:
		return NULL;
	default:
		return "there is no such kind of node";
	}
}

static int is_off_range(const struct qk_node *node)
{
	return node->x < -PIXELS_MAX || node->x > PIXELS_MAX || node->y < -PIXELS_MAX || node->y > PIXELS_MAX ||
	       node->width > PIXELS_MAX || node->height > PIXELS_MAX;
}

int qk_node_check(const struct qk_node *node, struct qk_failed *failed)
{
	const char *why = node->id == 0 ? "a node's id is 1 or more" : wrong_content(node);

	if (!why && node->anchor > QUARK_ANCHOR_BOTTOM_RIGHT)
		why = "there is no such anchor";
	if (!why && is_off_range(node))
		why = "its place or size is beyond 4096 pixels";
	if (!why)
		return 0;
	return qk_display_refuse(failed, QUARK_ERR_INVALID, "node %u was refused: %s", node->id, why);
}

static size_t text_memory(const struct qk_node *node)
{
	size_t size = node->lines_count * sizeof(char *);

	for (uint32_t i = 0; i < node->lines_count; i++)
		size += strlen(node->lines[i]) + 1;
	return size;
}

static size_t node_memory(const struct qk_node *node)
{
	if (node->kind == QK_NODE_TEXT)
		return text_memory(node);
	return node->kind == QK_NODE_LINE ? node->points_count * sizeof(int32_t) : 0;
}

static struct qk_media_buffer *incoming_picture(const struct qk_canvas *canvas, const struct qk_shown_node *shown)
{
	struct qk_media_buffer *asset;

	if (shown->incoming->kind != QK_NODE_IMAGE)
		return NULL;
	asset = qk_canvas_find_asset(canvas, shown->incoming->image);
	if (!asset && shown->picture && shown->node.image == shown->incoming->image)
		return shown->picture;
	return asset;
}

int qk_node_prepare(const struct qk_canvas *canvas, struct qk_shown_node *shown, struct qk_failed *failed)
{
	size_t needed = node_memory(shown->incoming);

	if (shown->incoming->kind == QK_NODE_IMAGE && !incoming_picture(canvas, shown))
		return qk_display_refuse(
			failed, QUARK_ERR_AGAIN,
			"node %u was refused: image %u has not arrived; send it first, then the whole scene",
			shown->incoming->id, shown->incoming->image);
	if (needed <= shown->memory_size)
		return 0;
	/* a little more than now, so that a text that grows and shrinks settles */
	shown->fresh_size = needed + needed / 4 + 32;
	shown->fresh = malloc(shown->fresh_size);
	if (!shown->fresh)
		return qk_display_refuse(failed, QUARK_ERR_NOMEM, "the glasses have no memory for node %u",
					 shown->incoming->id);
	return 0;
}

void qk_node_withdraw(struct qk_shown_node *shown)
{
	free(shown->fresh);
	shown->fresh = NULL;
	shown->incoming = NULL;
}

static void copy_lines(struct qk_shown_node *shown, const struct qk_node *from)
{
	char **lines = shown->memory;
	char *text = (char *)(lines + from->lines_count);

	for (uint32_t i = 0; i < from->lines_count; i++) {
		size_t size = strlen(from->lines[i]) + 1;

		memcpy(text, from->lines[i], size);
		lines[i] = text;
		text += size;
	}
	shown->node.lines = (const char *const *)lines;
}

static void copy_points(struct qk_shown_node *shown, const struct qk_node *from)
{
	memcpy(shown->memory, from->points, from->points_count * sizeof(int32_t));
	shown->node.points = shown->memory;
}

static void copy_content(struct qk_shown_node *shown, const struct qk_node *from)
{
	shown->node = *from;
	shown->node.lines = NULL;
	shown->node.points = NULL;
	if (from->kind == QK_NODE_TEXT && from->lines_count)
		copy_lines(shown, from);
	else
		shown->node.lines_count = 0;
	if (from->kind == QK_NODE_LINE)
		copy_points(shown, from);
	else
		shown->node.points_count = 0;
}

void qk_node_apply(const struct qk_canvas *canvas, struct qk_shown_node *shown)
{
	const struct qk_node *from = shown->incoming;
	struct qk_media_buffer *picture = incoming_picture(canvas, shown);

	if (picture)
		qk_media_ref(picture);
	qk_media_unref(shown->picture);
	shown->picture = picture;
	if (shown->fresh) {
		free(shown->memory);
		shown->memory = shown->fresh;
		shown->memory_size = shown->fresh_size;
		shown->fresh = NULL;
	}
	copy_content(shown, from);
	shown->incoming = NULL;
}
