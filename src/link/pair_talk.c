/* The pairing connection: link.pair goes out, one answer comes back. */
#include "link/pair.h"

#include <quark/device.h>
#include <quark/pairing.h>

#include <inttypes.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MESSAGE_ID 1u
#define SENSORS_MAX QUARK_SENSOR_POSITION

#define NEW_WINDOW "Open a new pairing window on the glasses, and use the URI that they show then."

/* --- asking ------------------------------------------------------------------------------------------------------- */

static uint32_t list_sensors(uint32_t bits, uint32_t *out)
{
	uint32_t count = 0;

	for (uint32_t sensor = 1; sensor <= SENSORS_MAX; sensor++)
		if (bits & (1u << sensor))
			out[count++] = sensor;
	return count;
}

static uint32_t sensor_bits(const uint32_t *sensors, uint32_t count)
{
	uint32_t bits = 0;

	for (uint32_t i = 0; i < count; i++)
		bits |= sensors[i] <= SENSORS_MAX ? 1u << sensors[i] : 0;
	return bits;
}

static int send_wish(struct qk_pair_request *pairing)
{
	static const struct qk_envelope envelope = {.kind = QK_LINK_PAIR, .form = QK_FORM_REQUEST, .id = MESSAGE_ID};
	uint32_t sensors[SENSORS_MAX];
	struct qk_pair wish = {
		.token = {pairing->uri.token, sizeof pairing->uri.token},
		.app_id = qk_context_app_id(pairing->context),
		.app_name = qk_context_app_name(pairing->context),
		.sensors = sensors,
		.sensors_count = list_sensors(pairing->sensors, sensors),
	};
	int status = qk_encode(&pairing->out, &envelope, &wish);

	if (!status)
		status = qk_websocket_link.send(pairing->link, pairing->out.data, pairing->out.length);
	if (pairing->out.data)
		OPENSSL_cleanse(pairing->out.data, pairing->out.capacity);
	OPENSSL_cleanse(pairing->uri.token, sizeof pairing->uri.token);
	return status;
}

static void tell_check(struct qk_pair_request *pairing)
{
	struct quark_event *event =
		qk_event_new(pairing->context, QUARK_EVENT_PAIRING, qk_context_handle(pairing->context));

	if (!event)
		return; /* the glasses show it all the same */
	event->request = pairing->request.id;
	event->numbers[0] = (int64_t)qk_websocket_check_number(pairing->link);
	qk_event_post(event);
}

static void on_opened(void *owner)
{
	struct qk_pair_request *pairing = owner;

	if (pairing->phase != QK_PAIR_CONNECT)
		return;
	pairing->phase = QK_PAIR_ASK;
	pairing->watchdog_us = QK_NEVER;
	tell_check(pairing);
	if (send_wish(pairing))
		qk_pair_end(pairing, QUARK_ERR_NOMEM, QUARK_STAGE_LINK, QUARK_RETRY_LATER, "Free memory and try again.",
			    "pair: the request could not be sent to the glasses");
}

/* --- the answer --------------------------------------------------------------------------------------------------- */

static void copy_text(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text ? text : "");
}

static void take_next_pin(struct qk_pairing_row *row, const char *text)
{
	if (text && !qk_pin_read(row->pins[1], text, strlen(text)) && !qk_pin_same(row->pins[0], row->pins[1]))
		row->pins_count = 2;
}

static void accepted(struct qk_pair_request *pairing, const struct qk_pair_result *result)
{
	struct qk_pairing_row *row = &pairing->paired->row;
	const struct qk_pairing_uri *uri = &pairing->uri;

	memcpy(row->id, uri->id, sizeof row->id);
	memcpy(row->address, uri->address, sizeof row->address);
	row->port = uri->port;
	copy_text(row->name, sizeof row->name, result->name);
	copy_text(row->model, sizeof row->model, result->model);
	copy_text(row->app_id, sizeof row->app_id, qk_context_app_id(pairing->context));
	memcpy(row->pins, uri->pins, sizeof row->pins);
	row->pins_count = uri->pins_count;
	take_next_pin(row, result->next_pin);
	row->created_ms = row->used_ms = qk_unix_ms();
	qk_device_uri_write(row->address, row->port, pairing->paired->uri);
	pairing->paired->sensors = sensor_bits(result->sensors, result->sensors_count) & pairing->sensors;
	pairing->phase = QK_PAIR_SAVE;
}

/* A token that is too old is refused like a wrong one, so this end looks at its own clock, for the sentence only. */
static void say_age(const struct qk_pair_request *pairing, char *out, size_t size)
{
	uint64_t now_s = qk_unix_ms() / 1000u;

	*out = '\0';
	if (now_s > pairing->uri.expires_s)
		snprintf(out, size, " (by this machine's clock the URI ran out %" PRIu64 " s ago)",
			 now_s - pairing->uri.expires_s);
}

static void refused(struct qk_pair_request *pairing, const struct qk_error *error)
{
	int status = error->code >= -32099 && error->code <= -32000 ? error->code + 32000 : QUARK_ERR_PROTOCOL;
	const char *hint = error->hint;
	char age[96];

	if (!hint || !*hint)
		hint = NEW_WINDOW;
	say_age(pairing, age, sizeof age);
	qk_pair_end(pairing, status, status == QUARK_ERR_DENIED ? QUARK_STAGE_CONSENT : QUARK_STAGE_DEVICE,
		    QUARK_RETRY_ASK_WEARER, hint, "pair: the glasses refused: %s%s", error->message, age);
}

static uint32_t kind_of_id(void *user_data, uint64_t id)
{
	(void)user_data;
	return id == MESSAGE_ID ? QK_LINK_PAIR : QK_MESSAGE_NONE;
}

/* Anything but the one answer is no business of a pairing, and is ignored. */
static void on_message(void *owner, const char *text, size_t length)
{
	struct qk_pair_request *pairing = owner;
	int status;

	if (pairing->phase != QK_PAIR_ASK)
		return;
	status = qk_decode(&pairing->in, QK_TO_APP, text, length, kind_of_id, NULL);
	if (status == QUARK_ERR_NOMEM)
		qk_pair_end(pairing, status, QUARK_STAGE_LINK, QUARK_RETRY_LATER, NEW_WINDOW,
			    "pair: no memory to read the answer of the glasses");
	else if (status)
		qk_pair_end(pairing, QUARK_ERR_PROTOCOL, QUARK_STAGE_LINK, QUARK_RETRY_NEVER,
			    "Update the glasses or the library.",
			    "pair: the glasses sent a message that the protocol forbids: %s", pairing->in.text);
	else if (pairing->in.envelope.kind == QK_LINK_PAIR && pairing->in.envelope.form == QK_FORM_RESULT)
		accepted(pairing, pairing->in.params);
	else if (pairing->in.envelope.form == QK_FORM_ERROR)
		refused(pairing, pairing->in.params);
}

static void on_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	(void)owner, (void)header;
	qk_media_unref(buffer);
}

static void on_closed(void *owner, const struct quark_failure *failure, int terminal)
{
	struct qk_pair_request *pairing = owner;
	char age[96];

	(void)terminal;
	if (pairing->phase == QK_PAIR_ASK && failure->status != QUARK_ERR_DENIED)
		qk_pair_end(pairing, QUARK_ERR_UNKNOWN, QUARK_STAGE_LINK, QUARK_RETRY_ASK_WEARER, NEW_WINDOW,
			    "pair: the connection was lost while the wearer was asked, so the glasses may have this "
			    "app and this app does not have them: %s",
			    failure->text);
	if (pairing->phase != QK_PAIR_CONNECT && pairing->phase != QK_PAIR_ASK)
		return;
	say_age(pairing, age, sizeof age);
	qk_pair_end(pairing, failure->status, failure->stage, failure->retry,
		    failure->hint[0] ? failure->hint : NEW_WINDOW, "pair: %s%s", failure->text, age);
}

static void on_media_state(void *owner, int up)
{
	(void)owner, (void)up;
}

static void on_wake(void *owner)
{
	struct qk_pair_request *pairing = owner;

	qk_context_touch(pairing->context);
}

static const struct qk_link_sink sink = {
	.opened = on_opened,
	.message = on_message,
	.media = on_media,
	.closed = on_closed,
	.media_state = on_media_state,
	.wake = on_wake,
};

int qk_pair_connect(struct qk_pair_request *pairing)
{
	const struct qk_pairing_uri *uri = &pairing->uri;
	struct qk_websocket_target target = {
		.port = uri->port, .path = QK_PATH_PAIR, .key = pairing->key, .pins_count = uri->pins_count};
	int status;

	copy_text(target.host, sizeof target.host, uri->address);
	memcpy(target.pins, uri->pins, sizeof target.pins);
	status = qk_websocket_new(pairing->context, &target, &sink, pairing, &pairing->link);
	return status ? status : qk_websocket_link.connect(pairing->link);
}
