/* The time of a context. Shared by pointer with the simulated glasses of that context, so that both sides live in one
 * time. Belongs to the context's thread. */
#ifndef QK_CORE_CLOCK_H
#define QK_CORE_CLOCK_H

#include <stdint.h>

#define QK_NEVER UINT64_MAX

struct quark_context;

/* Keeps the virtual clock of a context and that of glasses in another process together. Tests bring it along; without
 * one virtual time jumps. Called on the context's thread, inside dispatch and wait. */
struct qk_pacer {
	/* Nothing is due in this context before `until_us`. Lets time pass, until then at most, or waits for what is
	 * under way. 0; 1 when nothing could ever come. */
	int (*pace)(struct qk_pacer *pacer, struct quark_context *context, uint64_t until_us);
	/* This dispatch is about to end. 1 when something that belongs to this moment was still under way, and has
	 * come by now. */
	int (*settle)(struct qk_pacer *pacer, struct quark_context *context);
};

struct qk_clock {
	uint32_t is_virtual;
	uint32_t reserved;
	uint64_t origin_us;  /* real: CLOCK_MONOTONIC when the context was made */
	uint64_t virtual_us; /* virtual: now */
};

void qk_clock_init(struct qk_clock *clock, int is_virtual);

uint64_t qk_clock_real(const struct qk_clock *clock);

/* Microseconds since the clock was made. Asked for many times in each step. */
static inline uint64_t qk_clock_now(const struct qk_clock *clock)
{
	return clock->is_virtual ? clock->virtual_us : qk_clock_real(clock);
}

/* Virtual only: moves to `us` when that is later than now. */
void qk_clock_jump(struct qk_clock *clock, uint64_t us);

#endif
