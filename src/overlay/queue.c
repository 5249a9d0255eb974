/* What waits to be sent, and the requests that wait with it. */
#include "overlay/overlay_private.h"

static struct qk_commit_request *of(struct qk_list *item)
{
	return qk_container(item, struct qk_commit_request, link);
}

void qk_queue_init(struct qk_queue *queue, enum qk_version version)
{
	queue->version = version;
	queue->pending = queue->begun = 0;
	qk_list_init(&queue->requests);
}

void qk_requests_end(struct qk_list *requests, const struct quark_failure *failure)
{
	while (!qk_list_empty(requests))
		qk_request_end(&of(requests->next)->request, failure);
}

void qk_requests_move(struct qk_list *to, struct qk_list *from, struct qk_queue *queue)
{
	while (!qk_list_empty(from)) {
		struct qk_commit_request *commit = of(from->next);

		qk_list_remove(&commit->link);
		qk_list_append(to, &commit->link);
		commit->queue = queue;
	}
}

void qk_queue_drop(struct quark_overlay *overlay, struct qk_queue *queue)
{
	queue->pending = queue->begun = 0;
	qk_slots_empty(&overlay->slots, queue->version);
	qk_slots_tidy(&overlay->slots);
}

void qk_queue_fail(struct quark_overlay *overlay, struct qk_queue *queue, const struct quark_failure *failure)
{
	qk_queue_drop(overlay, queue);
	qk_requests_end(&queue->requests, failure);
}

void qk_overlay_send_again(struct quark_overlay *overlay, struct qk_list *requests)
{
	/* While a resync waits or is half done, it knows what the glasses had, and QK_SENT does not. */
	if (overlay->resync.pending)
		qk_slots_empty(&overlay->slots, QK_SENT);
	else
		qk_slots_move(&overlay->slots, QK_RESYNC, QK_SENT);
	overlay->resync.pending = overlay->whole = 1;
	overlay->resync.begun = overlay->cleared.begun = overlay->newest.begun = 0;
	if (requests)
		qk_requests_move(&overlay->resync.requests, requests, &overlay->resync);
}
