/* A day with the glasses: day_with_glasses FOLDER [SCENARIO.json | PAIRING-URI]
 *
 * A small shopping app reacts to what the day brings, on simulated glasses in virtual time or on glasses elsewhere, and
 * FOLDER/index.html shows what came of it. */
#include "common/demo_voice.h"

#include <stdio.h>
#include <string.h>

static const char list_grammar[] =
	"{\"lists\": {\"count\": {\"range\": {\"from\": 1, \"to\": 99}}, \"item\": {\"wildcard\": true}}, \"intents\": "
	"{"
	"\"add\": {\"data\": [{\"sentences\": [\"(put|add) [{count} [packs of]] {item} (on|to) (my|the) list "
	"[please]\"]}]},"
	"\"read\": {\"data\": [{\"sentences\": [\"what('s| is) on (my|the) [shopping] list\"]}]}}}";

static void on_intent(struct demo_app *app, const struct quark_event *event)
{
	const char *intent = quark_match_intent(quark_event_match(event), 0), *count = demo_slot(event, "count");

	if (!strcmp(intent, "add")) {
		demo_list(app, *count ? count : "1", demo_slot(event, "item"));
		demo_show(app, event, "Understood: put it on the list", QUARK_ICON_CHECK, "On your list",
			  demo_list(app, NULL, NULL));
	} else if (!strcmp(intent, "read")) {
		demo_show(app, event, "Understood: what is on the list?", QUARK_ICON_CART, "Your list",
			  demo_list(app, NULL, NULL));
	}
}

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
	case QUARK_INPUT_LONG_PRESS:
		demo_listen(app);
		demo_tell(app, event, "A long press: talk to me", "listens for one sentence");
		break;
	case QUARK_INPUT_NOD:
		demo_list(app, "1", "绿茶");
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

static void handle(struct demo_app *app, const struct quark_event *event)
{
	switch (quark_event_type(event)) {
	case QUARK_EVENT_DEVICE_STATE:
	case QUARK_EVENT_DEVICE_GONE:
		demo_link(app, event);
		break;
	case QUARK_EVENT_DEVICE_READINESS:
		demo_readiness(app, event, "08:30 · buy green tea");
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
	case QUARK_EVENT_VOICE_STATE:
	case QUARK_EVENT_VOICE_PARTIAL:
	case QUARK_EVENT_VOICE_FINAL:
		demo_hear(app, event);
		break;
	case QUARK_EVENT_VOICE_INTENT:
		on_intent(app, event);
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
	return demo_live(argc > 1 ? argv[1] : NULL, argc > 2 ? argv[2] : EXAMPLES_DATA "/day.json", list_grammar,
			 handle);
}
