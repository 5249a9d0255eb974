#include "glasses/display_private.h"
#include "glasses/profile.h"

#include <quark/base.h>

#include <stdlib.h>
#include <string.h>

struct plan { /* of one commit */
	struct qk_canvas *canvas;
	struct qk_display *display; /* the canvas's */
	const struct qk_commit *commit;
	struct qk_scene *scene; /* NULL: a new one */
	size_t count;           /* nodes in display->spare */
	struct qk_failed *failed;
};

static int check_base(const struct plan *plan)
{
	const struct qk_commit *commit = plan->commit;

	if (commit->overlay == 0)
		return qk_display_refuse(plan->failed, QUARK_ERR_INVALID, "an overlay's number is 1 or more");
	if (!plan->scene && plan->canvas->scene_count == QK_SCENES_MAX)
		return qk_display_refuse(plan->failed, QUARK_ERR_AGAIN,
					 "the glasses show %d overlays already; close one first", QK_SCENES_MAX);
	if (commit->base == 0)
		return 0;
	if (!plan->scene)
		return qk_display_refuse(plan->failed, QUARK_ERR_AGAIN,
					 "the glasses know nothing of overlay %u; send the whole scene",
					 commit->overlay);
	if (plan->scene->revision != commit->base)
		return qk_display_refuse(plan->failed, QUARK_ERR_AGAIN,
					 "overlay %u is at revision %u, the commit builds on %u; send the whole scene",
					 commit->overlay, plan->scene->revision, commit->base);
	return 0;
}

static int too_many_nodes(const struct plan *plan)
{
	return qk_display_refuse(plan->failed, QUARK_ERR_AGAIN, "the overlay would have more than %u nodes",
				 plan->display->profile->display.nodes);
}

static int check_nodes(const struct plan *plan)
{
	int status = 0;

	if (plan->commit->set_count > plan->display->profile->display.nodes)
		return too_many_nodes(plan);
	for (uint32_t i = 0; i < plan->commit->set_count && status == 0; i++)
		status = qk_node_check(&plan->commit->set[i], plan->failed);
	return status;
}

static int set_twice(const struct plan *plan, uint32_t id)
{
	return qk_display_refuse(plan->failed, QUARK_ERR_INVALID, "node %u is set twice in one commit", id);
}

/* --- the short way: nodes that are there already change in place -------------------------------------------------- */

static struct qk_shown_node *same_place(const struct plan *plan, const struct qk_node *node)
{
	size_t at = qk_nodes_place(plan->scene->nodes, plan->scene->count, node->id);
	struct qk_shown_node *shown = &plan->scene->nodes[at];

	if (at == plan->scene->count || shown->node.id != node->id)
		return NULL;
	return shown->node.kind == node->kind && shown->node.group == node->group ? shown : NULL;
}

static int changes_in_place(const struct plan *plan)
{
	const struct qk_commit *commit = plan->commit;

	if (commit->base == 0 || commit->clear || commit->remove_count)
		return 0;
	for (uint32_t i = 0; i < commit->set_count; i++)
		if (!same_place(plan, &commit->set[i]))
			return 0;
	return 1;
}

static int prepare_in_place(const struct plan *plan)
{
	for (uint32_t i = 0; i < plan->commit->set_count; i++) {
		const struct qk_node *node = &plan->commit->set[i];
		struct qk_shown_node *shown = same_place(plan, node);
		int status;

		if (shown->incoming)
			return set_twice(plan, node->id);
		shown->incoming = node;
		status = qk_node_prepare(plan->canvas, shown, plan->failed);
		if (status)
			return status;
	}
	return 0;
}

static int commit_in_place(const struct plan *plan)
{
	int status = prepare_in_place(plan);

	for (uint32_t i = 0; i < plan->commit->set_count; i++) {
		struct qk_shown_node *shown = same_place(plan, &plan->commit->set[i]);

		if (status)
			qk_node_withdraw(shown);
		else
			qk_node_apply(plan->canvas, shown);
	}
	return status;
}

/* --- the long way: the next version of the scene is built beside it, in display->spare ---------------------------- */

static int reserve_spare(const struct plan *plan)
{
	struct qk_display *display = plan->display;
	size_t needed = plan->commit->set_count + (plan->scene ? plan->scene->count : 0);
	struct qk_shown_node *spare;

	if (needed <= display->spare_capacity)
		return 0;
	spare = realloc(display->spare, needed * sizeof(*spare));
	if (!spare)
		return qk_display_refuse(plan->failed, QUARK_ERR_NOMEM, "the glasses have no memory for the overlay");
	display->spare = spare;
	display->spare_capacity = needed;
	return 0;
}

static int is_removed(const struct qk_commit *commit, uint32_t id)
{
	for (uint32_t i = 0; i < commit->remove_count; i++)
		if (commit->remove[i] == id)
			return 1;
	return 0;
}

static void keep_nodes(struct plan *plan)
{
	if (!plan->scene || plan->commit->base == 0 || plan->commit->clear)
		return;
	for (size_t i = 0; i < plan->scene->count; i++)
		if (!is_removed(plan->commit, plan->scene->nodes[i].node.id))
			plan->display->spare[plan->count++] = plan->scene->nodes[i];
}

static struct qk_shown_node *make_room(struct plan *plan, uint32_t id)
{
	struct qk_shown_node *nodes = plan->display->spare;
	size_t at = qk_nodes_place(nodes, plan->count, id);
	const struct qk_shown_node *before;

	if (at < plan->count && nodes[at].node.id == id)
		return &nodes[at];
	memmove(&nodes[at + 1], &nodes[at], (plan->count - at) * sizeof(*nodes));
	plan->count++;
	memset(&nodes[at], 0, sizeof(*nodes));
	before = plan->scene ? qk_scene_find(plan->scene, id) : NULL;
	if (before)
		nodes[at] = *before;
	nodes[at].node.id = id;
	return &nodes[at];
}

static int insert_nodes(struct plan *plan)
{
	for (uint32_t i = 0; i < plan->commit->set_count; i++) {
		const struct qk_node *node = &plan->commit->set[i];
		struct qk_shown_node *shown = make_room(plan, node->id);

		if (shown->incoming)
			return set_twice(plan, node->id);
		shown->incoming = node;
	}
	return 0;
}

static const struct qk_node *after_commit(const struct qk_shown_node *shown)
{
	return shown->incoming ? shown->incoming : &shown->node;
}

static size_t mark_orphans(const struct plan *plan)
{
	struct qk_shown_node *nodes = plan->display->spare;
	size_t marked = 0;

	for (size_t i = 0; i < plan->count; i++) {
		uint32_t group = nodes[i].incoming ? 0 : nodes[i].node.group;

		nodes[i].orphan = group && !qk_nodes_find(nodes, plan->count, group);
		marked += (size_t)nodes[i].orphan;
	}
	return marked;
}

/* Nodes that stayed but whose group was removed go with it, and so do those within them. */
static void drop_orphans(struct plan *plan)
{
	struct qk_shown_node *nodes = plan->display->spare;

	while (plan->commit->remove_count && mark_orphans(plan) > 0) {
		size_t kept = 0;

		for (size_t i = 0; i < plan->count; i++)
			if (!nodes[i].orphan)
				nodes[kept++] = nodes[i];
		plan->count = kept;
	}
}

static int check_groups_of(const struct plan *plan, const struct qk_shown_node *shown)
{
	uint32_t id = shown->node.id, group = after_commit(shown)->group;

	for (int depth = 0; group; depth++) {
		const struct qk_shown_node *parent = qk_nodes_find(plan->display->spare, plan->count, group);

		if (!parent || after_commit(parent)->kind != QK_NODE_GROUP)
			return qk_display_refuse(plan->failed, QUARK_ERR_INVALID,
						 "node %u was refused: node %u, which it lies in, is no group", id,
						 group);
		if (depth == QK_GROUPS_DEEP)
			return qk_display_refuse(plan->failed, QUARK_ERR_INVALID,
						 "node %u was refused: its groups nest deeper than %d, or in a circle",
						 id, QK_GROUPS_DEEP);
		group = after_commit(parent)->group;
	}
	return 0;
}

static int check_next(const struct plan *plan)
{
	int status = 0;

	if (plan->count > plan->display->profile->display.nodes)
		return too_many_nodes(plan);
	for (size_t i = 0; i < plan->count && status == 0; i++)
		status = check_groups_of(plan, &plan->display->spare[i]);
	return status;
}

static int prepare_next(const struct plan *plan)
{
	int status = 0;

	for (size_t i = 0; i < plan->count && status == 0; i++)
		if (plan->display->spare[i].incoming)
			status = qk_node_prepare(plan->canvas, &plan->display->spare[i], plan->failed);
	for (size_t i = 0; i < plan->count && status; i++)
		qk_node_withdraw(&plan->display->spare[i]);
	return status;
}

static void free_what_goes(const struct plan *plan)
{
	for (size_t i = 0; i < plan->scene->count; i++) {
		struct qk_shown_node *shown = &plan->scene->nodes[i];

		if (!qk_nodes_find(plan->display->spare, plan->count, shown->node.id))
			qk_shown_node_free(shown);
	}
}

static void apply_next(struct plan *plan)
{
	struct qk_display *display = plan->display;
	struct qk_scene *scene = plan->scene;
	struct qk_shown_node *before;
	size_t capacity;

	if (!scene)
		plan->scene = scene = &plan->canvas->scenes[plan->canvas->scene_count++];
	free_what_goes(plan);
	for (size_t i = 0; i < plan->count; i++)
		if (display->spare[i].incoming)
			qk_node_apply(plan->canvas, &display->spare[i]);
	before = scene->nodes;
	capacity = scene->capacity;
	scene->nodes = display->spare;
	scene->capacity = display->spare_capacity;
	scene->count = plan->count;
	display->spare = before;
	display->spare_capacity = capacity;
}

static int commit_anew(struct plan *plan)
{
	int status = reserve_spare(plan);

	if (status)
		return status;
	keep_nodes(plan);
	status = insert_nodes(plan);
	if (status == 0) {
		drop_orphans(plan);
		status = check_next(plan);
	}
	if (status == 0)
		status = prepare_next(plan);
	if (status == 0)
		apply_next(plan);
	return status;
}

int qk_canvas_commit(struct qk_canvas *canvas, const struct qk_commit *commit, struct qk_failed *failed)
{
	struct plan plan = {.canvas = canvas, .display = canvas->display, .commit = commit, .failed = failed};
	int status;

	plan.scene = qk_canvas_scene(canvas, commit->overlay);
	status = check_base(&plan);
	if (status == 0)
		status = check_nodes(&plan);
	if (status)
		return status;
	status = changes_in_place(&plan) ? commit_in_place(&plan) : commit_anew(&plan);
	if (status)
		return status;
	plan.scene->overlay = commit->overlay;
	plan.scene->revision = commit->revision;
	plan.scene->order = commit->order;
	canvas->commits++;
	return 0;
}
