/* What each message of the app means, but for the camera, consent and speech, which have files of their own. */
#include "glasses/requests.h"

#include "glasses/glasses.h"

#include <quark/device.h>

#include <string.h>

static void ask_permission(struct qk_app *app, uint64_t id, const struct qk_permission_ask *ask)
{
	struct qk_waiting request = {.kind = QK_DEVICE_PERMISSION, .id = id, .sensor = ask->sensor};

	snprintf(request.purpose, sizeof request.purpose, "%s", ask->purpose);
	qk_consent_request(app, &request);
}

static void refuse_commit(struct qk_app *app, uint64_t id, const struct qk_failed *failed)
{
	struct qk_refusal refusal;
	int again = failed->status == QUARK_ERR_AGAIN || failed->status == QUARK_ERR_NOMEM;

	qk_refusal_set(&refusal, failed->status, QUARK_STAGE_DEVICE, again ? QUARK_RETRY_LATER : QUARK_RETRY_NEVER,
		       again ? "Show less, or commit again later." : "Correct the nodes and commit the whole scene.",
		       "%s", failed->text);
	qk_peer_refuse(app, QK_OVERLAY_COMMIT, id, &refusal);
}

static void commit(struct qk_app *app, uint64_t id, const struct qk_commit *commit)
{
	const struct qk_glasses *glasses = app->glasses;
	struct qk_commit_result result = {.revision = commit->revision};
	struct qk_failed failed = {0};
	struct qk_refusal refusal;

	if (!glasses->profile.display.count) {
		qk_refusal_set(&refusal, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
			       "Ask for QUARK_CAPABILITY_OVERLAY first, or open the overlay with QUARK_OVERLAY_SPEAK.",
			       "these glasses have no display");
		qk_peer_refuse(app, QK_OVERLAY_COMMIT, id, &refusal);
		return;
	}
	failed.status = qk_canvas_commit(&app->canvas, commit, &failed);
	if (failed.status) {
		refuse_commit(app, id, &failed);
		return;
	}
	result.presented_us = glasses->now_us;
	if (!glasses->display.blanked && glasses->display.front == &app->canvas)
		result.displays = (1u << glasses->profile.display.count) - 1;
	qk_peer_answer(app, QK_OVERLAY_COMMIT, id, &result);
}

static void close_overlay(struct qk_app *app, uint64_t id, const struct qk_overlay_id *overlay)
{
	qk_canvas_close(&app->canvas, overlay->overlay);
	qk_peer_answer(app, QK_OVERLAY_CLOSE, id, NULL);
}

static void cancel(struct qk_app *app, const struct qk_cancel *cancel)
{
	if (!qk_consent_cancel(app, cancel->id) && !qk_microphone_cancel(app, cancel->id))
		qk_speaker_cancel(app, cancel->id);
}

static void bye(struct qk_app *app)
{
	qk_port_close(app->port, QUARK_ERR_CLOSED, 0, "the app said good-bye");
	qk_app_doom(app, QK_SESSION_EXPIRED);
}

/* --- about the connection ----------------------------------------------------------------------------------------- */

static void refuse_media(struct qk_port *port, uint64_t id, int there)
{
	struct qk_refusal refusal;

	if (there)
		qk_refusal_set(&refusal, QUARK_ERR_AGAIN, QUARK_STAGE_LINK, QUARK_RETRY_LATER, NULL,
			       "the glasses cannot take another media connection now");
	else
		qk_refusal_set(&refusal, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_LINK, QUARK_RETRY_NEVER, NULL,
			       "media needs no connection of its own here");
	qk_peer_turn_away(port, QK_LINK_MEDIA, id, &refusal);
}

static void give_ticket(struct qk_port *port, uint64_t id)
{
	unsigned char ticket[QK_TICKET_SIZE];
	struct qk_ticket result = {.ticket = {ticket, sizeof ticket}};

	if (!port->sink->ticket || port->sink->ticket(port->owner, ticket, &result.port)) {
		refuse_media(port, id, port->sink->ticket != NULL);
	} else {
		qk_viewfinder_void(port->app);
		qk_peer_reply(port, QK_LINK_MEDIA, id, &result);
	}
	memset(ticket, 0, sizeof ticket);
}

static void refuse_pair(struct qk_port *port, uint64_t id)
{
	struct qk_refusal refusal;

	qk_refusal_set(&refusal, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_LINK, QUARK_RETRY_NEVER,
		       "Connect to " QK_PATH_PAIR " to pair.", "this connection is for a paired app");
	qk_peer_turn_away(port, QK_LINK_PAIR, id, &refusal);
}

void qk_request_handle(struct qk_port *port, const struct qk_decoded *decoded)
{
	struct qk_app *app = port->app;
	uint64_t id = decoded->envelope.id;

	switch (decoded->envelope.kind) {
	case QK_OVERLAY_COMMIT:
		commit(app, id, decoded->params);
		break;
	case QK_OVERLAY_CLOSE:
		close_overlay(app, id, decoded->params);
		break;
	case QK_DEVICE_PERMISSION:
		ask_permission(app, id, decoded->params);
		break;
	case QK_DEVICE_SPEAK:
		qk_speaker_request(app, id, decoded->params);
		break;
	case QK_CAMERA_PHOTO:
		qk_shutter_request(app, id, decoded->params);
		break;
	case QK_CAMERA_START:
		qk_viewfinder_request(app, id, decoded->params);
		break;
	case QK_CAMERA_STOP:
		qk_viewfinder_stop(app, id, decoded->params);
		break;
	case QK_POSITION_START:
		qk_position_request(app, id, decoded->params);
		break;
	case QK_POSITION_STOP:
		qk_position_stop(app, id, decoded->params);
		break;
	case QK_VOICE_LISTEN:
		qk_microphone_listen(app, id, decoded->params);
		break;
	case QK_VOICE_STOP:
		qk_microphone_stop(app, id, decoded->params);
		break;
	case QK_VOICE_START_AUDIO:
		qk_microphone_start_audio(app, id, decoded->params);
		break;
	case QK_VOICE_STOP_AUDIO:
		qk_microphone_stop_audio(app, id, decoded->params);
		break;
	case QK_VOICE_CLOSE:
		qk_microphone_close(app, id, decoded->params);
		break;
	case QK_LINK_CANCEL:
		cancel(app, decoded->params);
		break;
	case QK_LINK_BYE:
		bye(app);
		break;
	case QK_LINK_PING:
		qk_peer_say(port, QK_LINK_PONG, NULL);
		break;
	case QK_LINK_MEDIA:
		give_ticket(port, id);
		break;
	case QK_LINK_PAIR:
		refuse_pair(port, id);
		break;
	default: /* an acknowledgement, a pong, or what a newer app tells */
		break;
	}
}

void qk_peer_media(struct qk_port *port, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	if (!port->app)
		;
	else if (header->kind == QK_MEDIA_ASSET && buffer)
		qk_canvas_asset(&port->app->canvas, header->number, buffer);
	else if (header->kind == QK_MEDIA_CREDIT)
		qk_viewfinder_credit(port->app, header->number, header->sequence);
	qk_media_unref(buffer);
}
