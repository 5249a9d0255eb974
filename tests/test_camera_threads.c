/* Frames given back on other threads while the context's thread hands out new ones; for ThreadSanitizer. */
#include "qtest.h"

#include "camera/frame.h"
#include "core/context.h"

#include <quark/quark.h>
#include <quark/sim.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define WORKERS 3
#define FRAMES 20000
#define CREDITS 8

static const unsigned char bytes[64];
static atomic_uint released;

static void give_back(struct qk_media_buffer *buffer)
{
	atomic_fetch_add(&released, 1);
	free(buffer);
}

static struct quark_frame *make_frame(struct qk_credits *credits, uint64_t sequence)
{
	struct qk_media_header header = {.kind = QK_MEDIA_FRAME,
					 .number = 1,
					 .length = sizeof bytes,
					 .sequence = sequence,
					 .format = QUARK_FORMAT_GREY,
					 .width = 8,
					 .height = 8,
					 .stride = 8};
	struct qk_media_buffer *buffer = calloc(1, sizeof *buffer);

	atomic_init(&buffer->references, 1);
	buffer->data = bytes;
	buffer->length = sizeof bytes;
	buffer->release = give_back;
	return qk_credits_frame(credits, &header, buffer);
}

struct belt { /* from the context's thread to the workers */
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct quark_frame *frames[QK_FRAME_SLOTS];
	size_t count;
	int over;
};

static void put(struct belt *belt, struct quark_frame *frame)
{
	pthread_mutex_lock(&belt->lock);
	belt->frames[belt->count++] = frame;
	pthread_cond_signal(&belt->filled);
	pthread_mutex_unlock(&belt->lock);
}

static struct quark_frame *get(struct belt *belt)
{
	struct quark_frame *frame = NULL;

	pthread_mutex_lock(&belt->lock);
	while (!belt->count && !belt->over)
		pthread_cond_wait(&belt->filled, &belt->lock);
	if (belt->count)
		frame = belt->frames[--belt->count];
	pthread_mutex_unlock(&belt->lock);
	return frame;
}

static void *work(void *data)
{
	struct quark_frame *frame;
	uint64_t sum = 0;

	while ((frame = get(data))) {
		struct quark_frame *again = quark_frame_ref(frame);

		sum += quark_frame_sequence(frame) + *(const unsigned char *)quark_frame_data(frame, NULL);
		quark_frame_unref(frame);
		quark_frame_unref(again);
	}
	return (void *)(uintptr_t)(sum != 0);
}

static void finish(struct belt *belt, pthread_t *threads)
{
	pthread_mutex_lock(&belt->lock);
	belt->over = 1;
	pthread_cond_broadcast(&belt->filled);
	pthread_mutex_unlock(&belt->lock);
	for (int i = 0; i < WORKERS; i++)
		pthread_join(threads[i], NULL);
}

static struct quark_context *make_context(void)
{
	struct quark_context_config config = {.size = sizeof config, .log_level = QUARK_LOG_NONE};
	struct quark_context *context = NULL;

	qt_int(quark_context_new(&config, &context), QUARK_OK);
	return context;
}

/* What the camera does in its step: takes the credits that came back; sends a frame for each that is free. */
struct camera {
	struct qk_source source;
	struct quark_context *context;
	struct qk_credits *credits;
	struct belt *belt;
	uint32_t available;
	uint64_t sequence;
};

static uint64_t next_us(struct qk_source *source)
{
	struct camera *camera = qk_container(source, struct camera, source);

	return qk_credits_due(camera->credits, 0) || camera->available ? 0 : QK_NEVER;
}

static void step(struct qk_source *source)
{
	struct camera *camera = qk_container(source, struct camera, source);

	camera->available += qk_credits_due(camera->credits, 1);
	while (camera->available && camera->sequence < FRAMES) {
		camera->available--;
		put(camera->belt, make_frame(camera->credits, ++camera->sequence));
	}
	if (camera->sequence < FRAMES)
		return;
	camera->available = 0;
	qk_event_post(qk_event_new(camera->context, QUARK_EVENT_CAMERA_ENDED, NULL));
}

static const struct qk_source_ops camera_ops = {next_us, step};

/* No frame more would come if one wake-up were missed: the context sleeps without a limit in between. */
QTEST(credits_from_other_threads_wake_a_sleeping_context)
{
	struct quark_context *context = make_context();
	struct belt belt = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, {NULL}, 0, 0};
	struct camera camera = {{&camera_ops, {NULL, NULL}}, context, NULL, &belt, CREDITS, 0};
	pthread_t threads[WORKERS];

	atomic_store(&released, 0);
	camera.credits = qk_credits_new(context, CREDITS);
	qk_context_add_source(context, &camera.source);
	for (int i = 0; i < WORKERS; i++)
		qt_int(pthread_create(&threads[i], NULL, work, &belt), 0);
	qt_int(quark_context_dispatch(context, -1), QUARK_OK);
	qt_uint(camera.sequence, FRAMES);
	finish(&belt, threads);
	qt_uint(atomic_load(&released), FRAMES);
	qk_context_remove_source(context, &camera.source);
	qk_credits_close(camera.credits);
	quark_context_unref(context);
}

static void *drop_one(void *data)
{
	quark_frame_unref(data);
	return NULL;
}

/* The stream, the context and the last frames go at the same moment, in any order. */
QTEST(streams_and_contexts_close_while_frames_are_given_back)
{
	atomic_store(&released, 0);
	for (int round = 0; round < 300; round++) {
		struct quark_context *context = make_context();
		struct qk_credits *credits = qk_credits_new(context, WORKERS);
		struct quark_frame *frames[WORKERS];
		pthread_t threads[WORKERS];

		for (int i = 0; i < WORKERS; i++)
			frames[i] = make_frame(credits, (uint64_t)i + 1);
		for (int i = 0; i < WORKERS; i++)
			qt_int(pthread_create(&threads[i], NULL, drop_one, frames[i]), 0);
		qk_credits_close(credits);
		quark_context_unref(context);
		for (int i = 0; i < WORKERS; i++)
			pthread_join(threads[i], NULL);
	}
	qt_uint(atomic_load(&released), 300 * WORKERS);
}

static struct quark_device *open_glasses(struct quark_context *context)
{
	struct quark_device *device = NULL;
	uint64_t request;

	qt_int(quark_sim_register(), QUARK_OK);
	qt_int(quark_device_open(context, "sim:s1?clock=real", &device, &request), QUARK_OK);
	qt_int(quark_context_wait(context, request, -1), QUARK_OK);
	return device;
}

static struct quark_camera *open_stream(struct quark_context *context, struct quark_device *device)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "to test threads"};
	struct quark_stream_config wanted = {.size = sizeof wanted, .width = 160, .height = 120, .credits = 2};
	struct quark_camera *camera = NULL;
	uint64_t request;

	qt_int(quark_camera_open(device, &config, &camera), QUARK_OK);
	qt_int(quark_camera_start(camera, &wanted, &request), QUARK_OK);
	qt_int(quark_context_wait(context, request, -1), QUARK_OK);
	return camera;
}

/* In real time, through the whole library: every frame is read and given back by a worker. */
QTEST(a_stream_flows_while_workers_give_its_frames_back)
{
	struct quark_context *context = make_context();
	struct quark_device *device = open_glasses(context);
	struct quark_camera *camera = open_stream(context, device);
	struct belt belt = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, {NULL}, 0, 0};
	pthread_t threads[WORKERS];
	struct quark_event *event;
	int seen = 0;

	for (int i = 0; i < WORKERS; i++)
		qt_int(pthread_create(&threads[i], NULL, work, &belt), 0);
	while (seen < 12) {
		struct quark_frame *frame;

		qt_int(quark_context_dispatch(context, -1), QUARK_OK);
		while ((event = quark_context_next_event(context)))
			quark_event_free(event);
		frame = quark_camera_acquire(camera);
		if (!frame)
			continue;
		put(&belt, frame);
		seen++;
	}
	quark_camera_unref(camera);
	quark_device_unref(device);
	quark_context_unref(context);
	finish(&belt, threads);
}
