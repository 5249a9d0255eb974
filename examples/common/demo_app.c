#include "demo_app.h"

#include "demo_card.h"
#include "demo_voice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SEVEN_O_CLOCK (7 * 3600)
#define EVENING_MS 5000

static int fail(const struct demo_app *app)
{
	fprintf(stderr, "day_with_glasses: %s\n", quark_context_failure_text(app->context));
	return 1;
}

void demo_check(const struct demo_app *app, int status)
{
	if (status)
		fail(app);
}

/* --- steps -------------------------------------------------------------------------------------------------------- */

static void step(struct demo_app *app, const struct quark_event *event, enum demo_tone tone, const char *happened,
		 const char *did)
{
	demo_page_step(app->page, quark_event_time_us(event), tone, happened, quark_event_failure(event),
		       quark_event_failure_text(event), did);
}

static void show(struct demo_app *app, const struct quark_event *event, enum demo_tone tone, const char *happened,
		 int icon, const char *title, const char *text)
{
	char did[256];

	if (demo_card_show(app->overlay, icon, title, text)) {
		step(app, event, tone, happened, "cannot show anything now");
		demo_page_step(app->page, quark_context_time_us(app->context), DEMO_BAD, "The card was not shown",
			       quark_context_failure(app->context), quark_context_failure_text(app->context), NULL);
		return;
	}
	snprintf(did, sizeof did, "shows “%s: %s”", title, text);
	step(app, event, tone, happened, did);
}

void demo_tell(struct demo_app *app, const struct quark_event *event, const char *happened, const char *did)
{
	step(app, event, DEMO_PLAIN, happened, did);
}

void demo_show(struct demo_app *app, const struct quark_event *event, const char *happened, int icon, const char *title,
	       const char *text)
{
	show(app, event, DEMO_GOOD, happened, icon, title, text);
}

void demo_warn(struct demo_app *app, const struct quark_event *event, const char *happened, int icon, const char *title,
	       const char *text)
{
	show(app, event, quark_event_failure(event) ? DEMO_BAD : DEMO_WARN, happened, icon, title, text);
}

void demo_clear(struct demo_app *app, const struct quark_event *event, const char *happened)
{
	demo_check(app, demo_card_clear(app->overlay));
	step(app, event, DEMO_PLAIN, happened, "clears the view");
}

/* --- reactions ---------------------------------------------------------------------------------------------------- */

static enum demo_level battery(struct demo_app *app, const struct quark_event *event, int side)
{
	int percent = quark_event_readiness(event, side ? QUARK_READINESS_BATTERY_RIGHT : QUARK_READINESS_BATTERY_LEFT);
	enum demo_level before = app->battery[side], now = DEMO_FULL;

	if (percent <= 20)
		now = percent < 0 ? DEMO_OUT : DEMO_LOW;
	app->battery[side] = now;
	return before == DEMO_UNKNOWN || before == now ? DEMO_UNKNOWN : now;
}

static void batteries(struct demo_app *app, const struct quark_event *event)
{
	for (int side = 0; side < 2; side++) {
		enum demo_level level = battery(app, event, side);

		if (level == DEMO_OUT)
			demo_warn(app, event, "A battery is taken out", QUARK_ICON_BATTERY, "Battery out",
				  "The other one carries on");
		else if (level == DEMO_LOW)
			demo_warn(app, event, "A battery is low", QUARK_ICON_BATTERY, "Battery low",
				  "Change one, then the other");
		else if (level == DEMO_FULL)
			demo_show(app, event, "A fresh battery is in", QUARK_ICON_CHECK, "Battery fresh",
				  "Nothing was lost");
	}
}

static enum demo_wearing wearing(struct demo_app *app, const struct quark_event *event)
{
	int worn = quark_event_readiness(event, QUARK_READINESS_WORN), was_worn = app->worn;
	int folded = quark_event_readiness(event, QUARK_READINESS_FOLDED), was_folded = app->folded;

	app->worn = worn;
	app->folded = folded;
	if (worn != was_worn)
		return worn ? DEMO_PUT_ON : DEMO_TAKEN_OFF;
	return folded && !was_folded ? DEMO_FOLDED : DEMO_AS_BEFORE;
}

void demo_readiness(struct demo_app *app, const struct quark_event *event, const char *greeting)
{
	int thermal = quark_event_readiness(event, QUARK_READINESS_THERMAL);

	batteries(app, event);
	switch (wearing(app, event)) {
	case DEMO_PUT_ON:
		demo_show(app, event, "The glasses are put on", QUARK_ICON_CLOCK, "Good morning", greeting);
		break;
	case DEMO_TAKEN_OFF:
		demo_tell(app, event, "Nobody wears the glasses", "waits; displays and camera are off");
		break;
	case DEMO_FOLDED:
		demo_tell(app, event, "The glasses are folded", "has nothing to do any more");
		break;
	case DEMO_AS_BEFORE:
		if ((quark_event_readiness_changed(event) & 1u << QUARK_READINESS_THERMAL) &&
		    thermal == QUARK_THERMAL_WARM)
			demo_warn(app, event, "The glasses are warm", QUARK_ICON_WARNING, "Warm",
				  "The camera is slowed down");
	}
}

void demo_link(struct demo_app *app, const struct quark_event *event)
{
	int before = app->state;
	char happened[80];

	app->state = quark_event_device_state(event);
	if (app->state == QUARK_DEVICE_STATE_RECONNECTING) {
		app->lost_us = quark_event_time_us(event);
		step(app, event, DEMO_BAD, "The link is lost", "waits; the library is at it");
	} else if (app->state == QUARK_DEVICE_STATE_GONE) {
		step(app, event, DEMO_BAD, "The glasses are gone", NULL);
	} else if (app->state == QUARK_DEVICE_STATE_READY && before == QUARK_DEVICE_STATE_RECONNECTING) {
		snprintf(happened, sizeof happened, "The link is back after %u s",
			 (unsigned int)((quark_event_time_us(event) - app->lost_us) / 1000000));
		show(app, event, DEMO_GOOD, happened, QUARK_ICON_CHECK, "Connected again", "Nothing to do for you");
	}
}

static const char *sensor_name(int sensor)
{
	if (sensor == QUARK_SENSOR_MICROPHONE_TEXT)
		return "what is said, as text";
	return sensor == QUARK_SENSOR_CAMERA_PHOTO ? "one photo" : "the stream of the camera";
}

void demo_permission(struct demo_app *app, const struct quark_event *event)
{
	const char *what = sensor_name(quark_event_sensor(event));
	char happened[96];

	switch (quark_event_permission(event)) {
	case QUARK_PERMISSION_ASKING:
		snprintf(happened, sizeof happened, "The glasses ask the wearer for %s", what);
		step(app, event, DEMO_PLAIN, happened, "waits; it cannot answer, and cannot draw over the question");
		break;
	case QUARK_PERMISSION_REFUSED:
		step(app, event, DEMO_WARN, "The wearer says no", "will not ask again by itself");
		break;
	case QUARK_PERMISSION_REVOKED:
		step(app, event, DEMO_WARN, "The wearer takes the permission back", NULL);
		break;
	case QUARK_PERMISSION_ONCE:
	case QUARK_PERMISSION_SESSION:
	case QUARK_PERMISSION_ALWAYS:
		snprintf(happened, sizeof happened, "The wearer allows %s", what);
		step(app, event, DEMO_GOOD, happened,
		     quark_event_sensor(event) == QUARK_SENSOR_MICROPHONE_TEXT
			     ? "listens; the glasses show that they hear"
			     : "goes on; the capture light shines while it looks");
	}
}

void demo_visibility(struct demo_app *app, const struct quark_event *event)
{
	if (quark_event_visible(event) || quark_device_readiness(app->device, QUARK_READINESS_FOREGROUND))
		return;
	step(app, event, DEMO_PLAIN, "Another app came to the front", "is hidden, and keeps quiet");
}

/* --- the day ------------------------------------------------------------------------------------------------------ */

/* A path within a URI: what could mean something there is written as %XX. */
static int make_uri(char *out, size_t size, const char *scenario)
{
	size_t used = (size_t)snprintf(out, size, "sim:s1?clock=virtual&scenario=");

	for (const unsigned char *at = (const unsigned char *)scenario; *at; at++) {
		if (used + 4 > size)
			return -1;
		if (strchr("%&?=#+ ", *at))
			used += (size_t)snprintf(out + used, size - used, "%%%02X", *at);
		else
			out[used++] = (char)*at;
	}
	out[used] = '\0';
	return 0;
}

/* The folders that a path leads through, where they are missing. */
static void make_parents(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

/* A folder of the app's own, for its key and its pairings; NULL: there is none. */
static const char *state_folder(char *out, size_t size)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (state && *state == '/')
		snprintf(out, size, "%s/dev.quark.day", state);
	else if (home && *home == '/')
		snprintf(out, size, "%s/.local/state/dev.quark.day", home);
	else
		return NULL;
	make_parents(out);
	return out;
}

/* Pairs with the glasses that show this "quark://pair?..." URI; `out` receives the URI to open from now on. */
static int pair(struct demo_app *app, const char *pairing, char *out, size_t size)
{
	struct quark_event *event;
	uint64_t request;

	if (quark_pair(app->context, pairing, NULL, &request) ||
	    quark_context_wait_event(app->context, request, -1, &event))
		return fail(app);
	if (quark_event_status(event)) {
		fprintf(stderr, "day_with_glasses: %s\n", quark_event_failure_text(event));
		quark_event_free(event);
		return 1;
	}
	printf("paired with %s\n", quark_event_pairing_name(event));
	snprintf(out, size, "%s", quark_event_pairing_uri(event));
	quark_event_free(event);
	return 0;
}

/* 1 when the glasses are not in this process: then the app needs its key. */
static int are_elsewhere(const char *argument)
{
	const char *device = getenv("QUARK_DEVICE");

	return strncmp(argument, "quark:", 6) == 0 || (device && *device && strncmp(device, "sim:", 4) != 0);
}

/* Which glasses: those that are to be paired, those that $QUARK_DEVICE names, or simulated ones with a scenario. */
static int choose_glasses(struct demo_app *app, const char *argument, char *out, size_t size)
{
	if (strncmp(argument, "quark:", 6) == 0)
		return pair(app, argument, out, size);
	if (are_elsewhere(argument))
		return snprintf(out, size, "%s", getenv("QUARK_DEVICE")) >= (int)size;
	if (make_uri(out, size, argument))
		return fprintf(stderr, "day_with_glasses: the path of the scenario is too long\n"), 1;
	return 0;
}

static int open_glasses(struct demo_app *app, const char *argument)
{
	struct quark_context_config config = {
		.size = sizeof config, .app_id = "dev.quark.day", .app_name = "Shopping list"};
	struct quark_camera_config camera = {.size = sizeof camera,
					     .purpose = "Tells you what it is and what it costs"};
	char uri[4096], folder[1024];

	config.state_folder = are_elsewhere(argument) ? state_folder(folder, sizeof folder) : NULL;
	if (quark_context_new(&config, &app->context))
		return fail(app);
	if (choose_glasses(app, argument, uri, sizeof uri))
		return 1;
	if (quark_device_open(app->context, uri, &app->device, NULL) ||
	    quark_overlay_open(app->device, NULL, &app->overlay) ||
	    quark_camera_open(app->device, &camera, &app->camera))
		return fail(app);
	/* Glasses elsewhere show the app nothing of what the wearer sees: the page is without pictures then. */
	if (quark_sim_from_device(app->device, &app->sim))
		app->sim = NULL;
	app->page = demo_page_new(app->sim, "A day with the glasses", SEVEN_O_CLOCK);
	return app->page ? 0 : (fprintf(stderr, "day_with_glasses: no memory\n"), 1);
}

static void take_events(struct demo_app *app, demo_handle_fn handle)
{
	struct quark_event *event;

	for (; (event = quark_context_next_event(app->context)) != NULL; quark_event_free(event))
		handle(app, event);
}

/* Dispatching in virtual time jumps from one thing that happens to the next: a day takes a moment. */
static int live(struct demo_app *app, demo_handle_fn handle)
{
	int evening = 0;

	while (!evening && quark_device_get_state(app->device) != QUARK_DEVICE_STATE_GONE) {
		evening = app->sim && !quark_sim_scenario_left_us(app->sim);
		if (quark_context_dispatch(app->context, EVENING_MS))
			return fail(app);
		take_events(app, handle);
	}
	return 0;
}

int demo_live(const char *folder, const char *glasses, const char *grammar, demo_handle_fn handle)
{
	struct demo_app app = {0};
	int status;

	if (!folder) {
		fputs("usage: day_with_glasses FOLDER [SCENARIO.json | PAIRING-URI]\n", stderr);
		return 2;
	}
	status = open_glasses(&app, glasses);
	if (!status)
		app.voice = demo_voice_open(&app, grammar);
	if (!status && app.voice)
		status = live(&app, handle);
	status = status || !app.voice;
	if (app.page && demo_page_write(app.page, folder))
		status = 1;
	demo_voice_close(app.voice);
	quark_sim_unref(app.sim);
	quark_camera_unref(app.camera);
	quark_overlay_unref(app.overlay);
	quark_device_unref(app.device);
	quark_context_unref(app.context);
	return status;
}
