#include "glasses/display.h"

#include "glasses/display_private.h"
#include "glasses/profile.h"

#include <quark/base.h>

#include <stdlib.h>
#include <string.h>

static uint64_t mark_of(const char *text)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
	return hash ^ (hash >> 29);
}

void qk_display_init(struct qk_display *display, const struct qk_profile *profile)
{
	memset(display, 0, sizeof(*display));
	display->profile = profile;
	display->mark = mark_of(profile->name);
}

void qk_display_free(struct qk_display *display)
{
	free(display->spare);
	display->spare = NULL;
	display->spare_capacity = 0;
}

void qk_shown_node_free(struct qk_shown_node *shown)
{
	free(shown->memory);
	qk_media_unref(shown->picture);
	memset(shown, 0, sizeof(*shown));
}

static void scene_free(struct qk_scene *scene)
{
	for (size_t i = 0; i < scene->count; i++)
		qk_shown_node_free(&scene->nodes[i]);
	free(scene->nodes);
	memset(scene, 0, sizeof(*scene));
}

void qk_canvas_init(struct qk_canvas *canvas, struct qk_display *display)
{
	memset(canvas, 0, sizeof(*canvas));
	canvas->display = display;
}

void qk_canvas_forget(struct qk_canvas *canvas)
{
	for (size_t i = 0; i < canvas->scene_count; i++)
		scene_free(&canvas->scenes[i]);
	for (size_t i = 0; i < canvas->asset_count; i++)
		qk_media_unref(canvas->assets[i].buffer);
	free(canvas->assets);
	canvas->assets = NULL;
	canvas->scene_count = 0;
	canvas->asset_count = 0;
	canvas->asset_bytes = 0;
}

static size_t scene_bytes(const struct qk_scene *scene)
{
	size_t bytes = scene->capacity * sizeof(*scene->nodes);

	for (size_t i = 0; i < scene->count; i++) {
		bytes += scene->nodes[i].memory_size;
		bytes += scene->nodes[i].picture ? scene->nodes[i].picture->length : 0;
	}
	return bytes;
}

size_t qk_canvas_bytes(const struct qk_canvas *canvas)
{
	size_t bytes = canvas->asset_bytes;

	for (size_t i = 0; i < canvas->scene_count; i++)
		bytes += scene_bytes(&canvas->scenes[i]);
	return bytes;
}

void qk_canvas_close(struct qk_canvas *canvas, uint32_t overlay)
{
	struct qk_scene *scene = qk_canvas_scene(canvas, overlay);

	if (!scene)
		return;
	scene_free(scene);
	*scene = canvas->scenes[--canvas->scene_count];
	memset(&canvas->scenes[canvas->scene_count], 0, sizeof(*scene));
}

struct qk_scene *qk_canvas_scene(struct qk_canvas *canvas, uint32_t overlay)
{
	for (size_t i = 0; i < canvas->scene_count; i++)
		if (canvas->scenes[i].overlay == overlay)
			return &canvas->scenes[i];
	return NULL;
}

static void asset_forget(struct qk_canvas *canvas, size_t index)
{
	canvas->asset_bytes -= canvas->assets[index].buffer->length;
	qk_media_unref(canvas->assets[index].buffer);
	canvas->asset_count--;
	memmove(&canvas->assets[index], &canvas->assets[index + 1],
		(canvas->asset_count - index) * sizeof(canvas->assets[0]));
}

static int is_picture(const struct qk_media_buffer *buffer)
{
	if (buffer->length > QK_ASSET_BYTES_MAX)
		return 0;
	return (buffer->length > 8 && memcmp(buffer->data, "\x89PNG\r\n\x1a\n", 8) == 0) ||
	       (buffer->length > 3 && memcmp(buffer->data, "\xff\xd8\xff", 3) == 0);
}

void qk_canvas_asset(struct qk_canvas *canvas, uint32_t number, struct qk_media_buffer *buffer)
{
	if (!is_picture(buffer))
		return;
	if (!canvas->assets)
		canvas->assets = calloc(QK_ASSETS_MAX, sizeof(*canvas->assets));
	if (!canvas->assets)
		return;
	for (size_t i = 0; i < canvas->asset_count; i++) {
		if (canvas->assets[i].number == number) {
			asset_forget(canvas, i);
			break;
		}
	}
	if (canvas->asset_count == QK_ASSETS_MAX)
		asset_forget(canvas, 0);
	qk_media_ref(buffer);
	canvas->asset_bytes += buffer->length;
	canvas->assets[canvas->asset_count++] = (struct qk_asset){number, buffer};
}

struct qk_media_buffer *qk_canvas_find_asset(const struct qk_canvas *canvas, uint32_t number)
{
	for (size_t i = 0; i < canvas->asset_count; i++)
		if (canvas->assets[i].number == number)
			return canvas->assets[i].buffer;
	return NULL;
}

const struct qk_shown_node *qk_nodes_find(const struct qk_shown_node *nodes, size_t count, uint32_t id)
{
	size_t at = qk_nodes_place(nodes, count, id);

	return at < count && nodes[at].node.id == id ? &nodes[at] : NULL;
}

size_t qk_nodes_place(const struct qk_shown_node *nodes, size_t count, uint32_t id)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (nodes[middle].node.id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct qk_shown_node *qk_scene_find(const struct qk_scene *scene, uint32_t id)
{
	return qk_nodes_find(scene->nodes, scene->count, id);
}
