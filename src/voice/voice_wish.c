/* What all requests of a voice share. */
#include "voice/voice_private.h"

#include <stdlib.h>

static struct qk_wish *of(struct qk_operation *operation)
{
	return (struct qk_wish *)(void *)operation;
}

struct qk_wish *qk_wish_new(struct quark_voice *voice, int kind)
{
	struct qk_wish *wish = calloc(1, sizeof *wish);

	if (!wish) {
		qk_no_memory(voice->handle.context, "a request of the voice");
		return NULL;
	}
	wish->voice = voice;
	wish->kind = kind;
	qk_list_init(&wish->link);
	return wish;
}

int qk_wish_start(struct qk_wish *wish, const struct qk_operation_ops *ops, uint64_t timeout_us, uint64_t *request)
{
	struct quark_voice *voice = wish->voice;
	int status;

	qk_list_append(&voice->wishes, &wish->link);
	status = qk_operation_start(&wish->operation, ops, voice->session, &voice->handle, timeout_us, request);
	qk_voice_show(voice);
	return status;
}

/* The request's handle is pinned until it has ended, so the voice is there. */
void qk_wish_end(struct qk_wish *wish, const struct quark_failure *failure)
{
	qk_list_remove(&wish->link);
	qk_voice_show(wish->voice);
	qk_request_end(&wish->operation.request, failure);
}

void qk_wish_free(struct qk_operation *operation)
{
	struct qk_wish *wish = of(operation);

	qk_list_remove(&wish->link);
	qk_voice_drop_end(wish->ended);
	free(wish);
}

void qk_wish_end_stop(struct qk_wish *wish, const struct quark_failure *failure)
{
	qk_wish_end(wish, failure && failure->status == QUARK_ERR_INVALID ? NULL : failure);
}

struct qk_wish *qk_wish_find(struct quark_voice *voice, int kind, int sent)
{
	struct qk_list *item;

	for (item = voice->wishes.previous; item != &voice->wishes; item = item->previous) {
		struct qk_wish *wish = qk_container(item, struct qk_wish, link);

		if (wish->kind == kind && (!sent || wish->operation.wire_id))
			return wish;
	}
	return NULL;
}

static struct qk_wish *find_unsent(struct quark_voice *voice, int kind)
{
	struct qk_list *item;

	qk_list_each (item, &voice->wishes) {
		struct qk_wish *wish = qk_container(item, struct qk_wish, link);

		if (wish->kind == kind && !wish->operation.wire_id)
			return wish;
	}
	return NULL;
}

/* A request that was not sent ends within the cancel. */
void qk_wishes_cancel_unsent(struct quark_voice *voice, int kind)
{
	struct qk_wish *wish;

	while ((wish = find_unsent(voice, kind)))
		quark_context_cancel(voice->handle.context, wish->operation.request.id);
}

static struct qk_wish *find_idle(struct quark_voice *voice)
{
	struct qk_list *item;

	qk_list_each (item, &voice->wishes)
		if (qk_container(item, struct qk_wish, link)->is_idle)
			return qk_container(item, struct qk_wish, link);
	return NULL;
}

void qk_wishes_end_idle(struct quark_voice *voice)
{
	struct qk_wish *wish;

	while ((wish = find_idle(voice)))
		qk_wish_end(wish, NULL);
}

void qk_wishes_close(struct quark_voice *voice)
{
	while (!qk_list_empty(&voice->wishes)) {
		struct qk_wish *wish = qk_container(voice->wishes.next, struct qk_wish, link);

		qk_request_fail(&wish->operation.request, QUARK_ERR_CLOSED, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
				"Keep a reference of the voice until its requests have ended.",
				"%s: the app closed the voice", wish->operation.ops->name);
	}
}

/* --- in silence --------------------------------------------------------------------------------------------------- */

static int send_id(struct qk_operation *operation)
{
	return qk_operation_send(operation, &of(operation)->id);
}

static void silently_answered(struct qk_operation *operation, const void *result)
{
	(void)result;
	qk_request_abort(&operation->request);
}

static void silently_failed(struct qk_operation *operation, const struct quark_failure *failure)
{
	(void)failure;
	qk_request_abort(&operation->request);
}

#define SILENT(what, message)                                                                                          \
	{                                                                                                              \
		.name = what, .kind = message, .send = send_id, .answered = silently_answered,                         \
		.failed = silently_failed, .free = qk_wish_free,                                                       \
	}

static const struct qk_operation_ops silent_ops[] = {
	SILENT("voice stop", QK_VOICE_STOP),
	SILENT("voice stop audio", QK_VOICE_STOP_AUDIO),
	SILENT("voice close", QK_VOICE_CLOSE),
};

static const struct qk_operation_ops *silent(uint32_t kind)
{
	size_t i = 0;

	while (silent_ops[i].kind != kind)
		i++;
	return &silent_ops[i];
}

/* Without memory, or without a link, the glasses end it by themselves: with the link, or with the lease. */
void qk_voice_tell_glasses(struct quark_voice *voice, uint32_t kind)
{
	struct qk_wish *wish;

	if (qk_session_state(voice->session) != QUARK_DEVICE_STATE_READY)
		return;
	wish = calloc(1, sizeof *wish);
	if (!wish)
		return;
	qk_list_init(&wish->link);
	wish->id.voice = voice->number;
	qk_operation_start(&wish->operation, silent(kind), voice->session, qk_context_handle(voice->handle.context),
			   QK_VOICE_STOP_US, NULL);
}
