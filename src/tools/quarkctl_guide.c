#include "quarkctl_guide.h"
#include "core/json_read.h"

#include <stdlib.h>
#include <string.h>

const char *qk_ctl_guide_where(const struct qk_guidance_state *state)
{
	if (state->flags & QK_GUIDANCE_WRONG_WAY)
		return "WrongWay";
	if (state->deviation == QK_DEVIATION_OFF_STEP)
		return "OffStepOnRoute";
	return state->deviation == QK_DEVIATION_OFF_ROUTE ? "CompletelyOffRoute" : "NoDeviation";
}

void qk_ctl_guide_head(struct qk_buffer *out)
{
	qk_buffer_text(out, "tick,state,lat,lng,snap_lat,snap_lng,geom_idx,remaining_steps,remaining_waypoints,"
			    "dist_next_maneuver,dist_remaining,duration_remaining,dist_travelled,deviation,spoken,"
			    "visual,step_instruction\n");
}

/* In quotes where it must be. */
static void put_text(struct qk_buffer *out, const char *text)
{
	if (!text || !strpbrk(text, "\",\n\r")) {
		qk_buffer_text(out, text ? text : "");
		return;
	}
	qk_buffer_byte(out, '"');
	for (; *text; text++) {
		if (*text == '"')
			qk_buffer_byte(out, '"');
		qk_buffer_byte(out, *text);
	}
	qk_buffer_byte(out, '"');
}

static void put_place(struct qk_buffer *out, struct qk_wgs84 place)
{
	qk_json_write_double(out, place.latitude);
	qk_buffer_byte(out, ',');
	qk_json_write_double(out, place.longitude);
	qk_buffer_byte(out, ',');
}

void qk_ctl_guide_row(struct qk_buffer *out, const struct qk_route *route, size_t number,
		      const struct qk_guidance_state *state)
{
	const struct qk_route_step *step = &route->steps[state->step];

	qk_buffer_u64(out, number);
	if (state->phase == QK_GUIDANCE_COMPLETE) {
		qk_buffer_text(out, ",Complete,,,,,,,,,,,,,,,\n");
		return;
	}
	qk_buffer_text(out, state->phase == QK_GUIDANCE_WAITING ? ",Idle," : ",Navigating,");
	put_place(out, state->place);
	put_place(out, state->snapped);
	qk_buffer_print(out, "%zu,%zu,%zu,%.10f,%.10f,%.10f,%.10f,%s,", state->segment, route->step_count - state->step,
			state->waypoints_left, state->to_maneuver_m, state->remaining_m, state->remaining_s,
			state->travelled_m, qk_ctl_guide_where(state));
	put_text(out, state->spoken < 0 ? NULL : route->spoken[state->spoken].text);
	qk_buffer_byte(out, ',');
	put_text(out, state->visual < 0 ? NULL : route->visuals[state->visual].text);
	qk_buffer_byte(out, ',');
	put_text(out, step->instruction);
	qk_buffer_byte(out, '\n');
}

static void follow(struct qk_ctl_guide *guide, struct qk_guidance *guidance, const struct qk_position *fix)
{
	struct qk_ctl_tick *tick = &guide->ticks[guide->count++];

	tick->fix = *fix;
	tick->state = *qk_guidance_update(guidance, fix);
}

/* Whoever has arrived with the last fix stays there for one more, which ends the trip. */
static int run(const struct qk_ctl *ctl, struct qk_ctl_guide *guide, const struct qk_guidance_config *config)
{
	struct qk_guidance *guidance = qk_guidance_new(guide->route, config);
	const struct qk_guidance_state *state;

	guide->ticks = malloc((guide->fixes.count + 1) * sizeof *guide->ticks);
	if (!guidance || !guide->ticks) {
		qk_guidance_free(guidance);
		return qk_ctl_say(ctl, "no memory to guide along %zu fixes", guide->fixes.count);
	}
	state = qk_guidance_state(guidance);
	for (size_t i = 0; i < guide->fixes.count && state->phase != QK_GUIDANCE_COMPLETE; i++)
		follow(guide, guidance, &guide->fixes.items[i]);
	if (state->phase == QK_GUIDANCE_NAVIGATING && (state->flags & QK_GUIDANCE_ARRIVED))
		follow(guide, guidance, &(struct qk_position){.has = QK_POSITION_PLACE, .place = state->place});
	qk_guidance_free(guidance);
	return QK_CTL_OK;
}

static int print_rows(const struct qk_ctl *ctl, const struct qk_ctl_guide *guide)
{
	struct qk_buffer out = {0};

	qk_ctl_guide_head(&out);
	for (size_t i = 0; i < guide->count; i++)
		qk_ctl_guide_row(&out, guide->route, i, &guide->ticks[i].state);
	if (!out.failed)
		fwrite(out.data, 1, out.length, stdout);
	qk_buffer_free(&out);
	return out.failed ? qk_ctl_say(ctl, "no memory for the rows") : QK_CTL_OK;
}

static int draw(const struct qk_ctl *ctl, const struct qk_ctl_guide *guide)
{
	struct qk_buffer out = {0};
	int status;

	if (!ctl->values[QK_CTL_SVG])
		return QK_CTL_OK;
	qk_ctl_guide_picture(&out, guide);
	status = out.failed ? qk_ctl_say(ctl, "no memory for the picture")
			    : qk_ctl_write_file(ctl, ctl->values[QK_CTL_SVG], out.data, out.length);
	qk_buffer_free(&out);
	return status;
}

static int choose(const struct qk_ctl *ctl, const struct qk_route *route, struct qk_guidance_config *config)
{
	const char *name = ctl->values[QK_CTL_ADVANCE];
	struct qk_buffer known = {0};

	if (!name) {
		qk_guidance_preset(config, route);
		return QK_CTL_OK;
	}
	if (!qk_guidance_preset_named(config, name))
		return QK_CTL_OK;
	for (size_t i = 0; qk_guidance_presets[i]; i++)
		qk_buffer_print(&known, "%s%s", i ? ", " : "", qk_guidance_presets[i]);
	qk_ctl_say(ctl, "there is no way to advance called %s; known are %s", name, known.data ? known.data : "");
	qk_buffer_free(&known);
	return QK_CTL_USAGE;
}

int qk_ctl_guide(struct qk_ctl *ctl)
{
	struct qk_ctl_guide guide = {0};
	struct qk_guidance_config config;
	int status = qk_ctl_read_route(ctl, ctl->arguments[0], &guide.route);

	if (!status)
		status = choose(ctl, guide.route, &config);
	if (!status)
		status = qk_ctl_read_trace(ctl, ctl->arguments[1], &guide.fixes);
	if (!status)
		status = run(ctl, &guide, &config);
	if (!status)
		status = print_rows(ctl, &guide);
	if (!status)
		status = draw(ctl, &guide);
	free(guide.ticks);
	free(guide.fixes.items);
	qk_route_free(guide.route);
	return status;
}
