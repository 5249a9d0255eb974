#include "support.h"

#include "qtest.h"

void glasses_start(struct glasses *glasses, const char *uri)
{
	struct quark_context_config config = {.size = sizeof config,
					      .app_id = "test.app",
					      .app_name = "Test",
					      .log_level = QUARK_LOG_NONE,
					      .clock = QUARK_CLOCK_VIRTUAL};

	qt_int(quark_sim_register(), QUARK_OK);
	qt_int(quark_context_new(&config, &glasses->context), QUARK_OK);
	qt_int(quark_device_open(glasses->context, uri ? uri : "sim:s1?clock=virtual&seed=1", &glasses->device, NULL),
	       QUARK_OK);
	qt_int(quark_sim_from_device(glasses->device, &glasses->sim), QUARK_OK);
}

void glasses_open(struct glasses *glasses, const char *uri)
{
	glasses_start(glasses, uri);
	while (quark_device_get_state(glasses->device) != QUARK_DEVICE_STATE_READY)
		qt_int(glasses_expect(glasses, QUARK_EVENT_DEVICE_STATE, 20), QUARK_OK);
	qt_int(glasses_expect(glasses, QUARK_EVENT_REQUEST_DONE, 20), QUARK_OK);
}

void glasses_close(struct glasses *glasses)
{
	quark_sim_unref(glasses->sim);
	quark_device_unref(glasses->device);
	quark_context_unref(glasses->context);
}

struct quark_event *glasses_await(struct glasses *glasses, int type, int seconds)
{
	uint64_t end = quark_context_time_us(glasses->context) + (uint64_t)seconds * 1000000u;
	struct quark_event *event;

	for (;;) {
		while ((event = quark_context_next_event(glasses->context))) {
			if (quark_event_type(event) == type)
				return event;
			quark_event_free(event);
		}
		if (quark_context_time_us(glasses->context) >= end ||
		    quark_context_dispatch(glasses->context, 1000) != QUARK_OK)
			return NULL;
	}
}

int glasses_expect(struct glasses *glasses, int type, int seconds)
{
	struct quark_event *event = glasses_await(glasses, type, seconds);
	int status;

	qt_text(event ? quark_event_type_name(quark_event_type(event)) : "no event", quark_event_type_name(type));
	status = quark_event_status(event);
	quark_event_free(event);
	return status;
}

void glasses_run(struct glasses *glasses, int ms)
{
	uint64_t end = quark_context_time_us(glasses->context) + (uint64_t)ms * 1000u, now;

	while ((now = quark_context_time_us(glasses->context)) < end) {
		struct quark_event *event;

		quark_context_dispatch(glasses->context, (int)((end - now + 999) / 1000));
		while ((event = quark_context_next_event(glasses->context)))
			quark_event_free(event);
	}
}

int glasses_count(struct glasses *glasses, int type)
{
	struct quark_event *event;
	int count = 0;

	while ((event = quark_context_next_event(glasses->context))) {
		count += quark_event_type(event) == type;
		quark_event_free(event);
	}
	return count;
}

struct quark_camera *glasses_stream(struct glasses *glasses)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "to test the stream"};
	struct quark_stream_config stream = {.size = sizeof stream, .width = 320, .height = 240};
	struct quark_camera *camera;
	uint64_t request;

	qt_int(quark_camera_open(glasses->device, &config, &camera), QUARK_OK);
	qt_int(quark_camera_start(camera, &stream, &request), QUARK_OK);
	qt_int(quark_context_wait(glasses->context, request, -1), QUARK_OK);
	qt_int(glasses_expect(glasses, QUARK_EVENT_CAMERA_FRAME, 2), QUARK_OK);
	return camera;
}
