/* Messages on their way: at most two, and what becomes of them. */
#include "overlay/overlay_private.h"

#include <quark/device.h>

#include <stdlib.h>

static struct qk_flight *of(struct qk_operation *operation)
{
	return qk_container(operation, struct qk_flight, operation);
}

struct qk_flight *qk_flight_new(struct quark_overlay *overlay, struct qk_queue *queue)
{
	struct qk_flight *flight = malloc(sizeof(*flight)); /* calloc does not take what was just given back */

	if (!flight)
		return NULL;
	*flight = (struct qk_flight){0};
	flight->overlay = overlay;
	flight->queue = queue;
	qk_list_init(&flight->requests);
	qk_list_append(&overlay->flights, &flight->link);
	overlay->flight_count++;
	return flight;
}

void qk_flight_free(struct qk_operation *operation)
{
	struct qk_flight *flight = of(operation);

	/* Only when the context ends, and ends the requests, too. */
	while (!qk_list_empty(&flight->requests))
		qk_list_remove(flight->requests.next);
	qk_list_remove(&flight->link);
	flight->overlay->flight_count--;
	free(flight->speech);
	free(flight);
}

/* --- what becomes of them ----------------------------------------------------------------------------------------- */

static void end_presented(struct qk_flight *flight, const struct qk_commit_result *result)
{
	struct qk_session *session = flight->overlay->session;
	/* Blank displays took it, but nobody saw it. */
	uint64_t presented_us = result->displays ? qk_session_local_us(session, result->presented_us) : 0;
	struct qk_list *item;

	qk_list_each (item, &flight->requests) {
		struct quark_event *done = qk_container(item, struct qk_commit_request, link)->request.done;

		done->numbers[QK_NUMBER_PRESENTED] = (int64_t)presented_us;
		done->numbers[QK_NUMBER_DISPLAYS] = result->displays;
	}
	qk_requests_end(&flight->requests, NULL);
}

static void on_answered(struct qk_operation *operation, const void *result)
{
	struct qk_flight *flight = of(operation);
	struct quark_overlay *overlay = flight->overlay;

	qk_handle_pin(&overlay->handle);
	if (overlay->session) {
		overlay->refusals = 0;
		end_presented(flight, result);
		qk_overlay_presented(overlay);
	}
	qk_request_abort(&operation->request);
	qk_overlay_pump(overlay);
	qk_handle_unpin(&overlay->handle);
}

static void wait_a_while(struct quark_overlay *overlay, uint64_t delay_us)
{
	overlay->blocked = 1;
	qk_session_tick_at(overlay->session, &overlay->listener,
			   qk_clock_now(qk_context_clock(overlay->handle.context)) + delay_us);
}

void qk_flight_not_sent(struct qk_flight *flight, const struct quark_failure *failure)
{
	struct quark_overlay *overlay = flight->overlay;

	if (failure->status == QUARK_ERR_AGAIN || failure->status == QUARK_ERR_CLOSED) {
		wait_a_while(overlay, qk_session_media_is_up(overlay->session) ? QK_SEND_AGAIN_US : QK_LOOK_AGAIN_US);
		return;
	}
	overlay->whole = 1;
	qk_queue_fail(overlay, flight->queue, failure);
}

/* Over the network a commit may overtake its pictures. Then it is tried again while they are on their way. */
static int is_early(const struct qk_flight *flight)
{
	const struct quark_overlay *overlay = flight->overlay;

	return flight->pictures && qk_session_media_is_apart(overlay->session) &&
	       flight->losses == qk_session_media_losses(overlay->session);
}

/* AGAIN is what the glasses say when they lost the thread, when this builds on one that they refused, or when a picture
 * did not arrive. What builds on nothing and was sent with all its pictures is refused for a reason of theirs. */
static int may_send_again(const struct qk_flight *flight)
{
	const struct quark_overlay *overlay = flight->overlay;

	if (is_early(flight))
		return overlay->refusals < QK_REFUSALS_MAX;
	return !flight->whole || flight->losses != qk_session_media_losses(overlay->session);
}

static void send_again(struct qk_flight *flight)
{
	struct quark_overlay *overlay = flight->overlay;

	if (!is_early(flight) || overlay->refusals >= QK_REFUSALS_PATIENT)
		overlay->epoch++;
	if (is_early(flight))
		wait_a_while(overlay, (uint64_t)QK_SEND_AGAIN_US << overlay->refusals++);
	qk_overlay_send_again(overlay, &flight->requests);
}

/* The glasses have not done it: the next must build on nothing. */
static void refused(struct qk_flight *flight, const struct quark_failure *failure)
{
	flight->overlay->whole = 1;
	if (failure->status == QUARK_ERR_AGAIN && may_send_again(flight))
		send_again(flight);
	else
		qk_requests_end(&flight->requests, failure);
}

static void on_failed(struct qk_operation *operation, const struct quark_failure *failure)
{
	struct qk_flight *flight = of(operation);
	struct quark_overlay *overlay = flight->overlay;

	qk_handle_pin(&overlay->handle);
	if (!overlay->session)
		;
	else if (!flight->sent)
		qk_flight_not_sent(flight, failure);
	else if (qk_session_state(overlay->session) != QUARK_DEVICE_STATE_READY)
		qk_overlay_send_again(overlay, &flight->requests);
	else
		refused(flight, failure);
	qk_request_abort(&operation->request);
	qk_overlay_pump(overlay);
	qk_handle_unpin(&overlay->handle);
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

static const char *why_not(int status)
{
	if (status == QUARK_ERR_NOMEM)
		return "no memory to write it";
	return status == QUARK_ERR_UNSUPPORTED ? "these glasses take no images" : "the link takes no picture now";
}

static int stage_of(int status)
{
	if (status == QUARK_ERR_NOMEM)
		return QUARK_STAGE_APP;
	return status == QUARK_ERR_UNSUPPORTED ? QUARK_STAGE_DEVICE : QUARK_STAGE_LINK;
}

static void give_up(struct qk_operation *operation, int status)
{
	struct quark_failure failure;

	qk_failure_set(&failure, status, stage_of(status),
		       status == QUARK_ERR_UNSUPPORTED ? QUARK_RETRY_NEVER : QUARK_RETRY_LATER,
		       status == QUARK_ERR_UNSUPPORTED ? "Show texts and icons instead." : NULL, "overlay commit: %s",
		       why_not(status));
	on_failed(operation, &failure);
}

static void sent(struct qk_flight *flight, const struct qk_message *message)
{
	struct quark_overlay *overlay = flight->overlay;
	struct qk_queue *queue = flight->queue;

	flight->sent = 1;
	flight->whole = message->commit.base == 0;
	flight->pictures = message->pictures;
	flight->losses = qk_session_media_losses(overlay->session);
	/* The app's requests have the deadlines; this one ends with the link at the latest. */
	flight->operation.request.deadline_us = QK_NEVER;
	qk_message_sent(overlay, queue, message);
	queue->begun = !message->complete;
	queue->pending = !message->complete;
	if (!message->complete)
		return;
	qk_requests_move(&flight->requests, &queue->requests, NULL);
}

static int on_send(struct qk_operation *operation)
{
	struct qk_flight *flight = of(operation);
	struct quark_overlay *overlay = flight->overlay;
	struct qk_message message;
	int status = qk_message_write(overlay, flight->queue, &message);

	if (!status)
		status = qk_message_pictures(overlay, flight->queue, &message);
	if (status) {
		give_up(operation, status);
		return -1;
	}
	if (qk_operation_send(operation, &message.commit))
		return -1;
	sent(flight, &message);
	return 0;
}

static const struct qk_operation_ops commit_ops = {
	.name = "overlay commit",
	.kind = QK_OVERLAY_COMMIT,
	.bound = 1,
	.send = on_send,
	.answered = on_answered,
	.failed = on_failed,
	.free = qk_flight_free,
};

static void cannot_start(struct quark_overlay *overlay, struct qk_queue *queue)
{
	struct quark_failure failure = *quark_context_failure(overlay->handle.context);

	qk_queue_fail(overlay, queue, &failure);
}

static void start(struct quark_overlay *overlay, struct qk_queue *queue)
{
	struct qk_flight *flight = qk_flight_new(overlay, queue);

	if (!flight)
		qk_no_memory(overlay->handle.context, "an overlay commit");
	if (!flight ||
	    qk_operation_start(&flight->operation, &commit_ops, overlay->session, &overlay->handle, QK_SPEECH_US, NULL))
		cannot_start(overlay, queue);
}

static struct qk_queue *next_queue(struct quark_overlay *overlay)
{
	int newer = overlay->cleared.pending || overlay->newest.pending;

	/* Nobody waits for what was before, and something newer is at hand. */
	if (overlay->resync.pending && newer && qk_list_empty(&overlay->resync.requests))
		qk_queue_drop(overlay, &overlay->resync);
	if (overlay->resync.pending)
		return &overlay->resync;
	if (overlay->cleared.pending)
		return &overlay->cleared;
	return overlay->newest.pending ? &overlay->newest : NULL;
}

static int may_send(const struct quark_overlay *overlay)
{
	return overlay->session && !overlay->blocked && overlay->flight_count < QK_FLIGHTS_MAX &&
	       qk_session_state(overlay->session) == QUARK_DEVICE_STATE_READY;
}

void qk_overlay_pump(struct quark_overlay *overlay)
{
	struct qk_queue *queue;

	if (overlay->pumping)
		return;
	overlay->pumping = 1;
	while (may_send(overlay) && (queue = next_queue(overlay)) != NULL) {
		if (qk_overlay_has_display(overlay))
			start(overlay, queue);
		else
			qk_overlay_speak(overlay, queue);
	}
	overlay->pumping = 0;
}

/* --- taking off --------------------------------------------------------------------------------------------------- */

struct close {
	struct qk_operation operation; /* first */
	uint32_t number;
};

/* A new overlay may have got the number while the link was lost, and be shown already. */
static int is_taken(const struct close *close)
{
	const struct qk_list *item, *head = qk_session_listeners(close->operation.session);

	qk_list_each (item, head) {
		const struct qk_listener *listener = qk_container(item, struct qk_listener, link);
		const struct quark_overlay *overlay = qk_container(listener, struct quark_overlay, listener);

		if (listener->ops == &qk_overlay_listener_ops && overlay->number == close->number && overlay->shown)
			return 1;
	}
	return 0;
}

static int send_close(struct qk_operation *operation)
{
	const struct close *close = qk_container(operation, struct close, operation);
	struct qk_overlay_id params = {close->number};

	if (!is_taken(close))
		return qk_operation_send(operation, &params);
	qk_request_abort(&operation->request);
	return -1;
}

static void close_answered(struct qk_operation *operation, const void *result)
{
	(void)result;
	qk_request_abort(&operation->request);
}

static void close_failed(struct qk_operation *operation, const struct quark_failure *failure)
{
	(void)failure;
	qk_request_abort(&operation->request);
}

static const struct qk_operation_ops close_ops = {
	.name = "overlay close",
	.kind = QK_OVERLAY_CLOSE,
	.idempotent = 1,
	.send = send_close,
	.answered = close_answered,
	.failed = close_failed,
};

void qk_overlay_take_off(struct quark_overlay *overlay)
{
	struct close *close = calloc(1, sizeof(*close));

	if (!close) {
		qk_no_memory(overlay->handle.context, "closing an overlay");
		return;
	}
	close->number = overlay->number;
	qk_operation_start(&close->operation, &close_ops, overlay->session, qk_session_device(overlay->session),
			   QK_SPEECH_US, NULL);
}
