/* The pacer of a context: whoever keeps two processes on one virtual time is asked at the right moments. */
#include "core/context_private.h"
#include "qtest.h"

#include <quark/quark.h>

struct fake {
	struct qk_pacer pacer;
	uint64_t asked[8]; /* what until */
	uint64_t step_us;  /* lets pass at most so much at once */
	int paced, settled, under_way;
};

static int pace(struct qk_pacer *pacer, struct quark_context *context, uint64_t until_us)
{
	struct fake *fake = (struct fake *)(void *)pacer;
	uint64_t to = qk_clock_now(&context->clock) + fake->step_us;

	fake->asked[fake->paced++ % 8] = until_us;
	if (until_us == QK_NEVER)
		return 1;
	qk_clock_jump(&context->clock, to < until_us ? to : until_us);
	return 0;
}

static int settle(struct qk_pacer *pacer, struct quark_context *context)
{
	struct fake *fake = (struct fake *)(void *)pacer;

	(void)context;
	fake->settled++;
	return fake->under_way-- > 0;
}

static struct quark_context *paced_context(struct fake *fake, int clock)
{
	struct quark_context_config config = {.size = sizeof config, .app_id = "test.app", .clock = (uint32_t)clock};
	struct quark_context *context;

	*fake = (struct fake){.pacer = {pace, settle}, .step_us = 400000};
	qt_int(quark_context_new(&config, &context), QUARK_OK);
	qk_context_set_pacer(context, &fake->pacer);
	return context;
}

QTEST(time_passes_as_the_pacer_says)
{
	struct fake fake;
	struct quark_context *context = paced_context(&fake, QUARK_CLOCK_VIRTUAL);

	qt_int(quark_context_dispatch(context, 1000), QUARK_OK);
	qt_int(fake.paced, 3);
	qt_uint(fake.asked[0], 1000000);
	qt_uint(fake.asked[2], 1000000);
	qt_uint(quark_context_time_us(context), 1000000);
	qt_uint(qk_context_serviced_us(context), 1000000);
	qt_int(fake.settled, 1);
	quark_context_unref(context);
}

QTEST(what_is_under_way_when_the_time_is_over_is_waited_for)
{
	struct fake fake;
	struct quark_context *context = paced_context(&fake, QUARK_CLOCK_VIRTUAL);

	fake.under_way = 2;
	qt_int(quark_context_dispatch(context, 0), QUARK_OK);
	qt_int(fake.paced, 0);
	qt_int(fake.settled, 3);
	qt_uint(quark_context_time_us(context), 0);
	quark_context_unref(context);
}

QTEST(the_pacer_knows_when_nothing_can_come)
{
	struct fake fake;
	struct quark_context *context = paced_context(&fake, QUARK_CLOCK_VIRTUAL);

	qt_int(quark_context_dispatch(context, -1), QUARK_ERR_AGAIN);
	qt_int(fake.paced, 1);
	qk_context_set_pacer(context, NULL);
	qt_int(quark_context_dispatch(context, 1000), QUARK_OK);
	qt_int(fake.paced, 1);
	qt_uint(quark_context_time_us(context), 1000000);
	quark_context_unref(context);
}

QTEST(real_time_needs_no_pacer)
{
	struct fake fake;
	struct quark_context *context = paced_context(&fake, QUARK_CLOCK_REAL);

	qt_int(quark_context_dispatch(context, 1), QUARK_OK);
	qt_int(fake.paced, 0);
	quark_context_unref(context);
}

QTEST(a_context_tells_when_it_has_work)
{
	struct quark_device *device;
	struct fake fake;
	struct quark_context *context = paced_context(&fake, QUARK_CLOCK_VIRTUAL);

	qt_uint(qk_context_next_us(context), QK_NEVER);
	qt_int(quark_device_open(context, "sim:s1?clock=virtual", &device, NULL), QUARK_OK);
	qt_uint(qk_context_next_us(context), 0);
	quark_device_unref(device);
	qt_uint(qk_context_next_us(context), QK_NEVER);
	quark_context_unref(context);
}
