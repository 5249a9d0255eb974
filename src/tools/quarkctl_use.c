/* show and photo. */
#include "quarkctl.h"

#define SHOW_SECONDS 5

static const char *displays_name(uint32_t displays)
{
	static const char *const names[] = {"spoken", "shown on the left display", "shown on the right display",
					    "shown on both displays"};

	return displays < 4 ? names[displays] : "shown";
}

/* Lets the glasses work on; what happens meanwhile is of no interest here. */
static int hold(struct qk_ctl *ctl, int seconds)
{
	uint64_t end_us = quark_context_time_us(ctl->context) + (uint64_t)seconds * 1000000, now_us;
	struct quark_event *event;

	while ((now_us = quark_context_time_us(ctl->context)) < end_us) {
		if (quark_context_dispatch(ctl->context, (int)((end_us - now_us + 999) / 1000)))
			return qk_ctl_fail(ctl);
		while ((event = quark_context_next_event(ctl->context)) != NULL)
			quark_event_free(event);
	}
	return QK_CTL_OK;
}

static int commit(struct qk_ctl *ctl, struct quark_overlay *overlay)
{
	int seconds = ctl->seconds < 0 ? SHOW_SECONDS : ctl->seconds, status;
	struct quark_event *done;
	uint64_t request = 0;

	status = quark_overlay_set_text(overlay, 1, ctl->arguments[0]);
	if (!status)
		status = quark_overlay_commit(overlay, &request);
	done = qk_ctl_wait(ctl, status, request);
	if (!done)
		return QK_CTL_FAILED;
	printf("%s after %.1f ms, for %d s\n", displays_name(quark_event_displays(done)),
	       (double)quark_event_time_us(done) / 1000.0, seconds);
	quark_event_free(done);
	return hold(ctl, seconds);
}

int qk_ctl_show(struct qk_ctl *ctl)
{
	struct quark_overlay_config config = {.size = sizeof config};
	struct quark_overlay *overlay = NULL;
	int status;

	if (ctl->values[QK_CTL_SPEAK])
		config.flags = QUARK_OVERLAY_SPEAK;
	if (qk_ctl_open(ctl))
		return QK_CTL_FAILED;
	if (quark_overlay_open(ctl->device, &config, &overlay))
		return qk_ctl_fail(ctl);
	status = commit(ctl, overlay);
	quark_overlay_unref(overlay);
	return status;
}

static int take(struct qk_ctl *ctl, struct quark_camera *camera)
{
	struct quark_frame *frame;
	struct quark_event *done;
	uint64_t request = 0;
	const void *data;
	size_t length;
	int status = quark_camera_photo(camera, NULL, &request);

	done = qk_ctl_wait(ctl, status, request);
	if (!done)
		return QK_CTL_FAILED;
	frame = quark_event_frame(done);
	data = quark_frame_data(frame, &length);
	status = qk_ctl_write_file(ctl, ctl->arguments[0], data, length);
	if (!status)
		printf("%s: %u x %u, %zu bytes\n", ctl->arguments[0], quark_frame_width(frame),
		       quark_frame_height(frame), length);
	quark_event_free(done);
	return status;
}

int qk_ctl_photo(struct qk_ctl *ctl)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "Takes one photo and saves it"};
	struct quark_camera *camera = NULL;
	int status;

	if (qk_ctl_open(ctl))
		return QK_CTL_FAILED;
	if (quark_camera_open(ctl->device, &config, &camera))
		return qk_ctl_fail(ctl);
	status = take(ctl, camera);
	quark_camera_unref(camera);
	return status;
}
