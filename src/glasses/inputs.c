/* What the wearer did, on its way to the app in front: a few wait while it is away, and what does not fit is counted.
 */
#include "glasses/glasses.h"

#include <stdlib.h>

/* Nothing of them is on its way, and nothing may be sent before those that wait. */
static struct qk_felt *oldest(const struct qk_inputs *inputs)
{
	return &inputs->ring[inputs->first];
}

static void take_oldest(struct qk_inputs *inputs)
{
	inputs->first = (inputs->first + 1) % QK_INPUTS_WAITING;
	inputs->count--;
}

/* Inputs are counted without a hole, so that what is lost at the front is one run. */
static void lose(struct qk_inputs *inputs, uint64_t number, uint64_t count)
{
	if (!inputs->lost.count)
		inputs->lost.first = number;
	inputs->lost.count += count;
}

static void lose_oldest(struct qk_inputs *inputs)
{
	const struct qk_felt *felt = oldest(inputs);

	lose(inputs, felt->number, felt->input ? 1 : felt->count);
	take_oldest(inputs);
}

static void put(struct qk_app *app, const struct qk_felt *felt)
{
	struct qk_inputs *inputs = &app->inputs;

	if (!inputs->ring)
		inputs->ring = malloc(QK_INPUTS_WAITING * sizeof *inputs->ring);
	if (!inputs->ring) {
		lose(inputs, felt->number, felt->input ? 1 : felt->count);
		return;
	}
	if (inputs->count == QK_INPUTS_WAITING)
		lose_oldest(inputs);
	inputs->ring[(inputs->first + inputs->count++) % QK_INPUTS_WAITING] = *felt;
}

static int may_send(const struct qk_app *app)
{
	return app->port && !app->port->closing && !app->doomed &&
	       app->sequence.sent - app->sequence.acknowledged < QK_KEPT_MESSAGES - QK_ROOM_FOR_ANSWERS;
}

static int send_gap(struct qk_app *app, uint64_t first, uint64_t count)
{
	struct qk_gap gap = {.first = first, .count = count};

	return qk_peer_notify(app, QK_LINK_GAP, &gap);
}

static int send_felt(struct qk_app *app, const struct qk_felt *felt)
{
	struct qk_input input = {.input = felt->input, .time_us = felt->time_us};

	return felt->input ? qk_peer_notify(app, QK_DEVICE_INPUT, &input) : send_gap(app, felt->number, felt->count);
}

void qk_inputs_send(struct qk_app *app)
{
	struct qk_inputs *inputs = &app->inputs;

	while ((inputs->lost.count || inputs->count) && may_send(app)) {
		if (inputs->lost.count) {
			if (send_gap(app, inputs->lost.first, inputs->lost.count))
				return;
			inputs->lost.count = 0;
			continue;
		}
		if (send_felt(app, oldest(inputs)))
			return;
		take_oldest(inputs);
	}
}

/* Mostly nothing waits, and it goes at once. */
static void hand_over(struct qk_app *app, const struct qk_felt *felt)
{
	if (app->inputs.lost.count || app->inputs.count || !may_send(app) || send_felt(app, felt))
		put(app, felt);
}

void qk_inputs_add(struct qk_app *app, uint32_t input, uint64_t time_us)
{
	hand_over(app, &(struct qk_felt){.input = input, .number = ++app->inputs.made, .time_us = time_us});
}

void qk_inputs_lose(struct qk_app *app, uint64_t count)
{
	struct qk_felt felt = {.number = app->inputs.made + 1, .count = count};

	app->inputs.made += count;
	hand_over(app, &felt);
}
