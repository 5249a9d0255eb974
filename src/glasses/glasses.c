#include "glasses/sim_private.h"

#include "glasses/frames.h"

#include <quark/device.h>

#include <stdlib.h>
#include <string.h>

void qk_glasses_enter(struct qk_glasses *glasses)
{
	glasses->now_us = qk_clock_now(glasses->clock);
	glasses->quiet_us = 0;
	qk_power_run(glasses);
}

/* The batteries can wait: nothing is read of them before they change. */
void qk_glasses_enter_quietly(struct qk_glasses *glasses)
{
	glasses->now_us = qk_clock_now(glasses->clock);
	if (glasses->now_us >= glasses->quiet_us)
		qk_glasses_enter(glasses);
}

void qk_glasses_stay_quiet(struct qk_glasses *glasses, uint64_t us)
{
	if (us < glasses->quiet_us)
		glasses->quiet_us = us;
}

void qk_glasses_wake(struct qk_glasses *glasses)
{
	if (!glasses->stepping && glasses->sink)
		glasses->sink->wake(glasses->owner);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* Of everything but the connections. */
static uint64_t inner_next_us(const struct qk_glasses *glasses)
{
	uint64_t next = earlier(qk_peer_next_us(glasses), qk_app_next_us(glasses));

	next = earlier(next, qk_viewfinder_next_us(glasses));
	next = earlier(next, qk_shutter_next_us(glasses));
	next = earlier(next, qk_consent_next_us(glasses));
	next = earlier(next, qk_speaker_next_us(glasses));
	next = earlier(next, qk_position_next_us(glasses));
	next = earlier(next, qk_microphone_next_us(glasses));
	next = earlier(next, qk_day_next_us(glasses));
	return earlier(next, qk_power_next_us(glasses));
}

uint64_t qk_glasses_next_us(const struct qk_glasses *glasses)
{
	uint64_t inner = glasses->quiet_us ? glasses->quiet_us : inner_next_us(glasses);

	return glasses->touched ? 0 : earlier(qk_line_next_us(glasses), inner);
}

static void release(struct qk_glasses *glasses)
{
	char why[64];

	if (glasses->recorder.file)
		qk_recorder_end(glasses, why, sizeof why);
	qk_day_end(glasses);
	free(glasses->day.note);
	qk_camera_side_free(glasses);
	qk_speaker_free(&glasses->speaker);
	qk_consent_free(glasses);
	qk_line_free(glasses);
	qk_app_free_all(glasses);
	qk_microphone_free(glasses);
	qk_known_free_all(glasses);
	qk_decoded_free(&glasses->decoded);
	qk_buffer_free(&glasses->scratch);
	qk_display_free(&glasses->display);
	free(glasses);
}

void qk_glasses_destroy(struct qk_glasses *glasses)
{
	qk_table_remove(glasses);
	glasses->sim->glasses = NULL;
	quark_sim_unref(glasses->sim);
	glasses->destroyed = 1;
	if (!glasses->stepping)
		release(glasses);
}

static void run(struct qk_glasses *glasses)
{
	qk_line_attempt(glasses);
	if (glasses->destroyed)
		return;
	qk_line_receive(glasses);
	qk_consent_run(glasses);
	qk_shutter_run(glasses);
	qk_viewfinder_run(glasses);
	qk_speaker_run(glasses);
	qk_position_run(glasses);
	qk_microphone_run(glasses);
	/* After all that is due at the same time, as a call of the wearer's would come: so that a recording repeats. */
	qk_day_run(glasses);
	qk_app_run(glasses);
	qk_peer_run(glasses);
	qk_wearer_tell(glasses);
	qk_line_deliver(glasses);
	qk_line_tidy(glasses);
}

/* Frames and credits are all there is to do, as mostly while a stream runs. */
static int is_quiet(const struct qk_glasses *glasses)
{
	return !glasses->touched && qk_clock_now(glasses->clock) < glasses->quiet_us && qk_line_is_quiet(glasses) &&
	       !qk_frames_must_tell(glasses);
}

static void step_quietly(struct qk_glasses *glasses)
{
	glasses->now_us = qk_clock_now(glasses->clock);
	qk_line_receive(glasses);
	qk_line_deliver(glasses);
}

static void step_all(struct qk_glasses *glasses)
{
	glasses->touched = 0;
	qk_glasses_enter(glasses);
	run(glasses);
	glasses->quiet_us = glasses->destroyed ? 0 : inner_next_us(glasses);
}

void qk_glasses_step(struct qk_glasses *glasses)
{
	glasses->stepping = 1;
	if (is_quiet(glasses))
		step_quietly(glasses);
	else
		step_all(glasses);
	glasses->stepping = 0;
	if (glasses->destroyed)
		release(glasses);
}

static int choose_profile(struct qk_glasses *glasses, const char *model, char *why, size_t why_size)
{
	const struct qk_profile *profile = qk_profile_find(model);

	if (!profile) {
		snprintf(why, why_size, "there are no glasses \"%.20s\" to simulate; known are %s", model,
			 qk_profile_names());
		return QUARK_ERR_INVALID;
	}
	if (glasses->options.has_colour && !profile->display.count) {
		snprintf(why, why_size, "the option \"colour\" is for glasses with displays, and %s has none", model);
		return QUARK_ERR_INVALID;
	}
	glasses->profile = *profile;
	if (glasses->options.mono)
		glasses->profile.capabilities &= ~(uint32_t)QUARK_CAPABILITY_COLOUR;
	return 0;
}

static int load_scenario(struct qk_glasses *glasses, struct qk_scenario *scenario, char *why, size_t why_size)
{
	int status = qk_scenario_load(scenario, glasses->options.scenario, why, why_size);

	if (status || !scenario->model || strcmp(scenario->model, glasses->profile.model) == 0)
		return status;
	snprintf(why, why_size, "the scenario is for the model \"%.20s\", not for %s", scenario->model,
		 glasses->profile.model);
	qk_scenario_free(scenario);
	return QUARK_ERR_INVALID;
}

void qk_glasses_seed(struct qk_glasses *glasses, uint64_t seed)
{
	glasses->seed = glasses->random.state = seed;
	glasses->sway = qk_random_below(&glasses->random, 8000000);
	glasses->display.mark = qk_random_next(&glasses->random);
}

static void init(struct qk_glasses *glasses, const struct qk_sim_options *options)
{
	glasses->clock = options->clock;
	glasses->identity = options->identity;
	glasses->sink = options->sink;
	glasses->owner = options->owner;
	glasses->now_us = glasses->power.updated_us = qk_clock_now(options->clock);
	glasses->wearer.values[QUARK_SIM_VALUE_WORN] = 1;
	glasses->wearer.values[QUARK_SIM_VALUE_THERMAL] = QUARK_THERMAL_NORMAL;
	qk_line_init(&glasses->line);
	qk_list_init(&glasses->apps);
	qk_list_init(&glasses->away);
	qk_list_init(&glasses->owing);
	qk_list_init(&glasses->doomed);
	qk_power_init(&glasses->power);
	qk_microphone_init(&glasses->microphone);
	qk_consent_init(&glasses->consent, glasses->options.consent);
	qk_display_init(&glasses->display, &glasses->profile);
	qk_glasses_seed(glasses, glasses->options.seed);
}

/* What can fail, but for the memory of the struct itself. */
static int prepare(struct qk_glasses *glasses, const struct qk_sim_options *options, char *why, size_t why_size)
{
	struct qk_scenario scenario = {0};
	int status = qk_options_parse(&glasses->options, options->query, why, why_size);

	if (status == 0)
		status = choose_profile(glasses, options->model, why, why_size);
	if (status)
		return status;
	init(glasses, options);
	status = qk_camera_side_init(glasses);
	if (status == 0 && glasses->options.scenario[0])
		status = load_scenario(glasses, &scenario, why, why_size);
	if (status == 0)
		glasses->sim = calloc(1, sizeof *glasses->sim);
	if (status == 0 && glasses->sim) {
		glasses->sim->references = 1;
		glasses->sim->ops = &qk_sim_local;
		glasses->sim->glasses = glasses;
		glasses->stepping = 1; /* nobody can be woken yet */
		if (glasses->options.scenario[0])
			qk_day_begin(glasses, &scenario);
		glasses->stepping = 0;
		return 0;
	}
	if (status == 0 && glasses->options.scenario[0])
		qk_scenario_free(&scenario);
	qk_camera_side_free(glasses);
	return status ? status : QUARK_ERR_NOMEM;
}

int qk_glasses_create(const struct qk_sim_options *options, struct qk_glasses **out, char *why, size_t why_size)
{
	struct qk_glasses *glasses = calloc(1, sizeof *glasses);
	int status;

	*out = NULL;
	if (!glasses)
		return QUARK_ERR_NOMEM;
	status = prepare(glasses, options, why, why_size);
	if (status) {
		if (glasses->display.profile)
			qk_display_free(&glasses->display);
		free(glasses);
		return status;
	}
	qk_table_add(glasses);
	*out = glasses;
	return 0;
}
