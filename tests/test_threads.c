/* Different contexts are independent, and quark_context_wakeup() comes from any thread. For ThreadSanitizer. */
#include "qtest.h"
#include "support.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#define THREADS 4
#define COMMITS 200

/* One app in a thread of its own; returns how many commits were presented. */
static void *live(void *unused)
{
	struct quark_context_config config = {.size = sizeof config, .log_level = QUARK_LOG_NONE};
	struct quark_context *context = NULL;
	struct quark_device *device = NULL;
	struct quark_overlay *overlay = NULL;
	uintptr_t presented = 0;
	uint64_t request;

	(void)unused;
	if (quark_context_new(&config, &context) || quark_device_open(context, "sim:s1?clock=virtual", &device, NULL) ||
	    quark_overlay_open(device, NULL, &overlay))
		return NULL;
	for (int i = 0; i < COMMITS; i++)
		presented += !quark_overlay_set_text(overlay, 1, i % 2 ? "tick" : "tock") &&
			     !quark_overlay_commit(overlay, &request) && !quark_context_wait(context, request, -1);
	quark_overlay_unref(overlay);
	quark_device_unref(device);
	quark_context_unref(context);
	return (void *)presented;
}

QTEST(contexts_in_threads_are_independent)
{
	pthread_t threads[THREADS];

	qt_int(quark_sim_register(), QUARK_OK);
	for (int i = 0; i < THREADS; i++)
		qt_int(pthread_create(&threads[i], NULL, live, NULL), 0);
	for (int i = 0; i < THREADS; i++) {
		void *presented;

		pthread_join(threads[i], &presented);
		qt_uint((uintptr_t)presented, COMMITS);
	}
}

struct waker {
	struct quark_context *context;
	atomic_int stop;
};

static void *wake(void *user_data)
{
	struct waker *waker = user_data;

	while (!atomic_load(&waker->stop))
		quark_context_wakeup(waker->context);
	return NULL;
}

QTEST(a_wakeup_reaches_a_blocked_dispatch)
{
	struct quark_context_config config = {.size = sizeof config, .log_level = QUARK_LOG_NONE};
	struct waker waker = {0};
	struct quark_device *device;
	struct quark_event *event;
	pthread_t thread;

	qt_int(quark_sim_register(), QUARK_OK);
	qt_int(quark_context_new(&config, &waker.context), QUARK_OK);
	qt_int(quark_device_open(waker.context, "sim:s1", &device, NULL), QUARK_OK);
	qt_int(pthread_create(&thread, NULL, wake, &waker), 0);
	for (int i = 0; i < 2000; i++) {
		qt_int(quark_context_dispatch(waker.context, -1), QUARK_OK);
		while ((event = quark_context_next_event(waker.context)))
			quark_event_free(event);
	}
	atomic_store(&waker.stop, 1);
	pthread_join(thread, NULL);
	quark_device_unref(device);
	quark_context_unref(waker.context);
}
