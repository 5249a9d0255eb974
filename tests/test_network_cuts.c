/* Apps at quark-glasses over TLS, through proxies that cut them off again and again: by reset and by a quiet end, in
 * the middle of messages, in the handshake, in hello, in a resume. What was acknowledged was done, nothing was done
 * twice, and of the wearer's inputs each is delivered or counted as missing.
 *
 * Commits are what is counted: the glasses tell how many they applied, the apps how many ended well. QUARK_TEST_LONG=1
 * makes it 10,000 cuts instead of 1,000. */
#include "proxy/fault_proxy.h"

#include "core/random.h"
#include "qtest.h"
#include "support_swarm.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RIDERS 48
#define LASTS_US 250000u /* a link that lasts less is not tried again at once */
#define PACE_US 20000u   /* from one commit to the next */
#define TURN_MS 5
#define UNDER_WAY 1    /* commits of a rider */
#define HANDSHAKE 2600 /* bytes each way until a session is resumed */
#define INPUT_EVERY 7  /* turns of the loop */
#define SAMPLES_MAX 40000
#define HALF_OPEN_MOST_US 13000000u /* 12 s are promised; a machine may be busy */

struct rider { /* one app */
	struct quark_context *context;
	struct quark_device *device;
	struct quark_overlay *overlay;
	struct fault_proxy *proxy;
	uint64_t lost_us; /* when the loss was seen; 0: connected */
	uint64_t made, done, failed;
	unsigned under_way;
	uint64_t cut_us; /* when the link is cut; UINT64_MAX: not, or it is already */
	uint64_t commit_us;
	uint64_t inputs, missing, gaps;
};

static struct swarm swarm;
static struct rider riders[RIDERS];
static struct qk_random dice = {.state = 20};
static uint64_t samples[SAMPLES_MAX], inputs_made;
static size_t sample_count;
static int begun, ending;

static uint64_t below(uint64_t limit)
{
	return qk_random_below(&dice, limit);
}

/* --- one rider ---------------------------------------------------------------------------------------------------- */

static void commit(struct rider *rider, uint64_t now_us)
{
	char text[32];
	uint64_t request;

	if (!begun || ending || rider->under_way == UNDER_WAY || now_us < rider->commit_us)
		return;
	rider->commit_us = now_us + PACE_US;
	snprintf(text, sizeof text, "%llu", (unsigned long long)rider->made);
	qt_int(quark_overlay_set_text(rider->overlay, 1, text), QUARK_OK);
	if (quark_overlay_commit(rider->overlay, &request))
		return;
	rider->made++;
	rider->under_way++;
}

/* When this connection will end: some hardly begin. */
static void plan(struct rider *rider)
{
	rider->cut_us = UINT64_MAX;
	if (begun && !ending)
		rider->cut_us = swarm_now_us() + (below(16) ? LASTS_US + below(LASTS_US / 4) : below(PACE_US));
}

/* Now, or within the bytes that come next; and sometimes the next connections end in their handshakes. */
static void cut_when_due(struct rider *rider, uint64_t now_us)
{
	unsigned way = below(2) ? FAULT_UP : FAULT_DOWN;

	if (rider->lost_us || now_us < rider->cut_us)
		return;
	rider->cut_us = UINT64_MAX;
	if (below(3) == 0) {
		fault_proxy_limit_now(rider->proxy, way, 1 + below(400));
		return;
	}
	if (below(8) == 0)
		fault_proxy_limit_next(rider->proxy, way, HANDSHAKE, 1 + (unsigned)below(2));
	fault_proxy_cut(rider->proxy, FAULT_CUT_ANY);
}

static void on_state(struct rider *rider, int state)
{
	if (state == QUARK_DEVICE_STATE_RECONNECTING) {
		rider->lost_us = swarm_now_us();
	} else if (state == QUARK_DEVICE_STATE_READY) {
		if (rider->lost_us && sample_count < SAMPLES_MAX)
			samples[sample_count++] = swarm_now_us() - rider->lost_us;
		rider->lost_us = 0;
		plan(rider);
	}
}

static void on_done(struct rider *rider, const struct quark_event *event)
{
	rider->under_way--;
	if (quark_event_status(event)) {
		rider->failed++;
		fprintf(stderr, "a commit failed: %s\n", quark_event_failure_text(event));
	} else {
		rider->done++;
	}
}

static void on_event(struct rider *rider, const struct quark_event *event)
{
	switch (quark_event_type(event)) {
	case QUARK_EVENT_DEVICE_STATE:
		on_state(rider, quark_event_device_state(event));
		break;
	case QUARK_EVENT_DEVICE_GONE:
		qt_fail("the glasses are gone: %s", quark_event_failure_text(event));
	case QUARK_EVENT_REQUEST_DONE:
		if (quark_event_overlay(event))
			on_done(rider, event);
		break;
	case QUARK_EVENT_DEVICE_INPUT:
		rider->inputs++;
		break;
	case QUARK_EVENT_LOST:
		rider->missing += quark_event_count(event);
		rider->gaps++;
	}
}

static void serve(struct rider *rider)
{
	struct quark_event *event;

	qt_int(quark_context_dispatch(rider->context, 0), QUARK_OK);
	while ((event = quark_context_next_event(rider->context)) != NULL) {
		on_event(rider, event);
		quark_event_free(event);
	}
}

/* --- all of them -------------------------------------------------------------------------------------------------- */

static void serve_all(void)
{
	struct pollfd polls[RIDERS];
	uint64_t now_us;

	for (int i = 0; i < RIDERS; i++)
		polls[i] = (struct pollfd){.fd = quark_context_get_fd(riders[i].context), .events = POLLIN};
	poll(polls, RIDERS, TURN_MS);
	now_us = swarm_now_us();
	for (int i = 0; i < RIDERS; i++) {
		if (polls[i].revents)
			serve(&riders[i]);
		commit(&riders[i], now_us);
		cut_when_due(&riders[i], now_us);
	}
}

static int all_are_ready(void)
{
	for (int i = 0; i < RIDERS; i++)
		if (riders[i].under_way || quark_device_get_state(riders[i].device) != QUARK_DEVICE_STATE_READY)
			return 0;
	return 1;
}

static void start(void)
{
	swarm_start(&swarm);
	for (int i = 0; i < RIDERS; i++) {
		struct rider *rider = &riders[i];

		rider->proxy = fault_proxy_new("127.0.0.1", 0, "127.0.0.1", (uint16_t)remote_port(swarm.remote),
					       (uint64_t)i + 1);
		qt_true(rider->proxy != NULL);
		rider->cut_us = UINT64_MAX;
		swarm_open(&swarm, fault_proxy_port(rider->proxy), &rider->context, &rider->device);
		qt_int(quark_overlay_open(rider->device, NULL, &rider->overlay), QUARK_OK);
	}
	/* An input that nobody is there for is nobody's. */
	while (!all_are_ready())
		serve_all();
	begun = 1;
	for (int i = 0; i < RIDERS; i++)
		plan(&riders[i]);
}

static void stop(void)
{
	for (int i = 0; i < RIDERS; i++) {
		quark_overlay_unref(riders[i].overlay);
		quark_device_unref(riders[i].device);
		quark_context_unref(riders[i].context);
		fault_proxy_free(riders[i].proxy);
	}
	swarm_stop(&swarm);
}

static struct fault_counts cuts(void)
{
	struct fault_counts sum = {0};

	for (int i = 0; i < RIDERS; i++) {
		struct fault_counts one = fault_proxy_counts(riders[i].proxy);

		for (int how = 0; how < 3; how++)
			sum.cut[how] += one.cut[how];
		sum.accepted += one.accepted;
	}
	return sum;
}

/* The wearer taps; sometimes the glasses lose a few inputs and say so. */
static void make_inputs(void)
{
	static unsigned turns;
	struct quark_sim *sim = remote_sim(swarm.remote);

	if (++turns % INPUT_EVERY)
		return;
	if (below(40) == 0) {
		qt_int(quark_sim_fault(sim, QUARK_SIM_FAULT_EVENTS, 3), QUARK_OK);
		inputs_made += 3;
	}
	qt_int(quark_sim_input(sim, QUARK_INPUT_TAP), QUARK_OK);
	inputs_made++;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static double percentile_ms(unsigned per_mille)
{
	return (double)samples[(sample_count - 1) * per_mille / 1000] / 1000;
}

static uint64_t sum_of(size_t member)
{
	uint64_t sum = 0;

	for (int i = 0; i < RIDERS; i++)
		sum += *(const uint64_t *)(const void *)((const char *)&riders[i] + member);
	return sum;
}
#define SUM(member) sum_of(offsetof(struct rider, member))

static int all_is_quiet(void)
{
	return all_are_ready() && SUM(inputs) + SUM(missing) >= inputs_made;
}

/* No more cuts; what is under way ends. */
static void come_to_rest(void)
{
	uint64_t patience_us = swarm_now_us() + 60000000u;

	ending = 1;
	for (int i = 0; i < RIDERS; i++) {
		fault_proxy_limit_next(riders[i].proxy, 0, 0, 0);
		fault_proxy_limit_now(riders[i].proxy, FAULT_BOTH, UINT64_MAX);
	}
	while (!all_is_quiet() && swarm_now_us() < patience_us)
		serve_all();
	for (int i = 0; i < RIDERS; i++)
		qt_uint(riders[i].under_way, 0);
}

static void tell(uint64_t since_us)
{
	struct fault_counts cut = cuts();

	qsort(samples, sample_count, sizeof *samples, compare);
	fprintf(stderr,
		"%llu cuts (%llu reset, %llu ended, %llu of them after a number of bytes) of %llu connections in %.1f "
		"s: %llu commits, %llu inputs delivered and %llu missing in %llu gaps of %llu made; reconnected in "
		"p50 %.1f ms, p99 %.1f ms, at most %.1f ms\n",
		(unsigned long long)(cut.cut[FAULT_CUT_RST] + cut.cut[FAULT_CUT_FIN]),
		(unsigned long long)cut.cut[FAULT_CUT_RST], (unsigned long long)cut.cut[FAULT_CUT_FIN],
		(unsigned long long)cut.cut[FAULT_CUT_ANY], (unsigned long long)cut.accepted,
		(double)(swarm_now_us() - since_us) / 1e6, (unsigned long long)SUM(done),
		(unsigned long long)SUM(inputs), (unsigned long long)SUM(missing), (unsigned long long)SUM(gaps),
		(unsigned long long)inputs_made, percentile_ms(500), percentile_ms(990), percentile_ms(1000));
}

QTEST(random_cuts_lose_nothing_and_do_nothing_twice)
{
	uint64_t wanted = swarm_is_long() ? 10000 : SWARM_SANITIZED ? 200 : 1000, since_us;
	struct swarm_state state;
	struct fault_counts cut;

	start();
	since_us = swarm_now_us();
	do {
		serve_all();
		make_inputs();
		cut = cuts();
	} while (cut.cut[FAULT_CUT_RST] + cut.cut[FAULT_CUT_FIN] < wanted);
	come_to_rest();
	tell(since_us);
	state = swarm_state(&swarm);
	qt_uint(state.sessions, RIDERS);
	qt_uint(SUM(failed), 0);
	qt_uint(SUM(done), SUM(made));
	qt_uint(state.commits, SUM(done));
	qt_uint(SUM(inputs) + SUM(missing), inputs_made);
	qt_true(sample_count > wanted / 2);
	/* The bar, where it is measured with enough of them. */
	if (swarm_is_long())
		qt_true(percentile_ms(990) < 1000);
	stop();
}

/* Everything is swallowed, nothing is closed: only silence tells. */
QTEST(a_half_open_link_is_seen_within_12_seconds)
{
	struct rider *rider = &riders[0];
	uint64_t since_us, seen_us;

	swarm_start(&swarm);
	rider->proxy = fault_proxy_new("127.0.0.1", 0, "127.0.0.1", (uint16_t)remote_port(swarm.remote), 1);
	qt_true(rider->proxy != NULL);
	rider->cut_us = UINT64_MAX;
	swarm_open(&swarm, fault_proxy_port(rider->proxy), &rider->context, &rider->device);
	while (quark_device_get_state(rider->device) != QUARK_DEVICE_STATE_READY)
		serve(rider);
	fault_proxy_set(rider->proxy, FAULT_BOTH, FAULT_HALF_OPEN, 1);
	since_us = swarm_now_us();
	while (!rider->lost_us) {
		qt_int(quark_context_dispatch(rider->context, 1000), QUARK_OK);
		serve(rider);
		/* This one has lost bytes and stays as it is; those that come later shall work. */
		if (fault_proxy_counts(rider->proxy).swallowed)
			fault_proxy_set(rider->proxy, FAULT_BOTH, FAULT_HALF_OPEN, 0);
	}
	seen_us = rider->lost_us - since_us;
	while (quark_device_get_state(rider->device) != QUARK_DEVICE_STATE_READY) {
		qt_int(quark_context_dispatch(rider->context, 1000), QUARK_OK);
		serve(rider);
	}
	fprintf(stderr, "half-open: seen after %.2f s, resumed %.1f ms later\n", (double)seen_us / 1e6,
		(double)samples[0] / 1000);
	qt_true(seen_us < HALF_OPEN_MOST_US);
	qt_uint(swarm_state(&swarm).sessions, 1);
	quark_device_unref(rider->device);
	quark_context_unref(rider->context);
	fault_proxy_free(rider->proxy);
	swarm_stop(&swarm);
}
