/* Two batteries that carry the glasses together, or one of them alone while the other is changed. */
#include "glasses/glasses.h"

#include <quark/device.h>

/* A unit is what one battery gives in one microsecond of doing nothing; 3 % an hour, 12 % while the camera runs. */
#define UNITS 1200000000ull /* in one per cent */
#define FULL (100 * UNITS)
#define CAMERA_DRAIN 4
#define CHARGE_RATE 20 /* 60 % an hour */

void qk_power_init(struct qk_power *power)
{
	power->cells[0] = power->cells[1] = (struct qk_cell){.present = 1, .charge = FULL};
}

/* Units a microsecond; below 0: it is being charged. */
static int64_t drain(const struct qk_glasses *glasses, int cell)
{
	const struct qk_cell *mine = &glasses->power.cells[cell], *other = &glasses->power.cells[!cell];
	int32_t charging = glasses->wearer.values[QUARK_SIM_VALUE_CHARGING];
	int64_t rate = glasses->camera.light ? CAMERA_DRAIN : 1;

	if (!mine->present)
		return 0;
	if (charging & 1 << cell)
		return mine->charge < FULL ? -CHARGE_RATE : 0;
	if (!mine->charge || glasses->power.off)
		return 0;
	return other->present && other->charge ? rate : rate * 2;
}

static void flow(struct qk_cell *cell, int64_t rate, uint64_t duration_us)
{
	uint64_t amount = (uint64_t)(rate < 0 ? -rate : rate) * duration_us;

	if (rate > 0)
		cell->charge = amount < cell->charge ? cell->charge - amount : 0;
	else if (rate < 0)
		cell->charge = amount < FULL - cell->charge ? cell->charge + amount : FULL;
}

void qk_power_run(struct qk_glasses *glasses)
{
	struct qk_power *power = &glasses->power;
	uint64_t passed = glasses->now_us - power->updated_us;
	int64_t left = drain(glasses, 0), right = drain(glasses, 1);

	if (!passed)
		return;
	flow(&power->cells[0], left, passed);
	flow(&power->cells[1], right, passed);
	power->updated_us = glasses->now_us;
	qk_power_check(glasses);
}

void qk_power_set(struct qk_glasses *glasses, int cell, int32_t percent)
{
	struct qk_cell *mine = &glasses->power.cells[cell];

	mine->present = percent >= 0;
	mine->charge = percent > 0 ? UNITS * (uint32_t)percent : 0u;
	qk_power_check(glasses);
}

static int32_t percent(const struct qk_cell *cell)
{
	return cell->present ? (int32_t)((cell->charge + UNITS - 1) / UNITS) : -1;
}

int32_t qk_power_percent(const struct qk_glasses *glasses, int cell)
{
	return percent(&glasses->power.cells[cell]);
}

int32_t qk_power_best(const struct qk_glasses *glasses)
{
	int32_t left = qk_power_percent(glasses, 0), right = qk_power_percent(glasses, 1);

	return left > right ? left : right;
}

const char *qk_power_why(const struct qk_glasses *glasses)
{
	return glasses->power.off == QK_CLOSING_THERMAL ? "the glasses switched off: they are too hot"
							: "the glasses switched off: both batteries are empty or out";
}

static int must_be_off(const struct qk_glasses *glasses)
{
	if (glasses->wearer.values[QUARK_SIM_VALUE_THERMAL] == QUARK_THERMAL_SHUTDOWN)
		return QK_CLOSING_THERMAL;
	return qk_power_best(glasses) <= 0 ? QK_CLOSING_BATTERY : QK_CLOSING_NONE;
}

static void end_sensors(struct qk_glasses *glasses, uint32_t reason, const char *text)
{
	qk_camera_side_end(glasses, reason, text);
	qk_microphone_end(glasses, reason, text);
}

void qk_power_check(struct qk_glasses *glasses)
{
	int off = must_be_off(glasses), before = glasses->power.off;

	if (qk_power_best(glasses) <= QK_BATTERY_CRITICAL)
		end_sensors(glasses, QK_ENDED_BATTERY, "both batteries are nearly empty");
	glasses->power.off = off;
	if (!off || before)
		return;
	end_sensors(glasses, off == QK_CLOSING_THERMAL ? QK_ENDED_THERMAL : QK_ENDED_BATTERY, qk_power_why(glasses));
	qk_position_end(glasses, off == QK_CLOSING_THERMAL ? QK_ENDED_THERMAL : QK_ENDED_BATTERY,
			qk_power_why(glasses));
	qk_microphone_hush(glasses);
	qk_consent_refuse_all(glasses, "the glasses switched off");
	qk_peer_closing_all(glasses, (uint32_t)off, QUARK_ERR_NOT_READY, 0, qk_power_why(glasses));
	qk_app_doom_all(glasses, QK_SESSION_REBOOT);
}

/* When a battery's per cent changes. */
static uint64_t next_change(const struct qk_glasses *glasses, int index)
{
	const struct qk_cell *cell = &glasses->power.cells[index];
	int64_t rate = drain(glasses, index);
	uint64_t shown = (uint64_t)percent(cell);

	if (!rate)
		return QK_NEVER;
	if (rate > 0)
		return glasses->power.updated_us +
		       (cell->charge - (shown - 1) * UNITS + (uint64_t)rate - 1) / (uint64_t)rate;
	return glasses->power.updated_us + (shown * UNITS - cell->charge) / (uint64_t)-rate + 1;
}

uint64_t qk_power_next_us(const struct qk_glasses *glasses)
{
	uint64_t left, right;

	if (!glasses->connected)
		return QK_NEVER;
	left = next_change(glasses, 0);
	right = next_change(glasses, 1);
	return left < right ? left : right;
}
