/* The question whether an app may be paired: asked on a trusted surface, answered as every question is. */
#include "glasses/glasses.h"

#include <quark/device.h>

#include <string.h>

static int cannot_ask(const struct qk_glasses *glasses)
{
	if (qk_consent_asks(glasses))
		return QUARK_ERR_BUSY;
	return !qk_wearer_active(glasses) || glasses->power.off ? QUARK_ERR_NOT_READY : 0;
}

static void show(struct qk_glasses *glasses, const struct qk_pairing *pairing)
{
	struct qk_prompt *prompt = &glasses->display.prompt;

	memset(prompt, 0, sizeof *prompt);
	prompt->kind = QK_PROMPT_PAIRING;
	prompt->sensors = prompt->ticked = pairing->sensors;
	prompt->check = pairing->check;
	prompt->shown_us = glasses->now_us;
	snprintf(prompt->app_name, sizeof prompt->app_name, "%s",
		 pairing->app_name && *pairing->app_name ? pairing->app_name : pairing->app_id);
	if (!glasses->profile.display.count)
		qk_speaker_ask(glasses);
}

/* A wearer who is not asked answers at once, but never before the asker has returned from asking. */
static void decide_when(struct qk_glasses *glasses)
{
	struct qk_pairing_side *side = &glasses->consent.pairing;

	side->answer = glasses->consent.policy == QUARK_SIM_CONSENT_GRANT;
	side->due_us = glasses->now_us;
	if (glasses->consent.policy == QUARK_SIM_CONSENT_ASK)
		side->due_us += QK_PROMPT_US;
}

int qk_pairing_ask(struct qk_glasses *glasses, const struct qk_pairing *pairing, qk_pairing_done_fn done, void *owner)
{
	struct qk_pairing_side *side = &glasses->consent.pairing;
	struct qk_known *known;
	int status;

	qk_glasses_enter(glasses);
	status = cannot_ask(glasses);
	if (status)
		return status;
	known = qk_known_get(glasses, pairing->app_id);
	if (!known)
		return QUARK_ERR_NOMEM;
	known->sessions++;
	*side = (struct qk_pairing_side){.done = done, .owner = owner, .known = known, .sensors = pairing->sensors};
	show(glasses, pairing);
	decide_when(glasses);
	glasses->touched = 1;
	qk_glasses_wake(glasses);
	return 0;
}

static struct qk_pairing_side end(struct qk_glasses *glasses)
{
	struct qk_pairing_side ended = glasses->consent.pairing;

	memset(&glasses->consent.pairing, 0, sizeof glasses->consent.pairing);
	memset(&glasses->display.prompt, 0, sizeof glasses->display.prompt);
	ended.known->sessions--;
	glasses->touched = 1;
	return ended;
}

static void give(struct qk_glasses *glasses, struct qk_known *known, uint32_t sensors)
{
	uint32_t sensor;

	for (sensor = 1; sensor < QK_SENSORS; sensor++)
		if (sensors & 1u << sensor)
			qk_grant_set(glasses, known, sensor, QUARK_PERMISSION_ALWAYS);
}

int qk_pairing_answer(struct qk_glasses *glasses, int accepted)
{
	struct qk_pairing_side ended;

	if (!glasses->consent.pairing.done)
		return -1;
	ended = end(glasses);
	if (accepted)
		give(glasses, ended.known, ended.sensors);
	ended.done(ended.owner, accepted, accepted ? ended.sensors : 0);
	qk_consent_show_next(glasses);
	return 0;
}

int qk_pairing_tick(struct qk_glasses *glasses, uint32_t sensor, int on)
{
	struct qk_prompt *prompt = &glasses->display.prompt;

	if (!glasses->consent.pairing.done || !(prompt->sensors & 1u << sensor))
		return -1;
	prompt->ticked = on ? prompt->ticked | 1u << sensor : prompt->ticked & ~(1u << sensor);
	glasses->consent.pairing.sensors = prompt->ticked;
	return 0;
}

void qk_pairing_withdraw(struct qk_glasses *glasses, void *owner)
{
	if (!glasses->consent.pairing.done || glasses->consent.pairing.owner != owner)
		return;
	qk_glasses_enter(glasses);
	if (!glasses->consent.pairing.done)
		return; /* just now the batteries ran empty */
	end(glasses);
	qk_consent_show_next(glasses);
	qk_glasses_wake(glasses);
}

void qk_pairing_run(struct qk_glasses *glasses)
{
	const struct qk_pairing_side *side = &glasses->consent.pairing;

	if (side->done && glasses->now_us >= side->due_us)
		qk_pairing_answer(glasses, side->answer);
}
