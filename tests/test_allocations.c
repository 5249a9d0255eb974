/* Each allocation that any public call makes, failed once, and all from the n-th on: no crash, no leak, no request
 * without its one end, and the glasses still work afterwards. Codes are left out: zbar itself does not live through a
 * failed allocation (docs/dependencies.md). */
#include "failing_malloc.h"
#include "qtest.h"
#include "support.h"
#include "support_route.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IDS 64

/* One life of an app. No check may run in it: the harness allocates too. */
struct life {
	struct glasses glasses;
	struct quark_overlay *overlay;
	struct quark_camera *camera;
	struct quark_voice *voice;
	const char *folder, *picture, *scenario;
	uint64_t ids[IDS];
	int ended[IDS];
	int begun;
	int pushed, released; /* frames lent to the glasses, and given back */
	const char *wrong;    /* what must not have happened */
};

static void begun(struct life *life, int status, uint64_t id)
{
	if ((status == QUARK_OK) != (id != 0))
		life->wrong = "a call failed and gave an id, or succeeded without one";
	if (status && status != QUARK_ERR_NOMEM && status != QUARK_ERR_CLOSED && status != QUARK_ERR_INVALID &&
	    status != QUARK_ERR_UNSUPPORTED)
		life->wrong = quark_status_name(status);
	if (id && life->begun < IDS)
		life->ids[life->begun++] = id;
}

static void on_event(struct life *life, struct quark_event *event)
{
	if (quark_event_type(event) == QUARK_EVENT_REQUEST_DONE) {
		for (int i = 0; i < life->begun; i++)
			life->ended[i] += life->ids[i] == quark_event_request(event);
		if (quark_event_frame(event))
			quark_frame_unref(quark_frame_ref(quark_event_frame(event)));
	}
	if (quark_event_status(event) && !*quark_event_failure_text(event))
		life->wrong = "a failure without a text";
	if (quark_event_type(event) == QUARK_EVENT_CAMERA_FRAME)
		quark_frame_unref(quark_camera_acquire(life->camera));
	if (quark_event_type(event) == QUARK_EVENT_VOICE_AUDIO)
		quark_audio_unref(quark_voice_acquire(life->voice));
	quark_event_free(event);
}

static void live(struct life *life, int ms)
{
	struct quark_context *context = life->glasses.context;
	uint64_t end = quark_context_time_us(context) + (uint64_t)ms * 1000u, now;
	struct quark_event *event;

	while (context && (now = quark_context_time_us(context)) < end) {
		if (quark_context_dispatch(context, (int)((end - now + 999) / 1000)))
			return;
		while ((event = quark_context_next_event(context)))
			on_event(life, event);
	}
}

static void open_glasses(struct life *life)
{
	struct quark_context_config config = {.size = sizeof config,
					      .app_id = "test.memory",
					      .app_name = "Memory",
					      .log_level = QUARK_LOG_NONE,
					      .clock = QUARK_CLOCK_VIRTUAL,
					      .state_folder = life->folder};
	struct glasses *glasses = &life->glasses;
	uint64_t id = 0;
	int status;

	if (quark_context_new(&config, &glasses->context))
		return;
	quark_context_get_fd(glasses->context);
	status = quark_device_open(glasses->context, "sim:s1?clock=virtual&seed=3&name=Mine", &glasses->device, &id);
	begun(life, status, id);
	if (glasses->device)
		quark_sim_from_device(glasses->device, &glasses->sim);
	live(life, 500);
}

static void use_device(struct life *life)
{
	struct quark_device *device = life->glasses.device;
	struct quark_privacy_log *log = NULL;
	uint64_t id = 0, cancelled = 0;
	int status;

	status = quark_device_request_permission(device, QUARK_SENSOR_CAMERA_PHOTO, "to look", &id);
	begun(life, status, id);
	status = quark_device_speak(device, "hello 你好", "en", &id);
	begun(life, status, id);
	status = quark_device_speak(device, "never heard", NULL, &cancelled);
	begun(life, status, cancelled);
	if (cancelled) {
		quark_context_set_timeout(life->glasses.context, cancelled, 2000);
		quark_context_cancel(life->glasses.context, cancelled);
	}
	if (life->glasses.sim) {
		quark_sim_input(life->glasses.sim, QUARK_INPUT_NOD);
		quark_sim_set(life->glasses.sim, QUARK_SIM_VALUE_BATTERY_LEFT, -1);
		quark_sim_set(life->glasses.sim, QUARK_SIM_VALUE_BATTERY_LEFT, 90);
		quark_sim_fault(life->glasses.sim, QUARK_SIM_FAULT_EVENTS, 2);
		quark_sim_input(life->glasses.sim, QUARK_INPUT_TAP);
		quark_sim_input(life->glasses.sim, QUARK_INPUT_TAP);
		quark_sim_input(life->glasses.sim, QUARK_INPUT_TAP);
		quark_sim_tick(life->glasses.sim, QUARK_SENSOR_POSITION, 0);
		quark_sim_revoke(life->glasses.sim, QUARK_SENSOR_CAMERA_PHOTO);
	}
	live(life, 3000);
	if (quark_privacy_log(device, &log) == QUARK_OK && !log)
		life->wrong = "QUARK_OK without a privacy log";
	quark_privacy_log_free(log);
}

static void use_overlay(struct life *life)
{
	static const int32_t points[] = {0, 0, 30, 10, 60, 0};
	static const unsigned char png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0,
					    13,   'I', 'H', 'D', 'R',  0,    0,    0,    2, 0, 0,
					    0,    2,   8,   2,   0,    0,    0,    0,    0, 0, 0};
	struct quark_overlay_config config = {.size = sizeof config, .flags = QUARK_OVERLAY_SPEAK};
	struct quark_placement placement = {.size = sizeof placement, .group = 8, .width = 120};
	struct quark_style style = {.size = sizeof style, .bold = 1, .max_lines = 2};
	uint32_t lines;
	uint64_t id = 0;
	int status;

	quark_overlay_open(life->glasses.device, &config, &life->overlay);
	if (!life->overlay)
		return;
	quark_overlay_set_group(life->overlay, 8);
	quark_overlay_set_text(life->overlay, 1, "a text of several words 和中文 that needs more than one line");
	quark_overlay_place(life->overlay, 1, &placement);
	quark_overlay_style(life->overlay, 1, &style);
	quark_overlay_set_image(life->overlay, 2, png, sizeof png);
	quark_overlay_set_icon(life->overlay, 3, QUARK_ICON_CART);
	quark_overlay_set_arrow(life->overlay, 4, QUARK_ARROW_LEFT);
	quark_overlay_set_line(life->overlay, 5, points, 3);
	quark_overlay_set_rectangle(life->overlay, 6);
	quark_overlay_set_progress(life->overlay, 7, 500);
	quark_overlay_line_count(life->overlay, 1, &lines);
	quark_overlay_line(life->overlay, 1, 0);
	quark_overlay_measure(life->overlay, 1, NULL, NULL);
	for (int i = 0; i < 4; i++) {
		quark_overlay_set_text(life->overlay, 1, i % 2 ? "odd" : "even");
		status = quark_overlay_commit(life->overlay, &id);
		begun(life, status, id);
	}
	quark_overlay_remove(life->overlay, 6);
	quark_overlay_clear(life->overlay);
	quark_overlay_set_text(life->overlay, 9, "after");
	status = quark_overlay_commit(life->overlay, &id);
	begun(life, status, id);
	live(life, 500);
}

static void on_release(void *user_data)
{
	struct life *life = user_data;

	life->released++;
}

/* The bytes come back once, whatever becomes of the frame. */
static void push_frames(struct life *life)
{
	static const unsigned char frame[64 * 48 * 3 / 2];

	for (int i = 0; i < 6 && life->glasses.sim; i++) {
		int status = quark_sim_push_frame(life->glasses.sim, frame, sizeof frame, on_release, life);

		life->pushed += status != QUARK_ERR_INVALID && status != QUARK_ERR_CLOSED;
	}
}

static void use_camera(struct life *life)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "to test memory"};
	struct quark_photo_config photo = {.size = sizeof photo, .width = 64, .height = 48};
	struct quark_stream_config stream = {.size = sizeof stream, .width = 64, .height = 48, .fps = 10};
	uint64_t id = 0;
	int status;

	quark_camera_open(life->glasses.device, &config, &life->camera);
	if (!life->camera)
		return;
	status = quark_camera_photo(life->camera, &photo, &id);
	begun(life, status, id);
	live(life, 500);
	status = quark_camera_start(life->camera, &stream, &id);
	begun(life, status, id);
	live(life, 500);
	push_frames(life);
	live(life, 100);
	stream.fps = 5;
	status = quark_camera_start(life->camera, &stream, &id);
	begun(life, status, id);
	live(life, 500);
	status = quark_camera_stop(life->camera, &id);
	begun(life, status, id);
	live(life, 500);
}

static uint64_t listen(struct life *life, uint32_t mode)
{
	struct quark_listen_config config = {.size = sizeof config, .mode = mode};
	uint64_t id = 0;
	int status = quark_voice_listen(life->voice, &config, &id);

	begun(life, status, id);
	return id;
}

static void say(struct life *life, const char *text)
{
	if (life->glasses.sim)
		quark_sim_say(life->glasses.sim, text);
	live(life, 4000);
}

/* Two grammars, of which one reads what is said. */
static void learn(struct life *life)
{
	static const char *const texts[] = {
		"{\"intents\":{\"Order\":{\"data\":[{\"sentences\":[\"(one|two) tea[s] [please]\"]}]}}}",
		"{\"intents\":{\"Thank\":{\"data\":[{\"sentences\":[\"thank you\"]}]}}}"};
	struct quark_match *match = NULL;

	for (int i = 0; i < 2; i++) {
		struct quark_grammar *grammar = NULL;

		quark_grammar_load(life->glasses.context, texts[i], strlen(texts[i]), &grammar);
		if (grammar)
			quark_voice_add_grammar(life->voice, grammar);
		quark_grammar_unref(grammar);
	}
	quark_match_new(life->glasses.context, &match);
	if (match)
		quark_voice_match(life->voice, "one tea", match);
	quark_match_unref(match);
}

static void use_voice(struct life *life)
{
	struct quark_voice_config config = {.size = sizeof config, .purpose = "to test memory", .language = "en"};
	uint64_t id = 0;
	int status;

	quark_voice_open(life->glasses.device, &config, &life->voice);
	if (!life->voice)
		return;
	learn(life);
	listen(life, QUARK_LISTEN_ONCE);
	say(life, "two teas please");
	listen(life, QUARK_LISTEN_ALWAYS);
	status = quark_voice_start_audio(life->voice, NULL, &id);
	begun(life, status, id);
	say(life, "one more");
	listen(life, QUARK_LISTEN_WAKE_WORD);
	say(life, "hey quark thank you");
	status = quark_voice_stop(life->voice, &id);
	begun(life, status, id);
	status = quark_voice_stop_audio(life->voice, &id);
	begun(life, status, id);
	live(life, 500);
	id = listen(life, QUARK_LISTEN_ONCE);
	if (id)
		quark_context_cancel(life->glasses.context, id);
	live(life, 500);
	listen(life, QUARK_LISTEN_ALWAYS);
	if (life->glasses.sim)
		quark_sim_revoke(life->glasses.sim, QUARK_SENSOR_MICROPHONE_TEXT);
	live(life, 500);
}

static void walk(struct life *life, double north, double east)
{
	if (life->glasses.sim)
		quark_sim_position(life->glasses.sim, town_latitude(north), town_longitude(east), 4, 0);
	live(life, 1200);
}

static void guide(struct life *life, struct quark_navigation *navigation, struct quark_route *route)
{
	uint64_t id = 0;
	int status = quark_navigation_start(navigation, route, &id);

	begun(life, status, id);
	live(life, 500);
	walk(life, 0, 0);
	walk(life, 2.6, 0);
	quark_navigation_repeat(navigation);
	quark_navigation_pause(navigation, 1);
	quark_navigation_pause(navigation, 0);
	quark_navigation_mute(navigation, 1);
	walk(life, 3, 1);
	walk(life, 2, 2);
	quark_navigation_stop(navigation);
	live(life, 500);
}

static void use_navigation(struct life *life)
{
	struct quark_navigation_config config = {.size = sizeof config, .purpose = "to test memory"};
	struct quark_navigation *navigation = NULL;
	struct quark_route *route = NULL;
	const char *text = town_drive();

	if (quark_route_load(life->glasses.context, text, strlen(text), 0, &route))
		return;
	quark_route_step_text(route, 1, "zh-Hans");
	if (quark_navigation_open(life->glasses.device, &config, &navigation) == QUARK_OK)
		guide(life, navigation, route);
	quark_navigation_unref(navigation);
	quark_route_unref(route);
}

static void use_simulator(struct life *life)
{
	struct quark_sim *sim = life->glasses.sim;
	char path[512], *text = NULL;
	void *scene = NULL;
	size_t length;

	if (!sim)
		return;
	snprintf(path, sizeof path, "%s/recording.json", life->folder);
	quark_sim_record(sim, path);
	quark_sim_look(sim, life->picture);
	quark_sim_say(sim, "anything");
	quark_sim_position(sim, 31.2, 121.4, 5, -1);
	quark_sim_run_scenario(sim, life->scenario);
	live(life, 300);
	if (quark_sim_view(sim, 0, &text) == QUARK_OK && !text)
		life->wrong = "QUARK_OK without a view";
	quark_sim_free(text);
	text = NULL;
	quark_sim_spoken(sim, &text);
	quark_sim_free(text);
	text = NULL;
	quark_sim_note(sim, &text);
	quark_sim_free(text);
	quark_sim_scene(sim, &scene, &length);
	quark_sim_free(scene);
	quark_sim_record(sim, NULL);
	quark_sim_fault(sim, QUARK_SIM_FAULT_DROP, 500);
	live(life, 3000);
}

static void close_all(struct life *life)
{
	struct quark_event *event;

	if (life->glasses.device)
		quark_device_close(life->glasses.device);
	while (life->glasses.context && (event = quark_context_next_event(life->glasses.context)))
		on_event(life, event);
	for (int i = 0; i < life->begun; i++)
		if (life->ended[i] != 1)
			life->wrong = life->ended[i] ? "a request ended twice" : "a request never ended";
	quark_camera_unref(life->camera);
	quark_voice_unref(life->voice);
	quark_overlay_unref(life->overlay);
	glasses_close(&life->glasses);
	if (life->released != life->pushed)
		life->wrong = "a lent frame did not come back once";
}

static void run_life(struct life *life, void (*use)(struct life *))
{
	open_glasses(life);
	if (life->glasses.device)
		use(life);
}

/* The failing part is over: what is still open must work as ever. */
static void still_works(struct life *life)
{
	struct quark_overlay *overlay = NULL;
	uint64_t id;

	if (!life->glasses.device || quark_device_get_state(life->glasses.device) == QUARK_DEVICE_STATE_GONE)
		return;
	live(life, 60000);
	if (quark_overlay_open(life->glasses.device, NULL, &overlay) || quark_overlay_set_text(overlay, 1, "alive") ||
	    quark_overlay_commit(overlay, &id) || quark_context_wait(life->glasses.context, id, -1))
		life->wrong = "the glasses did not work afterwards";
	quark_overlay_unref(overlay);
}

/* Everything that is made once for the process (the loader, locale, stdio) must not count as a leak. */
static struct life prepare(void)
{
	struct life life = {.folder = qt_folder(),
			    .picture = qt_source("tests/fuzz/corpus/picture/colour.jpg"),
			    .scenario = qt_source("tests/scenarios/clear_right_after_commit.json")};

	return life;
}

static long once(void (*use)(struct life *), const struct life *prepared, long n, void (*fail)(long))
{
	struct life life = *prepared;
	long failed, before = qt_live_blocks();

	fail(n);
	run_life(&life, use);
	failed = qt_fail_never();
	still_works(&life);
	close_all(&life);
	if (life.wrong)
		qt_fail("allocation %ld: %s", n, life.wrong);
	if (qt_live_blocks() != before)
		qt_fail("allocation %ld: %ld blocks were not freed", n, qt_live_blocks() - before);
	return failed;
}

static void each_fails(void (*use)(struct life *))
{
	struct life prepared;
	long n;

	if (!qt_can_fail())
		qt_skip("the sanitizer has a malloc of its own");
	prepared = prepare();
	quark_sim_register();
	once(use, &prepared, 1000000, qt_fail_after);
	once(use, &prepared, 1000000, qt_fail_after);
	for (n = 0; once(use, &prepared, n, qt_fail_after); n++)
		continue;
	qt_true(n > 100);
	for (long from = 0; from < n; from += 1 + from / 64)
		once(use, &prepared, from, qt_fail_from);
}

QTEST(device_calls_live_without_memory)
{
	each_fails(use_device);
}

QTEST(overlay_calls_live_without_memory)
{
	each_fails(use_overlay);
}

QTEST(camera_calls_live_without_memory)
{
	each_fails(use_camera);
}

QTEST(voice_calls_live_without_memory)
{
	each_fails(use_voice);
}

QTEST(navigation_calls_live_without_memory)
{
	each_fails(use_navigation);
}

QTEST(simulator_calls_live_without_memory)
{
	each_fails(use_simulator);
}
