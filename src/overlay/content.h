/* What one node is and how it looks. Contents and bodies are counted and never change while they are shared, so that a
 * scene is remembered by holding its contents. */
#ifndef QK_OVERLAY_CONTENT_H
#define QK_OVERLAY_CONTENT_H

#include "overlay/layout.h"
#include "wire/media.h"

#include <quark/overlay.h>

struct qk_body { /* the text, the picture, the points ... */
	uint32_t references;
	uint32_t kind;          /* enum qk_node_kind */
	uint32_t number;        /* icon, arrow, permille; of a line: how many numbers `points` has */
	uint32_t width, height; /* of a picture and of a line */
	uint32_t asset;         /* of a picture: its number on the media channel, 0: not sent */
	uint32_t epoch;         /* of the session that `asset` belongs to */
	uint32_t said;          /* of a text: the flight that spoke it, 0: none */
	struct qk_media_buffer *picture;
	const char *text;
	const int32_t *points;
};

struct qk_content {
	uint32_t references;
	struct qk_body *body;
	struct quark_placement placement;
	struct quark_style style;
	struct qk_layout layout; /* of a text, when `laid_out` is the overlay's generation of metrics */
	uint32_t laid_out;
};

/* Bodies with one reference; NULL without memory. */
struct qk_body *qk_body_new(uint32_t kind, uint32_t number);
struct qk_body *qk_body_text(const char *text, size_t length);
struct qk_body *qk_body_points(const int32_t *points, uint32_t count);
struct qk_body *qk_body_picture(const void *data, size_t length, uint32_t width, uint32_t height);

/* A content with one reference, which takes `body`, placed and styled like `before` (NULL: by default). NULL without
 * memory; `body` is released then. */
struct qk_content *qk_content_new(struct qk_body *body, const struct qk_content *before);

/* `content` when nobody else holds it, else a copy of it with the same body in its place. NULL without memory. */
struct qk_content *qk_content_own(struct qk_content **content);

struct qk_content *qk_content_ref(struct qk_content *content); /* NULL gives NULL */
void qk_content_unref(struct qk_content *content);             /* NULL does nothing */

uint32_t qk_content_kind(const struct qk_content *content); /* NULL: QK_NODE_NONE */

#endif
