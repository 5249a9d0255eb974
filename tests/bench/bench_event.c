/* An event posted, pulled and freed, against malloc and free of the same size. */
#include "bench.h"

#include "core/context.h"

#define BATCH 64

static void post_and_pull(void *user_data, int times)
{
	struct quark_context *context = user_data;

	for (int i = 0; i < times / BATCH; i++) {
		for (int j = 0; j < BATCH; j++)
			qk_event_post(qk_event_new(context, QUARK_EVENT_DEVICE_INPUT, NULL));
		for (int j = 0; j < BATCH; j++)
			quark_event_free(quark_context_next_event(context));
	}
}

static void allocate(void *user_data, int times)
{
	(void)user_data;
	for (int i = 0; i < times / BATCH; i++) {
		void *volatile blocks[BATCH];

		for (int j = 0; j < BATCH; j++)
			blocks[j] = malloc(sizeof(struct quark_event));
		for (int j = 0; j < BATCH; j++)
			free(blocks[j]);
	}
}

static struct bench_result measure(uint32_t clock, int with_fd)
{
	struct quark_context_config config = {.size = sizeof config, .clock = clock};
	struct quark_context *context;
	struct bench_result result;

	if (quark_context_new(&config, &context))
		exit(1);
	if (with_fd)
		quark_context_get_fd(context);
	result = bench(post_and_pull, context, allocate, NULL, BATCH * 2000);
	quark_context_unref(context);
	return result;
}

int main(void)
{
	int missed = bench_print("event posted, pulled and freed", "malloc+free", measure(QUARK_CLOCK_VIRTUAL, 0), 3.0);

	bench_print("  the same, stamped by the machine's clock", "malloc+free", measure(QUARK_CLOCK_REAL, 0), 0);
	bench_print("  the same, with the pollable fd in use", "malloc+free", measure(QUARK_CLOCK_VIRTUAL, 1), 0);
	return missed;
}
