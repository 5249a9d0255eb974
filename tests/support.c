#include "support.h"

#include "qtest.h"

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
