/* Who may use the microphone, for how long, and how its use ends. */
#include "glasses/microphone_private.h"

#include <quark/device.h>
#include <quark/voice.h>

#include <stdlib.h>
#include <string.h>

void qk_microphone_init(struct qk_microphone *microphone)
{
	qk_list_init(&microphone->to_say);
}

void qk_microphone_free(struct qk_glasses *glasses)
{
	qk_microphone_hush(glasses);
	qk_buffer_free(&glasses->microphone.heard);
}

/* --- voices ------------------------------------------------------------------------------------------------------- */

static struct qk_ear *ear_of(const struct qk_list *item)
{
	return qk_container(item, struct qk_ear, link);
}

struct qk_ear *qk_ear_find(const struct qk_app *app, uint32_t number)
{
	const struct qk_list *item;

	qk_list_each (item, &app->ears)
		if (ear_of(item)->number == number)
			return ear_of(item);
	return NULL;
}

int qk_ear_may_be(const struct qk_app *app, uint32_t number)
{
	return app->ear_count < QK_EARS_MAX || qk_ear_find(app, number);
}

struct qk_ear *qk_ear_get(struct qk_app *app, uint32_t number)
{
	struct qk_ear *ear = qk_ear_find(app, number);

	if (ear || app->ear_count >= QK_EARS_MAX)
		return ear;
	ear = calloc(1, sizeof *ear);
	if (!ear)
		return NULL;
	ear->app = app;
	ear->number = number;
	ear->state = QUARK_VOICE_STATE_IDLE;
	ear->until_us = QK_NEVER;
	qk_list_append(&app->ears, &ear->link);
	app->ear_count++;
	return ear;
}

static void ear_free(struct qk_ear *ear)
{
	ear->app->ear_count--;
	qk_list_remove(&ear->link);
	free(ear);
}

void qk_ear_tell(struct qk_ear *ear, uint32_t state)
{
	struct qk_voice_state told = {.voice = ear->number, .state = state, .utterance = ear->utterance};

	if (ear->state == state)
		return;
	ear->state = state;
	qk_peer_notify(ear->app, QK_VOICE_STATE, &told);
}

/* --- whether ------------------------------------------------------------------------------------------------------ */

static int not_ready(struct qk_refusal *refusal, const char *hint, const char *why)
{
	return qk_refusal_set(refusal, QUARK_ERR_NOT_READY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT, hint,
			      "the microphone cannot be used: %s", why);
}

static int busy(struct qk_refusal *refusal, const char *who)
{
	return qk_refusal_set(refusal, QUARK_ERR_BUSY, QUARK_STAGE_DEVICE, QUARK_RETRY_AFTER_EVENT,
			      "Wait until QUARK_READINESS_FOREGROUND is 1 and the microphone has no other user.",
			      "%s has the microphone", who);
}

static int not_its_turn(const struct qk_app *app, struct qk_refusal *refusal)
{
	const struct qk_glasses *glasses = app->glasses;
	const struct qk_app *front = qk_door_front(glasses);

	if (glasses->wearer.values[QUARK_SIM_VALUE_OTHER_APP])
		return busy(refusal, "another app");
	if (front && front != app)
		return busy(refusal, front->app_name);
	if (glasses->wearer.values[QUARK_SIM_VALUE_MICROPHONE_BUSY])
		return busy(refusal, "the system");
	if (!app->port)
		return qk_refusal_set(refusal, QUARK_ERR_GONE, QUARK_STAGE_LINK, QUARK_RETRY_NOW,
				      "Ask again now that the link is back.",
				      "the link was lost before the microphone could be used");
	return 0;
}

int qk_microphone_ready(const struct qk_app *app, struct qk_refusal *refusal)
{
	const struct qk_glasses *glasses = app->glasses;
	const int32_t *values = glasses->wearer.values;

	if (!(glasses->profile.capabilities & QUARK_CAPABILITY_MICROPHONE))
		return qk_refusal_set(refusal, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
				      "Look for QUARK_CAPABILITY_MICROPHONE first.",
				      "these glasses have no microphone");
	if (values[QUARK_SIM_VALUE_FOLDED])
		return not_ready(refusal, "Wait until QUARK_READINESS_FOLDED is 0.", "the glasses are folded");
	if (!values[QUARK_SIM_VALUE_WORN])
		return not_ready(refusal, "Wait until QUARK_READINESS_WORN is 1.", "the glasses are not worn");
	if (not_its_turn(app, refusal))
		return refusal->status;
	if (values[QUARK_SIM_VALUE_THERMAL] >= QUARK_THERMAL_HOT)
		return not_ready(refusal, "Wait until QUARK_READINESS_THERMAL falls.", "the glasses are too hot");
	if (qk_power_best(glasses) <= QK_BATTERY_CRITICAL)
		return not_ready(refusal, "Ask the wearer to change or charge a battery.",
				 "both batteries are nearly empty");
	return 0;
}

/* --- leases ------------------------------------------------------------------------------------------------------- */

static int is_used(const struct qk_ear *ear)
{
	return ear->mode || ear->sound.piece_ms;
}

void qk_ear_lease(struct qk_ear *ear)
{
	struct qk_glasses *glasses = ear->app->glasses;

	ear->lease_until_us = glasses->now_us + QK_LEASE_MS * 1000u;
	ear->lease_renew_us = glasses->now_us + QK_LEASE_RENEW_US;
	glasses->microphone.app = ear->app;
}

void qk_ear_idle(struct qk_ear *ear)
{
	struct qk_microphone *microphone = &ear->app->glasses->microphone;
	const struct qk_list *item;

	if (microphone->app != ear->app)
		return;
	qk_list_each (item, &ear->app->ears)
		if (is_used(ear_of(item)))
			return;
	microphone->app = NULL;
}

/* --- the end ------------------------------------------------------------------------------------------------------ */

static void why_ended(struct qk_refusal *refusal, uint32_t reason, const char *text)
{
	int status = QUARK_ERR_NOT_READY, retry = QUARK_RETRY_AFTER_EVENT, stage = QUARK_STAGE_DEVICE;

	if (reason == QK_ENDED_REVOKED) {
		status = QUARK_ERR_REVOKED;
		retry = QUARK_RETRY_ASK_WEARER;
		stage = QUARK_STAGE_CONSENT;
	} else if (reason == QK_ENDED_TAKEN) {
		status = QUARK_ERR_BUSY;
	} else if (reason == QK_ENDED_NONE) {
		status = QUARK_ERR_GONE;
		retry = QUARK_RETRY_NOW;
		stage = QUARK_STAGE_LINK;
	}
	qk_refusal_set(refusal, status, stage, retry, "Listen again when the glasses are ready for it.",
		       "listening ended: %s", text);
}

static void tell_ended(const struct qk_ear *ear, uint32_t what, uint32_t reason, const char *text)
{
	struct qk_voice_ended ended = {.voice = ear->number, .what = what, .reason = reason, .text = text};

	qk_peer_notify(ear->app, QK_VOICE_ENDED, &ended);
}

/* A listening for one utterance is still to be answered: its error tells the end. */
static void end_listening(struct qk_ear *ear, uint32_t reason, const char *text)
{
	struct qk_refusal refusal;
	uint64_t once;

	if (!ear->mode)
		return;
	once = qk_ear_deafen(ear);
	why_ended(&refusal, reason, text);
	if (once)
		qk_peer_refuse(ear->app, QK_VOICE_LISTEN, once, &refusal);
	else
		tell_ended(ear, QK_VOICE_PART_LISTENING, reason, text);
	qk_consent_used(ear->app, QUARK_SENSOR_MICROPHONE_TEXT);
}

static void end_sound(struct qk_ear *ear, uint32_t reason, const char *text)
{
	if (!ear->sound.piece_ms)
		return;
	qk_ear_sound_wipe(ear);
	tell_ended(ear, QK_VOICE_PART_AUDIO, reason, text);
	qk_consent_used(ear->app, QUARK_SENSOR_MICROPHONE_AUDIO);
}

static void end_all_of(struct qk_app *app, uint32_t sensor, uint32_t reason, const char *text)
{
	struct qk_list *item, *after;

	qk_list_each_safe (item, after, &app->ears) {
		if (sensor != QUARK_SENSOR_MICROPHONE_AUDIO)
			end_listening(ear_of(item), reason, text);
		if (sensor != QUARK_SENSOR_MICROPHONE_TEXT)
			end_sound(ear_of(item), reason, text);
	}
}

void qk_microphone_end(struct qk_glasses *glasses, uint32_t reason, const char *text)
{
	if (glasses->microphone.app)
		end_all_of(glasses->microphone.app, QUARK_SENSOR_NONE, reason, text);
}

void qk_microphone_end_of(struct qk_glasses *glasses, const struct qk_known *known, uint32_t sensor, const char *text)
{
	struct qk_app *app = glasses->microphone.app;

	if (app && app->known == known &&
	    (sensor == QUARK_SENSOR_MICROPHONE_TEXT || sensor == QUARK_SENSOR_MICROPHONE_AUDIO))
		end_all_of(app, sensor, QK_ENDED_REVOKED, text);
}

void qk_microphone_leave(struct qk_app *app, const char *text)
{
	if (app->glasses->microphone.app == app)
		end_all_of(app, QUARK_SENSOR_NONE, QK_ENDED_NONE, text);
}

/* Nobody is there to be told, and the connection may be gone already. */
void qk_microphone_forget(struct qk_app *app)
{
	if (app->glasses->microphone.app == app)
		app->glasses->microphone.app = NULL;
	while (!qk_list_empty(&app->ears)) {
		struct qk_ear *ear = ear_of(app->ears.next);

		qk_ear_sound_wipe(ear);
		ear_free(ear);
	}
}

void qk_microphone_close(struct qk_app *app, uint64_t id, const struct qk_voice_id *voice)
{
	struct qk_ear *ear = qk_ear_find(app, voice->voice);
	struct qk_refusal refusal;
	uint64_t once;

	qk_consent_withdraw(app, voice->voice, 0);
	if (ear) {
		qk_refusal_set(&refusal, QUARK_ERR_CANCELLED, QUARK_STAGE_APP, QUARK_RETRY_NOW, NULL,
			       "the app let go of the voice");
		if (ear->mode)
			qk_consent_used(app, QUARK_SENSOR_MICROPHONE_TEXT);
		if (ear->sound.piece_ms)
			qk_consent_used(app, QUARK_SENSOR_MICROPHONE_AUDIO);
		once = qk_ear_deafen(ear);
		if (once)
			qk_peer_refuse(app, QK_VOICE_LISTEN, once, &refusal);
		qk_ear_sound_wipe(ear);
		ear_free(ear);
	}
	qk_peer_answer(app, QK_VOICE_CLOSE, id, NULL);
}

void qk_microphone_mute(struct qk_glasses *glasses, int on)
{
	struct qk_microphone *microphone = &glasses->microphone;
	struct qk_list *item;

	if (on && !microphone->muted && microphone->app)
		qk_list_each (item, &microphone->app->ears) {
			qk_ear_finish(ear_of(item));
			ear_of(item)->skip = SIZE_MAX;
			ear_of(item)->sound.held = 1;
		}
	microphone->muted = on;
	glasses->touched = 1;
}

/* --- in time ------------------------------------------------------------------------------------------------------ */

static void run_lease(struct qk_ear *ear)
{
	const struct qk_glasses *glasses = ear->app->glasses;
	struct qk_voice_lease told = {.voice = ear->number, .lease_ms = QK_LEASE_MS};

	if (!is_used(ear) || glasses->now_us < ear->lease_renew_us)
		return;
	if (glasses->now_us >= ear->lease_until_us) {
		end_listening(ear, QK_ENDED_LEASE, "the lease of the microphone ran out");
		end_sound(ear, QK_ENDED_LEASE, "the lease of the microphone ran out");
		return;
	}
	qk_ear_lease(ear);
	qk_peer_notify(ear->app, QK_VOICE_LEASE, &told);
}

/* A session that ended within this step leaves its voices behind for a moment. */
void qk_microphone_run(struct qk_glasses *glasses)
{
	struct qk_app *app = glasses->microphone.app;
	struct qk_list *item, *after;

	qk_listening_run(glasses);
	if (!app || app->doomed)
		return;
	qk_list_each_safe (item, after, &app->ears)
		run_lease(ear_of(item));
	qk_list_each_safe (item, after, &app->ears)
		if (qk_ear_sound_run(ear_of(item)))
			end_sound(ear_of(item), QK_ENDED_UNSERVICED, "the app took no sound for 10 s");
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t qk_microphone_next_us(const struct qk_glasses *glasses)
{
	const struct qk_app *app = glasses->microphone.app;
	uint64_t next = qk_listening_next_us(glasses);
	const struct qk_list *item;

	if (!app || app->doomed)
		return next;
	qk_list_each (item, &app->ears) {
		const struct qk_ear *ear = ear_of(item);

		next = earlier(next, earlier(ear->until_us, qk_ear_sound_next_us(ear)));
		if (is_used(ear))
			next = earlier(next, ear->lease_renew_us);
	}
	return next;
}

uint32_t qk_microphone_state(const struct qk_glasses *glasses)
{
	const struct qk_app *app = glasses->microphone.app;
	uint32_t state = QUARK_VOICE_STATE_IDLE;
	const struct qk_list *item;

	if (app)
		qk_list_each (item, &app->ears)
			if (ear_of(item)->mode && ear_of(item)->state > state)
				state = ear_of(item)->state;
	return state;
}
