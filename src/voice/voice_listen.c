/* Listening and stopping, as the app asks for it. */
#include "voice/voice_private.h"

#include "core/struct_size.h"

#include <stdlib.h>

static struct qk_wish *of(struct qk_operation *operation)
{
	return (struct qk_wish *)(void *)operation;
}

static int is_running(const struct qk_wish *wish)
{
	return wish->voice->hearing.running && wish->voice->hearing.request == wish->operation.request.id;
}

/* --- listening ---------------------------------------------------------------------------------------------------- */

static int send_listen(struct qk_operation *operation)
{
	struct qk_wish *wish = of(operation);
	struct quark_voice *voice = wish->voice;

	/* Ids of requests are unique in the context, so they serve as numbers on the wire. */
	if (!voice->number)
		voice->number = (uint32_t)operation->request.id;
	wish->listen.voice = voice->number;
	wish->listen.language = *voice->language ? voice->language : NULL;
	wish->listen.barge_in = !(voice->flags & QUARK_VOICE_NO_BARGE_IN);
	wish->listen.purpose = voice->purpose;
	return qk_operation_send(operation, &wish->listen);
}

/* The glasses say nothing of a listening that a newer one has taken the place of. */
static void end_replaced(const struct qk_wish *wish)
{
	const struct qk_hearing *hearing = &wish->voice->hearing;

	if (hearing->running && hearing->request < wish->operation.request.id)
		qk_hearing_end(wish->voice, NULL);
}

/* What is heard once ends with its request; what goes on begins with it. */
static void answered_listen(struct qk_operation *operation, const void *result)
{
	struct qk_wish *wish = of(operation);
	const struct qk_listening *listening = result;

	qk_list_remove(&wish->link);
	if (wish->listen.mode == QUARK_LISTEN_ONCE) {
		end_replaced(wish);
		if (is_running(wish))
			qk_hearing_end(wish->voice, NULL);
	} else {
		qk_hearing_begin(wish->voice, wish);
		qk_voice_lease(wish->voice, listening->lease_ms);
	}
	qk_wish_end(wish, NULL);
}

/* The glasses may listen although no answer came: then they must not go on unseen. */
static void stop_unseen(struct qk_wish *wish, const struct quark_failure *failure)
{
	struct quark_voice *voice = wish->voice;

	if (wish->operation.wire_id && failure->status == QUARK_ERR_UNKNOWN && !voice->hearing.running &&
	    !qk_wish_find(voice, QK_WISH_LISTEN, 1))
		qk_voice_tell_glasses(voice, QK_VOICE_STOP);
}

static void failed_listen(struct qk_operation *operation, const struct quark_failure *failure)
{
	struct qk_wish *wish = of(operation);

	qk_list_remove(&wish->link);
	if (is_running(wish))
		qk_hearing_end(wish->voice, failure);
	else if (wish->voice->hearing.state == QUARK_VOICE_STATE_IDLE)
		end_replaced(wish);
	stop_unseen(wish, failure);
	qk_wish_end(wish, failure);
}

static const struct qk_operation_ops listen_ops = {
	.name = "voice listen",
	.kind = QK_VOICE_LISTEN,
	.send = send_listen,
	.answered = answered_listen,
	.failed = failed_listen,
	.free = qk_wish_free,
};

static struct qk_wish *find_once(struct quark_voice *voice)
{
	struct qk_list *item;

	qk_list_each (item, &voice->wishes) {
		struct qk_wish *wish = qk_container(item, struct qk_wish, link);

		if (wish->kind == QK_WISH_LISTEN && wish->listen.mode == QUARK_LISTEN_ONCE && wish->operation.wire_id)
			return wish;
	}
	return NULL;
}

void qk_listen_fail_once(struct quark_voice *voice, const struct quark_failure *failure)
{
	struct qk_wish *wish;

	while ((wish = find_once(voice))) {
		struct qk_cancel cancel = {wish->operation.wire_id};

		qk_session_notify(voice->session, QK_LINK_CANCEL, &cancel);
		qk_list_remove(&wish->link);
		if (is_running(wish))
			qk_hearing_end(voice, NULL);
		qk_wish_end(wish, failure);
	}
}

/* Speech is not said twice: what was under way is lost, and the wearer must be told now and not after the resume. */
void qk_listens_lose(struct quark_voice *voice, const struct quark_failure *why)
{
	struct quark_failure failure;

	qk_failure_set(&failure, QUARK_ERR_GONE, QUARK_STAGE_LINK, QUARK_RETRY_AFTER_EVENT,
		       "Wait for the device to be READY, then listen again.",
		       "voice listen: the link to the glasses was lost meanwhile: %s", why->text);
	qk_listen_fail_once(voice, &failure);
}

static int listen(struct quark_voice *voice, const struct quark_listen_config *config, uint64_t *request)
{
	struct qk_wish *wish = qk_wish_new(voice, QK_WISH_LISTEN);

	if (!wish)
		return QUARK_ERR_NOMEM;
	wish->listen.mode = config->mode ? config->mode : QUARK_LISTEN_ONCE;
	wish->listen.patience_ms = config->patience_ms;
	wish->listen.silence_ms = config->silence_ms;
	if (wish->listen.mode != QUARK_LISTEN_ONCE) {
		wish->ended = qk_voice_new_end(voice, QUARK_SENSOR_MICROPHONE_TEXT);
		if (!wish->ended) {
			free(wish);
			return qk_no_memory(voice->handle.context, "listening");
		}
	}
	return qk_wish_start(wish, &listen_ops, QK_LISTEN_US, request);
}

int quark_voice_listen(struct quark_voice *voice, const struct quark_listen_config *config, uint64_t *request)
{
	struct quark_listen_config known;
	int status = qk_voice_enter_open(voice, __func__);

	if (request)
		*request = 0;
	if (!status)
		status = qk_struct_read(voice->handle.context, &known, sizeof known, sizeof known, config,
					"quark_listen_config");
	if (!status)
		status = qk_voice_check_listen(voice->handle.context, __func__, &known);
	if (!status)
		status = qk_voice_check_microphone(voice, __func__);
	return status ? status : listen(voice, &known, request);
}

/* --- stopping ----------------------------------------------------------------------------------------------------- */

static int send_stop(struct qk_operation *operation)
{
	struct qk_wish *wish = of(operation);

	if (wish->is_idle) {
		qk_wish_end(wish, NULL);
		return -1;
	}
	wish->id.voice = wish->voice->number;
	return qk_operation_send(operation, &wish->id);
}

/* What began after the stop goes on. */
static void end_older(struct qk_wish *wish)
{
	struct quark_voice *voice = wish->voice;

	if (voice->hearing.running && voice->hearing.request < wish->operation.request.id)
		qk_hearing_end(voice, NULL);
}

static void answered_stop(struct qk_operation *operation, const void *result)
{
	(void)result;
	end_older(of(operation));
	qk_wish_end(of(operation), NULL);
}

static void failed_stop(struct qk_operation *operation, const struct quark_failure *failure)
{
	end_older(of(operation));
	qk_wish_end_stop(of(operation), failure);
}

static const struct qk_operation_ops stop_ops = {
	.name = "voice stop",
	.kind = QK_VOICE_STOP,
	.send = send_stop,
	.answered = answered_stop,
	.failed = failed_stop,
	.free = qk_wish_free,
};

static int stop(struct quark_voice *voice, uint64_t *request)
{
	struct qk_wish *wish = qk_wish_new(voice, QK_WISH_STOP);
	int status;

	if (!wish)
		return QUARK_ERR_NOMEM;
	wish->is_idle = !voice->hearing.running && !qk_wish_find(voice, QK_WISH_LISTEN, 1);
	status = qk_wish_start(wish, &stop_ops, QK_VOICE_STOP_US, request);
	if (status)
		return status;
	qk_wishes_cancel_unsent(voice, QK_WISH_LISTEN);
	qk_wishes_end_idle(voice);
	return QUARK_OK;
}

int quark_voice_stop(struct quark_voice *voice, uint64_t *request)
{
	int status = qk_voice_enter_open(voice, __func__);

	if (request)
		*request = 0;
	return status ? status : stop(voice, request);
}
