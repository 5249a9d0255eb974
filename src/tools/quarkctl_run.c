/* run: a small app lives through a scenario in virtual time, and all that it is told is printed. */
#include "quarkctl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LOOK_EVERY_MS 1000
#define AFTERWARDS_MS 20000

struct run {
	struct qk_ctl *ctl;
	struct quark_overlay *overlay;
	struct quark_camera *camera;
	char *views[2]; /* what was written last; NULL: nothing yet */
	unsigned int pictures;
};

static const char *const eyes[] = {"left", "right"};

static int write_view(struct run *run, int eye, const char *svg)
{
	struct qk_ctl *ctl = run->ctl;
	char path[4096];

	if (snprintf(path, sizeof path, "%s/%05u-%012llu-%s.svg", ctl->values[QK_CTL_OUT], run->pictures,
		     (unsigned long long)quark_context_time_us(ctl->context), eyes[eye]) >= (int)sizeof path)
		return qk_ctl_say(ctl, "the path of --out is too long.");
	return qk_ctl_write_file(ctl, path, svg, strlen(svg));
}

/* 1 when this eye sees something new; its view is then kept. Below 0: a failure. */
static int look(struct run *run, int eye)
{
	struct qk_ctl_sim *sim = &run->ctl->sim;
	char *svg = NULL;

	if (sim->view(sim->handle, eye, &svg)) {
		qk_ctl_say(run->ctl, "the view cannot be drawn. %s", sim->error(sim->handle));
		return -1;
	}
	if (run->views[eye] && !strcmp(run->views[eye], svg)) {
		sim->free(svg);
		return 0;
	}
	sim->free(run->views[eye]);
	run->views[eye] = svg;
	return 1;
}

static int write_changes(struct run *run)
{
	int left, right;

	if (!run->ctl->values[QK_CTL_OUT] || !quark_device_limit(run->ctl->device, QUARK_LIMIT_DISPLAYS))
		return QK_CTL_OK;
	left = look(run, 0);
	right = look(run, 1);
	if (left < 0 || right < 0)
		return QK_CTL_FAILED;
	if (!left && !right)
		return QK_CTL_OK;
	run->pictures++;
	return write_view(run, 0, run->views[0]) || write_view(run, 1, run->views[1]) ? QK_CTL_FAILED : QK_CTL_OK;
}

static int make_folder(const struct qk_ctl *ctl)
{
	const char *folder = ctl->values[QK_CTL_OUT];

	if (folder && mkdir(folder, 0777) && errno != EEXIST)
		return qk_ctl_say(ctl, "%s cannot be made: %s.", folder, strerror(errno));
	return QK_CTL_OK;
}

static int start_camera(struct run *run)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "Runs a scenario: looks for codes"};
	struct quark_stream_config stream = {.size = sizeof stream,
					     .codes = QUARK_CODE_QR | QUARK_CODE_EAN | QUARK_CODE_OTHER};

	if (!run->ctl->values[QK_CTL_STREAM])
		return 0;
	return quark_camera_open(run->ctl->device, &config, &run->camera) ||
	       quark_camera_start(run->camera, &stream, NULL);
}

static int start_app(struct run *run)
{
	struct quark_overlay_config config = {.size = sizeof config, .flags = QUARK_OVERLAY_SPEAK};

	if (quark_overlay_open(run->ctl->device, &config, &run->overlay) ||
	    quark_overlay_set_text(run->overlay, 1, "quarkctl run") || quark_overlay_commit(run->overlay, NULL) ||
	    start_camera(run))
		return qk_ctl_fail(run->ctl);
	return QK_CTL_OK;
}

/* Frames come by the thousand and say little: each is taken, none is printed. */
static int take_events(struct run *run)
{
	struct quark_event *event;
	int gone = 0;

	for (; (event = quark_context_next_event(run->ctl->context)) != NULL; quark_event_free(event)) {
		gone |= quark_event_type(event) == QUARK_EVENT_DEVICE_GONE;
		if (quark_event_type(event) == QUARK_EVENT_CAMERA_FRAME)
			quark_frame_unref(quark_camera_acquire(run->camera));
		else
			qk_ctl_print_event(run->ctl, event);
	}
	return gone;
}

/* Until the last step, and then long enough for the glasses to notice what it did. */
static int live(struct run *run)
{
	struct qk_ctl *ctl = run->ctl;
	uint64_t end_us = 0;

	for (;;) {
		int gone = take_events(run);

		if (write_changes(run))
			return QK_CTL_FAILED;
		if (gone)
			return QK_CTL_OK;
		if (!end_us && !ctl->sim.scenario_left_us(ctl->sim.handle))
			end_us = quark_context_time_us(ctl->context) + AFTERWARDS_MS * 1000u;
		if (end_us && quark_context_time_us(ctl->context) >= end_us)
			return QK_CTL_OK;
		if (quark_context_dispatch(ctl->context, LOOK_EVERY_MS))
			return qk_ctl_fail(ctl);
	}
}

static int run_scenario(struct run *run)
{
	struct qk_ctl *ctl = run->ctl;
	const char *path = ctl->arguments[0];
	int status;

	if (make_folder(ctl) || qk_ctl_open_virtual(ctl))
		return QK_CTL_FAILED;
	status = ctl->sim.run_scenario(ctl->sim.handle, path);
	if (status)
		return qk_ctl_say(ctl, "%s: %s", path, ctl->sim.error(ctl->sim.handle));
	status = start_app(run);
	return status ? status : live(run);
}

int qk_ctl_run(struct qk_ctl *ctl)
{
	struct run run = {.ctl = ctl};
	int status = run_scenario(&run);

	for (int eye = 0; eye < 2; eye++)
		if (run.views[eye])
			ctl->sim.free(run.views[eye]);
	quark_camera_unref(run.camera);
	quark_overlay_unref(run.overlay);
	return status;
}
