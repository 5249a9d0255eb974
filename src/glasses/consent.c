/* Requests that need a permission: they wait here until the wearer answered. One question is shown at a time. */
#include "glasses/glasses.h"

#include <quark/device.h>

#include <stdlib.h>
#include <string.h>

void qk_consent_init(struct qk_consent *consent, int policy)
{
	consent->policy = policy;
	consent->expiry_us = QK_NEVER;
	qk_list_init(&consent->known);
	qk_list_init(&consent->waiting);
}

static struct qk_waiting *waiting_of(struct qk_list *item)
{
	return qk_container(item, struct qk_waiting, link);
}

void qk_consent_free(struct qk_glasses *glasses)
{
	while (!qk_list_empty(&glasses->consent.waiting))
		qk_waiting_free(waiting_of(glasses->consent.waiting.next));
}

void qk_waiting_unask(struct qk_waiting *waiting)
{
	struct qk_glasses *glasses = waiting->app->glasses;

	if (glasses->consent.asked != waiting)
		return;
	glasses->consent.asked = NULL;
	memset(&glasses->display.prompt, 0, sizeof glasses->display.prompt);
}

void qk_waiting_free(struct qk_waiting *waiting)
{
	qk_waiting_unask(waiting);
	if (waiting->state == QK_WAITING_SHUTTER)
		waiting->app->glasses->consent.shooting--;
	waiting->app->waiting--;
	qk_list_remove(&waiting->link);
	free(waiting);
}

static struct qk_waiting *find(struct qk_app *app, uint64_t id)
{
	struct qk_list *item;

	qk_list_each (item, &app->glasses->consent.waiting)
		if (waiting_of(item)->app == app && waiting_of(item)->id == id)
			return waiting_of(item);
	return NULL;
}

static struct qk_waiting *keep(struct qk_app *app, const struct qk_waiting *request)
{
	struct qk_waiting *waiting = app->waiting < QK_WAITING_MAX ? malloc(sizeof *waiting) : NULL;

	if (!waiting)
		return NULL;
	*waiting = *request;
	waiting->app = app;
	waiting->photo.purpose = waiting->start.purpose = waiting->wish.purpose = waiting->purpose;
	waiting->listen.purpose = waiting->listen.language = waiting->start_audio.purpose = NULL;
	waiting->state = QK_WAITING_CONSENT;
	app->waiting++;
	qk_list_append(&app->glasses->consent.waiting, &waiting->link);
	return waiting;
}

/* Permitted: goes on with what was asked for. */
static void go_on(struct qk_waiting *waiting)
{
	struct qk_app *app = waiting->app;
	struct qk_permission_state state = {.sensor = waiting->sensor, .state = qk_consent_state(app, waiting->sensor)};

	if (waiting->kind == QK_CAMERA_PHOTO) {
		qk_shutter_begin(waiting);
		return;
	}
	if (waiting->kind == QK_CAMERA_START)
		qk_viewfinder_begin(waiting);
	else if (waiting->kind == QK_POSITION_START)
		qk_position_begin(waiting);
	else if (waiting->kind == QK_VOICE_LISTEN)
		qk_microphone_begin_listening(waiting);
	else if (waiting->kind == QK_VOICE_START_AUDIO)
		qk_microphone_begin_audio(waiting);
	else
		qk_peer_answer(app, QK_DEVICE_PERMISSION, waiting->id, &state);
	qk_waiting_free(waiting);
}

static void deny(struct qk_waiting *waiting, const char *why)
{
	struct qk_refusal refusal;

	qk_refusal_set(&refusal, QUARK_ERR_DENIED, QUARK_STAGE_CONSENT, QUARK_RETRY_ASK_WEARER,
		       "Say what it is good for, and ask again when the wearer wants it.",
		       "%s has no permission for %s: %s", waiting->app->app_name, qk_sensor_words(waiting->sensor),
		       why);
	qk_peer_refuse(waiting->app, waiting->kind, waiting->id, &refusal);
	qk_waiting_free(waiting);
}

/* Of this app and sensor; NULL, 0: any. */
static struct qk_waiting *oldest(struct qk_glasses *glasses, const struct qk_known *known, uint32_t sensor)
{
	struct qk_list *item;

	qk_list_each (item, &glasses->consent.waiting) {
		struct qk_waiting *waiting = waiting_of(item);

		if (waiting->state == QK_WAITING_CONSENT && (!known || waiting->app->known == known) &&
		    (!sensor || waiting->sensor == sensor))
			return waiting;
	}
	return NULL;
}

void qk_consent_show_next(struct qk_glasses *glasses)
{
	struct qk_waiting *waiting = oldest(glasses, NULL, 0);
	struct qk_prompt *prompt = &glasses->display.prompt;

	if (qk_consent_asks(glasses) || !waiting)
		return;
	glasses->consent.asked = waiting;
	memset(prompt, 0, sizeof *prompt);
	prompt->kind = QK_PROMPT_CONSENT;
	prompt->sensor = waiting->sensor;
	prompt->shown_us = glasses->now_us;
	snprintf(prompt->app_name, sizeof prompt->app_name, "%s", waiting->app->app_name);
	snprintf(prompt->purpose, sizeof prompt->purpose, "%s", waiting->purpose);
	if (!glasses->profile.display.count)
		qk_speaker_ask(glasses);
}

/* The answer holds for all that wait for the same sensor; one that was given for one use, for the first of them. */
static void settle(struct qk_glasses *glasses, const struct qk_waiting *first, uint32_t permission, const char *why)
{
	struct qk_known *known = first->app->known;
	uint32_t sensor = first->sensor;
	struct qk_waiting *waiting;

	qk_grant_set(glasses, known, sensor, permission);
	while ((waiting = oldest(glasses, known, sensor)) != NULL) {
		if (permission == QUARK_PERMISSION_REFUSED)
			deny(waiting, why);
		else
			go_on(waiting);
		if (permission == QUARK_PERMISSION_ONCE)
			break;
	}
	qk_consent_show_next(glasses);
}

/* What is not measured by these glasses at all, or not there. */
static int has_sensor(const struct qk_glasses *glasses, uint32_t sensor)
{
	static const uint32_t needs[] = {0,
					 QUARK_CAPABILITY_CAMERA,
					 QUARK_CAPABILITY_CAMERA,
					 QUARK_CAPABILITY_MICROPHONE,
					 QUARK_CAPABILITY_MICROPHONE,
					 QUARK_CAPABILITY_POSITION};

	return sensor > 0 && sensor < sizeof needs / sizeof *needs && (glasses->profile.capabilities & needs[sensor]);
}

static int refuse_request(struct qk_app *app, const struct qk_waiting *request)
{
	struct qk_refusal refusal;

	if (!has_sensor(app->glasses, request->sensor))
		qk_refusal_set(&refusal, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
			       "Look at quark_device_capabilities() first.", "these glasses have no such sensor");
	else if (!qk_wearer_active(app->glasses) && !qk_consent_given(app, request->sensor))
		qk_refusal_set(&refusal, QUARK_ERR_NOT_READY, QUARK_STAGE_CONSENT, QUARK_RETRY_AFTER_EVENT,
			       "Wait until QUARK_READINESS_WORN is 1, then ask again.",
			       "the glasses are not worn, so nobody can be asked for %s",
			       qk_sensor_words(request->sensor));
	else
		return 0;
	qk_peer_refuse(app, request->kind, request->id, &refusal);
	return -1;
}

static void refuse_more(struct qk_app *app, const struct qk_waiting *request)
{
	struct qk_refusal refusal;

	qk_refusal_set(&refusal, app->waiting < QK_WAITING_MAX ? QUARK_ERR_NOMEM : QUARK_ERR_AGAIN, QUARK_STAGE_DEVICE,
		       QUARK_RETRY_LATER, "Wait for the end of earlier requests.",
		       "too many requests wait for the wearer");
	qk_peer_refuse(app, request->kind, request->id, &refusal);
}

void qk_consent_request(struct qk_app *app, const struct qk_waiting *request)
{
	struct qk_glasses *glasses = app->glasses;
	struct qk_waiting *waiting;

	if (refuse_request(app, request))
		return;
	waiting = keep(app, request);
	if (!waiting) {
		refuse_more(app, request);
	} else if (qk_consent_given(app, request->sensor)) {
		go_on(waiting);
	} else if (glasses->consent.policy == QUARK_SIM_CONSENT_GRANT) {
		settle(glasses, waiting, QUARK_PERMISSION_SESSION, "");
	} else if (glasses->consent.policy == QUARK_SIM_CONSENT_REFUSE) {
		settle(glasses, waiting, QUARK_PERMISSION_REFUSED, "the wearer said no");
	} else {
		qk_grant_set(glasses, app->known, request->sensor, QUARK_PERMISSION_ASKING);
		qk_consent_show_next(glasses);
	}
}

int qk_consent_asks(const struct qk_glasses *glasses)
{
	return glasses->consent.asked || glasses->consent.pairing.done;
}

int qk_consent_answer(struct qk_glasses *glasses, int permission)
{
	if (!glasses->consent.asked)
		return qk_pairing_answer(glasses, permission != QUARK_PERMISSION_REFUSED);
	settle(glasses, glasses->consent.asked, (uint32_t)permission, "the wearer said no");
	return 0;
}

void qk_consent_refuse_all(struct qk_glasses *glasses, const char *why)
{
	struct qk_waiting *waiting;

	qk_pairing_answer(glasses, 0);
	while ((waiting = oldest(glasses, NULL, 0)) != NULL)
		settle(glasses, waiting, QUARK_PERMISSION_REFUSED, why);
}

/* Nobody asks for it any more. */
static void stop_asking(struct qk_glasses *glasses, struct qk_known *known, uint32_t sensor)
{
	if (!oldest(glasses, known, sensor) && qk_grant_state(glasses, known, sensor) == QUARK_PERMISSION_ASKING)
		qk_grant_set(glasses, known, sensor, QUARK_PERMISSION_NONE);
}

void qk_consent_drop(struct qk_app *app)
{
	struct qk_glasses *glasses = app->glasses;
	struct qk_list *item, *after;

	qk_list_each_safe (item, after, &glasses->consent.waiting) {
		struct qk_waiting *waiting = waiting_of(item);
		uint32_t sensor = waiting->sensor;

		if (waiting->app != app)
			continue;
		qk_waiting_free(waiting);
		stop_asking(glasses, app->known, sensor);
	}
	qk_consent_show_next(glasses);
}

int qk_consent_cancel(struct qk_app *app, uint64_t id)
{
	struct qk_glasses *glasses = app->glasses;
	struct qk_waiting *waiting = find(app, id);
	struct qk_refusal refusal;
	uint32_t sensor;

	if (!waiting)
		return 0;
	sensor = waiting->sensor;
	qk_refusal_set(&refusal, QUARK_ERR_CANCELLED, QUARK_STAGE_APP, QUARK_RETRY_NOW, NULL,
		       "cancelled by the app before it happened");
	if (waiting->state == QK_WAITING_SHUTTER) {
		qk_shutter_refuse(waiting, &refusal);
		return 1;
	}
	qk_peer_refuse(app, waiting->kind, waiting->id, &refusal);
	qk_waiting_free(waiting);
	stop_asking(glasses, app->known, sensor);
	qk_consent_show_next(glasses);
	return 1;
}

static int is_of_voice(const struct qk_waiting *waiting, uint32_t voice, uint32_t kind)
{
	if (kind && waiting->kind != kind)
		return 0;
	return (waiting->kind == QK_VOICE_LISTEN && waiting->listen.voice == voice) ||
	       (waiting->kind == QK_VOICE_START_AUDIO && waiting->start_audio.voice == voice);
}

void qk_consent_withdraw(struct qk_app *app, uint32_t voice, uint32_t kind)
{
	struct qk_list *item, *after;

	qk_list_each_safe (item, after, &app->glasses->consent.waiting)
		if (waiting_of(item)->app == app && is_of_voice(waiting_of(item), voice, kind))
			qk_consent_cancel(app, waiting_of(item)->id);
}

void qk_consent_run(struct qk_glasses *glasses)
{
	const struct qk_waiting *asked = glasses->consent.asked;

	if (asked && glasses->now_us >= glasses->display.prompt.shown_us + QK_PROMPT_US)
		settle(glasses, asked, QUARK_PERMISSION_REFUSED, "the wearer did not answer within 30 s");
	qk_pairing_run(glasses);
	qk_grant_run(glasses);
}

uint64_t qk_consent_next_us(const struct qk_glasses *glasses)
{
	const struct qk_consent *consent = &glasses->consent;
	uint64_t next = consent->expiry_us;

	if (consent->asked && glasses->display.prompt.shown_us + QK_PROMPT_US < next)
		next = glasses->display.prompt.shown_us + QK_PROMPT_US;
	if (consent->pairing.done && consent->pairing.due_us < next)
		next = consent->pairing.due_us;
	return next;
}
