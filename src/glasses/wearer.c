#include "glasses/glasses.h"

#include <quark/device.h>

#include <string.h>
#include <strings.h>

#define OTHER_APP_NAME "Another app"

int32_t qk_wearer_get(const struct qk_glasses *glasses, int what)
{
	if (what == QUARK_SIM_VALUE_BATTERY_LEFT || what == QUARK_SIM_VALUE_BATTERY_RIGHT)
		return qk_power_percent(glasses, what == QUARK_SIM_VALUE_BATTERY_RIGHT);
	if (what == QUARK_SIM_VALUE_CONSENT)
		return glasses->consent.policy;
	return what > 0 && what < QK_SIM_VALUES ? glasses->wearer.values[what] : 0;
}

int qk_wearer_active(const struct qk_glasses *glasses)
{
	return glasses->wearer.values[QUARK_SIM_VALUE_WORN] && !glasses->wearer.values[QUARK_SIM_VALUE_FOLDED];
}

int qk_wearer_visible(const struct qk_glasses *glasses)
{
	return !glasses->display.blanked && glasses->display.prompt.kind == QK_PROMPT_NONE;
}

static void doff(struct qk_glasses *glasses)
{
	qk_consent_refuse_all(glasses, "the glasses were taken off");
	qk_camera_side_end(glasses, QK_ENDED_DOFFED, "the glasses were taken off");
	qk_speaker_silence(glasses, "the glasses were taken off");
	qk_consent_doffed(glasses);
}

static void fold(struct qk_glasses *glasses)
{
	qk_consent_refuse_all(glasses, "the glasses were folded");
	qk_camera_side_end(glasses, QK_ENDED_FOLDED, "the glasses were folded");
	qk_speaker_silence(glasses, "the glasses were folded");
}

static void warm(struct qk_glasses *glasses, int32_t thermal)
{
	if (thermal >= QUARK_THERMAL_HOT)
		qk_camera_side_end(glasses, QK_ENDED_THERMAL, "the glasses are too hot");
	qk_power_check(glasses);
	qk_viewfinder_adapt(glasses);
}

void qk_wearer_set(struct qk_glasses *glasses, int what, int32_t value)
{
	int32_t before = qk_wearer_get(glasses, what);

	if (what == QUARK_SIM_VALUE_BATTERY_LEFT || what == QUARK_SIM_VALUE_BATTERY_RIGHT) {
		qk_power_set(glasses, what == QUARK_SIM_VALUE_BATTERY_RIGHT, value);
		return;
	}
	glasses->wearer.values[what] = value;
	if (before == value)
		return;
	if (what == QUARK_SIM_VALUE_WORN && !value)
		doff(glasses);
	else if (what == QUARK_SIM_VALUE_FOLDED && value)
		fold(glasses);
	else if (what == QUARK_SIM_VALUE_THERMAL)
		warm(glasses, value);
	else if (what == QUARK_SIM_VALUE_LOW_POWER || what == QUARK_SIM_VALUE_MICROPHONE_BUSY)
		qk_viewfinder_adapt(glasses);
	else if (what == QUARK_SIM_VALUE_OTHER_APP && value)
		qk_camera_side_end(glasses, QK_ENDED_TAKEN, "another app took the camera");
	else if (what == QUARK_SIM_VALUE_LIGHT_COVERED && value)
		qk_camera_side_end(glasses, QK_ENDED_LIGHT, "the capture light is covered");
	else if (what == QUARK_SIM_VALUE_CONSENT)
		glasses->consent.policy = value;
	else if (what == QUARK_SIM_VALUE_CODE_NOISE)
		glasses->camera.noise = (uint32_t)value;
}

/* While a question is shown, the head answers it and the hand does nothing: no app sees either. */
static void answer_by_head(struct qk_glasses *glasses, int input)
{
	if (input == QUARK_INPUT_NOD)
		qk_consent_answer(glasses, QUARK_PERMISSION_SESSION);
	else if (input == QUARK_INPUT_SHAKE)
		qk_consent_answer(glasses, QUARK_PERMISSION_REFUSED);
}

int qk_wearer_input(struct qk_glasses *glasses, int input, char *why, size_t why_size)
{
	struct qk_input told = {.input = (uint32_t)input, .time_us = glasses->now_us};

	if (!qk_wearer_active(glasses) || glasses->power.off) {
		snprintf(why, why_size, "the glasses are not worn, folded, or off: no input is felt");
		return QUARK_ERR_NOT_READY;
	}
	if (glasses->consent.asked) {
		answer_by_head(glasses, input);
		return 0;
	}
	if (glasses->wearer.values[QUARK_SIM_VALUE_OTHER_APP])
		return 0;
	glasses->peer.inputs++;
	qk_peer_notify(glasses, QK_DEVICE_INPUT, &told);
	return 0;
}

int qk_wearer_say(struct qk_glasses *glasses, const char *text, char *why, size_t why_size)
{
	if (!qk_wearer_active(glasses) || glasses->power.off) {
		snprintf(why, why_size, "the glasses are not worn, folded, or off: nobody is heard");
		return QUARK_ERR_NOT_READY;
	}
	if (!glasses->consent.asked)
		return 0;
	if (strcasecmp(text, "yes") == 0 || strcmp(text, "是") == 0)
		qk_consent_answer(glasses, QUARK_PERMISSION_SESSION);
	else if (strcasecmp(text, "no") == 0 || strcmp(text, "不") == 0)
		qk_consent_answer(glasses, QUARK_PERMISSION_REFUSED);
	return 0;
}

void qk_wearer_lose_inputs(struct qk_glasses *glasses, uint64_t count)
{
	struct qk_gap gap = {.first = glasses->peer.inputs + 1, .count = count};

	glasses->peer.inputs += count;
	qk_peer_notify(glasses, QK_LINK_GAP, &gap);
}

static uint32_t best_permission(const struct qk_glasses *glasses, uint32_t a, uint32_t b)
{
	static const uint8_t rank[] = {0, 3, 4, 5, 6, 1, 2}; /* by enum quark_permission */
	uint32_t first = qk_consent_state(glasses, a), second = qk_consent_state(glasses, b);

	return rank[first] >= rank[second] ? first : second;
}

static uint32_t camera_user(const struct qk_glasses *glasses)
{
	if (glasses->wearer.values[QUARK_SIM_VALUE_OTHER_APP])
		return QUARK_SENSOR_USER_OTHER;
	return glasses->camera.light ? QUARK_SENSOR_USER_SELF : QUARK_SENSOR_USER_NONE;
}

static void look(const struct qk_glasses *glasses, struct qk_readiness *now)
{
	const int32_t *values = glasses->wearer.values;

	memset(now, 0, sizeof *now);
	now->worn = (uint32_t)values[QUARK_SIM_VALUE_WORN];
	now->folded = (uint32_t)values[QUARK_SIM_VALUE_FOLDED];
	now->battery_left = qk_power_percent(glasses, 0);
	now->battery_right = qk_power_percent(glasses, 1);
	now->charging = (uint32_t)values[QUARK_SIM_VALUE_CHARGING];
	now->thermal = (uint32_t)values[QUARK_SIM_VALUE_THERMAL];
	now->low_power = (uint32_t)values[QUARK_SIM_VALUE_LOW_POWER];
	now->capture_light = (uint32_t)glasses->camera.light;
	now->foreground = !values[QUARK_SIM_VALUE_OTHER_APP];
	now->camera_user = camera_user(glasses);
	now->camera_user_name = now->camera_user == QUARK_SENSOR_USER_OTHER  ? OTHER_APP_NAME
				: now->camera_user == QUARK_SENSOR_USER_SELF ? glasses->peer.app_name
									     : NULL;
	now->microphone_user =
		values[QUARK_SIM_VALUE_MICROPHONE_BUSY] ? QUARK_SENSOR_USER_SYSTEM : QUARK_SENSOR_USER_NONE;
	now->camera_permission = best_permission(glasses, QUARK_SENSOR_CAMERA_STREAM, QUARK_SENSOR_CAMERA_PHOTO);
	now->microphone_permission =
		best_permission(glasses, QUARK_SENSOR_MICROPHONE_TEXT, QUARK_SENSOR_MICROPHONE_AUDIO);
}

static void tell_visibility(struct qk_glasses *glasses)
{
	int visible = qk_wearer_visible(glasses);
	struct qk_visibility told = {.overlay = 0, .visible = (uint32_t)visible};

	if (visible == glasses->peer.visible || !glasses->profile.display.count)
		return;
	glasses->peer.visible = visible;
	qk_peer_notify(glasses, QK_OVERLAY_VISIBILITY, &told);
}

void qk_wearer_show(struct qk_glasses *glasses)
{
	const struct qk_peer *peer = &glasses->peer;

	glasses->display.blanked = !qk_wearer_active(glasses) || glasses->power.off ||
				   glasses->wearer.values[QUARK_SIM_VALUE_OTHER_APP] ||
				   (!peer->greeted && peer->lost_us == QK_NEVER);
	glasses->display.capture_light = glasses->camera.light;
	glasses->display.battery_low = qk_power_best(glasses) <= 15;
}

void qk_wearer_tell(struct qk_glasses *glasses, int always)
{
	struct qk_readiness now;

	qk_wearer_show(glasses);
	if (!glasses->peer.greeted)
		return;
	look(glasses, &now);
	if (always || memcmp(&now, &glasses->wearer.told, sizeof now) != 0) {
		glasses->wearer.told = now;
		qk_peer_notify(glasses, QK_DEVICE_READINESS, &now);
	}
	tell_visibility(glasses);
}
