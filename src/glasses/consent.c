/* Requests that need a permission: they wait here until the wearer answered. One question is shown at a time. */
#include "glasses/glasses.h"

#include "glasses/grants.h"

#include <quark/device.h>

#include <string.h>

void qk_consent_init(struct qk_consent *consent, int policy)
{
	consent->policy = policy;
	consent->expiry_us = QK_NEVER;
}

void qk_waiting_free(struct qk_glasses *glasses, struct qk_waiting *waiting)
{
	if (glasses->consent.asked == waiting) {
		glasses->consent.asked = NULL;
		memset(&glasses->display.prompt, 0, sizeof glasses->display.prompt);
	}
	if (waiting->state == QK_WAITING_SHUTTER)
		glasses->consent.shooting--;
	waiting->state = QK_WAITING_FREE;
}

struct qk_waiting *qk_waiting_find(struct qk_glasses *glasses, uint64_t id)
{
	size_t i;

	for (i = 0; i < QK_WAITING_MAX; i++)
		if (glasses->consent.waiting[i].state && glasses->consent.waiting[i].id == id)
			return &glasses->consent.waiting[i];
	return NULL;
}

static struct qk_waiting *keep(struct qk_glasses *glasses, const struct qk_waiting *request)
{
	size_t i;

	for (i = 0; i < QK_WAITING_MAX; i++) {
		struct qk_waiting *waiting = &glasses->consent.waiting[i];

		if (waiting->state)
			continue;
		*waiting = *request;
		waiting->photo.purpose = waiting->start.purpose = waiting->purpose;
		waiting->state = QK_WAITING_CONSENT;
		waiting->order = ++glasses->consent.order;
		return waiting;
	}
	return NULL;
}

/* Permitted: goes on with what was asked for. */
static void go_on(struct qk_glasses *glasses, struct qk_waiting *waiting)
{
	struct qk_permission_state state = {.sensor = waiting->sensor,
					    .state = qk_consent_state(glasses, waiting->sensor)};

	if (waiting->kind == QK_CAMERA_PHOTO) {
		qk_shutter_begin(glasses, waiting);
		return;
	}
	if (waiting->kind == QK_CAMERA_START)
		qk_viewfinder_begin(glasses, waiting);
	else
		qk_peer_answer(glasses, QK_DEVICE_PERMISSION, waiting->id, &state);
	qk_waiting_free(glasses, waiting);
}

static void deny(struct qk_glasses *glasses, struct qk_waiting *waiting, const char *why)
{
	struct qk_refusal refusal;

	qk_refusal_set(&refusal, QUARK_ERR_DENIED, QUARK_STAGE_CONSENT, QUARK_RETRY_ASK_WEARER,
		       "Say what it is good for, and ask again when the wearer wants it.",
		       "%s has no permission for %s: %s", glasses->peer.app_name, qk_sensor_words(waiting->sensor),
		       why);
	qk_peer_refuse(glasses, waiting->kind, waiting->id, &refusal);
	qk_waiting_free(glasses, waiting);
}

static struct qk_waiting *oldest(struct qk_glasses *glasses, uint32_t sensor)
{
	struct qk_waiting *best = NULL;
	size_t i;

	for (i = 0; i < QK_WAITING_MAX; i++) {
		struct qk_waiting *waiting = &glasses->consent.waiting[i];

		if (waiting->state == QK_WAITING_CONSENT && (!sensor || waiting->sensor == sensor) &&
		    (!best || waiting->order < best->order))
			best = waiting;
	}
	return best;
}

static void show_next(struct qk_glasses *glasses)
{
	struct qk_waiting *waiting = oldest(glasses, 0);
	struct qk_prompt *prompt = &glasses->display.prompt;

	if (glasses->consent.asked || !waiting)
		return;
	glasses->consent.asked = waiting;
	memset(prompt, 0, sizeof *prompt);
	prompt->kind = QK_PROMPT_CONSENT;
	prompt->sensor = waiting->sensor;
	prompt->shown_us = glasses->now_us;
	snprintf(prompt->app_name, sizeof prompt->app_name, "%s", glasses->peer.app_name);
	snprintf(prompt->purpose, sizeof prompt->purpose, "%s", waiting->purpose);
	if (!glasses->profile.display.count)
		qk_speaker_ask(glasses);
}

/* The answer holds for all that wait for the same sensor; one that was given for one use, for the first of them. */
static void settle(struct qk_glasses *glasses, uint32_t sensor, uint32_t permission, const char *why)
{
	struct qk_waiting *waiting;

	qk_grant_set(glasses, sensor, permission);
	while ((waiting = oldest(glasses, sensor)) != NULL) {
		if (permission == QUARK_PERMISSION_REFUSED)
			deny(glasses, waiting, why);
		else
			go_on(glasses, waiting);
		if (permission == QUARK_PERMISSION_ONCE)
			break;
	}
	show_next(glasses);
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

static int refuse_request(struct qk_glasses *glasses, const struct qk_waiting *request)
{
	struct qk_refusal refusal;

	if (!has_sensor(glasses, request->sensor))
		qk_refusal_set(&refusal, QUARK_ERR_UNSUPPORTED, QUARK_STAGE_DEVICE, QUARK_RETRY_NEVER,
			       "Look at quark_device_capabilities() first.", "these glasses have no such sensor");
	else if (!qk_wearer_active(glasses) && !qk_consent_given(glasses, request->sensor))
		qk_refusal_set(&refusal, QUARK_ERR_NOT_READY, QUARK_STAGE_CONSENT, QUARK_RETRY_AFTER_EVENT,
			       "Wait until QUARK_READINESS_WORN is 1, then ask again.",
			       "the glasses are not worn, so nobody can be asked for %s",
			       qk_sensor_words(request->sensor));
	else
		return 0;
	qk_peer_refuse(glasses, request->kind, request->id, &refusal);
	return -1;
}

void qk_consent_request(struct qk_glasses *glasses, const struct qk_waiting *request)
{
	struct qk_refusal refusal;
	struct qk_waiting *waiting;

	if (refuse_request(glasses, request))
		return;
	waiting = keep(glasses, request);
	if (!waiting) {
		qk_refusal_set(&refusal, QUARK_ERR_AGAIN, QUARK_STAGE_DEVICE, QUARK_RETRY_LATER,
			       "Wait for the end of earlier requests.", "too many requests wait for the wearer");
		qk_peer_refuse(glasses, request->kind, request->id, &refusal);
	} else if (qk_consent_given(glasses, request->sensor)) {
		go_on(glasses, waiting);
	} else if (glasses->consent.policy == QUARK_SIM_CONSENT_GRANT) {
		settle(glasses, request->sensor, QUARK_PERMISSION_SESSION, "");
	} else if (glasses->consent.policy == QUARK_SIM_CONSENT_REFUSE) {
		settle(glasses, request->sensor, QUARK_PERMISSION_REFUSED, "the wearer said no");
	} else {
		qk_grant_set(glasses, request->sensor, QUARK_PERMISSION_ASKING);
		show_next(glasses);
	}
}

int qk_consent_answer(struct qk_glasses *glasses, int permission)
{
	if (!glasses->consent.asked)
		return -1;
	settle(glasses, glasses->consent.asked->sensor, (uint32_t)permission, "the wearer said no");
	return 0;
}

void qk_consent_refuse_all(struct qk_glasses *glasses, const char *why)
{
	struct qk_waiting *waiting;

	while ((waiting = oldest(glasses, 0)) != NULL)
		settle(glasses, waiting->sensor, QUARK_PERMISSION_REFUSED, why);
}

void qk_consent_forget(struct qk_glasses *glasses)
{
	qk_consent_refuse_all(glasses, "the link was lost");
}

int qk_consent_cancel(struct qk_glasses *glasses, uint64_t id)
{
	struct qk_waiting *waiting = qk_waiting_find(glasses, id);
	struct qk_refusal refusal;
	uint32_t sensor;

	if (!waiting)
		return 0;
	sensor = waiting->sensor;
	qk_refusal_set(&refusal, QUARK_ERR_CANCELLED, QUARK_STAGE_APP, QUARK_RETRY_NOW, NULL,
		       "cancelled by the app before it happened");
	if (waiting->state == QK_WAITING_SHUTTER) {
		qk_shutter_refuse(glasses, waiting, &refusal);
		return 1;
	}
	qk_peer_refuse(glasses, waiting->kind, waiting->id, &refusal);
	qk_waiting_free(glasses, waiting);
	if (!oldest(glasses, sensor))
		qk_grant_set(glasses, sensor, QUARK_PERMISSION_NONE);
	show_next(glasses);
	return 1;
}

void qk_consent_run(struct qk_glasses *glasses)
{
	const struct qk_waiting *asked = glasses->consent.asked;

	if (asked && glasses->now_us >= glasses->display.prompt.shown_us + QK_PROMPT_US)
		settle(glasses, asked->sensor, QUARK_PERMISSION_REFUSED, "the wearer did not answer within 30 s");
	qk_grant_run(glasses);
}

uint64_t qk_consent_next_us(const struct qk_glasses *glasses)
{
	uint64_t next = glasses->consent.expiry_us;

	if (glasses->consent.asked && glasses->display.prompt.shown_us + QK_PROMPT_US < next)
		next = glasses->display.prompt.shown_us + QK_PROMPT_US;
	return next;
}
