/* The same seed and scenario give the same run, bit for bit: every event, and what both eyes see. */
#include "qtest.h"
#include "support.h"

#include "core/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_event(struct qk_buffer *log, struct quark_event *event)
{
	int type = quark_event_type(event);

	qk_buffer_print(log, "%llu %s request %llu status %s count %llu",
			(unsigned long long)quark_event_time_us(event), quark_event_type_name(type),
			(unsigned long long)quark_event_request(event), quark_status_name(quark_event_status(event)),
			(unsigned long long)quark_event_count(event));
	if (quark_event_failure(event))
		qk_buffer_print(log, " \"%s\"", quark_failure_text(quark_event_failure(event)));
	if (type == QUARK_EVENT_REQUEST_DONE)
		qk_buffer_print(log, " presented %llu on %u", (unsigned long long)quark_event_presented_us(event),
				quark_event_displays(event));
	if (type == QUARK_EVENT_DEVICE_READINESS)
		for (int part = 1; part <= QUARK_READINESS_FOREGROUND; part++)
			qk_buffer_print(log, " %d", (int)quark_event_readiness(event, part));
	if (type == QUARK_EVENT_CAMERA_CODE)
		qk_buffer_print(log, " %s", quark_event_code_text(event));
	qk_buffer_byte(log, '\n');
}

static void write_frame(struct qk_buffer *log, struct quark_camera *camera)
{
	struct quark_frame *frame = quark_camera_acquire(camera);
	double pose[7];
	size_t length;
	const unsigned char *bytes;
	uint64_t sum = 0;

	if (!frame)
		return;
	bytes = quark_frame_data(frame, &length);
	for (size_t i = 0; i < length; i++)
		sum = sum * 31 + bytes[i];
	qk_buffer_print(log, "  frame %llu captured %llu sum %llx", (unsigned long long)quark_frame_sequence(frame),
			(unsigned long long)quark_frame_capture_us(frame), (unsigned long long)sum);
	if (quark_frame_pose(frame, pose))
		for (int i = 0; i < 7; i++)
			qk_buffer_print(log, " %.17g", pose[i]);
	qk_buffer_byte(log, '\n');
	quark_frame_unref(frame);
}

static void write_views(struct qk_buffer *log, struct quark_sim *sim)
{
	char *svg;

	for (int eye = 0; eye < 2; eye++) {
		qt_int(quark_sim_view(sim, eye, &svg), QUARK_OK);
		qk_buffer_text(log, svg);
		quark_sim_free(svg);
	}
}

struct run {
	struct glasses glasses;
	struct quark_overlay *overlay;
	struct quark_camera *camera;
	struct qk_buffer log;
};

static void start(struct run *run, const char *uri)
{
	struct quark_camera_config camera = {.size = sizeof camera, .purpose = "to see a run repeat"};
	struct quark_stream_config stream = {
		.size = sizeof stream, .width = 64, .height = 48, .fps = 10, .codes = QUARK_CODE_QR};

	glasses_open(&run->glasses, uri);
	qt_int(quark_overlay_open(run->glasses.device, NULL, &run->overlay), QUARK_OK);
	qt_int(quark_camera_open(run->glasses.device, &camera, &run->camera), QUARK_OK);
	qt_int(quark_camera_start(run->camera, &stream, NULL), QUARK_OK);
	qt_int(quark_sim_fault(run->glasses.sim, QUARK_SIM_FAULT_JITTER, 30000), QUARK_OK);
	qt_int(quark_sim_fault(run->glasses.sim, QUARK_SIM_FAULT_LOSS, 100), QUARK_OK);
	qt_int(quark_sim_set(run->glasses.sim, QUARK_SIM_VALUE_CODE_NOISE, 20), QUARK_OK);
}

static void live(struct run *run, int seconds)
{
	struct quark_context *context = run->glasses.context;
	uint64_t end = quark_context_time_us(context) + (uint64_t)seconds * 1000000u;
	struct quark_event *event;

	while (quark_context_time_us(context) < end) {
		if (quark_context_dispatch(context, 1000) != QUARK_OK)
			return;
		while ((event = quark_context_next_event(context))) {
			write_event(&run->log, event);
			if (quark_event_type(event) == QUARK_EVENT_CAMERA_FRAME)
				write_frame(&run->log, run->camera);
			quark_event_free(event);
		}
	}
}

static char *record(const char *uri)
{
	struct run run = {0};
	char text[32];

	start(&run, uri);
	for (int i = 0; i < 30; i++) {
		snprintf(text, sizeof text, "step %d 第%d步", i, i);
		if (quark_overlay_set_text(run.overlay, 1, text) == QUARK_OK)
			quark_overlay_commit(run.overlay, NULL);
		if (i % 7 == 6)
			quark_sim_fault(run.glasses.sim, QUARK_SIM_FAULT_DROP, 1500);
		live(&run, 2);
		write_views(&run.log, run.glasses.sim);
	}
	quark_camera_unref(run.camera);
	quark_overlay_unref(run.overlay);
	glasses_close(&run.glasses);
	return qk_buffer_take(&run.log, NULL);
}

/* Where two texts part, for the message. */
static void qt_same(const char *a, const char *b)
{
	size_t at = 0;

	while (a[at] && a[at] == b[at])
		at++;
	if (a[at] || b[at])
		qt_fail("they part at byte %zu: \"%.80s\" and \"%.80s\"", at, a + (at > 40 ? at - 40 : 0),
			b + (at > 40 ? at - 40 : 0));
}

QTEST(the_same_seed_gives_the_same_run)
{
	char *one = record("sim:s1?clock=virtual&seed=7"), *two = record("sim:s1?clock=virtual&seed=7");

	qt_true(strlen(one) > 20000);
	qt_same(one, two);
	free(one);
	free(two);
}

QTEST(another_seed_gives_another_run)
{
	char *one = record("sim:s1?clock=virtual&seed=7"), *two = record("sim:s1?clock=virtual&seed=8");

	qt_true(strcmp(one, two) != 0);
	free(one);
	free(two);
}

QTEST(the_same_scenario_gives_the_same_run)
{
	char uri[512], *one, *two;

	snprintf(uri, sizeof uri, "sim:s1?clock=virtual&seed=7&scenario=%s",
		 qt_source("tests/scenarios/battery_swap_left_then_right.json"));
	one = record(uri);
	two = record(uri);
	qt_same(one, two);
	free(one);
	free(two);
}
