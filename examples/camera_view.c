/* Watches the camera's stream and shows the wearer its pace and health: camera_view [frames]
 * The library never restarts a stream: this program starts it again when the glasses are ready for it. */
#include <quark/quark.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct app {
	struct quark_device *device;
	struct quark_overlay *overlay;
	struct quark_camera *camera;
	uint64_t frames, wanted, second_us, second_frames;
	int running, failed;
};

static void show_health(struct app *app, double fps)
{
	struct quark_placement placement = {.size = sizeof placement, .anchor = QUARK_ANCHOR_BOTTOM_LEFT};
	int64_t dropped = quark_camera_get(app->camera, QUARK_CAMERA_VALUE_DROPPED_APP) +
			  quark_camera_get(app->camera, QUARK_CAMERA_VALUE_DROPPED_CREDIT) +
			  quark_camera_get(app->camera, QUARK_CAMERA_VALUE_DROPPED_LINK);
	char text[96];

	snprintf(text, sizeof text, "%.1f fps, %" PRId64 " dropped, %" PRId64 " ms old", fps, dropped,
		 quark_camera_get(app->camera, QUARK_CAMERA_VALUE_AGE_US) / 1000);
	puts(text);
	if (!(quark_device_capabilities(app->device) & QUARK_CAPABILITY_OVERLAY))
		return;
	if (quark_overlay_set_text(app->overlay, 1, text) || quark_overlay_place(app->overlay, 1, &placement) ||
	    quark_overlay_commit(app->overlay, NULL))
		fprintf(stderr, "show: %s\n", quark_context_failure_text(quark_device_context(app->device)));
}

static void take_frame(struct app *app, struct quark_frame *frame)
{
	uint64_t now_us = quark_frame_capture_us(frame);

	app->running = ++app->frames < app->wanted;
	app->second_frames++;
	if (app->second_us && now_us < app->second_us + 1000000)
		return;
	if (app->second_us)
		show_health(app, (double)app->second_frames * 1e6 / (double)(now_us - app->second_us));
	app->second_us = now_us;
	app->second_frames = 0;
}

static void start_when_ready(struct app *app)
{
	if (quark_camera_get(app->camera, QUARK_CAMERA_VALUE_STREAMING) ||
	    !quark_device_readiness(app->device, QUARK_READINESS_WORN) ||
	    quark_device_readiness(app->device, QUARK_READINESS_FOLDED) ||
	    quark_device_readiness(app->device, QUARK_READINESS_THERMAL) >= QUARK_THERMAL_HOT)
		return;
	app->second_us = 0;
	if (quark_camera_start(app->camera, NULL, NULL))
		fprintf(stderr, "start: %s\n", quark_context_failure_text(quark_device_context(app->device)));
}

static void say(const char *what, const struct quark_event *event)
{
	fprintf(stderr, "%s: %s\n", what, quark_event_failure_text(event));
}

static void handle(struct app *app, const struct quark_event *event)
{
	struct quark_frame *frame;

	switch (quark_event_type(event)) {
	case QUARK_EVENT_CAMERA_FRAME:
		if ((frame = quark_camera_acquire(app->camera)) != NULL)
			take_frame(app, frame);
		quark_frame_unref(frame); /* what an app keeps, the camera cannot fill again */
		break;
	case QUARK_EVENT_CAMERA_STALL:
		fprintf(stderr, "stall: no frame for %" PRIu64 " ms\n", quark_event_count(event));
		break;
	case QUARK_EVENT_CAMERA_ENDED:
		say("the stream ended", event);
		break;
	case QUARK_EVENT_DEVICE_READINESS:
		start_when_ready(app);
		break;
	case QUARK_EVENT_REQUEST_DONE:
		if (quark_event_status(event) && quark_event_status(event) != QUARK_ERR_SUPERSEDED)
			say("request", event);
		app->failed |= quark_event_status(event) == QUARK_ERR_DENIED;
		break;
	case QUARK_EVENT_DEVICE_GONE:
		say("the glasses are gone", event);
		app->failed = 1;
	}
}

int main(int argc, char **argv)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "Shows how well the camera streams"};
	struct app app = {.running = 1, .wanted = argc > 1 ? strtoull(argv[1], NULL, 10) : 90};
	struct quark_context *context = NULL;
	struct quark_event *event;

	app.failed = quark_context_new(NULL, &context) || quark_device_open(context, NULL, &app.device, NULL) ||
		     quark_overlay_open(app.device, NULL, &app.overlay) ||
		     quark_camera_open(app.device, &config, &app.camera);
	if (app.failed)
		fprintf(stderr, "camera_view: %s\n", quark_context_failure_text(context));
	while (app.running && !app.failed && !(app.failed = quark_context_dispatch(context, -1) != QUARK_OK))
		for (; (event = quark_context_next_event(context)) != NULL; quark_event_free(event))
			handle(&app, event);
	printf("%" PRIu64 " frames\n", app.frames);
	quark_camera_unref(app.camera);
	quark_overlay_unref(app.overlay);
	quark_device_unref(app.device);
	quark_context_unref(context);
	return app.failed ? 1 : 0;
}
