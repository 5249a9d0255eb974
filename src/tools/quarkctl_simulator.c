/* view, run and codes: what only simulated glasses can do. */
#include "quarkctl.h"

#include <inttypes.h>
#include <string.h>

static int show_text(struct qk_ctl *ctl, struct quark_overlay *overlay, const char *text)
{
	struct quark_event *done;
	uint64_t request = 0;
	int status = quark_overlay_set_text(overlay, 1, text);

	if (!status)
		status = quark_overlay_commit(overlay, &request);
	done = qk_ctl_wait(ctl, status, request);
	quark_event_free(done);
	return done ? QK_CTL_OK : QK_CTL_FAILED;
}

static int write_view(struct qk_ctl *ctl, int eye, const char *path)
{
	char *svg = NULL;
	int status = ctl->sim.view(ctl->sim.handle, eye, &svg);

	if (status)
		return qk_ctl_say(ctl, "%s: the view cannot be drawn. %s", quark_status_name(status),
				  ctl->sim.error(ctl->sim.handle));
	status = qk_ctl_write_file(ctl, path, svg, strlen(svg));
	ctl->sim.free(svg);
	return status;
}

int qk_ctl_view(struct qk_ctl *ctl)
{
	const char *eye = ctl->values[QK_CTL_EYE], *text = ctl->values[QK_CTL_TEXT];
	struct quark_overlay *overlay = NULL;
	int status = QK_CTL_OK;

	if (qk_ctl_open_simulated(ctl))
		return QK_CTL_FAILED;
	if (!(quark_device_capabilities(ctl->device) & QUARK_CAPABILITY_OVERLAY))
		return qk_ctl_say(ctl, "%s have no display, so there is nothing to view. Use --device sim:s1.",
				  ctl->uri);
	if (text && quark_overlay_open(ctl->device, NULL, &overlay))
		return qk_ctl_fail(ctl);
	if (text)
		status = show_text(ctl, overlay, text);
	if (!status)
		status = write_view(ctl, eye && !strcmp(eye, "right"), ctl->arguments[0]);
	quark_overlay_unref(overlay);
	return status;
}

/* --- codes -------------------------------------------------------------------------------------------------------- */

static int read_format(const struct qk_ctl *ctl, uint32_t *format)
{
	const char *wanted = ctl->values[QK_CTL_FORMAT] ? ctl->values[QK_CTL_FORMAT] : "rgb";

	for (*format = QUARK_FORMAT_JPEG; *format <= QUARK_FORMAT_GREY; ++*format)
		if (!strcmp(wanted, quark_format_name((int)*format)))
			return QK_CTL_OK;
	qk_ctl_say(ctl, "--format takes rgb, nv12, grey or jpeg, not %s.", wanted);
	return QK_CTL_USAGE;
}

static void print_code(const struct quark_event *event, int first)
{
	int32_t box[4];

	printf("%s{\"kind\": \"%s\", \"text\": ", first ? "" : ", ", quark_code_name(quark_event_code(event)));
	qk_ctl_json_text(stdout, quark_event_code_text(event));
	if (quark_event_code_box(event, box))
		printf(", \"box\": [%" PRId32 ", %" PRId32 ", %" PRId32 ", %" PRId32 "]", box[0], box[1], box[2],
		       box[3]);
	putchar('}');
}

/* Prints the codes that were told since the last time, as the end of a line; or only drops all events. */
static void drain_codes(struct qk_ctl *ctl, int print)
{
	struct quark_event *event;
	int first = 1;

	for (; (event = quark_context_next_event(ctl->context)) != NULL; quark_event_free(event)) {
		if (!print || quark_event_type(event) != QUARK_EVENT_CAMERA_CODE)
			continue;
		print_code(event, first);
		first = 0;
	}
}

static void begin_line(const char *path)
{
	printf("{\"image\": ");
	qk_ctl_json_text(stdout, path);
}

static int fail_line(const char *path, const char *why)
{
	begin_line(path);
	printf(", \"error\": ");
	qk_ctl_json_text(stdout, why);
	puts("}");
	return QK_CTL_FAILED;
}

/* Width and height are left to the glasses: they then give the picture at its own size, unscaled. */
static int read_image(struct qk_ctl *ctl, struct quark_camera *camera, uint32_t format, const char *path)
{
	struct quark_photo_config config = {
		.size = sizeof config, .format = format, .codes = QUARK_CODE_QR | QUARK_CODE_EAN | QUARK_CODE_OTHER};
	struct quark_event *done;
	uint64_t request = 0;
	int status;

	if (ctl->sim.look(ctl->sim.handle, path)) {
		qk_ctl_say(ctl, "%s", ctl->sim.error(ctl->sim.handle));
		return fail_line(path, ctl->sim.error(ctl->sim.handle));
	}
	drain_codes(ctl, 0);
	status = quark_camera_photo(camera, &config, &request);
	done = qk_ctl_wait(ctl, status, request);
	if (!done)
		return fail_line(path, quark_failure_text(quark_context_failure(ctl->context)));
	quark_event_free(done);
	begin_line(path);
	printf(", \"codes\": [");
	drain_codes(ctl, 1);
	puts("]}");
	return QK_CTL_OK;
}

int qk_ctl_codes(struct qk_ctl *ctl)
{
	struct quark_camera_config config = {.size = sizeof config, .purpose = "Reads the codes in pictures"};
	struct quark_camera *camera = NULL;
	uint32_t format;
	int status = read_format(ctl, &format);

	if (status)
		return status;
	if (qk_ctl_open_virtual(ctl))
		return QK_CTL_FAILED;
	if (quark_camera_open(ctl->device, &config, &camera))
		return qk_ctl_fail(ctl);
	for (int i = 0; i < ctl->count; i++)
		status |= read_image(ctl, camera, format, ctl->arguments[i]);
	quark_camera_unref(camera);
	return status;
}
