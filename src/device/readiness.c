/* What the glasses tell of themselves: readiness, input, permissions, good-bye. */
#include "device/device_private.h"

#include <stdio.h>
#include <string.h>

#define ALL_PARTS ((1u << (QUARK_READINESS_FOREGROUND + 1)) - 2u)
#define CHANGED QK_READINESS_PARTS /* the slot behind the values in event->numbers */

static struct quark_device *of(struct qk_listener *listener)
{
	return qk_container(listener, struct quark_device, listener);
}

static void tell_readiness(struct quark_device *device, uint32_t changed)
{
	struct quark_event *event;

	event = qk_event_new(device->handle.context, QUARK_EVENT_DEVICE_READINESS, &device->handle);
	if (!event) {
		qk_event_lost(device->handle.context, &device->handle, 1);
		return;
	}
	for (int part = 0; part < QK_READINESS_PARTS; part++)
		event->numbers[part] = device->readiness[part];
	event->numbers[CHANGED] = changed;
	event->droppable = 1;
	qk_event_post(event);
}

static void read_snapshot(int32_t *parts, const struct qk_readiness *told)
{
	parts[QUARK_READINESS_LINK] = 1;
	parts[QUARK_READINESS_WORN] = (int32_t)told->worn;
	parts[QUARK_READINESS_FOLDED] = (int32_t)told->folded;
	parts[QUARK_READINESS_BATTERY_LEFT] = told->battery_left;
	parts[QUARK_READINESS_BATTERY_RIGHT] = told->battery_right;
	parts[QUARK_READINESS_CHARGING] = (int32_t)told->charging;
	parts[QUARK_READINESS_THERMAL] = (int32_t)told->thermal;
	parts[QUARK_READINESS_LOW_POWER] = (int32_t)told->low_power;
	parts[QUARK_READINESS_CAMERA_USER] = (int32_t)told->camera_user;
	parts[QUARK_READINESS_MICROPHONE_USER] = (int32_t)told->microphone_user;
	parts[QUARK_READINESS_CAPTURE_LIGHT] = (int32_t)told->capture_light;
	parts[QUARK_READINESS_CAMERA_PERMISSION] = (int32_t)told->camera_permission;
	parts[QUARK_READINESS_MICROPHONE_PERMISSION] = (int32_t)told->microphone_permission;
	parts[QUARK_READINESS_FOREGROUND] = (int32_t)told->foreground;
}

static uint32_t difference(const int32_t *before, const int32_t *after)
{
	uint32_t changed = 0;

	for (int part = 1; part <= QUARK_READINESS_FOREGROUND; part++)
		if (before[part] != after[part])
			changed |= 1u << part;
	return changed;
}

static void on_readiness(struct quark_device *device, const struct qk_readiness *told)
{
	int32_t parts[QK_READINESS_PARTS] = {0};
	uint32_t changed;

	read_snapshot(parts, told);
	changed = device->told ? difference(device->readiness, parts) : ALL_PARTS;
	memcpy(device->readiness, parts, sizeof parts);
	snprintf(device->camera_user, sizeof device->camera_user, "%s",
		 told->camera_user_name ? told->camera_user_name : "");
	device->told = 1;
	if (changed)
		tell_readiness(device, changed);
	qk_device_open_done(device, NULL);
}

static void on_input(struct quark_device *device, const struct qk_input *input)
{
	struct quark_event *event;

	event = qk_event_new(device->handle.context, QUARK_EVENT_DEVICE_INPUT, &device->handle);
	if (!event) {
		qk_event_lost(device->handle.context, &device->handle, 1);
		return;
	}
	event->time_us = qk_session_local_us(device->session, input->time_us);
	event->numbers[0] = input->input;
	event->droppable = 1;
	qk_event_post(event);
}

void qk_device_set_permission(struct quark_device *device, int sensor, int state)
{
	struct quark_event *event;

	if (sensor < 1 || sensor >= QK_SENSORS || device->permissions[sensor] == state)
		return;
	device->permissions[sensor] = (uint8_t)state;
	event = qk_event_new(device->handle.context, QUARK_EVENT_DEVICE_PERMISSION, &device->handle);
	if (!event)
		return;
	event->numbers[0] = sensor;
	event->numbers[1] = state;
	qk_event_post(event);
}

static int closing_status(uint32_t reason)
{
	if (reason == QK_CLOSING_REVOKED)
		return QUARK_ERR_REVOKED;
	if (reason == QK_CLOSING_PROTOCOL)
		return QUARK_ERR_PROTOCOL;
	return QUARK_ERR_GONE;
}

static const char *closing_hint(uint32_t reason)
{
	switch (reason) {
	case QK_CLOSING_THERMAL:
		return "Let the glasses cool down, then open the device again.";
	case QK_CLOSING_BATTERY:
		return "Charge or swap a battery, then open the device again.";
	case QK_CLOSING_REVOKED:
		return "The wearer must pair this app again.";
	case QK_CLOSING_REPLACED:
		return "A newer connection of this app took over.";
	default:
		return "Open the device again when the glasses are back.";
	}
}

static void on_closing(struct quark_device *device, const struct qk_closing *closing)
{
	struct quark_failure failure;
	int status = closing_status(closing->reason);
	int retry = status == QUARK_ERR_GONE ? QUARK_RETRY_LATER : QUARK_RETRY_ASK_WEARER;

	qk_failure_set(&failure, status, QUARK_STAGE_DEVICE, retry, closing_hint(closing->reason),
		       "the glasses closed the connection: %s", closing->text);
	qk_session_end(device->session, &failure);
}

static void on_notified(struct qk_listener *listener, const struct qk_envelope *envelope, const void *params)
{
	struct quark_device *device = of(listener);
	const struct qk_permission_state *permission = params;

	switch (envelope->kind) {
	case QK_DEVICE_READINESS:
		on_readiness(device, params);
		break;
	case QK_DEVICE_INPUT:
		on_input(device, params);
		break;
	case QK_DEVICE_PERMISSION_CHANGED:
		qk_device_set_permission(device, (int)permission->sensor, (int)permission->state);
		break;
	case QK_DEVICE_CLOSING:
		on_closing(device, params);
		break;
	default:
		break;
	}
}

static void on_lost(struct qk_listener *listener, const struct quark_failure *failure)
{
	struct quark_device *device = of(listener);

	(void)failure;
	device->readiness[QUARK_READINESS_LINK] = 0;
	if (device->told)
		tell_readiness(device, 1u << QUARK_READINESS_LINK);
	device->told = 0;
}

static void on_gone(struct qk_listener *listener, const struct quark_failure *failure)
{
	struct quark_device *device = of(listener);

	device->readiness[QUARK_READINESS_LINK] = 0;
	qk_device_open_done(device, failure);
}

const struct qk_listener_ops qk_device_listener = {
	.lost = on_lost,
	.gone = on_gone,
	.notified = on_notified,
};

int quark_event_device_state(const struct quark_event *event)
{
	event = qk_event_check(event, __func__, QUARK_EVENT_DEVICE_STATE, QUARK_EVENT_DEVICE_GONE);
	return event ? (int)event->numbers[0] : QUARK_DEVICE_STATE_NONE;
}

uint32_t quark_event_readiness_changed(const struct quark_event *event)
{
	event = qk_event_check(event, __func__, QUARK_EVENT_DEVICE_READINESS, 0);
	return event ? (uint32_t)event->numbers[CHANGED] : 0;
}

int32_t quark_event_readiness(const struct quark_event *event, int part)
{
	event = qk_event_check(event, __func__, QUARK_EVENT_DEVICE_READINESS, 0);
	return event && part > 0 && part < QK_READINESS_PARTS ? (int32_t)event->numbers[part] : 0;
}

int quark_event_input(const struct quark_event *event)
{
	event = qk_event_check(event, __func__, QUARK_EVENT_DEVICE_INPUT, 0);
	return event ? (int)event->numbers[0] : QUARK_INPUT_NONE;
}

int quark_event_sensor(const struct quark_event *event)
{
	event = qk_event_check(event, __func__, QUARK_EVENT_DEVICE_PERMISSION, QUARK_EVENT_VOICE_ENDED);
	return event ? (int)event->numbers[0] : QUARK_SENSOR_NONE;
}

int quark_event_permission(const struct quark_event *event)
{
	event = qk_event_check(event, __func__, QUARK_EVENT_DEVICE_PERMISSION, 0);
	return event ? (int)event->numbers[1] : QUARK_PERMISSION_NONE;
}
