/* The calls of quark/sim.h. Each is an action, so that it can be recorded and replayed. */
#include "glasses/glasses.h"

#include "glasses/view.h"

#include <stdlib.h>
#include <string.h>

int quark_sim_register(void)
{
	return quark_private_register_sim(&quark_sim_entry);
}

const char *quark_sim_error(const struct quark_sim *sim)
{
	return sim ? sim->error : "";
}

static int fail(struct quark_sim *sim, int status, const char *why)
{
	snprintf(sim->error, sizeof sim->error, "%s", why);
	return status;
}

static int check(struct quark_sim *sim)
{
	if (!sim)
		return QUARK_ERR_INVALID;
	sim->error[0] = '\0';
	if (!sim->glasses)
		return fail(sim, QUARK_ERR_CLOSED, "these glasses are gone: their device was closed");
	return QUARK_OK;
}

/* 0, and the glasses' time is now; or INVALID or CLOSED. */
static int enter(struct quark_sim *sim)
{
	int status = check(sim);

	if (status == 0)
		qk_glasses_enter(sim->glasses);
	return status;
}

static int act(struct quark_sim *sim, const struct qk_action *action)
{
	int status = enter(sim);

	return status ? status : qk_glasses_act(sim->glasses, action, sim->error, sizeof sim->error);
}

int quark_sim_set(struct quark_sim *sim, int what, int32_t value)
{
	return act(sim, &(struct qk_action){.kind = QK_ACTION_SET, .what = what, .value = value});
}

int32_t quark_sim_get(const struct quark_sim *sim, int what)
{
	if (!sim || !sim->glasses)
		return 0;
	qk_glasses_enter(sim->glasses);
	return qk_wearer_get(sim->glasses, what);
}

int quark_sim_fault(struct quark_sim *sim, int fault, int64_t value)
{
	return act(sim, &(struct qk_action){.kind = QK_ACTION_FAULT, .what = fault, .value = value});
}

int quark_sim_input(struct quark_sim *sim, int input)
{
	return act(sim, &(struct qk_action){.kind = QK_ACTION_INPUT, .what = input});
}

int quark_sim_say(struct quark_sim *sim, const char *text)
{
	return act(sim, &(struct qk_action){.kind = QK_ACTION_SAY, .text = text});
}

int quark_sim_answer(struct quark_sim *sim, int answer)
{
	return act(sim, &(struct qk_action){.kind = QK_ACTION_ANSWER, .what = answer});
}

int quark_sim_revoke(struct quark_sim *sim, int sensor)
{
	return act(sim, &(struct qk_action){.kind = QK_ACTION_REVOKE, .what = sensor});
}

int quark_sim_position(struct quark_sim *sim, double latitude, double longitude, double accuracy_m, double heading)
{
	return act(sim, &(struct qk_action){.kind = QK_ACTION_POSITION,
					    .numbers = {latitude, longitude, accuracy_m, heading}});
}

int quark_sim_look(struct quark_sim *sim, const char *source)
{
	return act(sim, &(struct qk_action){.kind = QK_ACTION_LOOK, .text = source});
}

int quark_sim_advance(struct quark_sim *sim, uint64_t duration_us)
{
	int status = enter(sim);

	if (status)
		return status;
	if (duration_us > 86400000000u)
		return fail(sim, QUARK_ERR_INVALID, "time advances by at most a day at once");
	if (!sim->glasses->clock->is_virtual)
		return fail(sim, QUARK_ERR_UNSUPPORTED, "real time cannot be advanced; open with \"clock=virtual\"");
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

int quark_sim_push_frame(struct quark_sim *sim, const void *data, size_t length, quark_sim_release_fn release,
			 void *user_data)
{
	struct qk_glasses *glasses;
	int status, idle;

	if (!sim || !data)
		return sim ? fail(sim, QUARK_ERR_INVALID, "the frame is NULL") : QUARK_ERR_INVALID;
	status = check(sim);
	if (status) {
		if (release)
			release(user_data);
		return status;
	}
	glasses = sim->glasses;
	qk_glasses_enter_quietly(glasses);
	idle = glasses->port.media_out.count == 0;
	status = qk_viewfinder_push(glasses, data, length, release, user_data);
	if (status)
		return fail(sim, status, why_push(status));
	if (idle)
		qk_glasses_wake(glasses);
	return QUARK_OK;
}

int quark_sim_run_scenario(struct quark_sim *sim, const char *path)
{
	struct qk_scenario scenario = {0};
	int status = enter(sim);

	if (status)
		return status;
	if (!path)
		return fail(sim, QUARK_ERR_INVALID, "the path is NULL");
	if (sim->glasses->day.running)
		return fail(sim, QUARK_ERR_BUSY, "a scenario runs already");
	status = qk_scenario_load(&scenario, path, sim->error, sizeof sim->error);
	if (status)
		return status;
	if (scenario.model && strcmp(scenario.model, sim->glasses->profile.model) != 0) {
		qk_scenario_free(&scenario);
		return fail(sim, QUARK_ERR_INVALID, "the scenario is for another model of glasses");
	}
	qk_day_begin(sim->glasses, &scenario);
	qk_glasses_wake(sim->glasses);
	return QUARK_OK;
}

uint64_t quark_sim_scenario_left_us(const struct quark_sim *sim)
{
	if (!sim || !sim->glasses)
		return 0;
	qk_glasses_enter(sim->glasses);
	return qk_day_left_us(sim->glasses);
}

int quark_sim_record(struct quark_sim *sim, const char *path)
{
	int status = enter(sim);

	if (status)
		return status;
	if (!path)
		return qk_recorder_end(sim->glasses, sim->error, sizeof sim->error);
	return qk_recorder_begin(sim->glasses, path, sim->error, sizeof sim->error);
}

/* Hands a text out, NUL-terminated. */
static int give(struct quark_sim *sim, struct qk_buffer *buffer, char **out, size_t *length)
{
	*out = qk_buffer_take(buffer, length);
	qk_buffer_free(buffer);
	return *out ? QUARK_OK : fail(sim, QUARK_ERR_NOMEM, "no memory");
}

int quark_sim_view(struct quark_sim *sim, int display, char **out)
{
	struct qk_buffer svg = {0};
	int status = enter(sim);

	if (out)
		*out = NULL;
	if (status)
		return status;
	if (!out)
		return fail(sim, QUARK_ERR_INVALID, "out is NULL");
	if (display < 0 || (uint32_t)display >= sim->glasses->profile.display.count)
		return fail(sim, QUARK_ERR_INVALID, "these glasses have no such display");
	qk_wearer_show(sim->glasses);
	qk_view_svg(&svg, &sim->glasses->display, display);
	return give(sim, &svg, out, NULL);
}

int quark_sim_scene(struct quark_sim *sim, void **out, size_t *length)
{
	struct qk_picture picture = {0};
	struct qk_buffer png = {0};
	char *text = NULL;
	int status = enter(sim);

	if (out)
		*out = NULL;
	if (length)
		*length = 0;
	if (status)
		return status;
	if (!out || !length)
		return fail(sim, QUARK_ERR_INVALID, "out or length is NULL");
	if (!(sim->glasses->profile.camera.formats_count))
		return fail(sim, QUARK_ERR_UNSUPPORTED, "these glasses have no camera");
	status = qk_lens_picture(sim->glasses->camera.lens, sim->glasses->now_us, &picture, sim->error,
				 sizeof sim->error);
	if (status == 0)
		status = qk_picture_png(&png, &picture);
	qk_picture_free(&picture);
	if (status) {
		qk_buffer_free(&png);
		return status;
	}
	status = give(sim, &png, &text, length);
	*out = text;
	return status;
}

/* Makes ready to hand out a text. */
static int enter_for(struct quark_sim *sim, char **out)
{
	int status = enter(sim);

	if (out)
		*out = NULL;
	return status || out ? status : fail(sim, QUARK_ERR_INVALID, "out is NULL");
}

int quark_sim_spoken(struct quark_sim *sim, char **out)
{
	struct qk_buffer text = {0};
	int status = enter_for(sim, out);

	if (status)
		return status;
	qk_buffer_text(&text, sim->glasses->speaker.spoken_length ? sim->glasses->speaker.spoken : "");
	return give(sim, &text, out, NULL);
}

int quark_sim_note(struct quark_sim *sim, char **out)
{
	struct qk_buffer text = {0};
	int status = enter_for(sim, out);

	if (status)
		return status;
	qk_buffer_text(&text, sim->glasses->day.note ? sim->glasses->day.note : "");
	return give(sim, &text, out, NULL);
}

void quark_sim_free(void *memory)
{
	free(memory);
}
