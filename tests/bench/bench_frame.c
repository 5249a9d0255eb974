/* What it costs to hand a frame from the glasses to the app, against a bare reference taken and given back. */
#include "camera/camera_private.h"

#include <quark/quark.h>
#include <quark/sim.h>

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* The median of many short blocks is told, so that other programs on the machine hardly count. */
#define ROUNDS 400
#define BLOCKS 401
#define PHOTOS 30

static double now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void must(int status, const char *what)
{
	if (status == QUARK_OK)
		return;
	fprintf(stderr, "bench_frame: %s: %s\n", what, quark_status_name(status));
	exit(1);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *values)
{
	qsort(values, BLOCKS, sizeof *values, compare);
	return values[BLOCKS / 2];
}

/* Both operations, as one does on a shared object; volatile, so that they stay. */
static double bare_pair(void)
{
	static volatile atomic_uint references = 1;
	double start = now_us();

	for (int i = 0; i < ROUNDS; i++) {
		atomic_fetch_add_explicit(&references, 1, memory_order_relaxed);
		atomic_fetch_sub_explicit(&references, 1, memory_order_acq_rel);
	}
	return (now_us() - start) / ROUNDS;
}

struct bench {
	struct quark_context *context;
	struct quark_device *device;
	struct quark_sim *sim;
	struct quark_camera *camera;
	unsigned char *bytes;
	size_t length;
	uint64_t seen, copied;
};

static void drain(struct bench *bench)
{
	struct quark_event *event;

	while ((event = quark_context_next_event(bench->context)))
		quark_event_free(event);
	quark_frame_unref(quark_camera_acquire(bench->camera));
}

/* One frame from the glasses' camera to the app and back: push, dispatch, event, acquire, release. */
static void hand_off(struct bench *bench)
{
	struct quark_event *event;
	struct quark_frame *frame;

	must(quark_sim_push_frame(bench->sim, bench->bytes, bench->length, NULL, NULL), "push");
	must(quark_context_dispatch(bench->context, 0), "dispatch");
	while ((event = quark_context_next_event(bench->context))) {
		if (quark_event_type(event) == QUARK_EVENT_CAMERA_FRAME) {
			frame = quark_camera_acquire(bench->camera);
			bench->seen += frame != NULL;
			bench->copied += frame && quark_frame_data(frame, NULL) != bench->bytes;
			quark_frame_unref(frame);
		}
		quark_event_free(event);
	}
}

/* The same pair as an app does it, on a frame that it holds. */
static double frame_pair(struct bench *bench)
{
	struct quark_frame *frame;
	double start;

	must(quark_sim_push_frame(bench->sim, bench->bytes, bench->length, NULL, NULL), "push");
	must(quark_context_dispatch(bench->context, 0), "dispatch");
	frame = quark_camera_acquire(bench->camera);
	start = now_us();
	for (int i = 0; i < ROUNDS; i++)
		quark_frame_unref(quark_frame_ref(frame));
	start = (now_us() - start) / ROUNDS;
	quark_frame_unref(frame);
	drain(bench);
	return start;
}

static double hand_off_us(struct bench *bench)
{
	double start = now_us();

	for (int i = 0; i < ROUNDS; i++)
		hand_off(bench);
	return (now_us() - start) / ROUNDS;
}

static void start_stream(struct bench *bench, uint32_t width, uint32_t height)
{
	struct quark_stream_config wanted = {
		.size = sizeof wanted, .width = width, .height = height, .fps = 1, .stall_ms = 60000};
	uint64_t request;

	must(quark_camera_start(bench->camera, &wanted, &request), "start");
	must(quark_context_wait(bench->context, request, -1), "start");
	if (quark_camera_get(bench->camera, QUARK_CAMERA_VALUE_WIDTH) != (int64_t)width)
		must(QUARK_ERR_UNSUPPORTED, "the size of the stream");
	bench->length = (size_t)width * height * 3 / 2;
	must(quark_sim_fault(bench->sim, QUARK_SIM_FAULT_STALL, 3600000), "no frames of its own");
	drain(bench);
}

static void measure(struct bench *bench, uint32_t width, uint32_t height)
{
	double bare[BLOCKS], calls[BLOCKS], frames[BLOCKS], pair, call, each;

	start_stream(bench, width, height);
	bench->seen = bench->copied = 0;
	for (int i = 0; i < 1000; i++)
		hand_off(bench);
	for (int i = 0; i < BLOCKS; i++) {
		bare[i] = bare_pair();
		calls[i] = frame_pair(bench);
		frames[i] = hand_off_us(bench);
	}
	pair = median(bare);
	call = median(calls);
	each = median(frames);
	printf("frame hand-off %4ux%-4u NV12 (%7zu bytes): %.3f us, %5.1f x quark_frame_ref/unref (%.4f us), %5.1f x "
	       "bare atomics (%.4f us); %llu frames, %llu copied; bar 25 x ref/unref: %s\n",
	       width, height, bench->length, each, each / call, call, each / pair, pair,
	       (unsigned long long)bench->seen, (unsigned long long)bench->copied,
	       each <= 25 * call && !bench->copied ? "met" : "MISSED");
}

static void stay(struct qk_media_buffer *buffer)
{
	atomic_store_explicit(&buffer->references, 1, memory_order_relaxed);
}

/* The library's own share: from what the link delivers to the credit, without a simulator that plays glasses. */
static void measure_library(struct bench *bench)
{
	struct qk_media_buffer buffer = {.data = bench->bytes, .length = bench->length, .release = stay};
	struct quark_camera *camera = bench->camera;
	struct qk_media_header header = {.kind = QK_MEDIA_FRAME,
					 .number = camera->stream.number,
					 .length = (uint32_t)bench->length,
					 .format = QUARK_FORMAT_NV12,
					 .width = 1920,
					 .height = 1080,
					 .stride = 1920};
	double frames[BLOCKS], bare[BLOCKS], each, pair;

	stay(&buffer);
	for (int block = 0; block < BLOCKS; block++) {
		double start;

		bare[block] = bare_pair();
		start = now_us();
		for (int i = 0; i < ROUNDS; i++) {
			header.sequence = camera->stream.sequence + 1;
			camera->listener.ops->media(&camera->listener, &header, &buffer);
			quark_event_free(quark_context_next_event(bench->context));
			quark_frame_unref(quark_camera_acquire(camera));
			qk_credits_due(camera->stream.credits, 1);
		}
		frames[block] = (now_us() - start) / ROUNDS;
	}
	each = median(frames);
	pair = median(bare);
	printf("of it in the library, link to app and back: %.3f us, %.1f x bare atomics (%.4f us)\n", each,
	       each / pair, pair);
}

static void measure_copy(const struct bench *bench)
{
	unsigned char *copy = malloc(bench->length);
	double start = now_us();
	unsigned sum = 0;

	for (int i = 0; copy && i < 100; i++) {
		for (size_t at = 0; at < bench->length; at++)
			copy[at] = bench->bytes[at];
		sum += copy[(size_t)i];
	}
	printf("one copy of the last size would take %.1f us (%u)\n", (now_us() - start) / 100, sum);
	free(copy);
}

static void measure_photo(struct bench *bench, uint32_t format, const char *name)
{
	struct quark_photo_config wanted = {.size = sizeof wanted, .format = format, .width = 1920, .height = 1080};
	double start = now_us();

	must(quark_sim_fault(bench->sim, QUARK_SIM_FAULT_STALL, 0), "the camera again");
	for (int i = 0; i < PHOTOS; i++) {
		uint64_t request;

		must(quark_camera_photo(bench->camera, &wanted, &request), "photo");
		must(quark_context_wait(bench->context, request, -1), "photo");
	}
	printf("photo 1920x1080 %s: %.0f us of real time (the 50 ms of the shutter are virtual)\n", name,
	       (now_us() - start) / PHOTOS);
}

static void open_bench(struct bench *bench)
{
	struct quark_context_config config = {.size = sizeof config, .log_level = QUARK_LOG_ERROR};
	struct quark_camera_config camera = {.size = sizeof camera, .purpose = "to measure"};
	uint64_t request;

	must(quark_sim_register(), "register");
	must(quark_context_new(&config, &bench->context), "context");
	must(quark_device_open(bench->context, "sim:s1?clock=virtual", &bench->device, &request), "open");
	must(quark_context_wait(bench->context, request, -1), "open");
	must(quark_sim_from_device(bench->device, &bench->sim), "sim");
	must(quark_camera_open(bench->device, &camera, &bench->camera), "camera");
	bench->bytes = calloc(1920 * 1080 * 3 / 2, 1);
	if (!bench->bytes)
		must(QUARK_ERR_NOMEM, "bytes");
}

int main(void)
{
	struct bench bench = {0};

	open_bench(&bench);
	measure(&bench, 160, 120);
	measure(&bench, 640, 480);
	measure(&bench, 1280, 720);
	measure(&bench, 1920, 1080);
	measure_library(&bench);
	measure_copy(&bench);
	must(quark_camera_stop(bench.camera, NULL), "stop");
	measure_photo(&bench, QUARK_FORMAT_NV12, "NV12");
	measure_photo(&bench, QUARK_FORMAT_JPEG, "JPEG");
	drain(&bench);
	quark_camera_unref(bench.camera);
	quark_sim_unref(bench.sim);
	quark_device_unref(bench.device);
	quark_context_unref(bench.context);
	free(bench.bytes);
	return 0;
}
