#include "support_hand.h"

#include "qtest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hand hand;

/* --- the glasses ---------------------------------------------------------------------------------------------------
 */

int hand_take(void)
{
	struct fake_letter *letter = fake_take();

	if (!letter)
		return 0;
	snprintf(hand.bytes, sizeof hand.bytes, "%s", letter->text);
	qt_int(qk_decode(&hand.heard, QK_TO_GLASSES, letter->text, letter->length, NULL, NULL), 0);
	free(letter);
	return 1;
}

/* The next message that is no acknowledgement. */
void hand_expect(uint32_t kind)
{
	do
		qt_true(hand_take());
	while (hand.heard.envelope.kind == QK_LINK_ACK);
	qt_text(qk_message_name(hand.heard.envelope.kind), qk_message_name(kind));
}

void hand_await(uint32_t kind)
{
	for (int ms = 0; ms < 100000; ms += 10) {
		while (hand_take())
			if (hand.heard.envelope.kind == kind)
				return;
		hand_say(QK_LINK_PONG, 0, NULL);
		fake_pass(&hand.app, 10);
	}
	qt_fail("no %s came", qk_message_name(kind));
}

void hand_expect_nothing(void)
{
	while (hand_take())
		qt_text(qk_message_name(hand.heard.envelope.kind), qk_message_name(QK_LINK_ACK));
}

void hand_say(uint32_t kind, uint64_t ack, const void *params)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_NOTIFICATION, .ack = ack};

	if (qk_is_numbered(kind))
		envelope.seq = ++hand.said;
	qt_int(fake_say(&envelope, params), 0);
}

void hand_answer(uint32_t kind, uint64_t id, uint64_t ack, const void *result)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_RESULT, .id = id, .ack = ack};

	if (qk_is_numbered(kind))
		envelope.seq = ++hand.said;
	qt_int(fake_say(&envelope, result), 0);
}

void hand_refuse(uint32_t kind, uint64_t id, int status)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_ERROR, .id = id};
	struct qk_error error = {.code = QK_RPC_STATUS(status), .message = "the test refuses"};

	if (qk_is_numbered(kind))
		envelope.seq = ++hand.said;
	qt_int(fake_say(&envelope, &error), 0);
}

void hand_say_readiness(void)
{
	struct qk_readiness readiness = {
		.worn = 1, .battery_left = 80, .battery_right = 80, .foreground = 1, .thermal = 1};

	hand_say(QK_DEVICE_READINESS, 0, &readiness);
}

void hand_say_input(void)
{
	struct qk_input input = {.input = QUARK_INPUT_TAP, .time_us = 1};

	hand_say(QK_DEVICE_INPUT, 0, &input);
}

void hand_greet_as(uint64_t session, int resumed, uint64_t last_received, uint32_t reason)
{
	struct qk_hello_result result = {
		.protocol = 1,
		.session = session,
		.resumed = (uint32_t)resumed,
		.reason = reason,
		.last_received = last_received,
		.name = "fake",
		.model = "fake",
		.firmware = "1",
		.capabilities = QUARK_CAPABILITY_OVERLAY | QUARK_CAPABILITY_SPEECH | QUARK_CAPABILITY_CAMERA |
				QUARK_CAPABILITY_MICROPHONE,
		.display = {.count = 1, .width = 640, .height = 480, .nodes = 64},
		.camera = {.width = 1280, .height = 720, .fps = 30, .photo_width = 1280, .photo_height = 720},
	};

	hand_answer(QK_LINK_HELLO, hand.heard.envelope.id, 0, &result);
}

void hand_greet_new(uint64_t session, uint32_t reason)
{
	hand.said = 0;
	hand_greet_as(session, 0, 0, reason);
	hand_say_readiness();
	fake_step(&hand.app);
}

void hand_greet_again(uint64_t last_received)
{
	hand_greet_as(HAND_SESSION, 1, last_received, QK_SESSION_NONE);
	fake_step(&hand.app);
}

void hand_open_by(const struct qk_link_ops *ops)
{
	hand.said = 0;
	qt_int(fake_open(&hand.app, ops), QUARK_OK);
	fake_step(&hand.app);
	hand_expect(QK_LINK_HELLO);
	qt_uint(((const struct qk_hello *)hand.heard.params)->session, 0);
	hand_greet_new(HAND_SESSION, QK_SESSION_NONE);
	fake_pass(&hand.app, 300);
	qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_READY);
	fake_drop_sent();
}

void hand_open_ready(void)
{
	hand_open_by(&fake_link);
}

void hand_done(void)
{
	fake_close(&hand.app);
	qk_decoded_free(&hand.heard);
	qt_int(fake.alive, 0);
}

/* The connection is cut, and the next one has hand.said hello. */
void hand_come_back(void)
{
	fake_cut();
	fake_step(&hand.app);
	qt_int(quark_device_get_state(hand.app.device), QUARK_DEVICE_STATE_RECONNECTING);
	fake_pass(&hand.app, 1);
	hand_expect(QK_LINK_HELLO);
}

uint64_t hand_speak(const char *text)
{
	uint64_t id = 0;

	qt_int(quark_device_speak(hand.app.device, text, NULL, &id), QUARK_OK);
	return id;
}

uint64_t hand_ask(void)
{
	uint64_t id = 0;

	qt_int(quark_device_request_permission(hand.app.device, QUARK_SENSOR_CAMERA_PHOTO, "to look", &id), QUARK_OK);
	return id;
}

void hand_spoken(uint64_t wire_id, uint64_t ack)
{
	struct qk_speak_result result = {.duration_us = 1};

	hand_answer(QK_DEVICE_SPEAK, wire_id, ack, &result);
}

/* The request ended once, like this. */
void hand_ended(uint64_t request, int status)
{
	qt_uint(hand.app.done[request], 1);
	qt_text(quark_status_name(hand.app.status[request]), quark_status_name(status));
}

void hand_under_way(uint64_t request)
{
	qt_uint(hand.app.done[request], 0);
}

struct quark_camera *hand_open_camera(void)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "to look"};
	struct quark_camera *camera;

	qt_int(quark_camera_open(hand.app.device, &config, &camera), QUARK_OK);
	return camera;
}

uint64_t hand_photo(struct quark_camera *camera)
{
	uint64_t id = 0;

	qt_int(quark_camera_photo(camera, NULL, &id), QUARK_OK);
	return id;
}

void hand_photo_done(uint64_t ack)
{
	const struct qk_photo *asked = hand.heard.params;
	struct qk_photo_result result = {.photo = asked->photo, .format = QUARK_FORMAT_GREY, .width = 4, .height = 4};

	hand_answer(QK_CAMERA_PHOTO, hand.heard.envelope.id, ack, &result);
}

void hand_photo_bytes(uint32_t number)
{
	static const unsigned char pixels[16];
	struct qk_media_header header = {.kind = QK_MEDIA_PHOTO,
					 .number = number,
					 .length = sizeof pixels,
					 .format = QUARK_FORMAT_GREY,
					 .width = 4,
					 .height = 4,
					 .stride = 4};

	fake.sink->media(fake.owner, &header, qk_media_copy(pixels, sizeof pixels));
}
