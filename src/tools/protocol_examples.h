/* One example of each message, for docs/protocol.md. */
#ifndef QUARK_PROTOCOL_EXAMPLES_H
#define QUARK_PROTOCOL_EXAMPLES_H

#include "wire/messages.h"

#include <quark/camera.h>
#include <quark/device.h>
#include <quark/overlay.h>
#include <quark/voice.h>

struct example {
	uint32_t kind, form;
	const void *params;
};

static const uint32_t advances[95] = {260, 270, 400, 640, 570, 820, 730, 220, 300, 300, 550, 570, 250, 320, 270, 370,
				      570, 570, 570, 570, 570, 570, 570, 570, 570, 570, 270, 270, 570, 570, 570, 430,
				      900, 630, 650, 630, 730, 560, 520, 730, 740, 280, 270, 610, 520, 900, 750, 780,
				      600, 780, 620, 550, 550, 730, 600, 930, 580, 560, 570, 330, 370, 330, 540, 450,
				      580, 560, 610, 480, 610, 560, 340, 550, 610, 250, 250, 530, 250, 930, 610, 600,
				      610, 610, 410, 480, 350, 610, 500, 780, 520, 500, 470, 380, 550, 380, 570};
static const uint32_t formats[] = {QUARK_FORMAT_JPEG, QUARK_FORMAT_NV12};
static const char *const lines[] = {"Turn left onto", "Nanjing Road 南京路"};
static const uint32_t removed[] = {3};
static const struct qk_node nodes[] = {
	{.id = 1,
	 .kind = QK_NODE_TEXT,
	 .anchor = QUARK_ANCHOR_BOTTOM,
	 .y = -40,
	 .width = 280,
	 .height = 73,
	 .text_size = 28,
	 .lines = lines,
	 .lines_count = 2},
	{.id = 2, .kind = QK_NODE_ARROW, .width = 96, .height = 96, .colour = 0xff00ff7f, .arrow = QUARK_ARROW_LEFT},
};

static const struct qk_hello hello = {1, 1, "com.example.shop", "Shop", "1.2", "0.1.0", 0, 0};
static const struct qk_hello_result hello_result = {
	.protocol = 1,
	.session = 4815162342,
	.time_us = 73000000,
	.name = "Wei's glasses",
	.model = "Quark S1",
	.firmware = "1.4.0",
	.capabilities = QUARK_CAPABILITY_OVERLAY | QUARK_CAPABILITY_STEREO | QUARK_CAPABILITY_COLOUR |
			QUARK_CAPABILITY_CAMERA | QUARK_CAPABILITY_CODES | QUARK_CAPABILITY_SPEECH,
	.display = {2, 640, 400, 24, 64, 24, 24, 500, 10000, 256},
	.camera = {1920, 1080, 30, 4032, 3024, formats, 2, QUARK_CODE_QR | QUARK_CODE_EAN, QUARK_CAMERA_MODE_LOW_LIGHT},
	.metrics = {advances, 95, 1000, 600, 30, 1300, 900},
};
static const struct qk_permission_ask ask = {QUARK_SENSOR_CAMERA_PHOTO, "Reads price tags"};
static const struct qk_ticket ticket = {9444, {"0123456789abcdef0123456789abcdef", QK_TICKET_SIZE}};
static const uint32_t sensors[] = {QUARK_SENSOR_CAMERA_PHOTO};
static const struct qk_pair pair = {{"0123456789abcdef", QK_TOKEN_SIZE}, "com.example.shop", "Shop", sensors, 1};
static const struct qk_pair_result paired = {"Wei's glasses", "Quark S1", sensors, 1, NULL};
static const struct qk_permission_state state = {QUARK_SENSOR_CAMERA_PHOTO, QUARK_PERMISSION_SESSION};
static const struct qk_permission_state revoked = {QUARK_SENSOR_CAMERA_STREAM, QUARK_PERMISSION_REVOKED};
static const struct qk_speak speak = {"Your table is ready.", "en"};
static const struct qk_speak_result spoken = {1850000};
static const struct qk_commit commit = {1, 42, 41, 0, 1, nodes, 2, removed, 1};
static const struct qk_commit_result presented = {42, 73016667, 3};
static const struct qk_overlay_id overlay = {1};
static const struct qk_photo photo = {1, QUARK_FORMAT_JPEG, 1280, 960, 0, QUARK_CODE_EAN, "Reads price tags"};
static const struct qk_photo_result taken = {1, QUARK_FORMAT_JPEG, 1280, 960, 0, 73050000};
static const struct qk_start start = {2, QUARK_FORMAT_NV12, 1280, 720, 30, 0, 4, QUARK_CODE_QR, "Finds the exit"};
static const struct qk_stream stream = {2, QUARK_FORMAT_NV12, 1280, 720, 30000, 0, 60000};
static const struct qk_stream slowed = {2, QUARK_FORMAT_NV12, 1280, 720, 15000, 0, 60000};
static const struct qk_stream_id stream_id = {2};
static const struct qk_cancel cancel = {17};
static const struct qk_bye bye = {"the app was closed"};
static const struct qk_gap gap = {12, 3};
static const struct qk_readiness readiness = {.worn = 1,
					      .battery_left = 81,
					      .battery_right = -1,
					      .charging = 1,
					      .thermal = QUARK_THERMAL_NORMAL,
					      .foreground = 1,
					      .camera_permission = QUARK_PERMISSION_SESSION};
static const struct qk_input input = {QUARK_INPUT_DOUBLE_TAP, 73100000};
static const struct qk_closing closing = {QK_CLOSING_BATTERY, "both batteries are empty"};
static const struct qk_visibility visibility = {1, 0};
static const struct qk_ended ended = {2, QK_ENDED_REVOKED, "the wearer took the permission back"};
static const struct qk_lease lease = {2, 60000};
static const struct qk_light light = {1};
static const struct qk_code code = {.stream = 2,
				    .kind = QUARK_CODE_EAN,
				    .data = {"4006381333931", 13},
				    .x = 410,
				    .y = 220,
				    .width = 180,
				    .height = 96,
				    .time_us = 73150000};
static const struct qk_dropped dropped = {2, 14};
static const struct qk_listen listen = {1, QUARK_LISTEN_ONCE, "en", 8000, 0, 1, "Takes your order"};
static const struct qk_listening heard = {1, 3, 60000};
static const struct qk_voice_id voice_id = {1};
static const struct qk_start_audio start_audio = {1, 20, "Translates what is said"};
static const struct qk_voice_state hearing = {1, QUARK_VOICE_STATE_HEARING, 3};
static const struct qk_partial partial = {1, 3, "two coffees and a", 11, 870};
static const struct qk_final final = {1, 3, "two coffees and a bagel", 23, 930, 73200000, 75600000};
static const struct qk_voice_ended voice_ended = {1, QK_VOICE_PART_LISTENING, QK_ENDED_DOFFED,
						  "the glasses were taken off"};
static const struct qk_voice_lease voice_lease = {1, 60000};
static const struct qk_error error = {-32009, "the wearer refused the camera", QUARK_STAGE_CONSENT,
				      QUARK_RETRY_ASK_WEARER, "Ask again when the wearer starts a scan."};

static const struct qk_position_wish position_wish = {1, 1000, "Shows the way to the station"};
static const struct qk_position_id position_id = {1};
static const struct qk_position_lease position_lease = {1, 60000};
static const struct qk_fix fix = {1, 312304160, 1214737010, 5000, 9000, 1400, 73000000};
static const struct qk_position_ended position_ended = {1, QK_ENDED_REVOKED, "the wearer took the permission back"};

static const struct example examples[] = {
	{QK_LINK_HELLO, QK_FORM_REQUEST, &hello},
	{QK_LINK_HELLO, QK_FORM_RESULT, &hello_result},
	{QK_LINK_MEDIA, QK_FORM_REQUEST, NULL},
	{QK_LINK_MEDIA, QK_FORM_RESULT, &ticket},
	{QK_LINK_PAIR, QK_FORM_REQUEST, &pair},
	{QK_LINK_PAIR, QK_FORM_RESULT, &paired},
	{QK_DEVICE_PERMISSION, QK_FORM_REQUEST, &ask},
	{QK_DEVICE_PERMISSION, QK_FORM_RESULT, &state},
	{QK_DEVICE_SPEAK, QK_FORM_REQUEST, &speak},
	{QK_DEVICE_SPEAK, QK_FORM_RESULT, &spoken},
	{QK_OVERLAY_COMMIT, QK_FORM_REQUEST, &commit},
	{QK_OVERLAY_COMMIT, QK_FORM_RESULT, &presented},
	{QK_OVERLAY_CLOSE, QK_FORM_REQUEST, &overlay},
	{QK_OVERLAY_CLOSE, QK_FORM_RESULT, NULL},
	{QK_CAMERA_PHOTO, QK_FORM_REQUEST, &photo},
	{QK_CAMERA_PHOTO, QK_FORM_RESULT, &taken},
	{QK_CAMERA_START, QK_FORM_REQUEST, &start},
	{QK_CAMERA_START, QK_FORM_RESULT, &stream},
	{QK_CAMERA_STOP, QK_FORM_REQUEST, &stream_id},
	{QK_CAMERA_STOP, QK_FORM_RESULT, NULL},
	{QK_VOICE_LISTEN, QK_FORM_REQUEST, &listen},
	{QK_VOICE_LISTEN, QK_FORM_RESULT, &heard},
	{QK_VOICE_STOP, QK_FORM_REQUEST, &voice_id},
	{QK_VOICE_STOP, QK_FORM_RESULT, NULL},
	{QK_VOICE_START_AUDIO, QK_FORM_REQUEST, &start_audio},
	{QK_VOICE_START_AUDIO, QK_FORM_RESULT, &voice_lease},
	{QK_VOICE_STOP_AUDIO, QK_FORM_REQUEST, &voice_id},
	{QK_VOICE_STOP_AUDIO, QK_FORM_RESULT, NULL},
	{QK_VOICE_CLOSE, QK_FORM_REQUEST, &voice_id},
	{QK_VOICE_CLOSE, QK_FORM_RESULT, NULL},
	{QK_POSITION_START, QK_FORM_REQUEST, &position_wish},
	{QK_POSITION_START, QK_FORM_RESULT, &position_lease},
	{QK_POSITION_STOP, QK_FORM_REQUEST, &position_id},
	{QK_POSITION_STOP, QK_FORM_RESULT, NULL},
	{QK_LINK_CANCEL, QK_FORM_NOTIFICATION, &cancel},
	{QK_LINK_BYE, QK_FORM_NOTIFICATION, &bye},
	{QK_LINK_ACK, QK_FORM_NOTIFICATION, NULL},
	{QK_LINK_PING, QK_FORM_NOTIFICATION, NULL},
	{QK_LINK_PONG, QK_FORM_NOTIFICATION, NULL},
	{QK_LINK_GAP, QK_FORM_NOTIFICATION, &gap},
	{QK_DEVICE_READINESS, QK_FORM_NOTIFICATION, &readiness},
	{QK_DEVICE_INPUT, QK_FORM_NOTIFICATION, &input},
	{QK_DEVICE_PERMISSION_CHANGED, QK_FORM_NOTIFICATION, &revoked},
	{QK_DEVICE_CLOSING, QK_FORM_NOTIFICATION, &closing},
	{QK_OVERLAY_VISIBILITY, QK_FORM_NOTIFICATION, &visibility},
	{QK_CAMERA_CONFIG, QK_FORM_NOTIFICATION, &slowed},
	{QK_CAMERA_ENDED, QK_FORM_NOTIFICATION, &ended},
	{QK_CAMERA_LEASE, QK_FORM_NOTIFICATION, &lease},
	{QK_CAMERA_LIGHT, QK_FORM_NOTIFICATION, &light},
	{QK_CAMERA_CODE, QK_FORM_NOTIFICATION, &code},
	{QK_CAMERA_DROPPED, QK_FORM_NOTIFICATION, &dropped},
	{QK_VOICE_STATE, QK_FORM_NOTIFICATION, &hearing},
	{QK_VOICE_PARTIAL, QK_FORM_NOTIFICATION, &partial},
	{QK_VOICE_FINAL, QK_FORM_NOTIFICATION, &final},
	{QK_VOICE_ENDED, QK_FORM_NOTIFICATION, &voice_ended},
	{QK_VOICE_LEASE, QK_FORM_NOTIFICATION, &voice_lease},
	{QK_POSITION_FIX, QK_FORM_NOTIFICATION, &fix},
	{QK_POSITION_ENDED, QK_FORM_NOTIFICATION, &position_ended},
	{QK_POSITION_LEASE, QK_FORM_NOTIFICATION, &position_lease},
	{QK_CAMERA_PHOTO, QK_FORM_ERROR, &error},
};

#endif
