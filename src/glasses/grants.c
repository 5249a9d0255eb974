#include "glasses/grants.h"

#include "glasses/glasses.h"

#include <quark/device.h>

#include <stdlib.h>
#include <string.h>

static struct qk_known *known_of(struct qk_list *item)
{
	return qk_container(item, struct qk_known, link);
}

/* --- apps --------------------------------------------------------------------------------------------------------- */

struct qk_known *qk_known_find(struct qk_glasses *glasses, const char *app_id)
{
	struct qk_list *item;

	qk_list_each (item, &glasses->consent.known)
		if (strcmp(known_of(item)->app_id, app_id) == 0)
			return known_of(item);
	return NULL;
}

/* The one that was met first and is not here now. */
static void forget_one(struct qk_consent *consent)
{
	struct qk_list *item;

	qk_list_each (item, &consent->known) {
		struct qk_known *known = known_of(item);

		if (known->sessions)
			continue;
		qk_list_remove(&known->link);
		free(known);
		consent->known_count--;
		return;
	}
}

struct qk_known *qk_known_get(struct qk_glasses *glasses, const char *app_id)
{
	struct qk_consent *consent = &glasses->consent;
	struct qk_known *known = qk_known_find(glasses, app_id);

	if (known)
		return known;
	if (consent->known_count >= QK_KNOWN_MAX)
		forget_one(consent);
	known = calloc(1, sizeof *known);
	if (!known)
		return NULL;
	snprintf(known->app_id, sizeof known->app_id, "%s", app_id);
	qk_list_append(&consent->known, &known->link);
	consent->known_count++;
	return known;
}

void qk_known_free_all(struct qk_glasses *glasses)
{
	while (!qk_list_empty(&glasses->consent.known)) {
		struct qk_known *known = known_of(glasses->consent.known.next);

		qk_list_remove(&known->link);
		free(known);
	}
}

/* --- grants ------------------------------------------------------------------------------------------------------- */

static int expired(const struct qk_glasses *glasses, const struct qk_grant *grant)
{
	return grant->state == QUARK_PERMISSION_ALWAYS && glasses->now_us >= grant->until_us;
}

uint32_t qk_grant_state(const struct qk_glasses *glasses, const struct qk_known *known, uint32_t sensor)
{
	const struct qk_grant *grant = &known->grants[sensor];

	return expired(glasses, grant) ? QUARK_PERMISSION_NONE : grant->state;
}

uint32_t qk_consent_state(const struct qk_app *app, uint32_t sensor)
{
	return app && sensor && sensor < QK_SENSORS ? qk_grant_state(app->glasses, app->known, sensor)
						    : QUARK_PERMISSION_NONE;
}

int qk_consent_given(const struct qk_app *app, uint32_t sensor)
{
	uint32_t state = qk_consent_state(app, sensor);

	return state == QUARK_PERMISSION_ONCE || state == QUARK_PERMISSION_SESSION || state == QUARK_PERMISSION_ALWAYS;
}

/* Each session of the app is told, connected or not. */
static void tell(struct qk_glasses *glasses, const struct qk_known *known, uint32_t sensor)
{
	struct qk_permission_state told = {.sensor = sensor, .state = known->grants[sensor].state};
	struct qk_list *item, *after;

	if (!known->sessions)
		return;
	qk_list_each_safe (item, after, &glasses->apps) {
		struct qk_app *app = qk_container(item, struct qk_app, link);

		if (app->known != known)
			continue;
		qk_wearer_stale(app);
		qk_peer_notify(app, QK_DEVICE_PERMISSION_CHANGED, &told);
	}
}

static void keep(struct qk_glasses *glasses, const struct qk_known *known, uint32_t sensor, uint32_t before)
{
	const struct qk_grant *grant = &known->grants[sensor];
	int always = grant->state == QUARK_PERMISSION_ALWAYS;

	if (glasses->keeper && (always || before == QUARK_PERMISSION_ALWAYS))
		glasses->keeper->permission(glasses->keeper_owner, known->app_id, sensor, grant->state,
					    always ? grant->until_us - glasses->now_us : 0);
}

void qk_grant_set_until(struct qk_glasses *glasses, struct qk_known *known, uint32_t sensor, uint32_t state,
			uint64_t until_us)
{
	struct qk_consent *consent = &glasses->consent;

	known->grants[sensor] = (struct qk_grant){state, until_us};
	if (state == QUARK_PERMISSION_ALWAYS && until_us < consent->expiry_us)
		consent->expiry_us = until_us;
	tell(glasses, known, sensor);
}

void qk_grant_set(struct qk_glasses *glasses, struct qk_known *known, uint32_t sensor, uint32_t state)
{
	uint32_t before = known->grants[sensor].state;

	if (qk_grant_state(glasses, known, sensor) == state && state != QUARK_PERMISSION_ALWAYS)
		return;
	qk_grant_set_until(glasses, known, sensor, state, glasses->now_us + QK_ALWAYS_US);
	keep(glasses, known, sensor, before);
}

/* --- the end of a grant ------------------------------------------------------------------------------------------- */

static void end_use(struct qk_glasses *glasses, const struct qk_known *known, uint32_t sensor, const char *why)
{
	const struct qk_app *user = glasses->camera.stream.app;

	if (sensor == QUARK_SENSOR_CAMERA_STREAM && user && user->known == known)
		qk_viewfinder_end(glasses, QK_ENDED_REVOKED, why);
	if (sensor == QUARK_SENSOR_POSITION && glasses->position.number && glasses->position.app->known == known)
		qk_position_end(glasses, QK_ENDED_REVOKED, why);
	qk_microphone_end_of(glasses, known, sensor, why);
}

static void run_out(struct qk_glasses *glasses, struct qk_known *known)
{
	uint32_t sensor;

	for (sensor = 1; sensor < QK_SENSORS; sensor++) {
		struct qk_grant *grant = &known->grants[sensor];

		if (!expired(glasses, grant))
			continue;
		grant->state = QUARK_PERMISSION_NONE;
		end_use(glasses, known, sensor, "the permission ran out after 30 days");
		tell(glasses, known, sensor);
		keep(glasses, known, sensor, QUARK_PERMISSION_ALWAYS);
	}
}

/* When the next grant runs out. */
static uint64_t next_end(const struct qk_glasses *glasses)
{
	struct qk_list *item;
	uint64_t next = QK_NEVER;
	uint32_t sensor;

	qk_list_each (item, &glasses->consent.known)
		for (sensor = 1; sensor < QK_SENSORS; sensor++) {
			const struct qk_grant *grant = &known_of(item)->grants[sensor];

			if (grant->state == QUARK_PERMISSION_ALWAYS && grant->until_us < next)
				next = grant->until_us;
		}
	return next;
}

void qk_grant_run(struct qk_glasses *glasses)
{
	struct qk_list *item;

	if (glasses->now_us < glasses->consent.expiry_us)
		return;
	qk_list_each (item, &glasses->consent.known)
		run_out(glasses, known_of(item));
	glasses->consent.expiry_us = next_end(glasses);
}

void qk_grant_session_over(struct qk_glasses *glasses, struct qk_known *known)
{
	uint32_t sensor;

	for (sensor = 1; sensor < QK_SENSORS; sensor++) {
		struct qk_grant *grant = &known->grants[sensor];

		if (grant->state != QUARK_PERMISSION_ONCE && grant->state != QUARK_PERMISSION_SESSION)
			continue;
		grant->state = QUARK_PERMISSION_NONE;
		tell(glasses, known, sensor);
	}
}

void qk_consent_used(struct qk_app *app, uint32_t sensor)
{
	if (qk_consent_state(app, sensor) == QUARK_PERMISSION_ONCE)
		qk_grant_set(app->glasses, app->known, sensor, QUARK_PERMISSION_NONE);
}

static int is_given(uint32_t state)
{
	return state == QUARK_PERMISSION_ONCE || state == QUARK_PERMISSION_SESSION || state == QUARK_PERMISSION_ALWAYS;
}

static void revoke(struct qk_glasses *glasses, struct qk_known *known, uint32_t sensor)
{
	if (!is_given(qk_grant_state(glasses, known, sensor)))
		return;
	qk_grant_set(glasses, known, sensor, QUARK_PERMISSION_REVOKED);
	end_use(glasses, known, sensor, "the wearer took the permission back");
	if (sensor == QUARK_SENSOR_CAMERA_PHOTO)
		qk_shutter_end_of(glasses, known, QK_ENDED_REVOKED, "the wearer took the permission back");
}

/* From every app that has it. */
void qk_consent_revoke(struct qk_glasses *glasses, uint32_t sensor)
{
	struct qk_list *item;

	qk_list_each (item, &glasses->consent.known)
		revoke(glasses, known_of(item), sensor);
}

void qk_consent_forget(struct qk_glasses *glasses, const char *app_id)
{
	struct qk_known *known = qk_known_find(glasses, app_id);
	uint32_t sensor;

	for (sensor = 1; known && sensor < QK_SENSORS; sensor++)
		known->grants[sensor].state = QUARK_PERMISSION_NONE;
}

/* Of every app: who wears the glasses next need not be who gave the permission. */
void qk_consent_doffed(struct qk_glasses *glasses)
{
	struct qk_list *item;

	qk_list_each (item, &glasses->consent.known)
		qk_grant_session_over(glasses, known_of(item));
}

const char *qk_sensor_words(uint32_t sensor)
{
	static const char *const words[] = {"",
					    "taking photos",
					    "the camera stream",
					    "what the wearer says",
					    "the sound of the microphone",
					    "the wearer's position"};

	return sensor < sizeof words / sizeof *words ? words[sensor] : "";
}
