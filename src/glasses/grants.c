/* What the wearer gave to which app. Grants belong to the app, not to the connection. */
#include "glasses/glasses.h"

#include "glasses/grants.h"

#include <quark/device.h>

#include <string.h>

static int expired(const struct qk_glasses *glasses, const struct qk_grant *grant)
{
	return grant->state == QUARK_PERMISSION_ALWAYS && glasses->now_us >= grant->until_us;
}

static const struct qk_grant *find(const struct qk_glasses *glasses, uint32_t sensor)
{
	const struct qk_grant *grants = glasses->consent.grants;
	size_t i;

	for (i = 0; i < glasses->consent.grant_count; i++)
		if (grants[i].sensor == sensor && strcmp(grants[i].app_id, glasses->peer.app_id) == 0)
			return &grants[i];
	return NULL;
}

uint32_t qk_consent_state(const struct qk_glasses *glasses, uint32_t sensor)
{
	const struct qk_grant *grant = sensor ? find(glasses, sensor) : NULL;

	return !grant || expired(glasses, grant) ? QUARK_PERMISSION_NONE : grant->state;
}

int qk_consent_given(const struct qk_glasses *glasses, uint32_t sensor)
{
	uint32_t state = qk_consent_state(glasses, sensor);

	return state == QUARK_PERMISSION_ONCE || state == QUARK_PERMISSION_SESSION || state == QUARK_PERMISSION_ALWAYS;
}

/* A new place, or the one whose grant is oldest. */
static struct qk_grant *place(struct qk_consent *consent)
{
	struct qk_grant *oldest = consent->grants;
	size_t i;

	if (consent->grant_count < QK_GRANTS_MAX)
		return &consent->grants[consent->grant_count++];
	for (i = 0; i < QK_GRANTS_MAX; i++)
		if (consent->grants[i].given_us < oldest->given_us)
			oldest = &consent->grants[i];
	return oldest;
}

void qk_grant_watch(struct qk_glasses *glasses)
{
	struct qk_consent *consent = &glasses->consent;
	size_t i;

	consent->expiry_us = QK_NEVER;
	for (i = 0; i < consent->grant_count; i++) {
		const struct qk_grant *grant = &consent->grants[i];

		if (grant->state == QUARK_PERMISSION_ALWAYS && grant->until_us < consent->expiry_us &&
		    strcmp(grant->app_id, glasses->peer.app_id) == 0)
			consent->expiry_us = grant->until_us;
	}
}

void qk_grant_set(struct qk_glasses *glasses, uint32_t sensor, uint32_t state)
{
	struct qk_grant *grant = (struct qk_grant *)find(glasses, sensor);
	struct qk_permission_state told = {.sensor = sensor, .state = state};

	if (qk_consent_state(glasses, sensor) == state && state != QUARK_PERMISSION_ALWAYS)
		return;
	if (!grant)
		grant = place(&glasses->consent);
	memcpy(grant->app_id, glasses->peer.app_id, sizeof grant->app_id);
	grant->sensor = sensor;
	grant->state = state;
	grant->given_us = glasses->now_us;
	grant->until_us = glasses->now_us + QK_ALWAYS_US;
	qk_grant_watch(glasses);
	qk_peer_notify(glasses, QK_DEVICE_PERMISSION_CHANGED, &told);
}

static int in_use(const struct qk_glasses *glasses, uint32_t sensor)
{
	return sensor == QUARK_SENSOR_CAMERA_STREAM && glasses->camera.stream.number != 0;
}

void qk_grant_run(struct qk_glasses *glasses)
{
	uint32_t sensor;

	if (glasses->now_us < glasses->consent.expiry_us)
		return;
	for (sensor = QUARK_SENSOR_CAMERA_PHOTO; sensor <= QUARK_SENSOR_POSITION; sensor++) {
		const struct qk_grant *grant = find(glasses, sensor);
		struct qk_permission_state told = {.sensor = sensor, .state = QUARK_PERMISSION_NONE};

		if (!grant || !expired(glasses, grant))
			continue;
		((struct qk_grant *)grant)->state = QUARK_PERMISSION_NONE;
		if (in_use(glasses, sensor))
			qk_viewfinder_end(glasses, QK_ENDED_REVOKED, "the permission ran out after 30 days");
		qk_peer_notify(glasses, QK_DEVICE_PERMISSION_CHANGED, &told);
	}
	qk_grant_watch(glasses);
}

void qk_consent_used(struct qk_glasses *glasses, uint32_t sensor)
{
	if (qk_consent_state(glasses, sensor) == QUARK_PERMISSION_ONCE)
		qk_grant_set(glasses, sensor, QUARK_PERMISSION_NONE);
}

void qk_consent_revoke(struct qk_glasses *glasses, uint32_t sensor)
{
	if (!qk_consent_given(glasses, sensor))
		return;
	qk_grant_set(glasses, sensor, QUARK_PERMISSION_REVOKED);
	if (sensor == QUARK_SENSOR_CAMERA_STREAM)
		qk_viewfinder_end(glasses, QK_ENDED_REVOKED, "the wearer took the permission back");
	if (sensor == QUARK_SENSOR_CAMERA_PHOTO)
		qk_shutter_end(glasses, QK_ENDED_REVOKED, "the wearer took the permission back");
}

/* Of every app: who wears the glasses next need not be who gave the permission. */
void qk_consent_doffed(struct qk_glasses *glasses)
{
	size_t i;

	for (i = 0; i < glasses->consent.grant_count; i++) {
		struct qk_grant *grant = &glasses->consent.grants[i];
		struct qk_permission_state told = {.sensor = grant->sensor, .state = QUARK_PERMISSION_NONE};

		if (grant->state != QUARK_PERMISSION_ONCE && grant->state != QUARK_PERMISSION_SESSION)
			continue;
		grant->state = QUARK_PERMISSION_NONE;
		if (strcmp(grant->app_id, glasses->peer.app_id) == 0)
			qk_peer_notify(glasses, QK_DEVICE_PERMISSION_CHANGED, &told);
	}
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
