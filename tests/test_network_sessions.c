/* A thousand sessions of this process at one quark-glasses, over mutual TLS: how fast they come up, how much memory
 * they take at both ends together, and that nothing grows while they idle. QUARK_TEST_LONG=1 lets them idle for 60 s.
 */
#include "qtest.h"
#include "support_swarm.h"

#include <malloc.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define SESSIONS (SWARM_SANITIZED ? 100 : 1000)
#define SESSIONS_MAX 1000
#define FDS_EACH 6
#define KIB_EACH 64
#define UP_CPU_S 10 /* of two processors: 5 s */

static struct swarm swarm;
static struct {
	struct quark_context *context;
	struct quark_device *device;
} apps[SESSIONS_MAX];

static int opened; /* of the apps */

static unsigned count_ready(void)
{
	unsigned ready = 0;

	for (int i = 0; i < opened; i++)
		ready += quark_device_get_state(apps[i].device) == QUARK_DEVICE_STATE_READY;
	return ready;
}

static void serve_all(int timeout_ms)
{
	static struct pollfd polls[SESSIONS_MAX];

	for (int i = 0; i < opened; i++)
		polls[i] = (struct pollfd){.fd = quark_context_get_fd(apps[i].context), .events = POLLIN};
	poll(polls, (nfds_t)opened, timeout_ms);
	for (int i = 0; i < opened; i++) {
		struct quark_event *event;

		if (!polls[i].revents)
			continue;
		qt_int(quark_context_dispatch(apps[i].context, 0), QUARK_OK);
		while ((event = quark_context_next_event(apps[i].context)) != NULL) {
			if (quark_event_type(event) == QUARK_EVENT_DEVICE_GONE)
				qt_fail("%s", quark_event_failure_text(event));
			quark_event_free(event);
		}
	}
}

static void run(uint64_t us)
{
	uint64_t end_us = swarm_now_us() + us;

	while (swarm_now_us() < end_us)
		serve_all(200);
}

static void need_file_descriptors(void)
{
	struct rlimit limit;

	swarm_raise_limits();
	qt_int(getrlimit(RLIMIT_NOFILE, &limit), 0);
	if (limit.rlim_cur < SESSIONS * FDS_EACH + 100)
		qt_skip("this user may not have enough file descriptors (ulimit -Hn)");
}

struct memory { /* of the apps, and of the glasses */
	double here, there;
};

/* What the allocator of this process keeps for later is no session's. */
static struct memory memory(void)
{
	malloc_trim(0);
	return (struct memory){(double)swarm_memory(0), (double)swarm_memory(swarm_pid(&swarm))};
}

/* KiB of one session. */
static double each(double bytes)
{
	return bytes / SESSIONS / 1024;
}

QTEST(a_thousand_sessions_are_up_in_seconds_and_small)
{
	struct memory before, up, later;
	double grown, cpu_s;
	uint64_t up_us, since_us;
	struct swarm_state state;

	need_file_descriptors();
	swarm_start(&swarm);
	before = memory();
	since_us = swarm_now_us();
	cpu_s = swarm_cpu(&swarm);
	while (opened < SESSIONS) {
		swarm_open(&swarm, 0, &apps[opened].context, &apps[opened].device);
		if (++opened % 16 == 0)
			serve_all(0);
	}
	while (count_ready() < SESSIONS)
		serve_all(1000);
	up_us = swarm_now_us() - since_us;
	cpu_s = swarm_cpu(&swarm) - cpu_s;
	state = swarm_state(&swarm);
	qt_uint(state.connected, SESSIONS);
	qt_uint(state.connections, SESSIONS);
	run(2000000);
	up = memory();
	run(swarm_is_long() ? 60000000 : 4000000);
	later = memory();
	grown = later.here - up.here + later.there - up.there;
	fprintf(stderr,
		"%d sessions: up in %.2f s (%.2f s of processor time), %.1f KiB each here and %.1f KiB in the glasses, "
		"%+.1f KiB later\n",
		SESSIONS, (double)up_us / 1e6, cpu_s, each(up.here - before.here), each(up.there - before.there),
		each(grown));
	qt_uint(count_ready(), SESSIONS);
	/* A machine that is busy with other things takes longer, but not more. */
	qt_true(SWARM_SANITIZED || cpu_s < UP_CPU_S);
	qt_true(SWARM_SANITIZED || each(up.here - before.here + up.there - before.there) < KIB_EACH);
	/* A page here and there is the allocator's, not a session's. */
	qt_true(SWARM_SANITIZED || each(grown) < 1);
	for (int i = 0; i < SESSIONS; i++) {
		quark_device_unref(apps[i].device);
		quark_context_unref(apps[i].context);
	}
	swarm_stop(&swarm);
}
