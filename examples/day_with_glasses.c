/* A day with the glasses: day_with_glasses FOLDER [SCENARIO.json | PAIRING-URI]
 *
 * A small shopping app reacts to what the day brings, on simulated glasses in virtual time or on glasses elsewhere, and
 * FOLDER/index.html shows what came of it. */
#include "common/demo_app.h"

#include <string.h>

static void on_input(struct demo_app *app, const struct quark_event *event)
{
	struct quark_stream_config codes = {.size = sizeof codes, .codes = QUARK_CODE_QR | QUARK_CODE_EAN};

	switch (quark_event_input(event)) {
	case QUARK_INPUT_TAP:
		demo_check(app, quark_camera_start(app->camera, &codes, NULL));
		demo_tell(app, event, "Tap: what is this?", "starts the camera and looks for codes");
		break;
	case QUARK_INPUT_DOUBLE_TAP:
		demo_check(app, quark_camera_photo(app->camera, NULL, NULL));
		demo_tell(app, event, "Double tap: remember this", "asks for one photo");
		break;
	case QUARK_INPUT_NOD:
		demo_show(app, event, "A nod: yes", QUARK_ICON_CHECK, "On your list", "1 × 绿茶 Green tea");
		break;
	case QUARK_INPUT_SHAKE:
		demo_clear(app, event, "A shake of the head: away with it");
	}
}

static void on_code(struct demo_app *app, const struct quark_event *event)
{
	if (strcmp(quark_event_code_text(event), "6901234567892") != 0)
		return;
	if (quark_camera_get(app->camera, QUARK_CAMERA_VALUE_STREAMING))
		demo_check(app, quark_camera_stop(app->camera, NULL));
	demo_show(app, event, "The glasses read a code", QUARK_ICON_CART, "绿茶 Green tea 250 g",
		  "¥12.80 · nod: on your list");
}

static void on_battery(struct demo_app *app, const struct quark_event *event, enum demo_level level)
{
	if (level == DEMO_OUT)
		demo_warn(app, event, "A battery is taken out", QUARK_ICON_BATTERY, "Battery out",
			  "The other one carries on");
	else if (level == DEMO_LOW)
		demo_warn(app, event, "A battery is low", QUARK_ICON_BATTERY, "Battery low",
			  "Change one, then the other");
	else if (level == DEMO_FULL)
		demo_show(app, event, "A fresh battery is in", QUARK_ICON_CHECK, "Battery fresh", "Nothing was lost");
}

static void on_readiness(struct demo_app *app, const struct quark_event *event)
{
	int thermal = quark_event_readiness(event, QUARK_READINESS_THERMAL);

	on_battery(app, event, demo_battery(app, event, 0));
	on_battery(app, event, demo_battery(app, event, 1));
	switch (demo_worn(app, event)) {
	case DEMO_PUT_ON:
		demo_show(app, event, "The glasses are put on", QUARK_ICON_CLOCK, "Good morning",
			  "08:30 · buy green tea");
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

static void handle(struct demo_app *app, const struct quark_event *event)
{
	switch (quark_event_type(event)) {
	case QUARK_EVENT_DEVICE_STATE:
	case QUARK_EVENT_DEVICE_GONE:
		demo_link(app, event);
		break;
	case QUARK_EVENT_DEVICE_READINESS:
		on_readiness(app, event);
		break;
	case QUARK_EVENT_DEVICE_INPUT:
		on_input(app, event);
		break;
	case QUARK_EVENT_DEVICE_PERMISSION:
		demo_permission(app, event);
		break;
	case QUARK_EVENT_OVERLAY_VISIBILITY:
		demo_visibility(app, event);
		break;
	case QUARK_EVENT_CAMERA_FRAME:
		quark_frame_unref(quark_camera_acquire(app->camera));
		break;
	case QUARK_EVENT_CAMERA_CODE:
		on_code(app, event);
		break;
	case QUARK_EVENT_CAMERA_ENDED:
		if (quark_event_status(event))
			demo_warn(app, event, "The camera stopped", QUARK_ICON_CAMERA, "Camera off",
				  "Tap to try again");
		break;
	case QUARK_EVENT_REQUEST_DONE:
		if (quark_event_frame(event))
			demo_show(app, event, "The photo is here", QUARK_ICON_CAMERA, "Remembered", "1 photo");
		else if (quark_event_status(event))
			demo_warn(app, event, "A request failed", QUARK_ICON_WARNING, "That did not work", "Try again");
	}
}

int main(int argc, char **argv)
{
	return demo_live(argc > 1 ? argv[1] : NULL, argc > 2 ? argv[2] : EXAMPLES_DATA "/day.json", handle);
}
