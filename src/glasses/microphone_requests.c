/* What an app asks of the microphone. */
#include "glasses/microphone_private.h"

#include <quark/device.h>
#include <quark/voice.h>

#include <string.h>

static int too_many(struct qk_refusal *refusal)
{
	return qk_refusal_set(refusal, QUARK_ERR_AGAIN, QUARK_STAGE_DEVICE, QUARK_RETRY_LATER,
			      "Let go of a voice that is not needed any more.",
			      "%d voices of this app are open on the glasses already", QK_EARS_MAX);
}

static int check(const struct qk_app *app, uint32_t number, struct qk_refusal *refusal)
{
	int status = qk_microphone_ready(app, refusal);

	if (status)
		return status;
	return qk_ear_may_be(app, number) ? 0 : too_many(refusal);
}

/* --- listening ---------------------------------------------------------------------------------------------------- */

void qk_microphone_listen(struct qk_app *app, uint64_t id, const struct qk_listen *listen)
{
	struct qk_waiting request = {
		.kind = QK_VOICE_LISTEN, .id = id, .sensor = QUARK_SENSOR_MICROPHONE_TEXT, .listen = *listen};
	struct qk_refusal refusal;

	if (check(app, listen->voice, &refusal)) {
		qk_peer_refuse(app, QK_VOICE_LISTEN, id, &refusal);
		return;
	}
	qk_consent_withdraw(app, listen->voice, QK_VOICE_LISTEN);
	snprintf(request.purpose, sizeof request.purpose, "%s", listen->purpose);
	snprintf(request.language, sizeof request.language, "%s", listen->language ? listen->language : "");
	qk_consent_request(app, &request);
}

/* The newer one takes its place: the older one ends without a word, but for its answer. */
static void replace(struct qk_ear *ear)
{
	uint64_t once = ear->mode ? qk_ear_deafen(ear) : 0;
	struct qk_refusal refusal;

	if (!once)
		return;
	qk_refusal_set(&refusal, QUARK_ERR_CANCELLED, QUARK_STAGE_APP, QUARK_RETRY_NOW, NULL,
		       "a newer wish to listen took its place");
	qk_peer_refuse(ear->app, QK_VOICE_LISTEN, once, &refusal);
}

static void answer_listening(const struct qk_ear *ear, uint64_t id)
{
	struct qk_listening result = {.voice = ear->number, .utterance = ear->utterance, .lease_ms = QK_LEASE_MS};

	qk_peer_answer(ear->app, QK_VOICE_LISTEN, id, &result);
}

static void begin_listening(struct qk_ear *ear, const struct qk_waiting *waiting)
{
	const struct qk_listen *listen = &waiting->listen;
	struct qk_glasses *glasses = ear->app->glasses;

	replace(ear);
	ear->mode = listen->mode;
	memcpy(ear->language, waiting->language, sizeof ear->language);
	ear->once = listen->mode == QUARK_LISTEN_ONCE ? waiting->id : 0;
	ear->silence_ms = listen->silence_ms ? listen->silence_ms : QK_SILENCE_MS;
	ear->patience_us = (listen->patience_ms ? listen->patience_ms : QK_PATIENCE_MS) * (uint64_t)1000;
	ear->barge_in = (int)listen->barge_in;
	ear->use = qk_audit_begin(&glasses->audit, QUARK_SENSOR_MICROPHONE_TEXT, ear->app->app_id, waiting->purpose,
				  glasses->now_us);
	qk_ear_lease(ear);
	if (!ear->once)
		answer_listening(ear, waiting->id);
	qk_ear_attend(ear);
}

void qk_microphone_begin_listening(const struct qk_waiting *waiting)
{
	struct qk_app *app = waiting->app;
	struct qk_refusal refusal;
	struct qk_ear *ear;
	int status = check(app, waiting->listen.voice, &refusal);

	ear = status ? NULL : qk_ear_get(app, waiting->listen.voice);
	if (!status && !ear)
		qk_refusal_set(&refusal, QUARK_ERR_NOMEM, QUARK_STAGE_DEVICE, QUARK_RETRY_LATER, NULL,
			       "the glasses have no memory to listen");
	if (ear) {
		begin_listening(ear, waiting);
	} else {
		qk_peer_refuse(app, QK_VOICE_LISTEN, waiting->id, &refusal);
		qk_consent_used(app, QUARK_SENSOR_MICROPHONE_TEXT);
	}
}

static void refuse_unheard(struct qk_ear *ear, uint64_t once)
{
	struct qk_refusal refusal;

	qk_refusal_set(&refusal, QUARK_ERR_CANCELLED, QUARK_STAGE_APP, QUARK_RETRY_NOW, NULL,
		       "the app ended it before anybody spoke");
	qk_peer_refuse(ear->app, QK_VOICE_LISTEN, once, &refusal);
}

void qk_microphone_stop(struct qk_app *app, uint64_t id, const struct qk_voice_id *voice)
{
	struct qk_ear *ear = qk_ear_find(app, voice->voice);
	uint64_t once;

	qk_consent_withdraw(app, voice->voice, QK_VOICE_LISTEN);
	if (ear && ear->mode) {
		qk_ear_finish(ear); /* which may answer it */
		once = qk_ear_deafen(ear);
		if (once)
			refuse_unheard(ear, once);
		qk_consent_used(app, QUARK_SENSOR_MICROPHONE_TEXT);
	}
	qk_peer_answer(app, QK_VOICE_STOP, id, NULL);
}

int qk_microphone_cancel(struct qk_app *app, uint64_t id)
{
	struct qk_list *item;

	qk_list_each (item, &app->ears) {
		struct qk_ear *ear = qk_container(item, struct qk_ear, link);
		struct qk_refusal refusal;

		if (!ear->once || ear->once != id)
			continue;
		qk_ear_deafen(ear);
		qk_refusal_set(&refusal, QUARK_ERR_CANCELLED, QUARK_STAGE_APP, QUARK_RETRY_NOW, NULL,
			       "cancelled by the app before it happened");
		qk_peer_refuse(app, QK_VOICE_LISTEN, id, &refusal);
		qk_consent_used(app, QUARK_SENSOR_MICROPHONE_TEXT);
		return 1;
	}
	return 0;
}

/* --- sound -------------------------------------------------------------------------------------------------------- */

static int check_sound(const struct qk_app *app, uint32_t number, struct qk_refusal *refusal)
{
	const struct qk_ear *ear = qk_ear_find(app, number);
	int status = check(app, number, refusal);

	if (status || !ear || !ear->sound.piece_ms)
		return status;
	return qk_refusal_set(refusal, QUARK_ERR_AGAIN, QUARK_STAGE_DEVICE, QUARK_RETRY_NOW, "Stop the sound first.",
			      "the sound of this voice is on already");
}

void qk_microphone_start_audio(struct qk_app *app, uint64_t id, const struct qk_start_audio *start)
{
	struct qk_waiting request = {
		.kind = QK_VOICE_START_AUDIO, .id = id, .sensor = QUARK_SENSOR_MICROPHONE_AUDIO, .start_audio = *start};
	struct qk_refusal refusal;

	if (check_sound(app, start->voice, &refusal)) {
		qk_peer_refuse(app, QK_VOICE_START_AUDIO, id, &refusal);
		return;
	}
	snprintf(request.purpose, sizeof request.purpose, "%s", start->purpose);
	qk_consent_request(app, &request);
}

static void begin_audio(struct qk_ear *ear, const struct qk_waiting *waiting)
{
	struct qk_glasses *glasses = ear->app->glasses;
	struct qk_voice_lease result = {.voice = ear->number, .lease_ms = QK_LEASE_MS};

	qk_ear_sound_begin(ear, waiting->start_audio.piece_ms ? waiting->start_audio.piece_ms : QK_PIECE_MS);
	ear->sound.use = qk_audit_begin(&glasses->audit, QUARK_SENSOR_MICROPHONE_AUDIO, ear->app->app_id,
					waiting->purpose, glasses->now_us);
	qk_ear_lease(ear);
	qk_peer_answer(ear->app, QK_VOICE_START_AUDIO, waiting->id, &result);
}

void qk_microphone_begin_audio(const struct qk_waiting *waiting)
{
	struct qk_app *app = waiting->app;
	struct qk_refusal refusal;
	struct qk_ear *ear;
	int status = check_sound(app, waiting->start_audio.voice, &refusal);

	ear = status ? NULL : qk_ear_get(app, waiting->start_audio.voice);
	if (!status && !ear)
		qk_refusal_set(&refusal, QUARK_ERR_NOMEM, QUARK_STAGE_DEVICE, QUARK_RETRY_LATER, NULL,
			       "the glasses have no memory for the sound");
	if (ear) {
		begin_audio(ear, waiting);
	} else {
		qk_peer_refuse(app, QK_VOICE_START_AUDIO, waiting->id, &refusal);
		qk_consent_used(app, QUARK_SENSOR_MICROPHONE_AUDIO);
	}
}

void qk_microphone_stop_audio(struct qk_app *app, uint64_t id, const struct qk_voice_id *voice)
{
	struct qk_ear *ear = qk_ear_find(app, voice->voice);

	qk_consent_withdraw(app, voice->voice, QK_VOICE_START_AUDIO);
	if (ear && ear->sound.piece_ms) {
		qk_ear_sound_wipe(ear);
		qk_consent_used(app, QUARK_SENSOR_MICROPHONE_AUDIO);
	}
	qk_peer_answer(app, QK_VOICE_STOP_AUDIO, id, NULL);
}
