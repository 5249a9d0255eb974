#include "core/context_private.h"

#include <stdarg.h>
#include <stdio.h>

#define GRACE_US 1000000u

int qk_request_begin(struct qk_request *request, const struct qk_request_ops *ops, struct qk_handle *handle,
		     uint64_t timeout_us)
{
	struct quark_context *context = handle->context;

	if (context->request_count >= QK_REQUESTS_MAX)
		return qk_fail(context, QUARK_ERR_AGAIN, QUARK_STAGE_APP, QUARK_RETRY_LATER,
			       "Pull events until some requests have ended.", "%s: %d requests are running already",
			       ops->name, QK_REQUESTS_MAX);
	request->done = qk_event_new(context, QUARK_EVENT_REQUEST_DONE, handle);
	if (!request->done)
		return qk_no_memory(context, ops->name);
	request->ops = ops;
	request->context = context;
	request->handle = handle;
	request->id = ++context->last_request;
	request->done->request = request->id;
	request->deadline_us = qk_clock_now(&context->clock) + timeout_us;
	qk_list_append(&context->requests, &request->link);
	context->request_count++;
	qk_handle_pin(handle);
	qk_context_touch(context);
	return QUARK_OK;
}

static void leave(struct qk_request *request)
{
	struct qk_handle *handle = request->handle;

	qk_list_remove(&request->link);
	request->context->request_count--;
	request->ops->free(request);
	qk_handle_unpin(handle);
}

void qk_request_end(struct qk_request *request, const struct quark_failure *failure)
{
	struct quark_event *done = request->done;

	done->time_us = qk_clock_now(&request->context->clock);
	if (failure)
		qk_event_fail(done, failure);
	request->done = NULL;
	if (request->quiet)
		qk_event_drop(done);
	else
		qk_event_post(done);
	leave(request);
}

void qk_request_fail(struct qk_request *request, int status, int stage, int retry, const char *hint, const char *format,
		     ...)
{
	struct quark_failure failure;
	char sentence[sizeof failure.text];
	va_list list;

	va_start(list, format);
	vsnprintf(sentence, sizeof sentence, format, list);
	va_end(list);
	qk_failure_set(&failure, status, stage, retry, hint, "%s", sentence);
	qk_request_end(request, &failure);
}

void qk_request_abort(struct qk_request *request)
{
	qk_event_drop(request->done);
	leave(request);
}

struct qk_request *qk_request_find(struct quark_context *context, uint64_t id)
{
	struct qk_list *item;

	qk_list_each (item, &context->requests) {
		struct qk_request *request = qk_container(item, struct qk_request, link);

		if (request->id == id)
			return request;
	}
	return NULL;
}

int qk_request_is_running(struct quark_context *context, uint64_t id)
{
	return qk_request_find(context, id) != NULL;
}

uint64_t qk_request_next_us(const struct quark_context *context)
{
	uint64_t next = QK_NEVER;
	const struct qk_list *item;

	qk_list_each (item, &context->requests) {
		const struct qk_request *request = qk_container(item, struct qk_request, link);

		if (request->deadline_us < next)
			next = request->deadline_us;
	}
	return next;
}

static void end_expired(struct qk_request *request)
{
	if (request->cancelled)
		qk_request_fail(request, QUARK_ERR_CANCELLED, QUARK_STAGE_APP, QUARK_RETRY_NOW, NULL,
				"%s: cancelled by the app before it happened", request->ops->name);
	else
		qk_request_fail(request, QUARK_ERR_TIMEOUT, QUARK_STAGE_LINK, QUARK_RETRY_LATER,
				"Give it more time with quark_context_set_timeout(), or look at the device's state.",
				"%s: not done when its deadline passed, and it will not happen any more",
				request->ops->name);
}

static void expire(struct qk_request *request)
{
	int final = request->expiring, verdict;

	request->expiring = 1;
	verdict = request->ops->expire(request, final);
	if (verdict < 0)
		return;
	if (verdict > 0 || final)
		end_expired(request);
	else
		request->deadline_us = qk_clock_now(&request->context->clock) + GRACE_US;
}

void qk_request_expire_due(struct quark_context *context, uint64_t now_us)
{
	struct qk_list *item = context->requests.next;

	while (item != &context->requests) {
		struct qk_request *request = qk_container(item, struct qk_request, link);

		if (request->deadline_us > now_us) {
			item = item->next;
			continue;
		}
		/* Ending one request may end others: begin again. Each was moved on or ended, so this ends. */
		expire(request);
		item = context->requests.next;
	}
}

void qk_request_drop_all(struct quark_context *context)
{
	while (!qk_list_empty(&context->requests))
		qk_request_abort(qk_container(context->requests.next, struct qk_request, link));
}

int quark_context_cancel(struct quark_context *context, uint64_t id)
{
	struct qk_request *request;
	int status = qk_context_enter(context, __func__);

	if (status)
		return status;
	request = qk_request_find(context, id);
	if (!request)
		return qk_client_bug(context, __func__, "no request %llu is running", (unsigned long long)id);
	if (request->cancelled)
		return QUARK_OK;
	request->cancelled = 1;
	request->expiring = 0;
	expire(request);
	qk_context_touch(context);
	return QUARK_OK;
}

int quark_context_set_timeout(struct quark_context *context, uint64_t id, int timeout_ms)
{
	struct qk_request *request;
	int status = qk_context_enter(context, __func__);

	if (status)
		return status;
	if (timeout_ms < 1 || timeout_ms > 3600000)
		return qk_client_bug(context, __func__, "timeout_ms is %d, must be 1 to 3600000", timeout_ms);
	request = qk_request_find(context, id);
	if (!request || request->expiring)
		return qk_client_bug(context, __func__, "no request %llu is running", (unsigned long long)id);
	request->deadline_us = qk_clock_now(&context->clock) + (uint64_t)timeout_ms * 1000u;
	qk_context_touch(context);
	return QUARK_OK;
}
