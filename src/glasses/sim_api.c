/* The calls of quark/sim.h. Each is an action, so that it can be recorded and replayed. */
#include "glasses/sim_private.h"

#include <stdlib.h>
#include <string.h>

int quark_sim_register(void)
{
	return quark_private_register_sim(&quark_sim_entry);
}

int qk_sim_fail(struct quark_sim *sim, int status, const char *why)
{
	snprintf(sim->error, sizeof sim->error, "%s", why);
	return status;
}

struct quark_sim *quark_sim_ref(struct quark_sim *sim)
{
	if (sim)
		sim->references++;
	return sim;
}

void quark_sim_unref(struct quark_sim *sim)
{
	if (!sim || --sim->references)
		return;
	if (sim->ops->end)
		sim->ops->end(sim);
	free(sim);
}

/* 0, and the glasses' time is now; or INVALID or CLOSED. */
static int enter(struct quark_sim *sim)
{
	if (!sim)
		return QUARK_ERR_INVALID;
	sim->error[0] = '\0';
	return sim->ops->enter(sim);
}

static int act(struct quark_sim *sim, const struct qk_action *action)
{
	int status = enter(sim);

	return status ? status : sim->ops->act(sim, action);
}

int quark_sim_set(struct quark_sim *sim, int what, int32_t value)
{
	return act(sim, &(struct qk_action){.kind = QK_ACTION_SET, .what = what, .value = value});
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

int quark_sim_hear(struct quark_sim *sim, const char *path)
{
	return act(sim, &(struct qk_action){.kind = QK_ACTION_HEAR, .text = path});
}

int quark_sim_tick(struct quark_sim *sim, int sensor, int on)
{
	return act(sim, &(struct qk_action){.kind = QK_ACTION_TICK, .what = sensor, .value = on});
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

/* Asking changes nothing that the app sees; it leaves the sentence of the call before. */
static struct quark_sim *enter_to_ask(const struct quark_sim *sim)
{
	struct quark_sim *writable = (struct quark_sim *)(uintptr_t)sim;

	return writable && writable->ops->enter(writable) == 0 ? writable : NULL;
}

int32_t quark_sim_get(const struct quark_sim *sim, int what)
{
	struct quark_sim *entered = enter_to_ask(sim);
	int32_t value = 0;

	return entered && entered->ops->get(entered, what, &value) == 0 ? value : 0;
}

uint64_t quark_sim_scenario_left_us(const struct quark_sim *sim)
{
	struct quark_sim *entered = enter_to_ask(sim);
	uint64_t left = 0;

	return entered && entered->ops->left(entered, &left) == 0 ? left : 0;
}

int quark_sim_advance(struct quark_sim *sim, uint64_t duration_us)
{
	int status = enter(sim);

	if (status)
		return status;
	if (duration_us > 86400000000u)
		return qk_sim_fail(sim, QUARK_ERR_INVALID, "time advances by at most a day at once");
	return sim->ops->advance(sim, duration_us);
}

int quark_sim_push_frame(struct quark_sim *sim, const void *data, size_t length, quark_sim_release_fn release,
			 void *user_data)
{
	if (!sim || !data)
		return sim ? qk_sim_fail(sim, QUARK_ERR_INVALID, "the frame is NULL") : QUARK_ERR_INVALID;
	sim->error[0] = '\0';
	return sim->ops->push(sim, data, length, release, user_data);
}

int quark_sim_run_scenario(struct quark_sim *sim, const char *path)
{
	int status = enter(sim);

	if (status)
		return status;
	if (!path)
		return qk_sim_fail(sim, QUARK_ERR_INVALID, "the path is NULL");
	return sim->ops->run_scenario(sim, path);
}

int quark_sim_record(struct quark_sim *sim, const char *path)
{
	int status = enter(sim);

	return status ? status : sim->ops->record(sim, path);
}

/* Hands the bytes out, NUL-terminated, unless `status` says that there are none. */
static int give(struct quark_sim *sim, int status, struct qk_buffer *buffer, char **out, size_t *length)
{
	if (status == 0) {
		qk_buffer_text(buffer, "");
		*out = qk_buffer_take(buffer, length);
		if (!*out)
			status = qk_sim_fail(sim, QUARK_ERR_NOMEM, "no memory");
	}
	qk_buffer_free(buffer);
	return status;
}

/* Makes ready to hand out something. */
static int enter_for(struct quark_sim *sim, int has_out)
{
	int status = enter(sim);

	return status || has_out ? status : qk_sim_fail(sim, QUARK_ERR_INVALID, "where to put it is NULL");
}

int quark_sim_view(struct quark_sim *sim, int display, char **out)
{
	struct qk_buffer svg = {0};
	int status = enter_for(sim, out != NULL);

	if (out)
		*out = NULL;
	return status ? status : give(sim, sim->ops->view(sim, display, &svg), &svg, out, NULL);
}

int quark_sim_scene(struct quark_sim *sim, void **out, size_t *length)
{
	struct qk_buffer png = {0};
	char *bytes = NULL;
	int status = enter_for(sim, out && length);

	if (out)
		*out = NULL;
	if (length)
		*length = 0;
	if (status)
		return status;
	status = give(sim, sim->ops->scene(sim, &png), &png, &bytes, length);
	*out = bytes;
	return status;
}

int quark_sim_spoken(struct quark_sim *sim, char **out)
{
	struct qk_buffer text = {0};
	int status = enter_for(sim, out != NULL);

	if (out)
		*out = NULL;
	return status ? status : give(sim, sim->ops->spoken(sim, &text), &text, out, NULL);
}

int quark_sim_note(struct quark_sim *sim, char **out)
{
	struct qk_buffer text = {0};
	int status = enter_for(sim, out != NULL);

	if (out)
		*out = NULL;
	return status ? status : give(sim, sim->ops->note(sim, &text), &text, out, NULL);
}

void quark_sim_free(void *memory)
{
	free(memory);
}
