/* The conversation on /pair: one question of the app's, and the wearer's answer. */
#include "server/server_private.h"

#include <quark/device.h>
#include <string.h>

#define SENSORS_MAX 16

static uint32_t no_request(void *user_data, uint64_t id)
{
	(void)user_data, (void)id;
	return QK_MESSAGE_NONE;
}

static void say(struct qk_connection *connection, const struct qk_envelope *envelope, const void *params)
{
	struct qk_buffer text = {0};

	if (qk_encode(&text, envelope, params) == 0)
		qk_connection_send(connection, text.data, text.length);
	qk_buffer_free(&text);
}

static void refuse(struct qk_connection *connection, uint64_t id, int status, int retry, const char *why,
		   const char *hint)
{
	struct qk_envelope envelope = {.kind = QK_LINK_PAIR, .form = QK_FORM_ERROR, .id = id};
	struct qk_error error = {.code = QK_RPC_STATUS(status),
				 .message = why,
				 .stage = QUARK_STAGE_CONSENT,
				 .retry = (uint32_t)retry,
				 .hint = hint};

	say(connection, &envelope, &error);
	qk_connection_close(connection, QK_CLOSE_NORMAL, "%s", why);
}

static void refuse_rpc(struct qk_connection *connection, const struct qk_decoded *decoded)
{
	struct qk_envelope envelope = {.form = QK_FORM_ERROR, .id = decoded->envelope.id};
	struct qk_error error = {.code = decoded->rpc_code ? decoded->rpc_code : QK_RPC_INVALID_REQUEST,
				 .message = decoded->text[0] ? decoded->text : "only link.pair is understood here",
				 .stage = QUARK_STAGE_LINK,
				 .retry = QUARK_RETRY_NEVER};

	say(connection, &envelope, &error);
	qk_connection_close(connection, QK_CLOSE_PROTOCOL, "%s", error.message);
}

/* --- yes ---------------------------------------------------------------------------------------------------------- */

static uint32_t list_of(uint32_t bits, uint32_t *sensors)
{
	uint32_t count = 0;

	for (uint32_t sensor = 1; sensor < 32 && count < SENSORS_MAX; sensor++)
		if (bits & 1u << sensor)
			sensors[count++] = sensor;
	return count;
}

static void welcome(struct qk_connection *connection, uint32_t bits)
{
	struct qk_server *server = connection->server;
	struct qk_asking *asking = &server->asking;
	struct qk_envelope envelope = {.kind = QK_LINK_PAIR, .form = QK_FORM_RESULT, .id = asking->id};
	struct qk_glasses *glasses = server->glasses;
	uint32_t sensors[SENSORS_MAX];
	struct qk_pair_result result = {.name = glasses->options.name[0] ? glasses->options.name
									 : glasses->profile.name,
					.model = glasses->profile.name,
					.sensors = sensors,
					.sensors_count = list_of(bits, sensors),
					.next_pin = server->next_pin[0] ? server->next_pin : NULL};
	char why[200];
	int status = qk_paired_add(server, connection->pin, asking->app_id, asking->app_name, why, sizeof why);

	if (status) {
		refuse(connection, asking->id, status, QUARK_RETRY_LATER, why, NULL);
		return;
	}
	say(connection, &envelope, &result);
	qk_connection_close(connection, QK_CLOSE_NORMAL, "paired");
}

static void answered(void *owner, int accepted, uint32_t sensors)
{
	struct qk_connection *connection = owner;

	connection->asking = 0;
	if (accepted)
		welcome(connection, sensors);
	else
		refuse(connection, connection->server->asking.id, QUARK_ERR_DENIED, QUARK_RETRY_NEVER,
		       "the wearer did not accept the app",
		       "Open a new pairing window and accept the app on the glasses.");
}

/* --- the question ------------------------------------------------------------------------------------------------- */

static struct qk_pairing question_of(struct qk_connection *connection, const struct qk_pair *wish)
{
	struct qk_pairing pairing = {.app_id = wish->app_id,
				     .app_name = wish->app_name ? wish->app_name : wish->app_id,
				     .check = qk_tls_check_number(lws_get_ssl(connection->wsi))};

	for (uint32_t i = 0; i < wish->sensors_count; i++)
		pairing.sensors |= 1u << wish->sensors[i];
	return pairing;
}

/* The token is spent when the wearer sees the question, whatever comes of it. */
static void ask(struct qk_connection *connection, uint64_t id, const struct qk_pair *wish)
{
	struct qk_server *server = connection->server;
	struct qk_pairing pairing = question_of(connection, wish);
	struct qk_window window = server->window;
	int status;

	server->asking.id = id;
	snprintf(server->asking.app_id, sizeof server->asking.app_id, "%s", pairing.app_id);
	snprintf(server->asking.app_name, sizeof server->asking.app_name, "%s", pairing.app_name);
	connection->asking = 1;
	qk_window_spend(server);
	qk_glasses_enter(server->glasses);
	status = qk_pairing_ask(server->glasses, &pairing, answered, connection);
	if (status == 0)
		return;
	server->window = window;
	connection->asking = 0;
	refuse(connection, id, status, QUARK_RETRY_LATER,
	       status == QUARK_ERR_BUSY ? "another question is before the wearer"
					: "nobody wears the glasses who could be asked",
	       "The pairing code is still good: try again.");
}

static void refuse_token(struct qk_connection *connection, uint64_t id, enum qk_token token)
{
	static const char *const why[] = {
		[QK_TOKEN_WRONG] = "that is not the token of the pairing code",
		[QK_TOKEN_BURNT] =
			"that is not the token of the pairing code, and after three wrong ones it is no longer good",
		[QK_TOKEN_SPENT] = "this pairing code was used already",
		[QK_TOKEN_CLOSED] = "this pairing code is too old, or was never good",
	};

	refuse(connection, id, QUARK_ERR_DENIED, QUARK_RETRY_NEVER, why[token],
	       "Open a new pairing window on the glasses and use its code.");
}

static void wish(struct qk_connection *connection, const struct qk_decoded *decoded)
{
	const struct qk_pair *pair = decoded->params;
	enum qk_token token = qk_window_try(connection->server, pair->token.data);

	if (connection->asking)
		qk_connection_close(connection, QK_CLOSE_PROTOCOL, "only one question may be asked on /pair");
	else if (token == QK_TOKEN_GOOD)
		ask(connection, decoded->envelope.id, pair);
	else
		refuse_token(connection, decoded->envelope.id, token);
}

void qk_pairing_message(struct qk_connection *connection, const char *text, size_t length)
{
	struct qk_decoded decoded = {0};
	int status = qk_decode(&decoded, QK_TO_GLASSES, text, length, no_request, NULL);

	if (status == 0 && decoded.envelope.kind == QK_LINK_PAIR && decoded.envelope.form == QK_FORM_REQUEST)
		wish(connection, &decoded);
	else
		refuse_rpc(connection, &decoded);
	qk_decoded_free(&decoded);
}

void qk_pairing_lost(struct qk_connection *connection)
{
	if (connection->asking)
		qk_pairing_withdraw(connection->server->glasses, connection);
	connection->asking = 0;
}
