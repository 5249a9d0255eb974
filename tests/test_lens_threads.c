#include "glasses/lens.h"
#include "qtest.h"
#include "quark/camera.h"

#include <pthread.h>

#define FRAMES 200
#define THREADS 3

struct held {
	struct qk_media_buffer *frames[FRAMES];
};

static void *release_all(void *data)
{
	struct held *held = data;

	for (int i = 0; i < FRAMES; i++)
		qk_media_unref(held->frames[i]);
	return NULL;
}

static void take(struct qk_lens *lens, struct held *held)
{
	for (uint32_t i = 0; i < FRAMES; i++) {
		uint32_t width, height;

		qt_int(qk_lens_frame(lens, 0, i, QUARK_FORMAT_GREY, 96, 64, 0, &held->frames[i], &width, &height, NULL,
				     0),
		       0);
	}
}

QTEST(frames_may_be_released_on_other_threads_and_after_the_lens_is_closed)
{
	static struct held held[THREADS + 1];
	pthread_t threads[THREADS];
	struct qk_lens *lens;

	qt_int(qk_lens_open(&lens, "pattern", NULL, 0), 0);
	for (int i = 0; i < THREADS; i++) {
		take(lens, &held[i]);
		qt_int(pthread_create(&threads[i], NULL, release_all, &held[i]), 0);
	}
	take(lens, &held[THREADS]);
	qk_lens_close(lens);
	release_all(&held[THREADS]);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}
