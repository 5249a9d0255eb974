/* quark_overlay_commit(): the app's requests. */
#include "overlay/overlay_private.h"

#include <stdlib.h>

static struct qk_commit_request *of(struct qk_request *request)
{
	return qk_container(request, struct qk_commit_request, request);
}

static void fail_unknown(struct qk_request *request)
{
	qk_request_fail(request, QUARK_ERR_UNKNOWN, QUARK_STAGE_LINK, QUARK_RETRY_NOW,
			"Commit again: a commit says what the wearer shall see, so that twice is not too much.",
			"overlay commit: the glasses got it and did not say in time that it was shown");
}

static void fail_late(struct qk_request *request)
{
	qk_request_fail(request, QUARK_ERR_TIMEOUT, QUARK_STAGE_LINK, QUARK_RETRY_AFTER_EVENT,
			"Nothing needs to be done: once the glasses are READY they show what was committed last.",
			"overlay commit: the glasses were not connected before the deadline passed");
}

/* A scene that nobody waits for any more is not shown. */
static int take_back(struct qk_commit_request *commit)
{
	struct qk_queue *queue = commit->queue;

	if (queue->begun || queue->requests.next->next != &queue->requests)
		return 0;
	qk_queue_drop(commit->overlay, queue);
	return 1;
}

static int on_expire(struct qk_request *request, int final)
{
	struct qk_commit_request *commit = of(request);
	int was_sent = !commit->queue || commit->queue->version == QK_RESYNC || commit->queue->begun;

	if (!was_sent && request->cancelled && take_back(commit))
		return 1;
	if (was_sent && !final)
		return 0;
	if (was_sent)
		fail_unknown(request);
	else
		fail_late(request);
	return -1;
}

static void on_free(struct qk_request *request)
{
	struct qk_commit_request *commit = of(request);

	qk_list_remove(&commit->link);
	free(commit);
}

static const struct qk_request_ops commit_ops = {"overlay commit", on_expire, on_free};

/* A newer scene takes the queue. */
static void supersede(struct qk_queue *queue)
{
	struct quark_failure failure;

	if (qk_list_empty(&queue->requests))
		return;
	qk_failure_set(&failure, QUARK_ERR_SUPERSEDED, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
		       "Wait for a commit before the next one if the wearer must see each.",
		       "overlay commit: a newer commit took its place while it waited");
	qk_requests_end(&queue->requests, &failure);
}

/* The newest scene waits in its queue; one with a clear goes before it and is never dropped for it. */
static struct qk_queue *enqueue(struct quark_overlay *overlay)
{
	struct qk_queue *queue = overlay->clears ? &overlay->cleared : &overlay->newest;

	supersede(&overlay->newest);
	if (overlay->clears) {
		supersede(&overlay->cleared);
		qk_queue_drop(overlay, &overlay->newest);
	}
	qk_slots_copy(&overlay->slots, queue->version, QK_WORKING);
	queue->pending = 1;
	queue->begun = 0;
	overlay->clears = 0;
	return queue;
}

static int begin(struct quark_overlay *overlay, struct qk_commit_request **out)
{
	struct qk_commit_request *commit = malloc(sizeof(*commit)); /* calloc does not take what was just given back */
	int status;

	if (!commit)
		return qk_no_memory(overlay->handle.context, "an overlay commit");
	*commit = (struct qk_commit_request){0};
	status = qk_request_begin(&commit->request, &commit_ops, &overlay->handle, QK_COMMIT_US);
	if (status) {
		free(commit);
		return status;
	}
	commit->overlay = overlay;
	commit->deadline_us = commit->request.deadline_us;
	*out = commit;
	return QUARK_OK;
}

int quark_overlay_commit(struct quark_overlay *overlay, uint64_t *request)
{
	struct qk_commit_request *commit = NULL;
	int status = qk_overlay_enter(overlay, __func__);

	if (request)
		*request = 0;
	if (!status)
		status = begin(overlay, &commit);
	if (status)
		return status;
	if (request)
		*request = commit->request.id;
	commit->queue = enqueue(overlay);
	qk_list_append(&commit->queue->requests, &commit->link);
	qk_overlay_pump(overlay);
	qk_context_touch(overlay->handle.context);
	return QUARK_OK;
}
