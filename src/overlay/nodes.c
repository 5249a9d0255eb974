/* The setters of what a node is. */
#include "core/text.h"
#include "overlay/image_probe.h"
#include "overlay/overlay_private.h"

#include <stdlib.h>
#include <string.h>

struct qk_slot *qk_overlay_slot(struct quark_overlay *overlay, uint32_t node, const char *function)
{
	struct qk_slot *slot = node ? qk_slots_find(&overlay->slots, node) : NULL;

	if (slot && slot->in[QK_WORKING])
		return slot;
	qk_client_bug(overlay->handle.context, function, "there is no node %u", node);
	return NULL;
}

uint32_t qk_group_members(const struct quark_overlay *overlay, uint32_t group)
{
	uint32_t members = 0;

	for (size_t i = 0; i < overlay->slots.count; i++) {
		const struct qk_content *content = overlay->slots.items[i].in[QK_WORKING];

		members += content && content->placement.group == group;
	}
	return members;
}

static uint32_t nodes_max(const struct quark_overlay *overlay)
{
	const struct qk_hello_result *hello = qk_session_hello(overlay->session);

	return hello && hello->display.nodes ? hello->display.nodes : QK_NODES_DEFAULT;
}

/* Whether the node may become a thing of this kind. */
static int check_node(struct quark_overlay *overlay, uint32_t node, uint32_t kind, const char *function)
{
	struct quark_context *context = overlay->handle.context;
	const struct qk_content *before;

	if (node == 0)
		return qk_client_bug(context, function, "node is 0, must be 1 or more");
	before = qk_slots_working(&overlay->slots, node);
	if (!before && overlay->slots.working >= nodes_max(overlay))
		return qk_fail(context, QUARK_ERR_AGAIN, QUARK_STAGE_APP, QUARK_RETRY_LATER,
			       "Remove nodes that are not needed any more.",
			       "%s: the overlay has %u nodes, and the glasses take no more", function,
			       overlay->slots.working);
	if (kind != QK_NODE_GROUP && qk_content_kind(before) == QK_NODE_GROUP && qk_group_members(overlay, node))
		return qk_client_bug(context, function,
				     "node %u is a group that nodes lie in; place them elsewhere or remove it first",
				     node);
	return QUARK_OK;
}

/* Gives the node this body (takes it; NULL: there was no memory for it). */
static int set_body(struct quark_overlay *overlay, uint32_t node, struct qk_body *body)
{
	struct qk_content *content;
	struct qk_slot *slot;

	if (!body)
		return qk_no_memory(overlay->handle.context, "a node");
	content = qk_content_new(body, qk_slots_working(&overlay->slots, node));
	slot = content ? qk_slots_add(&overlay->slots, node) : NULL;
	if (!slot) {
		qk_content_unref(content);
		return qk_no_memory(overlay->handle.context, "a node");
	}
	qk_slots_set_working(&overlay->slots, slot, content);
	return QUARK_OK;
}

/* --- text --------------------------------------------------------------------------------------------------------- */

/* Characters that neither decompose nor combine with one before: a text of them alone is NFC already. Not all of that
 * kind, but those that most texts consist of: Latin, and Chinese, Japanese and Korean without combining marks. */
static int stands_alone(int32_t c)
{
	return c < 0x300 || (c >= 0x4e00 && c <= 0x9fff) || (c >= 0x3400 && c <= 0x4dbf) ||
	       (c >= 0x2010 && c <= 0x2027) || (c >= 0x3000 && c <= 0x3029) || (c >= 0x3041 && c <= 0x3096) ||
	       (c >= 0x30a1 && c <= 0x30fa) || (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xff01 && c <= 0xff60);
}

static int is_composed(const char *text, size_t length)
{
	size_t at = 0;
	int32_t c;

	while (at < length) {
		if ((unsigned char)text[at] < 0x80) {
			at++;
			continue;
		}
		at += qk_text_read(text + at, length - at, &c);
		if (!stands_alone(c))
			return 0;
	}
	return 1;
}

static int check_text(struct quark_context *context, const char *text, size_t length, const char *function)
{
	if (length > QK_TEXT_BYTES_MAX)
		return qk_client_bug(context, function, "text is longer than %u bytes", QK_TEXT_BYTES_MAX);
	if (!qk_text_valid(text, length))
		return qk_client_bug(context, function, "text is not UTF-8");
	if (qk_text_has_control(text, "\n"))
		return qk_client_bug(context, function, "text has a control character other than newline");
	return QUARK_OK;
}

static int set_composed(struct quark_overlay *overlay, uint32_t node, const char *text, const char *function)
{
	char *composed = qk_text_nfc(text);
	size_t length;
	int status;

	if (!composed)
		return qk_no_memory(overlay->handle.context, "a text");
	length = strlen(composed);
	if (length > QK_TEXT_BYTES_MAX)
		status = qk_client_bug(overlay->handle.context, function, "text is longer than %u bytes as NFC",
				       QK_TEXT_BYTES_MAX);
	else
		status = set_body(overlay, node, qk_body_text(composed, length));
	free(composed);
	return status;
}

int quark_overlay_set_text(struct quark_overlay *overlay, uint32_t node, const char *text)
{
	int status = qk_overlay_enter(overlay, __func__);
	size_t length;

	if (status)
		return status;
	if (!text)
		return qk_client_bug(overlay->handle.context, __func__, "text is NULL");
	length = strnlen(text, QK_TEXT_BYTES_MAX + 1);
	status = check_node(overlay, node, QK_NODE_TEXT, __func__);
	if (!status)
		status = check_text(overlay->handle.context, text, length, __func__);
	if (status)
		return status;
	if (is_composed(text, length))
		return set_body(overlay, node, qk_body_text(text, length));
	return set_composed(overlay, node, text, __func__);
}

/* --- the others --------------------------------------------------------------------------------------------------- */

int quark_overlay_set_image(struct quark_overlay *overlay, uint32_t node, const void *data, size_t length)
{
	int status = qk_overlay_enter(overlay, __func__);
	struct qk_image_size size;
	const char *wrong;

	if (status)
		return status;
	if (!data)
		return qk_client_bug(overlay->handle.context, __func__, "data is NULL");
	status = check_node(overlay, node, QK_NODE_IMAGE, __func__);
	if (status)
		return status;
	wrong = qk_image_probe(&size, data, length);
	if (wrong)
		return qk_client_bug(overlay->handle.context, __func__, "the picture %s", wrong);
	return set_body(overlay, node, qk_body_picture(data, length, size.width, size.height));
}

static int set_number(struct quark_overlay *overlay, uint32_t node, uint32_t kind, uint32_t number,
		      const char *function)
{
	int status = check_node(overlay, node, kind, function);

	return status ? status : set_body(overlay, node, qk_body_new(kind, number));
}

int quark_overlay_set_icon(struct quark_overlay *overlay, uint32_t node, int icon)
{
	int status = qk_overlay_enter(overlay, __func__);

	if (status)
		return status;
	if (icon < QUARK_ICON_INFO || icon > QUARK_ICON_TRANSLATE)
		return qk_client_bug(overlay->handle.context, __func__, "icon is %d, no enum quark_icon", icon);
	return set_number(overlay, node, QK_NODE_ICON, (uint32_t)icon, __func__);
}

int quark_overlay_set_arrow(struct quark_overlay *overlay, uint32_t node, int arrow)
{
	int status = qk_overlay_enter(overlay, __func__);

	if (status)
		return status;
	if (arrow < QUARK_ARROW_STRAIGHT || arrow > QUARK_ARROW_ARRIVE)
		return qk_client_bug(overlay->handle.context, __func__, "arrow is %d, no enum quark_arrow", arrow);
	return set_number(overlay, node, QK_NODE_ARROW, (uint32_t)arrow, __func__);
}

static int check_points(struct quark_context *context, const int32_t *points, uint32_t count, const char *function)
{
	if (!points)
		return qk_client_bug(context, function, "points is NULL");
	if (count < 2 || count > 64)
		return qk_client_bug(context, function, "count is %u, must be 2 to 64", count);
	for (uint32_t i = 0; i < count * 2; i++)
		if (points[i] < -4096 || points[i] > 4096)
			return qk_client_bug(context, function, "points[%u] is %d, must be -4096 to 4096", i,
					     points[i]);
	return QUARK_OK;
}

int quark_overlay_set_line(struct quark_overlay *overlay, uint32_t node, const int32_t *points, uint32_t count)
{
	int status = qk_overlay_enter(overlay, __func__);

	if (!status)
		status = check_points(overlay->handle.context, points, count, __func__);
	if (!status)
		status = check_node(overlay, node, QK_NODE_LINE, __func__);
	return status ? status : set_body(overlay, node, qk_body_points(points, count));
}

int quark_overlay_set_rectangle(struct quark_overlay *overlay, uint32_t node)
{
	int status = qk_overlay_enter(overlay, __func__);

	return status ? status : set_number(overlay, node, QK_NODE_RECTANGLE, 0, __func__);
}

int quark_overlay_set_progress(struct quark_overlay *overlay, uint32_t node, uint32_t permille)
{
	int status = qk_overlay_enter(overlay, __func__);

	if (status)
		return status;
	if (permille > 1000)
		return qk_client_bug(overlay->handle.context, __func__, "permille is %u, must be 0 to 1000", permille);
	return set_number(overlay, node, QK_NODE_PROGRESS, permille, __func__);
}

int quark_overlay_set_group(struct quark_overlay *overlay, uint32_t node)
{
	int status = qk_overlay_enter(overlay, __func__);

	return status ? status : set_number(overlay, node, QK_NODE_GROUP, 0, __func__);
}

/* --- taking away -------------------------------------------------------------------------------------------------- */

/* Nodes without their group, and so on inwards. */
static int remove_orphans(struct quark_overlay *overlay)
{
	int removed = 0;

	for (size_t i = 0; i < overlay->slots.count; i++) {
		struct qk_slot *slot = &overlay->slots.items[i];
		const struct qk_content *content = slot->in[QK_WORKING];

		if (!content || !content->placement.group ||
		    qk_slots_working(&overlay->slots, content->placement.group))
			continue;
		qk_slots_set_working(&overlay->slots, slot, NULL);
		removed = 1;
	}
	return removed;
}

int quark_overlay_remove(struct quark_overlay *overlay, uint32_t node)
{
	int status = qk_overlay_enter(overlay, __func__);
	struct qk_slot *slot;

	if (status)
		return status;
	slot = qk_overlay_slot(overlay, node, __func__);
	if (!slot)
		return QUARK_ERR_INVALID;
	qk_slots_set_working(&overlay->slots, slot, NULL);
	while (remove_orphans(overlay))
		;
	qk_slots_tidy(&overlay->slots);
	return QUARK_OK;
}

int quark_overlay_clear(struct quark_overlay *overlay)
{
	int status = qk_overlay_enter(overlay, __func__);

	if (status)
		return status;
	qk_slots_empty(&overlay->slots, QK_WORKING);
	qk_slots_tidy(&overlay->slots);
	overlay->clears = 1;
	return QUARK_OK;
}
