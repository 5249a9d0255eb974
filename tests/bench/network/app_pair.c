/* An app of this process at a quark-glasses of its own, paired with it. */
#include "network.h"

#include "glasses/glasses.h"
#include "glasses/remote.h"

#include <quark/pairing.h>
#include <quark/quark.h>
#include <quark/sim.h>

#include <dirent.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SECRET "bench"

struct app_pair {
	pid_t glasses;
	int out;
	unsigned port, control;
	char folder[64];
	struct quark_sim *sim;
	struct quark_context *context;
	struct quark_device *device;
	struct quark_overlay *overlay;
	struct quark_camera *camera;
	uint64_t frames;
};

static void become_glasses(void *user_data)
{
	char self[512] = "", program[640], state[128];
	int *out = user_data;

	if (readlink("/proc/self/exe", self, sizeof self - 1) < 0)
		_exit(127);
	snprintf(program, sizeof program, "%s/../bin/quark-glasses", dirname(self));
	snprintf(state, sizeof state, "%s/glasses", getenv("BENCH_FOLDER"));
	dup2(out[1], STDOUT_FILENO);
	execl(program, "quark-glasses", "--listen", "127.0.0.1:0", "--media-port", "0", "--state", state,
	      "--test-control", "0", "--secret", SECRET, (char *)NULL);
	_exit(127);
}

static void read_ports(struct app_pair *pair)
{
	FILE *out = fdopen(pair->out, "r");
	char line[256];

	while (out && (!pair->port || !pair->control) && fgets(line, sizeof line, out)) {
		sscanf(line, "listening on 127.0.0.1:%u", &pair->port);
		sscanf(line, "control on 127.0.0.1:%u", &pair->control);
	}
	if (!pair->port || !pair->control)
		network_fail("quark-glasses does not start; is it built beside this program, in ../bin?");
}

static void start_glasses(struct app_pair *pair)
{
	char address[32];
	int ends[2];

	snprintf(pair->folder, sizeof pair->folder, "/tmp/bench_network.XXXXXX");
	if (!mkdtemp(pair->folder) || setenv("BENCH_FOLDER", pair->folder, 1) || pipe(ends))
		network_fail("no folder in /tmp");
	pair->glasses = network_fork(become_glasses, ends);
	close(ends[1]);
	pair->out = ends[0];
	read_ports(pair);
	snprintf(address, sizeof address, "127.0.0.1:%u", pair->control);
	if (quark_sim_connect(address, SECRET, &pair->sim))
		network_fail("%s", quark_sim_error(NULL));
}

static void check(const struct app_pair *pair, int status)
{
	if (status)
		network_fail("%s", quark_context_failure_text(pair->context));
}

static void ask_to_pair(struct app_pair *pair, char *uri, size_t size)
{
	struct qk_buffer question = {0}, answer = {0};
	struct qk_json json;
	char why[320] = "";

	qk_buffer_text(&question, "{\"do\":\"pair\"}");
	if (qk_remote_ask(pair->sim->remote, &question, why, sizeof why) ||
	    !qk_remote_answer(pair->sim->remote, "uri", &json) || qk_json_string(&json, &answer))
		network_fail("no pairing window: %s", why);
	snprintf(uri, size, "%.*s", (int)answer.length, answer.data);
	qk_buffer_free(&question);
	qk_buffer_free(&answer);
}

static void open_app(struct app_pair *pair)
{
	char state[128], uri[1024];
	struct quark_context_config config = {
		.size = sizeof config, .app_id = "bench.network", .state_folder = state, .log_level = QUARK_LOG_NONE};
	struct quark_event *event;
	uint64_t request;

	snprintf(state, sizeof state, "%s/app", pair->folder);
	if (quark_context_new(&config, &pair->context))
		network_fail("no context");
	ask_to_pair(pair, uri, sizeof uri);
	check(pair, quark_pair(pair->context, uri, NULL, &request));
	check(pair, quark_context_wait_event(pair->context, request, -1, &event));
	if (quark_event_status(event))
		network_fail("%s", quark_event_failure_text(event));
	check(pair, quark_device_open(pair->context, quark_event_pairing_uri(event), &pair->device, &request));
	quark_event_free(event);
	check(pair, quark_context_wait(pair->context, request, -1));
	check(pair, quark_overlay_open(pair->device, NULL, &pair->overlay));
}

struct app_pair *app_pair_start(void)
{
	struct app_pair *pair = calloc(1, sizeof *pair);

	if (!pair)
		network_fail("no memory");
	start_glasses(pair);
	open_app(pair);
	return pair;
}

static void remove_folder(const char *folder)
{
	char path[512];
	const struct dirent *entry;
	DIR *all = opendir(folder);

	while (all && (entry = readdir(all)) != NULL) {
		if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
			continue;
		snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
		if (unlink(path))
			remove_folder(path);
	}
	if (all)
		closedir(all);
	rmdir(folder);
}

void app_pair_stop(struct app_pair *pair)
{
	quark_camera_unref(pair->camera);
	quark_overlay_unref(pair->overlay);
	quark_device_unref(pair->device);
	quark_context_unref(pair->context);
	quark_sim_unref(pair->sim);
	network_end(pair->glasses);
	close(pair->out);
	remove_folder(pair->folder);
	free(pair);
}

/* Takes all events; 1 when this request ended. */
static int take_events(struct app_pair *pair, uint64_t request)
{
	struct quark_event *event;
	int done = 0;

	while ((event = quark_context_next_event(pair->context)) != NULL) {
		int type = quark_event_type(event);

		if (type == QUARK_EVENT_CAMERA_FRAME) {
			struct quark_frame *frame = quark_camera_acquire(pair->camera);

			pair->frames += frame != NULL;
			quark_frame_unref(frame);
		} else if (type == QUARK_EVENT_REQUEST_DONE && quark_event_request(event) == request) {
			if (quark_event_status(event))
				network_fail("%s", quark_event_failure_text(event));
			done = 1;
		} else if ((type == QUARK_EVENT_DEVICE_GONE || type == QUARK_EVENT_CAMERA_ENDED) &&
			   quark_event_status(event)) {
			network_fail("%s", quark_event_failure_text(event));
		}
		quark_event_free(event);
	}
	return done;
}

static void await(struct app_pair *pair, uint64_t request)
{
	while (!take_events(pair, request))
		check(pair, quark_context_dispatch(pair->context, -1));
}

void app_pair_commit(void *user_data, int times)
{
	struct app_pair *pair = user_data;
	char text[64] = "Green tea 绿茶 3.50 - in 120 m turn left";
	uint64_t request;

	for (int i = 0; i < times; i++) {
		text[0] = (char)('A' + i % 26);
		check(pair, quark_overlay_set_text(pair->overlay, 1, text));
		check(pair, quark_overlay_commit(pair->overlay, &request));
		await(pair, request);
	}
}

void app_pair_idle(struct app_pair *pair, double seconds)
{
	uint64_t end_us = quark_context_time_us(pair->context) + (uint64_t)(seconds * 1e6);

	for (;;) {
		uint64_t now_us = quark_context_time_us(pair->context);

		if (now_us >= end_us)
			return;
		check(pair, quark_context_dispatch(pair->context, (int)((end_us - now_us + 999) / 1000)));
		take_events(pair, 0);
	}
}

void app_pair_stream(struct app_pair *pair, int on)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "To see how fast it is"};
	struct quark_stream_config stream = {
		.size = sizeof stream, .format = QUARK_FORMAT_NV12, .width = 1920, .height = 1080, .fps = 30};
	uint64_t request;

	if (!pair->camera)
		check(pair, quark_camera_open(pair->device, &config, &pair->camera));
	check(pair,
	      on ? quark_camera_start(pair->camera, &stream, &request) : quark_camera_stop(pair->camera, &request));
	await(pair, request);
}

uint64_t app_pair_frames(const struct app_pair *pair)
{
	return pair->frames;
}

pid_t app_pair_glasses(const struct app_pair *pair)
{
	return pair->glasses;
}
