/* The real messages of a commit: a listener between libquark and libquark-sim keeps the newest of each way. */
#ifndef BENCH_SPY_H
#define BENCH_SPY_H

#include "link/sim_entry.h"

#include <quark/quark.h>

#include <stdlib.h>
#include <string.h>

extern const struct qk_sim_entry quark_sim_entry;

static struct {
	struct qk_sim_entry entry;
	const struct qk_sim_sink *sink;
	struct qk_sim_sink spied;
	char request[4096], answer[4096];
	size_t request_length, answer_length;
} spy;

static int spy_send(struct qk_glasses *glasses, const char *text, size_t length)
{
	if (length < sizeof spy.request && strstr(text, "overlay.commit")) {
		memcpy(spy.request, text, length + 1);
		spy.request_length = length;
	}
	return quark_sim_entry.send(glasses, text, length);
}

static void spy_message(void *owner, const char *text, size_t length)
{
	if (length < sizeof spy.answer && strstr(text, "presented_us")) {
		memcpy(spy.answer, text, length);
		spy.answer_length = length;
	}
	spy.sink->message(owner, text, length);
}

static int spy_create(const struct qk_sim_options *options, struct qk_glasses **out, char *why, size_t why_size)
{
	struct qk_sim_options own = *options;

	spy.sink = options->sink;
	spy.spied = *options->sink;
	spy.spied.message = spy_message;
	own.sink = &spy.spied;
	return quark_sim_entry.create(&own, out, why, why_size);
}

/* From now on "sim:" devices are listened to; until spy_end(). */
static void spy_begin(void)
{
	spy.entry = quark_sim_entry;
	spy.entry.create = spy_create;
	spy.entry.send = spy_send;
	quark_private_register_sim(&spy.entry);
}

static void spy_end(void)
{
	quark_private_register_sim(&quark_sim_entry);
}

#endif
