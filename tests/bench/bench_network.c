/* The network link over loopback TLS, always between two processes: a commit until it is presented against
 * libwebsockets alone, frames against OpenSSL alone, a commit while pictures stream against one without, and what an
 * idle session does. */
#include "bench.h"
#include "network/network.h"
#include "spy.h"

#define NV12_1080P (1920u * 1080 * 3 / 2)
#define JPEG (200u * 1000)
#define STREAM_ROUNDS 15
#define IDLE_SECONDS 21
#define PING_SECONDS 5
#define WAKEUPS_A_PING 16 /* two of either side, each five steps from thread to thread, and some to spare */

/* The two messages of a commit, as long as they really are. */
static void learn_messages(void)
{
	struct quark_context *context;
	struct quark_device *device;
	struct quark_overlay *overlay;
	uint64_t request;

	spy_begin();
	if (quark_context_new(NULL, &context) || quark_device_open(context, "sim:s1?clock=virtual", &device, NULL) ||
	    quark_overlay_open(device, NULL, &overlay))
		network_fail("no simulated glasses");
	for (int i = 0; i < 3; i++) {
		const char *text =
			i % 2 ? "Green tea 绿茶 3.50 - in 120 m turn left" : "Black tea 红茶 3.50 - in 120 m turn left";

		if (quark_overlay_set_text(overlay, 1, text) || quark_overlay_commit(overlay, &request) ||
		    quark_context_wait(context, request, -1))
			network_fail("no commit");
	}
	quark_overlay_unref(overlay);
	quark_device_unref(device);
	quark_context_unref(context);
	spy_end();
}

static double cpu_of(pid_t other)
{
	return network_cpu(0) + network_cpu(other);
}

static void tell_cpu(const char *what, bench_fn run, void *user_data, pid_t other, int times)
{
	double before = cpu_of(other);

	run(user_data, times);
	printf("%-58s %9.1f us of processor time, both ends\n", what, (cpu_of(other) - before) / times * 1e6);
}

/* The bar is on bytes a second: 0.7 of them is 1 / 0.7 of the time. */
static int frames(const char *what, struct media_pair *ours, struct bare_tls *bare, size_t size, int times)
{
	struct bench_result result;

	media_pair_size(ours, size);
	bare_tls_size(bare, size);
	result = bench(media_pair_run, ours, bare_tls_run, bare, times);
	printf("%-58s %9.2f of the bytes a second of bare OpenSSL (%.0f of %.0f MB/s)\n", what, 1 / result.ratio,
	       (double)size / result.seconds / 1e6, (double)size / result.reference_seconds / 1e6);
	tell_cpu(what, media_pair_run, ours, media_pair_child(ours), times * 10);
	return bench_print(what, "bare OpenSSL", result, 1 / 0.7);
}

static int commits(struct app_pair *app, struct bare_lws *bare)
{
	int missed = bench_print("commit -> presented over TLS", "bare libwebsockets",
				 bench(app_pair_commit, app, bare_lws_run, bare, 400), 2.0);

	tell_cpu("a commit and its answer", app_pair_commit, app, app_pair_glasses(app), 4000);
	return missed;
}

static double median(double *values, int count)
{
	qsort(values, (size_t)count, sizeof *values, bench_compare);
	return values[count / 2];
}

/* In turns: with a stream and without. */
static int commits_beside_pictures(struct app_pair *app)
{
	double ratios[STREAM_ROUNDS], with[STREAM_ROUNDS], without[STREAM_ROUNDS];
	struct bench_result result;
	uint64_t frames_before = app_pair_frames(app);

	for (int i = 0; i < STREAM_ROUNDS; i++) {
		app_pair_stream(app, 1);
		app_pair_idle(app, 0.2);
		with[i] = bench_time(app_pair_commit, app, 1500);
		app_pair_stream(app, 0);
		without[i] = bench_time(app_pair_commit, app, 1500);
		ratios[i] = with[i] / without[i];
	}
	result.ratio = median(ratios, STREAM_ROUNDS);
	result.seconds = median(with, STREAM_ROUNDS);
	result.reference_seconds = median(without, STREAM_ROUNDS);
	printf("(%llu frames came meanwhile)\n", (unsigned long long)(app_pair_frames(app) - frames_before));
	return bench_print("commit -> presented while 1080p streams at 30 fps", "idle", result, 1.5);
}

static void tell_frame_cpu(struct app_pair *app)
{
	uint64_t frames_before;
	double before;

	app_pair_stream(app, 1);
	app_pair_idle(app, 0.5);
	frames_before = app_pair_frames(app);
	before = cpu_of(app_pair_glasses(app));
	app_pair_idle(app, 3);
	printf("%-58s %9.0f us of processor time, both ends, with drawing it\n", "a 1080p frame of the camera",
	       (cpu_of(app_pair_glasses(app)) - before) / (double)(app_pair_frames(app) - frames_before) * 1e6);
	app_pair_stream(app, 0);
}

/* With the media connection still up, or not: nobody wakes but for the pings. */
static int idle(struct app_pair *app)
{
	uint64_t here, there;
	double cpu;

	app_pair_idle(app, PING_SECONDS);
	here = network_wakeups(0);
	there = network_wakeups(app_pair_glasses(app));
	cpu = cpu_of(app_pair_glasses(app));
	app_pair_idle(app, IDLE_SECONDS);
	here = network_wakeups(0) - here;
	there = network_wakeups(app_pair_glasses(app)) - there;
	cpu = cpu_of(app_pair_glasses(app)) - cpu;
	printf("%-58s %llu wake-ups here and %llu in the glasses in %d s, %.1f ms of processor time: %s\n",
	       "an idle session", (unsigned long long)here, (unsigned long long)there, IDLE_SECONDS, cpu * 1e3,
	       here + there > WAKEUPS_A_PING * (IDLE_SECONDS / PING_SECONDS) ? "MISSED" : "the pings");
	return here + there > WAKEUPS_A_PING * (IDLE_SECONDS / PING_SECONDS);
}

int main(void)
{
	struct bare_lws *bare_lws;
	struct bare_tls *bare_tls;
	struct media_pair *media;
	struct app_pair *app;
	int missed = 0;

	learn_messages();
	printf("request: %zu bytes, answer: %zu bytes\n", spy.request_length, spy.answer_length);
	/* Processes are made before this one has threads. */
	bare_lws = bare_lws_start(spy.request_length, spy.answer_length);
	bare_tls = bare_tls_start();
	media = media_pair_start();
	app = app_pair_start();
	missed += commits(app, bare_lws);
	missed += frames("1080p NV12 frame over TLS", media, bare_tls, NV12_1080P, 8);
	missed += frames("200 KB JPEG frame over TLS", media, bare_tls, JPEG, 100);
	media_pair_stop(media);
	bare_tls_stop(bare_tls);
	missed += commits_beside_pictures(app);
	tell_frame_cpu(app);
	bare_lws_stop(bare_lws);
	missed += idle(app);
	app_pair_stop(app);
	return missed != 0;
}
