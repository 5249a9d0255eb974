/* From scenes to the message that leads from one to the next. */
#include "overlay/overlay_private.h"

#include <stdlib.h>
#include <string.h>

#define BYTES_MAX (QK_MESSAGE_MAX - 1024u) /* without the frame of the message */
#define NODE_BYTES 512u                    /* of a node without its text and points, at most */
#define LINE_BYTES 3u
#define NUMBER_BYTES 11u
#define PICTURES_MAX 32u /* the glasses keep 64 of all overlays until a commit takes them */
#define ASSET_MASK 0xfffffu

static int reserve(struct quark_overlay *overlay)
{
	size_t room = overlay->slots.capacity;
	struct qk_node *nodes;
	uint32_t *removed;

	if (room <= overlay->room)
		return 0;
	nodes = realloc(overlay->nodes, room * sizeof(*nodes));
	if (nodes)
		overlay->nodes = nodes;
	removed = realloc(overlay->removed, room * sizeof(*removed));
	if (removed)
		overlay->removed = removed;
	if (!nodes || !removed)
		return -1;
	overlay->room = room;
	return 0;
}

/* --- one node ----------------------------------------------------------------------------------------------------- */

static void fill_box(const struct quark_overlay *overlay, struct qk_node *node, const struct qk_content *content)
{
	const struct quark_placement *placement = &content->placement;

	node->group = placement->group;
	node->anchor = placement->anchor;
	node->x = placement->x;
	node->y = placement->y;
	node->order = placement->order;
	node->hidden = placement->hidden;
	node->depth_mm = placement->depth_mm;
	/* Depths add up along groups, so only what lies in none begins with the overlay's. */
	if (!node->depth_mm && !node->group)
		node->depth_mm = overlay->depth_mm;
	qk_content_size(content, &node->width, &node->height);
}

static void fill_style(struct qk_node *node, const struct quark_style *style)
{
	node->colour = style->colour;
	node->background = style->background;
	node->bold = style->bold;
	node->align = style->align;
	node->line_width = style->line_width;
	node->filled = style->filled;
	node->radius = style->radius;
}

static void fill_body(struct qk_node *node, const struct qk_content *content)
{
	const struct qk_body *body = content->body;

	switch (body->kind) {
	case QK_NODE_TEXT:
		node->text_size = content->style.text_size ? content->style.text_size : QK_TEXT_SIZE_DEFAULT;
		node->lines = content->layout.lines;
		node->lines_count = content->layout.count;
		break;
	case QK_NODE_ICON:
		node->icon = body->number;
		break;
	case QK_NODE_ARROW:
		node->arrow = body->number;
		break;
	case QK_NODE_LINE:
		node->points = body->points;
		node->points_count = body->number;
		break;
	case QK_NODE_PROGRESS:
		node->permille = body->number;
		break;
	default:
		break;
	}
}

static uint32_t cost_of(const struct qk_content *content)
{
	/* each byte of a text may need a backslash */
	return NODE_BYTES + content->layout.bytes * 2 + content->layout.count * LINE_BYTES +
	       (content->body->points ? content->body->number * NUMBER_BYTES : 0);
}

/* --- all nodes ---------------------------------------------------------------------------------------------------- */

struct writer {
	struct quark_overlay *overlay;
	const struct qk_queue *queue;
	struct qk_message *message;
	uint32_t bytes, pictures;
	enum kinds { GROUPS, OTHERS, ALL } kinds; /* which are written now */
};

static int is_wanted(const struct writer *writer, const struct qk_slot *slot)
{
	const struct qk_content *content = slot->in[writer->queue->version];

	if (!content || (!writer->message->fresh && content == slot->in[QK_SENT]))
		return 0;
	return writer->kinds == ALL || (content->body->kind == QK_NODE_GROUP) == (writer->kinds == GROUPS);
}

static int write_node(struct writer *writer, const struct qk_slot *slot)
{
	struct qk_content *content = slot->in[writer->queue->version];
	struct qk_commit *commit = &writer->message->commit;
	struct qk_node *node = &writer->overlay->nodes[commit->set_count];

	if (content->body->kind == QK_NODE_TEXT && qk_overlay_lay_out(writer->overlay, content))
		return -1;
	writer->bytes += cost_of(content);
	writer->pictures += content->body->picture != NULL;
	if (writer->bytes > BYTES_MAX || writer->pictures > PICTURES_MAX) {
		writer->message->complete = 0;
		return 0;
	}
	memset(node, 0, sizeof(*node));
	node->id = slot->id;
	node->kind = content->body->kind;
	fill_box(writer->overlay, node, content);
	fill_style(node, &content->style);
	fill_body(node, content);
	commit->set_count++;
	return 0;
}

static int write_nodes(struct writer *writer, enum kinds kinds)
{
	const struct qk_slots *slots = &writer->overlay->slots;

	writer->kinds = kinds;
	for (size_t i = 0; i < slots->count && writer->message->complete; i++)
		if (is_wanted(writer, &slots->items[i]) && write_node(writer, &slots->items[i]))
			return -1;
	return 0;
}

static void write_removed(struct writer *writer)
{
	const struct qk_slots *slots = &writer->overlay->slots;
	struct qk_commit *commit = &writer->message->commit;

	if (writer->message->fresh)
		return;
	for (size_t i = 0; i < slots->count; i++) {
		const struct qk_slot *slot = &slots->items[i];

		if (slot->in[QK_SENT] && !slot->in[writer->queue->version])
			writer->overlay->removed[commit->remove_count++] = slot->id;
	}
	writer->bytes += commit->remove_count * NUMBER_BYTES;
}

static int write_scene(struct writer *writer)
{
	struct qk_message *message = writer->message;
	int failed;

	memset(&message->commit, 0, sizeof(message->commit));
	message->complete = 1;
	writer->bytes = writer->pictures = 0;
	write_removed(writer);
	/* Where several messages may be needed, groups go before what lies in them. */
	if (!message->fresh && !writer->queue->begun)
		failed = write_nodes(writer, ALL);
	else
		failed = write_nodes(writer, GROUPS) || write_nodes(writer, OTHERS);
	if (failed)
		return -1;
	message->commit.set = writer->overlay->nodes;
	message->commit.remove = writer->overlay->removed;
	return 0;
}

int qk_message_write(struct quark_overlay *overlay, const struct qk_queue *queue, struct qk_message *message)
{
	struct writer writer = {.overlay = overlay, .queue = queue, .message = message};
	int clear = queue->version == QK_CLEARED && !queue->begun;
	int failed;

	if (reserve(overlay))
		return QUARK_ERR_NOMEM;
	message->fresh = overlay->whole || clear;
	failed = write_scene(&writer);
	if (!failed && !message->complete && !message->fresh && !queue->begun) {
		/* A change that takes several messages begins anew, so that groups and limits hold at each step. */
		overlay->whole = message->fresh = 1;
		failed = write_scene(&writer);
	}
	if (failed)
		return QUARK_ERR_NOMEM;
	message->commit.overlay = message->commit.order = overlay->number;
	message->commit.base = overlay->whole ? 0 : overlay->revision;
	message->commit.revision = overlay->revision + 1;
	message->commit.clear = (uint32_t)clear;
	return QUARK_OK;
}

/* --- pictures ----------------------------------------------------------------------------------------------------- */

static int send_picture(struct quark_overlay *overlay, struct qk_body *body)
{
	struct qk_media_header header = {.kind = QK_MEDIA_ASSET, .width = body->width, .height = body->height};
	/* Both only grow: whichever does, what was sent before may not have arrived. */
	uint32_t epoch = overlay->epoch + qk_session_media_losses(overlay->session);
	int status;

	if (body->asset && body->epoch == epoch)
		return QUARK_OK;
	overlay->last_asset = (overlay->last_asset & ASSET_MASK) % ASSET_MASK + 1;
	header.number = overlay->number << 20 | overlay->last_asset;
	header.length = (uint32_t)body->picture->length;
	qk_media_ref(body->picture);
	status = qk_session_media(overlay->session, &header, body->picture);
	if (status)
		return status;
	body->asset = header.number;
	body->epoch = epoch;
	return QUARK_OK;
}

int qk_message_pictures(struct quark_overlay *overlay, const struct qk_queue *queue, struct qk_message *message)
{
	message->pictures = 0;
	for (uint32_t i = 0; i < message->commit.set_count; i++) {
		struct qk_node *node = &overlay->nodes[i];
		struct qk_body *body;
		int status;

		if (node->kind != QK_NODE_IMAGE)
			continue;
		body = qk_slots_find(&overlay->slots, node->id)->in[queue->version]->body;
		status = send_picture(overlay, body);
		if (status)
			return status;
		node->image = body->asset;
		message->pictures++;
	}
	return QUARK_OK;
}

/* --- afterwards --------------------------------------------------------------------------------------------------- */

void qk_message_sent(struct quark_overlay *overlay, const struct qk_queue *queue, const struct qk_message *message)
{
	struct qk_slots *slots = &overlay->slots;

	overlay->revision = message->commit.revision;
	overlay->whole = 0;
	overlay->shown = 1;
	if (message->complete) {
		qk_slots_sent(slots, queue->version);
		if (message->fresh || message->commit.remove_count)
			qk_slots_tidy(slots);
		return;
	}
	if (message->fresh)
		qk_slots_empty(slots, QK_SENT);
	for (uint32_t i = 0; i < message->commit.set_count; i++) {
		struct qk_slot *slot = qk_slots_find(slots, overlay->nodes[i].id);

		qk_content_unref(slot->in[QK_SENT]);
		slot->in[QK_SENT] = qk_content_ref(slot->in[queue->version]);
	}
}
