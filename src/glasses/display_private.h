/* What the files of the display share. */
#ifndef QK_GLASSES_DISPLAY_PRIVATE_H
#define QK_GLASSES_DISPLAY_PRIVATE_H

#include "glasses/display.h"

struct qk_scene *qk_canvas_scene(struct qk_canvas *canvas, uint32_t overlay);
struct qk_media_buffer *qk_canvas_find_asset(const struct qk_canvas *canvas, uint32_t number); /* borrowed */
void qk_shown_node_free(struct qk_shown_node *shown);

/* Nodes sorted by id: where `id` is or would be. */
size_t qk_nodes_place(const struct qk_shown_node *nodes, size_t count, uint32_t id);
const struct qk_shown_node *qk_nodes_find(const struct qk_shown_node *nodes, size_t count, uint32_t id);

/* --- display_node.c: one node of a commit ------------------------------------------------------------------------ */

/* Checks one incoming node alone. 0, or a status with a sentence. */
int qk_node_check(const struct qk_node *node, struct qk_failed *failed);

/* `shown->incoming` is set: makes sure that memory and picture for it are there, changing nothing visible. */
int qk_node_prepare(const struct qk_canvas *canvas, struct qk_shown_node *shown, struct qk_failed *failed);

/* Takes back what was prepared. */
void qk_node_withdraw(struct qk_shown_node *shown);

/* The node becomes what is incoming. Cannot fail. */
void qk_node_apply(const struct qk_canvas *canvas, struct qk_shown_node *shown);

/* Writes the sentence; returns `status`. */
int qk_display_refuse(struct qk_failed *failed, int status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
