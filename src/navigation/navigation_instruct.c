/* Which instruction is due, and telling it: as an event and by speech. The card shows the next one all the time. */
#include "navigation/navigation_private.h"

#include "navigation/navigation_say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPEAK_US 30000000u
#define DISTANCES 3

/* How far before a manoeuvre it is told, in metres: far, near, now. */
static const double *distances_of(const struct qk_route_step *step)
{
	static const double walking[DISTANCES] = {0, 50, 12}, cycling[DISTANCES] = {0, 150, 30},
			    driving[DISTANCES] = {1000, 300, 60};

	switch (step->mode) {
	case QK_TRAVEL_DRIVING:
		return driving;
	case QK_TRAVEL_CYCLING:
		return cycling;
	default:
		return walking;
	}
}

/* The step whose manoeuvre comes next. */
static size_t next_step(const struct quark_navigation *navigation)
{
	const struct qk_guidance_state *now = qk_guidance_state(navigation->guidance);
	size_t next = now->step + 1;

	return next < navigation->route->route->step_count ? next : navigation->route->route->step_count - 1;
}

static void copy(struct qk_buffer *text, char *out, size_t size)
{
	snprintf(out, size, "%s", text->data && !text->failed ? text->data : "");
	qk_buffer_free(text);
}

void qk_navigation_next(const struct quark_navigation *navigation, struct qk_instruction *out)
{
	const struct qk_guidance_state *now = qk_guidance_state(navigation->guidance);
	const struct qk_route *route = navigation->route->route;
	size_t step = next_step(navigation);
	int imperial = (navigation->flags & QUARK_NAVIGATION_IMPERIAL) != 0;
	struct qk_buffer text = {0};

	memset(out, 0, sizeof *out);
	out->maneuver = qk_route_maneuver(&route->steps[step]);
	out->distance_m = now->to_maneuver_m;
	qk_say_shown(&text, route, step, navigation->language);
	copy(&text, out->shown, sizeof out->shown);
	qk_say_spoken(&text, route, step, now->to_maneuver_m, navigation->language, imperial);
	copy(&text, out->spoken, sizeof out->spoken);
}

/* --- speech ------------------------------------------------------------------------------------------------------- */

struct speech {
	struct qk_operation operation; /* first */
	char text[QK_INSTRUCTION_BYTES], language[36];
};

static int send_speech(struct qk_operation *operation)
{
	struct speech *speech = (struct speech *)(void *)operation;
	struct qk_speak params = {speech->text, speech->language};

	return qk_operation_send(operation, &params);
}

static void spoken(struct qk_operation *operation, const void *result)
{
	(void)result;
	qk_request_end(&operation->request, NULL);
}

static const struct qk_operation_ops speech_ops = {
	.name = "navigation speech", .kind = QK_DEVICE_SPEAK, .bound = 1, .send = send_speech, .answered = spoken};

/* What was said before is old: it would be spoken after the turn. */
void qk_navigation_hush(struct quark_navigation *navigation)
{
	struct quark_context *context = navigation->handle.context;

	if (navigation->speech && qk_request_is_running(context, navigation->speech))
		quark_context_cancel(context, navigation->speech);
	navigation->speech = 0;
}

void qk_navigation_speak(struct quark_navigation *navigation, const char *text)
{
	struct speech *speech;

	if (navigation->muted || navigation->paused || !*text ||
	    qk_session_state(navigation->session) != QUARK_DEVICE_STATE_READY)
		return;
	qk_navigation_hush(navigation);
	speech = calloc(1, sizeof *speech);
	if (!speech)
		return;
	speech->operation.request.quiet = 1;
	snprintf(speech->text, sizeof speech->text, "%s", text);
	snprintf(speech->language, sizeof speech->language, "%s", navigation->language);
	qk_operation_start(&speech->operation, &speech_ops, navigation->session, &navigation->handle, SPEAK_US,
			   &navigation->speech);
}

/* --- what is due -------------------------------------------------------------------------------------------------- */

/* A distance that the wearer has come below, and was not told at in this step; -1: none. Coming into a step that is
 * shorter than a distance counts as being told at it. */
static int due(struct quark_navigation *navigation, const struct qk_guidance_state *now)
{
	const struct qk_route_step *step = &navigation->route->route->steps[now->step];
	const double *distances = distances_of(step);
	int found = -1, first = navigation->announced_step != now->step;

	if (first) {
		navigation->announced_step = now->step;
		navigation->announced = 0;
	}
	for (int i = 0; i < DISTANCES; i++) {
		if (now->to_maneuver_m > distances[i] || (navigation->announced & 1u << i))
			continue;
		navigation->announced |= 1u << i;
		found = i;
	}
	return first && found < 0 ? 0 : found;
}

/* At a place where nothing is to be done yet it is enough to show it. */
static int is_worth_words(const struct qk_guidance_state *now, int which)
{
	return which > 0 || now->step == 0 || now->to_maneuver_m > 0;
}

void qk_navigation_instruct(struct quark_navigation *navigation)
{
	const struct qk_guidance_state *now;
	struct qk_instruction next;
	int which;

	if (!navigation->guidance || navigation->state != QUARK_NAVIGATION_STATE_GUIDING)
		return;
	now = qk_guidance_state(navigation->guidance);
	which = due(navigation, now);
	if (which < 0 || !is_worth_words(now, which))
		return;
	qk_navigation_next(navigation, &next);
	qk_navigation_speak(navigation, next.spoken);
	qk_navigation_tell_instruction(navigation, QUARK_EVENT_NAVIGATION_INSTRUCTION, &next);
}
