#include "overlay/content.h"

#include <stdlib.h>
#include <string.h>

static struct qk_body *allocate(uint32_t kind, size_t more)
{
	struct qk_body *body = malloc(sizeof(*body) + more);

	if (!body)
		return NULL;
	memset(body, 0, sizeof(*body));
	body->references = 1;
	body->kind = kind;
	return body;
}

struct qk_body *qk_body_new(uint32_t kind, uint32_t number)
{
	struct qk_body *body = allocate(kind, 0);

	if (body)
		body->number = number;
	return body;
}

struct qk_body *qk_body_text(const char *text, size_t length)
{
	struct qk_body *body = allocate(QK_NODE_TEXT, length + 1);
	char *copy;

	if (!body)
		return NULL;
	copy = (char *)(body + 1);
	memcpy(copy, text, length);
	copy[length] = 0;
	body->text = copy;
	return body;
}

static uint32_t extent(const int32_t *points, uint32_t count, uint32_t first)
{
	int32_t low = points[first], high = points[first];
	uint32_t size;

	for (uint32_t i = first; i < count * 2; i += 2) {
		low = points[i] < low ? points[i] : low;
		high = points[i] > high ? points[i] : high;
	}
	size = (uint32_t)(high - low);
	return size > 4096 ? 4096 : size;
}

struct qk_body *qk_body_points(const int32_t *points, uint32_t count)
{
	size_t size = (size_t)count * 2 * sizeof(*points);
	struct qk_body *body = allocate(QK_NODE_LINE, size);

	if (!body)
		return NULL;
	memcpy(body + 1, points, size);
	body->points = (const int32_t *)(const void *)(body + 1);
	body->number = count * 2;
	body->width = extent(points, count, 0);
	body->height = extent(points, count, 1);
	return body;
}

struct qk_body *qk_body_picture(const void *data, size_t length, uint32_t width, uint32_t height)
{
	struct qk_body *body = allocate(QK_NODE_IMAGE, 0);

	if (!body)
		return NULL;
	body->width = width;
	body->height = height;
	body->picture = qk_media_copy(data, length);
	if (body->picture)
		return body;
	free(body);
	return NULL;
}

static void unref_body(struct qk_body *body)
{
	if (--body->references > 0)
		return;
	qk_media_unref(body->picture);
	free(body);
}

struct qk_content *qk_content_new(struct qk_body *body, const struct qk_content *before)
{
	struct qk_content *content = malloc(sizeof(*content)); /* calloc does not take what was just given back */

	if (!content) {
		unref_body(body);
		return NULL;
	}
	*content = (struct qk_content){0};
	content->references = 1;
	content->body = body;
	if (before) {
		content->placement = before->placement;
		content->style = before->style;
	}
	return content;
}

struct qk_content *qk_content_own(struct qk_content **content)
{
	struct qk_content *copy;

	if ((*content)->references == 1)
		return *content;
	(*content)->body->references++;
	copy = qk_content_new((*content)->body, *content);
	if (!copy)
		return NULL;
	qk_content_unref(*content);
	*content = copy;
	return copy;
}

struct qk_content *qk_content_ref(struct qk_content *content)
{
	if (content)
		content->references++;
	return content;
}

void qk_content_unref(struct qk_content *content)
{
	if (!content || --content->references > 0)
		return;
	unref_body(content->body);
	qk_layout_free(&content->layout);
	free(content);
}

uint32_t qk_content_kind(const struct qk_content *content)
{
	return content ? content->body->kind : QK_NODE_NONE;
}
