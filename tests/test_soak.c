/* Twenty-four hours of use in virtual time: memory, handles and file descriptors stay flat. */
#include "qtest.h"
#include "support.h"

#include <dirent.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define COUNTS_MEMORY 0 /* the sanitizer's allocator keeps its own books, and looks for leaks itself */
#else
#define COUNTS_MEMORY 1
#endif

struct day {
	struct glasses glasses;
	struct quark_overlay *overlay;
	struct quark_camera *camera;
	uint64_t commits, presented, photos, taken, frames, events;
};

static size_t memory_in_use(void)
{
	return COUNTS_MEMORY ? mallinfo2().uordblks : 0;
}

static int open_files(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = 0;

	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void start_stream(struct day *day)
{
	struct quark_stream_config stream = {.size = sizeof stream,
					     .width = 64,
					     .height = 48,
					     .fps = 1,
					     .format = QUARK_FORMAT_GREY,
					     .stall_ms = 60000};

	qt_int(quark_camera_start(day->camera, &stream, NULL), QUARK_OK);
}

static void on_event(struct day *day, struct quark_event *event)
{
	struct quark_frame *frame;

	day->events++;
	if (quark_event_type(event) == QUARK_EVENT_CAMERA_FRAME) {
		frame = quark_camera_acquire(day->camera);
		day->frames += frame != NULL;
		quark_frame_unref(frame);
	}
	if (quark_event_type(event) == QUARK_EVENT_REQUEST_DONE && quark_event_status(event) == QUARK_OK) {
		day->presented += quark_event_presented_us(event) > 0;
		day->taken += quark_event_frame(event) != NULL;
	}
	if (quark_event_type(event) == QUARK_EVENT_DEVICE_STATE &&
	    quark_event_device_state(event) == QUARK_DEVICE_STATE_READY)
		start_stream(day);
	quark_event_free(event);
}

static void live(struct day *day, int seconds)
{
	struct quark_context *context = day->glasses.context;
	uint64_t end = quark_context_time_us(context) + (uint64_t)seconds * 1000000u, now;
	struct quark_event *event;

	while ((now = quark_context_time_us(context)) < end) {
		qt_int(quark_context_dispatch(context, (int)((end - now + 999) / 1000)), QUARK_OK);
		while ((event = quark_context_next_event(context)))
			on_event(day, event);
	}
}

static void show_minute(struct day *day, int hour, int minute)
{
	char text[64];

	snprintf(text, sizeof text, "%02d:%02d 现在", hour, minute);
	qt_int(quark_overlay_set_text(day->overlay, (uint32_t)(1 + minute % 20), text), QUARK_OK);
	if (minute % 20 == 19)
		qt_int(quark_overlay_clear(day->overlay), QUARK_OK);
	qt_int(quark_overlay_commit(day->overlay, NULL), QUARK_OK);
	day->commits++;
}

static void live_hour(struct day *day, int hour)
{
	struct quark_photo_config photo = {.size = sizeof photo, .width = 64, .height = 48};
	struct quark_sim *sim = day->glasses.sim;

	for (int minute = 0; minute < 60; minute++) {
		show_minute(day, hour, minute);
		if (minute % 10 == 3) {
			qt_int(quark_camera_photo(day->camera, &photo, NULL), QUARK_OK);
			day->photos++;
		}
		if (minute % 15 == 7)
			qt_int(quark_sim_input(sim, QUARK_INPUT_TAP), QUARK_OK);
		if (minute == 20)
			qt_int(quark_sim_set(sim, QUARK_SIM_VALUE_BATTERY_LEFT, -1), QUARK_OK);
		if (minute == 21)
			qt_int(quark_sim_set(sim, QUARK_SIM_VALUE_BATTERY_LEFT, 100), QUARK_OK);
		if (minute == 22)
			qt_int(quark_sim_set(sim, QUARK_SIM_VALUE_BATTERY_RIGHT, 100), QUARK_OK);
		if (minute == 40)
			qt_int(quark_sim_fault(sim, QUARK_SIM_FAULT_DROP, 5000), QUARK_OK);
		live(day, 60);
	}
}

QTEST(a_day_leaves_nothing_behind)
{
	struct quark_camera_config camera = {.size = sizeof camera, .purpose = "to live a day"};
	struct day day = {0};
	size_t memory = 0;
	int files = 0;

	glasses_open(&day.glasses, "sim:s1?clock=virtual&seed=24");
	qt_int(quark_overlay_open(day.glasses.device, NULL, &day.overlay), QUARK_OK);
	qt_int(quark_camera_open(day.glasses.device, &camera, &day.camera), QUARK_OK);
	start_stream(&day);
	for (int hour = 0; hour < 24; hour++) {
		live_hour(&day, hour);
		if (hour == 1) {
			memory = memory_in_use();
			files = open_files();
		}
	}
	qt_uint(day.commits, 24 * 60);
	qt_true(day.presented > 1400);
	qt_uint(day.photos, 24 * 6);
	qt_true(day.taken > 130);
	qt_true(day.frames > 80000);
	qt_int(open_files(), files);
	/* What may still grow is bounded: the record of sensor use (1024), what was spoken (64 KiB). */
	qt_true(memory_in_use() <= memory + 160 * 1024);
	quark_camera_unref(day.camera);
	quark_overlay_unref(day.overlay);
	glasses_close(&day.glasses);
}
