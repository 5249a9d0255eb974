/* Glasses without a display: the changed texts are spoken, one after the other, or the commit fails. */
#include "core/text.h"
#include "overlay/overlay_private.h"

#include <quark/device.h>

#include <stdlib.h>
#include <string.h>

#define CHARACTERS_MAX 1000u /* of one device.speak */

/* --- what is to be said ------------------------------------------------------------------------------------------- */

static int is_hidden(const struct qk_slots *slots, const struct qk_content *content, enum qk_version version)
{
	for (uint32_t depth = 0; content && depth <= QK_GROUPS_NESTED_MAX; depth++) {
		const struct qk_slot *group;

		if (content->placement.hidden)
			return 1;
		group = content->placement.group ? qk_slots_find(slots, content->placement.group) : NULL;
		content = group ? group->in[version] : NULL;
	}
	return 0;
}

/* Texts remember in which flight they were said, so that one that failed is said by the next commit. */
static int is_new(struct qk_content *content, const struct qk_content *before)
{
	if (qk_content_kind(content) != QK_NODE_TEXT || content->body->text[0] == 0)
		return 0;
	if (qk_content_kind(before) != QK_NODE_TEXT || !before->body->said)
		return 1;
	if (content->body != before->body && strcmp(content->body->text, before->body->text) != 0)
		return 1;
	content->body->said = before->body->said;
	return 0;
}

static void append(struct qk_buffer *out, const char *text)
{
	if (out->length)
		qk_buffer_byte(out, '\n');
	for (; *text; text++)
		qk_buffer_byte(out, *text == '\n' ? ' ' : *text);
}

/* One line for each text that changed, in the order of the nodes' ids. */
static void collect(const struct quark_overlay *overlay, enum qk_version version, struct qk_buffer *out)
{
	const struct qk_slots *slots = &overlay->slots;

	for (size_t i = 0; i < slots->count; i++) {
		const struct qk_slot *slot = &slots->items[i];
		struct qk_content *content = slot->in[version];

		if (!is_new(content, slot->in[QK_SENT]) || is_hidden(slots, content, version))
			continue;
		append(out, content->body->text);
		content->body->said = overlay->revision;
	}
}

static void forget_said(struct quark_overlay *overlay, uint32_t revision)
{
	for (size_t i = 0; i < overlay->slots.count; i++) {
		const struct qk_content *content = overlay->slots.items[i].in[QK_SENT];

		if (content && content->body->said == revision)
			content->body->said = 0;
	}
}

/* The next piece: up to the end of a line, but not more than the glasses take at a time. */
static size_t piece_length(const char *text)
{
	size_t length = 0;

	for (size_t characters = 0; characters < CHARACTERS_MAX && text[length] && text[length] != '\n'; characters++) {
		int32_t code_point;

		length += qk_text_read(text + length, strlen(text + length), &code_point);
	}
	return length;
}

/* --- saying it ---------------------------------------------------------------------------------------------------- */

static struct qk_flight *of(struct qk_operation *operation)
{
	return qk_container(operation, struct qk_flight, operation);
}

/* Speaking takes longer than showing: a deadline that the app did not set itself moves. */
static void allow_time(const struct qk_list *requests)
{
	const struct qk_list *item;

	qk_list_each (item, requests) {
		struct qk_commit_request *commit = qk_container(item, struct qk_commit_request, link);

		if (commit->request.deadline_us == commit->deadline_us && !commit->request.expiring)
			commit->request.deadline_us += QK_SPEECH_US - QK_COMMIT_US;
	}
}

static void sent(struct qk_flight *flight, size_t length)
{
	struct qk_queue *queue = flight->queue;

	flight->spoken += length;
	flight->spoken += flight->speech[flight->spoken] == '\n';
	if (flight->sent)
		return;
	flight->sent = 1;
	flight->operation.request.deadline_us = QK_NEVER;
	queue->pending = 0;
	qk_requests_move(&flight->requests, &queue->requests, NULL);
	allow_time(&flight->requests);
	qk_slots_sent(&flight->overlay->slots, queue->version);
	qk_slots_tidy(&flight->overlay->slots);
}

static int on_send(struct qk_operation *operation)
{
	struct qk_flight *flight = of(operation);
	char *piece = flight->speech + flight->spoken;
	size_t length = piece_length(piece);
	char after = piece[length];
	struct qk_speak speak = {.text = piece};

	/* The rest is cut off while the message is written; a failed send takes the flight with it. */
	piece[length] = 0;
	if (qk_operation_send(operation, &speak))
		return -1;
	piece[length] = after;
	sent(flight, length);
	return 0;
}

static void on_answered(struct qk_operation *operation, const void *result)
{
	struct qk_flight *flight = of(operation);
	struct quark_overlay *overlay = flight->overlay;

	(void)result;
	if (overlay->session && flight->speech[flight->spoken]) {
		operation->held = 0;
		on_send(operation);
		return;
	}
	qk_handle_pin(&overlay->handle);
	qk_requests_end(&flight->requests, NULL);
	qk_request_abort(&operation->request);
	qk_overlay_pump(overlay);
	qk_handle_unpin(&overlay->handle);
}

/* Never said again by itself: hearing a thing twice is worse than being told that it is not certain. */
static void on_failed(struct qk_operation *operation, const struct quark_failure *failure)
{
	struct qk_flight *flight = of(operation);
	struct quark_overlay *overlay = flight->overlay;

	qk_handle_pin(&overlay->handle);
	if (flight->sent) {
		if (failure->status != QUARK_ERR_UNKNOWN)
			forget_said(overlay, flight->said);
		qk_requests_end(&flight->requests, failure);
	} else if (overlay->session) {
		qk_flight_not_sent(flight, failure);
	}
	qk_request_abort(&operation->request);
	qk_overlay_pump(overlay);
	qk_handle_unpin(&overlay->handle);
}

static const struct qk_operation_ops speak_ops = {
	.name = "overlay commit",
	.kind = QK_DEVICE_SPEAK,
	.bound = 1,
	.send = on_send,
	.answered = on_answered,
	.failed = on_failed,
	.free = qk_flight_free,
};

static void speak(struct quark_overlay *overlay, struct qk_queue *queue, char *speech)
{
	struct qk_flight *flight = qk_flight_new(overlay, queue);
	struct quark_failure failure;

	if (flight) {
		flight->speech = speech;
		flight->said = overlay->revision;
	} else {
		free(speech);
	}
	if (!flight)
		qk_no_memory(overlay->handle.context, "an overlay commit");
	else if (!qk_operation_start(&flight->operation, &speak_ops, overlay->session, &overlay->handle, QK_SPEECH_US,
				     NULL))
		return;
	failure = *quark_context_failure(overlay->handle.context);
	qk_queue_fail(overlay, queue, &failure);
}

/* The scene counts as shown; its requests end. */
static void finish(struct quark_overlay *overlay, struct qk_queue *queue, const struct quark_failure *failure)
{
	queue->pending = 0;
	qk_slots_sent(&overlay->slots, queue->version);
	qk_slots_tidy(&overlay->slots);
	qk_requests_end(&queue->requests, failure);
}

static void refuse(struct quark_overlay *overlay, struct qk_queue *queue)
{
	struct quark_failure failure;

	qk_failure_set(&failure, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
		       overlay->flags & QUARK_OVERLAY_SPEAK
			       ? NULL
			       : "Open the overlay with QUARK_OVERLAY_SPEAK to have its texts spoken instead.",
		       "overlay commit: these glasses have no display%s",
		       overlay->flags & QUARK_OVERLAY_SPEAK ? " and cannot speak" : "");
	finish(overlay, queue, &failure);
}

static int may_speak(const struct quark_overlay *overlay)
{
	return (overlay->flags & QUARK_OVERLAY_SPEAK) &&
	       (qk_session_hello(overlay->session)->capabilities & QUARK_CAPABILITY_SPEECH);
}

void qk_overlay_speak(struct quark_overlay *overlay, struct qk_queue *queue)
{
	struct qk_buffer texts = {0};
	struct quark_failure failure;

	if (queue->version == QK_RESYNC) {
		finish(overlay, queue, NULL);
		return;
	}
	if (!may_speak(overlay)) {
		refuse(overlay, queue);
		return;
	}
	overlay->revision++;
	collect(overlay, queue->version, &texts);
	if (texts.failed) {
		qk_no_memory(overlay->handle.context, "what is to be spoken");
		failure = *quark_context_failure(overlay->handle.context);
		qk_queue_fail(overlay, queue, &failure);
	} else if (texts.length == 0) {
		finish(overlay, queue, NULL);
	} else {
		speak(overlay, queue, qk_buffer_take(&texts, NULL));
	}
	qk_buffer_free(&texts);
}
