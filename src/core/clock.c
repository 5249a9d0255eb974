#include "core/clock.h"

#include <time.h>

static uint64_t monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

void qk_clock_init(struct qk_clock *clock, int is_virtual)
{
	clock->is_virtual = is_virtual != 0;
	clock->reserved = 0;
	clock->origin_us = monotonic_us();
	clock->virtual_us = 0;
}

uint64_t qk_clock_real(const struct qk_clock *clock)
{
	return monotonic_us() - clock->origin_us;
}

void qk_clock_jump(struct qk_clock *clock, uint64_t us)
{
	if (clock->is_virtual && us > clock->virtual_us && us != QK_NEVER)
		clock->virtual_us = us;
}
