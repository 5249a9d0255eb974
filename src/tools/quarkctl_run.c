/* run: a small app lives through a scenario in virtual time, and all that it is told is printed. */
#include "quarkctl.h"

#include <errno.h>
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
		return QK_CTL_OK; /* not asked for, not connected yet, or no displays */
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

static int open_camera(struct run *run)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "Runs a scenario: looks for codes"};

	return run->ctl->values[QK_CTL_STREAM] ? quark_camera_open(run->ctl->device, &config, &run->camera) : QUARK_OK;
}

/* As an app does: it starts its stream when the glasses are put on, and never by force. */
static void start_stream(struct run *run, const struct quark_event *event)
{
	struct quark_stream_config config = {.size = sizeof config,
					     .codes = QUARK_CODE_QR | QUARK_CODE_EAN | QUARK_CODE_OTHER};

	if (!run->camera || quark_camera_get(run->camera, QUARK_CAMERA_VALUE_STREAMING) ||
	    !(quark_event_readiness_changed(event) & 1u << QUARK_READINESS_WORN) ||
	    !quark_event_readiness(event, QUARK_READINESS_WORN))
		return;
	if (quark_camera_start(run->camera, &config, NULL))
		qk_ctl_fail(run->ctl);
}

static int start_app(struct run *run)
{
	struct quark_overlay_config config = {.size = sizeof config, .flags = QUARK_OVERLAY_SPEAK};

	if (quark_overlay_open(run->ctl->device, &config, &run->overlay) ||
	    quark_overlay_set_text(run->overlay, 1, "quarkctl run") || quark_overlay_commit(run->overlay, NULL) ||
	    open_camera(run))
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
		if (quark_event_type(event) == QUARK_EVENT_DEVICE_READINESS)
			start_stream(run, event);
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

/* The scenario goes into the URI, so that its steps at 0 are done before the glasses answer the first time. Opening is
 * not waited for: a day that begins with glasses that refuse is a day, too. */
static int run_scenario(struct run *run)
{
	struct qk_ctl *ctl = run->ctl;
	uint64_t request = 0;

	if (make_folder(ctl) || qk_ctl_choose_virtual(ctl) || qk_ctl_add_option(ctl, "scenario", ctl->arguments[0]))
		return QK_CTL_FAILED;
	if (qk_ctl_start(ctl, &request))
		return qk_ctl_fail(ctl);
	if (qk_ctl_need_sim(ctl) || start_app(run))
		return QK_CTL_FAILED;
	return live(run);
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
