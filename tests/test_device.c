/* The device handle on simulated glasses: opening, describing, readiness, permissions, speech, input, the record. */
#include "qtest.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void open_fails(const char *uri, int status, const char *part)
{
	struct quark_context_config config = {
		.size = sizeof config, .log_level = QUARK_LOG_NONE, .clock = QUARK_CLOCK_VIRTUAL};
	struct quark_device *device = (struct quark_device *)1;
	struct quark_context *context;
	uint64_t request = 1;

	qt_int(quark_context_new(&config, &context), QUARK_OK);
	qt_text(quark_status_name(quark_device_open(context, uri, &device, &request)), quark_status_name(status));
	qt_true(device == NULL);
	qt_uint(request, 0);
	qt_contains(quark_context_failure_text(context), part);
	qt_true(quark_context_next_event(context) == NULL);
	quark_context_unref(context);
}

QTEST(a_wrong_uri_is_told)
{
	qt_int(quark_sim_register(), QUARK_OK);
	open_fails("http://x", QUARK_ERR_INVALID, "sim:s1");
	open_fails("sim:x9", QUARK_ERR_INVALID, "s1");
	open_fails("sim:s1?clock=fast", QUARK_ERR_INVALID, "clock");
	open_fails("sim:s1?colour=", QUARK_ERR_INVALID, "colour");
	open_fails("sim:s1?seed=minus", QUARK_ERR_INVALID, "seed");
	open_fails("sim:s1?consent=maybe", QUARK_ERR_INVALID, "consent");
	open_fails("sim:s1?hat=red", QUARK_ERR_INVALID, "hat");
	open_fails("sim:s1?scenario=/no/such/file.json", QUARK_ERR_IO, "/no/such/file.json");
	open_fails("sim:s1?hat=red", QUARK_ERR_INVALID, "See quark_device_open() for the form of the URI.");
	open_fails("sim:s1?scenario=/no/such/file.json", QUARK_ERR_IO, "Check the path and its permissions.");
	open_fails("wss://127.0.0.1:9443", QUARK_ERR_NO_STATE, "state_folder");
	open_fails("sim:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", QUARK_ERR_INVALID, "model");
}

static void write_scenario(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	qt_true(file != NULL);
	qt_true(fputs(text, file) >= 0);
	fclose(file);
}

QTEST(a_broken_scenario_is_explained_by_its_document)
{
	static const char *const broken[] = {
		"{", "{\"format\": \"quark-scenario/1\", \"steps\": [{\"at_ms\": 0, \"do\": \"fly\"}]}",
		"{\"format\": \"quark-scenario/1\", \"title\": \"\\u0000\", \"steps\": []}",
		"{\"format\": \"quark-scenario/1\", \"model\": \"g1\", \"steps\": []}"};
	char path[256], uri[320];

	qt_int(quark_sim_register(), QUARK_OK);
	snprintf(path, sizeof path, "%s/broken.json", qt_folder());
	snprintf(uri, sizeof uri, "sim:s1?scenario=%s", path);
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		write_scenario(path, broken[i]);
		open_fails(uri, QUARK_ERR_INVALID, "docs/simulator.md");
	}
}

QTEST(the_environment_chooses_the_glasses)
{
	struct quark_context_config config = {
		.size = sizeof config, .log_level = QUARK_LOG_NONE, .clock = QUARK_CLOCK_VIRTUAL};
	struct quark_context *context;
	struct quark_device *device;
	uint64_t request;

	qt_int(quark_sim_register(), QUARK_OK);
	qt_int(quark_context_new(&config, &context), QUARK_OK);
	setenv("QUARK_DEVICE", "sim:g1?clock=virtual", 1);
	qt_int(quark_device_open(context, NULL, &device, &request), QUARK_OK);
	qt_text(quark_device_get_text(device, QUARK_DEVICE_TEXT_URI), "sim:g1?clock=virtual");
	qt_int(quark_context_wait(context, request, -1), QUARK_OK);
	qt_uint(quark_device_capabilities(device) & QUARK_CAPABILITY_OVERLAY, 0);
	unsetenv("QUARK_DEVICE");
	quark_device_unref(device);
	quark_context_unref(context);
}

QTEST(a_clock_is_for_all_glasses_of_a_context)
{
	struct quark_context_config config = {.size = sizeof config, .log_level = QUARK_LOG_NONE};
	struct quark_context *context;
	struct quark_device *real, *virtual;

	qt_int(quark_sim_register(), QUARK_OK);
	qt_int(quark_context_new(&config, &context), QUARK_OK);
	qt_int(quark_device_open(context, "sim:s1", &real, NULL), QUARK_OK);
	qt_int(quark_device_open(context, "sim:s1?clock=virtual", &virtual, NULL), QUARK_ERR_INVALID);
	qt_contains(quark_context_failure_text(context), "real time");
	quark_device_unref(real);
	quark_context_unref(context);
}

QTEST(glasses_describe_themselves)
{
	struct glasses glasses;

	glasses_open(&glasses, NULL);
	qt_true(quark_device_context(glasses.device) == glasses.context);
	qt_int(quark_device_limit(glasses.device, QUARK_LIMIT_DISPLAYS), 2);
	qt_true(quark_device_limit(glasses.device, QUARK_LIMIT_DISPLAY_WIDTH) >= 320);
	qt_true(quark_device_limit(glasses.device, QUARK_LIMIT_NODES) >= 64);
	qt_int(quark_device_limit(glasses.device, 9999), 0);
	qt_int(quark_device_limit(glasses.device, 0), 0);
	qt_true(quark_device_capabilities(glasses.device) & QUARK_CAPABILITY_STEREO);
	qt_true(*quark_device_get_text(glasses.device, QUARK_DEVICE_TEXT_NAME));
	qt_true(*quark_device_get_text(glasses.device, QUARK_DEVICE_TEXT_MODEL));
	qt_true(*quark_device_get_text(glasses.device, QUARK_DEVICE_TEXT_FIRMWARE));
	qt_text(quark_device_get_text(glasses.device, QUARK_DEVICE_TEXT_CAMERA_USER), "");
	qt_text(quark_device_get_text(glasses.device, 77), "");
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_LINK), 1);
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_WORN), 1);
	qt_true(quark_device_readiness(glasses.device, QUARK_READINESS_BATTERY_LEFT) > 0);
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_THERMAL), QUARK_THERMAL_NORMAL);
	qt_int(quark_device_readiness(glasses.device, 99), 0);
	quark_device_set_user_data(glasses.device, &glasses);
	qt_true(quark_device_user_data(glasses.device) == &glasses);
	glasses_close(&glasses);
}

QTEST(overlays_and_cameras_know_their_device)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "Tests"};
	struct quark_overlay *overlay;
	struct quark_camera *camera;
	struct glasses glasses;

	glasses_open(&glasses, NULL);
	qt_int(quark_overlay_open(glasses.device, NULL, &overlay), QUARK_OK);
	qt_int(quark_camera_open(glasses.device, &config, &camera), QUARK_OK);
	qt_true(quark_overlay_device(NULL) == NULL && quark_camera_device(NULL) == NULL);
	qt_true(quark_overlay_device(overlay) == glasses.device);
	qt_true(quark_camera_device(camera) == glasses.device);
	qt_int(quark_device_close(glasses.device), QUARK_OK);
	glasses_close(&glasses);
	qt_int(quark_device_get_state(quark_overlay_device(overlay)), QUARK_DEVICE_STATE_GONE);
	quark_overlay_unref(overlay);
	qt_int(quark_device_get_state(quark_camera_device(camera)), QUARK_DEVICE_STATE_GONE);
	quark_camera_unref(camera);
}

QTEST(after_a_reconnect_the_snapshot_is_told_whole)
{
	struct glasses glasses;
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	glasses_run(&glasses, 1000);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_DROP, 100), QUARK_OK);
	event = glasses_await(&glasses, QUARK_EVENT_DEVICE_READINESS, 30);
	while (event && !quark_event_readiness(event, QUARK_READINESS_LINK)) {
		quark_event_free(event);
		event = glasses_await(&glasses, QUARK_EVENT_DEVICE_READINESS, 30);
	}
	qt_uint(quark_event_readiness_changed(event), (1u << (QUARK_READINESS_FOREGROUND + 1)) - 2u);
	quark_event_free(event);
	glasses_close(&glasses);
}

QTEST(a_refusal_is_a_sentence)
{
	struct glasses glasses;
	uint64_t request;

	glasses_open(&glasses, "sim:s1?clock=virtual&consent=refuse");
	qt_int(quark_device_request_permission(glasses.device, QUARK_SENSOR_CAMERA_PHOTO, "test", &request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_DENIED);
	qt_contains(quark_context_failure_text(glasses.context),
		    " has no permission for taking photos: the wearer said no");
	glasses_close(&glasses);
}

QTEST(nothing_is_known_before_ready)
{
	struct glasses glasses;

	glasses_start(&glasses, NULL);
	qt_int(quark_device_get_state(glasses.device), QUARK_DEVICE_STATE_CONNECTING);
	qt_uint(quark_device_capabilities(glasses.device), 0);
	qt_int(quark_device_limit(glasses.device, QUARK_LIMIT_DISPLAYS), 0);
	qt_text(quark_device_get_text(glasses.device, QUARK_DEVICE_TEXT_NAME), "");
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_LINK), 0);
	glasses_close(&glasses);
}

QTEST(the_first_snapshot_is_whole_and_changes_follow)
{
	struct glasses glasses;
	struct quark_event *event;

	glasses_start(&glasses, NULL);
	event = glasses_await(&glasses, QUARK_EVENT_DEVICE_READINESS, 5);
	qt_true(event != NULL);
	qt_uint(quark_event_readiness_changed(event), (1u << (QUARK_READINESS_FOREGROUND + 1)) - 2u);
	quark_event_free(event);
	qt_int(quark_sim_set(glasses.sim, QUARK_SIM_VALUE_WORN, 0), QUARK_OK);
	event = glasses_await(&glasses, QUARK_EVENT_DEVICE_READINESS, 5);
	qt_true(quark_event_readiness_changed(event) & (1u << QUARK_READINESS_WORN));
	qt_true(!(quark_event_readiness_changed(event) & (1u << QUARK_READINESS_THERMAL)));
	qt_int(quark_event_readiness(event, QUARK_READINESS_WORN), 0);
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_WORN), 0);
	qt_true(quark_event_device(event) == glasses.device);
	quark_event_free(event);
	glasses_close(&glasses);
}

QTEST(every_input_arrives)
{
	struct glasses glasses;

	glasses_open(&glasses, NULL);
	for (int input = QUARK_INPUT_TAP; input <= QUARK_INPUT_SHAKE; input++) {
		struct quark_event *event;

		qt_int(quark_sim_input(glasses.sim, input), QUARK_OK);
		event = glasses_await(&glasses, QUARK_EVENT_DEVICE_INPUT, 5);
		qt_true(event != NULL);
		qt_int(quark_event_input(event), input);
		quark_event_free(event);
	}
	glasses_close(&glasses);
}

QTEST(dropped_inputs_are_counted)
{
	struct glasses glasses;
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_EVENTS, 3), QUARK_OK);
	for (int i = 0; i < 4; i++)
		qt_int(quark_sim_input(glasses.sim, QUARK_INPUT_TAP), QUARK_OK);
	event = glasses_await(&glasses, QUARK_EVENT_LOST, 5);
	qt_true(event != NULL);
	qt_uint(quark_event_count(event), 3);
	quark_event_free(event);
	qt_int(glasses_expect(&glasses, QUARK_EVENT_DEVICE_INPUT, 5), QUARK_OK);
	glasses_close(&glasses);
}

static int ask(struct glasses *glasses, int sensor)
{
	uint64_t request;

	qt_int(quark_device_request_permission(glasses->device, sensor, "to test asking", &request), QUARK_OK);
	return quark_context_wait(glasses->context, request, -1);
}

QTEST(a_permission_given)
{
	struct glasses glasses;

	glasses_open(&glasses, "sim:s1?clock=virtual&consent=grant");
	qt_int(quark_device_permission(glasses.device, QUARK_SENSOR_CAMERA_PHOTO), QUARK_PERMISSION_NONE);
	qt_int(ask(&glasses, QUARK_SENSOR_CAMERA_PHOTO), QUARK_OK);
	qt_int(quark_device_permission(glasses.device, QUARK_SENSOR_CAMERA_PHOTO), QUARK_PERMISSION_SESSION);
	qt_int(quark_device_permission(glasses.device, QUARK_SENSOR_MICROPHONE_TEXT), QUARK_PERMISSION_NONE);
	qt_int(ask(&glasses, QUARK_SENSOR_CAMERA_PHOTO), QUARK_OK);
	glasses_close(&glasses);
}

QTEST(a_permission_refused)
{
	struct glasses glasses;

	glasses_open(&glasses, "sim:s1?clock=virtual&consent=refuse");
	qt_int(ask(&glasses, QUARK_SENSOR_MICROPHONE_TEXT), QUARK_ERR_DENIED);
	qt_int(quark_failure_stage(quark_context_failure(glasses.context)), QUARK_STAGE_CONSENT);
	qt_int(quark_device_permission(glasses.device, QUARK_SENSOR_MICROPHONE_TEXT), QUARK_PERMISSION_REFUSED);
	glasses_close(&glasses);
}

QTEST(a_permission_asked_and_answered)
{
	struct glasses glasses;
	uint64_t request;
	char *svg;

	glasses_open(&glasses, "sim:s1?clock=virtual&consent=ask");
	qt_int(quark_sim_answer(glasses.sim, QUARK_PERMISSION_ONCE), QUARK_ERR_INVALID);
	qt_true(*quark_sim_error(glasses.sim));
	qt_int(quark_device_request_permission(glasses.device, QUARK_SENSOR_CAMERA_STREAM, "to find 绿茶", &request),
	       QUARK_OK);
	glasses_run(&glasses, 1000);
	qt_int(quark_device_permission(glasses.device, QUARK_SENSOR_CAMERA_STREAM), QUARK_PERMISSION_ASKING);
	qt_int(quark_sim_view(glasses.sim, 0, &svg), QUARK_OK);
	qt_contains(svg, "to find 绿茶");
	quark_sim_free(svg);
	qt_int(quark_sim_answer(glasses.sim, QUARK_PERMISSION_ALWAYS), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_OK);
	qt_int(quark_device_permission(glasses.device, QUARK_SENSOR_CAMERA_STREAM), QUARK_PERMISSION_ALWAYS);
	glasses_close(&glasses);
}

QTEST(asking_can_be_cancelled)
{
	struct glasses glasses;
	uint64_t request;

	glasses_open(&glasses, "sim:s1?clock=virtual&consent=ask");
	qt_int(quark_device_request_permission(glasses.device, QUARK_SENSOR_CAMERA_STREAM, "why not", &request),
	       QUARK_OK);
	glasses_run(&glasses, 500);
	qt_int(quark_context_cancel(glasses.context, request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_CANCELLED);
	glasses_run(&glasses, 500);
	qt_int(quark_sim_answer(glasses.sim, QUARK_PERMISSION_ONCE), QUARK_ERR_INVALID);
	glasses_close(&glasses);
}

QTEST(a_revocation_is_told)
{
	struct glasses glasses;
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	qt_int(ask(&glasses, QUARK_SENSOR_CAMERA_PHOTO), QUARK_OK);
	glasses_count(&glasses, QUARK_EVENT_NONE);
	qt_int(quark_sim_revoke(glasses.sim, QUARK_SENSOR_CAMERA_PHOTO), QUARK_OK);
	event = glasses_await(&glasses, QUARK_EVENT_DEVICE_PERMISSION, 1);
	qt_true(event != NULL);
	qt_int(quark_event_sensor(event), QUARK_SENSOR_CAMERA_PHOTO);
	qt_int(quark_event_permission(event), QUARK_PERMISSION_REVOKED);
	quark_event_free(event);
	glasses_close(&glasses);
}

QTEST(wrong_questions_are_client_bugs)
{
	char long_purpose[90];
	struct glasses glasses;
	uint64_t request = 1;

	glasses_open(&glasses, NULL);
	memset(long_purpose, 'x', sizeof long_purpose);
	long_purpose[81] = '\0';
	qt_int(quark_device_request_permission(glasses.device, 0, "x", &request), QUARK_ERR_INVALID);
	qt_uint(request, 0);
	qt_contains(quark_context_failure_text(glasses.context), "sensor");
	qt_int(quark_device_request_permission(glasses.device, 1, "", NULL), QUARK_ERR_INVALID);
	qt_contains(quark_context_failure_text(glasses.context), "purpose");
	qt_int(quark_device_request_permission(glasses.device, 1, NULL, NULL), QUARK_ERR_INVALID);
	qt_int(quark_device_request_permission(glasses.device, 1, long_purpose, NULL), QUARK_ERR_INVALID);
	qt_int(quark_device_request_permission(glasses.device, 1, "\xff\xfe", NULL), QUARK_ERR_INVALID);
	qt_int(quark_device_request_permission(NULL, 1, "x", NULL), QUARK_ERR_INVALID);
	qt_int(quark_device_speak(glasses.device, NULL, NULL, NULL), QUARK_ERR_INVALID);
	qt_int(quark_device_speak(glasses.device, "", NULL, NULL), QUARK_ERR_INVALID);
	qt_int(quark_device_speak(glasses.device, "hello", "not a tag!", NULL), QUARK_ERR_INVALID);
	qt_contains(quark_context_failure_text(glasses.context), "language");
	qt_int(quark_device_open(glasses.context, NULL, NULL, NULL), QUARK_ERR_INVALID);
	qt_int(quark_privacy_log(glasses.device, NULL), QUARK_ERR_INVALID);
	qt_int(quark_device_close(NULL), QUARK_ERR_INVALID);
	qt_int(quark_device_permission(glasses.device, 99), QUARK_PERMISSION_NONE);
	qt_int(quark_device_get_state(NULL), QUARK_DEVICE_STATE_NONE);
	qt_true(quark_device_context(NULL) == NULL && quark_device_user_data(NULL) == NULL);
	quark_device_set_user_data(NULL, NULL);
	glasses_close(&glasses);
}

QTEST(speech_is_heard_in_order)
{
	struct glasses glasses;
	uint64_t first, second;
	char *heard;

	glasses_open(&glasses, "sim:g1?clock=virtual");
	qt_int(quark_device_speak(glasses.device, "turn left", "en", &first), QUARK_OK);
	qt_int(quark_device_speak(glasses.device, "然后直行", "zh-Hans", &second), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, second, -1), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, first, 0), QUARK_OK);
	qt_true(quark_context_time_us(glasses.context) > 100000);
	heard = glasses_spoken(&glasses);
	qt_contains(heard, "turn left\n");
	qt_true(strstr(heard, "然后直行") > strstr(heard, "turn left"));
	quark_sim_free(heard);
	glasses_close(&glasses);
}

QTEST(speech_can_be_cancelled)
{
	struct glasses glasses;
	uint64_t request;

	glasses_open(&glasses, NULL);
	qt_int(quark_device_speak(glasses.device, "a long text that takes its time to be spoken", NULL, &request),
	       QUARK_OK);
	glasses_run(&glasses, 100);
	qt_int(quark_context_cancel(glasses.context, request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_CANCELLED);
	glasses_close(&glasses);
}

QTEST(closing_ends_everything_once)
{
	struct glasses glasses;
	uint64_t spoken;
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	qt_int(quark_device_speak(glasses.device, "not to its end", NULL, &spoken), QUARK_OK);
	glasses_run(&glasses, 50);
	qt_int(quark_device_close(glasses.device), QUARK_OK);
	qt_int(quark_device_close(glasses.device), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, spoken, 0), QUARK_ERR_UNKNOWN);
	event = glasses_await(&glasses, QUARK_EVENT_DEVICE_GONE, 1);
	qt_true(event != NULL);
	qt_int(quark_event_device_state(event), QUARK_DEVICE_STATE_GONE);
	qt_int(quark_event_status(event), QUARK_ERR_CLOSED);
	quark_event_free(event);
	qt_true(quark_context_next_event(glasses.context) == NULL);
	qt_int(quark_device_speak(glasses.device, "nobody hears", NULL, NULL), QUARK_ERR_CLOSED);
	qt_int(quark_device_request_permission(glasses.device, 1, "nobody asks", NULL), QUARK_ERR_CLOSED);
	if (!glasses.remote)
		qt_int(quark_sim_input(glasses.sim, QUARK_INPUT_TAP), QUARK_ERR_CLOSED);
	glasses_close(&glasses);
}

QTEST(letting_go_is_silent_but_requests_end)
{
	struct glasses glasses;
	uint64_t spoken;

	glasses_open(&glasses, NULL);
	qt_int(quark_device_speak(glasses.device, "not to its end", NULL, &spoken), QUARK_OK);
	quark_device_unref(glasses.device);
	glasses.device = NULL;
	qt_int(quark_context_wait(glasses.context, spoken, 0), QUARK_ERR_UNKNOWN);
	qt_int(glasses_count(&glasses, QUARK_EVENT_DEVICE_GONE), 0);
	glasses_close(&glasses);
}

QTEST(an_event_brings_its_device_back)
{
	struct glasses glasses;
	struct quark_event *event;

	glasses_only_here("closes without glasses_close()");
	glasses_open(&glasses, NULL);
	qt_int(quark_sim_input(glasses.sim, QUARK_INPUT_NOD), QUARK_OK);
	qt_int(quark_context_dispatch(glasses.context, 100), QUARK_OK);
	quark_device_unref(glasses.device);
	event = glasses_await(&glasses, QUARK_EVENT_DEVICE_INPUT, 0);
	quark_context_unref(glasses.context);
	qt_true(event != NULL);
	qt_int(quark_device_get_state(quark_event_device(event)), QUARK_DEVICE_STATE_GONE);
	qt_int(quark_device_speak(quark_event_device(event), "late", NULL, NULL), QUARK_ERR_CLOSED);
	quark_event_free(event);
	quark_sim_unref(glasses.sim);
}

QTEST(a_drop_is_recovered)
{
	struct glasses glasses;
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_DROP, 4000), QUARK_OK);
	event = glasses_await(&glasses, QUARK_EVENT_DEVICE_STATE, 5);
	qt_true(event != NULL);
	qt_int(quark_event_device_state(event), QUARK_DEVICE_STATE_RECONNECTING);
	qt_true(quark_event_failure(event) != NULL);
	qt_true(*quark_failure_text(quark_event_failure(event)));
	quark_event_free(event);
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_LINK), 0);
	event = glasses_await(&glasses, QUARK_EVENT_DEVICE_STATE, 60);
	qt_true(event != NULL);
	qt_int(quark_event_device_state(event), QUARK_DEVICE_STATE_READY);
	quark_event_free(event);
	qt_int(quark_device_readiness(glasses.device, QUARK_READINESS_LINK), 1);
	glasses_close(&glasses);
}

QTEST(garbage_is_refused_and_the_link_recovers)
{
	struct glasses glasses;
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_GARBAGE, 5), QUARK_OK);
	event = glasses_await(&glasses, QUARK_EVENT_DEVICE_STATE, 5);
	qt_true(event != NULL);
	qt_int(quark_event_device_state(event), QUARK_DEVICE_STATE_RECONNECTING);
	qt_int(quark_event_status(event), QUARK_ERR_PROTOCOL);
	quark_event_free(event);
	event = glasses_await(&glasses, QUARK_EVENT_DEVICE_STATE, 60);
	qt_true(event != NULL);
	qt_int(quark_event_device_state(event), QUARK_DEVICE_STATE_READY);
	quark_event_free(event);
	glasses_close(&glasses);
}

QTEST(refused_glasses_are_gone_for_good)
{
	struct glasses glasses;
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_DROP, 0), QUARK_OK);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_REFUSE, 1), QUARK_OK);
	event = glasses_await(&glasses, QUARK_EVENT_DEVICE_GONE, 60);
	qt_true(event != NULL);
	qt_int(quark_failure_retry(quark_event_failure(event)), QUARK_RETRY_NEVER);
	quark_event_free(event);
	glasses_close(&glasses);
}

QTEST(a_reboot_begins_a_new_session)
{
	struct glasses glasses;

	glasses_open(&glasses, NULL);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_REBOOT, 3000), QUARK_OK);
	glasses_run(&glasses, 60000);
	qt_int(quark_device_get_state(glasses.device), QUARK_DEVICE_STATE_READY);
	glasses_close(&glasses);
}

QTEST(an_open_that_takes_too_long_is_told)
{
	struct glasses glasses;
	struct quark_event *event;

	glasses_start(&glasses, NULL);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_HALF_OPEN, 1), QUARK_OK);
	event = glasses_await(&glasses, QUARK_EVENT_REQUEST_DONE, 60);
	qt_true(event != NULL);
	qt_int(quark_event_status(event), QUARK_ERR_TIMEOUT);
	/* Why the attempts failed, not only that time went by. */
	qt_contains(quark_failure_text(quark_event_failure(event)), "did not connect before the deadline");
	qt_contains(quark_failure_text(quark_event_failure(event)), "the last attempt: the glasses");
	qt_contains(quark_failure_text(quark_event_failure(event)), "did not answer");
	qt_true(*quark_failure_hint(quark_event_failure(event)));
	quark_event_free(event);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_HALF_OPEN, 0), QUARK_OK);
	glasses_run(&glasses, 60000);
	qt_int(quark_device_get_state(glasses.device), QUARK_DEVICE_STATE_READY);
	glasses_close(&glasses);
}

QTEST(two_pairs_in_one_context)
{
	struct glasses one, two = {0};

	glasses_open(&one, NULL);
	two.context = quark_context_ref(one.context);
	qt_int(quark_device_open(two.context, "sim:g1?clock=virtual&seed=9", &two.device, NULL), QUARK_OK);
	qt_int(quark_sim_from_device(two.device, &two.sim), QUARK_OK);
	glasses_run(&two, 1000);
	qt_int(quark_device_get_state(one.device), QUARK_DEVICE_STATE_READY);
	qt_int(quark_device_get_state(two.device), QUARK_DEVICE_STATE_READY);
	qt_int(quark_sim_fault(one.sim, QUARK_SIM_FAULT_END, 0), QUARK_OK);
	glasses_run(&two, 1000);
	qt_int(quark_device_get_state(one.device), QUARK_DEVICE_STATE_GONE);
	qt_int(quark_device_get_state(two.device), QUARK_DEVICE_STATE_READY);
	glasses_close(&one);
	glasses_close(&two);
}

QTEST(the_record_of_an_unused_device_is_empty)
{
	struct glasses glasses;
	struct quark_privacy_log *log;

	glasses_open(&glasses, NULL);
	qt_int(quark_privacy_log(glasses.device, &log), QUARK_OK);
	qt_uint(quark_privacy_log_count(log), 0);
	qt_int(quark_privacy_log_sensor(log, 0), QUARK_SENSOR_NONE);
	qt_text(quark_privacy_log_purpose(log, 0), "");
	qt_uint(quark_privacy_log_start_us(log, 0), 0);
	qt_uint(quark_privacy_log_end_us(log, 0), 0);
	qt_uint(quark_privacy_log_frames(log, 0), 0);
	quark_privacy_log_free(log);
	quark_privacy_log_free(NULL);
	qt_uint(quark_privacy_log_count(NULL), 0);
	glasses_close(&glasses);
}
