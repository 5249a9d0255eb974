/* Requests of the app's that one answer of the glasses ends. */
#include "link/session_private.h"

#include <quark/device.h>

#include <stdlib.h>
#include <string.h>

static struct qk_operation *of(struct qk_request *request)
{
	return qk_container(request, struct qk_operation, request);
}

/* Ends the operation with a failure, by its room's way if it has one. */
static void fail(struct qk_operation *operation, const struct quark_failure *failure)
{
	if (operation->ops->failed)
		operation->ops->failed(operation, failure);
	else
		qk_request_end(&operation->request, failure);
}

static void no_answer(struct qk_operation *operation)
{
	int is_up = operation->session->state == QUARK_DEVICE_STATE_READY;
	struct quark_failure failure;

	qk_failure_set(&failure, QUARK_ERR_UNKNOWN, QUARK_STAGE_LINK,
		       is_up ? QUARK_RETRY_LATER : QUARK_RETRY_AFTER_EVENT,
		       "It may have happened; look at the state of the glasses before you try again.", "%s: %s",
		       operation->ops->name,
		       is_up ? "the glasses got it and did not answer in time"
			     : "sent, but the link was lost before the answer came, and was not back in time");
	fail(operation, &failure);
}

static void not_sent(struct qk_operation *operation)
{
	int is_ready = operation->session->state == QUARK_DEVICE_STATE_READY;
	struct quark_failure failure;

	qk_failure_set(&failure, QUARK_ERR_TIMEOUT, QUARK_STAGE_LINK,
		       is_ready ? QUARK_RETRY_LATER : QUARK_RETRY_AFTER_EVENT,
		       is_ready ? "Look whether something between app and glasses blocks the second port."
				: "Wait for the device to be READY, or run `quarkctl doctor`.",
		       "%s: the %s not connected before the deadline passed; it was not sent", operation->ops->name,
		       is_ready ? "media channel was" : "glasses were");
	fail(operation, &failure);
}

static void cancelled(struct qk_operation *operation)
{
	struct quark_failure failure;

	qk_failure_set(&failure, QUARK_ERR_CANCELLED, QUARK_STAGE_APP, QUARK_RETRY_NOW, NULL,
		       "%s: cancelled by the app before it was sent", operation->ops->name);
	fail(operation, &failure);
}

/* Its time is over, and it never went out. */
static void unsent(struct qk_operation *operation)
{
	if (operation->request.cancelled)
		cancelled(operation);
	else
		not_sent(operation);
}

static int expire(struct qk_request *request, int final)
{
	struct qk_operation *operation = of(request);
	struct qk_cancel cancel = {operation->wire_id};

	if (!operation->wire_id) {
		unsent(operation);
		return -1;
	}
	if (final) {
		no_answer(operation);
		return -1;
	}
	qk_session_notify(operation->session, QK_LINK_CANCEL, &cancel);
	return 0;
}

static void free_operation(struct qk_request *request)
{
	struct qk_operation *operation = of(request);

	qk_list_remove(&operation->link);
	if (operation->ops->free)
		operation->ops->free(operation);
	else
		free(operation);
}

/* One table serves all operations: the sentences take the name from the operation itself. */
static const struct qk_request_ops request_ops = {"request", expire, free_operation};

static int refuse_closed(struct qk_session *session, const char *name)
{
	return qk_fail(session->context, QUARK_ERR_CLOSED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
		       "Open the device again.", "%s: the glasses are gone", name);
}

static void give_up(struct qk_operation *operation)
{
	if (operation->ops->free)
		operation->ops->free(operation);
	else
		free(operation);
}

static int may_send(struct qk_operation *operation)
{
	struct qk_session *session = operation->session;

	return session->state == QUARK_DEVICE_STATE_READY &&
	       (!operation->ops->needs_media || qk_session_need_media(session));
}

static void no_media(struct qk_operation *operation)
{
	struct quark_failure failure;

	qk_failure_set(&failure, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER, NULL,
		       "%s: these glasses have no media connection, which pictures need", operation->ops->name);
	fail(operation, &failure);
}

static void try_to_send(struct qk_operation *operation)
{
	const struct qk_session *session = operation->session;

	if (may_send(operation))
		operation->ops->send(operation);
	else if (operation->ops->needs_media && session->state == QUARK_DEVICE_STATE_READY &&
		 session->media_way == QK_WAY_REFUSED)
		no_media(operation);
}

int qk_operation_start(struct qk_operation *operation, const struct qk_operation_ops *ops, struct qk_session *session,
		       struct qk_handle *handle, uint64_t timeout_us, uint64_t *id)
{
	int status;

	if (id)
		*id = 0;
	operation->ops = ops;
	operation->session = session;
	qk_list_init(&operation->link);
	status = session->state == QUARK_DEVICE_STATE_GONE
			 ? refuse_closed(session, ops->name)
			 : qk_request_begin(&operation->request, &request_ops, handle, timeout_us);
	if (status) {
		give_up(operation);
		return status;
	}
	if (id)
		*id = operation->request.id;
	qk_list_append(&session->operations, &operation->link);
	try_to_send(operation);
	qk_context_touch(session->context);
	return QUARK_OK;
}

static void cannot_send(struct qk_operation *operation, int status)
{
	struct quark_failure failure;

	if (status == QUARK_ERR_NOMEM)
		qk_failure_set(&failure, status, QUARK_STAGE_APP, QUARK_RETRY_LATER, NULL,
			       "%s: no memory to write the message", operation->ops->name);
	else if (status == QUARK_ERR_INVALID)
		qk_failure_set(&failure, status, QUARK_STAGE_APP, QUARK_RETRY_NEVER, "Ask for less in one call.",
			       "%s: it does not fit into one message (64 KiB)", operation->ops->name);
	else
		qk_failure_set(&failure, status, QUARK_STAGE_LINK, QUARK_RETRY_LATER, NULL,
			       "%s: the link takes no more messages at the moment", operation->ops->name);
	fail(operation, &failure);
}

int qk_operation_send(struct qk_operation *operation, const void *params)
{
	struct qk_session *session = operation->session;
	uint64_t id = session->wire_id + 1;
	int status = qk_session_send(session, operation->ops->kind, QK_FORM_REQUEST, id, params);

	if (status) {
		cannot_send(operation, status);
		return -1;
	}
	session->wire_id = operation->wire_id = id;
	operation->number = session->sequence.sent;
	operation->losses = session->media_losses;
	return 0;
}

struct qk_operation *qk_operation_find(struct qk_session *session, uint64_t wire_id)
{
	struct qk_list *item;

	if (!wire_id)
		return NULL;
	qk_list_each (item, &session->operations) {
		struct qk_operation *operation = qk_container(item, struct qk_operation, link);

		if (operation->wire_id == wire_id && !operation->held)
			return operation;
	}
	return NULL;
}

void qk_operation_answer(struct qk_operation *operation, const void *result)
{
	operation->held = 1;
	operation->ops->answered(operation, result);
}

static int stage_of(int status, uint32_t told)
{
	if (told > QUARK_STAGE_NONE && told <= QUARK_STAGE_SERVICE)
		return (int)told;
	return status == QUARK_ERR_DENIED || status == QUARK_ERR_REVOKED ? QUARK_STAGE_CONSENT : QUARK_STAGE_DEVICE;
}

void qk_operation_refuse(struct qk_operation *operation, const struct qk_error *error)
{
	int status = error->code >= -32099 && error->code < -32000 ? error->code + 32000 : QUARK_ERR_PROTOCOL;
	struct quark_failure failure;

	/* The glasses say "cancelled"; whether by the app or by the deadline, this end knows. */
	if (status == QUARK_ERR_CANCELLED && operation->request.expiring && !operation->request.cancelled)
		status = QUARK_ERR_TIMEOUT;
	qk_failure_set(&failure, status, stage_of(status, error->stage), (int)error->retry, error->hint, "%s: %s",
		       operation->ops->name, error->message);
	fail(operation, &failure);
}

/* Calls `each` for every operation that was there at the beginning, in order, while any of them may end. */
static void for_each(struct qk_session *session, const void *why, void (*each)(struct qk_operation *, const void *))
{
	struct qk_list todo;

	qk_list_init(&todo);
	while (!qk_list_empty(&session->operations)) {
		struct qk_list *item = session->operations.next;

		qk_list_remove(item);
		qk_list_append(&todo, item);
	}
	while (!qk_list_empty(&todo)) {
		struct qk_list *item = todo.next;

		qk_list_remove(item);
		qk_list_append(&session->operations, item);
		each(qk_container(item, struct qk_operation, link), why);
	}
}

static void send_waiting(struct qk_operation *operation, const void *why)
{
	(void)why;
	if (!operation->wire_id)
		try_to_send(operation);
}

/* What never left this process has not happened, numbered or not. */
static int may_have_happened(const struct qk_operation *operation)
{
	return operation->wire_id && operation->number <= operation->session->handed_ever;
}

static void lose(struct qk_operation *operation, const void *why)
{
	int may_send_anew = !operation->ops->bound && (operation->ops->idempotent || !may_have_happened(operation));
	struct quark_failure failure;

	if (!operation->wire_id)
		return;
	operation->wire_id = 0;
	operation->held = 0;
	if (may_send_anew && !operation->request.expiring)
		return;
	if (!operation->ops->idempotent && may_send_anew) {
		unsent(operation);
		return;
	}
	qk_failure_set(&failure, QUARK_ERR_UNKNOWN, QUARK_STAGE_LINK, QUARK_RETRY_AFTER_EVENT,
		       "It may have happened; look at the state of the glasses before you try again.",
		       "%s: sent, but the session was lost before the answer came: %s", operation->ops->name,
		       (const char *)why);
	fail(operation, &failure);
}

static void bury(struct qk_operation *operation, const void *cause)
{
	const struct quark_failure *why = cause;
	struct quark_failure failure = *why;

	if (may_have_happened(operation) && !operation->ops->idempotent)
		qk_failure_set(&failure, QUARK_ERR_UNKNOWN, QUARK_STAGE_LINK, QUARK_RETRY_NEVER,
			       "It may have happened before the glasses went away.", "%s: no answer came: %s",
			       operation->ops->name, why->text);
	operation->wire_id = 0;
	fail(operation, &failure);
}

void qk_operations_send(struct qk_session *session)
{
	for_each(session, NULL, send_waiting);
}

void qk_operations_lost(struct qk_session *session, const char *why)
{
	for_each(session, why, lose);
}

void qk_operations_gone(struct qk_session *session, const struct quark_failure *failure)
{
	for_each(session, failure, bury);
}
