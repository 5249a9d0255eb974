/* The record of sensor use (rule P9): in memory only, the newest uses. */
#include "device/device_private.h"

#include <stdlib.h>
#include <string.h>

struct quark_privacy_log {
	uint32_t count;
	struct qk_use *uses[];
};

static uint64_t now_us(const struct quark_device *device)
{
	return qk_clock_now(qk_context_clock(device->handle.context));
}

static struct qk_use *new_use(const char *purpose)
{
	size_t length = strlen(purpose);
	struct qk_use *use = calloc(1, sizeof *use + length + 1);

	if (use)
		memcpy(use->purpose, purpose, length);
	return use;
}

uint32_t qk_device_use_begin(struct quark_device *device, int sensor, const char *purpose)
{
	struct qk_use *use = new_use(purpose), **place;

	if (!device->uses)
		device->uses = calloc(QK_USES_MAX, sizeof(struct qk_use *));
	if (!device->uses || !use) {
		free(use);
		return 0;
	}
	use->number = ++device->last_use;
	use->sensor = sensor;
	use->start_us = now_us(device);
	place = &device->uses[use->number % QK_USES_MAX];
	free(*place);
	*place = use;
	return use->number;
}

static struct qk_use *find(struct quark_device *device, uint32_t number)
{
	struct qk_use *use = device->uses && number ? device->uses[number % QK_USES_MAX] : NULL;

	return use && use->number == number ? use : NULL;
}

void qk_device_uses_free(struct quark_device *device)
{
	for (uint32_t i = 0; device->uses && i < QK_USES_MAX; i++)
		free(device->uses[i]);
	free(device->uses);
}

void qk_device_use_frame(struct quark_device *device, uint32_t number)
{
	struct qk_use *use = find(device, number);

	if (use)
		use->frames++;
}

void qk_device_use_end(struct quark_device *device, uint32_t number)
{
	struct qk_use *use = find(device, number);

	if (use && !use->end_us)
		use->end_us = now_us(device);
}

static uint32_t kept(const struct quark_device *device)
{
	if (!device->uses)
		return 0;
	return device->last_use < QK_USES_MAX ? device->last_use : QK_USES_MAX;
}

static struct qk_use *copy_use(const struct qk_use *use)
{
	struct qk_use *copy = new_use(use->purpose);

	if (copy)
		memcpy(copy, use, sizeof *use);
	return copy;
}

static struct quark_privacy_log *copy_uses(const struct quark_device *device)
{
	uint32_t count = kept(device);
	struct quark_privacy_log *log = calloc(1, sizeof *log + count * sizeof *log->uses);

	for (uint32_t i = 0; log && i < count; i++) {
		log->uses[i] = copy_use(device->uses[(device->last_use - count + 1 + i) % QK_USES_MAX]);
		log->count = i;
		if (!log->uses[i]) {
			quark_privacy_log_free(log);
			return NULL;
		}
	}
	if (log)
		log->count = count;
	return log;
}

int quark_privacy_log(const struct quark_device *device, struct quark_privacy_log **out)
{
	struct quark_context *context = device ? device->handle.context : NULL;
	int status = qk_context_enter(context, __func__);

	if (out)
		*out = NULL;
	if (status)
		return status;
	if (!out)
		return qk_client_bug(context, __func__, "out is NULL");
	*out = copy_uses(device);
	return *out ? QUARK_OK : qk_no_memory(context, "the privacy log");
}

void quark_privacy_log_free(struct quark_privacy_log *log)
{
	for (uint32_t i = 0; log && i < log->count; i++)
		free(log->uses[i]);
	free(log);
}

uint32_t quark_privacy_log_count(const struct quark_privacy_log *log)
{
	return log ? log->count : 0;
}

static const struct qk_use *use_at(const struct quark_privacy_log *log, uint32_t index)
{
	return log && index < log->count ? log->uses[index] : NULL;
}

int quark_privacy_log_sensor(const struct quark_privacy_log *log, uint32_t index)
{
	const struct qk_use *use = use_at(log, index);

	return use ? use->sensor : QUARK_SENSOR_NONE;
}

const char *quark_privacy_log_purpose(const struct quark_privacy_log *log, uint32_t index)
{
	const struct qk_use *use = use_at(log, index);

	return use ? use->purpose : "";
}

uint64_t quark_privacy_log_start_us(const struct quark_privacy_log *log, uint32_t index)
{
	const struct qk_use *use = use_at(log, index);

	return use ? use->start_us : 0;
}

uint64_t quark_privacy_log_end_us(const struct quark_privacy_log *log, uint32_t index)
{
	const struct qk_use *use = use_at(log, index);

	return use ? use->end_us : 0;
}

uint64_t quark_privacy_log_frames(const struct quark_privacy_log *log, uint32_t index)
{
	const struct qk_use *use = use_at(log, index);

	return use ? use->frames : 0;
}
