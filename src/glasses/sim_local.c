/* The glasses behind a handle, in this process. */
#include "glasses/sim_private.h"

#include "glasses/view.h"

#include <string.h>

static int check(struct quark_sim *sim)
{
	if (sim->glasses)
		return QUARK_OK;
	return qk_sim_fail(sim, QUARK_ERR_CLOSED, "these glasses are gone: their device was closed");
}

static int local_enter(struct quark_sim *sim)
{
	int status = check(sim);

	if (status == 0)
		qk_glasses_enter(sim->glasses);
	return status;
}

static int local_act(struct quark_sim *sim, const struct qk_action *action)
{
	return qk_glasses_act(sim->glasses, action, sim->error, sizeof sim->error);
}

static int local_get(struct quark_sim *sim, int what, int32_t *out)
{
	*out = qk_wearer_get(sim->glasses, what);
	return QUARK_OK;
}

static int local_advance(struct quark_sim *sim, uint64_t duration_us)
{
	if (!sim->glasses->clock->is_virtual)
		return qk_sim_fail(sim, QUARK_ERR_UNSUPPORTED,
				   "real time cannot be advanced; open with \"clock=virtual\"");
	qk_clock_jump(sim->glasses->clock, sim->glasses->now_us + duration_us);
	qk_glasses_wake(sim->glasses);
	return QUARK_OK;
}

static const char *why_push(int status)
{
	switch (status) {
	case QUARK_ERR_INVALID:
		return "the length is not that of a frame in the stream's effective format and size";
	case QUARK_ERR_NOT_READY:
		return "no stream runs";
	case QUARK_ERR_AGAIN:
		return "the app holds all credits";
	default:
		return "no memory";
	}
}

static int local_push(struct quark_sim *sim, const void *data, size_t length, quark_sim_release_fn release,
		      void *user_data)
{
	struct qk_glasses *glasses = sim->glasses;
	int status = check(sim);

	if (status) {
		if (release)
			release(user_data);
		return status;
	}
	qk_glasses_enter_quietly(glasses);
	status = qk_viewfinder_push(glasses, data, length, release, user_data);
	if (status)
		return qk_sim_fail(sim, status, why_push(status));
	if (glasses->camera.stream.app->port->media_out.count == 1)
		qk_glasses_wake(glasses);
	return QUARK_OK;
}

static int local_run_scenario(struct quark_sim *sim, const char *path)
{
	struct qk_scenario scenario = {0};
	int status;

	if (sim->glasses->day.running)
		return qk_sim_fail(sim, QUARK_ERR_BUSY, "a scenario runs already");
	status = qk_scenario_load(&scenario, path, sim->error, sizeof sim->error);
	if (status)
		return status;
	if (scenario.model && strcmp(scenario.model, sim->glasses->profile.model) != 0) {
		qk_scenario_free(&scenario);
		return qk_sim_fail(sim, QUARK_ERR_INVALID, "the scenario is for another model of glasses");
	}
	qk_day_begin(sim->glasses, &scenario);
	qk_glasses_wake(sim->glasses);
	return QUARK_OK;
}

static int local_left(struct quark_sim *sim, uint64_t *out)
{
	*out = qk_day_left_us(sim->glasses);
	return QUARK_OK;
}

static int local_record(struct quark_sim *sim, const char *path)
{
	if (!path)
		return qk_recorder_end(sim->glasses, sim->error, sizeof sim->error);
	return qk_recorder_begin(sim->glasses, path, sim->error, sizeof sim->error);
}

static int local_view(struct quark_sim *sim, int display, struct qk_buffer *out)
{
	if (display < 0 || (uint32_t)display >= sim->glasses->profile.display.count)
		return qk_sim_fail(sim, QUARK_ERR_INVALID, "these glasses have no such display");
	qk_wearer_show(sim->glasses);
	qk_view_svg(out, &sim->glasses->display, display);
	return QUARK_OK;
}

static int local_scene(struct quark_sim *sim, struct qk_buffer *out)
{
	struct qk_picture picture = {0};
	int status;

	if (!sim->glasses->profile.camera.formats_count)
		return qk_sim_fail(sim, QUARK_ERR_UNSUPPORTED, "these glasses have no camera");
	status = qk_lens_picture(sim->glasses->camera.lens, sim->glasses->now_us, &picture, sim->error,
				 sizeof sim->error);
	if (status == 0)
		status = qk_picture_png(out, &picture);
	qk_picture_free(&picture);
	return status;
}

static int local_spoken(struct quark_sim *sim, struct qk_buffer *out)
{
	qk_buffer_text(out, sim->glasses->speaker.spoken_length ? sim->glasses->speaker.spoken : "");
	return QUARK_OK;
}

static int local_note(struct quark_sim *sim, struct qk_buffer *out)
{
	qk_buffer_text(out, sim->glasses->day.note ? sim->glasses->day.note : "");
	return QUARK_OK;
}

const struct qk_sim_ops qk_sim_local = {
	.enter = local_enter,
	.act = local_act,
	.get = local_get,
	.advance = local_advance,
	.push = local_push,
	.run_scenario = local_run_scenario,
	.left = local_left,
	.record = local_record,
	.view = local_view,
	.scene = local_scene,
	.spoken = local_spoken,
	.note = local_note,
};
