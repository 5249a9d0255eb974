/* Lines and boxes as the glasses will draw them. */
#include "overlay/overlay_private.h"

#define ICON_SIZE 48u
#define ARROW_SIZE 96u
#define PROGRESS_WIDTH 200u
#define PROGRESS_HEIGHT 12u
#define BOX_MAX 4096u

int qk_overlay_lay_out(struct quark_overlay *overlay, struct qk_content *content)
{
	const struct quark_style *style = &content->style;
	struct qk_layout_config config = {
		.metrics = &overlay->metrics,
		.text_size = style->text_size ? style->text_size : QK_TEXT_SIZE_DEFAULT,
		.bold = style->bold,
		.width = content->placement.width ? content->placement.width : overlay->metrics.width,
		.max_lines = style->max_lines ? style->max_lines : QK_TEXT_LINES_DEFAULT,
	};

	if (content->laid_out == overlay->generation)
		return 0;
	if (qk_layout_break(&content->layout, &overlay->scratch, content->body->text, &config))
		return -1;
	content->laid_out = overlay->generation;
	return 0;
}

static void natural_size(const struct qk_content *content, uint32_t *width, uint32_t *height)
{
	*width = content->body->width;
	*height = content->body->height;
	switch (content->body->kind) {
	case QK_NODE_TEXT:
		*width = content->layout.width;
		*height = content->layout.height;
		break;
	case QK_NODE_ICON:
		*width = *height = ICON_SIZE;
		break;
	case QK_NODE_ARROW:
		*width = *height = ARROW_SIZE;
		break;
	case QK_NODE_PROGRESS:
		*width = PROGRESS_WIDTH;
		*height = PROGRESS_HEIGHT;
		break;
	default:
		break;
	}
}

void qk_content_size(const struct qk_content *content, uint32_t *width, uint32_t *height)
{
	natural_size(content, width, height);
	if (content->placement.width)
		*width = content->placement.width;
	if (content->placement.height)
		*height = content->placement.height;
	*width = *width < BOX_MAX ? *width : BOX_MAX;
	*height = *height < BOX_MAX ? *height : BOX_MAX;
}

/* Unlike the setters these answer after the glasses are gone, too. */
static int enter(struct quark_overlay *overlay, const char *function)
{
	if (!overlay)
		return qk_client_bug(NULL, function, "overlay is NULL");
	return qk_context_enter(overlay->handle.context, function);
}

static int check_metrics(const struct quark_overlay *overlay, const char *function)
{
	struct quark_context *context = overlay->handle.context;

	if (overlay->metrics.known)
		return QUARK_OK;
	if (overlay->generation)
		return qk_fail(context, QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER, NULL,
			       "%s: these glasses draw no text", function);
	return qk_fail(context, QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
		       "Wait for the device to be READY.", "%s: how wide the glasses draw text is not known yet",
		       function);
}

/* The content of a text node with its lines; NULL, with the failure set. */
static int find_lines(struct quark_overlay *overlay, uint32_t node, const char *function, const struct qk_layout **out)
{
	struct qk_slot *slot = qk_overlay_slot(overlay, node, function);
	int status;

	if (!slot)
		return QUARK_ERR_INVALID;
	if (qk_content_kind(slot->in[QK_WORKING]) != QK_NODE_TEXT)
		return qk_client_bug(overlay->handle.context, function, "node %u is no text", node);
	status = check_metrics(overlay, function);
	if (status)
		return status;
	if (qk_overlay_lay_out(overlay, slot->in[QK_WORKING]))
		return qk_no_memory(overlay->handle.context, "the lines of a text");
	*out = &slot->in[QK_WORKING]->layout;
	return QUARK_OK;
}

int quark_overlay_line_count(struct quark_overlay *overlay, uint32_t node, uint32_t *out)
{
	const struct qk_layout *layout = NULL;
	int status = enter(overlay, __func__);

	if (out)
		*out = 0;
	if (status)
		return status;
	if (!out)
		return qk_client_bug(overlay->handle.context, __func__, "out is NULL");
	status = find_lines(overlay, node, __func__, &layout);
	if (!status)
		*out = layout->count;
	return status;
}

const char *quark_overlay_line(struct quark_overlay *overlay, uint32_t node, uint32_t index)
{
	const struct qk_layout *layout = NULL;

	if (enter(overlay, __func__) || find_lines(overlay, node, __func__, &layout))
		return NULL;
	if (index < layout->count)
		return layout->lines[index];
	qk_client_bug(overlay->handle.context, __func__, "index is %u, node %u has %u lines", index, node,
		      layout->count);
	return NULL;
}

int quark_overlay_measure(struct quark_overlay *overlay, uint32_t node, uint32_t *width, uint32_t *height)
{
	int status = enter(overlay, __func__);
	uint32_t found_width = 0, found_height = 0;
	struct qk_slot *slot;

	if (width)
		*width = 0;
	if (height)
		*height = 0;
	if (status)
		return status;
	slot = qk_overlay_slot(overlay, node, __func__);
	if (!slot)
		return QUARK_ERR_INVALID;
	status = check_metrics(overlay, __func__);
	if (status)
		return status;
	if (qk_content_kind(slot->in[QK_WORKING]) == QK_NODE_TEXT && qk_overlay_lay_out(overlay, slot->in[QK_WORKING]))
		return qk_no_memory(overlay->handle.context, "the lines of a text");
	qk_content_size(slot->in[QK_WORKING], &found_width, &found_height);
	if (width)
		*width = found_width;
	if (height)
		*height = found_height;
	return QUARK_OK;
}
