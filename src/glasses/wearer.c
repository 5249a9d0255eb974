#include "glasses/glasses.h"

#include <quark/device.h>

#include <string.h>
#include <strings.h>

#define OTHER_APP_NAME "Another app"
#define NOBODY UINT64_MAX /* no session has this number */

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

static void doff(struct qk_glasses *glasses)
{
	qk_consent_refuse_all(glasses, "the glasses were taken off");
	qk_camera_side_end(glasses, QK_ENDED_DOFFED, "the glasses were taken off");
	qk_position_end(glasses, QK_ENDED_DOFFED, "the glasses were taken off");
	qk_microphone_end(glasses, QK_ENDED_DOFFED, "the glasses were taken off");
	qk_microphone_hush(glasses);
	qk_speaker_silence(glasses, "the glasses were taken off");
	qk_consent_doffed(glasses);
}

static void fold(struct qk_glasses *glasses)
{
	qk_consent_refuse_all(glasses, "the glasses were folded");
	qk_camera_side_end(glasses, QK_ENDED_FOLDED, "the glasses were folded");
	qk_position_end(glasses, QK_ENDED_FOLDED, "the glasses were folded");
	qk_microphone_end(glasses, QK_ENDED_FOLDED, "the glasses were folded");
	qk_microphone_hush(glasses);
	qk_speaker_silence(glasses, "the glasses were folded");
}

static void warm(struct qk_glasses *glasses, int32_t thermal)
{
	if (thermal >= QUARK_THERMAL_HOT) {
		qk_camera_side_end(glasses, QK_ENDED_THERMAL, "the glasses are too hot");
		qk_microphone_end(glasses, QK_ENDED_THERMAL, "the glasses are too hot");
	}
	qk_power_check(glasses);
	qk_viewfinder_adapt(glasses);
}

static void take_microphone(struct qk_glasses *glasses, int32_t taken)
{
	if (taken)
		qk_microphone_end(glasses, QK_ENDED_TAKEN, "the system took the microphone");
	qk_viewfinder_adapt(glasses);
}

static void take_sensors(struct qk_glasses *glasses)
{
	qk_camera_side_end(glasses, QK_ENDED_TAKEN, "another app took the camera");
	qk_microphone_end(glasses, QK_ENDED_TAKEN, "another app took the microphone");
	qk_position_end(glasses, QK_ENDED_TAKEN, "another app came to the front");
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
	else if (what == QUARK_SIM_VALUE_LOW_POWER)
		qk_viewfinder_adapt(glasses);
	else if (what == QUARK_SIM_VALUE_MICROPHONE_BUSY)
		take_microphone(glasses, value);
	else if (what == QUARK_SIM_VALUE_OTHER_APP && value)
		take_sensors(glasses);
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
	struct qk_app *front = qk_door_front(glasses);

	if (!qk_wearer_active(glasses) || glasses->power.off) {
		snprintf(why, why_size, "the glasses are not worn, folded, or off: no input is felt");
		return QUARK_ERR_NOT_READY;
	}
	if (qk_consent_asks(glasses)) {
		answer_by_head(glasses, input);
		return 0;
	}
	if (front && !glasses->wearer.values[QUARK_SIM_VALUE_OTHER_APP])
		qk_inputs_add(front, (uint32_t)input, glasses->now_us);
	return 0;
}

static int speak(struct qk_glasses *glasses, const char *text, char *why, size_t why_size)
{
	uint32_t noise = (uint32_t)glasses->wearer.values[QUARK_SIM_VALUE_NOISE];
	struct qk_speech *speech = qk_speech_of_text(text, noise, &glasses->random);
	int status = speech ? qk_microphone_say(glasses, speech) : QUARK_ERR_NOMEM;

	if (status)
		snprintf(why, why_size, "%s",
			 status == QUARK_ERR_NOMEM ? "there is no memory for what is said"
						   : "the wearer has 64 things to say already");
	return status;
}

int qk_wearer_say(struct qk_glasses *glasses, const char *text, char *why, size_t why_size)
{
	if (!qk_wearer_active(glasses) || glasses->power.off) {
		snprintf(why, why_size, "the glasses are not worn, folded, or off: nobody is heard");
		return QUARK_ERR_NOT_READY;
	}
	if (!qk_consent_asks(glasses))
		return speak(glasses, text, why, why_size);
	if (strcasecmp(text, "yes") == 0 || strcmp(text, "是") == 0)
		qk_consent_answer(glasses, QUARK_PERMISSION_SESSION);
	else if (strcasecmp(text, "no") == 0 || strcmp(text, "不") == 0)
		qk_consent_answer(glasses, QUARK_PERMISSION_REFUSED);
	return 0;
}

int qk_wearer_hear(struct qk_glasses *glasses, const char *path, char *why, size_t why_size)
{
	if (!qk_wearer_active(glasses) || glasses->power.off) {
		snprintf(why, why_size, "the glasses are not worn, folded, or off: nothing is heard");
		return QUARK_ERR_NOT_READY;
	}
	return qk_microphone_hear(glasses, path, why, why_size);
}

void qk_wearer_lose_inputs(struct qk_glasses *glasses, uint64_t count)
{
	struct qk_app *front = qk_door_front(glasses);

	if (front)
		qk_inputs_lose(front, count);
}

/* --- readiness ---------------------------------------------------------------------------------------------------- */

static uint32_t best_permission(const struct qk_app *app, uint32_t a, uint32_t b)
{
	static const uint8_t rank[] = {0, 3, 4, 5, 6, 1, 2}; /* by enum quark_permission */
	uint32_t first = qk_consent_state(app, a), second = qk_consent_state(app, b);

	return rank[first] >= rank[second] ? first : second;
}

/* What is the same for all apps. */
static void look_around(const struct qk_glasses *glasses, struct qk_readiness *now)
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
	if (values[QUARK_SIM_VALUE_MICROPHONE_BUSY])
		now->microphone_user = QUARK_SENSOR_USER_SYSTEM;
	else if (glasses->microphone.app)
		now->microphone_user = QUARK_SENSOR_USER_SELF;
}

/* Whoever is in front has the camera, as far as the others are concerned. */
static void look_at_camera(const struct qk_app *app, struct qk_readiness *now)
{
	const struct qk_app *front = qk_door_front(app->glasses);

	if (app->glasses->wearer.values[QUARK_SIM_VALUE_OTHER_APP] || (front && front != app)) {
		now->camera_user = QUARK_SENSOR_USER_OTHER;
		now->camera_user_name = now->foreground ? front->app_name : OTHER_APP_NAME;
	} else if (app->glasses->camera.light) {
		now->camera_user = QUARK_SENSOR_USER_SELF;
		now->camera_user_name = app->app_name;
	}
	now->foreground = now->foreground && front == app;
}

static void look(const struct qk_app *app, struct qk_readiness *now)
{
	look_around(app->glasses, now);
	look_at_camera(app, now);
	if (now->microphone_user == QUARK_SENSOR_USER_SELF && app->glasses->microphone.app != app)
		now->microphone_user = QUARK_SENSOR_USER_OTHER;
	now->camera_permission = best_permission(app, QUARK_SENSOR_CAMERA_STREAM, QUARK_SENSOR_CAMERA_PHOTO);
	now->microphone_permission = best_permission(app, QUARK_SENSOR_MICROPHONE_TEXT, QUARK_SENSOR_MICROPHONE_AUDIO);
}

static int is_visible(const struct qk_app *app)
{
	const struct qk_display *display = &app->glasses->display;

	return !display->blanked && display->prompt.kind == QK_PROMPT_NONE && display->front == &app->canvas;
}

static void tell_visibility(struct qk_app *app)
{
	int visible = is_visible(app);
	struct qk_visibility told = {.overlay = 0, .visible = (uint32_t)visible};

	if (visible == app->visible || !app->glasses->profile.display.count)
		return;
	app->visible = visible;
	qk_peer_notify(app, QK_OVERLAY_VISIBILITY, &told);
}

/* While too much is unread it waits: it is told whole anyway. */
static int has_room(const struct qk_app *app)
{
	return app->sequence.sent - app->sequence.acknowledged < QK_KEPT_MESSAGES - QK_ROOM_FOR_ANSWERS / 2;
}

static void tell_one(struct qk_app *app, int always)
{
	const struct qk_app *front = qk_door_front(app->glasses);
	struct qk_readiness now, plain;
	/* While nobody uses the camera, a thousand apps need not hear of each new one in front. */
	uint64_t named = front && app->glasses->camera.light ? front->session : 0;

	look(app, &now);
	plain = now;
	plain.camera_user_name = NULL;
	if (always || named != app->told_name || memcmp(&plain, &app->told, sizeof plain) != 0) {
		app->told = plain;
		app->told_name = named;
		qk_peer_notify(app, QK_DEVICE_READINESS, &now);
	}
	tell_visibility(app);
}

void qk_wearer_show(struct qk_glasses *glasses)
{
	struct qk_display *display = &glasses->display;
	const struct qk_app *front = qk_door_front(glasses);

	display->front = front ? &front->canvas : NULL;
	display->blanked = !qk_wearer_active(glasses) || glasses->power.off ||
			   glasses->wearer.values[QUARK_SIM_VALUE_OTHER_APP] || !front ||
			   (!front->port && glasses->now_us >= front->lost_us + QK_BLANK_US);
	display->capture_light = glasses->camera.light;
	display->microphone = glasses->microphone.app && !glasses->microphone.muted;
	display->battery_low = qk_power_best(glasses) <= 15;
}

void qk_wearer_stale(struct qk_app *app)
{
	app->dirty = 1;
	app->glasses->wearer.stale = 1;
}

/* 1 when something changed that every app is told. */
static int has_changed(struct qk_glasses *glasses)
{
	struct qk_wearer *wearer = &glasses->wearer;
	const struct qk_app *front = qk_door_front(glasses);
	uint64_t session = front ? front->session : 0;
	int seen = !glasses->display.blanked && glasses->display.prompt.kind == QK_PROMPT_NONE;
	struct qk_readiness now;

	look_around(glasses, &now);
	if (memcmp(&now, &wearer->common, sizeof now) == 0 && session == wearer->front && seen == wearer->seen)
		return 0;
	wearer->common = now;
	wearer->front = session;
	wearer->seen = seen;
	return 1;
}

void qk_wearer_tell(struct qk_glasses *glasses)
{
	struct qk_list *item, *after;
	int all;

	qk_wearer_show(glasses);
	all = has_changed(glasses);
	if (!all && !glasses->wearer.stale)
		return;
	glasses->wearer.stale = 0;
	qk_list_each_safe (item, after, &glasses->apps) {
		struct qk_app *app = qk_container(item, struct qk_app, link);

		if (!app->port || (!all && !app->dirty))
			continue;
		app->dirty = 0;
		if (has_room(app))
			tell_one(app, 0);
		else
			qk_wearer_stale(app);
	}
}

void qk_wearer_greet(struct qk_app *app)
{
	qk_wearer_show(app->glasses);
	app->dirty = 0;
	if (has_room(app)) {
		tell_one(app, 1);
		return;
	}
	app->told_name = NOBODY; /* so that it is told as soon as the app has read more */
	qk_wearer_stale(app);
}
