/* How a conversation begins: with a new session, or with one that is resumed. */
#include "glasses/glasses.h"

#include <quark/device.h>

#include <string.h>

static uint32_t spoken_version(const struct qk_glasses *glasses, const struct qk_hello *hello)
{
	int64_t speaks = glasses->line.speaks;
	uint32_t low = speaks >= 0 ? (uint32_t)speaks : QK_PROTOCOL_MIN;
	uint32_t high = speaks >= 0 ? (uint32_t)speaks : QK_PROTOCOL_MAX;

	if (hello->protocol_max < low || hello->protocol_min > high)
		return 0;
	return hello->protocol_max < high ? hello->protocol_max : high;
}

static void refuse_version(struct qk_port *port, uint64_t id, const struct qk_hello *hello)
{
	int64_t only = port->glasses->line.speaks;
	uint32_t speaks = only >= 0 ? (uint32_t)only : QK_PROTOCOL_MAX;
	int newer = speaks > hello->protocol_max;
	struct qk_refusal refusal;

	qk_refusal_set(&refusal, QUARK_ERR_VERSION, QUARK_STAGE_LINK, QUARK_RETRY_NEVER,
		       newer ? "Build the app with a newer libquark."
			     : "Ask the wearer to update the firmware of the glasses.",
		       "the glasses speak protocol %u only, the app %u to %u: the %s is too old", speaks,
		       hello->protocol_min, hello->protocol_max, newer ? "app's libquark" : "glasses' firmware");
	qk_peer_turn_away(port, QK_LINK_HELLO, id, &refusal);
	qk_port_close(port, QUARK_ERR_VERSION, 1, "%s", refusal.text);
}

static void refuse_name(struct qk_port *port, uint64_t id, const struct qk_hello *hello)
{
	struct qk_refusal refusal;

	qk_refusal_set(&refusal, QUARK_ERR_DENIED, QUARK_STAGE_LINK, QUARK_RETRY_NEVER,
		       "Pair each app by itself, with a state folder of its own.",
		       "this key was paired for %.60s, not for %.60s", port->app_id, hello->app_id);
	qk_peer_turn_away(port, QK_LINK_HELLO, id, &refusal);
	qk_port_close(port, QUARK_ERR_DENIED, 1, "%s", refusal.text);
}

static void refuse_more(struct qk_port *port, uint64_t id)
{
	struct qk_refusal refusal;

	qk_refusal_set(&refusal, QUARK_ERR_BUSY, QUARK_STAGE_LINK, QUARK_RETRY_LATER, "Try again later.",
		       "the glasses have no room for another app");
	qk_peer_turn_away(port, QK_LINK_HELLO, id, &refusal);
	qk_port_close(port, QUARK_ERR_BUSY, 0, "%s", refusal.text);
}

static struct qk_hello_result describe(const struct qk_glasses *glasses)
{
	return (struct qk_hello_result){
		.time_us = glasses->now_us,
		.name = glasses->options.name[0] ? glasses->options.name : glasses->profile.name,
		.model = glasses->profile.name,
		.firmware = glasses->profile.firmware,
		.capabilities = glasses->profile.capabilities,
		.display = glasses->profile.display,
		.camera = glasses->profile.camera,
		.metrics = glasses->profile.metrics,
		.next_pin = glasses->next_pin[0] ? glasses->next_pin : NULL,
	};
}

/* The answer tells how far the app came, so that nothing is owed. */
static void answer(struct qk_app *app, uint64_t id, struct qk_hello_result *result)
{
	result->session = app->session;
	result->last_received = result->resumed ? app->sequence.applied : 0;
	qk_peer_reply(app->port, QK_LINK_HELLO, id, result);
	qk_sequence_tell(&app->sequence);
}

static void resume(struct qk_app *app, struct qk_port *port, uint64_t id, const struct qk_hello *hello,
		   struct qk_hello_result *result)
{
	result->resumed = 1;
	qk_sequence_acknowledge(&app->sequence, hello->last_received);
	qk_app_attach(app, port);
	answer(app, id, result);
	qk_peer_resend(app);
	qk_wearer_greet(app);
	qk_inputs_send(app);
}

static void begin(struct qk_port *port, uint64_t id, const struct qk_hello *hello, struct qk_hello_result *result)
{
	struct qk_app *app = qk_app_begin(port, hello);

	if (!app) {
		refuse_more(port, id);
		return;
	}
	answer(app, id, result);
	qk_wearer_greet(app);
}

void qk_peer_hello(struct qk_port *port, uint64_t id, const struct qk_hello *hello)
{
	struct qk_hello_result result = describe(port->glasses);
	struct qk_app *app;

	result.protocol = spoken_version(port->glasses, hello);
	if (!result.protocol) {
		refuse_version(port, id, hello);
		return;
	}
	if (port->app_id && strcmp(port->app_id, hello->app_id) != 0) {
		refuse_name(port, id, hello);
		return;
	}
	app = qk_app_find(port, hello, &result.reason);
	if (app)
		resume(app, port, id, hello, &result);
	else
		begin(port, id, hello, &result);
}
