/* What each message of the app means, but for the camera, consent and speech, which have files of their own. */
#include "glasses/requests.h"

#include "glasses/glasses.h"

#include <quark/device.h>

#include <string.h>

static void ask_permission(struct qk_glasses *glasses, uint64_t id, const struct qk_permission_ask *ask)
{
	struct qk_waiting request = {.kind = QK_DEVICE_PERMISSION, .id = id, .sensor = ask->sensor};

	snprintf(request.purpose, sizeof request.purpose, "%s", ask->purpose);
	qk_consent_request(glasses, &request);
}

static void refuse_commit(struct qk_glasses *glasses, uint64_t id, const struct qk_failed *failed)
{
	struct qk_refusal refusal;
	int again = failed->status == QUARK_ERR_AGAIN || failed->status == QUARK_ERR_NOMEM;

	qk_refusal_set(&refusal, failed->status, QUARK_STAGE_DEVICE, again ? QUARK_RETRY_LATER : QUARK_RETRY_NEVER,
		       again ? "Show less, or commit again later." : "Correct the nodes and commit the whole scene.",
		       "%s", failed->text);
	qk_peer_refuse(glasses, QK_OVERLAY_COMMIT, id, &refusal);
}

static void commit(struct qk_glasses *glasses, uint64_t id, const struct qk_commit *commit)
{
	struct qk_commit_result result = {.revision = commit->revision};
	struct qk_failed failed = {0};
	struct qk_refusal refusal;

	if (!glasses->profile.display.count) {
		qk_refusal_set(&refusal, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
			       "Ask for QUARK_CAPABILITY_OVERLAY first, or open the overlay with QUARK_OVERLAY_SPEAK.",
			       "these glasses have no display");
		qk_peer_refuse(glasses, QK_OVERLAY_COMMIT, id, &refusal);
		return;
	}
	failed.status = qk_display_commit(&glasses->display, commit, &failed);
	if (failed.status) {
		refuse_commit(glasses, id, &failed);
		return;
	}
	result.presented_us = glasses->now_us;
	if (!glasses->display.blanked)
		result.displays = (1u << glasses->profile.display.count) - 1;
	qk_peer_answer(glasses, QK_OVERLAY_COMMIT, id, &result);
}

static void cancel(struct qk_glasses *glasses, const struct qk_cancel *cancel)
{
	if (!qk_consent_cancel(glasses, cancel->id))
		qk_speaker_cancel(glasses, cancel->id);
}

static void bye(struct qk_glasses *glasses)
{
	qk_peer_lost(glasses, 1);
	qk_port_close(glasses, QUARK_ERR_CLOSED, 0, "the app said good-bye");
}

void qk_request_handle(struct qk_glasses *glasses, const struct qk_decoded *decoded)
{
	uint64_t id = decoded->envelope.id;

	switch (decoded->envelope.kind) {
	case QK_OVERLAY_COMMIT:
		commit(glasses, id, decoded->params);
		break;
	case QK_OVERLAY_CLOSE:
		qk_display_close(&glasses->display, ((const struct qk_overlay_id *)decoded->params)->overlay);
		qk_peer_answer(glasses, QK_OVERLAY_CLOSE, id, NULL);
		break;
	case QK_DEVICE_PERMISSION:
		ask_permission(glasses, id, decoded->params);
		break;
	case QK_DEVICE_SPEAK:
		qk_speaker_request(glasses, id, decoded->params);
		break;
	case QK_CAMERA_PHOTO:
		qk_shutter_request(glasses, id, decoded->params);
		break;
	case QK_CAMERA_START:
		qk_viewfinder_request(glasses, id, decoded->params);
		break;
	case QK_CAMERA_STOP:
		qk_viewfinder_stop(glasses, id, decoded->params);
		break;
	case QK_LINK_CANCEL:
		cancel(glasses, decoded->params);
		break;
	case QK_LINK_BYE:
		bye(glasses);
		break;
	case QK_LINK_PING:
		qk_peer_notify(glasses, QK_LINK_PONG, NULL);
		break;
	default: /* an acknowledgement, a pong, or what a newer app tells */
		break;
	}
}

void qk_peer_media(struct qk_glasses *glasses, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	if (!glasses->peer.greeted)
		;
	else if (header->kind == QK_MEDIA_ASSET && buffer)
		qk_display_asset(&glasses->display, header->number, buffer);
	else if (header->kind == QK_MEDIA_CREDIT)
		qk_viewfinder_credit(glasses, header->number, header->sequence);
	qk_media_unref(buffer);
}
